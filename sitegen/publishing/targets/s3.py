"""A bucket of an S3-compatible store as a target.

There is no pointer: each object changes by itself. So new files come before the pages that need them, pages before
feeds, and removals last; files that no page needs any more stay until the publication after. What is under way is noted
first, and every object that it changes is kept before: the next publication finishes it, or a rollback takes it back.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from sitegen.content.target_address import S3Address
from sitegen.errors import PublishRefused
from sitegen.publishing.feed_diff import Reader
from sitegen.publishing.pings import PingStore
from sitegen.publishing.targets.object_store import BotoStore, ObjectStore
from sitegen.publishing.targets.store_headers import StoreHeaders
from sitegen.publishing.targets.store_lock import StoreLock
from sitegen.publishing.targets.store_records import (
    KEPT,
    LOCK,
    MANIFEST,
    PENDING,
    PINGS,
    PendingChange,
    StoreManifest,
    WayBack,
    pack_manifest,
    pack_pending,
    pack_table,
    pack_way_back,
    read_base,
    read_manifest,
    read_pending,
    read_way_back,
    rebased,
    table_key,
    undo_key,
)
from sitegen.publishing.targets.target import (
    BuiltSite,
    OnSwitch,
    PublishReport,
    Purged,
    Sending,
    never_published,
    not_ours,
    nothing_before,
)
from sitegen.routes import FEED_FILES

KEEP = 3
_AT_ONCE = 8
_IN_A_WAVE = 400
"""The requests between two looks at the lock."""
_NOTE = {"ContentType": "application/octet-stream", "CacheControl": "no-store"}
_ASSETS = frozenset(
    "css js mjs map wasm woff woff2 ttf otf png jpg jpeg gif webp avif svg ico webmanifest mp3 mp4 webm".split()
)
_LAST = ("sitemap.xml", "robots.txt", "feeds.opml", "feeds-root.opml", "_headers", "_redirects")


class S3Target:
    """Objects under a prefix of a bucket."""

    def __init__(self, name: str, store: ObjectStore, prefix: str, keep: int | None = None) -> None:
        """`prefix` is empty or ends with a slash."""
        self.name = name
        self.keep = KEEP if keep is None else keep
        self.store = store
        self.prefix = prefix
        self.state = StoreManifest()
        self.pending: PendingChange | None = None
        self._lock: StoreLock | None = None

    def mark(self, data: bytes) -> str:
        """None is needed: files are compared by the digests of the build."""
        return ""

    @contextmanager
    def held(self, *, dry: bool = False) -> Iterator[None]:
        """Hold the lock in the bucket, and read what is known of the site there."""
        self._refuse_others()
        if dry:
            self._read()
            yield
            return
        self._lock = lock = StoreLock(self.store, self.prefix + LOCK, self.name)
        lock.take()
        try:
            self._read()
            yield
        finally:
            self._lock = None
            lock.release()

    def _refuse_others(self) -> None:
        """Raise PublishRefused where the prefix holds something, and no mark of ours."""
        if self.store.get(self.prefix + MANIFEST) is not None or self.store.get(self.prefix + PENDING) is not None:
            return
        own = self.prefix + ".sitegen/"
        if any(not key.startswith(own) for key in self.store.names(self.prefix)):
            raise not_ours(self.name, "prefix")

    def _read(self) -> None:
        found = self.store.get(self.prefix + MANIFEST)
        self.state = StoreManifest()
        if found is not None:
            table = self.store.get(self.prefix + table_key(read_base(found.data, self.name)))
            self.state = read_manifest(found.data, table.data if table else None, self.name)
        under_way = self.store.get(self.prefix + PENDING)
        self.pending = read_pending(under_way.data, self.state, self.name) if under_way else None
        if self.pending is not None and self.pending.after.release == self.state.release:
            # It was done, and only its note was left.
            self.pending = None

    @property
    def _unsure(self) -> Mapping[str, str | None]:
        """The objects that may be the old ones or those of the change that was under way."""
        return self.pending.files if self.pending else {}

    def published(self, site: BuiltSite) -> Reader | None:
        """A reader of the objects; those that equal the built files are not fetched."""
        files = self.state.files
        if not files:
            return None

        def read(path: str) -> bytes | None:
            if path not in files:
                return None
            if path not in self._unsure and files[path].partition("-")[0] == site.digests.get(path):
                return site.data(path)
            return self._get(path)

        return read

    def sending(self, site: BuiltSite) -> Sending:
        """The files whose bytes or headers are others than the manifest says, or that a killed publication touched."""
        headers = self._headers(site)
        files, unsure = self.state.files, self._unsure
        new = [p for p in site.digests if files.get(p) != headers.mark(p) or p in unsure]
        left = (files.keys() | unsure.keys()) - site.digests.keys()
        gone = {p for p in left if not _is_asset(p) or p in self.state.retired or p in unsure}
        if not new and not unsure and left <= self.state.retired:
            gone = set()  # what was retired waits for a publication that sends something
        return Sending(tuple(sorted(new)), sum(site.sizes[p] for p in new), tuple(sorted(gone)))

    def _headers(self, site: BuiltSite) -> StoreHeaders:
        home = str(json.loads(site.data(FEED_FILES["json"])).get("home_page_url", ""))
        return StoreHeaders(site, urlsplit(home).path.rstrip("/"))

    def send(self, site: BuiltSite, sending: Sending, on_switch: OnSwitch) -> PublishReport:
        """Send what differs, in an order in which no page lacks what it needs."""
        state = self.state
        retired = frozenset(state.files.keys() - site.digests.keys() - set(sending.removed))
        if not sending and retired == state.retired and self.pending is None:
            return PublishReport(str(state.release), moved=False)
        headers = self._headers(site)
        marks = {path: headers.mark(path) for path in sending.files}
        changes: dict[str, str | None] = {**marks, **dict.fromkeys(sending.removed)}
        after, dropped = self._after(changes, retired)
        self._begin("publish", changes, after)
        on_switch(str(after.release), sending.changed)

        def put(path: str) -> None:
            self.store.put(self.prefix + path, site.data(path), headers.of(path))

        for wave in _waves(sending.files, state.files.keys()):
            self._all(put, wave)
        self._delete(sending.removed)
        self._end(after, changes)
        return PublishReport(str(after.release), True, tuple(str(release) for release in dropped))

    def _after(
        self, changes: Mapping[str, str | None], retired: frozenset[str]
    ) -> tuple[StoreManifest, tuple[int, ...]]:
        """The state after a publication, and the releases from which there is no way back any more."""
        state = self.state
        release = max(state.last, self.pending.after.last if self.pending else 0) + 1
        back = (release, *state.back) if state.release else ()
        stay, dropped = back[: self.keep], back[self.keep :]
        kept = dict(state.kept) | {mark: release for p in changes if (mark := state.files.get(p)) is not None}
        kept = {mark: number for mark, number in kept.items() if stay and number >= stay[-1]}
        files = {p: mark for p, mark in {**state.files, **changes}.items() if mark is not None}
        return StoreManifest(release, release, files, retired, stay, kept), dropped

    def _begin(
        self, kind: Literal["publish", "rollback"], changes: Mapping[str, str | None], after: StoreManifest
    ) -> None:
        """Keep every object that changes, and note the change."""
        state = self.state
        old = {p: state.files.get(p) for p in changes}
        sure = {mark: p for p, mark in old.items() if mark is not None and p not in self._unsure}

        lost: set[str] = set()

        def copy(mark: str) -> None:
            if not self.store.copy(self.prefix + sure[mark], f"{self.prefix}{KEPT}{mark}"):
                lost.add(mark)  # somebody deleted it: there is nothing to go back to

        if self.keep or kind == "rollback":
            self._all(copy, sorted(sure.keys() - state.kept.keys()))
        if kind == "publish" and state.release and self.keep:
            self._put(
                undo_key(after.release), pack_way_back(WayBack(state.release, _without(old, lost), state.retired))
            )
        self._put(PENDING, pack_pending(PendingChange(kind, changes, after)))

    def _end(self, after: StoreManifest, changes: Mapping[str, str | None]) -> None:
        """Note that a change is done, and tidy up what only earlier states needed."""
        after = rebased(after, self.state, changes)
        if after.base != self.state.base:
            self._put(table_key(after.base), pack_table(after.files))
        self._confirm()
        self._put(MANIFEST, pack_manifest(after))
        self._delete([PENDING])
        self.state, self.pending = after, None
        self._tidy()

    def _tidy(self) -> None:
        """Delete notes and kept files that the state does not need; a store that lists late is tidied later."""
        state, own = self.state, self.prefix + ".sitegen/"
        needed = {MANIFEST, PENDING, LOCK, PINGS, table_key(state.base)}
        needed |= {undo_key(release) for release in state.back} | {KEPT + mark for mark in state.kept}
        found = (key.removeprefix(self.prefix) for key in self.store.names(own))
        self._delete(sorted(set(found) - needed))

    def roll_back(self, on_switch: OnSwitch) -> str:
        """Restore the release before, or the whole one that a killed publication began to replace."""
        state, pending = self.state, self.pending
        if not state.release:
            raise never_published(self.name)
        if pending is not None and pending.kind == "publish":
            changes = {path: state.files.get(path) for path in pending.files}
            on_switch(str(state.release), sorted(changes))
            self._restore(changes)
            self._delete([PENDING])
            self.pending = None
            return str(state.release)
        if pending is not None:
            changes, after = dict(pending.files), pending.after
        elif state.back:
            changes, after = self._way_back()
        else:
            raise nothing_before(self.name)
        self._begin("rollback", changes, after)
        on_switch(str(after.release), sorted(changes))
        self._restore(changes)
        self._end(after, changes)
        return str(after.release)

    def _way_back(self) -> tuple[dict[str, str | None], StoreManifest]:
        """What becomes of the objects in a rollback, and the state after it."""
        state = self.state
        found = self.store.get(self.prefix + undo_key(state.release))
        if found is None:
            raise nothing_before(self.name)
        way = read_way_back(found.data, self.name)
        # What readers of the present pages may still ask for stays for one publication.
        late = {p for p, mark in way.files.items() if mark is None and _is_asset(p) and p in state.files}
        changes = {p: mark for p, mark in way.files.items() if p not in late}
        files = {p: mark for p, mark in {**state.files, **changes}.items() if mark is not None}
        retired = (way.retired | late) & files.keys()
        return changes, StoreManifest(way.release, state.last, files, retired, state.back[1:], state.kept)

    def _restore(self, changes: Mapping[str, str | None]) -> None:
        """Copy kept files to their places, and remove what was not there."""

        def put(path: str) -> None:
            if not self.store.copy(f"{self.prefix}{KEPT}{changes[path]}", self.prefix + path):
                raise PublishRefused(f"{self.name}: the kept {path} is not there any more — publish instead")

        for wave in _waves([p for p, mark in changes.items() if mark is not None], self.state.files.keys()):
            self._all(put, wave)
        self._delete([p for p, mark in changes.items() if mark is None])

    def purge(self, page: str) -> Purged:
        """Delete the ways back to releases that hold the page in another form, and the files that no page needs."""
        state = self.state
        if not state.release:
            raise never_published(self.name)
        if self.pending is not None:
            raise PublishRefused(f"{self.name}: a publication was not finished — publish first, then purge")
        form, stay = state.files.get(page), []
        for release in state.back:
            found = self.store.get(self.prefix + undo_key(release))
            way = read_way_back(found.data, self.name) if found else None
            if way is None or (form_then := way.files.get(page, form)) not in (None, state.files.get(page)):
                break
            form = form_then
            stay.append((release, way))
        back = tuple(release for release, _ in stay)
        gone = state.back[len(back) :]
        needed = {mark: release for release, way in reversed(stay) for mark in way.files.values() if mark}
        changes: dict[str, str | None] = dict.fromkeys(state.retired)
        files = {path: mark for path, mark in state.files.items() if path not in state.retired}
        self._delete(sorted(state.retired))
        self._end(replace(state, files=files, retired=frozenset(), back=back, kept=needed), changes)
        return Purged(tuple(str(release) for release in gone), page in files)

    def read(self, path: str) -> bytes | None:
        """A file as the store has it now."""
        return self._get(path)

    def pings(self) -> PingStore:
        """The note among those of the manifest."""
        return _StorePings(self)

    def _get(self, path: str) -> bytes | None:
        found = self.store.get(self.prefix + path)
        return found.data if found else None

    def _put(self, path: str, data: bytes) -> None:
        self.store.put(self.prefix + path, data, _NOTE)

    def _delete(self, paths: Iterable[str]) -> None:
        keys = [self.prefix + path for path in paths]
        if keys:
            self.store.delete(keys)

    def _confirm(self) -> None:
        if self._lock is not None:
            self._lock.confirm()

    def _all(self, work: Callable[[str], None], items: Sequence[str]) -> None:
        """Do something for each item, several at once, as long as the lock is ours. Raises the first refusal."""
        if not items:
            return
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for start in range(0, len(items), _IN_A_WAVE):
                self._confirm()
                for _ in pool.map(work, items[start : start + _IN_A_WAVE]):
                    pass


class _StorePings:
    """The note of pending pings as an object."""

    def __init__(self, target: S3Target) -> None:
        self.target = target

    def load(self) -> bytes:
        """Its bytes; empty where there is none."""
        found = self.target.store.get(self.target.prefix + PINGS)
        return found.data if found else b""

    def save(self, data: bytes) -> None:
        """Write it."""
        self.target.store.put(self.target.prefix + PINGS, data, _NOTE)


def s3_target(name: str, address: S3Address, keep: int | None, endpoint: str | None, region: str) -> S3Target:
    """A bucket as the settings and the environment name it. Raises PublishRefused where botocore is missing."""
    return S3Target(name, BotoStore(name, address.bucket, endpoint, region), address.prefix, keep)


def _without(files: Mapping[str, str | None], lost: Collection[str]) -> dict[str, str | None]:
    return {path: None if mark in lost else mark for path, mark in files.items()}


def _is_asset(path: str) -> bool:
    """Whether a file is one that pages load: a style, a script, a picture, a font, a part of the search index."""
    return path.startswith("pagefind") or path.rpartition(".")[2].lower() in _ASSETS


def _waves(files: Iterable[str], known: Collection[str]) -> Iterator[list[str]]:
    """Files in the order in which they are written: what is new and needed by others first."""

    def rank(path: str) -> int:
        if _is_asset(path):
            return 0 if path not in known else 1
        if path.endswith(".html"):
            return 2 if path not in known else 3
        return 5 if path in _LAST else 4

    rows = sorted(files, key=lambda path: (rank(path), path))
    for _, wave in groupby(rows, rank):
        yield list(wave)
