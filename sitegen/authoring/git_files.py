"""The files of a git repository, looked at before any is read: none may be a pipe or a device, which never end."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from dulwich.object_store import BaseObjectStore, DiskObjectStore, PackBasedObjectStore

LONGEST_PATH = 4096
DEEPEST_ALTERNATES = 5
"""How many stores may borrow from each other in a row, as in git."""
_READ = ("info", "objects", "refs", "reftable")
"""Folders of a repository in which every file may be read; of others none is."""


def look_at_repository(place: Path) -> None:
    """Raise ValueError where a file that is read of a repository is none; `place` is its `.git`, a folder or a file
    that names one, as in a worktree (gitrepository-layout(5))."""
    _refuse_endless(place)
    if place.is_file():
        with open(place, "rb") as file:
            place = place.parent / os.fsdecode(file.read(LONGEST_PATH).removeprefix(b"gitdir:").strip())
    for name in (*(place.iterdir() if place.is_dir() else ()), place / "commondir"):
        _refuse_endless(name)
    for part in _READ:
        look_at_files(place / part)
    if (place / "commondir").is_file():
        with open(place / "commondir", "rb") as file:
            common = place / os.fsdecode(file.read(LONGEST_PATH).strip())
        for name in common.iterdir() if common.is_dir() else ():
            _refuse_endless(name)
        for part in _READ:
            look_at_files(common / part)


def look_at_files(folder: Path) -> None:
    """Raise ValueError where a pipe or a device stands for a file, however deep in a folder; links are not entered."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            _refuse_endless(Path(place, name))


def _refuse_endless(path: Path) -> None:
    """Raise ValueError for a pipe or a device: reading it might never end, and no git puts one there.

    The socket of a file watcher may stand beside what is read, and cannot be opened.
    """
    with suppress(OSError):
        mode = path.stat().st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise ValueError(f"{path.name} is a pipe or a device")


def look_at_alternates(store: BaseObjectStore, depth: int = 0) -> None:
    """Raise ValueError where the stores that a store borrows from are nested too deep, or name each other."""
    if depth > DEEPEST_ALTERNATES:
        raise ValueError("objects/info/alternates are nested too deep")
    if depth and isinstance(store, DiskObjectStore):
        look_at_files(Path(store.path))
    for other in store.alternates if isinstance(store, PackBasedObjectStore) else ():
        look_at_alternates(other, depth + 1)
