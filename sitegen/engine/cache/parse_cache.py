"""The parse cache: parsed articles in one SQLite file, by the digest of everything they are made from.

The texts of articles that were parsed many at a time lie in flat files beside it, and their rows say where.
Whatever is wrong with the file (lost, truncated, damaged, of another version, in use, made by somebody else) costs time
only: each row is signed together with its key, and a file that SQLite cannot read, or that defines anything but our two
tables, is replaced.
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sitegen.engine.cache.codec import pack, unpack
from sitegen.engine.cache.kept_texts import KeptTexts
from sitegen.engine.cache.ownership import is_real_file
from sitegen.engine.cache.signing import signer
from sitegen.engine.cache.text_files import Place, TextFiles
from sitegen.model import Shown

_TABLES = (
    "CREATE TABLE light (key TEXT PRIMARY KEY, signature BLOB, value BLOB) WITHOUT ROWID",
    "CREATE TABLE text (key TEXT PRIMARY KEY, signature BLOB, value BLOB)",
)
_SCHEMA = {("light", _TABLES[0]), ("text", _TABLES[1]), ("sqlite_autoindex_text_1", None)}
"""The only definitions in a valid cache: a view or a trigger in a table's place would run in the reader."""

_VERSION = 4

_LONGEST_PLACE = 100
"""The bytes that a row with a place has at most."""


class Cache:
    """An open parse cache. Whenever anything is wrong, a row counts as absent."""

    def __init__(self, path: Path | None, *, writable: bool = True) -> None:
        """Without a `path` the cache holds nothing; one that is not writable is only read."""
        self.path = path
        self.writable = writable and path is not None
        self.files = TextFiles(path.with_name("texts") if path is not None else None)
        # Where the texts of this process and its workers lie: most are read again soon.
        self._places: dict[str, Place] = {}
        self._signer = signer()
        # Identifies files that another key signed, whose rows would all be rejected.
        self._application_id = int.from_bytes(self._signer.sign("cache file")[:4], "big") >> 1
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    def is_empty(self) -> bool:
        """Whether no article is cached, so that looking up each would be wasted; there may be other rows."""
        row = self._row("SELECT count(*), 0 FROM (SELECT 1 FROM text LIMIT 1)", None)
        return row is None or row[0] == 0

    def has(self, key: str) -> bool:
        """Whether there is a row; it may still prove damaged when it is read."""
        return self._row("SELECT 1, key FROM light WHERE key = ?", key) is not None

    def lights(self, keys: Collection[str]) -> dict[str, Any]:
        """The values without texts, with their findings, of all keys that are cached."""
        connection = self._open()
        found: dict[str, Any] = {}
        if connection is None or not keys:
            return found
        try:
            if len(keys) > 500:
                wanted = set(keys)
                rows = (r for r in connection.execute("SELECT key, signature, value FROM light") if r[0] in wanted)
            else:
                query = "SELECT key, signature, value FROM light WHERE key = ?"
                rows = (r for key in keys for r in connection.execute(query, (key,)))
            for key, signature, value in rows:
                if isinstance(value, bytes) and signature == self._sign(key, value):
                    found[key] = unpack(value)
        except sqlite3.OperationalError:
            return found  # in use by another process: they count as absent
        except (sqlite3.Error, OverflowError, ValueError):
            self._broken()
        return found

    def text(self, key: str) -> Shown | None:
        """An article's publishable text."""
        place = self._places.get(key)
        try:
            shown = self._stored(key) if place is None else None
            if type(shown) is tuple and len(shown) == len(Place._fields):
                place = Place(*shown)
            if place is not None:
                data = self.files.get(key, place)
                shown = None if data is None else unpack(data)
        except ValueError:
            return None
        return shown if type(shown) is Shown else None

    def _stored(self, key: str) -> Any:
        """The text in a row, or its place as a tuple; None where there is none."""
        row = self._row("SELECT signature, value FROM text WHERE key = ?", key)
        if row is None or not isinstance(row[1], bytes) or row[0] != self._sign(key, row[1]):
            return None
        return unpack(row[1])

    def put(self, rows: Iterable[tuple[str, bytes, bytes | Place | None]]) -> None:
        """Store rows of (key, value, text or its place or None), values and texts packed."""
        connection = self._open() if self.writable else None
        if connection is None:
            return
        packed = [(key, value, self._row_of(key, text)) for key, value, text in rows]
        try:
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO light VALUES (?, ?, ?)", [(k, self._sign(k, v), v) for k, v, _ in packed]
                )
                connection.executemany(
                    "INSERT OR REPLACE INTO text VALUES (?, ?, ?)",
                    [(k, self._sign(k, v), v) for k, _, v in packed if v is not None],
                )
        except sqlite3.Error as error:
            # Before a write begins nothing is damaged: another process writes, or nobody may.
            if getattr(error, "sqlite_errorcode", None) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY):
                self._broken()

    def _row_of(self, key: str, text: bytes | Place | None) -> bytes | None:
        """What is stored of a text: itself, or where it lies."""
        if type(text) is not Place:
            return text  # type: ignore[return-value] # it is no Place
        self._places[key] = text
        return pack(tuple(text))

    def forget_others(self, keys: set[str]) -> None:
        """Delete the rows that no file needs, once they outnumber those that are needed, and the texts' other files."""
        connection = self._open() if self.writable else None
        if connection is None:
            return
        try:
            # Counting texts reads their index; counting the values would read all of them.
            count = connection.execute("SELECT count(*) FROM text").fetchone()[0]
            crowded = count > 2 * len(keys) + 100
            if crowded:
                gone = [(k,) for (k,) in connection.execute("SELECT key FROM light") if k not in keys]
                with connection:
                    connection.executemany("DELETE FROM light WHERE key = ?", gone)
                    connection.executemany("DELETE FROM text WHERE key = ?", gone)
            if crowded or self._places:
                self._forget_files(connection)
        except (sqlite3.Error, ValueError) as error:
            if getattr(error, "sqlite_errorcode", None) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY):
                self._broken()

    def _forget_files(self, connection: sqlite3.Connection) -> None:
        """Remove the files of which no row says that a text lies there."""
        used = {place.file for place in self._places.values()}
        if used.issuperset(self.files.names()):
            return
        for key, signature, value in connection.execute("SELECT key, signature, value FROM text"):
            if len(value) < _LONGEST_PLACE and signature == self._sign(key, value):
                place = unpack(value)
                if type(place) is tuple:
                    used.add(place[0])
        self.files.forget_others(used)

    def close(self) -> None:
        """Close the file."""
        self.files.close()
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
        self._connection = None

    def _sign(self, key: str, value: bytes) -> bytes:
        return self._signer.sign("cache", key.encode(), value)

    def _row(self, query: str, key: str | None) -> tuple[Any, Any] | None:
        connection = self._open()
        if connection is None:
            return None
        try:
            row: tuple[Any, Any] | None = connection.execute(query, () if key is None else (key,)).fetchone()
        except sqlite3.OperationalError:
            return None  # in use by another process: it counts as absent
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
                    connection.execute(f"PRAGMA application_id = {self._application_id}")
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
                    connection.commit()
            except sqlite3.OperationalError:
                return None  # locked, read-only or full: work without a cache
            except (sqlite3.Error, OSError, OverflowError, UnicodeDecodeError):
                self._remove()
                continue
            self._connection, self._owner = connection, os.getpid()
            return connection
        return None

    def _open_to_read(self, path: Path) -> sqlite3.Connection:
        """A read-only connection, which any thread may use while no other does."""
        if not is_real_file(path) or any(map(os.path.lexists, _beside(path))):
            raise sqlite3.OperationalError("another program's file")
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5, check_same_thread=False)
        if self._is_new(connection):
            raise sqlite3.OperationalError("nothing in it yet")
        return connection

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        """Whether the file is still empty; DatabaseError where another program, version or key made it."""
        schema = set(connection.execute("SELECT name, sql FROM sqlite_schema"))
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if schema and (schema != _SCHEMA or found != [self._application_id, _VERSION]):
            raise sqlite3.DatabaseError("another version, or another key")
        return not schema

    def _clear_place(self, path: Path) -> None:
        """Remove anything but a regular file of ours, and the journals that SQLite would roll back first.

        We write no journals. One that somebody put there names other files, which SQLite deletes after reading it.
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
    """The publishable text of each article by path, read on demand."""

    def __init__(
        self,
        cache: Cache,
        reparse: Callable[[str, str], Shown],
        kept: KeptTexts | None = None,
    ) -> None:
        """`reparse(path, key)` parses a file whose text the cache lost; `kept` has those that it never held.

        While an older plan is still served, its texts stay there under their old keys.
        """
        self.cache = cache
        self.reparse = reparse
        self.keys_by_path: dict[str, str] = {}
        self.kept = KeptTexts() if kept is None else kept  # an empty one is filled while the site is read

    def __getitem__(self, path: str) -> Shown:
        key = self.keys_by_path[path]
        return self.kept.get(path, key) or self.cache.text(key) or self.reparse(path, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_by_path)

    def __len__(self) -> int:
        return len(self.keys_by_path)


def _beside(path: Path) -> tuple[str, ...]:
    """The files that SQLite opens beside a database."""
    return tuple(f"{path}{suffix}" for suffix in ("-journal", "-wal", "-shm"))
