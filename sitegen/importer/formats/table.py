"""The table of formats: which kinds of file are read, by what their bytes say, and which are refused by name. Pure.

To add a format, write a module with `read(data: bytes) -> Extracted` and add a row here; the first row whose `is_it`
says yes reads the file. What no row knows and is text is read as text: pasted, Markdown or a saved page.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from sitegen.importer.formats.byte_marks import (
    REFUSED,
    Refused,
    has_member,
    is_mail,
    is_mhtml,
    is_office_html,
    is_pdf,
    is_rtf,
    is_web_archive,
)
from sitegen.importer.formats.documents.federal_register import is_federal_register
from sitegen.importer.formats.exports import recognition as exports
from sitegen.importer.formats.extracted import Extracted, Format, Unreadable

DOCUMENTS: tuple[Format, ...] = (
    Format("PDF", is_pdf, "documents.pdf", "pdf", ("pypdf",)),
    Format("DOCX", has_member("word/document.xml"), "documents.docx", "office", ("mammoth",)),
    Format("ODT", has_member("content.xml", "mimetype"), "documents.odt"),
    Format("RTF", is_rtf, "documents.rtf"),
    Format("MHTML", is_mhtml, "documents.mhtml"),
    Format("e-mail", is_mail, "documents.mail"),
    Format("web archive", is_web_archive, "documents.web_archive"),
    Format("word processor's HTML", is_office_html, "documents.office_html"),
    Format("Federal Register", is_federal_register, "documents.federal_register"),
)
EXPORTS: tuple[Format, ...] = (
    Format("WARC", exports.is_warc, "warc", "archives", ("warcio",)),
    Format("WACZ", exports.is_wacz, "warc", "archives", ("warcio",)),
    Format("WordPress export", exports.is_wordpress, "exports.wordpress"),
    Format("feed", exports.is_feed, "feed"),
    Format("Evernote export", exports.is_enex, "exports.enex"),
    Format("Ghost export", exports.is_ghost, "exports.ghost"),
    Format("JSON Feed", exports.is_json_feed, "json_feed"),
    Format("wallabag export", exports.is_wallabag, "exports.wallabag"),
    Format("Omnivore export", exports.is_omnivore, "exports.omnivore"),
    Format("Federal Register JSON", exports.is_register_json, "exports.register_json"),
    Format("CSL-JSON", exports.is_csl, "exports.csl_json"),
    Format("RIS", exports.is_ris, "exports.ris"),
    Format("BibTeX", exports.is_bibtex, "exports.bibtex"),
    Format("list of links", exports.is_link_list, "exports.link_lists"),
)
"""Feeds, web archives, and the exports of other programs."""

FORMATS: tuple[Format, ...] = (*DOCUMENTS, *EXPORTS)


def recognise(data: bytes) -> Format | None:
    """The format of a file by its bytes; None where it is text, or nothing that is known."""
    return next((each for each in FORMATS if each.is_it(data)), None)


def refused(data: bytes) -> Refused | None:
    """The kind of a file that is known and not read; None where it is none of these."""
    return next((each for each in REFUSED if each.is_it(data)), None)


def prepare(format_: Format) -> None:
    """Import what reads a format, so that processes forked from this one need not.

    Raises Unreadable, naming the extra, where an optional library is missing.
    """
    for name in format_.needs:
        try:
            import_module(name)
        except ImportError:
            library = name.partition(".")[0]
            raise Unreadable(
                f"reading {format_.name} files needs {library}, which is not installed",
                f"run: pip install {library} (the extra sitegen-digest[{format_.extra}]); or paste the text "
                "into a .txt file",
            ) from None
    _module(format_)


def extract(format_: Format, data: bytes) -> Extracted:
    """What a file of this format holds. Raises Unreadable; a library's own exceptions are not caught here."""
    found: Extracted = _module(format_).read(data)
    return found


def _module(format_: Format) -> ModuleType:
    return import_module(f"sitegen.importer.formats.{format_.reader}")
