"""Text to a parsed seed: the lines, then each rule in turn, and what is left is the body. Pure and total."""

from __future__ import annotations

from dataclasses import replace

from .escape import paragraphs
from .lines import split_lines, unfold
from .rulebook import Draft, apply, finish
from .rules import HEADER, RULES
from .seed import ParsedSeed


def parse_seed(text: str, *, name: str = "") -> ParsedSeed:
    """What the text of a seed says: fields, body, and the place of every word. Any text parses; `name` helps notes."""
    draft = apply(Draft(text, split_lines(text)), HEADER)
    draft = replace(draft, lines=unfold(text, draft.lines))
    draft = apply(draft, RULES[len(HEADER) :])
    body = paragraphs(tuple(line.text for line in draft.lines))
    return finish(draft, body)
