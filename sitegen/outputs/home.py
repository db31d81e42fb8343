"""The front page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.library import Library
from sitegen.model import Output
from sitegen.outputs.page import counted, make_page, newest_day
from sitegen.views import Card, Chrome, Counted, DayGroup, Desk, Ref

LATELY_DAYS = 30


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page."""

    lead: Held[Card] | None
    why: str
    edition: Ref | None
    days: tuple[DayGroup, ...]
    lately: tuple[tuple[str, tuple[Counted, ...]], ...]
    archive: str
    feeds_page: str


def plan_home(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """The front page: the lead, the newest stories by day, and what moved lately."""
    library = desk.library
    newest = library.articles
    lead = next((a for a in newest if a.lead), newest[0] if newest else None)
    rest = tuple(a for a in newest[: views.NEWEST + 1] if a is not lead)[: views.NEWEST]
    edition = library.editions[0] if library.editions else None
    view = HomeView(
        lead=desk.card(lead) if lead else None,
        why=desk.why(lead) if lead else "",
        edition=Ref(edition.title, library.base.href(routes.edition(edition.slug))) if edition else None,
        days=desk.days(rest),
        lately=lately(library),
        archive=library.base.href(routes.ARCHIVE),
        feeds_page=library.base.href(routes.FEEDS),
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
        modified=newest_day(newest),
    )


def lately(library: Library) -> tuple[tuple[str, tuple[Counted, ...]], ...]:
    """Terms of the 30 days before the newest article, most used first, by the first two taxonomies."""
    if not library.articles:
        return ()
    last = lib.day_of(library.articles[0])
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
