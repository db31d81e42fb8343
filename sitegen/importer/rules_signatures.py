"""Rules for who wrote it where no line of its own says so: beside a section, after a paragraph, in brackets."""

from __future__ import annotations

import re

from .lines import is_prose
from .names import only_names
from .rulebook import Draft, Found, take
from .seed import Field, Span

_AT_END = re.compile(
    r"(?<=[.!?…\"”»])\s+(?:Von|By|Par|Por|Di|Door|Av|Af|Автор:?|Text:?)\s+"
    r"(?P<names>[^\W\d_][^.!?:;\d]{3,80})\.?$"
)
_FOR_SECTION = re.compile(
    r"[-–—•|\s]*(?P<names>[^\W\d_].{4,90}?)\s+(?:em|in|en|dans|unter|under|w|в)\s+[A-ZÀ-ÞА-Я][\w&’'-]*(?: (?:&|"
    r"e|y|et|und|and|de|du|di|и|"
    r"[A-ZÀ-ÞА-Я][\w’'-]*)){0,5}"
)
_MOST_WORDS = 16
_IN_BRACKETS = re.compile(
    r"\s*\((?P<names>[^\W\d_][^()|\d]{3,80}?)\s*\|\s*"
    r"(?:[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3})?\)?\.?$"
)


def section_byline(draft: Draft) -> Found:
    """Who wrote it and for which part of the site, above the text.

    Takes: "- Ada Clerk, Bo Marsh in Data Protection". Leaves: "- Ada Clerk in the ministry agreed.", an entry.
    """
    if draft.value("source.author") or draft.value("title") is None:
        return Found()
    for line in draft.lines[: draft.head()]:
        match = _FOR_SECTION.fullmatch(line.text) if line.words <= _MOST_WORDS and line.text[0] in "-–—•|" else None
        names = only_names(match.group("names")) if match else ()
        if names:
            return Found(take((line,), "field", "source.author"), (Field("source.author", names, line.text, "likely"),))
    return Found()


def teaser_byline(draft: Draft) -> Found:
    """Who wrote it, at the end of the first paragraph.

    Takes: "By Ada Clerk and Bo Marsh" after "… while the ministry keeps silent."
    Leaves: "… a book by Ada Clerk", a byline where another says who wrote it.
    """
    if draft.value("source.author"):
        return Found()
    head = draft.head()
    for line in draft.lines[head : head + 2]:
        match = _AT_END.search(line.raw)
        names = only_names(match.group("names")) if match else ()
        if match and names and is_prose(line.raw[: match.start()]):
            span = Span(line.start + match.start(), line.end, "field", "source.author")
            return Found((span,), (Field("source.author", names, match.group().strip(), "likely"),))
    return Found()


def signature(draft: Draft) -> Found:
    """Who wrote it and for whom, in brackets at the very end of the text.

    Takes: "(Ada Clerk | Sample Wire)". Leaves: "(Ada Clerk, the minister)", a name in brackets in the middle.
    """
    place = draft.foot() - 1
    if draft.value("source.author") or place < 0:
        return Found()
    line = draft.lines[place]
    match = _IN_BRACKETS.search(line.raw)
    names = only_names(match.group("names")) if match else ()
    if not match or not names:
        return Found()
    span = Span(line.start + match.start(), line.end, "field", "source.author")
    return Found((span,), (Field("source.author", names, match.group().strip(), "likely"),))
