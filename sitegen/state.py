"""What the engine remembers of a destination between builds: one file, whole and checked, or nothing.

Lost, damaged or from another version it counts as absent, which costs time and nothing else.
"""

import marshal
import os
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from sitegen.destination import naming
from sitegen.disk import Stamp
from sitegen.model import Key, Problem, Record

TICK = 20_000_000
"""Nanoseconds by which a file must be older than a walk to be believed; file systems' clocks tick every 1 to 10 ms."""

_MAGIC = b"sitegen state 1\n"


@dataclass
class State:
    """The record of the last build of a destination.

    `inputs` maps every input to its stamp and the digest of its bytes; `walked` is the file system's clock (ns) at
    the beginning of that walk. `due` are the two moments (seconds since 1970, or None) between which the clock
    changes nothing. `folders` are the destination's folders with mtime (ns) and inode.
    """

    engine: str = ""
    options: str = ""
    walked: int = 0
    due: tuple[float | None, float | None] = (None, None)
    inputs: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    outputs: dict[str, Record] = field(default_factory=dict)
    folders: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    held_back: tuple[tuple[str, str], ...] = ()

    def believes(self, path: str, stamp: Stamp) -> bool:
        """Whether an input is surely the one recorded: the same stamp, and older than the recording walk.

        A file that changed while that walk ran, or in the same tick of the clock, may have been read too early.
        """
        row = self.inputs.get(path)
        return row is not None and row[0] == stamp and stamp[2] < self.walked - TICK


def load(path: Path) -> tuple[State | None, str]:
    """The recorded state, or None and a notice that says why there is none; without a file there is no notice."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{path}: {error.strerror}; every file is compared anew."
    head = len(_MAGIC)
    body = data[head + 16 :]
    if data[:head] != _MAGIC or data[head : head + 16] != blake2b(body, digest_size=16).digest():
        return None, "The record of the last build is damaged or of another version; every file is compared anew."
    # marshal reads plain values only, and only bytes that this program wrote pass the check above.
    engine, options, walked, due, inputs, outputs, folders, problems, held = marshal.loads(body)  # noqa: S302
    records = {path: Record(Key(*row[:3]), *row[3:]) for path, row in outputs.items()}
    known = tuple(Problem(*row) for row in problems)
    return State(engine, options, walked, due, inputs, records, folders, known, held), ""


def save(state: State, path: Path) -> None:
    """Write the state whole: to a passing file, to the disk, then in place. OSError where the disk refuses."""
    row = (
        state.engine,
        state.options,
        state.walked,
        state.due,
        state.inputs,
        {path: (*row.key, *row[1:]) for path, row in state.outputs.items()},
        state.folders,
        tuple((p.path, p.line, p.rule, p.level, p.message, p.hint) for p in state.problems),
        state.held_back,
    )
    body = marshal.dumps(row)
    passing = path.with_name(path.name + ".new")
    with naming(path), open(passing, "wb") as file:
        file.write(_MAGIC + blake2b(body, digest_size=16).digest() + body)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)
