"""An editor's own choices for lines of a seed: text, a field, or set aside, whatever the rules say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sitegen.dates import find_date
from sitegen.importer.draft import Draft
from sitegen.importer.escape import clean
from sitegen.importer.lines import Line, line_of
from sitegen.importer.seed import Field, Span, SpanKind
from sitegen.importer.words.names import read_names

BY_YOU = "by-you"
"""The name of a stretch that an editor set aside, where a rule's name would stand."""

NAMED = ("title", "date", "source.author", "source.name", "source.url", "image.caption", "image.credit")
"""The fields that an editor can make a line to be."""

_BY = re.compile(r"(?:by|von|par|por|di|door)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor says of `text[start:end]`; `name` is the field that it is."""

    start: int
    end: int
    kind: SpanKind
    name: str = BY_YOU


def with_choices(draft: Draft, choices: Iterable[Choice], blocks: tuple[Line, ...] = ()) -> Draft:
    """The draft after the choices, each of which takes its stretch away from whatever had it.

    `blocks` are a page's, of which a stretch that becomes text is taken whole, so that it keeps its Markdown.
    """
    for choice in choices:
        spans = [part for span in draft.found.spans for part in _outside(span, choice)]
        lines = [part for line in draft.lines for part in _beside(draft.text, line, choice)]
        fields = {each.name: each for each in draft.found.fields}
        if choice.kind == "body":
            own = [block for block in blocks if block.start < choice.end and block.end > choice.start]
            whole = line_of(draft.text, choice.start, choice.end, apart=True, number=0)
            lines += own or ([whole] if whole else [])
        else:
            spans.append(Span(choice.start, choice.end, choice.kind, choice.name))
        if choice.kind == "field":
            told = clean(draft.text[choice.start : choice.end])
            fields[choice.name] = Field(choice.name, _value(choice.name, told), told)
        found = replace(draft.found, spans=tuple(spans), fields=tuple(fields.values()))
        draft = replace(draft, lines=tuple(sorted(lines, key=lambda line: line.start)), found=found)
    return draft


def _value(name: str, told: str) -> str | tuple[str, ...]:
    """What a line says as the value of a field."""
    if name == "source.author":
        words = _BY.match(told)
        names = told[words.end() :] if words else told
        return read_names(names) or (names,)
    found = find_date(told) if name == "date" else None
    return found.value if found is not None and found.value else told


def _outside(span: Span, choice: Choice) -> list[Span]:
    """What is left of a span beside the stretch."""
    if span.end <= choice.start or span.start >= choice.end:
        return [span]
    left = [replace(span, end=choice.start)] if span.start < choice.start else []
    return left + ([replace(span, start=choice.end)] if span.end > choice.end else [])


def _beside(text: str, line: Line, choice: Choice) -> list[Line]:
    """What is left of a line beside the stretch."""
    if line.end <= choice.start or line.start >= choice.end:
        return [line]
    pieces = ((line.start, choice.start), (choice.end, line.end))
    found = (line_of(text, a, b, apart=line.apart, number=line.number) for a, b in pieces if a < b)
    return [piece for piece in found if piece]
