"""A ZIP file read within bounds: so many entries, so many bytes, so many times its packed size. Pure.

APPNOTE.TXT 4.3 and 4.4. Names are looked up and never become paths, so nothing in them can lead anywhere.
"""

from __future__ import annotations

import stat
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from sitegen.importer.formats.extracted import Unreadable

MOST_ENTRIES = 10_000
MOST_BYTES = 200 * 1024 * 1024
MOST_TIMES = 200
SMALL = 1024 * 1024
"""Unpacked bytes below which the ratio does not count: a page of blanks packs well, and costs nothing."""
_STEP = 256 * 1024
_ENCRYPTED = 0x1
_AGAIN = "save it again in the program that wrote it"


class DamagedMember(Unreadable):
    """A member that cannot be unpacked; the others may be whole."""


class Archive:
    """The members of a ZIP file by name. All that is read from it counts together against the bounds.

    Raises Unreadable where the file is damaged or holds more than the bounds allow, DamagedMember where one member is
    damaged or encrypted.
    """

    def __init__(self, data: bytes, what: str) -> None:
        """`what` is the format's name, for messages."""
        self._what, self._packed, self._read = what, max(len(data), 1), 0
        try:
            self._zip = ZipFile(BytesIO(data))
            rows = self._zip.infolist()
        except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            raise Unreadable(f"the {what} file is damaged or cut off", _AGAIN) from None
        if len(rows) > MOST_ENTRIES:
            raise Unreadable(
                f"the {what} file has more than {MOST_ENTRIES:,} entries", "unpack it, and import its files"
            )
        self._rows: dict[str, ZipInfo] = {row.filename: row for row in rows}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members, in the order of the directory."""
        return tuple(self._rows)

    def is_link(self, name: str) -> bool:
        """Whether a member is a symbolic link of Unix."""
        return stat.S_ISLNK(self._rows[name].external_attr >> 16)

    def get(self, name: str) -> bytes | None:
        """A member's bytes, or None where there is none of that name."""
        row = self._rows.get(name)
        if row is None:
            return None
        if row.flag_bits & _ENCRYPTED:
            raise DamagedMember(f"the {self._what} file is encrypted", "open it and save it without a password")
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(row) as stream:
                while part := stream.read(_STEP):
                    parts.append(part)
                    size += len(part)
                    self._count(len(part), size, row)
        except (BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError, RuntimeError):
            raise DamagedMember(
                f"the {self._what} file is damaged: {name[:100]!r} cannot be unpacked", _AGAIN
            ) from None
        return b"".join(parts)

    def _count(self, more: int, size: int, row: ZipInfo) -> None:
        self._read += more
        packed = max(row.compress_size, 1)
        if self._read > MOST_BYTES:
            raise Unreadable(
                f"the {self._what} file unpacks to more than {MOST_BYTES >> 20} MB", "import its parts one by one"
            )
        if size > SMALL and size > MOST_TIMES * packed:
            raise Unreadable(
                f"the {self._what} file unpacks to more than {MOST_TIMES} times its size", "it is no ordinary document"
            )
