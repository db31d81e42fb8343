"""The names of releases, and the lists of their files that lie beside them, in a folder of this or another machine.

A release is called `000002-5f0c…`: a number that only grows, and the beginning of a digest of all its files. Its list
has a line `digest path` for each file, by which a rollback to it is checked.
"""

import re
from collections.abc import Iterable, Mapping

from sitegen.fingerprint import digest_text

RELEASE = re.compile(r"(\d{6,})-[0-9a-f]{12}\Z")
LIST = ".list"
UNSHOWN = ".unshown"
"""The ending of the list of a release's files until the pointer has led to it."""


def release_name(number: int, digests: Mapping[str, str]) -> str:
    """The name of a release with these files."""
    return f"{number:06d}-{name_digest(digests)}"


def number_of(name: str) -> int:
    """The number of a release."""
    return int(name.partition("-")[0])


def in_order(names: Iterable[str]) -> list[str]:
    """Those of the names that are releases', oldest first."""
    return sorted((n for n in names if RELEASE.match(n)), key=lambda name: (number_of(name), name))


def name_digest(digests: Mapping[str, str]) -> str:
    """The end of a release's name: a digest of all its files, which is `digest` of the sorted pairs, made faster."""
    pairs = [f"(2:s{len(path)}:{path}s{len(mark)}:{mark}" for path, mark in sorted(digests.items())]
    return digest_text(f"({len(pairs)}:{''.join(pairs)}")[:12]


def listing(digests: Mapping[str, str]) -> bytes:
    """The list of a release's files."""
    return "".join(f"{digests[path]} {path}\n" for path in sorted(digests)).encode()


def listed(data: bytes) -> dict[str, str] | None:
    """The digests of a release's files by path, from its list; None where that is not valid."""
    try:
        rows = [row.partition(" ") for row in data.decode().splitlines()]
    except ValueError:
        return None
    return {path: mark for mark, _, path in rows}
