"""The importer's values: what a seed is made of, and nothing that acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SpanKind = Literal["body", "field", "dropped"]
Confidence = Literal["certain", "likely"]

INVISIBLE = "invisible-character"
"""The rule that sets single characters aside in the middle of a word: such a gap does not part the word."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `[start, end)` of the input text; `name` is a field's name, or the rule that dropped it."""

    start: int
    end: int
    kind: SpanKind
    name: str


@dataclass(frozen=True, slots=True)
class SeedChange:
    """A notice that the article was changed after publication; `date` is empty where none is printed."""

    date: str
    kind: Literal["correction", "update", "clarification", "retraction"]
    note: str


FieldValue = str | tuple[str, ...] | tuple[SeedChange, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What the text says of one front matter key, with the words that say it."""

    name: str
    value: FieldValue
    evidence: str
    confidence: Confidence = "certain"


@dataclass(frozen=True, slots=True)
class Question:
    """Something ambiguous or impossible, asked of the editor and never guessed."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ParsedSeed:
    """All that was read from one seed; the spans, in order, make the input again."""

    fields: tuple[Field, ...]
    body: str
    spans: tuple[Span, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    markup: Literal["text", "markdown"] = "text"

    def get(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


def body_text(text: str, spans: Iterable[Span]) -> str:
    """The body spans of `text`, a line break wherever something else stood between two of them."""
    parts: list[str] = []
    parted = False
    for span in spans:
        if span.kind == "body":
            if parted:
                parts.append("\n")
            parts.append(text[span.start : span.end])
            parted = False
        elif span.name != INVISIBLE:
            parted = True
    return "".join(parts)


def body_words(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """The words of the body spans: what the body must render to."""
    return tuple(body_text(text, spans).split())
