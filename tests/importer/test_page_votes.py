"""The story of a saved page is never lost: our rules and two libraries vote on it, and what is in doubt is asked about.

All texts, names and addresses are invented for the test.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import render, rendered_words

from sitegen.importer.html import votes
from sitegen.importer.parse import read_seed
from sitegen.importer.seed import ParsedSeed, body_words

STORY = (
    "Officials from twelve sample states met on Monday to agree on common rules for their networks, after a year.",
    "The draft names one office a state, which must answer within a day, and a list of ports that no one may close.",
    "“We have waited long enough,” said the sample envoy, who has seen many of them come and go in the harbour hall.",
    "Critics said that the sample text leaves the hardest question open, which is who pays and who keeps count.",
    "The ministers will meet again in May, when the invented council has read the second reading of the text.",
)
PART = (
    "The office asks every port to keep a book of calls, and to name one person who answers for it at night.",
    "A port that cannot answer must say so in writing, and the council may then send somebody to look at cables.",
)


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "") -> str:
    title = "<title>A pact for networks</title>"
    return f"<!doctype html><html><head><meta charset=utf-8>{title}{head}</head><body>{body}</body></html>"


def story(inner: str = "") -> str:
    text = f"<h1>A pact for networks</h1>{paragraphs(STORY[:3])}{inner}{paragraphs(STORY[3:])}"
    return page(f"<article>{text}</article>")


def lost(seed: ParsedSeed, texts: tuple[str, ...] = STORY) -> list[str]:
    return [text for text in texts if text not in seed.body]


def value(seed: ParsedSeed, name: str) -> object:
    found = seed.get(name)
    return found.value if found else None


def asked(seed: ParsedSeed) -> list[str]:
    return [question.message for question in seed.questions if question.field == "body"]


@pytest.fixture(params=["both libraries", "none"])
def libraries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the votes of both libraries, and with our rules alone."""
    if request.param == "none":
        monkeypatch.setattr(votes, "texts_of", lambda source: iter(()))


# ------------------------------------------------------------------ the story is never lost


@pytest.mark.usefixtures("libraries")
def test_an_article_beside_a_long_menu_is_the_story_and_no_related_one() -> None:
    menu = "".join(f'<li><a href="/{n}">A section of the invented paper, number {n}</a></li>' for n in range(24))
    article = f'<article><h1>A pact</h1>{paragraphs(STORY[:2])}<p>{STORY[2]} <a href="/x">The text</a></p></article>'
    _, seed = read_seed(page(f"<nav><ul>{menu}</ul></nav>{article}<ul>{menu}</ul>"))
    assert lost(seed, STORY[:3]) == []
    assert "A section of" not in seed.body


@pytest.mark.usefixtures("libraries")
def test_a_form_round_the_whole_page_holds_the_story() -> None:
    _, seed = read_seed(page(f"<form action='/x'><h1>A pact</h1><div>{paragraphs(STORY)}</div><input name=q></form>"))
    assert lost(seed) == []


@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize(
    "name",
    "how-to-respond consent bio share social newsletter subscribe related popular ads sponsored promo cta comments "
    "respond cookies gdpr tags keywords categories menu nav toc breadcrumbs".split(),
)
def test_paragraphs_stay_whatever_their_element_is_called(name: str) -> None:
    for attribute in (f'class="{name}"', f'id="{name}"', f'class="text-{name}"'):
        _, seed = read_seed(story(f"<div {attribute}>{paragraphs(PART)}</div>"))
        assert lost(seed, STORY + PART) == [], attribute


@pytest.mark.usefixtures("libraries")
def test_an_aside_with_paragraphs_stays_and_one_with_links_goes() -> None:
    links = '<aside><p>More</p><ul><li><a href="/a">An older story of ports</a></li></ul></aside>'
    _, seed = read_seed(story(f"<aside>{paragraphs(PART)}</aside>{links}"))
    assert lost(seed, STORY + PART) == []
    assert "An older story" not in seed.body


def test_what_no_reader_sees_is_brought_back_by_no_vote() -> None:
    _, seed = read_seed(story(f"<div hidden>{paragraphs(PART)}</div>"))
    assert lost(seed) == []
    assert lost(seed, PART) == list(PART)


def test_a_headline_that_stands_twice_cuts_nothing_off() -> None:
    line = "<p>Twelve states and one harbour hall</p>"
    html = page(f"<article><h1>A pact</h1>{paragraphs(STORY[:2])}{line}{line}{paragraphs(STORY[2:])}</article>")
    assert lost(read_seed(html)[1]) == []


def test_what_is_asked_of_each_again_stays_each_time() -> None:
    question = "What would you ask the invented council for, if it gave you one wish and a day to think about it?"
    answers = "".join(f"<p>{question}</p><p>{text}</p>" for text in STORY)
    _, seed = read_seed(page(f"<article><h1>A pact</h1>{answers}</article>"))
    assert seed.body.count(question) == len(STORY)


def test_where_a_dispatch_is_from_and_a_heading_that_asks_to_act_stay_where_both_libraries_take_them() -> None:
    text = f"<p>HALVIK (Sample Wire) — {STORY[0]}</p><p>{STORY[1]}</p><h2>Find out how</h2>{paragraphs(STORY[2:])}"
    _, seed = read_seed(page(f"<article><h1>A pact for networks</h1>{text}</article>"))
    assert seed.body.startswith("HALVIK (Sample Wire) — Officials")
    assert "## Find out how" in seed.body
    assert value(seed, "dateline") == "HALVIK (Sample Wire) —"


def test_the_caption_of_each_picture_of_a_gallery_is_not_the_text_again_and_again() -> None:
    words = "The harbour hall of the invented council on the evening before the sample states met, from the sea side"
    picture = f"<div><img src=a><p class='wp-caption-text'>{words}</p></div>"
    text = "".join(f"<p>{each}</p>{picture}" for each in STORY)
    _, seed = read_seed(page(f"<article><h1>A pact</h1>{text}</article>"))
    assert value(seed, "image.caption") == words
    assert seed.body.count(words) <= 1
    assert lost(seed) == []


def test_what_two_votes_are_for_is_the_article_though_it_stands_in_no_element_of_its_own() -> None:
    teaser = "<article><h2><a href='/b'>Another day</a></h2><p><a href='/b'>The mayor opened a bridge</a></p></article>"
    _, seed = read_seed(page(f"<div id=a><h1>A pact for networks</h1>{paragraphs(STORY)}</div><div>{teaser * 3}</div>"))
    assert lost(seed) == []
    assert "opened a bridge" not in seed.body


@pytest.mark.parametrize("broken", ["_trafilatura", "_readability"])
def test_a_library_that_fails_costs_its_vote_alone(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(source: str) -> str:
        raise RuntimeError("no such tree")

    monkeypatch.setattr(votes, broken, fails)
    assert lost(read_seed(story())[1]) == []


def test_a_page_too_large_for_the_libraries_is_read_by_our_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "_MOST_TEXT", 10)
    assert list(votes.texts_of(story())) == []
    assert lost(read_seed(story())[1]) == []


def test_pasted_text_loads_no_library() -> None:
    code = (
        "import sys; from sitegen.importer.parse import read_seed; read_seed('A pact\\n\\nTwelve states agreed.\\n');"
        "print(sorted({'trafilatura', 'readability', 'charset_normalizer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------ what is asked


def test_a_page_without_a_word_of_text_is_asked_about() -> None:
    text, seed = read_seed(page("<nav><a href='/'>Home</a></nav><script>render('all')</script>"))
    assert body_words(text, seed.spans) == ()
    assert asked(seed)


def test_where_much_more_is_set_aside_than_is_left_both_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "texts_of", lambda source: iter(()))
    hidden = "".join(f"<p>{text} {n}.</p>" for n in range(12) for text in STORY)
    _, seed = read_seed(page(f"<main><p>{PART[0]}</p></main><nav>{hidden}</nav>"))
    (message,) = asked(seed)
    assert "The office asks every port" in message or "Officials from twelve sample states" in message
    assert "set aside" in message


def test_a_long_story_that_all_agree_on_is_not_asked_about() -> None:
    assert asked(read_seed(story())[1]) == []


def test_a_short_page_is_asked_about() -> None:
    _, seed = read_seed(page(f"<article><h1>A pact</h1><p>{STORY[0]}</p></article>"))
    assert asked(seed)


# ------------------------------------------------------------------ words that are no paragraphs


def test_words_directly_in_a_list_stay_where_they_stand() -> None:
    text, seed = read_seed(story("<ul>The list begins with words of its own<li>one port of many<li>two ports</ul>"))
    assert "The list begins with words of its own\n\n-   one port of many" in seed.body
    assert "".join(text[span.start : span.end] for span in seed.spans) == text


def test_what_is_left_of_an_item_keeps_its_mark() -> None:
    item = "<li><p>Advertisement</p><p>What follows it in the second item is left, as the envoy said.</p>"
    _, seed = read_seed(story(f"<p>{PART[0]}</p><ul><li><p>{PART[1]}</p>{item}</ul>"))
    assert "\n-   What follows it in the second item" in seed.body


def test_a_list_counts_from_its_own_number() -> None:
    items = "".join(
        f"<li>{text}</li>" for text in (*PART, "The third rule of the draft is for the smallest of the ports.")
    )
    _, seed = read_seed(story(f"<ol start=98>{items}</ol>"))
    assert '<ol start="98">' in render(seed.body)
    assert seed.body.count("\n100. The third rule") == 1


def test_raised_and_lowered_signs_stay_so() -> None:
    _, seed = read_seed(story("<p>The port burns CO<sub>2</sub> over x<sup>2</sup> metres of the invented quay.</p>"))
    html = render(seed.body)
    assert "CO<sub>2</sub>" in html
    assert "x<sup>2</sup>" in html


def test_below_a_cell_that_spans_rows_the_columns_stay_columns() -> None:
    rows = (
        "<tr><th>State</th><th>Year</th><th>Port</th></tr><tr><td rowspan=2>Halvik</td><td>2019</td><td rowspan=3>Osten"
        "</td></tr><tr><td>2020</td></tr><tr><td>Marn</td><td>2021</td></tr>"
    )
    _, seed = read_seed(story(f"<table>{rows}</table>"))
    assert "| Halvik | 2019 | Osten |\n|  | 2020 |  |\n| Marn | 2021 |  |" in seed.body


def test_a_sign_shown_as_a_picture_is_its_words_and_a_picture_by_itself_is_set_aside() -> None:
    text, seed = read_seed(
        story(
            "<p>The value of <img src=a alt='α'> rose in May, they said.</p><p><img src=b alt='The harbour hall'></p>"
        )
    )
    assert "The value of α rose in May" in seed.body
    assert [text[s.start : s.end].strip() for s in seed.spans if s.name == "picture-text"] == ["The harbour hall"]


# ------------------------------------------------------------------ who wrote it, and when


@pytest.mark.parametrize(
    ("line", "day", "author"),
    [
        ("<time>24 November 2021</time>", "2021-11-24", None),
        ("<span>Von Ida Kern publiziert am 25. September 2018</span>", "2018-09-25", ("Ida Kern",)),
        ("<p>By Ada Clerk , Ben Marsh on Monday, November 18th, 2019</p>", "2019-11-18", ("Ada Clerk", "Ben Marsh")),
        ("<p>Updated 24 November 2021</p>", None, None),
        ("<p>Liebe Leserinnen</p>", None, None),
    ],
)
def test_the_lines_near_the_article_tell_what_nothing_surer_does(line: str, day: object, author: object) -> None:
    _, seed = read_seed(page(f"<div class=meta>{line}</div><article><h1>A pact</h1>{paragraphs(STORY)}</article>"))
    assert (value(seed, "date"), value(seed, "source.author")) == (day, author)


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://example.org/2021/11/24/a-pact", "2021-11-24"),
        ("https://example.org/2021/POLITICS/11/24/a-pact.html", "2021-11-24"),
        ("https://example.org/2021/a-pact/24", None),
        ("https://example.org/2021/11/44/a-pact", None),
    ],
)
def test_the_day_in_an_address_is_likely_the_pages(address: str, day: str | None) -> None:
    canonical = f'<link rel="canonical" href="{address}">'
    _, seed = read_seed(page(f"<article><h1>A pact</h1>{paragraphs(STORY)}</article>", canonical))
    assert value(seed, "date") == day
    printed = "<p>Published 25 November 2021</p>"
    _, seed = read_seed(page(f"<article><h1>A pact</h1>{printed}{paragraphs(STORY)}</article>", canonical))
    assert value(seed, "date") == "2021-11-25"


@pytest.mark.parametrize(
    "said",
    [
        '{"@type": "NewsArticle", "datePublished": "2021-11-24", "author": {"name": "Ada Clerk"},}',
        '{"@type": "WebPage", "datePublished": "2021-11-24", "author": {"name": "Ada Clerk"}}',
        '{"mainEntity": {"@type": "Article", "datePublished": "2021-11-24", "author": "Ada Clerk"}}',
    ],
)
def test_linked_data_that_is_broken_or_inside_a_pages_own_is_read(said: str) -> None:
    head = f'<script type="application/ld+json">{said}</script>'
    _, seed = read_seed(page(f"<article><h1>A pact</h1>{paragraphs(STORY)}</article>", head))
    assert (value(seed, "date"), value(seed, "source.author")) == ("2021-11-24", ("Ada Clerk",))


def test_an_element_that_calls_itself_a_byline_or_a_day_of_publication_is_believed() -> None:
    line = '<span class="post-author">Ada Clerk</span> <span class="published" title="2021-11-24">on a Wednesday</span>'
    _, seed = read_seed(page(f"<article><h1>A pact</h1><div>{line}</div>{paragraphs(STORY)}</article>"))
    assert (value(seed, "date"), value(seed, "source.author")) == ("2021-11-24", ("Ada Clerk",))


def test_of_elements_that_call_two_people_their_author_none_is_believed() -> None:
    named = "<span class=post-author>Ada Clerk</span> met <span class=post-author>Bo Marsh</span>"
    _, seed = read_seed(story(f"<p>In the hall of the invented council {named}, who had come by boat, as he said.</p>"))
    assert value(seed, "source.author") is None


def test_whose_picture_it_is_wrote_nothing() -> None:
    picture = "<div>Ada Clerk / Sample Images</div>"
    _, seed = read_seed(page(f"<article><h1>A pact for networks</h1>{picture}{paragraphs(STORY)}</article>"))
    assert value(seed, "source.author") is None


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Networks Desk</h1><h2>A pact for networks</h2>{paragraphs(STORY)}</article>",
        f"<h1>Networks Desk</h1><h2>A pact for networks</h2><article>{paragraphs(STORY)}</article>",
    ],
)
def test_the_heading_that_the_pages_head_names_is_the_title_before_a_first_heading(body: str) -> None:
    _, seed = read_seed(page(body).replace("</title>", " | Networks Weekly</title>"))
    assert value(seed, "title") == "A pact for networks"
    assert "A pact for networks" not in seed.body


def test_a_comment_with_an_angle_bracket_above_a_page_does_not_make_it_a_text() -> None:
    _, seed = read_seed(f"<!--[if IE 5]> Made by the Sample Server <![endif]-->\n{story()}")
    assert value(seed, "title") == "A pact for networks"
    assert lost(seed) == []


def test_a_day_below_the_title_that_stands_in_a_list_above_the_page_too_is_no_far_one() -> None:
    listed = "".join(f"<li><a href='/{n}'>A bridge opens, for the {n}th time</a></li>" for n in range(10))
    top = f"<div><ul><li>24 November 2021</li>{listed}</ul></div>"
    text = f"<h1>A pact for networks</h1><p>24 November 2021</p>{paragraphs(STORY)}"
    _, seed = read_seed(page(f"{top}<div class=a><article>{text}</article></div>"))
    assert value(seed, "date") == "2021-11-24"


def test_of_two_days_near_the_article_none_is_taken() -> None:
    _, seed = read_seed(story("<p><time>24 November 2021</time> and <time>25 November 2021</time></p>"))
    assert value(seed, "date") is None


def test_the_outlets_name_before_the_title_makes_no_heading_of_that_name_the_title() -> None:
    head = '<meta property="og:title" content="A pact for networks">'
    body = f"<h2>The Sample Courier</h2><article><h1>A pact for networks</h1>{paragraphs(STORY)}</article>"
    _, seed = read_seed(page(body, head).replace("<title>", "<title>The Sample Courier | "))
    assert value(seed, "title") == "A pact for networks"


def test_a_heading_that_is_the_name_of_the_outlet_is_no_title() -> None:
    head = '<meta property="og:title" content="News of a pact"><meta property="og:site_name" content="Sample News">'
    _, seed = read_seed(page(f"<div><h1>Sample News</h1><h2>News of a pact</h2>{paragraphs(STORY)}</div>", head))
    assert value(seed, "title") == "News of a pact"


# ------------------------------------------------------------------ every word is accounted for


WORDS = st.sampled_from(
    [*STORY, *PART, "Home", "Share", "By Ada Clerk", "24 November 2021", "*a*", "| b", "1. c", "Ünï", "港"]
)
TAGS = st.sampled_from(
    "div p section article aside nav form ul ol li table tr td th blockquote figure figcaption h1 h2 span a b sup em "
    "time pre details footer header main noscript".split()
)
NAMES = st.sampled_from(
    ["", ' class="share"', ' class="comments"', " hidden", ' id="x"', " rowspan=2", " start=7", ' href="/a"']
)
TREE = st.recursive(
    st.one_of(WORDS, st.sampled_from(["<br>", "<hr>", '<img alt="a sign">', "<li>", "</div>", "<td>"])),
    lambda inner: st.tuples(TAGS, NAMES, st.lists(inner, max_size=4)).map(
        lambda each: f"<{each[0]}{each[1]}>{''.join(each[2])}</{each[0]}>"
    ),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(TREE, max_size=5).map("".join))
def test_body_fields_and_what_was_set_aside_make_any_page(blocks: str) -> None:
    text, seed = read_seed(page(blocks))
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert all(span.start < span.end for span in seed.spans)
    assert "".join(rendered_words(seed.body)) == "".join(body_words(text, seed.spans))
