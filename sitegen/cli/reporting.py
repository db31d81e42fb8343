"""How findings are told: as lines, as JSON, and as annotations of a pull request."""

import os
from typing import Any

import click

from sitegen.model import Problem

FINE, PROBLEMS, INTERRUPTED = 0, 1, 130
"""Exit codes; wrong use is 2, which click sees to."""


def as_dict(found: Problem) -> dict[str, Any]:
    return {key: getattr(found, key) for key in ("path", "line", "rule", "level", "message", "hint")}


def findings(found: tuple[Problem, ...], *, github: bool = False, quiet: bool = False, out: bool = False) -> None:
    """Report findings: a line each and a count; as annotations too where GitHub would show them."""
    if not quiet:
        for item in found:
            color = "red" if item.level == "error" else "yellow"
            level = click.style(item.level, fg=color)
            click.echo(f"{item} {level}" if not github else annotation(item), err=not out)
    if not github and os.environ.get("GITHUB_ACTIONS") == "true":
        for item in found:
            click.echo(annotation(item), err=not out)
    errors = sum(item.level == "error" for item in found)
    if not github:
        click.echo(f"{count(errors, 'error')}, {count(len(found) - errors, 'warning')}", err=not out)


def count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def annotation(item: Problem) -> str:
    """A workflow command of GitHub Actions that marks the line in a pull request."""
    text = f"{item.message} — {item.hint} [{item.rule}]"
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = item.path.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    return f"::{item.level} file={path},line={item.line}::{text}"
