"""What a rule is, what it finds, and how findings are joined: each stretch of the seed is taken once. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from sitegen.dates import PrintedDate, find_date
from sitegen.importer.lines import UNSEEN, Line, core, is_prose, line_of
from sitegen.importer.seed import INVISIBLE, Field, ParsedSeed, Question, Span, SpanKind
from sitegen.importer.words.names import as_spelled

_LETTERS = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset("the of and to that is was for with by from said it are has have".split())


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule takes: spans that do not overlap, fields, questions and notes.

    `settled` replaces fields that stand; `rivals` are what else was said of a field, to be weighed at the end.
    """

    spans: tuple[Span, ...] = ()
    fields: tuple[Field, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    settled: tuple[Field, ...] = ()
    rivals: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A seed on its way: the lines that no rule has taken yet, and what was found so far."""

    text: str
    lines: tuple[Line, ...]
    found: Found = field(default_factory=Found)
    markup: bool = False

    def value(self, name: str) -> Field | None:
        """The field of that name that was found so far."""
        return next((each for each in self.found.fields if each.name == name), None)

    def head(self) -> int:
        """How many lines stand before the first sentence of the article."""
        return core(self.lines)[0]

    def tail(self) -> int:
        """The place after the last line that reads as a sentence."""
        places = range(len(self.lines) - 1, -1, -1)
        return next((place + 1 for place in places if is_prose(self.lines[place].text)), 0)

    def foot(self) -> int:
        """The place after the last sentence of the article: what is below a list of other stories is none of it."""
        return core(self.lines)[1]

    def date_in(self, text: str) -> PrintedDate | None:
        """The first date printed in a line: 03.04.2022 is a day in April where the draft is not English."""
        found = find_date(text)
        unclear = found is not None and found.problem and not found.value
        return find_date(text, day_first=True) if unclear and self._is_foreign() else found

    def _is_foreign(self) -> bool:
        """Whether the text is long enough to tell that it is not English."""
        words = _LETTERS.findall(self.text[:6_000].lower())
        return len(words) >= 30 and sum(word in _ENGLISH for word in words) < len(words) / 25


Rule = Callable[[Draft], Found]


def rule_id(rule: Rule) -> str:
    """A rule's name in reports."""
    return rule.__name__.replace("_", "-")


def take(lines: Iterable[Line], kind: SpanKind, name: str) -> tuple[Span, ...]:
    """Whole lines as spans of one kind."""
    return tuple(Span(line.start, line.end, kind, name) for line in lines)


def drop(name: str, lines: Iterable[Line]) -> Found:
    """Whole lines set aside by the rule of that name."""
    return Found(take(lines, "dropped", name))


def accompanied(draft: Draft, found: Iterable[Line], lone: Callable[[Line], bool] | None = None) -> tuple[Line, ...]:
    """Of `found` the lines that are no sub-heading: a line of one word goes only at an edge or beside furniture.

    Furniture is what is found with it or was taken by an earlier rule. `lone` says of a longer label that it, too,
    could be a heading ("Google News").
    """
    lines = tuple(found)
    if not lines:
        return ()
    numbers = {line.number for line in lines}
    kept = {line.number for line in draft.lines} - numbers
    edge = {line.number for line in (*draft.lines[: draft.head()], *draft.lines[draft.tail() :])}
    return tuple(
        line
        for line in lines
        if not (line.words == 1 or (lone and lone(line)))
        or line.number in edge
        or not kept >= {line.number - 1, line.number + 1}
    )


def apply(draft: Draft, rules: Iterable[Rule]) -> Draft:
    """The draft after each rule in turn; a rule that would take what is taken already gets the rest of it only."""
    for rule in rules:
        found = rule(draft)
        if found == Found():
            continue
        spans = sorted(found.spans, key=lambda span: span.start)
        draft = replace(draft, found=_merged(draft.found, found))
        draft = replace(draft, lines=_without(draft.text, draft.lines, spans))
    return draft


def _merged(old: Found, new: Found) -> Found:
    """Both; of a field told twice the first stands, unless only the second is certain; changes are added up."""
    fields = {each.name: each for each in old.fields}
    rivals = [*old.rivals, *new.rivals]
    settled: set[str] = set()
    for each in new.fields:
        known = fields.get(each.name)
        if known and each.name == "changes":
            fields[each.name] = replace(known, value=known.value + each.value)  # type: ignore[operator] # both are tuples
        elif known and _same_day(known, each):
            fields[each.name] = replace(known, confidence="certain")
        elif known is None or (known.confidence == "likely" and each.confidence == "certain"):
            rivals += [known] if known else []
            fields[each.name] = each
            settled.add(each.name)
        elif known.value != each.value:
            rivals.append(each)
    for each in new.settled:
        fields[each.name] = each
    questions = tuple(question for question in old.questions if question.field not in settled) + new.questions
    return Found(old.spans + new.spans, tuple(fields.values()), questions, old.notes + new.notes, (), tuple(rivals))


def _same_day(known: Field, other: Field) -> bool:
    """Whether a time is known of which the other field only prints the day: the time stands."""
    exact = isinstance(known.value, str) and isinstance(other.value, str) and "T" in known.value
    return known.name in ("date", "source.published") and exact and str(known.value).startswith(str(other.value))


def _without(text: str, lines: tuple[Line, ...], spans: list[Span]) -> tuple[Line, ...]:
    if not spans:
        return lines
    starts = [span.start for span in spans]
    left: list[Line] = []
    for line in lines:
        place = max(bisect_right(starts, line.start) - 1, 0)
        at, cut = line.start, False
        while place < len(spans) and spans[place].start < line.end:
            span = spans[place]
            if span.end > line.start:
                piece = line_of(text, at, span.start, apart=line.apart, number=line.number) if span.start > at else None
                if piece:
                    left.append(piece)
                at, cut = max(at, span.end), True
            place += 1
        rest = line_of(text, at, line.end, apart=line.apart, number=line.number) if cut else line
        if rest and at < line.end:
            left.append(rest)
    return tuple(left)


def finish(draft: Draft, body: str) -> ParsedSeed:
    """The parsed seed: what is left is the body; the spans cover the input, blanks go with what precedes them."""
    found = draft.found
    fields = tuple(_spelled(each, draft.text) for each in found.fields)
    fields = tuple(_unmarked(each) for each in fields) if draft.markup else fields
    spans = tuple(_cover(draft.text, sorted((*found.spans, *_seen(draft.lines)), key=lambda span: span.start)))
    markup: Literal["text", "markdown"] = "markdown" if draft.markup else "text"
    return ParsedSeed(fields, body, spans, found.questions, found.notes, markup)


def _unmarked(field: Field) -> Field:
    """A field of a Markdown seed without the emphasis that it was cut out of."""
    cut = field.name.startswith("image.") and isinstance(field.value, str)
    return replace(field, value=str(field.value).strip("*_ ")) if cut else field


def _spelled(field: Field, text: str) -> Field:
    """Authors in capitals as the text spells them elsewhere; any other field as it is."""
    names = field.value if field.name == "source.author" and isinstance(field.value, tuple) else ()
    spelled = tuple(as_spelled(name, text) for name in names if isinstance(name, str))
    return replace(field, value=spelled) if spelled else field


def _cover(text: str, taken: list[Span]) -> Iterator[Span]:
    """`taken` without gaps: blanks go to the span before them, the first ones to the span after; neighbours join."""
    current: Span | None = None
    for span in _pieces(text, taken):
        if current and (span.kind, span.name) == (current.kind, current.name):
            current = replace(current, end=span.end)
        else:
            if current:
                yield current
            current = span
    if current:
        yield current


def _pieces(text: str, taken: list[Span]) -> Iterator[Span]:
    owner = next((span for span in taken if span.name != INVISIBLE), Span(0, 0, "dropped", "blank"))
    at = 0
    for span in taken:
        yield from _gap(text, at, span.start, owner)
        yield span
        owner = owner if span.name == INVISIBLE else span
        at = span.end
    yield from _gap(text, at, len(text), owner)


def _gap(text: str, start: int, end: int, owner: Span) -> Iterator[Span]:
    at = start
    for match in UNSEEN.finditer(text, start, end):
        if match.start() > at:
            yield replace(owner, start=at, end=match.start())
        yield Span(match.start(), match.end(), "dropped", INVISIBLE)
        at = match.end()
    if at < end:
        yield replace(owner, start=at, end=end)


def _seen(lines: Iterable[Line]) -> Iterator[Span]:
    """A body line as spans: its words, and the characters in it that are set aside."""
    for line in lines:
        at = line.start
        for match in UNSEEN.finditer(line.raw):
            start, end = line.start + match.start(), line.start + match.end()
            if start > at:
                yield Span(at, start, "body", "body")
            yield Span(start, end, "dropped", INVISIBLE)
            at = end
        if at < line.end:
            yield Span(at, line.end, "body", "body")
