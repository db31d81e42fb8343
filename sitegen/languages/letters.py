"""Tells which script a text is written in, and which scripts a language is written in (names of ISO 15924)."""

from bisect import bisect_right
from collections.abc import Iterator

_RANGES = (
    (0x41, 0x5A, "Latn"),
    (0x61, 0x7A, "Latn"),
    (0xC0, 0x24F, "Latn"),
    (0x370, 0x3FF, "Grek"),
    (0x400, 0x52F, "Cyrl"),
    (0x531, 0x58F, "Armn"),
    (0x591, 0x5F4, "Hebr"),
    (0x600, 0x77F, "Arab"),
    (0x900, 0x97F, "Deva"),
    (0x980, 0x9FF, "Beng"),
    (0xE00, 0xE7F, "Thai"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x3040, 0x30FF, "Kana"),
    (0x3400, 0x9FFF, "Hani"),
    (0xAC00, 0xD7A3, "Hang"),
    (0x20000, 0x3FFFF, "Hani"),
)
_STARTS = [start for start, _, _ in _RANGES]

SCRIPT_NAMES = {
    "Latn": "Latin",
    "Grek": "Greek",
    "Cyrl": "Cyrillic",
    "Armn": "Armenian",
    "Hebr": "Hebrew",
    "Arab": "Arabic",
    "Deva": "Devanagari",
    "Beng": "Bengali",
    "Thai": "Thai",
    "Geor": "Georgian",
    "Hang": "Korean",
    "Kana": "Japanese",
    "Hani": "Chinese",
}

_LANGUAGES = {
    "Grek": "el",
    "Cyrl": "be bg kk ky mk mn ru tg uk",
    "Armn": "hy",
    "Hebr": "he yi",
    "Arab": "ar ckb fa ps ur",
    "Deva": "hi mr ne",
    "Beng": "bn",
    "Thai": "th",
    "Geor": "ka",
    "Latn": "af ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms mt nb nl nn no pl pt ro sk sl sq sv sw "
    "tr vi",
}
_MIXED = {"zh": ("Hani",), "ja": ("Kana", "Hani"), "ko": ("Hang", "Hani"), "sr": ("Cyrl", "Latn")}
_SCRIPTS = {tag: (script,) for script, names in _LANGUAGES.items() for tag in names.split()} | _MIXED


def scripts_of(tag: str) -> tuple[str, ...]:
    """The scripts that a language is written in; none where that is not known, or where the tag names one."""
    first, *rest = tag.lower().split("-")
    return () if any(len(part) == 4 and part.isalpha() for part in rest) else _SCRIPTS.get(first, ())


def written_in(text: str) -> Iterator[str]:
    """The script of each letter of a text, of those that are known here."""
    for char in text:
        place = bisect_right(_STARTS, ord(char)) - 1
        if place >= 0 and char.isalpha() and ord(char) <= _RANGES[place][1]:
            yield _RANGES[place][2]
