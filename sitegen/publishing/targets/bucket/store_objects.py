"""The objects under a prefix of a bucket, while one publication holds the lock."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sitegen.publishing.targets.bucket.object_store import ObjectStore
from sitegen.publishing.targets.bucket.store_lock import StoreLock
from sitegen.publishing.targets.bucket.store_records import LOCK

_NOTE = {"ContentType": "application/octet-stream", "CacheControl": "no-store"}
"""The headers of what is no part of the site."""
_AT_ONCE = 8
_IN_A_WAVE = 400
"""The requests between two looks at the lock."""


class StoreObjects:
    """The objects by their paths, which begin behind the prefix."""

    def __init__(self, store: ObjectStore, prefix: str, name: str) -> None:
        """`prefix` is empty or ends with a slash; `name` is the target as messages call it."""
        self.store = store
        self.prefix = prefix
        self.name = name
        self._lock: StoreLock | None = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock. Raises BuildLocked where another publication has it."""
        self._lock = lock = StoreLock(self.store, self.prefix + LOCK, self.name)
        lock.take()
        try:
            yield
        finally:
            self._lock = None
            lock.release()

    def confirm(self) -> None:
        """Raise BuildLocked where the lock became another's."""
        if self._lock is not None:
            self._lock.confirm()

    def get(self, path: str) -> bytes | None:
        """An object's bytes; None where there is none."""
        found = self.store.get(self.prefix + path)
        return found.data if found else None

    def put(self, path: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Write a file of the site."""
        self.store.put(self.prefix + path, data, headers)

    def note(self, path: str, data: bytes) -> None:
        """Write a note, which no reader of the site needs."""
        self.store.put(self.prefix + path, data, _NOTE)

    def copy(self, source: str, path: str) -> bool:
        """Copy an object; false where there is none."""
        return self.store.copy(self.prefix + source, self.prefix + path)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete objects, whether they are there or not."""
        keys = [self.prefix + path for path in paths]
        if keys:
            self.store.delete(keys)

    def names(self, beginning: str) -> Iterator[str]:
        """The paths that begin so."""
        return (key.removeprefix(self.prefix) for key in self.store.names(self.prefix + beginning))

    def each(self, work: Callable[[str], None], items: Sequence[str]) -> None:
        """Do something for each item, several at once, as long as the lock is ours. Raises the first refusal."""
        if not items:
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for start in range(0, len(items), _IN_A_WAVE):
                self.confirm()
                for _ in pool.map(work, items[start : start + _IN_A_WAVE]):
                    pass


class StorePings:
    """The note of pending pings as an object."""

    def __init__(self, objects: StoreObjects, path: str) -> None:
        """The object need not exist."""
        self.objects = objects
        self.path = path

    def load(self) -> bytes:
        """Its bytes; empty where there is none."""
        return self.objects.get(self.path) or b""

    def save(self, data: bytes) -> None:
        """Write it."""
        self.objects.note(self.path, data)
