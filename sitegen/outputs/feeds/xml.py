"""Writes feeds as RSS 2.0 and Atom 1.0 (RFC 4287), with what feedgen 1.0.0 lacks added by its extension interface.

feedgen writes the head of a feed, and `entry_xml` the entries, of which there are thousands. feedgen reads the clock
for dates that are not set, and takes the last link of a feed for RSS whatever its relation. An archive is of RFC 5005,
section 4. In plain text `&` and `<` are written in hexadecimal, as the RSS Best Practices Profile asks: readers that
take every text for HTML then read the same.
"""

import re
from functools import lru_cache
from html import escape, unescape
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from sitegen.fingerprint import Lazy
from sitegen.outputs.feeds.entry_xml import atom_entry, rfc822, rss_item
from sitegen.outputs.feeds.model import Entry, Feed, without_controls
from sitegen.outputs.output import Output
from sitegen.routes import FEED_TYPES
from sitegen.theme.templates import Theme

_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"

_ENDS = {"rss": b"</channel></rss>", "atom": b"</feed>"}
_PLAIN = {
    "rss": re.compile(rb"<(?:title|description|category|source|dc:creator)\b[^>]*>[^<]*"),
    "atom": re.compile(rb"<(?:title|subtitle|summary|name|category|link)\b[^>]*>[^<]*"),
}
"""Elements of plain text. What feedgen writes is in one form: no `<` and `>` stands in a text or a value."""


class _FeedExtension(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """The hub's link in RSS, the links between archives in Atom, and the namespaces that entries use."""

    def __init__(self) -> None:
        self.feed: Any = None
        self.kind = ""

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY} if self.feed.current else {"dc": _DC} if self.kind == "rss" else {}

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


def render_rss(output: Output, theme: Theme) -> bytes:
    """The feed as RSS 2.0; the theme has no say in it."""
    feed: Feed = output.context
    return _whole(_head(feed, "rss").rss_str(pretty=False), feed, "rss")


def render_atom(output: Output, theme: Theme) -> bytes:
    """The feed as Atom 1.0; the theme has no say in it."""
    feed: Feed = output.context
    return _whole(_head(feed, "atom").atom_str(pretty=False), feed, "atom")


def _whole(document: bytes, feed: Feed, kind: str) -> bytes:
    """A document that has no entries yet, with them, and with a word to people who open it."""
    # A comment must not hold two hyphens in a row (XML 1.0, section 2.5).
    page = feed.about.replace("--", "-%2D")
    comment = f"<!-- This is a feed: give its address to a feed reader. What that is: {page} -->\n"
    declaration, mark, rest = document.partition(b"?>\n")
    head = _plain(rest.removesuffix(_ENDS[kind]), kind)
    if feed.current:
        # Of a site's thousands of entries most stand in their month's archive alone.
        entries = [_written(held.passing, kind, feed.author, feed.language) for held in feed.entries]
    else:
        entries = [_entry(held, kind, feed.author, feed.language) for held in feed.entries]
    return b"".join((declaration, mark, comment.encode(), head, *entries, _ENDS[kind], b"\n"))


def _plain(document: bytes, kind: str) -> bytes:
    """XML with `&` and `<` in hexadecimal where a text is plain, and without control characters."""

    def put(found: re.Match[bytes]) -> bytes:
        return found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")

    document = without_controls(document)
    return _PLAIN[kind].sub(put, document) if b"&" in document else document


def _head(feed: Feed, kind: str) -> Any:
    """All of a feed but its entries."""
    made = FeedGenerator()
    made.register_extension("digest", _FeedExtension, atom=True, rss=True)
    made.digest.feed = feed
    made.digest.kind = kind
    made.id(feed.id)
    made.title(feed.title)
    if kind == "rss":
        made.description(_both_ways(feed.subtitle))
    else:
        made.subtitle(feed.subtitle)
    made.language(feed.language)
    made.author(name=feed.author)
    made.generator("sitegen")
    made.docs("https://www.rssboard.org/rss-specification")
    made.updated(feed.updated)
    made.lastBuildDate(rfc822(feed.updated))
    # Nothing new is ever pushed for an archive, so only what people subscribe to names the hub.
    if feed.hub and kind == "atom" and not feed.current:
        made.link(href=feed.hub, rel="hub")
    made.link(href=feed.self_url, rel="self", type=FEED_TYPES[kind])
    # The last link becomes the channel's in RSS.
    made.link(href=feed.page_url, rel="alternate", type="text/html")
    return made


def _both_ways(text: str) -> str:
    """A channel's description: plain text, but where a reader that takes it for HTML would show or run another."""
    return text if "<" not in text and unescape(text) == text else escape(text, quote=False)


@lru_cache(maxsize=2048)
def _entry(held: Lazy[Entry], kind: str, author: str, language: str) -> bytes:
    """An entry as it stands in a document; the same entry stands in the feeds of all its terms."""
    return _written(held.value, kind, author, language)


def _written(entry: Entry, kind: str, author: str, language: str) -> bytes:
    return rss_item(entry, author, language) if kind == "rss" else atom_entry(entry, author)
