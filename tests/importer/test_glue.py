"""What a copied page glues together is parted again, and only there."""

from __future__ import annotations

import pytest

from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import body_words

FIRST = "Officials from twelve sample states met on Monday to agree on common rules."
NEXT = "The sample envoy said that it may take years to find the group."


@pytest.mark.parametrize(
    "line",
    [
        FIRST + "Sign up for our daily newsletter" + NEXT,
        FIRST + "Subscribe to the sample briefing in your inbox.Sign up" + NEXT,
    ],
)
def test_a_form_glued_between_two_sentences_is_taken_out(line: str) -> None:
    text = "A sample title for a sample text\n\n" + line + "\n\n" + FIRST + " Again.\n"
    seed = parse_seed(text)
    assert seed.body.split("\n\n")[:2] == [FIRST, NEXT]
    assert body_words(text, seed.spans) == tuple(" ".join([FIRST, NEXT, FIRST, "Again."]).split())


def test_a_form_glued_to_the_end_of_a_sentence_is_taken_out() -> None:
    seed = parse_seed("A sample title for a sample text\n\n" + FIRST + "Sign up for our daily newsletter\n\n" + NEXT)
    assert seed.body == FIRST + "\n\n" + NEXT + "\n"


def test_a_sentence_about_a_newsletter_stays() -> None:
    line = FIRST + " Subscribers to the newsletter got the lure. Sign up rates for the newsletter fell."
    seed = parse_seed("A sample title for a sample text\n\n" + line + "\n\n" + NEXT)
    assert seed.body == line + "\n\n" + NEXT + "\n"


@pytest.mark.parametrize("word", ["YouTube", "MasterCard", "eBay", "iPhone", "GitHub", "macOS", "CrowdStrikeFalcon"])
def test_a_brand_at_the_end_of_a_line_is_no_tag(word: str) -> None:
    seed = parse_seed(
        "A sample title for a sample text\n\n" + FIRST + "\n\nThe sample mails named " + word + "\n\n" + NEXT
    )
    assert "named " + word + "\n" in seed.body
