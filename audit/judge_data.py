"""Judges the tables in /data/ by data tools: each reads every CSV without a word, and columns have the types they say.

Run by `audit/programs.py` with the built site's folder, in the audit's own environment.
"""

import contextlib
import csv
import io
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import polars as pl
from judging import named, told

DAYS = ("date", "updated")
TIMES = ("time", "updated_time")


class Table:
    """A CSV and what Python's own reader finds in it."""

    def __init__(self, place: Path) -> None:
        self.place, self.name = place, place.name
        with place.open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
        self.columns = list(rows[0]) if rows else []
        self.count = len(rows)
        self.texts = [row["title"] for row in rows if "title" in row]
        # A column of which every cell is empty has no type.
        self.filled = {c for c in self.columns if any(row[c] for row in rows)}

    def wrong(self, count: int, columns: list[str], texts: list[str], types: dict[str, str]) -> Iterator[str]:
        """How a program's reading differs. `types` are `day`, `time` or `other`, by column."""
        if count != self.count:
            yield f"{self.name}: {count} of {self.count} rows"
        if columns != self.columns:
            yield f"{self.name}: other columns"
        if texts != self.texts:
            yield f"{self.name}: other titles"
        for kind, names in (("day", DAYS), ("time", TIMES)):
            for name in names:
                if name in self.filled and types[name] != kind:
                    yield f"{self.name}: {name} is {types[name]}, not a {kind}"


def _polars(table: Table) -> Iterator[str]:
    frame = pl.read_csv(table.place, try_parse_dates=True)
    kinds = {
        c: {pl.Date: "day"}.get(t, "time" if isinstance(t, pl.Datetime) else str(t))
        for c, t in zip(frame.columns, frame.dtypes, strict=True)
    }
    texts = frame["title"].to_list() if "title" in frame.columns else []
    yield from table.wrong(frame.height, frame.columns, texts, kinds)


def _pandas(table: Table) -> Iterator[str]:
    dated = [c for c in (*DAYS, *TIMES) if c in table.columns]
    # Without this a cell that reads NA, as a title or a country may, is none.
    frame = pd.read_csv(table.place, parse_dates=dated, keep_default_na=False, na_values=[""])
    kinds = {}
    for name in frame.columns:
        kind = str(frame[name].dtype)
        is_time = kind.startswith("datetime64")
        kinds[name] = ("time" if "UTC" in kind else "day") if is_time else kind
    texts = frame["title"].tolist() if "title" in frame.columns else []
    yield from table.wrong(len(frame), list(frame.columns), texts, kinds)


def _duckdb(table: Table) -> Iterator[str]:
    with contextlib.closing(duckdb.connect()) as base:
        found = base.sql(f"SELECT * FROM read_csv('{table.place}')")  # noqa: S608 (a path of our own)
        names = {"DATE": "day", "TIMESTAMP": "time", "TIMESTAMP WITH TIME ZONE": "time"}
        kinds = {c: names.get(str(t), str(t)) for c, t in zip(found.columns, found.types, strict=True)}
        at = found.columns.index("title") if "title" in found.columns else None
        rows = found.fetchall()
        texts = [] if at is None else [row[at] for row in rows]
        yield from table.wrong(len(rows), found.columns, texts, kinds)


def _frictionless(table: Table) -> Iterator[str]:
    report = frictionless.validate(table.place.name, basepath=str(table.place.parent))
    yield from (f"{table.name}: {error[2]}" for error in report.flatten(["rowNumber", "fieldNumber", "message"]))
    with frictionless.Resource(table.place.name, basepath=str(table.place.parent)) as resource:
        names = {"date": "day", "datetime": "time"}
        kinds = {field.name: names.get(field.type, field.type) for field in resource.schema.fields}
        rows = list(resource.row_stream)
        texts = [str(row["title"]) for row in rows] if "title" in kinds else []
        yield from table.wrong(len(rows), list(kinds), texts, kinds)


READERS: dict[str, Callable[[Table], Iterator[str]]] = {
    "polars": _polars, "pandas": _pandas, "duckdb": _duckdb, "frictionless": _frictionless
}  # fmt: skip


def quietly(read: Callable[[Table], Iterator[str]], table: Table) -> list[str]:
    """What is wrong, with every warning and every word that the program says."""
    said = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stderr(said):
        warnings.simplefilter("always")
        try:
            found = list(read(table))
        except Exception as error:  # noqa: BLE001 (whatever it raises is its verdict)
            found = [f"{table.name}: {type(error).__name__}: {str(error).splitlines()[0]}"]
    found += [f"{table.name}: warns: {str(one.message).splitlines()[0]}" for one in caught]
    return found + ([f"{table.name}: says: {said.getvalue().splitlines()[0]}"] if said.getvalue().strip() else [])


def main(site: Path) -> None:
    """Print a row for every program."""
    logging.disable()
    tables = [Table(place) for place in sorted((site / "data").rglob("*.csv"))]
    rows = sum(table.count for table in tables)
    of = f"{len(tables)} tables, {rows:,} rows"
    for name, read in READERS.items():
        told(named(name), of, [fault for table in tables for fault in quietly(read, table)])
    data = json.loads((site / "data/articles.json").read_bytes())
    schema = json.loads((site / "data/articles.schema.json").read_bytes())
    import jsonschema  # frictionless brings it

    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    told(named("jsonschema"), "articles.json", [error.message[:200] for error in checker.iter_errors(data)])


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
