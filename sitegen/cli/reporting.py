"""Output of problems as lines, JSON and GitHub annotations."""

import os
from pathlib import Path
from typing import Any

import click

from sitegen.cli.terminal import echo, redacted
from sitegen.printable import printable
from sitegen.problems import Problem

FINE, PROBLEMS, INTERRUPTED = 0, 1, 130
"""Exit codes; wrong usage is 2, set by click."""


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
    """The site's path within its repository with a final slash, for annotations; empty if it is the root."""
    root = (site or Path.cwd()).resolve()
    above = Path(os.environ.get("GITHUB_WORKSPACE") or _repository(root)).resolve()
    return f"{root.relative_to(above).as_posix()}/" if root != above and root.is_relative_to(above) else ""


def _repository(root: Path) -> Path:
    """The root of the git repository that contains a folder; the folder itself if there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def annotation(item: Problem, below: str = "") -> str:
    """The GitHub Actions workflow command that annotates a line; `below` is the prefix of the path."""
    text = printable(redacted(f"{item.message} — {item.hint} [{item.rule}]"))
    path = "".join(c if c in "\r\n" else printable(c) for c in f"{below}{item.path}")
    return f"::{item.level} file={_property(path)},line={item.line}::{_data(text)}"


def _data(text: str) -> str:
    """The escaped message of a workflow command, as in GitHub's toolkit."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The escaped property of a workflow command, as in GitHub's toolkit."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
