"""Lists of links: Pocket, Instapaper and Raindrop as tables, and the bookmark files of browsers and services. Pure.

Bookmark files are of the form that Netscape gave them; Pocket and Instapaper write lists of links below headings.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem
from sitegen.importer.formats.exports.reading import (
    html_of,
    lines_of,
    listed,
    table_of,
    text_of,
    unique,
    unix_time,
    words_of,
)
from sitegen.importer.formats.exports.recognition import link_list_kind
from sitegen.importer.formats.extracted import Extracted


def read(data: bytes) -> Extracted:
    """A link for each row or bookmark of a file. Raises Unreadable."""
    text = text_of(data)
    kind = link_list_kind(text)
    return extracted(read_link_list(text, kind), kind)


def read_link_list(text: str, kind: str) -> tuple[ExportItem, ...]:
    """A link for each row of a list of that kind. Raises Unreadable for a broken table."""
    if kind in ("bookmarks", "link list"):
        return _marked_up(text)
    return tuple(_ROWS[kind](row) for row in table_of(text))


def _pocket(row: dict[str, str]) -> ExportItem:
    return ExportItem(
        title=_title(row.get("title", ""), row["url"]),
        address=row["url"].strip(),
        saved=unix_time(row.get("time_added", "")),
        tags=unique(re.split(r"[|,]", row.get("tags", ""))),
    )


def _instapaper(row: dict[str, str]) -> ExportItem:
    return ExportItem(
        title=_title(row.get("title", ""), row["url"]),
        address=row["url"].strip(),
        saved=unix_time(row.get("timestamp", "")),
        tags=unique((*_json_list(row.get("tags", "")), *_folder(row.get("folder", "")))),
        quotes=tuple(filter(None, (lines_of(row.get("selection")),))),
    )


def _raindrop(row: dict[str, str]) -> ExportItem:
    marks = re.split(r"\n(?=Highlight:)", row.get("highlights", "").replace("\r\n", "\n"))
    return ExportItem(
        title=_title(row.get("title", ""), row["url"]),
        address=row["url"].strip(),
        saved=row.get("created", "").strip(),
        tags=unique((*row.get("tags", "").split(","), *_folder(row.get("folder", "")))),
        quotes=tuple(filter(None, (lines_of(each) for each in (row.get("excerpt"), *map(_marked, marks))))),
        notes=tuple(filter(None, (lines_of(row.get("note")),))),
    )


_ROWS = {"Pocket": _pocket, "Instapaper": _instapaper, "Raindrop": _raindrop}
_OWN_FOLDERS = frozenset(("unread", "archive", "starred", "unsorted", "read archive", "trash", "liked", "home"))


def _folder(name: str) -> tuple[str, ...]:
    """A reader's own folder; the ones that every reader has say nothing of the article."""
    return () if name.strip().lower() in _OWN_FOLDERS else (name,)


def _marked(highlight: str) -> str:
    """A highlight's words without their label."""
    return re.sub(r"\AHighlight:\s*", "", highlight).strip()


def _json_list(words: str) -> tuple[str, ...]:
    """A list of JSON in a cell; other words are parted at commas."""
    try:
        value: Any = json.loads(words)
    except (ValueError, RecursionError):
        return tuple(words.split(","))
    return listed(value) if isinstance(value, list) else (words_of(value),)


def _title(title: str, address: str) -> str:
    """A title that is none where a service wrote the address in its place."""
    words = " ".join(title.split())
    return "" if words == address.strip() else words


def _marked_up(text: str) -> tuple[ExportItem, ...]:
    """The links of a bookmark file, with the description that follows one, or of a list below headings."""
    root = html_of(text)
    if root is None:
        return ()
    found = []
    for link in root.iter("a"):
        address = str(link.get("href") or "").strip()
        if not re.match(r"https?://", address, re.IGNORECASE):
            continue
        found.append(
            ExportItem(
                title=_title(str(link.text_content()), address),
                address=address,
                saved=unix_time(link.get("add_date") or link.get("time_added")),
                tags=unique((link.get("tags") or "").split(",")),
                notes=tuple(filter(None, (_description(link),))),
            )
        )
    return tuple(found)


def _description(link: Any) -> str:
    """What stands in the `<DD>` behind a bookmark, before the next one."""
    term = link.getparent()
    while term is not None and term.tag not in ("dt", "dl", "body"):
        term = term.getparent()
    beside = term.getnext() if term is not None and term.tag == "dt" else None
    if beside is None or beside.tag != "dd":
        return ""
    words = [beside.text or ""]
    for child in beside:
        if child.tag in ("dt", "dl", "p", "dd"):
            break
        words += [str(child.text_content()), child.tail or ""] if child.tag != "br" else ["\n", child.tail or ""]
    return lines_of("".join(words))
