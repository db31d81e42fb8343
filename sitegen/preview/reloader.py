"""When to walk: after the bell and a moment of quiet, and whenever a full look finds what no event told of."""

import threading
import time
from collections.abc import Callable, Iterable

from sitegen.engine.scan import Inputs
from sitegen.preview.changes import changed_paths, emptied
from sitegen.preview.preview import Preview
from sitegen.preview.site import Site
from sitegen.preview.watcher import Bell, Watch
from sitegen.problems import Problem

QUIET = 0.1
"""Seconds without an event before what was read is shown: an editor's save is several events."""

BRIEF = 0.01
"""Seconds without an event before the site is read, so that it is read while the rest of the quiet is waited for."""

LONGEST = 2.0
"""Seconds after which it is read although events go on, or although a file is still empty that was not."""

UNHEARD = 3
"""Edits in a row of which no event told, after which events are not waited for any more."""

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
        self.polls = poll
        self.bell = Bell()
        self.stopping = threading.Event()
        self.watch = Watch(preview.source.options.root, self.bell)
        self._read = Inputs({}, {})
        self._cost = 0.0
        self._unheard = 0
        self._shown: tuple[Problem, ...] = ()
        self._thread = threading.Thread(target=self._loop, daemon=True, name="walker")

    def start(self) -> None:
        """Watch first and read then, so that nothing is missed in between; then go on in the thread."""
        if not self.polls:
            self._give_up(self.watch.start())
        self._read = self._look()
        site = self.preview.walk(self._read)
        if site is not None:
            self._tell_errors(site.errors)
        if not self.polls:
            self._give_up(self.watch.lost(self._read))
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a walk that runs is not waited for long."""
        self.stopping.set()
        self.bell.ring()
        self.watch.stop()
        if self._thread.is_alive():
            self._thread.join(5)

    def _loop(self) -> None:
        while not self.stopping.is_set():
            rung = self.bell.wait(max(POLL if self.polls else SCAN, 10 * self._cost))
            if self.stopping.is_set():
                return
            try:
                self._turn(rung=rung)
            except Exception as error:  # noqa: BLE001 (the thread must live on: the next look may go well)
                self.warned(f"The site could not be read: {type(error).__name__}: {error}")

    def _turn(self, *, rung: bool) -> None:
        """Look, and walk where something changed; after a ring, again where it rang before there was quiet."""
        known, site, lost, took = self._read, None, "", 0.0
        try:
            for quiet in (BRIEF, QUIET) if rung else (0.0,):
                if rung:
                    self.bell.settle(quiet, LONGEST, self.stopping)
                    if self.stopping.is_set() or (quiet == QUIET and not self.bell.rang):
                        break
                places = self.bell.answer() if rung else None
                # Folders that came are watched before the look, so that nothing falls between the two.
                lost = lost or ("" if self.polls else self.watch.renew())
                now = self._settled(places)
                begun = time.monotonic()
                site = self.preview.read(now) or site
                took += time.monotonic() - begun
                self._read = now
        finally:
            # What was read is what the next reading begins from, so it is shown even if another one failed.
            if site is not None:
                self.preview.show(site)
        changed, now = changed_paths(self._read, known), self._read
        if site is not None:
            self.told(f"{_named(changed)}; read again in {took:.2f} s, {self._count(site)}.")
            self._tell_errors(site.errors)
        if rung:
            self._unheard = 0
        elif changed:
            self._unheard += 1
        if not self.polls:
            missed = "events of edits do not arrive" if self._unheard == UNHEARD else ""
            # Folders that came bring files; so watches are counted only where the files are others than before.
            self._give_up(lost or missed or (self.watch.lost(now) if now.stamps.keys() != known.stamps.keys() else ""))

    def _settled(self, places: Iterable[str] | None) -> Inputs:
        """What lies there once no file is about to be written: one that was emptied is waited for a while."""
        limit = time.monotonic() + LONGEST
        now = self._look(places)
        latest = self.preview.moment.latest
        while latest and emptied(now, latest.digests) and time.monotonic() < limit:
            if self.stopping.wait(QUIET):
                break
            now = self._look()
        return now

    def _look(self, places: Iterable[str] | None = None) -> Inputs:
        begun = time.monotonic()
        now = self.preview.source.look(places)
        if places is None:
            self._cost = time.monotonic() - begun
        return now

    def _count(self, site: Site) -> str:
        """How many errors there are, whether they are those that stand above already, and how many warnings."""
        errors, warnings = site.errors, len(site.problems) - len(site.errors)
        count = f"{len(errors) or 'no'} error{'' if len(errors) == 1 else 's'}"
        before = " as before" if errors and errors == self._shown else ""
        more = f", {warnings} warning{'' if warnings == 1 else 's'} (sitegen check names them)" if warnings else ""
        return f"{count}{before}{more}"

    def _tell_errors(self, errors: tuple[Problem, ...]) -> None:
        """Tell the errors where they are not those that were told last."""
        if errors != self._shown:
            self._shown = errors
            for item in errors:
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


def _named(paths: list[str]) -> str:
    if not paths:
        return "Looked again"
    return f"{paths[0]} changed" if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more changed"
