"""How findings are told: as lines, as JSON, and as annotations of a pull request."""

import os
from pathlib import Path
from typing import Any

import click

from sitegen.cli.terminal import echo, redacted
from sitegen.printable import printable
from sitegen.problems import Problem

FINE, PROBLEMS, INTERRUPTED = 0, 1, 130
"""Exit codes; wrong use is 2, which click sees to."""


def as_dict(found: Problem) -> dict[str, Any]:
    return {key: getattr(found, key) for key in ("path", "line", "rule", "level", "message", "hint")}


def findings(
    found: tuple[Problem, ...],
    *,
    site: Path | None = None,
    github: bool = False,
    counted: bool = False,
    silent: bool = False,
    out: bool = False,
) -> None:
    """Report findings: a line each and their number; as annotations too where GitHub would show them.

    `site` is the folder that their paths begin at; `counted` leaves the lines out, and `silent` the number.
    """
    if not counted and not github:
        for item in found:
            echo(item, err=not out, level=item.level)
    if github or os.environ.get("GITHUB_ACTIONS") == "true":
        below = _place_in_repository(site)
        for item in found:
            click.echo(annotation(item, below), err=not out)
    errors = sum(item.level == "error" for item in found)
    if not github and not silent:
        echo(f"{count(errors, 'error')}, {count(len(found) - errors, 'warning')}", err=not out)


def count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _place_in_repository(site: Path | None) -> str:
    """What stands before a site's paths where they begin at the repository, as annotations do; empty for most."""
    root = (site or Path.cwd()).resolve()
    above = Path(os.environ.get("GITHUB_WORKSPACE") or _repository(root)).resolve()
    return f"{root.relative_to(above).as_posix()}/" if root != above and root.is_relative_to(above) else ""


def _repository(root: Path) -> Path:
    """The folder of the git repository that a folder lies in; the folder itself where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def annotation(item: Problem, below: str = "") -> str:
    """A workflow command of GitHub Actions that marks the line in a pull request; `below` stands before the path."""
    text = printable(redacted(f"{item.message} — {item.hint} [{item.rule}]"))
    path = "".join(c if c in "\r\n" else printable(c) for c in f"{below}{item.path}")
    return f"::{item.level} file={_property(path)},line={item.line}::{_data(text)}"


def _data(text: str) -> str:
    """What stands behind a workflow command, as GitHub's own toolkit writes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a workflow command's property, as GitHub's own toolkit writes it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
