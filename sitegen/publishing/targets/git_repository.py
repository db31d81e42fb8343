"""A bare repository of this machine through which a branch of another one is read and written.

It lies in the user's cache and may be lost at any time: it saves fetching what was published from here before. Where
the cache is not safe from other users, a temporary folder takes its place.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sitegen.engine.cache.ownership import is_private, make_private, no_link
from sitegen.engine.cache.user_cache import cache_home
from sitegen.engine.programs.git import git_environment, run_git
from sitegen.engine.programs.run import ProgramFailed, Run
from sitegen.errors import BuildLocked
from sitegen.fingerprint import digest_text
from sitegen.publishing.pings import PingFile, PingMemory, PingStore

HEAD = "refs/sitegen/head"
_NEXT = "refs/sitegen/next"
_MOST_PACKS = 40
"""A cache with more packs than these is made anew: nothing else tidies it."""
_HANDED_ON = r"^(http|credential|url)\.|^core\.sshcommand$"
"""The settings of the site's own repository that say how to reach others, as build services leave them there."""


class TreeFile(NamedTuple):
    """A file in a tree: its mode and the object of its bytes."""

    mode: str
    oid: str


class GitRepository:
    """The repository in the cache, and the remote repository that it belongs to."""

    def __init__(self, url: str, branch: str, site: Path) -> None:
        """`site` is the folder of the site, whose own repository may know how to reach the remote."""
        self.url = url
        self.ref = f"refs/heads/{branch}"
        self.site = site
        self.folder = Path()
        self.pings: PingStore = PingMemory()
        self._settings: list[tuple[str, str]] | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the repository, made where it is missing. Raises BuildLocked, ProgramFailed and OSError."""
        base = cache_home() / "sitegen"
        private = base.is_absolute() and make_private(base) and make_private(base / "publish")
        if private and is_private(base / "publish"):
            with self._within(base / "publish"):
                self.pings = PingFile(self.folder.with_suffix(".pings.json"))
                yield
        else:
            with tempfile.TemporaryDirectory(prefix="sitegen-") as folder, self._within(Path(folder)):
                yield

    @contextmanager
    def _within(self, base: Path) -> Iterator[None]:
        self.folder = base / f"{digest_text(self.url + '#' + self.ref)[:16]}.git"
        with open(self.folder.with_suffix(".lock"), "wb", opener=no_link) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuildLocked(f"{self.url}: another process is publishing there — wait for it to end") from None
            try:
                if len(list((self.folder / "objects/pack").glob("*.pack"))) > _MOST_PACKS:
                    self.forget()
                self.prepare()
                yield
            finally:
                # Closing is not enough: a child that another thread has just forked has the file open too.
                fcntl.flock(lock, fcntl.LOCK_UN)

    def prepare(self) -> None:
        """Make the repository of the cache where it is missing."""
        if (self.folder / "ready").is_file():
            return
        self.forget()
        run_git(["init", "--quiet", "--bare", "--template=", str(self.folder)], Run(self._environment()))
        settings = (
            ("core.repositoryFormatVersion", "1"),
            # What it lacks is fetched from a remote of this name (gitrepository-layout(5), partial clones).
            ("extensions.partialClone", "target"),
            ("remote.target.url", self.url),
            ("remote.target.promisor", "true"),
            ("remote.target.partialclonefilter", "blob:none"),
        )
        for name, value in settings:
            self.git("config", name, value)
        (self.folder / "ready").touch()

    def forget(self) -> None:
        """Delete the repository of the cache; a file in its place too."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.is_file() or self.folder.is_symlink():
            self.folder.unlink()

    def git(self, *words: str, data: bytes = b"", index: Path | None = None) -> str:
        """Run git in this repository; return what it wrote. Raises ProgramFailed."""
        return self.read(*words, data=data, index=index).decode("utf-8", "surrogateescape").rstrip("\n")

    def read(self, *words: str, data: bytes = b"", index: Path | None = None) -> bytes:
        """Run git in this repository; return the bytes that it wrote. Raises ProgramFailed."""
        env = self._environment()
        if index is not None:
            env["GIT_INDEX_FILE"] = str(index)
        return run_git([f"--git-dir={self.folder}", *words], Run(env, self.folder, data)).out

    def _environment(self) -> dict[str, str]:
        env = git_environment()
        if self._settings is None:
            self._settings = _settings_of(self.site, env)
        given = env.get("GIT_CONFIG_COUNT", "")
        count = int(given) if given.isdecimal() else 0
        for number, (name, value) in enumerate(self._settings, count):
            env |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return env | {"GIT_CONFIG_COUNT": str(count + len(self._settings))}

    def absent_folder(self) -> Path | None:
        """The folder of a remote on this machine, where there is none."""
        path = unquote(urlsplit(self.url).path) if self.url.startswith("file://") else self.url
        return Path(path) if path.startswith("/") and not Path(path).exists() else None

    def remote_head(self) -> str:
        """The commit of the remote branch; an empty text where there is no such branch."""
        return self.git("ls-remote", "--", "target", self.ref).partition("\t")[0]

    def fetch(self, commit: str, depth: int = 1) -> None:
        """Fetch the remote branch, as far as `depth` commits back, without the bytes of its files where that can be."""
        if depth == 1 and self._has(commit):
            self.git("update-ref", HEAD, commit)
            return
        self.git(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            f"--depth={depth}",
            "--filter=blob:none",
            "target",
            f"+{self.ref}:{HEAD}",
        )

    def _has(self, commit: str) -> bool:
        try:
            return self.git("rev-parse", "--verify", "--quiet", HEAD) == commit
        except ProgramFailed:
            return False

    def files(self, commit: str) -> dict[str, TreeFile]:
        """The files of a commit by their paths."""
        found = {}
        for row in self.read("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            if row:
                head, _, path = row.partition(b"\t")
                mode, _, oid = head.decode().split(" ")
                found[path.decode("utf-8", "surrogateescape")] = TreeFile(mode, oid)
        return found

    def blob(self, oid: str) -> bytes:
        """The bytes of a file."""
        return self.read("cat-file", "blob", oid)

    def commit_files(
        self, parent: str, message: str, when: int, new: Iterable[tuple[str, bytes]], gone: Iterable[str]
    ) -> str:
        """Make a commit of new files and removed ones on top of a parent, if there is one; return it."""
        rows = [b"feature done\ncommit ", _NEXT.encode(), b"\ncommitter ", self._committer(when), b"\n"]
        text = message.encode()
        rows += [b"data %d\n" % len(text), text, b"\n"]
        rows += [b"from ", parent.encode(), b"\n"] if parent else []
        rows += [b"D " + _quoted(path) + b"\n" for path in gone]
        for path, data in new:
            rows += [b"M 100644 inline ", _quoted(path), b"\ndata %d\n" % len(data), data, b"\n"]
        self.git("update-ref", "-d", _NEXT)
        self.read("fast-import", "--quiet", "--force", "--date-format=raw", data=b"".join([*rows, b"done\n"]))
        return self.git("rev-parse", "--verify", _NEXT)

    def commit_tree(self, parent: str, message: str, when: int, files: Mapping[str, TreeFile]) -> str:
        """Make a commit of files that are known already; return it."""
        index = self.folder / "index"
        index.unlink(missing_ok=True)
        rows = b"".join(
            f"{file.mode} {file.oid}\t".encode() + os.fsencode(path) + b"\0" for path, file in sorted(files.items())
        )
        self.git("update-index", "-z", "--index-info", data=rows, index=index)
        tree = self.git("write-tree", "--missing-ok", index=index)
        index.unlink(missing_ok=True)
        text = message.encode()
        head = f"tree {tree}\n" + (f"parent {parent}\n" if parent else "")
        who = self._committer(when)
        body = head.encode() + b"author " + who + b"\ncommitter " + who + b"\n\n" + text
        return self.git("hash-object", "-t", "commit", "-w", "--stdin", data=body)

    def push(self, commit: str, before: str) -> None:
        """Move the remote branch from one commit (or from nothing) to another. Raises ProgramFailed."""
        self.git(
            "push",
            "--quiet",
            "--no-verify",
            "--no-signed",
            "--recurse-submodules=no",
            f"--force-with-lease={self.ref}:{before}",
            "target",
            f"{commit}:{self.ref}",
        )
        self.git("update-ref", HEAD, commit)

    def _committer(self, when: int) -> bytes:
        """Who commits, as git's own settings or the environment say, and when."""
        try:
            who = self.git("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT").rpartition(">")[0] + ">"
        except ProgramFailed:
            who = "sitegen <>"
        return f"{who} {when} +0000".encode("utf-8", "surrogateescape")


def remote_url(site: Path, name: str) -> str:
    """The address at which the site's own repository pushes to a remote. Raises ProgramFailed where it has none."""
    return run_git(["-C", str(site), "remote", "get-url", "--push", name], Run()).out.decode().strip()


def blob_oid(data: bytes, algorithm: str = "sha1") -> str:
    """The object id of a file's bytes (gitformat-pack(5): the digest of `blob`, the length, NUL and the bytes)."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _settings_of(site: Path, env: Mapping[str, str]) -> list[tuple[str, str]]:
    words = ["-C", str(site), "config", "--local", "--includes", "-z", "--get-regexp", _HANDED_ON]
    try:
        found = run_git(words, Run(env)).out.decode("utf-8", "surrogateescape")
    except ProgramFailed:
        return []  # no repository, or nothing there
    rows = (row.partition("\n") for row in found.split("\0") if row)
    return [(name, value) for name, _, value in rows]


def _quoted(path: str) -> bytes:
    """A path as git fast-import reads it."""
    data = path.encode("utf-8", "surrogateescape")
    return b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
