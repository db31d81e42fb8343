"""What is known of files of a release or of the built site: a digest, and a stamp that shows whether it still holds.

A stamp is inode, size, mtime and ctime. No program can give a file an older ctime, so a file that still has its stamp
still has its bytes. The record is signed with the user's own key: another user's, a lost or a damaged one counts as
absent, which costs time only.
"""

import marshal
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from sitegen.engine.cache.ownership import open_regular
from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer
from sitegen.engine.destination.lock import replace_file
from sitegen.engine.destination.state import TICK

ENDING = ".stamps"
Row = tuple[str, int, int, int, int]
"""A digest, and the stamp: inode, size, mtime and ctime (ns)."""

_MAGIC = b"sitegen stamps 1\n"


class FileStamps:
    """The rows of a release's files by path."""

    def __init__(self, files: Mapping[str, Row], taken: int) -> None:
        """`taken` is the file system's clock (ns) when the first stamp was taken."""
        self.files = files
        self.taken = taken
        self._sure = taken - TICK

    def known(self, path: str, status: os.stat_result) -> str:
        """The digest of a file that has this status now; an empty text where only reading it can tell.

        A file that was changed in the same tick of the clock as its stamp was taken may have been changed since.
        """
        row = self.files.get(path)
        if row is None or row[4] >= self._sure:
            return ""
        return row[0] if row[1:] == stamp(status) and stat.S_ISREG(status.st_mode) else ""

    def save(self, place: Path, under: str = "") -> None:
        """Write the record; it is read again only `under` the same text, such as the engine that made the files."""
        body = _MAGIC + marshal.dumps((self.taken, dict(self.files)))
        replace_file(place, _signature(body, under) + body, durable=False, temporary="stamps.new")


def load_stamps(place: Path, under: str = "") -> FileStamps | None:
    """The record of a release; None where there is none that this user wrote `under` this text."""
    try:
        with open_regular(place) as file:
            data = file.read()
    except OSError:
        return None
    body = data[SIGNATURE_BYTES:]
    if data[:SIGNATURE_BYTES] != _signature(body, under) or not body.startswith(_MAGIC):
        return None
    # The signature says that this user's sitegen wrote it; another version of Python may read it otherwise.
    try:
        taken, files = marshal.loads(body[len(_MAGIC) :])  # noqa: S302 (signed)
    except (ValueError, EOFError, TypeError):
        return None
    return FileStamps(files, taken)


def stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    """The stamp of a file."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _signature(body: bytes, under: str) -> bytes:
    return signer().sign("stamps", body, *([under.encode()] if under else []))
