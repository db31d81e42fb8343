"""The plain blocks of a Markdown text, parsed without asking every block processor whether a block is its own.

python-markdown offers each block to some seventeen processors in turn. Most blocks of an article are a paragraph, a
heading of one line, a quotation whose every line begins with `>`, or a tight list of one-line items; one look tells
them apart. Anything else is left to the stock processors, which run in their usual order after this one.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor

PLAIN_START = re.compile(
    r"(?![\s#>:]"  # indented, a heading, a quotation, a definition
    r"|!!!"  # an admonition
    r"|[0-9]+\.[ ]|[*+-][ ]"  # a list
    r"|[*_-][*_ -]*(?:\n|\Z)"  # a rule
    r"|\[\^|\[[^\[\]]*\]:|\*\["  # a footnote, a reference, an abbreviation
    r"|\d+\.[ ])"  # digits of other scripts count as well
)
"""Matches where a block begins as a paragraph begins."""

ODD_LINE = re.compile(
    r"\n(?:[\s#>:|=]|!!!|-[ -]*(?:\n|\Z)|[*_-][*_ -]*(?:\n|\Z)|\[\^|\[[^\[\]]*\]:|\*\[)",
)
"""A line after the first at which another processor could cut a paragraph in two."""

HEADING = re.compile(r"(#{1,6})[^#\\\n]*\Z")
_PLAIN_ITEM = r"[ ]+((?:[^\s|*_-]|\*[^\s|*_\[-])[^\n|]*)"
BULLETS = re.compile(rf"[*+-]{_PLAIN_ITEM}(?:\n[*+-]{_PLAIN_ITEM})*\Z")
NUMBERS = re.compile(rf"([0-9]+)\.{_PLAIN_ITEM}(?:\n[0-9]+\.{_PLAIN_ITEM})*\Z")
ITEM = re.compile(r"(?:[*+-]|[0-9]+\.)[ ]+([^\n]*)")

_SHALLOW = 20
"""Nesting up to which the stock processor of quotations need not be asked whether the stack is nearly full."""


class PlainBlocks(BlockProcessor):
    """Takes plain blocks from the head of the list for as long as there are any."""

    def __init__(self, parser: BlockParser, whole: Callable[[list[str]], str | None]) -> None:
        """`whole` is given the blocks of each document; what it makes of them all becomes the root's text."""
        super().__init__(parser)
        self.whole = whole
        self.seen: Element | None = None

    def test(self, parent: Element, block: str) -> bool:
        """Every block is looked at by `run`, which takes what it knows."""
        return True

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Parse the plain blocks at the head of `blocks` into `parent`; False where the first is not plain."""
        if parent is self.parser.root and parent is not self.seen:
            self.seen = parent
            parent.text = self.whole(blocks)
            if parent.text is not None:
                del blocks[:]
                return True
        taken = False
        while blocks and self._take(parent, blocks):
            taken = True
        return taken

    def _take(self, parent: Element, blocks: list[str]) -> bool:
        block = blocks[0]
        if not block or block == "\n":
            return self._empty(parent, blocks)
        state = self.parser.state
        if PLAIN_START.match(block):
            if "\n" in block and (ODD_LINE.search(block) or "|" in block):
                return False
            if state and state[-1] == "list":
                # In a tight list the text belongs to the item itself, with or without what stands there already.
                if len(parent) or parent.text:
                    return False
                parent.text = block
            else:
                SubElement(parent, "p").text = block
            del blocks[0]
            return True
        first = block[0]
        if first == "#":
            found = HEADING.match(block)
            if found is None:
                return False
            SubElement(parent, f"h{found.end(1)}").text = block[found.end(1) :].strip()
            del blocks[0]
            return True
        if first == ">":
            return self._quote(parent, blocks)
        if first in "*+-":
            return BULLETS.match(block) is not None and self._list(parent, blocks, "ul", "")
        found = NUMBERS.match(block)
        return found is not None and self._list(parent, blocks, "ol", found[1])

    def _empty(self, parent: Element, blocks: list[str]) -> bool:
        if len(parent) and parent[-1].tag == "pre":
            return False  # blank lines within code are kept
        del blocks[0]
        return True

    def _quote(self, parent: Element, blocks: list[str]) -> bool:
        block = blocks[0]
        breaks = block.count("\n")
        if breaks != block.count("\n>") or (breaks and "|" in block) or len(self.parser.state) > _SHALLOW:
            return False
        last = parent[-1] if len(parent) else None
        if last is None or last.tag not in ("blockquote", "pre"):
            last = SubElement(parent, "blockquote")
        elif last.tag == "pre":
            return False
        del blocks[0]
        self.parser.state.set("blockquote")
        parse_chunk(self.parser, last, "\n".join(map(unquoted, block.split("\n"))))
        self.parser.state.reset()
        return True

    def _list(self, parent: Element, blocks: list[str], tag: str, start: str) -> bool:
        if parent.tag in ("ol", "ul") or (len(parent) and parent[-1].tag == tag):
            return False  # more items of a list that is there
        items = ITEM.findall(blocks[0])
        del blocks[0]
        made = SubElement(parent, tag)
        if start and start != "1":
            made.set("start", start)
        self.parser.state.set("list")
        for item in items:
            li = SubElement(made, "li")
            if PLAIN_START.match(item):
                li.text = item
            else:
                self.parser.parseBlocks(li, [item])
        self.parser.state.reset()
        return True


def unquoted(line: str) -> str:
    """A line of a quotation without its mark."""
    if line.strip() == ">":
        return ""
    return line[2:] if line[1:2] == " " else line[1:]


def parse_chunk(parser: BlockParser, parent: Element, text: str) -> None:
    """The blocks of `text` as children of `parent`."""
    parser.parseBlocks(parent, text.split("\n\n"))
