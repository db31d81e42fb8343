"""What a bucket knows of the site in it: the manifest, the publication that is under way, and the ways back.

All are objects below `.sitegen/`, whose presence marks the prefix as ours. A file's mark is the digest of its bytes and
of the headers that it is sent with: a file with other headers is another file.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sitegen.errors import PublishRefused

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
    files = {path: mark for path, mark in {**base, **since}.items() if mark is not None}
    return replace(_manifest(found, name), files=files, since=since)


def rebased(after: StoreManifest, before: StoreManifest, changes: Mapping[str, str | None]) -> StoreManifest:
    """A manifest as the difference to the table before, or with a table of its own where that is no longer worth it."""
    since = {**before.since, **changes}
    if before.base and len(since) * _WORTH <= len(after.files):
        return replace(after, base=before.base, since=since)
    return replace(after, base=before.base + 1, since={})


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
    whole = {path: mark for path, mark in (dict(before.files) | files).items() if mark is not None}
    return PendingChange(kind, files, replace(after, files=whole))


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
