"""Whole passes of python-markdown that one look at the source makes needless, and plain forms of the others.

Each class stands in for a stock one and gives what that gives; where a text is not plain the stock one runs.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.toc import TocTreeprocessor, remove_fnrefs, render_inner_html, strip_tags, unique
from markdown.preprocessors import Preprocessor
from markdown.serializers import (  # type: ignore[attr-defined] # the stubs lack two of them
    BOOLEAN_ATTRIBUTES,
    HTML_EMPTY,
    RE_AMP,
    to_html_string,
)
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString

_BLANK_LINE = re.compile(r"(?<=\n) +\n")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_DEEP = 60
"""Nesting from which the stock serialiser is used, which needs no stack."""


class Ready(AtomicString):
    """HTML of a whole document, which the serialiser writes as it is."""


@dataclass
class Source:
    """The text that is being converted, after white space was put in order."""

    text: str = ""

    def has(self, *marks: str) -> bool:
        """Whether one of the marks stands in the text."""
        text = self.text
        for mark in marks:  # noqa: SIM110 (twelve calls a document: a generator in any() takes three times as long)
            if mark in text:
                return True
        return False


class Whitespace(Preprocessor):
    """What the stock pass does to white space; it also remembers the text for the passes after it."""

    def __init__(self, md: Markdown, source: Source) -> None:
        super().__init__(md)
        self.source = source

    def run(self, lines: list[str]) -> list[str]:
        """The lines without markers and tabs, and blank ones empty."""
        text = "\n".join(lines).replace(STX, "").replace(ETX, "")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text += "\n\n"
        if "\t" in text:
            text = text.expandtabs(self.md.tab_length)
        if "\n " in text:
            text = _BLANK_LINE.sub("\n", text)
        self.source.text = text
        return text.split("\n")


class LinesIf(Preprocessor):
    """A pass over the lines that runs only where it has something to do."""

    def __init__(self, stock: Preprocessor, wanted: Callable[[], bool]) -> None:
        super().__init__(stock.md)
        self.stock = stock
        self.wanted = wanted

    def run(self, lines: list[str]) -> list[str]:
        """The lines as the stock pass gives them."""
        return self.stock.run(lines) if self.wanted() else lines


class Attributes(AttrListTreeprocessor):
    """The stock pass over attribute lists, where a text holds a brace at all."""

    def __init__(self, md: Markdown, source: Source) -> None:
        super().__init__(md)
        self.source = source

    def run(self, root: Element) -> None:
        """Give elements the attributes that are written behind them, in place."""
        if self.source.has("{"):
            super().run(root)


class Unescape(UnescapeTreeprocessor):
    """The stock pass over escaped characters, where a text holds a backslash at all."""

    def __init__(self, md: Markdown, source: Source) -> None:
        super().__init__(md)
        self.source = source

    def run(self, root: Element) -> None:
        """Put the characters back, in place."""
        if self.source.has("\\"):
            super().run(root)


class Prettify(Treeprocessor):
    """Line breaks between blocks, as the stock pass sets them, with one look-up for each tag instead of a search."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.blocks: dict[str, bool] = {}

    def run(self, root: Element) -> None:
        """Set the breaks, in place."""
        if self._is_block(root.tag):
            self._within(root)
        if not root.tail or not root.tail.strip():
            root.tail = "\n"
        for br in root.iter("br"):
            br.tail = "\n" + (br.tail if br.tail and br.tail.strip() else "")
        for pre in root.iter("pre"):
            code = pre[0] if len(pre) else None
            if code is not None and code.tag == "code" and not len(code) and code.text is not None:
                code.text = AtomicString(code.text.rstrip() + "\n")

    def _is_block(self, tag: str) -> bool:
        known = self.blocks.get(tag)
        if known is None:
            known = self.blocks[tag] = self.md.is_block_level(tag)
        return known

    def _within(self, element: Element) -> None:
        is_block = self.blocks.get
        first = True
        for child in element:
            tag = child.tag
            block = is_block(tag)
            if block is None:
                block = self._is_block(tag)
            if first:
                first = False
                if block and (not element.text or not element.text.strip()):
                    element.text = "\n"
            if not block:
                continue
            if len(child) and tag not in ("code", "pre"):
                self._within(child)
            if not child.tail or not child.tail.strip():
                child.tail = "\n"


class Anchors(Treeprocessor):
    """Ids for headings, as the stock pass over contents gives them; the table itself only where it is shown."""

    def __init__(self, md: Markdown, stock: TocTreeprocessor, source: Source) -> None:
        super().__init__(md)
        self.stock = stock
        self.source = source

    def run(self, root: Element) -> None:
        """Give each heading an id, in place."""
        if type(root.text) is Ready:
            return
        if self.source.has(self.stock.marker, "<"):
            self.stock.run(root)
            return
        headings: list[Element] = []
        used: set[str] = set()
        for element in root.iter():
            if element.tag in _HEADINGS:
                headings.append(element)
            known = element.get("id")
            if known is not None:
                used.add(known)
        name_of = ids(self.stock, used)
        for heading in headings:
            attributes = heading.attrib
            if "id" not in attributes:
                heading.set("id", name_of(html.unescape(self._name(heading))))
            attributes.pop("data-toc-label", None)

    def _name(self, heading: Element) -> str:
        text = heading.text or ""
        if not len(heading) and not _MARKED_UP.search(text):
            return " ".join(text.split())
        return strip_tags(render_inner_html(remove_fnrefs(heading), self.md))


def ids(stock: TocTreeprocessor, used: set[str]) -> Callable[[str], str]:
    """A function that gives the heading of a name its id, another than those that are `used`."""
    counters: dict[str, int] = {}

    def name_of(name: str) -> str:
        if name.replace(" ", "").isalnum() and "  " not in name and name[0] != " " != name[-1]:
            return unique(name.lower().replace(" ", "-"), used, counters)  # as slugify_unicode gives it
        return unique(stock.slugify(name, stock.sep), used, counters)

    return name_of


_MARKED_UP = re.compile(f"[&<>{STX}]")


def serialise(root: Element) -> str:
    """The tree as HTML, like the stock serialiser's in format `html`."""
    if type(root.text) is Ready:
        return f"<{root.tag}>{root.text}</{root.tag}>"
    parts: list[str] = []
    if _write(root, parts.append, 0):
        return "".join(parts)
    return to_html_string(root)


def _write(element: Element, put: Callable[[str], None], depth: int) -> bool:
    """One element with its tail; False where the tree is too deep for this."""
    tag, text, tail = element.tag, element.text, element.tail
    attributes = element.items()
    if attributes:
        put(f"<{tag}{''.join(_attribute(name, value) for name, value in sorted(attributes))}>")
    else:
        put(f"<{tag}>")
    if text:
        put(_escaped(text) if "&" in text or "<" in text or ">" in text else text)
    if len(element):
        if depth == _DEEP:
            return False
        for child in element:
            if not _write(child, put, depth + 1):
                return False
    if tag not in HTML_EMPTY:
        put(f"</{tag}>")
    if tail:
        put(_escaped(tail) if "&" in tail or "<" in tail or ">" in tail else tail)
    return True


def _attribute(name: str, value: str | None) -> str:
    if value is None:
        return f" {name}"
    value = _escaped(value).replace('"', "&quot;")
    if name == value and name in BOOLEAN_ATTRIBUTES["html"]:
        return f" {value}"
    return f' {name}="{value}"'


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")
