"""Taxonomies, their terms, and a term's years."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.model import Article, Output, TermFile
from sitegen.outputs import coverage
from sitegen.outputs.coverage import Arcs, Heat, TermCoverage, TileMap
from sitegen.outputs.page import counted, make_page, newest_day
from sitegen.views import Card, Chrome, Counted, DayGroup, Desk, FeedRef, Ref


@dataclass(frozen=True, slots=True)
class TaxonomyView:
    """A taxonomy's terms."""

    title: str
    terms: tuple[Counted, ...]
    heat: Heat
    arcs: Arcs
    tiles: TileMap | None


@dataclass(frozen=True, slots=True)
class TermView:
    """A term: what it is, its newest articles and its years."""

    title: str
    taxonomy: Ref
    html: str
    url: str
    count: int
    cards: tuple[Held[Card], ...]
    by_year: tuple[tuple[Counted, int], ...]
    years: tuple[Counted, ...]
    coverage: Held[TermCoverage]
    feeds: tuple[FeedRef, ...]


@dataclass(frozen=True, slots=True)
class TermYearView:
    """A term's articles of one year."""

    title: str
    year: int
    term: Ref
    taxonomy: Ref
    days: tuple[DayGroup, ...]
    cards: tuple[Held[Card], ...]


def plan_terms(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """A page for every taxonomy in use, for every term, and for every year of a term."""
    library = desk.library
    for taxonomy in library.settings.taxonomies:
        terms = [(slug, items) for (name, slug), items in library.terms.items() if name == taxonomy.name]
        if not terms:
            continue
        rows = sorted((library.term_title(taxonomy.name, s), s, items) for s, items in terms)
        view = TaxonomyView(
            taxonomy.title,
            tuple(counted(library, taxonomy.name, s, len(i)) for _, s, i in rows),
            coverage.heat(library, taxonomy.name, terms),
            coverage.arcs(library, taxonomy.name, terms),
            coverage.tile_map(library, taxonomy.name, terms),
        )
        description = f"All {taxonomy.title.lower()} of {library.settings.title}."
        address = routes.taxonomy(taxonomy.name)
        modified = max(newest_day(items) for _, items in terms)
        yield make_page(
            library,
            chrome,
            address,
            "taxonomy.html",
            taxonomy.title,
            description,
            view,
            f"the taxonomy {taxonomy.name}",
            modified=modified,
        )
        for slug, items in terms:
            yield from term_page(desk, chrome, taxonomy.name, taxonomy.title, slug, items)


def term_page(
    desk: Desk, chrome: Held[Chrome], taxonomy: str, heading: str, slug: str, items: tuple[Article, ...]
) -> Iterator[Output]:
    library = desk.library
    base = library.base
    address = routes.term(taxonomy, slug)
    known: TermFile | None = library.term_files.get((taxonomy, slug))
    title = library.term_title(taxonomy, slug)
    feeds = views.feeds_of(address, f"{title} — {library.settings.title}", library)
    by_year = lib.group(items, lambda a: lib.day_of(a).year)
    years = tuple(
        Counted(str(year), base.href(routes.term_year(taxonomy, slug, year)), len(articles))
        for year, articles in by_year.items()
    )
    upward = Ref(heading, base.href(routes.taxonomy(taxonomy)))
    view = TermView(
        title=title,
        taxonomy=upward,
        html=desk.html(known.body) if known else "",
        url=known.url or "" if known else "",
        count=len(items),
        cards=tuple(desk.card(a) for a in items[: views.NEWEST]),
        by_year=_split(years, items),
        years=years,
        coverage=coverage.term_coverage(desk, taxonomy, slug, items),
        feeds=feeds,
    )
    text = known.body.paragraphs[0] if known and known.body.paragraphs else f"Stories on {title}, newest first."
    owner = known.path if known else f"the term {slug} of {taxonomy}, used by {items[0].path}"
    yield make_page(
        library,
        chrome,
        address,
        "term.html",
        title,
        text,
        view,
        owner,
        modified=newest_day(items),
        feeds=feeds,
        trail=(upward,),
    )
    here = Ref(title, base.href(address))
    for year, articles in by_year.items():
        cards = tuple(desk.card(a) for a in articles)
        year_view = TermYearView(title, year, here, upward, desk.days(articles), cards)
        yield make_page(
            library,
            chrome,
            routes.term_year(taxonomy, slug, year),
            "term_year.html",
            f"{title} in {year}",
            f"Stories on {title} in {year}.",
            year_view,
            owner,
            modified=newest_day(articles),
            feeds=feeds,
            trail=(upward, here),
        )


def _split(years: tuple[Counted, ...], items: tuple[Article, ...]) -> tuple[tuple[Counted, int], ...]:
    """The years among the newest stories, each with how many of its cards are shown."""
    shown = lib.group(items[: views.NEWEST], lambda a: str(lib.day_of(a).year))
    return tuple((year, len(shown[year.title])) for year in years if year.title in shown)
