"""What the votes leave of a page's blocks: which are read by the rules for lines, and which are put back after them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from sitegen.importer.draft import Draft, drop
from sitegen.importer.html.votes import BOTH
from sitegen.importer.html.walk_state import PageBlock
from sitegen.importer.lines import Line
from sitegen.importer.seed import Span

_ABOVE, _SHORT = 12, 12
_AGAIN = "repeated-paragraph"
_WEAK = frozenset(
    """next-story head-rest foot-rest among-furniture separator repeated-paragraph call-to-action
    dateline""".split()
)
"""Rules that judge a line by its looks, its place or its first words: what both libraries take is put back."""


def chosen(blocks: tuple[PageBlock, ...]) -> tuple[PageBlock, ...]:
    """The blocks with quotes, tables and code between two wanted ones wanted too.

    Above and below what both libraries take, our own vote alone wants nothing.
    """
    both = [n for n, block in enumerate(blocks) if block.taken == BOTH]
    sure = range(both[0], both[-1] + 1) if both else range(len(blocks))
    wanted = [n for n, block in enumerate(blocks) if block.wanted and (n in sure or block.taken)]
    inner = range(wanted[0], wanted[-1] + 1) if wanted else range(0)
    named = set(wanted)
    return tuple(
        replace(block, wanted=n in named or (n in inner and _is_set_apart(block))) for n, block in enumerate(blocks)
    )


def _is_set_apart(block: PageBlock) -> bool:
    return any(level.rest == "> " for level in block.place) or block.markdown.startswith(("|", "    "))


def _is_caption(block: PageBlock) -> bool:
    """Whether a block is a picture's caption, which galleries print below each of them."""
    return block.markdown[:1] == block.markdown[-1:] == "*" and block.markdown[:2] != "**"


def near(blocks: tuple[PageBlock, ...]) -> list[int]:
    """The places of the blocks that the rules for lines read: the wanted ones and what may tell fields beside them."""
    wanted = [n for n, block in enumerate(blocks) if block.wanted]
    if not wanted:
        return []
    first, last = wanted[0], wanted[-1]
    return [
        n
        for n, block in enumerate(blocks)
        if block.wanted
        or first - _ABOVE <= n < first
        or (first < n < last and block.end - block.start < 200 and len(block.markdown.split()) <= _SHORT)
    ]


def settled(draft: Draft, lines: dict[int, Line], blocks: dict[int, PageBlock]) -> Draft:
    """The draft after the rules: without what the votes do not want, and with what only a weak rule took."""
    spans = sorted(draft.found.spans, key=lambda span: span.start)
    starts = [span.start for span in spans]
    left: dict[int, list[Line]] = {}
    for line in draft.lines:
        left.setdefault(line.number, []).append(line)
    back: set[Span] = set()
    kept: list[Line] = []
    outside: list[Line] = []
    for number, line in lines.items():
        block = blocks[number]
        taken = spans[bisect_left(starts, line.start) : bisect_left(starts, line.end)]
        weak = all(span.name in _WEAK and not (span.name == _AGAIN and _is_caption(block)) for span in taken)
        if block.taken == BOTH and taken and weak:
            back.update(taken)
            kept.append(line)
        elif block.wanted:
            kept += left.get(number, ())
        else:
            outside += left.get(number, () if taken else (line,))
    spans_left = tuple(span for span in draft.found.spans if span not in back)
    found = replace(draft.found, spans=(*spans_left, *drop("outside-article", outside).spans))
    return replace(draft, lines=tuple(kept), found=found)
