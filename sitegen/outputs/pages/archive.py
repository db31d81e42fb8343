"""Plans the archive by year and month: lists are split by time, so that a page keeps its contents."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby

from msgspec import Struct

from sitegen import routes
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.model import Article
from sitegen.outputs.chrome import Chrome
from sitegen.outputs.output import Output
from sitegen.outputs.pages.base import Turn, around, make_page, newest_day
from sitegen.outputs.pages.coverage import Calendar, archive_calendar
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.views import Counted, DayGroup, Neighbour, Ref

TITLES = 10
"""The titles of a year that the archive's first page shows."""


class ArchiveView(Struct, frozen=True):
    """The archive's years with their months, and the newest titles of each, in the order of the calendar's years."""

    years: tuple[tuple[Counted, tuple[Counted, ...]], ...]
    calendar: Calendar
    newest: tuple[tuple[Lazy[Neighbour], ...], ...]


class YearView(Struct, frozen=True):
    """A year's titles by month."""

    year: int
    months: tuple[tuple[Counted, tuple[Lazy[Neighbour], ...]], ...]
    calendar: Calendar
    older: Ref | None
    newer: Ref | None


class MonthView(Struct, frozen=True):
    """A month's cards."""

    title: str
    year: Ref
    days: tuple[DayGroup, ...]
    count: int
    older: Ref | None
    newer: Ref | None


def plan_archive(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """The archive, its years and its months."""
    library = presenter.library
    months = library.months
    years = {year: Ref(str(year), library.base.href(routes.year(year))) for year in sorted({y for y, _ in months})}
    beside = around(years)
    for number, keys in groupby(months, key=lambda key: key[0]):
        of_year = {key: months[key] for key in keys}
        cards = " ".join(library.fact("cards", items, presenter.cards_digest) for items in of_year.values())
        make = partial(year_page, presenter, chrome, number, of_year, beside[number])
        yield from presenter.part(f"archive {number}", f"{chrome.digest} {cards} {beside[number]!r}", make)
    beside_month = around({key: month_ref(library, *key) for key in sorted(months)})
    for (year, month), items in months.items():
        cards = library.fact("cards", items, presenter.cards_digest)
        turn = beside_month[year, month]
        make = partial(month_page, presenter, chrome, year, month, items, turn)
        yield from presenter.part(f"archive {year} {month}", f"{chrome.digest} {cards} {turn!r}", make)
    modified = library.fact("newest day", library.articles, newest_day)
    counts = [(key, len(items)) for key, items in months.items()]
    newest = [items[:TITLES] for _, items in sorted(library.years.items(), reverse=True)]
    titles = " ".join(a.title_digest for items in newest for a in items)
    make = partial(archive_page, presenter, chrome, newest, modified)
    yield from presenter.part("archive", f"{chrome.digest} {modified} {counts!r} {titles}", make)


def month_ref(library: Library, year: int, month: int) -> Ref:
    """A month's link."""
    return Ref(library.speech.own.month(year, month), library.base.href(routes.month(year, month)))


def month_row(library: Library, year: int, month: int, *, short: bool = False) -> Counted:
    """A month's link with its number of articles; its name may be a short one."""
    href = library.base.href(routes.month(year, month))
    months = library.speech.own.months
    return Counted(
        (months.short_alone if short else months.long_alone)[month - 1], href, len(library.months[year, month])
    )


def year_page(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    number: int,
    months: Mapping[tuple[int, int], tuple[Article, ...]],
    turn: Turn,
) -> Iterator[Output]:
    """A year's titles by month."""
    library, words = presenter.library, presenter.words
    rows = tuple(
        (month_row(library, y, m, short=True), tuple(presenter.mention(a) for a in items))
        for (y, m), items in months.items()
    )
    yield make_page(
        library,
        chrome,
        routes.year(number),
        "year.html",
        words.say("Archive of %(period)s", period=number),
        words.say("All stories of %(year)s by month.", year=number),
        YearView(number, rows, archive_calendar(library, chain.from_iterable(months.values())), *turn),
        f"the archive of {number}",
        modified=max(library.fact("newest day", items, newest_day) for items in months.values()),
        trail=(Ref(words.say("Archive"), library.base.href(routes.ARCHIVE)),),
    )


def month_page(
    presenter: Presenter, chrome: Lazy[Chrome], year: int, month: int, items: tuple[Article, ...], turn: Turn
) -> Iterator[Output]:
    """A month's cards by day."""
    library = presenter.library
    words = presenter.words
    title = words.month(year, month)
    upward = Ref(words.say("Archive"), library.base.href(routes.ARCHIVE))
    of_year = Ref(str(year), library.base.href(routes.year(year)))
    yield make_page(
        library,
        chrome,
        routes.month(year, month),
        "month.html",
        words.say("Archive of %(period)s", period=title),
        words.say("All stories of %(month)s.", month=title),
        MonthView(title, of_year, presenter.days(items), len(items), *turn),
        f"the archive of {title}",
        modified=library.fact("newest day", items, newest_day),
        trail=(upward, of_year),
    )


def archive_page(
    presenter: Presenter, chrome: Lazy[Chrome], newest: Sequence[Sequence[Article]], modified: str
) -> Iterator[Output]:
    """The years with their months and newest titles."""
    library = presenter.library
    years = []
    for number, keys in groupby(library.months, key=lambda key: key[0]):
        rows = tuple(month_row(library, y, m) for y, m in keys)
        link = Counted(str(number), library.base.href(routes.year(number)), sum(row.count for row in rows))
        years.append((link, rows))
    yield make_page(
        library,
        chrome,
        routes.ARCHIVE,
        "archive.html",
        presenter.words.say("Archive"),
        presenter.words.say("Every story of %(site)s, by year and month.", site=library.settings.title),
        ArchiveView(
            tuple(years),
            archive_calendar(library, library.articles),
            tuple(tuple(presenter.mention(a) for a in items) for items in newest),
        ),
        "the archive",
        modified=modified,
    )
