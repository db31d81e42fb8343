"""A walk over the elements of a saved page: its words in their order, and the blocks of its article. Pure."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from lxml.html import Element, HtmlElement

from .escape import escape
from .page_markdown import Place, inline_markdown, spoken, table_markdown
from .page_parts import HEADINGS, article_of, is_inline, part_left_out
from .seed import Field, Span

_BLANKS = re.compile(r"\s+")
_CREDIT = re.compile(
    r"[(\[]?\s*(?:image|photo|picture)?\s*(?:credit|source|by)s?\s*:\s*(?P<who>[^()\[\]]{2,120}?)[)\]]?\.?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the article: its place in the page's text, its Markdown, and where it stands."""

    start: int
    end: int
    markdown: str
    place: Place


@dataclass
class _Level:
    """A quote or a list's item that blocks stand in; `first` is written before the first of them."""

    first: str
    rest: str
    list_: int = 0
    begun: bool = False


@dataclass
class Walk:
    """What a walk over the page has gathered so far."""

    article: HtmlElement
    base: str
    parts: list[str] = field(default_factory=list)
    at: int = 0
    blocks: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    lists: int = 0

    def put(self, text: str, *, as_is: bool = False) -> None:
        words = text if as_is else _BLANKS.sub(" ", text)
        if words == " " and (not self.parts or self.parts[-1].endswith(("\n", " "))):
            return
        if words:
            self.parts.append(words)
            self.at += len(words)

    def end_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.put("\n", as_is=True)

    def drop(self, element: HtmlElement, name: str) -> None:
        """The element's words set aside by the rule of that name."""
        self.end_line()
        start = self.at
        self.put(element.text_content())
        if self.at > start:
            self.spans.append(Span(start, self.at, "dropped", name))
        self.end_line()


def walk_page(root: HtmlElement, base: str) -> Walk:
    """What the page holds; `base` is the address that its links are relative to, or empty."""
    walk = Walk(article_of(root), base)
    _walk(walk, root, (), inside=root is walk.article)
    walk.end_line()
    return walk


def _walk(walk: Walk, element: HtmlElement, stack: tuple[_Level, ...], *, inside: bool) -> None:
    """The element's children in their order; loose words between blocks are blocks of their own."""
    run: list[HtmlElement | str] = [element.text] if element.text else []
    for child in element:
        if not isinstance(child.tag, str):
            run += [child.tail] if child.tail else []
            continue
        left_out = part_left_out(child, walk.article, inside=inside)
        if left_out is None and inside and is_inline(child):
            run.append(child)
        else:
            _flush(walk, run, stack, inside=inside)
            run = []
            _child(walk, child, stack, left_out, inside=inside)
        if child.tail:
            run.append(child.tail)
    _flush(walk, run, stack, inside=inside)


def _child(walk: Walk, child: HtmlElement, stack: tuple[_Level, ...], left_out: str | None, *, inside: bool) -> None:
    if left_out is not None:
        walk.drop(child, left_out)
    elif child is walk.article:
        _walk(walk, child, (), inside=True)
    elif not inside:
        if walk.article in child.iterdescendants():
            _walk(walk, child, (), inside=False)
        else:
            walk.drop(child, "outside-article")
    elif child.tag in HEADINGS:
        _heading(walk, child, stack)
    elif child.tag == "figcaption":
        _caption(walk, child, stack)
    elif child.tag == "pre":
        _verbatim(walk, child, stack)
    elif child.tag == "table":
        _block(walk, child, table_markdown(child, walk.base), stack)
    elif child.tag in ("ul", "ol"):
        _list(walk, child, stack)
    elif child.tag == "blockquote":
        _walk(walk, child, (*stack, _Level("> ", "> ")), inside=True)
    elif child.tag == "hr":
        walk.end_line()
    else:
        _walk(walk, child, stack, inside=True)


def _flush(walk: Walk, run: list[HtmlElement | str], stack: tuple[_Level, ...], *, inside: bool) -> None:
    """Loose words and inline elements as one block; outside the article they are left out."""
    if not any(part.strip() if isinstance(part, str) else part.text_content().strip() for part in run):
        return
    holder = Element("span")
    for part in run:
        if isinstance(part, str):
            if len(holder):
                holder[-1].tail = (holder[-1].tail or "") + part
            else:
                holder.text = (holder.text or "") + part
        else:
            copy = deepcopy(part)
            copy.tail = None
            holder.append(copy)
    if inside:
        _block(walk, holder, inline_markdown(holder, walk.base), stack)
    else:
        walk.drop(holder, "outside-article")


def _block(walk: Walk, element: HtmlElement, markdown: str, stack: tuple[_Level, ...]) -> None:
    walk.end_line()
    start = walk.at
    walk.put(spoken(element))
    if walk.at > start and markdown:
        walk.blocks.append(Block(start, walk.at, markdown, _place(stack)))
    walk.end_line()


def _place(stack: tuple[_Level, ...]) -> Place:
    """The marks of all quotes and lists that a block stands in; an item's own mark is written once."""
    first = "".join(level.rest if level.begun else level.first for level in stack)
    for level in stack:
        level.begun = True
    return Place(first, "".join(level.rest for level in stack), tuple(level.list_ for level in stack if level.list_))


def _list(walk: Walk, element: HtmlElement, stack: tuple[_Level, ...]) -> None:
    walk.lists += 1
    own = walk.lists
    number = 0
    for child in element:
        if child.tag != "li":
            if isinstance(child.tag, str):
                _child(walk, child, stack, part_left_out(child, walk.article, inside=True), inside=True)
            continue
        left_out = part_left_out(child, walk.article, inside=True)
        number += 1
        mark = f"{number}." if element.tag == "ol" else "-"
        if left_out is not None:
            walk.drop(child, left_out)
        else:
            _walk(walk, child, (*stack, _Level(mark.ljust(4), "    ", own)), inside=True)


def _heading(walk: Walk, element: HtmlElement, stack: tuple[_Level, ...]) -> None:
    """The only first heading is the title; any other keeps its level below the page's own."""
    words = " ".join(element.text_content().split())
    told = any(f.name == "title" for f in walk.fields)
    if element.tag == "h1" and not told and words:
        walk.end_line()
        start = walk.at
        walk.put(spoken(element))
        walk.spans.append(Span(start, walk.at, "field", "title"))
        walk.fields.append(Field("title", words, words))
        walk.end_line()
    elif words:
        level = max(2, int(str(element.tag)[1]))
        text = inline_markdown(element, walk.base).replace("  \n", " ").lstrip("# ")
        text = re.sub(r"(#+)\Z", r"\\\1", text)
        _block(walk, element, "#" * level + " " + text, stack)


def _caption(walk: Walk, element: HtmlElement, stack: tuple[_Level, ...]) -> None:
    """The first picture's caption and credit are fields; a later caption stays in the text, set apart."""
    words = " ".join(spoken(element).split())
    if not words:
        return
    if any(f.name.startswith("image.") for f in walk.fields):
        _block(
            walk,
            element,
            f"*{inline_markdown(element, walk.base)}*" if "*" not in words else escape(words),
            stack,
        )
        return
    walk.end_line()
    start = walk.at
    walk.put(words)
    credit = _CREDIT.search(words)
    caption = words[: credit.start()].strip() if credit else words
    cut = start + len(caption)
    if caption:
        walk.spans.append(Span(start, cut, "field", "image.caption"))
        walk.fields.append(Field("image.caption", caption, words))
    if credit:
        walk.spans.append(Span(cut, walk.at, "field", "image.credit"))
        walk.fields.append(Field("image.credit", credit.group("who").strip(), words))
    walk.end_line()


def _verbatim(walk: Walk, element: HtmlElement, stack: tuple[_Level, ...]) -> None:
    """Text whose line breaks count, as indented code."""
    words = element.text_content().strip("\n")
    walk.end_line()
    start = walk.at
    walk.put(words, as_is=True)
    if words.strip():
        lines = "\n".join("    " + line if line.strip() else "" for line in words.expandtabs(4).splitlines())
        walk.blocks.append(Block(start, walk.at, lines, _place(stack)))
    walk.end_line()
