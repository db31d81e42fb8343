"""Reads the files of a revision from an untrusted git repository.

dulwich reads the objects; git itself is never started, so no hook, filter, pager, alias or fetch can run. Of the
repository's configuration only the object and reference formats are read, without includes and environment variables.
Every object is verified against its digest.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from dulwich.config import ConfigFile
from dulwich.errors import RefFormatError
from dulwich.graph import find_merge_base
from dulwich.index import validate_path_element_default, validate_path_element_hfs, validate_path_element_ntfs
from dulwich.objects import S_ISGITLINK, Blob, Commit, ObjectID, Tag, Tree, TreeEntry
from dulwich.objectspec import AmbiguousShortId, parse_object, parse_ref
from dulwich.repo import Repo

from sitegen.authoring.git_files import look_at_alternates, look_at_repository
from sitegen.errors import SitegenError

LARGEST_OBJECT = 256 * 1024 * 1024
"""The maximum unpacked size of one object."""
LARGEST_CONFIG = 1024 * 1024
MOST_ENTRIES = 1_000_000
"""The maximum number of entries of a revision: nested trees of a few kilobytes can list billions of files."""
DEEPEST = 100
LONGEST_NAME = 255

_UNUSED_EXTENSIONS = frozenset((b"noop", b"noop-v1", b"partialclone", b"preciousobjects", b"compatobjectformat"))
"""Repository extensions that do not affect reading."""


class UnknownRevision(SitegenError):
    """The revision does not exist."""


class UnreadableObject(Exception):
    """An object is missing, broken or too large; the text says which."""


@dataclass(frozen=True)
class Entry:
    """A file or symbolic link of a revision: its path in the site and its object id, or a fault."""

    path: bytes
    object: ObjectID
    link: bool = False
    fault: str = ""


class _Objects(Repo):
    """A dulwich repository that reads only the object and reference formats from its configuration."""

    def get_config(self) -> ConfigFile:
        with suppress(FileNotFoundError), open(os.path.join(self.commondir(), "config"), "rb") as file:
            whole = ConfigFile.from_file(BytesIO(file.read(LARGEST_CONFIG)), expand_includes=False)
            return _forms(whole)
        return ConfigFile()


def _forms(whole: ConfigFile) -> ConfigFile:
    plain = ConfigFile()
    with suppress(KeyError):
        plain.set((b"core",), b"repositoryformatversion", whole.get((b"core",), b"repositoryformatversion"))
    for name, value in whole.items((b"extensions",)) if whole.has_section((b"extensions",)) else ():
        if name.lower() not in _UNUSED_EXTENSIONS:
            plain.set((b"extensions",), name, value)
    return plain


class Repository:
    """The git repository of a site's folder. Its methods raise SitegenError if it cannot be read."""

    def __init__(self, root: Path) -> None:
        """Opens the nearest `.git` at or above the folder; bare repositories on the way are ignored."""
        self.root = root
        real = Path(os.path.realpath(root))
        top = _top(real)
        self.prefix = tuple(os.fsencode(part) for part in real.relative_to(top).parts)
        with naming(root):
            look_at_repository(top / ".git")
            self._objects = _Objects(os.fspath(top), bare=False)
            self._objects.object_store.loose_object_size_limit = LARGEST_OBJECT
            self.store = self._objects.object_store
            look_at_alternates(self.store)

    def close(self) -> None:
        """Closes the open files."""
        self._objects.close()

    def names(self) -> list[str]:
        """The short names of branches and tags."""
        with naming(self.root):
            found = sorted(bytes(name) for name in self._objects.refs.allkeys())
        kinds = (b"refs/heads/", b"refs/tags/", b"refs/remotes/")
        return [os.fsdecode(n.removeprefix(kind)) for kind in kinds for n in found if n.startswith(kind)]

    def commit(self, revision: str) -> Commit:
        """The commit of a revision; for `A...B` (default HEAD) their merge base.

        Raises UnknownRevision if there is none.
        """
        first, dots, second = revision.partition("...")
        if not dots:
            return self._commit(revision, revision)
        pair = [self._commit(name or "HEAD", revision).id for name in (first, second)]
        with naming(self.root), _unknown(self, revision):
            base = find_merge_base(self._objects, pair)[0]
            return self._peel(base)

    def _commit(self, name: str, revision: str) -> Commit:
        """The commit of one name, in the syntax of gitrevisions(7) except paths, text searches and upstreams."""
        plain = re.sub(r"\^\{(commit)?\}\Z", "", re.sub(r"\A@(?=\Z|[~^])", "HEAD", name))
        with naming(self.root), _unknown(self, revision):
            if not plain or ":" in plain or "//" in plain:
                raise KeyError(plain)
            base, step, rest = re.match(r"([^~^@]*)(@\{|[~^]|)(.*)", plain, re.DOTALL).groups()  # type: ignore[union-attr] # it matches
            return self._peel(parse_object(self._objects, self._base(base) + os.fsencode(step + rest)).id)

    def _base(self, name: str) -> bytes:
        """The full name of a reference, or the full id of an abbreviated commit."""
        with suppress(KeyError, ValueError, RefFormatError):
            return parse_ref(self._objects, os.fsencode(name)) if name else b""
        if not re.fullmatch(r"[0-9a-f]{4,64}", name):
            return os.fsencode(name)
        found = [o for o in self.store.iter_prefix(name.encode()) if isinstance(self.store[o], Commit | Tag)]
        if len(found) > 1:
            raise AmbiguousShortId(name.encode(), [])
        return found[0]

    def history(self) -> Iterator[Commit]:
        """The commits that HEAD has in its past, newest first. Raises SitegenError where one cannot be read."""
        with naming(self.root):
            for row in self._objects.get_walker():
                yield row.commit

    def is_shallow(self) -> bool:
        """Whether the repository lacks commits of its past."""
        with naming(self.root):
            return bool(self._objects.get_shallow())

    def _peel(self, name: ObjectID) -> Commit:
        """The commit that an object is or, for a tag, points to."""
        for _ in range(DEEPEST):
            found = self.store[name]
            if isinstance(found, Commit):
                return found
            if not isinstance(found, Tag):
                break
            name = found.object[1]
        raise KeyError(name)

    def hint(self) -> str:
        """The hint for an unknown revision."""
        if not any(True for _ in self._objects.refs.as_dict()):
            return "the repository has no commit yet; commit first, or leave --since out"
        return "fetch it first, or give another; in a GitHub workflow, check out with fetch-depth: 0"

    def entries(self, commit: Commit, parts: Sequence[str]) -> Iterator[Entry]:
        """The files and links of a commit below these names of the site's folder, in path order.

        An unreadable folder, or one with an unsafe name, is a single entry with a fault. Submodules are skipped.
        Raises SitegenError if there are too many entries.
        """
        wanted = {os.fsencode(part) for part in parts}
        try:
            tree = commit.tree
            for part in self.prefix:
                row = next((row for row in self._tree(tree) if row.path == part), None)
                if row is None or not stat.S_ISDIR(row.mode):
                    return
                tree = row.sha
            waiting = [(b"", row) for row in reversed(self._tree(tree)) if row.path in wanted]
        except UnreadableObject as error:
            raise SitegenError(
                f"{self.root}: the list of the revision's files is {error} — fetch it again, or leave --since out"
            ) from None
        seen = 0
        while waiting:
            folder, row = waiting.pop()
            path = folder + row.path
            seen += 1
            if seen > MOST_ENTRIES:
                raise SitegenError(
                    f"the revision has more than {MOST_ENTRIES:,} files — give another, or leave --since out"
                )
            if S_ISGITLINK(row.mode):
                continue
            if not safe_name(row.path) or path.count(b"/") > DEEPEST:
                yield Entry(path, row.sha, fault="misnamed")
            elif stat.S_ISDIR(row.mode):
                try:
                    waiting += [(path + b"/", inner) for inner in reversed(self._tree(row.sha))]
                except UnreadableObject as error:
                    yield Entry(path, row.sha, fault=str(error))
            else:
                yield Entry(path, row.sha, stat.S_ISLNK(row.mode))

    def _tree(self, name: ObjectID) -> list[TreeEntry]:
        with _reading():
            found = self.store[name]
            if not isinstance(found, Tree):
                raise UnreadableObject("broken")
            return found.items()

    def read(self, entry: Entry) -> bytes:
        """The bytes of a file, or the target of a link. Raises UnreadableObject."""
        if entry.fault:
            raise UnreadableObject(entry.fault)
        with _reading():
            found = self.store[entry.object]
            if not isinstance(found, Blob):
                raise UnreadableObject("broken")
            data = found.as_raw_string()
            if len(data) > LARGEST_OBJECT:
                raise UnreadableObject("too large")
            return data


def safe_name(name: bytes) -> bool:
    """Whether a tree entry's name is safe as a file name: one segment, no spelling of `.git`, at most 255 bytes.

    A name that is not UTF-8 is accepted; loading the site reports it.
    """
    if not 0 < len(name) <= LONGEST_NAME or any(c in name for c in b"/\\\0"):
        return False
    if not (validate_path_element_default(name) and validate_path_element_ntfs(name)):
        return False
    try:
        name.decode()
    except UnicodeDecodeError:
        return True
    return validate_path_element_hfs(name)


def _top(real: Path) -> Path:
    """The nearest folder with `.git` at or above this one, below those in GIT_CEILING_DIRECTORIES."""
    ceilings = {os.path.realpath(p) for p in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if p}
    bare = False
    for folder in (real, *real.parents):
        if folder != real and os.fspath(folder) in ceilings:
            break
        if (folder / ".git").exists():
            return folder
        bare |= (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
    if bare:
        raise SitegenError(f"{real}: in a repository without files of its own — run git clone, and check the clone")
    raise SitegenError(f"{real}: not in a git repository — leave --since out, or run git init")


@contextmanager
def _unknown(repository: Repository, revision: str) -> Iterator[None]:
    """Turns dulwich's lookup errors into UnknownRevision."""
    try:
        yield
    except AmbiguousShortId:
        raise UnknownRevision(f"more than one commit begins with “{revision}” — give more of it.") from None
    except (LookupError, ValueError):
        raise UnknownRevision(f"git knows no revision “{revision}” — {repository.hint()}.") from None


@contextmanager
def naming(root: Path) -> Iterator[None]:
    """Turns any error of reading a repository into SitegenError."""
    try:
        yield
    except SitegenError:
        raise
    except Exception as error:  # noqa: BLE001 (dulwich raises anything for a damaged repository)
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise SitegenError(f"{root}: its git repository cannot be read ({why}) — run git fsck there") from None


@contextmanager
def _reading() -> Iterator[None]:
    """Turns any error of reading an object into UnreadableObject."""
    try:
        yield
    except UnreadableObject:
        raise
    except (KeyError, RecursionError):
        raise UnreadableObject("missing") from None
    except MemoryError:
        raise UnreadableObject("too large") from None
    except Exception:  # noqa: BLE001 (dulwich raises anything for a damaged object)
        raise UnreadableObject("broken") from None
