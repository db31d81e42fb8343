"""A bucket of an S3-compatible store as a target.

There is no pointer: each object changes by itself. So new files come before the pages that need them, pages before
feeds, and removals last; files that no page needs any more stay until the publication after. What is under way is noted
first, and every object that it changes is kept before: the next publication finishes it, or a rollback takes it back.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

from sitegen.errors import PublishRefused
from sitegen.publishing.pings import PingStore
from sitegen.publishing.published_feeds import Reader
from sitegen.publishing.targets.bucket.object_store import BotoStore, ObjectStore
from sitegen.publishing.targets.bucket.store_headers import StoreHeaders
from sitegen.publishing.targets.bucket.store_objects import StoreObjects, StorePings
from sitegen.publishing.targets.bucket.store_order import is_asset, waves
from sitegen.publishing.targets.bucket.store_records import (
    KEPT,
    LOCK,
    MANIFEST,
    NOTES,
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
    state_after,
    state_before,
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
from sitegen.target_address import S3Address

KEEP = 3


class S3Target:
    """Objects under a prefix of a bucket."""

    marking = ""

    def __init__(self, name: str, store: ObjectStore, prefix: str, keep: int | None = None) -> None:
        """`prefix` is empty or ends with a slash."""
        self.name = name
        self.keep = KEEP if keep is None else keep
        self.objects = StoreObjects(store, prefix, name)
        self.state = StoreManifest()
        self.pending: PendingChange | None = None

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
        with self.objects.locked():
            self._read()
            yield

    def _refuse_others(self) -> None:
        """Raise PublishRefused where the prefix holds something, and no mark of ours."""
        objects = self.objects
        if objects.get(MANIFEST) is not None or objects.get(PENDING) is not None:
            return
        if any(not path.startswith(NOTES) for path in objects.names("")):
            raise not_ours(self.name, "prefix")

    def _read(self) -> None:
        objects, found = self.objects, self.objects.get(MANIFEST)
        self.state = StoreManifest()
        if found is not None:
            self.state = read_manifest(found, objects.get(table_key(read_base(found, self.name))), self.name)
        under_way = objects.get(PENDING)
        self.pending = read_pending(under_way, self.state, self.name) if under_way is not None else None
        if self.pending is not None and self.pending.after.release == self.state.release:
            self.pending = None  # it was done, and only its note was left

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
            return self.objects.get(path)

        return read

    def sending(self, site: BuiltSite) -> Sending:
        """The files whose bytes or headers are others than the manifest says, or that a killed publication touched."""
        headers = self._headers(site)
        files, unsure = self.state.files, self._unsure
        new = [p for p in site.digests if files.get(p) != headers.mark(p) or p in unsure]
        left = (files.keys() | unsure.keys()) - site.digests.keys()
        gone = {p for p in left if not is_asset(p) or p in self.state.retired or p in unsure}
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
        last = self.pending.after.last if self.pending else 0
        after, dropped = state_after(state, last, changes, retired, self.keep)
        self._begin("publish", changes, after)
        on_switch(str(after.release), sending.changed)

        def put(path: str) -> None:
            self.objects.put(path, site.data(path), headers.of(path))

        for wave in waves(sending.files, state.files.keys()):
            self.objects.each(put, wave)
        self.objects.delete(sending.removed)
        self._end(after, changes)
        return PublishReport(str(after.release), True, tuple(str(release) for release in dropped))

    def _begin(
        self, kind: Literal["publish", "rollback"], changes: Mapping[str, str | None], after: StoreManifest
    ) -> None:
        """Keep every object that changes, and note the change."""
        state = self.state
        old = {p: state.files.get(p) for p in changes}
        sure = {mark: p for p, mark in old.items() if mark is not None and p not in self._unsure}

        lost: set[str] = set()

        def copy(mark: str) -> None:
            if not self.objects.copy(sure[mark], KEPT + mark):
                lost.add(mark)  # somebody deleted it: there is nothing to go back to

        if self.keep or kind == "rollback":
            self.objects.each(copy, sorted(sure.keys() - state.kept.keys()))
        if kind == "publish" and state.release and self.keep:
            old = {path: None if mark in lost else mark for path, mark in old.items()}
            self.objects.note(undo_key(after.release), pack_way_back(WayBack(state.release, old, state.retired)))
        self.objects.note(PENDING, pack_pending(PendingChange(kind, changes, after)))

    def _end(self, after: StoreManifest, changes: Mapping[str, str | None]) -> None:
        """Note that a change is done, and tidy up what only earlier states needed."""
        after = rebased(after, self.state, changes)
        if after.base != self.state.base:
            self.objects.note(table_key(after.base), pack_table(after.files))
        self.objects.confirm()
        self.objects.note(MANIFEST, pack_manifest(after))
        self.objects.delete([PENDING])
        self.state, self.pending = after, None
        self._tidy()

    def _tidy(self) -> None:
        """Delete notes and kept files that the state does not need; a store that lists late is tidied later."""
        state = self.state
        needed = {MANIFEST, PENDING, LOCK, PINGS, table_key(state.base)}
        needed |= {undo_key(release) for release in state.back} | {KEPT + mark for mark in state.kept}
        self.objects.delete(sorted(set(self.objects.names(NOTES)) - needed))

    def roll_back(self, on_switch: OnSwitch) -> str:
        """Restore the release before, or the whole one that a killed publication began to replace."""
        state, pending = self.state, self.pending
        if not state.release:
            raise never_published(self.name)
        if pending is not None and pending.kind == "publish":
            changes = {path: state.files.get(path) for path in pending.files}
            on_switch(str(state.release), sorted(changes))
            self._restore(changes)
            self.objects.delete([PENDING])
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
        found = self.objects.get(undo_key(state.release))
        if found is None:
            raise nothing_before(self.name)
        return state_before(state, read_way_back(found, self.name), is_asset)

    def _restore(self, changes: Mapping[str, str | None]) -> None:
        """Copy kept files to their places, and remove what was not there."""

        def put(path: str) -> None:
            if not self.objects.copy(f"{KEPT}{changes[path]}", path):
                raise PublishRefused(f"{self.name}: the kept {path} is not there any more — publish instead")

        for wave in waves([p for p, mark in changes.items() if mark is not None], self.state.files.keys()):
            self.objects.each(put, wave)
        self.objects.delete([p for p, mark in changes.items() if mark is None])

    def purge(self, page: str) -> Purged:
        """Delete the ways back to releases that hold the page in another form, and the files that no page needs."""
        state = self.state
        if not state.release:
            raise never_published(self.name)
        if self.pending is not None:
            raise PublishRefused(f"{self.name}: a publication was not finished — publish first, then purge")
        form, stay = state.files.get(page), []
        for release in state.back:
            found = self.objects.get(undo_key(release))
            way = read_way_back(found, self.name) if found else None
            if way is None or (form_then := way.files.get(page, form)) not in (None, state.files.get(page)):
                break
            form = form_then
            stay.append((release, way))
        back = tuple(release for release, _ in stay)
        gone = state.back[len(back) :]
        needed = {mark: release for release, way in reversed(stay) for mark in way.files.values() if mark}
        changes: dict[str, str | None] = dict.fromkeys(state.retired)
        files = {path: mark for path, mark in state.files.items() if path not in state.retired}
        self.objects.delete(sorted(state.retired))
        self._end(replace(state, files=files, retired=frozenset(), back=back, kept=needed), changes)
        return Purged(tuple(str(release) for release in gone), page in files)

    def read(self, path: str) -> bytes | None:
        """A file as the store has it now."""
        return self.objects.get(path)

    def pings(self) -> PingStore:
        """The note among those of the manifest."""
        return StorePings(self.objects, PINGS)


def s3_target(name: str, address: S3Address, keep: int | None, endpoint: str | None, region: str) -> S3Target:
    """A bucket as the settings and the environment name it. Raises PublishRefused where botocore is missing."""
    return S3Target(name, BotoStore(name, address.bucket, endpoint, region), address.prefix, keep)
