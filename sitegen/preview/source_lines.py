"""The source lines around a finding, for the overlay."""

import re
from dataclasses import dataclass

from sitegen.problems import RULES, Problem

AROUND = 3
_WIDEST = 240
_PLACE = re.compile(r"(?P<path>[^\n:]+):(?P<line>\d+): (?P<rest>.+)\Z", re.DOTALL)
_RULE = re.compile(r" \[(?P<rule>[a-z-]+)\]\Z")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file: its number, its text, and whether it is the wrong one."""

    number: int
    text: str
    wrong: bool


def around(data: bytes, line: int) -> tuple[SourceLine, ...]:
    """The wrong line with some before and after it; a line after the end of the file is its last."""
    lines = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    wrong = min(max(line, 1), len(lines))
    first = max(1, wrong - AROUND)
    return tuple(
        SourceLine(number, _short(lines[number - 1]), number == wrong)
        for number in range(first, min(len(lines), wrong + AROUND) + 1)
    )


def _short(text: str) -> str:
    shown = "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in text)
    return shown if len(shown) <= _WIDEST else shown[:_WIDEST] + "…"


def as_problem(text: str) -> Problem:
    """An error message as a finding: `path:line: message — hint [rule]`, or a sentence without a place.

    Without a place the path is empty and the line 0.
    """
    rule = _RULE.search(text)
    bare = text[: rule.start()] if rule else text
    place = _PLACE.match(bare)
    rest = place["rest"] if place else bare
    message, _, hint = rest.partition(" — ")
    named = rule["rule"] if rule and rule["rule"] in RULES else "template"
    if place is None:
        return Problem("", 0, named, "error", message, hint)
    return Problem(place["path"], int(place["line"]), named, "error", message, hint)
