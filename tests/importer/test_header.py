"""What stands before an article as data is read, checked, and never believed blindly."""

from __future__ import annotations

import pytest

from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import ParsedSeed

BODY = "\n\nOfficials from twelve sample states met on Monday to agree on common rules for sample networks.\n"


def value(seed: ParsedSeed, name: str) -> object:
    field = seed.get(name)
    return field.value if field else None


@pytest.mark.parametrize(
    ("line", "name", "wanted"),
    [
        ("Source: Sample Times", "source.name", "Sample Times"),
        ("Source: https://example.org/a", "source.url", "https://example.org/a"),
        ("Outlet: Sample Times", "source.name", "Sample Times"),
        ("Link: https://example.org/a", "source.url", "https://example.org/a"),
        ("PUBLISHED: 24 November 2021", "source.published", "2021-11-24"),
        ("Rights: Full", "rights", "full"),
        ("Language: en-GB", "source.language", "en-GB"),
        ("Author: By Ada Clerk and Ben Drafter", "source.author", ("Ada Clerk", "Ben Drafter")),
        ("Author: Digest desk", "source.author", ("Digest desk",)),
        ("**Source:** Sample Times", "source.name", "Sample Times"),
    ],
)
def test_a_header_line_is_a_field(line: str, name: str, wanted: object) -> None:
    seed = parse_seed("Title: A sample pact\n" + line + BODY)
    assert value(seed, name) == wanted
    assert seed.questions == ()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Date: 03/04/2022", "date"),
        ("Date: 31 November 2021", "date"),
        ("Date: last week", "date"),
        ("URL: on the sample page", "source.url"),
        ("Rights: all of them", "rights"),
        ("Language: the usual", "source.language"),
    ],
)
def test_an_impossible_header_value_is_asked_about(line: str, field: str) -> None:
    seed = parse_seed("Title: A sample pact\n" + line + BODY)
    assert [question.field for question in seed.questions] == [field]
    assert seed.get(field) is None


def test_a_blank_header_value_says_nothing() -> None:
    seed = parse_seed("Title: A sample pact\nURL:\nDate:\nAuthor:" + BODY)
    assert [field.name for field in seed.fields] == ["title"]
    assert seed.questions == ()


def test_the_header_wins_over_the_text_and_what_contradicts_it_is_asked() -> None:
    seed = parse_seed(
        "Title: A sample pact\nAuthor: Digest desk\nDate: 2021-11-24\n\nBy Ada Clerk\n\n3 May 2022" + BODY
    )
    assert value(seed, "source.author") == ("Digest desk",)
    assert value(seed, "date") == "2021-11-24"
    asked = {question.field: question.message for question in seed.questions}
    assert "Ada Clerk" in asked["source.author"]
    assert "2022-05-03" in asked["date"]


def test_a_sentence_with_a_colon_is_no_header() -> None:
    text = (
        "Source code: who owns it?\n\nBy all accounts: nobody, the sample court said in its ruling on Monday morning."
        + BODY
    )
    seed = parse_seed(text)
    assert value(seed, "title") == "Source code: who owns it?"
    assert "nobody" in seed.body


def test_a_clippers_author_that_is_no_person_is_asked_about() -> None:
    seed = parse_seed('---\ntitle: A sample pact\nauthor: "[[The Sample Letter]]"\ncreated: 2022-01-02\n---' + BODY)
    assert [question.field for question in seed.questions] == ["source.author"]
    assert seed.get("date") is None


@pytest.mark.parametrize("yaml", ["title: NO", "title: 1.10", "title: 2021-11-24"])
def test_yaml_values_stay_text(yaml: str) -> None:
    seed = parse_seed("---\n" + yaml + "\nsource: https://example.org/a\n---" + BODY)
    assert value(seed, "title") == yaml.removeprefix("title: ")


@pytest.mark.parametrize("top", ["---\ntitle: x\n", "---\nno key at all\n---\n", "---\n- a\n- b\n---\n", "---\n"])
def test_what_only_begins_like_yaml_is_text(top: str) -> None:
    text = top + "A sample title here" + BODY
    seed = parse_seed(text)
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert seed.markup == "text"


def test_a_tag_in_a_sentence_is_no_wrapper() -> None:
    seed = parse_seed(
        "A sample title here\n\nThe <title> tag and the <text> tag were both empty, the sample report says." + BODY
    )
    assert "&lt;title>" in seed.body


def test_a_wrapper_may_hold_other_tags_and_several_lines() -> None:
    text = (
        "<doc id='1'>\n<title>\nA sample pact\n</title>\n<source>Sample Times</source>\n<keywords>a, b</keywords>\n"
        "<date></date>\n<text>" + BODY.strip() + "</text>\n</doc>\n"
    )
    seed = parse_seed(text)
    assert value(seed, "title") == "A sample pact"
    assert value(seed, "source.name") == "Sample Times"
    assert seed.body == BODY.lstrip()
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
