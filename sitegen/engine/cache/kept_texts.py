"""Keeps the texts that this process parsed and no cache holds.

A preview keeps them in a private file of the system's folder for temporary files. SQLite makes it for a database
without a name, unlinks it at once, and holds little of it in memory. A build keeps them in memory, since the processes
that it forks read them.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress

from sitegen.engine.cache.codec import unpack
from sitegen.model import Shown


class KeptTexts:
    """Texts by path and cache key. One thread at a time may use it."""

    def __init__(self, *, in_file: bool = False) -> None:
        self.in_file = in_file
        self._keys: dict[str, tuple[str, ...]] = {}
        self._in_memory: dict[str, bytes] = {}
        self._file: sqlite3.Connection | None = None

    def put(self, path: str, key: str, text: bytes) -> None:
        """Keep a packed text; in memory too where there is no room for the file."""
        known = self._keys.get(path, ())
        if key in known:
            return
        self._keys[path] = (*known, key)
        if not (self.in_file and self._write(key, text)):
            self._in_memory[key] = text

    def get(self, path: str, key: str) -> Shown | None:
        """A text, or None where it was not put here or cannot be read."""
        if key not in self._keys.get(path, ()):
            return None
        data = self._in_memory.get(key)
        if data is None and self._file is not None:
            try:
                row = self._file.execute("SELECT value FROM text WHERE key = ?", (key,)).fetchone()
            except sqlite3.Error:
                return None
            data = row and row[0]
        text = unpack(data) if data else None
        return text if type(text) is Shown else None

    def forget(self, is_wanted: Callable[[str], bool]) -> None:
        """Drop the versions of texts whose keys are not wanted, where a text has several."""
        for path, keys in [row for row in self._keys.items() if len(row[1]) > 1]:
            for key in [key for key in keys if not is_wanted(key)]:
                self._in_memory.pop(key, None)
                if self._file is not None:
                    with suppress(sqlite3.Error):
                        self._file.execute("DELETE FROM text WHERE key = ?", (key,))
            self._keys[path] = tuple(filter(is_wanted, keys))

    def _write(self, key: str, text: bytes) -> bool:
        try:
            if self._file is None:
                self._file = sqlite3.connect("", check_same_thread=False, isolation_level=None)
                self._file.execute("PRAGMA journal_mode = OFF")
                self._file.execute("CREATE TABLE text (key TEXT PRIMARY KEY, value BLOB)")
            self._file.execute("INSERT OR REPLACE INTO text VALUES (?, ?)", (key, text))
        except sqlite3.Error:
            return False
        return True

    def __len__(self) -> int:
        return sum(map(len, self._keys.values()))
