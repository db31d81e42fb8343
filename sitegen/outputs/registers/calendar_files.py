"""Plans and writes calendars (RFC 5545): each register that is one, for all of it and for each term.

An event's UID is its record's id. SEQUENCE, DTSTAMP and LAST-MODIFIED come from the record's changes and from other
records that stand in its place, never from the clock: the same site makes the same bytes, and a calendar program that
has the event already moves it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from sitegen import routes
from sitegen.content.registers.register_index import EXACT, Entered
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Moment, Register
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, anchor, recorder
from sitegen.theme.templates import Theme
from sitegen.urls import uri, uuid_of


class CalendarEvent(Struct, frozen=True):
    """A record as an event. `start` is a day, or a time in universal time."""

    uid: str
    start: date | datetime
    summary: str
    description: str
    url: str
    categories: tuple[str, ...]
    created: datetime
    modified: datetime
    sequence: int
    cancelled: bool


class CalendarFile(Struct, frozen=True):
    """A calendar: what it says of itself, and its events by day."""

    uid: str
    name: str
    about: str
    source: str
    page: str
    modified: datetime
    events: tuple[Lazy[CalendarEvent], ...]


def plan_calendars(presenter: Presenter, register: Register, items: Sequence[Entered]) -> Iterator[Output]:
    """The calendar of a register, and one for each term that has a page and stands in a record with a day."""
    if not register.calendar:
        return
    library, views = presenter.library, recorder(presenter)
    place = register.place(register.calendar)
    dated = [item for item in items if len(next(iter(item.record.values[place]), "")) >= EXACT]
    if not dated:
        return
    title = f"{register.title} — {library.settings.title}"
    page = routes.register(register.name)
    make = partial(_calendar, presenter, register, dated, title, routes.calendar_file(register.name), page)
    yield from presenter.part(f"calendar {register.name}", views.marks(dated), make)
    by_term: dict[tuple[str, str], list[Entered]] = {}
    for item in dated:
        for term in dict.fromkeys(term for terms in item.terms for term in terms if term in library.terms):
            by_term.setdefault(term, []).append(item)  # type: ignore[arg-type] # None is in no library
    for term in sorted(by_term):
        found = by_term[term]
        name = f"{library.term_title(*term)}: {title}"
        address = routes.term_calendar(*term, register.name)
        make = partial(_calendar, presenter, register, found, name, address, routes.term(*term))
        yield from presenter.part(f"calendar {register.name} {' '.join(term)}", views.marks(found), make)


def _calendar(
    presenter: Presenter, register: Register, items: Sequence[Entered], name: str, address: str, page: str
) -> Iterator[Output]:
    library = presenter.library
    place = register.place(register.calendar)
    ordered = sorted(items, key=lambda item: (item.record.values[place][0], item.record.id))
    file = CalendarFile(
        uid=str(uuid5(uuid5(NAMESPACE_URL, f"urn:sitegen:{library.settings.id}"), address)),
        name=name,
        about=register.about or name,
        source=library.base.absolute(address),
        page=library.base.absolute(page),
        modified=max(_utc(item.updated) for item in items),
        events=tuple(_event(presenter, register, item) for item in ordered),
    )
    yield Output(routes.file_of(address), render_calendar, None, file, f"the calendar of the register {register.name}")


def _utc(moment: Moment) -> datetime:
    return moment.at.astimezone(UTC).replace(microsecond=0)


def sequence_of(item: Entered) -> int:
    """How many times an event was changed: noted changes, records in its place, and that it was called off."""
    withdrawn = item.status == "withdrawn" and not item.changes
    return len(item.changes) + len(item.superseded_by) + int(item.record.cancelled) + int(withdrawn)


def _event(presenter: Presenter, register: Register, item: Entered) -> Lazy[CalendarEvent]:
    view = recorder(presenter).view(item)
    mark = digest_text(f"event {view.digest} {item.updated.iso} {item.added.iso}")
    return Lazy(mark, partial(calendar_event, presenter, register, item, view))


def calendar_event(
    presenter: Presenter, register: Register, item: Entered, view: Lazy[RecordView]
) -> CalendarEvent:
    """A record as an event."""
    text = item.record.values[register.place(register.calendar)][0]
    start = date.fromisoformat(text) if len(text) == EXACT else datetime.fromisoformat(text).astimezone(UTC)
    record = view.value
    base = presenter.library.base
    return CalendarEvent(
        uid=uuid_of(item.record.id),
        start=start,
        summary=record.heading,
        description="\n".join(_said(base.origin, record, register)),
        url=base.absolute(routes.register(register.name)) + f"#{anchor(item.record.id)}",
        categories=tuple(value.text for cell in record.cells if cell.type == "term" for value in cell.values),
        created=_utc(item.added),
        modified=_utc(item.updated),
        sequence=sequence_of(item),
        cancelled=bool(item.status),
    )


def _said(origin: str, record: RecordView, register: Register) -> Iterator[str]:
    """The lines of an event's description: its fields, what others say of it, its source and its story."""
    if record.superseded_by:
        yield f"Superseded by: {'; '.join(ref.title for ref in record.superseded_by)}"
    if record.disputed_by:
        yield f"Disputed by: {'; '.join(ref.title for ref in record.disputed_by)}"
    for cell in record.cells:
        if cell.values and cell.name != register.calendar:
            yield f"{cell.title}: {cell.text}"
    for change in record.changes:
        yield f"Changed {change.date.text}: {change.text}"
    if record.source is not None:
        yield f"Source: {record.source.name} {uri(record.source.url) if record.source.url else ''}".rstrip()
    yield f"{record.story.title}: {origin}{record.story.href}"


def render_calendar(output: Output, theme: Theme) -> bytes:
    """The calendar's bytes; the theme has no say in it."""
    from icalendar import Calendar, vText

    file: CalendarFile = output.context
    made = Calendar()
    made.add("prodid", "-//sitegen//sitegen//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # RFC 7986 names what programs have long read under names of their own; older ones know only those.
    made.add("uid", file.uid)
    made.add("name", file.name)
    made.add("x-wr-calname", vText(file.name))
    made.add("description", file.about)
    made.add("x-wr-caldesc", vText(file.about))
    made.add("url", file.page)
    made.add("source", file.source, parameters={"VALUE": "URI"})
    made.add("last-modified", file.modified)
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT12H")
    head, end, _ = made.to_ical().rpartition(b"END:VCALENDAR\r\n")
    return b"".join((head, *(_written(held) for held in file.events), end))


@lru_cache(maxsize=4096)
def _written(held: Lazy[CalendarEvent]) -> bytes:
    """An event as it stands in a file; the same event stands in the calendars of all its terms."""
    from icalendar import Event

    event = held.value
    made: Any = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.modified)
    made.add("created", event.created)
    made.add("last-modified", event.modified)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.start)
    if not isinstance(event.start, datetime):
        made.add("dtend", event.start + timedelta(days=1))
    made.add("summary", event.summary)
    made.add("description", event.description)
    made.add("url", event.url)
    if event.categories:
        made.add("categories", list(event.categories))
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    data: bytes = made.to_ical()
    return data
