"""Finds the folders of a published site's other languages, each of which is read like a site of its own.

The front page names them to search engines (`hreflang`), and `_redirects`, which not every host hands out, does so
under every theme. Both are read as strangers' files.
"""

import re
from collections.abc import Callable

from sitegen import routes

Reader = Callable[[str], bytes | None]

_VERSION = re.compile(rb'<link rel="alternate" hreflang="([A-Za-z0-9-]{2,35})" href="([^"<>]{1,2000})">')
_ROW = re.compile(rb"^(/\S{0,500}?)articles/ \1archive/ 301\s*$", re.MULTILINE)
_FOLDER = re.compile(rb"[a-z0-9-]{2,35}/")
_MOST_LANGUAGES = 100
_HEAD = 64 * 1024
"""The most bytes of a front page that are looked through."""


def language_folders(read: Reader) -> list[str]:
    """The folders of a site's other languages, such as `de/`, in order; none for a site in one language."""
    versions = dict(_VERSION.findall((read(routes.file_of(routes.HOME)) or b"")[:_HEAD]))
    homes = [versions.get(b"x-default", b""), *versions.values()]
    rows = sorted(set(_ROW.findall(read(routes.file_of(routes.REDIRECTS)) or b"")), key=len)
    found = {*_below(homes[0], homes), *_below(rows[0] if rows else b"", rows)}
    return sorted(folder.decode("ascii") for folder in found)[:_MOST_LANGUAGES]


def _below(home: bytes, addresses: list[bytes]) -> set[bytes]:
    """The folders directly below a site's home of those addresses that lie there."""
    rest = (address.removeprefix(home) for address in addresses if home and address.startswith(home))
    return {folder for folder in rest if _FOLDER.fullmatch(folder)}


def below(read: Reader, folder: str) -> Reader:
    """A reader of the files below a folder."""
    return lambda name: read(folder + name)
