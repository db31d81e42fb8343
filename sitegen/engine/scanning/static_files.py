"""Scans `static/`, whose files are published as they are, and tells what is not published.

No link is followed there, and of the names that begin with a dot only those are taken that hosts ask for.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sitegen.engine.containment import is_utf8, readable
from sitegen.problems import Problem, problem

FOLDER = "static"
_TOP_NAMES = (".well-known", ".nojekyll", ".domains")
"""Names with a dot that are published from the top of `static/`; `.htaccess` is from any of its folders."""
LEFTOVERS = ("~", ".swp", ".swo", ".swx", ".tmp", ".part", ".bak", ".orig", ".rej", "___jb_tmp___", "___jb_old___")
"""Name endings of editors' temporary and backup files, which are never published."""
_PASSING = (".swp", ".swo", ".swx", "___jb_tmp___", "___jb_old___")
_MACHINES = frozenset(
    ("4913", "Thumbs.db", "desktop.ini", ".DS_Store", ".git", ".gitkeep", ".gitignore", ".gitattributes")
)
"""Names that a system, git or an editor gives for itself: nobody means to publish these."""

Found = tuple[str, str, os.stat_result]
"""A file to publish: its path in the site, its place, and its status."""


def static_files(root: Path) -> Iterator[Found | Problem]:
    """Every file of `static/`, in a fixed order, and a finding for each that cannot be published."""
    place = os.path.join(root, FOLDER)
    if os.path.islink(place):
        yield _link(FOLDER)
        return
    yield from _files(place, FOLDER)


def _files(folder: str, shown: str) -> Iterator[Found | Problem]:
    try:
        with os.scandir(folder) as entries:
            rows = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        hint = "make a folder of this name" if isinstance(error, NotADirectoryError) else "mend its permissions"
        yield problem("unreadable", shown, 1, f"it cannot be read: {error.strerror}", hint)
        return
    own: dict[str, str] = {}
    for entry in rows:
        path = f"{shown}/{readable(entry.name)}"
        if not _is_published(entry.name, shown):
            told = unpublished(entry.name, path)
            if told is not None:
                yield told
            continue
        wrong = _odd_name(entry.name, path, own.get(path))
        own[path] = entry.name
        if wrong is not None:
            yield wrong
        elif entry.is_symlink():
            yield _link(path)
        elif entry.is_dir():
            yield from _files(entry.path, path)
        else:
            yield _file(entry, path)


def _file(entry: os.DirEntry[str], path: str) -> Found | Problem:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return problem("unreadable", path, 1, f"it cannot be read: {error.strerror}", "mend its permissions")
    if not stat.S_ISREG(status.st_mode):
        hint = "put a regular file there, or delete it"
        return problem("unreadable", path, 1, "it is not a regular file", hint)
    return path, entry.path, status


def _is_published(name: str, folder: str) -> bool:
    if name.startswith("."):
        return name == ".htaccess" or (folder == FOLDER and name in _TOP_NAMES)
    return not (name.startswith("#") or name.endswith(LEFTOVERS) or name in _MACHINES)


def unpublished(name: str, path: str) -> Problem | None:
    """The finding for a file or folder of `static/` or `layouts/static/` that is not published.

    None where a system, git or an open editor made it for itself.
    """
    if name in _MACHINES or name.startswith((".#", "._", ".~lock.", ".goutputstream", ".sitegen-")):
        return None
    if name.startswith(".") and name.endswith(_PASSING):
        return None
    if not path.startswith(f"{FOLDER}/") and (name in _TOP_NAMES or name == ".htaccess"):
        message = "it is not published: files here get names of their own, and this one is asked for by its name"
        return problem("not-published", path, 1, message, f"move it to {FOLDER}/{name}")
    if name in _TOP_NAMES:
        return problem("not-published", path, 1, "it is asked for at the root alone", f"move it to {FOLDER}/{name}")
    if name.startswith("."):
        others = "of names that begin with a dot only .well-known/, .nojekyll, .htaccess and .domains are published"
        return problem("not-published", path, 1, others, "rename it without the dot, or delete it")
    hint = "rename it if it is to be published, or delete it"
    return problem("not-published", path, 1, "it has the name of a passing or backup file, and is not published", hint)


def _odd_name(name: str, path: str, other: str | None) -> Problem | None:
    if not is_utf8(name):
        hint = "rename it with letters that UTF-8 knows"
        return problem("unreadable", path, 1, "its name is not UTF-8", hint)
    if not name.isprintable() or "\\" in name:
        message = "its name holds a character that no address of a page can have"
        return problem("unreadable", path, 1, message, "rename it with letters, digits, dots and hyphens")
    if other is not None and not path.isascii():
        message = f"two files have this name, in two forms of Unicode: {other!a} and {name!a}"
        return problem("address-taken", path, 1, message, "rename one of the two")
    return None


def _link(path: str) -> Problem:
    return problem("symlink", path, 1, "links are not published", "put the file itself there, or delete the link")
