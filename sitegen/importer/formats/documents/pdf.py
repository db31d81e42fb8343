"""PDF to Markdown: pypdf reads the lines in their order, and their places and sizes make them a text again. Pure.

ISO 32000-1. Pages and objects are counted before anything is read; time and memory are bounded by the caller.
"""

from __future__ import annotations

import logging
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sitegen.importer.formats import stated
from sitegen.importer.formats.documents.pdf_lines import PdfLine, lines_of
from sitegen.importer.formats.documents.pdf_text import text_of, title_of
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, Unreadable
from sitegen.importer.formats.xml import read_xml
from sitegen.importer.seed import Confidence, Field

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 500
MOST_OBJECTS = 100_000
_PASTE = "paste the article's text into a .txt file"
_XMP = {"prism": "prismstandard.org", "dc": "http://purl.org/dc/elements/1.1/"}
_PRINTED_ADDRESS = re.compile(r"(https?://\S+?)\s+\d{1,3}/\d{1,3}(?: ×\d+)?$")
_BLANKS = re.compile(r"\W+")


def read(data: bytes) -> Extracted:
    """The one article of a PDF file. Raises Unreadable where it is encrypted, damaged, a scan, or out of bounds."""
    import pypdf
    from pypdf.errors import PyPdfError

    # What it mends in passing is news to nobody.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("the PDF file is encrypted", "open it with its password and print it to a new PDF")
        _within_bounds(reader)
        pages = [lines_of(page) for page in reader.pages]
        fields = _properties(reader)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
    ):
        raise Unreadable("the PDF file is damaged", "open it and print it to a new PDF, or paste its text") from None
    if not any(pages):
        raise Unreadable("the PDF file holds pictures of pages and no text", "run text recognition on it, or " + _PASTE)
    return Extracted((_article(pages, fields),))


def _within_bounds(reader: PdfReader) -> None:
    objects = sum(len(rows) for rows in reader.xref.values()) + len(reader.xref_objStm)
    if objects > MOST_OBJECTS:
        raise Unreadable(f"the PDF file has more than {MOST_OBJECTS:,} objects", _PASTE)
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable(f"the PDF file has more than {MOST_PAGES} pages", "print the article's pages to a new PDF")


def _article(pages: list[tuple[PdfLine, ...]], fields: tuple[Field, ...]) -> ExtractedArticle:
    seen = title_of(pages)
    told = next((str(each.value) for each in fields if each.name == "title"), "")
    printed = " ".join(line.text for line in (pages[0] if pages else ()))
    if seen and (not told or _folded(told) not in _folded(printed)):
        fields = (
            *stated.title(seen, "largest line of the PDF's first page"),
            *(f for f in fields if f.name != "title"),
        )
    elif told:
        # What stands on the first page, too, is no template's title.
        sure: Confidence = "certain" if _folded(told) in _folded(printed) else "likely"
        fields = tuple(Field(f.name, f.value, f.evidence, sure) if f.name == "title" else f for f in fields)
    text = text_of(pages, seen)
    found = next((m for words in text.heads if (m := _PRINTED_ADDRESS.search(words))), None)
    if found and not any(each.name == "source.url" for each in fields):
        fields += stated.address(found[1], "address printed at the page's edge")
    notes = tuple(f"set aside by running-head: {words}" for words in text.heads)
    if text.menus:
        notes += (f"set aside by navigation: {' / '.join(text.menus)}",)
    return ExtractedArticle(text.markdown, "markdown", fields, notes)


def _folded(words: str) -> str:
    return _BLANKS.sub("", words).casefold()


def _properties(reader: PdfReader) -> tuple[Field, ...]:
    """What the information dictionary and the XMP packet state. The file's own days are no evidence of the story's."""
    info: Any = reader.metadata or {}

    def told(key: str) -> str:
        value = info.get(key)
        return str(value) if isinstance(value, str) else ""

    fields = (
        *_published(reader),
        *stated.title(told("/Title"), "PDF Title", "likely"),
        *stated.authors(told("/Author"), "PDF Author"),
    )
    language = reader.root_object.get("/Lang")
    return (*fields, *stated.language(str(language), "PDF Lang")) if isinstance(language, str) else fields


def _published(reader: PdfReader) -> tuple[Field, ...]:
    """The day, address and journal of the XMP packet's PRISM properties, which publishers write."""
    try:
        stream: Any = reader.root_object.get("/Metadata")
        packet = stream.get_object().get_data() if stream is not None else b""
        root = read_xml(packet, "the PDF file's metadata") if packet else None
    except (Unreadable, AttributeError):
        return ()
    found: list[Field] = []
    for element in root.iter() if root is not None else ():
        if not isinstance(element.tag, str) or _XMP["prism"] not in element.tag:
            continue
        name, words = element.tag.rpartition("}")[2], (element.text or "").strip()
        if name in ("publicationDate", "coverDate") and not any(each.name == "date" for each in found):
            found += stated.day(words, f"PDF prism:{name}")
        elif name == "url":
            found += stated.address(words, "PDF prism:url")
        elif name == "publicationName" and words:
            found.append(Field("source.name", words, f"PDF prism:publicationName: {words}"))
    return tuple(found)
