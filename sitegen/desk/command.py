"""Runs sitegen's own commands as processes of their own, so that the desk says and does just what they do."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from sitegen.engine.bounded_call import OutOfBounds, bounded, keep_within
from sitegen.problems import Mend, Problem

MOST_SECONDS = 1800


@dataclass(frozen=True)
class Ran:
    """What a command said, line by line, and its exit code."""

    code: int
    lines: tuple[str, ...]


def run(root: Path, *arguments: str) -> Ran:
    """Run `sitegen` with these arguments in the site's folder. What cannot be run is said in its lines."""
    try:
        done = subprocess.run(  # noqa: S603 (our own program, with names that site.toml holds)
            _command(root, arguments),
            cwd=root,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(1, (f"{type(error).__name__}: {error}",))
    return Ran(done.returncode, tuple(done.stdout.decode("utf-8", "replace").splitlines()))


def _command(root: Path, arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-m", "sitegen", *arguments, "-s", str(root)]


def _environment() -> dict[str, str]:
    return {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}


# ---------------------------------------------------------------- the whole check

NICENESS = 10
"""By how much a check lets other processes go first (nice(2))."""
MOST_FOUND = 500
"""The findings of a whole check that are kept and shown."""
_MOST_MEMORY = 4 * 1024 * 1024 * 1024
_MOST_READING = 60
_SETTLED = 0.3
"""Seconds in which the preview has read what was changed just before."""


@dataclass(frozen=True)
class Found:
    """What was found in a site: the first findings, errors before warnings; how many there are, and how many errors.

    `failed` says why nothing could be looked for.
    """

    problems: tuple[Problem, ...] = ()
    count: int = 0
    errors: int = 0
    failed: str = ""


def check(root: Path, *arguments: str) -> Found:
    """What `sitegen check` finds in a site. It runs as a process that lets others go first.

    A site may have many findings, so they are read in a child, which hands on the first ones. The process is one of
    this one, not of that child, so that it can be ended: after MOST_SECONDS, and by `end_checks`.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        try:
            code = _checked(root, _command(root, ("check", "--format", "json", *arguments)), out, said)
            return bounded(lambda: _found(out, said, code), _MOST_READING, _MOST_MEMORY, niceness=NICENESS)
        except (OutOfBounds, subprocess.TimeoutExpired):
            return Found(failed=f"it took more than {MOST_SECONDS} s, or too much memory")


_checks: dict["subprocess.Popen[bytes]", Path] = {}
"""The checks that run, each with its site's folder."""


def end_checks(root: Path) -> None:
    """End the checks of a site that run now."""
    for process, site in [*_checks.items()]:
        if site == root:
            process.kill()


def _checked(root: Path, command: Sequence[str], out: IO[bytes], said: IO[bytes]) -> int:
    """The exit code of a command, which is ended where it takes too long (subprocess.TimeoutExpired)."""
    bounds = partial(keep_within, os.getpid(), MOST_SECONDS, _MOST_MEMORY, NICENESS)
    process = subprocess.Popen(  # noqa: S603 (our own program)
        command,
        cwd=root,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=said,
        preexec_fn=bounds,
    )
    _checks[process] = root
    try:
        return process.wait(MOST_SECONDS)
    finally:
        process.kill()
        process.wait()
        del _checks[process]


def _found(out: IO[bytes], said: IO[bytes], code: int) -> Found:
    out.seek(0)
    said.seek(0)
    try:
        rows = json.loads(out.read())
    except ValueError:
        return Found(failed=said.read().decode("utf-8", "replace").strip() or f"it ended with code {code}")
    rows.sort(key=lambda row: (row["level"] != "error", row["path"], row["line"]))
    errors = sum(row["level"] == "error" for row in rows)
    return Found(tuple(map(_problem, rows[:MOST_FOUND])), len(rows), errors)


def _problem(row: dict[str, Any]) -> Problem:
    mend = row.pop("mend", None)
    return Problem(**row, mend=Mend(**mend) if mend else None)


@dataclass(frozen=True)
class CheckState:
    """What is known of a whole check: what it found, at `key`; the seconds since when one runs, if one does.

    `took` are the seconds that the last one took.
    """

    found: Found = Found()
    key: object = None
    running: int | None = None
    took: int = 0


class WholeCheck:
    """The check of a whole site in the background, one at a time; what it found is kept until the site changes."""

    def __init__(self, run: Callable[[], Found], key: Callable[[], object]) -> None:
        """`key` gives what changes with the site, `run` what is found in it now."""
        self._run = run
        self._key_now = key
        self._lock = threading.Lock()
        self._since: float | None = None
        self._state = CheckState()

    def look(self) -> CheckState:
        """What is known by now; a check begins where the site has changed since the last one."""
        with self._lock:
            if self._since is None and self._state.key != self._key_now():
                self._since = time.monotonic()
                threading.Thread(target=self._work, args=(self._since,), daemon=True, name="check").start()
            running = None if self._since is None else int(time.monotonic() - self._since)
            return replace(self._state, running=running)

    def _work(self, since: float) -> None:
        time.sleep(_SETTLED)
        key = self._key_now()
        found = Found(failed="it could not be run")
        try:
            found = self._run()
        finally:
            with self._lock:
                self._state = CheckState(found, key, None, round(time.monotonic() - since))
                self._since = None
