"""Memoises groups of outputs: while a group's input digest is unchanged, its previous outputs are reused.

A planner names a group (`part`), gives its input digest (`mark`), and says how to make it. Planning then costs what
changed. From one process to the next a group is stored as rows, each an output with the digest of its context; the
context itself is built again only where the output must be rendered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import partial
from hashlib import blake2b
from importlib import import_module
from itertools import compress
from operator import is_not
from typing import Any, NamedTuple, TypeVar

from sitegen.fingerprint import Lazy, digest
from sitegen.outputs.output import Files, Output, ValueStore

T = TypeVar("T")


class MemoRow(NamedTuple):
    """An output as it is stored: its function as `module:name`, its context as a digest."""

    path: str
    function: str
    template: str | None
    context: str
    owner: str
    listed: bool
    modified: str


def are_ours(rows: Iterable[MemoRow]) -> bool:
    """Whether the stored names of functions may be imported and called: `build/` may come from somebody else."""
    return all(name.startswith(_OURS) for name in {row.function for row in rows})


Rows = Mapping[str, tuple[str, tuple[MemoRow, ...]]]
"""The rows of every part, with its mark, by its name."""


class LazyContext:
    """The context of an output: its digest, and the function that builds it when the output is rendered."""

    __slots__ = ("digest", "make")

    def __init__(self, digest: str, make: Callable[[], Any]) -> None:
        """`make` gives the context, the same at every call."""
        self.digest = digest
        self.make = make


class PlanMemo:
    """Memoises groups of outputs: while a group's input digest is unchanged, its previous outputs are reused."""

    def __init__(
        self,
        before: Mapping[str, tuple[Any, ...]] | None = None,
        shelf: ValueStore | None = None,
        rows: Rows | None = None,
        files: Files | None = None,
    ) -> None:
        """`before` is `taken` of an earlier load with the same engine.

        `shelf` stores plain values from one process to the next. `rows` is `kept` of an earlier process with the same
        engine, or None where nothing is stored for the next. `files` stores what rendering makes.
        """
        self.before = before or {}
        self.shelf = shelf
        self.rows = rows
        self.files = files
        self.taken: dict[str, tuple[Any, ...]] = {}
        self.kept: dict[str, tuple[str, tuple[MemoRow, ...]]] = {}
        self.prefix = ""
        self._read: tuple[Sequence[Output], int, blake2b] = ((), 0, blake2b(digest_size=16))

    def within(self, prefix: str) -> "PlanMemo":
        """The same memo for a part of the site whose groups have the names of others: theirs begin with a prefix."""
        inner = copy(self)
        inner.prefix = f"{prefix} "
        return inner

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to reuse."""
        return not self.before and not self.rows

    def take(self, name: str, mark: str, make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
        """The outputs of a group. `mark` is a digest of everything that `make` reads."""
        name = self.prefix + name
        row = self.before.get(name)
        if row is None or row[0] != mark:
            row = (mark, tuple(make()) if self.rows is None else self._from_rows(self.rows, name, mark, make))
        self.taken[name] = row
        outputs: tuple[Output, ...] = row[1]
        return outputs

    def _from_rows(self, rows: Rows, name: str, mark: str, make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
        """The group from its rows, or made anew; either way its rows are stored."""
        found = rows.get(name)
        if found is not None and found[0] == mark and are_ours(found[1]):
            self.kept[name] = found
            return _lazily(found[1], make)
        made = [known_output(output) for output in make()]
        self.kept[name] = (mark, tuple(row_of(output) for output in made))
        return tuple(made)

    def bunch(self, name: str, inputs: tuple[object, ...], make: Callable[[], Iterable[Output]]) -> Iterable[Output]:
        """Outputs in many groups. `inputs` are all that `make` reads; a memo that knows them to be the same values may
        leave the groups alone together (`engine/cache/live_memo`)."""
        return make()

    def finish(self) -> None:
        """Say that all is planned."""

    def of_all(self, name: str, outputs: Sequence[Output], make: Callable[[], T]) -> T:
        """A value of tuples, texts and numbers that depends on no more of these outputs than `_face` gives."""
        name = self.prefix + name
        row = self.before.get(name)
        found: T
        if row is not None and _alike(row[0], outputs):
            found = row[1]
        else:
            found = self._of_shelf(name, self._faces(outputs), make)
        self.taken[name] = (tuple(outputs), found)
        return found

    def _of_shelf(self, name: str, mark: str, make: Callable[[], T]) -> T:
        """A value that an earlier process stored under this mark, or made anew and stored."""
        # One value of each name is kept: those of older marks would fill the shelf, an edit at a time.
        known = self.shelf.get(name, "") if self.shelf else None
        if known is not None and known[0] == mark:
            value: T = known[1]
            return value
        made = make()
        if self.shelf:
            self.shelf.put(name, "", (mark, made))
        return made

    def _faces(self, outputs: Sequence[Output]) -> str:
        """A digest of the faces of a table, of which no more is read than was added since the last call."""
        table, count, state = self._read
        if table is not outputs or count > len(outputs):
            count, state = 0, blake2b(digest_size=16)
        faces = [f"{o.path}\0{o.template}\0{o.owner}\0{o.listed}\0{o.modified}" for o in outputs[count:]]
        state.update("\n".join([*faces, ""]).encode("utf-8", "surrogatepass"))
        self._read = outputs, len(outputs), state
        return state.hexdigest()

    def keep(self, name: str, mark: str, make: Callable[[], T]) -> T:
        """A value of tuples, texts and numbers, memoised like a group, also from process to process."""
        name = self.prefix + name
        row = self.before.get(name)
        if row is None or row[0] != mark:
            row = (mark, self._of_shelf(name, mark, make))
        self.taken[name] = row
        found: T = row[1]
        return found


def left(parts: PlanMemo, name: str) -> Any:
    """The value that an earlier load stored under this name (see `leave`), or None."""
    name = parts.prefix + name
    row = parts.before.get(name)
    if row is None and parts.shelf:
        return parts.shelf.get(name, "")
    return row[1] if row else None


def leave(parts: PlanMemo, name: str, value: object) -> None:
    """Store a value of tuples, texts and numbers for later loads, which use it as a starting point only."""
    name = parts.prefix + name
    parts.taken[name] = ("", value)
    if parts.shelf:
        parts.shelf.put(name, "", value)


def carry(parts: PlanMemo, name: str) -> None:
    """Let a stored value stay, where this load did not read it."""
    name = parts.prefix + name
    if name in parts.before:
        parts.taken.setdefault(name, parts.before[name])
    if parts.shelf:
        parts.shelf.touch(name, "")


def later(parts: PlanMemo, name: str, mark: str, make: Callable[[], Mapping[str, bytes]]) -> Lazy[Mapping[str, bytes]]:
    """Bytes by their names, made or read from an earlier process only where they are used.

    `mark` is a digest of all that `make` reads.
    """
    files = parts.files
    if files is None:
        return Lazy(mark, make)
    key = files.key(parts.prefix + name, mark)

    def found() -> Mapping[str, bytes]:
        kept = files.get(key)
        if kept is None:
            kept = make()
            files.put(key, kept)
        return kept

    return Lazy(mark, found)


def context_digest(output: Output) -> str:
    """The digest of an Output's context, made or not."""
    context = output.context
    return context.digest if type(context) is LazyContext else digest(context)


def whole(output: Output) -> Output:
    """An Output with its context made."""
    if type(output.context) is not LazyContext:
        return output
    return _with_context(output, output.context.make())


def _face(output: Output) -> tuple[object, ...]:
    """All of an output but its content."""
    return (output.path, output.template, output.owner, output.listed, output.modified)


def _alike(before: Sequence[Output], now: Sequence[Output]) -> bool:
    """Whether two tables differ in nothing but contents; most of their Outputs are the very same."""
    if len(before) != len(now):
        return False
    others = compress(zip(before, now, strict=True), map(is_not, before, now))
    return all(_face(a) == _face(b) for a, b in others)


def known_output(output: Output) -> Output:
    """An Output whose context is known by its digest."""
    context = output.context
    return (
        output if type(context) is LazyContext else _with_context(output, LazyContext(digest(context), lambda: context))
    )


def _with_context(output: Output, context: object) -> Output:
    function, template = output.function, output.template
    return Output(output.path, function, template, context, output.owner, output.listed, output.modified)


def row_of(output: Output) -> MemoRow:
    """An Output of `known_output` as it is stored."""
    function = f"{output.function.__module__}:{output.function.__qualname__}"
    return MemoRow(
        output.path, function, output.template, output.context.digest, output.owner, output.listed, output.modified
    )


def _lazily(rows: tuple[MemoRow, ...], make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
    """Outputs whose contexts are built, all of the group at once, when the first of them is needed."""
    made: dict[str, Output] = {}

    def context(path: str) -> Any:
        if not made:
            made.update((output.path, output) for output in make())
        return whole(made[path]).context

    return tuple(output_of(row, LazyContext(row.context, partial(context, row.path))) for row in rows)


def output_of(row: MemoRow, context: LazyContext) -> Output:
    """The Output that was stored as this row."""
    function = _function(row.function)
    return Output(row.path, function, row.template, context, row.owner, row.listed, row.modified)


_OURS = "sitegen.outputs."
_FUNCTIONS: dict[str, Callable[..., bytes]] = {}


def _function(name: str) -> Callable[..., bytes]:
    """The module-level function of that `module:name`."""
    found = _FUNCTIONS.get(name)
    if found is None:
        module, _, own = name.partition(":")
        found = _FUNCTIONS[name] = getattr(import_module(module), own)
    return found
