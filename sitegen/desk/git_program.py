"""Runs git for "Share changes": with fixed arguments, and so that nothing in the repository can start a program.

The user's own settings hold (name, credentials), those of the repository only where they are harmless: a repository may
have come from a stranger. Besides what `engine.programs.git` turns off, so are file-system monitors, signing programs
and editors (git-config(1), gitremote-helpers(7)).
"""

import re
from pathlib import Path

from sitegen.engine.programs.git import git_environment, run_git
from sitegen.engine.programs.run import ProgramFailed, ProgramLate, ProgramMissing, Ran, Run, plain_environment
from sitegen.errors import SitegenError

MOST_SECONDS = 180

_OFF = (
    "core.fsmonitor=false", "core.editor=true", "core.pager=cat", "commit.gpgSign=false",
    "push.gpgSign=false", "submodule.recurse=false", "merge.autoStash=false",
    "fetch.recurseSubmodules=false", "push.recurseSubmodules=no", "commit.template=", "protocol.allow=never",
    "protocol.https.allow=always", "protocol.ssh.allow=always", "protocol.file.allow=always",
)  # fmt: skip

_OWN_VARIABLES = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")
"""Of git's variables those that say where the user's own settings are."""

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


class GitProgram:
    """git in one site's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str, name: str = "", email: str = "", fine: tuple[int, ...] = (0,)) -> Ran:
        """Run git with these arguments. Raises GitFailed where it ends with another code than those that are fine."""
        own = {k: v for k, v in plain_environment().items() if not k.startswith("GIT_") or k in _OWN_VARIABLES}
        env = git_environment(own) | {"GIT_LITERAL_PATHSPECS": "1", "GIT_EDITOR": "true"}
        settings = [*_OFF, *([f"user.name={name}"] if name else []), *([f"user.email={email}"] if email else [])]
        how = Run(env, self.root, fine=fine, seconds=MOST_SECONDS, apart=True)
        try:
            return run_git(arguments, how, settings)
        except ProgramMissing:
            raise GitFailed("git is not installed — install it, or share the folder another way") from None
        except ProgramLate:
            raise GitFailed(f"git {arguments[0]} took longer than {MOST_SECONDS} s — try again later") from None
        except ProgramFailed as error:
            raise GitFailed(f"git {arguments[0]}: {error.said} — the files here are as you left them") from None

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
