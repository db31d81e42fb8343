"""What one walk leaves to the next of the same process."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sitegen.content.library import Contents, Library
from sitegen.model import Shown
from sitegen.parsing import Light
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


class Memory:
    """What one walk leaves to the next of the same process: by path, what was read and what was made of it.

    A row counts only under the key of the bytes that it was made from, so nothing in here can be stale.
    """

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self.lights: dict[str, tuple[str, Light]] = {}
        self.shown: dict[str, dict[str, Shown]] = {}
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
