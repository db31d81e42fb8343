"""The archive by year and month: lists split by time, so that a page keeps its contents."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.model import Output
from sitegen.outputs.coverage import Calendar, archive_calendar
from sitegen.outputs.page import make_page, newest_day
from sitegen.views import Chrome, Counted, DayGroup, Desk, Neighbour, Ref

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """The archive's years with their months."""

    years: tuple[tuple[Counted, tuple[Counted, ...]], ...]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class YearView:
    """A year's titles by month."""

    year: int
    months: tuple[tuple[Counted, tuple[Held[Neighbour], ...]], ...]
    calendar: Calendar
    older: Ref | None
    newer: Ref | None


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month's cards."""

    title: str
    year: Ref
    days: tuple[DayGroup, ...]
    count: int
    older: Ref | None
    newer: Ref | None


def plan_archive(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """The archive, its years and its months."""
    library = desk.library
    base = library.base
    months = library.months()
    years = []
    numbers = list(dict.fromkeys(year for year, _ in months))
    keyed = list(months)
    upward = Ref("Archive", base.href(routes.ARCHIVE))
    for index, (number, keys) in enumerate(groupby(months, key=lambda key: key[0])):
        rows = [
            (Counted(views.MONTHS[m - 1], base.href(routes.month(y, m)), len(months[y, m])), months[y, m])
            for y, m in keys
        ]
        link = Counted(str(number), base.href(routes.year(number)), sum(row.count for row, _ in rows))
        years.append((link, tuple(row for row, _ in rows)))
        older, newer = (Ref(str(y), base.href(routes.year(y))) if y else None for y in _beside(numbers, index))
        year_view = YearView(
            number,
            tuple((row, tuple(desk.mention(a) for a in items)) for row, items in rows),
            archive_calendar(library, [a for _, items in rows for a in items]),
            older,
            newer,
        )
        yield make_page(
            library,
            chrome,
            routes.year(number),
            "year.html",
            f"Archive of {number}",
            f"All stories of {number} by month.",
            year_view,
            f"the archive of {number}",
            modified=max(newest_day(items) for _, items in rows),
            trail=(upward,),
        )
    for index, ((year, month), items) in enumerate(months.items()):
        title = views.month_text(year, month)
        of_year = Ref(str(year), base.href(routes.year(year)))
        older, newer = (
            Ref(views.month_text(*k), base.href(routes.month(*k))) if k else None for k in _beside(keyed, index)
        )
        month_view = MonthView(title, of_year, desk.days(items), len(items), older, newer)
        yield make_page(
            library,
            chrome,
            routes.month(year, month),
            "month.html",
            f"Archive of {title}",
            f"All stories of {title}.",
            month_view,
            f"the archive of {title}",
            modified=newest_day(items),
            trail=(upward, of_year),
        )
    description = f"Every story of {library.settings.title}, by year and month."
    archive_view = ArchiveView(tuple(years), archive_calendar(library, library.articles))
    yield make_page(
        library,
        chrome,
        routes.ARCHIVE,
        "archive.html",
        "Archive",
        description,
        archive_view,
        "the archive",
        modified=newest_day(library.articles),
    )


def _beside(rows: list[T], index: int) -> tuple[T | None, T | None]:
    """The rows after and before one of a list that is newest first: the older and the newer."""
    older = rows[index + 1] if index + 1 < len(rows) else None
    newer = rows[index - 1] if index else None
    return older, newer
