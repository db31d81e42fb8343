"""Text to lines: the paragraphs of a paste, whatever its shape, with their places in the input. Pure and linear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sitegen.importer.escape import clean

BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]+")
"""What no reader sees, or no page can carry: set aside character by character, the word around it stays whole."""

_SENTENCE_END = re.compile(
    r"[.!?…:;。！？؟۔।][\"'”’»)\]]*$|[\"”»]$|(?<=[a-zß-ÿ)\"”])[.!?][\"”’)]*(?:\d{1,2}|(?:\[\d{1,3}\]){1,3})$"
)
# "…it said. They have until May1": a note's number, or a cut, where the last full stop should be.
_INNER_END = re.compile(r"[a-zß-ÿ\d)\"”’][.!?][\"”’)]*\s+[\"“‘(]?[A-ZÀ-Þ]")
_LONG, _TEASER = 25, 14
_WIDEST, _NARROWEST, _LEAST_FOLDS, _GOES_ON = 130, 40, 3, 6
_LEAST_STRETCH, _MOST_OPEN, _LEAST_LOW, _PART_LOW = 5, 0.6, 3, 0.35
_MARKED = re.compile(r"[-–—•*·+>#|]|\d|https?:|\S+\(|[\w.-]+\[\.\]|\S*[{}=;$<>]")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or one printed line; `raw` is its input, `text` its words; `apart`: a blank line precedes."""

    start: int
    end: int
    raw: str
    text: str
    apart: bool
    number: int

    @property
    def words(self) -> int:
        return self.text.count(" ") + 1


def line_of(text: str, start: int, end: int, *, apart: bool, number: int) -> Line | None:
    """The line that `text[start:end]` holds without the blanks at its ends, or None."""
    raw = text[start:end]
    words = clean(UNSEEN.sub("", raw))
    if not words:
        return None
    lead = len(raw) - len(raw.lstrip())
    raw = raw.strip()
    return Line(start + lead, start + lead + len(raw), raw, words, apart, number)


def split_lines(text: str) -> tuple[Line, ...]:
    """The printed lines of `text`, without the blank ones."""
    found: list[Line] = []
    start, apart = 0, False
    for end, following in (*((match.start(), match.end()) for match in BREAK.finditer(text)), (len(text), len(text))):
        line = line_of(text, start, end, apart=apart, number=len(found))
        apart = line is None
        if line:
            found.append(line)
        start = following
    return tuple(found)


def unfold(text: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines that an editor or mailer wrapped at a fixed width, joined again; any other shape is left as it is.

    Wrapped text shows itself: nearly every line that does not end its block stops where the next word would not fit.
    """
    width = _fold_width(lines)
    low = not width and _goes_on_low(lines)
    broken = frozenset() if width else _broken(lines)
    groups: list[list[Line]] = []
    for line in lines:
        previous = groups[-1][-1] if groups else None
        if previous is None:
            goes_on = False
        elif width:
            goes_on = _is_folded(previous, line, width)
        else:
            cut = {previous.start, line.start} <= broken and not _SENTENCE_END.search(previous.text)
            goes_on = cut or _goes_on(previous, line, low=low)
        if goes_on:
            groups[-1].append(line)
        else:
            groups.append([line])
    # Each paragraph is cut out once: cut out anew with every line, a long one would cost the square of its length.
    return tuple(_whole(text, group, number) for number, group in enumerate(groups))


def _whole(text: str, group: list[Line], number: int) -> Line:
    first, last = group[0], group[-1]
    whole = line_of(text, first.start, last.end, apart=first.apart, number=number) if first is not last else None
    return whole or Line(first.start, first.end, first.raw, first.text, first.apart, number)


def _goes_on(line: Line, following: Line, *, low: bool) -> bool:
    """Whether a sentence breaks off and goes on in a small letter on the next line; `low`: most lines do so."""
    if following.apart or following.number != line.number + 1 or not following.text[:1].islower():
        return False
    if _SENTENCE_END.search(line.text) or _MARKED.match(line.raw) or _MARKED.match(following.raw):
        return False
    return low or (following.words >= _GOES_ON and line.text.endswith(","))


def _goes_on_low(lines: tuple[Line, ...]) -> bool:
    """Whether most lines begin in a small letter, long ones among them: no list does that."""
    together = [line for line in lines[1:] if not line.apart]
    low = [line for line in together if line.text[:1].islower() and not _MARKED.match(line.raw)]
    return (
        len(low) > _LEAST_FOLDS and len(low) * 2 > len(lines) and sum(x.words >= _GOES_ON for x in low) * 2 > len(low)
    )


def _broken(lines: tuple[Line, ...]) -> frozenset[int]:
    """The starts of the lines of paragraphs that are broken anywhere: one below another, most without a sentence's end
    and many going on in a small letter, which neither a list nor a menu does.
    """
    found: set[int] = set()
    stretch: list[Line] = []
    for line in (*lines, None):
        beside = line is not None and bool(stretch) and not line.apart and line.number == stretch[-1].number + 1
        if not beside:
            found |= {each.start for each in stretch} if _is_broken(stretch) else set()
            stretch = []
        if line is not None:
            stretch.append(line)
    return frozenset(found)


def _is_broken(stretch: list[Line]) -> bool:
    if len(stretch) < _LEAST_STRETCH or any(_MARKED.match(line.raw) for line in stretch):
        return False
    open_ended = [after for line, after in pairwise(stretch) if not _SENTENCE_END.search(line.text)]
    low = sum(after.text[:1].islower() for after in open_ended)
    words = sum(line.words for line in stretch)
    most_open = len(open_ended) >= _MOST_OPEN * (len(stretch) - 1)
    return most_open and low >= max(_LEAST_LOW, _PART_LOW * len(open_ended)) and words >= _GOES_ON * len(stretch)


def _is_folded(line: Line, following: Line, width: int) -> bool:
    # One word of tolerance: hand-wrapped lines are ragged.
    first = len(following.text.split(" ", 1)[0])
    if following.apart or following.number != line.number + 1:
        return False
    return len(line.text) + first + 1 > width - 8 and len(line.text) >= width // 2


def _fold_width(lines: tuple[Line, ...]) -> int:
    pairs = [(line, after) for line, after in pairwise(lines) if not after.apart]
    open_ended = [line for line, _ in pairs if len(line.text) >= _NARROWEST and not _SENTENCE_END.search(line.text)]
    if len(open_ended) < _LEAST_FOLDS:
        return 0
    width = max(len(line.text) for line in open_ended)
    # A line that stands alone tells nothing: titles and notices are not wrapped with the rest.
    alone = {line.start for line, after in pairwise(lines) if line.apart and after.apart}
    alone |= {line.start for line in (lines[0], lines[-1]) if line.apart or not pairs}
    alone |= {lines[0].start} if lines[1].apart else set()
    if width > _WIDEST or max((len(x.text) for x in lines if x.start not in alone), default=0) > width + 20:
        return 0
    long_ones = [pair for pair in pairs if len(pair[0].text) >= _NARROWEST]
    folds = [after for line, after in long_ones if _is_folded(line, after, width)]
    folded = len(folds)
    # A block of titles and labels is as ragged as wrapped text, but each begins with a capital.
    if sum(after.text[:1].isupper() for after in folds) > 0.6 * folded:
        return 0
    return width if folded >= 0.6 * len(long_ones) and len(open_ended) >= 0.5 * len(long_ones) else 0


@lru_cache(maxsize=4_096)
def is_prose(text: str) -> bool:
    """Whether a line reads as a sentence of an article rather than a title, a label or a list entry."""
    if not _SENTENCE_END.search(text):
        return text.count(" ") >= _LONG and _INNER_END.search(text) is not None
    if text.endswith(("…", "...")) and text.count(" ") < _TEASER:
        return False
    return text.count(" ") >= 9 or len(text) >= 70 or (text.isascii() is False and len(text) >= 25 and " " not in text)


def core(lines: tuple[Line, ...]) -> tuple[int, int]:
    """The places where the running text begins and ends: the stretch with the most prose and the fewest labels.

    A banner's sentence above a menu is no part of it, nor a note below a list of other stories: sentences count for
    it by their length, each run of other lines against it, but never so much that a long list would part an article.
    """
    best = (0, len(lines), 0)
    total, start, run = 0, 0, 0
    for place, line in enumerate(lines):
        if is_prose(line.text):
            weight = min(max(line.words, len(line.text) // 6), _MOST_WEIGHT)
            if total <= 0:
                total, start = 0, place
            total += weight
            run = 0
            if total > best[0]:
                best = (total, start, place + 1)
        else:
            cost = _LABEL_COST if run < _MOST_COST else 0
            # "Call 555-0100 for a discount." over a title and its byline is no beginning of the text.
            cost = _SIGNED_COST if place < _TOP and total <= _LITTLE and _SIGNED.match(line.text) else cost
            run += cost
            total -= cost
    return best[1], best[2]


_MOST_WEIGHT, _LABEL_COST, _MOST_COST = 60, 4, 40
_SIGNED_COST, _LITTLE, _TOP = 14, 20, 15
_SIGNED = re.compile(
    r"(?:by|von|par|por|di|door)\s+[A-ZÀ-Þ][\w.’'-]+ [A-ZÀ-Þ].{0,40}$|"
    r"(?:(?:published|posted|updated)\W+)?(?:[A-Za-z]{3,9}\.?,? )?(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|\
rd|th)?,? \d{4}|\d{1,2}\.? [A-Za-zÀ-ÿ]{3,9}\.? \d{4}|\d{4}-\d\d-\d\d)\b.{0,20}$",
    re.IGNORECASE,
)
