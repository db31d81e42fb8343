"""The list of sources, `sources.opml`, as feed readers export it (OPML 1.0 and 2.0). Pure."""

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from msgspec import Struct

from sitegen.importer.formats.exports.reading import xml_of
from sitegen.importer.formats.extracted import Unreadable
from sitegen.inbox.candidate import one_line
from sitegen.urls import uri, without_secrets

SOURCES_FILE = "sources.opml"
MOST_SOURCES = 2_000


class SourceFeed(Struct, frozen=True):
    """A feed that the list names: its title, which may be missing, its address, its line, and the folder around it."""

    given_title: str
    address: str
    line: int = 1
    folder: str = ""

    @property
    def title(self) -> str:
        """The title that the editor gave it, else its host."""
        return self.given_title or (urlsplit(self.address).hostname or "").removeprefix("www.")

    @property
    def shown(self) -> str:
        """The address without a password that may stand in it."""
        return without_secrets(self.address)


def read_sources(data: bytes) -> tuple[tuple[SourceFeed, ...], list[str]]:
    """The feeds of a list, each once, and what is wrong with lines of it, in words for the user.

    Readers write `text`, `title` or neither, and `xmlUrl` in any case; a feed in two folders stands twice. Lines that
    are commented out (OPML 2.0, `isComment`) are passed over. Raises Unreadable where the file is no OPML.
    """
    root = xml_of(data)
    if str(root.tag).lower() != "opml":
        raise Unreadable("this is no list of feeds (OPML)", "export your subscriptions from your feed reader as OPML")
    found: dict[str, SourceFeed] = {}
    wrong: list[str] = []
    for outline in root.iter(etree.Element):
        if str(outline.tag).lower() != "outline":
            continue
        keys = _keys(outline)
        given = keys.get("xmlurl", "")
        if given and _is_commented_out(outline):
            continue
        line_told: Any = outline.sourceline
        line = int(line_told or 1)
        title = one_line(keys.get("text") or keys.get("title") or "", 120)
        address = _address(given)
        if not address:
            if given:
                shown = without_secrets(given)[:100]
                wrong.append(
                    f"{SOURCES_FILE}:{line}: “{shown}” is no address of a feed — write it whole, with https://"
                )
            continue
        found.setdefault(address, SourceFeed("" if title == given else title, address, line, _folder(outline)))
    if not found and not wrong:
        wrong.append(f"{SOURCES_FILE}:1: it lists no feed — each is a line <outline> with an xmlUrl")
    if len(found) > MOST_SOURCES:
        wrong.append(f"{SOURCES_FILE}:1: it lists {len(found):,} feeds; the first {MOST_SOURCES:,} are read — split it")
    return tuple(found.values())[:MOST_SOURCES], wrong


def _address(given: str) -> str:
    """An address as it is asked for; empty where it is none. `feed:` before it, as some readers write, is left out."""
    words = re.sub(r"^feed:(?://)?(?=https?:)", "", given, flags=re.IGNORECASE)
    words = re.sub(r"^feed://", "http://", words, flags=re.IGNORECASE)
    try:
        parts = urlsplit(words)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", words)
        return uri(words.partition("#")[0]) if usable else ""
    except ValueError:
        return ""


def _keys(outline: etree._Element) -> dict[str, str]:
    """An outline's attributes, by their names in small letters."""
    return {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}


def _is_commented_out(outline: etree._Element) -> bool:
    """Whether a line, or a folder that it stands in, is commented out."""
    return any(_keys(each).get("iscomment", "").lower() == "true" for each in (outline, *outline.iterancestors()))


def _folder(outline: etree._Element) -> str:
    above = outline.getparent()
    if above is None or str(above.tag).lower() != "outline":
        return ""
    keys = _keys(above)
    return one_line(keys.get("text") or keys.get("title") or "", 120)
