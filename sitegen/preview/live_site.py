"""The live site: a site held in memory and refreshed after edits. Nothing is written in the site's
folder; compiled templates go into the user's cache.

    live_site = LiveSite(options)
    result = live_site.refresh(now)           # scans everything; the first time it reads and parses everything
    view = live_site.good                     # the plan of the last load without errors; None before there was one
    view.bytes_of("index.html")               # an output's bytes, rendered on demand and cached by key

The plan is always the one that a load of the same files from nothing gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import compress
from operator import is_not, itemgetter

from sitegen.content.library import Library
from sitegen.engine import scan
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.cache.user_cache import UserCache
from sitegen.engine.containment import in_build
from sitegen.engine.destination.recorded_inputs import known_inputs
from sitegen.engine.destination.records import Key
from sitegen.engine.destination.state import TICK
from sitegen.engine.incremental import LoadSession
from sitegen.engine.load import Loaded, load, render
from sitegen.engine.manifest import Closures, key_of
from sitegen.engine.options import Options
from sitegen.engine.reading.parser import misplaced
from sitegen.engine.scan import Inputs
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import ProblemsFound, SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.outputs.output import Bundle, Output
from sitegen.outputs.plan import Plan
from sitegen.problems import Problem
from sitegen.theme.bytecode import COMPILED
from sitegen.theme.templates import Theme

_CTIME, _DEVICE = itemgetter(2), itemgetter(4)

PAGES_KEPT = 500
"""The rendered outputs that are kept in memory."""


@dataclass(frozen=True)
class RefreshResult:
    """The result of a refresh: the findings, or in `failure` why there could be none.

    `changed` are the paths of outputs that differ from the last load without errors, came or went. `loaded_anew` is
    false where no input changed: then the rest is the result of the last load.
    """

    problems: tuple[Problem, ...] = ()
    failure: str = ""
    changed: frozenset[str] = frozenset()
    loaded_anew: bool = True

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings because of which the last good plan is still served."""
        return tuple(p for p in self.problems if p.level == "error")


@dataclass
class LivePlan:
    """A plan without errors, with the bytes rendered from it. Any thread may use it."""

    library: Library
    outputs: Mapping[str, Output]
    theme: Theme
    closures: Closures
    bundles: tuple[Bundle, ...] = ()
    keys: dict[str, Key] = field(default_factory=dict)
    made: dict[str, tuple[Key, bytes]] = field(default_factory=dict)

    def key_of(self, path: str) -> Key:
        """The key of a planned output. KeyError for a path that is not planned."""
        key = self.keys.get(path)
        if key is None:
            key = self.keys[path] = key_of(self.outputs[path], self.closures)
        return key

    def bytes_of(self, path: str) -> bytes:
        """A planned output's bytes. KeyError for a path that is not planned, SitegenError where a template fails."""
        key = self.key_of(path)
        row = self.made.get(path)
        if row is not None and row[0] == key:
            return row[1]
        data = render(self.outputs[path], self.theme)
        self.made[path] = (key, data)
        if len(self.made) > PAGES_KEPT:
            del self.made[next(iter(self.made))]
        return data


class LiveSite:
    """A site held in memory. One thread at a time may call `refresh`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.good: LivePlan | None = None
        self.loaded: Loaded | None = None
        self._session = LoadSession(live=True)
        self._inputs = Inputs({}, {})
        self._newest: dict[int, int] = {}
        self._due: tuple[datetime | None, datetime | None] = (None, None)
        self._latest = RefreshResult()
        self._engine = engine_digest()
        COMPILED.shelf = UserCache(self._engine)
        # The preview reads the parse cache of builds.
        self._cache = Cache(in_build(options.root, "cache.sqlite"), writable=False)

    def refresh(self, now: datetime, inputs: Inputs | None = None) -> RefreshResult:
        """Load what changed, and plan; `inputs` is a scan that the caller just made.

        Never raises for what is wrong with the site: `RefreshResult` says it. After errors `good` stays as it was.
        """
        try:
            inputs = scan.scan(self.options.root) if inputs is None else inputs
            if self._same(inputs, now):
                return replace(self._latest, changed=frozenset(), loaded_anew=False)
            options = replace(self.options, now=now)
            known = self._known(inputs)
            loaded = load(options, inputs, self._engine, self._cache, known, self._session)
        except ProblemsFound as error:
            return RefreshResult(error.problems)
        except SitegenError as error:
            return RefreshResult(failure=str(error))
        self._newest = _newest(inputs)
        self._inputs, self.loaded = inputs, loaded
        self._due = loaded.due
        self._latest = RefreshResult(loaded.problems)
        if loaded.plan is not None and loaded.library is not None and not loaded.errors:
            self._session.forget_texts(loaded.keys)
            self._latest = replace(self._latest, changed=self._take(loaded.library, loaded.plan, loaded.theme))
        return self._latest

    def _same(self, inputs: Inputs, now: datetime) -> bool:
        """Whether a load would give the same result as the last one."""
        before, after = self._due
        if self.loaded is None or (before is not None and now < before) or (after is not None and now >= after):
            return False
        if inputs.stamps != self._inputs.stamps or inputs.problems or self._inputs.problems:
            return False
        return all(self._reads_same(path, inputs) for path, stamp in inputs.stamps.items() if not self._old(stamp))

    def _old(self, stamp: scan.Stamp) -> bool:
        """Whether a file that still has this stamp is certainly unchanged since it was read.

        The newest ctime that the last scan saw on a device is a time that its clock had reached before anything was
        read: an earlier change by more than a tick cannot be hidden.
        """
        return stamp[2] < self._newest.get(stamp[4], 0) - TICK

    def _unsure(self, inputs: Inputs) -> frozenset[str]:
        """The inputs that may have changed since they were read."""
        before = self._inputs.stamps
        # Files older than every device's newest time need no check of their own device.
        oldest = min(self._newest.values(), default=0) - TICK
        last = before.values() if list(before) == list(inputs.stamps) else map(before.get, inputs.stamps)
        rows = zip(inputs.stamps.items(), last, strict=True)
        found = [path for (path, stamp), known in rows if stamp is not known or stamp[2] >= oldest]
        return frozenset(p for p in found if before.get(p) != inputs.stamps[p] or not self._old(inputs.stamps[p]))

    def _known(self, inputs: Inputs) -> Callable[[str], str | None]:
        """A function that gives the digest of an input that is certainly unchanged, and None for any other."""
        if self.loaded is None:
            return known_inputs(self.options.destination_folder, inputs)
        unsure, digests = self._unsure(inputs), self.loaded.digests
        self._session.unsure = unsure if inputs.stamps.keys() == self._inputs.stamps.keys() else None
        return lambda path: None if path in unsure else digests.get(path) or None

    def _reads_same(self, path: str, inputs: Inputs) -> bool:
        if path.startswith("content/") and misplaced(path):
            return True  # it is not read
        try:
            return self.loaded is not None and digest_bytes(inputs.read(path)) == self.loaded.digests.get(path)
        except OSError:
            return False

    def _take(self, library: Library, plan: Plan, theme: Theme) -> frozenset[str]:
        """Make the new plan the current one; return the paths in which it differs from the one before."""
        old, outputs = self.good, plan.outputs
        new = LivePlan(library, outputs, theme, Closures(theme), plan.bundles)
        if old is None:
            self.good = new
            return frozenset(outputs)
        changed = set[str]() if old.outputs.keys() == outputs.keys() else set(old.outputs) ^ set(outputs)
        before: Mapping[str, Output] = old.outputs if old.theme is theme else {}
        # Most outputs are the same objects as before.
        last = before.values() if list(before) == list(outputs) else map(before.get, outputs)
        others = list(compress(outputs, map(is_not, outputs.values(), last)))
        changed |= {path for path in others if path not in changed and new.key_of(path) != old.key_of(path)}
        known = dict(old.keys)  # other threads may add to it
        new.keys |= {path: key for path, key in known.items() if path in before and before[path] is outputs.get(path)}
        new.made = {path: row for path, row in old.made.items() if path in outputs and path not in changed}
        self.good = new
        return frozenset(changed)


def _newest(inputs: Inputs) -> dict[int, int]:
    """The newest ctime of a scan, by device."""
    stamps = inputs.stamps.values()
    devices = set(map(_DEVICE, stamps))
    if len(devices) == 1:
        return {devices.pop(): max(map(_CTIME, stamps))}
    found: dict[int, int] = {}
    for stamp in stamps:
        if stamp[2] > found.get(stamp[4], 0):
            found[stamp[4]] = stamp[2]
    return found
