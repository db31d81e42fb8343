"""One feed and its entries, the same for all three formats."""

from dataclasses import dataclass
from datetime import datetime

from sitegen.fingerprint import Held


@dataclass(frozen=True, slots=True)
class Category:
    """A term of an entry: the taxonomy's address, the slug, and the title."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, the same in all three formats. Every address is absolute; `content` is safe HTML."""

    id: str
    title: str
    url: str
    other_url: str
    other_rel: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    summary: str
    content: str
    categories: tuple[Category, ...]
    source_name: str
    source_url: str
    language: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in one format. `updated` is that of its newest entry."""

    id: str
    title: str
    subtitle: str
    page_url: str
    self_url: str
    language: str
    author: str
    hub: str
    updated: datetime
    entries: tuple[Held[Entry], ...]
