"""What one walk leaves to the next of the same process."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sitegen.content.library import Contents, Library
from sitegen.engine.cache.parse_cache import Cache, ShownTexts, pack, unpack
from sitegen.engine.parser import Light, Parser
from sitegen.engine.scan import Inputs
from sitegen.fingerprint import digest_bytes
from sitegen.model import Article, ParsedArticle, Shown
from sitegen.problems import Problem
from sitegen.theme.templates import Theme

AT_MOST = 50
"""Walks after which everything is planned anew."""


Due = tuple[datetime | None, datetime | None]
"""The moments between which the clock changes nothing in the site; None for no end."""


class Reading(NamedTuple):
    """All content as a walk read it.

    `frame` is that of its parser, `paths` are all inputs. `keys` are the cache's keys, `digests` those of the bytes and
    `told` the findings (of those that have any), each by the path of a content file.
    """

    frame: str
    paths: frozenset[str]
    keys: Mapping[str, str]
    digests: Mapping[str, str]
    told: Mapping[str, list[Problem]]
    contents: Contents


class Last(NamedTuple):
    """The last walk that came as far as a plan: what it read, and what it made of that at its moment.

    `contents` are those that were read, without images that are none; `checked` are the findings across files.
    """

    reading: Reading
    contents: Contents
    library: Library
    due: Due
    checked: list[Problem]

    def stands_at(self, now: datetime) -> bool:
        """Whether nothing became due since that walk, or ceased to be."""
        before, after = self.due
        return (before is None or now >= before) and (after is None or now < after)


class LoadSession:
    """State carried from one load to the next within a process: by path, what was read and what was made of it.

    A row counts only under the key of the bytes that it was made from, so nothing in here can be stale.
    """

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self.lights: dict[str, tuple[str, Light]] = {}
        self.shown: dict[str, dict[str, Shown]] = {}
        self.cut: dict[str, tuple[tuple[str, int], ParsedArticle]] = {}
        self.bytes: dict[str, tuple[str, bytes]] = {}
        self.theme: Theme | None = None
        self.parts: Mapping[str, tuple[Any, Any]] = {}
        self.walks = 0
        self._shown_last: frozenset[str] = frozenset()
        self.last: Last | None = None

    def forget_others(self, paths: Mapping[str, object]) -> None:
        """Drop what is remembered of files that are no longer there."""
        tables: tuple[dict[str, Any], ...] = (self.lights, self.bytes)
        for table in tables:
            for path in [p for p in table if p not in paths]:
                del table[path]

    def forget_texts(self, keys: frozenset[str]) -> None:
        """Drop the texts of every version but these and those of the last call: no plan that shows others is left."""
        keep, self._shown_last = keys | self._shown_last, keys
        for path in [path for path, versions in self.shown.items() if len(versions) > 1]:
            self.shown[path] = {key: text for key, text in self.shown[path].items() if key in keep}

    def begin(self) -> None:
        """Another walk begins; now and then it takes nothing from the one before.

        What waits in a part to be made holds on to the library of its own walk, so a long session would keep them all.
        """
        self.walks += 1
        if self.walks % AT_MOST == 0:
            self.last = None
            self.parts = {}


AT_MOST = 50
"""Edited files up to which this is worth it."""


def reread(
    before: Reading, inputs: Inputs, unsure: Collection[str], parser: Parser, cache: Cache, memory: LoadSession
) -> Reading | None:
    """What reading all content gives; only files of `unsure` may differ from what was read before.

    None where anything but the text of articles changed, or a file cannot be read: then all must be read.
    """
    if parser.frame != before.frame or len(unsure) > AT_MOST or inputs.stamps.keys() != before.paths:
        return None
    keys, digests, told = dict(before.keys), dict(before.digests), dict(before.told)
    articles = list(before.contents.articles)
    for path in unsure:
        if path not in before.keys:
            if path.startswith("content/"):
                return None
            continue
        try:
            data = inputs.read(path)
        except OSError:
            return None
        mark = digest_bytes(data)
        key = parser.key(path, mark)
        if key == keys[path]:
            continue
        value, problems = light = _light(path, key, data, parser, cache, memory)
        place = next((n for n, item in enumerate(articles) if item.path == path), None)
        if place is None or not isinstance(value, Article):
            return None
        articles[place] = value
        keys[path], digests[path] = key, mark
        told.pop(path, None)
        if problems:
            told[path] = problems
        memory.lights[path] = (key, light)
    shown = ShownTexts(cache, _again(inputs, parser), memory.shown)
    shown.keys_by_path = keys
    contents = replace(before.contents, articles=tuple(articles), shown=shown)
    return Reading(before.frame, before.paths, keys, digests, told, contents)


def _light(path: str, key: str, data: bytes, parser: Parser, cache: Cache, memory: LoadSession) -> Light:
    """A file's light part: an earlier walk's or build's, or parsed."""
    row = memory.lights.get(path)
    if row is not None and row[0] == key:
        return row[1]
    known: Light | None = cache.lights([key]).get(key)
    if known is not None:
        return known
    light, text = parser.parse(path, data)
    if text is not None:
        memory.shown.setdefault(path, {})[key] = unpack(text)
        cache.put([(key, pack(light), text)])
    return light


def _again(inputs: Inputs, parser: Parser) -> Callable[[str, str], Shown]:
    """How a text is parsed anew that the cache lost."""
    return lambda path, key: parser.shown(path, inputs.read(path), key)
