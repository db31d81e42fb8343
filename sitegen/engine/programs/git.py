"""Runs git: for the branch of a publishing target, and for “Share changes” of the desk.

No hook runs, nothing is tidied in the background, nobody is asked at the terminal, and of transports only ssh, https
and files of this machine are allowed (git-config(1), githooks(5), git(1) GIT_ALLOW_PROTOCOL).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sitegen.engine.programs.run import Ran, Run, plain_environment, run

_QUIET = ("core.hooksPath=/dev/null", "gc.auto=0", "maintenance.auto=false")
_LOCATIONS = """GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
    GIT_COMMON_DIR GIT_PREFIX GIT_NAMESPACE GIT_SHALLOW_FILE GIT_GRAFT_FILE GIT_REPLACE_REF_BASE""".split()
"""Variables that lead git to another repository; hooks have them set."""


def run_git(words: Sequence[str], how: Run, settings: Iterable[str] = ()) -> Ran:
    """Run git with these words, and settings such as `gc.auto=0` for this time. Raises as `run` does."""
    options = [part for each in (*_QUIET, *settings) for part in ("-c", each)]
    env = git_environment() if how.env is None else how.env
    return run(["git", "--no-pager", *options, *words], replace(how, env=env))


def git_environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for git, from this process's or the given one: it leads to no repository, and asks nobody."""
    env = {k: v for k, v in (plain_environment() if given is None else given).items() if k not in _LOCATIONS}
    return env | {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "ssh:https:file", "GIT_NO_REPLACE_OBJECTS": "1"}
