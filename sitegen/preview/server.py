"""The preview server: HTTP server, reloader and the state that they share."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Self

from sitegen.engine.options import Options
from sitegen.preview.handler import HttpServer
from sitegen.preview.preview import Preview
from sitegen.preview.reloader import Reloader


class PreviewServer:
    """A preview of one site; a context manager that serves while it is open."""

    def __init__(
        self,
        options: Options,
        bind: str,
        port: int,
        *,
        poll: bool = False,
        on_info: Callable[[str], None] = lambda text: None,
        on_warning: Callable[[str], None] = lambda text: None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Bind the port (OSError where it is taken; 0 takes any). Nothing is read or answered yet.

        `on_info` receives progress messages, `on_warning` problems. `clock` gives now, in place of the system's.
        """
        self.preview = Preview(options, clock)
        self.http = HttpServer(bind, port, self.preview, on_warning)
        self.reloader = Reloader(self.preview, on_info, on_warning, poll=poll)

    @property
    def address(self) -> str:
        """The address of the preview."""
        return f"{self.origin}{self.preview.prefix}/"

    @property
    def origin(self) -> str:
        """The origin of the preview: its address without a path."""
        bind = self.http.bind
        host = "127.0.0.1" if bind in ("", "0.0.0.0") else "[::1]" if bind == "::" else bind  # noqa: S104 (shown only)
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.http.server_port}"

    def __enter__(self) -> Self:
        self.reloader.start()
        threading.Thread(target=self.http.serve_forever, args=(0.1,), daemon=True, name="http").start()
        return self

    def __exit__(self, *_: object) -> None:
        self.preview.channel.close()
        self.http.shutdown()
        self.http.server_close()
        self.reloader.stop()
