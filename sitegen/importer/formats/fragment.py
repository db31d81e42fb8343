"""HTML all of which is an article's text (a document's, not a page's) to Markdown that renders to the same words. Pure.

Nothing is set aside but what no reader of the document sees (scripts, styles, comments, pictures). Nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring
from markdownify import ATX, MarkdownConverter

from sitegen.characters import FORBIDDEN
from sitegen.importer.escape import escape_inline, guard_start
from sitegen.importer.html.to_markdown import keep_columns, web_address

_UNSEEN = ("script", "style", "head", "title", "template", "noscript", "img", "svg", "iframe", "object")
_LINES = re.compile(r"[^\n]+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")
_BLANKS = re.compile(r"[ \t\r\n]+")
_BROKEN_LINK = re.compile(r"\[\s*\]\([^()]*\)")


class _Converter(MarkdownConverter):
    """Marks for headings, lists, quotes, tables, links and emphasis; the words escaped as those of a paste."""

    def __init__(self, base: str) -> None:
        super().__init__(
            autolinks=False,
            escape_misc=False,
            heading_style=ATX,
            table_infer_header=True,
            bullets="-",
            strong_em_symbol="*",
        )
        self.base = base

    def escape(self, text: str, parent_tags: set[str]) -> str:
        words = escape_inline(text)
        return words.replace("|", "&#124;") if parent_tags & {"td", "th"} else words

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        address = web_address(str(el.get("href") or ""), self.base)
        if not address or not text.strip():
            return text
        el["href"] = address
        el.attrs.pop("title", None)
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc] # the stubs name no element's method

    def convert_p(self, el: Any, text: str, parent_tags: set[str]) -> str:
        if not parent_tags & {"td", "th", "li"}:
            text = _LINES.sub(lambda line: guard_start(line[0].lstrip()), text)
        return str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]

    def convert_sup(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"<sup>{text}</sup>" if text.strip() else text

    def convert_sub(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"<sub>{text}</sub>" if text.strip() else text


def parsed(html: str, *, seen: tuple[str, ...] = ()) -> HtmlElement | None:
    """A tree of any HTML, without what XML forbids and what no reader sees; None where there is nothing.

    `seen` names elements that are kept all the same.
    """
    parser = HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    try:
        root = document_fromstring(FORBIDDEN.sub("", html).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    for element in list(root.iter(*(name for name in _UNSEEN if name not in seen))):
        element.drop_tree()  # type: ignore[attr-defined] # the stubs give elements of XML
    for element in root.iter():
        if element.tag not in ("pre", "textarea"):
            element.text = _BLANKS.sub(" ", element.text) if element.text else element.text
        parent = element.getparent()
        if parent is not None and parent.tag != "pre":
            element.tail = _BLANKS.sub(" ", element.tail) if element.tail else element.tail
    for item in root.iter("li"):
        inside = [child for child in item if child.tag == "p"]
        if len(inside) == 1 and item[0] is inside[0]:
            inside[0].drop_tag()  # type: ignore[attr-defined]
    return root


def to_markdown(html: str, base: str = "") -> str:
    """The Markdown of an HTML fragment or document; `base` is the address that its links are relative to."""
    root = parsed(html)
    return tree_markdown(root, base) if root is not None else ""


def tree_markdown(root: HtmlElement, base: str = "") -> str:
    """The Markdown of a tree that `parsed` gave. Tables that stand in no other keep their columns."""
    for table in root.xpath("//table[not(ancestor::table) and not(descendant::table)]"):
        keep_columns(table)
    for guide in root.xpath("//ruby[not(rp)]/rt[normalize-space()]"):
        guide.text, guide.tail = f"({guide.text or ''}", f"){guide.tail or ''}"
    text = str(_Converter(base).convert(str(tostring(root, encoding="unicode"))))
    text = _BROKEN_LINK.sub("", text)
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"
