"""Divides the content of a site in several languages: which file is in which, and which files are one in translation.

A file is in the language of its `lang`, or of its name (`story.de.md`) where the settings declare that language; any
other is in the site's own. The site's own language stands at the root, each other below `/<lang>/`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from sitegen import routes
from sitegen.content.languages.family import Versions
from sitegen.content.library import Contents
from sitegen.content.shared import name_and_tag, tags
from sitegen.model import Article, Edition, Page, Settings

Item = Article | Edition | Page


def language_of(item: Item, settings: Settings) -> str:
    """The language of the part of the site in which a file stands."""
    own = (item.language or "").lower()
    if not own:
        return settings.language
    known = {tag.lower(): tag for tag in tags(settings)}
    return known.get(own) or known.get(own.partition("-")[0]) or settings.language


def settings_of(settings: Settings, tag: str) -> Settings:
    """The settings of the part of the site in a language."""
    own = next((language for language in settings.languages if language.tag == tag), None)
    if own is None:
        return settings
    found = structs.replace(
        settings,
        language=tag,
        title=own.title or settings.title,
        tagline=own.tagline or settings.tagline,
        words=tuple({**dict(settings.words if tag == settings.language else ()), **dict(own.words)}.items()),
    )
    return found if tag == settings.language else structs.replace(found, feed_also_at=())


def divided(contents: Contents, settings: Settings) -> dict[str, Contents]:
    """The contents of each language, the site's own first; terms and pictures are those of all."""

    def of(tag: str) -> Contents:
        return replace(
            contents,
            articles=tuple(a for a in contents.articles if language_of(a, settings) == tag),
            editions=tuple(e for e in contents.editions if language_of(e, settings) == tag),
            pages=tuple(p for p in contents.pages if language_of(p, settings) == tag),
        )

    return {tag: of(tag) for tag in tags(settings)}


@dataclass(frozen=True)
class Versioned:
    """An item among its translations: its language, and the address below that language's root."""

    item: Item
    tag: str
    address: str


def address_of(item: Item) -> str:
    """A file's address below the root of its language."""
    if isinstance(item, Article):
        return routes.article(item.slug)
    return routes.edition(item.slug) if isinstance(item, Edition) else routes.page(item.slug)


def translated(contents: Contents, settings: Settings) -> dict[str, Versions]:
    """For each language, what is there in other languages too: by `translations`, and by files of one name."""
    groups = _Groups()
    by_slug: dict[tuple[str, str, str], Versioned] = {}
    by_name: dict[tuple[str, str], list[Versioned]] = {}
    kept: list[Versioned] = []
    for item in _items(contents):
        row = Versioned(item, language_of(item, settings), address_of(item))
        kept.append(row)
        by_slug[type(item).__name__, row.tag, item.slug] = row
        name, _ = name_and_tag(item.path, settings)
        by_name.setdefault((item.path.rpartition("/")[0], name), []).append(row)
    for rows in by_name.values():
        for row in rows[1:]:
            groups.join(rows[0].item.path, row.item.path)
    for row in kept:
        for tag, slug in row.item.translations:
            other = by_slug.get((type(row.item).__name__, tag, slug))
            if other is not None:
                groups.join(row.item.path, other.item.path)
    together: dict[str, list[Versioned]] = {}
    for row in kept:
        together.setdefault(groups.first(row.item.path), []).append(row)
    found: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {tag: {} for tag in tags(settings)}
    order = tags(settings)
    for rows in together.values():
        if len(rows) > 1:
            # Of two in one language, which is an error, the first by path stands.
            each = {row.tag: row.address for row in reversed(rows)}
            versions = tuple((tag, each[tag]) for tag in order if tag in each)
            for row in rows:
                found[row.tag][row.address] = versions
    return dict(found)


def _items(contents: Contents) -> Iterator[Item]:
    lists: tuple[Iterable[Item], ...] = (contents.articles, contents.editions, contents.pages)
    for items in lists:
        yield from items


class _Groups:
    """Files that belong together, joined two at a time."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def first(self, path: str) -> str:
        while path in self.above:
            path = self.above[path]
        return path

    def join(self, one: str, other: str) -> None:
        a, b = sorted((self.first(one), self.first(other)))
        if a != b:
            self.above[b] = a
