"""Checks every feed of a built site against the rules of its format, as strictly as a validator would.

RSS 2.0 (https://www.rssboard.org/rss-specification) with its Best Practices Profile, Atom (RFC 4287) with archives
(RFC 5005), JSON Feed 1.1, and the list of feeds (OPML 2.0). What the W3C feed validator remarks on and a site can cure
is a fault here. Left out is what has no cure: two entries of one day have one time, a story may be older than 1990, and
a title that holds the end of a tag stays as it was written. `python audit/feed_rules.py build/site` prints what is
wrong, and ends with 1 if anything is.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from html_rules import absolute, equivalent_form, html_faults
from json_feed_rules import RFC3339, TAG, json_faults, twice
from lxml import etree
from opml_rules import opml_faults

__all__ = ["atom_faults", "json_faults", "opml_faults", "rss_faults", "site_faults"]

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}creator"
DC_LANGUAGE = "{http://purl.org/dc/elements/1.1/}language"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
}

_RFC822 = "%a, %d %b %Y %H:%M:%S %z"
_RELS = frozenset("alternate self via related enclosure hub current prev-archive next-archive".split())
_HISTORY = frozenset("current prev-archive next-archive".split())
_PLAIN = {
    "rss": re.compile(rb"<(title|category|source|dc:creator)\b[^>]*>[^<]*"),
    "atom": re.compile(rb"<(title|subtitle|summary|name|category)\b[^>]*>[^<]*"),
}
_LINK = {"rel", "href", "type", "title"}
_ATTRIBUTES = {
    "rss": {"rss": {"version"}, "guid": {"isPermaLink"}, "category": {"domain"}, "source": {"url"}},
    "atom": {"link": _LINK, "category": {"term", "scheme", "label"}, "content": {"type"}, "title": {"type"}},
}


def _counted(element: Any, once: tuple[str, ...], most: tuple[str, ...]) -> Iterator[str]:
    """Children that must stand exactly once, and those that may stand at most once."""
    seen = Counter(c.tag for c in element)
    for name in once:
        if seen[name] != 1:
            yield f"{name.rpartition('}')[2]} stands {seen[name]} times"
        elif not (element.findtext(name) or "").strip():
            yield f"{name.rpartition('}')[2]} is empty"
    yield from (f"{name.rpartition('}')[2]} stands {seen[name]} times" for name in most if seen[name] > 1)


def _root(data: bytes, kind: str) -> tuple[Any, list[str]]:
    """The document, and what is wrong with it as XML and as text."""
    try:
        text = data.decode("utf-8", "strict")
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return None, [f"it is not well-formed: {error}"]
    faults = [] if data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>") else ["there is no XML declaration"]
    if root.getroottree().docinfo.doctype:
        faults.append("it has a document type")
    if found := re.search("[\x7f-\x9f]", text):
        faults.append(f"it holds the control character U+{ord(found[0]):04X}")
    for prefix, name in {k: v for e in root.iter(etree.Element) for k, v in e.nsmap.items()}.items():
        own = name == PREFIXES["atom"] if prefix is None and kind == "atom" else PREFIXES.get(prefix) == name
        if not own or (prefix == "atom" and kind == "atom"):
            faults.append(f"the prefix {prefix} stands for {name}")
    plain = {m[1].decode() for m in _PLAIN[kind].finditer(data) if re.search(rb"&(?:amp|lt|#\d+);", m[0])}
    faults += [f"{name} has & or < otherwise than in hexadecimal" for name in sorted(plain)]
    for element in root.iter(etree.Element):
        tag = element.tag.replace(ATOM, "") if kind == "atom" else element.tag
        may = _LINK if element.tag == f"{ATOM}link" else _ATTRIBUTES[kind].get(tag, set())
        wrong = {k for k in element.attrib if k not in may and k != LANG}
        faults += [f"{tag} has the attribute {name}" for name in sorted(wrong)]
        faults += [f"{tag} has an empty {name}" for name, value in element.attrib.items() if not value.strip()]
    return root, faults


def rss_faults(data: bytes, address: str) -> list[str]:
    """What RSS 2.0 forbids, or asks for and misses, in a feed that is published at this address."""
    root, faults = _root(data, "rss")
    if root is None:
        return faults
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None or len(root) != 1:
        return [*faults, "it is not an rss element of version 2.0 with one channel"]
    known = set("title link description language lastBuildDate docs generator item".split()) | {f"{ATOM}link"}
    faults += [f"{c.tag} is not of RSS" for c in channel if c.tag not in known]
    faults += _counted(channel, ("title", "link", "description", "language", "lastBuildDate"), ("docs", "generator"))
    faults += _last(channel, "item")
    faults += [] if absolute(channel.findtext("link") or "") else ["link is no whole address"]
    faults += [] if TAG.match(channel.findtext("language") or "") else ["language is no tag"]
    said = re.search(rb"<description>([^<]*)", data)
    if said and re.search(rb"&(?:amp|lt|#\d+);", said[1]):
        faults.append("the channel's description has & or < otherwise than in hexadecimal")
    links = [(k.get("rel"), k.get("href"), k.get("type")) for k in channel.findall(f"{ATOM}link")]
    if [k for k in links if k[0] == "self"] != [("self", address, "application/rss+xml")]:
        faults.append("the link of the feed to itself is not its address")
    faults += [f"{rel} leads to {href}" for rel, href, _ in links if rel not in _RELS or not absolute(href or "")]
    faults += _day_faults(channel.findtext("lastBuildDate"), "lastBuildDate")
    items = channel.findall("item")
    if not items and " 19" in (channel.findtext("lastBuildDate") or ""):
        faults.append("a feed without items says that it changed before there were feeds")
    faults += twice(item.findtext("guid") for item in items)
    for item in items:
        faults += [f"{item.findtext('guid')}: {fault}" for fault in _rss_item_faults(item)]
    return faults


def _last(element: Any, name: str) -> list[str]:
    """What a feed says of itself stands before its entries."""
    tags = [c.tag for c in element]
    first = tags.index(name) if name in tags else len(tags)
    return [f"{tag} stands behind an entry" for tag in tags[first:] if tag != name]


def _rss_item_faults(item: Any) -> Iterator[str]:
    known = set("title link description guid category pubDate source".split()) | {CONTENT, DC, DC_LANGUAGE}
    yield from (f"{c.tag} is not of an item" for c in item if c.tag not in known)
    yield from _counted(item, ("title", "link", "guid", "pubDate", "description"), (CONTENT, "source", DC_LANGUAGE))
    tags = [c.tag for c in item]
    if CONTENT in tags and "description" in tags and tags.index(CONTENT) < tags.index("description"):
        yield "the description stands behind the content"
    if item.find("guid") is not None and item.find("guid").get("isPermaLink") != "false":
        yield "guid does not say that it is no link"
    if not equivalent_form(item.findtext("guid") or ""):
        yield "guid is no UUID"
    if not absolute(item.findtext("link") or ""):
        yield "link is no whole address"
    yield from _day_faults(item.findtext("pubDate"), "pubDate")
    source = item.find("source")
    if source is not None and not (absolute(source.get("url", "")) and source.text):
        yield "source lacks an address or a name"
    for one in item.findall("category"):
        if not one.text or not absolute(one.get("domain", "")):
            yield "a category lacks a name or its taxonomy"
    if any(not (c.text or "").strip() for c in item.findall(DC)):
        yield "an author has no name"
    if not TAG.match(item.findtext(DC_LANGUAGE, "en")):
        yield "language is no tag"
    yield from html_faults(item.findtext("description"))
    yield from html_faults(item.findtext(CONTENT))


def _day_faults(text: str | None, name: str) -> list[str]:
    """RFC 822 as RSS uses it: the right day of the week, a year in full, and a zone of whole or half hours."""
    try:
        read = datetime.strptime(text or "", _RFC822)
    except ValueError:
        return [f"{name} is no date: {text}"]
    if not re.search(r"[+-]\d\d[03]0\Z", text or ""):
        return [f"{name} is in a zone that few readers know: {text}"]
    return [] if read.strftime(_RFC822) == text else [f"{name} names another day of the week: {text}"]


def atom_faults(data: bytes, address: str) -> list[str]:
    """What Atom forbids, or asks for and misses, in a feed that is published at this address."""
    root, faults = _root(data, "atom")
    if root is None:
        return faults
    if root.tag != f"{ATOM}feed":
        return [*faults, "it is not an Atom feed"]
    known = {ATOM + n for n in "id title updated author link category generator subtitle entry".split()} | {ARCHIVE}
    faults += [f"{c.tag} is not of a feed" for c in root if c.tag not in known]
    faults += _counted(root, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"), (f"{ATOM}subtitle", f"{ATOM}generator"))
    faults += _last(root, f"{ATOM}entry")
    faults += _atom_common(root)
    own = [k for k in root.findall(f"{ATOM}link") if k.get("rel") == "self"]
    if [(k.get("href"), k.get("type")) for k in own] != [(address, "application/atom+xml")]:
        faults.append("the link of the feed to itself is not its address")
    archive = root.find(ARCHIVE) is not None
    if archive != any(k.get("rel") == "current" for k in root.findall(f"{ATOM}link")):
        faults.append("an archive names its feed, and no other feed does")
    entries = root.findall(f"{ATOM}entry")
    faults += twice(entry.findtext(f"{ATOM}id") for entry in entries)
    newest = [_instant(entry.findtext(f"{ATOM}updated")) for entry in entries]
    if entries and None not in newest and _instant(root.findtext(f"{ATOM}updated")) != max(newest):
        faults.append("the feed is not as new as its newest entry")
    if not entries and (root.findtext(f"{ATOM}updated") or "").startswith("19"):
        faults.append("a feed without entries says that it changed before there were feeds")
    for entry in entries:
        name = entry.findtext(f"{ATOM}id")
        authored = root.find(f"{ATOM}author") is not None
        faults += [f"{name}: {fault}" for fault in _entry_faults(entry, authored=authored)]
    return faults


def _entry_faults(entry: Any, *, authored: bool) -> Iterator[str]:
    names = "id title updated published author link category content summary source".split()
    yield from (f"{c.tag} is not of an entry" for c in entry if c.tag not in {ATOM + n for n in names})
    once = tuple(ATOM + n for n in ("id", "title", "updated", "published", "content"))
    yield from _counted(entry, once, (f"{ATOM}summary", f"{ATOM}source"))
    yield from _atom_common(entry)
    if entry.find(f"{ATOM}author") is None and not authored:
        yield "nobody wrote it"
    for link in entry.findall(f"{ATOM}link"):
        if link.get("rel") in _HISTORY:
            yield f"an entry has a link of the relation {link.get('rel')}"
    content = entry.find(f"{ATOM}content")
    if content is not None:
        if content.get("type") != "html":
            yield f"content is of type {content.get('type')}"
        yield from html_faults(content.text)
    for name in ("title", "summary"):
        part = entry.find(ATOM + name)
        if part is not None and (part.get("type", "text") != "text" or len(part) or not (part.text or "").strip()):
            yield f"{name} is no plain text"
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from (f"source: {f}" for f in _counted(source, tuple(ATOM + n for n in ("id", "title", "updated")), ()))
        yield from _moments(source)
        if not equivalent_form(source.findtext(f"{ATOM}id") or ""):
            yield "source: the id is not in the one form of all that are equivalent to it"


def _atom_common(element: Any) -> list[str]:
    """What holds for a feed and for an entry: ids, links, dates, categories, names and the language."""
    faults = list(_moments(element))
    if not equivalent_form(element.findtext(f"{ATOM}id") or ""):
        faults.append("its id is not in the one form of all that are equivalent to it")
    links = element.findall(f"{ATOM}link")
    faults += [f"a link of the relation {k.get('rel')}" for k in links if k.get("rel", "alternate") not in _RELS]
    faults += [f"a link to {k.get('href')}" for k in links if not absolute(k.get("href", ""))]
    faults += [f"a link with text in it: {k.text}" for k in links if (k.text or "").strip()]
    kinds = Counter((k.get("rel", "alternate"), k.get("type"), k.get("hreflang")) for k in links)
    faults += [f"the link {rel} stands {n} times" for (rel, _, _), n in kinds.items() if n > 1]
    if sum(n for (rel, _, _), n in kinds.items() if rel == "alternate") != 1:
        faults.append("there is not just one link to its page")
    for one in element.findall(f"{ATOM}category"):
        if not one.get("term") or not one.get("label") or not absolute(one.get("scheme", "")):
            faults.append("a category lacks its term, label or scheme")
    for one in element.findall(f"{ATOM}author"):
        faults += [f"author: {fault}" for fault in _counted(one, (f"{ATOM}name",), ())]
    if not TAG.match(element.get(LANG, "")):
        faults.append("it names no language")
    return faults


def _moments(element: Any) -> Iterator[str]:
    for name in ("updated", "published"):
        for one in element.findall(ATOM + name):
            if not RFC3339.match(one.text or "") or _instant(one.text) is None:
                yield f"{name} is no date of RFC 3339: {one.text}"


def _instant(text: str | None) -> Any:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None


_OWN = re.compile(rb'href="([^"]+)" rel="self"|"feed_url": "([^"]+)"')


def _address(path: Path, data: bytes, built: Path, base: str) -> str:
    """Where a feed should say that it is: a copy at an old address says where the feed is now."""
    place = base + path.relative_to(built).as_posix()
    found = _OWN.search(data)
    own = (found[1] or found[2]).decode() if found else place
    other = built / own.removeprefix(base)
    return own if own.startswith(base) and other.is_file() and other.read_bytes() == data else place


def site_faults(built: Path, base: str) -> list[str]:
    """What is wrong with any feed of a built site that is published at `base`."""
    found: list[str] = []
    for path in sorted(built.rglob("*")):
        name, place = path.name, path.relative_to(built).as_posix()
        if name not in ("feed.xml", "atom.xml", "feed.json", "feeds.opml", "feeds-root.opml"):
            continue
        data = path.read_bytes()
        if name == "feed.xml":
            faults = rss_faults(data, _address(path, data, built, base))
        elif name == "atom.xml":
            faults = atom_faults(data, _address(path, data, built, base))
        elif name == "feed.json":
            faults = json_faults(json.loads(data), _address(path, data, built, base))
        else:
            faults = opml_faults(data)
        found += [f"{place}: {fault}" for fault in faults]
    return found


def main(arguments: list[str]) -> int:
    """Check a built site's feeds. Its address is taken from its root feed."""
    if len(arguments) != 1 or not Path(arguments[0], "feed.json").is_file():
        print("usage: python audit/feed_rules.py BUILT-SITE", file=sys.stderr)
        return 2
    built = Path(arguments[0])
    base = json.loads((built / "feed.json").read_bytes())["home_page_url"]
    faults = site_faults(built, base)
    for fault in faults:
        print(fault)
    count = sum(1 for p in built.rglob("*") if p.name in ("feed.xml", "atom.xml", "feed.json"))
    print(f"{count} feeds: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
