"""Values that one process works out and the next would work out again: kept in the parse cache under what they are
made from, so that a lost or older cache costs time only."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from sitegen import flat
from sitegen.cache import Cache, pack
from sitegen.fingerprint import digest_text
from sitegen.model import Article
from sitegen.parsing import Light
from sitegen.parts import Row, Rows
from sitegen.store import Store

SHELVES = 16
"""Rows are kept in so many runs, so that an edit writes only those of the parts that it changed."""

RUNS = 64
"""Articles are kept in so many runs, for the same reason."""


class Kept:
    """What earlier processes left under one engine; `keys` are those that this one asked for or left.

    `made` are rows of articles, by their keys, that were made already and need not be made again.
    """

    def __init__(self, cache: Cache, engine: str) -> None:
        """Nothing is read before it is asked for."""
        self.cache = cache
        self.engine = engine
        self.keys: set[str] = set()
        self.made: dict[str, flat.Row] = {}
        self._runs: list[dict[str, flat.Row]] = []

    def get(self, name: str, mark: str) -> Any:
        """The value of this name under this mark, or None."""
        return self.cache.lights([self._key(name, mark)]).get(self._key(name, mark))

    def put(self, name: str, mark: str, value: object) -> None:
        """Leave a value of tuples, texts, numbers and the model's kinds to later processes."""
        self.cache.put([(self._key(name, mark), pack(value), None)])

    def mind(self, name: str, mark: str) -> None:
        """Keep a value that is not asked for now."""
        self._key(name, mark)

    def rows(self) -> dict[str, tuple[str, tuple[Row, ...]]] | None:
        """The rows of the parts that the last build planned; None where nothing can be left to the next."""
        if not self.cache.writable or self.cache.path is None:
            return None
        found: dict[str, tuple[str, tuple[Row, ...]]] = {}
        for shelf in range(SHELVES):
            kept = self.get(f"rows {shelf}", "") or ()
            found.update((name, (mark, tuple(map(Row._make, rows)))) for name, mark, rows in kept)
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

    def lights(self, keys: Mapping[str, str]) -> dict[str, Light]:
        """The light parts of these files, by path, whose keys are known; `keys` are by path too."""
        if not keys:
            return {}
        self._runs = [dict(self.get(f"articles {number}", "") or ()) for number in range(RUNS)]
        known: dict[str, flat.Row] = {}
        for run in self._runs:
            known.update(run)
        found = {path: flat.from_row(known[key]) for path, key in keys.items() if key in known}
        others = self.cache.lights([key for path, key in keys.items() if path not in found])
        found.update((path, flat.of_cache(others[key])) for path, key in keys.items() if key in others)
        return found

    def keep_lights(self, read: Mapping[str, Light], keys: Mapping[str, str]) -> None:
        """Leave the light parts of all articles to the next process, in runs, of which the changed ones are written."""
        if not self.cache.writable:
            return
        before = self._runs or [{} for _ in range(RUNS)]
        now: list[dict[str, str]] = [{} for _ in range(RUNS)]
        for path, light in read.items():
            if type(light[0]) is Article:
                now[crc32(path.encode()) % RUNS][keys[path]] = path
        for number, paths in enumerate(now):
            old = before[number]
            self._key(f"articles {number}", "")
            if paths.keys() != old.keys():
                rows = ((key, old.get(key) or self.made.get(key), path) for key, path in paths.items())
                run = tuple((key, row or flat.as_row(read[path])) for key, row, path in rows)
                self.put(f"articles {number}", "", run)
        self._runs, self.made = [], {}

    def _key(self, name: str, mark: str) -> str:
        key = digest_text(f"{self.engine} {name} {mark}")
        self.keys.add(key)
        return key


def _shelves(rows: Rows) -> list[dict[str, tuple[str, tuple[Row, ...]]]]:
    """The parts by the shelf on which each stands, which its name alone decides."""
    shelves: list[dict[str, tuple[str, tuple[Row, ...]]]] = [{} for _ in range(SHELVES)]
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
