"""The user's own cache of compiled templates, in `$XDG_CACHE_HOME/sitegen` or `~/.cache/sitegen`.

Compiled templates are executed, so they are signed, and they do not lie in `build/` beside what a repository may bring.
A folder that another user could write to or replace is not used; lost and damaged files cost time only (XDG Base
Directory 0.8).
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from sitegen.engine.cache.ownership import is_own, is_private, is_real_folder, make_private, no_link, read_private
from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer

FILES_PER_ENGINE = 2048
"""The files under one engine; with one more all are removed. A theme has some forty for each language of a site."""

ENGINES_KEPT = 4
"""The engines whose files are kept: more than one version of sitegen may be in use."""

_ENGINE = re.compile(r"[0-9a-f]{16}\Z")


class UserCache:
    """Files that earlier processes of this user stored under one engine."""

    def __init__(self, engine: str) -> None:
        """`engine` is the engine's digest; no folder is made before something is kept."""
        base = cache_home()
        self.folder = base / "sitegen" / engine[:16] if base.is_absolute() else None
        self._signer = signer()
        self._safe: bool | None = None

    def get(self, name: str) -> bytes | None:
        """The verified bytes of this name, or None."""
        if self.folder is None or not self._is_ours(self.folder):
            return None
        try:
            data = read_private(self.folder / name)
        except OSError:
            return None
        if data is None or data[:SIGNATURE_BYTES] != self._sign(name, data[SIGNATURE_BYTES:]):
            return None
        return data[SIGNATURE_BYTES:]

    def put(self, name: str, data: bytes) -> None:
        """Store bytes. A write that fails is ignored."""
        if self.folder is None:
            return
        with suppress(OSError):
            if not os.path.lexists(self.folder):
                if not (make_private(self.folder.parent) and make_private(self.folder)):
                    return
                self._safe = None
                self._forget_engines(self.folder)
            if not self._is_ours(self.folder):
                return
            files = os.listdir(self.folder)
            for old in files if len(files) >= FILES_PER_ENGINE else ():
                with suppress(OSError):
                    (self.folder / old).unlink()
            passing = self.folder / f".{os.getpid()}"
            with open(passing, "wb", opener=no_link) as file:
                file.write(self._sign(name, data) + data)
            passing.replace(self.folder / name)

    def _sign(self, name: str, data: bytes) -> bytes:
        return self._signer.sign("user's cache", name.encode(), data)

    def _is_ours(self, folder: Path) -> bool:
        """Whether the engine's folder, `sitegen` above it and all that leads there are safe from other users.

        The path to it is checked once: a theme has some thirty templates.
        """
        if self._safe is None:
            self._safe = is_private(folder.parent)
        return self._safe and is_own(folder)

    def _forget_engines(self, folder: Path) -> None:
        """Remove the folders of the oldest engines. Folders with other names belong to somebody else."""
        names = (f for f in folder.parent.iterdir() if f != folder and _ENGINE.match(f.name) and is_real_folder(f))
        engines = sorted(names, key=lambda f: f.stat().st_mtime)
        for other in engines[: -(ENGINES_KEPT - 1)]:
            rmtree(other, ignore_errors=True)


def cache_home() -> Path:
    """The user's folder for caches; a relative one counts as none, as the specification says."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given) if os.path.isabs(given) else Path(os.path.expanduser("~/.cache"))
