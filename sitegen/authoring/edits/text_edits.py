"""Files as text with LF line ends, and back to bytes in which every line that stayed is as it was. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from sitegen.content.front_matter import FENCE
from sitegen.errors import SitegenError

_BOM = b"\xef\xbb\xbf"
_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_MOST_COMPARED = 4_000
"""The lines of a file with mixed line ends that are compared one by one."""


class EditRefused(SitegenError):
    """A change cannot be made without touching other parts of a file: why, and what to do."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(f"{reason} — {hint}")
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True)
class OpenedText:
    """A file's text: with LF line ends, and as the rows that it has, each with its line end."""

    text: str
    rows: tuple[str, ...]
    bom: bytes = b""


def opened(data: bytes) -> OpenedText:
    """A file's bytes as text. Raises EditRefused where they are no UTF-8."""
    bom = _BOM if data.startswith(_BOM) else b""
    try:
        raw = data[len(bom) :].decode("utf-8")
    except UnicodeDecodeError:
        raise EditRefused("the file is no UTF-8 text", "save it as UTF-8 in an editor program") from None
    return OpenedText(_with_lf(raw), tuple(_ROW.findall(raw)), bom)


def restored(file: OpenedText, text: str) -> bytes:
    """The bytes of the file after its text became `text`: lines that stayed keep their line ends, new ones have the
    file's first."""
    text = _with_lf(text)
    ends = [row[len(row.rstrip("\r\n")) :] for row in file.rows]
    usual = next((end for end in ends if end), "\n")
    if usual == "\n" and all(end in ("\n", "") for end in ends):
        return file.bom + text.encode()
    if all(end in (usual, "") for end in ends):
        return file.bom + text.replace("\n", usual).encode()
    old, new = [row.rstrip("\r\n") for row in file.rows], text.split("\n")
    new_ends = [usual] * (len(new) - 1) + [""]
    matcher = SequenceMatcher(None, old, new, autojunk=False) if len(old) + len(new) <= _MOST_COMPARED else None
    for start, at, size in matcher.get_matching_blocks() if matcher else [(0, 0, _common(old, new))]:
        for n in range(size):
            if at + n < len(new) - 1 and ends[start + n]:
                new_ends[at + n] = ends[start + n]
    return file.bom + "".join(row + end for row, end in zip(new, new_ends, strict=True)).encode()


def with_body(text: str, body: str) -> str:
    """A file's text with another body; the text without a body of its own gets one below its front matter."""
    closing = _closing(text)
    head = text[: closing.end()]
    return f"{head}\n{_with_lf(body)}"


def body_of(text: str) -> str:
    """What stands below the front matter."""
    return text[_closing(text).end() + 1 :]


def _closing(text: str) -> re.Match[str]:
    opening = FENCE.match(text)
    closing = FENCE.search(text, opening.end()) if opening else None
    if closing is None:
        raise EditRefused("the file has no front matter", "mend what Findings says of it, or edit it as text")
    return closing


def _common(old: list[str], new: list[str]) -> int:
    size = 0
    while size < min(len(old), len(new)) and old[size] == new[size]:
        size += 1
    return size


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
