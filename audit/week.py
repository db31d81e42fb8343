"""Follows a week of an invented digest with real feed readers, and says day by day what each of them saw.

`.venv/bin/python audit/week.py` prints the table and what is wrong; with `--write` the table also replaces the one in
`docs/subscribers.md`. Every reader follows the Atom feed and the RSS feed, each as a subscriber of its own. Ends with 1
where a reader missed a story, the retraction or a correction, or showed a story again as new.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_readers import DESKTOP, NOT_FOLLOWED
from week_readers import READERS, CannotRun, Entry, FeedReader
from week_site import DAYS, EVENTS, MONDAY, PER_DAY, RENAMED, Desk, Event, nginx, title

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "subscribers.md"
TOOLS = ROOT / "audit" / ".venv" / "bin"
BEGIN, END = "<!-- the week, written by make audit -->", "<!-- the end of the week -->"
PORT = 47_211
WORDS = {"correction": "Correction: ", "retraction": "Withdrawn: "}


class Follower:
    """A reader that follows a feed, and what is wrong with what it saw."""

    def __init__(self, kind: type[FeedReader], folder: Path, form: str) -> None:
        folder.mkdir(parents=True)
        self.reader = kind(folder, f"http://127.0.0.1:{PORT}/{form}", TOOLS)
        self.form = form
        self.held: dict[str, Entry] = {}
        self.faults: list[str] = []

    def look(self, day: int, events: list[Event]) -> str:
        """What the reader shows on a day, as a cell of the table."""
        now = {entry.key: entry for entry in self.reader.look()}
        new = [entry for entry in now.values() if entry.new]
        first = sum(PER_DAY[:day]) if day < len(PER_DAY) else sum(PER_DAY)
        wanted = {title(n) for n in range(first, first + (PER_DAY[day] if day < len(PER_DAY) else 0))}
        stories = [entry.title for entry in new if entry.title in wanted]
        others = [entry.title for entry in new if entry.title not in wanted]
        told = [f"{len(stories)} new" if stories else "nothing new"]
        told += [self._event(event, others, now) for event in events]
        if len(set(stories)) != len(wanted) or len(stories) != len(wanted):
            self._wrong(day, f"{len(stories)} of {len(wanted)} stories")
        for again in others:
            self._wrong(day, f"“{again}” is shown as new")
            told.append(f"**again: {again}**")
        self.held = now
        return "; ".join(told)

    def _event(self, event: Event, others: list[str], now: dict[str, Entry]) -> str:
        """What became of a change: of its own entry, and of the old entry of its story."""
        name = title(event.story)
        old = {key: entry for key, entry in self.held.items() if entry.title == name}
        held = [now[key] for key in old if key in now]
        if event.kind == "rename":
            if RENAMED in others:
                # A row more, under the new title, for the story that was read under the old one.
                others.remove(RENAMED)
                if not self.reader.by_title:
                    self._wrong(event.day, "the renamed story is shown again")
                return "a second row under the new title"
            return "renamed in place" if any(e.title == RENAMED for e in held) else "the old title stays"
        shown = [t for t in others if t == WORDS[event.kind] + name]
        if not shown:
            self._wrong(event.day, f"the {event.kind} is missed")
        others[:] = [t for t in others if t not in shown]
        replaced = any(event.note in e.text or e.title.startswith("Withdrawn") for e in held)
        word = "withdrawal" if event.kind == "retraction" else event.kind
        own = f"the {word}" if shown else f"**no {word}**"
        return f"{own}{' twice' if len(shown) > 1 else ''}, the old entry {'replaced' if replaced else 'as it was'}"

    def _wrong(self, day: int, what: str) -> None:
        self.faults.append(f"{self.reader.name}, {self.form}, {DAYS[day]}: {what}")


def week(place: Path) -> tuple[list[str], list[list[str]], list[str], list[str]]:
    """The names of the readers, a row of cells for each day, what is wrong, and who could not run and why."""
    desk = Desk(place / "desk")
    desk.publish(MONDAY)
    followers: list[Follower] = []
    absent = [f"{name}: {why}" for name, why in NOT_FOLLOWED.items()]
    with nginx(place / "nginx", desk.current, PORT):
        for kind in (*READERS, *DESKTOP):
            for form in ("atom.xml", "feed.xml"):
                try:
                    followers.append(Follower(kind, place / kind.__name__ / form, form))
                except CannotRun as why:
                    absent.append(f"{kind.__name__}: {why}")
                    break
        rows = list(_days(desk, followers, absent))
    names = list(dict.fromkeys(f.reader.name for f in followers))
    return names, rows, [fault for f in followers for fault in f.faults], absent


def _days(desk: Desk, followers: list[Follower], absent: list[str]) -> Iterator[list[str]]:
    for day, name in enumerate(DAYS):
        events = [event for event in EVENTS if event.day == day]
        if day < len(PER_DAY):
            desk.write_stories(day, PER_DAY[day])
        for event in events:
            desk.act(event)
        desk.publish(MONDAY + timedelta(days=day, hours=20))
        cells: dict[str, list[str]] = {}
        for follower in list(followers):
            try:
                cells.setdefault(follower.reader.name, []).append(follower.look(day, events))
            except CannotRun as why:
                absent.append(f"{follower.reader.name}: {why}")
                followers[:] = [f for f in followers if f.reader.name != follower.reader.name]
        done = [f"{PER_DAY[day]} stories"] if day < len(PER_DAY) else ["nothing"]
        done += [f"a {event.kind}" for event in events]
        names = dict.fromkeys(f.reader.name for f in followers)
        both = (list(dict.fromkeys(cells[n])) for n in names)
        yield [name, ", ".join(done), *(c[0] if len(c) == 1 else f"Atom: {c[0]}. RSS: {c[1]}" for c in both)]


def table(names: list[str], rows: list[list[str]]) -> str:
    """The table in Markdown."""
    head = ["day", "what the desk does", *names]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def recorded(text: str, part: str) -> str:
    """The document with this part in place of the one before."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"{DOC.name} has no place for the week")
    return re.sub(
        re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: f"{BEGIN}\n\n{part}\n\n{END}", text, flags=re.DOTALL
    )


def main(arguments: list[str]) -> int:
    """Print the table; with `--write`, put it into the document; with `--json`, print rows for the audit."""
    with tempfile.TemporaryDirectory(prefix="week-") as place:
        names, rows, faults, absent = week(Path(place))
    shown = table(names, rows)
    print(shown, file=sys.stderr if "--json" in arguments else sys.stdout)
    for line in (*faults, *absent):
        print(f"  {line}", file=sys.stderr)
    if "--json" in arguments:
        for name in names:
            print(
                json.dumps(
                    {
                        "what": f"the week, {name}",
                        "of": "30 stories, 4 changes",
                        "faults": [fault for fault in faults if fault.startswith(name)],
                    }
                )
            )
        for line in absent:
            print(json.dumps({"what": f"the week, {line.partition(':')[0]}", "missing": line.partition(": ")[2]}))
    if "--write" in arguments:
        day = datetime.now(UTC).date().isoformat()
        DOC.write_text(recorded(DOC.read_text(encoding="utf-8"), f"Run of {day}:\n\n{shown}"), encoding="utf-8")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
