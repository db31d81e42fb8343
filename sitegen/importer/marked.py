"""Markdown that a clipper wrote: the plain words of a line, so that rules can read it; the body keeps them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .lines import BREAK, UNSEEN
from .seed import Span, body_text

_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()]{0,2000}\)")
_LINK = re.compile(r"(?<!\\)\[([^\[\]]{1,500})\]\([^()]{0,2000}\)")
_BLOCK = re.compile(r"^\s*(?:#{1,6}\s+|(?:>\s?)+)")
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*\*|__|\*|_)(?=\S)([^*_]{1,500})(?<=\S)\1(?!\w)")
_ONLY_IMAGES = re.compile(rf"(?:\[?\s*{_IMAGE.pattern}\s*(?:\]\([^()]{{0,2000}}\))?\s*)+")


def plain(raw: str) -> str:
    """The words of one line of Markdown without the marks around them; a line of marks alone stays as it is."""
    words = _BLOCK.sub("", raw)
    words = _LINK.sub(r"\1", _IMAGE.sub(r"\1", words))
    words = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", words))
    return " ".join(UNSEEN.sub("", words).split()) or " ".join(UNSEEN.sub("", raw).split())


def is_image(raw: str) -> bool:
    """Whether a line is nothing but pictures, linked or not."""
    return raw.startswith(("!", "[")) and _ONLY_IMAGES.fullmatch(raw) is not None


def marked_body(text: str, spans: Iterable[Span]) -> str:
    """The body spans as they were written, line ends and blank lines aside."""
    body = BREAK.sub("\n", body_text(text, spans))
    body = re.sub(r"\n[ \t]*(?:\n[ \t]*)+\n*", "\n\n", body).strip("\n")
    return body + "\n" if body.strip() else ""
