"""The items of an RSS 2.0 feed, for a site whose program published no Atom feed."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from sitegen.publishing.feed_items import Item, xml_root

FILES = ("feed.xml", "rss.xml", "index.xml")
"""Where programs write the RSS feed of a site, ours first."""

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def rss_items(read: Callable[[str], bytes | None]) -> dict[str, Item]:
    """The items of a site's RSS feed by guid (or link, without one); empty where there is no such feed.

    `read` gives a file of the site by its path. Raises FeedUnreadable for a feed that cannot be read.
    """
    for name in FILES:
        data = read(name)
        if data is None:
            continue
        channel = _channel(data, name)
        if channel is not None:
            home = channel.findtext("link", "").strip()
            items = [_item(item, home) for item in channel.findall("item")]
            return {item.id: item for item in items if item.id}
    return {}


def _channel(data: bytes, name: str) -> etree._Element | None:
    """The channel of an RSS feed; None for XML of another kind."""
    root = xml_root(data, name)
    return root.find("channel") if root.tag == "rss" else None


def _item(item: etree._Element, home: str) -> Item:
    link = item.findtext("link", "").strip()
    try:
        published = parsedate_to_datetime(item.findtext("pubDate", "").strip())
        published = published if published.tzinfo else published.replace(tzinfo=UTC)
    except ValueError:
        published = _UNDATED
    base = home if home.endswith("/") else f"{home}/"
    texts = (item.findtext(tag, "") for tag in ("title", "description", _CONTENT))
    return Item(
        id=item.findtext("guid", "").strip() or link,
        title=item.findtext("title", "").strip(),
        addresses=(link.replace(base, "/", 1) if home else link,),
        published=published,
        updated=published,
        text="\n".join(texts),
    )
