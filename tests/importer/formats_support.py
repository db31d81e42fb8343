"""Small files of many formats, written by the tests themselves, and how one is read."""

import re
from collections import Counter
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from sitegen.importer.formats.extracted import Extracted, ExtractedArticle
from sitegen.importer.formats.table import extract, recognise
from sitegen.importer.parse import read_extracted
from sitegen.importer.seed import ParsedSeed

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
    for name, place in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
    )
)

_LINK = re.compile(r"\]\([^()]*\)|<[^<>]+>")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def found_words(text: str) -> Counter[str]:
    """The words of a text, of Chinese each character; marks of Markdown, addresses of links and arrows are none."""
    return Counter(_WORD.findall(_LINK.sub(" ", text).casefold()))


def zipped(files: dict[str, str | bytes]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(body: str, *, core: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """A Word file with this body, as little as Word needs; `core` are the elements of its core properties."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        f'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</cp:coreProperties>',
        "word/styles.xml": f"<w:styles {WORD}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>'
            for name in ("Title", "Author", "Date")
        )
        + "</w:styles>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r2" '
        f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    }
    return zipped(files | (more or {}))


def paragraph(words: str, style: str = "") -> str:
    """A paragraph of Word's; `words` may hold runs of its own."""
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{told}{words if words.startswith('<w:') else run(words)}</w:p>"


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def odt(body: str, *, meta: str = "", manifest: str = "", styles: str = "") -> bytes:
    """An OpenDocument text with this body."""
    files: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f'<office:document-meta {ODF} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}'
        "</office:meta></office:document-meta>",
    }
    if manifest:
        files["META-INF/manifest.xml"] = manifest
    return zipped(files)


def extracted(data: bytes) -> Extracted:
    """What the format that these bytes show reads from them."""
    found = recognise(data)
    assert found is not None
    return extract(found, data)


def article(data: bytes) -> ExtractedArticle:
    """The one article of a file."""
    (only,) = extracted(data).articles
    return only


def seed(data: bytes) -> ParsedSeed:
    """The one article of a file as the importer reads it."""
    return read_extracted(article(data))[1]


def told(parsed: ParsedSeed | ExtractedArticle) -> dict[str, object]:
    """The fields by name."""
    return {field.name: field.value for field in parsed.fields}


def pdf(
    pages: list[list[tuple[float, float, float, str]]],
    info: dict[str, str] | None = None,
    *,
    links: frozenset[str] = frozenset(),
) -> bytes:
    """A PDF file with these lines: how far from the left and from the foot, how large, and the words.

    A line whose words are among `links` is a link to an address, as browsers print it.
    """
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        drawn = "".join(f"BT /F1 {size:g} Tf {x:g} {y:g} Td ({_literal(words)}) Tj ET\n" for x, y, size, words in lines)
        stream = drawn.encode("cp1252", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        boxes = (
            f"<< /Type /Annot /Subtype /Link /Rect [{x:g} {y - 2:g} {x + len(words) * size / 2:g} {y + size:g}] "
            "/A << /S /URI /URI (https://example.org/a) >> >>"
            for x, y, size, words in lines
            if words in links
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> /Annots [%s] >>" % (len(objects), " ".join(boxes).encode())
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    extra = b""
    if info:
        objects.append(b"<< " + b" ".join(f"/{k} ({_literal(v)})".encode() for k, v in info.items()) + b" >>")
        extra = b" /Info %d 0 R" % len(objects)
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, len(data))
    return data + table + trailer


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
