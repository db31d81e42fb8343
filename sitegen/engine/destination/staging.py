"""The live tree of a destination and its spare: two trees of the same files, by hard links.

A build writes its changes to the spare, swaps the two atomically, and brings the old tree up to date; so the cost is
that of the change. A journal, written first, lists every path in which the two may differ: after a kill, the next build
repairs just those.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer
from sitegen.engine.destination.lock import (
    MIXED,
    NEW_SHOWN,
    exchange,
    naming,
    outcome,
    replace_file,
    state_folder,
    sync,
)
from sitegen.engine.destination.records import Record
from sitegen.engine.filetrees import all_files, all_folders, remove_tree
from sitegen.routes import PATH_MAX, folders_of, is_plain

_PATHS_HEADER = b"paths\0"
"""The beginning of a journal that lists paths; each path ends in a NUL, which no path contains."""

_UNUSABLE_JOURNAL = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EINVAL, errno.ENOTEMPTY)


def write_file(root: str, path: str, data: bytes, passing: str) -> tuple[int, int, int]:
    """Write a file of a tree by rename, never in place, because the other tree shares the old one.

    Returns size, mtime and inode. `passing` is a temporary file outside the tree, so that a kill leaves no partial file
    in it.
    """
    target = f"{root}/{path}"
    handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        with naming(target):
            stamp = write_all(handle, data)
    finally:
        os.close(handle)
    put_in_place(passing, root, path)
    return stamp


def write_all(handle: int, data: bytes) -> tuple[int, int, int]:
    """Write all bytes to an open file; return its size, mtime and inode."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    status = os.fstat(handle)
    return (status.st_size, status.st_mtime_ns, status.st_ino)


def put_in_place(passing: str, root: str, path: str) -> None:
    """Rename a complete file to its place in a tree, and remove what stands in its way."""
    folder = path.rpartition("/")[0]
    if folder:
        _make_folder(root, folder)
    try:
        os.replace(passing, f"{root}/{path}")
    except IsADirectoryError:
        remove_tree(f"{root}/{path}")
        os.replace(passing, f"{root}/{path}")


def _make_folder(root: str, folder: str) -> None:
    """Make a real folder in a tree. A link in its place is removed: a write through it would harm files elsewhere."""
    _clear_way(root, folder)
    if not os.path.isdir(f"{root}/{folder}"):
        os.makedirs(f"{root}/{folder}", exist_ok=True)


def _is_real(root: str, folder: str) -> bool:
    """Whether a folder of a tree exists, and neither it nor one above it is a link."""
    while folder:
        try:
            if not stat.S_ISDIR(os.lstat(f"{root}/{folder}").st_mode):
                return False
        except OSError:
            return False
        folder = folder.rpartition("/")[0]
    return True


def _clear_way(root: str, folder: str) -> None:
    """Remove what stands in the place of a folder, or of one above it, and is no folder."""
    place = root
    for name in folder.split("/"):
        place += f"/{name}"
        try:
            status = os.lstat(place)
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(status.st_mode):
            os.unlink(place)
            return


class Staging:
    """The live tree of a destination and its spare. Every method needs the lock."""

    def __init__(self, destination: Path) -> None:
        """Finish what a killed build left incomplete in the places of the trees themselves."""
        self.live = destination
        self.state = state_folder(destination)
        self.spare = self.state / "spare"
        self.old = self.state / "old"
        self.journal = self.state / "journal"
        self.twin = self.state / "twin"
        self.passing = self.state / "passing"
        self.untouched = not self.old.is_dir() and not self.twin.is_dir() and not self.journal.exists()
        if self.old.is_dir():
            if not self.live.exists():
                self.old.rename(self.live)
            elif not self.spare.exists():
                self.old.rename(self.spare)
        # A first build writes both trees at once, so that the first edit need not make the second.
        self.first = not self.live.is_dir()
        self._made: set[str] = set()
        for left in (self.old, self.twin):
            if left.is_dir():
                remove_tree(left)
        # A child of a killed build may still be writing here; the next build removes the rest.
        with suppress(OSError):
            remove_tree(self.passing)
        self.passing.mkdir(exist_ok=True)

    def discard_spare(self) -> None:
        """Remove the spare, whose contents nothing vouches for; it is made anew."""
        if self.spare.is_dir():
            remove_tree(self.spare)

    def prepare(self, keep: Mapping[str, Record], touched: Iterable[str], differing: Iterable[str]) -> list[str]:
        """Make the spare's files of `keep` the same as the live ones; `touched` are paths that will change.

        Afterwards every other path is the same in both trees, and the journal lists those that may differ. `doubted`
        are the only ones of `keep` that may differ, where that is known. Returns the paths that were linked again.
        """
        before = self._read_journal()
        if not self.first and before is not None and self.spare.is_dir():
            self._write_journal(sorted({*before, *touched}))
            try:
                return self._follow(before, keep, differing)
            except (OSError, ValueError) as error:
                if isinstance(error, OSError) and error.errno not in _UNUSABLE_JOURNAL:
                    raise
                # The journal does not fit what is there, so the spare is made anew.
                remove_tree(self.spare)
        self._write_journal(None)
        self._make_spare(keep)
        return list(keep)

    def _follow(self, before: list[str], keep: Mapping[str, Record], differing: Iterable[str]) -> list[str]:
        """Repair the spare's paths of a journal and the differing ones; return those that were linked again."""
        for path in before:
            if path not in keep:
                remove(self.spare, path)
        wanted = [path for path in dict.fromkeys([*before, *differing]) if path in keep]
        for path in wanted:
            self._relink(path)
        return [*before, *wanted]

    def swap(self, written: Iterable[str], removed: Iterable[str]) -> bool:
        """Make the spare live, once all of it is on disk; then update the old tree and end the journal.

        Returns false where the live tree is still the same folder, with the new files moved into it.
        """
        moved, linked = True, False
        written, removed = list(written), list(removed)
        self.spare.mkdir(parents=True, exist_ok=True)
        sync(self.spare)
        if not self.live.exists():
            self.live.parent.mkdir(parents=True, exist_ok=True)
            self.spare.rename(self.live)
            if self.twin.is_dir():
                # A first build linked each file into it when it was written.
                self.twin.rename(self.spare)
                linked = True
        elif not exchange(self.spare, self.live) and not self._rename():
            with outcome(self.live, MIXED):
                self._copy_over(written, removed)
            moved = False
        with outcome(self.live, NEW_SHOWN):
            sync_folder(self.live.parent)
            if self.spare.is_dir():
                for path in removed:
                    remove(self.spare, path)
                for path in () if linked else written:
                    self._relink(path)
                self.end_journal()
        return moved

    def put(self, path: str, data: bytes) -> tuple[int, int, int]:
        """Write a file of the new site; return its size, mtime and inode. Workers call this concurrently."""
        if self.first:
            stamp = self._write_first(path, data)
            if stamp is not None:
                return stamp
        stamp = write_file(str(self.spare), path, data, self._passing())
        if self.first:
            self._link_first(path)
        return stamp

    def _write_first(self, path: str, data: bytes) -> tuple[int, int, int] | None:
        """Write a file of a first build straight to its place: nobody sees that tree before it is complete.

        After a kill, the journal has every path of such a build written again. None where something stands there.
        """
        self._make_first_folder(path.rpartition("/")[0])
        target = f"{self.spare}/{path}"
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except OSError:
            return None
        try:
            with naming(target):
                status = write_all(handle, data)
        finally:
            os.close(handle)
        self._link_first(path)
        return status

    def _make_first_folder(self, folder: str) -> None:
        """Make a folder in both trees of a first build, once in each process."""
        if folder in self._made:
            return
        self._made.add(folder)
        for tree in (self.spare, self.twin):
            place = f"{tree}/{folder}" if folder else str(tree)
            try:
                os.mkdir(place)
            except FileNotFoundError:
                os.makedirs(place, exist_ok=True)
            except OSError:
                continue  # it exists, or its user reports what is wrong

    def _link_first(self, path: str) -> None:
        """Link a file of a first build into the second tree, or copy it where links are not available."""
        source, target = f"{self.spare}/{path}", f"{self.twin}/{path}"
        try:
            os.link(source, target)
        except FileExistsError:
            return
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    def same_as_live(self, path: str, data: bytes) -> tuple[int, int, int] | None:
        """Keep a live file that has just these bytes; return its size, mtime and inode, or None."""
        live = f"{self.live}/{path}"
        if not _is_real(f"{self.live}", path.rpartition("/")[0]):
            return None
        try:
            status = os.lstat(live)
            if not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
                return None
            with open(live, "rb") as file:
                if file.read() != data:
                    return None
        except OSError:
            return None
        self._relink(path)
        return (status.st_size, status.st_mtime_ns, status.st_ino)

    def end_journal(self) -> None:
        """Remove the journal: the trees are the same again."""
        self.journal.unlink(missing_ok=True)

    def _rename(self) -> bool:
        """Swap by two renames, and restore the old tree if the second fails; false where a folder cannot be renamed."""
        try:
            self.live.rename(self.old)
        except OSError as error:
            if error.errno == errno.EXDEV:  # a folder in the lower layer of an overlay file system
                return False
            raise
        try:
            self.spare.rename(self.live)
        except OSError:
            self.old.rename(self.live)
            raise
        self.old.rename(self.spare)
        return True

    def _copy_over(self, written: Iterable[str], removed: Iterable[str]) -> None:
        """Move each file into the live tree by a rename of its own, where no folder can be renamed.

        Files are removed last, so that no page is missing while it is still linked to; but first where a file replaces
        a folder, or the other way round.
        """
        written, removed = list(written), list(removed)
        above, below = folders_of(written), set(written)
        first = {p for p in removed if p in above or not below.isdisjoint(folders_of([p]))}
        for path in first:
            remove(self.live, path)
        for path in written:
            passing = self._passing()
            shutil.copy2(self.spare / path, passing)
            put_in_place(passing, str(self.live), path)
        for path in removed:
            if path not in first:
                remove(self.live, path)

    def _make_spare(self, keep: Mapping[str, Record]) -> None:
        if self.spare.is_dir():
            for path in all_files(self.spare):
                if path not in keep:
                    remove(self.spare, path)
        self.spare.mkdir(parents=True, exist_ok=True)
        for folder in sorted(folders_of(keep)):
            os.makedirs(f"{self.spare}/{folder}", exist_ok=True)
        for path in keep:
            self._relink(path)

    def _relink(self, path: str) -> None:
        """Link the spare's file to the live one, or copy it where links are not available."""
        source, passing = f"{self.live}/{path}", self._passing()
        if os.path.lexists(passing):
            os.unlink(passing)
        try:
            os.link(source, passing, follow_symlinks=False)
        except FileNotFoundError:
            remove(self.spare, path)
            return
        except OSError:
            shutil.copy2(source, passing)
        put_in_place(passing, str(self.spare), path)
        if os.path.lexists(passing):
            os.unlink(passing)  # rename(2) does nothing between two links of one file

    def _passing(self) -> str:
        """The path of a temporary file on the same file system; each process has its own."""
        return f"{self.passing}/{os.getpid()}"

    def _read_journal(self) -> list[str] | None:
        """The paths in which the trees may differ; None where that is unknown, or the journal is not valid."""
        try:
            data = self.journal.read_bytes()
        except FileNotFoundError:
            return []
        except OSError:
            return None
        body = data[SIGNATURE_BYTES:]
        if data[:SIGNATURE_BYTES] != signer().sign("journal", body) or not body.startswith(_PATHS_HEADER):
            return None
        paths = [os.fsdecode(row) for row in body[len(_PATHS_HEADER) :].split(b"\0") if row]
        return paths if all(map(is_plain, paths)) else None

    def _write_journal(self, paths: list[str] | None) -> None:
        body = (
            b"" if paths is None else _PATHS_HEADER + b"\0".join(os.fsencode(path) for path in paths if is_plain(path))
        )
        replace_file(self.journal, signer().sign("journal", body) + body, durable=True)
        sync_folder(self.state)


def remove(root: Path, path: str) -> None:
    """Remove a file, a link or a whole stray folder from a tree, and the folders that this leaves empty."""
    while len(os.fsencode(f"{root}/{path}")) > PATH_MAX:
        path = path.rpartition("/")[0]  # no output is so deep, so the folder is a stray as well
    target = f"{root}/{path}"
    folder = path.rpartition("/")[0]
    if folder:
        _clear_way(str(root), folder)
    try:
        os.unlink(target)
    except FileNotFoundError:
        pass
    except (IsADirectoryError, PermissionError):
        if not os.path.isdir(target) or os.path.islink(target):
            raise
        remove_tree(target)
    while folder:
        try:
            os.rmdir(f"{root}/{folder}")
        except OSError:
            return
        folder = folder.rpartition("/")[0]


def remove_empty(root: Path, folder: str) -> None:
    """Remove a folder from a tree as far as it is empty: the site may use it by now."""
    for place in reversed(all_folders(f"{root}/{folder}")):
        with suppress(OSError):
            os.rmdir(place)


def sync_folder(folder: Path) -> None:
    """Write a folder's own entries to disk (fsync of a directory)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with naming(folder):
            os.fsync(handle)
    finally:
        os.close(handle)
