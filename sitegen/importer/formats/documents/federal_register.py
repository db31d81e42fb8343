"""The text edition of the Federal Register to its document. Pure. Built from the format's published examples.

The first lines, in brackets, name volume, day, part and number; the text is wrapped, with marks where a page begins.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

from sitegen.importer.decode import decode
from sitegen.importer.escape import escape
from sitegen.importer.formats import stated
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle
from sitegen.importer.seed import Field

_FIRST = re.compile(rb"\[Federal Register(?:\:| Volume| Vol)")
_DAY = re.compile(r"\[Federal Register[^\]]*\((?:[A-Z][a-z]+, )?([A-Z][a-z]+ \d{1,2}, \d{4})\)")
_NUMBER = re.compile(r"\[FR Doc(?:\.|ument)? ?(?:No[.:]*|Number:?)? ?:?\s*([\w-]+)")
_HEADER = re.compile(r"^\[[^\[\]]{3,200}\]\s*$|^From the Federal Register Online.*$|^\[?www\.gpo\.gov\]?\s*$")
_PAGE = re.compile(r"\[\[Page [\d-]+\]\]")
_RULE = re.compile(r"\s*[-=_]{10,}\s*")
_LABEL = re.compile(r"[A-Z][A-Z ,/&-]{3,60}: ")
_TAGS = re.compile(r"</?(?:html|head|body|pre|title)\b[^>]{0,100}>", re.IGNORECASE)
_ENDS = re.compile(r"[.:;?!)\"']$")
_LONGEST = 400


def is_federal_register(data: bytes) -> bool:
    """Whether the first lines are those of a document of the Federal Register."""
    return _FIRST.search(data[:400]) is not None and b"\0" not in data[:400]


def read(data: bytes) -> Extracted:
    """The one document."""
    text, notes = decode(data)
    text = unescape(_TAGS.sub("", text)) if text.lstrip()[:1] == "<" else text
    lines = text.replace("\r\n", "\n").split("\n")
    head = _head(lines)
    body = _PAGE.sub("", "\n".join(lines[head:]))
    blocks = [block for block in re.split(r"\n[ \t]*\n", body) if block.strip() and not _RULE.fullmatch(block)]
    paragraphs = [" ".join(line.strip() for line in block.split("\n") if not _RULE.fullmatch(line)) for block in blocks]
    title = _title(paragraphs)
    top = "\n".join(lines[:head])
    told = f"set aside by federal-register-header: {' '.join(top.split())}"
    pages = len(_PAGE.findall(text))
    marks = (f"set aside by page-mark: [[Page …]] ×{pages}",) if pages else ()
    markdown = "\n\n".join(escape(each) for each in paragraphs if each) + "\n"
    return Extracted((ExtractedArticle(markdown, "markdown", _fields(top, title), (*notes, told, *marks)),))


def _head(lines: list[str]) -> int:
    """The number of lines before the document itself."""
    last = 0
    for number, line in enumerate(lines[:30]):
        if _HEADER.match(line.strip()):
            last = number + 1
        elif line.strip() and not _RULE.fullmatch(line):
            break
    return last


def _title(paragraphs: list[str]) -> str:
    """The paragraph before the first label ("AGENCY:"): what the document is called."""
    for before, after in pairwise(paragraphs):
        if _LABEL.match(after):
            return before if len(before) <= _LONGEST and not _LABEL.match(before) else ""
    return ""


def _fields(top: str, title: str) -> tuple[Field, ...]:
    day = _DAY.search(top)
    number = _NUMBER.search(top)
    name = Field("source.name", "Federal Register", f"header: {number[0] + ']' if number else '[Federal Register …]'}")
    return (
        *stated.title(title, "paragraph above AGENCY"),
        *(stated.day(day[1], "Federal Register header") if day else ()),
        name,
    )
