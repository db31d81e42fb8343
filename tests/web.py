"""A built folder served over HTTP on loopback, below any path, as a static host would serve it: text compressed."""

import gzip
import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from unittest import mock
from urllib.parse import urlsplit


def rules(folder: Path) -> list[tuple[str, str, str]]:
    """The folder's `_headers` as (pattern, name, value); a `*` stands for any run of characters."""
    found, pattern = [], ""
    file = folder / "_headers"
    for row in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        if row.startswith("  "):
            name, _, value = row.strip().partition(": ")
            found.append((pattern, name, value))
        else:
            pattern = row
    return found


BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
"""Chromium runs as root in a container, draws by the processor, and asks nothing of its maker."""

COMPRESSED = ("text/", "application/json", "application/feed+json", "application/manifest+json", "image/svg+xml")
"""What hosts compress as a rule: not faces and pictures, which are compressed already."""


class _Server(ThreadingHTTPServer):
    """A browser that closes, or turns to the next page, drops its connections; any other fault is told."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Host(SimpleHTTPRequestHandler):
    """Files below `prefix` with the headers that `_headers` names, `404.html` for the rest, and what was asked for."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, prefix: str, asked: list[str], **kwargs: Any) -> None:
        self.prefix, self.asked = prefix, asked
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix + "/"):
            return super().translate_path("/no-such-file")
        return super().translate_path(path.removeprefix(self.prefix))

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        self.asked.append(self.path)
        place = Path(self.translate_path(self.path))
        place = place / "index.html" if self.path.partition("?")[0].endswith("/") else place
        kind = self.guess_type(place)
        if not (place.is_file() and kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", "")):
            return super().send_head()
        data = gzip.compress(place.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)

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

    def end_headers(self) -> None:
        path = urlsplit(self.path).path
        for pattern, name, value in rules(Path(self.directory)):
            # SimpleHTTPRequestHandler names a media type of its own.
            if fnmatchcase(path, pattern) and name != "Content-Type":
                self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        return


@contextmanager
def hosted(folder: Path, prefix: str = "", asked: list[str] | None = None) -> Iterator[str]:
    """The folder's address while it is served, without a slash at its end; `asked` collects the paths asked for."""
    handler = partial(_Host, prefix=prefix, asked=[] if asked is None else asked, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        port = server.server_address[1]
        with mock.patch.dict(os.environ, {"SITEGEN_FETCH_ALLOW": f"127.0.0.1:{port}"}):
            yield f"http://127.0.0.1:{port}{prefix}"
        server.shutdown()
