"""What no rule knows is judged by all that speaks for and against it; what the text needs stays."""

from __future__ import annotations

import pytest

from sitegen.importer.parse import parse_seed
from sitegen.importer.rules.page.unlikely_lines import _FOR_BODY
from sitegen.importer.seed import ParsedSeed

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


def test_the_title_is_taken_out_of_the_line_that_holds_it() -> None:
    seed = parse_seed(f"Current:Home > cranes{TITLE} -Lamp Matrix\n{TITLE}\nDate:2025-04-10\n{ONE}\n{TWO}\n")
    assert [field.value for field in seed.fields if field.name == "title"] == [TITLE]
    assert body(seed) == [ONE, TWO]


def test_a_word_of_a_menu_is_no_title_for_standing_twice() -> None:
    title = "Nine giants that nobody missed"
    seed = parse_seed(f"Menu\n\nArea\nbutton menu\n\nArea\n\n{title}\n\n{ONE}\n\n{TWO}\n\n{THREE}\n")
    assert [field.value for field in seed.fields if field.name == "title"] == [title]


@pytest.mark.parametrize("top", ["Tags: harbour | cranes | Halvik | counting", "Harbour Week → Cranes counted"])
def test_a_row_of_tags_and_a_path_are_no_title(top: str) -> None:
    title = "Nine giants that nobody missed"
    seed = parse_seed(f"{top}\n\n{title}\n\n{ONE}\n\n{TWO}\n\n{THREE}\n")
    assert [field.value for field in seed.fields if field.name == "title"] == [title]


def test_a_headline_whose_words_stand_nowhere_in_the_text_is_asked_about() -> None:
    seed = parse_seed(f"Actor buys lemonade factory, praises bubbles\nApril 13, 2023\n{ONE}\n{TWO}\n{THREE}\n")
    assert "title" in {question.field for question in seed.questions}


def test_lines_broken_anywhere_are_joined_and_a_list_is_not() -> None:
    broken = (
        "The harbour of the invented town has counted its cranes by hand\nand found that\n"
        "there is one crane too many, which nobody in the harbour can explain or wants to\n"
        "keep, as its programme, known as\nHarbour Count and written in the capital, was\nstopped for a week."
    )
    assert body(parse_seed(f"{TITLE}\n\n{broken}\n\n{TWO}\n")) == [broken.replace("\n", " "), TWO]
    menu = "Cranes of Halvik and their names\nShips that wait outside of the town\nand more of the same in our list\n"
    assert (
        len(body(parse_seed(f"{TITLE}\n\n{ONE}\n\n{menu}Lamps that were lit on the quay\nWhat they eat\n\n{TWO}\n")))
        > 2
    )


@pytest.mark.parametrize(
    "sent",
    [
        "Halvik. ",
        "Ciudad de Halvik/ ",
        "Halvik, Norland/",
        "Varn/Halvik (dpa/lnw) - ",
        "Varn/Halvik/MZ - ",
        "VARN (Reuters) -",
    ],
)
def test_places_before_a_full_stop_a_slash_or_a_paper_are_a_dateline(sent: str) -> None:
    assert body(paste(sent + ONE, TWO, THREE)) == [ONE, TWO, THREE]


@pytest.mark.parametrize("line", ["Silence. Nobody at the harbour said a word, and so the cranes were counted again."])
def test_a_word_and_a_full_stop_is_none(line: str) -> None:
    assert body(paste(line, ONE, TWO)) == [line, ONE, TWO]


@pytest.mark.parametrize("sent", ["HALVIK: ", "Halvik, Dec. 21: "])
def test_a_place_before_a_colon_is_a_dateline(sent: str) -> None:
    assert body(paste(sent + ONE, TWO, THREE)) == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    "lines",
    [
        ("EXCLUSIVE: " + ONE, TWO, THREE),
        ("CLERK: " + ONE, "WRITER: " + TWO, "CLERK: " + THREE),
        ("On Tuesday, May 3: " + ONE, TWO, THREE),
    ],
    ids=lambda lines: lines[0][:9] if isinstance(lines, tuple) else "",
)
def test_a_label_a_speaker_or_a_day_before_a_colon_is_none(lines: tuple[str, ...]) -> None:
    assert body(paste(*lines)) == list(lines)


def test_a_title_in_capitals_may_end_with_a_full_stop_and_a_salutation_is_none() -> None:
    title = "Crane Alert: A Statement by the Harbour of Halvik."
    seed = parse_seed(f"top of page\n\n{title}\n\n{ONE}\n\n{TWO}\n\n{THREE}\n")
    assert [field.value for field in seed.fields if field.name == "title"] == [title]
    letter = parse_seed(f"September 30, 2021\nExcellencies,\n{ONE}\n{TWO}\n{THREE}\n")
    assert letter.get("title") is None
    assert letter.body.startswith("Excellencies,")


def test_one_name_before_the_label_of_a_day_is_the_author() -> None:
    author = parse_seed(f"{TITLE}\nPar Claire - Publié le\n{ONE}\n{TWO}\n").get("source.author")
    assert author is not None
    assert author.value == ("Claire",)


def test_below_a_count_of_comments_the_rules_of_their_house_go() -> None:
    rules = "Be Kind. Do not mock the cranes of others.\nBe Truthful. Do not count what is not there, for it is lying."
    assert body(paste(ONE, TWO, THREE, "(0) comments", "Welcome to the discussion.", rules)) == [ONE, TWO, THREE]


def test_image_over_a_line_that_ends_its_block_is_a_picture_and_its_caption() -> None:
    seed = paste(ONE, "Image\nA screenshot of the list of cranes, taken on Monday", TWO, "Image\nThe quay", THREE)
    assert [block for block in body(seed) if "screenshot" in block] == []
    assert body(seed)[:2] == [ONE, TWO]


def test_a_bulleted_byline_is_one_and_an_office_is_no_person() -> None:
    author = parse_seed(f"{TITLE}\n\n  • 3 min read\n  • By Ada Clerk, Example Wire\n{ONE}\n{TWO}\n").get(
        "source.author"
    )
    assert author is not None
    assert author.value == ("Ada Clerk",)
    office = parse_seed(f"{TITLE}\n\n17/05/2019 | Comunicado de Prensa Consejo Norteño\n\n{ONE}\n\n{TWO}\n")
    assert office.get("source.author") is None
    date = office.get("date")
    assert date is not None
    assert date.value == "2019-05-17"


def test_a_paragraph_of_very_many_broken_lines_is_one() -> None:
    cycle = (
        "these lines are broken",
        "anywhere, as the programme that",
        "counts cranes breaks them, and so it " * 4 + "is",
    )
    lines = [f"{words} {place}" for place in range(300) for words in cycle]
    seed = parse_seed(f"{TITLE}\n\n{ONE}\n\n" + "\n".join([*lines, "goes on to the end of it."]) + "\n")
    assert body(seed) == [ONE, " ".join([*lines, "goes on to the end of it."])]


def test_a_heading_like_another_and_a_paragraph_that_ends_with_its_source_stay() -> None:
    lines = ("Administrative Remedies", ONE, "Civil Remedies", TWO, "Criminal Remedies", THREE)
    seed = parse_seed("Search for:\n\n" + "\n\n".join((TITLE, "Print this page", *lines)) + "\n")
    assert body(seed) == list(lines)
    cited = (
        "Lamp Office Regulators of Varn Fined Our Lamp Makers 12 Coins in May. It Was the Fifth Photo Fine (lampweek)"
    )
    assert body(parse_seed("\n".join((TITLE, ONE, TWO, THREE, cited)) + "\n"))[-1] == cited


def test_the_day_of_a_decision_is_not_the_articles() -> None:
    told = ("Background information", "Date of final decision: 27 January 2022\nNational case: no")
    date = paste("3 February 2022", *told, ONE, TWO, THREE).get("date")
    assert date is not None
    assert date.value == "2022-02-03"


def test_the_entries_of_a_fact_sheet_stay() -> None:
    facts = ("Background information", "Controller: Halvik Harbour (both quays)\nDecision: Fine Imposed on All Counts")
    assert body(paste("3 February 2022", *facts, ONE, TWO, THREE))[1:3] == facts[1].split("\n")


def test_weights_are_whole_numbers_so_that_no_order_changes_their_sum() -> None:
    assert all(isinstance(weight, int) for weight in _FOR_BODY.values())
