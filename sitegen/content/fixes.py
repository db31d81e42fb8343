"""Applies the fixes of `check --fix` to a file: a missing id, tracking parameters, trailing blanks.

Every fix changes one line, and is applied only if parsing the result shows the intended change and no other: a key got
its id, an address lost its parameters, or nothing changed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sitegen.content.front_matter import FENCE, FrontMatter, parse
from sitegen.markup.document import document, inline
from sitegen.urls import suspect, without_tracking

_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_END = re.compile(r"[\r\n]*\Z")
_EMPTY_ID = re.compile(r"([\"']?id[\"']?[ \t]*:)[ \t]*(?:~|null|Null|NULL)?[ \t]*(#.*)?\Z")
_URL = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_LINK = re.compile(r"(?<![\w.])https?://(?:(?!\]\()[^\s\"'<>()])*(?:\([^\s\"'<>()]*\)[^\s\"'<>()]*)*", re.IGNORECASE)
"""An address in a body; whether it is one of a link shows in what becomes of it."""
_BLOCK = re.compile(r"(?:^|[:\-][ \t]+)[|>][-+0-9]*[ \t]*(?:#.*)?\Z")
"""The first line of a block of text, whose lines stand below it."""
_HREF = re.compile(r' href="[^"]*"')
_BARE_LINK = re.compile(r'<a href="([^"]*)"[^>]*>\1</a>')


@dataclass(frozen=True)
class Mended:
    """A file's bytes after fixing, and a description of each fix."""

    data: bytes
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Edit:
    """A replacement of the characters from `start` to `stop` of a row (from 0) by `text`."""

    row: int
    start: int
    stop: int
    text: str


def mend(data: bytes, path: str, new_id: str | None = None) -> Mended:
    """Fix a content file's bytes; `new_id` is for a file that should have an id and has none.

    A file that cannot be read, or that has errors in its front matter, stays as it is.
    """
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        text = data[len(bom) :].decode("utf-8")
    except UnicodeDecodeError:
        return Mended(data)
    file = _File(_ROW.findall(text), path)
    if file.matter is None:
        return Mended(data)
    done = []
    links = len(file.free())
    if links:
        done.append(f"{links} {'link' if links == 1 else 'links'} freed of tracking parameters")
    blanks = file.trim()
    if blanks:
        done.append(f"blanks trimmed at the end of {blanks} {'line' if blanks == 1 else 'lines'}")
    if new_id is not None and file.pin(new_id):
        done.append(f"id {new_id} written")
    return Mended(bom + "".join(file.rows).encode("utf-8"), tuple(done)) if done else Mended(data)


def tracked(text: str, path: str) -> Iterator[tuple[int, str]]:
    """The line and the address of every link in a file's text that `mend` would free of tracking parameters."""
    file = _File(_ROW.findall(text), path)
    if file.matter is None:
        return
    rows = file.rows
    for edit in file.free():
        yield edit.row + 1, rows[edit.row][edit.start : edit.stop]


class _File:
    """A file as rows with their line ends, to which changes are applied that parsing confirms."""

    def __init__(self, rows: list[str], path: str) -> None:
        self.rows = rows
        self.path = path
        self.matter = self._read(rows)

    def _read(self, rows: list[str]) -> FrontMatter | None:
        return parse(_plain(rows), self.path)[0]

    @property
    def fences(self) -> tuple[int, int]:
        """The rows of the two lines of ---."""
        closing = next(n for n, row in enumerate(self.rows) if n and FENCE.fullmatch(_bare(row)))
        return 0, closing

    def apply(self, edits: list[_Edit], agrees: Callable[[FrontMatter, FrontMatter], bool]) -> bool:
        """Apply the changes if the file can still be parsed and `agrees(before, after)`."""
        rows = _edited(self.rows, edits)
        after = self._read(rows)
        if self.matter is None or after is None or not agrees(self.matter, after):
            return False
        self.rows, self.matter = rows, after
        return True

    def apply_most(self, edits: list[_Edit], agrees: Callable[[FrontMatter, FrontMatter], bool]) -> list[_Edit]:
        """Apply the changes that parsing confirms, all at once or else by halves; returns those applied."""
        if not edits or self.apply(edits, agrees):
            return edits
        middle = len(edits) // 2
        return [e for half in (edits[:middle], edits[middle:]) for e in self.apply_most(half, agrees)] if middle else []

    def free(self) -> list[_Edit]:
        """Remove the tracking parameters of every link; returns the changes, from the end of each row to its start."""
        edits = list(_link_edits(self.rows, self.fences[1]))
        return self.apply_most([edits[n] for n in sorted(self._leading(edits))], self._only_links) if edits else []

    def _leading(self, edits: list[_Edit]) -> set[int]:
        """The addresses that are targets of links, found by parsing once with a placeholder for each."""
        named = [replace(edit, text=f"https://{n}.link.invalid/") for n, edit in enumerate(edits)]
        matter = self._read(_edited(self.rows, named))
        if matter is None:
            return set()
        shown = [url for url in _addresses(matter.keys) if isinstance(url, str)]
        why = matter.keys.get("why")
        shown += _HREF.findall(inline(why, self.path)[0] if isinstance(why, str) else "")
        shown += _HREF.findall(document(matter.body, self.path)[0].html)
        return {int(found) for text in shown for found in re.findall(r"https://(\d+)\.link\.invalid/", text)}

    def _only_links(self, old: FrontMatter, new: FrontMatter) -> bool:
        """Whether two readings differ in addresses of sources and in where links lead, and in nothing that is shown."""
        if _unlinked(old.keys) != _unlinked(new.keys):
            return False
        before, after = old.keys.get("why"), new.keys.get("why")
        if isinstance(before, str) and isinstance(after, str):
            if not _only_href(inline(before, self.path)[0], inline(after, self.path)[0]):
                return False
        elif before != after:
            return False
        if old.body == new.body:
            return True
        return _only_href(*(document(matter.body, self.path)[0].html for matter in (old, new)))

    def trim(self) -> int:
        """Remove meaningless trailing blanks from the front matter's lines; returns how many lines changed."""
        first, last = self.fences
        edits = []
        block = -1
        for number in range(first, last + 1):
            bare = _bare(self.rows[number])
            kept = len(bare.rstrip(" \t"))
            indent = len(bare) - len(bare.lstrip(" "))
            if block >= 0 and (indent > block or not kept):
                continue  # the text of a block, to which its blanks belong
            block = indent if _BLOCK.search(bare) else -1
            if kept < len(bare):
                edits.append(_Edit(number, kept, len(bare), ""))
        return len(self.apply_most(edits, _same))

    def pin(self, new_id: str) -> bool:
        """Write the id as the first key, or where an empty one stands."""
        if self.matter is None or self.matter.keys.get("id") is not None:
            return False
        if "id" in self.matter.keys:
            row = self.matter.line("id") - 1
            found = _EMPTY_ID.match(_bare(self.rows[row]))
            if found is None:
                return False
            text = f"{found[1]} {new_id}" + (f" {found[2]}" if found[2] else "")
            edit = _Edit(row, 0, found.end(), text)
        else:
            end = _END.search(self.rows[0])
            row_end = end[0] if end else "\n"
            edit = _Edit(0, len(self.rows[0]), len(self.rows[0]), f"id: {new_id}{row_end}")
        return self.apply([edit], lambda old, new: new.body == old.body and new.keys == {**old.keys, "id": new_id})


def _edited(rows: list[str], edits: list[_Edit]) -> list[str]:
    """The rows after some changes; of two in a row the later one comes first."""
    changed = list(rows)
    for edit in edits:
        changed[edit.row] = changed[edit.row][: edit.start] + edit.text + changed[edit.row][edit.stop :]
    return _ROW.findall("".join(changed))


def _link_edits(rows: list[str], closing: int) -> Iterator[_Edit]:
    """Every place where an address with tracking parameters may stand, from the end of each row to its beginning.

    `closing` is the row of the second line of ---.
    """
    for number, row in enumerate(rows):
        if not suspect(row):
            continue
        for found in reversed(list((_URL if number <= closing else _LINK).finditer(row))):
            address = found[0]
            if number <= closing:
                # In front matter an address may stand in a Markdown link or in a list in braces.
                address = re.split(r"[)\]}]+(?:[,.;:]|\Z)", address)[0].rstrip(",")
            shorter = without_tracking(address)
            if shorter != address:
                yield _Edit(number, found.start(), found.start() + len(address), shorter)


def _addresses(keys: dict[str, Any]) -> list[object]:
    """The addresses of a file's keys that may be mended."""
    source, also = keys.get("source"), keys.get("also")
    rows = [keys, source, *(also if isinstance(also, list) else ())]
    sources = [record.get("source") for key in keys if key != "also" for record in _blocks(keys[key])]
    rows += sources
    return [*(row.get("url") for row in rows if isinstance(row, dict)), *(s for s in sources if isinstance(s, str))]


def _blocks(value: object) -> list[dict[str, Any]]:
    """The blocks of a list, such as a register's records."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _unlinked(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys with the addresses that may be mended as they will be, and without `why`, which is looked at apart."""
    shown = {key: value for key, value in _freed(keys).items() if key != "why"}
    if isinstance(shown.get("source"), dict):
        shown["source"] = _freed(shown["source"])
    if isinstance(shown.get("also"), list):
        shown["also"] = [_freed(row) if isinstance(row, dict) else row for row in shown["also"]]
    for key in [key for key in shown if key != "also" and _blocks(shown[key])]:
        shown[key] = [_with_source(row) if isinstance(row, dict) else row for row in shown[key]]
    return shown


def _with_source(record: dict[str, Any]) -> dict[str, Any]:
    """A record whose source is free of tracking parameters."""
    source = record.get("source")
    if isinstance(source, str):
        return {**record, "source": without_tracking(source.strip())}
    return {**record, "source": _freed(source)} if isinstance(source, dict) else record


def _freed(block: dict[str, Any]) -> dict[str, Any]:
    """A block of keys whose `url` is free of tracking parameters."""
    url = block.get("url")
    return {**block, "url": without_tracking(url.strip())} if isinstance(url, str) else dict(block)


def _only_href(before: str, after: str) -> bool:
    """Whether two pieces of HTML show the same and differ at most in where links lead."""
    if _HREF.sub("", before) == _HREF.sub("", after):
        return True
    # A link that shows its own address, <https://…>, shows the new one.
    before, after = _BARE_LINK.sub("<a>", before), _BARE_LINK.sub("<a>", after)
    return _HREF.sub("", before) == _HREF.sub("", after)


def _same(old: FrontMatter, new: FrontMatter) -> bool:
    return old == new


def _plain(rows: list[str]) -> str:
    return "".join(_bare(row) + ("\n" if row != _bare(row) else "") for row in rows)


def _bare(row: str) -> str:
    return row.rstrip("\r\n")
