"""What a text of the front matter may be as a date, an address, a slug or a flag.

Each reader takes a value as it was read from a file (text, list or mapping) and raises `Unfit` in plain words.
"""

import re
from datetime import UTC, date, datetime, timezone, tzinfo
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, urlsplit
from uuid import UUID

from sitegen.model import Moment
from sitegen.problems import Mend

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?[ ]?([Zz]|[+-]\d{2}:?\d{2})?)?\Z",
    re.ASCII,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_BLANKS = re.compile(r"[ \t\r\n]+")
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Unfit(ValueError):
    """A value that its key cannot hold: the rule that it breaks, what is wrong, and a hint.

    `written` is the text to write in its place, if there is only one possible reading.
    """

    def __init__(self, rule: str, message: str, hint: str, written: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.hint = hint
        self.written = written


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    if isinstance(value, list):
        return "a list"
    return "a block of keys" if isinstance(value, dict) else "a text"


def without_empty(value: Any, *, blocks: bool = False) -> Any:
    """None for a blank text and for a list without any value, else the value, with None for such parts of it.

    Browser editors write every field of their form. Of a list of `blocks` of keys, one without a value is none; items
    keep their places, so that their lines are still known.
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, dict):
        return {key: without_empty(inner) for key, inner in value.items()}
    if isinstance(value, list):
        items = [without_empty(item) for item in value]
        items = [None if blocks and isinstance(i, dict) and i and not any(i.values()) else i for i in items]
        return items if any(item is not None for item in items) else None
    return value


def text(value: object) -> str:
    """One line of text, with single blanks."""
    if not isinstance(value, str):
        raise Unfit("wrong-type", f"is {kind_of(value)}, a text is wanted", "write one text on the line of the key")
    if "  " in value or not value.isprintable():
        value = _BLANKS.sub(" ", value)  # a no-break blank is the editor's and stays
    folded = value.strip()
    if not folded:
        raise Unfit("wrong-value", "is an empty text", "write something, or delete the key")
    return folded


_FLAGS = {
    "yes": "true",
    "y": "true",
    "on": "true",
    "1": "true",
    "no": "false",
    "n": "false",
    "off": "false",
    "0": "false",
}
"""What people write for true and false."""


def flag(value: object) -> bool:
    """`true` or `false`."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    meant = _FLAGS.get(value.lower(), "") if isinstance(value, str) else ""
    hint = f"write {meant or 'true or false'}, without quotes"
    raise Unfit("wrong-type", f"is {shown(value)}, true or false is wanted", hint, meant)


def number(value: object) -> int:
    """A whole number of at most nine digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise Unfit("wrong-type", f"is {shown(value)}, a whole number is wanted", "write digits only")


def shown(value: object) -> str:
    """A value as a message quotes it."""
    return f"“{value[:60]}”" if isinstance(value, str) else kind_of(value)


def as_list(value: object) -> str:
    """How to write as a list what stands where one is wanted: a text's parts, else an example.

    They stand between commas, or each behind a hyphen that lacks its blank, or behind another mark.
    """
    written = value if isinstance(value, str) else ""
    marked = re.match(r"-\S|[•·*+–—]\s", written)
    parts = re.split(r"(?:\A|\s)[-•·*+–—]", written)[1:] if marked else re.split(r"[,;]", written)
    parts = [part.strip() for part in parts]
    # What YAML would take for something else is no example.
    plain = [part for part in parts if re.fullmatch(r"[\w/.](?:[^\[\]{}:#]*[^\s\[\]{}:#])?", part)]
    return f"[{', '.join(plain) or 'one, two'}]"


def list_mend(value: object) -> Mend | None:
    """The mend that makes a list of a single text. A text with a comma or semicolon has more than one reading."""
    written = value.strip() if isinstance(value, str) else ""
    return Mend(written, f"[{written}]") if as_list(value) == f"[{written}]" and "," not in written else None


def read_moment(text: str, zone: tzinfo) -> Moment:
    """`2024-05-01`, or a time with or without a zone, as a Moment; a time without one is in `zone`.

    Raises ValueError with `message — hint` in its two arguments. A time that the zone's clocks skip is refused;
    of one that they show twice the first is meant.
    """
    found = _DATE.match(text)
    if found is None:
        from sitegen.dates import how_to_write  # its tables are loaded where a date is wrong

        raise ValueError(f"“{text[:40]}” is not a date", how_to_write(text))
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    try:
        calendar = date(year, month, day)
    except ValueError:
        hint = "correct the month or the day"
        if 12 < month <= 31 and 1 <= day <= 12:
            hint = f"the month stands before the day: did you mean {year:04d}-{day:02d}-{month:02d}?"
        raise ValueError(f"{text} is not a day of the calendar", hint) from None
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
        from sitegen.dates import iso_date

        message, hint = error.args
        meant = iso_date(value.strip())
        raise Unfit("date-invalid", message, hint, "" if meant == value.strip() else meant) from None


def url(value: object) -> str:
    """An address on the web, whole."""
    written = text(value)
    if re.match(r"https?://[^/?#]*:[^/?#]*@", written, re.IGNORECASE):
        hint = "delete what stands between // and @"
        raise Unfit("url-invalid", "the address holds a name and a password, which would be published", hint)
    if not _is_address(written):
        meant = _address_in(written)
        hint = f"write {meant}" if meant else "write it whole, such as https://example.org/page"
        raise Unfit("url-invalid", f"{shown(value)} is not a web address", hint, meant)
    return written


_UNSAFE = re.compile(r"[\s<>\"\\^`{|}]")


_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*/[A-Za-z0-9/._~%=?&+-]*")
"""Most addresses: what is asked of others holds for these."""


def _is_address(written: str) -> bool:
    if _PLAIN_ADDRESS.fullmatch(written):
        return True
    try:
        parts = urlsplit(written)
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not _UNSAFE.search(written)


def _address_in(written: str) -> str:
    """The address that was probably meant: without its scheme, with blanks, or in the marks of a link."""
    wrapped = re.match(r"(?:<|\[[^\]]*\]\(<?|\()(https?://[^\s<>()]+)>?\)?\Z", written)
    if wrapped:
        written = wrapped[1]
    elif re.match(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?\Z", written, re.IGNORECASE):
        written = f"https://{written}"
    elif re.match(r"https?://[^\s/]+/", written):
        written = _UNSAFE.sub(lambda found: quote(found[0]), written)
    return written if _is_address(written) else ""


def slug_of(words: str) -> str:
    """A slug made from any words: 1 to 80 of a-z, 0-9 and hyphen, or empty where nothing can be transliterated."""
    if len(words) <= 80 and SLUG.match(words):
        return words  # as it is for most files' names
    from slugify import slugify

    words = normalize("NFC", words)
    return str(slugify(words, max_length=80, word_boundary=True, save_order=True, replacements=(("'", ""), ("’", ""))))


def slug(value: object) -> str:
    """A slug of at most 80 characters."""
    written = text(value)
    if len(written) > 80 or not SLUG.match(written):
        # What was written may be the way to a file, or an address.
        meant = slug_of(re.sub(r"\.md\Z", "", written.rstrip("/").rpartition("/")[2]))
        hint = f"write {meant}" if meant else "use 1 to 80 of a-z, 0-9 and single hyphens"
        same = re.sub(r"[\s_-]+", "", written).casefold() == meant.replace("-", "")
        raise Unfit("slug-invalid", f"{shown(value)} is not a slug", hint, meant if same else "")
    return written


def uuid(value: object) -> str:
    """A UUID, in small letters."""
    written = text(value)
    try:
        read = str(UUID(written))
    except ValueError:
        read = ""
    if read != written.lower():
        hint, meant = "delete the line, and let check --fix write one that stays", ""
        held = re.search(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-f])", written, re.IGNORECASE)
        if held is not None:
            meant = str(UUID(held[0]))
            hint = f"write {meant}"
        elif len(re.findall("[0-9a-f]", written, re.IGNORECASE)) > 20:
            hint = "write again what it was, since feeds know the story by it; delete it only if it was never published"
        raise Unfit("id-invalid", f"{shown(value)} is not a UUID", hint, meant)
    return read


def language(value: object) -> str:
    """A language tag (BCP 47)."""
    written = text(value)
    if not _LANGUAGE.match(written):
        meant = written.replace("_", "-")
        meant = meant if _LANGUAGE.match(meant) else ""
        hint = f"write {meant}" if meant else "write a tag such as en or pt-BR"
        raise Unfit("language-invalid", f"{shown(value)} is not a language tag", hint, meant)
    return written


def one_or_list(value: object) -> object:
    """A single text as a list of one."""
    return [value] if isinstance(value, str) else value
