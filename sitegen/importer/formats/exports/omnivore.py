"""Exports of Omnivore: metadata in JSON, the pages' texts and the reader's highlights in files beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from sitegen.importer.formats.archive import Archive
from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import Json, json_of, lines_of, listed, text_of, words_of
from sitegen.importer.formats.extracted import Extracted


def read(data: bytes) -> Extracted:
    """An article for each entry of an export, a ZIP archive or its metadata alone. Raises Unreadable."""
    if data.startswith(b"PK"):
        archive = Archive(data, "Omnivore")
        names = [name for name in archive.names if re.fullmatch(r"(?:[^/]+/)?metadata_[^/]{1,60}\.json", name)]
        items: list[ExportItem] = []
        for name in sorted(names):
            value = json_of(archive.get(name) or b"")
            root = name[: name.rfind("/") + 1]
            items += read_omnivore(value, partial(_beside, archive, root))
        return extracted(tuple(items), "Omnivore")
    value = json_of(data)
    if not is_omnivore(value):
        raise broken("it is no export of Omnivore")
    return extracted(read_omnivore(value), "Omnivore")


def _beside(archive: Archive, root: str, name: str) -> bytes:
    return archive.get(root + name) or b""


def is_omnivore(value: Json) -> bool:
    """Whether this JSON is a list of Omnivore's articles."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(entry, dict) and {"slug", "url", "savedAt"} <= entry.keys() for entry in value[:5])


def read_omnivore(value: Json, beside: Callable[[str], bytes] = lambda name: b"") -> tuple[ExportItem, ...]:
    """An article for each entry; `beside` gives the bytes of the export's other files by their names."""
    entries = value if isinstance(value, list) else []
    return tuple(_item(entry, beside) for entry in entries if isinstance(entry, dict))


def _item(entry: dict[str, Json], beside: Callable[[str], bytes]) -> ExportItem:
    slug = words_of(entry.get("slug"))
    page = text_of(beside(f"content/{slug}.html"))
    marks = lines_of(text_of(beside(f"highlights/{slug}.md")))
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
