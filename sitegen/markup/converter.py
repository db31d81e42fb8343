"""The one python-markdown set-up: which extensions, with which settings; and its paths for plain texts.

See docs/decisions/0010-fast-paths.md.
"""

from functools import cache
from typing import Any, cast

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, TocTreeprocessor, slugify_unicode

from sitegen.markup.passes import (
    Anchors,
    Attributes,
    LinesIf,
    Prettify,
    Ready,
    Source,
    Unescape,
    Whitespace,
    ids,
    serialise,
)
from sitegen.markup.plain import PlainDocument
from sitegen.markup.plain_blocks import PlainBlocks
from sitegen.markup.plain_inline import PlainInline


class PlainPaths(Extension):
    """Paths for plain texts, which give to the byte what the stock processors give. It must come last in the list."""

    def __init__(self, footnotes: FootnoteExtension, abbreviations: AbbrExtension, **settings: Any) -> None:
        super().__init__(**settings)
        self.footnotes = footnotes
        self.abbreviations = abbreviations
        self.source = Source()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Put the plain passes in the places of the stock ones."""
        source = self.source
        before, after = md.preprocessors, md.treeprocessors
        before.register(Whitespace(md, source), "normalize_whitespace", 30)
        fences = LinesIf(before["fenced_code_block"], lambda: source.has("`", "~") and source.has("```", "~~~"))
        before.register(fences, "fenced_code_block", 25)
        # Without these marks the parser of raw HTML hands on what it was given.
        before.register(
            LinesIf(before["html_block"], lambda: source.has("<") or (source.has("&") and source.has("&#"))),
            "html_block",
            20,
        )
        contents = cast("TocTreeprocessor", after["toc"])

        def whole(blocks: list[str]) -> Ready | None:
            return PlainDocument(ids(contents, set())).html(source.text, blocks)

        md.parser.blockprocessors.register(PlainBlocks(md.parser, whole), "plain", 1000)

        def has_footnotes() -> bool:
            return bool(self.footnotes.footnotes)

        def has_abbreviations() -> bool:
            return bool(self.abbreviations.abbrs)  # type: ignore[attr-defined] # the stubs lack it

        after.register(PlainInline(md, source, has_footnotes, has_abbreviations), "inline", 20)
        after.register(Prettify(md), "prettify", 10)
        after.register(Attributes(md, source), "attr_list", 8)
        after.register(Anchors(md, contents, source), "toc", 5)
        after.register(Unescape(md, source), "unescape", 0)
        self.md = md
        md.registerExtension(self)

    def reset(self) -> None:
        """Called when the converter is ready, which sets a serialiser of its own, and before each text."""
        self.md.serializer = serialise


def make_markdown(*, plain_paths: bool = True) -> Markdown:
    """A new converter. Extensions are passed as instances: names would scan every installed package.

    Without `plain_paths` it is the stock one, by which the other is judged.
    """
    footnotes, abbreviations = FootnoteExtension(), AbbrExtension()
    extensions: list[Extension] = [
        footnotes,
        TableExtension(use_align_attribute=True),  # a style attribute would be blocked by our CSP
        TocExtension(slugify=slugify_unicode),
        AttrListExtension(),
        abbreviations,
        SaneListExtension(),
        AdmonitionExtension(),
        FencedCodeExtension(),
        DefListExtension(),
    ]
    if plain_paths:
        extensions.append(PlainPaths(footnotes, abbreviations))
    return Markdown(extensions=extensions, output_format="html")


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
