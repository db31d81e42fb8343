"""CSL-JSON, as the schema of the Citation Style Language 1.0 has it, to references. Pure."""

from __future__ import annotations

import re

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import Json, json_of, lines_of, unique, words_of
from sitegen.importer.formats.exports.references import doi_address, is_address, iso_day
from sitegen.importer.formats.extracted import Extracted

_CSL_TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset
    document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation
    manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage""".split()
)


def read(data: bytes) -> Extracted:
    """An article for each reference of a file. Raises Unreadable."""
    value = json_of(data)
    if not is_csl(value):
        raise broken("it is no CSL-JSON")
    return extracted(read_csl(value), "CSL-JSON")


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
