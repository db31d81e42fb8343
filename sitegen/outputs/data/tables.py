"""Plans the articles as data: JSON, CSV, and the schema of the JSON.

No article's text is in it, whatever its rights: what each row says is title, summary, why it matters, credit, terms
and changes, all of which are ours or facts. Where the whole would be very large, each year has files of its own.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import Struct, structs

from sitegen import routes
from sitegen.outputs.data.rows import Month, csv_lines, header, months
from sitegen.outputs.data.schema import schema
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.theme.templates import Theme

WHOLE_MOST = 10_000_000
"""From about this many bytes of JSON on, `/data/articles.json` and `.csv` are indexes of files a year."""

_OWNER = "the articles as data"


class DataTable(Struct, frozen=True):
    """All rows, newest first, and what stands above them; or only the latter, with whether there is a file a year."""

    title: str
    home: str
    language: str
    schema: str
    taxonomies: tuple[tuple[str, str], ...]
    rows: tuple[Month, ...] = ()
    split: bool = False


class DataIndex(Struct, frozen=True):
    """The files of all years, newest first: the year, how many articles it has, and its files' addresses."""

    head: DataTable
    years: tuple[tuple[int, int, str, str], ...]


def plan_data(presenter: Presenter) -> Iterator[Output]:
    """`/data/articles.json`, `.csv` and the schema; of a large site the two are indexes, beside files of every year."""
    library = presenter.library
    base, settings = library.base, library.settings
    found = tuple(months(presenter))
    head = DataTable(
        title=settings.title,
        home=base.absolute(routes.HOME),
        language=settings.language,
        schema=base.absolute(routes.DATA_SCHEMA),
        taxonomies=tuple((t.name, t.title) for t in settings.taxonomies),
        split=sum(size for _, _, size, _ in found) > WHOLE_MOST,
    )
    if head.split:
        years = []
        for year, group in groupby(found, key=lambda row: row[0]):
            rows = tuple(group)
            places = routes.data_year(year, "json"), routes.data_year(year, "csv")
            years.append((year, sum(row[1] for row in rows), *map(base.absolute, places)))
            yield from _whole(places, structs.replace(head, rows=tuple(row[3] for row in rows), split=False))
        index = DataIndex(head, tuple(years))
        yield Output(routes.file_of(routes.DATA_JSON), render_json_index, None, index, _OWNER)
        yield Output(routes.file_of(routes.DATA_CSV), render_csv_index, None, index, _OWNER)
    else:
        rows_of_all = tuple(row[3] for row in found)
        yield from _whole((routes.DATA_JSON, routes.DATA_CSV), structs.replace(head, rows=rows_of_all))
    yield Output(routes.file_of(routes.DATA_SCHEMA), render_schema, None, head, "the schema of the articles as data")


def _whole(places: tuple[str, str], table: DataTable) -> Iterator[Output]:
    """The two files of these rows."""
    yield Output(routes.file_of(places[0]), render_json, None, table, _OWNER)
    yield Output(routes.file_of(places[1]), render_csv, None, table, _OWNER)


def _head(table: DataTable) -> dict[str, Any]:
    return {"$schema": table.schema, "title": table.title, "home_page_url": table.home, "language": table.language}


def render_json(output: Output, theme: Theme) -> bytes:
    """The articles as JSON, a line each."""
    table: DataTable = output.context
    text = json.dumps(_head(table), ensure_ascii=False, indent=1).removesuffix("\n}").encode()
    parts = [text, b',\n "articles": [']
    # Joined once: the rows are most of the memory that this takes.
    for number, month in enumerate(table.rows):
        parts += (b",\n" if number else b"\n", month.passing["json"])
    parts.append(b"\n]\n}\n" if table.rows else b"]\n}\n")
    return b"".join(parts)


def render_csv(output: Output, theme: Theme) -> bytes:
    """The articles as CSV (RFC 4180) in UTF-8; lists are parted by semicolons, terms are slugs.

    Columns of days hold days alone, columns of times times in UTC: each column is of one type to those who read it.
    """
    table: DataTable = output.context
    return header(table.taxonomies) + b"".join([month.passing["csv"] for month in table.rows])


_YEAR = ("year", "articles", "json", "csv")


def render_json_index(output: Output, theme: Theme) -> bytes:
    """The files of all years as JSON."""
    index: DataIndex = output.context
    value = _head(index.head) | {"years": [dict(zip(_YEAR, (y, n, j, c), strict=True)) for y, n, j, c in index.years]}
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def render_csv_index(output: Output, theme: Theme) -> bytes:
    """The files of all years as CSV."""
    index: DataIndex = output.context
    return csv_lines([_YEAR, *index.years])


def render_schema(output: Output, theme: Theme) -> bytes:
    """The JSON Schema (2020-12) of `articles.json`."""
    table: DataTable = output.context
    value = schema(table.title, table.schema, table.taxonomies, split=table.split)
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
