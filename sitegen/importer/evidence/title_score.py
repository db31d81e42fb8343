"""Which of the lines at the top is the title: evidence for each is added up, and two that are close are told. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sitegen.importer.lines import Line, is_prose

_WORD = re.compile(r"[^\W\d_]{4,}")
WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ABOUT_US = re.compile(r"(?:about|über|à propos|acerca|sobre|chi siamo|over|о нас|о проекте|关于)\b", re.IGNORECASE)
_STEM, _MOST_ABOUT = 5, 8
_COMMON = frozenset(
    "about after their there these those which while would could should from with that this have been were what when "
    "more news home search share print email page site menu subscribe login latest read also".split()
)
_MOST_TEXT, _ABOUT, _LEAST_COMMON, _LEAST_PART = 200, 0.2, 2, 0.33
CLOSE = 1.5
"""Two lines whose evidence differs by less cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line and the evidence for its being the title; `told` names what spoke for it.

    `of_text`: a third of its words or more stand in the text, two at least; `strange`: of its four or more none does.
    """

    line: Line
    score: float
    told: tuple[str, ...]
    label: bool = False
    of_text: bool = False
    strange: bool = False


def stems(text: str) -> frozenset[str]:
    """What a text is about: the beginnings of its longer words; in scripts without blanks, pairs of characters."""
    low = text.casefold()
    found = {word[:_STEM] for word in _WORD.findall(low) if word not in _COMMON and not WIDE.search(word)}
    wide = [char for char in low if WIDE.match(char)]
    return frozenset(found | {a + b for a, b in pairwise(wide)})


def subject(lines: Iterable[Line]) -> frozenset[str]:
    """The stems of the article's sentences."""
    prose: list[str] = []
    for line in lines:
        if is_prose(line.text):
            prose.append(line.text)
        elif len(prose) > 1 and line.words <= _MOST_ABOUT and _ABOUT_US.match(line.text):
            break
    # The last of them may be a site's words about itself.
    prose = prose[: len(prose) - max(len(prose) // 4, 1)] if len(prose) >= 3 else prose
    return frozenset(stem for text in prose[:_MOST_TEXT] for stem in stems(text))


def size_of(text: str) -> int:
    """How many words a line has; two characters are one where blanks part none."""
    wide = len(WIDE.findall(text))
    return max(text.count(" ") + 1, wide // 2)


def weigh(
    candidates: list[Line],
    about: frozenset[str],
    *,
    again: Counter[str],
    signed: frozenset[int],
    top_level: frozenset[int],
    labels: frozenset[int],
    menus: frozenset[int],
    listed: frozenset[int],
    abbreviated: frozenset[int] = frozenset(),
) -> list[Weighed]:
    """The candidates, the best first.

    `about`: the article's stems; `again`: how often each line's words stand at the top; `signed`: the lines with a
    byline or day soon below; `top_level`: Markdown's first headings; `labels`: lines that only name a part of the page;
    `menus`: lines over a menu's entries; `listed`: lines in a block of entries above the block of another candidate;
    `abbreviated`: lines whose last full stop ends a word.
    """
    found: list[Weighed] = []
    above = 0
    for place, line in enumerate(candidates):
        told: list[str] = []
        own = stems(line.text)
        common = len(own & about)
        part = common / len(own) if own else 0.0
        score = 5 * part * min(1.0, len(own) / 4)
        score -= 2 if line.text.endswith(".") and line.number not in abbreviated else 0
        if part >= 0.5 and len(own) >= 3:
            told.append("its words are those of the text")
        size = size_of(line.text)
        score += 3 if 4 <= size <= 25 else 1 if size == 3 else 0 if size < 3 else 1
        if line.number in top_level:
            score += 6
            told.append("it is the first heading")
        if again[line.text.casefold()] > 1:
            score += 4
            told.append("it stands twice")
        if line.number in signed:
            score += 2
            told.append("a byline or day stands below it")
        if line.number in menus:
            score -= 2
        if line.number in listed:
            score -= 2.5
        if line.number in labels:
            score, told = min(score, 4) - 4, []
        if place == 0:
            score += 1.5
        # A title stands above its standfirst, which says the same at more length.
        score -= 2 * min(above, 2) + 0.1 * min(place, 10)
        before = found[-1] if found else None
        if before and before.line.number == line.number - 1 and size_of(before.line.text) >= 4 and not before.label:
            # Of two lines together the second is the standfirst, unless the first names a section.
            score -= 0 if before.line.text.endswith((".", ":", ",")) else 2
        above += size >= 4 and line.number not in labels and part >= _ABOUT and line.number not in listed
        of_text = common >= _LEAST_COMMON and part >= _LEAST_PART
        found.append(
            Weighed(
                line,
                score,
                tuple(told),
                line.number in labels,
                of_text,
                len(own) > 3 and not common,
            )
        )
    return sorted(found, key=lambda each: (-each.score, each.line.number))
