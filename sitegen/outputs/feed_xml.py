"""RSS 2.0 and Atom 1.0 (RFC 4287) by feedgen, with what feedgen 1.0.0 lacks added through its extension interface.

feedgen drops every attribute but `href` of an entry's links, reads the clock for dates that are not set, takes the
last link of a feed for RSS whatever its relation, and writes no author without an e-mail address to RSS. An archive
is that of RFC 5005, section 4.

RSS has HTML in its descriptions, so a plain text is escaped once more there; Atom's summaries say that they are text.
"""

from copy import deepcopy
from functools import lru_cache
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from sitegen.fingerprint import Held
from sitegen.model import Output
from sitegen.outputs.feed_model import Entry, Feed
from sitegen.routes import FEED_TYPES
from sitegen.templates import Theme

_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """The hub's link in RSS, the links between archives in Atom, and the namespaces that entries use."""

    def __init__(self) -> None:
        self.feed: Any = None

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC} | ({"fh": _HISTORY} if self.feed.current else {})

    def extend_atom(self, element: Any) -> Any:
        feed = self.feed
        if feed.current:
            etree.SubElement(element, f"{{{_HISTORY}}}archive")
            etree.SubElement(element, "link", rel="current", href=feed.current, type=FEED_TYPES["atom"])
        if feed.previous:
            etree.SubElement(element, "link", rel="prev-archive", href=feed.previous, type=FEED_TYPES["atom"])
        return element

    def extend_rss(self, element: Any) -> Any:
        if self.feed.hub:
            etree.SubElement(element[0], f"{{{_ATOM}}}link", rel="hub", href=self.feed.hub)
        return element


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """An entry's typed links, its source, its language and its authors' names.

    Categories are written here too, for speed: feedgen checks and copies each of them twice.
    """

    def __init__(self) -> None:
        self.entry: Any = None

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
            etree.SubElement(source, "id").text = entry.source_url
            etree.SubElement(source, "title").text = entry.source_name
            etree.SubElement(source, "updated").text = entry.source_updated.isoformat()
        return element

    def extend_rss(self, element: Any) -> Any:
        for kind in self.entry.categories:
            etree.SubElement(element, "category", domain=kind.scheme).text = kind.label
        for name in self.entry.authors:
            etree.SubElement(element, f"{{{_DC}}}creator").text = name
        return element


def render_rss(output: Output, theme: Theme) -> bytes:
    """The feed as RSS 2.0; the theme has no say in it."""
    return _explained(_generator(output.context, "rss").rss_str(pretty=False), output.context)


def render_atom(output: Output, theme: Theme) -> bytes:
    """The feed as Atom 1.0; the theme has no say in it."""
    return _explained(_generator(output.context, "atom").atom_str(pretty=False), output.context)


def _explained(document: bytes, feed: Feed) -> bytes:
    """The document with a word to people who open it, behind the XML declaration."""
    # A comment must not hold two hyphens in a row (XML 1.0, section 2.5).
    page = feed.about.replace("--", "-%2D")
    comment = f"<!-- This is a feed: give its address to a feed reader. What that is: {page} -->\n"
    declaration, end, rest = document.partition(b"?>\n")
    return b"".join((declaration, end, comment.encode(), rest, b"\n"))


def _generator(feed: Feed, kind: str) -> Any:
    made = FeedGenerator()
    made.register_extension("digest", _FeedExtension, _EntryExtension, atom=True, rss=True)
    made.digest.feed = feed
    made.id(feed.id)
    made.title(feed.title)
    if kind == "rss":
        made.description(escape(feed.subtitle))
    else:
        made.subtitle(feed.subtitle)
    made.language(feed.language)
    made.author(name=feed.author)
    made.generator("sitegen")
    made.docs("https://www.rssboard.org/rss-specification")
    made.updated(feed.updated)
    made.lastBuildDate(feed.updated)
    # Nothing new is ever pushed for an archive, so only what people subscribe to names the hub.
    if feed.hub and kind == "atom" and not feed.current:
        made.link(href=feed.hub, rel="hub")
    made.link(href=feed.self_url, rel="self", type=FEED_TYPES[kind])
    # The last link becomes the channel's in RSS.
    made.link(href=feed.page_url, rel="alternate", type="text/html")
    for held in feed.entries:
        made.add_entry(_Kept(_element(held, kind, feed.author)), order="append")
    return made


class _Kept:
    """An entry that feedgen made already, for a feed that asks it for its element."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def register_extension(self, *_: object) -> None:
        """The extension had its say when the element was made."""

    def atom_entry(self) -> Any:
        """An element of its own: one cannot stand in two documents."""
        return deepcopy(self.element)

    rss_entry = atom_entry


@lru_cache(maxsize=1024)
def _element(held: Held[Entry], kind: str, author: str) -> Any:
    """An entry's element; the same entry stands in the feeds of all its terms."""
    entry = held.value
    item = FeedEntry()
    item.register_extension("digest", _EntryExtension, True, True)
    item.digest.entry = entry
    item.id(entry.id)
    item.title(entry.title)
    item.link(href=entry.url)
    item.published(entry.published)
    item.updated(entry.updated)
    if entry.summary:
        item.summary(escape(entry.summary) if kind == "rss" else entry.summary)
    item.content(entry.content, type="html")
    if kind == "atom":
        for name in entry.authors or (author,):
            item.author(name=name)
        return item.atom_entry()
    if entry.source_url:
        item.source(url=entry.source_url, title=entry.source_name)
    return item.rss_entry()
