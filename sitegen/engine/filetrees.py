"""Lists and removes trees of files, however deeply nested.

Folders can be nested more deeply than Python's recursion limit or PATH_MAX allows, in a checkout or by accident; that
must not stop a command.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_DEEP = 200
"""The depth at which a folder is no longer entered; outputs reach half of it at most (`outputs.path_lengths`)."""
_TOO_DEEP = (errno.ENAMETOOLONG, errno.EMFILE, errno.ENFILE)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def all_files(root: str | Path) -> Iterator[str]:
    """Every file below a folder, and every symbolic link, by its path in that folder.

    A folder that lies too deep to hold any output is listed in place of its files; an unreadable folder has none.
    """
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        if folder.count("/") > _DEEP:
            yield folder
            continue
        try:
            with os.scandir(f"{root}/{folder}" if folder else root) as entries:
                rows = list(entries)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                yield folder
            continue
        for entry in rows:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            else:
                yield path


def all_folders(root: str | Path) -> list[str]:
    """A folder and all folders below it that can be opened, parents first, by full path."""
    found = [str(root)]
    for place in found:
        with suppress(OSError), os.scandir(place) as entries:
            found += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    return found


def remove_tree(place: str | Path) -> None:
    """Remove a folder and its contents without following links. Raises OSError where the system refuses."""
    try:
        shutil.rmtree(place)
    except (RecursionError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _TOO_DEEP:
            raise
        _flatten(place)
        os.rmdir(place)


def _flatten(place: str | Path) -> None:
    """Empty a folder of any depth by moving nested folders up before their parent is removed."""
    top = os.open(place, _FOLDER)
    try:
        waiting, number = _only_folders(top), 0
        while waiting:
            name = waiting.pop()
            handle = os.open(name, _FOLDER, dir_fd=top)
            try:
                for inner in _only_folders(handle):
                    number += 1
                    while _is_there(new := f"{os.getpid()}.{number}", top):
                        number += 1
                    os.rename(inner, new, src_dir_fd=handle, dst_dir_fd=top)
                    waiting.append(new)
            finally:
                os.close(handle)
            os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)


def _only_folders(handle: int) -> list[str]:
    """Remove the files from an open folder; return the names of the folders that remain."""
    with os.scandir(handle) as entries:
        rows = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, folder in rows:
        if not folder:
            os.unlink(name, dir_fd=handle)
    return [name for name, folder in rows if folder]


def _is_there(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
