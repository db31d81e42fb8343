"""Runs other programs, such as git, ssh and rsync, to their end, and words what they say."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.printable import printable
from sitegen.urls import without_secrets

_PACKAGES = {"ssh": "openssh-client"}


class ProgramMissing(SitegenError):
    """A program is not installed on this machine."""

    def __init__(self, program: str) -> None:
        package = _PACKAGES.get(program, program)
        super().__init__(f"{program}: this program is not on this machine — install {package}, and try again")


class ProgramFailed(Exception):
    """A program ended with a code that is not fine; `said` is its last words, in one line."""

    def __init__(self, words: Sequence[str], code: int, complaint: bytes) -> None:
        """`complaint` is what it wrote to standard error."""
        self.code = code
        self.said = last_words(complaint) or f"{words[0]} ended with code {code}"
        super().__init__(self.said)


class ProgramLate(Exception):
    """A program took longer than it may, and was ended."""


@dataclass(frozen=True)
class Ran:
    """How a program ended: its code, what it wrote, and what it complained of."""

    code: int
    out: bytes
    complaint: bytes

    @property
    def text(self) -> str:
        """What it wrote as text, without the line break at its end."""
        return self.out.decode("utf-8", "replace").rstrip("\n")

    @property
    def words(self) -> str:
        """What it complained of, in one line."""
        return last_words(self.complaint)


@dataclass(frozen=True)
class Run:
    """How a program is run: its environment, its folder, its standard input, and the codes that are fine.

    With `seconds` it is ended after that time. `apart` runs it in a session of its own, where it can ask nobody at the
    terminal.
    """

    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    data: bytes = b""
    fine: tuple[int, ...] = (0,)
    seconds: float | None = None
    apart: bool = False


def run(words: Sequence[str], how: Run = Run()) -> Ran:
    """Run a program to its end. Raises ProgramFailed, ProgramLate, and ProgramMissing where it is not installed."""
    try:
        done = subprocess.run(  # noqa: S603 (a list of words, no shell)
            words,
            input=how.data,
            capture_output=True,
            check=False,
            cwd=how.cwd,
            env=None if how.env is None else dict(how.env),
            timeout=how.seconds,
            start_new_session=how.apart,
        )
    except FileNotFoundError:
        raise ProgramMissing(words[0]) from None
    except subprocess.TimeoutExpired:
        raise ProgramLate from None
    if done.returncode not in how.fine:
        raise ProgramFailed(words, done.returncode, done.stderr)
    return Ran(done.returncode, done.stdout, done.stderr)


def last_words(complaint: bytes) -> str:
    """What a program complained of, in one line: its last lines, without credentials."""
    rows = [row.strip() for row in complaint.decode(errors="replace").splitlines() if row.strip()]
    telling = [row for row in rows if not row.lower().startswith(("hint:", "remote: enumerating", "to "))]
    return without_secrets(printable("; ".join(telling[-3:])))[:400]


def plain_environment(**changed: str) -> dict[str, str]:
    """This process's environment in the language of programs, with what is given."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **changed}
