"""What is held back until its time, and when that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sitegen.content.library import Contents
from sitegen.model import Moment


@dataclass(frozen=True, slots=True)
class Due:
    """A story, an edition or a change of a story that will be shown from a moment on."""

    date: Moment
    kind: Literal["article", "edition", "change"]
    title: str
    path: str


def coming(contents: Contents, now: datetime) -> list[Due]:
    """What is dated after `now` and no draft, in the order in which it becomes due."""
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
