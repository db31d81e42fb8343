"""What a bucket knows of the site in it: the manifest, the publication that is under way, and the ways back.

All are objects below `.sitegen/`, whose presence marks the prefix as ours. A file's mark is the digest of its bytes and
of the headers that it is sent with: a file with other headers is another file.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sitegen.errors import PublishRefused

NOTES = ".sitegen/"
MANIFEST = ".sitegen/manifest"
PENDING = ".sitegen/pending"
PINGS = ".sitegen/pings.json"
LOCK = ".sitegen/lock"
KEPT = ".sitegen/kept/"
_MOST_BYTES = 512 * 1024 * 1024
_WORTH = 8
"""A table is written anew where more than one file in so many became another."""


def undo_key(release: int) -> str:
    """The object that leads from a release back to the one before it."""
    return f".sitegen/undo/{release:06d}"


def table_key(number: int) -> str:
    """The object with all files of a release; the manifests after it hold the difference to it alone."""
    return f".sitegen/files/{number:06d}"


@dataclass(frozen=True)
class StoreManifest:
    """A whole state of the target.

    `files` are all objects of the site with their marks, `retired` those of them that no page needs any more: they stay
    for one publication, for readers whose page is the old one. `back` are the releases, newest first, from which there
    is a way back; `kept` the marks of old files that are kept, each with the last such release that needs it.
    `base` is the number of the table of files in the bucket, `since` the files that became others after it.
    """

    release: int = 0
    last: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    back: tuple[int, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    base: int = 0
    since: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class PendingChange:
    """A change that is under way: what its objects become (None: they go), and the state when it is done.

    Until it is done, each of its objects may be the old one or the new one. The old ones are kept.
    """

    kind: Literal["publish", "rollback"]
    files: Mapping[str, str | None]
    after: StoreManifest


@dataclass(frozen=True)
class WayBack:
    """The release before another one: what its objects were (None: they were not there)."""

    release: int
    files: Mapping[str, str | None]
    retired: frozenset[str]


def pack_manifest(value: StoreManifest) -> bytes:
    """A manifest as an object's bytes, without the table of its base."""
    return _packed({**_of_manifest(value), "since": dict(value.since)})


def pack_table(files: Mapping[str, str]) -> bytes:
    """A table of files as an object's bytes."""
    return _packed({"files": dict(files)})


def read_base(data: bytes, name: str) -> int:
    """The number of the table that a manifest needs."""
    base = _unpacked(data, name).get("base")
    if not isinstance(base, int):
        raise _damaged(name)
    return base


def read_manifest(data: bytes, table: bytes | None, name: str) -> StoreManifest:
    """A manifest from its object's bytes and those of its table. Raises PublishRefused where they are none."""
    if table is None:
        raise _damaged(name)
    found = _unpacked(data, name)
    try:
        since = {str(path): None if mark is None else str(mark) for path, mark in found["since"].items()}
        base = {str(path): str(mark) for path, mark in _unpacked(table, name)["files"].items()}
    except (KeyError, AttributeError, TypeError):
        raise _damaged(name) from None
    return replace(_manifest(found, name), files=_changed(base, since), since=since)


def rebased(after: StoreManifest, before: StoreManifest, changes: Mapping[str, str | None]) -> StoreManifest:
    """A manifest as the difference to the table before, or with a table of its own where that is no longer worth it."""
    since = {**before.since, **changes}
    if before.base and len(since) * _WORTH <= len(after.files):
        return replace(after, base=before.base, since=since)
    return replace(after, base=before.base + 1, since={})


def state_after(
    state: StoreManifest, last: int, changes: Mapping[str, str | None], retired: frozenset[str], keep: int
) -> tuple[StoreManifest, tuple[int, ...]]:
    """The state after a publication, and the releases from which there is no way back any more.

    `last` is the number of a publication that was not finished.
    """
    release = max(state.last, last) + 1
    back = (release, *state.back) if state.release else ()
    stay, dropped = back[:keep], back[keep:]
    kept = dict(state.kept) | {mark: release for path in changes if (mark := state.files.get(path)) is not None}
    kept = {mark: number for mark, number in kept.items() if stay and number >= stay[-1]}
    return StoreManifest(release, release, _changed(state.files, changes), retired, stay, kept), dropped


def state_before(
    state: StoreManifest, way: WayBack, is_asset: Callable[[str], bool]
) -> tuple[dict[str, str | None], StoreManifest]:
    """What becomes of the objects in a rollback, and the state after it."""
    # What readers of the present pages may still ask for stays for one publication.
    late = {path for path, mark in way.files.items() if mark is None and is_asset(path) and path in state.files}
    changes = {path: mark for path, mark in way.files.items() if path not in late}
    files = _changed(state.files, changes)
    retired = (way.retired | late) & files.keys()
    return changes, StoreManifest(way.release, state.last, files, retired, state.back[1:], state.kept)


def _changed(files: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    return {path: mark for path, mark in {**files, **changes}.items() if mark is not None}


def pack_pending(value: PendingChange) -> bytes:
    """A change under way as an object's bytes, without the files of the state after it, which follow from it."""
    return _packed({"kind": value.kind, "files": dict(value.files), "after": _of_manifest(value.after)})


def read_pending(data: bytes, before: StoreManifest, name: str) -> PendingChange:
    """A change under way from an object's bytes, given the state before it. Raises PublishRefused."""
    found = _unpacked(data, name)
    try:
        kind: Literal["publish", "rollback"] = "rollback" if found["kind"] == "rollback" else "publish"
        files = {str(path): None if mark is None else str(mark) for path, mark in found["files"].items()}
        after = _manifest(found["after"], name)
    except (KeyError, AttributeError, TypeError):
        raise _damaged(name) from None
    return PendingChange(kind, files, replace(after, files=_changed(before.files, files)))


def pack_way_back(value: WayBack) -> bytes:
    """A way back as an object's bytes."""
    return _packed({"release": value.release, "files": dict(value.files), "retired": sorted(value.retired)})


def read_way_back(data: bytes, name: str) -> WayBack:
    """A way back from an object's bytes. Raises PublishRefused where they are none."""
    found = _unpacked(data, name)
    try:
        files = {str(path): None if mark is None else str(mark) for path, mark in found["files"].items()}
        return WayBack(int(found["release"]), files, frozenset(map(str, found["retired"])))
    except (KeyError, AttributeError, TypeError, ValueError):
        raise _damaged(name) from None


def _of_manifest(value: StoreManifest) -> dict[str, Any]:
    return {
        "release": value.release,
        "last": value.last,
        "retired": sorted(value.retired),
        "back": list(value.back),
        "kept": dict(value.kept),
        "base": value.base,
    }


def _manifest(found: Mapping[str, Any], name: str) -> StoreManifest:
    try:
        return StoreManifest(
            int(found["release"]),
            int(found["last"]),
            {},
            frozenset(map(str, found["retired"])),
            tuple(map(int, found["back"])),
            {str(mark): int(release) for mark, release in found["kept"].items()},
            int(found["base"]),
        )
    except (KeyError, AttributeError, TypeError, ValueError):
        raise _damaged(name) from None


def _packed(value: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(value, sort_keys=True, separators=(",", ":")).encode(), 6)


def _unpacked(data: bytes, name: str) -> dict[str, Any]:
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(data, _MOST_BYTES)
        found = json.loads(text)
    except (zlib.error, ValueError, RecursionError):
        raise _damaged(name) from None
    if not isinstance(found, dict) or unpacking.unconsumed_tail:
        raise _damaged(name)
    return found


def _damaged(name: str) -> PublishRefused:
    hint = "publish to an empty prefix, and let the host serve that one"
    return PublishRefused(f"{name}: what publish noted in the bucket is damaged — {hint}")
