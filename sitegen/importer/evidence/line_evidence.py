"""What speaks for a line's being a part of the article, and what against: named pieces of evidence. Pure and linear.

The sure paragraphs are found first: long sentences in the stretch where most sentences stand together. Then every other
line is looked at: its length, how it ends, its capitals, the words that it shares with the sure paragraphs, its place
among them, and what became of its neighbours. Few phrases are needed for that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from sitegen.importer.draft import Draft
from sitegen.importer.evidence.line_features import ENTRY, FACT, INNER, look
from sitegen.importer.evidence.title_score import WIDE, stems
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import INVISIBLE, Span
from sitegen.importer.words.page_words import DATA

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SURE_WORDS, _SURE_CHARS, _SURE_TWO, _NEAR, _FEW = 22, 130, 12, 3, 3
_MOST_GAP, _COST, _MOST_WEIGHT, _MOST_EDGE = 6, 4, 60, 50
_COMMON_IN, _WORDED, _SOME, _MOST = 2, 0.4, 0.2, 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that no rule has taken, where it stands, and the names of what speaks for or against its being body."""

    line: Line
    place: str
    told: frozenset[str]


def judged(draft: Draft) -> Iterator[Judged]:
    """The lines that are left, but for the first and the last sure paragraph and the sentences between the two.

    Nothing where no paragraph is sure: then there is nothing to measure by.
    """
    lines = draft.lines
    gone = _set_aside_above(lines)
    begin, end = _bulk(lines, gone)
    sure = [place for place in range(begin, end) if _is_sure(lines[place])]
    sure = _without_edges(sure, lines, gone)
    if not sure:
        return
    shared = Counter(stem for place in sure for stem in stems(lines[place].text))
    worded = Counter(word for place in sure for word in set(_WORD.findall(lines[place].text.lower())))
    common = frozenset(word for word, n in worded.items() if n >= _COMMON_IN or len(sure) < _FEW)
    spans = sorted((s for s in draft.found.spans if s.name != INVISIBLE), key=lambda span: span.start)
    starts = [span.start for span in spans]
    title = max((s.end for s in spans if s.name in ("title", "repeated-title")), default=-1)
    twice = Counter(line.text.casefold() for line in lines)
    headings = _headings(lines)
    headed = Counter(stem for own in headings.values() for stem in own)
    for at, line in enumerate(lines):
        kind = "sentence" if is_prose(line.text) else "label"
        if line.end <= title:
            place = "above the title"
        elif at < sure[0]:
            place = "above the text"
        elif at > sure[-1]:
            place = "below the text"
        elif at in (sure[0], sure[-1]) or kind == "sentence":
            continue
        else:
            place = "in the text"
        told = {f"{place}: {kind}", *look(line), *_of_text(line, shared, common)}
        told |= {*_company(lines, at, gone, spans, starts)}
        # What was set aside between it and the text.
        cut = gone[sure[0]] > gone[at] if at < sure[0] else at > sure[-1] and gone[at] > gone[sure[-1]]
        told |= {f"cut off from the text: {kind}"} if cut else set()
        if at in headings and any(headed[stem] > 1 for stem in headings[at]):
            told.add("like another heading")
        told |= {"stands twice"} if twice[line.text.casefold()] > 1 else set()
        told |= {"outside the core"} if at < begin or at >= end else set()
        yield Judged(line, f"{place}: {kind}", frozenset(told))


def _without_edges(sure: list[int], lines: tuple[Line, ...], gone: tuple[int, ...]) -> list[int]:
    """The sure paragraphs without a first or last one that set-aside lines part from the others, if it is short."""
    while len(sure) > _FEW - 1 and gone[sure[1]] > gone[sure[0]] and lines[sure[0]].words < _MOST_EDGE:
        sure = sure[1:]
    while len(sure) > _FEW - 1 and gone[sure[-1]] > gone[sure[-2]] and lines[sure[-1]].words < _MOST_EDGE:
        sure = sure[:-1]
    return sure


def _is_sure(line: Line) -> bool:
    """Whether a line is long and reads as a sentence, or is two sentences: a paragraph wherever it stands."""
    if not is_prose(line.text):
        return False
    two = line.words >= _SURE_TWO and INNER.search(line.text) is not None
    return line.words >= _SURE_WORDS or len(line.text) >= _SURE_CHARS or two


def _set_aside_above(lines: tuple[Line, ...]) -> tuple[int, ...]:
    """For each line, how many lines of the input were set aside above it."""
    before = (-1, *(line.number for line in lines))
    gaps = (max(line.number - last - 1, 0) for last, line in zip(before, lines, strict=False))
    return tuple(accumulate(gaps))


def _gap(gone: tuple[int, ...], at: int) -> int:
    return gone[at] - (gone[at - 1] if at else 0)


def _bulk(lines: tuple[Line, ...], gone: tuple[int, ...]) -> tuple[int, int]:
    """The stretch with the most sentences and the fewest labels, kept or set aside (`lines.core` counts only kept)."""
    best, total, start = (0, 0, len(lines)), 0, 0
    for at, line in enumerate(lines):
        total -= min(_gap(gone, at), _MOST_GAP) * _COST
        if not is_prose(line.text):
            total -= _COST
            continue
        if total <= 0:
            total, start = 0, at
        total += min(max(line.words, len(line.text) // 6), _MOST_WEIGHT)
        if total > best[0]:
            best = (total, start, at + 1)
    return best[1], best[2]


def _of_text(line: Line, shared: Counter[str], common: frozenset[str]) -> Iterator[str]:
    """What the line shares with the sure paragraphs: what they are about, and the small words that they are made of."""
    own = stems(line.text)
    known = sum(stem in shared for stem in own)
    if known:
        part = known / len(own)
        most = part >= _MOST and known > 1
        yield "subject: most" if most else "subject: some" if part >= _SOME else "subject: little"
    words = _WORD.findall(line.text.lower())
    if words and not WIDE.search(line.text) and sum(word in common for word in words) >= _WORDED * len(words):
        yield "wording: theirs"


def _company(
    lines: tuple[Line, ...], at: int, gone: tuple[int, ...], spans: list[Span], starts: list[int]
) -> Iterator[str]:
    """What became of the lines around it."""
    line, last = lines[at], at + 1 == len(lines)
    above, below = _gap(gone, at), 0 if last else _gap(gone, at + 1)
    after = below > 0 or (last and bool(starts) and starts[-1] > line.start)
    if above:
        yield "above it: set aside"
    elif at:
        yield "above it: a sentence" if is_prose(lines[at - 1].text) else "above it: a label"
    if after:
        yield "below it: set aside"
    elif not last:
        yield "below it: a sentence" if is_prose(lines[at + 1].text) else "below it: a label"
        below_it = lines[at + 1]
        if DATA.search(below_it.text) or ENTRY.match(below_it.raw) or FACT.match(below_it.text):
            yield "over an entry"
    beside = lines[max(at - 1, 0) : at] + lines[at + 1 : at + 2]
    if any(other.text != line.text and other.text.split()[0] == line.text.split()[0] for other in beside):
        yield "in a row"
    if FACT.match(line.text) and any(FACT.match(other.text) for other in beside):
        yield "in a row"
    if above and after:
        yield "both sides set aside"
    if above + below > _NEAR:
        yield "many set aside near"
    place = bisect_right(starts, line.start)
    if place < len(spans) and spans[place].name.startswith("image") and (after or spans[place].start <= line.end + 3):
        yield "above a picture"
    if line.apart:
        yield "apart"
    if not last and not lines[at + 1].apart and not after:
        yield "glued to the next"


def _headings(lines: tuple[Line, ...]) -> dict[int, frozenset[str]]:
    """The labels that stand over a sentence, by place, with their longer words: "Civil remedies", "Other remedies"."""
    pairs = enumerate(pairwise(lines))
    over = ((at, line) for at, (line, after) in pairs if is_prose(after.text) and not is_prose(line.text))
    return {at: stems(line.text) for at, line in over}
