"""The schedule: what is dated later than now (articles, editions, changes, records), and when the site changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from sitegen.content.library import Contents
from sitegen.model import Moment, Record


@dataclass(frozen=True, slots=True)
class Due:
    """A scheduled article, edition, change or record, with the time from which it is shown."""

    date: Moment
    kind: Literal["article", "edition", "change", "record"]
    title: str
    path: str


def coming(contents: Contents, now: datetime) -> list[Due]:
    """All that is dated after `now` and is not a draft, earliest first."""
    articles = (Due(a.date, "article", a.title, a.path) for a in contents.articles if a.date and not a.draft)
    editions = (Due(e.date, "edition", e.title, e.path) for e in contents.editions if not e.draft)
    changes = (
        Due(change.date, "change", f"{change.kind.capitalize()}: {a.title}", a.path)
        for a in contents.articles
        if not a.draft and (a.changes or a.coming)
        for change in (*a.changes, *a.coming)
    )
    records = (
        Due(moment, kind, f"{record.register}: {a.title}", a.path)
        for a in contents.articles
        if not a.draft and a.records
        for record in a.records
        for kind, moment in _of_record(record)
    )
    found = [due for due in (*articles, *editions, *changes, *records) if due.date.at > now]
    return sorted(found, key=lambda due: (due.date.at.timestamp(), due.path))


def _of_record(record: Record) -> Iterator[tuple[Literal["change", "record"], Moment]]:
    """The moments from which a record and its changes are shown."""
    if record.added is not None:
        yield "record", record.added
    for change in record.changes:
        yield "change", change.date


def midnights(now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The beginning of today in the site's zone, and that of tomorrow."""
    today = now.astimezone(zone).date()
    return _midnight(today, zone), _midnight(today + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def next_due(
    contents: Contents, now: datetime, days: tuple[datetime, ...] = ()
) -> tuple[datetime | None, datetime | None]:
    """The last due time before `now` and the first after it; between the two the clock changes nothing in the site.

    `days` are moments at which days become past, where the site has a calendar.
    """
    drafted = [a.date.at for a in contents.articles if a.date is not None]
    moments = [*drafted, *days, *(e.date.at for e in contents.editions)]
    moments += [c.date.at for a in contents.articles if a.changes or a.coming for c in (*a.changes, *a.coming)]
    moments += [day.moment.at for _, clocked in contents.clocked() for day in clocked]
    moments += [m.at for a in contents.articles if a.records for r in a.records for _, m in _of_record(r)]
    before = max((m for m in moments if m <= now), default=None)
    after = min((m for m in moments if m > now), default=None)
    return before, after
