"""What the bytes of a file say of its kind: one function for each, total on any bytes. Pure.

Sources: ISO 32000-1 7.5.2 (PDF), the Rich Text Format specification 1.9.1, APPNOTE.TXT 4.3 (ZIP), ISO/IEC 26300-3
(OpenDocument packages), RFC 5322 (mail), RFC 2557 (MHTML), and the signatures that the programs themselves write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

_HEAD = 1_024
_HEADERS = 64 * 1_024
_HEADER = re.compile(rb"[!-9;-~]{1,80}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_MAIL_KEYS = frozenset((b"received", b"return-path", b"delivered-to", b"message-id", b"mime-version", b"content-type"))

_GENERATOR = re.compile(
    rb"<meta\b[^>]{0,200}\bgenerator\b[^>]{0,200}\b(?:microsoft (?:word|office)|libreoffice|openoffice|pandoc|abiword)",
    re.IGNORECASE,
)
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head)\b", re.IGNORECASE)
_HTML_HEAD = 16_384

_OPML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]{0,200}>\s*|<!--(?:(?!-->).){0,500}-->\s*)*<opml\b", re.DOTALL)

Says = Callable[[bytes], bool]


def is_pdf(data: bytes) -> bool:
    """Readers accept the mark anywhere in the first kilobyte; a text that speaks of it has other words before it."""
    return b"%PDF-" in data[:_HEAD] and (data.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-") or b"\0" in data)


def is_rtf(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def members(data: bytes) -> frozenset[str]:
    """The names in a ZIP file's directory; none where it is no ZIP file or has no directory."""
    if not is_zip(data):
        return frozenset()
    try:
        with ZipFile(BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return frozenset()


def has_member(*names: str) -> Says:
    """Whether a file is a ZIP file that holds all these."""
    return lambda data: is_zip(data) and members(data).issuperset(names)


def header_keys(data: bytes) -> dict[bytes, bytes]:
    """The lines `Key: value` that a file begins with, keys in small letters, if a blank line ends them; else none."""
    head = data[:_HEADERS].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    # A mailbox and some programs put a line of their own first.
    if head.startswith((b"From ", b">From ")):
        head = head.partition(b"\n")[2]
    keys: dict[bytes, bytes] = {}
    at = 0
    while match := _HEADER.match(head, at):
        key, _, value = match[0].partition(b":")
        keys.setdefault(key.lower(), value.strip())
        at = match.end()
    return keys if (keys and head[at : at + 2] in (b"\r\n", b"\n", b"\n\n", b"")) or head[at : at + 1] == b"\n" else {}


def is_office_html(data: bytes) -> bool:
    """Whether a page names a word processor, or a program of documents, as its generator."""
    return _HTML.match(data[:_HTML_HEAD]) is not None and _GENERATOR.search(data[:_HTML_HEAD]) is not None


def is_mail(data: bytes) -> bool:
    """A message of RFC 5322: header lines up to a blank one, some of which only mail programs write."""
    keys = header_keys(data)
    written = _MAIL_KEYS & keys.keys()
    return bool(written) and (len(written) > 1 or b"from" in keys or b"subject" in keys) and b"\0" not in data[:_HEAD]


def is_mhtml(data: bytes) -> bool:
    """A page saved as one MIME message, by Chromium, Firefox's add-ons, Word or an old browser."""
    keys = header_keys(data)
    kind = keys.get(b"content-type", b"").lower()
    saved = b"snapshot-content-location" in keys or keys.get(b"from", b"").lower().startswith(
        (b"<saved by", b"saved by")
    )
    return saved or (kind.startswith(b"multipart/related") and b"received" not in keys and b"to" not in keys)


def is_web_archive(data: bytes) -> bool:
    """A page saved by Safari, as a binary property list."""
    return data.startswith(b"bplist00") and b"WebMainResource" in data


def _starts(*marks: bytes) -> Says:
    return lambda data: data.startswith(marks)


def _office(*starts: str) -> Says:
    return lambda data: is_zip(data) and any(name.startswith(starts) for name in members(data))


def _is_riff(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"WAVE", b"AVI ")


def _is_film(data: bytes) -> bool:
    return data[4:8] == b"ftyp" or data.startswith((b"\x1aE\xdf\xa3", b"ID3", b"OggS", b"fLaC"))


@dataclass(frozen=True, slots=True)
class Refused:
    """A kind of file that is not read, and the way out. `beside`: it lies beside articles and is none itself."""

    is_it: Says
    name: str
    hint: str
    beside: bool = False

    @property
    def message(self) -> str:
        return f"this is {self.name} — {self.hint}"


def _is_broken_zip(data: bytes) -> bool:
    return is_zip(data) and not members(data)


_PASTE = "open it and paste the article's text into a .txt file"
_TYPE = "type or paste its words into a .txt file"
REFUSED: tuple[Refused, ...] = (
    Refused(_starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"), "a picture", _TYPE, True),
    Refused(_is_riff, "a picture, a sound or a film", _TYPE, True),
    Refused(_is_film, "a picture, a sound or a film", _TYPE, True),
    Refused(_starts(b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0\0"), "a font", _TYPE, True),
    Refused(_starts(b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"), "a program", _PASTE, True),
    Refused(
        _starts(b"\xd0\xcf\x11\xe0"),
        "an old Office file (.doc, .xls, .msg)",
        "save it as .docx, a message as .eml",
    ),
    Refused(_office("xl/"), "a workbook (XLSX)", _PASTE),
    Refused(_office("ppt/"), "slides (PPTX)", _PASTE),
    Refused(_office("META-INF/container.xml"), "a book (EPUB)", _PASTE),
    Refused(_office("Index/Document.iwa", "index.apxl"), "a Pages document", "export it as Word or PDF"),
    Refused(_office("content.xml"), "an OpenDocument file that is no text", _PASTE),
    Refused(_is_broken_zip, "a DOCX, ODT or ZIP file that is damaged or cut off", "save or send it again"),
    Refused(is_zip, "a ZIP archive", "unpack it, and import the folder"),
    Refused(
        _starts(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"(\xb5/\xfd"),
        "a packed file",
        "unpack it first",
    ),
    Refused(
        lambda data: _OPML.match(data[:_HEAD]) is not None,
        "a list of feeds (OPML)",
        "put it into the site's folder as sources.opml, and run sitegen collect",
    ),
    Refused(_starts(b"bplist00"), "a binary property list", _PASTE),
    Refused(_starts(b"SQLite format 3\0"), "a database", "export what it holds from the program that wrote it"),
    Refused(_starts(b"%!PS", b"AT&TFORM"), "PostScript or DjVu", "convert it to PDF, or paste its text"),
)
