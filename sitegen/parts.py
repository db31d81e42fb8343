"""Runs of Outputs that are planned together, and kept from walk to walk under a mark of all that they are made of.

A planner names a part and its mark, and says how to make it; where the last walk had a part of that name and mark, its
Outputs stand. So planning costs what changed: the digests in a mark are joined, not the values behind them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from sitegen.model import Output

T = TypeVar("T")


class Parts:
    """The parts of one walk, made from those of the walk before."""

    def __init__(self, before: Mapping[str, tuple[str, Any]] | None = None) -> None:
        """`before` are what was `taken` in an earlier walk under the same engine."""
        self.before = before or {}
        self.taken: dict[str, tuple[str, Any]] = {}

    def take(self, name: str, mark: str, make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
        """The Outputs of a part.

        `mark` must tell apart everything that `make` looks at: two marks that are equal promise equal Outputs.
        """
        return self.keep(name, mark, lambda: tuple(make()))

    def keep(self, name: str, mark: str, make: Callable[[], T]) -> T:
        """Any frozen value that is kept like a part."""
        row = self.before.get(name)
        if row is None or row[0] != mark:
            row = (mark, make())
        self.taken[name] = row
        value: T = row[1]
        return value
