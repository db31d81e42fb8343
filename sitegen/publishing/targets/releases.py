"""Releases of a site in a target folder, and one pointer to the current one.

    target/current -> releases/000002-5f0c…     the pointer, a symbolic link; the folder for a web server to serve
    target/releases/000002-5f0c…/               a whole site, never changed once the pointer may lead to it
    target/.sitegen/                            the lock, a list of every release's files, pending pings

A release is copied beside the others, read back, synced to disk, and only then does the pointer move, by one rename. So
whatever fails, and whenever, the pointer leads to a whole site.
"""

import fcntl
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.engine.destination.lock import open_lock, refused, replace_file, sync
from sitegen.engine.destination.staging import sync_folder
from sitegen.errors import BuildLocked, PublishRefused
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.pings import PingFile
from sitegen.publishing.targets.permissions import Permissions
from sitegen.publishing.targets.release_names import (
    LIST,
    RELEASE,
    UNSHOWN,
    in_order,
    listed,
    listing,
    name_digest,
    number_of,
    release_name,
)
from sitegen.publishing.targets.target import check_same, not_ours

_SECOND = 1_000_000_000
"""A second in nanoseconds: many web servers and file systems tell no shorter times apart."""


class Releases:
    """The releases in a target. Every method but `current`, `last` and `names` needs the lock."""

    def __init__(self, target: Path, mode: int | None = None) -> None:
        """`mode` is that of published files; the umask's without it."""
        self.target = target
        self.permissions = Permissions(target, mode)
        self.folder = target / "releases"
        self.pointer = target / "current"
        self.notes = target / ".sitegen"
        self.pings = PingFile(self.notes / "pings.json")
        self.passing = self.folder / ".incoming"

    @property
    def current(self) -> Path | None:
        """The current release."""
        try:
            name = Path(os.readlink(self.pointer)).name
        except OSError:
            return None
        return self.folder / name if RELEASE.match(name) and (self.folder / name).is_dir() else None

    @property
    def last(self) -> Path | None:
        """The release that subscribers know: the current one, or the newest where the pointer was lost."""
        names = self.names()
        return self.current or (self.folder / names[-1] if names else None)

    def names(self) -> list[str]:
        """Every release, oldest first."""
        try:
            with os.scandir(self.folder) as entries:
                return in_order(e.name for e in entries if e.is_dir(follow_symlinks=False))
        except FileNotFoundError:
            return []

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the target's lock, and remove what a killed publication left incomplete.

        Raises PublishRefused where the target is not ours, and WriteFailure where the system refuses anything inside.
        """
        try:
            self._claim()
            handle = _open_lock(self.notes / "lock")
        except OSError as error:
            raise refused(error, self.target, "what is published stays") from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BuildLocked(f"{self.target}: another process is publishing here — wait for it to end") from error
            self._sweep()
            yield
        except OSError as error:
            with suppress(OSError):
                self._sweep(quiet=True)
            raise refused(error, self.target, "what is published stays") from error
        finally:
            self.permissions.share(self.notes)
            os.close(handle)

    def _claim(self) -> None:
        """Take an empty or new target, or check that it is ours."""
        target = self.target
        if target.is_symlink() and not target.exists():
            there = os.readlink(target)
            raise PublishRefused(f"{target}: this link leads to {there}, which is not there — make it, or mount it")
        if not target.exists():
            if not target.parent.is_dir():
                hint = "make the folder above it, or mount what should be there"
                raise PublishRefused(f"{target}: there is no {target.parent} — {hint}")
            target.mkdir()
        if not target.is_dir():
            raise PublishRefused(f"{target}: this is a file — name a folder")
        if not self.notes.is_dir() and any(target.iterdir()):
            raise not_ours(str(target))
        if self.pointer.exists() and not self.pointer.is_symlink():
            raise PublishRefused(f"{self.pointer}: this is no symbolic link — move it away, so that it can become one")
        self.notes.mkdir(exist_ok=True)
        self.folder.mkdir(exist_ok=True)
        self.permissions.open_folders(self.folder, self.notes)

    def _sweep(self, *, quiet: bool = False) -> None:
        """Remove releases that were copied and never current, so that a rollback finds only what visitors saw."""
        if self.passing.is_dir() and not self.passing.is_symlink():
            shutil.rmtree(self.passing, ignore_errors=quiet)
        else:
            self.passing.unlink(missing_ok=True)
        shown = self.current
        for note in self.notes.glob(f"*{UNSHOWN}"):
            name = note.name.removesuffix(UNSHOWN)
            if note.is_symlink() or not note.is_file():
                continue
            if shown is not None and shown.name == name:
                note.replace(self.notes / f"{name}{LIST}")
                continue
            if self._was_never_shown(name, note):
                shutil.rmtree(self.folder / name, ignore_errors=quiet)
            note.unlink()

    def _was_never_shown(self, name: str, note: Path) -> bool:
        """Whether a release was copied and never current.

        Such a release is the newest, it has no other list, and its list matches its name; otherwise the list is a
        stray.
        """
        names = self.names()
        if not names or names[-1] != name or (self.notes / f"{name}{LIST}").exists():
            return False
        digests = listed(note.read_bytes())
        return digests is not None and name.endswith(f"-{name_digest(digests)}")

    def add(self, source: Path, digests: Mapping[str, str], same: Collection[str] = ()) -> str:
        """Copy a site, given the digests of its files, into a new release; return its name.

        `same` are files that are known to equal the last release's, so that those need not be read again.

        A file equal to the last release's keeps that one's time, so that conditional requests and rsync find it
        unchanged; any other is at least a second younger. No file is shared with another release, so that whatever
        writes into one changes no other.

        Raises PublishRefused where a file does not match its digest, before or after the copy.
        """
        name = release_name(max(map(number_of, self.names()), default=0) + 1, digests)
        last = self.last
        self.passing.mkdir()
        made = {""}
        # Texts as paths: for tens of thousands of files pathlib takes as long as the copying.
        built, passing = os.fspath(source), os.fspath(self.passing)
        for path in sorted(digests):
            folder = path.rpartition("/")[0]
            if folder not in made:
                os.makedirs(f"{passing}/{folder}", exist_ok=True)
                made.add(folder)
            data = bytes_of(f"{built}/{path}")
            check_same(data, digests[path], f"{built}/{path}")
            with open(f"{passing}/{path}", "xb", buffering=max(len(data), 2)) as file:
                file.write(data)
            if last is not None:
                _keep_time(f"{passing}/{path}", None if path in same else data, f"{last}/{path}")
        self.permissions.apply(self.passing)
        sync(self.passing)
        for path in sorted(digests):
            check_same(bytes_of(f"{passing}/{path}"), digests[path], f"{passing}/{path}")
        replace_file(self.notes / f"{name}{UNSHOWN}", listing(digests), durable=True, temporary="note")
        self.passing.rename(self.folder / name)
        sync_folder(self.folder)
        return name

    def note(self, name: str, digests: Mapping[str, str]) -> None:
        """Write the list of a release's files, by which a rollback to it is checked, where it is missing."""
        if not (self.notes / f"{name}{LIST}").is_file():
            replace_file(self.notes / f"{name}{LIST}", listing(digests), durable=True, temporary="note")

    def switch(self, name: str) -> None:
        """Move the pointer to a release, by one rename."""
        passing = self.notes / "pointer"
        passing.unlink(missing_ok=True)
        passing.symlink_to(Path("releases") / name)
        passing.replace(self.pointer)
        sync_folder(self.target)
        unshown = self.notes / f"{name}{UNSHOWN}"
        if unshown.is_file():
            unshown.replace(self.notes / f"{name}{LIST}")

    def before(self, name: str) -> str | None:
        """The release before that one."""
        earlier = [other for other in self.names() if number_of(other) < number_of(name)]
        return earlier[-1] if earlier else None

    def damage(self, name: str) -> str:
        """What of a release differs from what was published, or an empty text."""
        note = self.notes / f"{name}{LIST}"
        if not note.is_file():
            return f"{note}: the list of its files is not there"
        digests = listed(note.read_bytes())
        if digests is None or not name.endswith(f"-{name_digest(digests)}"):
            return f"{note}: the list of its files is damaged"
        for path, mark in digests.items():
            place = self.folder / name / path
            try:
                if digest_bytes(place.read_bytes()) != mark:
                    return f"{place}: the file was changed"
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return f"{place}: the file is not there"
        return ""

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` releases besides the current one; return the names of those deleted."""
        shown = self.current
        others = [name for name in self.names() if shown is None or name != shown.name]
        gone = others[: max(0, len(others) - keep)]
        self.delete(gone)
        return gone

    def delete(self, names: Iterable[str]) -> None:
        """Delete releases, none of which is the current one."""
        for name in names:
            shutil.rmtree(self.folder / name)
            (self.notes / f"{name}{LIST}").unlink(missing_ok=True)


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


def _open_lock(place: Path) -> int:
    """Open the lock file, which another user of the group may have made; reading it is enough to lock it."""
    try:
        return open_lock(place)
    except PermissionError:
        return os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
