"""Checks that an old release is what was published, and mends a file of it from another release that has the same."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from sitegen.engine.filetrees import remove_tree
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.targets.release_files import bytes_of
from sitegen.publishing.targets.release_names import LIST, listed, name_digest


def damage(release: Path, notes: Path, others: Iterable[Path]) -> str:
    """What of a release differs from what was published, or an empty text.

    Releases share files, so what was written into one may have reached another: a file that another release still has
    as it was published is copied from there.
    """
    note = notes / f"{release.name}{LIST}"
    if not note.is_file():
        return f"{note}: the list of its files is not there"
    digests = listed(note.read_bytes())
    if digests is None or not release.name.endswith(f"-{name_digest(digests)}"):
        return f"{note}: the list of its files is damaged"
    places = [os.fspath(other) for other in others if other != release]
    for path, mark in digests.items():
        fault = _fault(f"{release}/{path}", mark)
        if fault and not _mended(os.fspath(release), path, mark, places, notes / "mended"):
            return f"{release / path}: {fault}"
    return ""


def _fault(place: str, mark: str) -> str:
    try:
        return "" if digest_bytes(bytes_of(place)) == mark else "the file was changed"
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return "the file is not there"


def _mended(release: str, path: str, mark: str, places: Iterable[str], passing: Path) -> bool:
    """Whether a file could be replaced by a copy from another release, which keeps its time."""
    for place in places:
        if _fault(f"{place}/{path}", mark):
            continue
        passing.unlink(missing_ok=True)
        shutil.copy2(f"{place}/{path}", passing)
        target = Path(release, path)
        if target.is_dir() and not target.is_symlink():
            remove_tree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        passing.replace(target)
        return True
    return False
