"""Bytes to JSON, XML, HTML and tables, within limits and without a look at anything outside them. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from sitegen.importer.formats.exports.item import broken

Json = Any
"""A value of JSON: a mapping, a list, a text, a number, true, false or nothing."""

MOST_TAGS = 1_000_000
"""Signs `<` in a document: a million tags take 150 MB."""
MOST_ITEMS = 10_000
"""Articles in one file."""

_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_of(data: bytes) -> str:
    """Bytes as text: by their byte order mark, else UTF-8, else Windows-1252."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def json_of(data: bytes) -> Json:
    """The value that JSON says (RFC 8259). Raises Unreadable."""
    try:
        return json.loads(text_of(data))
    except ValueError as error:
        raise broken(f"it is not well-formed JSON: {error}") from None
    except RecursionError:
        raise broken("its JSON is nested too deeply") from None


def xml_of(data: bytes, most_tags: int = MOST_TAGS, *, recover: bool = False) -> etree._Element:
    """The root of an XML document: no entity of its own, nothing loaded. Raises Unreadable.

    Characters that XML forbids, which exports of blogs hold all the same, are dropped. With `recover`, what is not
    well-formed is read as far as it can be.
    """
    if data.count(b"<") > most_tags:
        raise broken(f"it has more than {most_tags:,} tags")
    if b"\0" not in data:
        data = data.translate(None, _CONTROLS)
    data = data.lstrip(b" \t\r\n")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, recover=recover)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise broken(f"it is not well-formed XML: {error}") from None
    if root is None:  # nothing was left of it
        raise broken("it is not well-formed XML")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:  # type: ignore[union-attr] # stubs
        raise broken("it declares entities of its own")
    return root


def inner_text(element: etree._Element) -> str:
    """All the text in an element."""
    return "".join(str(part) for part in element.itertext())


def html_of(text: str) -> Any:
    """The root of an HTML document or a fragment; None where there is nothing in it."""
    parser = HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def table_of(text: str) -> list[dict[str, str]]:
    """The rows of a table with commas (RFC 4180), by the names of its first row in small letters.

    Raises Unreadable.
    """
    try:
        rows = list(csv.reader(re.split(r"(?<=\n)", text.removeprefix("\ufeff")), strict=True))
    except csv.Error as error:
        raise broken(f"its table is broken: {error}") from None
    names = [name.strip().lower() for name in rows[0]] if rows else []
    found = (dict(zip_longest(names, row[: len(names)], fillvalue="")) for row in rows[1:])
    return [row for row in found if any(cell.strip() for cell in row.values())]


def unix_time(text: object) -> str:
    """Seconds since 1970, or milliseconds, as an ISO time in UTC; any other text as it is."""
    words = str(text or "").strip()
    if not re.fullmatch(r"\d{9,10}|\d{12,13}|\d{15,16}", words):
        return words
    seconds = int(words) // (1 if len(words) < 11 else 1000 if len(words) < 14 else 1_000_000)
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()


def words_of(value: object) -> str:
    """A text or a number as one line of words; anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(str(value).split())


def lines_of(value: object) -> str:
    """A text with its line breaks, trimmed; anything else as nothing."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def listed(value: object, *keys: str) -> tuple[str, ...]:
    """The words of a list, whose members are texts or mappings that say them under one of `keys`; none twice."""
    members = value if isinstance(value, list) else [value]
    found: list[str] = []
    for member in members:
        if isinstance(member, dict):
            member = next((member[key] for key in keys if member.get(key)), "")
        found.append(words_of(member))
    return unique(found)


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """Words in their order, without blanks at their ends, empty ones and repetitions."""
    return tuple(dict.fromkeys(word for each in words if (word := each.strip())))
