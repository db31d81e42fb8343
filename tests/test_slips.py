"""What looks like Markdown and is none is named at its line; what is right, or stands in code, is left alone."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ARTICLE, run, write_site

from sitegen.checks.markdown_blocks import _without_code, prose
from sitegen.checks.markdown_slips import slips
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
    "** bold **": "2 ** 3 and **bold**",
    "• one\n• two": "- one\n- two",
    "– one\n– two": "– Yes, he said.",
    "Words:\n2. one\n3. two": "Words:\n\n2. one\n3. two",
    "[a](https://example.org/a b)": "[a](<https://example.org/a b>)",
    "Words.\n\n{:toc}": "Words {toc}.",
    "| a | b |\n| 1 | 2 |": "| a | b |\n| --- | --- |\n| 1 | 2 |",
}
"""A slip, and what was meant."""


@pytest.mark.parametrize("slip", PAIRS)
def test_a_slip_is_named_and_its_marks_really_stand_in_the_page(slip: str) -> None:
    (start, rule, message, hint), *_ = slips(slip)
    assert rule.startswith("markdown-")
    assert message
    assert hint
    shown = slip[start:].partition("\n")[0]
    assert shown in document(slip, A)[0].text
    assert slips(f"Some words.\n\n{slip}")[0] == (start + 13, rule, message, hint)


@pytest.mark.parametrize("slip", PAIRS)
def test_what_was_meant_is_no_slip_and_neither_is_a_slip_in_code(slip: str) -> None:
    assert slips(PAIRS[slip]) == []
    assert slips(f"```\n{slip}\n```") == []
    assert slips("".join(f"    {row}\n" for row in slip.split("\n"))) == []
    assert slips(f"- Words\n\n  ~~~\n  {slip.replace(chr(10), chr(10) + '  ')}\n  ~~~") == []
    assert "\n" in slip or slips(f"Write `{slip}` so.") == []


READ = [
    "~~struck~~",
    "1) one\n2) two",
    "Words:\n- one\n- two",
    "Words:\n1. one",
    "- a\n\n      [b] (https://example.org/)",
]


@pytest.mark.parametrize("text", READ)
def test_what_is_read_as_other_programs_read_it_is_no_slip(text: str) -> None:
    assert slips(text) == []


def test_a_block_of_code_that_is_never_closed_is_named_and_so_is_a_note_that_nothing_refers_to() -> None:
    assert [(start, rule) for start, rule, _, _ in slips("Words.\n\n```\ncode")] == [(8, "markdown-code")]
    assert slips("```\ncode\n```") == []
    assert [(start, rule) for start, rule, _, _ in slips("Words[^1].\n\n[^1]: One.\n[^2]: Two.")] == [
        (23, "markdown-note")
    ]


OTHERWISE = ["Word\n: what it means", "!!! note\n    Words", "*[WTO]: World", "Words\n{: .wide }", "## Words {#id}"]


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_is_read_otherwise_than_by_commonmark_is_named_once_and_so_is_no_escaped_mark(text: str) -> None:
    assert [rule for _, rule, _, _ in slips(text + "\n\n" + text)] == ["markdown-dialect"]
    at = next(place for place, char in enumerate(text) if char in ":!*{")
    assert slips(text[:at] + "\\" + text[at:]) == []
    assert slips(f"```\n{text}\n```") == []


def test_a_text_that_begins_with_a_key_was_cut_from_the_keys_above() -> None:
    (slip,) = slips("\ntopics: [norms]\n\nWords.")
    assert slip[3] == "move it above the second line of ---"
    assert slips("Words.\n\ntopics: [norms]\n") == []
    assert slips("Words on topics: norms.") == []


def test_links_without_words_and_what_is_not_published_are_slips_though_no_marks_are_left() -> None:
    text = "[](https://example.org/)\n[a](javascript:alert(1))\n<iframe src='x'></iframe>\n<b>bold</b> and <https://a.example>"
    assert [message for _, _, message, _ in slips(text)] == [
        "a link has no words to click on",
        "the link javascript:alert(1 is not published: it leads to no web page",
        "the element <iframe> is not published",
    ]


def test_of_slips_in_lines_in_a_row_the_first_is_named(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE + "• one\n• two\n• three\n\nWords.\n\n• four\n"})
    said = run("check", "-s", site).out
    assert said.count("[markdown-list] warning") == 2
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
    assert "[markdown-" not in run("check", "-s", site).out
    article = next((site / "content/articles/2024").iterdir())
    article.write_text(article.read_text(encoding="utf-8").replace("\\[words]", "[words]"), encoding="utf-8")
    assert run("check", "-s", site).out.count("[markdown-link]") == 1


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


def naive(text: str) -> str:
    """What is no prose, by looking for an end anew from each mark: the square of the time where many are not closed."""
    shown, at = "", 0
    while at < len(text):
        end = at + 1
        if text[at] == "\\" and end < len(text):
            end += 1
        elif text.startswith("<!--", at):
            found = text.find("-->", at + 4)
            end = found + 3 if found >= 0 else end
        elif text[at] == "`":
            run = len(text) - at - len(text[at:].lstrip("`"))
            closing = next((m.start() for m in re.finditer("`+", text[at + run :]) if len(m[0]) == run), 9_999)
            end = at + run
            if closing > 2_000:
                shown, at = shown + text[at:end], end
                continue
            end += closing + run
        else:
            shown, at = shown + text[at], end
            continue
        alone = end == at + 1
        shown, at = shown + (text[at:end] if alone else re.sub(r"[^\n]", " ", text[at:end])), end
    return shown


MARKS = ["`", "``", "```", "~~~", "\n", "a", " ", "    ", "\t", "<!--", "-->", "->", "\\", "x" * 1_999]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=14).map("".join))
def test_code_comments_and_escaped_characters_are_no_prose(text: str) -> None:
    assert _without_code(text) == naive(text)


@pytest.mark.parametrize("unit", ["`", "``a", "`a``b", "\n```.", "\n~~~ x", "<!--", "\\`"])
def test_marks_that_are_never_closed_are_looked_at_once(unit: str) -> None:
    # One look for an end from each of them would take hours.
    text = unit * (200_000 // len(unit))
    assert len(prose(text)) == len(text)
