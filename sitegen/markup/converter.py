"""The one python-markdown set-up: which extensions, with which settings.

Blocks and inline texts are read by our own parsers, which python-markdown is given by an extension (`Dialect`); ids of
headings and tables of contents, attribute lists, abbreviations, white space, raw HTML and the writing are its own. See
docs/markdown.md for what the dialect is, and docs/decisions/0010-fast-paths.md.
"""

import re
from functools import cache
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX

from sitegen.markup.commonmark.block_parser import parse_blocks
from sitegen.markup.commonmark.tree import HELD, write

_BRACES = r"\{:?[ ]*((?:[.#][^\s{}=]+|[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+))(?:[ ]+[^{}\n]*)?)\}"


class _Attributes(AttrListTreeprocessor):
    """Attribute lists: braces that begin with a class, an id or a key with its value. Others are words."""

    HEADER_RE = re.compile(rf"[ ]+{_BRACES}[ ]*$")  # type: ignore[misc] # the stubs call it final
    BLOCK_RE = re.compile(rf"\n[ ]*{_BRACES}[ ]*$")  # type: ignore[misc] # the stubs call it final
    INLINE_RE = re.compile(rf"^{_BRACES}")  # type: ignore[misc] # the stubs call it final


class _WhiteSpace(Preprocessor):
    """Line ends as \\n, and none of the characters by which python-markdown marks its own places."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines).replace(STX, "").replace(ETX, "")
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class _Held(Postprocessor):
    """Blocks of HTML without the tags that held them in the tree."""

    def run(self, text: str) -> str:
        return text.replace(f"<{HELD}>", "").replace(f"</{HELD}>", "") if HELD in text else text


class _Blocks(BlockParser):
    """Our parser in the place of python-markdown's."""

    def __init__(self, md: Markdown, abbreviations: dict[str, str]) -> None:
        super().__init__(md)
        self.abbreviations = abbreviations

    def parseDocument(self, lines: list[str]) -> "ElementTree[Element]":  # type: ignore[override] # noqa: N802
        document = parse_blocks("\n".join(lines))
        self.abbreviations.clear()
        self.abbreviations.update(document.abbreviations)
        self.root = write(document, self.md.htmlStash)
        return ElementTree(self.root)


class Dialect(Extension):
    """The dialect of docs/markdown.md: our parsers of blocks and of inline texts in the places of the stock ones."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register the parsers."""
        for name in ("normalize_whitespace", "html_block"):
            md.preprocessors.deregister(name)
        md.preprocessors.register(_WhiteSpace(md), "white_space", 30)
        abbreviations: dict[str, str] = {}
        md.parser = _Blocks(md, abbreviations)
        md.treeprocessors.deregister("inline")
        md.treeprocessors.register(_Attributes(md), "attr_list", 8)
        md.postprocessors.register(_Held(md), "held", 5)
        md.treeprocessors.register(AbbrTreeprocessor(md, abbreviations), "abbr", 7)


def make_markdown() -> Markdown:
    """A new converter. Extensions are passed as instances: names would scan every installed package."""
    return Markdown(extensions=[Dialect(), TocExtension(slugify=slugify_unicode)], output_format="html")


@cache
def _shared() -> Markdown:
    return make_markdown()


def to_html(text: str) -> str:
    """HTML that is not yet safe. Raises RecursionError for a text nested too deep for the parser."""
    converter = _shared()
    try:
        return converter.reset().convert(text)
    except BaseException:
        # Half-finished state would leak into the next document.
        _shared.cache_clear()
        raise
