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
_MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A printed line: its words, where it begins, how far it is from the page's foot, and the size of its letters.

    Lengths are in points. `apart`: an empty line was written before it. `height` is that of the page.
    """

    text: str
    x: float
    y: float
    size: float
    height: float
    apart: bool = False


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
    return tuple(_lines(pieces, height))


def _lines(pieces: list[_Piece], height: float) -> list[PdfLine]:
    found: list[PdfLine] = []
    held: list[_Piece] = []
    apart = False

    def end() -> None:
        nonlocal apart
        words = " ".join("".join(piece.text for piece in held).translate(_LETTERS).split())
        if words:
            seen = [piece for piece in held if piece.text.strip()]
            size = max(seen, key=lambda piece: len(piece.text.strip())).size
            found.append(PdfLine(words, seen[0].x, seen[0].y, round(size, 1), height, apart))
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
