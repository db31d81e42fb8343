"""What `check --fix` mends in a file, and nothing else in it: a missing id, tracking parameters, trailing blanks.

Every mend is a change within one line, and is kept only when reading the file again shows that it did what it should
and no more: a key got its id, an address lost its parameters, or nothing changed at all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sitegen.front_matter import FENCE, FrontMatter, parse
from sitegen.markup import document
from sitegen.urls import SUSPECT, without_tracking

_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_END = re.compile(r"[\r\n]*\Z")
_EMPTY_ID = re.compile(r"([\"']?id[\"']?[ \t]*:)[ \t]*(?:~|null|Null|NULL)?[ \t]*(#.*)?\Z")
_URL = re.compile(r"https?://[^\s\"'<>]+")
_LINK = re.compile(
    r"(?:\]\([ \t]*<?|<|^ {0,3}\[[^\]]+\]:[ \t]*<?|\bhref=[\"'])(https?://[^\s\"'<>()]*(?:\([^\s\"'<>()]*\)[^\s\"'<>()]*)*)"
)
_HREF = re.compile(r' href="[^"]*"')
_BARE_LINK = re.compile(r'<a href="([^"]*)"[^>]*>\1</a>')


@dataclass(frozen=True)
class Mended:
    """A file's bytes after mending, and what was done, for people."""

    data: bytes
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Edit:
    """In a row (from 0) the characters from `start` to `stop` become `text`."""

    row: int
    start: int
    stop: int
    text: str


def mend(data: bytes, path: str, new_id: str | None = None) -> Mended:
    """A content file's bytes with all that can be mended; `new_id` is for a file that should have an id and has none.

    A file that cannot be read, or that has errors in its front matter, stays as it is.
    """
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        text = data[len(mark) :].decode("utf-8")
    except UnicodeDecodeError:
        return Mended(data)
    file = _File(_ROW.findall(text), path)
    if file.matter is None:
        return Mended(data)
    done = []
    links = sum(1 for edit in list(_link_edits(file.rows, path)) if file.link(edit))
    if links:
        done.append(f"{links} {'link' if links == 1 else 'links'} freed of tracking parameters")
    blanks = file.trim()
    if blanks:
        done.append(f"blanks trimmed at the end of {blanks} {'line' if blanks == 1 else 'lines'}")
    if new_id is not None and file.pin(new_id):
        done.append(f"id {new_id} written")
    return Mended(mark + "".join(file.rows).encode("utf-8"), tuple(done)) if done else Mended(data)


def tracked(text: str, path: str) -> Iterator[tuple[int, str]]:
    """The line and the address of every link in a file's text that `mend` would free of tracking parameters."""
    file = _File(_ROW.findall(text), path)
    if file.matter is None:
        return
    for edit in list(_link_edits(file.rows, path)):
        address = file.rows[edit.row][edit.start : edit.stop]
        if file.link(edit):
            yield edit.row + 1, address


class _File:
    """A file's rows with their line ends, and the changes that its readers agree to."""

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
        """Make the changes if the file can still be read and `agrees(before, after)`."""
        rows = list(self.rows)
        for edit in edits:
            rows[edit.row] = rows[edit.row][: edit.start] + edit.text + rows[edit.row][edit.stop :]
        rows = _ROW.findall("".join(rows))
        after = self._read(rows)
        if self.matter is None or after is None or not agrees(self.matter, after):
            return False
        self.rows, self.matter = rows, after
        return True

    def link(self, edit: _Edit) -> bool:
        """Free one link of its parameters."""
        if edit.row <= self.fences[1]:
            return self.apply([edit], lambda old, new: old.body == new.body and _only_links(old.keys, new.keys))
        return self.apply([edit], lambda old, new: old.keys == new.keys and _only_href(old.body, new.body, self.path))

    def trim(self) -> int:
        """Take the blanks from the ends of the front matter's lines where they mean nothing; how many lines."""
        first, last = self.fences
        edits = []
        for number in range(first, last + 1):
            row = self.rows[number]
            bare = _bare(row)
            kept = len(bare.rstrip(" \t"))
            if kept < len(bare):
                edits.append(_Edit(number, kept, len(bare), ""))
        if not edits:
            return 0
        if self.apply(edits, _same):
            return len(edits)
        return sum(self.apply([edit], _same) for edit in edits)

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


def _link_edits(rows: list[str], path: str) -> Iterator[_Edit]:
    """Every place where an address with tracking parameters may stand, from the end of each row to its beginning."""
    closing = next((n for n, row in enumerate(rows) if n and FENCE.fullmatch(_bare(row))), 0)
    for number, row in enumerate(rows):
        if not SUSPECT.search(row):
            continue
        for found in reversed(list((_URL if number <= closing else _LINK).finditer(row))):
            group = 0 if number <= closing else 1
            address = found[group]
            # In front matter an address may stand in a Markdown link or in a list in braces.
            address = re.split(r"[)\]}]+(?:[,.;:]|\Z)", address)[0] if group == 0 else address
            shorter = without_tracking(address)
            if shorter != address:
                yield _Edit(number, found.start(group), found.start(group) + len(address), shorter)


def _only_links(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether the two differ in addresses of sources and in links of `why` alone."""
    return old != new and _unlinked(old) == _unlinked(new)


def _unlinked(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys with the addresses that may be mended as they will be."""
    shown = dict(keys)
    for name in ("url", "why"):
        if isinstance(shown.get(name), str):
            shown[name] = _URL.sub(lambda m: without_tracking(m[0].rstrip(").,")), shown[name])
    if isinstance(shown.get("source"), dict) and isinstance(shown["source"].get("url"), str):
        shown["source"] = {**shown["source"], "url": without_tracking(shown["source"]["url"])}
    if isinstance(shown.get("also"), list):
        shown["also"] = [
            {**row, "url": without_tracking(row["url"])}
            if isinstance(row, dict) and isinstance(row.get("url"), str)
            else row
            for row in shown["also"]
        ]
    return shown


def _only_href(old: str, new: str, path: str) -> bool:
    """Whether two bodies show the same, and differ in where a link leads."""
    before, after = document(old, path)[0].html, document(new, path)[0].html
    if before == after:
        return False
    # A link that shows its own address, <https://…>, shows the new one.
    before, after = _BARE_LINK.sub("<a>", before), _BARE_LINK.sub("<a>", after)
    return _HREF.sub("", before) == _HREF.sub("", after)


def _same(old: FrontMatter, new: FrontMatter) -> bool:
    return old == new


def _plain(rows: list[str]) -> str:
    return "".join(_bare(row) + ("\n" if row != _bare(row) else "") for row in rows)


def _bare(row: str) -> str:
    return row.rstrip("\r\n")
