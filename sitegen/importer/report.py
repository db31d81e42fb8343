"""What the importer found, to be read: as a table, as data for JSON, as one line. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from unicodedata import combining, east_asian_width

from sitegen.characters import words as count_words
from sitegen.importer.escape import clean, escape
from sitegen.importer.seed import Field, ParsedSeed, SeedChange, Span, body_text
from sitegen.printable import printable

_LONGEST_CELL = 120


def as_dict(name: str, text: str, seed: ParsedSeed) -> dict[str, object]:
    """The account of one seed as plain values for JSON; `text` is what was parsed."""
    return {
        "seed": name,
        "fields": [
            {
                "name": field.name,
                "value": _plain(field),
                "evidence": clean(field.evidence),
                "confidence": field.confidence,
            }
            for field in seed.fields
        ],
        "dropped": [
            {"rule": span.name, "start": span.start, "end": span.end, "text": clean(text[span.start : span.end])}
            for span in dropped(seed)
        ],
        "questions": [{"field": question.field, "message": clean(question.message)} for question in seed.questions],
        "notes": [clean(note) for note in seed.notes],
        "body_words": _size(text, seed),
    }


def as_markdown(name: str, text: str, seed: ParsedSeed) -> str:
    """The account of one seed as Markdown: a table of fields, one of what was dropped, then what is asked."""
    parts = [f"## {_escaped(name)}", _escaped(summary(name, text, seed))]
    if seed.fields:
        rows = ((field.name, _words(field), field.evidence, field.confidence) for field in seed.fields)
        parts.append(_table(("Field", "Value", "Evidence", "Confidence"), rows))
    left_out = dropped(seed)
    if left_out:
        parts.append(_table(("Dropped by", "Text"), ((span.name, text[span.start : span.end]) for span in left_out)))
    asked = [f"- {_escaped(question.field)}: {_escaped(question.message)}" for question in seed.questions]
    asked += [f"- {_escaped(note)}" for note in seed.notes]
    if asked:
        parts.append("\n".join(asked))
    return "\n\n".join(parts) + "\n"


def not_imported(name: str, why: str) -> str:
    """The account of a seed that was not imported, as Markdown."""
    return f"## {_escaped(name)}\n\nNot imported: {_escaped(why)}\n"


def summary(name: str, text: str, seed: ParsedSeed) -> str:
    """One line for one seed, with its name."""
    return f"{name}: {outline(text, seed)}"


def outline(text: str, seed: ParsedSeed) -> str:
    """One line for one seed: the fields found, the size of the body, the rules that set something aside."""
    rules = Counter(span.name for span in dropped(seed))
    listed = ", ".join(rule if count == 1 else f"{rule} ×{count}" for rule, count in sorted(rules.items()))
    found = ", ".join(field.name for field in seed.fields) or "no fields"
    words = _size(text, seed)
    asks = f"; asks about {', '.join(dict.fromkeys(q.field for q in seed.questions))}" if seed.questions else ""
    return f"{found}; {words} words of body; dropped {listed or 'nothing'}{asks}"


def _size(text: str, seed: ParsedSeed) -> int:
    """How many words the body has; in scripts without blanks each character counts as one."""
    return len(count_words(body_text(text, seed.spans)))


def overview(rows: Iterable[tuple[str, str, ParsedSeed | None, str]]) -> tuple[str, ...]:
    """Many seeds as one table for a terminal: each row a seed's name, its text, what was read and what became of it."""
    table = [("Seed", "Title", "Author", "Day", "Words", "")]
    for name, text, seed, state in rows:
        if seed is None:
            table.append((_cut(name, 28), "", "", "", "", state))
            continue
        told = {field.name: _words(field) for field in seed.fields}
        author, day = _cut(told.get("source.author", ""), 22), told.get("date", "")[:10]
        table.append((_cut(name, 28), _cut(told.get("title", ""), 40), author, day, str(_size(text, seed)), state))
    width = [max(_columns(row[n]) for row in table) for n in range(5)]
    return tuple(
        "  ".join(
            cell.rjust(width[n]) if n == 4 else cell + " " * (width[n] - _columns(cell)) if n < 5 else cell
            for n, cell in enumerate(row)
        ).rstrip()
        for row in table
    )


def _columns(words: str) -> int:
    """How wide words are on a terminal: Chinese and the like take two columns each."""
    return sum(2 if east_asian_width(char) in "WF" else not combining(char) for char in words)


def _cut(words: str, most: int) -> str:
    words = _shown(words[:400])
    if _columns(words) <= most:
        return words
    while _columns(words) >= most:
        words = words[:-1]
    return words.rstrip() + "…"


def as_table(text: str, seed: ParsedSeed) -> tuple[str, ...]:
    """The account of one seed as lines for a terminal: fields with their evidence, then what each rule set aside."""
    rows = [(f.name, _short(_words(f)), f"{f.confidence}: {_short(f.evidence)}") for f in seed.fields]
    rows += [(s.name, "dropped", _short(text[s.start : s.end])) for s in dropped(seed)]
    width = [max((len(row[n]) for row in rows), default=0) for n in range(2)]
    return tuple(f"{a.ljust(width[0])}  {b.ljust(min(width[1], 48))}  {c}".rstrip() for a, b, c in rows)


def _short(words: str) -> str:
    words = _shown(words[:400])
    return words if len(words) <= 60 else words[:59].rstrip() + "…"


def summary_of_all(seeds: Iterable[ParsedSeed]) -> str:
    """One line for all seeds."""
    all_seeds = tuple(seeds)
    asking = sum(1 for seed in all_seeds if seed.questions)
    spans = sum(len(dropped(seed)) for seed in all_seeds)
    told, stretches = _number(len(all_seeds), "seed", "seeds"), _number(spans, "stretch", "stretches")
    return f"{told}: {stretches} dropped by rules, {_number(asking, 'seed', 'seeds')} with questions"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def dropped(seed: ParsedSeed) -> tuple[Span, ...]:
    """The spans that rules set aside."""
    return tuple(span for span in seed.spans if span.kind == "dropped" and span.name != "blank")


def _plain(field: Field) -> object:
    if isinstance(field.value, str):
        return field.value
    return [
        {"date": each.date, "kind": each.kind, "note": each.note} if isinstance(each, SeedChange) else each
        for each in field.value
    ]


def _words(field: Field) -> str:
    if isinstance(field.value, str):
        return field.value
    return "; ".join(
        " ".join(filter(None, (each.date, each.kind))) if isinstance(each, SeedChange) else each for each in field.value
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _shown(words: str) -> str:
    """Words from outside on one line, without what a terminal or a reader of the report would obey."""
    return printable(clean(words))


def _escaped(words: str) -> str:
    return escape(_shown(words))


def _cell(words: str) -> str:
    words = _shown(words[: _LONGEST_CELL * 8])
    if len(words) > _LONGEST_CELL:
        words = words[: _LONGEST_CELL - 1].rstrip() + "…"
    return escape(words).replace("|", "&#124;")
