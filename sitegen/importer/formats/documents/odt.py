"""OpenDocument text to Markdown as Writer shows the final text: tracked deletions are left out. Pure.

ISO/IEC 26300-1 (OpenDocument 1.2): deleted text lies in `text:tracked-changes`, inserted text in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lxml import etree

from sitegen.importer.formats import stated
from sitegen.importer.formats.archive import Archive
from sitegen.importer.formats.documents.styled import from_html
from sitegen.importer.formats.extracted import Extracted, Unreadable
from sitegen.importer.formats.xml import read_xml
from sitegen.importer.seed import Field

_NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}
_SHORT = {address: name for name, address in _NS.items()}
_UNSEEN = frozenset(
    """text:tracked-changes office:annotation office:annotation-end text:sequence-decls text:table-of-content
    text:alphabetical-index text:note-citation svg:title svg:desc office:forms table:named-expressions
    table:covered-table-cell text:variable-decls text:user-field-decls style:header style:footer
    text:bibliography-source""".split()
)
_PLAIN = {"text:s": " ", "text:tab": " ", "text:line-break": "<br>"}
_STYLED = {
    "title": "title", "subtitle": "subtitle", "author": "author", "date": "date",
    "quotations": "quote", "quote": "quote", "block_20_text": "quote",
}  # fmt: skip
_DEEPEST = 200


def read(data: bytes) -> Extracted:
    """The one article of an OpenDocument text. Raises Unreadable where it is damaged, encrypted or out of bounds."""
    archive = Archive(data, "ODT")
    manifest = archive.get("META-INF/manifest.xml")
    if manifest is not None:
        told = read_xml(manifest, "the ODT file's list of contents")
        if told.find(f".//{{{_NS['manifest']}}}encryption-data") is not None:
            raise Unreadable("the ODT file is encrypted", "open it and save it without a password")
    root = read_xml(archive.get("content.xml") or b"", "the ODT file")
    body = root.find("office:body/office:text", _NS)
    if body is None:
        raise Unreadable("the ODT file holds no text", "paste the article's text into a .txt file")
    writer = _Writer(root)
    html = writer.blocks(body) + writer.notes()
    meta = archive.get("meta.xml")
    changes = len(body.findall(".//text:changed-region", _NS))
    notes: tuple[str, ...] = (
        (f"tracked changes: {changes}; what was inserted is in the text, what was deleted is not",) if changes else ()
    )
    notes += (f"hidden text is left out, {writer.hidden} ×",) if writer.hidden else ()
    fields = _properties(read_xml(meta, "the ODT file's properties")) if meta else ()
    return Extracted((from_html(html, fields, notes),))


def _properties(root: etree._Element) -> tuple[Field, ...]:
    """What the properties state: title, author, language and a day of its own. The file's own days are no evidence."""

    def told(name: str) -> str:
        return root.findtext(f"office:meta/{name}", "", _NS)

    own: list[Field] = []
    for each in root.findall("office:meta/meta:user-defined", _NS):
        name = (each.get(f"{{{_NS['meta']}}}name") or "").lower()
        if name in stated.DAYS:
            own += stated.day(each.text or "", f"ODT property {name}", "likely")
    return (
        *stated.title(told("dc:title"), "ODT property title", "likely"),
        *stated.authors(told("meta:initial-creator") or told("dc:creator"), "ODT property creator"),
        *stated.language(told("dc:language"), "ODT property language"),
        *own[:2],
    )


def _name(element: etree._Element) -> str:
    address, _, local = str(element.tag).rpartition("}")
    return f"{_SHORT.get(address[1:], address[1:].rsplit(':', 2)[-2] if ':' in address else '')}:{local}"


def _attribute(element: etree._Element, name: str) -> str:
    prefix, _, local = name.partition(":")
    return element.get(f"{{{_NS[prefix]}}}{local}") or ""


class _Writer:
    """Writes elements of a document as HTML, and holds back its notes until the end."""

    def __init__(self, root: etree._Element) -> None:
        self._parents = {
            _attribute(each, "style:name"): _attribute(each, "style:parent-style-name")
            for each in root.iter(f"{{{_NS['style']}}}style")
        }
        self._marks = {_attribute(each, "style:name"): _marks(each) for each in root.iter(f"{{{_NS['style']}}}style")}
        self._numbered = {
            _attribute(each, "style:name")
            for each in root.iter(f"{{{_NS['text']}}}list-style")
            if each.find("text:list-level-style-number", _NS) is not None
        }
        self._held: list[tuple[str, str]] = []
        self.hidden = 0

    def blocks(self, parent: etree._Element, depth: int = 0, numbered: bool = False) -> str:
        """The blocks below an element, in their order."""
        if depth > _DEEPEST:
            raise Unreadable("the ODT file is nested too deeply", "paste the article's text into a .txt file")
        return "".join(self._block(child, depth, numbered) for child in _elements(parent))

    def notes(self) -> str:
        """The footnotes and endnotes, as a list below the text."""
        return "".join(f"<p>{escape(mark)}. {words}</p>" for mark, words in self._held)

    def _block(self, element: etree._Element, depth: int, numbered: bool) -> str:
        name = _name(element)
        if name in _UNSEEN:
            return ""
        if name == "text:h":
            level = _attribute(element, "text:outline-level")
            level = level if level in ("1", "2", "3", "4", "5", "6") else "2"
            return f"<h{level}>{self._inline(element, depth)}</h{level}>"
        if name == "text:p":
            return self._paragraph(element, depth)
        if name == "text:list":
            style = _attribute(element, "text:style-name")
            numbered = style in self._numbered if style else numbered
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{self.blocks(element, depth + 1, numbered)}</{tag}>"
        if name in ("text:list-item", "text:list-header"):
            return f"<li>{self.blocks(element, depth + 1, numbered)}</li>"
        if name == "table:table":
            return f"<table>{self.blocks(element, depth + 1)}</table>"
        if name == "table:table-row":
            return f"<tr>{self.blocks(element, depth + 1)}</tr>"
        if name == "table:table-cell":
            return f"<td{_spans(element)}>{self.blocks(element, depth + 1)}</td>"
        if name == "text:section" and _attribute(element, "text:display") == "none":
            self.hidden += 1
            return ""
        return self.blocks(element, depth + 1, numbered)

    def _paragraph(self, element: etree._Element, depth: int) -> str:
        words = self._inline(element, depth)
        kind = self._kind(_attribute(element, "text:style-name"))
        if kind == "quote":
            return f"<blockquote><p>{words}</p></blockquote>"
        if kind == "title":
            return f'<h1 class="title">{words}</h1>'
        return f'<p class="{kind}">{words}</p>' if kind else f"<p>{words}</p>"

    def _kind(self, style: str) -> str:
        """What a paragraph's style, or one that it is made from, calls the paragraph."""
        for _ in range(10):
            kind = _STYLED.get(style.lower())
            if kind or not style:
                return kind or ""
            style = self._parents.get(style, "")
        return ""

    def _inline(self, element: etree._Element, depth: int) -> str:
        if depth > _DEEPEST:
            raise Unreadable("the ODT file is nested too deeply", "paste the article's text into a .txt file")
        parts = [_folded(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._span(child, depth + 1))
            parts.append(_folded(child.tail))
        return "".join(parts)

    def _span(self, element: etree._Element, depth: int) -> str:
        name = _name(element)
        if name in _UNSEEN:
            return ""
        if name in _PLAIN:
            count = _attribute(element, "text:c")
            return _PLAIN[name] * (min(int(count), 100) if name == "text:s" and count.isdecimal() else 1)
        if name == "text:note":
            mark = element.findtext("text:note-citation", "", _NS).strip() or str(len(self._held) + 1)
            body = element.find("text:note-body", _NS)
            words = " ".join(self._inline(each, depth) for each in _paragraphs(body)) if body is not None else ""
            self._held.append((mark, words))
            return f"<sup>{escape(mark)}</sup>"
        words = self._inline(element, depth)
        if name == "text:ruby-text":
            return f"({words})" if words.strip() else ""
        if name == "text:a":
            return f'<a href="{escape(_attribute(element, "xlink:href"))}">{words}</a>'
        if name == "text:p":
            return f" {words} "
        for tag in self._marks.get(_attribute(element, "text:style-name"), ()) if name == "text:span" else ():
            words = f"<{tag}>{words}</{tag}>" if words.strip() else words
        return words


def _spans(cell: etree._Element) -> str:
    """The attributes of HTML for a cell that spans columns or rows."""
    found = ""
    for name in ("columns", "rows"):
        count = _attribute(cell, f"table:number-{name}-spanned")
        if count.isdecimal() and count != "1" and len(count) < 5:
            found += f' {name.removesuffix("umns").removesuffix("s")}span="{int(count)}"'
    return found


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return (child for child in parent if isinstance(child.tag, str))


def _paragraphs(body: etree._Element) -> Iterator[etree._Element]:
    return body.iter(f"{{{_NS['text']}}}p", f"{{{_NS['text']}}}h")


def _folded(words: str | None) -> str:
    """Text as HTML, runs of blanks folded as OpenDocument folds them."""
    if not words:
        return ""
    folded = " ".join(words.split())
    lead, trail = " " * words[0].isspace(), " " * words[-1].isspace()
    return escape(lead + folded + trail if folded else " ", quote=False)


def _marks(style: etree._Element) -> tuple[str, ...]:
    """The emphasis that a style of text gives."""
    told = style.find("style:text-properties", _NS)
    if told is None:
        return ()
    marks = [
        tag
        for tag, name, value in (("b", "fo:font-weight", "bold"), ("i", "fo:font-style", "italic"))
        if _attribute(told, name) == value
    ]
    place = _attribute(told, "style:text-position")
    if place.startswith("super") or (place[:1].isdecimal() and place[:1] != "0"):
        marks.append("sup")
    elif place.startswith(("sub", "-")):
        marks.append("sub")
    return tuple(marks)
