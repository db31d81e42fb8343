"""What two looks at the site's folder tell: which files came, went or changed, and which were emptied."""

from collections.abc import Mapping

from sitegen.engine.scan import Inputs
from sitegen.fingerprint import digest_bytes

_NOTHING = digest_bytes(b"")


def emptied(now: Inputs, digests: Mapping[str, str]) -> list[str]:
    """Files that held something when they were read and now hold nothing: most likely an editor is about to write them.

    `digests` are those of the bytes that the last walk read.
    """
    return [path for path, stamp in now.stamps.items() if stamp[0] == 0 and digests.get(path, _NOTHING) != _NOTHING]


def changed_paths(now: Inputs, before: Inputs) -> list[str]:
    """The paths of what came, went or changed between two looks, sorted."""
    old = before.stamps
    changed = [path for path, stamp in now.stamps.items() if old.get(path) != stamp]
    if now.stamps.keys() != old.keys():
        changed += old.keys() - now.stamps.keys()
    return sorted(changed)


def folders(inputs: Inputs) -> int:
    """How many folders hold what a look found."""
    return len({place.rpartition("/")[0] for place in inputs.places.values()})
