"""Rules for a text that stands twice, and for a notice that it is old."""

from __future__ import annotations

import re

from .lines import Line, is_prose
from .phrases import opening
from .rulebook import Draft, Found, drop
from .seed import Span
from .title_choice import size_of

_OLD = opening(r"this (?:article|story|post) is (?:more than|over) (?:\d+|an?|one|two|three) (?:years?|months?) old\b")
_REPEATS, _LEAST_REPEATED, _MOST_AGED = 3, 15, 40


def repeated_article(draft: Draft) -> Found:
    """The whole text pasted twice.

    Takes: the second run of the same lines, at least three of them.
    Leaves: a refrain, or a sentence that is quoted again.
    """
    words = [line.text for line in draft.lines]
    half = len(words) // 2
    for size in (half, half - 1):
        start = len(words) - size
        if size >= _REPEATS and words[start:] == words[:size] and sum(map(len, words[:size])) > 200:
            return drop("repeated-article", draft.lines[start:])
    return Found()


def repeated_paragraph(draft: Draft) -> Found:
    """A long paragraph that stands twice, word for word.

    Takes: the second of the two; above the text the first, which was its standfirst or a teaser of itself.
    Leaves: a refrain of a few words, and a sentence that is quoted again inside another paragraph.
    """
    first: dict[str, int] = {}
    taken: list[Line] = []
    told: list[int] = []
    for place, line in enumerate(() if draft.markup else draft.lines):
        if size_of(line.text) < _LEAST_REPEATED:
            told += [place] if is_prose(line.text) and len(told) < 2 else []
            continue
        before = first.setdefault(line.text, place)
        if before != place:
            above = place > before + 1 and told == [before]
            taken.append(draft.lines[before] if above else line)
            first[line.text] = place
        if is_prose(line.text) and len(told) < 2:
            told.append(place)
    return drop("repeated-paragraph", {line.start: line for line in taken}.values())


def age_notice(draft: Draft) -> Found:
    """A warning that the article is old.

    Takes: "This article is more than 2 years old", glued to a title or not.
    Leaves: "The article is more than a sample, he said.", "This story is more than two years old, and goes on."
    """
    spans: list[Span] = []
    for line in draft.lines:
        match = _OLD.match(line.raw) if line.words <= _MOST_AGED else None
        rest = line.raw[match.end() :].strip(" .|·-–—:") if match else ""
        if match and (not rest or not re.match(r"[,;]|(?:and|but|he|she|they|than|if|so|now|by|the)\b", rest)):
            spans.append(Span(line.start, line.start + match.end() if rest else line.end, "dropped", "age-notice"))
    return Found(tuple(spans))
