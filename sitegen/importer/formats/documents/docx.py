"""DOCX to Markdown as Word shows the final text: tracked insertions stay, tracked deletions do not. Pure.

ECMA-376 (Office Open XML); mammoth reads the text, and the package is read within bounds before.
"""

from __future__ import annotations

from io import BytesIO

from lxml import etree

from sitegen.importer.formats import stated
from sitegen.importer.formats.archive import Archive
from sitegen.importer.formats.documents.docx_parts import readable
from sitegen.importer.formats.documents.styled import from_html
from sitegen.importer.formats.extracted import Extracted, Unreadable
from sitegen.importer.formats.xml import read_xml
from sitegen.importer.seed import Field

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Author'] => p.author:fresh
p[style-name='Date'] => p.date:fresh
p[style-name='Abstract'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='caption'] => p:fresh
"""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CORE = "{http://purl.org/dc/elements/1.1/}"


def read(data: bytes) -> Extracted:
    """The one article of a Word document. Raises Unreadable where it is damaged, encrypted or out of bounds."""
    import mammoth

    archive = Archive(data, "DOCX")
    parts = {name: archive.get(name) or b"" for name in archive.names if name.endswith((".xml", ".rels"))}
    for name, part in parts.items():
        read_xml(part, f"the DOCX file's {name}")
    file, left_out = readable(data, parts)
    try:
        html = mammoth.convert_to_html(
            BytesIO(file), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {}), id_prefix=""
        ).value
    except (KeyError, ValueError, AttributeError, etree.LxmlError, RecursionError) as error:
        raise Unreadable(
            f"the DOCX file cannot be read ({type(error).__name__})",
            "save it again in Word, or paste its text into a .txt file",
        ) from None
    document = read_xml(parts.get("word/document.xml", b""), "the DOCX file")
    core = parts.get("docProps/core.xml")
    return Extracted((from_html(html, _properties(core) if core else (), (*_changes(document), *left_out)),))


def _properties(core: bytes) -> tuple[Field, ...]:
    """What the core properties state: title, author and language. `created` is the file's day, not the story's."""
    root = read_xml(core, "the DOCX file's properties")
    told = {name: (root.findtext(f"{_CORE}{name}") or "") for name in ("title", "creator", "language")}
    return (
        *stated.title(told["title"], "DOCX property title", "likely"),
        *stated.authors(told["creator"], "DOCX property creator"),
        *stated.language(told["language"], "DOCX property language"),
    )


def _changes(document: etree._Element) -> tuple[str, ...]:
    """A note on tracked changes, which somebody may not have accepted yet."""
    added = len(document.findall(f".//{_WORD}ins")) + len(document.findall(f".//{_WORD}moveTo"))
    gone = len(document.findall(f".//{_WORD}del")) + len(document.findall(f".//{_WORD}moveFrom"))
    if not added and not gone:
        return ()
    return (f"tracked changes: {added} insertions are in the text, {gone} deletions are not",)
