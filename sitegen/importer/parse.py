"""Text to a parsed seed: the lines, then each rule in turn, and what is left is the body. Pure and total."""

from __future__ import annotations

import re
from dataclasses import replace

from .escape import paragraphs
from .lines import split_lines, unfold
from .marked import marked_body, plain
from .rulebook import Draft, apply, finish
from .rules import HEADER, RULES
from .seed import ParsedSeed, Question, Span

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,2000}-->\s*)*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE
)


def looks_like_page(text: str) -> bool:
    """Whether this is a saved web page rather than pasted text: a reader of HTML belongs before `parse_seed`."""
    return _PAGE.match(text.removeprefix("\ufeff")) is not None


def _unread_page(text: str) -> ParsedSeed:
    # The seam for saved HTML: nothing is guessed from its source, and nothing of it is published.
    question = Question("body", "this is a saved web page: paste its text, or import it as HTML")
    return ParsedSeed((), "", (Span(0, len(text), "dropped", "saved-page"),), (question,))


def parse_seed(text: str, *, name: str = "") -> ParsedSeed:
    """What the text of a seed says: fields, body, and the place of every word. Any text parses; `name` is for notes."""
    if looks_like_page(text):
        return _unread_page(text)
    draft = apply(Draft(text, split_lines(text)), HEADER)
    # YAML on top means a clipper's file, and its text is Markdown already.
    if any(span.name == "yaml-fence" for span in draft.found.spans):
        marked = tuple(replace(line, text=plain(line.raw)) for line in draft.lines)
        seed = finish(apply(replace(draft, lines=marked, markup=True), RULES[len(HEADER) :]), "")
        return replace(seed, body=marked_body(text, seed.spans))
    draft = apply(replace(draft, lines=unfold(text, draft.lines)), RULES[len(HEADER) :])
    return finish(draft, paragraphs(tuple(line.text for line in draft.lines)))
