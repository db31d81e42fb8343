"""Compares two states of the published Atom feeds, entry by entry, as a subscriber's reader sees them.

A reader knows an entry by its id, replaces its text where that changed, marks it as changed where `updated` moved, and
keeps what vanished. So a story that returns under another id is shown again, and one whose `updated` moves without a
noted change is marked as new in many readers: neither is ever intended.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sitegen import routes
from sitegen.publishing.feed_change import WITHDRAWN, FeedChange, Kind, as_changes, is_change
from sitegen.publishing.feed_items import Item
from sitegen.publishing.published_feeds import Published
from sitegen.publishing.register_diff import compare_registers

_DATED = re.compile(r"(?<=<strong>)([^<>]{2,60}?)[,،、，] ?([^<>]{4,40}?)\s?[:：](?=</strong>)")
"""A dated change note at the top of an entry, in any language: its kind, and its day in words."""


@dataclass(frozen=True, slots=True)
class _Feed:
    """The wording for changes of one feed, and the signs by which a returned entry is recognised."""

    gone: str
    again: Callable[[Item, Item], str]
    signs: Callable[[Item], list[str]]


_STORIES = _Feed(
    "readers keep what they have of it; to withdraw it, put it back with a change of kind retraction",
    lambda was, now: f"its id was {was.id} and is now {now.id}: write the old one into its file again",
    # Our address, the original's address, title and day.
    lambda item: [*item.addresses, f"{item.title} {item.published.date().isoformat()}"],
)
_RSS = _Feed(
    _STORIES.gone,
    lambda was, now: f"its guid was {was.id} and is now {now.id}: write id: {was.id} into its file",
    _STORIES.signs,
)
_EDITIONS = _Feed("readers keep what they have of it", _STORIES.again, _STORIES.signs)
_CORRECTIONS = _Feed(
    "a noted change was taken out, and readers keep what it said; note another one instead",
    lambda was, now: f"it was shown before, dated {was.published.date().isoformat()}: put that date back",
    lambda item: [f"{[a.removesuffix(routes.CHANGES) for a in item.addresses]} {_DATED.sub('', item.text)}"],
)


def compare(before: Published, after: Published) -> list[FeedChange]:
    """The changes that subscribers will see when the second state replaces the first, the most serious first.

    Those of a language that stands in a folder have its name before their titles.
    """
    found = _compare_one(before, after)
    for folder in sorted({*before.others, *after.others}):
        part = _compare_one(before.others.get(folder, Published()), after.others.get(folder, Published()))
        found += [replace(change, title=f"{folder.strip('/')}: {change.title}") for change in part]
    return _order(found)


def _compare_one(before: Published, after: Published) -> list[FeedChange]:
    """The changes in one language, in no order."""
    if before.only_rss:
        return [*_compared_rss(before.root, after.root if after.only_rss else after.rss())]
    if before.archived or not before.found:
        old, new = before.stories, after.stories
    else:
        # Only the newest stories of the old site are known, so only those are compared.
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
        # A feed that is not full has every entry: none was pushed out, and none is older than its window.
        scrolled = min((i.published for i in other.values()), default=None) if len(other) >= len(after.root) else None
        oldest = min((i.published for i in one.values()), default=None) if len(one) >= len(before.root) else None
        kept = {k: i for k, i in one.items() if k in other or scrolled is None or i.published >= scrolled}
        fresh = {k: i for k, i in other.items() if k in one or oldest is None or i.published >= oldest}
        news = _compared(kind, kept, fresh, ({}, {}), lambda i, a=one, b=other: (a[i].text, b[i].text))  # type: ignore[misc] # mypy infers no defaults
        found += news if kind is _EDITIONS else as_changes(news, old, new, found)
    own = "it becomes an entry of its own in the root feed"
    separate = [i for i in after.changes if i in before.corrections and i not in before.changes]
    found += [FeedChange("changed", after.changes[i].title, after.changes[i].published, own) for i in separate]
    if before.read is not None and after.read is not None:
        found += compare_registers(before.read, after.read)
    return found


def _order(found: Iterable[FeedChange]) -> list[FeedChange]:
    """The changes, the gravest kind first."""
    order: list[Kind] = ["shown again", "vanished", "new", "older", "changed", "mended"]
    return sorted(found, key=lambda news: (order.index(news.kind), -news.date.timestamp(), news.title, news.detail))


def _compared_rss(old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[FeedChange]:
    """What subscribers of an RSS feed will see: its readers know an item by its guid, and no time of change."""
    oldest = min((item.published for item in old.values()), default=None)
    scrolled = min((item.published for item in new.values()), default=None)
    twins = {sign: item for item in old.values() if item.id not in new for sign in _RSS.signs(item)}
    returned: set[str] = set()
    for one, item in new.items():
        if one in old:
            if (old[one].title, old[one].text) != (item.title, item.text):
                details = [f"its title was “{old[one].title}”"] if old[one].title != item.title else []
                yield FeedChange("mended", item.title, item.published, "; ".join(details))
            continue
        twin = next((twins[s] for s in _RSS.signs(item) if s in twins and twins[s].id not in returned), None)
        if twin is not None:
            returned.add(twin.id)
            yield FeedChange("shown again", item.title, item.published, _RSS.again(twin, item), meant=False)
        elif is_change(item):
            yield FeedChange("changed", item.title, item.published)
        elif oldest is not None and item.published < oldest:
            yield FeedChange("older", item.title, item.published)
        else:
            yield FeedChange("new", item.title, item.published)
    for one, item in old.items():
        if one not in new and one not in returned and (scrolled is None or item.published >= scrolled):
            yield FeedChange("vanished", item.title, item.published, _RSS.gone)


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
            yield FeedChange("changed", now.title.removeprefix(WITHDRAWN), now.updated, note)
    elif before != after or now.updated != was.updated:
        details = [f"its title was “{was.title}”"] if was.title != now.title else []
        if now.updated < was.updated and _note_of(was, noted[0]):
            details.append("a noted change was taken out, and some readers keep the text that they have")
        yield FeedChange("mended", now.title, now.updated, "; ".join(details))


def _note_of(item: Item, noted: _Noted) -> str:
    return next((noted[a, item.updated] for a in item.addresses if (a, item.updated) in noted), "")


def _told(was: Item, now: Item) -> str:
    """The kind of change that the entry's own note gives for its new time, where the corrections feed is too short."""
    wanted = {now.updated.day, now.updated.year}
    fresh = set(_DATED.findall(now.text)) - set(_DATED.findall(was.text))
    return next((kind.lower() for kind, day in sorted(fresh) if wanted <= set(map(int, re.findall("[0-9]+", day)))), "")


def _noted(published: Published) -> dict[tuple[str, datetime], str]:
    """The noted changes of the corrections feed, by the story's address and the time."""
    return {
        (address.removesuffix(routes.CHANGES), item.updated): item.title.partition(":")[0].lower()
        for item in published.corrections.values()
        for address in item.addresses
    }


def _texts(before: Published, after: Published, one: str) -> tuple[str, str]:
    """A story's text before and after, from the same feed: the root feed may carry more than the archives."""
    if one in before.root and one in after.root:
        return before.root[one].text, after.root[one].text
    if one in before.archive and one in after.archive:
        return before.archive[one].text, after.archive[one].text
    return "", ""
