"""A saved web page to its text, the blocks of its article, and what was left out with the rule that did. Pure.

The text of a page is that of its text nodes in their order, blanks folded, a line break between blocks; spans are
places in it. The rules for pasted text then read the article's blocks as they read the lines of a paste.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from sitegen.characters import FORBIDDEN
from sitegen.characters import words as words_of
from sitegen.importer.by_hand import Choice, with_choices
from sitegen.importer.conflicts import weighed
from sitegen.importer.draft import Draft, Found, Rule, apply, finish
from sitegen.importer.escape import escape
from sitegen.importer.evidence.body_doubts import asked_of_body
from sitegen.importer.evidence.title_score import stems
from sitegen.importer.html.authors import named_by_class
from sitegen.importer.html.choice import chosen, near, settled
from sitegen.importer.html.fields import page_fields, printed_time
from sitegen.importer.html.headline import headline_of
from sitegen.importer.html.nearby import nearby
from sitegen.importer.html.to_markdown import Place, joined, words_of_pictures
from sitegen.importer.html.votes import BOTH
from sitegen.importer.html.walk import walk_page
from sitegen.importer.html.walk_state import PageBlock, PageWalk
from sitegen.importer.lines import Line, line_of
from sitegen.importer.seed import Field, ParsedSeed

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")


def read_page(source: str) -> tuple[str, tuple[PageBlock, ...], Found, int]:
    """A page's text, its blocks, the fields and left-out spans, and how many words are agreed on; any text is one."""
    parser = HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    source = _without_controls(source)
    cleaned = _DECLARATION.sub("", source, count=1).encode("utf-8", "replace")
    try:
        root = document_fromstring(cleaned, parser=parser)
    except etree.ParserError:
        return "", (), Found(), 0
    _free_of_controls(root)
    words_of_pictures(root)
    told = page_fields(root, source)
    address = next((str(f.value) for f in told.fields if f.name == "source.url"), "")
    base = next((tag.get("href", "") for tag in root.iter("base")), "")
    title = next((str(f.value) for f in told.fields if f.name == "title"), "")
    headline = headline_of(root, _titles(root, told.fields))
    walk = walk_page(root, source, base if "://" in base else address, title, headline)
    if not any(f.name == "date" for f in told.fields):
        found = printed_time(walk.story.root) or printed_time(root)
        told = replace(told, fields=(*told.fields, *found))
    if not any(f.name == "source.author" for f in told.fields):
        told = replace(told, fields=(*told.fields, *(named_by_class(walk.story.root) or named_by_class(root))))
    if headline is not None:
        words = " ".join(headline.text_content().split())
        told = replace(told, fields=(Field("title", words, words), *(f for f in told.fields if f.name != "title")))
    _name_of_site(walk, told.fields)
    known = {f.name for f in walk.fields}
    # The headline that readers see is the title; what the head says of it may be cut or made for search engines.
    fields = (*walk.fields, *(f for f in told.fields if f.name not in known))
    return "".join(walk.parts), tuple(walk.blocks), Found(tuple(walk.spans), fields, told.questions), walk.votes.total


_FORM_FEEDS = str.maketrans({"\x0b": " ", "\x0c": " "})


def _without_controls(text: str) -> str:
    """A text without the characters that XML forbids, which lxml refuses to write; a page break is a blank."""
    return FORBIDDEN.sub("", text.translate(_FORM_FEEDS))


def _free_of_controls(root: etree._Element) -> None:
    """Take such characters out of a tree too: `&#1;` is one that only the parser makes."""
    for element in root.iter(etree.Element):
        if element.text and FORBIDDEN.search(element.text):
            element.text = _without_controls(element.text)
        if element.tail and FORBIDDEN.search(element.tail):
            element.tail = _without_controls(element.tail)
        for name, value in element.attrib.items():
            if FORBIDDEN.search(str(value)):
                element.set(name, _without_controls(str(value)))


def _titles(root: HtmlElement, told: tuple[Field, ...]) -> list[str]:
    """What the page's head calls it: by its metadata, else by its title, which may begin with the outlet's name."""
    stated = [str(f.value) for f in told if f.name == "title" and not f.evidence.startswith(("h1: ", "title: "))]
    outlet = next((str(f.value) for f in told if f.name == "source.name"), "")
    titles = (" ".join(each.text_content().split()) for each in root.xpath("head/title")[:1])
    return stated or [each for each in titles if not outlet or not each.startswith(outlet)]


def _name_of_site(walk: PageWalk, told: tuple[Field, ...]) -> None:
    """A first heading is no title that shares no word with the one in the page's head, or is the outlet's name."""
    said = {f.name: f.value for f in told}
    heading = next((str(f.value) for f in walk.fields if f.name == "title"), "")
    head = stems(str(said.get("title", "")))
    if heading and head and (not stems(heading) & head or heading == said.get("source.name") != said["title"]):
        walk.fields[:] = [f for f in walk.fields if f.name != "title"]
        walk.spans[:] = [replace(s, kind="dropped", name="masthead") if s.name == "title" else s for s in walk.spans]


def parse_page(source: str, rules: tuple[Rule, ...], choices: tuple[Choice, ...] = ()) -> tuple[str, ParsedSeed]:
    """The page's text, and what is read from it by metadata, elements, votes, then `rules`, and an editor's choices."""
    text, blocks, found, core = read_page(source)
    blocks = chosen(blocks)
    by_number = dict(enumerate(blocks))
    lines = {
        n: line
        for n, b in by_number.items()
        if (line := line_of(text, b.start, b.end, apart=True, number=n)) is not None
    }
    draft = Draft(text, (), Found())
    draft = apply(draft, (lambda _: found,))
    draft = apply(replace(draft, lines=tuple(lines[n] for n in near(blocks) if n in lines)), rules)
    draft = settled(draft, lines, by_number)
    draft = apply(draft, (nearby,))
    draft = with_choices(weighed(draft, found.fields), choices, tuple(lines.values()))
    seed = finish(draft, joined(_kept(draft.lines, by_number)))
    both = sum(len(words_of(line.text)) for line in draft.lines if by_number[line.number].taken == BOTH)
    asked = asked_of_body(text, seed, (core, both))
    return text, replace(seed, markup="markdown", questions=(*seed.questions, *asked))


def _kept(lines: tuple[Line, ...], blocks: dict[int, PageBlock]) -> Iterator[tuple[str, Place]]:
    """What is left of each block: its own Markdown, or its words where a rule took a part of it."""
    for line in lines:
        block = blocks[line.number]
        yield (block.markdown if _is_whole(line, block) else escape(line.text)), block.place


def _is_whole(line: Line, block: PageBlock) -> bool:
    """Whether a line is still the whole block."""
    return line.start <= block.start + 1 and line.end >= block.end - 1
