"""What a text of the front matter may be as a date, an address, a slug or a flag.

Each reader takes a value as it was read from a file (text, list or mapping) and raises `Unfit` in plain words.
"""

import re
from datetime import UTC, date, datetime, timezone, tzinfo
from urllib.parse import urlsplit
from uuid import UUID

from sitegen.model import Moment

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?[ ]?([Zz]|[+-]\d{2}:?\d{2})?)?\Z",
    re.ASCII,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_BLANKS = re.compile(r"[ \t\n]+")
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Unfit(ValueError):
    """A value that its key cannot hold: the rule that it breaks, what is wrong, and the mend."""

    def __init__(self, rule: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.hint = hint


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    if isinstance(value, list):
        return "a list"
    return "a block of keys" if isinstance(value, dict) else "a text"


def text(value: object) -> str:
    """One line of text, with single blanks."""
    if not isinstance(value, str):
        raise Unfit("wrong-type", f"is {kind_of(value)}, a text is wanted", "write one text on the line of the key")
    folded = _BLANKS.sub(" ", value).strip()  # a no-break blank is the editor's and stays
    if not folded:
        raise Unfit("wrong-value", "is an empty text", "write something, or delete the key")
    return folded


def flag(value: object) -> bool:
    """`true` or `false`."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Unfit("wrong-type", f"is {shown(value)}, true or false is wanted", "write true or false, without quotes")


def number(value: object) -> int:
    """A whole number of at most nine digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise Unfit("wrong-type", f"is {shown(value)}, a whole number is wanted", "write digits only")


def shown(value: object) -> str:
    """A value as a message quotes it."""
    return f"“{value[:60]}”" if isinstance(value, str) else kind_of(value)


_QUOTES = tuple("“”„‟«‘’‚")
"""What a word processor makes of a quotation mark: to YAML these are letters like any other."""


def read_moment(text: str, zone: tzinfo) -> Moment:
    """`2024-05-01`, or a time with or without a zone, as a Moment; a time without one is in `zone`.

    Raises ValueError with `message — hint` in its two arguments. A time that the zone's clocks skip is refused;
    of one that they show twice the first is meant.
    """
    found = _DATE.match(text)
    if found is None:
        hint = "write a day as 2024-05-01, a time as 2024-05-01T09:30+02:00"
        if text[:1] in _QUOTES:
            hint = "delete the quotation marks around it, which YAML takes for text"
        raise ValueError(f"“{text[:40]}” is not a date", hint)
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    try:
        calendar = date(year, month, day)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar", "correct the month or the day") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is out of range", f"use one from {FIRST_YEAR} to {LAST_YEAR}")
    if found[4] is None:
        return Moment(calendar, _fixed(datetime(year, month, day, tzinfo=zone)), timed=False)
    try:
        clock = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6] or 0))  # noqa: DTZ001 (the zone follows)
    except ValueError:
        raise ValueError(f"{text} is not a time of day", "hours go to 23, minutes and seconds to 59") from None
    offset = found[7]
    if offset is None:
        at = clock.replace(tzinfo=zone)
        if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != clock:
            hint = "give another time, or the offset with it, such as +02:00"
            raise ValueError(f"{text} does not exist: the clocks skip it in the site's zone", hint)
        return Moment(calendar, _fixed(at), timed=True)
    if offset in "Zz":
        offset = "+00:00"
    try:
        at = datetime.fromisoformat(clock.isoformat() + offset)
    except ValueError:
        raise ValueError(f"{offset} is not an offset from UTC", "write it as +02:00 or Z") from None
    return Moment(at.astimezone(zone).date(), at, timed=True)


def _fixed(at: datetime) -> datetime:
    """The same instant with its offset alone: a value must not hold a table of rules."""
    offset = at.utcoffset()
    return at.replace(tzinfo=timezone(offset)) if offset is not None else at


def moment(value: object, zone: tzinfo) -> Moment:
    """A day or a time; a time without a zone is in `zone`."""
    if not isinstance(value, str):
        raise Unfit("wrong-type", f"is {kind_of(value)}, a date is wanted", "write it as YYYY-MM-DD")
    try:
        return read_moment(value.strip(), zone)
    except ValueError as error:
        message, hint = error.args
        raise Unfit("date-invalid", message, hint) from None


def url(value: object) -> str:
    """An address on the web, whole."""
    written = text(value)
    try:
        parts = urlsplit(written)
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"\\^`{|}]", written):
        raise Unfit(
            "url-invalid", f"{shown(value)} is not a web address", "write it whole, such as https://example.org/page"
        )
    return written


def slug(value: object) -> str:
    """A slug of at most 80 characters."""
    written = text(value)
    if len(written) > 80 or not SLUG.match(written):
        raise Unfit("slug-invalid", f"{shown(value)} is not a slug", "use 1 to 80 of a-z, 0-9 and single hyphens")
    return written


def uuid(value: object) -> str:
    """A UUID, in small letters."""
    written = text(value)
    try:
        read = str(UUID(written))
    except ValueError:
        read = ""
    if read != written.lower():
        hint = "delete the line, and let check --fix write one that stays"
        raise Unfit("id-invalid", f"{shown(value)} is not a UUID", hint)
    return read


def language(value: object) -> str:
    """A language tag (BCP 47)."""
    written = text(value)
    if not _LANGUAGE.match(written):
        raise Unfit("language-invalid", f"{shown(value)} is not a language tag", "write a tag such as en or pt-BR")
    return written


def one_or_list(value: object) -> object:
    """A single text as a list of one."""
    return [value] if isinstance(value, str) else value
