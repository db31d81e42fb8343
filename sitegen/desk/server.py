"""The desk's server: on a port of its own beside the preview, one thread per connection."""

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sitegen.desk.access import Access
from sitegen.desk.app import DeskApp
from sitegen.desk.command import end_checks
from sitegen.desk.pages.warm import ENTERED, FIRST
from sitegen.desk.workbench import Workbench
from sitegen.errors import SitegenError
from sitegen.preview.server import PreviewServer

IDLE_SECONDS = 60
PAUSE = 0.2
"""The seconds between two steps of what is made ready in the background."""


class _Handler(WSGIRequestHandler):
    """A handler that says nothing of its version, and logs nothing: addresses may hold the one-time key."""

    timeout = IDLE_SECONDS
    protocol_version = "HTTP/1.1"
    server_version = "sitegen"
    sys_version = ""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        return


class DeskServer:
    """The desk of one previewed site; a context manager that serves while it is open."""

    def __init__(
        self,
        preview: PreviewServer,
        bind: str,
        port: int,
        *,
        password: str = "",
        on_info: Callable[[str], None] = lambda text: None,
        on_warning: Callable[[str], None] = lambda text: None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Bind the port (OSError where it is taken; 0 takes any). Nothing is answered yet."""
        self.bind = bind
        self.access = Access(password)
        family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        # Werkzeug would print and end the process where the port is taken, so the socket is opened here.
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((bind, port))
            listening.listen(128)
        except OSError:
            listening.close()
            raise
        self.port: int = listening.getsockname()[1]
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self.bench = Workbench(preview.preview, lambda: preview.origin, clock)
        self.app = DeskApp(
            self.bench,
            self.access,
            bind,
            self.port,
            on_warning,
            self._entered,
        )
        self._on_info = on_info
        self._closed = threading.Event()
        self._is_warm = False
        self.http: BaseWSGIServer = make_server(
            bind, self.port, self.app, threaded=True, request_handler=_Handler, fd=listening.fileno()
        )
        listening.close()  # the server has a handle of its own

    def _entered(self) -> None:
        self._on_info(f"The desk was opened. For another browser: {self.entrance}")
        if not self._is_warm:
            self._is_warm = True
            self._later(ENTERED)

    @property
    def origin(self) -> str:
        """The desk's origin."""
        host = "127.0.0.1" if self.bind in ("", "0.0.0.0") else "[::1]" if self.bind == "::" else self.bind  # noqa: S104 (shown only)
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"

    @property
    def entrance(self) -> str:
        """The address that opens the desk in one browser, once."""
        return f"{self.origin}/enter?key={self.access.key}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.http.serve_forever, args=(0.1,), daemon=True, name="desk").start()
        self._later(FIRST)
        return self

    def _later(self, steps: Iterable[Callable[[Workbench], None]]) -> None:
        """Take steps in the background, one by one, so that the first pages do not wait for them."""

        def work() -> None:
            for step in steps:
                # Each shares the interpreter with the preview, whose pages and edits come first.
                if self._closed.wait(PAUSE):
                    return
                # What cannot be made ready is told by the page that needs it.
                with suppress(SitegenError):
                    step(self.bench)

        threading.Thread(target=work, daemon=True, name="warm").start()

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self.http.shutdown()
        self.http.server_close()
        end_checks(self.bench.root)
