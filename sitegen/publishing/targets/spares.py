"""Trees that were releases and are no longer kept, of which the next releases are made: only what differs is changed.

A new release shares files with the release before the last one, and none with the last (`release_files`). So there are
two lines of releases, by odd and by even numbers, and a spare tree serves the one that it came from.
"""

import os
from contextlib import suppress
from pathlib import Path

from sitegen.engine.filetrees import remove_tree
from sitegen.publishing.targets.permissions import Permissions
from sitegen.publishing.targets.release_names import in_order, number_of

_MOST = 2
"""One for each line."""
_UNFINISHED = ".new"


class Spares:
    """The spare trees of a target, in a folder among its notes. Every method needs the lock."""

    def __init__(self, folder: Path, permissions: Permissions) -> None:
        self.folder = folder
        self.permissions = permissions

    def names(self) -> list[str]:
        """The releases that they were, oldest first."""
        try:
            with os.scandir(self.folder) as entries:
                return in_order(e.name for e in entries if e.is_dir(follow_symlinks=False))
        except OSError:
            return []

    def put(self, release: Path) -> None:
        """Make a spare of a release, which is gone then; of more than two the oldest are deleted."""
        if os.lstat(release).st_uid != os.geteuid():
            remove_tree(release)  # another user's folders would keep that user's permissions
            return
        try:
            self._prepare()
            release.rename(self.folder / release.name)
        except OSError:
            remove_tree(release)
        for name in self.names()[:-_MOST]:
            remove_tree(self.folder / name)

    def begin(self) -> Path:
        """A new, empty folder for a spare that is to be made; `finish` gives it its name."""
        self._prepare()
        place = self.folder / _UNFINISHED
        place.mkdir()
        return place

    def finish(self, name: str) -> None:
        """Give the spare that was made its name."""
        (self.folder / _UNFINISHED).rename(self.folder / name)

    def _prepare(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.permissions.share_folder(self.folder)

    def take(self, number: int, place: Path) -> str:
        """Move a spare of the line that a new release belongs to into an empty folder; return its name, if any."""
        for name in self.names():
            if (number - number_of(name)) % 2 == 0 and os.lstat(self.folder / name).st_uid == os.geteuid():
                os.rename(self.folder / name, place)
                return name
        return ""

    def clear(self) -> None:
        """Delete all spares."""
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.is_dir():
            remove_tree(self.folder)

    def sweep(self) -> None:
        """Delete what a killed publication left, and what is none of ours, as far as we may."""
        with suppress(OSError):
            if self.folder.is_symlink() or self.folder.is_file():
                self.folder.unlink()
            known = set(self.names())
            for place in list(self.folder.iterdir()) if self.folder.is_dir() else ():
                if place.name in known:
                    continue
                if place.is_dir() and not place.is_symlink():
                    remove_tree(place)
                else:
                    place.unlink()
