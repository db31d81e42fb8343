"""What a page says about a text, in many languages, is set aside at its edges; what looks alike stays in the text."""

from __future__ import annotations

import pytest

from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import ParsedSeed

TITLE = "A sample title for a sample text"
FIRST = "Officials from twelve sample states met on Monday to agree on common rules for the sample networks."
LAST = "Critics said that the sample text leaves the hardest question open, which is who pays for it."

THREAD = """2 Comments

marrow_fox says:

Thanks, we patched on Tuesday and found nothing at all.

Reply

quietlamp - 4 days ago

Does this touch the eighth version as well, or only the ninth?"""


def paste(*, top: str = "", middle: str = "", end: str = "") -> ParsedSeed:
    parts = (TITLE, top, FIRST, FIRST + " Again.", middle, LAST, LAST + " Again.", end)
    return parse_seed("\n\n".join(part for part in parts if part) + "\n")


def value(seed: ParsedSeed, name: str) -> object:
    field = seed.get(name)
    return field.value if field else None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Автор: Анна Белова", ("Анна Белова",)),
        ("Autor: Jan Kowalski", ("Jan Kowalski",)),
        ("Auteur : Claire Dumont", ("Claire Dumont",)),
        ("Text: Jana Muster und Kai Probe", ("Jana Muster", "Kai Probe")),
        ("作者：王小明", ("王小明",)),
        ("記者 / 山田太郎", ("山田太郎",)),
        ("홍길동 기자", ("홍길동",)),
        ("di Marco Rossi", ("Marco Rossi",)),
        ("By Jonas Pell in Halvik and Ada Windt", ("Jonas Pell", "Ada Windt")),
        ("By Jonas Pell in Port Varn, Ada Windt in Halvik and Lena Orr", ("Jonas Pell", "Ada Windt", "Lena Orr")),
    ],
)
def test_a_label_names_the_author(line: str, names: tuple[str, ...]) -> None:
    seed = paste(top=line)
    assert value(seed, "source.author") == names
    assert line not in seed.body


@pytest.mark.parametrize(
    "line",
    ["Text: no comment", "作者：本报记者", "By Monday in Halvik", "Автор: неизвестен", "di Milano", "Av: senere i dag"],
)
def test_a_label_without_a_name_names_nobody(line: str) -> None:
    assert value(paste(top=line), "source.author") is None


def test_names_with_places_over_a_day_are_authors() -> None:
    seed = paste(top="Jonas Pell in Halvik and Ada Windt\nTue 3 May 2022 16.35 BST")
    assert value(seed, "source.author") == ("Jonas Pell", "Ada Windt")
    assert value(seed, "date") == "2022-05-03T16:35:00+01:00"


def test_a_name_in_capitals_is_spelled_as_the_text_spells_it() -> None:
    assert value(paste(top="BY KARIN McHOLM"), "source.author") == ("KARIN McHOLM",)
    assert value(paste(top="BY KARIN HOLM"), "source.author") == ("Karin Holm",)
    assert value(paste(top="BY ANNA DE HOLM"), "source.author") == ("ANNA DE HOLM",)
    assert value(paste(top="BY LEE MACHOLM"), "source.author") == ("LEE MACHOLM",)
    seed = paste(top="BY LEE MACHOLM", end="Lee MacHolm is a staff writer at The Sample Post.")
    assert value(seed, "source.author") == ("Lee MacHolm",)


@pytest.mark.parametrize(
    ("rule", "top", "end"),
    [
        ("editor-line", "来源：示例日报", "责任编辑：王小明"),
        ("editor-line", "", "Quelle: dpa"),
        ("loose-time", "Updated 3 hours ago", ""),
        ("loose-time", "vor 2 Stunden", "il y a 3 heures"),
        ("loose-time", "08:12 AM", ""),
        ("loose-time", "3小时前", "2 часа назад"),
        ("editorial-note", "", "This interview has been edited for length and clarity."),
        ("editorial-note", "", "Disclosure: the author owns shares in a sample firm."),
        ("editorial-note", "", "The views expressed in this article are the author’s own."),
        ("editorial-note", "", "Sample House does not take institutional positions on questions of policy."),
        ("tag-list", "", "Topics\n\nGovernment & Samples, Security, tax"),
        ("page-furniture", "", "End of document"),
        ("editorial-note", "", "Opinions expressed by sample contributors are their own."),
        ("image.caption", "Media caption The sample minister speaks", ""),
        ("media-player", "Media playback is unsupported on your device", ""),
        ("publisher-line", "From: Department for Samples\nPublished 9 February 2023", ""),
        ("publisher-line", "From:\nDepartment for Samples\nand Office of Seeds\nPublished\n9 February 2023", ""),
        (
            "comment-thread",
            "",
            THREAD,
        ),
        ("foot-rest", "", "© 2022 The Sample Post\n\nEurope\n\nAsia\n\nSample Weather"),
    ],
)
def test_a_note_about_the_text_is_set_aside(rule: str, top: str, end: str) -> None:
    seed = paste(top=top, end=end)
    assert seed.body == "\n\n".join((FIRST, FIRST + " Again.", LAST, LAST + " Again.")) + "\n"
    assert rule in {span.name for span in seed.spans}


@pytest.mark.parametrize(
    "line",
    [
        "Two years ago",
        "3 hours ago",
        "vor 2 Stunden",
        "Quelle: ein Musterbericht",
        "来源：一个示例",
        "This interview was the first in years, the sample envoy said.",
        "Disclosure rules for sample firms were tightened in twelve states.",
        "Disclosure: the word stood in capitals on every page of the sample file.",
        "Partners",
        "Image caption writers in twelve sample states went on strike.",
        "Opinions differ on the sample text.",
        "Disclosures",
        "Text: no comment",
        "From: a sample friend",
        "14:30",
        "2 Comments on the sample draft came from one state.",
        "Europe",
        "Автор: Анна Белова",
        "At 09:00 the mayor of a sample town called the province.",
    ],
)
def test_what_only_looks_like_a_note_stays_in_the_middle(line: str) -> None:
    wanted = [FIRST, FIRST + " Again.", line, LAST, LAST + " Again."]
    seed = paste(middle=line)
    assert seed.body.replace("\\", "").strip().split("\n\n") == wanted


@pytest.mark.parametrize(
    "end",
    [
        "Indicators of compromise\n\n203.0.113.7\n\nmoth.example.org",
        "Comments\n\nThe sample ministry asked for comments by the end of May, and got three of them.",
        "What it takes\n\nA list\n\nA number\n\nA habit",
    ],
)
def test_what_ends_an_article_stays(end: str) -> None:
    seed = paste(end=end)
    kept = seed.body.replace("\\", "")
    assert all(line in kept for line in end.split("\n\n")[1:])


def test_a_day_with_dots_is_read_by_the_language_of_the_text() -> None:
    german = (
        "Behörden der Musterstadt müssen Lücken melden\n\nStand: 03.04.2022\n\n"
        "Die Behörden der erfundenen Stadt müssen künftig jede Lücke binnen drei Tagen an eine Stelle melden. "
        "Das hat der Rat am Mittwoch beschlossen, und Ausnahmen sieht der Entwurf nicht vor, sagte ein Sprecher.\n"
    )
    assert value(parse_seed(german), "date") == "2022-04-03"
    english = paste(top="03.04.2022")
    assert value(english, "date") is None
    assert [question.field for question in english.questions] == ["date"]


@pytest.mark.parametrize(
    ("top", "names"),
    [
        ("News\nBy Tilda Crane\npublished 27 February 2024", ("Tilda Crane",)),
        ("By Cleo March\nTechnology reporter", ("Cleo March",)),
        ("Words and pictures by Karin Holm\n10 April 2024", ("Karin Holm",)),
        ("DARIO QUILL, @dquill_example\nAUGUST 3, 2022 | 6 MINUTE READ", ("Dario Quill",)),
    ],
)
def test_a_byline_at_the_top_is_read(top: str, names: tuple[str, ...]) -> None:
    seed = paste(top=top)
    assert value(seed, "source.author") == names
    assert seed.body.startswith(FIRST)


@pytest.mark.parametrize(
    "top",
    [
        "January 11, 2022: Initial Version\nJanuary 14, 2022: Added indicators",
        "NEWS PROVIDED BY\nSample Semiconductor\nSep 06, 2022, 09:00 ET",
        "By Late March",
        "Photographs by the sample office",
    ],
)
def test_what_only_looks_like_a_byline_names_nobody(top: str) -> None:
    assert value(paste(top=top), "source.author") is None


def test_an_office_and_the_kind_of_its_page_are_no_title() -> None:
    seed = parse_seed("Sample Commission - Press release\nUnion launches sample reserve of responders\n\n" + FIRST)
    assert value(seed, "title") == "Union launches sample reserve of responders"


def test_a_block_of_long_labels_is_not_taken_for_wrapped_text() -> None:
    labels = (
        "An official website of the sample government",
        "Alert (AB22-011A): Actors Exploit Flaw in Copperleaf Sample Server",
        "Original release date: January 11, 2022 | Last revised: January 14, 2022",
        "Alert for Users of the Copperleaf Sample Server and its Owners",
    )
    seed = parse_seed("\n".join(labels) + "\n\n" + FIRST + "\n\n" + LAST)
    assert value(seed, "title") == labels[1]
    assert value(seed, "date") == "2022-01-11"


def test_a_title_ends_before_its_section_and_its_outlet() -> None:
    seed = parse_seed(
        f"{TITLE} | Technology | The Sample Post\nTechnology\n{TITLE}\nBy Ada Clerk\n\n{FIRST}\n\n{LAST}\n"
    )
    assert value(seed, "title") == TITLE
    assert value(seed, "source.name") == "The Sample Post"
    assert seed.body == f"{FIRST}\n\n{LAST}\n"


def test_an_agency_and_a_dash_above_the_text_are_a_dateline() -> None:
    seed = paste(top="CNN —")
    assert value(seed, "dateline") == "CNN —"
    assert seed.body.startswith(FIRST)


@pytest.mark.parametrize(
    "line",
    ["after newsletter promotion", "Sign up to Sample Morning", "Privacy Notice: Newsletters may contain sample news."],
)
def test_a_newsletters_parts_in_the_middle_are_set_aside(line: str) -> None:
    assert line not in paste(middle=line).body


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("The tax office in Halvik, a sample state [File: Ada Clerk/AP Photo]", "Ada Clerk/AP Photo"),
        ("Image Credits: Ben Drafter (opens in a new window)/ Getty Images", "Ben Drafter/ Getty Images"),
    ],
)
def test_a_credit_in_brackets_or_with_a_link_is_one(line: str, credit: str) -> None:
    seed = paste(top=line)
    assert value(seed, "image.credit") == credit
    assert seed.body.startswith(FIRST)


def test_a_month_that_is_glued_to_a_name_is_no_part_of_it() -> None:
    seed = paste(top="By Ravi SethnaFebruary 16, 2023ShareTweetEmail")
    assert value(seed, "source.author") == ("Ravi Sethna",)


def test_a_byline_below_a_list_of_other_stories_is_theirs() -> None:
    top = "BY\nPRIYA NANDAKUMAR\nJULY 22, 2024"
    seed = paste(top=top, end="More Like This\n\nLawmakers want a sample academy\n\nBy Dan Ferro")
    assert value(seed, "source.author") == ("Priya Nandakumar",)


@pytest.mark.parametrize(
    "list_",
    [
        "Recommended\nSample Security\nHow a fridge took down a sample bank",
        "[Read more about privacy](https://example.org/p)",
    ],
)
def test_a_sentence_that_stands_apart_below_a_list_of_other_stories_stays(list_: str) -> None:
    said = "Additional tests, due next year, will also be postponed."
    assert said in paste(end=f"{list_}\n\n{said}").body


def test_what_a_paper_says_of_itself_is_no_title() -> None:
    title = "Port Varn College loses its networks"
    seed = parse_seed(
        f"Halvik's oldest student newspaper\n\nIndependent since 1920\n\n{title}\n\n"
        "Halvik students were without a network on Wednesday, when an attack took down the lines of a college.\n\n"
        "Halvik students were told about it in a post, which said that nobody knew yet who was to blame for it.\n\n"
        "Staff asked students to leave their machines at home, and to tell the office of whatever looked suspicious.\n"
    )
    assert value(seed, "title") == title


def test_a_greeting_to_readers_does_not_take_the_title_from_what_it_names() -> None:
    greeting = "Welcome to the first issue of the Sample Network Letter!"
    seed = parse_seed(f"Sample Network Letter (12/23–27)\n\n{greeting}\n\n{FIRST}\n\n{FIRST} Again.\n\n{LAST}\n")
    assert value(seed, "title") == "Sample Network Letter (12/23–27)"
    assert greeting in seed.body


def test_the_first_paragraph_below_a_byline_a_day_and_a_credit_is_no_caption() -> None:
    paragraph = "An unnamed official has told the Sample Courier that the sample networks had failed months before."
    seed = parse_seed(
        "Networks may have failed before\n\nOfficials on an old tip\n\n"
        "Ada Windt\n29th September 2020\nImage: Pixmuster\n"
        f"{paragraph}\n\n{FIRST}\n\n{FIRST} Again.\n\n{LAST}\n\n{LAST} Again.\n"
    )
    assert paragraph in seed.body
    assert value(seed, "image.credit") == "Pixmuster"


def test_a_first_sentence_that_the_first_paragraph_says_once_more_is_the_title_with_a_question() -> None:
    sentence = "Police arrest twelve suspects, among them nine sailors, over forged harbour passes."
    again = sentence[:-1] + ", which had been sold to crews of foreign ships in the spring, the sample ministry said."
    seed = parse_seed(f"{sentence}\n{again}\n")
    assert value(seed, "title") == sentence
    assert [question.field for question in seed.questions] == ["title"]


def test_a_first_sentence_that_the_second_goes_on_from_stays_in_the_text() -> None:
    sentence = "Police have arrested twelve suspects over forged harbour passes."
    seed = parse_seed(f"{sentence}\n\n{FIRST}\n\n{LAST}\n")
    assert value(seed, "title") is None
    assert sentence in seed.body


@pytest.mark.parametrize("line", ["06:09 AM 11:09 PM EST OCT 1, 2023 HLV 68°F", "3-5 June 2025", "3 – 5 June 2025"])
def test_the_clock_of_a_page_and_the_days_of_a_fair_are_no_day_of_the_article(line: str) -> None:
    seed = parse_seed(f"Sample Harbour Fair\n{line}\nHalvik Hall\n\n{TITLE}\n\n{FIRST}\n\n{FIRST} Again.\n\n{LAST}\n")
    assert value(seed, "date") is None
    assert line not in seed.body


def test_a_first_paragraph_that_leads_to_a_quotation_is_no_title() -> None:
    lead = "The sample hospital of Halvik was the victim of an attack at nine on Saturday evening, Sample Radio tells:"
    seed = parse_seed(f"{lead}\n\n“{FIRST} {LAST}”\n\n{LAST} Again.\n")
    assert value(seed, "title") is None
    assert lead in seed.body


def test_what_texts_call_their_first_part_is_no_title() -> None:
    seed = parse_seed(f"What happened\n{FIRST}\nWhy it matters\n{LAST}\n")
    assert value(seed, "title") is None
    assert seed.body.startswith("What happened")


def test_a_mark_of_the_archive_is_no_part_of_the_title() -> None:
    seed = parse_seed(f"[ARCHIVED] {TITLE}\n\n{FIRST}\n\n{FIRST} Again.\n\n{LAST}\n")
    assert value(seed, "title") == TITLE


def test_a_place_with_agency_and_day_in_brackets_is_the_dateline() -> None:
    seed = paste(top=f"HALVIK (SamplePoint News / Sample - 19th July, 2021) {LAST}")
    assert value(seed, "date") == "2021-07-19"
    assert "SamplePoint" not in seed.body


def test_a_place_with_other_words_in_brackets_stays() -> None:
    line = f"HALVIK (the harbour was shut - and so was the quay) {LAST}"
    assert line in paste(top=line).body


@pytest.mark.parametrize(
    "line",
    ["Unite al canal de Muestra en WhatsApp", "Suivez notre chaîne sur WhatsApp", "Te podría interesar", "Leggi anche"],
)
def test_a_call_to_a_channel_and_a_label_of_other_stories_go_from_the_middle(line: str) -> None:
    assert line not in paste(middle=line).body


@pytest.mark.parametrize(
    "line", ["Siga el dinero, dijo la fiscal.", "WhatsApp shuts a channel", "Te podría interesar, dijo."]
)
def test_what_looks_like_such_a_call_stays(line: str) -> None:
    assert line in paste(middle=line).body


def test_the_words_that_a_picture_is_found_by_go_and_a_list_in_a_sentence_stays() -> None:
    words = "harbour, sea, crane, quay, ships, sky, blue, building"
    assert words not in paste(middle=words).body
    assert f"They saw {words}." in paste(middle=f"They saw {words}.").body


def test_a_long_sentence_above_the_text_stays_though_a_label_parts_it_from_the_others() -> None:
    long = (
        "Die Leiterin des Hafenamts schrieb in ihrem Vorwort zum Bericht über kleine und mittlere Häfen, der im "
        "Februar in Halvik erschienen ist und den wir hier nur in Teilen wiedergeben können: „Sagen wir es offen: "
        "Die Lage an den meisten Kais des Landes ist seit Jahren besorgniserregend.“"
    )
    text = "\n".join(
        (TITLE, "[Ada Windt, Leiterin des Hafenamts a. D.]", long, FIRST, "Example 01", FIRST + " Again.", LAST)
    )
    assert long in parse_seed(text + "\n").body


def test_a_photographer_before_a_paper_is_a_credit() -> None:
    assert value(paste(top="Mirela Sand/The Quarterly"), "image.credit") == "Mirela Sand/The Quarterly"


def test_a_motto_above_the_text_stays() -> None:
    motto = "» Es gibt zwei Arten von Häfen: solche, die schon stillstanden, und solche, die es noch werden. «"
    text = "\n".join(
        (TITLE, motto, "[Ada Windt, Hafenamt]", FIRST, "Example 01", FIRST + " Again.", "Example 02", LAST)
    )
    assert motto in parse_seed(text + "\n").body


def test_the_heading_of_a_summary_stays_above_another_heading() -> None:
    facts = "Background information\n\nDate of final decision: 27 January 2022\nController: Halvik Harbour"
    top = f"3 February 2022\n\n{facts}\n\nSummary of the Decision\n\nOrigin of the case"
    assert "Summary of the Decision" in paste(top=top).body
