"""A page of a PDF file as lines with their places and sizes, in the order in which they were written. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

if TYPE_CHECKING:
    from pypdf import PageObject

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_UNFOLDED = (
    "⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
)
"""Radicals that Unicode does not fold, each before its letter."""
_RADICALS = {
    **{radical: normalize("NFKC", chr(radical)) for radical in range(0x2F00, 0x2FD6)},
    **dict(zip(map(ord, _UNFOLDED[::2]), _UNFOLDED[1::2], strict=True)),
}
"""Chromium's PDF says a radical where a letter of the same shape was printed: no search finds it, and no rule."""
_LETTERS = _LIGATURES | _RADICALS
_MOST_LINES, _MOST_LINKS = 20_000, 2_000
_NEAR_LINK, _LETTER_WIDTH, _MOST_OF_LINE = 2.0, 0.45, 0.7
"""How far from its box a link's words may begin, the usual width of a letter as a share of its size, and how much of a
line its links must cover."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A printed line: its words, where it begins, how far it is from the page's foot, and the size of its letters.

    Lengths are in points. `apart`: an empty line was written before it. `height` is that of the page. `link`: its
    words are those of links to addresses.
    """

    text: str
    x: float
    y: float
    size: float
    height: float
    apart: bool = False
    link: bool = False


@dataclass(slots=True)
class _Piece:
    text: str
    x: float
    y: float
    size: float


def lines_of(page: PageObject) -> tuple[PdfLine, ...]:
    """The lines of a page that hold words."""
    pieces: list[_Piece] = []

    def met(text: str, outer: Any, inner: Any, font: Any, size: Any) -> None:
        if text and len(pieces) < _MOST_LINES * 20:
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            high = abs(inner[3] * outer[3]) or abs(inner[1] * outer[2]) or 1.0
            pieces.append(_Piece(text, float(x), float(y), abs(float(size or 1) * float(high))))

    page.extract_text(visitor_text=met)
    height = float(page.mediabox.height)
    return tuple(_lines(pieces, height, _links(page)))


def _links(page: PageObject) -> list[_Box]:
    """Where on a page links to addresses lie (ISO 32000-1, 12.5.6.5)."""
    found: list[_Box] = []
    listed: Any = page.get("/Annots")
    for each in (listed.get_object() or ())[:_MOST_LINKS] if listed is not None else ():
        link = each.get_object()
        action = link.get("/A")
        if link.get("/Subtype") == "/Link" and action is not None and "/URI" in action.get_object():
            left, low, right, high = (float(each) for each in link["/Rect"])
            found.append((min(left, right), min(low, high), max(left, right), max(low, high)))
    return found


def _is_link(pieces: list[_Piece], words: str, links: list[_Box]) -> bool:
    """Whether all pieces of a line begin in links, and these are about as long as the line."""
    hit: set[_Box] = set()
    for piece in pieces:
        here = [
            box
            for box in links
            if box[0] - _NEAR_LINK <= piece.x <= box[2] + _NEAR_LINK
            and box[1] - _NEAR_LINK <= piece.y <= box[3] + _NEAR_LINK
        ]
        if not here:
            return False
        hit.update(here)
    width = sum(right - left for left, _, right, _ in hit)
    return width >= len(words) * pieces[0].size * _LETTER_WIDTH * _MOST_OF_LINE


def _lines(pieces: list[_Piece], height: float, links: list[_Box]) -> list[PdfLine]:
    found: list[PdfLine] = []
    held: list[_Piece] = []
    apart = False

    def end() -> None:
        nonlocal apart
        words = " ".join("".join(piece.text for piece in held).translate(_LETTERS).split())
        if words:
            seen = [piece for piece in held if piece.text.strip()]
            size = max(seen, key=lambda piece: len(piece.text.strip())).size
            link = bool(links) and _is_link(seen, words, links)
            found.append(PdfLine(words, seen[0].x, seen[0].y, round(size, 1), height, apart, link))
        apart = not words
        held.clear()

    for piece in pieces:
        for number, part in enumerate(re.split(r"\n", piece.text)):
            if number:
                end()
            if part:
                held.append(_Piece(part, piece.x, piece.y, piece.size))
    end()
    return found[:_MOST_LINES]
