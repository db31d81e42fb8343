"""State carried from one load to the next within a process."""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.content.library import Contents, Library
from sitegen.engine.cache.codec import Light
from sitegen.engine.cache.kept_texts import KeptTexts
from sitegen.engine.cache.plan_cache import PlanCache
from sitegen.model import Article, Edition, Page, ParsedArticle, Shown, TermFile
from sitegen.problems import Problem
from sitegen.theme.templates import Theme

if TYPE_CHECKING:
    # A build has no use for it.
    from sitegen.engine.cache.live_memo import LiveMemo

MAX_READ_AGAIN = 50
"""The most files that are read again one by one; with more, all are looked at."""

_LISTS: dict[type, str] = {Article: "articles", TermFile: "terms", Edition: "editions", Page: "pages"}

Due = tuple[datetime | None, datetime | None]
"""The moments between which the clock changes nothing in the site; None for no end."""


class LastLoad(NamedTuple):
    """The last load that reached a plan: its contents, library and due moments, and the findings across files."""

    contents: Contents
    library: Library
    due: Due
    checked: list[Problem]

    def is_current(self, now: datetime) -> bool:
        """Whether nothing became due since that load, or ceased to be."""
        before, after = self.due
        return (before is None or now >= before) and (after is None or now < after)


class ReadContents(NamedTuple):
    """What the last load read below `content/`: its contents, each file's digest and cache key, and the findings."""

    contents: Contents
    digests: dict[str, str]
    keys: dict[str, str]
    problems: list[Problem]


class LoadSession:
    """Results of earlier loads of the same process, by path.

    A result is used only under the digest of the bytes that it was made from, so nothing in here can be stale.
    """

    def __init__(self, *, live: bool = False) -> None:
        """`live` is for a preview: its outputs are rendered on demand, and planned again after each edit."""
        self.live = live
        # What the last load parsed, under which frame of the parser: each file's digest, key and result.
        self.frame = ""
        self.read: ReadContents | None = None
        # The inputs that may have changed since, where the others are as they were; None where that is not known.
        self.unsure: frozenset[str] | None = None
        self.lights: dict[str, tuple[str, str, Light]] = {}
        self.shown = KeptTexts(in_file=live)
        self.shortened: dict[str, tuple[tuple[str, int], ParsedArticle]] = {}
        self.bytes: dict[str, tuple[str, bytes]] = {}
        self.theme: Theme | None = None
        self.blocked: tuple[str, list[Problem]] | None = None
        self.parts: dict[str, tuple[Any, ...]] = {}
        self.last: LastLoad | None = None
        self._previous_keys: frozenset[str] = frozenset()

    def forget_others(self, paths: Mapping[str, object]) -> None:
        """Drop the bytes of files that no longer exist."""
        for path in [p for p in self.bytes if p not in paths]:
            del self.bytes[path]

    def forget_texts(self, keys: frozenset[str]) -> None:
        """Drop every version of a text but those of the current and the previous plan, which may still be served."""
        before, self._previous_keys = self._previous_keys, keys
        self.shown.forget(lambda key: key in keys or key in before)

    def edited(self, frame: str) -> list[str] | None:
        """The content files to read again, where all others are as the last load read them; else None."""
        if self.read is None or self.unsure is None or self.frame != frame:
            return None
        paths = sorted(p for p in self.unsure if p.startswith("content/") and not p.startswith("content/images/"))
        is_known = len(paths) <= MAX_READ_AGAIN and all(path in self.lights for path in paths)
        return paths if is_known else None

    def are_alike(self, paths: Collection[str], found: Mapping[str, Light]) -> bool:
        """Whether every one of these files was read, and is what it was: an article, a term, or no content at all."""
        return all(path in found and type(found[path][0]) is type(self.lights[path][2][0]) for path in paths)

    def with_edits(
        self, found: Mapping[str, Light], digests: dict[str, str], keys: dict[str, str], shown: Mapping[str, Shown]
    ) -> tuple[Contents, list[Problem]]:
        """The contents of the last load with these files in the place of their older versions, and all findings."""
        if self.read is None:
            raise ValueError("there is no load before")
        contents = replace(self.read.contents, shown=shown)
        problems = [problem for problem in self.read.problems if problem.path not in found]
        for path, light in found.items():
            value, before = light[0], self.lights[path][2][0]
            problems += light[1]
            self.lights[path] = (digests[path], keys[path], light)
            if value is not None and value is not before:
                name = _LISTS[type(value)]
                row = getattr(contents, name)
                place = bisect_left(row, path, key=attrgetter("path"))
                changed: dict[str, Any] = {name: (*row[:place], value, *row[place + 1 :])}
                contents = replace(contents, **changed)
        self.read = ReadContents(contents, digests, keys, problems)
        return contents, problems

    def memo(self, cache: PlanCache) -> "LiveMemo | None":
        """The memo of a preview's plan, which begins with the rows of the last build; None for any other."""
        if not self.live:
            return None
        from sitegen.engine.cache.live_memo import LiveMemo

        return LiveMemo(self.parts, cache, None if self.parts else cache.stored_rows())
