"""The form of a feed's entries: what feedgen writes for one entry serves for all that have the same parts.

feedgen makes an entry of marks, once for each combination of parts. Where the marks stand, the texts of other entries
are written as lxml would write them there. Ten thousand entries of a site's archives have a handful of forms.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from feedgen.util import formatRFC2822

from sitegen.model import Author
from sitegen.outputs.feeds.model import Category, Entry

MARK = "https://example.org/mark/"
"""An address that no form of addresses changes; followed by the name of what it stands for."""

_PUBLISHED, _UPDATED, _SOURCE = (datetime(2000 + n, 1, 1, tzinfo=UTC) for n in (1, 2, 3))
_DATES = {
    _PUBLISHED.isoformat(): "published",
    formatRFC2822(_PUBLISHED): "published822",
    _UPDATED.isoformat(): "updated",
    _SOURCE.isoformat(): "source_updated",
}
_MARKS = re.compile(rf"{MARK}(\w+)|({'|'.join(map(re.escape, _DATES))})")


def marked(entry: Entry) -> Entry:
    """An entry with the same parts, each of them a mark."""
    mark = MARK.__add__
    return Entry(
        id=mark("id"),
        title=mark("title"),
        url=mark("url"),
        other_url=mark("other_url") if entry.other_url else "",
        other_rel=entry.other_rel,
        published=_PUBLISHED,
        updated=_UPDATED,
        authors=tuple(
            Author(mark(f"author{n}"), mark(f"author{n}url") if a.url else "") for n, a in enumerate(entry.authors)
        ),
        summary=mark("summary") if entry.summary else "",
        content=mark("content"),
        categories=tuple(
            Category(mark(f"scheme{n}"), mark(f"term{n}"), mark(f"label{n}")) for n in range(len(entry.categories))
        ),
        source_name=mark("source_name"),
        source_url=mark("source_url") if entry.source_url else "",
        source_updated=_SOURCE,
        language=entry.language,
    )


def shape(entry: Entry) -> tuple[object, ...] | None:
    """What tells entries of different forms apart; None for one whose form is its own, as parts of it are empty."""
    if not (entry.title and entry.url and entry.content and all(a.name for a in entry.authors)):
        return None
    parts = (bool(entry.summary), bool(entry.other_url), entry.other_rel, bool(entry.source_url), entry.language)
    return (*parts, tuple(bool(a.url) for a in entry.authors), len(entry.categories))


class EntryTemplate:
    """The constant texts of a marked entry, and between them what to write in which way."""

    def __init__(self, document: str, plainly: Callable[[str], str]) -> None:
        """`document` is the XML of a `marked` entry; `plainly` rewrites the plain texts of such XML."""
        self.pieces: list[str] = []
        self.slots: list[tuple[int, str, Callable[[str], str]]] = []
        end = 0
        for found in _MARKS.finditer(document):
            before = document[: found.start()]
            self.pieces += [document[end : found.start()], ""]
            within = before.rfind("<") > before.rfind(">")
            # Where `&` would be written in the plain way, the text is plain.
            is_plain = "&amp;" not in plainly(f"{before}&amp;{document[found.end() :]}")
            name = found[1] or _DATES[found[2]]
            write = _WRITERS[within, is_plain]
            if name.startswith(_SHARED):
                write = _AGAIN[within, is_plain]
            self.slots.append((len(self.pieces) - 1, name, write))
            end = found.end()
        self.pieces.append(document[end:])

    def fill(self, texts: Mapping[str, str]) -> str:
        """The XML of an entry of this form."""
        pieces = self.pieces.copy()
        for place, name, write in self.slots:
            pieces[place] = write(texts[name])
        return "".join(pieces)


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _plain_text(text: str) -> str:
    return text.replace("&", "&#x26;").replace("<", "&#x3C;").replace(">", "&gt;").replace("\r", "&#13;")


def _quoted(text: str) -> str:
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


_WRITERS: dict[tuple[bool, bool], Callable[[str], str]] = {
    (False, False): _text,
    (False, True): _plain_text,
    (True, False): lambda text: _quoted(_text(text)),
    (True, True): lambda text: _quoted(_plain_text(text)),
}
"""How lxml writes a text: within a tag or not, and plain or not."""

_SHARED = ("scheme", "term", "label", "author", "source_name")
_AGAIN = {how: lru_cache(maxsize=4096)(write) for how, write in _WRITERS.items()}
"""The same for texts that many entries share."""
