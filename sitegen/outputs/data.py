"""Plans the articles as data: JSON, CSV, and the schema of the JSON.

No article's text is in it, whatever its rights: what each row says is title, summary, why it matters, credit, terms
and changes, all of which are ours or facts.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import partial
from html import unescape
from typing import Any

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Article, Moment
from sitegen.outputs.memo import later
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.theme.templates import Theme
from sitegen.urls import feed_id

_TAG = re.compile(r"<[^>]*>")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may take for a formula."""


class DataTable(Struct, frozen=True):
    """All rows, newest first, and what stands above them.

    `rows` are those of one month each: under `json` an object a line, with commas between, under `csv` the lines.
    """

    title: str
    home: str
    language: str
    schema: str
    taxonomies: tuple[tuple[str, str], ...]
    rows: tuple[Lazy[Mapping[str, bytes]], ...]


def plan_data(presenter: Presenter) -> Iterator[Output]:
    """`/data/articles.json`, `.csv` and the schema."""
    library = presenter.library
    base, settings = library.base, library.settings
    table = DataTable(
        title=settings.title,
        home=base.absolute(routes.HOME),
        language=settings.language,
        schema=base.absolute(routes.DATA_SCHEMA),
        taxonomies=tuple((t.name, t.title) for t in settings.taxonomies),
        rows=tuple(_months(presenter)),
    )
    outline = DataTable(table.title, table.home, table.language, table.schema, table.taxonomies, ())
    yield Output(routes.file_of(routes.DATA_JSON), render_json, None, table, "the articles as data")
    yield Output(routes.file_of(routes.DATA_CSV), render_csv, None, table, "the articles as data")
    yield Output(routes.file_of(routes.DATA_SCHEMA), render_schema, None, outline, "the schema of the articles as data")


def _months(presenter: Presenter) -> Iterator[Lazy[Mapping[str, bytes]]]:
    """The rows of every month, each under a mark that tells apart all that they are made of."""
    library = presenter.library
    known = {key: {"slug": key[1], "title": library.term_title(*key)} for key in library.terms}
    ground = digest_text(f"{presenter.frame} {[row['title'] for row in known.values()]!r} {list(known)!r}")
    for (year, month), items in library.months.items():
        # Which slugs are known changes with no edit that leaves the list as it is.
        mark = digest_text(f"{ground} {library.fact('data', items, partial(_mark, library))}")
        yield later(presenter.parts, f"data {year}-{month:02}", mark, partial(_rows, library, known, items))


def _mark(library: Library, items: tuple[Article, ...]) -> str:
    """Tells apart all that the rows of articles are made of, terms' titles apart."""
    rows = [
        f"{a.entry_digest} {a.rights} {len(a.why)} {a.why} {[s for s in a.follows if s in library.by_slug]}"
        for a in items
    ]
    return digest_text(repr(rows))


def _rows(
    library: Library, known: dict[tuple[str, str], dict[str, str]], items: tuple[Article, ...]
) -> Mapping[str, bytes]:
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    objects = []
    for item in items:
        value, cells = _make(library, known, item)
        objects.append(_ENCODER.encode(value))
        writer.writerow([harmless(cell) for cell in cells])
    return {"json": ",\n".join(objects).encode(), "csv": "".join(lines).encode()}


def _make(
    library: Library, known: dict[tuple[str, str], dict[str, str]], item: Article
) -> tuple[dict[str, Any], list[str]]:
    """An article's row: the JSON object, and the CSV row's cells."""
    if item.date is None:
        raise ValueError(f"{item.path} has no date and stands in no list")
    source = item.source
    date = item.date.iso
    terms = {
        taxonomy: [known[taxonomy, slug] for slug in slugs if (taxonomy, slug) in known]
        for taxonomy, slugs in item.terms
    }
    value: dict[str, Any] = {
        "id": feed_id(item.id),
        "slug": item.slug,
        "url": library.base.absolute(routes.article(item.slug)),
        "title": item.title,
        "date": date,
        "updated": lib.updated(item).iso if item.changes else date,
        "language": item.language or library.settings.language,
        "rights": item.rights,
        "summary": item.summary,
        "why": " ".join(unescape(_TAG.sub("", item.why)).split()) if item.why else "",
        "authors": [{"name": a.name, "url": a.url or None} for a in item.authors],
        "source": None
        if source is None
        else {
            "name": source.name,
            "url": source.url,
            "authors": list(source.authors),
            "published": source.published.iso if source.published else None,
            "language": source.language,
            "archive": source.archive,
        },
        "terms": {name: rows for name, rows in terms.items() if rows},
        "follows": [slug for slug in item.follows if slug in library.by_slug],
        "changes": [{"date": c.date.iso, "kind": c.kind, "note": c.note} for c in item.changes],
    }
    changed = lib.updated(item)
    days = {"date": item.date.day.isoformat(), "updated": changed.day.isoformat()}
    times = {"time": _instant(item.date), "updated_time": _instant(changed)}
    columns = value | days | times
    cells = [columns[name] for name in _CELLS]
    cells.append("; ".join(a.name for a in item.authors))
    cells += [source.name, source.url or "", "; ".join(source.authors)] if source else ["", "", ""]
    found = dict(item.terms)
    for taxonomy in library.settings.taxonomies:
        cells.append("; ".join(s for s in found.get(taxonomy.name, ()) if (taxonomy.name, s) in known))
    return value, cells


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


_CELLS = (
    "id", "slug", "url", "title", "date", "time", "updated", "updated_time", "language", "rights", "summary", "why"
)  # fmt: skip


def _instant(moment: Moment) -> str:
    """A time in universal time, so that a column of them is of one type; empty for a day alone."""
    return f"{moment.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment.timed else ""


def render_json(output: Output, theme: Theme) -> bytes:
    """The articles as JSON, a line each."""
    table: DataTable = output.context
    head = {"$schema": table.schema, "title": table.title, "home_page_url": table.home, "language": table.language}
    rows = b",\n".join([month.passing["json"] for month in table.rows])
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}").encode()
    return b'%b,\n "articles": [%b%b%b]\n}\n' % (text, rows and b"\n", rows, rows and b"\n")


def render_csv(output: Output, theme: Theme) -> bytes:
    """The articles as CSV (RFC 4180) in UTF-8; lists are parted by semicolons, terms are slugs.

    Columns of days hold days alone, columns of times times in UTC: each column is of one type to those who read it.
    """
    table: DataTable = output.context
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    names = (*_CELLS, "authors", "source_name", "source_url", "source_authors", *(name for name, _ in table.taxonomies))
    writer.writerow(names)
    return "".join(lines).encode() + b"".join([month.passing["csv"] for month in table.rows])


class _Lines(list[str]):
    """What csv writes to, without a file."""

    def write(self, text: str) -> None:
        self.append(text)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like one is led by an apostrophe.

    Line ends within a cell become blanks, so that a row is a line for the tools that think so.
    """
    if cell[:1].isalnum() and cell.isprintable():
        return cell  # the most cells: no line end stands in them, and no mark before them
    plain = " ".join(cell.splitlines()) if len(cell.splitlines()) > 1 else cell
    return f"'{plain}" if plain.lstrip(" \u00a0").startswith(_FORMULA) else plain


def render_schema(output: Output, theme: Theme) -> bytes:
    """The JSON Schema (2020-12) of `articles.json`."""
    table: DataTable = output.context
    return (json.dumps(schema(table), ensure_ascii=False, indent=1) + "\n").encode()


def schema(table: DataTable) -> dict[str, Any]:
    """What `articles.json` holds, as a JSON Schema."""
    moment = "A day (2024-05-01), or a time with its zone (RFC 3339)."
    term = _object({"slug": _text("Its place in addresses."), "title": _text("Its name for readers.")})
    source = _object(
        {
            "name": _text("Who reported the story first."),
            "url": _maybe("The original's address.", "uri"),
            "authors": _list(_text("A name."), "Who wrote it."),
            "published": _maybe(moment),
            "language": _maybe("The original's language (BCP 47)."),
            "archive": _maybe("A saved copy's address.", "uri"),
        }
    )
    article = _object(
        {
            "id": _text("The article's name for ever (urn:uuid:…, or an older program's), whatever its title becomes."),
            "slug": _text("Its place in its address."),
            "url": _text("Its page.", "uri"),
            "title": _text("Its title, plain text."),
            "date": _text(f"When the story happened or was published. {moment}"),
            "updated": _text(f"The date, or that of the latest correction, update or retraction. {moment}"),
            "language": _text("The article's language (BCP 47)."),
            "rights": {
                "enum": ["full", "excerpt", "link"],
                "description": "How much of the text its page shows. The text itself is not in this file.",
            },
            "summary": _text("What happened, in our own words, plain text; may be empty."),
            "why": _text("Why it matters, plain text; may be empty."),
            "authors": _list(
                _object({"name": _text("A name."), "url": _maybe("A page about the person.", "uri")}),
                "Who wrote it, where it is our own and says so; empty where it is the site's.",
            ),
            "source": {"anyOf": [source, {"type": "null"}], "description": "null where the article is our own."},
            "terms": {
                "type": "object",
                "properties": {name: _list(term, title) for name, title in table.taxonomies},
                "additionalProperties": False,
            },
            "follows": _list(_text("A slug."), "Earlier articles of the same story."),
            "changes": _list(
                _object(
                    {
                        "date": _text(moment),
                        "kind": {"enum": ["correction", "update", "clarification", "retraction"]},
                        "note": _text("What changed, plain text."),
                    }
                ),
                "What changed after publication.",
            ),
        }
    )
    whole = _object(
        {
            "$schema": _text("This schema's address.", "uri"),
            "title": _text("The site's name."),
            "home_page_url": _text("The site's address.", "uri"),
            "language": _text("The site's language (BCP 47)."),
            "articles": _list(article, "All dated articles, newest first."),
        }
    )
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": table.schema,
        "title": f"Articles of {table.title}",
        "description": "articles.csv beside it has a row for each article: days stand in date and updated, times (in "
        "universal time, empty for a day alone) in time and updated_time, lists are parted by semicolons, terms are "
        "slugs, and a cell that begins like a formula is led by an apostrophe.",
    }
    return head | whole


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
