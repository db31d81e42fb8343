"""A store of generated files under `build/`, by key: an entry is complete and verified, or absent.

A lost, old or damaged store, or one that was signed with another key, costs time only. Entries that no build used for a
while are removed.
"""

import marshal
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sitegen.engine.cache.ownership import is_real_folder, open_regular
from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer
from sitegen.fingerprint import digest_bytes

_MAGIC = b"sitegen store 2\n"
_SIZES = 8


class BlobStore:
    """A store of entries of named files. A key covers everything that the files are made from, the code included."""

    def __init__(self, folder: Path | None) -> None:
        """Without a `folder` the store holds nothing."""
        # Through a link we would read, and remove, files elsewhere.
        self.folder = folder if folder is None or not os.path.lexists(folder) or is_real_folder(folder) else None
        self._signer = signer()
        self.used: set[str] = set()

    def names(self, key: str) -> dict[str, str] | None:
        """The digests of an entry's files by name; None where there is no valid entry."""
        self.used.add(key)
        head = self._head(key)
        return None if head is None else {name: digest for name, (digest, _, _) in head[0].items()}

    def read(self, key: str, name: str) -> bytes | None:
        """The bytes of one file of an entry; None where it is missing or damaged."""
        head = self._head(key)
        if head is None or self.folder is None or name not in head[0]:
            return None
        digest, at, size = head[0][name]
        try:
            with open_regular(self.folder / key) as file:
                file.seek(head[1] + at)
                data = file.read(size)
        except OSError:
            return None
        return data if digest_bytes(data) == digest else None

    def files(self, key: str) -> dict[str, bytes] | None:
        """All files of an entry by name; None where the entry is missing, or one of them is damaged."""
        self.used.add(key)
        if self.folder is None:
            return None
        try:
            with open_regular(self.folder / key) as file:
                head = self._head_of(key, file)
                data = file.read() if head is not None else b""
        except OSError:
            return None
        if head is None:
            return None
        found = {name: data[at : at + size] for name, (_, at, size) in head[0].items()}
        whole = all(digest_bytes(found[name]) == digest for name, (digest, _, _) in head[0].items())
        return found if whole else None

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Store an entry. Where the write fails nothing is stored, and nothing is lost."""
        self.used.add(key)
        if self.folder is None:
            return
        table, at = {}, 0
        for name, data in files.items():
            table[name] = (digest_bytes(data), at, len(data))
            at += len(data)
        body = marshal.dumps(table)
        head = _MAGIC + self._signer.sign("store", key.encode(), body) + len(body).to_bytes(_SIZES, "big") + body
        passing = self.folder / f"{key}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            passing.unlink(missing_ok=True)
            with open(passing, "xb") as file:
                file.write(head)
                for data in files.values():
                    file.write(data)
            passing.replace(self.folder / key)
        except OSError:
            with suppress(OSError):
                passing.unlink(missing_ok=True)

    def forget_others(self) -> None:
        """Remove the entries that this build did not use, once they outnumber those that it did."""
        if self.folder is None:
            return
        with suppress(OSError):
            others = [name for name in os.listdir(self.folder) if name not in self.used]
            if len(others) > len(self.used) + 20:
                for name in others:
                    (self.folder / name).unlink(missing_ok=True)

    def _head(self, key: str) -> tuple[dict[str, tuple[str, int, int]], int] | None:
        """An entry's table of (digest, offset, size) by name, and the offset of its data."""
        if self.folder is None:
            return None
        try:
            with open_regular(self.folder / key) as file:
                return self._head_of(key, file)
        except OSError:
            return None

    def _head_of(self, key: str, file: BinaryIO) -> tuple[dict[str, tuple[str, int, int]], int] | None:
        """The same of an open file, which is read as far as its data. Raises OSError."""
        start = len(_MAGIC) + SIGNATURE_BYTES + _SIZES
        fixed = file.read(start)
        size = int.from_bytes(fixed[-_SIZES:], "big")
        if not fixed.startswith(_MAGIC) or len(fixed) != start or size > 1 << 30:
            return None
        body = file.read(size)
        if self._signer.sign("store", key.encode(), body) != fixed[len(_MAGIC) : len(_MAGIC) + SIGNATURE_BYTES]:
            return None
        return marshal.loads(body), start + size  # noqa: S302 (plain values that we signed)
