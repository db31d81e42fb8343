"""How many steps a body would take to read, counted from its text before it is read.

Most texts are read in time that grows with their length. With python-markdown's own parsers some grew with its
square: what is opened and not closed soon, lines that cut a block in two again and again, many marks in one block,
many references to footnotes, wide tables with many rows. Abbreviations and several tables of contents, which are
still its own, do so today; the others are refused as before, since no text that is meant to be read holds as many.
Each step below stands for some tenth of a microsecond, so that what is let through takes seconds at the very most, on
any machine alike.
"""

import re
from collections import Counter

from sitegen.characters import count

MAX_STEPS = 10_000_000

_BLOCK = re.compile(r"\n[ \t]*\n")
_COUNTED = b"[<`\\*_!&(|#=->:\n"
_CUTTING = re.compile(r"^[ >]*(?:#|=+[ ]*$|-+[ ]*$|[*_-]{3}|:[ ]|!!!|\*?\[[^\n]*\][ ]?:)", re.MULTILINE)
_MARK = re.compile(r"`+|\\|\*+|_+|&|<|\[|  \n")
_BRACKET = re.compile(r"\]\(|[][()]")
_TAG = re.compile(r"<(?:!--|!\[|[?]|[a-zA-Z/!])")
_CLOSERS = {"<!--": "-->", "<![": "]]>", "<?": "?>"}
_ABBREVIATION = re.compile(r"^[ >]*\*\[", re.MULTILINE)
_SEPARATOR = re.compile(r"^[^\n]*\n[ ]*[|:-][|: -]*(?:\n|\Z)")


def work_fault(text: str) -> tuple[str, int, str] | None:
    """Where a Markdown text passes the limit, as (rule, line in the text, message), or None."""
    if len(text) * _marks(text) <= MAX_STEPS and "*[" not in text:
        return None  # most texts; no sum below, but that of abbreviations, is more than this product
    steps = _tags(text) + _lists_of_notes(text)
    worst, place, start = steps, 0, 0
    for gap in [*_BLOCK.finditer(text), None]:
        end = gap.start() if gap is not None else len(text)
        taken = _block(text[start:end])
        steps += taken
        if taken > worst:
            worst, place = taken, start
        if steps > MAX_STEPS:
            message = "the text would take too many steps to read, most of them from here on"
            return "too-costly", text.count("\n", 0, place) + 1, message
        start = gap.end() if gap is not None else end
    return None


def _marks(text: str) -> int:
    try:
        return count(text, _COUNTED)
    except UnicodeEncodeError:
        return len(text)  # no more can be


def _block(block: str) -> int:
    """The steps of one block."""
    length = len(block)
    steps = length * len(_CUTTING.findall(block)) + _spans(block)
    marks = len(_MARK.findall(block))
    steps += marks * length // 100
    steps += _unclosed_runs(block) * length
    if "|" in block:
        rows = block.split("\n")
        steps += sum((row.count("`") + row.count("|")) * row.count("`") for row in rows) // 10
        if _SEPARATOR.match(block):
            steps += 100 * len(rows) * (1 + min(rows[0].count("|"), rows[1].count("|")))
    return steps


def _unclosed_runs(block: str) -> int:
    """How many runs of backticks no later one of their length closes: each is looked for up to the block's end."""
    unclosed, wanted = 0, ""
    runs = re.findall("`+", block)
    left = Counter(runs)
    for run in runs:
        left[run] -= 1
        if wanted:
            wanted = "" if run == wanted else wanted
        elif left[run]:
            wanted = run
        else:
            unclosed += 1
    return unclosed


def _spans(block: str) -> int:
    """Each bracket is read up to the one that closes it, or to the end of the block."""
    steps = 0
    squares: list[int] = []
    rounds: list[int] = []
    for found in _BRACKET.finditer(block):
        mark, at = found[0], found.start()
        if mark == "[":
            squares.append(at)
            continue
        if mark == ")":
            steps += at - rounds.pop() if rounds else 0
            continue
        if mark == "(":
            if rounds:
                rounds.append(at)
            continue
        steps += at - squares.pop() if squares else 0
        if mark == "](":
            rounds.append(at)
    return 2 * (steps + sum(len(block) - at for at in (*squares, *rounds)))


def _tags(text: str) -> int:
    """Each tag is read up to what closes it, or to the end of the text."""
    steps = 0
    closed: dict[str, int] = {}
    for found in _TAG.finditer(text):
        closer = _CLOSERS.get(found[0], ">")
        end = closed.get(closer, -1)
        if end < found.start():
            end = text.find(closer, found.start())
            closed[closer] = end = len(text) if end < 0 else end
        steps += end - found.start()
    return 2 * steps


def _lists_of_notes(text: str) -> int:
    """What is compared with all of its kind.

    Each reference to a footnote with those before it, each word with every abbreviation, which also cuts the text in
    two; and each table of contents holds every heading.
    """
    notes = text.count("[^")
    contents = text.count("[TOC]")
    steps = 4 * notes * notes + (100 * contents * text.count("\n") if contents > 1 else 0)
    abbreviations = len(_ABBREVIATION.findall(text))
    if abbreviations:
        words = len(text.split())
        steps += abbreviations * words + words * max(map(len, _BLOCK.split(text))) // 100
    return steps
