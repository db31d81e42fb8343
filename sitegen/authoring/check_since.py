"""Problems that are new since a git revision: both versions are checked, and equal problems are left out.

Two problems are equal if rule, level, message and file (or the file that it was renamed from) are the same. Line
numbers are not compared, because edits above a problem move it.
"""

import errno
import os
import re
import resource
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path, PurePosixPath

from dulwich.diff_tree import CHANGE_RENAME, RenameDetector
from dulwich.index import commit_tree
from dulwich.object_store import MemoryObjectStore
from dulwich.objects import Blob, Commit, ObjectID

from sitegen.authoring.check import find_problems
from sitegen.authoring.git_objects import Repository, UnreadableObject
from sitegen.engine.containment import readable
from sitegen.engine.options import Options
from sitegen.errors import SitegenError
from sitegen.problems import SETTINGS_FILE, Problem, problem

CHECKED_PATHS = (SETTINGS_FILE, "content", "layouts", "locale", "static", "seeds")
"""The parts of a site's folder that the checks read."""


LARGEST_REVISION = 8 << 30
"""The maximum size of a revision's temporary copy; a site may have gigabytes of images."""
LARGEST_MEMORY = 2 << 30
"""The maximum memory for reading a revision; a packed object states its own unpacked size."""
LARGEST_COMPARED = 1024 * 1024
"""The maximum size of files compared by content to detect renames."""
MOST_COMPARED = 200
"""The maximum number of added and removed files compared by similarity; beyond it only exact renames are found."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE)
_HINTS = {
    "missing": "run git fetch --refetch, or git fetch --unshallow, or compare with another revision",
    "broken": "run git fsck, and fetch it again, or compare with another revision",
    "too large": "compare with another revision, or leave --since out",
    "misnamed": "rename the file in the repository, or compare with another revision",
}


@dataclass(frozen=True)
class _Revision:
    """The unwritten parts of a revision: symbolic links by path with their targets, and unreadable objects."""

    links: Mapping[bytes, bytes]
    problems: tuple[Problem, ...]


def new_since(options: Options, revision: str, found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems in `found` that the site did not have at `revision`, and problems of reading that revision.

    A problem at or below a symbolic link is known if the revision has the same link; links are never followed. Raises
    UnknownRevision if the repository has no such revision, and SitegenError if there is no repository or it cannot be
    read.
    """
    root = options.root
    with closing(Repository(root)) as repository, _folder() as folder:
        old_root = Path(folder).resolve()
        with _bounded_memory(LARGEST_MEMORY):
            written = _write_revision(repository, repository.commit(revision), old_root)
        if not (old_root / SETTINGS_FILE).is_file():
            return tuple(sorted({*found, *written.problems}))
        before = find_problems(replace(options, root=old_root))
        unchanged = {readable(os.fsdecode(p)) for p, to in written.links.items() if _leads_to(root, p, to)}
        changed = tuple(p for p in found if not _at_or_below(p.path, unchanged))
        new = unmatched(before, changed, _renamed(old_root, root), _Rows(old_root), _Rows(root))
        return tuple(sorted({*new, *written.problems}))


def _folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder that only this user can access. Raises SitegenError if it cannot be created."""
    try:
        return tempfile.TemporaryDirectory(prefix="sitegen-since-")
    except OSError as error:
        raise SitegenError(
            f"no folder can be made for a copy of the revision: {error.strerror} — make room, or set TMPDIR"
        ) from None


def _leads_to(root: Path, path: bytes, target: bytes) -> bool:
    try:
        return os.readlink(os.path.join(os.fsencode(root), path)) == target
    except OSError:
        return False


def _at_or_below(path: str, links: set[str]) -> bool:
    return bool(links) and any(os.fspath(p) in links for p in (PurePosixPath(path), *PurePosixPath(path).parents))


def unmatched(
    before: tuple[Problem, ...],
    after: tuple[Problem, ...],
    renamed: Mapping[str, str],
    old_rows: Mapping[tuple[str, int], str],
    new_rows: Mapping[tuple[str, int], str],
) -> tuple[Problem, ...]:
    """The problems of `after` without a match in `before`.

    `renamed` maps old file names to new ones; `old_rows` and `new_rows` give the text of each line. Among equal
    problems, those whose line has the same text are matched first.
    """

    def identity(found: Problem, names: Mapping[str, str]) -> tuple[str, ...]:
        message = found.message
        for old, new in names.items():
            message = message.replace(old, new)
        # Positions within a file change: byte offsets, line numbers, list indexes.
        message = re.sub(r"\b(line|byte) \d+|(?<=\.)\d+(?=[.: ])", r"\1 #", message)
        return (names.get(found.path, found.path), found.rule, found.level, message)

    exact = Counter((*identity(p, renamed), old_rows[p.path, p.line].strip()) for p in before)
    rest = Counter(identity(p, renamed) for p in before)
    waiting = []
    for found in after:
        key = identity(found, {})
        row = (*key, new_rows[found.path, found.line].strip())
        if exact[row]:
            exact[row] -= 1
            rest[key] -= 1
        else:
            waiting.append((found, key))
    new = []
    for found, key in waiting:
        if rest[key] > 0:
            rest[key] -= 1
        else:
            new.append(found)
    return tuple(new)


class _Rows(dict[tuple[str, int], str]):
    """The text of each line of a folder's files, by (path, line); empty if there is none."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __missing__(self, place: tuple[str, int]) -> str:
        path, _ = place
        if (path, 0) not in self:
            with suppress(OSError, ValueError):
                text = (self._root / path).read_bytes().decode("utf-8-sig", "replace")
                self.update(((path, n), row) for n, row in enumerate(re.split(r"\r\n|\r|\n", text), 1))
            self[path, 0] = ""
        return self.get(place, "")


@contextmanager
def _bounded_memory(room: int) -> Iterator[None]:
    """Limits the additional memory of this process within the context, on systems that report its use.

    Beyond the limit MemoryError is raised. It guards against packs whose objects claim a huge unpacked size.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            used = next(int(row.split()[1]) * 1024 for row in status if row.startswith("VmData:"))
    except (OSError, StopIteration):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    lower = [used + room, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(lower), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _write_revision(repository: Repository, commit: Commit, target: Path) -> _Revision:
    """Writes a site's files as of a commit into an empty folder, without symbolic links.

    Only regular files are created, in folders created here, so that no path leads outside. Unreadable objects become
    problems. Raises SitegenError if the revision is too large or the disk refuses.
    """
    links: dict[bytes, bytes] = {}
    problems: list[Problem] = []
    room = LARGEST_REVISION
    for entry in repository.entries(commit, CHECKED_PATHS):
        try:
            data = repository.read(entry)
            if entry.link:
                links[entry.path] = data
                continue
            room -= len(data)
            if room < 0:
                most = LARGEST_REVISION >> 30
                raise SitegenError(f"the revision has more than {most} GiB of files — leave --since out")
            _write(entry.path, data, target)
        except UnreadableObject as error:
            problems.append(_unreadable(entry.path, str(error)))
    return _Revision(links, tuple(problems))


def _write(path: bytes, data: bytes, target: Path) -> None:
    place = os.path.join(os.fsencode(target), path)
    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise SitegenError(f"{target}: {error.strerror} — make room for a copy of the revision") from None
        # Two names that are equal on this file system, or a name that it rejects.
        raise UnreadableObject("misnamed") from None


def _unreadable(path: bytes, fault: str) -> Problem:
    shown = readable(os.fsdecode(path))
    message = f"what the revision has here is {fault}, so what is wrong with it counts as new"
    return problem("revision-unreadable", shown, 1, message, _HINTS[fault])


def _renamed(old: Path, new: Path) -> dict[str, str]:
    """Maps old file names to new ones, including files that git does not track yet."""
    before, after = _files(old), _files(new)
    store = MemoryObjectStore()
    gone = _as_tree(store, old, before - after)
    come = _as_tree(store, new, after - before)
    changes = RenameDetector(store, max_files=MOST_COMPARED).changes_with_renames(gone, come)
    return {
        readable(os.fsdecode(change.old.path)): readable(os.fsdecode(change.new.path))
        for change in changes
        if change.type == CHANGE_RENAME and change.old and change.new and change.old.path and change.new.path
    }


def _files(root: Path) -> set[bytes]:
    """The paths of the regular files that the checks read; links are not followed."""
    top = os.fsencode(root)
    found = set()
    for part in CHECKED_PATHS:
        for folder, _, names in os.walk(os.path.join(top, os.fsencode(part))):
            for name in names:
                place = os.path.join(folder, name)
                if os.path.isfile(place) and not os.path.islink(place):
                    found.add(os.path.relpath(place, top))
    return found


def _as_tree(store: MemoryObjectStore, root: Path, paths: set[bytes]) -> ObjectID:
    """An in-memory git tree of these files; a large file is represented by its digest."""
    rows = []
    for path in sorted(paths):
        try:
            with open(os.path.join(os.fsencode(root), path), "rb") as file:
                data = file.read(LARGEST_COMPARED + 1)
                if len(data) > LARGEST_COMPARED:
                    file.seek(0)
                    data = file_digest(file, "sha256").digest()
        except OSError:
            continue  # deleted meanwhile, or unreadable, which loading has reported
        blob = Blob.from_string(data)
        store.add_object(blob)
        rows.append((path, blob.id, 0o100644))
    return commit_tree(store, rows)
