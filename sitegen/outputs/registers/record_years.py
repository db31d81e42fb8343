"""Which records of a list stand open on a page, and which are folded away by year."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from sitegen.content.registers.day_texts import is_ahead
from sitegen.content.registers.register_index import Entered
from sitegen.model import Register

ENOUGH = 10
"""Whole years are left open until this many records are; fewer than half of it are never folded away."""


class RecordFold(Struct, frozen=True):
    """How a list of records is divided: how many stand open, and then the years, each with how many are folded away."""

    shown: int
    years: tuple[tuple[str, int], ...] = ()


def fold_past(register: Register, items: Sequence[Entered], today: date | None) -> RecordFold:
    """A register's list as its page shows it: in a calendar what is ahead and this month's records stand open."""
    shown = 0
    if register.calendar and today is not None:
        day, month = today.isoformat(), today.isoformat()[:7]
        shown = sum(is_ahead(register, i.record, day) or first_day(register, i)[:7] == month for i in items)
    return fold_years((first_day(register, item)[:4] for item in items), shown)


def fold_years(years: Iterable[str], shown: int = 0, enough: int = ENOUGH) -> RecordFold:
    """A list of records by the year of each, in the list's order; `shown` of them stand open at least."""
    years = list(years)
    groups = [(year, len(list(found))) for year, found in groupby(years[shown:])]
    while groups and shown < enough:
        shown += groups.pop(0)[1]
    if len(years) - shown < enough // 2:
        return RecordFold(len(years))
    return RecordFold(shown, tuple(groups))


def first_day(register: Register, item: Entered) -> str:
    """The text of the day by which a register's records stand in order: that of its calendar, else its first field."""
    name = register.calendar or next((field.name for field in register.fields if field.type == "day"), "")
    return next(iter(item.record.values[register.place(name)]), "") if name else ""
