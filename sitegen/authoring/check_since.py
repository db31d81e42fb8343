"""What is new since a git revision: the same checks over the revision's files, and findings matched across the two.

A finding is known when the revision has one of the same rule, level and message in the same file (or in the one that
it was renamed from). Lines are no part of that: text above a finding may have moved it.
"""

import os
import re
import shlex
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.authoring.check import find_problems
from sitegen.engine.containment import readable
from sitegen.engine.options import Options
from sitegen.errors import SitegenError
from sitegen.problems import SETTINGS_FILE, Problem

PARTS = (SETTINGS_FILE, "content", "layouts", "seeds")
"""What of a site's folder the checks look at."""


BATCH = 32 * 1024 * 1024
"""How many bytes of a commit are held at once: a site may have gigabytes of pictures."""


class UnknownRevision(SitegenError):
    """Git knows no commit of this name."""


def new_since(options: Options, revision: str, found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those of the findings that the site of `revision` does not have.

    Raises UnknownRevision for one that git does not know, and SitegenError where there is no git or no repository.
    """
    root = options.root
    commit = _commit(root, revision)
    with tempfile.TemporaryDirectory(prefix="sitegen-since-") as folder:
        old_root = Path(folder)
        _write_tree(root, commit, old_root)
        if not (old_root / SETTINGS_FILE).is_file():
            return found
        before = find_problems(replace(options, root=old_root.resolve()))
        old_rows = _Rows(old_root)
        return unmatched(before, found, _renamed(old_root, root), old_rows, _Rows(root))


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


def _git(root: Path, *arguments: str, given: bytes | None = None, fine: tuple[int, ...] = (0,)) -> bytes:
    """What git says on its standard output; raises SitegenError where it ends with a code that is not `fine`."""
    plain = {**os.environ, "LC_ALL": "C"}  # its words are read below
    if "GIT_WORK_TREE" not in plain:
        # A hook in a linked worktree is told of its repository, which then begins wherever git is started.
        plain = {name: value for name, value in plain.items() if name not in ("GIT_DIR", "GIT_INDEX_FILE")}
    try:
        done = subprocess.run(["git", *arguments], cwd=root, env=plain, input=given, capture_output=True, check=False)  # noqa: S603, S607 (git of the PATH; no shell reads the words)
    except FileNotFoundError:
        raise SitegenError("git is not installed, and --since needs it — install git, or leave --since out") from None
    if done.returncode in fine:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip()
    if "not a git repository" in said:
        raise SitegenError(f"{root}: not in a git repository — leave --since out, or run git init")
    owned = re.search(r"dubious ownership in repository at '(.*)'", said)
    if owned:
        trust = f"git config --global --add safe.directory {shlex.quote(owned[1])}"
        raise SitegenError(f"{owned[1]}: the repository belongs to another user — if you trust it, run {trust}")
    raise SitegenError(f"git {arguments[0]} failed: {said.splitlines()[0] if said else done.returncode}")


def _commit(root: Path, revision: str) -> str:
    if _git(root, "rev-parse", "--is-inside-work-tree").strip() != b"true":
        raise SitegenError(f"{root}: in a repository without files of its own — run git clone, and check the clone")
    try:
        named = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except SitegenError:
        hint = "fetch it first, or give another; in a GitHub workflow, check out with fetch-depth: 0"
        if not _git(root, "rev-list", "--all", "--max-count=1"):
            hint = "the repository has no commit yet; commit first, or leave --since out"
        raise UnknownRevision(f"git knows no revision “{revision}” — {hint}.") from None
    return named.decode().strip()


def _write_tree(root: Path, commit: str, target: Path) -> None:
    """Write the parts of a site as they were in a commit."""
    prefix = _git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip("\n")
    listed = _git(
        root, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *(f"{prefix}{part}" for part in PARTS)
    )
    rows = []
    for entry in listed.split(b"\0"):
        if not entry:
            continue
        head, _, name = entry.partition(b"\t")
        mode, kind, mark, size = head.split()
        if kind == b"blob":
            rows.append(_Entry(mode, mark, int(size), name[len(os.fsencode(prefix)) :]))
    for some in _batches(rows):
        answer = _git(root, "cat-file", "--batch", given=b"".join(row.mark + b"\n" for row in some))
        position = 0
        for row in some:
            start = answer.index(b"\n", position) + 1
            position = start + row.size + 1
            _write(row, answer[start : start + row.size], os.fsencode(target))


@dataclass(frozen=True)
class _Entry:
    """A file of a commit, by what `git ls-tree` says of it."""

    mode: bytes
    mark: bytes
    size: int
    name: bytes


def _batches(rows: list[_Entry]) -> Iterator[list[_Entry]]:
    """The files in groups that fit into memory together, or alone."""
    some: list[_Entry] = []
    held = 0
    for row in rows:
        if some and held + row.size > BATCH:
            yield some
            some, held = [], 0
        some.append(row)
        held += row.size
    if some:
        yield some


def _write(row: _Entry, data: bytes, target: bytes) -> None:
    if any(part in (b"", b".", b"..") for part in row.name.split(b"/")):
        return
    place = os.path.join(target, row.name)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if row.mode == b"120000":
        os.symlink(data, place)
    else:
        with open(place, "wb") as file:
            file.write(data)


def _renamed(old: Path, new: Path) -> dict[str, str]:
    """The new names of a site's files by their old ones, also of those that git does not know of yet."""
    names: dict[str, str] = {}
    for part in PARTS:
        if not ((old / part).is_dir() and (new / part).is_dir()):
            continue
        folders = (os.fspath(old / part), os.fspath(new / part))
        said = _git(
            new, "diff", "--no-index", "--name-status", "-z", "-M", "--diff-filter=R", "--", *folders, fine=(0, 1)
        )
        rows = [os.fsdecode(row) for row in said.split(b"\0") if row]
        for n in range(0, len(rows) - 2, 3):
            names[readable(os.path.relpath(rows[n + 1], old))] = readable(os.path.relpath(rows[n + 2], new))
    return names
