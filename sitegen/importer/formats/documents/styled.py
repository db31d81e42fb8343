"""A document's HTML to one article: what its own styles call title, author and date become fields. Pure."""

from __future__ import annotations

from lxml.html import HtmlElement

from sitegen.importer.formats import stated
from sitegen.importer.formats.extracted import ExtractedArticle
from sitegen.importer.formats.fragment import parsed, tree_markdown
from sitegen.importer.seed import Field

_HEAD = 12
"""Blocks at the top among which a styled title, author or date is looked for."""


def from_html(html: str, properties: tuple[Field, ...], notes: tuple[str, ...] = ()) -> ExtractedArticle:
    """The article of a document. `properties` are what the file says of itself; paragraphs of the styles `title`,
    `author` and `date` (classes here) are surer. They stay in the text, where the importer's rules find them again."""
    root = parsed(html)
    if root is None:
        return ExtractedArticle("", "markdown", properties, notes)
    styled: list[Field] = []
    for block in root.xpath("//*[self::h1 or self::p][@class]")[:_HEAD]:
        styled += _styled(block)
    known = {each.name for each in styled}
    fields = (*styled, *(each for each in properties if each.name not in known))
    return ExtractedArticle(tree_markdown(root), "markdown", fields, notes)


def _styled(block: HtmlElement) -> tuple[Field, ...]:
    words = " ".join(block.text_content().split())
    kind = block.get("class")
    if kind == "title":
        return stated.title(words, "style Title")
    if kind == "author":
        return stated.authors(words, "style Author", "certain")
    return stated.day(words, "style Date") if kind == "date" else ()
