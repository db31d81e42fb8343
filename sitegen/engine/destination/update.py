"""Brings a destination up to date with a loaded site: compare, render what is stale, swap the trees, record."""

from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING

from sitegen.engine import processes
from sitegen.engine.destination import lock
from sitegen.engine.destination.audit import GONE, Audit, FolderStamps, SpareAudit, audit, stamp_folders
from sitegen.engine.destination.host_root import bring_host_files
from sitegen.engine.destination.record_file import save as save_state
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.destination.staging import Staging, remove, remove_empty
from sitegen.engine.destination.state import NOWHERE, State, anchor_of, file_system_clock
from sitegen.engine.destination.up_to_date import BuildReport
from sitegen.engine.options import WORTH_SENDING, Options
from sitegen.fingerprint import digest_bytes
from sitegen.routes import folders_of

if TYPE_CHECKING:
    # An unchanged build must not import what parses, plans and renders.
    from sitegen.engine.load import Loaded
    from sitegen.engine.manifest import Verdict
    from sitegen.engine.scan import Inputs
    from sitegen.outputs.plan import Plan

OUTPUTS_PER_WORKER = 100
"""The number of outputs to render that justifies another worker process (its start takes about 20 ms)."""


class Stopwatch:
    """Measures the seconds of each stage, and calls `progress` with its name when it ends."""

    def __init__(self, progress: Callable[[str], None] = lambda stage: None) -> None:
        self.seconds: dict[str, float] = {}
        self.progress = progress
        self.last = perf_counter()

    def lap(self, stage: str) -> None:
        """End the current stage under this name."""
        now = perf_counter()
        self.seconds[stage] = now - self.last
        self.last = now
        self.progress(stage)


class Update:
    """A build in which an input or an output differs from the record. It needs the lock."""

    def __init__(self, options: Options, inputs: "Inputs", engine: str, state: State, found: Audit | None) -> None:
        """`found` is an audit of the live tree, or None where there is none yet."""
        self.options = options
        self.inputs = inputs
        self.engine = engine
        self.state = state
        self.staging = Staging(options.destination_folder)
        if state.anchor == NOWHERE:
            self.staging.discard_spare()
        # Where a killed build was just completed, an earlier audit is out of date.
        self.found = found if self.staging.untouched else None
        self.stamps: FolderStamps = {}

    def run(
        self, loaded: "Loaded", plan: "Plan", keys: dict[str, Key], spare: Callable[[], SpareAudit], watch: Stopwatch
    ) -> tuple[BuildReport, State]:
        """Write what differs from the plan, whose keys these are; return the report and the state to record.

        `spare` gives the audit of the spare tree.
        """
        from sitegen.engine.manifest import decide

        known, library = self.state, loaded.library
        found = self.found or audit(self.options.destination_folder, known.outputs, known.folders)
        recorded = _with_new_stamps(known.outputs, found)
        same_engine = known.engine == self.engine
        verdict = decide(keys, recorded, found.damaged, found.strays, same_engine=same_engine)
        watch.lap("compare")
        outputs, written, removed = self._write(loaded, plan, keys, recorded, verdict, found, spare)
        # Files that a killed build had removed already are not reported.
        removed = {path: why for path, why in removed.items() if found.damaged.get(path) != GONE}
        before, after = loaded.due
        held = tuple((a.path, a.date.iso if a.date else "") for a in library.held_back) if library else ()
        state = State(
            engine=self.engine,
            due=(before.timestamp() if before else None, after.timestamp() if after else None),
            stamps=dict(self.inputs.stamps),
            digests={path: loaded.digests.get(path, "") for path in self.inputs.stamps},
            outputs=outputs,
            folders=self._folders(outputs),
            problems=loaded.problems,
            held_back=held,
        )
        unchanged = len(outputs) - len(written)
        return BuildReport(len(outputs), written, unchanged, removed, loaded.problems, {}, held), state

    def _folders(self, outputs: Mapping[str, Record]) -> dict[str, tuple[int, int]]:
        """The stamps of all folders of the live tree; those that the audit of the spare gave are not read again."""
        before = self.state
        same = outputs.keys() == before.outputs.keys()
        wanted: Iterable[str] = before.folders if same else sorted(folders_of(outputs))
        known = self.stamps
        others = stamp_folders(self.options.destination_folder, [folder for folder in wanted if folder not in known])
        return {folder: known[folder] if folder in known else others[folder] for folder in wanted}

    def _write(
        self,
        loaded: "Loaded",
        plan: "Plan",
        keys: dict[str, Key],
        recorded: dict[str, Record],
        verdict: "Verdict",
        found: Audit,
        spare_audit: Callable[[], SpareAudit],
    ) -> tuple[dict[str, Record], dict[str, str], dict[str, str]]:
        """Render stale outputs into the spare tree, and swap the trees if a byte changed.

        Returns the new records, and why each path was written or removed.
        """
        from sitegen.engine.load import render
        from sitegen.engine.manifest import by_time

        stale, removed = verdict
        outputs = {path: recorded[path] for path in keys if path not in stale}
        written: dict[str, str] = {}
        if stale or removed or not self.options.destination_folder.is_dir():
            staging, theme = self.staging, loaded.theme
            same = {p: recorded[p] for p in stale if p in recorded and p not in found.damaged}
            spare = spare_audit()
            for path in spare.strays:
                remove(staging.spare, path)
            touched = [*stale, *removed, *spare.strays]
            touched += staging.prepare(outputs | same, touched, [*spare.differing, *found.stamps])
            names = {o.template for p, o in plan.outputs.items() if p in stale and o.template}
            theme.compile(
                names, {library.speech.own.digest: library.speech.own for library in loaded.libraries}.values()
            )

            def make(path: str) -> tuple[str, str, tuple[int, int, int] | None, bool]:
                return put(path, render(plan.outputs[path], theme))

            def put(path: str, data: bytes) -> tuple[str, str, tuple[int, int, int] | None, bool]:
                content = digest_bytes(data)
                row = same.get(path)
                if row is not None and row.content == content and not self.options.clean:
                    return path, content, None, False
                if row is None and not self.options.clean and not staging.first:
                    # A build that was killed after its swap may have written just these bytes.
                    stamp = staging.same_as_live(path, data)
                    if stamp is not None:
                        return path, content, stamp, False
                return path, content, staging.put(path, data), True

            for path in removed:
                remove(staging.spare, path)
            jobs = processes.choose(self.options.jobs, len(stale), OUTPUTS_PER_WORKER)
            if self.options.scheduler and len(stale) >= WORTH_SENDING:
                from sitegen.engine.distributed.sending import make_all

                made = make_all(self.options, sorted(stale), plan.outputs, theme, make, put)
            else:
                made = processes.run(by_time(stale, plan.outputs), make, jobs, renewed=True)
            for path, content, stamp, new in made:
                row = recorded[path] if stamp is None else Record(keys[path], content, *stamp)
                outputs[path] = row._replace(key=keys[path])
                if new:
                    written[path] = stale[path]
            if written or removed or not self.options.destination_folder.is_dir():
                if staging.swap(written, removed):
                    # The folders of the new live tree, except those in which a file was written or removed.
                    done = folders_of(touched)
                    self.stamps = {folder: stamp for folder, stamp in spare.stamps.items() if folder not in done}
            else:
                staging.end_journal()
        for folder in found.stray_folders:
            remove_empty(self.options.destination_folder, folder)
            remove_empty(self.staging.spare, folder)
        return {path: outputs[path] for path in keys}, written, removed


def record(state: State, before: State, options: Options, asked: str, scanned: int) -> None:
    """Record a build whose scan began at `scanned` with these options (`asked`, see `options_digest`).

    `before` is what was recorded last, or an empty state.
    """
    place = lock.state_folder(options.destination_folder) / "record"
    state.options, state.scanned, state.anchor = asked, scanned, anchor_of(place.parent)
    state.finished = file_system_clock(place.parent, lock.NEW_SHOWN)
    with lock.outcome(options.destination_folder, lock.NEW_SHOWN):
        save_state(state, place, before)
        bring_host_files(options.root, options.destination_folder)


def _with_new_stamps(recorded: dict[str, Record], found: Audit) -> dict[str, Record]:
    """The records, with new stamps for files whose times changed and whose bytes did not."""
    if not found.stamps:
        return recorded
    changed = {p: recorded[p]._replace(size=s, mtime=m, inode=i) for p, (s, m, i) in found.stamps.items()}
    return recorded | changed
