"""The archive by year and month: lists split by time, so that a page keeps its contents."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.model import Output
from sitegen.outputs.coverage import Calendar, archive_calendar
from sitegen.outputs.page import make_page, newest_day
from sitegen.views import Chrome, Counted, DayGroup, Desk, Neighbour, Ref


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


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month's cards."""

    title: str
    year: Ref
    days: tuple[DayGroup, ...]
    count: int


def plan_archive(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """The archive, its years and its months."""
    library = desk.library
    base = library.base
    months = library.months()
    years = []
    upward = Ref("Archive", base.href(routes.ARCHIVE))
    for number, keys in groupby(months, key=lambda key: key[0]):
        rows = [
            (Counted(views.MONTHS[m - 1], base.href(routes.month(y, m)), len(months[y, m])), months[y, m])
            for y, m in keys
        ]
        link = Counted(str(number), base.href(routes.year(number)), sum(row.count for row, _ in rows))
        years.append((link, tuple(row for row, _ in rows)))
        year_view = YearView(
            number,
            tuple((row, tuple(desk.mention(a) for a in items)) for row, items in rows),
            archive_calendar(library, [a for _, items in rows for a in items]),
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
    for (year, month), items in months.items():
        title = views.month_text(year, month)
        of_year = Ref(str(year), base.href(routes.year(year)))
        month_view = MonthView(title, of_year, desk.days(items), len(items))
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
