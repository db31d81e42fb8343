"""The one python-markdown set-up: which extensions, with which settings."""

from functools import cache

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode


def make_markdown() -> Markdown:
    """A new converter. Extensions are passed as instances: names would scan every installed package."""
    return Markdown(
        extensions=[
            FootnoteExtension(),
            TableExtension(use_align_attribute=True),  # a style attribute would be blocked by our CSP
            TocExtension(slugify=slugify_unicode),
            AttrListExtension(),
            AbbrExtension(),
            SaneListExtension(),
            AdmonitionExtension(),
            FencedCodeExtension(),
            DefListExtension(),
        ],
        output_format="html",
    )


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
