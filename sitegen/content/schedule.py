"""The schedule: articles, editions and changes that are dated later than now, and when the site changes by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sitegen.content.library import Contents
from sitegen.model import Moment


@dataclass(frozen=True, slots=True)
class Due:
    """A scheduled article, edition or change, with the time from which it is shown."""

    date: Moment
    kind: Literal["article", "edition", "change"]
    title: str
    path: str


def coming(contents: Contents, now: datetime) -> list[Due]:
    """All that is dated after `now` and is not a draft, earliest first."""
    articles = (Due(a.date, "article", a.title, a.path) for a in contents.articles if a.date and not a.draft)
    editions = (Due(e.date, "edition", e.title, e.path) for e in contents.editions if not e.draft)
    changes = (
        Due(change.date, "change", f"{change.kind.capitalize()}: {a.title}", a.path)
        for a in contents.articles
        if not a.draft and (a.changes or a.coming)
        for change in (*a.changes, *a.coming)
    )
    found = [due for due in (*articles, *editions, *changes) if due.date.at > now]
    return sorted(found, key=lambda due: (due.date.at.timestamp(), due.path))


def next_due(contents: Contents, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The last due time before `now` and the first after it; between the two the clock changes nothing in the site."""
    drafted = [a.date.at for a in contents.articles if a.date is not None]
    moments = [*drafted, *(e.date.at for e in contents.editions)]
    moments += [c.date.at for a in contents.articles if a.changes or a.coming for c in (*a.changes, *a.coming)]
    moments += [day.moment.at for _, clocked in contents.clocked() for day in clocked]
    before = max((m for m in moments if m <= now), default=None)
    after = min((m for m in moments if m > now), default=None)
    return before, after
