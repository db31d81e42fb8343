"""Compares two scans of the site's folder: which files changed, and which were emptied."""

from collections.abc import Mapping

from sitegen.engine.scan import Inputs
from sitegen.fingerprint import digest_bytes

_NOTHING = digest_bytes(b"")


def emptied(now: Inputs, digests: Mapping[str, str]) -> list[str]:
    """Files that had contents when they were read and are empty now: an editor is about to write them.

    `digests` are those of the bytes that the last load read.
    """
    return [path for path, stamp in now.stamps.items() if stamp[0] == 0 and digests.get(path, _NOTHING) != _NOTHING]


def changed_paths(now: Inputs, before: Inputs) -> list[str]:
    """The paths of files that came, went or changed between two scans, sorted."""
    old = before.stamps
    changed = [path for path, stamp in now.stamps.items() if old.get(path) != stamp]
    if now.stamps.keys() != old.keys():
        changed += old.keys() - now.stamps.keys()
    return sorted(changed)


def folders(inputs: Inputs) -> int:
    """The number of folders that hold the files of a scan."""
    return len({place.rpartition("/")[0] for place in inputs.places.values()})
