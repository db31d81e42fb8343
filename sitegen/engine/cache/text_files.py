"""Articles' texts in flat files below `build/texts/`: one file of each process that parsed many of them.

A text is found by the name of its file, its place and its size, and is signed together with its key; so whatever is
wrong with a file or with what leads there, the text counts as absent, which costs time only.
"""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sitegen.engine.cache.ownership import is_real_folder, open_regular
from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer

_NAME_BYTES = 8


class Place(NamedTuple):
    """Where a text lies: its file, and where it begins there, with its size."""

    file: str
    at: int
    size: int


class TextFiles:
    """The files of a folder. Each process appends to one of its own, and reads those of all."""

    def __init__(self, folder: Path | None) -> None:
        """Without a `folder` nothing is stored."""
        # Through a link we would read, and remove, files elsewhere.
        self.folder = folder if folder is None or not os.path.lexists(folder) or is_real_folder(folder) else None
        self._signer = signer()
        self._read: dict[str, BinaryIO] = {}
        self._name, self._handle, self._end, self._owner = "", -1, 0, 0

    def put(self, key: str, data: bytes) -> Place | None:
        """Append a text; None where it cannot be stored whole."""
        if self._owner != os.getpid():
            self._begin()
        if self._handle < 0:
            return None
        signed = self._sign(key, data) + data
        try:
            whole = os.write(self._handle, signed) == len(signed)
        except OSError:
            whole = False
        if not whole:
            # What follows could not be found any more.
            os.close(self._handle)
            self._handle = -1
            return None
        place = Place(self._name, self._end, len(signed))
        self._end += len(signed)
        return place

    def get(self, key: str, place: Place) -> bytes | None:
        """The text at a place, or None where another one lies there, or it is damaged."""
        try:
            file = self._read.get(place.file)
            if file is None and self.folder is not None:
                file = self._read[place.file] = open_regular(self.folder / place.file)
            signed = os.pread(file.fileno(), place.size, place.at) if file is not None else b""
        except (OSError, OverflowError, ValueError):
            return None
        data = signed[SIGNATURE_BYTES:]
        return data if signed[:SIGNATURE_BYTES] == self._sign(key, data) else None

    def names(self) -> list[str]:
        """The names of all files."""
        try:
            return [] if self.folder is None else os.listdir(self.folder)
        except OSError:
            return []

    def forget_others(self, names: Collection[str]) -> None:
        """Remove all files but those of these names."""
        for name in self.names():
            if name not in names and self.folder is not None:
                with suppress(OSError):
                    (self.folder / name).unlink()

    def close(self) -> None:
        """Close what is open."""
        for file in self._read.values():
            file.close()
        self._read = {}
        if self._handle >= 0 and self._owner == os.getpid():
            os.close(self._handle)
        self._handle, self._owner = -1, 0

    def _begin(self) -> None:
        """Make this process's own file."""
        self._name, self._handle, self._end, self._owner = os.urandom(_NAME_BYTES).hex(), -1, 0, os.getpid()
        if self.folder is None:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            self._handle = os.open(self.folder / self._name, flags, 0o666)

    def _sign(self, key: str, data: bytes) -> bytes:
        return self._signer.sign("text", key.encode(), data)
