"""Markdown to safe HTML: `document` for bodies, `inline` for one line of text."""

from sitegen.markup.document import document, inline
from sitegen.markup.links import MARKER, absolute, resolve
from sitegen.markup.sizes import sized

__all__ = ["MARKER", "absolute", "document", "inline", "resolve", "sized"]
