"""The HTTP server of the preview: requests in, answers out. Requests from other sites are refused with 4xx.

HTTP/1.1 by the standard library (RFC 9112), one thread per connection. Request bodies are never read.
"""

import json
import select
import socket
import socketserver
from collections.abc import Callable
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from sitegen.outputs.media_types import TEXT, media_type
from sitegen.preview.byte_ranges import byte_range
from sitegen.preview.host_check import refusal
from sitegen.preview.overlay import OWN
from sitegen.preview.preview import Preview

IDLE_SECONDS = 60
"""The seconds after which an idle connection is closed."""

_LISTENER_CHECK_SECONDS = 1
"""The seconds between two checks whether a listener is still connected."""

_SCRIPTS = ("reload.js", "worker.js", "preview.css")
_RENAMED = {501: 405, 505: 400}
"""Statuses of the standard library, and ours: both are the client's fault."""


class HttpServer(ThreadingHTTPServer):
    """Serves the preview on a port. It resolves no names, and reports an error in one line."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, bind: str, port: int, preview: Preview, on_warning: Callable[[str], None]) -> None:
        """Bind the port; OSError where it is taken. 0 takes any that is free."""
        self.preview = preview
        self.on_warning = on_warning
        self.bind = bind
        self.machine = socket.gethostname()
        self.address_family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        super().__init__((bind, port), _RequestHandler)

    def server_bind(self) -> None:
        """Bind without resolving the address to a name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.bind, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a broken connection: the browser moved on."""


class _RequestHandler(BaseHTTPRequestHandler):
    server: HttpServer
    protocol_version = "HTTP/1.1"
    server_version = "sitegen"
    sys_version = ""
    timeout = IDLE_SECONDS
    refused_request = False

    def do_GET(self) -> None:
        try:
            self.answer()
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever goes wrong, the preview lives and says so)
            self.server.on_warning(f"{self.path[:200]!r} could not be answered: {type(error).__name__}: {error}")
            self.reply(503, TEXT, b"This could not be answered; the terminal says why.\n")

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer(self) -> None:
        """Answer GET and HEAD."""
        if self.request_version == "HTTP/0.9":
            return self.send_error(400, "A request names its version.")
        headers = self.headers
        length = headers.get_all("Content-Length") or []
        if headers.get("Transfer-Encoding") is not None or any(value.strip() != "0" for value in length):
            return self.send_error(400, "A question has no body.")
        refused = refusal(
            headers.get_all("Host") or [],
            headers.get_all("Origin") or [],
            self.server.bind,
            self.server.machine,
            headers.get("Sec-Fetch-Site", ""),
            headers.get("Sec-Fetch-Mode", ""),
        )
        if refused is not None:
            return self.send_error(*refused)
        path, _, query = self.path.partition("?")
        path = path.partition("#")[0]
        if not path.startswith("/"):
            return self.send_error(400, "An address begins with /.")
        if path.startswith(OWN):
            return self.own(path.removeprefix(OWN), query)
        found = self.server.preview.get(path, headers["Host"])
        if found.location:
            return self.redirect(found.status, found.location + (f"?{query}" if query else ""))
        return self.reply(found.status, found.kind, found.body)

    def own(self, name: str, query: str) -> None:
        """Answer the preview's own addresses."""
        preview = self.server.preview
        if name == "events":
            return self.events()
        if name in _SCRIPTS:
            return self.reply(200, media_type(name), _script(name))
        if name == "state":
            asked = parse_qs(query, keep_blank_values=True, max_num_fields=2000)
            page = asked.get("page", ["/"])[0]
            stale = preview.is_stale(
                page, asked.get("version", [""])[0], asked.get("tag", [""])[0], asked.get("asset", [])
            )
            state = {"stale": stale, "added": preview.additions(page)}
            return self.reply(200, "application/json", json.dumps(state).encode())
        return self.send_error(404, "The preview has no such address.")

    def reply(self, status: int, kind: str, body: bytes) -> None:
        """Send a body: whole, a range of it, or 304 (RFC 9110, sections 13 and 14)."""
        tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        content = ""
        if status == 200:
            if tag in [t.strip().removeprefix("W/") for t in self.headers.get("If-None-Match", "").split(",")]:
                status, body = 304, b""
            elif self.command == "GET" and self.headers.get("If-Range", tag) == tag:
                try:
                    part = byte_range(self.headers.get("Range", ""), len(body))
                except ValueError:
                    status, content, kind, part = 416, f"bytes */{len(body)}", TEXT, (0, 0)
                if part is not None:
                    if status == 200:
                        status, content = 206, f"bytes {part[0]}-{part[1] - 1}/{len(body)}"
                    body = body[part[0] : part[1]]
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        if status in (200, 206, 304):
            self.send_header("ETag", tag)
            self.send_header("Accept-Ranges", "bytes")
        if content:
            self.send_header("Content-Range", content)
        self.common()
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def redirect(self, status: int, where: str) -> None:
        """Redirect to another address of this preview."""
        self.send_response(status)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.common()
        self.end_headers()

    def common(self) -> None:
        """Send the headers of every answer: revalidate, do not sniff the type, no embedding by other sites."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in one sentence of plain text, and close: what follows is not read as another request."""
        code = _RENAMED.get(code, code)
        words = message if message and code != 405 else self.responses.get(code, ("Refused", ""))[0]
        body = f"{words}\n".encode("utf-8", "replace")
        self.refused_request = True
        self.close_connection = True
        # The standard library treats an unreadable request as HTTP/0.9, which has no status line.
        self.request_version = self.protocol_version
        self.send_response(code)
        self.send_header("Content-Type", TEXT)
        self.send_header("Content-Length", str(len(body)))
        if code == 405:
            self.send_header("Allow", "GET, HEAD")
        self.send_header("Connection", "close")
        self.common()
        self.end_headers()
        if getattr(self, "command", None) != "HEAD":
            self.wfile.write(body)

    def events(self) -> None:
        """Send server-sent events (HTML standard, section 9.2): the current version, now and after each reload."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.common()
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        channel = self.server.preview.channel
        channel.subscribe()
        last = ""
        try:
            self.wfile.write(b"retry: 1000\n\n")
            while (news := channel.wait(last, _LISTENER_CHECK_SECONDS)) is not None and not self.has_left():
                if news != last:
                    self.wfile.write(f"data: {news}\n\n".encode())
                last = news
        finally:
            channel.unsubscribe()

    def has_left(self) -> bool:
        """Whether the client has closed the connection."""
        # A socket with a timeout waits even with MSG_DONTWAIT, so it is polled first.
        ready = select.poll()
        ready.register(self.connection, select.POLLIN)
        return bool(ready.poll(0)) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def finish(self) -> None:
        """Close. After a refusal the rest of the request is discarded first, or the client would not read it."""
        super().finish()
        if not self.refused_request:
            return
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            for _ in range(256):
                if not self.connection.recv(65536):
                    return
        except OSError:
            return

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        return


def _script(name: str) -> bytes:
    return files("sitegen.preview").joinpath("browser", name).read_bytes()
