"""What the tests of the inbox share: feeds made of rows, sites with a list of sources, and a server for both."""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from support import write_site
from test_fetch import Server, body, serving

from sitegen.engine.fetch.client import Limits
from sitegen.inbox.candidate import Candidate
from sitegen.inbox.collect import CollectReport, collect
from sitegen.inbox.store import Inbox

NOW = datetime(2026, 11, 30, 8, 40, tzinfo=UTC)
LIMITS = Limits(seconds=10.0, size=10 * 1024 * 1024)
Said = bytes | Callable[[socket.socket, bytes], None]


def rss(*items: tuple[str, str, str], title: str = "Example Herald", text: str = "") -> bytes:
    """An RSS feed of (title, address, day) rows, each with the same description."""
    rows = "".join(
        f"<item><title>{escape(name)}</title><link>{escape(link)}</link><pubDate>{day}</pubDate>"
        f"<description>{escape(text or name)}</description></item>"
        for name, link, day in items
    )
    return f'<rss version="2.0"><channel><title>{escape(title)}</title>{rows}</channel></rss>'.encode()


def item(number: int, day: str = "Mon, 30 Nov 2026 07:00:00 GMT") -> tuple[str, str, str]:
    """A feed's row that is like no other."""
    return (f"Story {number} of ministers", f"https://example.org/news/{number}", day)


def opml(*feeds: tuple[str, str]) -> str:
    """A list of sources, one a line from line 2 on."""
    rows = "\n".join(f'<outline text="{escape(name)}" xmlUrl="{escape(address)}"/>' for name, address in feeds)
    return f'<opml version="2.0"><body>\n{rows}\n</body></opml>'


@dataclass
class Sources:
    """A server whose feeds a test can change; `asked` are the paths asked for, in order."""

    server: Server
    feeds: dict[str, Said] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.server.address

    def list(self, *names: str) -> str:
        return opml(*((name, self.address + name) for name in names))


@contextmanager
def sources(feeds: Mapping[str, Said]) -> Iterator[Sources]:
    """A server of feeds by their paths: bytes of a feed, a whole answer, or what talks to a connection itself."""
    made: Sources

    def talk(connection: socket.socket, asked: bytes) -> None:
        path = asked.split()[1].decode().removeprefix("/")
        made.asked.append(path)
        said = made.feeds.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if callable(said):
            said(connection, asked)
        elif said.startswith(b"HTTP/"):
            connection.sendall(said)
        else:
            tag = b'"%d"' % (hash(said) & 0xFFFFFF)
            same = b"If-None-Match: " + tag in asked
            not_modified = b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
            connection.sendall(not_modified if same else body(said, b"ETag: " + tag))

    with serving(talk) as server:
        made = Sources(server, dict(feeds))
        yield made


def collected(root: Path, made: Sources, now: datetime = NOW, *, if_due: bool = False) -> CollectReport:
    return collect(root, now=now, if_due=if_due, network=made.server.network, limits=LIMITS)


def site_with(root: Path, made: Sources, *names: str, settings: str = "", **files: str) -> Path:
    """A site that lists these feeds of a server."""
    from support import SETTINGS

    return write_site(root, {"sources.opml": made.list(*names), **files}, SETTINGS + settings)


def candidates(root: Path) -> list[Candidate]:
    return [each.candidate for each in Inbox(root).candidates()]


def titles(found: Iterable[Candidate]) -> list[str]:
    return sorted(each.title for each in found)
