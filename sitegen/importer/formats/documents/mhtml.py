"""MHTML, a page saved as one MIME message, to the page. Pure.

RFC 2557. `Date` is when the page was saved, and says nothing of the story. Scripts are not in the file; nothing that
the page refers to is fetched or shown.
"""

from __future__ import annotations

from email.message import Message

from sitegen.importer.formats import stated
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, Unreadable
from sitegen.importer.formats.mime import header, message_of, parts_of, text_of


def read(data: bytes) -> Extracted:
    """The one page of an MHTML file. Raises Unreadable where it holds none."""
    message = message_of(data)
    parts = [part for part in parts_of(message) if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    page = _root(message, parts)
    if page is None:
        raise Unreadable("the MHTML file holds no page", "open it in a browser and save it as HTML")
    saved = stated.address(header(message, "Snapshot-Content-Location"), "MHTML Snapshot-Content-Location")
    place = stated.address(header(page, "Content-Location"), "MHTML Content-Location")
    fields = (*(saved or place), *stated.title(header(message, "Subject"), "MHTML Subject", "likely"))
    return Extracted((ExtractedArticle(text_of(page), "page", fields),))


def _root(message: Message, parts: list[Message]) -> Message | None:
    """The part that the others belong to: the one that `start` names, that lies at the page's address, or the first."""
    start = message.get_param("start")
    if isinstance(start, str):
        for part in parts:
            if header(part, "Content-ID") == start:
                return part
    address = header(message, "Snapshot-Content-Location")
    return next(
        (part for part in parts if address and header(part, "Content-Location") == address), next(iter(parts), None)
    )
