"""Bytes on the wire for a subscriber who asks every hour of a week, by conditional requests, of nginx.

The week is that of `week_site.py` with the digest's own texts, and the site is published every hour, each time with a
word more on a page that stands in no feed. Stories come at nine, or half at nine and half at four; corrections, the
retraction and the rename come at four. It is run as publish does it, where a file that did not change keeps its time,
and with every file's time renewed at each publication, as the versions before did.
`.venv/bin/python audit/wire.py` prints the table; with `--write` it also replaces the one in `audit/README.md`.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from week_site import EVENTS, MONDAY, PER_DAY, TOPICS, Desk, nginx

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "audit" / "README.md"
BEGIN, END = "<!-- bytes on the wire, written by audit/wire.py -->", "<!-- the end of the bytes -->"
PORT = 47_212
HOURS = 7 * 24
MORNING, AFTERNOON = 9, 16
FEEDS = ("atom.xml", *(f"topics/{topic}/atom.xml" for topic in TOPICS), "editions/atom.xml", "corrections/atom.xml")

Bytes = dict[str, Counter[str]]
"""By feed: the bytes of answers and requests by status, the requests counted, and the bytes of whole answers."""


def digest_texts() -> list[str]:
    """The texts of the digest's own stories."""
    files = sorted((ROOT / "content/articles").rglob("*.md"))
    return [file.read_text(encoding="utf-8").split("\n---\n", 1)[1] for file in files]


def week(folder: Path, *, twice: bool, renewed: bool) -> Bytes:
    """Ask hourly for every feed over the week: what it cost."""
    texts = digest_texts()
    desk = Desk(folder / "desk", texts[: sum(PER_DAY)])
    desk.write_older(texts[sum(PER_DAY) :])
    desk.write_page("The week before.")
    desk.publish(MONDAY - timedelta(hours=1), renewed=renewed)
    tags: dict[str, dict[str, str]] = {}
    with nginx(folder / "nginx", desk.current, PORT) as log:
        for hour in range(HOURS):
            _write(desk, hour, twice=twice)
            desk.publish(MONDAY + timedelta(hours=hour), renewed=renewed)
            for feed in FEEDS:
                _ask(feed, tags)
        return _read(log)


def _write(desk: Desk, hour: int, *, twice: bool) -> None:
    """What the desk does in an hour."""
    desk.write_page(f"Hour {hour} of the week.")
    day, at = divmod(hour, 24)
    late = PER_DAY[day] // 2 if twice else 0
    if at == MORNING:
        desk.write_stories(day, PER_DAY[day] - late)
    elif at == AFTERNOON:
        desk.write_stories(day, late)
        for event in EVENTS:
            if event.day == day:
                desk.act(event)


def _ask(feed: str, tags: dict[str, dict[str, str]]) -> None:
    """One request, as feed readers make it: with the tag and the time of the last answer."""
    with closing(HTTPConnection("127.0.0.1", PORT, timeout=30)) as connection:
        known = tags.get(feed, {})
        headers = {"User-Agent": "reader/1.0", "Accept-Encoding": "gzip", "Connection": "close", **known}
        connection.request("GET", f"/{feed}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            tags[feed] = {"If-None-Match": answer.headers["ETag"], "If-Modified-Since": answer.headers["Last-Modified"]}


def _read(log: Path) -> Bytes:
    found: Bytes = {}
    largest: dict[str, int] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        status, sent, asked, place = line.split()
        row = found.setdefault(place[1:], Counter())
        total = int(sent) + int(asked)
        row[status] += 1
        row["bytes"] += total
        # What the same poll would have cost without conditions: the last whole answer, once more.
        if status == "200":
            largest[place] = total
        row["whole"] += largest.get(place, total)
    return found


def rows(name: str, kept: Bytes, renewed: Bytes | None) -> Iterator[tuple[str, ...]]:
    """A row for each subscriber: bytes of each way, and the ratio."""
    topics = [f for f in FEEDS if f.startswith("topics/")]
    groups = {
        "the root feed": ["atom.xml"],
        "a topic's feed (mean)": topics,
        "the corrections' feed": ["corrections/atom.xml"],
        "all feeds": [f for f in FEEDS if "200" in kept[f]],
    }
    for group, feeds in groups.items():
        share = len(feeds) if group.startswith("a topic") else 1
        whole = sum(kept[f]["whole"] for f in feeds) / share
        cells = [f"{HOURS * len(feeds) // share}", f"{whole / 1000:,.0f} KB"]
        for table in (renewed, kept):
            cost = sum(table[f]["bytes"] for f in feeds) / share if table else 0
            answers = sum(table[f]["200"] for f in feeds) / share if table else 0
            cells.append(f"{cost / 1000:,.0f} KB ({answers:.0f})" if table else "not run")
        now = sum(kept[f]["bytes"] for f in feeds) / share
        before = sum(renewed[f]["bytes"] for f in feeds) / share if renewed else whole
        yield name, group, *cells, f"{now / before:.3f}"


HEAD = ("stories come", "who follows", "polls", "every answer whole", "times renewed (whole answers)",
        "times kept (whole answers)", "ratio")  # fmt: skip


def main(arguments: list[str]) -> int:
    """Print the table, and write it with `--write`."""
    with tempfile.TemporaryDirectory(prefix="wire-") as place:
        once = week(Path(place, "once"), twice=False, renewed=False)
        renewed = week(Path(place, "renewed"), twice=False, renewed=True)
        twice = week(Path(place, "twice"), twice=True, renewed=False)
    lines = [HEAD, ("---",) * len(HEAD), *rows("once a day", once, renewed), *rows("twice a day", twice, None)]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    print(table)
    if "--write" in arguments:
        text = README.read_text(encoding="utf-8")
        part = f"{BEGIN}\n\nRun of {datetime.now(UTC).date().isoformat()}:\n\n{table}\n\n{END}"
        README.write_text(
            re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: part, text, flags=re.DOTALL), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
