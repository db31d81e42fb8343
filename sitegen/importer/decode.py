"""Bytes to text: UTF-8, else Windows-1252, and the mending of a doubly broken encoding. Pure."""

from __future__ import annotations

import re

# What cp1252 leaves undefined is read as the C1 control of that number, so that no byte is refused.
_CP1252 = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
_CP1252 = {byte: char if char != "\ufffd" else chr(byte) for byte, char in _CP1252.items()}
_C1 = {ord(chr(byte)): char for byte, char in _CP1252.items()}
_TO_BYTE = {char: byte for byte, char in _CP1252.items()}

# UTF-8 read as cp1252: a lead byte's character, then one to three of those that continuation bytes give.
_TAIL = "[" + re.escape("".join(chr(byte) for byte in range(0x80, 0xC0)) + "".join(_CP1252.values())) + "]"
_MOJIBAKE = re.compile(f"[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}}")
_C1_RUN = re.compile("[\x80-\x84\x86-\x9f]")
# The pairs that a writer may mean: a capital letter with an accent, then a closing mark or a sign.
_MEANT = re.compile("[\u00c4-\u00df][\u00ab\u00bb\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2122\u203a\u2039]")


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a seed's bytes, and a note on whatever was not plain UTF-8."""
    notes: list[str] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = "".join(_CP1252.get(byte, chr(byte)) for byte in data)
        notes.append(f"read as Windows-1252: byte {error.start + 1} is not UTF-8")
    text, mended = mend(text)
    return text, (*notes, *mended)


def mend(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with UTF-8 that was read as Windows-1252 read rightly; one note says how often and shows the first."""
    found: list[str] = []

    def right(match: re.Match[str]) -> str:
        wrong = match.group()
        if _MEANT.fullmatch(wrong):
            return wrong
        try:
            char = bytes(_TO_BYTE.get(each, ord(each)) for each in wrong).decode("utf-8")
        except (UnicodeDecodeError, ValueError):
            return wrong
        found.append(f"{wrong!r} is {char!r}")
        return char

    text = _MOJIBAKE.sub(right, text)
    if _C1_RUN.search(text):
        text = text.translate(_C1)
        found.append("control characters that stand for Windows-1252 marks")
    if not found:
        return text, ()
    times = "once" if len(found) == 1 else f"{len(found)} times"
    return text, (f"broken encoding mended {times}: {found[0]}",)
