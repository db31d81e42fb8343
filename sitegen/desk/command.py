"""Runs sitegen's own commands as processes of their own, so that the desk says and does just what they do."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MOST_SECONDS = 1800


@dataclass(frozen=True)
class Ran:
    """What a command said, line by line, and its exit code."""

    code: int
    lines: tuple[str, ...]


def run(root: Path, *arguments: str) -> Ran:
    """Run `sitegen` with these arguments in the site's folder. What cannot be run is said in its lines."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-P", "-m", "sitegen", *arguments, "-s", str(root)]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, with names that site.toml holds)
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(1, (f"{type(error).__name__}: {error}",))
    return Ran(done.returncode, tuple(done.stdout.decode("utf-8", "replace").splitlines()))
