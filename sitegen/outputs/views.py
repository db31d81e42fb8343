"""Defines the view objects that templates and feeds receive: frozen values, as narrow as what is shown.

An edit rebuilds only the outputs whose view it changes, so a narrow view means few rebuilds. No view holds an article's
body, only what `rights` allows to be shown. The `presenter` builds the views of whole articles.
"""

from datetime import date as calendar_day

from msgspec import Struct, structs

from sitegen.content.rights import LICENCES, Licence
from sitegen.fingerprint import Lazy
from sitegen.model import Article, Author, Change, Moment

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
NEWEST = 20


class Ref(Struct, frozen=True):
    """A link: a title and where it leads."""

    title: str
    href: str


class Counted(Struct, frozen=True):
    """A link with a number of articles behind it."""

    title: str
    href: str
    count: int


class Dated(Struct, frozen=True):
    """A date for people (`text`) and for machines (`iso`)."""

    text: str
    iso: str


class Note(Struct, frozen=True):
    """A dated note on what changed."""

    kind: str
    date: Dated
    text: str


class Card(Struct, frozen=True):
    """An article in a list: its terms of the first taxonomy, and of the second as its places.

    `language` and `direction` are empty where they are the site's own.
    """

    title: str
    href: str
    date: Dated
    summary: str
    source: str
    terms: tuple[Ref, ...]
    places: tuple[Ref, ...]
    language: str
    direction: str
    note: Note | None
    mark: str


class EditionRow(Struct, frozen=True):
    """An edition's story: its card, and why it matters as inline HTML."""

    card: Lazy[Card]
    why: str


class DayGroup(Struct, frozen=True):
    """The cards of one day."""

    date: Dated
    day: int
    month: str
    cards: tuple[Lazy[Card], ...]


class Credit(Struct, frozen=True):
    """Who reported the story first."""

    name: str
    url: str
    authors: tuple[str, ...]
    published: Dated | None
    archive: str
    language: str
    direction: str
    licence: Licence | None = None


class TermGroup(Struct, frozen=True):
    """An article's terms of one taxonomy."""

    title: str
    terms: tuple[Ref, ...]


class Neighbour(Struct, frozen=True):
    """Another article of the same thread."""

    title: str
    href: str
    date: Dated


class Story(Struct, frozen=True):
    """An article as its own page shows it, without its neighbours. `authors` wrote it, where it is our own."""

    title: str
    date: Dated | None
    summary: str
    why: str
    html: str
    excerpt: str
    rights: str
    credit: Credit | None
    also: tuple[Ref, ...]
    groups: tuple[TermGroup, ...]
    changes: tuple[Note, ...]
    withdrawn: Note | None
    language: str
    direction: str
    mark: str
    slug: str
    modified: str
    authors: tuple[Author, ...] = ()


def dated(moment: Moment) -> Dated:
    """A moment as readers and machines see it: `24 November 2021`."""
    return Dated(day_text(moment.day), moment.iso)


def day_text(day: calendar_day) -> str:
    """A day in words, independent of the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_text(year: int, month: int) -> str:
    """A month in words."""
    return f"{MONTHS[month - 1]} {year}"


def note(change: Change) -> Note:
    """A change as readers see it."""
    return Note(change.kind, dated(change.date), change.note)


def mark_of(article: Article) -> str:
    """What the preview must say of an article: `draft`, or nothing."""
    return "draft" if article.draft else ""


RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ku-arab ks nqo ps sd syr ug ur yi".split())
"""Languages that are written from right to left."""


def direction(language: str) -> str:
    """`rtl` for a language that is written from right to left, else `ltr`; empty for no language."""
    if not language:
        return ""
    lowered = language.lower()
    return "rtl" if lowered in RIGHT_TO_LEFT or lowered.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def credit(article: Article) -> Credit | None:
    """The credit that stands above the text, with the line that an open licence asks for."""
    source = article.source
    if source is None:
        return None
    licence = LICENCES.get(article.licence)
    return Credit(
        name=source.name,
        url=source.url or "",
        authors=source.authors,
        published=dated(source.published) if source.published else None,
        archive=source.archive or "",
        language=source.language or "",
        direction=direction(source.language or ""),
        licence=structs.replace(licence, credit=licence.credit.format(name=source.name)) if licence else None,
    )
