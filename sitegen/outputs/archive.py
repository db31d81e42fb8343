"""The archive by year and month: lists split by time, so that a page keeps its contents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.library import Library
from sitegen.model import Article, Output
from sitegen.outputs.page import make_page, newest_day
from sitegen.views import Chrome, Counted, DayGroup, Desk, Neighbour, Ref


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """The archive's years with their months."""

    years: tuple[tuple[Counted, tuple[Counted, ...]], ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """A year's titles by month."""

    year: int
    months: tuple[tuple[Counted, tuple[Held[Neighbour], ...]], ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month's cards."""

    title: str
    year: Ref
    days: tuple[DayGroup, ...]


def plan_archive(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """The archive, its years and its months."""
    library = desk.library
    months = library.months
    for number, keys in groupby(months, key=lambda key: key[0]):
        of_year = {key: months[key] for key in keys}
        mark = f"{chrome.digest} {[len(items) for items in of_year.values()]!r} "
        mark += " ".join(desk.cards_mark(items) for items in of_year.values())
        yield from desk.part(f"archive {number}", mark, partial(year_page, desk, chrome, number, of_year))
    for (year, month), items in months.items():
        mark = f"{chrome.digest} {desk.cards_mark(items)}"
        yield from desk.part(
            f"archive {year} {month}", mark, partial(month_page, desk, chrome, views.month_text(year, month), items)
        )
    modified = newest_day(library.articles)
    mark = f"{chrome.digest} {modified} {[(key, len(items)) for key, items in months.items()]!r}"
    yield from desk.part("archive", mark, partial(archive_page, desk, chrome, modified))


def month_row(library: Library, year: int, month: int) -> Counted:
    """A month's link with its number of articles."""
    href = library.base.href(routes.month(year, month))
    return Counted(views.MONTHS[month - 1], href, len(library.months[year, month]))


def year_page(
    desk: Desk, chrome: Held[Chrome], number: int, months: Mapping[tuple[int, int], tuple[Article, ...]]
) -> Iterator[Output]:
    """A year's titles by month."""
    library = desk.library
    rows = tuple((month_row(library, y, m), tuple(desk.mention(a) for a in items)) for (y, m), items in months.items())
    yield make_page(
        library,
        chrome,
        routes.year(number),
        "year.html",
        f"Archive of {number}",
        f"All stories of {number} by month.",
        YearView(number, rows),
        f"the archive of {number}",
        modified=max(newest_day(items) for items in months.values()),
    )


def month_page(desk: Desk, chrome: Held[Chrome], title: str, items: tuple[Article, ...]) -> Iterator[Output]:
    """A month's cards by day."""
    library = desk.library
    day = lib.day_of(items[0])
    view = MonthView(title, Ref(str(day.year), library.base.href(routes.year(day.year))), desk.days(items))
    yield make_page(
        library,
        chrome,
        routes.month(day.year, day.month),
        "month.html",
        f"Archive of {title}",
        f"All stories of {title}.",
        view,
        f"the archive of {title}",
        modified=newest_day(items),
    )


def archive_page(desk: Desk, chrome: Held[Chrome], modified: str) -> Iterator[Output]:
    """The years with their months."""
    library = desk.library
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
        "Archive",
        f"Every story of {library.settings.title}, by year and month.",
        ArchiveView(tuple(years)),
        "the archive",
        modified=modified,
    )
