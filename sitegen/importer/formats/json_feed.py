"""JSON Feed, versions 1 and 1.1, to articles. Pure. Nothing is fetched: what an item does not hold is not there."""

from __future__ import annotations

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import Json, json_of, lines_of, listed, words_of
from sitegen.importer.formats.extracted import Extracted


def read(data: bytes) -> Extracted:
    """An article for each item of a feed. Raises Unreadable."""
    value = json_of(data)
    if not is_json_feed(value):
        raise broken("it is no JSON Feed")
    return extracted(read_json_feed(value), "feed")


def is_json_feed(value: Json) -> bool:
    """Whether this JSON is a feed of version 1 or 1.1."""
    version = value.get("version") if isinstance(value, dict) else None
    return isinstance(version, str) and "jsonfeed.org/version/1" in version and isinstance(value.get("items"), list)


def read_json_feed(value: Json) -> tuple[ExportItem, ...]:
    """An article for each item of a JSON Feed."""
    outlet, language = words_of(value.get("title")), words_of(value.get("language"))
    above = _authors(value)
    return tuple(
        ExportItem(
            title=words_of(item.get("title")),
            address=words_of(item.get("url")) or words_of(item.get("external_url")),
            # Not `date_modified`: the day of a change is not the day of the story.
            day=words_of(item.get("date_published")),
            authors=_authors(item) or above,
            outlet=outlet,
            language=words_of(item.get("language")) or language,
            tags=listed(item.get("tags") or []),
            html=lines_of(item.get("content_html")),
            text=_text_of(item),
            base=words_of(item.get("url")),
            remarks=_remarks(item),
        )
        for item in value["items"]
        if isinstance(item, dict)
    )


def _remarks(item: dict[str, Json]) -> tuple[str, ...]:
    changed = words_of(item.get("date_modified"))
    only = changed and not words_of(item.get("date_published"))
    return (f"the feed says only when it was last changed: {changed[:40]}",) if only else ()


def _text_of(item: dict[str, Json]) -> str:
    """The plain text of an item that has no HTML, else its summary."""
    return "" if item.get("content_html") else lines_of(item.get("content_text")) or lines_of(item.get("summary"))


def _authors(value: dict[str, Json]) -> tuple[str, ...]:
    return listed(value.get("authors") or value.get("author") or [], "name")
