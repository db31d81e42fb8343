"""Saved pages: fields from what the page says of itself, the article's own words as Markdown, the rest by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import render, rendered_words

from sitegen.importer.parse import read_seed
from sitegen.importer.seed import ParsedSeed, body_words

PAGES = Path(__file__).parent / "pages"


def read(name: str) -> tuple[str, ParsedSeed]:
    return read_seed((PAGES / name).read_text(encoding="utf-8"))


def value(seed: ParsedSeed, name: str) -> object:
    found = seed.get(name)
    return found.value if found else None


def dropped(text: str, seed: ParsedSeed, rule: str) -> str:
    return " ".join(text[s.start : s.end] for s in seed.spans if (s.kind, s.name) == ("dropped", rule)).strip()


def test_the_fields_come_from_the_metadata_and_the_headline_that_readers_see() -> None:
    _, seed = read("news.html")
    assert {name: value(seed, name) for name in ("title", "source.author", "date", "source.name", "source.url")} == {
        "title": "Ministers agree on a pact",
        "source.author": ("Ada Clerk",),
        "date": "2021-11-24T10:30:00+00:00",
        "source.name": "Example Times",
        "source.url": "https://news.example.org/2021/pact",
    }
    assert (value(seed, "image.caption"), value(seed, "image.credit")) == ("A hall of the agency.", "Sample Images")
    assert all(field.evidence for field in seed.fields)


def test_quotes_lists_tables_links_and_code_are_kept() -> None:
    _, seed = read("news.html")
    html = render(seed.body)
    for wanted in (
        "<strong>agreed</strong>",
        '<a href="https://news.example.org/networks_a"',
        '<blockquote>\n<p>"We have waited long enough," said the envoy.</p>',
        "<h2>What it says #</h2>",
        "<li>One office a state</li>",
        "<li>nested</li>",
        "<ol>\n<li>first</li>",
        "<td>A|b</td>",
        "<br>",
        "<pre><code>x = 1\n  y\n</code></pre>",
    ):
        assert wanted in html


def test_what_is_left_out_is_named_by_its_rule() -> None:
    text, seed = read("news.html")
    assert dropped(text, seed, "navigation") == "Home News"
    assert dropped(text, seed, "related-list") == "Related\nAn older story"
    assert dropped(text, seed, "newsletter-form") == "Sign up for our newsletter"
    assert "© 2021 Example Times" in dropped(text, seed, "outside-article")
    assert dropped(text, seed, "author-bio").startswith("Ada Clerk is a reporter")


def test_a_plain_page_gives_its_printed_day_and_the_address_it_was_saved_from() -> None:
    text, seed = read("agency.html")
    assert value(seed, "title") == "Invented agency issues a directive"
    assert value(seed, "date") == "2022-04-28"
    assert value(seed, "source.url") == "https://agency.example.org/news/directive"
    assert dropped(text, seed, "hidden") == "Words that nobody sees."
    assert "side column" in dropped(text, seed, "outside-article")
    assert "[reporting](https://agency.example.org/news/directive#one)" in seed.body
    assert "[the office](mailto:office@agency.example.org)" in seed.body
    assert "javascript" not in seed.body
    assert "description" not in seed.body


def test_an_ambiguous_day_is_asked_about_and_broken_data_is_passed_over() -> None:
    _, seed = read("broken.html")
    assert value(seed, "date") is None
    assert [question.field for question in seed.questions if question.field == "date"] == ["date"]
    assert "The second paragraph follows it & has 1 &lt; 2" in seed.body
    assert "The last words are these." in seed.body


@pytest.mark.parametrize("name", sorted(p.name for p in PAGES.glob("*.html")))
def test_every_word_of_a_page_is_accounted_for(name: str) -> None:
    text, seed = read(name)
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert rendered_words(seed.body) == body_words(text, seed.spans)


WORDS = st.sampled_from(
    """word,*star*,under_score_,1. one,# hash,[x](y),a | b,&amp;,&lt;b&gt;,{: .c},- dash,> quote,~~~,```,: colon,= =,
    Ünïcödé,“q”,said the sample envoy on Monday.,+ plus,![i]""".split(",")
)


def _inlines(depth: int) -> st.SearchStrategy[str]:
    """One to three words or elements in a row, elements in elements to that depth: a depth that has an end."""
    if depth == 0:
        return st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
    inner = _inlines(depth - 1)
    one = st.one_of(
        WORDS,
        st.tuples(st.sampled_from(["em", "strong", "code", "span", "b"]), inner).map(
            lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"
        ),
        inner.map(lambda words: f'<a href="/a_b(c)">{words}</a>'),
    )
    return st.lists(one, min_size=1, max_size=3).map(" ".join)


INLINES = _inlines(2)
FLAT = st.one_of(
    INLINES.map(lambda words: f"<p>{words}</p>"),
    INLINES.map(lambda words: f"<h2>{words}</h2>"),
    INLINES.map(lambda words: f"<div>{words}<br>{words}</div>"),
    INLINES,
    st.lists(WORDS, min_size=2, max_size=4).map(
        lambda cells: "<table><tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr></table>"
    ),
    WORDS.map(lambda words: f"<pre>{words}\n  {words}</pre>"),
    st.sampled_from(["<nav>menu</nav>", "<script>x</script>", "<aside class=related>more</aside>", "<hr>", "<div>"]),
)


def _blocks(depth: int) -> st.SearchStrategy[str]:
    """A block, lists and quotations in one another to that depth."""
    if depth == 0:
        return FLAT
    inner = _blocks(depth - 1)
    return st.one_of(
        FLAT,
        st.lists(st.one_of(INLINES, inner), min_size=1, max_size=3).map(
            lambda items: "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda blocks: f"<blockquote>{''.join(blocks)}</blockquote>"),
    )


BLOCK = _blocks(2)


@settings(max_examples=40)
@given(st.lists(BLOCK, max_size=6).map("".join))
def test_any_page_is_accounted_for(blocks: str) -> None:
    text, seed = read_seed(f"<!doctype html><title>A page</title><article><h1>A page</h1>{blocks}</article>")
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert "".join(rendered_words(seed.body)) == "".join(body_words(text, seed.spans))
