"""Elements of a saved page to Markdown that renders to the same words. Pure.

markdownify writes the marks; what python-markdown would take for a mark in the words is escaped as in pasted text.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import Element, HtmlElement, tostring
from markdownify import MarkdownConverter

from sitegen.importer.escape import escape_inline, guard_start

_MOST_SPAN, _MOST_ALT = 50, 60
_PARTING = ("td", "th", "tr", "p", "div", "li")
_MARKED = frozenset("a b strong em i code kbd samp sub sup del s br".split())
_LINES = frozenset("p li td th dd dt h1 h2 h3 h4 h5 h6".split())


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A quote or a list's item that blocks stand in; `first` is written before the first of them that is left."""

    first: str
    rest: str
    list_: int = 0


Place = tuple[Level, ...]
"""Where a block stands: the quotes and items around it, the outermost first."""


class _Converter(MarkdownConverter):
    """Marks for links, emphasis, code and tables; every other element is its words."""

    def __init__(self, base: str) -> None:
        super().__init__(
            autolinks=False, escape_misc=False, strip=["img"], table_infer_header=True, sub_symbol="<sub>",
            sup_symbol="<sup>",
        )  # fmt: skip
        self.base = base

    def escape(self, text: str, parent_tags: set[str]) -> str:
        words = escape_inline(text)
        return words.replace("|", "&#124;") if parent_tags & {"td", "th"} else words

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        address = web_address(str(el.get("href") or ""), self.base)
        if not address:
            return text
        el["href"] = address
        el.attrs.pop("title", None)
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc] # the stubs name no element's method


def web_address(href: str, base: str) -> str:
    """A link's whole address, as it may stand in Markdown; empty where it leads nowhere on the web."""
    try:
        address = urljoin(base, href.strip()) if base else href.strip()
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "mailto") or href.startswith("#"):
        return ""
    if parts.scheme != "mailto" and not parts.hostname:
        return ""
    marks = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "*": "%2A", "_": "_"}
    return "".join(marks.get(c, c) for c in address if c.isprintable())


def spoken(element: HtmlElement) -> str:
    """An element's words, a blank where a line or a cell ends."""
    copy = deepcopy(element)
    for child in copy.iter("br", *_PARTING):
        child.tail = " " + (child.tail or "")
    return str(copy.text_content())


def inline_markdown(element: HtmlElement, base: str) -> str:
    """An element's content as one or more lines of Markdown (`<br>` parts them), safe at their beginnings."""
    line = deepcopy(element)
    line.tag = "span"
    for child in line.iterdescendants():
        if child.tag in _PARTING:
            child.tail = " " + (child.tail or "")
        child.tag = child.tag if child.tag in _MARKED else "span"
    _join_neighbours(line)
    _drop_unclosable(line)
    text = str(_Converter(base).convert(_html(line))).strip()
    lines = (line.strip() for line in text.replace("  \n", "\x00").replace("\n", " ").split("\x00"))
    return "  \n".join(guard_start(line) for line in lines if line)


_SAME = {"b": "strong", "strong": "strong", "em": "em", "i": "em", "del": "del", "s": "del"}
"""Elements whose marks in Markdown are the same."""


def _join_neighbours(line: HtmlElement) -> None:
    """Joins bold, emphasised or struck elements that touch: `**a****b**` would show its marks."""
    for child in list(line.iterdescendants(*_SAME)):
        before = child.getprevious()
        if before is None or before.tail or _SAME.get(str(before.tag)) != _SAME[str(child.tag)]:
            continue
        last = before[-1] if len(before) else None
        if last is None:
            before.text = (before.text or "") + (child.text or "")
        else:
            last.tail = (last.tail or "") + (child.text or "")
        before.extend(list(child))
        before.tail = child.tail
        parent = child.getparent()
        if parent is not None:
            parent.remove(child)
            # lxml takes the tail away with the element; it stands behind the joined one now.


def _drop_unclosable(line: HtmlElement) -> None:
    """Takes the emphasis from words whose marks would be shown: `**Word.**Next` closes nothing (CommonMark, 6.2)."""
    words = line.text_content()
    at = 0
    places: dict[HtmlElement, tuple[int, int]] = {}

    def place(element: HtmlElement) -> None:
        nonlocal at
        start = at
        at += len(element.text or "")
        for child in element:
            place(child)
            at += len(child.tail or "")
        places[element] = start, at

    place(line)
    for element, (start, end) in places.items():
        if element.tag not in _SAME:
            continue
        held = words[start:end]
        inner = held.strip()
        if not inner:
            continue
        before = words[start - 1] if start and held[0] == inner[0] else " "
        behind = words[end] if end < len(words) and held[-1] == inner[-1] else " "
        if (before.isalnum() and not inner[0].isalnum()) or (behind.isalnum() and not inner[-1].isalnum()):
            element.tag = "span"


def table_markdown(table: HtmlElement, base: str) -> str:
    """A table as a Markdown table, its columns kept."""
    copy = deepcopy(table)
    copy.tail = None
    keep_columns(copy)
    return str(_Converter(base).convert(_html(copy))).strip()


def keep_columns(table: HtmlElement) -> None:
    """Puts empty cells below those that span rows, so that columns stay columns: a Markdown table spans none."""
    _put_into_rows(table)
    due: dict[int, int] = {}
    for row in table.iter("tr"):
        column = 0
        for cell in [each for each in row if each.tag in ("td", "th")]:
            while due.get(column):
                due[column] -= 1
                cell.addprevious(Element("td"))
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            due.update((column + n, high - 1) for n in range(wide) if high > 1 and column + n < _MOST_SPAN)
            column += wide
        while due.get(column):
            due[column] -= 1
            row.append(Element("td"))
            column += 1


def _put_into_rows(table: HtmlElement) -> None:
    """Gives cells without a row one, as browsers do: without it no line of a Markdown table begins."""
    row: HtmlElement | None = None
    for cell in list(table.iter("td", "th")):
        parent = cell.getparent()
        if parent is None or parent.tag == "tr":
            row = None
            continue
        if row is None or row.getparent() is not parent:
            row = Element("tr")
            cell.addprevious(row)
        row.append(cell)


def _span(cell: HtmlElement, name: str) -> int:
    """How many columns or rows a cell spans; browsers bound both."""
    told = (cell.get(name) or "").strip()
    return min(max(int(told), 1), _MOST_SPAN) if told.isascii() and told.isdecimal() and len(told) < 5 else 1


def words_of_pictures(root: HtmlElement) -> None:
    """Pictures that stand for words in a line or a cell (a sign, a formula) become the words of their `alt`."""
    for picture in list(root.iter("img")):
        words = " ".join((picture.get("alt") or "").split())
        around = [picture.getparent(), *picture.iterancestors()] if words else []
        held = next((each for each in around if each.tag in _LINES or each.tag == "a"), None)
        if held is None or held.tag == "a" or len(words) > _MOST_ALT:
            continue
        beside = " ".join(held.text_content().split())
        if held.tag in ("td", "th") or (beside and words not in beside):
            picture.tag, picture.text = "span", words


def joined(blocks: Iterable[tuple[str, Place]]) -> str:
    """Blocks to a body: a blank line between them, none between the items of one list."""
    parts: list[str] = []
    begun: set[Level] = set()
    last: tuple[int, ...] = ()
    for markdown, place in blocks:
        rest = "".join(level.rest for level in place)
        first = "".join(level.rest if level in begun else level.first for level in place)
        begun.update(place)
        # The lists around a block that begins an item.
        lists = tuple(level.list_ for level in place if level.list_) if first != rest else ()
        inner, outer = sorted((last, lists), key=len, reverse=True)
        if parts:
            parts.append("\n" if outer and inner[: len(outer)] == outer else "\n\n")
        head, *others = markdown.split("\n")
        parts.append("\n".join([first + head, *(rest + line if line else rest.rstrip() for line in others)]))
        last = lists
    return "".join(parts) + "\n" if parts else ""


def _html(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode", with_tail=False))
