"""Every character of a seed is accounted for, whatever the seed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import rendered_words

from sitegen.importer.decode import decode
from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import body_words

PIECES = st.sampled_from(
    [
        "Title: A pact\n",
        "URL: https://example.org/a\n",
        "Date: 2021-11-24\n",
        "By Ada Clerk\n",
        "RELATED RESOURCE\n",
        "FREE DOWNLOAD\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "The two nations agreed on a text that nobody had expected, officials said on Monday.\n",
        "Related articles\n",
        "24 November 2021\n",
        "Ada Clerk\n",
        "Staff Writer\n",
        "Ada Clerk is a reporter who covers sample text for sample readers.\n",
        "(Image credit: Sample)\n",
        "A caption of a sample\n",
        "Sign up for our newsletterThe two nations went on ",
        "<title>A pact</title>\n",
        "<text>\n",
        "</text>\n",
        "<date> 2017_02_3x </date>\n",
        "---\n",
        "title: [\n",
        "tags: [a, b]\n",
        "© 2021 Sample\n",
        "LONDON, Nov 24 (Reuters) - ",
        "Update: the ministry replied on 3 May 2022.\n",
        "companiesLeadershipCybercrime\n",
        "\u00ad",
        "\u200b",
        "\ufeff",
        "\x00",
        "\ud800",
        "\x1f",
        "\u2028",
        "\x85",
        "\x0b",
        "archive.today\nSaved from\nhttps://news.example.org/a\n12 Mar 2023 10:02:11 UTC\nAll snapshots\n",
        "27 captures\n",
        "3/14/24, 9:12 AM\tA pact | Sample Times\nhttps://news.example.org/a\t1/3\n",
        "# A pact for networks\n",
        "A pact for networks\n===\n",
        "[A sample](https://example.org/a) **and** ![b](https://example.org/b.png)\n",
        "时间：2022-06-15 08:30 来源：示例日报 记者：林小禾\n",
        "By\nAda Clerk\nand\nBen Marsh\n",
        "Weather\nFree daily newsletter\nA note in the morning.\nSubscribe now\n",
        "Press office of the council\nCouncil Way 1, tel. 000 1\n",
        "Tags\nharbors\n",
        "54 Comments\n",
        "Ada Clerk teaches sample law and is the author of a sample.\n",
        "A pact for networks - Sample Times\n",
        "About Sample Corp\n\nSample Corp is a maker of samples for sample people everywhere.\n",
        "* a\n",
        "# b\n",
        "1. c\n",
        "[x]: y\n",
        "{: .a}\n",
        "a | b\n--- | ---\n",
        "    code\n",
        "&amp; <b>bold</b> ",
        "word ",
        "“quoted” ",
        "\t",
        "\u00a0",
        "Photo: AFP\n",
    ]
)
SEEDS = st.lists(PIECES | st.text(max_size=20), max_size=25).map("".join)


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_spans_make_the_input_again(text: str) -> None:
    seed = parse_seed(text)
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert all(span.start < span.end for span in seed.spans)
    assert all(before.end == after.start for before, after in zip(seed.spans, seed.spans[1:], strict=False))


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_the_body_renders_to_the_words_of_its_spans(text: str) -> None:
    seed = parse_seed(text)
    if seed.markup == "text":
        assert rendered_words(seed.body) == body_words(text, seed.spans)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_decode(data: bytes) -> None:
    text, _ = decode(data)
    parse_seed(text)


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_a_field_never_comes_without_evidence_from_the_text(text: str) -> None:
    for field in parse_seed(text).fields:
        assert field.evidence
        assert field.value
