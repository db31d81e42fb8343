"""Puts the editing desk's pages before Lighthouse: accessibility, in a light and in a dark look."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from desk_support import EVERY_PAGE, NOW, PASTE, desk_site_with_everything

from sitegen.desk.server import DeskServer
from sitegen.engine.options import Options
from sitegen.preview.server import PreviewServer

Row = tuple[str, str, str]


def desk_pages(chromium: str) -> Iterator[Row]:
    """One row for all pages: whether each has 100 in both looks."""
    with tempfile.TemporaryDirectory() as folder:
        site = desk_site_with_everything(Path(folder) / "site")
        options = Options(site, NOW, drafts=True, future=True)
        with (
            PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
            DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
        ):
            given = {"entrance": desk.entrance, "origin": desk.origin, "paths": EVERY_PAGE, "paste": PASTE}
            given["story"] = "/story/content/articles/2026/one.md"
            done = subprocess.run(
                ["node", Path(__file__).with_suffix(".mjs"), chromium],
                input=json.dumps(given).encode(), stdout=subprocess.PIPE, check=True,
            )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        if row["score"] < 100 or row["faults"]:
            print(f"  desk, {row['name']}, {row['scheme']}: {row['score']} {row['faults']}", file=sys.stderr)
    worst = min(row["score"] for row in rows)
    said = "100" if worst == 100 else f"{worst}: TOO LOW"
    yield "Lighthouse, the desk", f"{len(rows) // 2} pages, light and dark", said
