"""State carried from one load to the next within a process."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sitegen.content.library import Contents, Library
from sitegen.engine.cache.codec import Light
from sitegen.model import ParsedArticle, Shown
from sitegen.problems import Problem
from sitegen.theme.templates import Theme

FULL_PLAN_EVERY = 50
"""Loads after which everything is planned anew."""

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


class LoadSession:
    """Results of earlier loads of the same process, by path.

    A result is used only under the digest of the bytes that it was made from, so nothing in here can be stale.
    """

    def __init__(self) -> None:
        # What the last load parsed, under which frame of the parser: each file's digest, key and result.
        self.frame = ""
        self.lights: dict[str, tuple[str, str, Light]] = {}
        self.shown: dict[str, dict[str, Shown]] = {}
        self.shortened: dict[str, tuple[tuple[str, int], ParsedArticle]] = {}
        self.bytes: dict[str, tuple[str, bytes]] = {}
        self.theme: Theme | None = None
        self.parts: Mapping[str, tuple[Any, Any]] = {}
        self.loads = 0
        self.last: LastLoad | None = None
        self._previous_keys: frozenset[str] = frozenset()

    def forget_others(self, paths: Mapping[str, object]) -> None:
        """Drop the bytes of files that no longer exist."""
        for path in [p for p in self.bytes if p not in paths]:
            del self.bytes[path]

    def forget_texts(self, keys: frozenset[str]) -> None:
        """Drop every version of a text but those of the current and the previous plan, which may still be served."""
        keep, self._previous_keys = keys | self._previous_keys, keys
        for path in [path for path, versions in self.shown.items() if len(versions) > 1]:
            self.shown[path] = {key: text for key, text in self.shown[path].items() if key in keep}

    def begin(self) -> None:
        """Start another load; every fiftieth takes no plan from the one before.

        Outputs that are not rendered yet hold the library of their own load, so a long session would keep them all.
        """
        self.loads += 1
        if self.loads % FULL_PLAN_EVERY == 0:
            self.last = None
            self.parts = {}
