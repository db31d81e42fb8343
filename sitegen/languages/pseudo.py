"""Disguises words, so that what comes from no catalogue shows: accents, brackets, and four tenths more letters.

The tags of the two pseudo-languages are CLDR's: `en-XA` is written from left to right, `ar-XB` from right to left.
"""

import re

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "en-XA", "ar-XB"

_PLAIN = "ABCDEFGHIJKLMNOPRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MARKED = "ÀƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴẊÝŽàƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýž"
_LETTERS = str.maketrans(_PLAIN, _MARKED)
_KEPT = re.compile(r"(%\(\w+\)s|%%|</?[a-z][^>]*>|&\w+;|\{\w+\})")
"""What is no word: places for values, marks of HTML, entities."""


def disguised(text: str) -> str:
    """The text with every letter marked, longer by four tenths, in brackets; what is no word stays."""
    parts = _KEPT.split(text)
    letters = sum(len(part) for part in parts[::2])
    longer = _filling(max(1, letters * 2 // 5))
    marked = "".join(part if at % 2 else part.translate(_LETTERS) for at, part in enumerate(parts))
    head, tail = marked[: len(marked) - len(marked.lstrip())], marked[len(marked.rstrip()) :]
    return f"{head}[{marked.strip()}{longer}]{tail}"


def _filling(length: int) -> str:
    """So many signs, in words that a line can break between."""
    signs = "~" * length
    return "".join(f" {signs[at : at + 6]}" for at in range(0, length, 6))
