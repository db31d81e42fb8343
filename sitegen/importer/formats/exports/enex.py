"""Exports of Evernote (ENEX): notes in XML, each with its text as a document of its own (ENML). Pure."""

from __future__ import annotations

import re

from lxml import etree

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import inner_text, unique, xml_of
from sitegen.importer.formats.extracted import Extracted

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*)?(?:<!DOCTYPE[^<>\[]*>\s*)?")

_NO_TEXT = re.compile(r"<en-(?:media|todo)\b[^<>]*>|</en-(?:media|todo)>|<en-crypt\b[^<>]*>[^<>]*</en-crypt>")
"""Pictures, boxes to tick and locked text."""


def read(data: bytes) -> Extracted:
    """An article for each note of an export. Raises Unreadable."""
    return extracted(read_enex(data), "Evernote")


def read_enex(data: bytes) -> tuple[ExportItem, ...]:
    """An article for each note; pictures and files inside it stay behind. Raises Unreadable."""
    root = xml_of(data)
    if root.tag != "en-export":
        raise broken("it is no export of Evernote")
    return tuple(_item(note) for note in root.iter("note"))


def _item(note: etree._Element) -> ExportItem:
    def said(path: str) -> str:
        return " ".join((note.findtext(path) or "").split())

    files = len(note.findall("resource"))
    return ExportItem(
        title=said("title"),
        address=said("note-attributes/source-url"),
        day=_time(said("note-attributes/subject-date")),
        saved=_time(said("created")),
        authors=unique((said("note-attributes/author"),)),
        tags=unique(inner_text(tag) for tag in note.findall("tag")),
        html=_body(note.findtext("content") or ""),
        base=said("note-attributes/source-url"),
        remarks=(f"{files} attached files of the note were passed over",) if files else (),
    )


def _time(text: str) -> str:
    """A time as Evernote writes it, `20211124T101500Z`, as ISO has it."""
    return _COMPACT.sub(r"\1-\2-\3T\4:\5:\6Z", text)


def _body(content: str) -> str:
    """A note's document as HTML: its own elements become such of HTML."""
    inner = _PROLOGUE.sub("", content, count=1)
    return re.sub(r"<(/?)en-note\b[^<>]*>", r"<\1div>", _NO_TEXT.sub("", inner)).strip()
