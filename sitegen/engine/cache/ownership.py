"""Checks that only this user and the system's administrator can change a folder.

It is asked before anything in a folder of the user's own is read, written or removed.
"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_LINKS = 40
"""The number of links that are followed; the kernel follows as many (path_resolution(7))."""

_MEMBERS_WRITE, _OTHERS_WRITE = 0o020, 0o002


def is_private(folder: Path) -> bool:
    """Whether a folder is this user's own, no link, and no other user can write in it or replace it."""
    return is_own(folder) and leads_safely(folder.parent)


def is_own(folder: Path) -> bool:
    """Whether a folder is this user's, no link, and no other user can write in it, whatever leads there."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == _user() and not status.st_mode & 0o022


def leads_safely(folder: Path) -> bool:
    """Whether no other user can change what an absolute path leads to.

    Each folder and each link on the way must be this user's or the administrator's, and others may write there only
    where they cannot rename what is ours (`/tmp`). False where the folder does not exist.
    """
    if not folder.is_absolute():
        return False
    place, links = "/", 0
    rest = [*reversed(folder.parts[1:])]
    try:
        if not _is_safe(os.lstat(place)):
            return False
        while rest:
            name = rest.pop()
            if name == "..":
                place = os.path.dirname(place)
                continue
            place = os.path.join(place, name)
            status = os.lstat(place)
            if stat.S_ISLNK(status.st_mode):
                links += 1
                if links > _LINKS or status.st_uid not in (0, _user()):
                    return False
                target = Path(os.readlink(place))
                place = "/" if target.is_absolute() else os.path.dirname(place)
                rest += reversed(target.parts[1:] if target.is_absolute() else target.parts)
            elif not _is_safe(status):
                return False
    except OSError:
        return False
    return True


def make_private(folder: Path) -> bool:
    """Create a folder of the user's own, and missing ones above it, with mode 0700; return whether it is private.

    Nothing is created where an existing folder is not safe (XDG Base Directory 0.8). Raises OSError where the system
    refuses.
    """
    there, missing = folder, []
    while not os.path.lexists(there):
        missing.append(there)
        there = there.parent
    if not missing:
        return is_private(folder)
    if not leads_safely(there):
        return False
    for place in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(place, 0o700)
    return is_private(folder)


def read_private(path: Path, at_most: int = -1) -> bytes | None:
    """The bytes of a regular file of this user's that no other user may write; else None.

    A link is not followed, and a pipe is not waited for. Raises OSError where it cannot be read.
    """
    with open_regular(path) as file:
        status = os.fstat(file.fileno())
        if status.st_uid != _user() or status.st_mode & 0o022:
            return None
        return file.read(at_most)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file to read. Raises OSError for anything else, a link included, without waiting."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    file = open(path, "rb", opener=lambda name, _: os.open(name, flags))  # noqa: SIM115 (the caller closes it)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "this is no file", str(path))
    return file


def no_link(path: str, flags: int) -> int:
    """An opener for `open` that raises OSError where a link stands in the file's place."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)


def is_real_file(path: Path) -> bool:
    """Whether this is a regular file, and not a link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def is_real_folder(path: Path) -> bool:
    """Whether this is a folder, and not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else -1


def _is_safe(status: os.stat_result) -> bool:
    """Whether a folder is this user's or the administrator's, and nobody else can rename what is ours in it."""
    mode = status.st_mode
    if not stat.S_ISDIR(mode) or status.st_uid not in (0, _user()):
        return False
    if mode & stat.S_ISVTX or not mode & (_MEMBERS_WRITE | _OTHERS_WRITE):
        return True
    return not mode & _OTHERS_WRITE and _is_of_user_alone(status.st_gid)


def _is_of_user_alone(group: int) -> bool:
    """Whether a group is the user's own and has no other member, as many systems give each user one."""
    import grp
    import pwd

    try:
        user, members = pwd.getpwuid(_user()), grp.getgrgid(group)
    except KeyError:
        return False
    same = user.pw_gid == group and members.gr_name == user.pw_name
    return same and set(members.gr_mem) <= {user.pw_name}
