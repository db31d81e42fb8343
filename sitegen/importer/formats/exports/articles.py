"""Items of a feed or an export as articles that the importer can read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.dates import read_date
from sitegen.importer.escape import escape
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import MOST_ITEMS
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, PassedOver
from sitegen.importer.formats.fragment import to_markdown
from sitegen.importer.seed import Field

_MOST_NOTE = 300


def extracted(items: Iterable[ExportItem], what: str, passed_over: Iterable[PassedOver] = ()) -> Extracted:
    """The articles of one file; `what` names the program that wrote it, as the place of the evidence.

    Raises Unreadable where there are none, or too many for one file.
    """
    found = tuple(items)
    if not found:
        raise broken("it holds no articles")
    if len(found) > MOST_ITEMS:
        raise broken(f"it holds more than {MOST_ITEMS:,} articles")
    return Extracted(tuple(_article(item, what) for item in found), collection=True, passed_over=tuple(passed_over))


def _article(item: ExportItem, what: str) -> ExtractedArticle:
    fields: list[Field] = []

    def state(name: str, value: str | tuple[str, ...], label: str) -> None:
        if value:
            words = value if isinstance(value, str) else ", ".join(value)
            fields.append(Field(name, value, f"{what} {label}: {words}"))

    state("title", item.title, "title")
    state("source.url", item.address, "address")
    state("source.name", item.outlet, "outlet")
    state("source.author", item.authors, "author")
    state("source.language", _language(item.language), "language")
    days, notes = _days(item, what)
    fields += days
    state("tags", item.tags, "tags")
    if not any(each.name == "held" for each in fields):
        state("held", item.held, "state")
    notes += item.remarks
    name = item.title or item.address
    key = f"{what} {item.address or item.title}" if item.address or not item.has_text else ""
    if item.has_text:
        notes += [f"marked there: “{_short(words)}”" for words in item.quotes]
        notes += [f"noted there: “{_short(words)}”" for words in item.notes]
    if item.html.strip():
        text = to_markdown(item.html, item.base)
        return ExtractedArticle(text, "markdown", tuple(fields), tuple(notes), name, key)
    if item.text.strip():
        return ExtractedArticle(item.text, "text", tuple(fields), tuple(notes), name, key)
    return ExtractedArticle(_link_text(item), "markdown", tuple(fields), tuple(notes), name, key)


def _days(item: ExportItem, what: str) -> tuple[list[Field], list[str]]:
    """The fields of an item's days, and what is to be looked at.

    A link without a text has only the day on which it was saved: that day stands for a start, and the editor is asked.
    """
    fields, notes = [], []
    day = read_date(item.day) if item.day else None
    if day and day.value:
        evidence = f"{what} date: {item.day}"
        fields += [Field("source.published", day.value, evidence), Field("date", day.value, evidence)]
    elif item.day:
        notes.append(f"date: only “{_short(item.day)}” is stated")
    saved = read_date(item.saved) if item.saved else None
    if saved and saved.value:
        evidence = f"{what} saved: {item.saved}"
        fields.append(Field("saved", saved.value, evidence, "likely"))
        if not item.day and not item.has_text:
            fields.append(Field("date", saved.value[:10], evidence, "likely"))
            notes.append(f"date: {saved.value[:10]} is the day on which the link was saved: is it the story's?")
            fields.append(Field("held", "dated by the day on which it was saved", evidence, "likely"))
    return fields, notes


def _language(text: str) -> str:
    words = text.strip().replace("_", "-")
    return words if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", words) else ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_NOTE else words[: _MOST_NOTE - 1].rstrip() + "…"


def _link_text(item: ExportItem) -> str:
    """What a reader marked and wrote, as Markdown of just these words: quotations, then notes."""
    blocks = ["> " + _paragraphs(words).replace("\n", "\n> ") for words in item.quotes]
    blocks += [_paragraphs(words) for words in item.notes]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _paragraphs(words: str) -> str:
    parts = (escape(part) for part in re.split(r"\n\s*\n", words))
    return "\n\n".join(part for part in parts if part)
