"""Sets the permissions of published files: who may read the releases, and who else may publish.

Without a mode, files get what the umask leaves. Where the group may write in the target, several users publish there,
and each can change what another published, whatever the umask.
"""

import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Permissions:
    """The modes of files and folders in a target."""

    def __init__(self, target: Path, mode: int | None) -> None:
        """`mode` is that of published files; None leaves them as the umask makes them."""
        self.target = target
        self.mode = mode

    def open_folders(self, releases: Path, notes: Path) -> None:
        """Allow access to the target and the releases folder according to the mode, and writing by the group."""
        readable, shared = 0 if self.mode is None else _for_folders(self.mode) & 0o555, self._shared()
        for place, bits in ((self.target, readable), (releases, readable | shared), (notes, shared)):
            _change(place, _adding(bits))

    def share_folder(self, folder: Path) -> None:
        """Let the group write in a folder, where it may write in the target."""
        _change(folder, _adding(self._shared()))

    def share(self, folder: Path) -> None:
        """Let the group read and write the files of a folder, where it may write in the target."""
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    _change(Path(entry.path), _adding(self._shared() & ~stat.S_IXGRP))

    def rule(self) -> Callable[[int], int]:
        """The mode that a file or folder of a release must have, by the one that it has."""
        shared = self._shared()

        def wanted(now: int) -> int:
            if stat.S_ISDIR(now):
                base = now if self.mode is None else _for_folders(self.mode) | now & stat.S_ISGID
                return base | shared
            return (now if self.mode is None else self.mode) | shared & ~stat.S_IXGRP

        return wanted

    def apply(self, release: Path) -> None:
        """Give a release's files and folders the mode that was asked for, and the group what it needs.

        A file that another release shares is replaced by one of its own, so that only this release changes.
        """
        if self.mode is None and not self._shared():
            return
        wanted = self.rule()
        for place, _, names in os.walk(release):
            for path in (place, *(os.path.join(place, name) for name in names)):
                self._own(path, wanted)
                _change(Path(path), wanted)

    def _own(self, path: str, wanted: Callable[[int], int]) -> None:
        """Put a copy in the place of a file that has other names too, where its mode is to change."""
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink == 1:
            return
        if stat.S_IMODE(wanted(status.st_mode)) == stat.S_IMODE(status.st_mode):
            return
        passing = self.target / ".sitegen" / "own"
        passing.unlink(missing_ok=True)
        shutil.copyfile(path, passing)
        os.chmod(passing, stat.S_IMODE(wanted(status.st_mode)))
        os.utime(passing, ns=(status.st_atime_ns, status.st_mtime_ns))
        passing.replace(path)

    def unreadable(self, release: Path) -> str:
        """A file or folder of a release, or above it, that no other user can read, or an empty text.

        A web server usually is another user. What the group may read is fine, unless the group is the user's own.
        """
        for place in (release / "index.html", release, release.parent, self.target):
            status = os.stat(place)
            group = status.st_mode & stat.S_IRGRP and status.st_gid != os.getegid()
            if not (status.st_mode & stat.S_IROTH or group):
                return os.fspath(place)
        return ""

    def _shared(self) -> int:
        """The group's permissions on our folders: all, where it may write in the target."""
        both = os.stat(self.target).st_mode | (self.mode or 0)
        return stat.S_IRWXG if both & stat.S_IWGRP else 0


def _for_folders(mode: int) -> int:
    """The mode of folders for files of this mode: whoever may read may enter."""
    return mode | (mode & 0o444) >> 2 | stat.S_IXUSR


def _adding(bits: int) -> Callable[[int], int]:
    return lambda now: now | bits


def _change(place: Path, wanted: Callable[[int], int]) -> None:
    """Change the mode of a file or folder where it differs and we may: only its owner and root can."""
    status = os.lstat(place)
    mode = stat.S_IMODE(wanted(status.st_mode))
    if stat.S_IMODE(status.st_mode) != mode and os.geteuid() in (0, status.st_uid):
        os.chmod(place, mode)
