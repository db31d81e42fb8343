"""Fills the folder of a new release: what changed is written, what did not may be shared with an older release.

A file is shared only where the last release has the same bytes in a file of its own. So whatever writes into a release
later, an editor's hand or a change of permissions, every file that it reaches has its bytes once more in a release
beside it, and the one before the last is never harmed by what is done to the last.
"""

import os
import stat
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from sitegen.fingerprint import digest_bytes
from sitegen.publishing.targets.file_stamps import FileStamps, Row
from sitegen.publishing.targets.target import check_same
from sitegen.routes import folders_of

_SECOND = 1_000_000_000
"""A second in nanoseconds: many web servers and file systems tell no shorter times apart."""
Statuses = Mapping[str, os.stat_result]


@dataclass(frozen=True)
class Twin:
    """A tree whose files a new release may share, and what is known of them."""

    folder: str
    stamps: FileStamps


@dataclass(frozen=True)
class Modes:
    """What files and folders of a release must have: permissions, owner and group. Others are not shared."""

    file: int
    folder: int
    uid: int
    gid: int
    changed: bool
    """Whether what is made has other permissions at first."""

    def fit(self, status: os.stat_result) -> bool:
        """Whether a file may stand in a release as it is."""
        return (
            stat.S_ISREG(status.st_mode)
            and stat.S_IMODE(status.st_mode) == self.file
            and (status.st_uid, status.st_gid) == (self.uid, self.gid)
        )


@dataclass
class Filled:
    """How the files of a new release came there: kept in a spare tree with what is known of them, or written."""

    kept: dict[str, Row] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Filling:
    """A new release's folder, empty or a spare tree, and all that decides about its files."""

    place: str
    source: str
    digests: Mapping[str, str]
    modes: Modes
    last: str = ""
    """The last release, of which unchanged files keep the time; an empty text where there is none."""
    same: Collection[str] = ()
    """Files that are known to equal the last release's."""
    seen: Statuses = field(default_factory=dict)
    """The files of the last release, as far as somebody looked at them."""
    twin: Twin | None = None

    def fill(self, there: dict[str, os.stat_result], folders: Collection[str]) -> Filled:
        """Make the folder hold the files of the site and nothing else, given its contents.

        Raises PublishRefused where a built file does not match its digest, and OSError.
        """
        self._clear(there, folders)
        filled = Filled()
        same = frozenset(self.same) if self.twin else frozenset()
        for path in sorted(self.digests):
            status = there.get(path)
            if path in same and self._shared(path, status, filled):
                continue
            if status is not None:
                with suppress(FileNotFoundError):
                    os.unlink(f"{self.place}/{path}")
            self._write(path)
            filled.written.append(path)
        return filled

    def _clear(self, files: dict[str, os.stat_result], folders: Collection[str]) -> None:
        """Remove from a spare tree what the site does not have, and make the folders that it lacks."""
        for path in files.keys() - self.digests.keys():
            os.unlink(f"{self.place}/{path}")
            del files[path]
        wanted = folders_of(self.digests) - {""}
        for folder in sorted(wanted.symmetric_difference(folders) - wanted, reverse=True):
            os.rmdir(f"{self.place}/{folder}")
        for folder in sorted(wanted.difference(folders)):
            os.mkdir(f"{self.place}/{folder}")
        for folder in ("", *(wanted if self.modes.changed else wanted.intersection(folders))):
            if stat.S_IMODE(os.lstat(f"{self.place}/{folder}").st_mode) != self.modes.folder:
                os.chmod(f"{self.place}/{folder}", self.modes.folder)

    def _shared(self, path: str, status: os.stat_result | None, filled: Filled) -> bool:
        """Whether a file that did not change could be shared: it stands in the spare tree already, or is linked now."""
        twin = self.twin
        row = twin.stamps.files.get(path) if twin else None
        if twin is None or row is None or row[0] != self.digests[path]:
            return False
        before = self.seen.get(path) or os.lstat(f"{self.last}/{path}")
        if row[1] == before.st_ino or row[3] != before.st_mtime_ns:
            return False
        if status is not None and twin.stamps.known(path, status) == row[0] and self.modes.fit(status):
            filled.kept[path] = row
            return True
        if twin.folder == self.place:
            return False
        source = f"{twin.folder}/{path}"
        try:
            found = os.lstat(source)
            if not self.modes.fit(found) or (found.st_ino, found.st_mtime_ns) != (row[1], row[3]):
                return False
            if twin.stamps.known(path, found) != row[0] and digest_bytes(bytes_of(source)) != row[0]:
                return False
            if status is not None:
                os.unlink(f"{self.place}/{path}")
            os.link(source, f"{self.place}/{path}", follow_symlinks=False)
        except OSError:
            return False  # where links are refused the file is written
        return True

    def _write(self, path: str) -> None:
        data = bytes_of(f"{self.source}/{path}")
        check_same(data, self.digests[path], f"{self.source}/{path}")
        with open(f"{self.place}/{path}", "xb", buffering=max(len(data), 2)) as file:
            file.write(data)
        if self.modes.changed:
            os.chmod(f"{self.place}/{path}", self.modes.file)
        if self.last:
            _keep_time(f"{self.place}/{path}", None if path in self.same else data, f"{self.last}/{path}")


def contents(root: str) -> tuple[dict[str, os.stat_result], list[str]]:
    """The files and links below a folder by path, each with its own status, and its folders."""
    files: dict[str, os.stat_result] = {}
    folders: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(f"{root}/{folder}" if folder else root) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                    waiting.append(path)
                else:
                    files[path] = entry.stat(follow_symlinks=False)
    return files, folders


def bytes_of(path: str) -> bytes:
    """A file's bytes, read at once."""
    with open(path, "rb", buffering=0) as file:
        return file.read()


def _keep_time(new: str, data: bytes | None, old: str) -> None:
    """Give a new file the time of the old one where that holds the same bytes, and a later time where it does not.

    Without `data` they are known to be the same.
    """
    try:
        before = os.lstat(old)
        if not stat.S_ISREG(before.st_mode):
            return
        same = data is None or (before.st_size == len(data) and bytes_of(old) == data)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    if same:
        os.utime(new, ns=(before.st_mtime_ns, before.st_mtime_ns))
        return
    now = os.stat(new).st_mtime_ns
    if now // _SECOND <= before.st_mtime_ns // _SECOND:
        os.utime(new, ns=(now, before.st_mtime_ns + _SECOND))
