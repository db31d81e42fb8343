"""What subscribers will see: two states of the published Atom feeds compared, entry by entry, as a reader would.

A reader knows an entry by its id, replaces its text where that changed, marks it as changed where `updated` moved, and
keeps for ever what vanished. So a story that comes back under another id is shown again, and one whose `updated` moves
without a change that the editor noted is marked as new in many readers: neither is ever meant.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sitegen import routes
from sitegen.errors import FeedUnreadable
from sitegen.publishing.feed_items import Item, entries_of

Kind = Literal["new", "older", "changed", "mended", "shown again", "vanished"]
Reader = Callable[[str], bytes | None]
"""Gives the bytes of a file of the site by its path, None where there is none."""

_MOST_ARCHIVES = 5_000
_MOST_ENTRIES = 500_000
"""Entries of a feed with all its archives."""
_DATED = re.compile(r"(?<=<strong>)(Correction|Update|Clarification|Withdrawn), (\d+ [A-Z][a-z]+ \d{4}):")
"""A note of change at the top of an entry, with its day."""


@dataclass(frozen=True)
class Published:
    """All that the feeds of a site hold. `root` is what the root feed itself holds, `archive` what its archives do.

    `archived` says whether every story is in `archive`; otherwise no more than the newest are known.
    """

    found: bool = False
    root: Mapping[str, Item] = field(default_factory=dict)
    archive: Mapping[str, Item] = field(default_factory=dict)
    editions: Mapping[str, Item] = field(default_factory=dict)
    corrections: Mapping[str, Item] = field(default_factory=dict)
    archived: bool = False

    @property
    def stories(self) -> dict[str, Item]:
        """Every story that is known, by id."""
        return {**self.archive, **self.root}


@dataclass(frozen=True, slots=True)
class FeedChange:
    """One thing that subscribers will see: of what kind, of which story, a word on it, and whether it may be so."""

    kind: Kind
    title: str
    date: datetime
    detail: str = ""
    meant: bool = True


def collect(read: Reader) -> Published:
    """The feeds of a site: the root feed and its archives, editions, corrections.

    Raises FeedUnreadable for a feed that is no feed, and whatever `read` raises.
    """
    root_name = routes.file_of(routes.feed(routes.HOME, "atom"))
    data = read(root_name)
    if data is None:
        return Published()
    root, home, name = entries_of(data, root_name)
    archive: dict[str, Item] = {}
    seen: set[str] = set()
    whole = bool(name)
    while name:
        if name in seen or len(seen) == _MOST_ARCHIVES:
            raise FeedUnreadable(f"{name}: the archives of the feed lead in a circle")
        seen.add(name)
        data = read(name)
        if data is None:
            whole = False
            break
        items, _, name = entries_of(data, name, home)
        archive |= items
        if len(archive) > _MOST_ENTRIES:
            raise FeedUnreadable(f"{name}: the archives of the feed hold more than {_MOST_ENTRIES:,} entries")
    return Published(
        found=True,
        root=root,
        archive=archive,
        editions=_other(read, routes.EDITIONS, home),
        corrections=_other(read, routes.CORRECTIONS, home),
        archived=whole,
    )


def archive_names(read: Reader) -> list[str]:
    """The files of the archives of a site's root feed, newest first."""
    names: list[str] = []
    name = routes.file_of(routes.feed(routes.HOME, "atom"))
    home = ""
    while (data := read(name)) is not None:
        _, found, name = entries_of(data, name, home)
        home = home or found
        if not name or name in names:
            break
        names.append(name)
    return names


def _other(read: Reader, folder: str, home: str) -> dict[str, Item]:
    name = routes.file_of(routes.feed(folder, "atom"))
    data = read(name)
    return {} if data is None else entries_of(data, name, home)[0]


@dataclass(frozen=True, slots=True)
class _Feed:
    """How the entries of a feed are told: what vanished, what came back under another id, and how that is known."""

    gone: str
    again: Callable[[Item, Item], str]
    signs: Callable[[Item], list[str]]


_STORIES = _Feed(
    "readers keep what they have of it; to withdraw it, put it back with a change of kind retraction",
    lambda was, now: f"its id was {was.id} and is now {now.id}: write the old one into its file again",
    # Our address, the original's, the title and day.
    lambda item: [*item.addresses, f"{item.title} {item.published.date().isoformat()}"],
)
_EDITIONS = _Feed("readers keep what they have of it", _STORIES.again, _STORIES.signs)
_CORRECTIONS = _Feed(
    "a noted change was taken out, and readers keep what it said; note another one instead",
    lambda was, now: f"it was shown before, dated {was.published.date().isoformat()}: put that date back",
    lambda item: [f"{item.addresses} {_DATED.sub('', item.text)}"],
)


def compare(before: Published, after: Published) -> list[FeedChange]:
    """What subscribers of the one state will see when the other takes its place, the gravest kind first."""
    if before.archived or not before.found:
        old, new = before.stories, after.stories
    else:
        # Of the old site no more than the newest stories are known, so no more are compared.
        old, new = dict(before.root), {i: s for i, s in after.stories.items() if i in after.root or i in before.root}
    window = after.root if new else None
    noted = (_noted(before), _noted(after))
    found = list(_compared(_STORIES, old, new, noted, lambda i: _texts(before, after, i), window=window))
    if before.archived:
        entered = (i for i in after.root if i in old and i not in before.root)
        found += [FeedChange("older", after.root[i].title, after.root[i].published) for i in entered]
    for kind, one, other in (
        (_EDITIONS, before.editions, after.editions),
        (_CORRECTIONS, before.corrections, after.corrections),
    ):
        # A feed that is not full shows all there is: nothing scrolled out of it, and nothing waits behind it.
        scrolled = min((i.published for i in other.values()), default=None) if len(other) >= len(after.root) else None
        oldest = min((i.published for i in one.values()), default=None) if len(one) >= len(before.root) else None
        kept = {k: i for k, i in one.items() if k in other or scrolled is None or i.published >= scrolled}
        fresh = {k: i for k, i in other.items() if k in one or oldest is None or i.published >= oldest}
        found += _compared(kind, kept, fresh, ({}, {}), lambda i, a=one, b=other: (a[i].text, b[i].text))  # type: ignore[misc] # mypy infers no defaults
    order: list[Kind] = ["shown again", "vanished", "new", "older", "changed", "mended"]
    return sorted(found, key=lambda news: (order.index(news.kind), -news.date.timestamp(), news.title, news.detail))


_Noted = Mapping[tuple[str, datetime], str]


def _compared(
    kind: _Feed,
    old: Mapping[str, Item],
    new: Mapping[str, Item],
    noted: tuple[_Noted, _Noted],
    texts: Callable[[str], tuple[str, str]],
    window: Mapping[str, Item] | None = None,
) -> Iterator[FeedChange]:
    gone = {i: item for i, item in old.items() if i not in new}
    twins: dict[str, Item] = {}
    for item in gone.values():
        for sign in kind.signs(item):
            twins.setdefault(sign, item)
    for one, item in new.items():
        if one not in old:
            twin = next((twins[s] for s in kind.signs(item) if s in twins and twins[s].id in gone), None)
            if twin is not None:
                del gone[twin.id]
                yield FeedChange("shown again", item.title, item.published, kind.again(twin, item), meant=False)
            else:
                late = window is not None and one not in window
                detail = "older than what the root feed holds: it stands in the archive alone" if late else ""
                yield FeedChange("new", item.title, item.published, detail)
            continue
        yield from _changed(old[one], item, noted, *texts(one))
    for item in gone.values():
        yield FeedChange("vanished", item.title, item.published, kind.gone)


def _changed(was: Item, now: Item, noted: tuple[_Noted, _Noted], before: str, after: str) -> Iterator[FeedChange]:
    if now.updated > was.updated:
        note = _note_of(now, noted[1]) or _told(was, now)
        if not note:
            moved = f"its time moved from {was.updated.isoformat()} to {now.updated.isoformat()}"
            if was.updated.replace(tzinfo=None) == now.updated.replace(tzinfo=None):
                mend = "as the site's zone did: put timezone back in site.toml"
            else:
                mend = "with no change noted: put the date back, or write into changes: what changed"
            yield FeedChange("shown again", now.title, now.updated, f"{moved} {mend}", meant=False)
        else:
            yield FeedChange("changed", now.title, now.updated, note)
    elif before != after or now.updated != was.updated:
        details = [f"its title was “{was.title}”"] if was.title != now.title else []
        if now.updated < was.updated and _note_of(was, noted[0]):
            details.append("a noted change was taken out, and some readers keep the text that they have")
        yield FeedChange("mended", now.title, now.updated, "; ".join(details))


def _note_of(item: Item, noted: _Noted) -> str:
    return next((noted[a, item.updated] for a in item.addresses if (a, item.updated) in noted), "")


def _told(was: Item, now: Item) -> str:
    """What a note in the entry's own text tells of its new time, where the corrections hold only the newest notes."""
    day = now.updated.strftime("%d %B %Y").lstrip("0")
    fresh = set(_DATED.findall(now.text)) - set(_DATED.findall(was.text))
    return next((kind.lower() for kind, date in sorted(fresh) if date == day), "")


def _noted(published: Published) -> dict[tuple[str, datetime], str]:
    """What the corrections tell, by the address of the story and the time."""
    return {
        (address, item.updated): item.title.partition(":")[0].lower()
        for item in published.corrections.values()
        for address in item.addresses
    }


def _texts(before: Published, after: Published, one: str) -> tuple[str, str]:
    """A story's text before and after, from the same kind of feed: the root feed may carry more than the archives."""
    if one in before.root and one in after.root:
        return before.root[one].text, after.root[one].text
    if one in before.archive and one in after.archive:
        return before.archive[one].text, after.archive[one].text
    return "", ""
