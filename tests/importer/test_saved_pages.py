"""Saved pages in the styles of sixteen kinds of site, all invented, against results that were written down by hand."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from rendering import render

from sitegen.importer.parse import read_seed

PAGES = sorted((Path(__file__).parent / "saved").glob("*.html"))


def _as_one(match: re.Match[str]) -> str:
    return "\n\n" + " ".join(re.sub(r"<[^>]*>", " ", match[0]).split()) + "\n\n"


def lines(body: str) -> list[str]:
    """The blocks of a rendered body as words; a table and a listing are one each."""
    text = re.sub(r"</?(?:a|em|strong|code)\b[^>]*>", "", render(body))
    text = re.sub(r"<(table|pre)>.*?</\1>", _as_one, text, flags=re.DOTALL)
    parts = re.split(r"</?(?:p|li|ul|ol|h\d|blockquote|div)\b[^>]*>|\n\n", text)
    return [words for part in parts if (words := " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split()))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_saved_page_gives_its_fields_and_the_lines_of_its_article(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    text, seed = read_seed(path.read_text(encoding="utf-8"))
    told = {field.name: field.value for field in seed.fields}
    authors = told.get("source.author", ())
    got = {
        "title": told.get("title"),
        "authors": "; ".join(str(name) for name in authors),
        "date": str(told.get("date", ""))[:10],
        "body": lines(seed.body),
    }
    assert got == expected
    # These pages are short: whether that is all of them is asked, and nothing else.
    assert {question.field for question in seed.questions} <= {"body"}
    assert "".join(text[span.start : span.end] for span in seed.spans) == text


def test_the_day_and_the_address_of_an_archive_are_not_those_of_the_page_that_it_keeps() -> None:
    _, seed = read_seed((Path(__file__).parent / "saved" / "archived.html").read_text(encoding="utf-8"))
    told = {field.name: field.value for field in seed.fields}
    assert told["date"] == "2020-04-30"
    assert told["source.url"] == "https://stage.example.org/cinema"
    assert told["source.archive"] == "https://archive.example.org/2020.05.04/https://stage.example.org/cinema"
    assert "source.name" not in told
