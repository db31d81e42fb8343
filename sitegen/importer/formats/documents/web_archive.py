"""A `.webarchive` of Safari to the page in it. Pure. Built from the format's published description."""

from __future__ import annotations

from plistlib import InvalidFileException, loads

from sitegen.importer.decode import decode
from sitegen.importer.formats import stated
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, Unreadable


def read(data: bytes) -> Extracted:
    """The main page of an archive. Raises Unreadable where it is damaged or holds no page."""
    try:
        held = loads(data)
        main = held["WebMainResource"]
        page, kind = main["WebResourceData"], main.get("WebResourceMIMEType", "text/html")
    except (InvalidFileException, KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise Unreadable("the web archive is damaged", "open it in Safari and save it as page source") from None
    if not isinstance(page, bytes) or "html" not in str(kind):
        raise Unreadable("the web archive holds no page", "open it and paste its text into a .txt file")
    try:
        text = page.decode(str(main.get("WebResourceTextEncodingName") or "utf-8"))
    except (LookupError, ValueError):
        text = decode(page)[0]
    fields = stated.address(str(main.get("WebResourceURL") or ""), "web archive WebResourceURL")
    return Extracted((ExtractedArticle(text, "page", fields),))
