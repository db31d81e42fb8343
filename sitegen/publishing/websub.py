"""Telling a hub which feeds changed (WebSub, section 7; the form is that of PubSubHubbub 0.4, which hubs take).

What is still to be told stands in a file before anything is told, and leaves it when the hub has taken it: a hub that
is down, or a process that is killed, loses nothing.
"""

import json
import os
from collections.abc import Iterable
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from sitegen import __version__
from sitegen.publishing.fetch_feeds import TIMEOUT, opener, reason_of


class Pings:
    """The feeds that a hub is still to be told of, kept in a file."""

    def __init__(self, file: Path) -> None:
        """Read what is due. A file that cannot be read as such counts as empty."""
        self.file = file
        self.due: dict[str, None] = {}
        try:
            read = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return
        if isinstance(read, list):
            self.due = {topic: None for topic in read if isinstance(topic, str)}

    def add(self, topics: Iterable[str]) -> None:
        """Note feeds that changed. OSError where the disk refuses."""
        wanted = self.due | dict.fromkeys(topics)
        if wanted != self.due:
            self.due = wanted
            self._save()

    def send(self, hub: str, timeout: float = TIMEOUT) -> tuple[list[str], list[str]]:
        """Tell the hub of every feed that is due: those it took, and why it did not take the others.

        Where the hub cannot be reached at all, the rest waits for the next time.
        """
        taken: list[str] = []
        faults: list[str] = []
        for topic in list(self.due):
            fault, reached = _tell(hub, topic, timeout)
            if not fault:
                taken.append(topic)
                del self.due[topic]
                self._save()
                continue
            faults.append(f"{topic}: {fault}")
            if not reached:
                break
        return taken, faults

    def _save(self) -> None:
        passing = self.file.with_name(self.file.name + ".new")
        with open(passing, "w", encoding="utf-8", newline="\n") as file:
            json.dump(list(self.due), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(self.file)


def _tell(hub: str, topic: str, timeout: float) -> tuple[str, bool]:
    """An empty text, or what went wrong; and whether the hub answered at all."""
    # Hubs differ in which of the two names they read.
    form = urlencode({"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}).encode()
    request = Request(hub, data=form, headers={"User-Agent": f"sitegen/{__version__}"})  # noqa: S310 (the opener knows HTTP alone)
    try:
        with opener().open(request, timeout=timeout) as answer:
            answer.read(1 << 16)
            return "", True
    except HTTPError as error:
        return f"the hub answered {error.code} {error.reason}", True
    except (OSError, ValueError, HTTPException) as error:
        return f"the hub {hub} cannot be reached: {reason_of(error)}", False
