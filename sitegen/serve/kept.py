"""Rendered outputs, kept in memory under their keys: what did not change is not rendered again."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.model import Key, Problem
from sitegen.serve.excerpt import as_problem
from sitegen.serve.source import Site, bytes_of, key_of

ROOM = 64 * 1024 * 1024
"""Bytes kept at most; what was asked for longest ago goes first."""

_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Made:
    """An output's bytes and their digest. `failure` says why they are not those of the latest walk; without any older
    ones the digest is empty."""

    body: bytes
    tag: str
    failure: Problem | None = None


class Kept:
    """Makes outputs one at a time: values that are made when they are first looked at must not be looked at twice."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._lock = threading.Lock()
        self._made: OrderedDict[str, tuple[Key, Made]] = OrderedDict()
        self._size = 0
        self._tags: dict[str, list[tuple[int, str]]] = {}
        self.failed: set[int] = set()

    def make(self, path: str, walk: int, site: Site, before: Site | None) -> Made:
        """The bytes of a planned output at that walk; where it cannot be made, those of the last walk that could."""
        with self._lock:
            made = self._current(path, site)
            if made.failure is None:
                self._remember(path, walk, made.tag)
                return made
            self.failed.add(walk)
            older = self._older(path, before)
            return replace(older, failure=made.failure) if older else made

    def tag_at(self, path: str, walk: int) -> str | None:
        """The digest that an output had at that walk, as far as it was made then; None where that is not known."""
        with self._lock:
            found = [tag for made, tag in self._tags.get(path, ()) if made <= walk]
            return found[-1] if found else None

    def _current(self, path: str, site: Site) -> Made:
        output = site.outputs[path]
        try:
            key = key_of(output, site.theme)
            kept = self._made.get(path)
            if kept is not None and kept[0] == key:
                self._made.move_to_end(path)
                return kept[1]
            body = bytes_of(output, site.theme)
        except SitegenError as error:
            return Made(b"", "", as_problem(str(error)))
        except OSError as error:
            text = f"{output.owner}:1: it cannot be read: {error.strerror} — put it back, or take it out [unreadable]"
            return Made(b"", "", as_problem(text))
        made = Made(body, digest_bytes(body))
        self._put(path, key, made)
        return made

    def _older(self, path: str, before: Site | None) -> Made | None:
        """The last good bytes: those that are kept, else made from the last walk whose pages could be made."""
        kept = self._made.get(path)
        if kept is not None:
            return kept[1]
        if before is None or path not in before.outputs:
            return None
        made = self._current(path, before)
        return None if made.failure else made

    def _put(self, path: str, key: Key, made: Made) -> None:
        old = self._made.pop(path, None)
        self._size += len(made.body) - (len(old[1].body) if old else 0)
        self._made[path] = (key, made)
        while self._size > ROOM and len(self._made) > 1:
            _, (_, gone) = self._made.popitem(last=False)
            self._size -= len(gone.body)

    def _remember(self, path: str, walk: int, tag: str) -> None:
        known = self._tags.setdefault(path, [])
        if not known or known[-1][1] != tag:
            known.append((walk, tag))
            del known[:-_REMEMBERED]
