"""The old site's files: a folder, an export's single file, or an archive of them. Nothing of it is run or changed.

Links are not followed, hidden folders and those of installed packages are passed over, and all is bounded by count:
the number of files, the bytes of one, and of an archive its entries, its whole size and its rate (DESIGN §12).
"""

import os
import stat
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from sitegen.authoring.migrate.notes import Notes
from sitegen.engine.containment import is_utf8
from sitegen.errors import SitegenError

MAX_FILES = 100_000
MAX_FILE = 64 * 1024 * 1024
"""Bytes of one file: exports of large blogs are single files."""
MAX_ENTRIES = 10_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATE = 200

_PASSED_OVER = frozenset(("node_modules", "bower_components", "__pycache__", "site-packages", "vendor"))
_HIDDEN_READ = frozenset((".eleventy.js", ".eleventy.cjs"))
_DEEP = 100

Reader = Callable[[str], bytes]


class OldFiles:
    """The files of an old site by their paths in it, in order; `read` gives one's bytes, or raises OSError."""

    def __init__(self, name: str, names: list[str], read: Reader) -> None:
        self.name = name
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
    return OldFiles(root.resolve().name, found, lambda name: _read_file(root / name))


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
    try:
        packed = zipfile.ZipFile(BytesIO(data))
        entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SitegenError(f"{name}: the archive cannot be read: {error} — unpack it, and give the folder") from error
    if len(entries) > MAX_ENTRIES:
        raise SitegenError(f"{name}: it holds more than {MAX_ENTRIES:,} entries — unpack it, and give the folder")
    if sum(entry.file_size for entry in entries) > min(MAX_UNPACKED, max(MAX_RATE * len(data), 1024**2)):
        raise SitegenError(f"{name}: unpacked it would be larger than an archive may be — unpack it, give the folder")
    held: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        path = entry.filename
        if entry.is_dir():
            continue
        parts = path.split("/")
        if "\\" in path or path.startswith("/") or any(part in ("", ".", "..") for part in parts) or not is_utf8(path):
            notes.add(
                "archive-entry-refused", path.encode("utf-8", "replace").decode()[:200], "its name leads elsewhere"
            )
            continue
        if stat.S_ISLNK(entry.external_attr >> 16):
            notes.add("link-not-followed", path, "a link in an archive")
            continue
        if any(part.startswith(".") or part in _PASSED_OVER or part == "__MACOSX" for part in parts):
            continue
        try:
            with packed.open(entry) as file:
                body = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError) as error:
            notes.add("archive-entry-refused", path, f"it cannot be unpacked: {error}")
            continue
        total += len(body)
        if len(body) > entry.file_size or total > MAX_UNPACKED:
            raise SitegenError(f"{name}: it is larger than it says — unpack it, and give the folder")
        held[path] = body
    return OldFiles(Path(name).stem, list(held), held.__getitem__)
