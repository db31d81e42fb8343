"""Which passages of a saved page are its article, by vote: our rules, trafilatura and readability-lxml, two of three.

The libraries are evidence only. A passage has the vote of a library if most of its words stand, in their order, in the
text that the library takes for the article; our own vote is that of the element and of the rules by element. A library
that fails, or finds nothing, has no vote; without both, or with too little agreed on, there is none.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement, fromstring

from sitegen.importer.evidence.title_score import stems
from sitegen.importer.html.parts import (
    NEVER_SHOWN,
    Story,
    is_hidden,
    is_inline,
    is_layout,
    is_most,
    list_of_links,
    part_left_out,
    story_of,
)
from sitegen.importer.html.to_markdown import spoken

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
AGREED, BOTH = 2, 2
"""Votes that make a passage the article's, and the number of the libraries."""
_RUN, _LEAST_CORE, _TIGHT = 4, 20, 0.95
_MOST_TEXT = 3_000_000
"""Pages of more characters are not given to the libraries, whose time grows faster than the page."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The text that a library takes for the article: its runs of four words, and its lines."""

    runs: frozenset[tuple[str, ...]]
    lines: frozenset[tuple[str, ...]]

    def holds(self, words: tuple[str, ...]) -> bool:
        """Whether half of a passage's runs of words stand in the text; a short passage must be a line of it."""
        if len(words) < _RUN:
            return words in self.lines
        runs = [words[n : n + _RUN] for n in range(len(words) - _RUN + 1)]
        return sum(run in self.runs for run in runs) * 2 >= len(runs)


@dataclass
class Votes:
    """What the votes say of a page: how many words of each element are agreed on, and of how many.

    `own`: the element that our rules choose; `tight`: the least one that holds nearly all that is agreed on.
    """

    libraries: tuple[Taken, ...] = ()
    words: Counter[HtmlElement] = field(default_factory=Counter)
    core: Counter[HtmlElement] = field(default_factory=Counter)
    own: HtmlElement | None = None
    tight: HtmlElement | None = None
    total: int = 0

    def taken(self, text: str) -> int:
        """How many libraries take a passage for the article's."""
        words = tokens(text)
        return sum(library.holds(words) for library in self.libraries)

    def is_core(self, element: HtmlElement) -> bool:
        """Whether an element holds a third of what is agreed on, or is that for the most part."""
        core = self.core[element]
        return bool(core) and (core * 3 >= self.total or core * 5 >= self.words[element] * 3)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in small letters; in scripts without blanks each character is one."""
    return tuple(_TOKEN.findall(text.lower()))


def texts_of(source: str) -> Iterator[Taken]:
    """What each library takes for the article of a page, if it takes anything."""
    if len(source) > _MOST_TEXT:
        return
    for name in ("trafilatura", "readability", "htmldate", "justext"):
        # What they cannot read is theirs to say, and nobody's to see: without a handler Python shows it.
        logging.getLogger(name).propagate = False
        logging.getLogger(name).handlers = [logging.NullHandler()]
    for library in (_trafilatura, _readability):
        try:
            text = library(_CONTROL.sub("", source))
        except Exception:  # noqa: BLE001, S112 (what a library cannot read, however it says so, costs its vote alone)
            continue
        words = tokens(text)
        if words:
            runs = frozenset(words[n : n + _RUN] for n in range(len(words) - _RUN + 1))
            yield Taken(runs, frozenset(map(tokens, text.splitlines())))


def _trafilatura(source: str) -> str:
    from trafilatura import extract

    return extract(source, include_comments=False, favor_precision=True) or ""


def _readability(source: str) -> str:
    from readability import Document

    root = fromstring(Document(source).summary())
    return "\n".join(each.text for each in passages(root, root))


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a page's text without a block in it: the element that it stands in, and whether rules keep it."""

    holder: HtmlElement
    text: str
    kept: bool


def passages(root: HtmlElement, article: HtmlElement, base: str = "") -> list[Passage]:
    """All that readers of a page see, in its order; a table of data is one passage."""
    found: list[Passage] = []
    _gather(found, root, story_of(article), base, inside=root is article, kept=root is article)
    return found


def _gather(found: list[Passage], element: HtmlElement, story: Story, base: str, *, inside: bool, kept: bool) -> None:
    def end() -> None:
        text = " ".join("".join(run).split())
        if text:
            found.append(Passage(element, text, kept))
        run.clear()

    run = [element.text or ""]
    for child in element:
        if (
            isinstance(child.tag, str)
            and child.tag not in NEVER_SHOWN
            and (not is_hidden(child) or is_most(child, story))
        ):
            named = part_left_out(child, story, inside=inside)
            table = child.tag == "table" and not is_layout(child)
            if named is None and is_inline(child) and child.tag != "br":
                run.append(str(child.text_content()))
            else:
                end()
                ours = (kept and named is None) or child is story.root
                if child.tag in ("ul", "ol"):
                    ours = ours and list_of_links(child, base) is None
                if table:
                    found.append(Passage(child, " ".join(spoken(child).split()), ours))
                else:
                    _gather(found, child, story, base, inside=inside or child is story.root, kept=ours)
        if child.tail:
            run.append(child.tail)
    end()


def votes_of(root: HtmlElement, article: HtmlElement, source: str, base: str) -> Votes:
    """The votes on a page; without a library's vote, or with fewer than twenty words agreed on, none."""
    libraries = tuple(texts_of(source))
    if not libraries:
        return Votes()
    found = passages(root, article, base)
    words = [tokens(each.text) for each in found]
    votes = [
        each.kept + sum(library.holds(said) for library in libraries) for each, said in zip(found, words, strict=True)
    ]
    core = [place for place, said in enumerate(words) if votes[place] >= AGREED and len(said) >= _RUN]
    if sum(len(words[place]) for place in core) < _LEAST_CORE:
        return Votes()
    middle = core[len(core) // 2]
    # Of a text that stands more than once (a teaser, a list of other stories) the place nearest the article counts.
    places = {words[place]: place for place in sorted(core, key=lambda place: -abs(place - middle))}
    told = Votes(libraries, own=article, total=sum(map(len, places)))
    for place, each in enumerate(found):
        agreed = len(words[place]) if places.get(words[place]) == place else 0
        for holder in (each.holder, *each.holder.iterancestors()):
            told.words[holder] += len(words[place])
            told.core[holder] += agreed
    tight = root
    while (inner := next((child for child in tight if told.core[child] >= _TIGHT * told.total), None)) is not None:
        tight = inner
    told.tight = tight
    return told


def root_of(root: HtmlElement, article: HtmlElement, votes: Votes, title: str) -> HtmlElement:
    """The element to read: our own, or the least one that holds what is agreed on and the headline of that title."""
    if votes.tight is None:
        return article
    around = [votes.tight, *votes.tight.iterancestors()]
    if article in around:
        return article
    headings = list(root.iter("h1"))
    about = stems(title)
    headings = [each for each in headings if stems(each.text_content()) & about] or headings
    holding = [headings[0], *headings[0].iterancestors()] if len(headings) == 1 else around
    return next((each for each in around if each in holding), root)
