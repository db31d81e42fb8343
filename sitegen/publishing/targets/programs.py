"""Runs the programs that reach other machines, such as git, ssh and rsync, and words what they say."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sitegen.errors import PublishRefused
from sitegen.printable import printable
from sitegen.urls import without_secrets

_PACKAGES = {"ssh": "openssh-client"}


class ProgramFailed(Exception):
    """A program ended with another code than 0; `said` is its last words, in one line."""

    def __init__(self, words: Sequence[str], code: int, complaint: bytes) -> None:
        """`complaint` is what it wrote to standard error."""
        self.code = code
        self.said = last_words(complaint) or f"{words[0]} ended with code {code}"
        super().__init__(self.said)


def run(
    words: Sequence[str], *, env: Mapping[str, str] | None = None, data: bytes = b"", cwd: Path | None = None
) -> bytes:
    """Run a program to its end; return what it wrote. `data` is its standard input.

    Raises ProgramFailed, and PublishRefused where the program is missing on this machine.
    """
    try:
        done = subprocess.run(  # noqa: S603 (a list of words, no shell)
            words, input=data, capture_output=True, check=False, cwd=cwd, env=None if env is None else dict(env)
        )
    except FileNotFoundError:
        raise missing(words[0]) from None
    if done.returncode != 0:
        raise ProgramFailed(words, done.returncode, done.stderr)
    return done.stdout


def missing(program: str) -> PublishRefused:
    """The refusal where a program is not installed."""
    package = _PACKAGES.get(program, program)
    return PublishRefused(f"{program}: this program is not on this machine — install {package}, and publish again")


def last_words(complaint: bytes) -> str:
    """What a program complained of, in one line: its last lines, without credentials."""
    rows = [row.strip() for row in complaint.decode(errors="replace").splitlines() if row.strip()]
    telling = [row for row in rows if not row.lower().startswith(("hint:", "remote: enumerating", "to "))]
    return without_secrets(printable("; ".join(telling[-3:])))[:400]


def plain_environment(**changed: str) -> dict[str, str]:
    """This process's environment in the language of programs, with what is given."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **changed}
