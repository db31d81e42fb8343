"""Files of a site by version: read with their digest, and replaced only while they still are that version."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sitegen.engine.containment import HINT, create_bytes, fault, opened_folder, rewrite
from sitegen.errors import SitegenError, WriteFailure
from sitegen.fingerprint import digest_bytes

ABSENT = "absent"
"""The version of a file that is not there."""


@dataclass(frozen=True)
class FileVersion:
    """A file's bytes (None where it is not there) and their version."""

    path: str
    data: bytes | None

    @property
    def version(self) -> str:
        """What tells this version from any other."""
        return ABSENT if self.data is None else digest_bytes(self.data)


class ChangedMeanwhile(SitegenError):
    """A file is no longer the version that a change was made for; nothing was written."""

    def __init__(self, now: FileVersion) -> None:
        super().__init__(f"{now.path}: the file changed meanwhile — look at both, and save again")
        self.now = now


def read_version(root: Path, path: str) -> FileVersion:
    """A file of the site as it is now. Raises WriteFailure where it leads out of the site, or cannot be read."""
    place = os.path.join(root, path)
    wrong = fault(path, place, os.path.realpath(root))
    if wrong:
        raise WriteFailure(f"{path}:1: it is not read: {wrong} — {HINT}")
    try:
        with open(place, "rb") as file:
            return FileVersion(path, file.read())
    except (FileNotFoundError, NotADirectoryError):
        return FileVersion(path, None)
    except OSError as error:
        raise WriteFailure(f"{path}:1: it cannot be read: {error.strerror} — mend its permissions") from error


def replace_version(root: Path, path: str, version: str, data: bytes | None) -> FileVersion:
    """Give a file new bytes (None: delete it) if it still is that version; returns what it was.

    Raises ChangedMeanwhile where it is another one by now, WriteFailure where the disk refuses.
    """
    before = read_version(root, path)
    if before.version != version:
        raise ChangedMeanwhile(before)
    try:
        if before.data is None:
            if data is not None and not create_bytes(root, path, data):
                raise ChangedMeanwhile(read_version(root, path))
        elif data is None:
            with opened_folder(root, path) as (folder, name):
                os.unlink(name, dir_fd=folder)
            _remove_empty(root, path)
        elif data != before.data:
            rewrite(root, path, data)
    except OSError as error:
        raise WriteFailure(f"{path} cannot be written: {error.strerror} — make room or mend permissions") from error
    return before


def _remove_empty(root: Path, path: str) -> None:
    """Remove the folder of a year that has no story left, but none of the site's own folders."""
    folder = os.path.dirname(path)
    if folder.count("/") >= 2:
        with suppress(OSError):
            os.rmdir(os.path.join(root, folder))
