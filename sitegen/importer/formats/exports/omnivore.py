"""Exports of Omnivore: metadata in JSON, the pages' texts and the reader's highlights in files beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.importer.formats.exports.item import ExportItem
from sitegen.importer.formats.exports.reading import Json, lines_of, listed, text_of, words_of


def is_omnivore(value: Json) -> bool:
    """Whether this JSON is a list of Omnivore's articles."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(entry, dict) and {"slug", "url", "savedAt"} <= entry.keys() for entry in value[:5])


def read_omnivore(value: Json, files: Mapping[str, bytes] | None = None) -> tuple[ExportItem, ...]:
    """An article for each entry; `files` are those of the export by their names, where there is more than metadata."""
    beside = files or {}
    return tuple(_item(entry, beside) for entry in value if isinstance(entry, dict))


def _item(entry: dict[str, Json], files: Mapping[str, bytes]) -> ExportItem:
    slug = words_of(entry.get("slug"))
    page = text_of(files.get(f"content/{slug}.html", b""))
    marks = lines_of(text_of(files.get(f"highlights/{slug}.md", b"")))
    description = lines_of(entry.get("description"))
    return ExportItem(
        title=words_of(entry.get("title")),
        address=words_of(entry.get("url")),
        day=words_of(entry.get("publishedAt")),
        saved=words_of(entry.get("savedAt")),
        authors=listed(entry.get("author") or []),
        outlet=words_of(entry.get("siteName")),
        language=words_of(entry.get("language")),
        tags=listed(entry.get("labels") or [], "name"),
        html=lines_of(page),
        quotes=(description,) if description and not page.strip() else (),
        notes=tuple(note for note in (_without_marks(block) for block in marks.split("\n\n")) if note),
        base=words_of(entry.get("url")),
    )


def _without_marks(block: str) -> str:
    """A block of the highlights' Markdown without the marks of a quotation."""
    return "\n".join(line.removeprefix(">").strip() for line in block.splitlines()).strip()
