"""Plans the pages of taxonomies, of their terms, and of a term's years."""

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlencode

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.model import Article, Taxonomy, TermFile
from sitegen.outputs import views
from sitegen.outputs.chrome import Chrome, FeedRef, feeds_of
from sitegen.outputs.output import Output
from sitegen.outputs.pages import coverage
from sitegen.outputs.pages.base import Turn, around, counted, make_page, newest_day, title_order
from sitegen.outputs.pages.coverage import Arcs, Heat, TermCoverage, TileMap
from sitegen.outputs.presenter import Presenter, shapes
from sitegen.outputs.registers.record_views import recorder
from sitegen.outputs.registers.term_records import TermRecords, term_records
from sitegen.outputs.views import Card, Counted, DayGroup, Ref


class TaxonomyView(Struct, frozen=True):
    """A taxonomy's terms."""

    title: str
    terms: tuple[Counted, ...]
    heat: Heat
    arcs: Arcs
    tiles: TileMap | None


class TermView(Struct, frozen=True):
    """A term: what it is, its newest articles and its years.

    `own` is its link where cards show terms of its taxonomy, so that they can leave it out, else empty; `query` is what
    asks the search page for its stories, where that has a filter for its taxonomy, else empty.
    """

    title: str
    taxonomy: Ref
    html: str
    url: str
    count: int
    cards: tuple[Lazy[Card], ...]
    by_year: tuple[tuple[Counted, int], ...]
    years: tuple[Counted, ...]
    coverage: Lazy[TermCoverage]
    feeds: tuple[FeedRef, ...]
    own: str
    query: str
    records: tuple[TermRecords, ...] = ()


class TermYearView(Struct, frozen=True):
    """A term's articles of one year; `own` as in `TermView`."""

    title: str
    year: int
    term: Ref
    taxonomy: Ref
    days: tuple[DayGroup, ...]
    cards: tuple[Lazy[Card], ...]
    own: str
    older: Ref | None
    newer: Ref | None


def plan_terms(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """A page for every taxonomy in use, for every term, and for every year of a term."""
    library = presenter.library
    for taxonomy in library.settings.taxonomies:
        terms = [(slug, items) for (name, slug), items in library.terms.items() if name == taxonomy.name]
        if not terms:
            continue
        modified = max(library.fact("newest day", items, newest_day) for _, items in terms)
        make = partial(taxonomy_page, presenter, chrome, taxonomy, terms, modified)
        yield from presenter.part(f"taxonomy {taxonomy.name}", f"{chrome.digest} {modified} {presenter.shape}", make)
        for slug, items in terms:
            make = partial(term_pages, presenter, chrome, taxonomy, slug, items)
            inputs = _inputs(presenter, chrome, taxonomy, slug, items)
            yield from presenter.parts.bunch(f"term {taxonomy.name} {slug}", inputs, make)


def _inputs(
    presenter: Presenter, chrome: Lazy[Chrome], taxonomy: Taxonomy, slug: str, items: tuple[Article, ...]
) -> tuple[object, ...]:
    """All that the pages of a term and of its years are made of."""
    library, key = presenter.library, (taxonomy.name, slug)
    known = library.term_files.get(key)
    # What a record shows of its story may change while the record stays the same.
    records = object() if library.registers.by_term.get(key) else None
    addresses = library.addresses if known and known.body.links else None
    return (presenter.ground, chrome.digest, items, library.term_years[key], known, addresses, records)


def taxonomy_page(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    taxonomy: Taxonomy,
    terms: Sequence[tuple[str, tuple[Article, ...]]],
    modified: str,
) -> Iterator[Output]:
    """The list of a taxonomy's terms, with its pictures."""
    library = presenter.library
    titled = ((library.term_title(taxonomy.name, s), s, len(items)) for s, items in terms)
    rows = sorted(titled, key=lambda row: (title_order(row[0]), row[1]))
    view = TaxonomyView(
        taxonomy.title,
        tuple(counted(library, taxonomy.name, s, n) for _, s, n in rows),
        coverage.heat(library, taxonomy.name, terms),
        coverage.arcs(library, taxonomy.name, terms),
        coverage.tile_map(library, taxonomy.name, terms),
    )
    yield make_page(
        library,
        chrome,
        routes.taxonomy(taxonomy.name),
        "taxonomy.html",
        taxonomy.title,
        presenter.words.say(
            "All %(taxonomy)s of %(site)s.",
            taxonomy=presenter.words.lowered(taxonomy.title),
            site=library.settings.title,
        ),
        view,
        f"the taxonomy {taxonomy.name}",
        modified=modified,
    )


def term_pages(
    presenter: Presenter, chrome: Lazy[Chrome], taxonomy: Taxonomy, slug: str, items: tuple[Article, ...]
) -> Iterator[Output]:
    """A term's page and its years, each planned by itself."""
    library = presenter.library
    known = library.term_files.get((taxonomy.name, slug))
    # The first story of a term stays the first while others come.
    owner = known.path if known else f"the term {slug} of {taxonomy.name}, used by {items[-1].path}"
    about = f"{presenter.body_digest(known.body)} {known.url!r}" if known else ""
    placed, newest = library.fact("shapes", items, shapes), library.fact("newest day", items, newest_day)
    cards = library.fact("newest cards", items, lambda items: presenter.cards_digest(items[: views.NEWEST]))
    mark = f"{chrome.digest} {owner} {about} {placed} {newest} {cards}"
    records = library.registers.by_term.get((taxonomy.name, slug), ())
    mark += recorder(presenter).marks(records) if records else ""
    yield from presenter.part(
        f"term {taxonomy.name} {slug}", mark, partial(term_page, presenter, chrome, taxonomy, slug, items, owner)
    )
    years = library.term_years[taxonomy.name, slug]
    links = {year: library.base.href(routes.term_year(taxonomy.name, slug, year)) for year in sorted(years)}
    beside = around({year: Ref(str(year), link) for year, link in links.items()})
    for year, articles in years.items():
        make = partial(term_year_page, presenter, chrome, taxonomy, slug, year, articles, owner, beside[year])
        cards = library.fact("cards", articles, presenter.cards_digest)
        yield from presenter.part(
            f"term {taxonomy.name} {slug} {year}", f"{chrome.digest} {owner} {cards} {beside[year]!r}", make
        )


def term_feeds(library: Library, taxonomy: str, slug: str) -> tuple[FeedRef, ...]:
    """The feeds that a term's pages announce."""
    title = f"{library.term_title(taxonomy, slug)} — {library.settings.title}"
    return feeds_of(routes.term(taxonomy, slug), title, library)


def own_link(presenter: Presenter, taxonomy: str, slug: str) -> str:
    """A term's link where cards show terms of its taxonomy, else empty: such cards are the same on every page."""
    return presenter.library.base.href(routes.term(taxonomy, slug)) if taxonomy in presenter.first_two else ""


def term_page(
    presenter: Presenter, chrome: Lazy[Chrome], taxonomy: Taxonomy, slug: str, items: tuple[Article, ...], owner: str
) -> Iterator[Output]:
    """A term: what it is, its newest articles, its years and its coverage."""
    library = presenter.library
    base = library.base
    known: TermFile | None = library.term_files.get((taxonomy.name, slug))
    title = library.term_title(taxonomy.name, slug)
    feeds = term_feeds(library, taxonomy.name, slug)
    years = tuple(
        Counted(str(year), base.href(routes.term_year(taxonomy.name, slug, year)), len(articles))
        for year, articles in library.term_years[taxonomy.name, slug].items()
    )
    upward = Ref(taxonomy.title, base.href(routes.taxonomy(taxonomy.name)))
    view = TermView(
        title=title,
        taxonomy=upward,
        html=presenter.html(known.body) if known else "",
        url=known.url or "" if known else "",
        count=len(items),
        cards=tuple(presenter.card(a) for a in items[: views.NEWEST]),
        by_year=_split(years, items),
        years=years,
        coverage=coverage.term_coverage(presenter, taxonomy.name, slug, items),
        feeds=feeds,
        own=own_link(presenter, taxonomy.name, slug),
        query="?" + urlencode({taxonomy.name: title}) if taxonomy.name in presenter.first_two else "",
        records=term_records(presenter, (taxonomy.name, slug)),
    )
    yield make_page(
        library,
        chrome,
        routes.term(taxonomy.name, slug),
        "term.html",
        title,
        known.body.paragraphs[0]
        if known and known.body.paragraphs
        else presenter.words.say("Stories on %(term)s, newest first.", term=title),
        view,
        owner,
        modified=library.fact("newest day", items, newest_day),
        feeds=feeds,
        trail=(upward,),
    )


def term_year_page(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    taxonomy: Taxonomy,
    slug: str,
    year: int,
    articles: tuple[Article, ...],
    owner: str,
    turn: Turn,
) -> Iterator[Output]:
    """All of a term's articles of one year."""
    library = presenter.library
    title = library.term_title(taxonomy.name, slug)
    here = Ref(title, library.base.href(routes.term(taxonomy.name, slug)))
    upward = Ref(taxonomy.title, library.base.href(routes.taxonomy(taxonomy.name)))
    cards = tuple(presenter.card(a) for a in articles)
    yield make_page(
        library,
        chrome,
        routes.term_year(taxonomy.name, slug, year),
        "term_year.html",
        presenter.words.say("%(term)s in %(year)s", term=title, year=year),
        presenter.words.say("Stories on %(term)s in %(year)s.", term=title, year=year),
        TermYearView(
            title, year, here, upward, presenter.days(articles), cards, own_link(presenter, taxonomy.name, slug), *turn
        ),
        owner,
        modified=library.fact("newest day", articles, newest_day),
        feeds=term_feeds(library, taxonomy.name, slug),
        trail=(upward, here),
    )


def _split(years: tuple[Counted, ...], items: tuple[Article, ...]) -> tuple[tuple[Counted, int], ...]:
    """The years among the newest stories, each with how many of its cards are shown."""
    shown = lib.group(items[: views.NEWEST], lambda a: str(lib.day_of(a).year))
    return tuple((year, len(shown[year.title])) for year in years if year.title in shown)
