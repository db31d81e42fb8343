"""The full look that no lost event escapes: whether the site's folder differs from what the last walk read."""

import time
from collections.abc import Mapping

from sitegen.disk import Inputs
from sitegen.fingerprint import digest_bytes

FRESH = 2_000_000_000
"""Nanoseconds within which a file's stamps may hide a later write: clocks tick, and other machines' differ."""


def differs(now: Inputs, read: Inputs) -> bool:
    """Whether two looks differ: in files, their stamps, their places, or in what cannot be read."""
    return now.stamps != read.stamps or now.places != read.places or set(now.problems) != set(read.problems)


def fresh(inputs: Inputs) -> frozenset[str]:
    """Files that were written so shortly before now that their stamps alone prove nothing."""
    edge = time.time_ns() - FRESH
    return frozenset(path for path, stamp in inputs.stamps.items() if max(stamp[1], stamp[2]) > edge)


def rewritten(inputs: Inputs, paths: frozenset[str], digests: Mapping[str, str]) -> bool:
    """Whether one of these files holds other bytes than those that the last walk read."""
    for path in sorted(paths):
        try:
            if path in digests and digests[path] != digest_bytes(inputs.read(path)):
                return True
        except (OSError, KeyError):
            return True
    return False


def emptied(now: Inputs, before: Inputs | None) -> list[str]:
    """Files that held something and now hold nothing: most likely an editor is about to write them."""
    if before is None:
        return []
    return [path for path, stamp in now.stamps.items() if stamp[0] == 0 and before.stamps.get(path, stamp)[0] > 0]


def changed_paths(now: Inputs, before: Inputs) -> list[str]:
    """The paths of what came, went or changed between two looks, sorted."""
    paths = now.stamps.keys() | before.stamps.keys()
    return sorted(path for path in paths if now.stamps.get(path) != before.stamps.get(path))
