"""Registers as `site.toml` declares them: the tables as values, and what is wrong between their keys."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from sitegen.content.registers.register_tables import FieldTable, RegisterTable
from sitegen.model import Register, RegisterField
from sitegen.problems import SETTINGS_FILE, Problem, nearest, problem

RECORD_KEYS = ("id", "added", "source", "supersedes", "disputes", "changes", "cancelled", "until")
"""The keys that every record may have, whatever its register."""

_TAKEN = frozenset((*RECORD_KEYS, *"url title status updated story q sort order".split()))
"""Names that no field may have: keys of every record, columns of its data, and words of the page's address."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*\Z")
_BRACES = re.compile(r"\{([^{}]*)\}")

Locate = Callable[[tuple[str, ...]], int]
"""The line of a key of `site.toml`."""


def declared(
    tables: Mapping[str, RegisterTable], taxonomies: Sequence[str], names: Callable[[str], bool], locate: Locate
) -> tuple[tuple[Register, ...], list[Problem]]:
    """The registers, and a finding for each fault between their keys.

    `taxonomies` are those of the site; `names` says whether a word may name a register.
    """
    found: list[Register] = []
    problems: list[Problem] = []
    for name, table in tables.items():
        place = ("registers", name)

        def report(message: str, hint: str, *more: str, place: tuple[str, ...] = place) -> None:
            here = (*place, *more)
            text = f"{'.'.join(here)}{message}"
            problems.append(problem("config", SETTINGS_FILE, locate(here), text, hint))

        if not names(name) or name in taxonomies:
            hint = "use a-z, 0-9 and hyphen, and no name of a taxonomy, or of sitegen's own keys and addresses"
            report(" cannot name a register", hint)
        if not table.fields:
            report(" has no fields", f'write a line [registers.{name}.fields], and below it day = {{type = "day"}}')
        for field, row in table.fields.items():
            for message, hint in _field_faults(field, row, taxonomies):
                report(message, hint, "fields", field)
        for key, message, hint in _register_faults(table):
            report(message, hint, key)
        found.append(_register(name, table, taxonomies))
    return tuple(found), problems


def _field_faults(name: str, row: FieldTable, taxonomies: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not _NAME.match(name) or name in _TAKEN:
        yield " cannot name a field", "use a-z, 0-9, hyphen and underscore, and none of the keys that every record has"
    if row.type == "term":
        for taxonomy in _taxonomies(name, row, taxonomies):
            if taxonomy not in taxonomies:
                close = nearest(taxonomy, tuple(taxonomies))
                hint = f"did you mean {close}?" if close else f"the taxonomies are {', '.join(taxonomies)}"
                yield f": there is no taxonomy {taxonomy}", hint if row.of else f'write of = ["…"]: {hint}'
    elif row.of:
        yield f".of: a field of type {row.type} is of no taxonomy", 'delete of, or write type = "term"'
    if row.type == "choice":
        if len(set(row.choices)) < max(2, len(row.choices)):
            yield ": a choice needs two words or more, each once", 'write choices = ["one", "two"]'
    elif row.choices:
        yield f".choices: a field of type {row.type} has none", 'delete choices, or write type = "choice"'


def _register_faults(table: RegisterTable) -> Iterator[tuple[str, str, str]]:
    """Faults of a register's own keys, each with the key."""
    days = [name for name, row in table.fields.items() if row.type == "day"]
    single = [name for name in days if not table.fields[name].many]
    wanted = table.calendar
    if wanted is True and not single:
        yield "calendar", ": no field holds one day", 'add a field such as day = {type = "day"}'
    elif isinstance(wanted, str) and wanted not in single:
        close = nearest(wanted, single)
        hint = f"did you mean {close}?" if close else 'write the name of a field with type = "day" and without many'
        yield "calendar", f": {wanted or 'it'} is no field that holds one day", hint
    for name in _BRACES.findall(table.heading):
        if name not in table.fields:
            close = nearest(name, [*table.fields])
            hint = f"did you mean {{{close}}}?" if close else f"the fields are {', '.join(table.fields)}"
            yield "heading", f": {{{name}}} is no field", hint


def _taxonomies(name: str, row: FieldTable, taxonomies: Sequence[str]) -> list[str]:
    return row.of or [next((t for t in taxonomies if t in (name, f"{name}s")), name)]


def _register(name: str, table: RegisterTable, taxonomies: Sequence[str]) -> Register:
    fields = tuple(
        RegisterField(
            field,
            row.title.strip() or _title(field),
            row.type,
            tuple(dict.fromkeys(_taxonomies(field, row, taxonomies))) if row.type == "term" else (),
            tuple(row.choices),
            row.many,
            row.required,
            row.about.strip(),
        )
        for field, row in table.fields.items()
    )
    by_day = next((f.name for f in fields if f.type == "day" and not f.many), "")
    calendar = by_day if table.calendar is True else table.calendar or ""
    heading = table.heading.strip() or ": ".join(f"{{{f.name}}}" for f in fields if f.type in ("term", "text"))
    return Register(name, table.title.strip() or _title(name), fields, table.about.strip(), heading, calendar)


def _title(name: str) -> str:
    return re.sub("[-_]", " ", name).capitalize()
