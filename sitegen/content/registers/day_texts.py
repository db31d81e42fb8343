"""Days of records as texts: a day or a time in ISO 8601, or a month or a year where no more is known."""

from sitegen.model import Record, Register

EXACT = len("2024-05-01")
"""The length from which a day's text names the day itself, and not its month or year alone."""


def day_order(day: str) -> tuple[str, str]:
    """The order of days as texts: by the calendar, a month or a year before its days."""
    return day[:EXACT], day


def days_of(register: Register, record: Record) -> tuple[str, str]:
    """The first and the last day of a record in its register's calendar: perhaps a month or a year alone, or empty."""
    day = next(iter(record.values[register.place(register.lasting)]), "") if register.lasting else ""
    return day, record.until or day


def is_ahead(register: Register, record: Record, today: str) -> bool:
    """Whether a record's last day, or its month or year, is not over on `today`, a day in ISO 8601."""
    last = days_of(register, record)[1][:EXACT]
    return bool(last) and last >= today[: len(last)]
