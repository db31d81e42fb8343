"""Runs of Outputs that are planned together, and kept from walk to walk under a mark of all that they are made of.

A planner names a part and its mark, and says how to make it; where the last walk had a part of that name and mark, its
Outputs stand. So planning costs what changed: the digests in a mark are joined, not the values behind them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from sitegen.model import Output

T = TypeVar("T")


class Shelf(Protocol):
    """Where plain values wait for the next process."""

    def get(self, name: str, mark: str) -> Any:
        """The value of this name under this mark, or None."""

    def put(self, name: str, mark: str, value: object) -> None:
        """Keep a value."""


class Parts:
    """The parts of one walk, made from those of the walk before."""

    def __init__(self, before: Mapping[str, tuple[str, Any]] | None = None, shelf: Shelf | None = None) -> None:
        """`before` is what was `taken` in an earlier walk under the same engine.

        `shelf` keeps plain values from one process to the next.
        """
        self.before = before or {}
        self.shelf = shelf
        self.taken: dict[str, tuple[str, Any]] = {}

    def take(self, name: str, mark: str, make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
        """The Outputs of a part.

        `mark` must tell apart everything that `make` looks at: two marks that are equal promise equal Outputs.
        """
        row = self.before.get(name)
        if row is None or row[0] != mark:
            row = (mark, tuple(make()))
        self.taken[name] = row
        outputs: tuple[Output, ...] = row[1]
        return outputs

    def keep(self, name: str, mark: str, make: Callable[[], T]) -> T:
        """A value of tuples, texts and numbers that is kept like a part, and from process to process."""
        row = self.before.get(name)
        if row is None or row[0] != mark:
            value = self.shelf.get(name, mark) if self.shelf else None
            if value is None:
                value = make()
                if self.shelf:
                    self.shelf.put(name, mark, value)
            row = (mark, value)
        self.taken[name] = row
        found: T = row[1]
        return found
