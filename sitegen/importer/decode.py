"""Bytes to text, and the mending of a doubly broken encoding. Pure.

In this order: a byte order mark, UTF-8, the encoding that a page names (HTML Living Standard, “prescan”), what the
bytes look like where most of them are no ASCII, and Windows-1252.
"""

from __future__ import annotations

import codecs
import re

# What cp1252 leaves undefined is read as the C1 control of that number, so that no byte is refused.
_CP1252 = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
_CP1252 = {byte: char if char != "\ufffd" else chr(byte) for byte, char in _CP1252.items()}

# UTF-8 read as cp1252 shows a lead byte's character before one that continuation bytes give: worth a look by ftfy,
# whose import costs a quarter of a second.
_TAIL = "[" + re.escape("".join(chr(byte) for byte in range(0x80, 0xC0)) + "".join(_CP1252.values())) + "]"
_SUSPECT = re.compile(f"[\u00c2-\u00f4]{_TAIL}|[\x80-\x84\x86-\x9f]")


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_NAMED = re.compile(
    rb"""<(?:meta\b[^>]{0,300}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874", "iso-8859-11": "cp874",
    "big5": "big5hkscs", "x-gbk": "gb18030", "windows-874": "cp874", "iso-8859-8-i": "iso-8859-8",
}  # fmt: skip
"""What names mean on the web (WHATWG Encoding Standard): more than in the standards that they come from."""
# Python's codecs for texts that hold ASCII: no "hex", no "utf-16", which a page in ASCII cannot be in.
_TEXT = re.compile(r"cp\d+|iso8859-\d+|koi8-\w|mac-\w+|gb18030|hz|big5\w*|euc_\w+|johab|iso2022_jp\w*|tis-620|utf-8")
_LIKELY = tuple("cp1251 koi8_r iso8859_5 cp866 gb18030 big5 cp932 euc_jp cp949 cp1253 cp1255 cp1256 cp874".split())
_SOUGHT, _SAMPLE, _MOST_BROKEN, _LEAST_HIGH, _LEAST_SEEN = 4_096, 20_000, 0.002, 0.25, 30


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a seed's bytes, and a note on whatever was not plain UTF-8."""
    text, note = _decoded(data)
    text, mended = mend(text)
    return text, (*note, *mended)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    mark = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), None)
    if mark and mark[1] != "utf-8":
        return data[len(mark[0]) :].decode(mark[1], "replace"), (f"read as {mark[1][:6].upper()}, by its first bytes",)
    named = _named(data)
    zeros = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if max(zeros) * 4 > min(len(data), _SAMPLE):
        name = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return data.decode(name, "replace"), (f"read as {name}, by its looks",)
    # ISO-2022-JP is made of ASCII's bytes alone.
    if named == "iso2022_jp" and b"\x1b" in data:
        return data.decode(named, "replace"), ("read as ISO-2022-JP, as the page says",)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        why = f"byte {error.start + 1} is not UTF-8"
    if named and named != "utf-8":
        text = data.decode(named, "replace")
        if text.count("\ufffd") <= max(1, len(text) * _MOST_BROKEN):
            return text, (f"read as {named}, as the page says",)
    seen = _looks_like(data)
    if seen:
        return data.decode(seen, "replace"), (f"read as {seen}, by its looks: {why}",)
    return "".join(_CP1252.get(byte, chr(byte)) for byte in data), (f"read as Windows-1252: {why}",)


def _named(data: bytes) -> str:
    """The encoding that the beginning of a page names, by Python's name; empty where it names none that is known."""
    found = _NAMED.search(data[:_SOUGHT])
    if found is None:
        return ""
    name = found[1].decode("ascii", "replace").lower()
    try:
        known = codecs.lookup(_MEANT.get(name, name)).name
    except LookupError:
        return ""
    return known if _TEXT.fullmatch(known) else ""


def _looks_like(data: bytes) -> str:
    """The encoding of a text most of whose letters are no ASCII, as charset-normalizer finds it; else empty."""
    sample = data[:_SAMPLE]
    letters = re.sub(rb"<[^>]{0,500}>|[\x00-\x40]", b"", sample)
    if sum(byte >= 0x80 for byte in letters) < max(_LEAST_SEEN, _LEAST_HIGH * len(letters)):
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_LIKELY)).best()
    return best.encoding if best else ""


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
