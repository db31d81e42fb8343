"""Runs of stars, underscores and tildes, and which of them belong together (CommonMark 0.31, section 6.2).

Two things differ on purpose. Beside a letter of a script that writes no blanks, a mark of punctuation is no hindrance:
これは**「重要」**です is strong. And neither is the punctuation that ends what is marked: `**Note:**text` is strong.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import category
from xml.etree.ElementTree import Element

from sitegen.markup.commonmark.addresses import SPACELESS

_NAMES = {("*", 1): "em", ("_", 1): "em", ("*", 2): "strong", ("_", 2): "strong", ("~", 2): "del"}
_BEGINS_WORDS = frozenset("(“‘«„‹")
_ENDS_WORDS = frozenset(".,:!?)…”’»›%")


@dataclass(slots=True, eq=False)
class Run:
    """A run of one mark: how many of it are left, and the elements that end and begin there."""

    char: str
    length: int
    left: int
    opens: bool
    closes: bool
    both: bool
    """Whether it may do either, as the specification has it."""
    loosely: tuple[bool, bool]
    """Whether it may open, and close, only here and not by the specification: then to a run of the same length."""
    ends: int = 0
    begins: list[Element] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """`space`, `mark` or `word`."""
    if not char or char.isspace():
        return "space"
    return "mark" if category(char)[0] in "PS" else "word"


def flanking(before: str, behind: str, char: str) -> tuple[bool, bool, bool, tuple[bool, bool]]:
    """Whether a run between two characters may open, may close, may do both by the book, and which only here."""
    left, right = _kind(before), _kind(behind)
    begins = right != "space" and (right != "mark" or left != "word" or _wide(before))
    ends = left != "space" and (left != "mark" or right != "word" or _wide(behind))
    if char == "_":
        opens, closes = begins and (not ends or left == "mark"), ends and (not begins or right == "mark")
        return opens, closes, opens and closes, (False, False)
    both, strict = begins and ends, (begins, ends)
    if char == "*":
        begins = begins or (right == "mark" and behind in _BEGINS_WORDS)
        ends = ends or (left == "mark" and before in _ENDS_WORDS)
    return begins, ends, both, (begins != strict[0], ends != strict[1])


def _wide(char: str) -> bool:
    return char > "\x7f" and SPACELESS.match(char) is not None


def pair(runs: list[Run], bottom: int) -> None:
    """Give the runs from `bottom` on the elements that they make, and take away those that are done."""
    lowest: dict[tuple[str, bool, bool, int], int] = {}
    at = bottom
    while at < len(runs):
        closer = runs[at]
        if not closer.closes:
            at += 1
            continue
        key = (closer.char, closer.both, closer.loosely[1], closer.length)
        place = _opener(runs, at, lowest.get(key, bottom))
        if place < 0:
            lowest[key] = at
            if closer.opens:
                at += 1
            else:
                del runs[at]
            continue
        opener = runs[place]
        width = 2 if opener.left >= 2 and closer.left >= 2 else 1
        opener.begins.append(Element(_NAMES[closer.char, width]))
        opener.left -= width
        closer.left -= width
        closer.ends += 1
        del runs[place + 1 : at]
        at = place + 1
        if not opener.left:
            del runs[place]
            at = place
        if not closer.left:
            del runs[at]
        for known, low in lowest.items():
            if low > at:
                lowest[known] = at


def _opener(runs: list[Run], at: int, lowest: int) -> int:
    """The place of the nearest run that the one at `at` can close, or -1."""
    closer = runs[at]
    for place in range(at - 1, lowest - 1, -1):
        opener = runs[place]
        if opener.char != closer.char or not opener.opens:
            continue
        if (opener.loosely[0] or closer.loosely[1]) and opener.length != closer.length:
            continue
        either = closer.both or opener.both
        if either and closer.length % 3 and (opener.length + closer.length) % 3 == 0:
            continue
        return place
    return -1
