"""Entries of feeds as feedgen writes them, with what it lacks added by its extension interface: the tests' measure."""

from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from lxml import etree

from sitegen.model import Author
from sitegen.outputs.feeds.entry_xml import rfc822
from sitegen.outputs.feeds.model import Entry
from sitegen.outputs.feeds.xml import _DC, _plain
from sitegen.urls import canonical, uri

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """An entry's typed links, its source, its authors' names, and its language, in RSS where it is not the feed's."""

    def __init__(self) -> None:
        self.entry: Any = None
        self.language = ""

    def extend_atom(self, element: Any) -> Any:
        # feedgen's own elements carry no namespace here: one on ours would be written as ns0:link.
        entry = self.entry
        element.set(_XML_LANG, entry.language)
        for kind in entry.categories:
            etree.SubElement(element, "category", term=kind.term, scheme=kind.scheme, label=kind.label)
        if entry.other_url:
            link = etree.SubElement(element, "link", rel=entry.other_rel, href=entry.other_url)
            if entry.other_rel == "via":
                link.set("title", entry.source_name)
        if entry.source_url:
            source = etree.SubElement(element, "source")
            etree.SubElement(source, "id").text = canonical(entry.source_url)
            etree.SubElement(source, "title").text = entry.source_name
            etree.SubElement(source, "updated").text = entry.source_updated.isoformat()
        return element

    def extend_rss(self, element: Any) -> Any:
        for kind in self.entry.categories:
            etree.SubElement(element, "category", domain=kind.scheme).text = kind.label
        for author in self.entry.authors:
            etree.SubElement(element, f"{{{_DC}}}creator").text = author.name
        if self.entry.language != self.language:
            etree.SubElement(element, f"{{{_DC}}}language").text = self.entry.language
        return element


def made(entry: Entry, kind: str, author: str, language: str) -> bytes:
    """An entry as feedgen makes it, with its plain texts written plainly."""
    return _plain(_element(entry, kind, author, language), kind)


def _element(entry: Entry, kind: str, author: str, language: str) -> bytes:
    """An entry's XML as feedgen and lxml write it."""
    item = FeedEntry()
    item.register_extension("digest", _EntryExtension, True, True)
    item.digest.entry = entry
    item.digest.language = language
    item.id((entry.rss_id if kind == "rss" else entry.atom_id) or entry.id)
    item.title(entry.title)
    item.link(href=entry.url)
    item.published(rfc822(entry.published) if kind == "rss" else entry.published)
    item.updated(entry.updated)
    if entry.summary:
        item.summary(escape(entry.summary) if kind == "rss" else entry.summary)
    item.content(entry.content, type="html")
    if kind == "atom":
        for person in entry.authors or (Author(author),):
            item.author({"name": person.name, **({"uri": uri(person.url)} if person.url else {})})
        element = item.atom_entry()
    else:
        if entry.source_url:
            item.source(url=entry.source_url, title=entry.source_name)
        element = item.rss_entry()
    # The document declares its namespaces at its top, as this element does in its place.
    around = etree.Element("around", nsmap={"dc": _DC, "content": _CONTENT} if kind == "rss" else None)
    around.append(element)
    whole = etree.tostring(around, encoding="UTF-8", xml_declaration=False)
    return bytes(whole[whole.index(b">") + 1 : -len(b"</around>")])
