"""Collects the entries of a site's published feeds, as its subscribers know them, in all its languages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sitegen import routes
from sitegen.errors import FeedUnreadable
from sitegen.publishing.feed_change import is_change
from sitegen.publishing.feed_items import Item, ParsedFeeds, entries_of
from sitegen.publishing.language_folders import below, language_folders
from sitegen.publishing.rss_items import rss_items

Reader = Callable[[str], bytes | None]
"""Gives the bytes of a file of the site by its path, None where there is none."""

_MOST_ARCHIVES = 5_000
_MOST_ENTRIES = 500_000
"""The largest number of entries of a feed with all its archives."""


@dataclass(frozen=True)
class Published:
    """The entries of a site's feeds: `root` of the root feed itself, `archive` of its archives.

    `changes` are the entries of the root feed that tell of a change of a story; `root` has the stories alone.

    `read` reads further files of the site, such as its registers' feeds. `archived` says whether every story is in
    `archive`; otherwise only the newest are known. `others` are the feeds of the site's other languages, by folder.
    """

    found: bool = False
    root: Mapping[str, Item] = field(default_factory=dict)
    archive: Mapping[str, Item] = field(default_factory=dict)
    editions: Mapping[str, Item] = field(default_factory=dict)
    corrections: Mapping[str, Item] = field(default_factory=dict)
    changes: Mapping[str, Item] = field(default_factory=dict)
    archived: bool = False
    only_rss: bool = False
    read: Reader | None = field(default=None, compare=False)
    rss: Callable[[], Mapping[str, Item]] = dict
    others: Mapping[str, "Published"] = field(default_factory=dict)

    @property
    def stories(self) -> dict[str, Item]:
        """Every known story, by id."""
        return {**self.archive, **self.root}

    @property
    def number(self) -> int:
        """The number of known stories, in all languages."""
        return len(self.stories) + sum(other.number for other in self.others.values())


def collect(read: Reader, also: Iterable[str] = (), parsed: ParsedFeeds | None = None) -> Published:
    """The feeds of a site: the root feed and its archives, editions, corrections; and those of its other languages.

    `also` are folders in which there may be a language that the site itself does not name. `parsed` knows what files
    with the same bytes were found to hold. Raises FeedUnreadable for a
    feed that cannot be read, and whatever `read` raises.
    """
    parsed = parsed or ParsedFeeds()
    own = _collect_one(read, parsed)
    if own.read is None:
        return own
    folders = sorted({*language_folders(read), *also})
    others = {folder: _collect_one(below(read, folder), parsed) for folder in folders}
    return replace(own, others={folder: part for folder, part in others.items() if part.found})


def _collect_one(read: Reader, parsed: ParsedFeeds) -> Published:
    """The feeds of a site in one language."""
    root_name = routes.file_of(routes.feed(routes.HOME, "atom"))
    data = read(root_name)
    if data is None:
        items = rss_items(read)
        return Published(found=bool(items), root=items, only_rss=bool(items))
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
        items, _, name = parsed.entries(data, name, home)
        archive |= items
        if len(archive) > _MOST_ENTRIES:
            raise FeedUnreadable(f"{name}: the archives of the feed hold more than {_MOST_ENTRIES:,} entries")
    return Published(
        found=True,
        root={key: item for key, item in root.items() if not is_change(item)},
        changes={key: item for key, item in root.items() if is_change(item)},
        archive=archive,
        editions=_other(read, routes.EDITIONS, home),
        corrections=_other(read, routes.CORRECTIONS, home),
        archived=whole,
        read=read,
        rss=partial(rss_items, read),
    )


def archive_names(read: Reader) -> list[str]:
    """The files of the root feeds' archives, newest first, language by language."""
    parts = ("", *language_folders(read))
    return [folder + name for folder in parts for name in _archives_of(below(read, folder))]


def _archives_of(read: Reader) -> list[str]:
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
