"""Values that one process works out and the next would work out again: kept in the parse cache under what they are
made from, so that a lost or older cache costs time only."""

from typing import Any

from sitegen.cache import Cache, pack
from sitegen.fingerprint import digest_text
from sitegen.parts import Row, Rows


class Kept:
    """What earlier processes left under one engine; `keys` are those that this one asked for or left."""

    def __init__(self, cache: Cache, engine: str) -> None:
        """Nothing is read before it is asked for."""
        self.cache = cache
        self.engine = engine
        self.keys: set[str] = set()

    def get(self, name: str, mark: str) -> Any:
        """The value of this name under this mark, or None."""
        return self.cache.lights([self._key(name, mark)]).get(self._key(name, mark))

    def put(self, name: str, mark: str, value: object) -> None:
        """Leave a value of tuples, texts, numbers and the model's kinds to later processes."""
        self.cache.put([(self._key(name, mark), pack(value), None)])

    def rows(self) -> dict[str, tuple[str, tuple[Row, ...]]] | None:
        """The rows of the parts that the last build planned; None where nothing can be left to the next."""
        if not self.cache.writable or self.cache.path is None:
            return None
        kept = self.get("rows", "")
        return {name: (mark, tuple(Row(*row) for row in rows)) for name, mark, rows in kept} if kept else {}

    def keep_rows(self, kept: Rows, before: Rows | None) -> None:
        """Leave the rows of this plan to the next build, unless they are those of `before`, or that is None."""
        if before is not None and kept != before:
            self.put("rows", "", tuple((n, m, tuple(tuple(r) for r in rows)) for n, (m, rows) in kept.items()))

    def _key(self, name: str, mark: str) -> str:
        key = digest_text(f"{self.engine} {name} {mark}")
        self.keys.add(key)
        return key
