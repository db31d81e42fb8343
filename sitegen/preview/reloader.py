"""Loads the site again after changes, for the preview and for `build --watch`.

Events report them, and a full scan finds what events missed.
"""

import gc
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from sitegen.engine.scan import Inputs
from sitegen.preview.changes import changed_paths, emptied
from sitegen.preview.site import Site
from sitegen.preview.watcher import ChangeSignal, Watcher
from sitegen.problems import Problem

QUIET_BEFORE_SHOWING = 0.1
"""Seconds without an event before what was read is served: an editor's save is several events."""

QUIET_BEFORE_READING = 0.01
"""Seconds without an event before the site is read, while the rest of the quiet time passes."""

LONGEST_WAIT = 2.0
"""Seconds after which the site is read although events go on, or a file that was emptied is still empty."""

MISSED_EVENTS = 3
"""Edits in a row without an event, after which the watcher is given up."""

IDLE_SECONDS = 0.3
"""Seconds without an event after a load, before what the loads before it held is taken apart."""

SCAN_SECONDS = 3.0
POLL_SECONDS = 0.5
"""Seconds between full scans, with and without a watcher; on a large site ten times the length of a scan."""


class Reloadable(Protocol):
    """What is loaded again: the preview, or the built site."""

    @property
    def root(self) -> Path:
        """The site's folder."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Those of the bytes that the last load read, by path."""

    def look(self, places: Iterable[str] | None = None) -> Inputs:
        """Scan the site's folder; with `places`, only those."""

    def read(self, inputs: Inputs) -> Site | None:
        """Load what changed; None where there is nothing new to show."""

    def show(self, site: Site) -> str:
        """Take over a loaded site; says in a few words what was done, or nothing."""


class Reloader:
    """Loads a site again in a thread of its own."""

    def __init__(
        self,
        shown: Reloadable,
        on_info: Callable[[str], None],
        on_warning: Callable[[str], None],
        *,
        poll: bool = False,
    ) -> None:
        """`on_info` receives progress messages, `on_warning` problems; with `poll` nothing is watched."""
        self.shown = shown
        self.on_info = on_info
        self.on_warning = on_warning
        self.polls = poll
        self.signal = ChangeSignal()
        self.stopping = threading.Event()
        self.watch = Watcher(shown.root, self.signal)
        self._read = Inputs({}, {})
        self._cost = 0.0
        self._missed = 0
        self._reported: tuple[Problem, ...] = ()
        self._loaded = False
        self._thread = threading.Thread(target=self._loop, daemon=True, name="reloader")

    def start(self) -> None:
        """Watch first and read then, so that no change is missed in between; then continue in the thread."""
        if not self.polls:
            self._fall_back(self.watch.start())
        self._read = self._look()
        site = self.shown.read(self._read)
        if site is not None:
            self.shown.show(site)
            self._report_errors(site.errors)
        if not self.polls:
            self._fall_back(self.watch.lost(self._read))
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a load that runs is not waited for long."""
        self.stopping.set()
        self.signal.notify()
        self.watch.stop()
        if self._thread.is_alive():
            self._thread.join(5)

    def _loop(self) -> None:
        while not self.stopping.is_set():
            seconds = max(POLL_SECONDS if self.polls else SCAN_SECONDS, 10 * self._cost)
            idle = min(IDLE_SECONDS, seconds) if self._loaded else 0.0
            notified = self._loaded and self.signal.wait(idle)
            if self._loaded and not notified:
                # A plan and its library refer to each other, so only the collector frees an old one: tens of megabytes
                # on a large site, which its own thresholds would let lie for many edits.
                gc.collect()
                self._loaded = False
            if not notified:
                notified = self.signal.wait(seconds - idle)
            if self.stopping.is_set():
                return
            try:
                self._reload(notified=notified)
            except Exception as error:  # noqa: BLE001 (the thread must live on: the next look may go well)
                self.on_warning(f"The site could not be read: {type(error).__name__}: {error}")

    def _reload(self, *, notified: bool) -> None:
        """Scan, and load where something changed; after events, again where more came before there was quiet."""
        known, site, lost, took, done = self._read, None, "", 0.0, ""
        try:
            for quiet in (QUIET_BEFORE_READING, QUIET_BEFORE_SHOWING) if notified else (0.0,):
                if notified:
                    self.signal.settle(quiet, LONGEST_WAIT, self.stopping)
                    if self.stopping.is_set() or (quiet == QUIET_BEFORE_SHOWING and not self.signal.is_set):
                        break
                places = self.signal.take() if notified else None
                # New folders are watched before the scan, so that no change between the two is missed.
                lost = lost or ("" if self.polls else self.watch.renew())
                now = self._settled(places)
                begun = time.monotonic()
                site = self.shown.read(now) or site
                took += time.monotonic() - begun
                self._read = now
        finally:
            # The next load starts from this one, so it is served even if a later one failed.
            if site is not None:
                done = self.shown.show(site)
                self._loaded = True
        changed, now = changed_paths(self._read, known), self._read
        if site is not None:
            self.on_info(f"{_named(changed)}; {done or f'read again in {took:.2f} s'}, {self._count(site)}.")
            self._report_errors(site.errors)
        if notified:
            self._missed = 0
        elif changed:
            self._missed += 1
        if not self.polls:
            missed = "events of edits do not arrive" if self._missed == MISSED_EVENTS else ""
            # New folders bring files, so watches are counted only where the set of files changed.
            self._fall_back(
                lost or missed or (self.watch.lost(now) if now.stamps.keys() != known.stamps.keys() else "")
            )

    def _settled(self, places: Iterable[str] | None) -> Inputs:
        """A scan in which no file is about to be written: one that was emptied is waited for."""
        limit = time.monotonic() + LONGEST_WAIT
        now = self._look(places)
        digests = self.shown.digests
        while emptied(now, digests) and time.monotonic() < limit:
            if self.stopping.wait(QUIET_BEFORE_SHOWING):
                break
            now = self._look()
        return now

    def _look(self, places: Iterable[str] | None = None) -> Inputs:
        begun = time.monotonic()
        now = self.shown.look(places)
        if places is None:
            self._cost = time.monotonic() - begun
        return now

    def _count(self, site: Site) -> str:
        """The number of errors, whether they are those already reported, and the number of warnings."""
        errors, warnings = site.errors, len(site.problems) - len(site.errors)
        count = f"{len(errors) or 'no'} error{'' if len(errors) == 1 else 's'}"
        before = " as before" if errors and errors == self._reported else ""
        more = f", {warnings} warning{'' if warnings == 1 else 's'} (sitegen check names them)" if warnings else ""
        return f"{count}{before}{more}"

    def _report_errors(self, errors: tuple[Problem, ...]) -> None:
        """Report the errors where they differ from those reported last."""
        if errors != self._reported:
            self._reported = errors
            for item in errors:
                self.on_warning(str(item) if item.path else f"{item.message} — {item.hint}")

    def _fall_back(self, why: str) -> None:
        """Poll instead of watching where the system cannot watch, and say so."""
        if why and not self.polls:
            self.polls = True
            self.watch.stop()
            self.on_warning(
                f"The system cannot watch all files ({why}); looking at them every {POLL_SECONDS:g} s instead. "
                "On Linux, fs.inotify.max_user_watches and max_user_instances can be raised."
            )


def _named(paths: list[str]) -> str:
    if not paths:
        return "Looked again"
    return f"{paths[0]} changed" if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more changed"
