"""What records cost: the articles of the benchmark from nothing, by turns without and with two registers.

`python -m bench.registers [ARTICLES] [RECORDS] [ROUNDS]` (10,000, 5,000 and 3 unless said): half of the records are
attributions, half dates of a calendar, one each on as many articles. Prints wall and CPU seconds of every turn, then
the ratio of the least ones. The machine must be quiet.
"""

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from bench.corpus import COUNTRIES, article, as_text
from bench.measure import time_of

SETTINGS = """[site]
title = "Registers"
base_url = "https://example.org/"
[search]
enabled = false
"""
REGISTERS = """
[registers.attributions]
title = "Attributions"
heading = "{who} on {whom}"
[registers.attributions.fields]
day = { type = "day", required = true }
who = { type = "term", of = ["countries"], many = true, required = true }
whom = { type = "term", of = ["countries"], required = true }
words = { type = "text" }

[registers.dates]
title = "Dates"
heading = "{what}"
calendar = "day"
[registers.dates.fields]
day = { type = "day", required = true }
what = { type = "text", required = true }
where = { type = "term", of = ["countries"] }
"""


def write(folder: Path, articles: int, records: int) -> None:
    """A site of so many articles, the first of which carry a record each."""
    (folder / "content/articles").mkdir(parents=True)
    (folder / "site.toml").write_text(SETTINGS + (REGISTERS if records else ""), encoding="utf-8")
    for number in range(articles):
        text = as_text(article(number), "sitegen")
        if number < records:
            text = text.replace("\n---\n", f"\n{_record(number)}\n---\n", 1)
        (folder / f"content/articles/article-{number:06}.md").write_text(text, encoding="utf-8")


def _record(number: int) -> str:
    item = article(number)
    day, place = item.date.date(), COUNTRIES[number % len(COUNTRIES)]
    rows = [f"  - id: {uuid5(NAMESPACE_URL, f'{item.url}#record')}", f"    added: {day}"]
    if number % 2:
        rows += [f"    day: {day}", f"    who: [{place}]", f"    whom: {COUNTRIES[-1]}", "    words: likely"]
        return "\n".join(["attributions:", *rows])
    rows += [f"    day: {day + timedelta(days=number % 3000)}", f"    what: {item.title}", f"    where: {place}"]
    return "\n".join(["dates:", *rows])


def main(articles: int = 10_000, records: int = 5_000, rounds: int = 3) -> None:
    """Build both sites from nothing by turns and print what each took."""
    with tempfile.TemporaryDirectory() as held:
        sites = {"without": Path(held, "without"), "with": Path(held, "with")}
        write(sites["without"], articles, 0)
        write(sites["with"], articles, records)
        wall: dict[str, list[float]] = {name: [] for name in sites}
        spent: dict[str, list[float]] = {name: [] for name in sites}
        for _ in range(rounds):
            for name, folder in sites.items():
                shutil.rmtree(folder / "build", ignore_errors=True)
                cost = time_of([sys.executable, "-m", "sitegen", "build", "-q"], folder)
                wall[name].append(cost.wall)
                spent[name].append(cost.cpu)
                print(f"{name:<8} {cost.wall:6.2f} s  {cost.cpu:6.2f} s CPU", flush=True)
        for what, kept in (("wall", wall), ("CPU", spent)):
            print(f"{what}: with / without {min(kept['with']) / min(kept['without']):.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
