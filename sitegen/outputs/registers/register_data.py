"""Plans the records of a register as data: JSON, CSV, and the schema of the JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct, structs

from sitegen import routes
from sitegen.content.registers.register_index import Entered
from sitegen.fingerprint import Lazy, digest, digest_text
from sitegen.model import Register
from sitegen.outputs.data.rows import harmless
from sitegen.outputs.memo import later
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordCell, anchor, recorder
from sitegen.theme.templates import Theme
from sitegen.urls import feed_id


class RegisterData(Struct, frozen=True):
    """A register's rows and what stands above them; under `json` they are an object a line, under `csv` the lines."""

    register: Register
    site: str
    home: str
    page: str
    language: str
    schema: str
    rows: Lazy[Mapping[str, bytes]] | None


_LAST = (
    *("status", "superseded_by", "disputed_by", "supersedes", "disputes", "until", "added", "updated"),
    *("source_name", "source_url", "source_archive", "story_title", "story_url", "url"),
)
"""The columns of the CSV behind those of the fields."""


def plan_register_data(
    presenter: Presenter, register: Register, items: Sequence[Entered], marks: str
) -> Iterator[Output]:
    """`/data/<register>.json`, `.csv` and the schema."""
    library = presenter.library
    base, settings = library.base, library.settings
    mark = digest_text(f"{presenter.frame} {presenter.names} {digest(register)} {marks}")
    rows = later(presenter.parts, f"register data {register.name}", mark, partial(_rows, presenter, register, items))
    owner = f"the register {register.name} as data"
    outline = RegisterData(
        register=register,
        site=settings.title,
        home=base.absolute(routes.HOME),
        page=base.absolute(routes.register(register.name)),
        language=settings.language,
        schema=base.absolute(routes.register_data(register.name, "schema.json")),
        rows=None,
    )
    table = structs.replace(outline, rows=rows)
    for ending, render, context in (
        ("json", render_records_json, table),
        ("csv", render_records_csv, table),
        ("schema.json", render_records_schema, outline),
    ):
        yield Output(routes.file_of(routes.register_data(register.name, ending)), render, None, context, owner)


class _Lines(list[str]):
    """What csv writes to, without a file."""

    def write(self, text: str) -> None:
        self.append(text)


def _rows(presenter: Presenter, register: Register, items: Sequence[Entered]) -> Mapping[str, bytes]:
    import csv

    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    objects = []
    for item in items:
        value = _object_of(presenter, register, item)
        objects.append(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        writer.writerow([harmless(cell) for cell in _cells(register, value)])
    return {"json": ",\n".join(objects).encode(), "csv": "".join(lines).encode()}


def _object_of(presenter: Presenter, register: Register, item: Entered) -> dict[str, Any]:
    """A record as an object of the JSON."""
    library, views = presenter.library, recorder(presenter)
    record, base = item.record, library.base
    story = library.by_slug[item.slug]
    source = item.source
    fields = {
        row.name: _value(cell, item.terms[n], many=row.many)
        for n, (row, cell) in enumerate(zip(register.fields, views.cells(item), strict=True))
    }

    def ids(found: Sequence[str]) -> list[str]:
        return [feed_id(one) for one in found if one in library.registers.by_id]

    return {
        "id": feed_id(record.id),
        "url": base.absolute(routes.register(register.name)) + f"#{anchor(record.id)}",
        "title": views.heading(item),
        "fields": fields,
        "status": item.status or "current",
        "superseded_by": ids(item.superseded_by),
        "disputed_by": ids(item.disputed_by),
        "supersedes": ids(record.supersedes),
        "disputes": ids(record.disputes),
        "until": record.until or None,
        "added": item.added.iso,
        "updated": item.updated.iso,
        "changes": [{"date": c.date.iso, "kind": c.kind, "note": c.note} for c in item.changes],
        "source": None
        if source is None
        else {
            "name": source.name,
            "url": source.url,
            "published": source.published.iso if source.published else None,
            "language": source.language,
            "archive": source.archive,
        },
        "story": {
            "id": feed_id(story.id),
            "title": library.headline(story),
            "url": base.absolute(routes.article(story.slug)),
        },
    }


def _value(cell: RecordCell, terms: Sequence[tuple[str, str] | None], *, many: bool) -> Any:
    """A field's value in the JSON: a text, a term as an object, a list of these, or null."""
    found: list[Any] = [value.key for value in cell.values]
    if cell.type == "term":
        found = [
            {"title": value.text, "taxonomy": term[0] if term else None, "slug": term[1] if term else None}
            for value, term in zip(cell.values, terms, strict=True)
        ]
    return found if many else found[0] if found else None


def _cells(register: Register, value: dict[str, Any]) -> Iterator[str]:
    """A record's cells of the CSV, in the order of `_columns`."""
    yield value["id"]
    yield value["title"]
    for row in register.fields:
        found = value["fields"][row.name]
        found = found if isinstance(found, list) else [] if found is None else [found]
        yield "; ".join(item["title"] if isinstance(item, dict) else item for item in found)
    source = value["source"] or {}
    flat = {
        **{name: item for name, item in value.items() if isinstance(item, str)},
        **{name: "; ".join(value[name]) for name in ("superseded_by", "disputed_by", "supersedes", "disputes")},
        "until": value["until"] or "",
        **{f"source_{name}": source.get(name) or "" for name in ("name", "url", "archive")},
        **{f"story_{name}": value["story"][name] for name in ("title", "url")},
    }
    for name in _LAST:
        yield flat[name]


def _columns(register: Register) -> tuple[str, ...]:
    return ("id", "title", *(field.name for field in register.fields), *_LAST)


def render_records_json(output: Output, theme: Theme) -> bytes:
    """The records as JSON, a line each."""
    table: RegisterData = output.context
    head = {
        "$schema": table.schema,
        "title": f"{table.register.title} — {table.site}",
        "description": table.register.about,
        "home_page_url": table.home,
        "page_url": table.page,
        "language": table.language,
    }
    rows = table.rows.passing["json"] if table.rows is not None else b""
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}").encode()
    return b'%b,\n "records": [%b%b%b]\n}\n' % (text, rows and b"\n", rows, rows and b"\n")


def render_records_csv(output: Output, theme: Theme) -> bytes:
    """The records as CSV (RFC 4180) in UTF-8; lists are parted by semicolons, terms are titles."""
    import csv

    table: RegisterData = output.context
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerow(_columns(table.register))
    return "".join(lines).encode() + (table.rows.passing["csv"] if table.rows is not None else b"")


def render_records_schema(output: Output, theme: Theme) -> bytes:
    """The JSON Schema (2020-12) of a register's JSON."""
    return (json.dumps(records_schema(output.context), ensure_ascii=False, indent=1) + "\n").encode()


def records_schema(table: RegisterData) -> dict[str, Any]:
    """What a register's JSON holds, as a JSON Schema."""
    moment = "A day (2024-05-01), or a time with its zone (RFC 3339)."
    ids = _list(_text("A record's id."), "Records of the site, by their ids.")
    source = _object(
        {
            "name": _text("Who published it."),
            "url": _maybe("The page's address.", "uri"),
            "published": _maybe(moment),
            "language": _maybe("The page's language (BCP 47)."),
            "archive": _maybe("A saved copy's address.", "uri"),
        }
    )
    story = _object({"id": _text("Its id."), "title": _text("Its title."), "url": _text("Its page.", "uri")})
    change = _object(
        {
            "date": _text(moment),
            "kind": {"enum": ["correction", "update", "clarification", "retraction"]},
            "note": _text("What changed, plain text."),
        }
    )
    record = _object(
        {
            "id": _text("The record's name for ever."),
            "url": _text("Its row in the table.", "uri"),
            "title": _text("What it is called in feeds and calendars."),
            "fields": _object({field.name: _field(field) for field in table.register.fields}),
            "status": {"enum": ["current", "superseded", "cancelled", "withdrawn"]},
            "superseded_by": ids,
            "disputed_by": ids,
            "supersedes": ids,
            "disputes": ids,
            "until": _maybe("The last day of what lasts several days, else null."),
            "added": _text(f"When it came into the register. {moment}"),
            "updated": _text(f"When it was added, last changed, superseded or disputed. {moment}"),
            "changes": _list(change, "What changed after publication."),
            "source": {"anyOf": [source, {"type": "null"}], "description": "Where its facts are from."},
            "story": {**story, "description": "The story that carries it."},
        }
    )
    whole = _object(
        {
            "$schema": _text("This schema's address.", "uri"),
            "title": _text("The register's name."),
            "description": _text("What it lists; may be empty."),
            "home_page_url": _text("The site's address.", "uri"),
            "page_url": _text("The register's page.", "uri"),
            "language": _text("The site's language (BCP 47)."),
            "records": _list(record, "All records, newest day first."),
        }
    )
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": table.schema,
        "title": f"{table.register.title} of {table.site}",
        "description": f"{table.register.name}.csv beside it has a row for each record: lists are parted by "
        "semicolons, terms are titles, and a cell that begins like a formula is led by an apostrophe.",
    }
    return head | whole


def _field(field: Any) -> dict[str, Any]:
    """The schema of a field's value."""
    about = field.about or field.title
    one: dict[str, Any] = {"type": "string"}
    if field.type == "term":
        one = _object(
            {"title": _text("Its name."), "taxonomy": _maybe("Where it is listed."), "slug": _maybe("There.")}
        )
    elif field.type == "choice":
        one = {"enum": list(field.choices)}
    elif field.type == "address":
        one = {"type": "string", "format": "uri"}
    elif field.type == "day":
        about += " A day, a time with its zone, or where no more is known a month (2024-05) or a year."
    if field.many:
        return _list(one, about)
    return {**one, "description": about} if field.required else {"anyOf": [one, {"type": "null"}], "description": about}


def _text(description: str, form: str = "") -> dict[str, Any]:
    return {"type": "string", **({"format": form} if form else {}), "description": description}


def _maybe(description: str, form: str = "") -> dict[str, Any]:
    return {"type": ["string", "null"], **({"format": form} if form else {}), "description": description}


def _list(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": "array", "items": items, "description": description}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
