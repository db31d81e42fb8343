"""What a walk over a saved page gathers: its words in their order, the article's blocks, what was set aside. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from sitegen.importer.html.to_markdown import Place
from sitegen.importer.seed import Field, Span

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block of the article: its place in the page's text, its Markdown, and where it stands."""

    start: int
    end: int
    markdown: str
    place: Place


@dataclass
class Level:
    """A quote or a list's item that blocks stand in; `first` is written before the first of them."""

    first: str
    rest: str
    list_: int = 0
    begun: bool = False


@dataclass
class PageWalk:
    """What a walk over the page has gathered so far."""

    article: HtmlElement
    base: str
    parts: list[str] = field(default_factory=list)
    at: int = 0
    blocks: list[PageBlock] = field(default_factory=list)
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
