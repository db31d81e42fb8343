"""What is recorded of a destination's last build, and which of it is believed."""

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from sitegen.engine.destination.records import Record
from sitegen.engine.scan import Stamp
from sitegen.errors import WriteFailure
from sitegen.problems import Problem

TICK = 20_000_000
"""The nanoseconds by which a file must be older than a scan to be trusted; file systems' clocks tick every 1 to 10 ms.
"""

NOWHERE = (0, 0)
"""The anchor of a record that was not written where it lies, or of none."""


class End(NamedTuple):
    """The end of a file: its size, its inode, the signature of its last entry, and how many stand behind the first."""

    size: int
    inode: int
    signature: bytes
    entries: int


@dataclass
class State:
    """The record of the last build of a destination.

    `package` is the stamp of the engine's own files (see `toolchain`). `stamps` are those of every input and `digests`
    those of its bytes; `scanned` is the file system's clock (ns) when that scan began, `finished` when both trees were
    complete. Between the two moments of `due` (seconds since 1970, or None) the clock changes nothing. `folders` are
    all that hold an output, with mtime (ns) and inode, or (0, 0) for none. `anchor` shows whether the record lies where
    it was written (see `anchor_of`). `end` is where the file ends that holds just this, None where there is none.
    """

    engine: str = ""
    package: str = ""
    options: str = ""
    scanned: int = 0
    finished: int = 0
    due: tuple[float | None, float | None] = (None, None)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Record] = field(default_factory=dict)
    folders: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    held_back: tuple[tuple[str, str], ...] = ()
    anchor: tuple[int, int] = NOWHERE
    end: "End | None" = field(default=None, compare=False)

    def believes(self, path: str, stamp: Stamp) -> bool:
        """Whether an input is certainly unchanged: the same stamp, and older than the recorded scan.

        A file that changed during that scan, or in the same tick of the clock, may have been read too early.
        """
        return self.stamps.get(path) == stamp and _changed(stamp) < self.scanned - TICK

    def believed(self, stamps: Mapping[str, Stamp]) -> dict[str, str]:
        """The recorded digests, by path, of all inputs that are certainly unchanged and could be read."""
        then, digests, limit = self.stamps, self.digests, self.scanned - TICK
        return {
            path: digests[path]
            for path, stamp in stamps.items()
            if stamp[2] < limit and then.get(path) == stamp and digests[path]
        }

    def believes_all(self, stamps: Mapping[str, Stamp]) -> bool:
        """Whether these are the recorded inputs, each of them certainly unchanged."""
        return stamps == self.stamps and max(map(_changed, stamps.values()), default=0) < self.scanned - TICK


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
    folders = dict.fromkeys(state.folders, (-1, -1))
    return replace(state, outputs=outputs, folders=folders, anchor=NOWHERE, end=None)
