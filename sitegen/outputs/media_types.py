"""Media types: from a table, the same on every machine, and those of the site's `_headers` file."""

import re
from collections.abc import Callable, Iterable

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
BINARY = "application/octet-stream"

_TYPES = {
    "html": HTML,
    "htm": HTML,
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
    "txt": TEXT,
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "bib": "text/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "xml": "application/xml",
    "xsl": "application/xslt+xml",
    "opml": "text/x-opml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
_FEEDS = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
_BARE = frozenset({"_headers", "_redirects", "CNAME"})

Rule = tuple[Callable[[str], object], str]
"""A test for an address, and what a header says for the addresses that match."""


def media_type(path: str) -> str:
    """The media type of an output by its path."""
    name = path.rpartition("/")[2]
    if name in _BARE:
        return TEXT
    return _FEEDS.get(name) or _TYPES.get(name.rpartition(".")[2].lower() if "." in name else "", BINARY)


def asked_types(text: str) -> tuple[Rule, ...]:
    """The `Content-Type` rules of a `_headers` file."""
    return asked_values(text, "content-type")


def asked_values(text: str, header: str) -> tuple[Rule, ...]:
    """The rules of a `_headers` file for one header, whose name is given in small letters.

    Below a line with an address, in which `*` matches anything, stand indented `Name: value` lines. Other lines are
    ignored, as hosts do.
    """
    rules: list[Rule] = []
    address = ""
    for line in text.splitlines():
        if line[:1] not in ("", " ", "\t", "#"):
            address = line.strip()
            continue
        name, colon, value = line.strip().partition(":")
        if colon and address and name.strip().lower() == header:
            pattern = ".*".join(re.escape(part) for part in address.split("*"))
            rules.append((re.compile(pattern + r"\Z").match, value.strip()))
    return tuple(rules)


def type_of(address: str, path: str, rules: Iterable[Rule]) -> str:
    """The media type that a host would send: that of the last matching rule, else that of the path.

    A type that is no valid header (RFC 9110, section 5.5) is ignored.
    """
    return value_of(address, rules) or media_type(path)


def value_of(address: str, rules: Iterable[Rule]) -> str:
    """What the last matching rule says, or an empty text."""
    asked = [value for meant, value in rules if meant(address) and value.isascii() and value.isprintable()]
    return asked[-1] if asked else ""
