"""Checks every feed of a built site against the rules of its format, as strictly as a validator would.

RSS 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC 4287) with archives (RFC 5005), and JSON Feed 1.1
(https://www.jsonfeed.org/version/1.1/). `python audit/feed_rules.py build/site` prints what is wrong, and ends with 1
if anything is.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}creator"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
_RFC822 = "%a, %d %b %Y %H:%M:%S %z"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_EVIL = frozenset("script style object embed applet iframe frame frameset form meta link base".split())
_RELS = frozenset("alternate self via related enclosure hub current prev-archive next-archive".split())


class _Html(HTMLParser):
    """What is risky or relative in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _EVIL:
            self.faults.append(f"its HTML holds <{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"its HTML holds the attribute {name}")
            if name in ("href", "src") and not (value or "").startswith("#") and not _absolute(value or "", html=True):
                self.faults.append(f"its HTML leads to {value}, which is no whole address")

    def handle_comment(self, data: str) -> None:
        self.faults.append("its HTML holds a comment")


def html_faults(html: str | None) -> list[str]:
    """What a reader's sanitiser would have to take out of an entry's HTML, and addresses that are not whole."""
    return _Html(html or "").faults


def _absolute(address: str, *, html: bool = False) -> bool:
    """Whether an address is whole; in HTML it may lead to a mailbox, and hold letters of any script."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if re.search(r"[\s<>\"]", address) or not (html or address.isascii()):
        return False
    return (parts.scheme in ("http", "https") and bool(parts.hostname)) or (html and parts.scheme == "mailto")


def _counted(element: Any, once: tuple[str, ...], most: tuple[str, ...]) -> Iterator[str]:
    """Children that must stand exactly once, and those that may stand at most once."""
    seen = Counter(c.tag for c in element)
    for name in once:
        if seen[name] != 1:
            yield f"{name.rpartition('}')[2]} stands {seen[name]} times"
        elif not (element.findtext(name) or "").strip():
            yield f"{name.rpartition('}')[2]} is empty"
    yield from (f"{name.rpartition('}')[2]} stands {seen[name]} times" for name in most if seen[name] > 1)


def _root(data: bytes) -> tuple[Any, list[str]]:
    try:
        data.decode("utf-8", "strict")
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return None, [f"it is not well-formed: {error}"]
    return root, [] if data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>") else ["there is no XML declaration"]


def rss_faults(data: bytes, address: str) -> list[str]:
    """What RSS 2.0 forbids, or asks for and misses, in a feed that is published at this address."""
    root, faults = _root(data)
    if root is None:
        return faults
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None or len(root) != 1:
        return [*faults, "it is not an rss element of version 2.0 with one channel"]
    known = set("title link description language lastBuildDate docs generator item".split()) | {f"{ATOM}link"}
    faults += [f"{c.tag} is not of RSS" for c in channel if c.tag not in known]
    faults += _counted(channel, ("title", "link", "description", "language", "lastBuildDate"), ("docs", "generator"))
    faults += [] if _absolute(channel.findtext("link") or "") else ["link is no whole address"]
    faults += [] if _TAG.match(channel.findtext("language") or "") else ["language is no tag"]
    links = [(k.get("rel"), k.get("href"), k.get("type")) for k in channel.findall(f"{ATOM}link")]
    if [k for k in links if k[0] == "self"] != [("self", address, "application/rss+xml")]:
        faults.append("the link of the feed to itself is not its address")
    faults += [f"{rel} leads to {href}" for rel, href, _ in links if rel not in _RELS or not _absolute(href or "")]
    faults += _day_faults(channel.findtext("lastBuildDate"), "lastBuildDate")
    items = channel.findall("item")
    faults += _twice(item.findtext("guid") for item in items)
    for item in items:
        faults += [f"{item.findtext('guid')}: {fault}" for fault in _rss_item_faults(item)]
    return faults


def _rss_item_faults(item: Any) -> Iterator[str]:
    known = set("title link description guid category pubDate source".split()) | {CONTENT, DC}
    yield from (f"{c.tag} is not of an item" for c in item if c.tag not in known)
    yield from _counted(item, ("title", "link", "guid", "pubDate", CONTENT), ("description", "source"))
    if item.find("guid") is not None and item.find("guid").get("isPermaLink") != "false":
        yield "guid does not say that it is no link"
    if not _absolute(item.findtext("link") or ""):
        yield "link is no whole address"
    yield from _day_faults(item.findtext("pubDate"), "pubDate")
    source = item.find("source")
    if source is not None and not (_absolute(source.get("url", "")) and source.text):
        yield "source lacks an address or a name"
    for one in item.findall("category"):
        if not one.text or not _absolute(one.get("domain", "")):
            yield "a category lacks a name or its taxonomy"
    if any(not (c.text or "").strip() for c in item.findall(DC)):
        yield "an author has no name"
    yield from html_faults(item.findtext("description"))
    yield from html_faults(item.findtext(CONTENT))


def _day_faults(text: str | None, name: str) -> list[str]:
    """RFC 822 as RSS uses it: with the right day of the week, four digits of a year, and a zone in digits."""
    try:
        read = datetime.strptime(text or "", _RFC822)
    except ValueError:
        return [f"{name} is no date: {text}"]
    return [] if read.strftime(_RFC822) == text else [f"{name} names another day of the week: {text}"]


def atom_faults(data: bytes, address: str) -> list[str]:
    """What Atom forbids, or asks for and misses, in a feed that is published at this address."""
    root, faults = _root(data)
    if root is None:
        return faults
    if root.tag != f"{ATOM}feed":
        return [*faults, "it is not an Atom feed"]
    known = {ATOM + n for n in "id title updated author link category generator subtitle entry".split()} | {ARCHIVE}
    faults += [f"{c.tag} is not of a feed" for c in root if c.tag not in known]
    faults += _counted(root, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"), (f"{ATOM}subtitle", f"{ATOM}generator"))
    faults += _atom_common(root)
    own = [k for k in root.findall(f"{ATOM}link") if k.get("rel") == "self"]
    if [(k.get("href"), k.get("type")) for k in own] != [(address, "application/atom+xml")]:
        faults.append("the link of the feed to itself is not its address")
    archive = root.find(ARCHIVE) is not None
    if archive != any(k.get("rel") == "current" for k in root.findall(f"{ATOM}link")):
        faults.append("an archive names its feed, and no other feed does")
    entries = root.findall(f"{ATOM}entry")
    faults += _twice(entry.findtext(f"{ATOM}id") for entry in entries)
    newest = [_instant(entry.findtext(f"{ATOM}updated")) for entry in entries]
    if entries and None not in newest and _instant(root.findtext(f"{ATOM}updated")) != max(newest):
        faults.append("the feed is not as new as its newest entry")
    for entry in entries:
        name = entry.findtext(f"{ATOM}id")
        faults += [
            f"{name}: {fault}" for fault in _entry_faults(entry, authored=root.find(f"{ATOM}author") is not None)
        ]
    return faults


def _entry_faults(entry: Any, *, authored: bool) -> Iterator[str]:
    names = "id title updated published author link category content summary source".split()
    yield from (f"{c.tag} is not of an entry" for c in entry if c.tag not in {ATOM + n for n in names})
    once = tuple(ATOM + n for n in ("id", "title", "updated", "published", "content"))
    yield from _counted(entry, once, (f"{ATOM}summary", f"{ATOM}source"))
    yield from _atom_common(entry)
    if entry.find(f"{ATOM}author") is None and not authored:
        yield "nobody wrote it"
    content = entry.find(f"{ATOM}content")
    if content is not None:
        if content.get("type") != "html":
            yield f"content is of type {content.get('type')}"
        yield from html_faults(content.text)
    for name in ("title", "summary"):
        part = entry.find(ATOM + name)
        if part is not None and (part.get("type", "text") != "text" or len(part)):
            yield f"{name} is no plain text"
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from (f"source: {f}" for f in _counted(source, tuple(ATOM + n for n in ("id", "title", "updated")), ()))
        yield from _moments(source)


def _atom_common(element: Any) -> list[str]:
    """What holds for a feed and for an entry: ids, links, dates, categories, names and the language."""
    faults = list(_moments(element))
    if not re.match(r"[a-z][a-z0-9+.-]*:\S+\Z", element.findtext(f"{ATOM}id") or ""):
        faults.append("its id is no whole IRI")
    links = element.findall(f"{ATOM}link")
    faults += [f"a link of the relation {k.get('rel')}" for k in links if k.get("rel", "alternate") not in _RELS]
    faults += [f"a link to {k.get('href')}" for k in links if not _absolute(k.get("href", ""))]
    main = Counter((k.get("type"), k.get("hreflang")) for k in links if k.get("rel", "alternate") == "alternate")
    if len(main) != 1 or max(main.values()) > 1:
        faults.append("there is not just one link to its page")
    for one in element.findall(f"{ATOM}category"):
        if not one.get("term") or not one.get("label") or not _absolute(one.get("scheme", "")):
            faults.append("a category lacks its term, label or scheme")
    for one in element.findall(f"{ATOM}author"):
        faults += [f"author: {fault}" for fault in _counted(one, (f"{ATOM}name",), ())]
    if not _TAG.match(element.get(LANG, "")):
        faults.append("it names no language")
    return faults


def _moments(element: Any) -> Iterator[str]:
    for name in ("updated", "published"):
        for one in element.findall(ATOM + name):
            if not _RFC3339.match(one.text or "") or _instant(one.text) is None:
                yield f"{name} is no date of RFC 3339: {one.text}"


def _instant(text: str | None) -> Any:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None


def _twice(ids: Iterator[str | None]) -> list[str]:
    return [f"the id {one} stands {n} times" for one, n in Counter(ids).items() if n > 1]


_STRINGS = frozenset("title home_page_url feed_url description user_comment next_url icon favicon".split())
_ITEM_STRINGS = frozenset("id url external_url title content_html content_text summary image banner_image".split())


def json_faults(feed: Any, address: str | None = None) -> list[str]:
    """What JSON Feed 1.1 forbids, or asks for and misses, in a feed that was read."""
    if not isinstance(feed, dict):
        return ["the feed is no object"]
    known = _STRINGS | {"version", "authors", "language", "expired", "hubs", "items"}
    faults = [f"unknown: {k}" for k in feed if k not in known and not k.startswith("_")]
    faults += [f"{k} is no text" for k in _STRINGS & feed.keys() if not isinstance(feed[k], str)]
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("version")
    if not feed.get("title"):
        faults.append("title")
    if address is not None and feed.get("feed_url") != address:
        faults.append("feed_url is not the feed's address")
    faults += [f"{k} is no whole address" for k in ("home_page_url", "feed_url") if k in feed and not _web(feed[k])]
    faults += _person_faults(feed)
    for hub in feed.get("hubs", []):
        if (
            not isinstance(hub, dict)
            or set(hub) != {"type", "url"}
            or not all(isinstance(v, str) for v in hub.values())
        ):
            faults.append(f"hub {hub}")
    if not isinstance(feed.get("items"), list):
        return [*faults, "items"]
    for item in feed["items"]:
        faults += _item_faults(item) if isinstance(item, dict) else ["an item is no object"]
    return faults + _twice(str(i.get("id")) for i in feed["items"] if isinstance(i, dict))


def _web(value: object) -> bool:
    return isinstance(value, str) and _absolute(value)


def _person_faults(holder: dict[str, Any]) -> list[str]:
    faults = ["author is of version 1.0"] if "author" in holder else []
    people = holder.get("authors", [])
    if not isinstance(people, list):
        return [*faults, "authors is no list"]
    wrong = [a for a in people if not isinstance(a, dict) or not a or not set(a) <= {"name", "url", "avatar"}]
    faults += [f"author {author}" for author in wrong]
    if "authors" in holder and not people:
        faults.append("authors is empty")
    if not _TAG.match(str(holder.get("language", "en"))):
        faults.append(f"language {holder['language']}")
    return faults


def _item_faults(item: dict[str, Any]) -> list[str]:
    known = _ITEM_STRINGS | {"date_published", "date_modified", "authors", "tags", "language", "attachments"}
    faults = [f"unknown in an item: {k}" for k in item if k not in known and not k.startswith("_")]
    faults += [f"{k} is no text" for k in _ITEM_STRINGS & item.keys() if not isinstance(item[k], str)]
    if not item.get("id"):
        faults.append("an item has no id")
    if "content_html" not in item and "content_text" not in item:
        faults.append("an item has no content")
    for key in ("date_published", "date_modified"):
        if key in item and not _RFC3339.match(str(item[key])):
            faults.append(f"{key} {item[key]}")
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        faults.append("tags")
    faults += [f"{key} {item[key]}" for key in ("url", "external_url") if key in item and not _web(item[key])]
    return faults + html_faults(str(item.get("content_html", ""))) + _person_faults(item)


def site_faults(built: Path, base: str) -> list[str]:
    """What is wrong with any feed of a built site that is published at `base`."""
    found: list[str] = []
    for path in sorted(built.rglob("*")):
        name, place = path.name, path.relative_to(built).as_posix()
        if name == "feed.xml":
            faults = rss_faults(path.read_bytes(), base + place)
        elif name == "atom.xml":
            faults = atom_faults(path.read_bytes(), base + place)
        elif name == "feed.json":
            faults = json_faults(json.loads(path.read_bytes()), base + place)
        else:
            continue
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
