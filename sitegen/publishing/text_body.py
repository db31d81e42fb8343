"""Converts safe HTML to plain text for e-mail: paragraphs, lists, quotes, code (RFC 5322's line length).

A link's address follows it in parentheses; a footnote's number is in square brackets, as it is before the note.
"""

from html.parser import HTMLParser
from textwrap import wrap

WIDTH = 72
_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre div section table caption tr ul ol dl dt dd hr figure figcaption details "
    "summary".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())


class _Plain(HTMLParser):
    """Parses the elements; the open ones decide how the next lines begin."""

    def __init__(self, html: str, width: int) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._width = width
        self._text = ""
        self._open: list[str] = []  # open containers, each with the prefix of its lines
        self._mark = ""  # the prefix of the next line only: a list item's marker
        self._counts: list[int | None] = []
        self._links: list[str] = []
        self._joined = False  # whether the next lines continue the block before
        self._code = self._notes = self._silent = False
        self.feed(html)
        self.close()
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._end()
        if tag in ("ul", "ol"):
            self._counts.append(int(found.get("start") or 1) - 1 if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag == "blockquote":
            self._open.append("> ")
        elif tag == "pre":
            self._code = True
            self._open.append("    ")
        elif tag == "div" and found.get("class") == "footnote":
            self._notes = True
        elif tag == "hr":
            self._text = "* * *" if not self._notes else ""
            self._end()
        elif tag == "br":
            self._text += " "
        elif tag in ("td", "th") and self._text.strip():
            self._text += " | "
        elif tag == "img" and found.get("alt"):
            self._text += f"[{found['alt']}]"
        elif tag == "a":
            kind = found.get("class", "")
            self._silent = kind == "footnote-backref"
            self._links.append("" if kind.startswith("footnote-") else found.get("href", ""))
            self._text += "[" if kind == "footnote-ref" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address = self._links.pop()
            if self._silent:
                self._silent = False
            elif not address and self._text.rpartition("[")[2].isdigit():
                self._text += "]"
            elif address and not self._text.endswith(address):
                self._text += f" ({address})"
        if tag not in _BLOCKS:
            return
        self._end(heading=tag in _HEADINGS)
        if tag in ("ul", "ol") and self._counts:
            self._counts.pop()
            self._joined = bool(self._counts)
        elif tag in ("li", "blockquote", "pre") and self._open:
            self._open.pop()
            self._code = False
            self._joined = tag == "li"
        elif tag == "table":
            self._joined = False
        elif tag == "tr":
            self._joined = True

    def handle_data(self, data: str) -> None:
        self._text += "" if self._silent else data

    def _item(self) -> None:
        """Begin a list item: its marker, and as many blanks before its other lines."""
        count = self._counts[-1] if self._counts else None
        if count is None:
            self._mark = "- "
        else:
            self._counts[-1] = count + 1
            self._mark = f"[{count + 1}] " if self._notes else f"{count + 1}. "
        self._open.append(" " * len(self._mark))

    def _end(self, *, heading: bool = False) -> None:
        """End the current lines."""
        text, self._text = self._text, ""
        rows = text.strip("\n").split("\n") if self._code else [" ".join(text.split())]
        if not any(row.strip() for row in rows):
            return
        before = "".join(self._open)
        if not self._code:
            rows = wrap(rows[0], max(self._width - len(before), 20), break_long_words=False, break_on_hyphens=False)
        if heading:
            rows.append("~" * max(map(len, rows)))
        first = before[: len(before) - len(self._mark)] + self._mark if self._mark else before
        lines = "\n".join((first if n == 0 else before) + row for n, row in enumerate(rows))
        quoted = before.startswith(">") and self._joined
        if self.blocks and self._joined:
            self.blocks[-1] += f"\n{before.rstrip()}\n{lines}" if quoted else f"\n{lines}"
        else:
            self.blocks.append(lines)
        self._mark = ""
        self._joined = bool(self._open) and not self._code


def plain_text(html: str, width: int = WIDTH) -> list[str]:
    """Safe HTML as blocks of plain text, in lines of at most `width` characters where words and code allow it."""
    return _Plain(html, width).blocks


def one_line(html: str) -> str:
    """Safe inline HTML as one line of plain text."""
    return " ".join(" ".join(_Plain(html, 1 << 30).blocks).split())
