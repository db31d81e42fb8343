"""Real feed readers as subscribers: each follows one feed, is asked to look, and says what it holds and what is new.

They run without a screen, each with a home of its own. `Entry.key` is what the reader itself knows an entry by.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Protocol

HANG = 120
"""Seconds after which a reader that does not end is said to hang."""

MISSING = "is not installed"


class CannotRun(Exception):
    """A reader that is not to be had here; the message says why."""


@dataclass(frozen=True)
class Entry:
    """What a reader holds: its own key, the title and the text as it would show them, and whether that is new."""

    key: str
    title: str
    text: str
    new: bool


class FeedReader(Protocol):
    """A subscriber to one feed. `by_title` says whether it takes another title or address for another story."""

    name: str
    by_title: bool

    def __init__(self, home: Path, feed: str, tools: Path) -> None:
        """Follow a feed; `tools` are the audit's own programs. Raises CannotRun."""

    def look(self) -> list[Entry]:
        """Fetch the feed, and tell all that is held; what is new counts as read afterwards."""


def run(command: list[str], home: Path, **more: str) -> str:
    """A program with a home of its own: what it said. Raises CannotRun where it failed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "DBUS_"))}
    environment |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "dumb", **more}
    try:
        done = subprocess.run(command, env=environment, cwd=home, capture_output=True, timeout=HANG, check=False)
    except subprocess.TimeoutExpired:
        raise CannotRun(f"{command[0]} did not end") from None
    if done.returncode:
        raise CannotRun(f"{command[0]} failed: {(done.stderr or done.stdout).decode(errors='replace').strip()[-300:]}")
    return done.stdout.decode(errors="replace")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CannotRun(MISSING)
    return found


def _debian(package: str) -> str:
    """A Debian package's upstream version."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return done.stdout.partition(":")[2] or done.stdout


def upstream(package: str) -> str:
    """The version of the program in a Debian package."""
    return _debian(package).partition("-")[0].partition("+")[0]


class Newsboat:
    """newsboat, by its commands and the database that it keeps."""

    by_title = False

    def __init__(self, home: Path, feed: str, tools: Path) -> None:
        self.home, self.program = home, _program("newsboat")
        self.name = f"newsboat {upstream('newsboat')}"
        (home / "urls").write_text(feed + "\n", encoding="utf-8")
        (home / "config").write_text("", encoding="utf-8")

    def look(self) -> list[Entry]:
        cache = self.home / "cache.db"
        files = ["-u", "urls", "-c", str(cache), "-C", "config"]
        run([self.program, *files, "-x", "reload"], self.home)
        with closing(sqlite3.connect(cache)) as held:
            rows = held.execute("SELECT guid, title, content, unread FROM rss_item ORDER BY id").fetchall()
            held.execute("UPDATE rss_item SET unread = 0")
            held.commit()
        return [Entry(key, title, text, bool(new)) for key, title, text, new in rows]


class Rss2email:
    """rss2email, which delivers into a mail folder: a mail is never taken back."""

    by_title = False

    def __init__(self, home: Path, feed: str, tools: Path) -> None:
        self.home, self.program = home, str(tools / "r2e")
        if not Path(self.program).exists():
            raise CannotRun(MISSING)
        self.name = "rss2email " + run([self.program, "--version"], home).split()[-1].strip("()")
        self.mail = home / "mail"
        for part in ("cur", "new", "tmp"):
            (self.mail / "INBOX" / part).mkdir(parents=True)
        self.files = ["-c", str(home / "config"), "-d", str(home / "seen.json")]
        run([self.program, *self.files, "new", "reader@example.org"], home)
        with (home / "config").open("a", encoding="utf-8") as settings:
            settings.write(
                "\n[DEFAULT]\nfrom = digest@example.org\nto = reader@example.org\nemail-protocol = maildir\n"
                f"maildir-path = {self.mail}\nmaildir-mailbox = INBOX\n"
            )
        self._once()
        run([self.program, *self.files, "add", "digest", feed], home)

    def _once(self) -> None:
        """The settings say each thing once: what `r2e new` wrote gives way."""
        place = self.home / "config"
        last = place.read_text(encoding="utf-8").rpartition("[DEFAULT]")[2]
        place.write_text(f"[DEFAULT]{last}", encoding="utf-8")

    def look(self) -> list[Entry]:
        known = {p.name for p in (self.mail / "INBOX/new").iterdir()}
        run([self.program, *self.files, "run"], self.home)
        found = []
        for place in sorted((self.mail / "INBOX/new").iterdir()):
            mail = message_from_bytes(place.read_bytes(), policy=policy.default)
            body = mail.get_body()
            text = body.get_content() if body is not None else ""
            found.append(Entry(place.name, str(mail["Subject"]), text, place.name not in known))
        return found


# reader 3.26 imports sgmllib, and asks only for feedparser, which since 6.0.14 brings the module under another name.
_READER = """
import json, sys
try:
    import sgmllib
except ModuleNotFoundError:
    import feedparser_sgmllib
    sys.modules["sgmllib"] = feedparser_sgmllib
from reader import make_reader
with make_reader(sys.argv[1]) as reader:
    reader.add_feed(sys.argv[2], exist_ok=True, allow_invalid_url=True)
    reader.update_feeds(scheduled=False)
    rows = []
    for entry in reader.get_entries():
        content = entry.get_content(prefer_summary=False)
        rows.append([entry.id, entry.title, content.value if content else "", not entry.read])
        reader.mark_entry_as_read(entry)
print(json.dumps(rows))
"""


class PythonReader:
    """The Python library reader."""

    by_title = False

    def __init__(self, home: Path, feed: str, tools: Path) -> None:
        self.home, self.feed, self.python = home, feed, str(tools / "python")
        asked = "import importlib.metadata as m; print(m.version('reader'))"
        try:
            self.name = f"reader {run([self.python, '-c', asked], home).strip()}"
        except (CannotRun, OSError):
            raise CannotRun(MISSING) from None

    def look(self) -> list[Entry]:
        said = run([self.python, "-c", _READER, str(self.home / "reader.db"), self.feed], self.home)
        return [Entry(*row) for row in json.loads(said)]


class Sfeed:
    """sfeed, whose result is a table in a file: what is new is a row that was not there."""

    by_title = True

    def __init__(self, home: Path, feed: str, tools: Path) -> None:
        self.home, self.program = home, _program("sfeed_update")
        self.name = f"sfeed {upstream('sfeed')}"
        self.known: set[str] = set()
        settings = f'sfeedpath="{home}/feeds"\nfeeds() {{\n\tfeed "digest" "{feed}"\n}}\n'
        (home / "sfeedrc").write_text(settings, encoding="utf-8")

    def look(self) -> list[Entry]:
        run([self.program, str(self.home / "sfeedrc")], self.home)
        rows = (self.home / "feeds/digest").read_text(encoding="utf-8").splitlines()
        found = []
        for row in rows:
            cells = row.split("\t")
            # An entry is known by its id, its link and its title together.
            key = "\t".join((cells[5], cells[2], cells[1]))
            found.append(Entry(key, cells[1], cells[3], key not in self.known))
        self.known |= {entry.key for entry in found}
        return found


READERS: tuple[type[FeedReader], ...] = (Newsboat, Rss2email, PythonReader, Sfeed)
