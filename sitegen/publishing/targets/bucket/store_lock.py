"""A lock in a bucket: an object with a token. There is no lock of an operating system, so it has a lease.

It is taken by a conditional PUT; stores that ignore the condition are read back. The lock of a process of this machine
that is dead is taken over at once, any other one when the store's own clock says that its lease is over.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from sitegen.errors import BuildLocked
from sitegen.publishing.targets.bucket.object_store import ObjectStore

LEASE = 300.0
"""Seconds after which a lock that nobody renews is nobody's."""


class StoreLock:
    """The lock of a target."""

    def __init__(self, store: ObjectStore, key: str, name: str, clock: Callable[[], float] = monotonic) -> None:
        """`name` is the target as messages call it; `clock` counts seconds."""
        self.store = store
        self.key = key
        self.name = name
        self.token = secrets.token_hex(16)
        self._clock = clock
        self._renewed = 0.0

    def take(self) -> None:
        """Take the lock. Raises BuildLocked where another publication holds it."""
        there = self.store.get(self.key)
        if there is not None:
            if not _is_dead(there.data) and there.age < LEASE:
                raise self._taken()
            done = self.store.put(self.key, self._note(), tag=there.tag)
        else:
            done = self.store.put(self.key, self._note(), new=True)
        if not done:
            raise self._taken()
        self._renewed = self._clock()
        self.confirm()

    def confirm(self) -> None:
        """Raise BuildLocked where the lock is another's by now; renew the lease in time."""
        there = self.store.get(self.key)
        if there is None or _read(there.data).get("token") != self.token:
            raise self._taken()
        if self._clock() - self._renewed > LEASE / 4:
            if not self.store.put(self.key, self._note(), tag=there.tag):
                raise self._taken()
            self._renewed = self._clock()

    def release(self) -> None:
        """Delete the lock where it is still ours."""
        there = self.store.get(self.key)
        if there is not None and _read(there.data).get("token") == self.token:
            self.store.delete([self.key])

    def _note(self) -> bytes:
        return json.dumps({"token": self.token, "machine": _machine(), "process": os.getpid()}).encode()

    def _taken(self) -> BuildLocked:
        minutes = int(LEASE // 60)
        hint = f"wait for it to end; one that was killed elsewhere is forgotten after {minutes} minutes"
        return BuildLocked(f"{self.name}: another process is publishing there — {hint}")


def _read(data: bytes) -> dict[str, object]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _machine() -> str:
    """This machine, since it was started, and its space of process numbers."""
    parts = [socket.gethostname()]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(os.readlink("/proc/self/ns/pid"))
    except OSError:
        parts.append("")
    return " ".join(parts)


def _is_dead(data: bytes) -> bool:
    """Whether a lock's process was one of this machine and is no more; a lock that cannot be read is nobody's."""
    found = _read(data)
    process = found.get("process")
    if not isinstance(process, int) or not found.get("token"):
        return True
    if found.get("machine") != _machine() or process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
