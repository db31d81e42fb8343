"""Forms of content files, made from the table of keys; and back: what was typed, as changes of single keys. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sitegen.authoring.edits.front_matter_edits import AddBlock, Edit, Place, RemoveItem, RemoveKey, SetKey
from sitegen.content.registers.record_keys import article_keys
from sitegen.content.schema import (
    CHANGE,
    FLAG,
    RIGHTS,
    SCHEMAS,
    ArticleKeys,
    Key,
    Keys,
)
from sitegen.content.shared import tags
from sitegen.content.values import slug_of
from sitegen.model import Register, RegisterField, Settings

NEW = "new"
"""The number of a row that is not there yet."""

_NOT_HERE = frozenset(("id", "ids", "source.seed", "source.seed_sha256", "sections"))
"""Keys that no form shows: they are never changed by hand, or have a page of their own."""

_LABELS = {
    "date": "Day",
    "why": "Why it matters",
    "slug": "Last part of the address",
    "source.name": "Outlet",
    "source.url": "Address of the original",
    "source.author": "Author there",
    "source.published": "Published there",
    "source.language": "Language there",
    "source.archive": "Address of a saved copy",
    "follows": "Earlier stories",
    "aliases": "Old addresses",
    "image.src": "Picture",
    "image.alt": "What the picture shows",
    "image.caption": "Words under the picture",
    "image.credit": "Who made the picture",
    "lead": "On top of the front page",
    "draft": "Draft: kept out of the published site",
    "lang": "Language",
    "from": "From",
    "to": "To",
}
_LONG = frozenset(("summary", "why", "names"))
_FIRST = ("title", "date", "summary", "why", "draft")
_ORDER = "id title number date from to slug author authors summary why source also rights".split()
_LAST = "follows changes aliases image lead sections draft lang".split()


@dataclass(frozen=True)
class FormField:
    """A field: its name in the form, its place in the file, what it is called, and what stands in it.

    `theirs` is what the file holds by now where it differs; `error` is what is wrong with it. `of` are the taxonomies
    whose terms fit, and a field that is not `many` holds one of them.
    """

    name: str
    place: Place
    label: str
    about: str
    widget: str
    value: str
    group: str
    choices: tuple[str, ...] = ()
    required: bool = False
    theirs: str | None = None
    error: str = ""
    of: tuple[str, ...] = ()
    many: bool = True


def kind_of(path: str) -> str:
    """Which kind of content a path holds: `article`, `edition`, `page` or `term`; empty for anything else."""
    folder = path.split("/")[1] if path.startswith("content/") and path.endswith(".md") else ""
    return {"articles": "article", "editions": "edition", "pages": "page", "terms": "term"}.get(folder, "")


def fields(path: str, keys: Mapping[str, Any], settings: Settings) -> list[FormField]:
    """The fields of a file's form, with what its keys hold."""
    schema = SCHEMAS[kind_of(path)]
    found = [*_fields_of(schema, keys, (), "")]
    if schema is ArticleKeys:
        for register in settings.registers:
            found += _fields_of_records(register, keys.get(register.name), settings)
        for taxonomy in settings.taxonomies:
            value = keys.get(taxonomy.name)
            about = "One a line." if taxonomy.mode == "open" else "One a line; only registered ones."
            found.append(
                FormField(
                    taxonomy.name, (taxonomy.name,), taxonomy.title, about, "terms", _lines(value), "terms",
                    of=(taxonomy.name,),
                )
            )  # fmt: skip
    if settings.languages:
        found = [replace(f, widget="choice", choices=tags(settings)) if f.name == "lang" else f for f in found]
    firsts = [field for name in _FIRST for field in found if field.name == name]
    return [*firsts, *(field for field in found if field not in firsts)]


def _fields_of(schema: type[Keys], keys: Mapping[str, Any], place: Place, group: str) -> Iterator[FormField]:
    for name, row in schema.keys.items():
        here = (*place, name)
        dotted = ".".join(map(str, here))
        if dotted in _NOT_HERE:
            continue
        value = keys.get(name)
        if row.block and row.many and not row.block.short:
            rows = value if isinstance(value, list) else []
            for number, item in enumerate(rows):
                if isinstance(item, dict):
                    yield from _fields_of(row.block, item, (*here, number), name)
            if name == "also":
                yield from _fields_of(row.block, {}, (*here, NEW), name)
        elif row.block and not row.block.short:
            yield from _fields_of(row.block, value if isinstance(value, dict) else {}, here, name)
        elif not (row.block and _has_blocks(value)):
            yield _field(dotted, here, row, value, group)


def _fields_of_records(register: Register, value: object, settings: Settings) -> Iterator[FormField]:
    """The fields of each record of a register, and of one that is not there yet; an id is never typed."""
    block = article_keys((register,)).keys[register.name].block
    own = {field.name: field for field in register.fields}
    rows: list[tuple[int | str, object]] = [*enumerate(value if isinstance(value, list) else ()), (NEW, {})]
    for number, item in rows:
        if not block or not isinstance(item, dict):
            continue
        group = f"{register.name}.{number}"
        for field in _fields_of(block, item, (register.name, number), group):
            name = str(field.place[-1])
            stated = own.get(name) if len(field.place) == 3 else None
            if stated is not None:
                yield _of_record(field, stated, settings, new=number == NEW)
            elif (number == NEW and field.place[2:] == ("source",)) or (number != NEW and name != "id"):
                yield field


def _of_record(field: FormField, stated: RegisterField, settings: Settings, *, new: bool) -> FormField:
    """A field of a record as `site.toml` declares it; of a record that is not there yet nothing is needed."""
    field = replace(field, label=stated.title, required=field.required and not new)
    if stated.type == "term":
        of = stated.of or tuple(each.name for each in settings.taxonomies)
        return replace(field, widget="terms", of=of, many=stated.many)
    if stated.type == "choice" and not stated.many:
        return replace(field, widget="choice", choices=stated.choices)
    return field


def legends(settings: Settings, groups: Mapping[str, list[FormField]]) -> dict[str, str]:
    """What the groups of records are called, those of records that are not there yet last for each register."""
    found = {}
    for register in settings.registers:
        for group in groups:
            name, _, number = group.partition(".")
            if name == register.name:
                found[group] = f"{register.title}: {'a new record' if number == NEW else f'record {int(number) + 1}'}"
    return found


def _field(dotted: str, place: Place, row: Key, value: object, group: str) -> FormField:
    kind = row.kind
    widget, choices = "line", ()
    if kind is FLAG:
        widget = "flag"
    elif kind is RIGHTS or kind is CHANGE:
        widget, choices = "choice", tuple(kind.schema["enum"])
    elif row.many:
        widget = "lines"
    elif place[-1] in _LONG or place[-1] == "note":
        widget = "text"
    label = _LABELS.get(dotted) or str(place[-1]).capitalize().replace("_", " ")
    shown = _lines(value) if row.many else "" if value is None else str(value)
    return FormField(dotted, place, label, row.about, widget, shown, group or "main", choices, row.required)


def _has_blocks(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def _lines(value: object) -> str:
    items = value if isinstance(value, list) else [value]
    return "\n".join(str(item) for item in items if item is not None)


def typed(field: FormField, form: Mapping[str, str]) -> str:
    """What the form says in a field, in the shape in which `FormField.value` has it."""
    value = form.get(f"k:{field.name}", field.value if field.widget != "flag" else "")
    if field.widget in ("lines", "terms"):
        return "\n".join(line.strip() for line in value.split("\n") if line.strip())
    if field.widget == "flag":
        return "true" if value else "false" if field.value == "false" else ""
    return " ".join(value.split())


def edits(
    changed: Mapping[str, tuple[FormField, str]],
    registered: Mapping[str, Mapping[str, str]],
    registers: tuple[Register, ...] = (),
    begin: Callable[[], dict[str, str]] = dict,
) -> list[Edit]:
    """The changes of a file by which the fields get their new values.

    `registered` has the slugs of terms by their names in small letters, for each taxonomy. `begin` gives the id of a
    new record, and the day on which it comes in.
    """
    records = {register.name: ("id", "added", *(field.name for field in register.fields)) for register in registers}
    taxonomies = tuple(registered)
    order = (*_ORDER, *taxonomies, *records, *_LAST)
    found: list[Edit] = []
    added: dict[str, dict[str, str | list[str]]] = {}
    emptied: dict[Place, set[str]] = {}
    for field, value in changed.values():
        place = field.place
        if NEW in place:
            lines = field.many and field.widget in ("lines", "terms")
            added.setdefault(str(place[0]), {})[str(place[-1])] = value.split("\n") if lines and value else value
        elif place[0] in records and field.widget in ("lines", "terms"):
            rows = value.split("\n") if value else []
            found.append(SetKey(place, rows if field.many else " ".join(rows) or None, records[str(place[0])]))
        elif field.widget in ("lines", "terms"):
            names = registered.get(field.name, {})
            items = [_term(item, names) if field.widget == "terms" else item for item in value.split("\n") if item]
            found.append(SetKey(place, items, order))
        elif field.widget == "flag":
            kept = value == "true" or field.name != "draft"
            found.append(SetKey(place, True if value == "true" else None, order) if kept else RemoveKey(place))
        else:
            if len(place) == 3 and not value and place[0] not in records:
                emptied.setdefault(place[:2], set()).add(str(place[-1]))
            found.append(
                SetKey(place, value or None, order if len(place) == 1 else records.get(str(place[0])) or _inner(place))
            )
    for name, row in added.items():
        if any(row.values()):
            block = {**begin(), **row} if name in records else row
            found.append(AddBlock((name,), block, order))
    removed = [place for place, keys in emptied.items() if keys >= {"name", "url"} or keys >= {"date", "note"}]
    rest = [e for e in found if not any(e.place[:2] == place for place in removed)]
    return [*rest, *(RemoveItem(place) for place in sorted(removed, reverse=True, key=str))]


def _inner(place: Place) -> tuple[str, ...]:
    row = ArticleKeys.keys.get(str(place[0]))
    return tuple(row.block.keys) if row is not None and row.block else ()


def _term(item: str, names: Mapping[str, str]) -> str:
    return names.get(item.casefold(), item)


def with_errors(shown: list[FormField], problems: Mapping[str, str]) -> list[FormField]:
    """The fields with what is wrong with each; `problems` are messages by the names of keys."""
    return [replace(field, error=problems.get(field.name, field.error)) for field in shown]


def by_name(terms: Mapping[str, list[Any]]) -> dict[str, dict[str, str]]:
    """The slugs of terms by their names and slugs in small letters, for each taxonomy."""
    return {
        taxonomy: {t.name.casefold(): t.slug for t in rows} | {slug_of(t.name): t.slug for t in rows}
        for taxonomy, rows in terms.items()
    }
