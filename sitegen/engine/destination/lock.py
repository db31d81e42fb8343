"""The destination: whether it is ours, its lock, and swapping two trees.

The engine's state of a destination lies beside it in `.<name>.sitegen/`: the lock, the record of the last build, and
the spare tree (`staging`).
"""

import ctypes
import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.engine.containment import redirected
from sitegen.engine.filetrees import remove_tree
from sitegen.errors import BuildLocked, RefusedDestination, WriteFailure
from sitegen.routes import NAME_MAX, PATH_MAX

_DESTINATION_BYTES = 3000
"""The longest path of a destination: the rest of PATH_MAX is enough for every usual address."""
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_FOLDERS = ("spare", "old", "twin", "passing")
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EPERM, errno.ENOTSUP)


def state_folder(destination: Path) -> Path:
    """The folder of the engine's state of a destination."""
    return destination.parent / f".{destination.name}.sitegen"


def room_in(destination: Path) -> int:
    """The bytes that the path of an output may have, given the destination's own path and its spare tree's.

    Enough is left free that any file beside an output can still be named, and so removed.
    """
    return PATH_MAX - len(os.fsencode(os.path.abspath(state_folder(destination) / "passing"))) - NAME_MAX - 2


def claim(destination: Path, root: Path) -> None:
    """Check that the destination is ours to write, or raise RefusedDestination.

    Ours are the site's `build/`, a folder with our state beside it, and an absent or empty folder. One that contains an
    input of the site, or lies in one, is never ours.
    """
    real, real_root = Path(os.path.realpath(destination)), Path(os.path.realpath(root))
    if len(os.fsencode(state_folder(destination).name)) > NAME_MAX or len(os.fsencode(real)) > _DESTINATION_BYTES:
        raise RefusedDestination(f"{destination}: the destination's path is too long — choose a shorter one with -d")
    hint = "choose an empty folder with -d"
    for name in ("content", "layouts", "static", "seeds", "site.toml"):
        part = Path(os.path.realpath(real_root / name))
        if real == part or part.is_relative_to(real) or real.is_relative_to(part):
            raise RefusedDestination(f"{destination}: the destination and the site's own {name} overlap — {hint}")
    for place in (destination, state_folder(destination)):
        elsewhere = redirected(place, root)
        if elsewhere:
            there = "name that place itself with -d, or delete the link"
            raise RefusedDestination(f"{place}: a link leads the destination to {elsewhere} — {there}")
    if state_folder(destination).is_symlink():
        raise RefusedDestination(f"{state_folder(destination)}: a symbolic link takes its place — delete the link")
    if destination.is_symlink():
        raise RefusedDestination(f"{destination}: the destination is a symbolic link — {hint}")
    if real == real_root / "build":
        raise RefusedDestination(f"{destination}: build/ holds the state as well — use build/site, or {hint}")
    if destination.exists() and not destination.is_dir():
        raise RefusedDestination(f"{destination}: the destination is a file — {hint}")
    ours = real.is_relative_to(real_root / "build") or state_folder(destination).is_dir()
    if not ours and destination.is_dir() and any(destination.iterdir()):
        raise RefusedDestination(f"{destination}: the folder holds files that sitegen did not write — {hint}")


@contextmanager
def locked(destination: Path) -> Iterator[None]:
    """Hold the destination's lock. It is an OS lock, so that of a dead process is released."""
    state = state_folder(destination)
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = open_lock(state / "lock")
    except OSError as error:
        raise refused(error, state) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            message = f"{destination}: another build (process {holder}) is writing here — wait for it to end"
            raise BuildLocked(message) from error
        with naming(state / "lock"):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        _remove_strays(state)
        yield
    except OSError as error:
        raise refused(error, destination) from error
    finally:
        os.close(handle)


def open_lock(place: Path) -> int:
    """Open the lock file. Anything else in its place is removed: a write through a link would change another file."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    with suppress(FileNotFoundError):
        mode = os.lstat(place).st_mode
        if stat.S_ISDIR(mode):
            remove_tree(place)
        elif not stat.S_ISREG(mode):
            os.unlink(place)
    return os.open(place, flags, 0o666)


def _remove_strays(state: Path) -> None:
    """Remove from the engine's own folder whatever the engine never creates."""
    with os.scandir(state) as entries:
        rows = list(entries)
    for entry in rows:
        folder = entry.is_dir(follow_symlinks=False)
        if folder and entry.name not in _FOLDERS:
            remove_tree(entry.path)
        elif not folder and (entry.name in _FOLDERS or not entry.is_file(follow_symlinks=False)):
            os.unlink(entry.path)


def exchange(first: Path, second: Path) -> bool:
    """Swap two folders atomically by renameat2(2) with RENAME_EXCHANGE; false where that is not available."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if call(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(second))


def sync(folder: Path) -> None:
    """Write all data of the folder's file system to disk: one syncfs(2) instead of an fsync for every file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if call is None:
            os.sync()
        elif call(handle) != 0:
            code = ctypes.get_errno()
            if code in (errno.ENOSYS, errno.EPERM):
                os.sync()
            else:
                raise OSError(code, os.strerror(code), str(folder))
    finally:
        os.close(handle)


OLD_STAYS = "the old site stays"
NEW_SHOWN = "the new site is shown already, and the next build does what is left to do"
MIXED = "some files are the new ones already; build again when that is mended"


def refused(error: OSError, place: Path, outcome: str = OLD_STAYS) -> WriteFailure:
    """A failed write as one line: which file, why, and which site is live now."""
    name = error.filename2 or error.filename or place
    shown = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else str(place)
    return WriteFailure(f"{shown}: {error.strerror} — make room or mend permissions; {outcome}")


@contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Add the file's name to an OSError of a write or a sync, which does not know it."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def replace_file(path: Path, data: bytes, *, durable: bool, temporary: str = "") -> None:
    """Write a small file of sitegen's own atomically; `durable` syncs it to disk first.

    Another process may have left the temporary file, so it is removed first: it may be another user's, or a link.
    """
    passing = path.with_name(temporary or f"{path.name}.new")
    passing.unlink(missing_ok=True)
    with naming(path), open(passing, "xb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    passing.replace(path)


@contextmanager
def outcome(place: Path, words: str) -> Iterator[None]:
    """Turn an OSError into a WriteFailure that says which site is live now."""
    try:
        yield
    except OSError as error:
        raise refused(error, place, words) from error
