"""ZIP archives within limits: entries, bytes unpacked, and how many times their own size they unpack to. Pure."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from sitegen.importer.formats.exports.item import NotThisFormat

MOST_ENTRIES = 10_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 200
_ROOM = 10 * 1024 * 1024
"""What a small archive may unpack to, however many times its size that is: text packs well."""
_PIECE = 1 << 16


class Unpacked:
    """The files of a ZIP archive, each read when it is asked for, within the limits for all of them."""

    def __init__(self, data: bytes) -> None:
        """Raises NotThisFormat where the archive is broken or too large."""
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise NotThisFormat(f"its ZIP archive is broken: {error}") from None
        self._entries = {entry.filename: entry for entry in self._zip.infolist() if not entry.is_dir()}
        if len(self._zip.infolist()) > MOST_ENTRIES:
            raise NotThisFormat(f"it has more than {MOST_ENTRIES:,} entries")
        self._left = min(MOST_UNPACKED, max(MOST_TIMES * len(data), _ROOM))
        self.names = frozenset(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of a file, counted as they come: what the archive says of its sizes is not believed.

        Raises NotThisFormat.
        """
        found = bytearray()
        try:
            with self._zip.open(self._entries[name]) as file:
                while piece := file.read(_PIECE):
                    found += piece
                    self._left -= len(piece)
                    if self._left < 0:
                        raise NotThisFormat(
                            f"it unpacks to more than {MOST_UNPACKED:,} bytes or {MOST_TIMES} times its size"
                        )
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise NotThisFormat(f"its ZIP archive is broken: {error}") from None
        return bytes(found)


def is_zip(data: bytes) -> bool:
    """Whether bytes begin as a ZIP archive does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))
