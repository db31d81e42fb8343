"""An invented digest and a week of its desk: thirty stories, two corrections, a retraction and a rename.

`Desk` writes the site in a folder, and builds and publishes it as the commands do. Every file of a release that is
not older than the publication gets the simulated time, so that a week passes in a minute; a file that publish took
over from the release before keeps its time, as it would on a host.
"""

import io
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

from sitegen.cli.main import cli

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
PER_DAY = (5, 5, 5, 5, 4, 3, 3)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday after")
TOPICS = ("norms", "incidents", "legislation", "cables", "elections", "chips")

SETTINGS = """[site]
title = "The Weekly Test"
base_url = "https://digest.example.org/"
timezone = "UTC"
author = "The desk"
[feeds]
content = "full"
"""


@dataclass(frozen=True)
class Event:
    """What the desk does to an old story, besides writing new ones."""

    day: int
    kind: str
    story: int
    note: str = ""


EVENTS = (
    Event(1, "correction", 0, "An earlier version named the wrong ministry."),
    Event(2, "rename", 5),
    Event(3, "retraction", 6, "The report that this story rests on was forged."),
    Event(4, "correction", 10, "The vote was on Tuesday, not on Wednesday."),
)


def title(number: int) -> str:
    """A story's title as it was first published."""
    return f"Story {number + 1} on {TOPICS[number % len(TOPICS)]}"


RENAMED = "A better title for story 6"


def invented(number: int) -> str:
    """The text of a story."""
    return "\n\n".join(
        f"Paragraph {n} of story {number + 1} says what was decided, by whom, and what follows from it for those who "
        f"run networks, write rules or buy equipment, at some length and with its reasons."
        for n in range(1, 5)
    )


class Desk:
    """The site's folder, what stands in it, and where it is published.

    `texts` are the stories' texts, in place of invented ones.
    """

    def __init__(self, folder: Path, texts: Sequence[str] = ()) -> None:
        self.texts = texts
        self.site, self.www = folder / "site", folder / "www"
        self.site.mkdir(parents=True)
        (self.site / "site.toml").write_text(SETTINGS, encoding="utf-8")
        self.written = 0

    @property
    def current(self) -> Path:
        """What the web server serves."""
        return self.www / "current"

    def story(self, number: int, day: int, name: str = "", more: str = "") -> None:
        """Write, or write anew, the file of a story."""
        place = self.site / f"content/articles/s{number + 1:02}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        topic = TOPICS[number % len(TOPICS)]
        text = self.texts[number] if self.texts else invented(number)
        place.write_text(
            f"---\ntitle: {name or title(number)}\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b{number:04}\n"
            f"date: {(MONDAY + timedelta(days=day)).date()}\nsummary: What story {number + 1} says in a sentence.\n"
            f"why: It touches whoever follows {topic}.\ntopics: [{topic}]\n{more}---\n{text}\n",
            encoding="utf-8",
        )

    def write_page(self, words: str) -> None:
        """A page about the site, which stands in no feed."""
        place = self.site / "content/pages/about.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"---\ntitle: About\n---\n{words}\n", encoding="utf-8")

    def write_older(self, texts: Sequence[str]) -> None:
        """Stories of the weeks before, a day apart."""
        for number, text in enumerate(texts):
            place = self.site / f"content/articles/older{number + 1:02}.md"
            place.parent.mkdir(parents=True, exist_ok=True)
            day = (MONDAY - timedelta(days=number + 1)).date()
            place.write_text(
                f"---\ntitle: Older story {number + 1}\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1c{number:04}\ndate: {day}\n"
                f"summary: What older story {number + 1} says.\n"
                f"topics: [{TOPICS[number % len(TOPICS)]}]\n---\n{text}\n",
                encoding="utf-8",
            )

    def write_stories(self, day: int, count: int) -> None:
        """As many new stories, of that day."""
        for _ in range(count):
            self.story(self.written, day)
            self.written += 1

    def act(self, event: Event) -> None:
        """What happens to an old story."""
        was = next(day for day in range(7) if event.story < sum(PER_DAY[: day + 1]))
        if event.kind == "rename":
            more = f"slug: a-better-address\naliases: [/articles/s{event.story + 1:02}/]\n"
            self.story(event.story, was, RENAMED, more)
        else:
            day = (MONDAY + timedelta(days=event.day)).date()
            more = f"changes:\n  - date: {day}\n    kind: {event.kind}\n    note: {event.note}\n"
            self.story(event.story, was, more=more)

    def publish(self, now: datetime, *, renewed: bool = False) -> None:
        """Build and publish. With `renewed` every file gets a new time, as in the versions before."""
        begun = time.time_ns()
        before = self.current.resolve()
        _sitegen("build", "-s", self.site, "--clock", now.isoformat())
        _sitegen("publish", self.www, "-s", self.site)
        if self.current.resolve() == before:
            return
        at = int(now.timestamp())
        for file in self.current.resolve().rglob("*"):
            if file.is_file() and (renewed or file.stat().st_mtime_ns >= begun - 10**9):
                os.utime(file, (at, at))


def _sitegen(*arguments: object) -> None:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            cli([str(a) for a in arguments])
        except SystemExit as ended:
            if ended.code:
                raise SystemExit(f"sitegen {arguments[0]} failed:\n{said.getvalue()}") from None


NGINX = """daemon off; master_process off; pid {place}/pid; error_log {place}/error.log;
events {{ }}
http {{
  types {{ text/html html; application/rss+xml xml; application/feed+json json; }}
  gzip on; gzip_types application/rss+xml application/feed+json; gzip_comp_level 6;
  log_format bytes '$status $bytes_sent $request_length $request_uri';
  access_log {place}/access.log bytes;
  client_body_temp_path {place}/a; proxy_temp_path {place}/b; fastcgi_temp_path {place}/c;
  uwsgi_temp_path {place}/d; scgi_temp_path {place}/e;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@contextmanager
def nginx(place: Path, root: Path, port: int) -> Iterator[Path]:
    """A real nginx that serves a folder on loopback; its log says the bytes of every answer and request."""
    place.mkdir()
    program = which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("there is no nginx: apt-get install nginx-light")
    settings = place / "nginx.conf"
    settings.write_text(NGINX.format(place=place, root=root, port=port), encoding="utf-8")
    running = subprocess.Popen([program, "-c", settings, "-e", "stderr"], stderr=subprocess.DEVNULL)
    try:
        while not (place / "pid").exists():
            if running.poll() is not None:
                raise SystemExit("nginx did not start")
            os.sched_yield()
        yield place / "access.log"
    finally:
        running.terminate()
        running.wait()
