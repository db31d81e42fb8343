"""What a walk over a saved page gathers: its words in their order, the article's blocks, what was set aside. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from sitegen.importer.html.parts import Story, broken_text, is_one_link, list_of_links, part_left_out
from sitegen.importer.html.to_markdown import Level, Place
from sitegen.importer.html.votes import AGREED, BOTH, Votes
from sitegen.importer.seed import Field, Span

UNSEEN_PARTS = frozenset(("hidden", "script-debris", "media-player", "page-head"))
"""Rules for what no reader of a page sees: no vote brings it back."""
_NUMBER = re.compile(r"\d{1,9}")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block of the page: its place in the page's text, its Markdown, and where it stands.

    `wanted`: the vote leaves it in the article; `taken`: so many libraries take it for the article's.
    """

    start: int
    end: int
    markdown: str
    place: Place
    wanted: bool = True
    taken: int = 0


@dataclass
class Items:
    """A list of the page: what marks its next item."""

    own: int
    number: int
    step: int

    def next(self, item: HtmlElement) -> Level:
        """The level of the next item, with its number in a list that counts."""
        self.number = _whole(item.get("value"), self.number) if self.step else 0
        mark = f"{self.number}." if self.step else "-"
        self.number += self.step
        return Level(f"{mark} ".ljust(4), "    ", self.own)


@dataclass
class PageWalk:
    """What a walk over the page has gathered so far.

    `headline`: the heading that the page's head names. `own`: it is inside the element that our rules choose; `tight`:
    inside the one that what is agreed on stands in.
    """

    story: Story
    base: str
    votes: Votes
    headline: HtmlElement | None = None
    own: bool = False
    tight: bool = False
    parts: list[str] = field(default_factory=list)
    at: int = 0
    blocks: list[PageBlock] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    lists: int = 0

    def left_out(self, element: HtmlElement, *, inside: bool) -> str | None:
        """The rule by which an element is no part of the article, or None; what the votes agree on always is."""
        named = part_left_out(element, self.story, inside=inside)
        if named is None and inside and element.tag in ("ul", "ol"):
            named = list_of_links(element, self.base)
        if named is not None:
            return None if named not in UNSEEN_PARTS and self.votes.is_core(element) else named
        lone = inside and element.tag == "p" and self.votes.libraries and is_one_link(element)
        return "read-more-line" if lone and self.votes.taken(str(element.text_content())) < BOTH else None

    def items(self, element: HtmlElement) -> Items:
        """A list of the page, counted from its own first number."""
        self.lists += 1
        counts = element.tag == "ol"
        return Items(self.lists, _whole(element.get("start"), 1) if counts else 0, int(counts))

    def add(self, start: int, words: str, markdown: str, place: Place) -> None:
        """A block from `start` to where the walk is, with what the votes say of it."""
        taken = self.votes.taken(words)
        wanted = not self.votes.libraries or taken + self.own >= (1 if self.tight else AGREED)
        self.blocks.append(PageBlock(start, self.at, markdown, place, wanted, taken))

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
        self.set_aside(broken_text(element), name)

    def set_aside(self, words: str, name: str) -> None:
        """Words on lines of their own, set aside by the rule of that name."""
        self.end_line()
        start = self.at
        lines = (_BLANKS.sub(" ", line).strip() for line in words.split("\n"))
        self.put("\n".join(filter(None, lines)), as_is=True)
        if self.at > start:
            self.spans.append(Span(start, self.at, "dropped", name))
        self.end_line()


def _whole(text: str | None, otherwise: int) -> int:
    """A number of a list's item as the page writes it."""
    words = (text or "").strip()
    return int(words) if _NUMBER.fullmatch(words) else otherwise
