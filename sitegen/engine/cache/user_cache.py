"""Files of the user's own cache, `$XDG_CACHE_HOME/sitegen` or `~/.cache/sitegen` (XDG Base Directory 0.8).

Compiled templates wait here, as Python's do in `__pycache__`: they are run, so they must not come from `build/`, which
a service may have restored from anywhere. A folder that another user could write to is not used; lost files cost time.
"""

import os
import stat
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree

AT_MOST = 256
"""Files under one engine; with one more all go. A theme has some thirty."""

ENGINES = 4
"""Engines whose files are kept: those of more than one version of sitegen may be in use."""

_HEAD = 16


class UserCache:
    """What earlier processes of this user left under one engine."""

    def __init__(self, engine: str) -> None:
        """`engine` is the engine's digest; no folder is made before something is kept."""
        self.folder = _base() / "sitegen" / engine[:16] if _base().is_absolute() else None

    def get(self, name: str) -> bytes | None:
        """The bytes of this name, whole, or None."""
        if self.folder is None or not _ours(self.folder):
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        body = data[_HEAD:]
        return body if data[:_HEAD] == blake2b(body, digest_size=_HEAD).digest() else None

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes, where the disk lets us."""
        if self.folder is None:
            return
        with suppress(OSError):
            if not self.folder.is_dir():
                self._begin(self.folder)
            if not _ours(self.folder):
                return
            if len(os.listdir(self.folder)) >= AT_MOST:
                rmtree(self.folder, ignore_errors=True)
                self._begin(self.folder)
            passing = self.folder / f".{os.getpid()}"
            passing.write_bytes(blake2b(data, digest_size=_HEAD).digest() + data)
            passing.replace(self.folder / name)

    def _begin(self, folder: Path) -> None:
        """Make the engine's folder, and let those of engines go that were begun longest ago."""
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        engines = sorted((f for f in folder.parent.iterdir() if f != folder), key=lambda f: f.stat().st_mtime)
        for other in engines[: -(ENGINES - 1)]:
            rmtree(other, ignore_errors=True)


def _base() -> Path:
    """The user's folder for caches; a relative one counts as none, as the specification says."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given) if os.path.isabs(given) else Path(os.path.expanduser("~/.cache"))


def _ours(folder: Path) -> bool:
    """Whether the folder and the one above it are this user's, and no other can write there."""
    if not hasattr(os, "getuid"):
        return False
    try:
        rows = [os.lstat(folder.parent), os.lstat(folder)]
    except OSError:
        return False
    return all(stat.S_ISDIR(r.st_mode) and r.st_uid == os.getuid() and not r.st_mode & 0o022 for r in rows)
