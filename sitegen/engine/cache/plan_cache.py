"""Caches values that a build computes and the next build needs again, in the parse cache.

They are stored under the digest of what they are made from, so a lost or old cache costs time only.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

from sitegen.engine.cache.blobs import BlobStore
from sitegen.engine.cache.codec import CachedArticle, pack
from sitegen.engine.cache.parse_cache import Cache
from sitegen.fingerprint import digest_text
from sitegen.outputs.memo import MemoRow, Rows

ROW_GROUPS = 16
"""The number of groups in which the rows of a plan are stored, so that an edit rewrites few of them."""

ARTICLE_GROUPS = 64
"""The number of groups in which articles are stored, for the same reason."""


class PlanCache:
    """Values that earlier builds stored under one engine; `keys` are those that this build read or wrote."""

    def __init__(self, cache: Cache, engine: str) -> None:
        self.cache = cache
        self.engine = engine
        self.keys: set[str] = set()
        self._groups: list[dict[str, CachedArticle]] = []

    def get(self, name: str, digest: str) -> Any:
        """The value with this name and digest, or None."""
        return self.cache.lights([self._key(name, digest)]).get(self._key(name, digest))

    def put(self, name: str, digest: str, value: object) -> None:
        """Store a value that `codec.pack` can encode."""
        self.cache.put([(self._key(name, digest), pack(value), None)])

    def touch(self, name: str, digest: str) -> None:
        """Keep a value that this build does not read."""
        self._key(name, digest)

    def rows(self) -> dict[str, tuple[str, tuple[MemoRow, ...]]] | None:
        """The rows of the last plan by group of outputs; None where nothing can be stored for the next build."""
        return self.stored_rows() if self.cache.writable and self.cache.path is not None else None

    def stored_rows(self) -> dict[str, tuple[str, tuple[MemoRow, ...]]]:
        """The rows of the last plan by group of outputs, as a build stored them."""
        found: dict[str, tuple[str, tuple[MemoRow, ...]]] = {}
        for group in range(ROW_GROUPS):
            rows_by_name = self.get(f"rows {group}", "") or ()
            found.update((name, (digest, tuple(map(MemoRow._make, rows)))) for name, digest, rows in rows_by_name)
        return found

    def put_rows(self, rows_by_name: Rows, before: Rows | None) -> None:
        """Store the rows of this plan that differ from those of `before`; None for `before` stores nothing."""
        if before is None:
            return
        now, then = _grouped(rows_by_name), _grouped(before)
        for number, group in enumerate(now):
            if group != then[number]:
                rows = tuple((name, digest, tuple(map(tuple, rows))) for name, (digest, rows) in group.items())
                self.put(f"rows {number}", "", rows)

    def articles(self, frame: str) -> dict[str, CachedArticle]:
        """The articles of the last build by path, as parsed under this frame."""
        self._groups = [{row.path: row for row in rows} for rows in self._stored(frame)]
        return {path: row for group in self._groups for path, row in group.items()}

    def published(self, frame: str) -> dict[str, CachedArticle]:
        """The same, as parsed for a site without drafts: of articles that are none, which then read the same."""
        return {row.path: row for rows in self._stored(frame) for row in rows if not row.article.draft}

    def _stored(self, frame: str) -> Iterator[list[CachedArticle]]:
        return (self.get(f"articles {number}", frame) or [] for number in range(ARTICLE_GROUPS))

    def put_articles(self, frame: str, rows: Iterable[CachedArticle]) -> None:
        """Store all articles for the next build; only changed groups are written."""
        if not self.cache.writable:
            return
        before = self._groups or [{} for _ in range(ARTICLE_GROUPS)]
        left = {path: row for group in before for path, row in group.items()}
        changed: dict[int, dict[str, CachedArticle]] = {}
        for row in rows:
            # An unchanged row is the very object that was read.
            if left.pop(row.path, None) is not row:
                changed.setdefault(_group_of(row.path), {})[row.path] = row
        for path in left:
            changed.setdefault(_group_of(path), {})
        for number in range(ARTICLE_GROUPS):
            self.touch(f"articles {number}", frame)
            if number in changed:
                stay = {path: row for path, row in before[number].items() if path not in left}
                self.put(f"articles {number}", frame, list((stay | changed[number]).values()))
        self._groups = []

    def _key(self, name: str, digest: str) -> str:
        key = digest_text(f"{self.engine} {name} {digest}")
        self.keys.add(key)
        return key


def _group_of(path: str) -> int:
    return crc32(path.encode()) % ARTICLE_GROUPS


def _grouped(rows: Rows) -> list[dict[str, tuple[str, tuple[MemoRow, ...]]]]:
    """The rows in groups; the name alone decides the group."""
    groups: list[dict[str, tuple[str, tuple[MemoRow, ...]]]] = [{} for _ in range(ROW_GROUPS)]
    for name, part in rows.items():
        groups[crc32(name.encode()) % ROW_GROUPS][name] = part
    return groups


class MadeFiles:
    """Files that were made while rendering, in the store of `build/`, under the engine that made them."""

    def __init__(self, store: BlobStore, engine: str) -> None:
        """Every process that renders reads and writes `store`."""
        self.store = store
        self.engine = engine

    def key(self, name: str, digest: str) -> str:
        """The key of the files; the store keeps them for the next build, whether or not this one reads them."""
        key = digest_text(f"{self.engine} {name} {digest}")
        self.store.used.add(key)
        return key

    def get(self, key: str) -> Mapping[str, bytes] | None:
        """The files by name; None where one is missing or damaged."""
        return self.store.files(key) or None

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Store files. A write that fails is ignored."""
        self.store.put(key, files)
