"""Memoises groups of outputs for a preview, which plans again after each edit, and whose files are rendered on demand.

The context of an output is made when the output is rendered, by the planners of the latest load that planned it, and is
not kept. So a plan refers to one library, that of its own load, however many edits came before.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from sitegen.outputs.memo import LazyContext, MemoRow, PlanMemo, are_ours, known_output, output_of, row_of, whole
from sitegen.outputs.output import Output, ValueStore

Make = Callable[[], Iterable[Output]]

CONTEXTS_KEPT = 4
"""The number of groups whose contexts are kept, from which neighbouring pages are rendered."""


class _Planning:
    """What the planners of one load are doing: for which bunch they make groups, and whether only to be asked how."""

    __slots__ = ("bunch", "replaying")

    def __init__(self) -> None:
        self.bunch: _Bunch | None = None
        self.replaying = False


class _Bunch:
    """Groups that one call makes: the call, how it makes each group, and the last groups that were made, by path."""

    __slots__ = ("made", "make", "makers", "planning")

    def __init__(self, planning: _Planning, make: Make | None = None) -> None:
        self.bind(planning, make)

    def bind(self, planning: _Planning, make: Make | None) -> None:
        """Make the groups by another load's planner from now on."""
        self.planning, self.make = planning, make
        self.makers: dict[str, Make] = {}
        self.made: dict[str, dict[str, Output]] = {}

    def outputs(self, name: str) -> dict[str, Output]:
        """The outputs of a group by path, with their contexts."""
        found = self.made.get(name)
        if found is None:
            if name not in self.makers and self.make is not None:
                self._replay(self.make)
            found = {output.path: output for output in self.makers[name]()}
            if len(self.made) >= CONTEXTS_KEPT:
                self.made.clear()
            self.made[name] = found
        return found

    def _replay(self, make: Make) -> None:
        """Call the planner again, only to learn how it makes each group."""
        planning = self.planning
        before = planning.bunch, planning.replaying
        planning.bunch, planning.replaying = self, True
        try:
            for _ in make():
                pass
        finally:
            planning.bunch, planning.replaying = before


class _Group:
    """A group of outputs, with the bunch that it is made in."""

    __slots__ = ("bunch", "name")

    def __init__(self, name: str, bunch: _Bunch) -> None:
        self.name = name
        self.bunch = bunch

    def context(self, path: str) -> Any:
        """The context of one of its outputs."""
        return whole(self.bunch.outputs(self.name)[path]).context


class _GroupRow(NamedTuple):
    """A planned group: its input digest, its outputs, and what makes their contexts."""

    mark: str
    outputs: tuple[Output, ...]
    group: _Group


class _BunchRow(NamedTuple):
    """A planned bunch: the values that it was made of, its outputs, the names of its groups, and what makes them."""

    inputs: tuple[object, ...]
    outputs: tuple[Output, ...]
    names: tuple[str, ...]
    bunch: _Bunch


class LiveMemo(PlanMemo):
    """A memo whose groups take their contexts from the latest load; see the module."""

    def __init__(
        self,
        before: dict[str, tuple[Any, ...]],
        shelf: ValueStore | None = None,
        rows: dict[str, tuple[str, tuple[MemoRow, ...]]] | None = None,
    ) -> None:
        """`before` is `taken` of an earlier load; `rows`, in the first one, the rows of a build with the same engine.

        Both are emptied when all is planned.
        """
        super().__init__(before, shelf)
        self._previous, self._built = before, rows or {}
        self.planning = _Planning()

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to reuse."""
        return not self.before and not self._built

    def take(self, name: str, mark: str, make: Make) -> tuple[Output, ...]:
        """The outputs of a group. `mark` is a digest of everything that `make` reads."""
        name = self.prefix + name
        planning = self.planning
        if planning.replaying and planning.bunch is not None:
            planning.bunch.makers[name] = make
            return ()
        row = self.before.get(name)
        bunch = planning.bunch
        if row is None or row[0] != mark:
            row = self._plan(name, mark, make, bunch or _Bunch(planning))
        group: _Group = row[2]
        if bunch is None:
            group.bunch.bind(planning, None)
        else:
            group.bunch = bunch
        group.bunch.makers[name] = make
        self.taken[name] = row
        outputs: tuple[Output, ...] = row[1]
        return outputs

    def bunch(self, name: str, inputs: tuple[object, ...], make: Make) -> Iterable[Output]:
        """Outputs in many groups, left alone together where `inputs` are the very same values."""
        name = f"{self.prefix}bunch {name}"
        row = self.before.get(name)
        if row is not None and len(row[0]) == len(inputs) and all(map(_same, row[0], inputs)):
            row[3].bind(self.planning, make)
            self.taken.update((each, self.before[each]) for each in row[2])
        else:
            bunch = self.planning.bunch = _Bunch(self.planning, make)
            try:
                outputs = tuple(make())
            finally:
                self.planning.bunch = None
            row = _BunchRow(inputs, outputs, tuple(bunch.makers), bunch)
        self.taken[name] = row
        found: tuple[Output, ...] = row[1]
        return found

    def finish(self) -> None:
        """Let go of what the load before planned."""
        self._previous.clear()
        self._built.clear()

    def _plan(self, name: str, mark: str, make: Make, bunch: _Bunch) -> _GroupRow:
        found = self._built.get(name)
        if found is not None and found[0] == mark and are_ours(found[1]):
            rows: Iterable[MemoRow] = found[1]
        else:
            rows = [row_of(known_output(output)) for output in make()]
        group = _Group(name, bunch)
        outputs = (output_of(row, LazyContext(row.context, partial(group.context, row.path))) for row in rows)
        return _GroupRow(mark, tuple(outputs), group)


def _same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str) and one == other)
