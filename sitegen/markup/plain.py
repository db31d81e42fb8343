"""A document of plain blocks alone, straight to HTML: no tree is built, walked and written where one look is enough.

Most articles hold nothing but plain paragraphs, headings, quotations and tight lists, with simple links and emphasis in
them. The HTML of such a document is put together here while its blocks are told apart. It is to the byte what the tree
of `plain_blocks` and `plain_inline` would give; for any other document nothing is made.
"""

import re
from collections.abc import Callable

from sitegen.markup.passes import Ready
from sitegen.markup.plain_blocks import BULLETS, HEADING, ITEM, NUMBERS, ODD_LINE, PLAIN_START, unquoted
from sitegen.markup.plain_inline import BESIDE_A_WORD, ENTITY, SIMPLE

_ODD = (
    ("\\", ""),
    ("`", ""),
    ("<", ""),
    ("{", ""),
    ("!", "!["),
    ("~", "~~~"),
    ("&", "&#"),
    ("", "  \n"),
    ("", "[TOC]"),
)
"""Marks of what only the other passes can do, wherever they stand; a single character is found much sooner."""


class PlainDocument:
    """The HTML of one document's blocks, as long as all of them are plain."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        """`name_of` gives the id of a heading, asked in the order of the text."""
        self.name_of = name_of
        self.parts: list[str] = []

    def html(self, text: str, blocks: list[str]) -> Ready | None:
        """The HTML of the blocks of `text`, or None where they are not all plain."""
        for first, mark in _ODD:
            if first in text and mark in text:
                return None
        if "&" in text and ENTITY.search(text):
            return None
        if "_" in text and BESIDE_A_WORD.search(text):
            return None
        return Ready("".join(self.parts)) if self.take(blocks) else None

    def take(self, blocks: list[str], *, quoted: bool = False) -> bool:
        """Add these blocks; False where one of them is not plain."""
        put = self.parts.append
        last = ""
        for whole in blocks:
            block = whole[1:] if whole[:1] == "\n" else whole  # of several blank lines
            if not block:
                continue
            first = block[0]
            if PLAIN_START.match(block):
                if "\n" in block and (ODD_LINE.search(block) or "|" in block):
                    return False
                html = _inline(block)
                if html is None:
                    return False
                put(f"<p>{html}</p>\n")
                last = "p"
            elif first == "#":
                if not self.heading(block):
                    return False
                last = "h"
            elif first == ">":
                if quoted or last == first or not self.quotation(block):
                    return False
                last = first
            else:
                numbers = None if first in "*+-" else NUMBERS.match(block)
                if numbers is None and (first not in "*+-" or not BULLETS.match(block)):
                    return False
                tag = "ul" if numbers is None else "ol"
                if last == tag or not self.items(block, tag, numbers[1] if numbers else ""):
                    return False  # more items of one list
                last = tag
        return True

    def heading(self, block: str) -> bool:
        """Add a heading of one line, with its id."""
        found = HEADING.match(block)
        if found is None or "*" in block or "&" in block or ">" in block or "](" in block:
            return False
        level, words = found.end(1), block[found.end(1) :].strip()
        self.parts.append(f'<h{level} id="{self.name_of(" ".join(words.split()))}">{words}</h{level}>\n')
        return True

    def quotation(self, block: str) -> bool:
        """Add a quotation of plain blocks."""
        breaks = block.count("\n")
        if breaks != block.count("\n>") or (breaks and "|" in block):
            return False
        self.parts.append("<blockquote>\n")
        inner = "\n".join(map(unquoted, block.split("\n")))
        before = len(self.parts)
        if not self.take(inner.split("\n\n"), quoted=True) or len(self.parts) == before:
            return False
        self.parts.append("</blockquote>\n")
        return True

    def items(self, block: str, tag: str, start: str) -> bool:
        """Add a tight list of one-line items."""
        put = self.parts.append
        put(f'<ol start="{start}">\n' if start and start != "1" else f"<{tag}>\n")
        for item in ITEM.findall(block):
            html = _inline(item) if PLAIN_START.match(item) else None
            if html is None:
                return False
            put(f"<li>{html}</li>\n")
        put(f"</{tag}>\n")
        return True


def _inline(text: str) -> str | None:
    """A text with simple links and emphasis as HTML, or None if there is more in it."""
    if "&" in text:
        text = text.replace("&", "&amp;")  # the document holds no entity
    if "*" not in text and "]" not in text:
        return text.replace(">", "&gt;") if ">" in text else text
    if ">" in text:
        return None
    html = SIMPLE.sub(_mark, text)
    # Nothing that a mark becomes holds one of these.
    return None if "*" in html or ("]" in html and "](" in html) else html


def _mark(found: re.Match[str]) -> str:
    stars, label, address, strong, words = found.groups()
    if label is None:
        return f"<strong>{words}</strong>" if strong else f"<em>{words}</em>"
    if not stars:
        return f'<a href="{address}">{label}</a>'
    if label[0].isspace() or label[-1].isspace():
        return found[0]
    name = "em" if len(stars) == 1 else "strong"
    return f'<a href="{address}"><{name}>{label}</{name}></a>'
