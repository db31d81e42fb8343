"""What subscribers will see: two states of the published Atom feeds compared, entry by entry, as a reader would.

A reader knows an entry by its id, replaces its text where that changed, marks it as changed where `updated` moved, and
keeps for ever what vanished. So a story that comes back under another id is shown again, and one whose `updated` moves
without a change that the editor noted is marked as new in many readers: neither is ever meant.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lxml import etree

from sitegen import routes
from sitegen.errors import FeedUnreadable

Kind = Literal["new", "changed", "mended", "shown again", "vanished"]
Reader = Callable[[str], bytes | None]
"""Gives the bytes of a file of the site by its path, None where there is none."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_MOST_ARCHIVES = 5_000


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as a reader finds it. Addresses of the site itself begin with `/`, whatever its domain."""

    id: str
    title: str
    addresses: tuple[str, ...]
    published: datetime
    updated: datetime
    text: str


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
class News:
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
    root, home, name = _entries(data, root_name)
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
        items, _, name = _entries(data, name, home)
        archive |= items
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
        _, found, name = _entries(data, name, home)
        home = home or found
        if not name or name in names:
            break
        names.append(name)
    return names


def _other(read: Reader, folder: str, home: str) -> dict[str, Item]:
    name = routes.file_of(routes.feed(folder, "atom"))
    data = read(name)
    return {} if data is None else _entries(data, name, home)[0]


def _entries(data: bytes, name: str, home: str = "") -> tuple[dict[str, Item], str, str]:
    """A feed's entries by id, the address of its page, and the file of the archive before it (or an empty text)."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise FeedUnreadable(f"{name}: this is not a feed: {error}") from None
    if root.tag != f"{_ATOM}feed":
        raise FeedUnreadable(f"{name}: this is not an Atom feed")
    links = {str(k.get("rel", "alternate")): str(k.get("href")) for k in root.findall(f"{_ATOM}link")}
    home = home or links.get("alternate", "")
    before = links.get("prev-archive", "")
    earlier = before.removeprefix(home) if home and before.startswith(home) else ""
    try:
        items = [_item(entry, home) for entry in root.findall(f"{_ATOM}entry")]
    except ValueError as error:
        raise FeedUnreadable(f"{name}: an entry of the feed has no date: {error}") from None
    return {item.id: item for item in items}, home, earlier


def _item(entry: etree._Element, home: str) -> Item:
    def local(text: str) -> str:
        return text.replace(home, "/") if home else text

    updated = datetime.fromisoformat(entry.findtext(f"{_ATOM}updated", ""))
    published = entry.findtext(f"{_ATOM}published")
    links = (str(k.get("href")) for k in entry.findall(f"{_ATOM}link"))
    parts = (c for c in entry if c.tag in (f"{_ATOM}title", f"{_ATOM}summary", f"{_ATOM}content", f"{_ATOM}category"))
    return Item(
        id=entry.findtext(f"{_ATOM}id", ""),
        title=entry.findtext(f"{_ATOM}title", ""),
        addresses=tuple(local(link) for link in links),
        published=datetime.fromisoformat(published) if published else updated,
        updated=updated,
        text=local("\n".join(f"{c.text or ''}{c.get('label', '')}" for c in parts)),
    )


def compare(before: Published, after: Published) -> list[News]:
    """What subscribers of the one state will see when the other takes its place, the gravest kind first."""
    if before.archived or not before.found:
        old, new = before.stories, after.stories
    else:
        # Of the old site no more than the newest stories are known, so no more are compared.
        old, new = dict(before.root), {i: s for i, s in after.stories.items() if i in after.root or i in before.root}
    noted = _noted(after)
    found = list(_compared(old, new, noted, lambda i: _texts(before, after, i), window=after.root if new else None))
    for one, other in ((before.editions, after.editions), (before.corrections, after.corrections)):
        scrolled = min((i.published for i in other.values()), default=None)
        kept = {k: i for k, i in one.items() if k in other or scrolled is None or i.published >= scrolled}
        fresh = {k: i for k, i in other.items() if k in one or not one or i.published >= _oldest(one)}
        found += _compared(kept, fresh, {}, lambda i, a=one, b=other: (a[i].text, b[i].text))  # type: ignore[misc]
    order: list[Kind] = ["shown again", "vanished", "new", "changed", "mended"]
    return sorted(found, key=lambda news: (order.index(news.kind), -news.date.timestamp(), news.title, news.detail))


def _oldest(items: Mapping[str, Item]) -> datetime:
    return min(item.published for item in items.values())


def _compared(
    old: Mapping[str, Item],
    new: Mapping[str, Item],
    noted: Mapping[tuple[str, datetime], str],
    texts: Callable[[str], tuple[str, str]],
    window: Mapping[str, Item] | None = None,
) -> Iterator[News]:
    gone = {i: item for i, item in old.items() if i not in new}
    twins: dict[str, Item] = {}
    for item in gone.values():
        for sign in _signs(item):
            twins.setdefault(sign, item)
    for one, item in new.items():
        if one not in old:
            twin = next((twins[s] for s in _signs(item) if s in twins and twins[s].id in gone), None)
            if twin is not None:
                del gone[twin.id]
                detail = f"its id was {twin.id} and is now {one}: write the old one into its file again"
                yield News("shown again", item.title, item.published, detail, meant=False)
            else:
                late = window is not None and one not in window
                detail = "older than what the root feed holds: it stands in the archive alone" if late else ""
                yield News("new", item.title, item.published, detail)
            continue
        yield from _changed(old[one], item, noted, *texts(one))
    for item in gone.values():
        detail = "readers keep what they have of it; to withdraw it, put it back with a change of kind retraction"
        yield News("vanished", item.title, item.published, detail)


def _changed(
    was: Item, now: Item, noted: Mapping[tuple[str, datetime], str], before: str, after: str
) -> Iterator[News]:
    if now.updated > was.updated:
        note = next((noted[a, now.updated] for a in now.addresses if (a, now.updated) in noted), None)
        if note is None:
            detail = (
                f"its time moved from {was.updated.isoformat()} to {now.updated.isoformat()} with no change noted: "
                "put the date back, or write into changes: what changed"
            )
            yield News("shown again", now.title, now.updated, detail, meant=False)
        else:
            yield News("changed", now.title, now.updated, note)
    elif before != after or now.updated != was.updated:
        renamed = f"its title was “{was.title}”" if was.title != now.title else ""
        yield News("mended", now.title, now.updated, renamed)


def _noted(after: Published) -> dict[tuple[str, datetime], str]:
    """What the corrections tell, by the address of the story and the time."""
    return {
        (address, item.updated): item.title.partition(":")[0].lower()
        for item in after.corrections.values()
        for address in item.addresses
    }


def _texts(before: Published, after: Published, one: str) -> tuple[str, str]:
    """A story's text before and after, from the same kind of feed: the root feed may carry more than the archives."""
    if one in before.root and one in after.root:
        return before.root[one].text, after.root[one].text
    if one in before.archive and one in after.archive:
        return before.archive[one].text, after.archive[one].text
    return "", ""


def _signs(item: Item) -> list[str]:
    """By what a story is known again under another id: our address, the original's, its title and day."""
    return [*item.addresses, f"{item.title} {item.published.date().isoformat()}"]
