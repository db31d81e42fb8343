"""Rules by place keep what the article says: its lists, its short sentences, its headings, days and speakers."""

from __future__ import annotations

import pytest

from sitegen.importer.parse import parse_seed

ONE = "Officials from twelve sample states met on Monday to agree on common rules for the sample networks of hospitals."
TWO = "Critics said that the sample text leaves the hardest question open, which is who pays when a network fails."
HEAD = "A sample title for the rules of hospital networks\n\nBy Ada Clerk\n\n3 May 2022\n\n"


def body(text: str) -> list[str]:
    return [block.replace("\\", "") for block in parse_seed(text).body.strip().split("\n\n")]


@pytest.mark.parametrize("joint", ["\n\n", "\n"])
@pytest.mark.parametrize(
    "lines",
    [
        ("It is quiet here.", ONE, "Nobody came.", TWO, "That was all."),
        (ONE, "3 March 2021", TWO, "6 March 2021", ONE + " Again.", "29 September 2021", TWO + " Again."),
        (ONE, "The sample states are:", "Avaland", "Borduria", "Norland"),
        (ONE, "Who pays?", TWO, "Who pays?", ONE + " Again."),
        ("Summary", ONE, "Details", TWO),
        ("Key findings", "• The first of them.", "• The second of them.", ONE, TWO),
        (ONE, TWO, "Indicators", "203.0.113.7", "moth.example.org"),
        (ONE, "Clerk: Where is it?", "Writer: It was here.", "Clerk: And now?", "Writer: Now it is not.", TWO),
        (ONE, "“It will not do.”", "“It will have to.”", TWO),
        (ONE, TWO, "The sample ministry did not reply."),
    ],
    ids=lambda lines: lines[1][:20] if isinstance(lines, tuple) else "",
)
@pytest.mark.parametrize("foot", ["", "\n\nShare this article\nFacebook\nTwitter\n\n© 2022 Sample Times"])
def test_what_an_article_holds_stays_with_and_without_a_foot(lines: tuple[str, ...], joint: str, foot: str) -> None:
    assert body(HEAD + joint.join(lines) + foot + "\n") == list(lines)


def test_what_stands_in_the_block_of_the_byline_is_no_text_and_a_sentence_there_is_the_standfirst() -> None:
    head = "Weather\nA sample title for the rules of hospital networks\nIt leaves one question open.\nBy Ada Clerk\n"
    seed = parse_seed(head + "3 May 2022\nNorland\nShare\n\n" + ONE + "\n\n" + TWO + "\n")
    assert seed.body.strip().split("\n\n") == [ONE, TWO]
    told = {field.name: field.value for field in seed.fields}
    assert told["standfirst"] == "It leaves one question open."
    assert {span.name for span in seed.spans if span.kind == "dropped"} == {
        "masthead",
        "among-furniture",
        "share-widget",
    }


def test_a_sentence_among_the_lines_of_a_form_goes_with_them_and_one_apart_stays() -> None:
    form = "Sign up for our newsletter\nOur morning note tells it all in short.\nEnter your email\nSubscribe now"
    assert body(HEAD + f"{ONE}\n\n{form}\n\nOur morning began with a call.\n\n{TWO}\n") == [
        ONE,
        "Our morning began with a call.",
        TWO,
    ]


def test_below_a_copyright_everything_goes_unless_much_text_follows() -> None:
    rest = "The sample group has twelve papers and is proud of every one of them, it says."
    long = "\n\n".join((ONE, TWO, ONE + " Again.", TWO + " Again."))
    assert body(f"{HEAD}{long}\n\n© 2022 Sample Times\n\n{rest}\n") == long.split("\n\n")
    assert body(f"{HEAD}{ONE}\n\n© 2022 Sample Times\n\n{TWO}\n\n{rest}\n") == [ONE, TWO, rest]


def test_the_running_foot_of_printed_pages_goes_and_a_list_of_records_stays() -> None:
    foot = "Press office of the sample council\nCouncil Way 1, Halvik, tel. 000 {n}"
    pages = f"{ONE}\n\n{foot.format(n=1)}\n\n{TWO}\n\n{foot.format(n=2)}\n"
    assert body(HEAD + pages) == [ONE, TWO]
    records = ["Version 1 of the sample file", "Released in 2019 by its maker", "Version 2 of the sample file"]
    records += ["Released in 2020 by its maker"]
    assert body(HEAD + "\n\n".join((ONE, *records, TWO)) + "\n") == [ONE, *records, TWO]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Author: Ada Clerk\nTitle: A pact\n\nBy Ben Marsh\n\n", "source.author"),
        ("Title: A pact\nDate: 2022-05-03\n\nPublished 14 June 2022\n\n", "date"),
        ("A sample pact for networks\n\n3 May 2022\n\n9 May 2022\n\n", "date"),
        ("A sample pact for networks\n\nUpdated 3 May 2022\n\n", "date"),
        ("A sample pact for networks\n\nMay 2022\n\n", "date"),
    ],
)
def test_what_contradicts_itself_or_says_too_little_is_asked_about(text: str, asked: str) -> None:
    seed = parse_seed(f"{text}{ONE}\n\n{TWO}\n")
    assert [question.field for question in seed.questions] == [asked]


def test_names_that_two_places_tell_in_part_are_taken_together() -> None:
    seed = parse_seed(f"Title: A pact\nAuthor: Ada Clerk\n\nBy Ada Clerk and Ben Marsh\n\n{ONE}\n\n{TWO}\n")
    found = seed.get("source.author")
    assert found is not None
    assert found.value == ("Ada Clerk", "Ben Marsh")
    assert seed.questions == ()


@pytest.mark.parametrize("label", ["Middle East", "Human Rights", "Sample Networks"])
def test_a_label_of_two_words_over_a_day_is_no_author_where_the_text_speaks_of_it(label: str) -> None:
    text = f"A sample title for the rules of hospitals\n\n{label}\n3 May 2022\n\n{ONE}\n\n{TWO}\n"
    assert parse_seed(text.replace("Critics", "Friends of human rights")).get("source.author") is None
