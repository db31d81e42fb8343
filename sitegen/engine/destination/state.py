"""What the engine remembers of a destination between builds: one file, whole and checked, or nothing.

Lost, damaged or from another version it counts as absent, which costs time and nothing else. So it is not forced to the
disk: what a power cut leaves of it is whole, or older than the site, or no record any more.
"""

import marshal
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sitegen.engine.destination.lock import naming
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.scan import Stamp
from sitegen.errors import WriteFailure
from sitegen.problems import Problem
from sitegen.routes import lead_nowhere_else

R = TypeVar("R", bound=tuple[Any, ...])

TICK = 20_000_000
"""Nanoseconds by which a file must be older than a walk to be believed; file systems' clocks tick every 1 to 10 ms."""

_MAGIC = b"sitegen state 2\n"


@dataclass
class State:
    """The record of the last build of a destination.

    `stamps` are those of every input and `digests` those of its bytes; `walked` is the file system's clock (ns) at
    the beginning of that walk. `due` are the two moments (seconds since 1970, or None) between which the clock
    changes nothing. `folders` are all that hold an output, with mtime (ns) and inode; (0, 0) was none then.
    """

    engine: str = ""
    options: str = ""
    walked: int = 0
    due: tuple[float | None, float | None] = (None, None)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Record] = field(default_factory=dict)
    folders: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    held_back: tuple[tuple[str, str], ...] = ()

    def believes(self, path: str, stamp: Stamp) -> bool:
        """Whether an input is surely the one recorded: the same stamp, and older than the recording walk.

        A file that changed while that walk ran, or in the same tick of the clock, may have been read too early.
        """
        return self.stamps.get(path) == stamp and _changed(stamp) < self.walked - TICK

    def believes_all(self, stamps: Mapping[str, Stamp]) -> bool:
        """Whether these are the recorded inputs, each of them surely as it was."""
        return stamps == self.stamps and max(map(_changed, stamps.values()), default=0) < self.walked - TICK


_changed: Callable[[Stamp], int] = itemgetter(2)
"""The ctime of a stamp."""


def clock_of(folder: Path) -> int:
    """Now by the clock of the file system that holds `folder`, in nanoseconds since 1970.

    The file that is touched for this stays: one that is taken away again would be left by a build that is killed.
    """
    probe = folder / "clock"
    try:
        with open(probe, "wb") as file:
            os.utime(file.fileno())
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError as error:
        raise WriteFailure(f"{probe}: {error.strerror} — make room or mend permissions; the old site stays") from error


def load(path: Path) -> tuple[State | None, str]:
    """The recorded state, or None and a notice that says why there is none; without a file there is no notice."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{path}: {error.strerror}; every file is compared anew."
    head = len(_MAGIC)
    body = memoryview(data)[head + 16 :]
    if data[:head] != _MAGIC or data[head : head + 16] != blake2b(body, digest_size=16).digest():
        return None, "The record of the last build is damaged or of another version; every file is compared anew."
    (engine, options, walked, due), *rest = marshal.loads(body)  # noqa: S302 (plain values, checked to be ours)
    stamps, digests, keys, outputs, folders, problems, held = rest
    if not lead_nowhere_else(outputs[0]) or not lead_nowhere_else(filter(None, folders[0])):
        return None, "The record of the last build names files outside its tree; every file is compared anew."
    return State(
        engine=engine,
        options=options,
        walked=walked,
        due=due,
        stamps=dict(zip(stamps[0], zip(*stamps[1:], strict=True), strict=True)),
        digests=dict(zip(stamps[0], digests, strict=True)),
        outputs=dict(zip(outputs[0], _made(Record, _made(Key, *keys), *outputs[1:]), strict=True)),
        folders=dict(zip(folders[0], zip(*folders[1:], strict=True), strict=True)),
        problems=tuple(Problem(*row) for row in problems),
        held_back=held,
    ), ""


def save(state: State, path: Path) -> None:
    """Write the state whole: to a passing file, then in place. OSError where the disk refuses."""
    keys, *written = zip(*state.outputs.values(), strict=True) if state.outputs else ((), (), (), (), ())
    row = (
        (state.engine, state.options, state.walked, state.due),
        _columns(state.stamps),
        tuple(map(state.digests.__getitem__, state.stamps)),
        tuple(zip(*keys, strict=True)),
        (tuple(state.outputs), *written),
        _columns(state.folders),
        tuple((p.path, p.line, p.rule, p.level, p.message, p.hint) for p in state.problems),
        state.held_back,
    )
    body = marshal.dumps(row)
    passing = path.with_name(path.name + ".new")
    with naming(path), open(passing, "wb") as file:
        file.write(_MAGIC + blake2b(body, digest_size=16).digest())
        file.write(body)
    passing.replace(path)


def _columns(rows: Mapping[str, Sequence[int]]) -> tuple[tuple[Any, ...], ...]:
    """A table by columns, its keys first: ten thousand rows are read faster as a handful of long tuples."""
    return (tuple(rows), *zip(*rows.values(), strict=True))


def _made(kind: type[R], *columns: Any) -> "map[R]":
    """Rows of columns as named tuples of a kind."""
    return map(partial(tuple.__new__, kind), zip(*columns, strict=True))
