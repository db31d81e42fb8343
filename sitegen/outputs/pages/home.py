"""Plans the front page."""

from collections.abc import Iterator
from itertools import takewhile

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.model import Article, Edition
from sitegen.outputs import views
from sitegen.outputs.chrome import Chrome
from sitegen.outputs.images.social_cards import leading
from sitegen.outputs.output import Output
from sitegen.outputs.pages.articles import Illustration, illustration
from sitegen.outputs.pages.base import counted, make_page, newest_day
from sitegen.outputs.pages.coverage import Cell, recent_months
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.coming_dates import ComingDates, coming_dates
from sitegen.outputs.views import Card, Counted, Dated, DayGroup, Ref

LATELY_DAYS = 30
TEASER_STORIES = 5
SECONDS = 2
FRONT_STORIES = 15
"""Stories below the lead: with a summary or a picture here and there, some 6,000 pixels of a phone's width of 360."""


class EditionTeaser(Struct, frozen=True):
    """The current edition: its first words and the titles in it."""

    title: str
    href: str
    number: int | None
    date: Dated
    text: str
    stories: tuple[Ref, ...]
    more: int


class Second(Struct, frozen=True):
    """One of the two stories below the lead: its card, why it matters as inline HTML, and its picture."""

    card: Lazy[Card]
    why: str
    picture: Illustration | None


class HomeView(Struct, frozen=True):
    """The front page: the lead with its why and picture, two seconds, and the newest stories by day.

    `days` has all the newest but the lead, `rest` those without the seconds too. `counts` says how much there is:
    stories, countries or what the second taxonomy is, and years.
    """

    lead: Lazy[Card] | None
    why: str
    picture: Illustration | None
    seconds: tuple[Second, ...]
    edition: EditionTeaser | None
    days: tuple[DayGroup, ...]
    rest: tuple[DayGroup, ...]
    lately: tuple[tuple[str, tuple[Counted, ...]], ...]
    months: tuple[Cell, ...]
    counts: tuple[Counted, ...]
    archive: str
    feeds_page: str
    applies: tuple[ComingDates, ...] = ()


def plan_home(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """The front page: the lead, the newest stories by day, and what moved lately."""
    library = presenter.library
    newest = library.articles
    lead = leading(library)
    rest = tuple(a for a in newest[: FRONT_STORIES + 1] if a is not lead)[:FRONT_STORIES]
    edition = library.editions[0] if library.editions else None
    view = HomeView(
        lead=presenter.card(lead) if lead else None,
        why=presenter.why(lead) if lead else "",
        picture=illustration(presenter, lead) if lead else None,
        seconds=tuple(_second(presenter, item) for item in rest[:SECONDS]),
        edition=teaser(presenter, edition) if edition else None,
        days=presenter.days(rest),
        rest=presenter.days(rest[SECONDS:]),
        lately=lately(library),
        months=recent_months(library),
        counts=holdings(library),
        archive=library.base.href(routes.ARCHIVE),
        feeds_page=library.base.href(routes.FEEDS),
        applies=coming_dates(presenter),
    )
    yield make_page(
        library,
        chrome,
        routes.HOME,
        "home.html",
        library.settings.title,
        library.settings.tagline,
        view,
        "the front page",
        modified=library.fact("newest day", newest, newest_day),
    )


def _second(presenter: Presenter, item: Article) -> Second:
    return Second(presenter.card(item), presenter.why(item), illustration(presenter, item))


def teaser(presenter: Presenter, edition: Edition) -> EditionTeaser:
    """The current edition as the front page shows it."""
    library = presenter.library
    slugs = [slug for section in lib.sections(edition, library) for slug in section.articles]
    stories = [library.by_slug[s] for s in slugs if s in library.by_slug and library.by_slug[s].date]
    shown = stories[:TEASER_STORIES]
    return EditionTeaser(
        title=edition.title,
        href=library.base.href(routes.edition(edition.slug)),
        number=edition.number,
        date=views.dated(edition.date, library.speech.own),
        text=edition.body.paragraphs[0] if edition.body.paragraphs else "",
        stories=tuple(presenter.link(a) for a in shown),
        more=len(stories) - len(shown),
    )


def holdings(library: Library) -> tuple[Counted, ...]:
    """How much the digest holds: all stories, and the terms in use of its first two taxonomies."""
    if not library.articles:
        return ()
    used = [name for name, _ in library.terms]
    rows = [Counted(library.speech.own.say("stories"), library.base.href(routes.ARCHIVE), len(library.articles))]
    rows += [
        Counted(library.speech.own.lowered(t.title), library.base.href(routes.taxonomy(t.name)), used.count(t.name))
        for t in library.settings.taxonomies[:2]
        if t.name in used
    ]
    return tuple(rows)


def lately(library: Library) -> tuple[tuple[str, tuple[Counted, ...]], ...]:
    """Terms of the 30 days before the day of the build, most used first, by the first two taxonomies.

    Without a calendar a site is not built anew each day: then they are those before the newest article.
    """
    if not library.articles:
        return ()
    last = library.as_of or lib.day_of(library.articles[0])
    recent = list(takewhile(lambda a: (last - lib.day_of(a)).days <= LATELY_DAYS, library.articles))
    found = []
    for taxonomy in library.settings.taxonomies[:2]:
        counts: dict[str, int] = {}
        for item in recent:
            for slug in dict(item.terms).get(taxonomy.name, ()):
                counts[slug] = counts.get(slug, 0) + 1
        rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:8]
        if rows:
            found.append((taxonomy.title, tuple(counted(library, taxonomy.name, s, n) for s, n in rows)))
    return tuple(found)
