"""Folds candidates away: what was dropped, or waited too long, becomes a line of a list, and its file goes."""

import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import time

from sitegen.engine.containment import TEMPORARY_NAMES, fault
from sitegen.engine.file_changes import FileChange, file_bytes, make_change
from sitegen.errors import FileChanged
from sitegen.fingerprint import digest_bytes
from sitegen.inbox.dropped import FOLDER as DROPPED_FOLDER
from sitegen.inbox.dropped import dropped_path, folds, with_lines
from sitegen.inbox.store import FOLDER, Inbox, ListedCandidate

_LEFTOVER_SECONDS = 24 * 60 * 60


def fold_away(root: Path, inbox: Inbox, today: date) -> int:
    """Make lines of the candidates that are to fold away; the number of them. One that changes meanwhile stays.

    The line is written before the file goes, so that a process that is killed in between forgets nothing.
    """
    _remove_leftovers(root)
    old = [listed for listed in inbox.candidates() if folds(listed.candidate, today)]
    lists: dict[str, list[ListedCandidate]] = {}
    for listed in old:
        lists.setdefault(dropped_path(listed.candidate), []).append(listed)
    folded = 0
    for path, rows in sorted(lists.items()):
        data = file_bytes(root, path)
        text = (data or b"").decode("utf-8", "surrogateescape")
        after = with_lines(text, (row.candidate for row in rows)).encode("utf-8", "surrogateescape")
        try:
            make_change(root, FileChange(path, data, after))
        except FileChanged:
            continue
        folded += sum(_removed(root, row) for row in rows)
    return folded


def _removed(root: Path, listed: ListedCandidate) -> bool:
    data = file_bytes(root, listed.path)
    if data is None or digest_bytes(data) != listed.version:
        return False
    try:
        make_change(root, FileChange(listed.path, data, None))
    except FileChanged:
        return False
    return True


def _remove_leftovers(root: Path) -> None:
    """Remove what a run that was killed a day ago or more had begun to write."""
    for folder in (FOLDER, DROPPED_FOLDER):
        if fault(folder, str(root / folder), os.path.realpath(root)) or not (root / folder).is_dir():
            continue
        for place in (root / folder).glob(TEMPORARY_NAMES):
            with suppress(OSError):
                if place.lstat().st_mtime < time() - _LEFTOVER_SECONDS:
                    place.unlink()
