"""Releases of a site in a target folder, and one pointer to the current one.

    target/current -> releases/000002-5f0c…     the pointer, a symbolic link; the folder for a web server to serve
    target/releases/000002-5f0c…/               a whole site, never changed once the pointer may lead to it
    target/.sitegen/                            the lock, lists of every release's files, pending pings, spare trees

A release is made beside the others, read back, synced to disk, and only then does the pointer move, by one rename. So
whatever fails, and whenever, the pointer leads to a whole site.
"""

import fcntl
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.engine.destination.lock import open_lock, refused, replace_file
from sitegen.engine.destination.staging import sync_folder
from sitegen.engine.filetrees import remove_tree
from sitegen.errors import BuildLocked, PublishRefused
from sitegen.publishing.pings import PingFile
from sitegen.publishing.targets.file_stamps import ENDING as STAMPS
from sitegen.publishing.targets.permissions import Permissions
from sitegen.publishing.targets.release_check import damage
from sitegen.publishing.targets.release_making import NewRelease, ReleaseMaker
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
from sitegen.publishing.targets.spares import Spares
from sitegen.publishing.targets.target import not_ours


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
        self.spares = Spares(self.notes / "spare", self.permissions)
        self.maker = ReleaseMaker(self.notes, self.permissions)

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
        self.spares.sweep()
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

    def differing(self, release: Path, digests: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """The files of a site that a release has not, or has with other bytes, and what it has besides, in order."""
        return self.maker.differing(release, digests)

    def add(self, source: Path, digests: Mapping[str, str], same: Collection[str] = ()) -> str:
        """Make a new release of a site, given the digests of its files; return its name.

        `same` are files that are known to equal the last release's, so that those need not be read again.

        A file equal to the last release's keeps that one's time, so that conditional requests and rsync find it
        unchanged; any other is at least a second younger. What did not change may be shared with an older release, and
        never with the last (`release_files`).

        Raises PublishRefused where a file does not match its digest, before or after the copy.
        """
        number = max(map(number_of, self.names()), default=0) + 1
        name = release_name(number, digests)
        last, names = self.last, self.names()
        self.passing.mkdir()
        fresh = os.lstat(self.passing)
        spare = self.spares.take(number, self.passing)
        trees = [(self.folder / n, n) for n in reversed(names) if last is None or n != last.name]
        trees += [(self.spares.folder / n, n) for n in self.spares.names()]
        trees += [(self.passing, spare)] if spare else []
        self.maker.make(NewRelease(self.passing, name, source, digests, same, last), fresh, trees)
        replace_file(self.notes / f"{name}{UNSHOWN}", listing(digests), durable=True, temporary="note")
        self.passing.rename(self.folder / name)
        sync_folder(self.folder)
        return name

    def make_spare(self, digests: Mapping[str, str]) -> None:
        """Copy the only release that there is, so that the next one is made of the copy. Without room there is none."""
        shown = self.current
        if shown is None or len(self.names()) > 1 or self.spares.names():
            return
        name = release_name(number_of(shown.name) - 1, digests)
        try:
            place = self.spares.begin()
            self.maker.make(NewRelease(place, name, shown, digests, digests.keys(), shown), os.lstat(place), ())
            self.spares.finish(name)
        except (OSError, PublishRefused):
            self.spares.clear()
            (self.notes / f"{name}{STAMPS}").unlink(missing_ok=True)

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
        """What of a release differs from what was published and cannot be mended, or an empty text."""
        return damage(self.folder / name, self.notes, [self.folder / other for other in self.names()])

    def prune(self, keep: int) -> list[str]:
        """Take away all but the newest `keep` releases besides the current one; return their names.

        The newest of them become spare trees.
        """
        shown = self.current
        others = [name for name in self.names() if shown is None or name != shown.name]
        gone = others[: max(0, len(others) - keep)]
        for name in gone:
            self.spares.put(self.folder / name)
            (self.notes / f"{name}{LIST}").unlink(missing_ok=True)
        self._forget_stamps()
        return gone

    def delete(self, names: Iterable[str]) -> None:
        """Delete releases, none of which is the current one, and all spare trees: they may hold what those hold."""
        for name in names:
            remove_tree(self.folder / name)
            (self.notes / f"{name}{LIST}").unlink(missing_ok=True)
        self.spares.clear()
        self._forget_stamps()

    def _forget_stamps(self) -> None:
        """Remove the stamps of trees that are gone."""
        known = {*self.names(), *self.spares.names()}
        for note in self.notes.glob(f"*{STAMPS}"):
            if note.name.removesuffix(STAMPS) not in known and note.is_file():
                note.unlink()


def _open_lock(place: Path) -> int:
    """Open the lock file, which another user of the group may have made; reading it is enough to lock it."""
    try:
        return open_lock(place)
    except PermissionError:
        return os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
