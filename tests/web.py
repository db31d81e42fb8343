"""A built folder served over HTTP on loopback, below any path, as a static host would serve it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Host(SimpleHTTPRequestHandler):
    """Files below `prefix`, `404.html` for the rest, and a list of what was asked for."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, prefix: str, asked: list[str], **kwargs: Any) -> None:
        self.prefix, self.asked = prefix, asked
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        self.asked.append(path)
        if not path.startswith(self.prefix + "/"):
            return super().translate_path("/no-such-file")
        return super().translate_path(path.removeprefix(self.prefix))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        missing = Path(self.directory, "404.html")
        if code != 404 or not missing.is_file():
            return super().send_error(code, message, explain)
        body = missing.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        return


@contextmanager
def hosted(folder: Path, prefix: str = "", asked: list[str] | None = None) -> Iterator[str]:
    """The folder's address while it is served, without a slash at its end; `asked` collects the paths asked for."""
    handler = partial(_Host, prefix=prefix, asked=[] if asked is None else asked, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
        server.shutdown()
