"""More pastes, marked line by line before any rule had read them, and the faults that they showed mended after that.

`tuned` and most of the others were used to mend the rules; `held-out`, `newspapers`, `far-and-near` and `last-read`
were read once when the rules were thought to be done. Every sixth is a regression: its fields, body and questions are
exact. Of all of them only numbers are wanted, and that nothing is
invented: a rule may go that brings less than it costs.

All texts, names and addresses in the sheets are invented. A sheet is `## name`, the fields that are expected, then the
paste with a mark before each line: `b` body, `+` the same paragraph goes on, `d` to be set aside, `l` either. In a line
`[[Halvik — ]]` is taken out of the body.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from rendering import rendered_words

from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import ParsedSeed, body_text, body_words

MISREAD = frozenset(("globe-newswire-like", "role-glued-to-the-name"))
SHEETS = Path(__file__).parent / "sheets"
_KEY = re.compile(r"(title|authors|date|questions|changes|field [\w.]+):\s?(.*)")
_CUT = re.compile(r"\[\[([A-ZÀ-Þ(\d][^\[\]]*?)\]\]")


@dataclass
class Sheet:
    """One paste, and what it must give."""

    text: str = ""
    told: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)


def read_sheet(chunk: str) -> Sheet:
    sheet, lines = Sheet(), []
    for row in chunk.rstrip("\n").split("\n"):
        key = _KEY.fullmatch(row)
        if key:
            sheet.told[key.group(1)] = key.group(2).strip()
            continue
        mark, line = row[:1], row[2:]
        lines.append(_CUT.sub(r"\1", line) if mark in ("b", "+") else line)
        words = " ".join((_CUT.sub("", line) if mark in ("b", "+") else line).split())
        if mark == "b":
            sheet.body.append(words)
        elif mark == "+":
            sheet.body[-1] += " " + words
        elif mark == "l":
            sheet.loose.add(words)
    sheet.text = "\n".join(lines).strip("\n") + "\n"
    return sheet


@cache
def sheets() -> dict[str, tuple[Sheet, ParsedSeed]]:
    found: dict[str, tuple[Sheet, ParsedSeed]] = {}
    for path in sorted(SHEETS.glob("*.txt")):
        for chunk in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = chunk.partition("\n")
            sheet = read_sheet(rest)
            found[name.strip()] = (sheet, parse_seed(sheet.text))
    return found


def regressions() -> dict[str, tuple[Sheet, ParsedSeed]]:
    """Every sixth sheet, by the order of the files, but for two that no rule reads rightly: 42 of 261."""
    return {name: row for place, (name, row) in enumerate(sheets().items()) if place % 6 == 0 and name not in MISREAD}


def value(seed: ParsedSeed, name: str) -> object:
    found = seed.get(name)
    return found.value if found else None


def body_lines(sheet: Sheet, seed: ParsedSeed) -> tuple[Counter[str], Counter[str]]:
    """The paragraphs that came out, and those that should."""
    marked = seed.markup == "markdown"
    blocks = seed.body.split("\n" if marked else "\n\n")
    got = (" ".join(rendered_words(block)) for block in blocks if block.strip())
    want = (" ".join(rendered_words(line)) if marked else line for line in sheet.body)
    # A row of dashes below a heading has no words.
    return Counter(w for w in got if w and w not in sheet.loose), Counter(filter(None, want))


@pytest.mark.parametrize("key", ["title", "authors", "date"])
def test_nineteen_in_twenty_fields_are_exact_and_none_is_wrong_without_a_question(key: str) -> None:
    right, invented = 0, []
    for name, (sheet, seed) in sheets().items():
        told = value(seed, {"authors": "source.author"}.get(key, key))
        got = "; ".join(told) if isinstance(told, tuple) else str(told or "")
        got = got[:10] if key == "date" else got
        right += got == sheet.told.get(key, "")
        asked = {question.field for question in seed.questions} & {key, "source.author" if key == "authors" else key}
        invented += [name] if got and got != sheet.told.get(key, "") and not asked else []
    assert invented == []
    assert right >= 0.95 * len(sheets())


def test_of_the_body_lines_ninety_eight_in_a_hundred_are_right() -> None:
    right = came = due = 0
    for sheet, seed in sheets().values():
        got, want = body_lines(sheet, seed)
        right, came, due = right + (got & want).total(), came + got.total(), due + want.total()
    assert right >= 0.98 * came
    # Losing what the article says is worse than keeping a label.
    assert right >= 0.995 * due


def test_nineteen_in_twenty_pastes_are_asked_about_as_expected() -> None:
    right = sum(
        {question.field for question in seed.questions}
        == set(filter(None, sheet.told.get("questions", "").split("; ")))
        for sheet, seed in sheets().values()
    )
    assert right >= 0.95 * len(sheets())


@pytest.mark.parametrize("name", regressions())
def test_a_paste_gives_what_was_written_down_for_it(name: str) -> None:
    sheet, seed = regressions()[name]
    authors = value(seed, "source.author")
    told = {
        "title": str(value(seed, "title") or ""),
        "authors": "; ".join(authors) if isinstance(authors, tuple) else str(authors or ""),
        "date": str(value(seed, "date") or "")[:10],
    }
    assert told == {key: sheet.told.get(key, "") for key in told}
    got, want = body_lines(sheet, seed)
    assert got == want
    asked = {question.field for question in seed.questions}
    assert asked == set(filter(None, sheet.told.get("questions", "").split("; ")))
    changes = value(seed, "changes")
    assert len(changes if isinstance(changes, tuple) else ()) == int(sheet.told.get("changes") or 0)
    for key, wanted in sheet.told.items():
        if key.startswith("field "):
            assert value(seed, key.removeprefix("field ")) == wanted


def test_every_sheet_is_accounted_for() -> None:
    for name, (sheet, seed) in sheets().items():
        assert "".join(sheet.text[span.start : span.end] for span in seed.spans) == sheet.text, name
        assert body_words(sheet.text, seed.spans) == tuple(body_text(sheet.text, seed.spans).split()), name


def test_the_sheets_say_that_they_are_invented() -> None:
    assert len(sheets()) >= 120
    said = re.compile(
        r"invent|erfunden|inventé|虚构|虛構|架空|fictíci|вымышлен|exist|esiste|inventada|예시|خيالية|zmyśl|verzonnen|hayali|påhittad|вигадан|oppdikt|काल्पनिक",
        re.IGNORECASE,
    )
    assert [name for name, (sheet, _) in sheets().items() if not said.search(sheet.text)] == []
