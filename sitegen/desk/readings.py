"""A seed as the desk shows it: every line as text, field or set aside, by which rule, and what an editor chose."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.authoring.seed_files import SeedFile, SeedReading, read_seed_file
from sitegen.desk.workbench import Workbench
from sitegen.importer.by_hand import BY_YOU, NAMED, Choice
from sitegen.importer.lines import split_lines, unfold
from sitegen.importer.seed import INVISIBLE, Field, ParsedSeed, Span

MOST_LINES = 4_000
"""The lines that are shown with choices; of a longer text the rest is read by the rules alone."""

SHOWN_FIELDS = (
    ("title", "Title"),
    ("date", "Day"),
    ("source.name", "Outlet"),
    ("source.url", "Address of the original"),
    ("source.author", "Author"),
    ("rights", "Rights"),
)
_FIELD_WORDS = {
    "title": "title",
    "date": "day",
    "source.published": "day",
    "source.author": "author",
    "source.name": "outlet",
    "source.url": "address",
    "image.caption": "caption",
    "image.credit": "picture credit",
    "changes": "correction notice",
}
_CHOICE = re.compile(r"l:(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True)
class ReadLine:
    """A line of a seed: its place, its words, and what it is: `body`, `field` or `dropped`, by `name`.

    `rule_kind` and `rule_name` are what the rules say of it, which differs where an editor chose otherwise.
    """

    start: int
    end: int
    text: str
    kind: str
    name: str
    rule_kind: str
    rule_name: str
    unsure: bool = False

    @property
    def state(self) -> str:
        """What the line is, in words."""
        if self.kind == "body":
            return "text"
        if self.kind == "field":
            return _FIELD_WORDS.get(self.name, self.name)
        return "set aside"

    @property
    def reason(self) -> str:
        """Why it is that: by whom or by which rule."""
        if (self.kind, self.name) != (self.rule_kind, self.rule_name):
            return "by you"
        if self.kind == "dropped":
            return f"rule: {self.name.replace('-', ' ')}"
        return "likely, not certain" if self.unsure else ""


@dataclass(frozen=True)
class ReadField:
    """A field that was found: its value as text, and where it is from."""

    name: str
    label: str
    value: str
    evidence: str
    certain: bool


def read(
    bench: Workbench, path: Path | None, data: bytes | None, choices: tuple[Choice, ...], part: int
) -> tuple[SeedReading, tuple[SeedReading, ...]]:
    """A seed read with an editor's choices: the article asked for, and all that the file holds."""
    file = SeedFile(path or Path("-"), data=data, choices=choices)
    found = read_seed_file(file, bench.root, bench.names(), {})
    return found[min(part, len(found) - 1)], found


def lines_of(text: str, chosen: ParsedSeed, rules: ParsedSeed) -> list[ReadLine]:
    """The lines of a seed's text, with what the rules say of each and what holds."""
    printed = split_lines(text)
    lines = printed if rules.markup == "markdown" else unfold(text, printed)
    unsure = {field.name for field in chosen.fields if field.confidence != "certain"}
    mine, theirs = _Places(chosen.spans), _Places(rules.spans)
    found = []
    for line in lines[:MOST_LINES]:
        kind, name = mine.main(line.start, line.end)
        rule_kind, rule_name = theirs.main(line.start, line.end)
        doubt = kind == "field" and name in unsure
        found.append(ReadLine(line.start, line.end, line.text, kind, name, rule_kind, rule_name, doubt))
    return found


class _Places:
    """Spans in order, asked from the beginning of the text to its end."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = [span for span in spans if span.name not in ("blank", INVISIBLE)]
        self.at = 0

    def main(self, start: int, end: int) -> tuple[str, str]:
        """The kind and name of the span that has most of a stretch."""
        while self.at < len(self.spans) and self.spans[self.at].end <= start:
            self.at += 1
        best, most = ("dropped", "blank"), 0
        place = self.at
        while place < len(self.spans) and self.spans[place].start < end:
            span = self.spans[place]
            size = min(span.end, end) - max(span.start, start)
            if size > most:
                best, most = (span.kind, span.name), size
            place += 1
        return best


def choices_of(form: Mapping[str, str]) -> tuple[Choice, ...]:
    """The lines for which the form says something other than the rules."""
    found = []
    for key, value in form.items():
        place = _CHOICE.fullmatch(key)
        if place is None or value == form.get(f"s:{key[2:]}"):
            continue
        start, end = int(place[1]), int(place[2])
        kind, _, name = value.partition(":")
        name = form.get(f"f:{key[2:]}", name) if kind == "field" else name
        if kind == "body" and start < end:
            found.append(Choice(start, end, "body"))
        elif kind == "dropped" and start < end:
            found.append(Choice(start, end, "dropped", BY_YOU))
        elif kind == "field" and name in NAMED and start < end:
            found.append(Choice(start, end, "field", name))
    return tuple(sorted(found, key=lambda choice: choice.start))


def fields_of(parsed: ParsedSeed, rights: str) -> list[ReadField]:
    """The fields beside the lines, found or not."""
    found = []
    for name, label in SHOWN_FIELDS:
        field = parsed.get(name)
        if name == "rights":
            found.append(ReadField(name, label, rights, field.evidence if field else "the site's default", True))
        else:
            value = "" if field is None else _words(field)
            evidence = f"from “{_short(field.evidence)}”" if field else "not found in the text"
            found.append(ReadField(name, label, value, evidence, field is None or field.confidence == "certain"))
    return found


def with_fields(parsed: ParsedSeed, given: Mapping[str, str], terms: Mapping[str, Iterable[str]]) -> ParsedSeed:
    """A seed with the fields as the editor left them; `terms` are accepted proposals, by taxonomy."""
    fields = {field.name: field for field in parsed.fields}
    for name, value in given.items():
        known = fields.get(name)
        if known is not None and _words(known) == value:
            continue
        if not value:
            fields.pop(name, None)
        elif name == "source.author":
            names = tuple(part.strip() for part in value.split(";") if part.strip())
            fields[name] = Field(name, names, "by you")
        else:
            fields[name] = Field(name, value, "by you")
    for taxonomy, slugs in terms.items():
        stated = fields.get(taxonomy)
        before = stated.value if stated and isinstance(stated.value, tuple) else ()
        both = tuple(dict.fromkeys((*(str(each) for each in before), *slugs)))
        if both:
            fields[taxonomy] = Field(taxonomy, both, "by you")
    return replace(parsed, fields=tuple(fields.values()))


def _short(text: str, most: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rstrip() + "…"


def _words(field: Field) -> str:
    return field.value if isinstance(field.value, str) else "; ".join(str(each) for each in field.value)
