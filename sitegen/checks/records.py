"""Records of registers: ids, references to other records, terms, and whether each says where it is from."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.checks.terms import misspelt
from sitegen.content.library import Contents, Library
from sitegen.content.registers.register_index import TermFinder
from sitegen.content.shared import term_slug
from sitegen.model import Article, Record, RegisterField
from sitegen.problems import Problem, nearest, problem


def _records(contents: Contents) -> Iterator[tuple[Article, Record]]:
    return ((item, record) for item in [a for a in contents.articles if a.records] for record in item.records)


def line_of_record(item: Article, record: Record, *key: str | int) -> int:
    """The line of a key of a record, or of the nearest that holds it."""
    while True:
        line = item.line(".".join([record.place, *map(str, key)]))
        if line > 1 or not key:
            return line
        key = key[:-1]


def duplicate_record_ids(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports ids that two records carry; a calendar or a feed would replace one with the other."""
    first: dict[str, tuple[Article, Record]] = {}
    for item, record in _records(contents):
        other, held = first.setdefault(record.id, (item, record))
        if held is not record:
            where = f"{other.path}:{line_of_record(other, held, 'id')}"
            hint = "delete the id in the copy, and let check --fix write a new one"
            message = f"{_named(record)}: the id is that of the record at {where}"
            yield problem("record-id-duplicate", item.path, line_of_record(item, record, "id"), message, hint)


def unknown_records(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports records that supersede or dispute themselves, a record that does the same to them, or none at all."""
    known = {record.id: record for _, record in _records(contents)}
    for item, record in _records(contents):
        for key in ("supersedes", "disputes"):
            for index, one in enumerate(getattr(record, key)):
                line = line_of_record(item, record, key, index)
                if one == record.id:
                    hint = f"delete it, or write the id of the record that it {key}"
                    yield problem("record-unknown", item.path, line, f"{_named(record)}.{key}: it names itself", hint)
                elif one not in known:
                    if any(path.startswith("content/articles/") for path in contents.broken):
                        continue  # it may stand in one of those
                    close = nearest(one, [*known])
                    message = f"{_named(record)}.{key}: no record has the id {one}"
                    hint = f"did you mean {close}?" if close else "write the id of a record, as its file has it"
                    yield problem("record-unknown", item.path, line, message, hint)
                elif key == "supersedes" and record.id in known[one].supersedes and record.id > one:
                    hint = "delete one of the two: only the later record supersedes the earlier"
                    message = f"{_named(record)}.{key}: this record and {one} supersede each other"
                    yield problem("record-unknown", item.path, line, message, hint)


def _named(record: Record) -> str:
    """A record's place as people count: the first is 1."""
    name, _, number = record.place.rpartition(".")
    return f"{name}.{int(number) + 1}"


def unknown_record_terms(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports terms of records that a registry does not have, or that look like a slip of a known one."""
    registers = {register.name: register for register in library.settings.registers}
    if not any(item.records for item in contents.articles):
        return
    finder = TermFinder(library.terms, contents.terms)
    registries = {t.name for t in library.settings.taxonomies if t.mode == "registry"}
    names = _names(contents, library)
    seen: dict[tuple[tuple[str, ...], str], tuple[str, str, str] | None] = {}
    broken = any(path.startswith("content/terms/") for path in contents.broken)
    for item, record in _records(contents):
        for field, values in zip(registers[record.register].fields, record.values, strict=True):
            if field.type != "term":
                continue
            for index, typed in enumerate(values):
                key = (field.of, typed)
                if key not in seen:
                    known = finder.find(*key)
                    seen[key] = None if known or broken else _unknown(field, typed, registries, names)
                found = seen[key]
                if found is not None:
                    rule, message, hint = found
                    line = line_of_record(item, record, field.name, index)
                    yield problem(rule, item.path, line, f"{_named(record)}.{field.name}: {message}", hint)


def _names(contents: Contents, library: Library) -> dict[str, dict[str, str]]:
    """What terms are called, by taxonomy: each slug, and the slug of each name of a term's file, with the title."""
    found: dict[str, dict[str, str]] = {}
    for taxonomy, slug in library.terms:
        found.setdefault(taxonomy, {})[slug] = library.term_title(taxonomy, slug)
    for file in contents.terms:
        own = found.setdefault(file.taxonomy, {})
        for name in (file.slug, *file.names, file.title):
            if name:
                own.setdefault(term_slug(name), file.title or file.slug)
    return found


def _unknown(
    field: RegisterField, typed: str, registries: set[str], names: dict[str, dict[str, str]]
) -> tuple[str, str, str] | None:
    """What is wrong with a term that is none: rule, message and hint; nothing where any may be written."""
    titles = {slug: title for taxonomy in reversed(field.of) for slug, title in names.get(taxonomy, {}).items()}
    slug = term_slug(typed)
    message = f"there is no term {typed} of {' or '.join(field.of)}"
    if registries.issuperset(field.of):
        close = titles.get(nearest(slug, [*titles]), "")
        hint = f"did you mean {close}?" if close else f"correct it, or write content/terms/{field.of[0]}/{slug}.md"
        return "term-unknown", message, hint
    close = titles.get(misspelt(slug, sorted(titles)), "")
    if not close:
        return None
    return "record-term", message, f"did you mean {close}? If not, list it among the story's {field.of[-1]}"


def records_without_source(context: CheckContext) -> Iterator[Problem]:
    """Reports records that name no source, in stories that name none."""
    for item, record in _records(context.contents):
        if record.source is None and item.source is None:
            hint = "add source: with the address of the page that says so"
            message = f"{_named(record)}: neither the record nor its story has a source"
            yield problem("record-source-missing", item.path, line_of_record(item, record), message, hint)
