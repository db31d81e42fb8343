"""The parse cache: parsed articles by the digest of all that they are made from, in one SQLite file.

Whatever is wrong with the file (lost, truncated, damaged, of another version, in use, made by somebody else) costs
time only: each row is signed together with its key, and a file that SQLite cannot read, or in which anything but our
two tables stands, is begun anew.
"""

import io
import os
import pickle
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sitegen.engine.cache.codec import pack_light, unpack_light
from sitegen.engine.cache.ownership import is_real_file
from sitegen.engine.cache.signing import signer
from sitegen.model import (
    Article,
    Body,
    Change,
    Coverage,
    Edition,
    Image,
    Link,
    Moment,
    Page,
    Section,
    Settings,
    Shown,
    Source,
    Taxonomy,
    TermFile,
)
from sitegen.problems import Mend, Problem

_TABLES = (
    "CREATE TABLE light (key TEXT PRIMARY KEY, mark BLOB, value BLOB) WITHOUT ROWID",
    "CREATE TABLE text (key TEXT PRIMARY KEY, mark BLOB, value BLOB)",
)
_SCHEMA = {("light", _TABLES[0]), ("text", _TABLES[1]), ("sqlite_autoindex_text_1", None)}
"""All that a cache of ours may define: a view or a trigger in a table's place would be run by whoever reads it."""

_VERSION = 2


_KINDS = (
    Article, Body, Change, Coverage, Edition, Image, Link, Moment, Page, Section, Settings, Shown, Source, Taxonomy,
    TermFile,
)  # fmt: skip
_ALLOWED: dict[tuple[str, str], type] = {(kind.__module__, kind.__name__): kind for kind in (*_KINDS, Problem, Mend)}
_ALLOWED |= {("datetime", kind.__name__): kind for kind in (date, datetime, timezone, timedelta)}

_PAIR = 0x92
"""The first byte of a pair in MessagePack; a pickle of protocol 5 begins with another."""


class _Unpickler(pickle.Unpickler):
    """Reads our own values and nothing else: a cache may have been restored from anywhere."""

    def find_class(self, module: str, name: str) -> Any:
        found = _ALLOWED.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is not a value of the cache")
        return found


def pack(value: object) -> bytes:
    """A value as bytes. Articles' light parts, of which there are thousands, have a form of their own (`packed`)."""
    if type(value) is tuple and len(value) == 2 and type(value[0]) is Article:
        with suppress(UnicodeEncodeError):  # half of a surrogate pair, which no file holds as text
            return pack_light(value)
    return pickle.dumps(value, protocol=5)


def unpack(data: bytes) -> Any:
    """The value of `pack`'s bytes; UnpicklingError or ValueError for anything that is not one of ours."""
    return unpack_light(data) if data[:1] == bytes([_PAIR]) else _Unpickler(io.BytesIO(data)).load()


class Cache:
    """The open cache. Every method answers as if the row were not there when anything is wrong."""

    def __init__(self, path: Path | None, *, writable: bool = True) -> None:
        """`path` None gives a cache that holds nothing; one that is not writable is only asked."""
        self.path = path
        self.writable = writable and path is not None
        self._signer = signer()
        # By this number a file is told that another key signed: nothing in it would be of use.
        self._mine = int.from_bytes(self._signer.mark("cache file")[:4], "big") >> 1
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    def is_empty(self) -> bool:
        """Whether no article is known, so that to look for each were vain; there may be other things."""
        row = self._row("SELECT count(*), 0 FROM (SELECT 1 FROM text LIMIT 1)", None)
        return row is None or row[0] == 0

    def has(self, key: str) -> bool:
        """Whether there is a row; it may still prove damaged when read."""
        return self._row("SELECT 1, key FROM light WHERE key = ?", key) is not None

    def lights(self, keys: Collection[str]) -> dict[str, Any]:
        """The light parts (the value and its findings) of all keys that are known."""
        connection = self._open()
        found: dict[str, Any] = {}
        if connection is None or not keys:
            return found
        try:
            if len(keys) > 500:
                wanted = set(keys)
                rows = (r for r in connection.execute("SELECT key, mark, value FROM light") if r[0] in wanted)
            else:
                query = "SELECT key, mark, value FROM light WHERE key = ?"
                rows = (r for key in keys for r in connection.execute(query, (key,)))
            for key, mark, value in rows:
                if isinstance(value, bytes) and mark == self._mark(key, value):
                    found[key] = unpack(value)
        except sqlite3.OperationalError:
            return found  # in use by another process: as if they were not there
        except (sqlite3.Error, OverflowError, UnicodeDecodeError, pickle.UnpicklingError, EOFError, ValueError):
            self._broken()
        return found

    def text(self, key: str) -> Shown | None:
        """What may be shown of an article's text."""
        row = self._row("SELECT mark, value FROM text WHERE key = ?", key)
        if row is None or not isinstance(row[1], bytes) or row[0] != self._mark(key, row[1]):
            return None
        try:
            shown = unpack(row[1])
        except (pickle.UnpicklingError, EOFError, TypeError, ValueError):
            return None
        return shown if type(shown) is Shown else None

    def put(self, rows: Iterable[tuple[str, bytes, bytes | None]]) -> None:
        """Keep rows of (key, light part, text part or None), each packed."""
        connection = self._open() if self.writable else None
        if connection is None:
            return
        rows = list(rows)
        try:
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO light VALUES (?, ?, ?)", [(k, self._mark(k, v), v) for k, v, _ in rows]
                )
                connection.executemany(
                    "INSERT OR REPLACE INTO text VALUES (?, ?, ?)",
                    [(k, self._mark(k, v), v) for k, _, v in rows if v is not None],
                )
        except sqlite3.Error:
            self._broken()

    def forget_others(self, keys: set[str]) -> None:
        """Drop rows that no file needs, once they outnumber those that are needed."""
        connection = self._open() if self.writable else None
        if connection is None:
            return
        try:
            # Texts are counted by their index; to count the light parts all of them would be read.
            count = connection.execute("SELECT count(*) FROM text").fetchone()[0]
            if count > 2 * len(keys) + 100:
                gone = [(k,) for (k,) in connection.execute("SELECT key FROM light") if k not in keys]
                with connection:
                    connection.executemany("DELETE FROM light WHERE key = ?", gone)
                    connection.executemany("DELETE FROM text WHERE key = ?", gone)
        except sqlite3.Error:
            self._broken()

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
        self._connection = None

    def _mark(self, key: str, value: bytes) -> bytes:
        return self._signer.mark("cache", key.encode(), value)

    def _row(self, query: str, key: str | None) -> tuple[Any, Any] | None:
        connection = self._open()
        if connection is None:
            return None
        try:
            row: tuple[Any, Any] | None = connection.execute(query, () if key is None else (key,)).fetchone()
        except sqlite3.OperationalError:
            return None  # in use by another process: as if it were not there
        except (sqlite3.Error, OverflowError, UnicodeDecodeError):
            self._broken()
            return None
        return row

    def _open(self) -> sqlite3.Connection | None:
        # A connection must not cross a fork: each process opens its own.
        if self._connection is not None and self._owner == os.getpid():
            return self._connection
        if self.path is None:
            return None
        for _ in range(2):
            try:
                if not self.writable:
                    self._connection = self._open_to_read(self.path)
                    self._owner = os.getpid()
                    return self._connection
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._clear_place(self.path)
                connection = sqlite3.connect(self.path, timeout=5)
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                if self._is_new(connection):
                    for table in _TABLES:
                        connection.execute(table)
                    connection.execute(f"PRAGMA application_id = {self._mine}")
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
                    connection.commit()
            except sqlite3.OperationalError:
                return None  # locked, read-only or full: go without
            except (sqlite3.Error, OSError, OverflowError, UnicodeDecodeError):
                self._remove()
                continue
            self._connection, self._owner = connection, os.getpid()
            return connection
        return None

    def _open_to_read(self, path: Path) -> sqlite3.Connection:
        """A connection that never writes, which any thread may use while no other does."""
        if not is_real_file(path) or any(map(os.path.lexists, _beside(path))):
            raise sqlite3.OperationalError("another program's file")
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5, check_same_thread=False)
        if self._is_new(connection):
            raise sqlite3.OperationalError("nothing in it yet")
        return connection

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        """Whether the file is still empty; DatabaseError where anybody else made it, or another version."""
        schema = set(connection.execute("SELECT name, sql FROM sqlite_schema"))
        told = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if schema and (schema != _SCHEMA or told != [self._mine, _VERSION]):
            raise sqlite3.DatabaseError("another version, or another key")
        return not schema

    def _clear_place(self, path: Path) -> None:
        """Take away what is no file of ours, and the journals that SQLite would follow before all else.

        We write none. One that somebody put there names other files, which SQLite deletes when it has followed it.
        """
        if os.path.lexists(path) and not is_real_file(path):
            path.unlink()
        for place in _beside(path):
            if os.path.lexists(place):
                os.unlink(place)

    def _broken(self) -> None:
        self.close()
        self._remove()
        self.path = None

    def _remove(self) -> None:
        if self.path is not None and self.writable:
            try:
                self.path.unlink(missing_ok=True)
            except OSError:
                return


class ShownTexts(Mapping[str, Shown]):
    """What may be shown of each article's text, by path: held in memory, or read from the cache when asked for."""

    def __init__(
        self, cache: Cache, again: Callable[[str, str], Shown], held: Mapping[str, Mapping[str, Shown]] | None = None
    ) -> None:
        """`again(path, key)` parses the file of a path whose text the cache lost; `held` are texts in memory, by path
        and then by key: while a plan without errors is still shown, its texts are those of before."""
        self.cache = cache
        self.again = again
        self.keys_by_path: dict[str, str] = {}
        self.held = {} if held is None else held  # an empty one fills while the site is read

    def __getitem__(self, path: str) -> Shown:
        key = self.keys_by_path[path]
        held = self.held.get(path, {}).get(key)
        if held is not None:
            return held
        found = self.cache.text(key)
        return found or self.again(path, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_by_path)

    def __len__(self) -> int:
        return len(self.keys_by_path)


def _beside(path: Path) -> tuple[str, ...]:
    """The files that SQLite looks for beside a database."""
    return tuple(f"{path}{suffix}" for suffix in ("-journal", "-wal", "-shm"))
