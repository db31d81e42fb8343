"""The blocks of a Markdown text as values: what `block_parser` makes and `tree` writes."""

from dataclasses import dataclass, field
from itertools import pairwise

from sitegen.markup.commonmark.reference_parser import definition, normal_label


@dataclass(slots=True, eq=False)
class Block:
    """One block: its kind, the lines of the text from `start` to `end`, what it holds."""

    kind: str
    """document, quote, list, item, note, definitions, term, definition, admonition (which hold blocks); paragraph,
    heading, rule, code, fence, html, table, marker (which hold lines)."""
    start: int
    end: int
    children: list["Block"] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    defined: list[tuple[str, str, str | None]] = field(default_factory=list)
    """The references that a paragraph defined: label, address, title."""
    mark: str = ""
    """A list's bullet or delimiter, a fence's run, a note's name, an admonition's classes."""
    info: str = ""
    """A fence's language, an admonition's title."""
    number: int = 0
    """A heading's level, a list's first number, an item's or a fence's columns, the kind of HTML."""
    ordered: bool = False
    loose: bool = False
    closed: bool = False
    """Whether a fence has its closing line, a paragraph was looked through for definitions, HTML ends in a comment."""


class Document(Block):
    """All blocks of a text, with what its definitions say."""

    __slots__ = ("abbreviations", "notes", "references")

    def __init__(self) -> None:
        super().__init__("document", 0, 0)
        self.references: dict[str, tuple[str, str | None]] = {}
        self.notes: dict[str, Block] = {}
        self.abbreviations: dict[str, str] = {}


def take_references(paragraph: Block) -> None:
    """Take the definitions of references from a paragraph's head."""
    if not paragraph.lines or not paragraph.lines[0].startswith("["):
        return
    text, at = "\n".join(paragraph.lines), 0
    while text.startswith("[", at):
        found = definition(text, at)
        if found is None:
            break
        paragraph.defined.append(found[:3])
        at = found[3]
        while at < len(text) and text[at] in " \t":
            at += 1
    if at:
        rest = text[at:]
        taken = len(paragraph.lines) - (rest.count("\n") + 1 if rest else 0)
        paragraph.lines = rest.split("\n") if rest else []
        if rest:
            paragraph.start += taken


def finish(document: Document) -> None:
    """Take the definitions from all paragraphs, and tell loose lists from tight ones."""
    stack: list[tuple[Block, bool]] = [(document, False)]
    while stack:
        block, done = stack.pop()
        if not done:
            if block.kind == "paragraph":
                take_references(block)
                if not block.lines:
                    block.kind = "marker"
            for label, address, title in block.defined:  # the first of a label counts
                document.references.setdefault(normal_label(label), (address, title))
            if block.children:
                stack.append((block, True))
                stack += [(child, False) for child in reversed(block.children)]
            continue
        block.end = max(block.end, block.children[-1].end)
        if block.kind == "list":
            block.loose = _apart(block.children) or any(_apart(item.children) for item in block.children)
        elif block.kind == "definition":
            block.loose = block.loose or _apart(block.children)


def _apart(blocks: list[Block]) -> bool:
    """Whether a blank line stands between two of these."""
    return any(one.end + 1 < other.start for one, other in pairwise(blocks))
