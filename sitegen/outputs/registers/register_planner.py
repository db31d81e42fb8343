"""Plans the pages of registers: the table of each, and what applies when for those that are calendars."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from msgspec import Struct

from sitegen import routes
from sitegen.content.registers.day_texts import EXACT, day_order, days_of, is_ahead
from sitegen.content.registers.register_index import Entered, Row
from sitegen.fingerprint import Lazy
from sitegen.model import Register
from sitegen.outputs.chrome import Chrome, FeedRef, feeds_of
from sitegen.outputs.output import Output
from sitegen.outputs.pages.base import make_page, title_order
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.calendar_files import plan_calendars
from sitegen.outputs.registers.record_feeds import plan_record_feeds
from sitegen.outputs.registers.record_views import RecordView, part_of_day, recorder
from sitegen.outputs.registers.record_years import RecordFold, fold_past
from sitegen.outputs.registers.register_data import plan_register_data
from sitegen.outputs.views import Dated, Ref


class RegisterColumn(Struct, frozen=True):
    """A column of a register's table: the field's name, its title, its type, and what it means."""

    name: str
    title: str
    type: str
    about: str


class RegisterView(Struct, frozen=True):
    """A register: its table, and where else its records stand. `calendar` is the file, `ahead` the page, or empty.

    `day` is the name of the field by whose days the rows stand in order, newest first; empty where what is ahead stands
    first, as in a calendar. `shown` rows stand open; `years` says how many of those after them are of which year.
    """

    name: str
    title: str
    about: str
    day: str
    columns: tuple[RegisterColumn, ...]
    rows: tuple[Lazy[RecordView], ...]
    shown: int
    years: tuple[tuple[str, int], ...]
    feeds: tuple[FeedRef, ...]
    data: tuple[str, ...]
    calendar: str
    ahead: str


class CalendarPart(Struct, frozen=True):
    """The records of a month, or of a year: its name and the rows, each with its day in words."""

    title: str
    rows: tuple[tuple[Dated, Lazy[RecordView]], ...]


class CalendarPageView(Struct, frozen=True):
    """What applies when: the months ahead, this month, and the years before, each part in order of time.

    `count` says how many of this month are neither cancelled, superseded nor withdrawn.
    """

    register: Ref
    about: str
    day: str
    month: Dated
    ahead: tuple[CalendarPart, ...]
    now: tuple[tuple[Dated, Lazy[RecordView]], ...]
    count: int
    past: tuple[CalendarPart, ...]
    calendar: str
    feeds: tuple[FeedRef, ...]


def plan_registers(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """All that is made of the site's registers."""
    for register in presenter.library.settings.registers:
        yield from plan_register(presenter, chrome, register)


def plan_register(presenter: Presenter, chrome: Lazy[Chrome], register: Register) -> Iterator[Output]:
    """A register's table, its page of what applies when, and its data, feeds and calendars."""
    library, views = presenter.library, recorder(presenter)
    items = library.registers.rows.get(register.name, ())
    marks = views.marks(items)
    ordered, ahead = next_first(register, items, library.as_of)
    fold = fold_past(register, ordered, library.as_of)
    make = partial(_table, presenter, chrome, register, ordered, fold)
    yield from presenter.part(f"register {register.name}", f"{chrome.digest} {marks} {ahead} {fold!r}", make)
    if register.calendar and library.as_of is not None:
        # Another day of the same month divides the records in the same way.
        month = (library.as_of.year, library.as_of.month)
        make = partial(_calendar, presenter, chrome, register, items, month)
        yield from presenter.part(f"register calendar {register.name}", f"{chrome.digest} {marks} {month!r}", make)
    if register.calendar:
        make = partial(plan_calendars, presenter, register, items)
        yield from presenter.part(f"calendars {register.name}", marks, make)
    yield from plan_register_data(presenter, register, items, marks)
    yield from plan_record_feeds(presenter, register, items, marks)


def next_first(register: Register, items: Row, today: date | None) -> tuple[Row, int]:
    """A register's records as its page lists them, and how many of them are ahead.

    Those of a calendar begin with what is ahead, the next day first; what is past follows, the newest day first.
    """
    if not register.calendar or today is None:
        return items, 0
    ahead = [item for item in items if is_ahead(register, item.record, today.isoformat())]
    coming = {item.record.id for item in ahead}
    # A month or a year alone stands behind its days, which are known better.
    ahead.sort(key=lambda item: (calendar_day(register, item).ljust(EXACT, "~"), item.record.id))
    past = sorted((i for i in items if i.record.id not in coming), key=lambda i: i.record.id)
    past.sort(key=lambda item: day_order(calendar_day(register, item)), reverse=True)
    return (*ahead, *past), len(ahead)


def register_feeds(presenter: Presenter, register: Register) -> tuple[FeedRef, ...]:
    """The feeds of a register."""
    title = f"{register.title} — {presenter.library.settings.title}"
    return feeds_of(routes.register(register.name), title, presenter.library)


class RegisterFeeds(Struct, frozen=True):
    """Where a register's records can be had: its page, feeds and data, its calendar or an empty text.

    `calendars` are those of terms, by taxonomy, each with the taxonomy's title.
    """

    title: str
    href: str
    feeds: tuple[FeedRef, ...]
    data: tuple[str, ...]
    calendar: str
    calendars: tuple[tuple[str, tuple[Ref, ...]], ...]


def registers_to_follow(presenter: Presenter) -> tuple[RegisterFeeds, ...]:
    """Every register, as the page on feeds names it."""
    library = presenter.library
    base = library.base
    found = []
    for register in library.settings.registers:
        items = library.registers.rows.get(register.name, ())
        calendars = []
        whole = calendar_href(presenter, register, items)
        if whole:
            dated = [item for item in items if exact_day(register, item)]
            terms = {term for item in dated for row in item.terms for term in row if term in library.terms and term}
            named = sorted((title_order(library.term_title(*term)), term) for term in terms)
            for taxonomy in library.settings.taxonomies:
                links = tuple(
                    Ref(library.term_title(*term), base.href(routes.term_calendar(*term, register.name)))
                    for _, term in named
                    if term[0] == taxonomy.name
                )
                if links:
                    calendars.append((taxonomy.title, links))
        found.append(
            RegisterFeeds(
                register.title,
                base.href(routes.register(register.name)),
                register_feeds(presenter, register),
                tuple(base.href(routes.register_data(register.name, kind)) for kind in ("json", "csv", "schema.json")),
                whole,
                tuple(calendars),
            )
        )
    return tuple(found)


def exact_day(register: Register, item: Entered) -> date | None:
    """The day by which a record stands in the calendar, None where no day is known."""
    text = calendar_day(register, item)
    return date.fromisoformat(text[:EXACT]) if len(text) >= EXACT else None


def calendar_day(register: Register, item: Entered) -> str:
    """The text of the day by which a record stands in the calendar: perhaps a month or a year alone, or empty."""
    return days_of(register, item.record)[0] if register.calendar else ""


def calendar_href(presenter: Presenter, register: Register, items: Sequence[Entered]) -> str:
    """The link to a register's calendar file, empty where it has none."""
    if not any(exact_day(register, item) for item in items):
        return ""
    return presenter.library.base.href(routes.calendar_file(register.name))


def _table(
    presenter: Presenter, chrome: Lazy[Chrome], register: Register, items: tuple[Entered, ...], fold: RecordFold
) -> Iterator[Output]:
    library = presenter.library
    base = library.base
    feeds = register_feeds(presenter, register)
    data = tuple(base.href(routes.register_data(register.name, kind)) for kind in ("json", "csv", "schema.json"))
    view = RegisterView(
        name=register.name,
        title=register.title,
        about=register.about,
        day="" if register.calendar else next((field.name for field in register.fields if field.type == "day"), ""),
        columns=tuple(RegisterColumn(f.name, f.title, f.type, f.about) for f in register.fields),
        rows=recorder(presenter).views(items),
        shown=fold.shown,
        years=fold.years,
        feeds=feeds,
        data=data,
        calendar=calendar_href(presenter, register, items),
        ahead=base.href(routes.register_calendar(register.name)) if register.calendar else "",
    )
    yield make_page(
        library,
        chrome,
        routes.register(register.name),
        "register.html",
        register.title,
        register.about
        or presenter.words.say(
            "%(register)s of %(site)s, as a table, as data and by feed.",
            register=register.title,
            site=library.settings.title,
        ),
        view,
        f"the register {register.name}",
        modified=newest(items),
        feeds=feeds,
    )


def newest(items: Sequence[Entered]) -> str:
    """The day of the newest news among records (ISO 8601), empty without any."""
    return max((item.updated.day.isoformat() for item in items), default="")


def _calendar(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    register: Register,
    items: tuple[Entered, ...],
    month: tuple[int, int],
) -> Iterator[Output]:
    library, views, words = presenter.library, recorder(presenter), presenter.words
    year, this = f"{month[0]:04d}", f"{month[0]:04d}-{month[1]:02d}"
    ahead: dict[str, list[Entered]] = {}
    past: dict[str, list[Entered]] = {}
    now: list[Entered] = []
    # Oldest first: a year alone stands before its months, a month before its days.
    for item in sorted(items, key=lambda item: (calendar_day(register, item), item.record.id)):
        day = calendar_day(register, item)
        if not day:
            continue
        last = days_of(register, item.record)[1]
        if day[:7] == this or (day[:7] < this <= last[:7] and len(last) >= EXACT):
            now.append(item)
        elif day[:7] > this or day == year:
            ahead.setdefault(day[:7], []).append(item)
        else:
            past.setdefault(day[:4], []).append(item)

    def rows(found: Sequence[Entered]) -> tuple[tuple[Dated, Lazy[RecordView]], ...]:
        days = [days_of(register, item.record) for item in found]
        told = (part_of_day(day, words, until) for day, until in days)
        return tuple(zip(told, views.views(found), strict=True))

    upward = Ref(register.title, library.base.href(routes.register(register.name)))
    feeds = register_feeds(presenter, register)
    title = words.say("What applies when")
    view = CalendarPageView(
        register=upward,
        about=register.about,
        day=register.calendar,
        month=part_of_day(this, words),
        ahead=tuple(CalendarPart(part_of_day(key, words).text, rows(found)) for key, found in ahead.items()),
        now=rows(now),
        count=sum(not item.status for item in now),
        past=tuple(CalendarPart(key, rows(found[::-1])) for key, found in reversed(past.items())),
        calendar=calendar_href(presenter, register, items),
        feeds=feeds,
    )
    yield make_page(
        library,
        chrome,
        routes.register_calendar(register.name),
        "calendar.html",
        title,
        words.say("%(register)s: what is past, what this month brings, and what is ahead.", register=register.title),
        view,
        f"the calendar of the register {register.name}",
        modified=newest(items),
        feeds=feeds,
        trail=(upward,),
    )
