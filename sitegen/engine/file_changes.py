"""Changes of single files of a site: each can be undone, and none is made over a file that changed meanwhile."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sitegen.engine.containment import HINT, fault, forget, named_first, opened_folder, temporary_name, write_new
from sitegen.errors import FileChanged, WriteFailure


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a file of the site held and what it is to hold, by its path in the site; None where there is no file."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def reverse(self) -> "FileChange":
        """The change that undoes this one."""
        return FileChange(self.path, self.after, self.before)


def file_bytes(root: Path, path: str) -> bytes | None:
    """The bytes of a file of the site, None where there is none. Raises WriteFailure for a link that leads elsewhere.

    Raises OSError where it cannot be read.
    """
    with _own_folder(root, path) as (folder, name):
        return _bytes(folder, name)


def make_change(root: Path, change: FileChange) -> bool:
    """Write, replace or remove a file, whole or not at all, if it still holds what the change is made from.

    False where it holds the new bytes already, and is left alone. Raises FileChanged where it holds anything else, and
    WriteFailure where it really lies in a place that is not to be written to, or cannot be written.
    """
    try:
        with _own_folder(root, change.path) as (folder, name), _alone(folder):
            there = _bytes(folder, name)
            if there == change.after:
                return False
            if there != change.before:
                raise FileChanged(change.path)
            _put(folder, name, change)
            return True
    except OSError as error:
        told = f"{change.path} cannot be written: {error.strerror}"
        raise WriteFailure(f"{told} — make room or mend permissions") from error


def _put(folder: int, name: str, change: FileChange) -> None:
    if change.after is None:
        os.unlink(name, dir_fd=folder)
        return
    passing = temporary_name()
    try:
        mode = stat.S_IMODE(os.stat(name, dir_fd=folder).st_mode) if change.before is not None else None
        write_new(folder, passing, change.after, mode)
        if change.before is not None:
            os.replace(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
            return
        if not named_first(folder, passing, name):
            raise FileChanged(change.path)
    finally:
        forget(passing, folder)


def _bytes(folder: int, name: str) -> bytes | None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    with open(handle, "rb") as file:
        return file.read()


@contextmanager
def _own_folder(root: Path, path: str) -> Iterator[tuple[int, str]]:
    """The open folder of the file that a path really leads to, and its name there. Raises WriteFailure."""
    real_root = os.path.realpath(root)
    place = os.path.join(root, path)
    message = fault(path, place, real_root)
    if message:
        raise WriteFailure(f"{path}:1: it is left alone: {message} — {HINT}")
    with opened_folder(root, os.path.relpath(os.path.realpath(place), real_root)) as found:
        yield found


@contextmanager
def _alone(folder: int) -> Iterator[None]:
    """Hold the folder's lock, so that of two processes of ours one compares and writes after the other."""
    with suppress(OSError):  # a file system without locks
        fcntl.flock(folder, fcntl.LOCK_EX)
    yield
