"""XML of a document's parts, parsed without entities, network or depth beyond reason. Pure."""

from __future__ import annotations

from lxml import etree

from sitegen.importer.formats.extracted import Unreadable

_DEEPEST = 1_000


def read_xml(data: bytes, what: str) -> etree._Element:
    """The root of an XML text. Raises Unreadable where it is not well-formed, or declares a document type.

    Neither OOXML nor OpenDocument allows a document type in its parts: it could only define entities.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(f"{what} is damaged", "save it again in the program that wrote it") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr] # it was parsed just now
        raise Unreadable(f"{what} declares a document type, as no such file may", "do not trust it")
    return root
