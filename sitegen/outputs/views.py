"""Defines the view objects that templates and feeds receive: frozen values, as narrow as what is shown.

An edit rebuilds only the outputs whose view it changes, so a narrow view means few rebuilds. No view holds an article's
body, only what `rights` allows to be shown. The `presenter` builds the views of whole articles.
"""

from datetime import date as calendar_day

from msgspec import Struct, structs

from sitegen.content.rights import LICENCES, Licence
from sitegen.fingerprint import Lazy
from sitegen.languages.directions import direction
from sitegen.languages.language import Language
from sitegen.model import Article, Author, Change, Moment

NEWEST = 20


class Ref(Struct, frozen=True):
    """A link: a title and where it leads; `language` and `direction` are empty where they are the site's own."""

    title: str
    href: str
    language: str = ""
    direction: str = ""


class Counted(Struct, frozen=True):
    """A link with a number of articles behind it."""

    title: str
    href: str
    count: int


class Dated(Struct, frozen=True):
    """A date for people (`text`, or `day` and `month`, which has the year; `short` where there is little room) and for
    machines (`iso`). Where a language says the day last, `before` is the year, and `figure` the month with the day."""

    text: str
    iso: str
    day: int
    month: str
    short: str
    short_month: str
    before: str = ""
    figure: str = ""


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

    def places_beside(self, href: str) -> tuple[Ref, ...]:
        """The places without the one that a page is of."""
        return tuple([place for place in self.places if place.href != href])


class EditionRow(Struct, frozen=True):
    """An edition's story: its card, and why it matters as inline HTML."""

    card: Lazy[Card]
    why: str


class DayGroup(Struct, frozen=True):
    """The cards of one day."""

    date: Dated
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
    """Another article of the same thread; `language` and `direction` are empty where they are the site's own."""

    title: str
    href: str
    date: Dated
    language: str = ""
    direction: str = ""


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


def dated(moment: Moment, language: Language) -> Dated:
    """A moment as readers of a language and machines see it: `24 November 2021`."""
    return of_day(moment.day, moment.iso, language)


def of_day(day: calendar_day, iso: str, language: Language) -> Dated:
    """A day as readers of a language and machines see it."""
    words = language.dated(day)
    return Dated(words.text, iso, day.day, words.month, words.short, words.short_month, words.before, words.figure)


def note(change: Change, language: Language) -> Note:
    """A change as readers see it."""
    return Note(change.kind, dated(change.date, language), change.note)


def mark_of(article: Article) -> str:
    """What the preview must say of an article: `draft`, or nothing."""
    return "draft" if article.draft else ""


def credit(article: Article, language: Language) -> Credit | None:
    """The credit that stands above the text, with the line that an open licence asks for."""
    source = article.source
    if source is None:
        return None
    licence = LICENCES.get(article.licence)
    return Credit(
        name=source.name,
        url=source.url or "",
        authors=source.authors,
        published=dated(source.published, language) if source.published else None,
        archive=source.archive or "",
        language=source.language or "",
        direction=direction(source.language or ""),
        licence=structs.replace(
            licence, name=language.say(licence.name), credit=language.say(licence.credit, name=source.name)
        )
        if licence
        else None,
    )


def cited_in(words: Language, outlet: str, site: str) -> str:
    """Where another's story is cited from: the outlet, by way of the site."""
    return words.say("%(outlet)s, cited in %(site)s", outlet=outlet, site=site)
