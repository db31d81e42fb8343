"""What looks like Markdown and is none is named at its line; what is right, or stands in code, is left alone."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ARTICLE, run, write_site

from sitegen.checks.markdown_slips import prose, slips
from sitegen.markup.document import document

A = "content/articles/2021/story.md"

PAIRS = {
    "[words] (https://example.org/)": "[words](https://example.org/)",
    "(words)[https://example.org/]": "[words](https://example.org/)",
    "[words](https://example.org/\n\nMore.": "[words](https://example.org/\n'A title')\n\nMore.",
    "[words][there]\n\n[their]: https://example.org/": "[words][There]\n\n[there]: https://example.org/",
    "A note[^1].\n\n[^2]: Here.": "A note[^1].\n\n[^1]: Here.",
    "[[words]]": "[words](../2021/story.md)",
    "{% figure %}": "50 {%",
    "~~~\ncode": "~~~\ncode\n~~~",
    "```\ncode": "```\ncode\n```",
    "** bold **": "2 ** 3 and **bold**",
    "~~struck~~": "~5 and ~6",
    "• one\n• two": "- one\n- two",
    "– one\n– two": "– Yes, he said.",
    "1) one\n2) two": "1. one\n2. two",
    "Words:\n- one\n- two": "Words:\n\n- one\n- two",
    "Words:\n1. one\n2. two": "# Words\n1. one\n2. two",
    "| a | b |\n| 1 | 2 |": "| a | b |\n| --- | --- |\n| 1 | 2 |",
}
"""A slip, and what was meant."""


@pytest.mark.parametrize("slip", PAIRS)
def test_a_slip_is_named_and_its_marks_really_stand_in_the_page(slip: str) -> None:
    (start, message, hint), *_ = slips(slip)
    assert message
    assert hint
    shown = slip[start:].partition("\n")[0]
    assert shown in document(slip, A)[0].text
    assert slips(f"Some words.\n\n{slip}")[0] == (start + 13, message, hint)


@pytest.mark.parametrize("slip", PAIRS)
def test_what_was_meant_is_no_slip_and_neither_is_a_slip_in_code(slip: str) -> None:
    assert slips(PAIRS[slip]) == []
    if "~~~" not in slip and "```" not in slip:
        assert slips(f"```\n{slip}\n```") == []
        assert slips("".join(f"    {row}\n" for row in slip.split("\n"))) == []
        assert "\n" in slip or slips(f"Write `{slip}` so.") == []


def test_a_text_that_begins_with_a_key_was_cut_from_the_keys_above() -> None:
    (slip,) = slips("\ntopics: [norms]\n\nWords.")
    assert slip[2] == "move it above the second line of ---"
    assert slips("Words.\n\ntopics: [norms]\n") == []
    assert slips("Words on topics: norms.") == []


def test_links_without_words_and_what_is_not_published_are_slips_though_no_marks_are_left() -> None:
    text = "[](https://example.org/)\n[a](javascript:alert(1))\n<iframe src='x'></iframe>\n<b>bold</b> and <https://a.example>"
    assert [message for _, message, _ in slips(text)] == [
        "a link has no words to click on",
        "the link javascript:alert(1 is not published: it leads to no web page",
        "the element <iframe> is not published",
    ]


def test_of_slips_in_lines_in_a_row_the_first_is_named(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE + "• one\n• two\n• three\n\nWords.\n\n• four\n"})
    said = run("check", "-s", site).out
    assert said.count("[markdown-slip] warning") == 2
    assert f"{A}:8: " in said
    assert f"{A}:14: " in said


def test_what_an_imported_text_printed_is_its_own(tmp_path: Path) -> None:
    text = (
        "Title: Some words on marks\nURL: https://example.org/9\nDate: 2024-05-01\n\n"
        "Of [words] (https://example.org/), [[page]] and ~~struck~~ the first paragraph of a text tells.\n\n"
        "1) one thing that is said here\n\n• a point that was made\n\n– another point\n– and one more\n\n"
        "Words come before a list of things:\n- one thing\n- two things\n\n"
        "| a | b |\n| 1 | 2 |\n\n** bold ** and <iframe>.\n"
    )
    site = write_site(tmp_path, {"seeds/a.txt": text})
    assert run("import", "-s", site, site / "seeds/a.txt").code == 0
    assert "markdown-slip" not in run("check", "-s", site).out
    article = next((site / "content/articles/2024").iterdir())
    article.write_text(article.read_text(encoding="utf-8").replace("\\[words]", "[words]"), encoding="utf-8")
    assert run("check", "-s", site).out.count("[markdown-slip]") == 1


@pytest.mark.parametrize(
    ("title", "summary", "line"),
    [("A **bold** story", "Told.", 3), ("A story", "See [this](https://example.org/).", 5), ("AT&amp;T", "Told.", 3)],
)
def test_marks_in_plain_text_are_named(title: str, summary: str, line: int, tmp_path: Path) -> None:
    text = ARTICLE.replace("A story", f'"{title}"').replace("What happened.", f'"{summary}"')
    said = run("check", "-s", write_site(tmp_path, {A: text})).out
    assert f"{A}:{line}: the {'title' if line == 3 else 'summary'} is plain text" in said


def test_a_text_of_nothing_but_marks_is_read_in_one_go() -> None:
    for mark in (
        "[a](https://",
        "[[",
        "(a)[",
        "<!-- ",
        "`a ``b ",
        "~~~\na\n",
        "| a |\n",
        "- a\n",
        "** ",
        "{% a",
        "•\n",
    ):
        assert len(slips("Words\n" + mark * 20_000)) <= 20_001


CODE = re.compile(
    r"^(?P<fence>```|~~~).*?^(?P=fence)[ \t]*$|^(?: {4}|\t)[^\n]*$|"
    r"(?P<tick>`+)(?!`).{1,2000}?(?<!`)(?P=tick)(?!`)|<!--.*?-->|\\.",
    re.MULTILINE | re.DOTALL,
)
"""What is no prose, in one pattern; it takes the square of the time where many marks are never closed."""
MARKS = ["`", "``", "```", "~~~", "\n", "a", " ", "    ", "\t", "<!--", "-->", "->", "\\", "x" * 1_999]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=14).map("".join))
def test_code_comments_and_escaped_characters_are_no_prose(text: str) -> None:
    assert prose(text) == CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


@pytest.mark.parametrize("unit", ["`", "``a", "`a``b", "\n```.", "\n~~~ x", "<!--", "\\`"])
def test_marks_that_are_never_closed_are_looked_at_once(unit: str) -> None:
    # One look for an end from each of them would take hours.
    text = unit * (200_000 // len(unit))
    assert len(prose(text)) == len(text)
