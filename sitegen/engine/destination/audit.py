"""Audits a destination: which files differ from the record, and which are not in it.

Files are named relative to the open folder of the tree: for each of some ten thousand files the kernel then resolves
two folders instead of eight.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sitegen.engine.destination.records import Record
from sitegen.engine.filetrees import all_files
from sitegen.fingerprint import digest_bytes

GONE = "the file was deleted"

NO_FOLDER = (0, 0)
"""The stamp of a folder that is missing, or is no folder."""

ROOT_ONLY = {"": NO_FOLDER}
"""The folders of a tree without a record: everything at its top is a stray."""

FolderStamps = Mapping[str, tuple[int, int]]
"""The mtime (ns) and inode of a tree's folders; its own is under the empty text."""


@dataclass
class Audit:
    """The result of an audit: recorded files that differ, and files that are not recorded.

    `stamps` are the new size, mtime and inode of files whose bytes are as recorded (a restored cache, for example).
    """

    damaged: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)
    stray_folders: list[str] = field(default_factory=list)


def audit(root: Path, recorded: Mapping[str, Record], folders: FolderStamps) -> Audit:
    """Compare the tree with its record; `folders` are the recorded stamps of all folders with outputs."""
    found = audit_files(root, recorded)
    audit_folders(root, recorded, folders, stamp_folders(root, folders or ROOT_ONLY), found)
    return found


def audit_files(root: Path, recorded: Mapping[str, Record]) -> Audit:
    """Compare a tree's files with their records: an lstat for each, and the digest where that differs."""
    found = Audit()
    with _opened(root) as tree:
        if tree is None:
            found.damaged = dict.fromkeys(recorded, GONE)
            return found
        for path, (_, content, size, mtime, inode) in recorded.items():
            try:
                status = os.stat(path, dir_fd=tree, follow_symlinks=False)
            except OSError:
                found.damaged[path] = GONE
                continue
            if status.st_mtime_ns == mtime and status.st_ino == inode and status.st_size == size:
                continue
            if not stat.S_ISREG(status.st_mode):
                found.damaged[path] = "something else took the file's place"
            elif status.st_size == size and _digest(f"{root}/{path}") == content:
                found.stamps[path] = (status.st_size, status.st_mtime_ns, status.st_ino)
            else:
                found.damaged[path] = "the file was changed by hand"
    return found


class SpareAudit(NamedTuple):
    """The audit of a spare tree: recorded files that differ, files and folders that are strays, folders' stamps."""

    differing: list[str]
    strays: list[str]
    stamps: FolderStamps


def audit_spare(root: Path, recorded: Mapping[str, Record], folders: FolderStamps, finished: int) -> SpareAudit:
    """The differences of a spare tree from the record.

    A file differs that is neither a link to the live file nor a copy of it. A folder whose ctime, which no program can
    set back, is later than `finished` (ns) was changed by somebody else: none of its files is trusted, and strays are
    looked for in it.
    """
    differing, strays, stamps = [], [], dict.fromkeys(folders, NO_FOLDER)
    changed = []
    with _opened(root) as tree:
        for path, row in recorded.items() if tree is not None else ():
            try:
                status = os.stat(path, dir_fd=tree, follow_symlinks=False)
            except OSError:
                differing.append(path)
                continue
            if differs(status, row):
                differing.append(path)
        for folder in folders if tree is not None else ():
            try:
                status = os.stat(folder or ".", dir_fd=tree, follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISDIR(status.st_mode):
                stamps[folder] = (status.st_mtime_ns, status.st_ino)
                if status.st_ctime_ns >= finished:
                    changed.append(folder)
    for folder in changed:
        with suppress(OSError), os.scandir(f"{root}/{folder}" if folder else root) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if path in recorded:
                    differing.append(path)
                elif path not in folders or not entry.is_dir(follow_symlinks=False):
                    strays.append(path)
    return SpareAudit(differing, strays, stamps)


def differs(status: os.stat_result, row: Record) -> bool:
    """Whether a file of the spare is neither a link to the recorded one nor, where links are missing, a copy."""
    return status.st_size != row.size or (status.st_ino != row.inode and status.st_mtime_ns != row.mtime)


def stamp_folders(root: Path, folders: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The stamps of a tree's folders; NO_FOLDER for those that are missing or are no real folders."""
    found = dict.fromkeys(folders, NO_FOLDER)
    with _opened(root) as tree:
        for folder in found if tree is not None else ():
            try:
                status = os.stat(folder or ".", dir_fd=tree, follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISDIR(status.st_mode):
                found[folder] = (status.st_mtime_ns, status.st_ino)
    return found


def audit_folders(
    root: Path, recorded: Mapping[str, Record], folders: FolderStamps, now: FolderStamps, found: Audit
) -> None:
    """Look for files that no build wrote, in each folder whose stamp changed, and add them to `found`.

    `folders` are the recorded stamps, `now` the present ones of the same folders.
    """
    folders = folders or ROOT_ONLY
    if now == folders:
        return
    real = {folder for folder, stamp in now.items() if stamp != NO_FOLDER}
    if len(real) < len(folders):
        for folder in sorted(real):
            # Below a link to a folder every stamp may match, although the files lie elsewhere.
            if folder and folder.rpartition("/")[0] not in real:
                real.discard(folder)
        for path in recorded:
            if path.rpartition("/")[0] not in real:
                found.damaged.setdefault(path, "something else took its folder's place")
    for folder in sorted(real):
        if folders[folder] == now[folder]:
            continue
        prefix = f"{folder}/" if folder else ""
        try:
            with os.scandir(f"{root}/{folder}" if folder else root) as entries:
                rows = list(entries)
        except OSError:
            continue
        for entry in rows:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if path not in folders:
                    found.strays += [f"{path}/{name}" for name in all_files(entry.path)]
                    found.stray_folders.append(path)
            elif path not in recorded and path not in folders:
                found.strays.append(path)


@contextmanager
def _opened(root: Path) -> Iterator[int | None]:
    """Open a tree's own folder; yields None where there is none."""
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return digest_bytes(file.read())
    except OSError:
        return ""
