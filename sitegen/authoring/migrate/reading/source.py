"""The old site's files: a folder, an export's single file, or an archive of them. Nothing of it is run or changed.

Links are not followed, hidden folders and those of installed packages are passed over, and all is bounded by count:
the number of files and the bytes of one; an archive by the bounds of `importer.formats.archive`.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from sitegen.authoring.migrate.notes import Notes
from sitegen.engine.containment import is_utf8
from sitegen.errors import SitegenError
from sitegen.importer.formats.archive import Archive, DamagedMember
from sitegen.importer.formats.extracted import Unreadable

MAX_FILES = 100_000
MAX_FILE = 64 * 1024 * 1024
"""Bytes of one file: exports of large blogs are single files."""

_PASSED_OVER = frozenset(("node_modules", "bower_components", "__pycache__", "site-packages", "vendor"))
_HIDDEN_READ = frozenset((".eleventy.js", ".eleventy.cjs", ".authors.yml"))
_DEEP = 100

Reader = Callable[[str], bytes]


class OldFiles:
    """The files of an old site by their paths in it, in order; `read` gives one's bytes, or raises OSError."""

    def __init__(self, name: str, names: list[str], read: Reader, place: Path | None = None) -> None:
        self.name = name
        self._place = place
        self._days: dict[str, str] | None = None
        self.names = tuple(sorted(names))
        self.known = frozenset(names)
        self._read = read

    def __contains__(self, name: str) -> bool:
        return name in self.known

    def read(self, name: str) -> bytes:
        if name not in self.known:
            raise FileNotFoundError(name)
        return self._read(name)

    def text(self, name: str) -> str:
        """A file as text; an empty one where it is absent or is no UTF-8."""
        try:
            return self.read(name).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except (OSError, UnicodeDecodeError):
            return ""

    def first_day(self, name: str) -> str:
        """The day of the commit that added a file; empty where git tells none."""
        if self._days is None:
            from sitegen.authoring.migrate.reading.git_days import first_days

            self._days = first_days(self._place) if self._place else {}
        return self._days.get(name, "")

    def below(self, folder: str) -> list[str]:
        """The files below a folder (`content/`), or all for an empty text."""
        return [name for name in self.names if name.startswith(folder)]


def open_old_site(place: Path, notes: Notes) -> OldFiles:
    """The files at a place. Raises SitegenError where it is neither a folder nor a file that can be read."""
    if place.is_dir():
        return _folder(place, notes)
    if not place.is_file():
        raise SitegenError(
            f"{place}: it is neither a folder nor a file — give the folder of the old site, or its export"
        )
    try:
        data = _read_file(place)
    except OSError as error:
        raise SitegenError(f"{place}: it cannot be read: {error.strerror or error} — mend its permissions") from error
    if data.startswith(b"PK\x03\x04"):
        return _archive(place.name, data, notes)
    return OldFiles(place.stem, [place.name], lambda name: data)


def _folder(root: Path, notes: Notes) -> OldFiles:
    found: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as rows:
                entries = sorted(rows, key=lambda entry: entry.name)
        except OSError as error:
            notes.add("not-moved", folder or ".", f"the folder cannot be read: {error.strerror}")
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if not is_utf8(entry.name):
                notes.add("not-moved", path.encode("utf-8", "replace").decode(), "its name is not UTF-8")
            elif entry.name.startswith(".") and entry.name not in _HIDDEN_READ:
                continue
            elif entry.is_symlink():
                notes.add("link-not-followed", path, "put the file itself there to have it moved")
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in _PASSED_OVER and path.count("/") < _DEEP:
                    waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                found.append(path)
        if len(found) > MAX_FILES:
            raise SitegenError(f"{root}: it holds more than {MAX_FILES:,} files — give the folder of the site alone")
    return OldFiles(root.resolve().name, found, lambda name: _read_file(root / name), root)


def _read_file(place: Path) -> bytes:
    """The bytes of a regular file that is no link, within the limit."""
    handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{place.name} is not a regular file")
        if status.st_size > MAX_FILE:
            raise OSError(f"it is larger than {MAX_FILE // 1024**2} MiB")
        return file.read(MAX_FILE + 1)


def _archive(name: str, data: bytes, notes: Notes) -> OldFiles:
    """A zip archive, unpacked in memory and nowhere else, so that no name in it is ever a place on the disk."""
    held: dict[str, bytes] = {}
    try:
        packed = Archive(data, "ZIP")
        for path in packed.names:
            parts = path.split("/")
            if path.endswith("/"):
                continue
            if "\\" in path or any(part in ("", ".", "..") for part in parts) or not is_utf8(path):
                shown = path.encode("utf-8", "replace").decode()[:200]
                notes.add("archive-entry-refused", shown, "its name leads elsewhere")
            elif packed.is_link(path):
                notes.add("link-not-followed", path, "a link in an archive")
            elif not any(part.startswith(".") or part in _PASSED_OVER or part == "__MACOSX" for part in parts):
                try:
                    held[path] = packed.get(path) or b""
                except DamagedMember as error:
                    notes.add("archive-entry-refused", path, str(error.args[0]))
    except Unreadable as error:
        raise SitegenError(f"{name}: {error.args[0]} — unpack it, and give the folder") from None
    return OldFiles(Path(name).stem, list(held), held.__getitem__)
