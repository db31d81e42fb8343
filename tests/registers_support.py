"""A small site with two registers, one of them a calendar, and ways to look at what is built of it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from lxml import html
from sites_support import build

NOW = "2026-06-15T12:00+00:00"

SETTINGS = """[site]
title = "The Register"
base_url = "https://example.org/digest/"
timezone = "Europe/London"
author = "the desk"

[search]
enabled = false

[registers.attributions]
title = "Attributions"
about = "Who has said who was behind an operation."
heading = "{who} on {whom}: {operation}"

[registers.attributions.fields]
day = { type = "day", required = true }
who = { type = "term", of = ["countries", "organisations"], many = true, required = true }
whom = { type = "term", title = "To whom", of = ["countries", "organisations"], many = true }
operation = { type = "text" }
form = { type = "choice", choices = ["statement", "indictment"] }
page = { type = "address" }

[registers.dates]
title = "Dates"
heading = "{instrument}: {what}"
calendar = true

[registers.dates.fields]
day = { type = "day", required = true }
instrument = { type = "term", required = true }
what = { type = "text", required = true }
where = { type = "term", of = ["countries"], many = true }
"""

STATED, DENIED, BEGINS, MOVED, VOTE, YEAR, GONE = (f"0000000{n}-0000-4000-8000-000000000000" for n in range(1, 8))
"""The ids of the site's records."""

FIRST = f"""---
id: aaaaaaaa-0000-4000-8000-000000000001
title: Ministers name a service
date: 2026-05-03
summary: They name it.
source: {{name: Example News, url: "https://example.org/news"}}
rights: link
countries: [Germany, Russia]
instruments: [The Act]
attributions:
  - id: {STATED}
    day: 2026-05-02
    who: [Germany, Czechia]
    whom: Russia
    operation: Break-ins at parties
    form: statement
    page: https://example.org/a?b=1&c=2
    source: https://ministry.example.org/statement
dates:
  - id: {BEGINS}
    day: 2026-07-01
    instrument: The Act
    what: Duties begin; all of them, at once
    where: [Germany]
---
Nobody may read these words but in full at the source that wrote all of them.
"""

SECOND = f"""---
id: aaaaaaaa-0000-4000-8000-000000000002
title: A service denies it
date: 2026-06-01
summary: It does.
source: {{name: Example Times, url: "https://example.org/times"}}
countries: [Russia]
instruments: [The Act]
attributions:
  - id: {DENIED}
    day: 2026-06
    who: [Russia]
    whom: [A group nobody knows]
    operation: =1+1
    disputes: {STATED}
dates:
  - id: {MOVED}
    day: 2026-06-20
    instrument: the act
    what: The first report
    changes:
      - date: 2026-06-10
        kind: update
        note: The day moved by a week.
  - id: {VOTE}
    day: 2026-06-30T10:30
    instrument: The Act
    what: The vote
    where: [Russia]
    cancelled: true
  - id: {YEAR}
    day: 2028
    instrument: The Act
    what: The review
    supersedes: {BEGINS}
---
Text.
"""

WITHDRAWN = f"""---
id: aaaaaaaa-0000-4000-8000-000000000003
title: What nobody said
date: 2026-05-20
summary: Wrong from the first word.
source: {{name: Example Times, url: "https://example.org/wrong"}}
countries: [Germany]
changes:
  - date: 2026-05-25
    kind: retraction
    note: Nobody said so.
attributions:
  - id: {GONE}
    day: 2026-05-19
    who: Germany
    whom: Russia
    operation: A slander from the first word
---
Text.
"""


def register_site(folder: Path, **changed: str) -> Path:
    """The site's inputs; `changed` are other texts of its articles, by name."""
    texts = {"first": FIRST, "second": SECOND, "withdrawn": WITHDRAWN} | changed
    (folder / "content/articles").mkdir(parents=True)
    (folder / "site.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in texts.items():
        (folder / f"content/articles/{name}.md").write_text(text, encoding="utf-8")
    return folder


def built_register(folder: Path, clock: str = NOW, **changed: str) -> Path:
    """The site, built."""
    return build(register_site(folder, **changed), clock=clock)


def rows_of(page: Path) -> list[list[str]]:
    """The texts of the cells of a page's table of records."""
    table = html.fromstring(page.read_text(encoding="utf-8")).find_class("records")[0]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")][1:]


def records_of(folder: Path, register: str) -> dict[str, Any]:
    """The records of a register's JSON, by their ids."""
    data = json.loads((folder / f"data/{register}.json").read_text(encoding="utf-8"))
    return {record["id"].removeprefix("urn:uuid:"): record for record in data["records"]}


def csv_of(folder: Path, register: str) -> list[dict[str, str]]:
    """The rows of a register's CSV."""
    return list(csv.DictReader(io.StringIO((folder / f"data/{register}.csv").read_bytes().decode("utf-8"))))
