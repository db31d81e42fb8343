"""When to walk: after the bell and a moment of quiet, and whenever a full look finds what no event told of."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from sitegen.disk import Inputs
from sitegen.model import Problem
from sitegen.serve.bell import Watch
from sitegen.serve.preview import Preview
from sitegen.serve.scan import changed_paths, differs, emptied, fresh, rewritten

QUIET = 0.1
"""Seconds without an event before the site is read: an editor's save is several events."""

LONGEST = 2.0
"""Seconds after which it is read although events go on, or although a file is still empty that was not."""

SCAN = 3.0
POLL = 0.5
"""Seconds between full looks, with and without watches; on a large site ten times what a look takes, if more."""


class Walker:
    """Keeps the preview true to the folder, in a thread of its own."""

    def __init__(
        self, preview: Preview, told: Callable[[str], None], warned: Callable[[str], None], *, poll: bool = False
    ) -> None:
        """`told` is given news for the terminal, `warned` what is wrong; with `poll` nothing is watched."""
        self.preview = preview
        self.told = told
        self.warned = warned
        self.bell = threading.Event()
        self.stopping = threading.Event()
        self.watch = Watch(preview.source.options.root, self.bell.set)
        self.polls = poll
        self._read: Inputs | None = None
        self._fresh: frozenset[str] = frozenset()
        self._cost = 0.0
        self._shown: tuple[Problem, ...] = ()
        self._thread = threading.Thread(target=self._loop, daemon=True, name="walker")

    def start(self) -> None:
        """Watch first and read then, so that nothing is missed in between; then go on in the thread."""
        if not self.polls:
            self._give_up(self.watch.start())
        self._walk()
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a walk that runs is not waited for long."""
        self.stopping.set()
        self.bell.set()
        self.watch.stop()
        if self._thread.is_alive():
            self._thread.join(5)

    def _loop(self) -> None:
        while not self.stopping.is_set():
            self.bell.wait(max(POLL if self.polls else SCAN, 10 * self._cost))
            if self.stopping.is_set():
                return
            try:
                if self._settled():
                    self._walk()
            except Exception as error:  # noqa: BLE001 (the thread must live on: the next look may go well)
                self.warned(f"The site could not be read: {type(error).__name__}: {error}")

    def _settled(self) -> bool:
        """Wait for quiet, and say whether there is anything to read."""
        limit = time.monotonic() + LONGEST
        while self.bell.is_set() and time.monotonic() < limit:
            self.bell.clear()
            self.stopping.wait(QUIET)
        self.bell.clear()
        now = self._look()
        while emptied(now, self._read) and time.monotonic() < limit and not self.stopping.is_set():
            self.bell.wait(QUIET)
            self.bell.clear()
            now = self._look()
        if not self.polls:
            self._give_up(self.watch.renew() or self.watch.lost(now))
        return self._is_news(now)

    def _look(self) -> Inputs:
        begun = time.monotonic()
        now = self.preview.source.look()
        self._cost = time.monotonic() - begun
        return now

    def _is_news(self, now: Inputs) -> bool:
        site = self.preview.view.latest
        if site is None or self._read is None or differs(now, self._read):
            return True
        if _is_due(site.due, self.preview.clock()):
            return True
        doubtful, self._fresh = self._fresh, self._fresh & fresh(now)
        return rewritten(now, doubtful, site.digests)

    def _walk(self) -> None:
        begun = time.monotonic()
        before = self._read
        site = self.preview.walk()
        self._read = site.inputs
        self._fresh = fresh(site.inputs)
        took = time.monotonic() - begun
        if before is not None:
            changed = changed_paths(site.inputs, before)
            self.told(f"{_named(changed)}; read again in {took:.2f} s{'' if site.errors else ', no errors'}.")
        if site.errors != self._shown:
            self._shown = site.errors
            for item in site.errors:
                self.warned(str(item) if item.path else f"{item.message} — {item.hint}")

    def _give_up(self, why: str) -> None:
        """Where the system cannot watch (any more), look often instead, and say so."""
        if why and not self.polls:
            self.polls = True
            self.watch.stop()
            self.warned(
                f"The system cannot watch all files ({why}); looking at them every {POLL:g} s instead. "
                "On Linux, fs.inotify.max_user_watches and max_user_instances can be raised."
            )


def _is_due(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def _named(paths: list[str]) -> str:
    if not paths:
        return "Looked again"
    return f"{paths[0]} changed" if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more changed"
