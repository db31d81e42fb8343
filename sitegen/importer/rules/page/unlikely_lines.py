"""The rule by evidence: what is left around the text and reads unlike it, when every other rule has read the seed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sitegen.dates import is_date
from sitegen.importer.draft import Draft, Found, drop
from sitegen.importer.evidence.line_evidence import Judged, judged

_FOR_BODY: dict[str, int] = {
    "outside the core": -10,
    "above the text: label": -7,
    "cut off from the text: label": -7,
    "short with word of pages": -7,
    "talks much of the page": -7,
    "glued to the next": -6,
    "cut off from the text: sentence": -5,
    "many capitals": -5,
    "word of captions": -5,
    "above the title: label": -4,
    "capitals": -4,
    "no letters": -4,
    "speaks to readers": -4,
    "stands twice": -4,
    "word of pages": -4,
    "above a picture": -3,
    "above the text: sentence": -3,
    "talks of the page": -3,
    "above it: set aside": -2,
    "below it: a label": -2,
    "may be a caption": -2,
    "tells nothing past": -2,
    "to four words": -2,
    "words of pages": -2,
    "above it: a label": -1,
    "address": -1,
    "begins low": -1,
    "both sides set aside": -1,
    "breaks off": -1,
    "one word": -1,
    "to nineteen words": -1,
    "below it: set aside": 1,
    "ends in a colon": 2,
    "many set aside near": 2,
    "all capitals": 3,
    "in a row": 3,
    "subject: little": 3,
    "to nine words": 3,
    "ends a long sentence": 4,
    "goes on": 4,
    "wording: theirs": 4,
    "below it: a sentence": 5,
    "subject: most": 5,
    "above it: a sentence": 6,
    "below the text: label": 6,
    "data": 6,
    "ends a short sentence": 6,
    "subject: some": 6,
    "quotes": 7,
    "below the text: sentence": 9,
    "heading of texts": 9,
    "apart": 10,
    "ends a sentence": 10,
    "over an entry": 10,
    "list entry": 13,
}
"""What each piece of evidence adds to the logarithm of the odds that a line is body, in tenths: a logistic regression.

Whole numbers, since a sum of others depends on their order.
"""
_AT_FIRST = -12
_DOUBTFUL, _UNLIKE = -10, -15
"""Logarithms of odds: a line goes with less than one chance in four of being body, within the text one in six."""
_STAYS = frozenset(
    (
        "data",
        "list entry",
        "over an entry",
        "heading of texts",
        "goes on",
        "in a row",
        "somebody speaks",
        "like another heading",
    )
)
_OF_PAGE = frozenset(("word of pages", "speaks to readers", "word of captions", "asks", "capitals", "many capitals"))
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}\b")


def unlike_text(draft: Draft) -> Found:
    """A line above, below or between the sure paragraphs for whose being body too little speaks, all evidence added up.

    Takes: "Ministry spokesman Bo Marsh" above the first paragraph, "Ports and Harbours Weekly" and "How to reach us"
    below the last. Leaves: sub-headings that share the text's words, whatever is data or an entry of a list; every
    line of a Markdown seed, and of one in which no paragraph is long.
    """
    if draft.markup:
        return Found()
    lines = tuple(judged(draft))
    around = lines if draft.value("title") else ()
    above = [each for each in around if each.place.startswith("above")]
    below = [each for each in lines if each.place.startswith("below")]
    within = [each for each in lines if each.place.startswith("in ")]
    found = (*_outwards(reversed(above)), *(each for each in within if _is_unlike(each, _UNLIKE)), *_outwards(below))
    return drop("unlike-text", sorted((each.line for each in found), key=lambda line: line.start))


def _outwards(lines: Iterable[Judged]) -> Iterator[Judged]:
    """The lines that are unlike the text, from its edge outwards: behind the first of them the others are cut off."""
    cut = False
    for each in lines:
        name = "cut off from the text: " + each.place.partition(": ")[2]
        if _is_unlike(replace(each, told=each.told | {name}) if cut else each, _DOUBTFUL):
            cut = True
            yield each


def _is_unlike(line: Judged, limit: int) -> bool:
    if line.told & _STAYS or is_date(line.line.text) or _CLOCK.match(line.line.text):
        return False
    # Much text, whatever it ends with.
    long = {"long", "ends a long sentence"} <= line.told and "may be a caption" not in line.told
    if ("two sentences" in line.told or long) and "talks much of the page" not in line.told:
        return False
    # What somebody says: a motto above the text, an answer.
    if {"ends a long sentence", "quotes"} <= line.told and not line.told & _OF_PAGE:
        return False
    # "The case continues.": a short sentence that speaks of nothing but the case.
    if "ends a short sentence" in line.told and not line.told & _OF_PAGE:
        return False
    # What goes on after a dateline or a lead-in.
    if {"begins low", "ends a sentence"} <= line.told:
        return False
    # A heading stands between sentences, or over one with which it shares its words.
    if "below it: a sentence" in line.told and (line.place.startswith("in ") or "subject: most" in line.told):
        return False
    return _AT_FIRST + sum(_FOR_BODY.get(name, 0) for name in line.told) < limit
