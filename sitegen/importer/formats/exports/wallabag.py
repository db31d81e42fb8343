"""Exports of wallabag: a list of entries in JSON, each with the page's text as HTML. Pure."""

from __future__ import annotations

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import Json, json_of, lines_of, listed, words_of
from sitegen.importer.formats.extracted import Extracted


def read(data: bytes) -> Extracted:
    """An article for each entry of an export. Raises Unreadable."""
    value = json_of(data)
    if not is_wallabag(value):
        raise broken("it is no export of wallabag")
    return extracted(read_wallabag(value), "wallabag")


def is_wallabag(value: Json) -> bool:
    """Whether this JSON is a list of wallabag's entries."""
    return isinstance(value, list) and bool(value) and all(_is_entry(entry) for entry in value[:5])


def _is_entry(entry: Json) -> bool:
    return isinstance(entry, dict) and "url" in entry and bool({"is_archived", "is_starred"} & entry.keys())


def read_wallabag(value: Json) -> tuple[ExportItem, ...]:
    """An article for each entry; its own day is `published_at`, never the day on which it was saved."""
    return tuple(_item(entry) for entry in value if isinstance(entry, dict))


def _item(entry: dict[str, Json]) -> ExportItem:
    marks = [mark for mark in entry.get("annotations") or () if isinstance(mark, dict)]
    return ExportItem(
        title=words_of(entry.get("title")),
        address=words_of(entry.get("url")) or words_of(entry.get("given_url")),
        day=words_of(entry.get("published_at")),
        saved=words_of(entry.get("created_at")),
        authors=listed(entry.get("published_by") or []),
        language=words_of(entry.get("language")),
        tags=listed(entry.get("tags") or [], "label", "slug"),
        html=lines_of(entry.get("content")),
        quotes=tuple(filter(None, (lines_of(mark.get("quote")) for mark in marks))),
        notes=tuple(filter(None, (lines_of(mark.get("text")) for mark in marks))),
        base=words_of(entry.get("url")),
    )
