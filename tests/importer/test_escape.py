"""Plain words come out of Markdown as they went in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import render, rendered_words

from sitegen.importer.escape import clean, escape, paragraphs

HOSTILE = st.lists(
    st.sampled_from("\\`*_{}[]()<>#+-.!|:=~&;^/'\"@ \n\t10aAxé“”’\u00a0\u3000\u00ad\u200d")
    | st.sampled_from(
        [
            "&amp;",
            "&#58;",
            "&copy",
            "[^1]:",
            "[TOC]",
            "*[x]: ",
            "!!! note",
            "{: .a}",
            "{#a}",
            "```",
            "~~~",
            "http://a.b",
            "<b>",
            "<!--",
            "-->",
            "hxxps://e[.]ru",
            "[a](b)",
            "![",
            "1. ",
            "- ",
            "> ",
            "| a | b |",
            "---",
            "===",
            "\n: ",
            "]]>",
            "<?",
            "///Footnotes Go Here///",
            "&lt;",
            "wzxhzdk:0",
            "a@b.org",
            "klzzwxh:0001",
            "__",
            "**",
        ]
    ),
    max_size=40,
).map("".join)


def plain(text: str) -> str:
    return " ".join(clean(text).split())


@settings(max_examples=400, deadline=None)
@given(HOSTILE | st.text(max_size=60))
def test_words_render_to_themselves(text: str) -> None:
    out = render(escape(text))
    assert not re.search(r"<(?!/?p>|a href=\"(?:mailto:|https?://)[^\"]*\"|/a>)", out)  # bare addresses are links
    assert " ".join(rendered_words(escape(text))) == plain(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, max_size=6))
def test_paragraphs_do_not_reach_into_each_other(lines: list[str]) -> None:
    body = paragraphs(tuple(lines))
    assert render(body).count("<p>") == sum(1 for line in lines if clean(line))
    assert rendered_words(body) == tuple(" ".join(lines and [clean(line) for line in lines]).split())


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        ("Plain words, (with) “quotes” and a dash - so.", "Plain words, (with) “quotes” and a dash - so."),
        ("AT&T and R&D cost < 5 & more", "AT&T and R&D cost &lt; 5 & more"),
        ("1. First", "1\\. First"),
        ("2021 was a year. 2022. Too", "2021 was a year. 2022. Too"),
        ("# One", "\\# One"),
        ("a snake_case_name", "a snake_case_name"),
        ("hxxps://expert[.]ru", "hxxps://expert\\[.]ru"),
        ("https://example.org/a?b=c&d=e", "https://example.org/a?b=c&d=e"),
        (": not a definition", "&#58; not a definition"),
    ],
)
def test_only_what_must_be_is_escaped(words: str, markdown: str) -> None:
    assert escape(words) == markdown
