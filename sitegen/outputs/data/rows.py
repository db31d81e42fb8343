"""Makes the rows of the articles as data, a month at a time, each as JSON and as CSV."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from functools import partial
from html import unescape
from itertools import groupby
from typing import Any

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Article, Moment
from sitegen.outputs.memo import later
from sitegen.outputs.presenter import Presenter
from sitegen.urls import feed_id

_TAG = re.compile(r"<[^>]*>")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may take for a formula."""


Month = Lazy[Mapping[str, bytes]]
"""The rows of a month: under `json` an object a line, with commas between, under `csv` the lines."""


def months(presenter: Presenter) -> Iterator[tuple[int, int, int, Month]]:
    """For every month its year, how many articles it has, about how many bytes of JSON, and the rows.

    The rows are known by a digest of all that they are made of, and made only where they are written.
    """
    library = presenter.library
    known = {key: {"slug": key[1], "title": library.term_title(*key)} for key in library.terms}
    ground = digest_text(f"{presenter.frame} {[row['title'] for row in known.values()]!r} {list(known)!r}")
    for year, group in groupby(library.months.items(), key=lambda row: row[0][0]):
        of_year = tuple(group)
        # Which slugs are known changes with no edit that leaves the list as it is.
        digests = [library.fact("data", items, partial(_digest, library)) for _, items in of_year]
        weigh = partial(_weights, tuple(items for _, items in of_year))
        sizes = presenter.parts.keep(f"data sizes {year}", digest_text(" ".join(digests)), weigh)
        for ((_, month), items), digest, size in zip(of_year, digests, sizes, strict=True):
            mark = digest_text(f"{ground} {digest}")
            rows = later(presenter.parts, f"data {year}-{month:02}", mark, partial(_rows, library, known, items))
            yield year, len(items), size, rows


def _digest(library: Library, items: tuple[Article, ...]) -> str:
    """Tells apart all that the rows of articles are made of, terms' titles apart."""
    rows = [
        f"{a.entry_digest} {a.rights} {len(a.why)} {a.why} {[s for s in a.follows if s in library.by_slug]}"
        for a in items
    ]
    return digest_text(repr(rows))


def _weights(months: tuple[tuple[Article, ...], ...]) -> tuple[int, ...]:
    """About how long the rows of each month are."""
    return tuple(sum(map(_weight, items)) for items in months)


_FRAME = 420
"""The bytes of an object's names, quotation marks and id."""


def _weight(item: Article) -> int:
    """About how many bytes an article's row has, from its longest texts: close enough to tell ten million by."""
    source = item.source
    texts = (item.title, item.summary, item.why, (source.url or "") + source.name if source else "")
    return _FRAME + 2 * len(item.slug) + sum(len(t) if t.isascii() else len(t.encode()) for t in texts)


def _rows(
    library: Library, known: dict[tuple[str, str], dict[str, str]], items: tuple[Article, ...]
) -> Mapping[str, bytes]:
    objects, lines = [], []
    for item in items:
        value, cells = _make(library, known, item)
        objects.append(_ENCODER.encode(value))
        lines.append([harmless(cell) for cell in cells])
    return {"json": ",\n".join(objects).encode(), "csv": csv_lines(lines)}


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
        "title": library.headline(item),
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


def header(taxonomies: tuple[tuple[str, str], ...]) -> bytes:
    """The first line of the CSV, for taxonomies by name and title."""
    names = (*_CELLS, "authors", "source_name", "source_url", "source_authors", *(name for name, _ in taxonomies))
    return csv_lines([names])


def csv_lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as lines of CSV (RFC 4180) in UTF-8."""
    import csv

    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return "".join(lines).encode()


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
