"""Caches rendered outputs with their digests; where one cannot be rendered, its last good version."""

import threading
from dataclasses import dataclass, replace

from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.preview import live_site
from sitegen.preview.live_site import LivePlan
from sitegen.preview.site import PreviewSite
from sitegen.preview.source_lines import as_problem
from sitegen.problems import Problem

_VERSIONS_PER_OUTPUT = 8
"""The versions of an output whose digests are kept; pages loaded earlier count as stale."""


@dataclass(frozen=True, slots=True)
class Made:
    """A rendered output with its digest.

    `failure` says why it is not up to date; without an older version the digest is empty.
    """

    body: bytes = b""
    tag: str = ""
    failure: Problem | None = None


class RenderCache:
    """Renders outputs, and records which digest each had at which load."""

    def __init__(self, source: PreviewSite) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._newest: dict[str, Made] = {}
        self._tags: dict[str, list[tuple[int, str]]] = {}
        self.failed: set[int] = set()

    def make(self, path: str, load: int, view: LivePlan, before: LivePlan | None) -> Made:
        """The bytes of a planned output; where it cannot be rendered, those of the last load at which it could."""
        made = self._make(path, view)
        if made.failure is None:
            self._remember(path, load, made)
            return made
        self.failed.add(load)
        older = self._newest.get(path)
        if older is None and before is not None and path in before.outputs:
            older = self._make(path, before)
        return made if older is None or older.failure else replace(older, failure=made.failure)

    def tag_at(self, path: str, load: int) -> str | None:
        """The digest of an output at that load, where it was rendered then; else None."""
        with self._lock:
            found = [tag for made, tag in self._tags.get(path, ()) if made <= load]
            return found[-1] if found else None

    def _make(self, path: str, view: LivePlan) -> Made:
        owner = view.outputs[path].owner
        try:
            body = self._source.bytes_of(path, view)
        except SitegenError as error:
            return Made(failure=as_problem(str(error)))
        except OSError as error:
            text = f"{owner}:1: it cannot be read: {error.strerror} — put it back, or take it out [unreadable]"
            return Made(failure=as_problem(text))
        newest = self._newest.get(path)
        if newest is not None and newest.body is body:
            return newest
        return Made(body, digest_bytes(body))

    def _remember(self, path: str, load: int, made: Made) -> None:
        with self._lock:
            self._newest[path] = made
            if len(self._newest) > live_site.PAGES_KEPT:
                del self._newest[next(iter(self._newest))]
            known = self._tags.setdefault(path, [])
            if not known or known[-1][1] != made.tag:
                known.append((load, made.tag))
                del known[:-_VERSIONS_PER_OUTPUT]
