"""Builds a site again after each edit from what the process holds in memory, for `build --watch`.

The plan is the preview's, and what is written is what a build of the same files writes. Both trees of the destination
are audited behind a build instead of before the next one, and again with each full scan.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sitegen.engine import pagefind, processes
from sitegen.engine.build import build
from sitegen.engine.cache.blobs import BlobStore
from sitegen.engine.containment import in_build, remove_links
from sitegen.engine.destination import lock
from sitegen.engine.destination.audit import Audit, SpareAudit, audit, audit_spare
from sitegen.engine.destination.record_file import load_here
from sitegen.engine.destination.state import TICK, State, file_system_clock
from sitegen.engine.destination.up_to_date import BuildReport, options_digest, untouched
from sitegen.engine.destination.update import Stopwatch, Update, record
from sitegen.engine.load import Loaded
from sitegen.engine.manifest import key_of
from sitegen.engine.options import Options
from sitegen.engine.scan import Inputs
from sitegen.engine.toolchain import engine_digest, package_stamp
from sitegen.errors import (
    BuildLocked,
    ProblemsFound,
    RefusedDestination,
    SitegenError,
    TemplateFailure,
    WriteFailure,
)
from sitegen.outputs.plan import Plan
from sitegen.preview.live_site import LivePlan
from sitegen.preview.site import PreviewSite, Site

NOTHING_YET = (0, 0, 0)
"""The stamp of a record that is not there."""


class _Good(NamedTuple):
    """A load without errors, with the inputs that it read and the time of the last full scan of them."""

    loaded: Loaded
    plan: Plan
    view: LivePlan
    inputs: Inputs
    scanned: int


class LiveBuild:
    """A built site that follows its inputs. One thread at a time may use it."""

    def __init__(
        self,
        options: Options,
        clock: Callable[[], datetime],
        on_report: Callable[[BuildReport, str], None],
        on_failure: Callable[[SitegenError], None],
    ) -> None:
        """`clock` gives now; it decides which articles are due.

        `on_report` is told of each build and why there was one, unless an edit was the reason; `on_failure` of what
        stopped one: findings in the site's files, or the disk.
        """
        # Later builds run beside threads, and a process that is forked then could wait for ever.
        self.options = replace(options, clean=False, jobs=1, scheduler="")
        self.clock = clock
        self.on_report = on_report
        self.on_failure = on_failure
        self._source = PreviewSite(replace(self.options, jobs=options.jobs))
        self._package, _ = package_stamp()
        self._engine = engine_digest()
        self._asked = options_digest(options.root, options.drafts, options.future, options.base_url)
        self._record = lock.state_folder(options.destination_folder) / "record"
        self._scanned = 0
        self._latest: Site | None = None
        # The last load that was written, and a later one that could not be.
        self._good: _Good | None = None
        self._waiting: _Good | None = None
        self._failed = ""
        # What this process recorded last, and the audits of both trees since then.
        self._state = State()
        self._written = NOTHING_YET
        self._found: Audit | None = None
        self._spare: SpareAudit | None = None

    @property
    def root(self) -> Path:
        """The site's folder."""
        return self.options.root

    @property
    def digests(self) -> Mapping[str, str]:
        """Those of the bytes that the last load read, by path."""
        return self._latest.digests if self._latest else {}

    def first(self, options: Options) -> None:
        """Build the site as `sitegen build` does. Mistakes in its files are reported by the first load."""
        with suppress(ProblemsFound, TemplateFailure):
            self.on_report(build(options), "")

    def look(self, places: Iterable[str] | None = None) -> Inputs:
        """Scan the site's folder; with `places`, only those. A full scan looks after the destination too."""
        if places is None:
            self._audit()
            again = self._waiting or (None if self._stands() else self._good)
            if again is not None:
                report = self._attempt(again)
                if report is not None:
                    self.on_report(report, "the built site was not as it was left")
            self._scanned = 0
            with suppress(SitegenError):  # where build/ was deleted there is nothing yet
                self._scanned = file_system_clock(self._record.parent)
        return self._source.look(places)

    def read(self, inputs: Inputs) -> Site | None:
        """Load what changed; None where there is nothing new."""
        site = self._source.read(self.clock(), inputs)
        if site is not None:
            self._latest = site
        return site

    def show(self, site: Site) -> str:
        """Write what changed, and say how much; where the site has errors, the last good one stays."""
        begun, loaded = perf_counter(), self._source.loaded
        plan = loaded.plan if loaded is not None and not site.errors else None
        if loaded is None or plan is None or site.view is None or (self.options.strict and site.problems):
            self.on_failure(ProblemsFound(site.problems))
            return ""
        is_first = self._good is None
        report = self._attempt(_Good(loaded, plan, site.view, site.inputs, self._scanned))
        if report is None:
            return ""
        took = perf_counter() - begun
        if report.written or report.removed or not is_first:
            self.on_report(report, "")
        self._audit()
        return (
            f"{len(report.written)} of {report.outputs} outputs written, {len(report.removed)} removed in {took:.2f} s"
        )

    def _attempt(self, good: _Good) -> BuildReport | None:
        """Write a load; None where that failed, which is reported once, and tried again where no edit can mend it."""
        told, self._failed, self._waiting = self._failed, "", None
        try:
            report = self._write(good)
        except SitegenError as error:
            if isinstance(error, (BuildLocked, RefusedDestination, WriteFailure)):
                self._failed, self._waiting = str(error), good
            if not told or self._failed != told:
                self.on_failure(error)
            return None
        self._good = good
        return report

    def _write(self, good: _Good) -> BuildReport:
        options, watch, view = self.options, Stopwatch(), good.view
        lock.claim(options.destination_folder, options.root)
        with lock.locked(options.destination_folder), processes.without_garbage_collector():
            remove_links(options.root)
            if self._written == NOTHING_YET or self._written != _stamp(self._record):
                # Another build wrote here, or this process did not yet.
                self._state = load_here(self._record)[0] or State()
                self._found = self._spare = None
            known, found, spare = self._state, self._found, self._spare
            self._found = self._spare = None
            store = BlobStore(in_build(options.root, "store"))
            plan, indexed = pagefind.complete(good.plan, self._engine, store)
            watch.lap("search")
            keys = {
                path: view.key_of(path) if path in view.outputs else key_of(output, view.closures)
                for path, output in plan.outputs.items()
            }
            update = Update(options, good.inputs, self._engine, known, found)
            look = partial(audit_spare, update.staging.spare, known.outputs, known.folders, known.finished - TICK)
            report, state = update.run(good.loaded, plan, keys, look if spare is None else lambda: spare, watch)
            watch.lap("write")
            state.package = self._package
            record(state, known, options, self._asked, good.scanned)
            watch.lap("record")
            self._state, self._written = state, _stamp(self._record)
        return replace(report, seconds=watch.seconds, indexed=indexed)

    def _audit(self) -> None:
        """Compare both trees of the destination with what this process recorded last."""
        state, target = self._state, self.options.destination_folder
        if self._written != NOTHING_YET:
            self._found = audit(target, state.outputs, state.folders)
            spare = lock.state_folder(target) / "spare"
            self._spare = audit_spare(spare, state.outputs, state.folders, state.finished - TICK)

    def _stands(self) -> bool:
        """Whether the destination is as this process left it."""
        if self._written == NOTHING_YET:
            return True
        return self._written == _stamp(self._record) and (self._found is None or untouched(self._found))


def _stamp(path: Path) -> tuple[int, int, int]:
    """The inode, mtime and ctime (ns) of a file."""
    try:
        status = os.lstat(path)
    except OSError:
        return NOTHING_YET
    return (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
