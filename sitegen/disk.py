"""Reading the site's folder: one walk in a fixed order, links and odd files refused by name, nothing followed out."""

import os
import stat
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from sitegen.config import FILE
from sitegen.errors import SiteNotFound
from sitegen.model import Problem
from sitegen.rules import problem

_LEFTOVERS = ("~", ".swp", ".swo", ".swx", ".tmp", ".part", ".bak", ".orig", ".rej", "___jb_tmp___", "___jb_old___")
"""Endings of files that editors leave behind; they are never pages."""


@dataclass(frozen=True)
class SiteFiles:
    """Everything that was read: content by its path in the site, theme texts and static files by name."""

    config: bytes
    content: Mapping[str, bytes]
    images: Mapping[str, bytes]
    templates: Mapping[str, bytes]
    static: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()


@dataclass
class _Found:
    """Files by path, and findings, while the walk goes on; `names` are those on the disk."""

    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def find_site(start: Path) -> Path:
    """The folder of the site that holds `start`: itself or the nearest parent with a `site.toml`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise SiteNotFound(f"{start}: neither here nor above is there a {FILE} — run sitegen init, or give -s DIR")


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """A time zone from the tzdata package alone, so that every machine reads the same rules; None if unknown."""
    zoneinfo.reset_tzpath(to=())
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def default_theme() -> Path:
    """The theme that ships with sitegen: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "layouts"
    return inside if inside.is_dir() else package.parent / "layouts"


def read_site(root: Path) -> SiteFiles:
    """Read the whole site's folder. Findings name what could not be read; a missing folder is an empty one."""
    try:
        config = (root / FILE).read_bytes()
    except OSError as error:
        raise SiteNotFound(f"{FILE}:1: it cannot be read: {error.strerror} — mend its permissions") from None
    content = _walk(root, root / "content", "content")
    theme = default_theme()
    layers = [theme] if theme.resolve() == (root / "layouts").resolve() else [theme, root / "layouts"]
    templates: dict[str, bytes] = {}
    static: dict[str, bytes] = {}
    problems = list(content.problems)
    for layer in layers:
        found = _walk(layer.parent, layer, "layouts")
        problems += found.problems
        for path, data in found.files.items():
            name = path.removeprefix("layouts/")
            if name.startswith("static/"):
                static[name.removeprefix("static/")] = data
            else:
                templates[name] = data
    texts = {p: d for p, d in content.files.items() if not p.startswith("content/images/")}
    images = {p: d for p, d in content.files.items() if p.startswith("content/images/")}
    return SiteFiles(config, texts, images, templates, static, tuple(problems))


def is_leftover(name: str) -> bool:
    """Whether a file's name is that of an editor's or a system's passing file."""
    return name.startswith((".", "#")) or name.endswith(_LEFTOVERS) or name in ("4913", "Thumbs.db", "desktop.ini")


def _walk(root: Path, folder: Path, name: str) -> _Found:
    """Every file below `folder`, by paths that begin with `name`, in the order of names."""
    found = _Found()
    real_root = os.path.realpath(root)
    if os.path.islink(folder) and not _inside(str(folder), real_root):
        found.problems.append(_leads_out(name))
        return found
    waiting = [(str(folder), name)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        place, shown = waiting.pop()
        try:
            status = os.stat(place)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(place) as entries:
                rows = sorted(entries, key=lambda e: e.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            hint = "mend its permissions"
            found.problems.append(problem("unreadable", shown, 1, f"it cannot be read: {error.strerror}", hint))
            continue
        folders: list[tuple[str, str]] = []
        for entry in rows:
            if is_leftover(entry.name):
                continue
            path = f"{shown}/{_readable(entry.name)}"
            if entry.is_symlink() and not _inside(entry.path, real_root):
                found.problems.append(_leads_out(path))
                continue
            _take(entry, path, found, folders)
        waiting += reversed(folders)
    return found


def _take(entry: os.DirEntry[str], path: str, found: _Found, folders: list[tuple[str, str]]) -> None:
    """One entry of a folder: a folder to visit, a file to read, or a finding."""
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        hint = "rename it with letters that UTF-8 knows"
        found.problems.append(problem("unreadable", path, 1, "its name is not UTF-8", hint))
        return
    try:
        mode = entry.stat().st_mode
        if stat.S_ISDIR(mode):
            if entry.name.endswith(".md"):
                hint = "rename the folder, so that it is not taken for an article"
                found.problems.append(problem("unreadable", path, 1, "it is a folder, not a file", hint))
            else:
                folders.append((entry.path, path))
        elif stat.S_ISREG(mode):
            with open(entry.path, "rb") as file:
                data = file.read()
            if path in found.files:
                message = f"two files have this name, in two forms of Unicode: {found.names[path]!a} and {entry.name!a}"
                found.problems.append(problem("address-taken", path, 1, message, "rename one of the two"))
            found.files[path] = data
            found.names[path] = entry.name
        else:
            hint = "put a regular file there, or delete it"
            found.problems.append(problem("unreadable", path, 1, "it is not a regular file", hint))
    except OSError as error:
        hint = "mend its permissions, or delete the link" if entry.is_symlink() else "mend its permissions"
        found.problems.append(problem("unreadable", path, 1, f"it cannot be read: {error.strerror}", hint))


def _leads_out(path: str) -> Problem:
    hint = "put the file itself there, or delete the link"
    return problem("symlink", path, 1, "the link leads out of the site's folder", hint)


def _readable(name: str) -> str:
    """A name in Unicode's form C, so that the same letters are the same name on every file system."""
    return normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _inside(path: str, real_root: str) -> bool:
    real = os.path.realpath(path)
    return real == real_root or real.startswith(real_root + os.sep)
