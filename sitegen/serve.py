"""The preview: the plan held in memory, Outputs rendered when asked for, browsers told to reload. Nothing is written.

Events of the file system are a bell, never data: after a moment of quiet the whole site is read again. What goes
wrong is shown over the last good plan.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from sitegen.disk import default_theme, is_leftover, look
from sitegen.errors import SitegenError
from sitegen.loading import Loaded, load, render
from sitegen.model import Output, Problem
from sitegen.options import Options
from sitegen.templates import Theme

QUIET = 0.1
"""Seconds without an event before the site is read again: an editor's save is several events."""

EVENTS = "/__sitegen/events"
SCRIPT = "/__sitegen/reload.js"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".xml": "application/xml",
}
_FEEDS = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
_RELOAD = """
const source = new EventSource(document.currentScript.dataset.events);
let seen = null;
source.onmessage = (event) => {
  if (seen !== null && seen !== event.data) location.reload();
  seen = event.data;
};
"""


class Preview:
    """The site as it is served now: the last good plan, the findings of the last walk, and who waits for news."""

    def __init__(self, options: Options) -> None:
        """Read the site once; it may have errors."""
        self.options = options
        self.lock = threading.Lock()
        self.good: Loaded | None = None
        self.problems: tuple[Problem, ...] = ()
        self.failure = ""
        self.rendered: dict[str, bytes] = {}
        self.epoch = 0
        self.listeners: set[queue.Queue[int]] = set()
        self.walks = 0
        self.walk()

    def walk(self) -> None:
        """Read, parse and plan again. A walk with errors keeps the last good plan."""
        now = datetime.now(UTC)
        try:
            loaded = load(replace(self.options, now=now), look(self.options.root))
            failure = ""
        except SitegenError as error:
            loaded, failure = None, str(error)
        with self.lock:
            self.failure = failure
            self.problems = loaded.problems if loaded else ()
            if loaded is not None and loaded.plan is not None and not loaded.errors:
                self.good = loaded
                self.rendered = {}
            self.epoch += 1
            self.walks += 1
            for listener in self.listeners:
                listener.put(self.epoch)

    def listen(self) -> "queue.Queue[int]":
        """A queue that gets the epoch now and after each walk."""
        listener: queue.Queue[int] = queue.Queue()
        with self.lock:
            listener.put(self.epoch)
            self.listeners.add(listener)
        return listener

    def forget(self, listener: "queue.Queue[int]") -> None:
        """Stop telling this listener."""
        with self.lock:
            self.listeners.discard(listener)

    def errors(self) -> list[str]:
        """What the overlay shows: the errors of the last walk."""
        if self.failure:
            return [self.failure]
        return [str(p) for p in self.problems if p.level == "error"]

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Status, media type and body for a path under the prefix; only planned files can be served."""
        with self.lock:
            good = self.good
        if good is None or good.plan is None:
            return 503, _TYPES[".html"], self.page(b"<!doctype html><title>Errors</title><body></body>")
        status = 200
        output = _find(good.plan.outputs, path)
        if output is None:
            status, output = 404, good.plan.outputs.get("404.html")
        if output is None:
            return 404, "text/plain; charset=utf-8", b"There is no such page.\n"
        name = output.path.rpartition("/")[2]
        kind = _FEEDS.get(name) or _TYPES.get("." + name.rpartition(".")[2], "text/plain; charset=utf-8")
        try:
            body = self.bytes_of(output, good.theme)
        except SitegenError as error:
            return 500, _TYPES[".html"], self.page(b"<!doctype html><title>Error</title><body></body>", str(error))
        return status, kind, self.page(body) if kind.startswith("text/html") else body

    def bytes_of(self, output: Output, theme: Theme) -> bytes:
        """An Output's bytes, kept until the next walk."""
        body = self.rendered.get(output.path)
        if body is None:
            body = self.rendered[output.path] = render(output, theme)
        return body

    def page(self, body: bytes, extra: str = "") -> bytes:
        """A page with the reload script, and the overlay where there are errors: added to the response only."""
        prefix = self.prefix
        added = f'<script src="{prefix}{SCRIPT}" data-events="{prefix}{EVENTS}" defer></script>'
        wrong = [*self.errors(), *([extra] if extra else [])]
        if wrong:
            rows = "".join(f"<li>{escape(row)}</li>" for row in wrong)
            added += (
                '<dialog open id="__sitegen" aria-label="Errors"><p><strong>This is the last good version. '
                f"Mend this first:</strong></p><ol>{rows}</ol></dialog>"
            )
        mark = b"</body>"
        at = body.rfind(mark)
        return body + added.encode() if at < 0 else body[:at] + added.encode() + body[at:]

    @property
    def prefix(self) -> str:
        """The path prefix of the site's address."""
        good = self.good
        return good.library.base.prefix if good and good.library else ""


def _find(outputs: Mapping[str, Output], path: str) -> Output | None:
    name = unquote(path).removeprefix("/")
    if name.endswith("/") or not name:
        name += "index.html"
    return outputs.get(name)


def _handler(preview: Preview, hosts: frozenset[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "sitegen"
        sys_version = ""

        def do_GET(self) -> None:
            self.answer(send_body=True)

        def do_HEAD(self) -> None:
            self.answer(send_body=False)

        def answer(self, *, send_body: bool) -> None:
            if not self.ours():
                return self.reply(
                    403, "text/plain; charset=utf-8", b"This preview answers only this machine.\n", send_body
                )
            try:
                path = urlsplit(self.path).path
            except ValueError:
                return self.reply(400, "text/plain; charset=utf-8", b"This is not an address.\n", send_body)
            prefix = preview.prefix
            if prefix and path != prefix and not path.startswith(prefix + "/"):
                if path == "/":
                    return self.redirect(prefix + "/")
                return self.reply(404, "text/plain; charset=utf-8", f"The site is at {prefix}/\n".encode(), send_body)
            path = path.removeprefix(prefix)
            if path == EVENTS:
                return self.events()
            if path == SCRIPT:
                return self.reply(200, _TYPES[".js"], _RELOAD.encode(), send_body)
            plan = preview.good.plan if preview.good else None
            if plan is not None and _find(plan.outputs, path) is None and _find(plan.outputs, path + "/") is not None:
                return self.redirect(prefix + path + "/")
            status, kind, body = preview.get(path)
            return self.reply(status, kind, body, send_body)

        def ours(self) -> bool:
            """Whether the request comes from a page of this preview: any other site could ask as well."""
            named = self.headers.get_all("Host") or []
            if len(named) != 1 or named[0].rpartition(":")[0].lower() not in hosts:
                return False
            origin = self.headers.get("Origin")
            return origin is None or urlsplit(origin).netloc == named[0]

        def redirect(self, where: str) -> None:
            self.send_response(302)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def reply(self, status: int, kind: str, body: bytes, send_body: bool) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if send_body:
                self.wfile.write(body)

        def events(self) -> None:
            """Server-sent events (HTML standard, section 9.2): the epoch, now and after each walk."""
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.close_connection = True
            listener = preview.listen()
            try:
                while True:
                    try:
                        text = f"data: {listener.get(timeout=15)}\n\n"
                    except queue.Empty:
                        text = ": still here\n\n"
                    self.wfile.write(text.encode())
                    self.wfile.flush()
            except OSError:
                pass
            finally:
                preview.forget(listener)

        def log_message(self, *_: Any) -> None:
            return

    return Handler


class _Bell(FileSystemEventHandler):
    """Rings when something below a watched folder changed; it never looks at what."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self.ring = ring

    def on_any_event(self, event: FileSystemEvent) -> None:
        for path in (event.src_path, event.dest_path):
            name = (path.decode(errors="replace") if isinstance(path, bytes) else path).rpartition("/")[2]
            if name and not is_leftover(name):
                self.ring()
                return


_CHANGES = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    FileClosedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]


class Server:
    """The preview's HTTP server, its watcher and the thread that walks; a context manager."""

    def __init__(
        self,
        options: Options,
        bind: str,
        port: int,
        *,
        poll: bool = False,
        told: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Bind the port (OSError where it is taken; 0 takes any) and read the site once."""
        self.told = told
        self.preview = Preview(options)
        hosts = frozenset({"localhost", "127.0.0.1", "[::1]", bind.lower()})
        self.http = ThreadingHTTPServer((bind, port), _handler(self.preview, hosts), bind_and_activate=True)
        self.http.daemon_threads = True
        self.bell = threading.Event()
        self.stopping = threading.Event()
        self.observer = self.watch(options.root, poll=poll)

    @property
    def address(self) -> str:
        """Where the preview can be opened."""
        host, port = self.http.server_address[:2]
        return f"http://{host!s}:{port}{self.preview.prefix}/"

    def watch(self, root: Path, *, poll: bool) -> BaseObserver:
        """Watch what the site is made of. Where the system has no watches left it polls, and says so."""
        kinds: list[Callable[[], BaseObserver]] = [PollingObserver] if poll else [Observer, PollingObserver]
        for kind in kinds:
            observer = kind()
            try:
                for folder in {root / "content", root / "layouts", default_theme()}:
                    if folder.is_dir():
                        observer.schedule(_Bell(self.bell.set), str(folder), recursive=True, event_filter=_CHANGES)
                observer.schedule(_Bell(self.bell.set), str(root), recursive=False, event_filter=_CHANGES)
                observer.start()
            except OSError as error:
                self.told(f"The system refuses to watch files ({error.strerror}); looking every second instead.")
                continue
            return observer
        raise SitegenError(f"{root}: files can be neither watched nor polled — check their permissions")

    def walker(self) -> None:
        """Walk after each ring, once it has been quiet for a moment."""
        while True:
            self.bell.wait()
            if self.stopping.is_set():
                return
            while self.bell.is_set():
                self.bell.clear()
                self.stopping.wait(QUIET)
            self.preview.walk()
            errors = self.preview.errors()
            self.told("\n".join(errors) if errors else "Read again: fine.")

    def __enter__(self) -> Self:
        threading.Thread(target=self.walker, daemon=True, name="walker").start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.bell.set()
        self.observer.stop()
        self.http.server_close()

    def run(self) -> None:
        """Serve until interrupted."""
        self.http.serve_forever(poll_interval=0.2)
