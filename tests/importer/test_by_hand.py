"""An editor's own choices for lines of a seed: they hold, and every character still has one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importer.by_hand import NAMED, Choice
from sitegen.importer.lines import split_lines
from sitegen.importer.parse import read_seed
from sitegen.importer.seed import ParsedSeed

SENTENCES = (
    "The ministers of eleven states met on Tuesday and agreed on a set of rules for cyberspace, officials said.",
    "The rules, which are not binding, ask states to leave hospitals and courts alone, and to answer when asked.",
    "A diplomat who took part in the meeting and was not allowed to speak about it said that it was a beginning.",
)
TEXT = f"""\
Skip to content
Ministers agree on rules
By Jane Doe and John Roe
24 November 2026

{SENTENCES[0]}

Sign up for our newsletter

{SENTENCES[1]}{" " * 150}

{SENTENCES[2]}
"""
MARKDOWN = f"""\
# Ministers agree on rules

By Jane Doe

{SENTENCES[0]}

## A *second* heading

Sign up for our newsletter

{SENTENCES[1]} [A link](https://example.org/).
"""
PAGE = f"""\
<!DOCTYPE html><html><head><title>Ministers agree on rules</title></head><body><nav>Home</nav><article>
<h1>Ministers agree on rules</h1><p>{SENTENCES[0]}</p><p class="promo">Sign up for our <b>newsletter</b></p>
<p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p></article></body></html>
"""
SEEDS = {"text": TEXT, "markdown": MARKDOWN, "page": PAGE}


def place(account: str, words: str) -> tuple[int, int]:
    (line,) = [each for each in split_lines(account) if words in each.raw]
    return line.start, line.end


@pytest.mark.parametrize("kind", SEEDS)
def test_what_is_set_aside_goes_and_what_is_text_comes_in_its_place(kind: str) -> None:
    account, before = read_seed(SEEDS[kind])
    assert "newsletter" not in before.body
    choices = (
        Choice(*place(account, "Sign up for our"), "body"),
        Choice(*place(account, SENTENCES[1]), "dropped"),
    )
    _, after = read_seed(SEEDS[kind], choices=choices)
    assert "not binding" not in after.body
    assert after.body.index(SENTENCES[0]) < after.body.index("newsletter")
    rest = [row for row in before.body.split("\n") if "not binding" not in row]
    assert [row for row in after.body.split("\n") if "newsletter" not in row and row] == [row for row in rest if row]


@pytest.mark.parametrize("kind", SEEDS)
def test_a_line_becomes_a_field(kind: str) -> None:
    account, _ = read_seed(SEEDS[kind])
    _, after = read_seed(SEEDS[kind], choices=(Choice(*place(account, "Sign up for our"), "field", "source.name"),))
    field = after.get("source.name")
    assert field is not None
    assert field.value == "Sign up for our newsletter"


def test_a_day_and_names_are_read_out_of_their_line() -> None:
    account, _ = read_seed(TEXT)
    day, names = place(account, "24 November"), place(account, "Jane Doe")
    _, after = read_seed(TEXT, choices=(Choice(*day, "field", "date"), Choice(*names, "field", "source.author")))
    found = {field.name: field.value for field in after.fields}
    assert found["date"] == "2026-11-24"
    assert found["source.author"] == ("Jane Doe", "John Roe")


def covers(account: str, seed: ParsedSeed) -> bool:
    """Whether the spans, in order, make the text again."""
    ends = [0, *(span.end for span in seed.spans)]
    return [span.start for span in seed.spans] == ends[:-1] and ends[-1] == len(account)


@given(st.data())
def test_whatever_is_chosen_every_character_has_one_place(data: st.DataObject) -> None:
    source = SEEDS[data.draw(st.sampled_from([*SEEDS]))]
    account, _ = read_seed(source)
    lines = split_lines(account)
    chosen = data.draw(st.lists(st.sampled_from(lines), unique=True, max_size=5))
    kinds = st.sampled_from([("body", "body"), ("dropped", "by-you"), *(("field", name) for name in NAMED)])
    choices = tuple(Choice(line.start, line.end, *data.draw(kinds)) for line in chosen)
    again, seed = read_seed(source, choices=choices)
    assert again == account
    assert covers(account, seed)
    for choice in choices:
        inside = [
            s for s in seed.spans if s.start < choice.end and s.end > choice.start and s.name != "invisible-character"
        ]
        assert {s.kind for s in inside} == {choice.kind}
