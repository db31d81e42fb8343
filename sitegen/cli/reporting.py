"""Output of problems as lines, JSON and GitHub annotations."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import click

from sitegen.cli.terminal import echo, redacted
from sitegen.printable import printable
from sitegen.problems import RULES, Level, Problem

FINE, PROBLEMS, INTERRUPTED = 0, 1, 130
"""Exit codes; wrong usage is 2, set by click."""


MOST_ANNOTATIONS = 50
"""The maximum number of annotations: GitHub shows no more of them in a job."""
COUNTED_BY_RULE = 20
"""The number of problems from which they are also counted by rule."""
_PLACES_OF_A_RULE = 5
"""The number of places that --group prints for each rule."""


def as_dict(found: Problem) -> dict[str, Any]:
    """A problem for JSON; `mend` is there if `check --fix` can solve it."""
    row = {key: getattr(found, key) for key in ("path", "line", "rule", "level", "message", "hint")}
    mend = found.mend
    return {**row, "mend": {"line": mend.line or found.line, "old": mend.old, "new": mend.new}} if mend else row


def findings(
    found: tuple[Problem, ...],
    *,
    site: Path | None = None,
    github: bool = False,
    counted: bool = False,
    silent: bool = False,
    out: bool = False,
    grouped: bool = False,
) -> None:
    """Prints problems, a line each, and their number; also as annotations if GitHub would show them.

    `site` is the folder that their paths start from. `counted` omits the lines, `silent` the numbers; `grouped` prints
    the first places of each rule instead of every line.
    """
    annotated = github or os.environ.get("GITHUB_ACTIONS") == "true"
    # Errors come first, because GitHub cuts the list.
    first = sorted(found, key=lambda item: item.level)[:MOST_ANNOTATIONS] if annotated else []
    if grouped and not counted and not github:
        _print_groups(found, err=not out)
    elif not counted:
        # What has no annotation is still a line of the log.
        for item in found if not github else sorted(found, key=lambda item: item.level)[MOST_ANNOTATIONS:]:
            echo(item, err=not out, level=item.level)
    below = _place_in_repository(site) if annotated else ""
    for item in first:
        click.echo(annotation(item, below), err=not out)
    rules = Counter((item.rule, item.level) for item in found)
    if len(found) >= COUNTED_BY_RULE and len(rules) > 1 and not grouped and not github and not silent:
        for (rule, level), number in sorted(rules.items(), key=lambda row: (-row[1], row[0])):
            echo(f"{number:>6} {rule}", err=not out, level=level)
    errors = sum(item.level == "error" for item in found)
    if not github and not silent:
        echo(f"{count(errors, 'error')}, {count(len(found) - errors, 'warning')}", err=not out)


def _print_groups(found: tuple[Problem, ...], *, err: bool) -> None:
    """Prints each rule with what it demands and its first places, the most frequent rule first."""
    groups: dict[tuple[str, Level], list[Problem]] = {}
    for item in found:
        groups.setdefault((item.rule, item.level), []).append(item)
    for (rule, level), items in sorted(groups.items(), key=lambda row: (-len(row[1]), row[0])):
        echo(f"{count(len(items), level)} of {rule}: {RULES[rule].about}", err=err)
        for item in items[:_PLACES_OF_A_RULE]:
            echo(f"  {item}", err=err)
        if len(items) > _PLACES_OF_A_RULE:
            echo(f"  … and {len(items) - _PLACES_OF_A_RULE} more; --rule {rule} shows all", err=err)


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
