"""The feeds of which the hub is yet to be told, noted in a target so that a killed process loses none."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from sitegen.engine.cache.ownership import open_regular
from sitegen.engine.destination.lock import replace_file


class PingStore(Protocol):
    """A small file of a target."""

    def load(self) -> bytes:
        """Its bytes; empty where there is none."""

    def save(self, data: bytes) -> None:
        """Write it. Raises OSError or PublishRefused."""


class PingFile:
    """The note as a file of this machine."""

    def __init__(self, file: Path) -> None:
        """`file` need not exist."""
        self.file = file

    def load(self) -> bytes:
        """Its bytes; empty where there is none."""
        try:
            with open_regular(self.file) as opened:  # who else publishes here may have put a pipe in its place
                return opened.read()
        except FileNotFoundError:
            return b""

    def save(self, data: bytes) -> None:
        """Write it. Raises OSError."""
        replace_file(self.file, data, durable=True)


class PingMemory:
    """The note of a process alone, where no place is safe to keep it."""

    def __init__(self) -> None:
        """It is empty at first."""
        self.data = b""

    def load(self) -> bytes:
        """Its bytes."""
        return self.data

    def save(self, data: bytes) -> None:
        """Keep it until the process ends."""
        self.data = data


class Pings:
    """The pending feeds, each with the release that changed it last."""

    def __init__(self, store: PingStore) -> None:
        """Read the pending feeds. A note that is not valid counts as empty."""
        self.store = store
        self.due: dict[str, str] = {}
        try:
            read = json.loads(store.load().decode())
        except (ValueError, RecursionError):
            return
        if isinstance(read, list):  # as version 0.1 wrote it
            read = dict.fromkeys((topic for topic in read if isinstance(topic, str)), "")
        if isinstance(read, dict):
            self.due = {str(topic): release for topic, release in read.items() if isinstance(release, str)}

    def add(self, topics: Iterable[str], release: str) -> None:
        """Add feeds that a release changed. OSError where the write fails."""
        wanted = self.due | dict.fromkeys(topics, release)
        if wanted != self.due:
            self.due = wanted
            self._save()

    def remove(self, taken: Mapping[str, str]) -> None:
        """Remove accepted feeds, except those that changed again meanwhile. OSError where the write fails."""
        left = {topic: release for topic, release in self.due.items() if taken.get(topic) != release}
        if left != self.due:
            self.due = left
            self._save()

    def _save(self) -> None:
        self.store.save((json.dumps(self.due, indent=1) + "\n").encode())
