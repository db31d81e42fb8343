"""Feeds in XML to articles: RSS 0.9 to 2.0 and Atom, a whole feed or one item of it. Pure.

RSS 2.0 with `content:encoded` and Dublin Core, RSS 1.0 (RDF), Atom (RFC 4287). Nothing is fetched: what
an item does not hold is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import html_of, inner_text, unique, xml_of
from sitegen.importer.formats.extracted import Extracted

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_LEFT_MARKS = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});|</[A-Za-z]")
_ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
"""The address of an item whose link leads through a service that counts readers."""
_RSS_1 = ("{http://purl.org/rss/1.0/}", "{http://my.netscape.com/rdf/simple/0.9/}")


def read(data: bytes) -> Extracted:
    """An article for each item of a feed. Raises Unreadable."""
    return extracted(read_feed(data), "feed")


def is_feed_root(tag: str) -> bool:
    """Whether the root of an XML document, as `{namespace}name`, is that of a feed or an item."""
    return tag in ("rss", "item", f"{_ATOM}feed", f"{_ATOM}entry", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF")


def read_feed(data: bytes, *, recover: bool = False) -> tuple[ExportItem, ...]:
    """An article for each item of a feed in XML; with `recover` of one that is not well-formed too, as far as it can be
    read. Raises Unreadable.
    """
    root = xml_of(data, recover=recover)
    tag = str(root.tag)
    if tag in (f"{_ATOM}feed", f"{_ATOM}entry"):
        return _atom(root)
    if not is_feed_root(tag):
        raise broken("it is no feed")
    return tuple(_rss(root))


# ---------------------------------------------------------------- RSS


def _rss(root: etree._Element) -> Iterator[ExportItem]:
    channel = next((each for each in root.iter() if _name(each) == "channel"), None)
    outlet = _unmarked(_child(channel, "title"))
    home = _child(channel, "link")
    language = _child(channel, "language") or _child(channel, f"{_DC}language")
    items = [root] if root.tag == "item" else [each for each in root.iter() if _name(each) == "item"]
    for item in items:
        guid = item.find("guid")
        link = _child(item, _ORIGINAL) or _child(item, "link")
        if not link and guid is not None and guid.get("isPermaLink", "true").lower() == "true":
            link = " ".join((guid.text or "").split())
        address = urljoin(home, link) if link else ""
        full = item.findtext(_CONTENT) or ""
        summary = _child(item, "description", whole=True)
        people = [*_all(item, f"{_DC}creator"), *(map(_without_mail, _all(item, "author")))]
        source = item.find("source")
        yield ExportItem(
            title=_unmarked(_child(item, "title")),
            address=address if address.startswith(("http://", "https://")) else "",
            day=_child(item, "pubDate") or _child(item, f"{_DC}date"),
            authors=unique(people),
            outlet=" ".join((source.text or "").split()) if source is not None and source.text else outlet,
            language=_child(item, f"{_DC}language") or language,
            tags=unique((*_all(item, "category"), *_all(item, f"{_DC}subject"))),
            html=full.strip() or _as_html(summary),
            base=address or home,
        )


def _name(element: etree._Element) -> str:
    """An element's name, that of RSS 1.0 without its namespace."""
    tag = str(element.tag)
    for space in _RSS_1:
        tag = tag.removeprefix(space)
    return tag


def _all(item: etree._Element, name: str) -> list[str]:
    return [" ".join(inner_text(each).split()) for each in item if _name(each) == name]


def _child(element: etree._Element | None, name: str, *, whole: bool = False) -> str:
    """The text of the first child of that name, on one line unless it is wanted whole."""
    for each in element if element is not None else ():
        if _name(each) == name:
            text = inner_text(each)
            return text.strip() if whole else " ".join(text.split())
    return ""


def _without_mail(author: str) -> str:
    """`me@example.org (Ada Clerk)`, as RSS has it, is Ada Clerk; an address alone is nobody's name."""
    before, bracket, name = author.partition("(")
    if bracket:
        return name.rstrip(") ")
    return "" if "@" in before else author


# ---------------------------------------------------------------- Atom


def _atom(root: etree._Element) -> tuple[ExportItem, ...]:
    feed = root if root.tag == f"{_ATOM}feed" else None
    entries = root.findall(f"{_ATOM}entry") if feed is not None else [root]
    return tuple(_entry(entry, feed) for entry in entries)


def _entry(entry: etree._Element, feed: etree._Element | None) -> ExportItem:
    origin = entry.find(f"{_ATOM}source")
    above = origin if origin is not None else feed
    base = _base(entry)
    link = " ".join((entry.findtext(_ORIGINAL) or "").split()) or _alternate(entry)
    address = urljoin(base, link) if link else ""
    people = _people(entry) or _people(above)
    content = _construct(entry.find(f"{_ATOM}content"))
    published, updated = _text(entry, "published"), _text(entry, "updated")
    return ExportItem(
        title=_unmarked(_plain(entry.find(f"{_ATOM}title"))),
        address=address if address.startswith(("http://", "https://")) else "",
        # Not `updated`: the day of a change is not the day of the story.
        day=published,
        authors=people,
        outlet=_unmarked(_plain(above.find(f"{_ATOM}title"))) if above is not None else "",
        language=_language(entry),
        tags=unique(tag.get("label") or tag.get("term") or "" for tag in entry.findall(f"{_ATOM}category")),
        html=content or _construct(entry.find(f"{_ATOM}summary")),
        base=base or address,
        remarks=(f"the feed says only when it was last changed: {updated[:40]}",) if updated and not published else (),
    )


def _text(entry: etree._Element, name: str) -> str:
    return " ".join((entry.findtext(f"{_ATOM}{name}") or "").split())


def _people(element: etree._Element | None) -> tuple[str, ...]:
    return unique(
        _text(person, "name") for person in (element.findall(f"{_ATOM}author") if element is not None else ())
    )


def _alternate(entry: etree._Element) -> str:
    links = entry.findall(f"{_ATOM}link")
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"]
    # Of several the one that is a page, and of those the one in the entry's own language; what is not said is as good.
    own = _language(entry)
    pages.sort(key=lambda link: ("html" not in link.get("type", "html"), _is_other(link.get("hreflang", ""), own)))
    return pages[0].get("href", "").strip() if pages else ""


def _is_other(language: str, own: str) -> bool:
    """Whether these tags (RFC 5646) name two languages."""
    first, second = (tag.strip().lower().partition("-")[0] for tag in (language, own))
    return bool(first and second) and first != second


def _base(element: etree._Element) -> str:
    """The address that an element's links are relative to: `xml:base` of it and of what it stands in."""
    around = [str(each.get(f"{_XML}base")) for each in element.iterancestors() if each.get(f"{_XML}base")]
    base = ""
    for part in (*reversed(around), element.get(f"{_XML}base", "")):
        base = urljoin(base, part)
    return base


def _language(element: etree._Element) -> str:
    own = element.get(f"{_XML}lang")
    above = (str(each.get(f"{_XML}lang")) for each in element.iterancestors() if each.get(f"{_XML}lang"))
    return own or next(above, "")


def _construct(element: etree._Element | None) -> str:
    """A text construct or a content element of Atom as HTML; what stands elsewhere, or is no text, is nothing."""
    if element is None or element.get("src"):
        return ""
    kind = element.get("type", "text").strip().lower()
    if kind in ("xhtml", "application/xhtml+xml"):
        return "".join(_as_markup(each) for each in element)
    text = inner_text(element).strip()
    if kind in ("html", "text/html"):
        return text
    return _as_html(escape(text, quote=False)) if kind in ("text", "text/plain") else ""


def _as_markup(element: etree._Element) -> str:
    """An element of XHTML as HTML: without prefixes and namespaces."""
    for each in element.iter(etree.Element):
        each.tag = str(each.tag).removeprefix(_XHTML)
    etree.cleanup_namespaces(element)
    return etree.tostring(element, encoding="unicode", method="html", with_tail=True)


def _plain(element: etree._Element | None) -> str:
    """A text construct as one line of words."""
    if element is None:
        return ""
    text = " ".join(inner_text(element).split())
    return _words(text) if element.get("type", "text") == "html" else text


def _unmarked(title: str) -> str:
    """A title without the entities and elements that a publisher left in it; a lone `<` or `&` is what it is."""
    return _words(title) if _LEFT_MARKS.search(title) else title


def _words(html: str) -> str:
    root: Any = html_of(f"<div>{html}</div>")
    return " ".join(str(root.text_content()).split()) if root is not None else ""


def _as_html(text: str) -> str:
    """A text that may be HTML, as HTML: paragraphs at blank lines where it has no tags of its own."""
    if "<" in text and ">" in text:
        return text
    return "".join(f"<p>{part.strip()}</p>" for part in text.split("\n\n") if part.strip())
