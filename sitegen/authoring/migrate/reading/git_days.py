"""The days on which the files of a folder were first committed to git.

dulwich reads the objects; git itself is never started (see `git_objects`).
"""

import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

from dulwich.diff_tree import tree_changes
from dulwich.objects import Commit

from sitegen.authoring.git_objects import Repository, naming
from sitegen.errors import SitegenError

MOST_COMMITS = 20_000
"""Commits that are looked at, of which each takes some two milliseconds; what only older ones added has no day."""


def first_days(root: Path) -> dict[str, str]:
    """The day of the commit that added each file, by its path below the folder; a file that was renamed as it was
    keeps its day. Empty where the folder is in no repository, or in one that lacks its past (a shallow clone) or
    folders of it (a partial clone, a damaged one).
    """
    try:
        repository = Repository(root)
    except SitegenError:
        return {}
    try:
        with naming(root):
            return {} if repository.is_shallow() else _days(repository)
    except SitegenError:
        return {}
    finally:
        repository.close()


def _days(repository: Repository) -> dict[str, str]:
    start = b"".join(part + b"/" for part in repository.prefix)
    found: dict[bytes, str] = {}
    later: dict[bytes, bytes] = {}
    for commit in islice(repository.history(), MOST_COMMITS):
        if len(commit.parents) > 1:
            continue
        parent = repository.commit(commit.parents[0].decode()).tree if commit.parents else None
        added: dict[bytes, bytes] = {}
        gone: dict[bytes, bytes] = {}
        for change in tree_changes(repository.store, parent, commit.tree):
            old, new = change.old, change.new
            if new is not None and new.path and new.mode and stat.S_ISREG(new.mode) and not (old and old.path):
                added[new.path] = new.sha or b""
            elif old is not None and old.path and not (new and new.path):
                gone.setdefault(old.sha or b"", old.path)
        for path, digest in added.items():
            name = later.get(path, path)
            if digest in gone:
                later[gone[digest]] = name
            if name.startswith(start):
                found[name] = _day(commit)
    return {os.fsdecode(path[len(start) :]): day for path, day in found.items()}


def _day(commit: Commit) -> str:
    """The day on which a commit's author wrote it, where the author was."""
    zone = timezone(timedelta(seconds=max(-86_000, min(86_000, commit.author_timezone))))
    try:
        return datetime.fromtimestamp(commit.author_time, UTC).astimezone(zone).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
