"""The blocks of a plain document, told apart and written as HTML, with what they say (see `plain`)."""

import re
from collections.abc import Callable

_START = re.compile(
    r"(?![\s#>:]"  # indented, a heading, a quotation, a definition
    r"|!!!"  # an admonition
    r"|\d+[.)](?:[ ]|\n|\Z)|[*+-](?:[ ]|\n|\Z)"  # a list
    r"|[*_-][*_ -]*(?:\n|\Z)"  # a rule
    r"|\[\^|\[[^\[\]]*\]:|\*\[)"  # a footnote, a reference, an abbreviation
)
"""Matches where a block begins as a paragraph begins."""

_ODD_LINE = re.compile(
    r"\n(?:[\s#>:|=]|!!!|\d+[.)](?:[ ]|\n|\Z)|[*+-](?:[ ]|\n|\Z)|-[ -]*(?:\n|\Z)|[*_-][*_ -]*(?:\n|\Z)"
    r"|\[\^|\[[^\[\]]*\]:|\*\[)"
)
"""A line after the first that could cut a paragraph in two."""

_HEADING = re.compile(r"(#{1,6})(?= )[^#\\\n]*\Z")
_ITEM_TEXT = r"[ ]{1,4}(?:[^\s|*_-]|\*[^\s|*_\[-])[^\n|]*"
_BULLETS = re.compile(rf"([*+-]){_ITEM_TEXT}(?:\n\1{_ITEM_TEXT})*\Z")
_NUMBERS = re.compile(rf"([0-9]{{1,9}})\.{_ITEM_TEXT}(?:\n[0-9]{{1,9}}\.{_ITEM_TEXT})*\Z")
_ITEM = re.compile(r"(?:[*+-]|[0-9]+\.)[ ]+([^\n]*)")
_TASK = re.compile(r"\[[ xX]\]\s")

_SIMPLE = re.compile(
    r"\[(\*{0,2})([^\[\]*]+)\1\]\(([^\s()<>\"'*\[\]]+)\)"  # [text](address), the text perhaps with stars round it
    r"|\*(\*?)(?=[^\s*])([^*\[\]]*[^\s*\[\]])\*\4(?!\*)"  # *text* or **text**
)
_ASCII_MARKS = frozenset("!\"#$%&'()+,-./:;=?@^|")


class PlainBlocks:
    """The HTML of one document's blocks, as long as all of them are plain, and what they say."""

    def __init__(self, link: Callable[[str], str], lower: int) -> None:
        """`link` gives the tag of a link; headings stand `lower` levels below their own."""
        self.link = link
        self.lower = lower
        self.parts: list[str] = []
        self.lines: list[str] = []
        self.paragraphs: list[int] = []  # the lines that are paragraphs of the document itself
        self.anchors: list[str] = []
        self.used: set[str] = set()

    def take(self, blocks: list[str], *, quoted: bool = False) -> bool:
        """Add these blocks; False where one of them is not plain."""
        last = ""
        for whole in blocks:
            block = whole[1:] if whole[:1] == "\n" else whole  # of several blank lines
            if not block:
                continue
            first = block[0]
            if _START.match(block):
                if "\n" in block and (_ODD_LINE.search(block) or "|" in block):
                    return False
                if not quoted:
                    self.paragraphs.append(len(self.lines))
                if not self.line("p", block):
                    return False
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
                numbers = None if first in "*+-" else _NUMBERS.match(block)
                if numbers is None and (first not in "*+-" or not _BULLETS.match(block)):
                    return False
                tag = "ul" if numbers is None else "ol"
                if last == tag or not self.items(block, tag, numbers[1] if numbers else ""):
                    return False  # more items of one list
                last = tag
        return True

    def heading(self, block: str) -> bool:
        """Add a heading of one line, with its id."""
        found = _HEADING.match(block)
        if found is None or "*" in block or "&" in block or ">" in block or "](" in block:
            return False
        level, words = min(found.end(1) + self.lower, 6), block[found.end(1) :].strip(" ")
        name = heading_id(" ".join(words.split()), self.used)
        self.anchors.append(name)
        self.parts.append(f'<h{level} id="{name}">{words}</h{level}>\n')
        self.lines.append(words)
        return True

    def quotation(self, block: str) -> bool:
        """Add a quotation of plain blocks, every line of which has the mark."""
        breaks = block.count("\n")
        if breaks != block.count("\n>") or (breaks and "|" in block):
            return False
        self.parts.append("<blockquote>\n")
        inner = "\n".join(map(_unquoted, block.split("\n")))
        before = len(self.parts)
        if not self.take(inner.split("\n\n"), quoted=True) or len(self.parts) == before:
            return False
        self.parts.append("</blockquote>\n")
        return True

    def items(self, block: str, tag: str, start: str) -> bool:
        """Add a tight list of one-line items."""
        self.parts.append(f'<ol start="{start}">\n' if start and start != "1" else f"<{tag}>\n")
        for item in _ITEM.findall(block):
            if not _START.match(item) or _TASK.match(item) or not self.line("li", item):
                return False
        self.parts.append(f"</{tag}>\n")
        return True

    def line(self, tag: str, text: str) -> bool:
        """Add a text with simple links and emphasis; False where there is more in it."""
        if text[-1] in " \n":
            text = text.rstrip(" \n")
        escaped = text.replace("&", "&amp;") if "&" in text else text  # the document holds no entity
        if "*" not in text and "]" not in text:
            html = escaped.replace(">", "&gt;") if ">" in text else escaped
        elif ">" in text:
            return False
        else:
            html, text = self.marked(escaped)
            # Nothing that a mark becomes holds one of these.
            if "*" in text or ("]" in text and "](" in text):
                return False
            if "&" in text:
                text = text.replace("&amp;", "&")
        self.parts.append(f"<{tag}>{html}</{tag}>\n")
        self.lines.append(text)
        return True

    def marked(self, text: str) -> tuple[str, str]:
        """A text's HTML with its links and emphasis, and its words."""
        html: list[str] = []
        words: list[str] = []
        at = 0
        for found in _SIMPLE.finditer(text):
            stars, label, address, strong, inner = found.groups()
            start, end = found.span()
            if label is None:
                before = text[start - 1] if start else ""
                if not _flanks(inner[0], before) or not _flanks(inner[-1], text[end : end + 1]):
                    continue
                opening, closing = ("<strong>", "</strong>") if strong else ("<em>", "</em>")
            elif not stars:
                inner, opening, closing = label, self.link(address), "</a>"
            elif label[0].isspace() or label[-1].isspace():
                continue
            else:
                name = "em" if len(stars) == 1 else "strong"
                inner, opening, closing = label, f"{self.link(address)}<{name}>", f"</{name}></a>"
            before = text[at:start]
            html += (before, opening, inner, closing)
            words += (before, inner)
            at = end
        rest = text[at:]
        return "".join(html) + rest, "".join(words) + rest


def heading_id(name: str, used: set[str]) -> str:
    """The id of a heading of that name, another than those that are `used`, to which it is added."""
    if name.replace(" ", "").isalnum():
        made = name.lower().replace(" ", "-")
    else:
        made = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", name).strip().lower())
    if made and made not in used:
        used.add(made)
        return made
    return _numbered(made, used)


def _numbered(name: str, used: set[str]) -> str:
    from markdown.extensions.toc import unique

    return unique(name, used)


def _unquoted(line: str) -> str:
    """A line of a quotation without its mark."""
    if line.strip(" ") == ">":
        return ""
    return line[2:] if line[1:2] == " " else line[1:]


def _flanks(inner: str, outer: str) -> bool:
    """Whether a mark between these two characters surely belongs to the inner one."""
    return inner.isalnum() or not outer or outer.isspace() or outer in _ASCII_MARKS
