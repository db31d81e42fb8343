"""What the front page says of the days to come."""

from msgspec import Struct

from sitegen import routes
from sitegen.content.registers.register_index import EXACT
from sitegen.fingerprint import Lazy
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, part_of_day, recorder
from sitegen.outputs.views import Dated

SHOWN_AHEAD = 3


class ComingDates(Struct, frozen=True):
    """The next records of a register that is a calendar, and the link to its page of what applies when."""

    title: str
    href: str
    rows: tuple[tuple[Dated, Lazy[RecordView]], ...]


def coming_dates(presenter: Presenter) -> tuple[ComingDates, ...]:
    """The next days of each calendar, from today on, without what is superseded or called off."""
    library = presenter.library
    found = []
    for register in library.settings.registers:
        if not register.calendar or library.as_of is None:
            continue
        place = register.place(register.calendar)
        today = library.as_of.isoformat()
        days = [
            (item.record.values[place][0], item.record.id, item)
            for item in library.registers.rows.get(register.name, ())
            if item.record.values[place] and not item.status
        ]
        # A month or a year alone is no day that comes next.
        coming = sorted(row for row in days if len(row[0]) >= EXACT and row[0][:EXACT] >= today)[:SHOWN_AHEAD]
        if coming:
            rows = tuple((part_of_day(day, presenter.words), recorder(presenter).view(item)) for day, _, item in coming)
            found.append(ComingDates(register.title, library.base.href(routes.register_calendar(register.name)), rows))
    return tuple(found)
