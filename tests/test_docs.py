"""What the documents promise is what the code does: every key, rule and command is told of."""

import inspect
from pathlib import Path

import click
import pytest

from sitegen.cli import main
from sitegen.importer import RULES as RULES_OF_IMPORT
from sitegen.importer import Rule, rule_id
from sitegen.importer.page_parts import PAGE_RULES
from sitegen.keys import FILE_NAMES, SCHEMAS
from sitegen.rules import RULES

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_every_key_is_told_of_with_its_own_words(kind: str) -> None:
    text = (ROOT / "docs" / "front-matter.md").read_text(encoding="utf-8")
    for name, field in SCHEMAS[kind].model_fields.items():
        assert f"| `{FILE_NAMES.get(name, name)}` | {field.description} |" in text


def test_every_rule_is_told_of_with_its_level() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [f"| `{name}` | {rule.level} | {rule.about} |" for name, rule in RULES.items()]
    assert [row for row in text.splitlines() if row.startswith("| `")] == rows


def test_every_command_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    context = click.Context(main)
    assert [name for name in main.list_commands(context) if f"`sitegen {name}" not in text] == []


@pytest.mark.parametrize("rule", RULES_OF_IMPORT, ids=rule_id)
def test_every_rule_of_the_importer_is_explained_in_its_own_words(rule: Rule) -> None:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert f"### `{rule_id(rule)}`\n\n{inspect.cleandoc(str(rule.__doc__))}\n" in text


def test_every_rule_for_saved_pages_is_explained() -> None:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [name for name, about in PAGE_RULES.items() if f"### `{name}`\n\n{about}\n" not in text] == []
