"""Scans the site's folder in a fixed order, without reading a file; refuses odd files and links that lead out of it."""

import os
import stat
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from sitegen.engine.containment import HINT, fault, is_utf8, read_opened, readable, redirected, refusal
from sitegen.engine.scanning.static_files import LEFTOVERS, static_files, unpublished
from sitegen.errors import SiteNotFound
from sitegen.problems import SETTINGS_FILE, Problem, problem

Stamp = tuple[int, int, int, int, int]
"""A file's size, mtime and ctime in nanoseconds, inode and device."""


@dataclass(frozen=True)
class Inputs:
    """The inputs that a scan found: stamp and place by path, the findings, and the site's folder, resolved.

    Theme files are named `layouts/…` whether they are the site's own or the default theme's.
    """

    stamps: Mapping[str, Stamp]
    places: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    root: str = ""

    def read(self, path: str) -> bytes:
        """An input's bytes. Raises OSError as it comes. A file that was replaced since the scan is checked again once
        it is open, so that no link brings in another.
        """
        place = self.places[path]
        with open(place, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            stamp = self.stamps.get(path)
            if stamp is not None and _stamp(status) != stamp and place.startswith(self.root):
                read_opened(path, place, file.fileno(), self.root or os.sep)
            return file.read()

    def below(self, prefix: str) -> list[str]:
        """The paths that begin with `prefix`, sorted."""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return self._sorted[bisect_left(self._sorted, prefix) : bisect_left(self._sorted, after)]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.stamps)


def _open_at_once(place: str, flags: int) -> int:
    """Open a file; where a named pipe took its place, no writer is waited for."""
    return os.open(place, flags | os.O_NONBLOCK)


@dataclass
class _Found:
    """The results of a scan so far."""

    stamps: dict[str, Stamp] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def find_site(start: Path) -> Path:
    """The folder of the site that contains `start`: itself or the nearest parent with a `site.toml`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise SiteNotFound(f"{start}: neither here nor above is there a {SETTINGS_FILE} — run sitegen init, or give -s DIR")


def default_theme() -> Path:
    """The theme that ships with sitegen: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "layouts"
    return inside if inside.is_dir() else package.parent / "layouts"


def scan(root: Path) -> Inputs:
    """Scan the site's folder. What cannot be read gives a finding; a missing folder counts as empty.

    Raises SiteNotFound where `site.toml` cannot be used.
    """
    settings = root / SETTINGS_FILE
    real_root = os.path.realpath(root)
    wrong = fault(SETTINGS_FILE, str(settings), real_root)
    if wrong:
        raise SiteNotFound(f"{SETTINGS_FILE}:1: {wrong} — {HINT} [symlink]")
    try:
        status = settings.stat()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            said = "the site's settings are gone — put the file back, or write it anew with [site], title and base_url"
        else:
            said = f"it cannot be read: {error.strerror} — mend its permissions"
        raise SiteNotFound(f"{SETTINGS_FILE}:1: {said} [config]") from None
    found = _Found()
    found.stamps[SETTINGS_FILE] = _stamp(status)
    found.places[SETTINGS_FILE] = str(settings)
    _scan_folder(root / "content", "content", found, real_root)
    _scan_folder(root / "locale", "locale", found, real_root)
    found.problems += _beside_content(root)
    theme = default_theme()
    if theme.resolve() != (root / "layouts").resolve():
        # The theme that ships with sitegen is trusted; some installers make it of links.
        _scan_folder(theme, "layouts", found, None)
    shipped = {
        p: q for p, q in found.places.items() if p.startswith("layouts/") and not p.startswith("layouts/static/")
    }
    theirs = {p: (place, found.stamps[p]) for p, place in shipped.items() if p.startswith("layouts/")}
    # The site's own files replace the theme's files of the same name.
    _scan_folder(root / "layouts", "layouts", found, real_root)
    _keep_originals(theirs, found)
    _scan_static(root, found)
    return Inputs(found.stamps, found.places, tuple(found.problems), real_root)


def _keep_originals(theirs: Mapping[str, tuple[str, Stamp]], found: _Found) -> None:
    """Name the theme's templates that the site replaces `layouts/theme/…`, so that the site's may extend them."""
    for path in sorted(found.places):
        if path.startswith("layouts/theme/"):
            hint = "move the file to another folder of layouts/"
            found.problems.append(
                problem("template", path, 1, "theme/ is where templates find those of the theme", hint)
            )
    for path, (place, stamp) in theirs.items():
        if found.places[path] != place:
            name = f"layouts/theme/{path.removeprefix('layouts/')}"
            found.places[name], found.stamps[name] = place, stamp


def _scan_static(root: Path, found: _Found) -> None:
    """Scan `static/`, whose files are published under their own names."""
    for row in static_files(root):
        if isinstance(row, Problem):
            found.problems.append(row)
        else:
            path, place, status = row
            found.stamps[path], found.places[path] = _stamp(status), place


def _beside_content(root: Path) -> Iterator[Problem]:
    """Findings for folders that were meant to be content/, or to be inside it."""
    names = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
    other = next((name for name in names if name.lower() == "content"), "")
    if other and not (root / "content").exists():
        hint = f"rename {other} to content: small and capital letters differ"
        yield problem("misplaced", other, 1, "nothing is read from this folder", hint)
    for name in names:
        if name in ("articles", "editions", "pages", "terms", "images"):
            yield problem("misplaced", name, 1, "nothing is read from this folder", f"move it to content/{name}")


def rescan(root: Path, before: Inputs, places: Iterable[str]) -> Inputs | None:
    """An earlier scan with these places scanned again; None where only a full scan can tell.

    It handles plain content files and the settings. Folders, links, theme files and unusual names need a full scan.
    """
    if before.problems:
        return None
    stamps, found = dict(before.stamps), dict(before.places)
    for place in places:
        path = os.path.relpath(place, root)
        parts = path.split(os.sep)
        if parts[0] != "static" and any(is_leftover(part) for part in parts):
            continue
        if not path.isascii() or not ((parts[0] == "content" and len(parts) > 1) or path == SETTINGS_FILE):
            return None
        try:
            status = os.lstat(place)
        except FileNotFoundError:
            if stamps.pop(path, None) is None:
                return None
            del found[path]
            continue
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode) or redirected(place, root):
            return None
        stamps[path] = _stamp(status)
        found[path] = os.path.join(root, path)
    if SETTINGS_FILE not in stamps:
        return None
    return Inputs(stamps, found, (), before.root)


def is_leftover(name: str) -> bool:
    """Whether a file name is that of a temporary or hidden file."""
    return name.startswith((".", "#")) or name.endswith(LEFTOVERS) or name in ("4913", "Thumbs.db", "desktop.ini")


def is_editors(name: str) -> bool:
    """Whether a file name is one that an editor, not the system, gives to a leftover."""
    return is_leftover(name) and (
        name.endswith(LEFTOVERS) or name == "4913" or name.startswith(("#", ".#", ".~lock.", ".goutputstream"))
    )


_NAME = attrgetter("name")


def _scan_folder(folder: Path, name: str, found: _Found, real_root: str | None) -> None:
    """Scan every file below `folder`, under paths that begin with `name`, in order of names.

    In the site's own folder, `real_root`, only permitted links are followed.
    """
    refused = refusal(name, str(folder), real_root) if real_root is not None and os.path.islink(folder) else None
    if refused is not None:
        found.problems.append(refused)
        return
    waiting = [(str(folder), name)]
    seen: set[tuple[int, int]] = set()
    own: dict[str, str] = {}
    while waiting:
        place, shown = waiting.pop()
        try:
            status = os.stat(place)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(place) as entries:
                rows = sorted(entries, key=_NAME)
        except FileNotFoundError:
            continue
        except OSError as error:
            hint = "make a folder of this name" if isinstance(error, NotADirectoryError) else "mend its permissions"
            found.problems.append(problem("unreadable", shown, 1, f"it cannot be read: {error.strerror}", hint))
            continue
        folders: list[tuple[str, str]] = []
        for entry in rows:
            name = entry.name
            if name.isascii() and name.endswith(".md") and name[0] not in ".#":
                # Fast path: nearly every entry is such a file, which is no leftover and needs no Unicode normalisation.
                path = f"{shown}/{name}"
                try:
                    status = entry.stat(follow_symlinks=False)
                    is_file = stat.S_ISREG(status.st_mode)
                except OSError:
                    is_file = False
                if is_file:
                    found.stamps[path], found.places[path] = _stamp(status), entry.path
                    continue
            path = f"{shown}/{readable(name)}"
            if is_leftover(name):
                told = unpublished(name, path) if real_root and path.startswith("layouts/static/") else None
                found.problems += [told] if told is not None else []
                continue
            if not is_utf8(name):
                hint = "rename it with letters that UTF-8 knows"
                found.problems.append(problem("unreadable", path, 1, "its name is not UTF-8", hint))
                continue
            if path in own and not path.isascii():
                message = f"two files have this name, in two forms of Unicode: {own[path]!a} and {name!a}"
                found.problems.append(problem("address-taken", path, 1, message, "rename one of the two"))
            if real_root is not None and entry.is_symlink():
                refused = refusal(path, entry.path, real_root)
                if refused is not None:
                    found.problems.append(refused)
                    continue
            own[path] = name
            _add_entry(entry, path, found, folders)
        waiting += reversed(folders)


def _add_entry(entry: os.DirEntry[str], path: str, found: _Found, folders: list[tuple[str, str]]) -> None:
    """Record an entry of a folder: a folder to visit, a file, or a finding."""
    try:
        status = entry.stat()
    except OSError as error:
        hint = "mend its permissions, or delete the link" if entry.is_symlink() else "mend its permissions"
        found.problems.append(problem("unreadable", path, 1, f"it cannot be read: {error.strerror}", hint))
        return
    if stat.S_ISDIR(status.st_mode):
        if entry.name.endswith(".md"):
            hint = "rename the folder, so that it is not taken for an article"
            found.problems.append(problem("unreadable", path, 1, "it is a folder, not a file", hint))
        else:
            folders.append((entry.path, path))
    elif stat.S_ISREG(status.st_mode):
        found.stamps[path] = _stamp(status)
        found.places[path] = entry.path
    else:
        hint = "put a regular file there, or delete it"
        found.problems.append(problem("unreadable", path, 1, "it is not a regular file", hint))


def _stamp(status: os.stat_result) -> Stamp:
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
