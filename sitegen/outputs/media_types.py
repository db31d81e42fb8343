"""Media types: from a table, the same on every machine, and those of the site's `_headers` file."""

import re
from collections.abc import Iterator

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


def media_type(path: str) -> str:
    """The media type of an output by its path."""
    name = path.rpartition("/")[2]
    if name in _BARE:
        return TEXT
    return _FEEDS.get(name) or _TYPES.get(name.rpartition(".")[2].lower() if "." in name else "", BINARY)


class HeaderRules:
    """What a `_headers` file says of one header."""

    def __init__(self, text: str, header: str) -> None:
        """`text` is the file's, `header` a header's name in small letters.

        Below a line with an address, in which `*` matches anything, stand indented `Name: value` lines. Other lines are
        ignored, as hosts do.
        """
        rows = list(_rows(text, header))
        self._rules = [(re.compile(pattern), value) for pattern, value in reversed(rows)]
        self._any = re.compile("|".join(pattern for pattern, _ in rows) or r"(?!)")

    def value(self, address: str) -> str:
        """The value of the last rule for an address, or an empty text.

        A value that is no valid header (RFC 9110, section 5.5) is ignored.
        """
        if not self._any.match(address):
            return ""
        return next((value for rule, value in self._rules if _is_value(value) and rule.match(address)), "")


def _rows(text: str, header: str) -> Iterator[tuple[str, str]]:
    address = ""
    for line in text.splitlines():
        if line[:1] not in ("", " ", "\t", "#"):
            address = line.strip()
            continue
        name, colon, value = line.strip().partition(":")
        if colon and address and name.strip().lower() == header:
            yield ".*".join(re.escape(part) for part in address.split("*")) + r"\Z", value.strip()


def _is_value(text: str) -> bool:
    return text.isascii() and text.isprintable()


def type_of(address: str, path: str, rules: HeaderRules) -> str:
    """The media type that a host would send: that of the last matching rule, else that of the path."""
    return rules.value(address) or media_type(path)


def asked_types(text: str) -> HeaderRules:
    """The `Content-Type` rules of a `_headers` file."""
    return HeaderRules(text, "content-type")
