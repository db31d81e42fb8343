"""Forms of content files, made from the table of keys, with what the files hold. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sitegen.authoring.edits.front_matter_edits import Place
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
    "author.name": "Name",
    "author.url": "Address of a page about them",
    "authors.name": "Name",
    "authors.url": "Address of a page about them",
    "also.name": "Outlet",
    "also.url": "Address",
    "changes.date": "When",
    "changes.kind": "Kind of change",
    "changes.note": "What changed",
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
_OF_RECORD = {
    "added": "In the register since",
    "supersedes": "In the place of",
    "disputes": "Contradicts",
    "source.url": "Address of the source",
    "source.name": "Who published the source",
    "source.published": "The source was published",
    "source.language": "Language of the source",
    "source.archive": "Address of a saved copy of it",
    "changes.date": "Changed on",
    "changes.kind": "Kind of change",
    "changes.note": "What changed",
}
"""Labels in a record's form, by the keys below the record."""
_NEW_SOURCE = frozenset(("url", "name", "published"))
"""What is asked of the source of a record that is not there yet."""
_LONG = frozenset(("summary", "why", "names"))
_FIRST = ("title", "date", "summary", "why", "draft")


@dataclass(frozen=True)
class FormField:
    """A field: its name in the form, its place in the file, what it is called, and what stands in it.

    `theirs` is what the file holds by now where it differs; `error` is what is wrong with it. `of` are the taxonomies
    whose terms fit, and a field that is not `many` holds one of them. `short` is set where no block of keys stands
    there, but a text that stands for one, or nothing: the key for which the text stands, and the text.
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
    short: tuple[str, str] | None = None


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
        below = group or name
        if row.block and row.block.short and row.many:
            yield from _fields_of_names(row, value, here, below)
        elif row.block and row.many:
            rows = value if isinstance(value, list) else []
            for number, item in enumerate(rows):
                if isinstance(item, dict):
                    yield from _numbered(_fields_of(row.block, item, (*here, number), below), number)
            if name == "also":
                yield from _numbered(_fields_of(row.block, {}, (*here, NEW), below), NEW)
        elif row.block:
            is_block = isinstance(value, dict)
            text = "" if value is None or is_block else str(value)
            inner: Mapping[str, Any] = value if isinstance(value, dict) else {row.block.short: text or None}
            for field in _fields_of(row.block, inner, here, below):
                yield replace(field, short=(row.block.short, text)) if row.block.short and not is_block else field
        else:
            yield _field(dotted, here, row, value, group)


def _fields_of_names(row: Key, value: object, place: Place, group: str) -> Iterator[FormField]:
    """The fields of people: one for all of them where only names stand there, else some for each."""
    block, dotted = row.block, ".".join(map(str, place))
    if block is None or not _has_blocks(value):
        yield _field(dotted, place, row, value, "" if group == place[-1] else group)
        return
    if isinstance(value, dict):
        yield from _fields_of(block, value, place, group)
        return
    for number, item in enumerate(value if isinstance(value, list) else ()):
        here = (*place, number)
        if isinstance(item, dict):
            yield from _numbered(_fields_of(block, item, here, group), number)
        else:
            only = _field(f"{dotted}.{number}", here, block.keys[block.short], item, group)
            yield from _numbered([replace(only, label=block.short.capitalize())], number)
    yield from _numbered(_fields_of(block, {}, (*place, NEW), group), NEW)


def _numbered(found: Iterable[FormField], number: int | str) -> Iterator[FormField]:
    """The fields of one row of several, with its number in their labels: each needs a name of its own."""
    for field in found:
        yield replace(field, label=f"{field.label} ({number if number == NEW else int(number) + 1})")


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
            elif (number == NEW and field.place[2] == "source" and name in _NEW_SOURCE) or (
                number != NEW and field.place[2:] != ("id",)
            ):
                label = _OF_RECORD.get(_below(field.place[2:]), field.label)
                yield replace(field, label=label, required=field.required and number != NEW)


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
    label = _LABELS.get(_below(place)) or str(place[-1]).capitalize().replace("_", " ")
    shown = _lines(value) if row.many else "" if value is None else str(value)
    return FormField(dotted, place, label, row.about, widget, shown, group or "main", choices, row.required)


def _below(place: Place) -> str:
    """A place in words, without the numbers of rows."""
    return ".".join(part for part in place if isinstance(part, str) and part != NEW)


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


def with_errors(shown: list[FormField], problems: Mapping[str, str]) -> list[FormField]:
    """The fields with what is wrong with each; `problems` are messages by the names of keys."""
    return [replace(field, error=problems.get(field.name, field.error)) for field in shown]
