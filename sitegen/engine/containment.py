"""Keeps reads and writes inside the site: where a file really lies decides, not its name.

A link in a checkout can lead anywhere. Nothing outside the site's folder, nothing hidden, and no input of another kind
is read in place of a file, and nothing is written there but by `write_output_file`, to the place that the user named. A
hard link cannot be recognised from the file itself, and git creates none: hard links are not checked.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_native_id
from unicodedata import normalize

from sitegen.errors import WriteFailure
from sitegen.problems import SETTINGS_FILE, Problem, problem

HINT = "put the file itself there, or delete the link"

_AS_THEY_ARE = frozenset(("layouts/static", "content/images", "static"))
"""Folders whose files are published byte for byte."""
_OF_ONE_KIND = frozenset((*_AS_THEY_ARE, "layouts", "content", "locale", "build"))
"""Folders in which a link to an unknown kind of file is refused, because its bytes would be published."""
TEMPORARY_NAMES = ".sitegen-*.tmp"
"""The pattern of the names of temporary files, which a killed process may leave."""

_CACHES = ("cache.sqlite", "cache.sqlite-journal", "cache.sqlite-wal", "cache.sqlite-shm", "store", "texts")


def fault(path: str, place: str, real_root: str) -> str:
    """Why `place` must not be read or written as the site's file `path`; an empty text where it may be."""
    real = os.path.realpath(place)
    if real == real_root:
        return "the link leads to the site's own folder"
    if not real.startswith(real_root.rstrip(os.sep) + os.sep):
        return "the link leads out of the site's folder"
    there = os.path.relpath(real, real_root)
    if there == path:
        return ""
    asked, found = _kind(path), _kind(there)
    if found == "hidden":
        return f"the link leads to {readable(there)}, which is hidden"
    same = found == asked or (found in _AS_THEY_ARE and asked in _AS_THEY_ARE)
    if same or (found == "" and asked not in _OF_ONE_KIND):
        return ""
    return f"the link leads to {readable(there)}, which is not to be shown as {path}"


def refusal(path: str, place: str, real_root: str) -> Problem | None:
    """The finding for a link that must not be followed, or None."""
    message = fault(path, place, real_root)
    return problem("symlink", path, 1, message, HINT) if message else None


def readable(name: str) -> str:
    """A name in Unicode's form C, so that equal letters are equal names on every file system."""
    if name.isascii():
        return name
    return normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def is_utf8(name: str) -> bool:
    """Whether a name, as the system gave it, is valid UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def redirected(place: str | Path, root: str | Path) -> str:
    """Where a place in the site really lies, if a link leads elsewhere; else an empty text."""
    name = name_in(place, root)
    real = os.path.realpath(place)
    return "" if name is None or real == os.path.normpath(os.path.join(os.path.realpath(root), name)) else real


def name_in(place: str | Path, root: str | Path) -> str | None:
    """The path of a place inside the site, as it was typed; None where it was not typed inside the site's folder."""
    here, real_root = Path(os.path.abspath(place)), os.path.realpath(root)
    for folder in (*reversed(here.parents), here):
        if os.path.realpath(folder) == real_root:
            return here.relative_to(folder).as_posix()
    return None


def in_build(root: Path, name: str) -> Path | None:
    """A file or folder that builds keep in `build/`; None where a link leads it elsewhere."""
    place = root / "build" / name
    beside = (place.with_name(other) for other in _CACHES if other.startswith(name))
    return None if redirected(place, root) or any(map(os.path.islink, beside)) else place


def remove_links(root: Path) -> None:
    """Remove links that stand in place of the caches in `build/`, and not what they lead to."""
    folder = root / "build"
    if not redirected(folder, root):
        for name in _CACHES:
            if os.path.islink(folder / name):
                os.unlink(folder / name)


def read_opened(path: str, place: str, handle: int, real_root: str) -> None:
    """Check that an open file is the one that may be read. Raises OSError where it was replaced meanwhile."""
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if fault(path, place, real_root):
        raise OSError(errno.ELOOP, "a link that must not be followed took its place")
    now = os.stat(os.path.realpath(place), follow_symlinks=False)
    if (now.st_ino, now.st_dev) != (status.st_ino, status.st_dev):
        raise OSError(errno.EAGAIN, "it was replaced while it was read")


@contextmanager
def opened_folder(root: Path, path: str) -> Iterator[tuple[int, str]]:
    """Open the folder of a file to write, and create it where it is missing; yields the handle and the file's name.

    It is opened name by name without following links, so that none that appears meanwhile is followed either. Raises
    WriteFailure where the folder really lies in a place that is not to be written to.
    """
    folder, _, name = path.rpartition("/")
    real_root = os.path.realpath(root)
    place = os.path.join(root, folder) if folder else real_root
    if folder:
        message = fault(folder, place, real_root)
        if message:
            raise WriteFailure(f"{path}:1: nothing is written through {folder}: {message} — {HINT}")
    inside = os.path.relpath(os.path.realpath(place), real_root)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    handle = os.open(real_root, flags)
    try:
        for part in inside.split(os.sep) if inside != "." else ():
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=handle)
            deeper = os.open(part, flags | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = deeper
        yield handle, name
    finally:
        os.close(handle)


def create(root: Path, path: str, text: str) -> bool:
    """Write a text as a new file of the site, whole or not at all; false where one of that name is there already.

    Raises WriteFailure where it cannot be written.
    """
    return create_bytes(root, path, text.encode("utf-8"))


def create_bytes(root: Path, path: str, data: bytes) -> bool:
    """Write bytes as a new file of the site, as `create` does a text."""
    try:
        with opened_folder(root, path) as (folder, name):
            passing = temporary_name()
            try:
                write_new(folder, passing, data)
                if not named_first(folder, passing, name):
                    return False
            finally:
                forget(passing, folder)
    except OSError as error:
        raise WriteFailure(f"{path} cannot be written: {error.strerror} — make room or mend permissions") from error
    return True


def rewrite(root: Path, path: str, data: bytes) -> None:
    """Replace a file of the site atomically; a link within the site keeps leading to it, and its mode stays.

    Raises WriteFailure where it really lies in a place that is not to be written to, OSError where the write fails.
    """
    real_root = os.path.realpath(root)
    place = os.path.join(root, path)
    message = fault(path, place, real_root)
    if message:
        raise WriteFailure(f"{path}:1: it is not written: {message} — {HINT}")
    with opened_folder(root, os.path.relpath(os.path.realpath(place), real_root)) as (folder, name):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.ELOOP, "something else took its place")
        passing = temporary_name()
        try:
            write_new(folder, passing, data, stat.S_IMODE(status.st_mode))
            os.replace(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
        finally:
            forget(passing, folder)


def write_output_file(place: Path, data: bytes, *, make_folder: bool = False) -> None:
    """Write a file that the user named, without following a link in a site's folder to elsewhere.

    Raises WriteFailure where there is such a link, or where the write fails.
    """
    here = Path(os.path.abspath(place))
    site = next((folder for folder in here.parents if (folder / SETTINGS_FILE).is_file()), None)
    elsewhere = redirected(place, site) if site is not None else ""
    if elsewhere:
        raise WriteFailure(f"{place}:1: a link leads this to {elsewhere} — name that place itself, or delete the link")
    try:
        if make_folder:
            place.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | (os.O_NOFOLLOW if site is not None else 0)
        with open(os.open(place, flags, 0o666), "wb") as file:
            file.write(data)
    except OSError as error:
        wrong = f"{place}:1: it cannot be written: {error.strerror}"
        raise WriteFailure(f"{wrong} — make room, mend permissions or give another place") from error


def _kind(path: str) -> str:
    """The kind of a path of the site: the folder that says how its files are used; empty where none does.

    Letter case is ignored, because some file systems ignore it.
    """
    parts = path.replace(os.sep, "/").casefold().split("/")
    if any(part.startswith(".") for part in parts):
        return "hidden"
    if parts[:2] == ["layouts", "static"] or (parts[0] == "content" and len(parts) > 1):
        return "/".join(parts[:2])
    if parts[0] in ("content", "layouts", "static", "locale", "seeds", "inbox", "build"):
        return parts[0]
    return path if path in (SETTINGS_FILE, "sources.opml") else ""


def named_first(folder: int, passing: str, name: str) -> bool:
    """Give a temporary file of an open folder its name; false where another file has that name already."""
    try:
        os.link(passing, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links: create the file first, then replace it
        try:
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=folder))
        except FileExistsError:
            return False
        os.replace(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
    return True


def temporary_name() -> str:
    """The name of a temporary file of this thread: short, however long the name of the file itself is."""
    return f".sitegen-{get_native_id()}.tmp"


def write_new(folder: int, name: str, data: bytes, mode: int | None = None) -> None:
    """Write a new file in an open folder and replace a file that a killed process left there."""
    forget(name, folder)
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=folder)
    with open(handle, "wb") as file:
        file.write(data)
        file.flush()
        if mode is not None:
            os.fchmod(handle, mode)
            os.fsync(handle)


def forget(name: str, folder: int) -> None:
    """Remove a file of an open folder, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
