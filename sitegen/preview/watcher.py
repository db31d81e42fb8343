"""Watches a site's folders by watchdog's events, which only signal that something may have changed.

Two failures of watchdog are detected, and then the reloader polls: folders beyond the system's limit of watches stay
unwatched without an error, and a queue that overflows is only logged.
"""

import logging
import os
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.utils import UnsupportedLibcError

from sitegen.engine.scan import Inputs, default_theme, is_leftover
from sitegen.preview.changes import folders
from sitegen.problems import SETTINGS_FILE

# Opening, reading and closing a file that was only read are not among them: our own reading must not ring.
_CHANGES: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    FileClosedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]
_PARTS = ("content", "layouts", "locale", "static")

PLACES_AT_MOST = 100
"""The number of changed places above which a full scan is no more work."""


def concerns(path: str, root: str, theme: str) -> bool:
    """Whether a path is, or may contain, an input of the site, and is no leftover of an editor."""
    for base, parts in ((root, (SETTINGS_FILE, *_PARTS)), (theme, ())):
        inner = os.path.relpath(path, base).split(os.sep)
        if inner[0] == os.pardir:
            continue
        if parts and inner[0] not in parts:
            return False
        return inner[0] == "static" or not any(is_leftover(name) for name in inner if name != os.curdir)
    return False


class ChangeSignal:
    """Signals that something may have changed, and collects where."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._places: set[str] = set()
        self._everywhere = False
        self._last = 0.0

    def notify(self, *places: str) -> None:
        """Signal a change at these places; without any it may be anywhere."""
        with self._lock:
            self._places.update(places)
            self._everywhere = self._everywhere or not places
            self._last = time.monotonic()
            self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether there was a change since the last `take`."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for a change, at most so long; return whether there is one."""
        return self._event.wait(seconds)

    def settle(self, quiet: float, longest: float, stopping: threading.Event) -> None:
        """Wait until nothing was signalled for `quiet` seconds, but no more than `longest`."""
        limit = time.monotonic() + longest
        while (left := min(self._last + quiet, limit) - time.monotonic()) > 0:
            if stopping.wait(left):
                return

    def take(self) -> tuple[str, ...] | None:
        """The places since the last call; None where everything must be scanned."""
        with self._lock:
            places = None if self._everywhere or len(self._places) > PLACES_AT_MOST else tuple(self._places)
            self._places, self._everywhere = set(), False
            self._event.clear()
            return places


class Handler(FileSystemEventHandler):
    """Signals each event that concerns the site. It never raises: that would end the observer's thread."""

    def __init__(self, root: Path, signal: ChangeSignal) -> None:
        """`root` is the site's folder."""
        self.root = str(root)
        self.theme = str(default_theme())
        self.signal = signal

    def on_any_event(self, event: FileSystemEvent) -> None:
        """An event of any kind."""
        try:
            paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
            wanted = [path for path in paths if concerns(path, self.root, self.theme)]
        except Exception:  # noqa: BLE001 (an event that cannot be read is still an event)
            self.signal.notify()
        else:
            if wanted:
                self.signal.notify(*wanted)


class _Overflow(logging.Handler):
    """Receives watchdog's log: lost events are reported nowhere else."""

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self.lost = lost

    def emit(self, record: logging.LogRecord) -> None:
        self.lost()


class Watcher:
    """Watches a site's folders as long as the system can."""

    def __init__(self, root: Path, signal: ChangeSignal) -> None:
        self.root = root
        self._handler = Handler(root, signal)
        self._observer: BaseObserver | None = None
        self._watched: dict[Path, tuple[ObservedWatch, tuple[int, int]]] = {}
        self._log = _Overflow(signal.notify)
        self._logger = logging.getLogger("watchdog")

    def start(self) -> str:
        """Start to watch. Returns why that is impossible, or an empty text."""
        # A folder that is moved away and back is watched again under its old number, as intended.
        warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
        self._logger.addHandler(self._log)
        self._logger.propagate = False
        try:
            self._observer = Observer()
            self._observer.start()
            return self.renew()
        except OSError as error:
            return error.strerror or "no watches"

    def renew(self) -> str:
        """Watch folders that are new or were replaced. Returns why that is impossible, or an empty text."""
        observer = self._observer
        if observer is None:
            return "no watches"
        if not observer.is_alive() or (self._watched and not _reader_lives()):
            return "the watcher stopped"
        alive = {emitter.watch for emitter in observer.emitters if emitter.is_alive()}
        wanted = [self.root, default_theme(), *(self.root / part for part in reversed(_PARTS))]
        for folder in dict.fromkeys(wanted):
            try:
                status = os.stat(folder)
                identity = (status.st_dev, status.st_ino)
            except OSError:
                identity = (0, 0)
            known = self._watched.get(folder)
            if known is not None and known[1] == identity and known[0] in alive:
                continue
            if known is not None:
                self._forget(folder)
            if identity == (0, 0):
                continue
            try:
                watch = observer.schedule(
                    self._handler, str(folder), recursive=folder != self.root, event_filter=_CHANGES
                )
            except FileNotFoundError:
                continue
            except OSError as error:
                return error.strerror or "no watches"
            self._watched[folder] = (watch, identity)
        return ""

    def lost(self, inputs: Inputs) -> str:
        """Why folders of the site are not watched although that was asked for, or an empty text."""
        watched, wanted = _watches(), folders(inputs)
        if watched is None or watched >= wanted:
            return ""
        return f"the limit of watches is reached: {watched} of {wanted} folders"

    def stop(self) -> None:
        """Stop watching."""
        self._logger.removeHandler(self._log)
        observer, self._observer = self._observer, None
        self._watched.clear()
        if observer is not None and observer.is_alive():
            observer.stop()
            observer.join(5)

    def _forget(self, folder: Path) -> None:
        watch, _ = self._watched.pop(folder)
        try:
            if self._observer is not None:
                self._observer.unschedule(watch)
        except (KeyError, OSError):
            return


def _reader_lives() -> bool:
    """Whether the one thread that reads inotify for all watches runs; true on other systems.

    An error ends it while the threads that wait for its events live on, and receive nothing any more.
    """
    try:
        from watchdog.observers.inotify_c import InotifyFD
    except (ImportError, UnsupportedLibcError):
        return True
    return InotifyFD.get_instance().is_alive()


def _watches() -> int | None:
    """The number of inotify watches of this process, as the kernel counts them; None where it does not say."""
    count = 0
    try:
        for number in os.listdir("/proc/self/fdinfo"):
            try:
                with open(f"/proc/self/fdinfo/{number}", encoding="ascii") as file:
                    count += sum(line.startswith("inotify ") for line in file)
            except OSError:
                continue
    except OSError:
        return None
    return count
