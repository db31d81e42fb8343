"""The records that a term's page shows, by register."""

from msgspec import Struct

from sitegen import routes
from sitegen.content.registers.day_texts import EXACT
from sitegen.fingerprint import Lazy
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, recorder
from sitegen.outputs.registers.record_years import first_day, fold_years

SHOWN = 50
"""The most records of a register that a term's page shows; the register's own page has all."""
OPEN = 5
"""How many of them stand open; whole years do."""


class TermRecords(Struct, frozen=True):
    """A register's records that name a term, newest day first: the rows that are shown, and how many there are.

    `shown` rows stand open; `years` says how many of those after them are of which year. `query` leads to them in the
    register's table; `calendar` is the link to the term's own calendar, or empty.
    """

    title: str
    href: str
    query: str
    count: int
    rows: tuple[Lazy[RecordView], ...]
    shown: int
    years: tuple[tuple[str, int], ...]
    calendar: str


def term_records(presenter: Presenter, term: tuple[str, str]) -> tuple[TermRecords, ...]:
    """The records that name a term, for each register that has any."""
    library = presenter.library
    found = library.registers.by_term.get(term, ())
    rows = []
    for register in library.settings.registers:
        items = [item for item in found if item.record.register == register.name]
        if not items:
            continue
        calendar = ""
        if register.calendar:
            place = register.place(register.calendar)
            if any(len(next(iter(item.record.values[place]), "")) >= EXACT for item in items):
                calendar = library.base.href(routes.term_calendar(*term, register.name))
        href = library.base.href(routes.register(register.name))
        shown = recorder(presenter).views(items[:SHOWN])
        fold = fold_years((first_day(register, item)[:4] for item in items[:SHOWN]), enough=OPEN)
        query = f"?term={term[1]}"
        rows.append(TermRecords(register.title, href, query, len(items), shown, fold.shown, fold.years, calendar))
    return tuple(rows)
