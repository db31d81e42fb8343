"""Judges the article pages by parsers of microformats: one entry with name, address, day and author, no odd property.

Run by `audit/programs.py` with the built site's folder, in the audit's own environment.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mf2py
from judging import absent, named, told

ROOT = Path(__file__).resolve().parent.parent
# h-entry and h-cite as microformats.org lists them, with what is marked as proposed there and widely read.
KNOWN = set(
    """name summary content published updated author category url uid location syndication in-reply-to rsvp like-of
    repost-of comment photo publication accessed featured""".split()
)


def faults(found: dict[str, Any], row: dict[str, Any]) -> Iterator[str]:
    """What is wrong with what a parser found on an article's page; `row` is the article as data."""
    slug = row["slug"]
    entries = [item for item in found["items"] if "h-entry" in item["type"]]
    if len(entries) != 1:
        yield f"{slug}: {len(entries)} entries"
        return
    have = entries[0]["properties"]
    yield from (f"{slug}: unknown property {name}" for name in have.keys() - KNOWN)
    wanted = {"name": [row["title"]], "url": [row["url"]]}
    yield from (f"{slug}: {name} is {have.get(name)}" for name, value in wanted.items() if have.get(name) != value)
    days = [str(value)[:10] for value in have.get("published", [])]
    if days != [row["date"][:10]]:
        yield f"{slug}: published is {days}"
    changed = [str(value)[:10] for value in have.get("updated", [])]
    if row["updated"] != row["date"] and changed != [row["updated"][:10]]:
        yield f"{slug}: updated is {changed}"
    authors = have.get("author", [])
    if len(authors) != max(1, len(row["authors"])):
        yield f"{slug}: {len(authors)} authors"
    cited = [value for name in ("repost-of", "in-reply-to") for value in have.get(name, [])]
    source = (row["source"] or {}).get("url")
    if source and row["rights"] != "full" and not row["title"].startswith("Withdrawn"):
        urls = [url for value in cited for url in value.get("properties", {}).get("url", [])]
        if source not in urls:
            yield f"{slug}: its source is not cited"


def main(site: Path) -> None:
    """Print a row for each parser."""
    rows = json.loads((site / "data/articles.json").read_bytes())["articles"]
    places = [site / "articles" / row["slug"] / "index.html" for row in rows]
    of = f"{len(rows)} articles"
    parsed = [mf2py.parse(doc=p.read_text(encoding="utf-8"), url=r["url"]) for p, r in zip(places, rows, strict=True)]
    told(named("mf2py"), of, [f for found, row in zip(parsed, rows, strict=True) for f in faults(found, row)])
    if shutil.which("node") is None:
        absent("microformats-parser", "Node is not installed")
        return
    asked = "".join(f"{place}\t{row['url']}\n" for place, row in zip(places, rows, strict=True))
    program = str(Path(__file__).with_name("microformats.mjs"))
    done = subprocess.run(["node", program], input=asked.encode(), capture_output=True, check=True)
    read = [json.loads(line) for line in done.stdout.splitlines()]
    package = json.loads((ROOT / "node_modules/microformats-parser/package.json").read_bytes())
    said = [f for found, row in zip(read, rows, strict=True) for f in faults(found, row)]
    told(f"microformats-parser {package['version']}", of, said)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
