"""The account of a move: what became of every text, and the notes by rule with their numbers. Pure."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sitegen.authoring.migrate.notes import RULES, Note
from sitegen.printable import printable, printable_json

_SHOWN = 20


@dataclass(frozen=True)
class Moved:
    """What became of one old text: its new file, and whether that was written (or would be), was there already,
    differs from what is there, or could not be written.
    """

    source: str
    path: str
    state: str
    kind: str = "article"
    draft: bool = False


@dataclass(frozen=True)
class Migration:
    """A whole move: the generator, every text, how many pictures, the settings that were written, and the notes."""

    generator: str
    rows: tuple[Moved, ...]
    pictures: int = 0
    settings: str = ""
    notes: tuple[Note, ...] = field(default=())

    @property
    def failed(self) -> bool:
        return any(row.state == "failed" for row in self.rows)


def counts_of(done: Migration) -> str:
    """The move in one line."""
    states = Counter(row.state for row in done.rows)
    kinds = Counter(row.kind for row in done.rows)
    drafts = sum(row.draft for row in done.rows)
    what = f"{kinds['article']} articles, {kinds['page']} pages ({drafts} of them drafts)"
    told = [f"{len(done.rows)} texts of {done.generator}: {what}"]
    told += [f"{states[state]} {words}" for state, words in _STATES.items() if states[state]]
    told.append(f"{done.pictures} pictures")
    return "; ".join(told)


_STATES = {
    "written": "written",
    "there": "there already",
    "changed": "there already and changed since, left as they are",
    "failed": "failed",
}


def by_rule(notes: Iterable[Note]) -> dict[str, list[Note]]:
    """The notes of each rule, in the order of the table of rules."""
    found: dict[str, list[Note]] = {}
    for note in notes:
        found.setdefault(note.rule, []).append(note)
    return {rule: found[rule] for rule in RULES if rule in found}


def as_lines(done: Migration, *, verbose: bool = False) -> list[str]:
    """The account for a terminal: a line for each rule with its number, an example or all."""
    lines = []
    for rule, notes in by_rule(done.notes).items():
        lines.append(f"{rule} ({len(notes)}): {RULES[rule]}")
        shown = notes if verbose or rule in ("settings", "subscribers", "configuration", "feed") else notes[:2]
        lines += [printable(f"  {note.path}:{note.line}: {note.message}") for note in shown]
        if len(notes) > len(shown):
            lines.append(f"  … and {len(notes) - len(shown)} more; -v or --report shows all")
    return lines


def as_json(done: Migration) -> str:
    """The whole account as JSON."""
    value = {
        "generator": done.generator,
        "texts": [
            {"source": r.source, "path": r.path, "kind": r.kind, "state": r.state, "draft": r.draft} for r in done.rows
        ],
        "pictures": done.pictures,
        "counts": {rule: len(notes) for rule, notes in by_rule(done.notes).items()},
        "notes": [
            {"rule": n.rule, "path": n.path, "line": n.line, "message": n.message}
            for notes in by_rule(done.notes).values()
            for n in notes
        ],
    }
    return printable_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"


def as_markdown(done: Migration) -> str:
    """The whole account in Markdown."""
    rows = ["# What was moved", "", counts_of(done) + ".", "", "| rule | number | what it means |", "|---|---|---|"]
    found = by_rule(done.notes)
    rows += [f"| {rule} | {len(notes)} | {RULES[rule]} |" for rule, notes in found.items()]
    for rule, notes in found.items():
        rows += ["", f"## {rule} ({len(notes)})", "", RULES[rule], ""]
        rows += [f"- `{_code(f'{n.path}:{n.line}')}` {_code(n.message)}" for n in notes]
    rows += ["", "## Texts", ""]
    rows += [f"- `{_code(r.source)}` → `{r.path}` ({r.state}{', draft' if r.draft else ''})" for r in done.rows]
    return "\n".join(rows) + "\n"


def _code(text: str) -> str:
    return printable(text).replace("`", "'").replace("\n", " ")
