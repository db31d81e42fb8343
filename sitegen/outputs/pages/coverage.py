"""Counts the coverage once; charts, tables and lists show the same values.

Each value is small and frozen; the drawing is done by the macros of `layouts/pictures.html`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, takewhile

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy, digest_text
from sitegen.languages.language import Language
from sitegen.model import Article
from sitegen.outputs.pages import tile_map as tiles
from sitegen.outputs.pages.base import counted, title_order
from sitegen.outputs.presenter import Presenter, shapes
from sitegen.outputs.views import Counted

HEAT_ROWS = 20
HEAT_YEARS = 12
ARC_TERMS = 16
ARCS = 40
COMPANIONS = 8


class Cell(Struct, frozen=True):
    """A month of a calendar: its name with the year and by itself, its sign, where it leads and its stories.

    The link is empty where there are none.
    """

    title: str
    name: str
    sign: str
    href: str
    count: int


class CalendarYear(Struct, frozen=True):
    """A year of a calendar: its link, its stories and its twelve months."""

    year: Counted
    months: tuple[Cell, ...]


class Calendar(Struct, frozen=True):
    """Stories by month, of the years that have any, newest first; `peak` is the fullest month's count."""

    years: tuple[CalendarYear, ...]
    total: int
    peak: int


class HeatRow(Struct, frozen=True):
    """A term's stories by the columns of its heat map."""

    term: Counted
    cells: tuple[int, ...]


class Heat(Struct, frozen=True):
    """Terms by year. Where it `gathers`, the first column has that year and all before it."""

    columns: tuple[str, ...]
    gathers: bool
    rows: tuple[HeatRow, ...]
    peak: int
    terms: int


class Arc(Struct, frozen=True):
    """Two terms, by their place among the nodes, and the stories that name both."""

    first: int
    second: int
    count: int


class Arcs(Struct, frozen=True):
    """Which terms appear together: the most frequent pairs among the most covered terms, and the terms of these."""

    nodes: tuple[Counted, ...]
    arcs: tuple[Arc, ...]
    peak: int
    pairs: int


class Tile(Struct, frozen=True):
    """A country's square; the link is empty where no story names it."""

    code: str
    x: int
    y: int
    title: str
    href: str
    count: int


class Region(Struct, frozen=True):
    """A part of the world as squares; `name` is the English one, in small letters."""

    title: str
    name: str
    width: int
    height: int
    tiles: tuple[Tile, ...]


class TileMap(Struct, frozen=True):
    """Stories by country; `elsewhere` are terms without a square, `total` counts both."""

    regions: tuple[Region, ...]
    elsewhere: tuple[Counted, ...]
    peak: int
    total: int


class TermCoverage(Struct, frozen=True):
    """A term's stories by month, and the terms that stand beside it most."""

    calendar: Calendar
    companions: tuple[tuple[str, tuple[Counted, ...]], ...]


def calendar(
    items: Iterable[Article],
    language: Language,
    year_link: Callable[[int], str],
    month_link: Callable[[int, int], str],
) -> Calendar:
    """Stories by month; the links are asked for only where there are stories."""
    counts = Counter((day.year, day.month) for day in map(lib.day_of, items))
    years = []
    for year in sorted({y for y, _ in counts}, reverse=True):
        months = tuple(
            _cell(language, year, m, month_link(year, m) if counts[year, m] else "", counts[year, m])
            for m in range(1, 13)
        )
        total = sum(cell.count for cell in months)
        years.append(CalendarYear(Counted(str(year), year_link(year), total), months))
    return Calendar(tuple(years), sum(counts.values()), max(counts.values(), default=0))


def _cell(language: Language, year: int, month: int, href: str, count: int) -> Cell:
    months = language.months
    return Cell(language.month(year, month), months.long_alone[month - 1], months.signs[month - 1], href, count)


def archive_calendar(library: Library, items: Iterable[Article]) -> Calendar:
    """Stories by month, each leading to its page of the archive."""
    base = library.base
    words = library.speech.own
    return calendar(items, words, lambda y: base.href(routes.year(y)), lambda y, m: base.href(routes.month(y, m)))


def most_covered(terms: Iterable[tuple[str, Sequence[Article]]], limit: int) -> list[tuple[str, Sequence[Article]]]:
    """The terms with most stories, ties by slug."""
    return sorted(terms, key=lambda row: (-len(row[1]), row[0]))[:limit]


def heat(library: Library, taxonomy: str, terms: Sequence[tuple[str, Sequence[Article]]]) -> Heat:
    """The most covered terms of a taxonomy by year; years before the last twelve with stories share a column."""
    chosen = most_covered(terms, HEAT_ROWS)
    by_year = [Counter({y: len(of) for y, of in library.term_years[taxonomy, slug].items()}) for slug, _ in chosen]
    years = sorted({year for counts in by_year for year in counts})
    early, late = years[:-HEAT_YEARS], years[-HEAT_YEARS:]
    columns = tuple(map(str, [*early[-1:], *late]))
    rows = []
    for (slug, items), counts in zip(chosen, by_year, strict=True):
        before = (sum(counts[y] for y in early),) if early else ()
        rows.append(HeatRow(counted(library, taxonomy, slug, len(items)), (*before, *(counts[y] for y in late))))
    return Heat(columns, bool(early), tuple(rows), max((n for row in rows for n in row.cells), default=0), len(terms))


def arcs(library: Library, taxonomy: str, terms: Sequence[tuple[str, Sequence[Article]]]) -> Arcs:
    """Which of a taxonomy's most covered terms stand together in stories."""
    chosen = most_covered(terms, ARC_TERMS)
    place = {slug: n for n, (slug, _) in enumerate(chosen)}
    pairs: list[tuple[int, int]] = []
    for item in library.articles:
        for name, slugs in item.terms:
            if name == taxonomy and len(slugs) > 1:
                pairs += combinations(sorted({place[s] for s in slugs if s in place}), 2)
    counts = Counter(pairs)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    # A term without an arc would only say that something is missing.
    joined = sorted({place for pair, _ in rows[:ARCS] for place in pair})
    nodes = tuple(counted(library, taxonomy, chosen[n][0], len(chosen[n][1])) for n in joined)
    drawn = tuple(Arc(joined.index(a), joined.index(b), n) for (a, b), n in rows[:ARCS])
    return Arcs(nodes, drawn, rows[0][1] if rows else 0, len(rows))


def tile_map(library: Library, taxonomy: str, terms: Sequence[tuple[str, Sequence[Article]]]) -> TileMap | None:
    """The taxonomy's terms with an ISO code as squares; None where no term has one."""
    codes: dict[str, tuple[str, int]] = {}
    elsewhere = []
    known = {code for _, rows in tiles.REGIONS for code, _, _ in tiles.squares(rows)}
    for slug, items in terms:
        file = library.term_files.get((taxonomy, slug))
        code = file.code.upper() if file and file.code else ""
        if code in known and code not in codes:
            codes[code] = (slug, len(items))
        else:
            elsewhere.append(counted(library, taxonomy, slug, len(items)))
    if not codes:
        return None
    regions = []
    for name, rows in tiles.REGIONS:
        squares = tiles.squares(rows)
        found = tuple(_tile(library, taxonomy, code, x, y, codes.get(code)) for code, x, y in squares)
        width, height = max(x for _, x, _ in squares) + 1, max(y for _, _, y in squares) + 1
        regions.append(Region(library.speech.own.say(name), name.lower(), width, height, found))
    counts = [n for _, n in codes.values()]
    total = sum(counts) + sum(c.count for c in elsewhere)
    return TileMap(tuple(regions), tuple(sorted(elsewhere, key=lambda c: title_order(c.title))), max(counts), total)


def _tile(library: Library, taxonomy: str, code: str, x: int, y: int, known: tuple[str, int] | None) -> Tile:
    if known is None:
        return Tile(code, x, y, "", "", 0)
    term = counted(library, taxonomy, *known)
    return Tile(code, x, y, term.title, term.href, term.count)


def term_coverage(presenter: Presenter, taxonomy: str, slug: str, items: tuple[Article, ...]) -> Lazy[TermCoverage]:
    """A term's coverage. Its digest names the days, slugs and terms of its stories, and no title of them."""
    # Where the stories stand among the others says more than their months and terms, and is known already.
    places = presenter.library.fact("shapes", items, shapes)
    key = f"coverage {presenter.frame} {presenter.names} {taxonomy}/{slug} {places}"
    return Lazy(digest_text(key), lambda: _term_coverage(presenter.library, taxonomy, slug, items))


def _term_coverage(library: Library, taxonomy: str, slug: str, items: tuple[Article, ...]) -> TermCoverage:
    base = library.base
    months = calendar(
        items,
        library.speech.own,
        lambda y: base.href(routes.term_year(taxonomy, slug, y)),
        lambda y, m: base.href(routes.term_year(taxonomy, slug, y)),
    )
    beside: dict[str, list[str]] = {settings.name: [] for settings in library.settings.taxonomies}
    for item in items:
        for name, slugs in item.terms:
            beside[name] += slugs
    groups = []
    for settings in library.settings.taxonomies:
        counts = Counter(beside[settings.name])
        if settings.name == taxonomy:
            del counts[slug]  # a Counter has no quarrel with what it does not hold
        rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:COMPANIONS]
        if rows:
            groups.append((settings.title, tuple(counted(library, settings.name, s, n) for s, n in rows)))
    return TermCoverage(months, tuple(groups))


def recent_months(library: Library, number: int = 12) -> tuple[Cell, ...]:
    """The months up to that of the newest story, oldest first."""
    if not library.articles:
        return ()
    last = lib.day_of(library.articles[0])
    end = last.year * 12 + last.month - 1
    wanted = [divmod(n, 12) for n in range(end - number + 1, end + 1)]
    recent = takewhile(lambda d: d.year * 12 + d.month - 1 > end - number, map(lib.day_of, library.articles))
    counts = Counter((day.year, day.month - 1) for day in recent)
    return tuple(
        _cell(
            library.speech.own,
            y,
            m + 1,
            library.base.href(routes.month(y, m + 1)) if counts[y, m] else "",
            counts[y, m],
        )
        for y, m in wanted
    )
