"""Makes the folder of a new release, reads back what was written, and notes the stamps of its files."""

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.engine.destination.lock import sync
from sitegen.engine.filetrees import remove_tree
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.targets.file_stamps import ENDING, FileStamps, load_stamps, stamp
from sitegen.publishing.targets.permissions import Permissions
from sitegen.publishing.targets.release_files import Filling, Modes, Statuses, Twin, bytes_of, contents
from sitegen.publishing.targets.target import check_same


@dataclass(frozen=True)
class NewRelease:
    """A release to make: its folder, its name, and the site that it is to hold.

    `same` are files that are known to equal those of the release that is the last one.
    """

    place: Path
    name: str
    source: Path
    digests: Mapping[str, str]
    same: Collection[str]
    last: Path | None


class ReleaseMaker:
    """Makes releases in a target; every method needs its lock."""

    def __init__(self, notes: Path, permissions: Permissions) -> None:
        """`notes` is the folder of the target's own notes."""
        self.notes = notes
        self.permissions = permissions
        self._seen: dict[str, Statuses] = {}

    def differing(self, release: Path, digests: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """The files of a site that a release has not, or has with other bytes, and what it has besides, in order.

        Where nobody wrote into a file since it was published, its digest is the recorded one; any other is read.
        """
        folder = os.fspath(release)
        seen, _ = contents(folder)
        self._seen = {folder: seen}
        known = load_stamps(self.notes / f"{release.name}{ENDING}") or FileStamps({}, 0)
        new = []
        for path, mark in sorted(digests.items()):
            status = seen.get(path)
            if status is None or (known.known(path, status) or digest_bytes(bytes_of(f"{folder}/{path}"))) != mark:
                new.append(path)
        return new, sorted(seen.keys() - digests.keys())

    def make(self, new: NewRelease, fresh: os.stat_result, trees: Iterable[tuple[Path, str]]) -> None:
        """Make a release in its folder, which is empty or a spare tree; `fresh` is the status of a new folder there.

        `trees` are folders, with their names, of which one may share its files. Raises PublishRefused where a file does
        not match its digest, before or after it is written, and OSError.
        """
        place = os.fspath(new.place)
        twin = self._twin(trees)
        try:
            files, folders = contents(place)
        except OSError:
            # Somebody nested folders in it too deeply, or shut one.
            remove_tree(place)
            os.mkdir(place)
            files, folders, twin = {}, [], None
        last = "" if new.last is None else os.fspath(new.last)
        seen = self._seen.get(last, {})
        filling = Filling(place, os.fspath(new.source), new.digests, self._modes(fresh), last, new.same, seen, twin)
        filled = filling.fill(files, folders)
        sync(new.place)
        taken = self._clock()
        rows = dict(filled.kept)
        for path in new.digests.keys() - filled.kept.keys():
            rows[path] = (new.digests[path], *stamp(os.lstat(f"{place}/{path}")))
        for path in filled.written:
            check_same(bytes_of(f"{place}/{path}"), new.digests[path], f"{place}/{path}")
        FileStamps(rows, taken).save(self.notes / f"{new.name}{ENDING}")

    def _clock(self) -> int:
        """The time of the target's file system, in nanoseconds since 1970."""
        probe = self.notes / "clock"
        probe.unlink(missing_ok=True)
        with open(probe, "xb") as file:
            now = os.fstat(file.fileno()).st_mtime_ns
        probe.unlink()
        return now

    def _modes(self, fresh: os.stat_result) -> Modes:
        """What files and folders must have, given the status of a folder that was made just now."""
        wanted, file = self.permissions.rule(), stat.S_IMODE(fresh.st_mode) & 0o666
        modes = (stat.S_IMODE(wanted(stat.S_IFREG | file)), stat.S_IMODE(wanted(fresh.st_mode)))
        return Modes(*modes, fresh.st_uid, fresh.st_gid, modes != (file, stat.S_IMODE(fresh.st_mode)))

    def _twin(self, trees: Iterable[tuple[Path, str]]) -> Twin | None:
        """The first tree of whose files something is known."""
        for place, name in trees:
            stamps = load_stamps(self.notes / f"{name}{ENDING}")
            if stamps is not None:
                return Twin(os.fspath(place), stamps)
        return None
