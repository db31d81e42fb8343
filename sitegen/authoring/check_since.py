"""What is new since a git revision: the same checks over the revision's files, and findings matched across the two.

A finding is known when the revision has one of the same rule, level and message in the same file (or in the one that
it was renamed from). Lines are no part of that: text above a finding may have moved it.
"""

import errno
import os
import re
import resource
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
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

PARTS = (SETTINGS_FILE, "content", "layouts", "seeds")
"""What of a site's folder the checks look at."""


LARGEST_REVISION = 8 << 30
"""How many bytes of a revision are written for a while: a site may have gigabytes of pictures."""
LARGEST_MEMORY = 2 << 30
"""How many bytes the reading of a revision may take: an object of a pack unpacks to as many as it says."""
LARGEST_COMPARED = 1024 * 1024
"""How large a file may be that is compared with others, to see whether it was renamed and changed."""
MOST_COMPARED = 200
"""How many files that went or came are compared with each other; of more, only equal ones are found."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE)
_MENDS = {
    "missing": "run git fetch --refetch, or git fetch --unshallow, or compare with another revision",
    "broken": "run git fsck, and fetch it again, or compare with another revision",
    "too large": "compare with another revision, or leave --since out",
    "misnamed": "rename the file in the repository, or compare with another revision",
}


@dataclass(frozen=True)
class _Revision:
    """What of a revision was not written: its links, by path with what they lead to, and what cannot be read."""

    links: Mapping[bytes, bytes]
    problems: tuple[Problem, ...]


def new_since(options: Options, revision: str, found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those of the findings that the site of `revision` does not have, and what of it cannot be compared.

    A finding about a link, or below one, is known where the revision has the same link: links are compared and never
    followed. Raises UnknownRevision for a revision that the repository does not have, and SitegenError where there is
    no repository, or it cannot be read.
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
    """A new folder that no other user can read or write. Raises SitegenError where there can be none."""
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
    """The findings of `after` that have no match in `before`.

    `renamed` gives a file's new name by its old one; the rows are the texts of lines. Of several equal findings those
    whose line reads as before are the known ones.
    """

    def told(found: Problem, names: Mapping[str, str]) -> tuple[str, ...]:
        message = found.message
        for old, new in names.items():
            message = message.replace(old, new)
        # Places within a file move: the number of a byte, of a line, of an item in a list.
        message = re.sub(r"\b(line|byte) \d+|(?<=\.)\d+(?=[.: ])", r"\1 #", message)
        return (names.get(found.path, found.path), found.rule, found.level, message)

    exact = Counter((*told(p, renamed), old_rows[p.path, p.line].strip()) for p in before)
    rest = Counter(told(p, renamed) for p in before)
    waiting = []
    for found in after:
        key = told(found, {})
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


class _Rows(Mapping[tuple[str, int], str]):
    """The text of any line of a folder's files; empty where there is none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, list[str]] = {}

    def __getitem__(self, place: tuple[str, int]) -> str:
        path, line = place
        if path not in self.files:
            try:
                text = (self.root / path).read_bytes().decode("utf-8-sig", "replace")
            except (OSError, ValueError):
                text = ""
            self.files[path] = re.split(r"\r\n|\r|\n", text)
        rows = self.files[path]
        return rows[line - 1] if 0 < line <= len(rows) else ""

    def __iter__(self) -> Iterator[tuple[str, int]]:
        raise TypeError("the lines of a folder are not counted")

    def __len__(self) -> int:
        raise TypeError("the lines of a folder are not counted")


@contextmanager
def _bounded_memory(room: int) -> Iterator[None]:
    """Let this process take at most so many bytes more, for a while, where the system can tell how many it has.

    What would take more ends in MemoryError. Only a pack needs it, whose objects unpack to the size that they name.
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
    """Write the parts of a site as they were in a commit into an empty folder of our own, without its links.

    Only regular files are written, each new and in a folder that was made here, so no name leads elsewhere. What
    cannot be had is a finding. Raises SitegenError where it is too much, or the disk refuses all of it.
    """
    links: dict[bytes, bytes] = {}
    problems: list[Problem] = []
    room = LARGEST_REVISION
    for entry in repository.entries(commit, PARTS):
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
        # Two names that are one on this file system, or a name that it does not take.
        raise UnreadableObject("misnamed") from None


def _unreadable(path: bytes, fault: str) -> Problem:
    shown = readable(os.fsdecode(path))
    message = f"what the revision has here is {fault}, so what is wrong with it counts as new"
    return problem("revision-unreadable", shown, 1, message, _MENDS[fault])


def _renamed(old: Path, new: Path) -> dict[str, str]:
    """The new names of a site's files by their old ones, also of those that git does not know of yet."""
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
    """The regular files of a site's parts by their paths; no link is followed."""
    top = os.fsencode(root)
    found = set()
    for part in PARTS:
        for folder, _, names in os.walk(os.path.join(top, os.fsencode(part))):
            for name in names:
                place = os.path.join(folder, name)
                if os.path.isfile(place) and not os.path.islink(place):
                    found.add(os.path.relpath(place, top))
    return found


def _as_tree(store: MemoryObjectStore, root: Path, paths: set[bytes]) -> ObjectID:
    """A tree of these files in memory. One that is too large to compare stands there by its digest alone."""
    rows = []
    for path in sorted(paths):
        try:
            with open(os.path.join(os.fsencode(root), path), "rb") as file:
                data = file.read(LARGEST_COMPARED + 1)
                if len(data) > LARGEST_COMPARED:
                    file.seek(0)
                    data = file_digest(file, "sha256").digest()
        except OSError:
            continue  # it went meanwhile, or cannot be read, which the walk has named
        blob = Blob.from_string(data)
        store.add_object(blob)
        rows.append((path, blob.id, 0o100644))
    return commit_tree(store, rows)
