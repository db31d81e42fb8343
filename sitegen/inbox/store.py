"""The inbox on the disk: lists its candidates, and makes each change of one as a change that can be undone."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from sitegen.engine.containment import fault
from sitegen.engine.file_changes import FileChange, file_bytes, make_change
from sitegen.errors import FileChanged, SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.inbox.candidate import (
    Candidate,
    CandidateState,
    candidate_text,
    one_line,
    read_candidate,
    with_decision,
)
from sitegen.inbox.dropped import FOLDER as DROPPED_FOLDER
from sitegen.inbox.dropped import dropped_names
from sitegen.inbox.folded import is_candidate_name

FOLDER = "inbox"
_Decide = Callable[[Candidate], Candidate]
LARGEST_FILE = 64 * 1024
"""The bytes of a candidate's file that are read; one of ours has some 800."""
_ATTRIBUTES = f"{FOLDER}/.gitattributes"
_UNION = "# Two versions of a file here are joined by taking the lines of both.\n*.txt text eol=lf merge=union\n"
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class ListedCandidate(Struct, frozen=True, gc=False):
    """A candidate as its file says it, and the version of that file: a digest of its bytes."""

    candidate: Candidate
    version: str

    @property
    def path(self) -> str:
        return candidate_path(self.candidate.name)


@dataclass
class Inbox:
    """The candidates of a site. Files that did not change since the listing before are not read again.

    One `Inbox` is used by one thread at a time.
    """

    root: Path
    _seen: dict[str, tuple[int, ListedCandidate | None]] = field(default_factory=dict, repr=False)

    def candidates(self) -> list[ListedCandidate]:
        """All candidates, dropped ones included, in the order of their names; files that are none are passed over.

        Raises SitegenError where `inbox/` is a link that leads elsewhere, or cannot be read.
        """
        found: list[ListedCandidate] = []
        seen = {}
        with open_inbox(self.root) as folder:
            for name in sorted(folder.names):
                row = self._seen.get(name)
                if row is None or file_stamp(folder.handle, name) != row[0]:
                    row = read_listed(folder.handle, name)
                if row is not None:
                    seen[name] = row
                    if row[1] is not None:
                        found.append(row[1])
        self._seen = seen
        return found

    def get(self, name: str) -> ListedCandidate | None:
        """The candidate of this name as its file is now; None where there is none."""
        data = file_bytes(self.root, candidate_path(name)) if is_candidate_name(name) else None
        return _listed(data, name) if data is not None else None


@dataclass(slots=True)
class OpenInbox:
    """The open folder of the inbox with the names of its files; without a handle where there is none."""

    handle: int = -1
    names: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.handle >= 0:
            os.close(self.handle)


def open_inbox(root: Path) -> OpenInbox:
    """The folder of the inbox, open. Raises SitegenError where it is a link that leads elsewhere, or cannot be read."""
    place = root / FOLDER
    message = fault(FOLDER, str(place), os.path.realpath(root))
    if message:
        raise SitegenError(f"{FOLDER}:1: {message} — make it a folder")
    try:
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return OpenInbox()
    except OSError as error:
        raise SitegenError(f"{FOLDER}:1: it cannot be read: {error.strerror} — make it a folder of yours") from None
    names = [name for name in os.listdir(handle) if name.endswith(".txt") and is_candidate_name(name[:-4])]
    return OpenInbox(handle, names)


def file_stamp(folder: int, name: str) -> int | None:
    """What tells this version of a file in an open folder from the others, as one number; None where it is gone."""
    try:
        return _stamp(os.stat(name, dir_fd=folder, follow_symlinks=False))
    except OSError:
        return None


def read_listed(folder: int, name: str) -> tuple[int, ListedCandidate | None] | None:
    """A file's stamp, and the candidate that it is, if it is one; None where it is gone or cannot be read."""
    try:
        handle = os.open(name, _FLAGS, dir_fd=folder)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        data = os.read(handle, LARGEST_FILE)
    except OSError:
        return None
    finally:
        os.close(handle)
    return _stamp(status), _listed(data, name[:-4])


def _stamp(status: os.stat_result) -> int:
    return hash((status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino))


def _listed(data: bytes, name: str) -> ListedCandidate | None:
    candidate = read_candidate(data.decode("utf-8", "replace"), name)
    return ListedCandidate(candidate, digest_bytes(data)) if candidate is not None else None


def candidate_path(name: str) -> str:
    """The path of the file of the candidate with this name."""
    return f"{FOLDER}/{name}.txt"


# ---------------------------------------------------------------- changes


def choose(
    root: Path, name: str, state: CandidateState, *, by: str, now: datetime, version: str | None = None
) -> FileChange:
    """Keep, drop or put off a candidate, or make it new again; returns the change that was made.

    With `version` the file must be the one that was listed. Raises FileChanged where it is not, or is gone, and
    WriteFailure.
    """
    return _decide(root, name, version, lambda found: _decided(found, state, by, now))


def same_story(root: Path, name: str, other: str, *, by: str, now: datetime, version: str | None = None) -> FileChange:
    """Note that a candidate tells the story of another one: it leaves the list, and is named in `also` of the draft.

    Raises FileChanged and WriteFailure.
    """
    return _decide(root, name, version, lambda found: replace(_decided(found, "dropped", by, now), same_as=other))


def not_same(root: Path, name: str, other: str, *, by: str, now: datetime, version: str | None = None) -> FileChange:
    """Note that a candidate is not the story of another one, or of an article, given by name or path.

    Raises FileChanged and WriteFailure.
    """

    def decide(found: Candidate) -> Candidate:
        return replace(found, not_same=tuple(dict.fromkeys((*found.not_same, one_line(other)))))

    return _decide(root, name, version, decide)


def became_story(root: Path, name: str, path: str, *, by: str, now: datetime, version: str | None = None) -> FileChange:
    """Note that a candidate became the article at this path. Raises FileChanged and WriteFailure."""
    return _decide(root, name, version, lambda found: replace(_decided(found, "story", by, now), story=path))


def _decided(found: Candidate, state: CandidateState, by: str, now: datetime) -> Candidate:
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    same = found.same_as if state == "dropped" else ""
    story = found.story if state == "story" else ""
    return replace(found, state=state, since=moment, by=one_line(by, 100), same_as=same, story=story)


def _decide(root: Path, name: str, version: str | None, decide: _Decide) -> FileChange:
    path = candidate_path(name)
    data = file_bytes(root, path) if is_candidate_name(name) else None
    listed = _listed(data, name) if data is not None else None
    if data is None or listed is None or (version is not None and listed.version != version):
        raise FileChanged(path)
    text = data.decode("utf-8", "surrogateescape")
    change = FileChange(path, data, with_decision(text, decide(listed.candidate)).encode("utf-8", "surrogateescape"))
    make_change(root, change)
    return change


def add(root: Path, candidate: Candidate) -> FileChange | None:
    """Put a new candidate into the inbox; None where there is one of that address. Raises WriteFailure."""
    change = FileChange(candidate_path(candidate.name), None, candidate_text(candidate).encode("utf-8"))
    if file_bytes(root, change.path) is not None:
        return None
    _let_git_join(root)
    try:
        return change if make_change(root, change) else None
    except FileChanged:
        return None


def undo(root: Path, *changes: FileChange) -> None:
    """Undo changes, the last one first. Raises FileChanged, and leaves the rest, where a file changed since."""
    for change in reversed(changes):
        make_change(root, change.reverse)


def _let_git_join(root: Path) -> None:
    """Write how git joins two versions of a file in `inbox/`, unless somebody wrote something there already."""
    if file_bytes(root, _ATTRIBUTES) is None:
        try:
            make_change(root, FileChange(_ATTRIBUTES, None, _UNION.encode()))
        except FileChanged:
            return


def dropped_lists(root: Path) -> Iterator[tuple[str, bytes]]:
    """The lists of what was dropped, each with its path and bytes; what cannot be read is passed over."""
    folder = root / DROPPED_FOLDER
    if fault(DROPPED_FOLDER, str(folder), os.path.realpath(root)) or not folder.is_dir():
        return
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt"):
            path = f"{DROPPED_FOLDER}/{name}"
            data = file_bytes(root, path)
            if data is not None:
                yield path, data


def dropped(root: Path) -> set[str]:
    """The names of all candidates that were folded away."""
    return {name for _, data in dropped_lists(root) for name in dropped_names(data.decode("utf-8", "replace"))}
