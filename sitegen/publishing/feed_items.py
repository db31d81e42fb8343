"""Parses the entries of an Atom feed (RFC 4287) from an untrusted source, within limits."""

import marshal
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from sitegen.engine.cache.ownership import open_regular
from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer
from sitegen.engine.destination.lock import replace_file
from sitegen.errors import FeedUnreadable
from sitegen.fingerprint import digest_bytes

_ATOM = "{http://www.w3.org/2005/Atom}"
_MOST_TAGS = 1_000_000
"""The largest number of `<` in a feed: a million tags take 150 MB."""
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']{0,100})""")
_WITH_PLAIN_TAGS = (b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-", b"latin1", b"windows-125")
"""Encodings in which each tag holds the byte `<`, so that tags can be counted: in UTF-7 it need not."""
_FILE = re.compile(r"[A-Za-z0-9._~-][A-Za-z0-9._~/-]{0,500}")
"""The name of an archive file, below the site's root."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as a reader sees it. Addresses of the site itself begin with `/`, whatever its domain."""

    id: str
    title: str
    addresses: tuple[str, ...]
    published: datetime
    updated: datetime
    text: str


Entries = tuple[dict[str, Item], str, str]
_Key = tuple[str, str, str]
"""The digest of a file's bytes, its name, and the site's address."""


class ParsedFeeds:
    """What files were found to hold: of two publications most archives are the same, and of two sites compared too."""

    def __init__(self, kept: Mapping[_Key, Entries] | None = None) -> None:
        """`kept` was found before; what is not asked for again is forgotten."""
        self._kept = kept or {}
        self._asked: dict[_Key, Entries] = {}

    def entries(self, data: bytes, name: str, home: str) -> Entries:
        """The same as `entries_of`."""
        key = (digest_bytes(data), name, home)
        found = self._asked.get(key) or self._kept.get(key)
        self._asked[key] = found = found or entries_of(data, name, home)
        return found

    def save(self, place: Path, under: str) -> None:
        """Write what was asked for, if that is not what was kept. It is read again only `under` the same text."""
        if self._asked.keys() == self._kept.keys():
            return
        rows = [(*key, tuple(map(_plain, items.values())), *more) for key, (items, *more) in self._asked.items()]
        body = marshal.dumps(rows)
        with suppress(OSError):  # it costs time only
            replace_file(place, signer().sign("feeds", under.encode(), body) + body, durable=False)


def load_parsed(place: Path, under: str) -> ParsedFeeds:
    """What was saved; nothing where that was not signed by this user, `under` this text."""
    try:
        with open_regular(place) as file:
            data = file.read()
    except OSError:
        return ParsedFeeds()
    body = data[SIGNATURE_BYTES:]
    if data[:SIGNATURE_BYTES] != signer().sign("feeds", under.encode(), body):
        return ParsedFeeds()
    try:
        rows = marshal.loads(body)  # noqa: S302 (signed)
    except (ValueError, EOFError, TypeError):  # another version of Python may read it otherwise
        return ParsedFeeds()
    return ParsedFeeds({(mark, name, home): (dict(_items(items)), *more) for mark, name, home, items, *more in rows})


def _plain(item: Item) -> tuple[str, str, tuple[str, ...], str, str, str]:
    return (item.id, item.title, item.addresses, item.published.isoformat(), item.updated.isoformat(), item.text)


def _items(rows: tuple[tuple[str, str, tuple[str, ...], str, str, str], ...]) -> Iterator[tuple[str, Item]]:
    read = datetime.fromisoformat
    for one, title, addresses, published, updated, text in rows:
        yield one, Item(one, title, addresses, read(published), read(updated), text)


def entries_of(data: bytes, name: str, home: str = "") -> Entries:
    """A feed's entries by id, the address of its page, and the file of the archive before it (or an empty text).

    Raises FeedUnreadable for anything but an Atom feed.
    """
    root = _parsed(data, name)
    links = {str(k.get("rel", "alternate")): str(k.get("href")) for k in root.findall(f"{_ATOM}link")}
    home = home or links.get("alternate", "")
    before = links.get("prev-archive", "")
    earlier = before.removeprefix(home) if home and before.startswith(home) else ""
    if not _FILE.fullmatch(earlier) or ".." in earlier.split("/"):
        earlier = ""
    try:
        items = [_item(entry, home) for entry in root.findall(f"{_ATOM}entry")]
    except ValueError as error:
        raise FeedUnreadable(
            f"{name}: an entry of the feed has no date: {error} — is it a feed that sitegen wrote?"
        ) from None
    return {item.id: item for item in items}, home, earlier


def id_of_feed(data: bytes, name: str) -> str:
    """The id of an Atom feed itself. Raises FeedUnreadable for anything else."""
    return _parsed(data, name).findtext(f"{_ATOM}id", "").strip()


def _parsed(data: bytes, name: str) -> etree._Element:
    """The root element of an Atom feed. Raises FeedUnreadable for anything else."""
    root = xml_root(data, name)
    if root.tag != f"{_ATOM}feed":
        raise FeedUnreadable(f"{name}: this is not an Atom feed")
    return root


def xml_root(data: bytes, name: str) -> etree._Element:
    """The root element of a stranger's XML. Raises FeedUnreadable for anything else, or where parsing takes too much.

    The parser's own limits apply: 256 levels, 10 MB of a text, and no entity expansion.
    """
    declared = _ENCODING.match(data)
    if declared and not declared[1].lower().startswith(_WITH_PLAIN_TAGS):
        shown = declared[1].decode("latin-1")
        raise FeedUnreadable(f"{name}: the feed is in the encoding {shown} — is it a feed that sitegen wrote?")
    if data.count(b"<") > _MOST_TAGS:
        raise FeedUnreadable(f"{name}: the feed has more than {_MOST_TAGS:,} tags — is the address right?")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise FeedUnreadable(f"{name}: this is not a feed: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedUnreadable(f"{name}: this is not a feed: it declares a document type")
    return root


def _time(text: str) -> datetime:
    """A time of RFC 3339; one without a zone counts as UTC. Raises ValueError for any other text."""
    read = datetime.fromisoformat(text.strip().upper())
    return read if read.tzinfo else read.replace(tzinfo=UTC)


_LINK, _CATEGORY = f"{_ATOM}link", f"{_ATOM}category"
_PARTS = frozenset((f"{_ATOM}title", f"{_ATOM}summary", f"{_ATOM}content", _CATEGORY))
"""What of an entry a reader is shown."""


def _item(entry: etree._Element, home: str) -> Item:
    """An entry, in one pass over what it holds: a site may have tens of thousands."""
    texts: dict[str, str] = {}
    addresses, parts = [], []
    for child in entry:
        tag = child.tag
        if tag == _LINK:
            addresses.append(str(child.get("href")))
            continue
        text = child.text or ""
        texts.setdefault(tag, text)
        if tag in _PARTS:
            parts.append(f"{text}{child.get('label', '')}" if tag == _CATEGORY else text)
    text = "\n".join(parts)
    if home:
        addresses, text = [address.replace(home, "/") for address in addresses], text.replace(home, "/")
    updated, published = _time(texts.get(f"{_ATOM}updated", "")), texts.get(f"{_ATOM}published")
    return Item(
        id=texts.get(f"{_ATOM}id", ""),
        title=texts.get(f"{_ATOM}title", ""),
        addresses=tuple(addresses),
        published=_time(published) if published else updated,
        updated=updated,
        text=text,
    )
