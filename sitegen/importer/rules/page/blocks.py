"""Rules by company: a line that stands among set-aside lines, or that was set aside where it stood before."""

from __future__ import annotations

import re
from bisect import bisect_right

from sitegen.importer.draft import Draft, Found, drop
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line, core, is_prose, split_lines
from sitegen.importer.seed import Span

_LIST = re.compile(r"[•‣◦▪●○■□–—*·-]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s|\||\d[\d.:/-]{3,}|https?:|hxxp|[\w.-]+\[\.\]|[{}=\\]")
_NO_COMPANY = frozenset("blank invisible-character separator wrapper-tag loose-time glued-tags dateline".split())
_MOST_WORDS, _MOST_LINES, _MOST_PROSE = 30, 40, 14


def among_furniture(draft: Draft) -> Found:
    """A line in a block of lines most of which were set aside: between two of them a sentence as well, else a label.

    Takes: "Our morning email breaks down the day" between "Free daily newsletter" and "Privacy Notice: …".
    Leaves: a paragraph that stands apart, a sentence at a block's end, an entry of a list.
    """
    if "\n\n" not in draft.text or draft.markup:
        return Found()
    head, foot = core(draft.lines)
    text = frozenset(x.start for x in draft.lines[head:foot] if is_prose(x.text) and size_of(x.text) > _MOST_PROSE)
    kept = {line.start: line for line in draft.lines}
    taken = sorted((s for s in draft.found.spans if s.name not in _NO_COMPANY), key=lambda span: span.start)
    found: list[Line] = []
    block: list[Line] = []
    for line in (*split_lines(draft.text), None):
        if line is None or line.apart:
            found += (each for each in _strangers(block, kept, taken) if each.start not in text)
            block = []
        if line is not None:
            block.append(line)
    return drop("among-furniture", found)


def _strangers(block: list[Line], kept: dict[int, Line], taken: list[Span]) -> list[Line]:
    if not 2 <= len(block) <= _MOST_LINES or not any(line.start in kept for line in block):
        return []
    gone = [_is_taken(line, taken) for line in block]
    if sum(gone) * 2 < len(block):
        return []
    found = []
    for place, line in reversed(list(enumerate(block))):
        ours = kept.get(line.start)
        if ours is None or ours.end != line.end or line.words > _MOST_WORDS or _LIST.match(line.raw):
            continue
        # What has text on both sides is the text's own heading.
        if not any((*gone[max(place - 1, 0) : place], *gone[place + 1 : place + 2])):
            continue
        between = any(gone[:place]) and any(gone[place + 1 :])
        if between or not (is_prose(line.text) or line.text.endswith((".", ":", "?", "!", "”", '"'))):
            found.append(ours)
            gone[place] = True
    return found


def _is_taken(line: Line, taken: list[Span]) -> bool:
    """Whether one of the spans, which are in order, holds the line."""
    place = bisect_right(taken, line.start, key=lambda span: span.start) - 1
    return place >= 0 and line.end <= taken[place].end


def repeated_label(draft: Draft) -> Found:
    """A label once more that was set aside at its first place, and an entry of a table of contents.

    Takes: "Get more insights with the" in the text after it stood above the title; above the text a line that stands
    below as a heading. Leaves: a heading that stands twice in the text, a sentence.
    """
    head = draft.head()
    if "title" not in {span.name for span in draft.found.spans}:
        return Found()
    first = draft.lines[head].start if head < len(draft.lines) else len(draft.text)
    above = {
        line.text.casefold()
        for span in draft.found.spans
        if span.kind == "dropped" and span.start < first and span.name in ("masthead", "head-rest", "navigation")
        for line in split_lines(draft.text[span.start : span.end])
        if line.words > 1
    }
    later = {line.text.casefold() for line in draft.lines[head:]}
    taken = [line for line in draft.lines[head:] if line.text.casefold() in above and line.words <= _MOST_WORDS // 3]
    taken += [line for line in draft.lines[:head] if line.text.casefold() in later and not is_prose(line.text)]
    return drop("repeated-label", taken)
