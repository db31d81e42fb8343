"""Files of reference managers: RIS and CSL-JSON. Pure.

RIS as Research Information Systems described it, CSL-JSON as the schema of the Citation Style Language 1.0 has it. The
day that is read is that on which a thing came out, never the one on which somebody looked at it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from sitegen.importer.formats.exports.item import ExportItem
from sitegen.importer.formats.exports.reading import Json, lines_of, unique, words_of

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?\s*\Z")
_FIRST = re.compile(r"\s*TY  ?- ?[A-Z]+\s*$", re.MULTILINE)
_CSL_TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset
    document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation
    manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage""".split()
)


def is_ris(text: str) -> bool:
    """Whether a text begins with the type of a reference, as RIS has it."""
    return _FIRST.match(text.removeprefix("\ufeff")[:200]) is not None


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


def iso_day(parts: list[str]) -> str:
    """Year, month and day as far as they are known, joined as ISO has it."""
    told = [parts[0]]
    for part in parts[1:3]:
        if not re.fullmatch(r"\d{1,2}", part):
            break
        told.append(part.zfill(2))
    return "-".join(told)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    return re.match(r"https?://[^\s/]", text, re.IGNORECASE) is not None


def doi_address(doi: str) -> str:
    """The address at which a DOI resolves; an empty text for what is none."""
    bare = re.sub(r"\A(?:doi:|https?://(?:dx\.)?doi\.org/)\s*", "", doi.strip(), flags=re.IGNORECASE)
    return f"https://doi.org/{bare}" if re.match(r"10\.\d{4,9}/\S+\Z", bare) else ""


def in_order(name: str) -> str:
    """`Clerk, Ada` as `Ada Clerk`, `Clerk, Ada, Jr.` as `Ada Clerk Jr.`; an institution's name as it is."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        return f"{parts[1]} {parts[0]} {parts[2]}"
    return name.strip(" ,")


def is_csl(value: Json) -> bool:
    """Whether this JSON is a list of references, or one, as CSL has them."""
    entries = value if isinstance(value, list) else [value]
    return bool(entries) and all(
        isinstance(entry, dict) and entry.get("type") in _CSL_TYPES and ("title" in entry or "URL" in entry)
        for entry in entries[:5]
    )


def read_csl(value: Json) -> tuple[ExportItem, ...]:
    """An article for each reference."""
    entries = value if isinstance(value, list) else [value]
    return tuple(_from_csl(entry) for entry in entries if isinstance(entry, dict))


def _from_csl(entry: dict[str, Json]) -> ExportItem:
    people = entry.get("author") or ()
    address = words_of(entry.get("URL"))
    return ExportItem(
        title=_unmarked(words_of(entry.get("title"))),
        address=address if is_address(address) else doi_address(words_of(entry.get("DOI"))),
        day=_csl_day(entry.get("issued")),
        authors=unique(_csl_name(person) for person in people if isinstance(person, dict)),
        outlet=words_of(entry.get("container-title")) or words_of(entry.get("publisher")),
        language=words_of(entry.get("language")),
        tags=unique(re.split(r"[,;]", words_of(entry.get("keyword")))),
        quotes=tuple(filter(None, (_unmarked(lines_of(entry.get("abstract"))),))),
        notes=tuple(filter(None, (lines_of(entry.get("note")),))),
    )


def _csl_day(value: Json) -> str:
    if not isinstance(value, dict):
        return words_of(value)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    if first and all(isinstance(part, (int, str)) for part in first):
        return iso_day([str(part) for part in first])
    return words_of(value.get("raw")) or words_of(value.get("literal"))


def _csl_name(person: dict[str, Json]) -> str:
    if person.get("literal"):
        return words_of(person["literal"])
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(filter(None, (words_of(person.get(part)) for part in parts)))


def _unmarked(text: str) -> str:
    """A text without the few tags that CSL allows in one: `<i>`, `<b>`, `<sup>`, `<sub>`, `<span>`."""
    return re.sub(r"</?(?:i|b|sup|sub|sc|p|jats:[a-z]+|span(?:\s[^<>]*)?)>", "", text)
