"""Front matter as it is written: what people would type, where that reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import matter

from sitegen.authoring.front_matter_writer import Blank, front_matter, scalar


@pytest.mark.parametrize(
    "text",
    ["A plain title", "2021-11-24", "2021-11-24T10:30", "https://example.org/a?b=c&d=e", "Fünf – sechs", "“Quoted” words",  # noqa: E501 (a pattern)
     "1.10", "a-b", "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01", "(in brackets)"],
)  # fmt: skip
def test_a_plain_text_needs_no_quotation_marks(text: str) -> None:
    expected = f'"{text}"' if ":" in text and not text.startswith("https:") else text
    assert scalar(text) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("CISA: a rule", '"CISA: a rule"'),
        ('He said "no"', r'"He said \"no\""'),
        ("NO", '"NO"'),
        ("true", '"true"'),
        ("", '""'),
        (" a", '" a"'),
        ("# a", '"# a"'),
        ("- a", '"- a"'),
        ("[a]", '"[a]"'),
        ("a\nb", r'"a\nb"'),
        ("C:\\a", r'"C:\\a"'),
        ("a\x7fb\x85c\u2028d\ufeffe", r'"a\x7fb\x85c\u2028d\ufeffe"'),
        ("https://example.org/#a", '"https://example.org/#a"'),
    ],
)
def test_what_yaml_would_read_otherwise_is_quoted(text: str, written: str) -> None:
    assert scalar(text) == written


def test_a_file_reads_as_a_person_would_write_it() -> None:
    keys = {
        "title": "A story",
        "lead": True,
        "draft": False,
        "date": Blank("YYYY-MM-DD"),
        "slug": None,
        "source": {"name": "The Example Times", "url": None, "author": ["A", "B"]},
        "image": {"src": None},
        "topics": ["law", "NO", "cyber-policy"],
        "changes": [{"date": "2021-11-25", "kind": "update"}, {"date": "2021-11-26", "kind": "update"}],
    }
    assert front_matter(keys) == (
        "---\ntitle: A story\nlead: true\ndraft: false\ndate: # YYYY-MM-DD\n"
        'source:\n  name: The Example Times\n  author: ["A", "B"]\n'
        'topics: [law, "NO", cyber-policy]\n'
        "changes:\n  - date: 2021-11-25\n    kind: update\n  - date: 2021-11-26\n    kind: update\n---\n"
    )


def test_a_blank_key_reads_as_a_key_without_a_value() -> None:
    assert matter(front_matter({"date": Blank("the day: 2024-05-01")}).strip("-\n")).keys == {"date": None}


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff")))
def test_a_scalar_is_one_line_that_reads_as_the_text(text: str) -> None:
    written = scalar(text)
    assert "\n" not in written
    assert matter(f"key: {written}").keys == {"key": text}
