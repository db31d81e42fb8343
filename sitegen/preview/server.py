"""The preview whole: an HTTP server, the walker, and the state between them."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Self

from sitegen.engine.options import Options
from sitegen.preview.handler import HttpServer
from sitegen.preview.preview import Preview
from sitegen.preview.reloader import Walker


class PreviewServer:
    """A preview of one site; a context manager that serves while it is open."""

    def __init__(
        self,
        options: Options,
        bind: str,
        port: int,
        *,
        poll: bool = False,
        told: Callable[[str], None] = lambda text: None,
        warned: Callable[[str], None] = lambda text: None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Bind the port (OSError where it is taken; 0 takes any). Nothing is read and no one is answered yet.

        `told` is given news for the terminal, `warned` what is wrong. `clock`
        gives now, in place of the system's.
        """
        self.preview = Preview(options, clock)
        self.http = HttpServer(bind, port, self.preview, warned)
        self.walker = Walker(self.preview, told, warned, poll=poll)

    @property
    def address(self) -> str:
        """Where the preview can be opened."""
        bind = self.http.bind
        host = "127.0.0.1" if bind in ("", "0.0.0.0") else "[::1]" if bind == "::" else bind  # noqa: S104 (shown only)
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.http.server_port}{self.preview.prefix}/"

    def __enter__(self) -> Self:
        self.walker.start()
        threading.Thread(target=self.http.serve_forever, args=(0.1,), daemon=True, name="http").start()
        return self

    def __exit__(self, *_: object) -> None:
        self.preview.channel.close()
        self.http.shutdown()
        self.http.server_close()
        self.walker.stop()
