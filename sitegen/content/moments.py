"""Days and times as they are typed, and the form to write in place of any other."""

import re
from datetime import UTC, date, datetime, timezone, tzinfo

from sitegen.model import Moment

_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?[ ]?([Zz]|[+-]\d{2}:?\d{2})?)?\Z",
    re.ASCII,
)
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Unfit(ValueError):
    """A value that its key cannot hold: the rule that it breaks, what is wrong, and a hint.

    `written` is the text to write in its place, if there is only one possible reading.
    """

    def __init__(self, rule: str, message: str, hint: str, written: str = "") -> None:
        super().__init__(message, hint)
        self.rule = rule
        self.message = message
        self.hint = hint
        self.written = written


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    if isinstance(value, list):
        return "a list"
    return "a block of keys" if isinstance(value, dict) else "a text"


def read_moment(text: str, zone: tzinfo) -> Moment:
    """`2024-05-01`, or a time with or without a zone, as a Moment; a time without one is in `zone`.

    Raises Unfit. A time that the zone's clocks skip is refused;
    of one that they show twice the first is meant.
    """
    found = _DATE.match(text)
    if found is None:
        from sitegen.dates import how_to_write, iso_date  # its tables are loaded where a date is wrong

        meant = _time_meant(text)
        hint = f"write {meant}" if meant else how_to_write(text)
        raise Unfit("date-invalid", f"“{text[:40]}” is not a date", hint, meant or iso_date(text))
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    try:
        calendar = date(year, month, day)
    except ValueError:
        hint = "correct the month or the day"
        if 12 < month <= 31 and 1 <= day <= 12:
            hint = f"the month stands before the day: did you mean {year:04d}-{day:02d}-{month:02d}?"
        raise Unfit("date-invalid", f"{text} is not a day of the calendar", hint) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unfit("date-invalid", f"the year {year} is out of range", f"use one from {FIRST_YEAR} to {LAST_YEAR}")
    if found[4] is None:
        return Moment(calendar, _fixed(datetime(year, month, day, tzinfo=zone)), timed=False)
    try:
        clock = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6] or 0))  # noqa: DTZ001 (the zone follows)
    except ValueError:
        raise Unfit(
            "date-invalid", f"{text} is not a time of day", "hours go to 23, minutes and seconds to 59"
        ) from None
    offset = found[7]
    if offset is None:
        at = clock.replace(tzinfo=zone)
        if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != clock:
            hint = "give another time, or the offset with it, such as +02:00"
            raise Unfit("date-invalid", f"{text} does not exist: the clocks skip it in the site's zone", hint)
        return Moment(calendar, _fixed(at), timed=True)
    if offset in "Zz":
        offset = "+00:00"
    try:
        at = datetime.fromisoformat(clock.isoformat() + offset)
    except ValueError:
        raise Unfit("date-invalid", f"{offset} is not an offset from UTC", "write it as +02:00 or Z") from None
    return Moment(at.astimezone(zone).date(), at, timed=True)


_CLOCK = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ,]+(\d{1,2}):(\d{2})(:\d{2})?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*"
    r"(?:(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?|([Zz]|UTC|GMT))?\Z",
    re.ASCII,
)
"""A day and a time in other writings: `10:00 AM`, `14:00:00 -4`, `9:30 UTC`."""


def _time_meant(text: str) -> str:
    """The time that a text has in another writing, as it is written here; empty where it has none."""
    found = _CLOCK.match(text)
    if found is None:
        return ""
    day, hour, minute, second, half, sign, hours, minutes, utc = found.groups()
    number = int(hour)
    if half is not None:
        number = number % 12 + (12 if half in "Pp" else 0) if 1 <= number <= 12 else 24
    zone = f"{sign}{int(hours):02d}:{minutes or '00'}" if sign else "Z" if utc else ""
    meant = f"{day}T{number:02d}:{minute}{second or ''}{zone}"
    try:
        datetime.fromisoformat(meant)
    except ValueError:
        return ""
    return meant


def _fixed(at: datetime) -> datetime:
    """The same instant with its offset alone: a value must not hold a table of rules."""
    offset = at.utcoffset()
    return at.replace(tzinfo=timezone(offset)) if offset is not None else at


def moment(value: object, zone: tzinfo) -> Moment:
    """A day or a time; a time without a zone is in `zone`."""
    if not isinstance(value, str):
        raise Unfit("wrong-type", f"is {kind_of(value)}, a date is wanted", "write it as YYYY-MM-DD")
    return read_moment(value.strip(), zone)
