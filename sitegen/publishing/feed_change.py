"""One change that subscribers see, and how entries of feeds that tell of a correction become one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sitegen import routes
from sitegen.publishing.feed_items import Item

Kind = Literal["new", "older", "changed", "mended", "shown again", "vanished"]

_STILL = "the time of the story's entry does not move, so readers do not mark it: give the change a time"


@dataclass(frozen=True, slots=True)
class FeedChange:
    """One change that subscribers will see: its kind, its story, a detail, and whether it is intended."""

    kind: Kind
    title: str
    date: datetime
    detail: str = ""
    meant: bool = True


def is_change(item: Item) -> bool:
    """Whether an entry tells of a change: it leads to the changes on a page of the site."""
    first = item.addresses[0] if item.addresses else ""
    return first.startswith("/") and first.endswith(routes.CHANGES)


WITHDRAWN = "Withdrawn: "
"""What stands in English before the title of a withdrawn story."""

_COLON = re.compile(r"\s*[:：]\s*")


def behind_word(title: str) -> str:
    """A title without what stands before its first colon, which in any language says the kind of a change."""
    return _COLON.split(title, maxsplit=1)[-1]


def as_changes(
    news: Iterable[FeedChange], old: Mapping[str, Item], new: Mapping[str, Item], told: list[FeedChange]
) -> Iterator[FeedChange]:
    """New entries of the corrections feed as changes of their stories; those that `told` has are left out."""
    news = list(news)
    if all(change.kind != "new" for change in news):
        yield from news
        return
    known = {(title, c.date) for c in told if c.kind == "changed" for title in (c.title, behind_word(c.title))}
    times = {(title, i.updated) for one, i in new.items() if one in old for title in (i.title, behind_word(i.title))}
    days = {(title, time.date()) for title, time in times}
    for change in news:
        word, title = change.title.partition(": ")[0], behind_word(change.title)
        if change.kind != "new":
            yield change
        elif (title, change.date) not in known:
            # The story's own entry has the time that it had, so nothing but this entry tells of the change.
            still = word != "Clarification" and (title, change.date.date()) in days
            yield replace(change, kind="changed", detail=_STILL if still else "")
