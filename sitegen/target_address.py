"""Parses where a site is published: a folder, `ssh://host/dir`, `s3://bucket/prefix` or `git:remote#branch`.

No address may look like an option of the program that it is given to, run a program of its own (git's `ext::`), or hold
a password, which would then stand in a file of the site.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_HOST = re.compile(r"(?!-)[A-Za-z0-9._-]+\Z|\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]\Z")
_USER = re.compile(r"(?!-)[\w.+-]+\Z", re.ASCII)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")
_REMOTE_NAME = re.compile(r"(?!-)[\w.-]+\Z", re.ASCII)
_SCP = re.compile(r"(?:(?P<user>[^@/:]+)@)?(?P<host>[^@/:]+|\[[^\]/]+\]):(?P<path>(?!:).+)\Z")
_BAD_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock(?:/|\Z)|/\Z|\.\Z|\A/|(?:\A|/)\.|\A-|\A@\Z")
"""What git-check-ref-format(1) forbids, and a hyphen at the beginning."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
FORMS = "a folder, ssh://host/dir, s3://bucket/prefix or git:remote#branch"


class BadAddress(Exception):
    """A text that names no target; `message` says what is wrong, `hint` what to write."""

    def __init__(self, message: str, hint: str) -> None:
        """The two halves of a finding."""
        super().__init__(f"{message} — {hint}")
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class FolderAddress:
    """A folder of this machine, as it was written."""

    path: str


@dataclass(frozen=True)
class SshAddress:
    """A folder of another machine. `folder` is absolute, or begins with `~/` for the user's own."""

    host: str
    folder: str
    user: str = ""
    port: int = 0

    @property
    def login(self) -> str:
        """The host as ssh and rsync take it, with the user where one is named."""
        return f"{self.user}@{self.host}" if self.user else self.host


@dataclass(frozen=True)
class S3Address:
    """A bucket, and the beginning of the keys in it: empty, or ending with a slash."""

    bucket: str
    prefix: str


@dataclass(frozen=True)
class GitAddress:
    """A branch of a repository: the address of the repository, or the name of a remote of the site's own."""

    remote: str
    branch: str

    @property
    def is_name(self) -> bool:
        """Whether `remote` is the name of a remote and no address."""
        return _REMOTE_NAME.match(self.remote) is not None


TargetAddress = FolderAddress | SshAddress | S3Address | GitAddress


def target_address(text: str) -> TargetAddress:
    """The target that a text names. Raises BadAddress."""
    if not text.strip() or _CONTROL.search(text):
        raise BadAddress("this names no target", f"write {FORMS}")
    if text.startswith("-"):
        raise BadAddress(f"“{text}” begins with a hyphen, as options do", "write ./ before it")
    if text.startswith("git:"):
        return _git(text)
    if "://" not in text:
        return FolderAddress(text)
    scheme = text.partition(":")[0].lower()
    if scheme == "ssh":
        return _ssh(text)
    if scheme == "s3":
        return _s3(text)
    raise BadAddress(f"“{scheme}” is no kind of target", f"write {FORMS}")


def git_remote_fault(remote: str) -> tuple[str, str] | None:
    """What is wrong with the address of a git repository, and the mend: only ssh, https and file are taken."""
    hint = "write it as https://host/path.git, ssh://host/path.git, git@host:path.git or file:///path.git"
    if remote.startswith("-"):
        return f"the remote “{remote}” begins with a hyphen, as options do", hint
    if "::" in remote:
        return f"the remote “{remote}” asks for a program of git's own", hint
    if "://" not in remote:
        found = _SCP.match(remote)
        if found is None:
            return None if remote.startswith("/") else (f"“{remote}” is no address of a repository", hint)
        if not _HOST.match(found["host"]) or (found["user"] and not _USER.match(found["user"])):
            return f"“{remote}” names no host", hint
        return ("the path begins with a hyphen, as options do", hint) if found["path"].startswith("-") else None
    try:
        parts = urlsplit(remote)
        host = parts.hostname or ""
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        return f"“{remote}” is no address", hint
    if parts.scheme not in ("ssh", "https", "file"):
        return f"git's transport “{parts.scheme}” is not taken", hint
    if parts.scheme == "file":
        return (f"“{remote}” names another machine", hint) if host else None
    if parts.password is not None:
        hint = "delete what stands before the @, and let git's credential helper or the environment hold it"
        return "the remote's address holds a password", hint
    if not _HOST.match(parts.netloc.rpartition("@")[2].removesuffix(f":{parts.port}")):
        return f"“{remote}” names no host", hint
    if parts.username is not None and not _USER.match(parts.username):
        return f"“{remote}” names no user that ssh would take", hint
    return None


def _git(text: str) -> GitAddress:
    remote, mark, branch = text.removeprefix("git:").rpartition("#")
    hint = "write git:remote#branch, such as git:origin#gh-pages"
    if not mark or not branch or not remote:
        raise BadAddress(f"“{text}” names no branch" if remote or branch else "this names no repository", hint)
    if _BAD_BRANCH.search(branch) or branch.startswith("refs/"):
        raise BadAddress(f"“{branch}” cannot be a branch's name", hint)
    address = GitAddress(remote, branch)
    fault = None if address.is_name else git_remote_fault(remote)
    if fault:
        raise BadAddress(*fault)
    return address


def _ssh(text: str) -> SshAddress:
    hint = "write it as ssh://host/folder, with a user before an @ and a port behind a colon where they are needed"
    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError:
        raise BadAddress(f"“{text}” is no address", hint) from None
    user, at, place = parts.netloc.rpartition("@")
    host = place.removesuffix(f":{port}") if port else place.removesuffix(":")
    if parts.password is not None:
        raise BadAddress("the address holds a password", "delete it, and let ssh use a key or its agent")
    if not _HOST.match(host) or (at and not _USER.match(user)):
        raise BadAddress(f"“{text}” names no host that ssh would take", hint)
    if parts.query or parts.fragment:
        raise BadAddress(f"“{text}” is more than a folder's address", "write # and ? as %23 and %3F")
    folder = unquote(parts.path)
    if _CONTROL.search(folder):
        raise BadAddress(f"“{text}” names no folder", hint)
    folder = folder.rstrip("/").removeprefix("/") if folder.startswith("/~/") else folder.rstrip("/")
    if folder in ("", "~"):
        raise BadAddress(f"“{text}” names no folder", "name a folder of its own behind the host")
    return SshAddress(host.strip("[]"), folder, user, port)


def _s3(text: str) -> S3Address:
    hint = "write it as s3://bucket or s3://bucket/prefix"
    bucket, _, prefix = text[len("s3://") :].partition("/")
    if "@" in bucket:
        raise BadAddress("the address holds a name or a password", "delete it: keys come from the environment alone")
    if not _BUCKET.match(bucket):
        raise BadAddress(f"“{bucket}” cannot be a bucket's name", hint)
    prefix = prefix.strip("/")
    if any(part in ("", ".", "..") for part in prefix.split("/")) and prefix:
        raise BadAddress(f"“{prefix}” cannot be the beginning of a key", hint)
    return S3Address(bucket, f"{prefix}/" if prefix else "")
