"""RIS, as Research Information Systems described it, to references. Pure.

The day that is read is that on which a thing came out, never the one on which somebody looked at it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem
from sitegen.importer.formats.exports.reading import text_of, unique
from sitegen.importer.formats.exports.references import doi_address, in_order, is_address, iso_day
from sitegen.importer.formats.extracted import Extracted

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?\s*\Z")


def read(data: bytes) -> Extracted:
    """An article for each reference of a file."""
    return extracted(read_ris(text_of(data)), "RIS")


def read_ris(text: str) -> tuple[ExportItem, ...]:
    """An article for each reference. A line without a tag goes on with the field above it."""
    found: list[ExportItem] = []
    fields: defaultdict[str, list[str]] = defaultdict(list)
    last = ""
    for line in text.removeprefix("\ufeff").splitlines():
        tag = _TAG.match(line)
        if tag is None:
            if last and line.strip():
                fields[last][-1] += " " + line.strip()
            continue
        name, value = tag[1], (tag[2] or "").strip()
        if name == "TY":
            fields.clear()
        if name == "ER":
            if fields:
                found.append(_from_ris(fields))
            fields.clear()
            last = ""
            continue
        fields[name].append(value)
        last = name
    if fields:
        found.append(_from_ris(fields))
    return tuple(found)


def _from_ris(fields: dict[str, list[str]]) -> ExportItem:
    def first(*names: str) -> str:
        return next((value for name in names for value in fields.get(name, ()) if value), "")

    def every(*names: str) -> tuple[str, ...]:
        return unique(value for name in names for value in fields.get(name, ()))

    address = next((value for value in every("UR", "L1", "L2") if is_address(value)), "")
    return ExportItem(
        title=first("TI", "T1", "CT", "BT"),
        address=address or doi_address(first("DO")),
        day=_ris_day(first("DA")) or _ris_day(first("PY", "Y1")),
        authors=tuple(in_order(name) for name in every("AU", "A1")),
        outlet=first("JO", "JF", "T2", "JA", "PB"),
        language=first("LA"),
        tags=every("KW"),
        quotes=every("AB", "N2"),
        notes=every("N1"),
    )


def _ris_day(text: str) -> str:
    """`2021/11/24/` as an ISO day; a year or a month alone as far as they are said."""
    parts = [part.strip() for part in text.split("/")[:3]]
    if not parts or not re.fullmatch(r"\d{4}", parts[0]):
        return text
    return iso_day(parts)
