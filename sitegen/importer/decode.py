"""Bytes to text: UTF-8, else Windows-1252, and the mending of a doubly broken encoding. Pure."""

from __future__ import annotations

import re

# What cp1252 leaves undefined is read as the C1 control of that number, so that no byte is refused.
_CP1252 = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
_CP1252 = {byte: char if char != "\ufffd" else chr(byte) for byte, char in _CP1252.items()}

# UTF-8 read as cp1252 shows a lead byte's character before one that continuation bytes give: worth a look by ftfy,
# whose import costs a quarter of a second.
_TAIL = "[" + re.escape("".join(chr(byte) for byte in range(0x80, 0xC0)) + "".join(_CP1252.values())) + "]"
_SUSPECT = re.compile(f"[\u00c2-\u00f4]{_TAIL}|[\x80-\x84\x86-\x9f]")


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
    """`text` with what was decoded wrongly decoded rightly, line by line; a note says how many, and shows the first.

    ftfy's encoding step alone: quotation marks, entities and the form of characters stay as they are.
    """
    if not _SUSPECT.search(text):
        return text, ()
    import ftfy

    lines = text.splitlines(keepends=True)
    wrong = [number for number, line in enumerate(lines) if _SUSPECT.search(line)]
    found: list[str] = []
    for number in wrong:
        right = ftfy.fix_encoding(lines[number])
        if right != lines[number]:
            found.append(_first_difference(lines[number], right))
            lines[number] = right
    if not found:
        return text, ()
    times = "on one line" if len(found) == 1 else f"on {len(found)} lines"
    return "".join(lines), (f"broken encoding mended {times}: {found[0]}",)


def _first_difference(wrong: str, right: str) -> str:
    """The first word that was mended, before and after."""
    pairs = zip(wrong.split(), right.split(), strict=False)
    before, after = next(((b, a) for b, a in pairs if b != a), (wrong.strip()[:40], right.strip()[:40]))
    return f"{before[:40]!r} is {after[:40]!r}"
