"""Values that one process works out and the next would work out again: kept in the parse cache under what they are
made from, so that a lost or older cache costs time only."""

from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from sitegen.engine.cache.blobs import Store
from sitegen.engine.cache.codec import CachedArticle, pack
from sitegen.engine.cache.parse_cache import Cache
from sitegen.fingerprint import digest_text
from sitegen.outputs.memo import MemoRow as PartRow
from sitegen.outputs.memo import Rows

SHELVES = 16
"""Rows are kept in so many runs, so that an edit writes only those of the parts that it changed."""

RUNS = 64
"""Articles are kept in so many runs, for the same reason."""


class PlanCache:
    """What earlier processes left under one engine; `keys` are those that this one asked for or left."""

    def __init__(self, cache: Cache, engine: str) -> None:
        """Nothing is read before it is asked for."""
        self.cache = cache
        self.engine = engine
        self.keys: set[str] = set()
        self._runs: list[dict[str, CachedArticle]] = []

    def get(self, name: str, mark: str) -> Any:
        """The value of this name under this mark, or None."""
        return self.cache.lights([self._key(name, mark)]).get(self._key(name, mark))

    def put(self, name: str, mark: str, value: object) -> None:
        """Leave a value of tuples, texts, numbers and the model's kinds to later processes."""
        self.cache.put([(self._key(name, mark), pack(value), None)])

    def mind(self, name: str, mark: str) -> None:
        """Keep a value that is not asked for now."""
        self._key(name, mark)

    def rows(self) -> dict[str, tuple[str, tuple[PartRow, ...]]] | None:
        """The rows of the parts that the last build planned; None where nothing can be left to the next."""
        if not self.cache.writable or self.cache.path is None:
            return None
        found: dict[str, tuple[str, tuple[PartRow, ...]]] = {}
        for shelf in range(SHELVES):
            kept = self.get(f"rows {shelf}", "") or ()
            found.update((name, (mark, tuple(map(PartRow._make, rows)))) for name, mark, rows in kept)
        return found

    def keep_rows(self, kept: Rows, before: Rows | None) -> None:
        """Leave the rows of this plan to the next build, where they are not those of `before`, or that is None."""
        if before is None:
            return
        now, then = _shelves(kept), _shelves(before)
        for number, shelf in enumerate(now):
            if shelf != then[number]:
                rows = tuple((name, mark, tuple(map(tuple, rows))) for name, (mark, rows) in shelf.items())
                self.put(f"rows {number}", "", rows)

    def articles(self, frame: str) -> dict[str, CachedArticle]:
        """The articles of the last build by path, as files of these digests were parsed under this frame."""
        found = (self.get(f"articles {number}", frame) for number in range(RUNS))
        self._runs = [{row.path: row for row in rows or ()} for rows in found]
        return {path: row for run in self._runs for path, row in run.items()}

    def keep_articles(self, frame: str, rows: Iterable[CachedArticle]) -> None:
        """Leave all articles to the next process, in runs, of which the changed ones are written."""
        if not self.cache.writable:
            return
        before = self._runs or [{} for _ in range(RUNS)]
        now: list[list[CachedArticle]] = [[] for _ in range(RUNS)]
        for row in rows:
            now[crc32(row.path.encode()) % RUNS].append(row)
        for number, run in enumerate(now):
            self.mind(f"articles {number}", frame)
            # A row that stands is the very one that was read.
            if len(run) != len(before[number]) or any(before[number].get(row.path) is not row for row in run):
                self.put(f"articles {number}", frame, run)
        self._runs = []

    def _key(self, name: str, mark: str) -> str:
        key = digest_text(f"{self.engine} {name} {mark}")
        self.keys.add(key)
        return key


def _shelves(rows: Rows) -> list[dict[str, tuple[str, tuple[PartRow, ...]]]]:
    """The parts by the shelf on which each stands, which its name alone decides."""
    shelves: list[dict[str, tuple[str, tuple[PartRow, ...]]]] = [{} for _ in range(SHELVES)]
    for name, part in rows.items():
        shelves[crc32(name.encode()) % SHELVES][name] = part
    return shelves


class KeptFiles:
    """Bytes in the store of `build/`, under the engine that made them."""

    def __init__(self, store: Store, engine: str) -> None:
        """`store` is asked and filled by every process that renders."""
        self.store = store
        self.engine = engine

    def key(self, name: str, mark: str) -> str:
        """What names the bytes; the store keeps them for another build, whether or not this one looks at them."""
        key = digest_text(f"{self.engine} {name} {mark}")
        self.store.used.add(key)
        return key

    def get(self, key: str) -> Mapping[str, bytes] | None:
        """The bytes by their own names; None where one is not there or not whole."""
        found = {name: self.store.read(key, name) for name in self.store.names(key) or ()}
        whole = {name: data for name, data in found.items() if data is not None}
        return whole if found and len(whole) == len(found) else None

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Keep bytes, where the disk lets us."""
        self.store.put(key, files)
