"""The keys of records: each register's fields as rows of the table of keys, with the keys that every record has."""

import re
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from sitegen.content import values
from sitegen.content.moments import FIRST_YEAR, LAST_YEAR, Unfit
from sitegen.content.schema import (
    FLAG,
    ID,
    LANGUAGE,
    TEXT,
    URL,
    WHEN,
    ArticleKeys,
    ChangeKeys,
    Key,
    Keys,
    Kind,
    key,
    key_list,
    one_of,
)
from sitegen.model import Moment, Register, RegisterField

_PART_OF_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?\Z", re.ASCII)


def record_day(value: object, zone: tzinfo) -> str:
    """A day or a time in ISO 8601; or a month (`2024-05`) or a year (`2024`), where no more is known."""
    found = _PART_OF_DAY.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return values.moment(value, zone).iso
    if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2] or 1) <= 12:
        hint = f"write a month such as 2024-05, of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise Unfit("date-invalid", f"{found[0]} is no month of the calendar", hint)
    return found[0]


DAY = Kind(
    "a day, a time, a month or a year",
    record_day,
    {
        "type": ["string", "integer"],
        "pattern": rf"^\d{{4}}(-\d{{2}})?$|{WHEN.schema['pattern']}",
    },
    ("2024-05-01", "2024-05"),
    zoned=True,
)


class RecordSourceKeys(Keys):
    """Where a record's facts are from."""

    short = "url"
    name: str | None = key(TEXT, "Who published it; the address's host where it is missing.")
    url: str | None = key(URL, "The address of the page.")
    published: Moment | None = key(WHEN, "When it was published.")
    language: str | None = key(LANGUAGE, "The page's language.")
    archive: str | None = key(URL, "The address of a saved copy.")


class RecordKeys(Keys):
    """The keys of every record, whatever its register."""

    id: str | None = key(ID, "A UUID that never changes; feeds, calendars and other records know the record by it.")
    added: Moment | None = key(
        WHEN,
        "The day on which it came into the register, by which feeds know what is new. `new` and `check --fix` write it "
        "with the id; where it is missing, or earlier than the story, the story's date counts.",
    )
    source: RecordSourceKeys | None = key(
        RecordSourceKeys, "Where its facts are from: an address, or a block; the story's source where it is missing."
    )
    supersedes: tuple[str, ...] = key_list(ID, "Ids of earlier records in whose place it stands.", single=True)
    disputes: tuple[str, ...] = key_list(ID, "Ids of earlier records that it contradicts.", single=True)
    changes: tuple[ChangeKeys, ...] = key_list(ChangeKeys, "What changed in it after publication.")
    until: str | None = key(DAY, "The last day of what lasts several days, which begin on the day of the calendar.")
    cancelled: bool = key(FLAG, "true where what it announces will not happen; it stays, and says so.")


_KINDS = {"day": DAY, "term": TEXT, "text": TEXT, "address": URL}


def field_key(field: RegisterField) -> Key:
    """A field of a register as a row of the table of keys."""
    kind = one_of(field.choices) if field.type == "choice" else _KINDS[field.type]
    about = field.about or f"{field.title}{_of(field)}."
    return Key(kind, about, field.required, field.many, field.many, () if field.many else None, field.name)


def _of(field: RegisterField) -> str:
    return f": a term of {' or '.join(field.of)}" if field.of else ""


@lru_cache(maxsize=64)
def record_keys(register: Register) -> type[RecordKeys]:
    """The keys of a register's records: its fields, as the attributes `field_0` and so on, and those of all records."""
    rows: dict[str, Any] = {f"field_{n}": field_key(field) for n, field in enumerate(register.fields)}
    made: type[RecordKeys] = type("RecordOf", (RecordKeys,), {"__doc__": f"A record of {register.title}.", **rows})
    made.keys = {**made.keys, **RecordKeys.keys}
    return made


@lru_cache(maxsize=64)
def article_keys(registers: tuple[Register, ...]) -> type[ArticleKeys]:
    """The keys of an article on a site with these registers: their lists stand in `register_0` and so on."""
    if not registers:
        return ArticleKeys
    rows: dict[str, Any] = {}
    for n, register in enumerate(registers):
        rows[f"register_{n}"] = Key(
            record_keys(register),
            register.about or f"Records of the register {register.title}.",
            many=True,
            default=(),
            name=register.name,
        )
    made: type[ArticleKeys] = type("ArticleWithRecords", (ArticleKeys,), {"__doc__": ArticleKeys.__doc__, **rows})
    made.keys = {**ArticleKeys.keys, **made.keys}
    return made
