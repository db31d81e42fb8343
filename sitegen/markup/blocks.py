"""The blocks of a Markdown text as values: what `block_parser` makes and `tree` writes."""

from dataclasses import dataclass, field


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
    mark: str = ""
    """A list's bullet or delimiter, a fence's run, a note's name, an admonition's classes."""
    info: str = ""
    """A fence's language, an admonition's title."""
    number: int = 0
    """A heading's level, a list's first number, the columns that an item or a fence is indented by, the kind of HTML."""
    ordered: bool = False
    loose: bool = False
    closed: bool = False
    """Whether a fence has its closing line."""
