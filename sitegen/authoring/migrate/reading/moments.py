"""Dates as other programs have them, to a day or a time as sitegen writes it. Pure.

A day stays a day. A time keeps its offset; one without is in the zone that the generator takes it for.
"""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from sitegen.content.moments import FIRST_YEAR, LAST_YEAR
from sitegen.dates import ZONES, read_date

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:(?:[Tt ,]\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?"
    r"\s*(?:(Z|z)|(?:UTC|GMT)?\s*([+-]\d{2}):?(\d{2})?|\(?([A-Z]{2,5})\)?)?)?\s*\Z"
)


def written(value: object, zone: tzinfo | None) -> str:
    """A date as `2024-05-01` or `2024-05-01T09:30:00+02:00`; empty where it cannot be read."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    text = value.strip().strip("\"'") if isinstance(value, str) else ""
    if not text:
        return ""
    found = _ISO.match(text)
    if found:
        return _iso(found, zone)
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text, re.ASCII):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    else:
        return _time(at, zone) if re.search(r"\d:\d\d", text) else _day(at.year, at.month, at.day)
    printed = read_date(text)
    if printed is None or not printed.value or printed.problem:
        return ""
    return written(printed.value, zone) if _ISO.match(printed.value) else ""


def _iso(found: re.Match[str], zone: tzinfo | None) -> str:
    year, month, day = (int(part) for part in found.groups()[:3])
    if found[4] is None:
        return _day(year, month, day)
    hour, half = int(found[4]), (found[7] or "").lower()
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    offset = "+00:00" if found[8] else f"{found[9]}:{found[10] or '00'}" if found[9] else ""
    named = ZONES.get(found[11] or "")
    if named is not None:
        offset = f"{'-' if named < 0 else '+'}{abs(named) // 60:02d}:{abs(named) % 60:02d}"
    text = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{found[5]}:{found[6] or '00'}{offset}"
    try:
        return _time(datetime.fromisoformat(text), zone)
    except ValueError:
        return _day(year, month, day)


def _time(at: datetime, zone: tzinfo | None) -> str:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return ""
    at = at if at.tzinfo else at.replace(tzinfo=zone or UTC)
    if at.microsecond:
        at = at.replace(microsecond=0)
    text = at.isoformat()
    return text if re.search(r"[+-]\d\d:\d\d\Z", text) else at.astimezone(UTC).isoformat()


def _day(year: int, month: int, day: int) -> str:
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}" if FIRST_YEAR <= year <= LAST_YEAR else ""


_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")


def in_path(path: str) -> str:
    """The day that a file's name or its folders tell (`2014-03-12-x.md`, `2014/03/12/x.md`), or an empty text."""
    stem = re.sub(r"\.[A-Za-z]{1,10}\Z", "", path)
    for part in (stem.rpartition("/")[2], stem):
        found = _IN_NAME.search(part) or _PACKED.search(part.rpartition("/")[2])
        if found:
            day = _day(int(found[1]), int(found[2]), int(found[3]))
            if day:
                return day
    return ""


def without_day(stem: str) -> str:
    """A file's name without the day that it begins with."""
    return re.sub(
        r"\A(?:19|20)\d\d[-_.]?\d{1,2}[-_.]?\d{1,2}(?:[-_T ]?\d\d[:-]?\d\d(?:[:-]?\d\d)?Z?)?[-_ ]+(?=.)", "", stem
    )


def held_back(written: str, now: datetime) -> bool:
    """Whether a written time lies after now: what is dated later is held back by its date."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return False
    return at.tzinfo is not None and at > now
