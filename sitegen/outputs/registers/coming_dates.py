"""What the front page says of the days to come."""

from msgspec import Struct

from sitegen import routes
from sitegen.content.registers.day_texts import EXACT, days_of, is_ahead
from sitegen.fingerprint import Lazy
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, part_of_day, recorder
from sitegen.outputs.views import Dated

SHOWN_AHEAD = 3
"""How many records are shown, with all others of the last one's day."""


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
        today = library.as_of.isoformat()
        days = [
            (days_of(register, item.record)[0], item.record.id, item)
            for item in library.registers.rows.get(register.name, ())
            if not item.status and is_ahead(register, item.record, today)
        ]
        # A month or a year alone is no day that comes next.
        coming = sorted(row for row in days if len(row[0]) >= EXACT)
        if coming:
            # The last day that is shown is shown whole.
            last = coming[:SHOWN_AHEAD][-1][0][:EXACT]
            shown = [row for row in coming if row[0][:EXACT] <= last]
            words, views = presenter.words, recorder(presenter)
            rows = tuple((part_of_day(day, words, i.record.until), views.view(i)) for day, _, i in shown)
            found.append(ComingDates(register.title, library.base.href(routes.register_calendar(register.name)), rows))
    return tuple(found)
