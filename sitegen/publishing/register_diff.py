"""Compares two states of a site's registers as subscribers of their feeds and calendars see them.

A feed reader knows a record by its id, and a calendar program an event by its UID, which is the record's id too. Both
feeds and calendars are read as strangers' files. An event that moves under the same SEQUENCE is told: some programs
keep the day that they have.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sitegen import routes
from sitegen.errors import FeedUnreadable
from sitegen.publishing.feed_change import FeedChange
from sitegen.publishing.feed_items import Item, entries_of, xml_root

Reader = Callable[[str], bytes | None]

_STILL = "no change is noted, so some calendar programs keep what they have: add changes: to the record"
_GONE = "feed readers keep it and calendars lose it; to call it off, put it back with cancelled: true"
_OTHERS = (routes.HOME, routes.EDITIONS, routes.CORRECTIONS)


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """An event as a calendar program sees it."""

    title: str
    start: date | datetime
    sequence: int
    cancelled: bool


def register_names(read: Reader) -> list[str]:
    """The registers of a site, as its list of feeds has them: feeds of a folder at the root that are no others."""
    data = read(routes.file_of(routes.OPML))
    if data is None:
        return []
    rows = [row for row in xml_root(data, "feeds.opml").iter("outline") if row.get("xmlUrl")]
    home = str(rows[0].get("htmlUrl")) if rows else ""
    folders = [f"/{str(row.get('htmlUrl')).removeprefix(home)}" for row in rows]
    return [folder.strip("/") for folder in folders if re.fullmatch(r"/[^/]+/", folder) and folder not in _OTHERS]


def compare_registers(before: Reader, after: Reader) -> list[FeedChange]:
    """What subscribers of registers will see when the second state replaces the first, by register.

    Raises FeedUnreadable for a feed or a calendar that cannot be read, and whatever the readers raise.
    """
    found: list[FeedChange] = []
    for name in register_names(after):
        folder = routes.register(name)
        old, new = _entries(before, folder), _entries(after, folder)
        told = list(_compared(old, new)) if old else []
        events = list(_moved(_events(before, name), _events(after, name)))
        titles = {(change.kind, change.title) for change in told}
        # What moved in the calendar is told once, by the event: it says more.
        moved = {change.title for change in events}
        rows = [c for c in told if c.kind == "vanished" or c.title not in moved]
        rows += [c for c in events if (c.kind, c.title) not in titles or c.kind != "vanished"]
        found += [FeedChange(c.kind, f"{name}: {c.title}", c.date, c.detail, c.meant) for c in rows]
    return found


def _entries(read: Reader, folder: str) -> dict[str, Item]:
    name = routes.file_of(routes.feed(folder, "atom"))
    data = read(name)
    return {} if data is None else entries_of(data, name)[0]


def _compared(old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[FeedChange]:
    oldest = min(item.published for item in old.values())
    scrolled = min((item.published for item in new.values()), default=None)
    for one, item in new.items():
        was = old.get(one)
        if was is None:
            # An entry older than all that were shown comes up because one above it went.
            if item.published >= oldest:
                yield FeedChange("new", item.title, item.published)
        elif item.updated > was.updated:
            yield FeedChange("changed", item.title, item.updated)
        elif (item.title, item.text) != (was.title, was.text):
            yield FeedChange("mended", item.title, item.updated)
    for one, item in old.items():
        if one not in new and (scrolled is None or item.published >= scrolled):
            yield FeedChange("vanished", item.title, item.published, _GONE)


def _events(read: Reader, name: str) -> dict[str, CalendarRow]:
    """The events of a register's calendar by UID. Raises FeedUnreadable for what is no calendar."""
    path = routes.file_of(routes.calendar_file(name))
    data = read(path)
    if data is None:
        return {}
    from icalendar import Calendar

    try:
        return {str(event["uid"]): _row(event) for event in Calendar.from_ical(data).walk("VEVENT")}
    except (ValueError, KeyError, AttributeError, IndexError) as error:
        raise FeedUnreadable(f"{path}: this is not a calendar: {error}") from None


def _row(event: Any) -> CalendarRow:
    start = event["dtstart"].dt
    if not isinstance(start, date):
        raise ValueError("an event without a day")  # noqa: TRY004 (its caller takes it for a file that cannot be read)
    return CalendarRow(
        str(event.get("summary", "")), start, int(event.get("sequence", 0)), str(event.get("status")) == "CANCELLED"
    )


def _moved(old: Mapping[str, CalendarRow], new: Mapping[str, CalendarRow]) -> Iterator[FeedChange]:
    """What calendar programs will do with events that they have."""
    for one, now in new.items():
        was = old.get(one)
        if was is None:
            continue
        details = [f"moved from {was.start.isoformat()}"] if now.start != was.start else []
        if now.cancelled != was.cancelled:
            details.append("its event is cancelled" if now.cancelled else "its event is no longer cancelled")
        if details and now.sequence <= was.sequence:
            details.append(_STILL)
        if details:
            yield FeedChange("changed", now.title, _instant(now.start), "; ".join(details))
    for one, was in old.items():
        if one not in new:
            yield FeedChange("vanished", was.title, _instant(was.start), _GONE)


def _instant(start: date | datetime) -> datetime:
    if isinstance(start, datetime):
        return start if start.tzinfo else start.replace(tzinfo=UTC)
    return datetime.combine(start, time(), UTC)
