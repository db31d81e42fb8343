"""Writes an entry of a feed as XML, for RSS 2.0 and for Atom 1.0 (RFC 4287).

The tests compare every entry, to the byte, with what feedgen and lxml write of it. Plain texts have `&` and `<` in
hexadecimal (see `xml`); markup, which RSS and Atom carry as text, is escaped in the usual way.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape

from sitegen.characters import publishable
from sitegen.model import Author
from sitegen.outputs.feeds.model import Category, Entry, without_controls
from sitegen.urls import canonical, uri


def rss_item(entry: Entry, language: str) -> bytes:
    """The entry as an item of an RSS feed in a language. Raises ValueError for characters that XML cannot carry."""
    # RSS has HTML in a description, so a plain text is escaped once more.
    summary = escape(entry.summary)
    parts = [f"<item><title>{_plain(entry.title)}</title><link>{_markup(entry.url)}</link>"]
    parts.append(f"<description>{_plain(summary or entry.content)}</description>")
    if summary:
        parts.append(f"<content:encoded>{_markup(entry.content)}</content:encoded>")
    parts.append(f'<guid isPermaLink="false">{_markup(entry.rss_id or entry.id)}</guid>')
    parts.append(f"<pubDate>{format_datetime(rfc822(entry.published))}</pubDate>")
    if entry.source_url:
        parts.append(f'<source url="{_quoted(_plain(entry.source_url))}">{_shared(entry.source_name)}</source>')
    parts += [_rss_category(category) for category in entry.categories]
    parts += [f"<dc:creator>{_shared(person.name)}</dc:creator>" for person in entry.authors]
    if entry.language != language:
        parts.append(f"<dc:language>{entry.language}</dc:language>")
    return _encoded("".join([*parts, "</item>"]))


def atom_entry(entry: Entry, author: str) -> bytes:
    """The entry in Atom; `author` is the feed's. Raises ValueError for characters that XML cannot carry."""
    content = f">{_markup(entry.content)}</content>" if entry.content else "/>"
    parts = [f'<entry xml:lang="{entry.language}"><id>{_markup(entry.atom_id or entry.id)}</id>']
    parts.append(f"<title>{_plain(entry.title)}</title>")
    parts.append(f"<updated>{entry.updated.isoformat()}</updated>")
    parts += [_atom_author(person) for person in entry.authors or (Author(author),)]
    parts.append(f'<content type="html"{content}<link href="{_quoted(_plain(entry.url))}"/>')
    if entry.summary:
        parts.append(f"<summary>{_plain(entry.summary)}</summary>")
    parts.append(f"<published>{entry.published.isoformat()}</published>")
    parts += [_atom_category(category) for category in entry.categories]
    if entry.other_url:
        title = f' title="{_quoted(_shared(entry.source_name))}"' if entry.other_rel == "via" else ""
        parts.append(f'<link rel="{entry.other_rel}" href="{_quoted(_plain(entry.other_url))}"{title}/>')
    if entry.source_url:
        parts.append(
            f"<source><id>{_markup(canonical(entry.source_url))}</id><title>{_shared(entry.source_name)}</title>"
            f"<updated>{entry.source_updated.isoformat()}</updated></source>"
        )
    return _encoded("".join([*parts, "</entry>"]))


def rfc822(at: datetime) -> datetime:
    """A time whose offset readers of RFC 822 know: whole or half hours. Others, as Nepal's, become UTC."""
    offset = at.utcoffset()
    return at if offset is not None and offset.total_seconds() % 1800 == 0 else at.astimezone(UTC)


def _encoded(text: str) -> bytes:
    if not publishable(text):
        raise ValueError("an entry holds a character that XML cannot carry")
    return without_controls(text.encode())


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _plain(text: str) -> str:
    return text.replace("&", "&#x26;").replace("<", "&#x3C;").replace(">", "&gt;").replace("\r", "&#13;")


_shared = lru_cache(maxsize=4096)(_plain)
"""The same for texts that many entries share."""


def _quoted(text: str) -> str:
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _atom_author(person: Author) -> str:
    address = f"<uri>{_plain(uri(person.url))}</uri>" if person.url else ""
    return f"<author><name>{_shared(person.name)}</name>{address}</author>"


@lru_cache(maxsize=4096)
def _rss_category(category: Category) -> str:
    return f'<category domain="{_quoted(_plain(category.scheme))}">{_plain(category.label)}</category>'


@lru_cache(maxsize=4096)
def _atom_category(category: Category) -> str:
    term, scheme, label = (_quoted(_plain(part)) for part in (category.term, category.scheme, category.label))
    return f'<category term="{term}" scheme="{scheme}" label="{label}"/>'
