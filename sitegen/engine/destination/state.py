"""The record of a destination's last build, in one signed file.

Lost, damaged, of another version or signed with another key it counts as absent, which costs time and nothing else. So
it is not synced to disk: after a power cut it is complete, or older than the site, or invalid.
"""

import marshal
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer
from sitegen.engine.destination.lock import replace_file
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.scan import Stamp
from sitegen.errors import WriteFailure
from sitegen.problems import Problem
from sitegen.routes import lead_nowhere_else

R = TypeVar("R", bound=tuple[Any, ...])

TICK = 20_000_000
"""The nanoseconds by which a file must be older than a scan to be trusted; file systems' clocks tick every 1 to 10 ms.
"""

NOWHERE = (0, 0)
"""The anchor of a record that was not written where it lies, or of none."""

_MAGIC = b"sitegen state 4\n"


@dataclass
class State:
    """The record of the last build of a destination.

    `stamps` are those of every input and `digests` those of its bytes; `walked` is the file system's clock (ns) when
    that scan began, `finished` when both trees were complete. Between the two moments of `due` (seconds since 1970, or
    None) the clock changes nothing. `folders` are all that hold an output, with mtime (ns) and inode, or (0, 0) for
    none. `anchor` shows whether the record lies where it was written (see `anchor_of`).
    """

    engine: str = ""
    options: str = ""
    walked: int = 0
    finished: int = 0
    due: tuple[float | None, float | None] = (None, None)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Record] = field(default_factory=dict)
    folders: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    held_back: tuple[tuple[str, str], ...] = ()
    anchor: tuple[int, int] = NOWHERE

    def believes(self, path: str, stamp: Stamp) -> bool:
        """Whether an input is certainly unchanged: the same stamp, and older than the recorded scan.

        A file that changed during that scan, or in the same tick of the clock, may have been read too early.
        """
        return self.stamps.get(path) == stamp and _changed(stamp) < self.walked - TICK

    def believes_all(self, stamps: Mapping[str, Stamp]) -> bool:
        """Whether these are the recorded inputs, each of them certainly unchanged."""
        return stamps == self.stamps and max(map(_changed, stamps.values()), default=0) < self.walked - TICK


_changed: Callable[[Stamp], int] = itemgetter(2)
"""The ctime of a stamp."""


def file_system_clock(folder: Path, outcome: str = "the old site stays") -> int:
    """The time of the file system that holds `folder`, in nanoseconds since 1970; `outcome` tells which site is live.

    The probe file stays: a build that is killed could not remove it.
    """
    probe = folder / "clock"
    try:
        with open(probe, "wb") as file:
            os.utime(file.fileno())
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError as error:
        raise WriteFailure(f"{probe}: {error.strerror} — make room or mend permissions; {outcome}") from error


def anchor_of(folder: Path) -> tuple[int, int]:
    """The inode and ctime (ns) of a file in `folder` that is written once and never again.

    Whoever copies, restores or checks out that folder creates another file, and no program can give it an older ctime.
    So a record that names another anchor was not written here, and the times of files prove nothing under it. (-1, -1),
    which no record names, where no such file can be made.
    """
    place = folder / "anchor"
    try:
        with suppress(FileExistsError), open(place, "xb"):
            pass
        status = os.lstat(place)
    except OSError:
        return (-1, -1)
    return (status.st_ino, status.st_ctime_ns) if stat.S_ISREG(status.st_mode) else (-1, -1)


def distrusted(state: State) -> State:
    """The record of a destination that came from elsewhere: digests are kept, stamps are not."""
    outputs = {path: row._replace(mtime=-1, inode=-1) for path, row in state.outputs.items()}
    return replace(state, outputs=outputs, folders=dict.fromkeys(state.folders, (-1, -1)), anchor=NOWHERE)


def load(path: Path) -> tuple[State | None, str]:
    """The recorded state, or None and a notice that says why there is none; a missing file gives no notice."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{path}: {error.strerror}; every file is compared anew."
    head = len(_MAGIC)
    body = memoryview(data)[head + SIGNATURE_BYTES :]
    key = signer()
    if data[:head] != _MAGIC or data[head : head + SIGNATURE_BYTES] != key.sign("record", body):
        why = "damaged, of another version, or signed with another key"
        return None, f"The record of the last build is {why}; every file is compared anew." if key.lasting else ""
    (engine, options, walked, finished, due, anchor), *rest = marshal.loads(body)  # noqa: S302 (plain values that we signed)
    stamps, digests, keys, outputs, folders, problems, held = rest
    if not lead_nowhere_else(outputs[0]) or not lead_nowhere_else(filter(None, folders[0])):
        return None, "The record of the last build names files outside its tree; every file is compared anew."
    return State(
        engine=engine,
        options=options,
        walked=walked,
        finished=finished,
        due=due,
        stamps=dict(zip(stamps[0], zip(*stamps[1:], strict=True), strict=True)),
        digests=dict(zip(stamps[0], digests, strict=True)),
        outputs=dict(zip(outputs[0], _rows(Record, _rows(Key, *keys), *outputs[1:]), strict=True)),
        folders=dict(zip(folders[0], zip(*folders[1:], strict=True), strict=True)),
        problems=tuple(Problem(*row) for row in problems),
        held_back=held,
        anchor=anchor,
    ), ""


def load_here(path: Path) -> tuple[State | None, str]:
    """The same as `load`, for a build: the stamps of a record that was not written in this folder are not believed."""
    state, notice = load(path)
    if state is not None and state.anchor != anchor_of(path.parent):
        state = distrusted(state)
    return state, notice


def save(state: State, path: Path) -> None:
    """Write the state atomically. Raises OSError where the write fails."""
    keys, *written = zip(*state.outputs.values(), strict=True) if state.outputs else ((), (), (), (), ())
    row = (
        (state.engine, state.options, state.walked, state.finished, state.due, state.anchor),
        _columns(state.stamps),
        tuple(map(state.digests.__getitem__, state.stamps)),
        tuple(zip(*keys, strict=True)),
        (tuple(state.outputs), *written),
        _columns(state.folders),
        tuple((p.path, p.line, p.rule, p.level, p.message, p.hint) for p in state.problems),
        state.held_back,
    )
    body = marshal.dumps(row)
    replace_file(path, _MAGIC + signer().sign("record", body) + body, durable=False)


def _columns(rows: Mapping[str, Sequence[int]]) -> tuple[tuple[Any, ...], ...]:
    """A table as columns, keys first: a few long tuples are read faster than ten thousand short ones."""
    return (tuple(rows), *zip(*rows.values(), strict=True))


def _rows(kind: type[R], *columns: Any) -> "map[R]":
    """Named tuples of a kind from their columns."""
    return map(partial(tuple.__new__, kind), zip(*columns, strict=True))
