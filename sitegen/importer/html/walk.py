"""A walk over the elements of a saved page: its words in their order, and the blocks of its article. Pure."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml.html import Element, HtmlElement

from sitegen.importer.escape import escape
from sitegen.importer.html.parts import HEADINGS, article_of, breaks_part, holds_breaks, is_inline, is_layout, story_of
from sitegen.importer.html.to_markdown import Level, inline_markdown, spoken, table_markdown
from sitegen.importer.html.votes import root_of, votes_of
from sitegen.importer.html.walk_state import PageWalk
from sitegen.importer.seed import Field, Span

_CAPTION = re.compile(r"(?:^|[\s_-])caption(?:[_-]+text)?(?:$|\s)", re.IGNORECASE)
_CREDIT = re.compile(
    r"[(\[]?\s*(?:image|photo|picture)?\s*(?:credit|source|by)s?\s*:\s*(?P<who>[^()\[\]]{2,120}?)[)\]]?\.?\s*$",
    re.IGNORECASE,
)


def walk_page(root: HtmlElement, source: str, base: str, title: str, headline: HtmlElement | None) -> PageWalk:
    """What the page holds; `base` is the address that its links are relative to, or empty; `title` is the head's, and
    `headline` the heading that says it."""
    article = article_of(root)
    votes = votes_of(root, article, source, base)
    top = root_of(root, article, votes, title)
    walk = PageWalk(story_of(top), base, votes, headline)
    _walk(walk, root, (), inside=root is top)
    walk.end_line()
    return walk


def _walk(walk: PageWalk, element: HtmlElement, stack: tuple[Level, ...], *, inside: bool) -> None:
    """The element's children in their order; loose words between blocks are blocks of their own."""
    outer = walk.own, walk.tight
    walk.own, walk.tight = walk.own or element is walk.votes.own, walk.tight or element is walk.votes.tight
    items = walk.items(element) if inside and element.tag in ("ul", "ol") else None
    run: list[HtmlElement | str] = [element.text] if element.text else []
    for child in element:
        if not isinstance(child.tag, str):
            run += [child.tail] if child.tail else []
            continue
        left_out = walk.left_out(child, inside=inside)
        if inside and child.tag == "br" and breaks_part(element):
            _flush(walk, run, stack, inside=inside)
            run = []
        elif left_out is None and inside and is_inline(child) and not (breaks_part(element) and holds_breaks(child)):
            run.append(child)
        else:
            _flush(walk, run, stack, inside=inside)
            run = []
            item = (items.next(child),) if items and child.tag == "li" and left_out is None else ()
            _child(walk, child, (*stack, *item), left_out, inside=inside)
        if child.tail:
            run.append(child.tail)
    _flush(walk, run, stack, inside=inside)
    walk.own, walk.tight = outer


def _child(walk: PageWalk, child: HtmlElement, stack: tuple[Level, ...], left_out: str | None, *, inside: bool) -> None:
    if left_out is not None:
        walk.drop(child, left_out)
    elif child is walk.story.root:
        _walk(walk, child, (), inside=True)
    elif not inside:
        if walk.story.root in child.iterdescendants():
            _walk(walk, child, (), inside=False)
        else:
            walk.drop(child, "outside-article")
    elif child.tag in HEADINGS:
        _heading(walk, child, stack)
    elif child.tag == "figcaption" or (child.tag in ("p", "div", "dd") and _is_caption(child)):
        _caption(walk, child, stack)
    elif child.tag == "pre":
        _verbatim(walk, child, stack)
    elif child.tag == "table" and not is_layout(child):
        _block(walk, child, table_markdown(child, walk.base), stack)
    elif child.tag == "blockquote":
        _walk(walk, child, (*stack, Level("> ", "> ")), inside=True)
    elif child.tag == "hr":
        walk.end_line()
    else:
        _walk(walk, child, stack, inside=True)


def _is_caption(element: HtmlElement) -> bool:
    """Whether a paragraph calls itself a caption, as WordPress's do."""
    called = _CAPTION.search(element.get("class") or "") is not None
    return called and all(is_inline(child) for child in element if isinstance(child.tag, str))


def _flush(walk: PageWalk, run: list[HtmlElement | str], stack: tuple[Level, ...], *, inside: bool) -> None:
    """Loose words and inline elements as one block; outside the article they are left out."""
    if not any(part.strip() if isinstance(part, str) else part.text_content().strip() for part in run):
        for picture in (each for part in run if inside and not isinstance(part, str) for each in part.iter("img")):
            walk.set_aside(picture.get("alt") or "", "picture-text")
        return
    holder = Element("span")
    last: HtmlElement | None = None  # lxml counts all children to say that there are any
    for part in run:
        if isinstance(part, str):
            if last is not None:
                last.tail = (last.tail or "") + part
            else:
                holder.text = (holder.text or "") + part
        else:
            copy = deepcopy(part)
            copy.tail = None
            holder.append(copy)
            last = copy
    if inside:
        _block(walk, holder, inline_markdown(holder, walk.base), stack)
    else:
        walk.drop(holder, "outside-article")


def _block(walk: PageWalk, element: HtmlElement, markdown: str, stack: tuple[Level, ...]) -> None:
    walk.end_line()
    start = walk.at
    words = spoken(element)
    walk.put(words)
    if walk.at > start and markdown:
        walk.add(start, words, markdown, stack)
    walk.end_line()


def _heading(walk: PageWalk, element: HtmlElement, stack: tuple[Level, ...]) -> None:
    """The headline, or else the first heading of the first level, is the title; any other keeps its level below it."""
    words = " ".join(element.text_content().split())
    told = any(f.name == "title" for f in walk.fields)
    first = element is walk.headline or (walk.headline is None and element.tag == "h1")
    if first and not told and words:
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


def _caption(walk: PageWalk, element: HtmlElement, stack: tuple[Level, ...]) -> None:
    """The first picture's caption and credit are fields; a later caption stays in the text, set apart."""
    words = " ".join(spoken(element).split())
    if not words:
        return
    if any(f.name.startswith("image.") for f in walk.fields):
        marked = inline_markdown(element, walk.base)
        # Marks within marks would be shown.
        _block(walk, element, f"*{marked}*" if "*" not in marked and "\n" not in marked else escape(words), stack)
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


def _verbatim(walk: PageWalk, element: HtmlElement, stack: tuple[Level, ...]) -> None:
    """Text whose line breaks count, as indented code."""
    words = element.text_content().strip("\n")
    walk.end_line()
    start = walk.at
    walk.put(words, as_is=True)
    if words.strip():
        lines = "\n".join("    " + line if line.strip() else "" for line in words.expandtabs(4).splitlines())
        walk.add(start, words, lines, stack)
    walk.end_line()
