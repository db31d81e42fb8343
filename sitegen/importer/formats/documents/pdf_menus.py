"""Menus, lists of links and the foot of a web page that was printed: which lines of a PDF file are no text of it. Pure.

A browser prints them as lines like any other, but says where their links lie. A line that is nothing but a link is one
of them where several stand together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sitegen.importer.formats.documents.pdf_lines import PdfLine
from sitegen.importer.lines import is_prose

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|doi:\S+", re.IGNORECASE)
_LABEL, _LEAST_LINKS, _LEAST_SHARE = 40, 3, 0.5
_LITTLE, _PART = 300, 0.15
"""So many letters between two lists, or such a part of the longest stretch of text, are a text of their own."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines from `start` to `end`: a menu, or a text of so many letters."""

    start: int
    end: int
    menu: bool
    letters: int
    titled: bool


def menus(lines: Sequence[PdfLine]) -> frozenset[int]:
    """The places of the lines that are links in a row, and of what stands beside them above and below the text."""
    stretches = _stretches(lines)
    listed = [n for n, each in enumerate(stretches) if each.menu]
    if not listed:
        return frozenset()
    enough = max(_LITTLE, max(each.letters for each in stretches) * _PART)
    text = [n for n, each in enumerate(stretches) if not each.menu and (each.letters >= enough or each.titled)]
    inner = range(text[0], text[-1] + 1) if text else range(0)
    gone = (each for n, each in enumerate(stretches) if each.menu or n not in inner)
    return frozenset(place for each in gone for place in range(each.start, each.end))


def _stretches(lines: Sequence[PdfLine]) -> list[_Stretch]:
    largest = max((line.size for line in lines), default=0.0)
    found: list[_Stretch] = []
    for menu, run in groupby(range(len(lines)), key=_in_menu(lines, largest).__getitem__):
        places = list(run)
        links = sum(_is_link(lines[n]) for n in places)
        menu = menu and links >= _LEAST_LINKS and links >= _LEAST_SHARE * len(places)
        letters = sum(len(lines[n].text) for n in places)
        titled = any(lines[n].size == largest for n in places)
        last = found[-1] if found else None
        if last and not menu and not last.menu:
            found[-1] = _Stretch(
                last.start, places[-1] + 1, menu=False, letters=last.letters + letters, titled=last.titled or titled
            )
        else:
            found.append(_Stretch(places[0], places[-1] + 1, menu=menu, letters=0 if menu else letters, titled=titled))
    return found


def _in_menu(lines: Sequence[PdfLine], largest: float) -> list[bool]:
    """Whether each line is a link, or a label with a link before and behind it, other labels aside."""
    told = ["text" if line.size == largest else "link" if _is_link(line) else _kind(line) for line in lines]
    before, behind = _nearest(told), _nearest(told[::-1])[::-1]
    return [
        kind == "link" or (kind == "label" and {before[n], behind[n]} <= {"link", ""}) for n, kind in enumerate(told)
    ]


def _nearest(kinds: list[str]) -> list[str]:
    """The last kind before each that is no label; empty where there is none."""
    found, last = [], ""
    for kind in kinds:
        found.append(last)
        last = last if kind == "label" else kind
    return found


def _kind(line: PdfLine) -> str:
    return "label" if len(line.text) < _LABEL and not is_prose(line.text) else "text"


def _is_link(line: PdfLine) -> bool:
    return line.link and _ADDRESS.fullmatch(line.text) is None
