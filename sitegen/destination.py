"""Writing the site: a spare tree beside the destination, brought up whole, then put in its place at once.

What the engine knows of a destination lies beside it in `.<name>.sitegen/`: the lock and the spare tree. Visitors
see the old site or the new one, never a mix, and a build that fails leaves the old one.
"""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import BuildLocked, RefusedDestination, WriteFailure

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True)
class Written:
    """What a publication changed: paths written anew, paths left as they were, paths taken away."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def state_folder(destination: Path) -> Path:
    """Where the engine keeps what it knows of a destination."""
    return destination.parent / f".{destination.name}.sitegen"


def claim(destination: Path, root: Path) -> None:
    """Make sure that the destination is ours to write, or raise RefusedDestination.

    Ours are `build/` of the site, a folder with our state beside it, and an absent or empty folder. One that holds
    an input of the site, or lies in one, is never taken.
    """
    real, real_root = Path(os.path.realpath(destination)), Path(os.path.realpath(root))
    hint = "choose an empty folder with -d"
    for name in ("content", "layouts", "seeds", "site.toml"):
        part = Path(os.path.realpath(real_root / name))
        if real == part or part.is_relative_to(real) or real.is_relative_to(part):
            raise RefusedDestination(f"{destination}: the destination and the site's own {name} overlap — {hint}")
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
    """Hold the destination's lock. It is the operating system's: a dead owner's is free by itself."""
    state = state_folder(destination)
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _failed(error, state) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            message = f"{destination}: another build (process {holder}) is writing here — wait for it to end"
            raise BuildLocked(message) from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def publish(destination: Path, files: Mapping[str, bytes], *, clean: bool = False) -> Written:
    """Make the destination hold exactly these files, by path, in one step. Call it with the lock held.

    Raises WriteFailure where the disk refuses; the old site then stays as it was.
    """
    spare = state_folder(destination) / "spare"
    try:
        if spare.exists():
            shutil.rmtree(spare)
        before = set() if clean else set(_files(destination))
        written: list[str] = []
        unchanged: list[str] = []
        for path, data in files.items():
            target = spare / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            same = path in before and _same(destination / path, data)
            (unchanged if same else written).append(path)
        spare.mkdir(parents=True, exist_ok=True)
        removed = tuple(sorted(before - set(files)))
        _sync(spare)
        if written or removed or not destination.exists():
            swap(spare, destination)
        if spare.exists():
            shutil.rmtree(spare)
    except OSError as error:
        raise _failed(error, destination) from error
    return Written(tuple(written), tuple(unchanged), removed)


def swap(spare: Path, destination: Path) -> None:
    """Put `spare` in the destination's place at once; the old tree is then at `spare`.

    Where the system lacks or refuses the exchange of two folders, two renames do it, with the old tree put back if
    the second fails.
    """
    if not destination.exists():
        spare.rename(destination)
        return
    if _exchange(spare, destination):
        return
    old = spare.with_name("old")
    if old.exists():
        shutil.rmtree(old)
    destination.rename(old)
    try:
        spare.rename(destination)
    except OSError:
        old.rename(destination)
        raise
    old.rename(spare)


def _exchange(first: Path, second: Path) -> bool:
    """renameat2(2) with RENAME_EXCHANGE; false where it cannot be had."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if call(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EPERM, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(second))


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(place, name), folder)


def _same(path: Path, data: bytes) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """All data of the folder's file system on disk: one call, not one for every file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None or syncfs(handle) != 0:
            os.sync()
    finally:
        os.close(handle)


def _failed(error: OSError, place: Path) -> WriteFailure:
    name = error.filename2 or error.filename or place
    return WriteFailure(f"{os.fsdecode(name)}: {error.strerror} — make room or mend permissions; the old site stays")
