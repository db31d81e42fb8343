"""A preview that runs, ways to ask it, and to wait until it has seen an edit: on its own news, never on a clock."""

import http.client
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sites_support import HANG, story, write

from sitegen.engine.options import Options
from sitegen.preview.server import PreviewServer

NOW = datetime(2030, 1, 1, tzinfo=UTC)
ADDITIONS = re.compile(rb"<sitegen-preview.*?</sitegen-preview><script [^>]*></script>", re.DOTALL)


@dataclass(frozen=True)
class Answered:
    """What came back: status, headers by small names, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@contextmanager
def previewing(site: Path, *, drafts: bool = True, **more: Any) -> Iterator[PreviewServer]:
    """A preview of a site on a port of its own, for a while."""
    more.setdefault("clock", lambda: NOW)
    with PreviewServer(Options(site, NOW, drafts=drafts, future=drafts), "127.0.0.1", 0, **more) as server:
        yield server


def ask(server: PreviewServer, path: str, method: str = "GET", **headers: str) -> Answered:
    """One question in a connection of its own. A header's name has _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", server.http.server_port, timeout=HANG)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answered(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def bare(page: bytes) -> bytes:
    """A page without what the preview adds."""
    return ADDITIONS.sub(b"", page)


def raw(server: PreviewServer, request: bytes) -> bytes:
    """All that comes back for these bytes, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.http.server_port), HANG) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
            connection.sendall(request)
        found = b""
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                return found
            if not part:
                return found
            found += part


def state(server: PreviewServer, page: str, version: str, tag: str, *assets: str) -> dict[str, Any]:
    """What the reload script asks."""
    from urllib.parse import urlencode

    query = urlencode([("page", page), ("version", version), ("tag", tag), *(("asset", a) for a in assets)])
    found: dict[str, Any] = json.loads(ask(server, f"/__sitegen/state?{query}").body)
    return found


def marks(page: Answered) -> tuple[str, str]:
    """The version and the tag with which a page was served."""
    found = re.search(r'data-version="([^"]+)" data-tag="([^"]+)"', page.text)
    assert found, page.text[-500:]
    return found[1], found[2]


def until(server: PreviewServer, holds: Callable[[], object]) -> None:
    """Wait for a version after which the condition holds."""
    limit = time.monotonic() + HANG
    heard = server.preview.channel.wait("", HANG)
    while not holds():
        left = limit - time.monotonic()
        assert left > 0, f"it never came; the last version was {heard}"
        heard = server.preview.channel.wait(heard or "", left)


class Events:
    """The channel of reloads as a browser reads it: line by line, for the server never ends it."""

    def __init__(self, server: PreviewServer, **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.http.server_port, timeout=HANG)
        self.connection.request("GET", "/__sitegen/events", headers=headers)
        self.answer = self.connection.getresponse()

    def next(self) -> str:
        """The data of the next event."""
        while True:
            line = self.answer.readline()
            assert line, "the channel was closed"
            if line.startswith(b"data: "):
                return line.removeprefix(b"data: ").strip().decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.answer.close()


def little_site(folder: Path, settings: str = "", **files: str) -> Path:
    """Three articles and a page under the default theme."""
    text = '[site]\ntitle = "Small"\nbase_url = "https://example.org/"\n'
    write(folder, "site.toml", text + settings)
    for number, name in enumerate(("one", "two", "three"), start=1):
        uuid = f"44444444-0000-4000-8000-00000000000{number}"
        write(
            folder,
            f"content/articles/{name}.md",
            story(f"Story {name}", f"2024-05-0{number}", f"Body {name}.", id=uuid),
        )
    write(folder, "content/pages/about.md", "---\ntitle: About\n---\nWho we are.\n")
    for name, content in files.items():
        write(folder, f"content/{name.replace('__', '/')}.md", content)
    return folder
