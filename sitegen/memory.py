"""What one walk leaves to the next of the same process."""

from collections.abc import Mapping
from typing import Any

from sitegen.model import Shown
from sitegen.parsing import Light
from sitegen.templates import Theme

AT_MOST = 50
"""Walks after which everything is planned anew."""


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
        self.parts: Mapping[str, tuple[str, Any]] = {}
        self.walks = 0

    def forget_others(self, paths: Mapping[str, object]) -> None:
        """Drop what is remembered of files that are no longer there."""
        tables: tuple[dict[str, Any], ...] = (self.lights, self.bytes)
        for table in tables:
            for path in [p for p in table if p not in paths]:
                del table[path]

    def forget_texts(self, keys: frozenset[str]) -> None:
        """Drop the texts of every version but these: no plan that shows the others is left."""
        for path, versions in list(self.shown.items()):
            if not versions.keys() <= keys:
                self.shown[path] = {key: text for key, text in versions.items() if key in keys}

    def parts_before(self) -> Mapping[str, tuple[str, Any]]:
        """The parts of the walk before, for the next one; now and then none.

        What waits in a part to be made holds on to the library of its own walk, so a long session would keep them all.
        """
        self.walks += 1
        return self.parts if self.walks % AT_MOST else {}
