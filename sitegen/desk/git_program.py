"""Runs git for "Share changes": with fixed arguments, and so that nothing in the repository can start a program.

The user's own settings hold (name, credentials), those of the repository only where they are harmless: a repository may
have come from a stranger. Hooks, file-system monitors, signing programs and editors are off, and of transports only
https, ssh and files of this machine are allowed (git-config(1), githooks(5), gitremote-helpers(7)).
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import SitegenError

MOST_SECONDS = 180

_OFF = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.editor=true", "core.pager=cat", "commit.gpgSign=false",
    "push.gpgSign=false", "gc.auto=0", "maintenance.auto=false", "submodule.recurse=false", "merge.autoStash=false",
    "fetch.recurseSubmodules=false", "push.recurseSubmodules=no", "commit.template=", "protocol.allow=never",
    "protocol.https.allow=always", "protocol.ssh.allow=always", "protocol.file.allow=always",
)  # fmt: skip

_HARMLESS = re.compile(
    r"core\.(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|eol|"
    r"safecrlf|quotepath|abbrev|compression|untrackedcache|commitgraph|longpaths|sharedrepository)|"
    r"remote\..+\.(?:url|pushurl|fetch|prune|tagopt|gh-resolved)|"
    r"branch\..+\.(?:remote|merge|rebase|description|pushremote|vscode-merge-base)|"
    r"user\.(?:name|email|useconfigonly)|author\.\w+|committer\.\w+|pull\.(?:rebase|ff)|push\.(?:default|autosetupremote)|"
    r"init\.defaultbranch|merge\.(?:ff|conflictstyle|renames|renamelimit)|diff\.(?:algorithm|renames|renamelimit)|"
    r"(?:color|advice|i18n|gui|index|feature|gc|maintenance|pack)\..+|fetch\.(?:prune|parallel)|rerere\.\w+|"
    r"extensions\.(?:objectformat|refstorage)|lfs\.repositoryformatversion|lfs\..+\.access"
)
_ADDRESS = re.compile(r"(?:https|ssh|file)://[^-\s]|/|\.\.?/|[A-Za-z0-9][\w.-]*@?[\w.-]*:(?!:|//)(?![-\s])")


class GitFailed(SitegenError):
    """git could not do it: what it said."""


@dataclass(frozen=True)
class GitSaid:
    """What git said: its exit code, its output, and its complaints in words."""

    code: int
    out: bytes
    words: str

    @property
    def text(self) -> str:
        """The output as text without the line break at its end."""
        return self.out.decode("utf-8", "replace").rstrip("\n")


class GitProgram:
    """git in one site's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str, name: str = "", email: str = "", fine: tuple[int, ...] = (0,)) -> GitSaid:
        """Run git with these arguments. Raises GitFailed where it ends with another code than those that are fine."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        own |= {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_EDITOR": "true", "LC_ALL": "C.UTF-8"}
        own |= {key: value for key, value in os.environ.items() if key in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")}
        set_ = [*_OFF, *([f"user.name={name}"] if name else []), *([f"user.email={email}"] if email else [])]
        command = ["git", "--no-pager", *(part for each in set_ for part in ("-c", each)), *arguments]
        try:
            done = subprocess.run(  # noqa: S603 (fixed arguments; paths stand behind --)
                command,
                cwd=self.root,
                env=own,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=MOST_SECONDS,
                check=False,
                start_new_session=True,  # so that nothing can ask for a password at the terminal of serve
            )
        except FileNotFoundError:
            raise GitFailed("git is not installed — install it, or share the folder another way") from None
        except subprocess.TimeoutExpired:
            raise GitFailed(f"git {arguments[0]} took longer than {MOST_SECONDS} s — try again later") from None
        words = " ".join(done.stderr.decode("utf-8", "replace").split())[:600]
        if done.returncode not in fine:
            raise GitFailed(f"git {arguments[0]}: {words or 'it failed'} — the files here are as you left them")
        return GitSaid(done.returncode, done.stdout, words)

    def check(self) -> None:
        """Raise GitFailed where the folder is no repository, or its own settings could start a program."""
        inside = self.run("rev-parse", "--is-inside-work-tree", fine=(0, 128))
        if inside.code or inside.text != "true":
            raise GitFailed("this folder is no git repository — ask whoever set the site up, or run git init")
        listed = self.run("config", "--local", "--null", "--list").out.decode("utf-8", "replace")
        for row in listed.split("\0"):
            key = row.partition("\n")[0]
            if key and not _HARMLESS.fullmatch(key.lower()):
                raise GitFailed(
                    f"the repository's settings name {key[:80]}, which the desk does not use — share it by git"
                )

    def remote(self) -> tuple[str, str]:
        """The remote and the branch there that this branch belongs to; empty where there is no remote."""
        branch = self.run("symbolic-ref", "--quiet", "--short", "HEAD", fine=(0, 1)).text
        if not branch:
            raise GitFailed("no branch is checked out — ask whoever knows git to check one out")
        remotes = self.run("remote").text.split()
        named = self.run("config", "--get", f"branch.{branch}.remote", fine=(0, 1)).text
        remote = named or ("origin" if "origin" in remotes else remotes[0] if len(remotes) == 1 else "")
        if not remote or remote not in remotes:
            return "", branch
        merge = self.run("config", "--get", f"branch.{branch}.merge", fine=(0, 1)).text
        for kind in ([], ["--push"]):
            address = self.run("remote", "get-url", *kind, "--", remote).text
            if not _ADDRESS.match(address) or "::" in address:
                raise GitFailed(f"{remote} is at {address[:80]}, which the desk does not use — share it by git")
        return remote, merge.removeprefix("refs/heads/") or branch
