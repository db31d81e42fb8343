"""Rich Text Format to Markdown: paragraphs, headings, links, footnotes; deleted revisions are left out. Pure.

Rich Text Format Specification 1.9.1. A destination that is not known (`\\*`) is passed over, as the specification says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape

from sitegen.importer.formats import stated
from sitegen.importer.formats.documents.styled import from_html
from sitegen.importer.formats.extracted import Extracted, Unreadable
from sitegen.importer.seed import Field

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT = frozenset(
    """fonttbl colortbl stylesheet pict object header headerl headerr headerf footer footerl footerr footerf filetbl
    listtable listoverridetable revtbl rsidtbl themedata colorschememapping latentstyles datastore xmlnstbl mmathPr
    generator fldinst comment annotation atnid atnauthor atntime atndate atnref atnparent pntext template operator
    shppict nonshppict do shp passwordhash factoidname wgrffmtfilter bkmkstart bkmkend xe tc private falt
    panose""".split()
)
_READ = frozenset(("footnote", "fldinst", "title", "author", "stylesheet", "fonttbl", "info"))
_CHARS = {
    "par": "\n", "sect": "\n", "page": "\n", "line": "\v", "tab": "\t", "cell": "\a", "row": "\f", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": " ", "enspace": " ", "qmspace": " ", "nestcell": "\a", "nestrow": "\f",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_DEEPEST = 1_000
_LINK = re.compile(r'HYPERLINK\s+(?:\\\w\s+)?"([^"]+)"')
_BULLET = re.compile(r"[•◦▪‣●○\uf0b7][ \t]+")
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок)\s*([1-6])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside one group."""

    to: str = "text"
    hidden: bool = False
    skip: int = 1
    charset: str = "cp1252"
    bold: bool = False
    italic: bool = False
    raised: bool = False


@dataclass(slots=True)
class _Reading:
    """A file on its way: the paragraphs that are done, the one that is being read, and what else was met."""

    codepage: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    styles: dict[int, str] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    field_code: str = ""
    collected: str = ""
    level: int = 0
    style: int = 0
    in_table: bool = False
    font: int = 0
    pending: bytearray = field(default_factory=bytearray)
    deleted: int = 0


def read(data: bytes) -> Extracted:
    """The one article of an RTF file. Raises Unreadable where it is cut off or nested beyond reason."""
    reading = _Reading()
    _walk(data, reading)
    _end_paragraph(reading)
    html = "".join(_tables(reading.blocks)) + "".join(f"<p>{words}</p>" for words in reading.notes)
    notes = ("tracked changes: what was deleted is not in the text",) if reading.deleted else ()
    article = from_html(html, _info(reading), notes)
    if not article.text.strip():
        raise Unreadable("the RTF file holds no text", "paste the article's text into a .txt file")
    return Extracted((article,))


def _info(reading: _Reading) -> tuple[Field, ...]:
    told = {name: " ".join(words.split()) for name, words in reading.info.items()}
    return (
        *stated.title(told.get("title", ""), "RTF title", "likely"),
        *stated.authors(told.get("author", ""), "RTF author"),
    )


def _walk(data: bytes, reading: _Reading) -> None:
    stack: list[_State] = []
    state = _State()
    starred, to_skip, at = False, 0, 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        word, number, code, sign, brace, words = match.groups()
        if code is None:
            _flush(reading, state)
        if brace == b"{":
            if len(stack) >= _DEEPEST:
                raise Unreadable("the RTF file is nested too deeply", "paste the article's text into a .txt file")
            stack.append(state)
            starred = False
        elif brace == b"}":
            if not stack:
                break
            _close(reading, state, stack[-1])
            state = stack.pop()
        elif word is not None:
            name = word.decode("ascii")
            value = int(number) if number is not None else None
            if name == "bin":
                at += max(value or 0, 0)
            elif name == "u" and value is not None:
                _put(reading, state, chr(value % 0x10000))
                to_skip = state.skip
            else:
                state = _controlled(reading, state, name, value, starred)
            starred = False
        elif code is not None:
            if to_skip:
                to_skip -= 1
            else:
                reading.pending.append(int(code, 16))
        elif sign is not None:
            starred = sign == b"*"
            if sign in _SIGNS:
                _put(reading, state, _SIGNS[sign])
        elif words is not None:
            drop = min(to_skip, len(words))
            to_skip -= drop
            reading.pending += words[drop:]
            _flush(reading, state)
    if stack:
        raise Unreadable("the RTF file is cut off", "save it again, or paste its text into a .txt file")


def _controlled(reading: _Reading, state: _State, name: str, value: int | None, starred: bool) -> _State:
    """The state after a control word, whose characters are put where they belong."""
    on = value != 0
    if name == "footnote":
        return replace(state, to="note")
    if name in _READ or name in _SILENT or (starred and name not in ("shptxt", "fldrslt", "ud")):
        if name == "info" or state.to == "silent":
            return state
        known = name if name in _READ else "silent"
        # What a program wrote twice (`\\upr`) stands in Unicode the second time.
        reading.info.pop(known, None)
        return replace(state, to=known)
    if name == "ansicpg" and value:
        reading.codepage = f"cp{value}" if value != 65001 else "utf-8"
        return replace(state, charset=reading.codepage)
    if name == "mac":
        reading.codepage = "mac_roman"
        return replace(state, charset="mac_roman")
    if name == "f" and value is not None:
        reading.font = value
        return replace(state, charset=reading.fonts.get(value, reading.codepage))
    if name == "fcharset" and state.to == "fonttbl":
        reading.fonts[reading.font] = _CHARSETS.get(value or 0, reading.codepage) if value else reading.codepage
    elif name == "uc":
        return replace(state, skip=max(value or 0, 0))
    elif name in ("deleted", "v", "webhidden"):
        reading.deleted += name == "deleted" and on
        return replace(state, hidden=on)
    elif name == "plain":
        return replace(state, bold=False, italic=False, raised=False, hidden=False)
    elif name in ("b", "i"):
        return replace(state, bold=on) if name == "b" else replace(state, italic=on)
    elif name in ("super", "nosupersub"):
        return replace(state, raised=name == "super" and on)
    elif name == "chftn":
        _put(reading, state, str(len(reading.notes) + 1))
    elif state.to == "stylesheet":
        if name == "s":
            reading.style = value or 0
    elif name == "pard" and state.to == "text":
        reading.level, reading.style, reading.in_table = 0, 0, False
    elif name == "intbl":
        reading.in_table = True
    elif name == "outlinelevel":
        reading.level = (value or 0) + 1
    elif name == "s" and value is not None:
        found = _HEADING.search(reading.styles.get(value, ""))
        reading.style = value
        reading.level = int(found[1]) if found else reading.level
    elif name in _CHARS:
        _put(reading, state, _CHARS[name])
    return state


def _flush(reading: _Reading, state: _State) -> None:
    """Put the bytes that are waiting as characters: those of one character may be written one by one."""
    if not reading.pending:
        return
    data, reading.pending = bytes(reading.pending), bytearray()
    try:
        words = data.decode(state.charset, "replace")
    except LookupError:
        words = data.decode("cp1252", "replace")
    _put(reading, state, words)


def _put(reading: _Reading, state: _State, words: str) -> None:
    if state.hidden or state.to == "silent":
        return
    if state.to == "text":
        _put_text(reading, state, words)
    elif state.to == "note":
        reading.note.append(escape(words.replace("\n", " "), quote=False))
    elif state.to in ("title", "author"):
        reading.info[state.to] = reading.info.get(state.to, "") + words
    elif state.to == "fldinst":
        reading.field_code += words
    elif state.to == "stylesheet":
        reading.styles[reading.style] = reading.styles.get(reading.style, "") + words


def _put_text(reading: _Reading, state: _State, words: str) -> None:
    if words == "\n":
        _end_paragraph(reading)
    elif words == "\f":
        reading.words.append("</td></tr>")
    elif words == "\a":
        reading.words.append("</td><td>")
    elif words == "\v":
        reading.words.append("<br>")
    else:
        told = escape(words, quote=False)
        for tag, on in (("b", state.bold and not reading.level), ("i", state.italic), ("sup", state.raised)):
            told = f"<{tag}>{told}</{tag}>" if on and words.strip() else told
        reading.words.append(told)


def _close(reading: _Reading, state: _State, outer: _State) -> None:
    """What the end of a group settles: a note that is whole, a link's address."""
    _flush(reading, state)
    if state.to == "note" and outer.to != "note":
        reading.notes.append("".join(reading.note).strip())
        reading.note.clear()
    if state.to == "fldinst" and outer.to != "fldinst":
        link = _LINK.search(reading.field_code)
        reading.words.append(f'<a href="{escape(link[1])}">' if link else "")
        reading.collected, reading.field_code = ("link" if link else ""), ""
    elif reading.collected == "link" and outer.to == "text" and state.to == "text":
        reading.words.append("</a>")
        reading.collected = ""


def _end_paragraph(reading: _Reading) -> None:
    words = "".join(reading.words).strip()
    # Programs write a run for each letter that is no ASCII: emphasis that ends where the same begins goes on.
    for ends in ("</b></i><i><b>", "</b><b>", "</i><i>", "</sup><sup>"):
        words = words.replace(ends, "")
    if reading.in_table and words and not words.endswith("</tr>"):
        reading.words.append("<br>")
        return
    reading.words.clear()
    if not words:
        return
    if "</td>" in words:
        reading.blocks.append(words)
    elif reading.level and reading.level <= 6:
        reading.blocks.append(f"<h{reading.level}>{words}</h{reading.level}>")
    else:
        bullet = _BULLET.match(words)
        inside = f"<ul><li>{words[bullet.end() :]}</li></ul>" if bullet else f"<p>{words}</p>"
        reading.blocks.append(inside)


def _tables(blocks: list[str]) -> list[str]:
    """The blocks with rows of cells made tables."""
    found: list[str] = []
    for block in blocks:
        if "</td>" not in block:
            found.append(block)
            continue
        *rows, rest = block.replace("</td><td></td></tr>", "</td></tr>").split("</tr>")
        cells = "".join(f"<tr><td>{row.removesuffix('</td>').removesuffix('</td><td>')}</td></tr>" for row in rows)
        if found and found[-1].endswith("</table>") and rows:
            found[-1] = found[-1].removesuffix("</table>") + cells + "</table>"
        elif rows:
            found.append(f"<table>{cells}</table>")
        rest = re.sub(r"</?t[dr]>", " ", rest).strip()
        if rest:
            found.append(f"<p>{rest}</p>")
    return found
