"""Defines a feed and its entries, the same for all three formats."""

import re
from datetime import datetime

from msgspec import Struct

from sitegen.fingerprint import Lazy
from sitegen.model import Author

CONTROLS = re.compile(b"\x7f|\xc2[\x80-\x9f]")
"""Delete and the control characters of ISO 6429, in UTF-8: XML advises against them, and no reader shows them."""


def without_controls(data: bytes) -> bytes:
    """UTF-8 without those characters; most documents hold no byte of one."""
    return CONTROLS.sub(b"", data) if b"\x7f" in data or b"\xc2" in data else data


class Category(Struct, frozen=True):
    """A term of an entry: the taxonomy's address, the slug, and the title."""

    scheme: str
    term: str
    label: str


class Entry(Struct, frozen=True):
    """One entry, the same in all three formats. Every address is absolute; `content` is safe HTML.

    `rss_id` and `atom_id` stand in place of `id` in those formats where they are not empty. `source_updated` is the day
    or time of the original where it is known, else that of the entry.
    """

    id: str
    title: str
    url: str
    other_url: str
    other_rel: str
    published: datetime
    updated: datetime
    authors: tuple[Author, ...]
    summary: str
    content: str
    categories: tuple[Category, ...]
    source_name: str
    source_url: str
    source_updated: datetime
    language: str
    rss_id: str = ""
    atom_id: str = ""


class Feed(Struct, frozen=True):
    """A feed in one format. `updated` is that of its newest entry.

    `current` is the address of the feed whose archive this is (RFC 5005, section 4), empty for a feed that is none;
    `previous` that of the archive before it. `about` is the page that explains feeds to people.
    """

    id: str
    title: str
    subtitle: str
    page_url: str
    self_url: str
    language: str
    author: str
    hub: str
    about: str
    updated: datetime
    entries: tuple[Lazy[Entry], ...]
    current: str = ""
    previous: str = ""
