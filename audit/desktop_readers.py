"""Feed readers with windows, on a screen that nobody sees (Xvfb) and a message bus of their own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from week_readers import HANG, MISSING, CannotRun, Entry, FeedReader, upstream

# The reader asks the system's bus whether there is a network; where no such bus runs it takes itself for offline.
_START = 'DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec "$@"'

_OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="1.0"><head><title>Feeds</title></head><body>
<outline title="digest" text="digest" type="rss" htmlUrl="" xmlUrl="{feed}" id="digest1" updateInterval="30"/>
</body></opml>
"""


def shown(command: list[str], home: Path, done: Callable[[str], bool]) -> None:
    """Run a program with windows until what it says is enough. Raises CannotRun where that never comes."""
    needed = ("xvfb-run", "dbus-run-session", command[0])
    if not all(map(shutil.which, needed)):
        raise CannotRun(MISSING)
    environment = {k: os.environ[k] for k in ("PATH",) if k in os.environ}
    environment |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "GIO_USE_NETWORK_MONITOR": "base"}
    log = home / "said"
    with log.open("wb") as said:
        running = subprocess.Popen(
            ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", _START, "sh", *command],
            env=environment, cwd=home, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            end = time.monotonic() + HANG
            while not done(log.read_text(encoding="utf-8", errors="replace")):
                if time.monotonic() > end or running.poll() is not None:
                    raise CannotRun(f"{command[0]} did not fetch the feed")
                time.sleep(0.3)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=HANG)


class Liferea:
    """Liferea, by the database that it keeps; it fetches all feeds when it starts."""

    by_title = False

    def __init__(self, home: Path, feed: str, tools: Path) -> None:
        if not shutil.which("liferea"):
            raise CannotRun(MISSING)
        self.home, self.feed = home, feed
        self.name = f"Liferea {upstream('liferea')}"
        place = home / ".config/liferea/feedlist.opml"
        place.parent.mkdir(parents=True)
        place.write_text(_OPML.format(feed=feed), encoding="utf-8")
        self.database = home / ".local/share/liferea/liferea.db"

    def look(self) -> list[Entry]:
        before: list[object] = []
        since = 0.0

        def done(said: str) -> bool:
            nonlocal before, since
            if f"downloading {self.feed}" not in said or "download status code" not in said:
                return False
            rows: list[object] = list(self._rows())
            if rows != before or not since:
                before, since = rows, time.monotonic()
            return time.monotonic() - since > 3

        shown(["liferea", "-w", "hidden", "--debug-net"], self.home, done)
        found = [Entry(key, title, text or "", not read) for key, title, text, read in self._rows()]
        with closing(sqlite3.connect(self.database)) as held:
            held.execute("UPDATE items SET read = 1, popup = 0, updated = 0")
            held.commit()
        return found

    def _rows(self) -> list[tuple[str, str, str, int]]:
        with closing(sqlite3.connect(self.database)) as held:
            return held.execute("SELECT source_id, title, description, read FROM items ORDER BY item_id").fetchall()


NOT_FOLLOWED = {"Akregator": "its browser part (Qt WebEngine) ends it without a graphics context"}
"""Readers that were tried and do not run here, and why."""

DESKTOP: tuple[type[FeedReader], ...] = (Liferea,)
