"""Shares changes with the other editors by git: commit, pull, join, push; conflicts come back as both texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.desk.git_program import GitFailed, GitProgram
from sitegen.desk.journal import version_of
from sitegen.desk.workbench import is_writable

SHARED = ("content", "seeds", "inbox", "sources.opml")
MOST_TRIES = 3


@dataclass(frozen=True)
class Changed:
    """A file that differs from the last commit, and how: new, changed, deleted."""

    path: str
    what: str


@dataclass(frozen=True)
class Conflict:
    """A file that two editors changed in the same place: both texts, None where one of them deleted it."""

    path: str
    mine: bytes | None
    theirs: bytes | None

    @property
    def key(self) -> str:
        """What tells these two versions from any others."""
        return f"{version_of(self.mine)}-{version_of(self.theirs)}"


@dataclass(frozen=True)
class Resolution:
    """What an editor decided for a conflict that they saw: `mine`, `theirs`, or a text of their own."""

    key: str
    choice: str
    own: bytes = b""

    def of(self, conflict: Conflict) -> bytes | None:
        """The bytes that hold (None: no file)."""
        return {"mine": conflict.mine, "theirs": conflict.theirs}.get(self.choice, self.own)


@dataclass(frozen=True)
class Shared:
    """What was done, sentence by sentence; with conflicts nothing was pushed, and the files are as they were."""

    done: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


def changed(git: GitProgram) -> list[Changed]:
    """The files of the shared folders that differ from the last commit."""
    there = _there(git.root)
    if not there:
        return []
    rows = git.run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *there)
    prefix = git.run("rev-parse", "--show-prefix").text
    found = []
    for row in rows.out.decode("utf-8", "replace").split("\0"):
        if len(row) > 3:
            what = "new" if row[:2] in ("??", "A ", "AM") else "deleted" if "D" in row[:2] else "changed"
            found.append(Changed(row[3:].removeprefix(prefix), what))
    return found


def editor(git: GitProgram) -> tuple[str, str]:
    """The editor's name and address of mail, as git has them; empty where it has none."""
    return tuple(git.run("config", "--get", f"user.{key}", fine=(0, 1)).text for key in ("name", "email"))  # type: ignore[return-value] # two of them


def share(
    git: GitProgram, message: str, name: str, email: str, resolutions: Mapping[str, Resolution] | None = None
) -> Shared:
    """Commit the shared folders, join what others pushed, and push. Raises GitFailed."""
    git.check()
    remote, branch = git.remote()
    done = []
    files = changed(git)
    if files:
        there = _there(git.root)
        git.run("add", "--all", "--", *there)
        git.run("commit", "--no-verify", "--quiet", "-m", message, "--", *_tracked(git, there), name=name, email=email)
        done.append(f"{len(files)} {'file' if len(files) == 1 else 'files'} committed: {message}")
    if not remote:
        return Shared((*done, "There is no place to push to: the changes are kept here."))
    for _ in range(MOST_TRIES):
        joined = _join(git, remote, branch, name, email, resolutions or {})
        if joined.conflicts:
            return Shared((*done, *joined.done), joined.conflicts)
        done += joined.done
        pushed = git.run("push", "--no-verify", "--quiet", "--", remote, f"HEAD:refs/heads/{branch}", fine=(0, 1, 128))
        if pushed.code == 0:
            return Shared((*done, f"Pushed to {remote}, branch {branch}."))
        if "rejected" not in pushed.words and "fetch first" not in pushed.words:
            raise GitFailed(f"git push: {pushed.words} — the changes are committed here; try again")
    raise GitFailed("others push all the time just now — the changes are committed here; try again")


def _join(
    git: GitProgram, remote: str, branch: str, name: str, email: str, resolutions: Mapping[str, Resolution]
) -> Shared:
    """Join what others pushed; where both changed the same place, as it was decided, else nothing is changed."""
    known = git.run("ls-remote", "--heads", "--", remote, f"refs/heads/{branch}").text
    if not known:
        return Shared(())
    git.run("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", remote, f"refs/heads/{branch}")
    if git.run("merge-base", "--is-ancestor", "FETCH_HEAD", "HEAD", fine=(0, 1)).code == 0:
        return Shared(())
    before = git.run("rev-parse", "HEAD").text
    asked = ("merge", "--no-edit", "--no-verify", "--quiet", "FETCH_HEAD")
    merged = git.run(*asked, name=name, email=email, fine=(0, 1, 2, 128))
    if merged.code:
        rows = git.run("diff", "--name-only", "--diff-filter=U", "--relative", "-z").out.decode("utf-8", "replace")
        paths = [path for path in rows.split("\0") if path]
        if not paths:
            raise GitFailed(f"git merge: {merged.words} — the changes are committed here; nothing was joined")
        conflicts = tuple(Conflict(path, _stage(git, 2, path), _stage(git, 3, path)) for path in paths)
        foreign = [c.path for c in conflicts if not is_writable(c.path)]
        open_ = [c for c in conflicts if c.path not in resolutions or resolutions[c.path].key != c.key]
        if foreign or open_:
            git.run("merge", "--abort")
            if foreign:
                raise GitFailed(f"{foreign[0]} was changed by two people: it is no text of the desk — join it by git")
            return Shared((), conflicts)
        for conflict in conflicts:
            _settle(git, conflict.path, resolutions[conflict.path].of(conflict))
        git.run("commit", "--no-verify", "--quiet", "--no-edit", name=name, email=email)
    count = git.run("rev-list", "--count", f"{before}..FETCH_HEAD").text
    return Shared((f"{count} {'change' if count == '1' else 'changes'} of others joined.",))


def _settle(git: GitProgram, path: str, data: bytes | None) -> None:
    place = git.root / path
    if data is None:
        git.run("rm", "--quiet", "--force", "--ignore-unmatch", "--", path)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)  # what stands there is git's own file with both versions
    place.write_bytes(data)
    git.run("add", "--", path)


def _stage(git: GitProgram, number: int, path: str) -> bytes | None:
    found = git.run("show", f":{number}:./{path}", fine=(0, 128))
    return found.out if found.code == 0 else None


def _there(root: Path) -> list[str]:
    return [name for name in SHARED if (root / name).exists()]


def _tracked(git: GitProgram, names: list[str]) -> list[str]:
    """Of the shared folders those that git knows files of, deleted ones included."""

    def is_known(name: str) -> bool:
        now = git.run("ls-files", "--cached", "--", name).out
        return bool(now or git.run("ls-tree", "HEAD", "--", name, fine=(0, 128)).out)

    return [name for name in names if is_known(name)]
