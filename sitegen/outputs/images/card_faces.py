"""The faces of social cards: which letters they can draw, how long a text is in them, and where its lines break.

A text is set by the basic layout of FreeType alone, so that what the machine has installed has no say. Each letter is
drawn from the first face that has it; what none has, no card shows.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT = "fonts/newsreader.woff2"
LONGEST = 600
"""Characters of a title: more would be too small to read, so such a page has the site's card."""

_LARGE, _SMALL = 92, 20
_BLANK = re.compile(r"[ \t\n]+")
"""Where a line may break."""
_KNOWN = frozenset(
    [*range(0x20, 0x7F), *range(0xC0, 0xF7), *range(0xF8, 0x100)]
    + [ord(c) for c in "\u00a0\u202f£§©«®°±·»½ıŒœ–—‘’‚“”„•…′€™"]
)
"""What the face can draw."""

LETTERS = {
    "fonts/newsreader-signs.woff2": frozenset([0xA1, 0xAA, 0xBA, 0xBF, 0x2039, 0x203A]),
    "fonts/newsreader-latin-ext.woff2": frozenset(
        [*range(0x100, 0x131), *range(0x134, 0x149), *range(0x14A, 0x152), *range(0x154, 0x17F), *range(0x218, 0x21C)]
    ),
    "fonts/source-serif-cyrillic.woff2": frozenset([*range(0x400, 0x460), 0x490, 0x491, 0x2116]),
    "fonts/source-serif-greek.woff2": frozenset(
        [*range(0x384, 0x38B), 0x38C, *range(0x38E, 0x3A2), *range(0x3A3, 0x3CF)]
    ),
}
"""What further faces of the theme can draw, which a site in English alone does not publish."""


_SMALLER = {"fonts/source-serif-cyrillic.woff2": 0.9, "fonts/source-serif-greek.woff2": 0.9}
"""By how much a face is made smaller, so that its small letters are as high as those of the first."""


@lru_cache(maxsize=4096)
def drawable(text: str, faces: tuple[str, ...] = ()) -> bool:
    """Whether the face, with further ones by their names, can draw a text, and it is not too long to be read."""
    if not 0 < len(text) <= LONGEST:
        return False
    return all(ord(c) in _KNOWN or any(ord(c) in LETTERS[name] for name in faces) for c in text)


class Face:
    """The face at any size and weight, and how long a text is in it."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises SitegenError for a file that is no face with weights."""
        self.data, self.name = data, name
        self._sizes: dict[tuple[int, int], FreeTypeFont] = {}
        self.at(_SMALL, 400)

    def read(self, size: int = -1) -> bytes:
        """The whole file, as Pillow asks for it."""
        return self.data

    def at(self, size: int, weight: int) -> "FreeTypeFont":
        """The face in that many pixels."""
        from PIL import ImageFont

        found = self._sizes.get((size, weight))
        if found is None:
            try:
                found = ImageFont.truetype(self, size, layout_engine=ImageFont.Layout.BASIC)  # type: ignore[arg-type] # its stubs ask for all of a file
                found.set_variation_by_axes([weight])
            except (OSError, NotImplementedError) as error:
                message = f"layouts/static/{self.name}:1: the cards' face cannot be read ({error}) — restore the file"
                raise SitegenError(message) from error
            self._sizes[size, weight] = found
        return found


class Faces:
    """The face with further ones for the letters that it lacks, which are opened with the first letter of theirs."""

    def __init__(self, data: bytes, more: Mapping[str, bytes]) -> None:
        """Raises SitegenError for a file that is no face with weights."""
        self.first = Face(data, FONT)
        self.more = more
        self._opened: dict[str, Face] = {}

    def at(self, size: int, weight: int) -> "SizedFaces":
        """The faces in that many pixels."""
        return SizedFaces(self, size, weight)

    def of(self, char: str) -> str:
        """The name of the face that draws a letter; empty for the first."""
        return "" if ord(char) in _KNOWN else next((name for name in self.more if ord(char) in LETTERS[name]), "")

    def sized(self, name: str, size: int, weight: int) -> "FreeTypeFont":
        """One of the faces in that many pixels of the first."""
        if not name:
            return self.first.at(size, weight)
        face = self._opened.get(name) or self._opened.setdefault(name, Face(self.more[name], name))
        return face.at(round(size * _SMALLER.get(name, 1)), weight)


class SizedFaces:
    """Faces in one size and weight."""

    def __init__(self, faces: Faces, size: int, weight: int) -> None:
        """The first of them is opened at once."""
        self.faces, self.size, self.weight = faces, size, weight
        self.first = faces.sized("", size, weight)

    def _runs(self, text: str) -> "list[tuple[str, FreeTypeFont]]":
        """A text in runs of one face. A narrow blank is drawn as a blank."""
        text = text.replace("\u202f", "\u00a0")
        if text.isascii() or not self.faces.more:
            return [(text, self.first)]
        rows = [("".join(run), name) for name, run in groupby(text, self.faces.of)]
        return [(run, self.faces.sized(name, self.size, self.weight)) for run, name in rows]

    def getlength(self, text: str) -> float:
        """How long a text is."""
        return sum(font.getlength(run) for run, font in self._runs(text))

    def write(self, draw: "ImageDraw", at: tuple[float, float], text: str, colour: tuple[int, int, int]) -> None:
        """Draw a text, whose first face's ascender touches the top of the place."""
        left, top = at
        base = top + self.first.getmetrics()[0]
        for run, font in self._runs(text):
            if font is self.first:
                draw.text((left, top), run, colour, font)
            else:
                draw.text((left, base), run, colour, font, anchor="ls")
            left += font.getlength(run)


def wrap(text: str, width: float, font: SizedFaces) -> list[str]:
    """The text in lines that are no longer than that; a word that is too long for a line is parted where it must be."""
    lines, line = [], ""
    for word in _BLANK.split(text.strip(" ")):
        trial = f"{line} {word}" if line else word
        if font.getlength(trial) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        line = ""
        for character in word:
            if line and font.getlength(line + character) > width:
                lines.append(line)
                line = ""
            line += character
    return [*lines, line] if line else lines


def fit(text: str, width: float, height: float, face: Faces) -> tuple[int, list[str]]:
    """The largest size at which the whole text fits, and its lines."""
    size = _LARGE
    while True:
        lines = wrap(text, width, face.at(size, 600))
        # The last size is taken whatever comes; LONGEST sees to it that everything fits.
        if len(lines) * size * 1.12 <= height or size <= _SMALL:
            return size, balance(text, width, face.at(size, 600))
        size -= 4


def balance(text: str, width: float, font: SizedFaces) -> list[str]:
    """The text in no more lines than it needs, as even as they can be: no word stands alone on the last one."""
    lines = wrap(text, width, font)
    if any(len(word) > 1 and font.getlength(word) > width for word in _BLANK.split(text)):
        return lines
    low, high = width / 2, width
    while high - low > 4:
        middle = (low + high) / 2
        if len(wrap(text, middle, font)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, high, font)
