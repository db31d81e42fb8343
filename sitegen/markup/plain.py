"""Plain documents straight to HTML: most articles hold nothing else, and need no parser.

A plain document holds paragraphs, headings, quotations and tight lists of one-line items, with simple links and
emphasis. Its HTML is put together here while its blocks are told apart, to the byte as `converter` would write it; for
any other document nothing is made. See docs/decisions/0010-fast-paths.md.
"""

import re

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

_ENTITY = re.compile(r"&[^\s&;]*;")
_BESIDE_A_WORD = re.compile(r"(?<!\w)_|_(?!\w)")
"""An underscore within a word is no mark."""

_SIMPLE = re.compile(
    r"\[(\*{0,2})([^\[\]*]+)\1\]\(([^\s()<>\"'*\[\]]+)\)"  # [text](address), the text perhaps with stars round it
    r"|\*(\*?)(?=[^\s*])([^*\[\]]*[^\s*\[\]])\*\4(?!\*)"  # *text* or **text**
)
_ASCII_MARKS = frozenset("!\"#$%&'()+,-./:;=?@^|")

_ODD = (
    *(("\\", ""), ("`", ""), ("<", ""), ("{", ""), ("@", ""), ("!", "!["), ("~", "~~"), ("&", "&#")),
    *(("", " \n"), ("", "[TOC]")),
)
"""Marks of what is not plain, wherever they stand; a single character is found much sooner."""

_BLANK_LINE = re.compile(r"(?<=\n) +\n")
_MARKERS = re.compile("[\x02\x03]")


def plain_document(source: str) -> str | None:
    """The HTML of a Markdown text, or None where it is not plain."""
    if not source.strip():
        return ""
    for first, mark in _ODD:
        if first in source and mark in source:
            return None
    if "&" in source and _ENTITY.search(source):
        return None
    if "_" in source and _BESIDE_A_WORD.search(source):
        return None
    # An address that is not that of a link becomes one.
    if "://" in source and source.count("://") != source.count("](https://") + source.count("](http://"):
        return None
    if "www." in source and source.count("www.") != source.count("://www."):
        return None
    text = normalised(source)
    document = _Plain()
    return "".join(document.parts).strip() if document.take(text.split("\n\n")) else None


def normalised(source: str) -> str:
    """A text with line ends as \\n, without tabs, with empty lines for blank ones, and two of them at the end."""
    text = _MARKERS.sub("", source) if "\x02" in source or "\x03" in source else source
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text += "\n\n"
    if "\t" in text:
        text = text.expandtabs(4)
    if "\n " in text:
        text = _BLANK_LINE.sub("\n", text)
    return text


class _Plain:
    """The HTML of one document's blocks, as long as all of them are plain."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.used: set[str] = set()

    def take(self, blocks: list[str], *, quoted: bool = False) -> bool:
        """Add these blocks; False where one of them is not plain."""
        put = self.parts.append
        last = ""
        for whole in blocks:
            block = whole[1:] if whole[:1] == "\n" else whole  # of several blank lines
            if not block:
                continue
            first = block[0]
            if _START.match(block):
                if "\n" in block and (_ODD_LINE.search(block) or "|" in block):
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
        level, words = found.end(1), block[found.end(1) :].strip(" ")
        self.parts.append(f'<h{level} id="{heading_id(" ".join(words.split()), self.used)}">{words}</h{level}>\n')
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
        put = self.parts.append
        put(f'<ol start="{start}">\n' if start and start != "1" else f"<{tag}>\n")
        for item in _ITEM.findall(block):
            html = _inline(item) if _START.match(item) and not _TASK.match(item) else None
            if html is None:
                return False
            put(f"<li>{html}</li>\n")
        put(f"</{tag}>\n")
        return True


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


def _inline(text: str) -> str | None:
    """A text with simple links and emphasis as HTML, or None if there is more in it."""
    if text[-1] in " \n":
        text = text.rstrip(" \n")
    if "&" in text:
        text = text.replace("&", "&amp;")  # the document holds no entity
    if "*" not in text and "]" not in text:
        return text.replace(">", "&gt;") if ">" in text else text
    if ">" in text:
        return None
    html = _SIMPLE.sub(_mark, text)
    # Nothing that a mark becomes holds one of these.
    return None if "*" in html or ("]" in html and "](" in html) else html


def _mark(found: re.Match[str]) -> str:
    stars, label, address, strong, words = found.groups()
    if label is None:
        text, start, end = found.string, found.start(), found.end()
        if not (
            _flanks(words[0], text[start - 1 : start] if start else "") and _flanks(words[-1], text[end : end + 1])
        ):
            return found[0]
        return f"<strong>{words}</strong>" if strong else f"<em>{words}</em>"
    if not stars:
        return f'<a href="{address}">{label}</a>'
    if label[0].isspace() or label[-1].isspace():
        return found[0]
    name = "em" if len(stars) == 1 else "strong"
    return f'<a href="{address}"><{name}>{label}</{name}></a>'


def _flanks(inner: str, outer: str) -> bool:
    """Whether a mark between these two characters surely belongs to the inner one."""
    return inner.isalnum() or not outer or outer.isspace() or outer in _ASCII_MARKS
