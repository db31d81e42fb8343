"""Plans and writes calendars (RFC 5545): each register that is one, for all of it and for each term.

An event's UID is its record's id. SEQUENCE, DTSTAMP and LAST-MODIFIED come from the record's changes and from other
records that stand in its place, never from the clock: the same site makes the same bytes, and a calendar program that
has the event already moves it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial

from msgspec import Struct

from sitegen import routes
from sitegen.content.registers.day_texts import EXACT
from sitegen.content.registers.register_index import Entered
from sitegen.fingerprint import Lazy, digest_text
from sitegen.languages.language import Language
from sitegen.model import Moment, Register
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, anchor, recorder, status_word
from sitegen.theme.templates import Theme
from sitegen.urls import uri, uuid_of


class CalendarEvent(Struct, frozen=True):
    """A record as an event. `start` is a day, or a time in universal time; `end` the last day, or when it is over."""

    uid: str
    start: date | datetime
    end: date | datetime | None
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

    name: str
    about: str
    source: str
    page: str
    modified: datetime
    events: tuple[Lazy[CalendarEvent], ...]


def plan_calendars(presenter: Presenter, register: Register, items: Sequence[Entered]) -> Iterator[Output]:
    """The calendar of a register, and one for each term that has a page and stands in a record with a day."""
    library = presenter.library
    place = register.place(register.calendar)
    dated = [item for item in items if len(next(iter(item.record.values[place]), "")) >= EXACT]
    if not dated:
        return
    title = f"{register.title} — {library.settings.title}"
    page = routes.register(register.name)
    yield _calendar(presenter, register, dated, title, routes.calendar_file(register.name), page)
    by_term: dict[tuple[str, str], list[Entered]] = {}
    for item in dated:
        for term in dict.fromkeys(term for terms in item.terms for term in terms if term is not None):
            if term in library.terms:
                by_term.setdefault(term, []).append(item)
    for term in sorted(by_term):
        name = presenter.words.say("%(term)s: %(title)s", term=library.term_title(*term), title=title)
        address = routes.term_calendar(*term, register.name)
        yield _calendar(presenter, register, by_term[term], name, address, routes.term(*term))


def _calendar(
    presenter: Presenter, register: Register, items: Sequence[Entered], name: str, address: str, page: str
) -> Output:
    library = presenter.library
    place = register.place(register.calendar)
    ordered = sorted(items, key=lambda item: (item.record.values[place][0], item.record.id))
    file = CalendarFile(
        name=name,
        about=register.about or name,
        source=library.base.absolute(address),
        page=library.base.absolute(page),
        modified=max(_utc(item.updated) for item in items),
        events=tuple(_event(presenter, register, item) for item in ordered),
    )
    return Output(routes.file_of(address), render_calendar, None, file, f"the calendar of the register {register.name}")


def _utc(moment: Moment) -> datetime:
    return moment.at.astimezone(UTC).replace(microsecond=0)


def sequence_of(item: Entered) -> int:
    """How many times an event was changed: noted changes, records in its place, and that it was called off."""
    called_off = int(item.record.cancelled) + int(item.status == "withdrawn")
    return len(item.changes) + len(item.superseded_by) + called_off


def _event(presenter: Presenter, register: Register, item: Entered) -> Lazy[CalendarEvent]:
    view = recorder(presenter).view(item)
    mark = digest_text(f"event {view.digest} {item.updated.iso} {item.added.iso}")
    return Lazy(mark, partial(calendar_event, presenter, register, item, view))


def calendar_event(presenter: Presenter, register: Register, item: Entered, view: Lazy[RecordView]) -> CalendarEvent:
    """A record as an event."""
    text = item.record.values[register.place(register.calendar)][0]
    record = view.value
    base, words = presenter.library.base, presenter.words
    named = record.heading
    if record.status:
        # Some programs keep no STATUS; what is called off must not look as if it took place.
        named = words.say("%(field)s: %(value)s", field=status_word(record.status, words), value=named)
    return CalendarEvent(
        uid=uuid_of(item.record.id),
        start=_instant(text),
        end=_instant(item.record.until) if item.record.until else None,
        summary=named,
        description="\n".join(_said(base.origin, record, register, words)),
        url=base.absolute(routes.register(register.name)) + f"#{anchor(item.record.id)}",
        categories=tuple(value.text for cell in record.cells if cell.type == "term" for value in cell.values),
        created=_utc(item.added),
        modified=_utc(item.updated),
        sequence=sequence_of(item),
        cancelled=bool(item.status),
    )


def _instant(text: str) -> date | datetime:
    """A day, or a time in universal time."""
    return date.fromisoformat(text) if len(text) == EXACT else datetime.fromisoformat(text).astimezone(UTC)


def _said(origin: str, record: RecordView, register: Register, words: Language) -> Iterator[str]:
    """The lines of an event's description: its fields, what others say of it, its source and its story."""
    between = words.say_of("between items", "; ")
    if record.superseded_by:
        yield words.say("Superseded by: %(records)s", records=between.join(ref.title for ref in record.superseded_by))
    if record.disputed_by:
        yield words.say("Disputed by: %(records)s", records=between.join(ref.title for ref in record.disputed_by))
    for cell in record.cells:
        if cell.values and cell.name != register.calendar:
            yield words.say("%(field)s: %(value)s", field=cell.title, value=cell.text)
    for change in record.changes:
        yield words.say("Changed %(day)s: %(note)s", day=change.date.text, note=change.text)
    if record.source is not None:
        address = uri(record.source.url) if record.source.url else ""
        yield words.say("Source: %(name)s %(url)s", name=record.source.name, url=address).rstrip()
    yield words.say("%(field)s: %(value)s", field=record.story.title, value=f"{origin}{record.story.href}")


def render_calendar(output: Output, theme: Theme) -> bytes:
    """The calendar's bytes; the theme has no say in it."""
    from icalendar import Calendar, vText

    file: CalendarFile = output.context
    made = Calendar()
    made.add("prodid", "-//sitegen//sitegen//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # A calendar may have a UID of its own (RFC 7986), but vdirsyncer takes it for that of every event in it.
    # RFC 7986 names what programs have long read under names of their own; older ones know only those.
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


def event_lines(event: CalendarEvent) -> bytes:
    """An event as RFC 5545 writes it; the tests compare it, to the byte, with what icalendar writes.

    icalendar takes a millisecond for each, and a site may have thousands.
    """
    timed, end = isinstance(event.start, datetime), event.end
    if not timed:
        # The end is no part of the event (RFC 5545, section 3.6.1): it is the day after the last.
        end = (end or event.start) + timedelta(days=1)
    rows = [
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(event.summary)}",
        f"DTSTART:{event.start:%Y%m%dT%H%M%SZ}" if timed else f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}",
        *([] if end is None else [f"DTEND:{end:%Y%m%dT%H%M%SZ}" if timed else f"DTEND;VALUE=DATE:{end:%Y%m%d}"]),
        f"DTSTAMP:{event.modified:%Y%m%dT%H%M%SZ}",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        *([f"CATEGORIES:{','.join(map(_escaped, event.categories))}"] if event.categories else []),
        f"CREATED:{event.created:%Y%m%dT%H%M%SZ}",
        f"DESCRIPTION:{_escaped(event.description)}",
        f"LAST-MODIFIED:{event.modified:%Y%m%dT%H%M%SZ}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        f"URL:{event.url}",
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(map(_folded, rows)).encode()


def _escaped(text: str) -> str:
    """A text as a value (RFC 5545, section 3.3.11)."""
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


_ROOM = 74
"""Octets of a line before it is folded; the blank that begins the next makes 75 (RFC 5545, section 3.1)."""


def _folded(row: str) -> str:
    if row.isascii():
        return "\r\n ".join([row[n : n + _ROOM] for n in range(0, len(row), _ROOM)])
    parts, size = [""], 0
    for character in row:
        length = len(character.encode())
        if size + length > _ROOM:
            parts.append("")
            size = 0
        parts[-1] += character
        size += length
    return "\r\n ".join(parts)


@lru_cache(maxsize=4096)
def _written(held: Lazy[CalendarEvent]) -> bytes:
    """An event as it stands in a file; the same event stands in the calendars of all its terms."""
    return event_lines(held.value)
