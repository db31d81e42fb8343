"""The table of rules: each has a name, says what it takes and leaves, and the whole reads no clock and no file."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import sitegen.importer
from sitegen.importer.draft import Rule, rule_id
from sitegen.importer.parse import parse_seed
from sitegen.importer.rules.order import RULES

FOLDER = Path(sitegen.importer.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))
FORBIDDEN_MODULES = {
    "os",
    "time",
    "random",
    "pathlib",
    "io",
    "sys",
    "subprocess",
    "socket",
    "tempfile",
    "secrets",
    "uuid",
}
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "now", "today", "utcnow", "fromtimestamp"}


def test_rules_have_names_of_their_own() -> None:
    names = [rule_id(rule) for rule in RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rule", RULES, ids=rule_id)
def test_a_rule_says_what_it_takes_and_what_it_leaves(rule: Rule) -> None:
    assert rule.__doc__
    assert "Takes:" in rule.__doc__
    assert "Leaves:" in rule.__doc__


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_small_and_pure(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 250
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & FORBIDDEN_MODULES
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN_MODULES
        elif isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            assert name not in FORBIDDEN_CALLS


FRAMES = {
    "after a title": "A title of a sample\n\n{}",
    "alone": "{}",
    "in front matter": "---\ntitle: a\n{}",
    "in the middle": "A title\n{}\nThe end of the sample text is here, as it were.\n",
}


@pytest.mark.parametrize(
    "frame", [name if name == "after a title" else pytest.param(name, marks=pytest.mark.long) for name in FRAMES]
)
def test_reading_costs_in_proportion_to_the_text(frame: str) -> None:
    """A generous limit on hangs: hostile repetitions of 20,000 characters: quadratic code hangs here."""
    for piece in (
        "[",
        "<title>",
        "a ",
        "By ",
        "(",
        "share ",
        "\n",
        "x\n",
        "Related\n",
        "https://",
        "{",
        "“",
        "1/",
        "-",
        "\u00ad",
        "read more: a\n",
        "By Ada Clerk, ",
        "<text>\n",
        "title: a\n",
        "A. ",
        "January ",
        "12 May ",
        "12:30 ",
        "A B, ",
        "sign up ",
        "/",
        "#a ",
        "aB",
        "AaaaBbbb",
    ):
        text = piece * (20_000 // len(piece))
        shaped = FRAMES[frame].replace("{}", text)
        assert parse_seed(shaped).spans[-1].end == len(shaped)


@pytest.mark.parametrize(
    "piece",
    [
        "Officials from twelve sample states met on Monday to agree on common rules for their networks.\n\n",
        "© 2022 A\nEurope\n",
        "By Ada Clerk\n",
        "2 Comments\n\nada says:\n\nThanks.\n\n",
        "Revisions\nJanuary 14, 2022: Added\n",
        "Topics\nopen\n",
        "Related\nA title of something\n",
    ],
    ids=lambda piece: piece.split("\n", 1)[0][:12],
)
def test_four_times_the_lines_cost_four_times_the_steps(piece: str) -> None:
    """Steps are calls, so that the machine's speed says nothing: what is quadratic takes sixteen times as many."""
    few, many = (_calls("A title of a sample\n\n" + piece * count) for count in (80, 320))
    assert many < 6 * few


def _calls(text: str) -> int:
    steps = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse_seed(text)
    finally:
        sys.setprofile(before)
    return steps


@pytest.mark.parametrize(
    "line",
    [
        "Update " + "1" * 3_000,
        "Update " + "1 " * 1_000,
        "Share " + "a share to " * 1_000,
        "Photo: " + "a/b via c for d " * 1_000,
        "By " + "Ada Clerk, " * 1_000,
        "LONDON " + "A-" * 2_000,
        "<b " * 1_000 + ">" * 1_000,
        "Sign up " + "newsletter now " * 1_000,
        "January 1 " * 1_000,
        "1.1.1." * 1_000,
        "Editor " + "senior " * 1_000,
        "Ada Clerk is a " + "senior " * 1_000 + "person",
        "Tags " + "A " * 1_000,
        "[a](" * 1_000,
        "**a " * 1_000,
    ],
    ids=lambda line: line[:12],
)
def test_no_line_makes_a_pattern_hang(line: str) -> None:
    for top in ("A sample title\n\n", "---\ntitle: a\n---\n", ""):
        for end in ("", "\n\nThe end of the sample text is here, as it were.\n"):
            assert parse_seed(top + line + end).spans
