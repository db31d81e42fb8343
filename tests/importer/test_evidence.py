"""What no rule knows is judged by all that speaks for and against it; what the text needs stays."""

from __future__ import annotations

import pytest

from sitegen.importer import ParsedSeed, parse_seed

TITLE = "The sample harbour counts its cranes again"
ONE = (
    "Officials of the invented town of Halvik said on Monday that the harbour had counted its cranes by hand for a "
    "week, because the programme that counts them had stopped."
)
TWO = (
    "The harbour did not say who had stopped the programme, and the ministry in the capital said that it was the "
    "harbour that had to find out."
)
THREE = (
    "“Nobody was hurt, and no crane was lost,” the harbour said, but ships waited for nine days outside of the town."
)


def paste(*parts: str) -> ParsedSeed:
    return parse_seed("\n\n".join((TITLE, *parts)) + "\n")


def body(seed: ParsedSeed) -> list[str]:
    return [block.replace("\\", "") for block in seed.body.strip().split("\n\n")]


def dropped(seed: ParsedSeed) -> set[str]:
    return {span.name for span in seed.spans if span.kind == "dropped"}


@pytest.mark.parametrize(
    "line",
    [
        "Crane Spotters' Almanac",
        "Ministry Deputy Bo Marsh",
        "Register for our webinar Lamps",
        "Harbours and Weather Desk",
    ],
)
def test_a_line_above_the_text_that_reads_unlike_it_goes_under_a_name(line: str) -> None:
    seed = paste(line, ONE, TWO, THREE)
    assert body(seed) == [ONE, TWO, THREE]
    assert "unlike-text" in dropped(paste("Jo Quill's Picks", line, ONE, TWO, THREE))


@pytest.mark.parametrize(
    "lines", ["Download our Lamp Guide\nMore Jobs and Offers", "The Lamp Shop\nWhere Lamps Go Next"]
)
def test_labels_in_one_block_below_the_text_go(lines: str) -> None:
    seed = paste(ONE, TWO, THREE, lines)
    assert body(seed) == [ONE, TWO, THREE]
    assert dropped(seed) == {"unlike-text"}


@pytest.mark.parametrize(
    "lines",
    [
        (ONE, "Who counts the cranes", TWO, THREE),
        (ONE, TWO, "Subscribe", THREE),
        ("Counting the harbour cranes", ONE, TWO, THREE),
        ("Key findings", "1. The cranes were counted.", "2. Nobody was hurt.", ONE, TWO, THREE),
        (ONE, TWO, THREE, "Hosts", "crane.example.org", "203.0.113.9"),
        (ONE, TWO, THREE, "A crane", "A ship", "A lamp"),
        (ONE, TWO, "7 May 2021", THREE, "9 May 2021", ONE + " Again."),
        ("Dear members,", ONE, TWO, THREE),
    ],
    ids=lambda lines: lines[0][:24] if isinstance(lines, tuple) else "",
)
def test_headings_data_lists_days_and_salutations_stay(lines: tuple[str, ...]) -> None:
    assert body(paste(*lines)) == list(lines)


def test_where_no_paragraph_is_long_nothing_is_judged() -> None:
    lines = ("Halvik 212 41", "Varn 188 77", "Nine ships waited.", "Jo Quill's Picks")
    assert "unlike-text" not in dropped(paste(*lines))


def test_markdown_is_left_as_the_clipper_took_it() -> None:
    text = f'---\ntitle: "{TITLE}"\n---\nJo Quill’s Picks\n\n{ONE}\n\n{TWO}\n\nCrane Spotters’ Almanac\n'
    assert "unlike-text" not in dropped(parse_seed(text))
