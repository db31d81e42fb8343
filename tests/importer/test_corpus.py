"""Our own seeds, in the shapes that people paste, against results written down before the rules were tuned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rendering import rendered_words

from sitegen.importer.decode import decode
from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import ParsedSeed, body_text, body_words

SEEDS = sorted((Path(__file__).parent / "seeds").glob("*.txt"))


def read(path: Path) -> tuple[str, ParsedSeed, dict[str, Any]]:
    text, _ = decode(path.read_bytes())
    return text, parse_seed(text), json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def body_lines(text: str, seed: ParsedSeed) -> list[str]:
    """The body's paragraphs as words, without marks of Markdown."""
    return [" ".join(rendered_words(block)) for block in seed.body.split("\n\n") if block.strip()]


def value(seed: ParsedSeed, name: str) -> object:
    field = seed.get(name)
    return field.value if field else None


def values(seed: ParsedSeed, name: str) -> tuple[object, ...]:
    found = value(seed, name)
    return found if isinstance(found, tuple) else ()


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_seed_gives_what_was_expected(path: Path) -> None:
    text, seed, expected = read(path)
    got = {
        "title": value(seed, "title"),
        "authors": list(values(seed, "source.author")),
        "date": value(seed, "date"),
        "body": [line for line in body_lines(text, seed) if line not in expected.get("loose", ())],
        "questions": sorted({question.field for question in seed.questions}),
        "changes": len(values(seed, "changes")),
        "fields": {name: value(seed, name) for name in expected.get("fields", {})},
    }
    want = {"questions": [], "changes": 0, "fields": {}, **expected}
    want.pop("loose", None)
    if want["authors"] is None:
        got["authors"] = None
    want["questions"] = sorted(want["questions"])
    assert got == want


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_seed_is_accounted_for(path: Path) -> None:
    text, seed, _ = read(path)
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert body_words(text, seed.spans) == tuple(body_text(text, seed.spans).split())
    if seed.markup == "text":
        assert rendered_words(seed.body) == body_words(text, seed.spans)


def test_there_are_enough_seeds_and_they_say_what_they_are() -> None:
    assert len(SEEDS) >= 60
    for path in SEEDS:
        text, _ = decode(path.read_bytes())
        assert any(word in text for word in ("sample", "erfundener", "示例")), path.name
