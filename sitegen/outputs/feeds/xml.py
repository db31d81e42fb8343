"""RSS 2.0 and Atom 1.0 (RFC 4287) by feedgen, with what feedgen 1.0.0 lacks added through its extension interface.

feedgen drops every attribute but `href` of an entry's links, reads the clock for dates that are not set, takes the
last link of a feed for RSS whatever its relation, and writes no author without an e-mail address to RSS. An archive
is that of RFC 5005, section 4.

RSS has HTML in an item's description, so a plain text is escaped once more there; Atom's summaries say that they are
text. In plain text `&` and `<` are written in hexadecimal, as the RSS Best Practices Profile asks: readers that take
every text for HTML then read the same.
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape, unescape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from sitegen.characters import publishable
from sitegen.fingerprint import Lazy
from sitegen.model import Author
from sitegen.outputs.feeds.entry_template import MARK, EntryTemplate, marked, shape
from sitegen.outputs.feeds.model import Entry, Feed, without_controls
from sitegen.outputs.output import Output
from sitegen.routes import FEED_TYPES
from sitegen.theme.templates import Theme
from sitegen.urls import canonical, uri

_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

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


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """An entry's typed links, its source, its authors' names, and its language, in RSS where it is not the feed's.

    Categories are written here too, for speed: feedgen checks and copies each of them twice.
    """

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
    made.register_extension("digest", _FeedExtension, _EntryExtension, atom=True, rss=True)
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
    made.lastBuildDate(_rfc822(feed.updated))
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


def _rfc822(at: datetime) -> datetime:
    """A time whose offset readers of RFC 822 know: whole or half hours. Others, as Nepal's, become UTC."""
    offset = at.utcoffset()
    return at if offset is not None and offset.total_seconds() % 1800 == 0 else at.astimezone(UTC)


@lru_cache(maxsize=2048)
def _entry(held: Lazy[Entry], kind: str, author: str, language: str) -> bytes:
    """An entry as it stands in a document; the same entry stands in the feeds of all its terms."""
    entry = held.value
    like = shape(entry)
    if like is None:
        return made(entry, kind, author, language)
    key = (kind, entry.language == language, like)
    form = _forms.get(key)
    if form is None:
        if len(_forms) >= _KEPT:
            _forms.clear()
        document = _element(marked(entry), kind, f"{MARK}author", language).decode()
        form = _forms[key] = EntryTemplate(document, lambda text: _plain(text.encode(), kind).decode())
    text = form.fill(_texts(entry, kind, author))
    if not publishable(text):
        return made(entry, kind, author, language)  # which says what is wrong
    return without_controls(text.encode())


_KEPT = 512
_forms: dict[tuple[object, ...], EntryTemplate] = {}


def _texts(entry: Entry, kind: str, author: str) -> dict[str, str]:
    """All texts of an entry by the names of their marks."""
    texts = {
        "id": _id(entry, kind),
        "title": entry.title,
        "url": entry.url,
        "summary": escape(entry.summary) if kind == "rss" else entry.summary,
        "content": entry.content,
        "author": author,
        "other_url": entry.other_url,
        "source_name": entry.source_name,
    }
    if kind == "rss":
        texts["published822"] = format_datetime(_rfc822(entry.published))
        texts["source_url"] = entry.source_url
    else:
        texts["published"] = entry.published.isoformat()
        texts["updated"] = entry.updated.isoformat()
        texts["source_updated"] = entry.source_updated.isoformat()
        texts["source_url"] = canonical(entry.source_url) if entry.source_url else ""
    for n, person in enumerate(entry.authors):
        texts[f"author{n}"], texts[f"author{n}url"] = person.name, uri(person.url)
    for n, category in enumerate(entry.categories):
        texts[f"scheme{n}"], texts[f"term{n}"], texts[f"label{n}"] = category.scheme, category.term, category.label
    return texts


def _id(entry: Entry, kind: str) -> str:
    return (entry.rss_id if kind == "rss" else entry.atom_id) or entry.id


def made(entry: Entry, kind: str, author: str, language: str) -> bytes:
    """An entry as feedgen makes it, with its plain texts written plainly."""
    return _plain(_element(entry, kind, author, language), kind)


def _element(entry: Entry, kind: str, author: str, language: str) -> bytes:
    """An entry's XML as feedgen and lxml write it."""
    item = FeedEntry()
    item.register_extension("digest", _EntryExtension, True, True)
    item.digest.entry = entry
    item.digest.language = language
    item.id(_id(entry, kind))
    item.title(entry.title)
    item.link(href=entry.url)
    item.published(_rfc822(entry.published) if kind == "rss" else entry.published)
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
