"""The report of an import: every seed in order, as JSON or Markdown."""

import json
from collections.abc import Iterable
from pathlib import Path

from sitegen.authoring.import_seeds import Imported
from sitegen.engine.containment import write_output_file
from sitegen.importer.report import as_dict, as_markdown, not_imported, summary_of_all
from sitegen.printable import printable_json


def write_report(path: Path, done: Iterable[Imported]) -> None:
    """Writes a report of all seeds in order: JSON if the name ends in `.json`, else Markdown.

    Seeds that were not imported have a reason, `skipped` or `failed`. Raises SitegenError if the file cannot be
    written.
    """
    rows = list(done)
    if path.suffix.lower() == ".json":
        text = printable_json(json.dumps([_account(row) for row in rows], ensure_ascii=False, indent=1)) + "\n"
    else:
        total = summary_of_all(row.parsed for row in rows if row.parsed is not None)
        text = "\n".join(["# Imported seeds", total + "\n", *map(_section, rows)])
    write_output_file(path, text.encode("utf-8", "replace"))


def _account(row: Imported) -> dict[str, object]:
    """The report of one seed for JSON."""
    if row.parsed is None:
        return {"seed": row.seed, **({"failed": row.failed} if row.failed else {"skipped": row.skipped})}
    found = as_dict(row.seed, row.text, row.parsed)
    return found | {"article": row.path, "questions": list(row.questions)}


def _section(row: Imported) -> str:
    """The report of one seed in Markdown."""
    if row.parsed is not None:
        return as_markdown(row.seed, row.text, row.parsed)
    return not_imported(row.seed, row.failed or row.skipped)
