"""Documents of the Federal Register as its interface gives them in JSON: one, or the results of a search. Pure."""

from __future__ import annotations

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import Json, json_of, lines_of, listed, unique, words_of
from sitegen.importer.formats.extracted import Extracted


def read(data: bytes) -> Extracted:
    """An article for each entry of an export. Raises Unreadable."""
    value = json_of(data)
    if not is_federal_register(value):
        raise broken("it is no document of the Federal Register")
    return extracted(read_federal_register(value), "Federal Register")


def is_federal_register(value: Json) -> bool:
    """Whether this JSON is a document of the Federal Register, or a list of results."""
    documents = _documents(value)
    return bool(documents) and all(
        isinstance(each, dict) and "document_number" in each and {"html_url", "publication_date"} & each.keys()
        for each in documents[:5]
    )


def _documents(value: Json) -> list[Json]:
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        return list(value["results"])
    return value if isinstance(value, list) else [value]


def read_federal_register(value: Json) -> tuple[ExportItem, ...]:
    """A link for each document, with its abstract: the text itself stands elsewhere, and is not fetched."""
    return tuple(_item(each) for each in _documents(value) if isinstance(each, dict))


def _item(document: dict[str, Json]) -> ExportItem:
    agencies = listed(document.get("agencies") or document.get("agency_names") or [], "name", "raw_name")
    return ExportItem(
        title=words_of(document.get("title")),
        address=words_of(document.get("html_url")) or words_of(document.get("pdf_url")),
        day=words_of(document.get("publication_date")),
        authors=agencies,
        outlet="Federal Register",
        language="en",
        tags=unique((*listed(document.get("topics") or []), *agencies)),
        quotes=tuple(filter(None, (lines_of(document.get("abstract")),))),
        notes=tuple(words for key in ("action", "dates") if (words := words_of(document.get(key)))),
    )
