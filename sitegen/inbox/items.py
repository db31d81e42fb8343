"""The items of a feed as candidates. Pure: an item is a stranger's text, and stays text."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urljoin

from lxml import etree
from msgspec import Struct

from sitegen.content.values import slug_of
from sitegen.dates import read_date
from sitegen.importer.formats.exports.item import ExportItem
from sitegen.importer.formats.exports.reading import html_of, json_of, text_of
from sitegen.importer.formats.extracted import Unreadable
from sitegen.importer.formats.feed import read_feed
from sitegen.importer.formats.json_feed import read_json_feed
from sitegen.importer.formats.table import recognise
from sitegen.importer.proposals import Names, tagged
from sitegen.inbox.candidate import MOST_TERMS, Candidate, first_words, new_candidate, one_line
from sitegen.inbox.folded import story_name
from sitegen.inbox.opml import SourceFeed

MOST_ITEMS = 500
"""The items of a feed that are looked at, from its beginning, where the newest stand."""
_MOST_HTML = 20_000
_MOST_TAGS = 20
_BLOCK = re.compile(r"<(?=/?(?:p|div|br|li|h[1-6]|td|tr|ul|ol|blockquote|figure|figcaption|section)\b)", re.IGNORECASE)
_TRAILER = re.compile(
    r"\s*(?:The post .{1,400} (?:appeared first on|first appeared on) .{1,200}|\[…\]|\[\.\.\.\])\s*\Z"
)


class FeedItem(Struct, frozen=True):
    """An item with an address: the name that its candidate has or would have, and the item as the feed states it."""

    name: str
    title: str
    item: ExportItem
    outlet: str


def feed_items(data: bytes, source: SourceFeed, base: str) -> tuple[list[FeedItem], int]:
    """The items of a feed that have an address, each address once, and the number of all items.

    `base` is where the bytes came from. Raises Unreadable, naming the feed where a web page came that names one.
    """
    format_ = recognise(data)
    if format_ is not None and format_.name == "feed":
        items = _read_xml(data)
    elif format_ is not None and format_.name == "JSON Feed":
        items = read_json_feed(json_of(data))
    else:
        raise _no_feed(data, base)
    # The one name on all items is that of the feed, for which the editor may have a better one.
    outlets = Counter(item.outlet for item in items)
    own = source.given_title if len(outlets) == 1 else ""
    found: dict[str, FeedItem] = {}
    for item in items[:MOST_ITEMS]:
        name = story_name(item.address)
        if name and name not in found:
            found[name] = FeedItem(name, one_line(item.title), item, own or item.outlet or source.title)
    return list(found.values()), len(items)


def _read_xml(data: bytes) -> tuple[ExportItem, ...]:
    """The items of a feed in XML, of one that is not well-formed as far as it can be read, as feed readers do."""
    try:
        return read_feed(data)
    except Unreadable:
        found = read_feed(data, recover=True)
        if not found:
            raise
        return found


def candidate_of(found: FeedItem, source: SourceFeed, today: str, names: Names) -> Candidate | None:
    """The candidate of an item, with the registered terms that its words and tags name; the day is the one stated."""
    item = found.item
    text = first_words(plain_text(item.html) or item.text)
    day = read_date(item.day[:200]) if item.day else None
    return new_candidate(
        item.address,
        found.title,
        today,
        date=day.value if day else "",
        outlet=found.outlet,
        authors=item.authors,
        language=item.language,
        terms=proposed_terms(f"{found.title}\n{text}", item.tags[:_MOST_TAGS], names),
        text=text,
        feed=source.shown,
    )


def proposed_terms(text: str, tags: Iterable[str], names: Names) -> tuple[tuple[str, str], ...]:
    """The registered terms that a text names, and those that tags beside it do."""
    rows = (*names.find(text), *tagged(names, ((tag[:100], slug_of(tag[:100])) for tag in tags)))
    return tuple(dict.fromkeys((row.taxonomy, row.slug) for row in rows if row.taxonomy))[:MOST_TERMS]


def plain_text(html: str) -> str:
    """The words of HTML as one line, those of its beginning where it is long; scripts and styles are none."""
    if not html.strip():
        return ""
    root = html_of(f"<div>{_BLOCK.sub(' <', html[:_MOST_HTML])}</div>")
    if root is None:
        return ""
    etree.strip_elements(root, "script", "style", "template", "noscript", with_tail=False)
    return _TRAILER.sub("", " ".join(str(root.text_content()).split()))


def _no_feed(data: bytes, base: str) -> Unreadable:
    """What is said where no feed came: of a web page that names its feed, that address."""
    page = html_of(text_of(data[:200_000])) if b"<" in data[:1_000] else None
    for link in page.iter("link") if page is not None else ():
        kind = str(link.get("type", "")).lower()
        if "alternate" in str(link.get("rel", "")).lower() and kind in _FEED_TYPES and link.get("href"):
            named = one_line(urljoin(base, str(link.get("href"))), 300)
            return Unreadable("this is a web page, and no feed", f"it names as its feed: {named}")
    return Unreadable("what came is no feed", "look for the address of its RSS or Atom feed")


_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
