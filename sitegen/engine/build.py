"""Builds a site into its destination: scan, load, compare with the record, render what is stale, swap, record."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sitegen.engine import processes, scan
from sitegen.engine.cache.signing import notes
from sitegen.engine.containment import in_build, remove_links
from sitegen.engine.destination import lock
from sitegen.engine.destination.audit import (
    GONE,
    Audit,
    FolderStamps,
    SpareAudit,
    audit,
    audit_files,
    audit_folders,
    audit_spare,
    stamp_folders,
)
from sitegen.engine.destination.host_root import bring_host_files
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.destination.staging import Staging, remove, remove_empty
from sitegen.engine.destination.state import NOWHERE, TICK, State, anchor_of, distrusted, file_system_clock
from sitegen.engine.destination.state import load as load_state
from sitegen.engine.destination.state import save as save_state
from sitegen.engine.destination.up_to_date import BuildReport, options_digest, stands, untouched
from sitegen.engine.filetrees import all_files
from sitegen.engine.options import WORTH_SENDING, Options
from sitegen.engine.processes import BackgroundCall
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import ProblemsFound, SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.problems import Problem
from sitegen.routes import folders_of

if TYPE_CHECKING:
    # An unchanged build must not import what parses, plans and renders.
    from sitegen.engine.load import Loaded
    from sitegen.engine.manifest import Verdict
    from sitegen.engine.scan import Inputs

AUDIT_IN_BACKGROUND = 2000
"""The number of files in the destination above which a child process checks them."""

OUTPUTS_PER_WORKER = 100
"""The number of outputs to render that justifies another worker process (its start takes about 20 ms)."""


class Stopwatch:
    """Measures the seconds of each stage, and calls `progress` with its name when it ends."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self.seconds: dict[str, float] = {}
        self.progress = progress
        self.last = perf_counter()

    def lap(self, stage: str) -> None:
        """End the current stage under this name."""
        now = perf_counter()
        self.seconds[stage] = now - self.last
        self.last = now
        self.progress(stage)


def build(options: Options, progress: Callable[[str], None] = lambda stage: None) -> BuildReport:
    """Build the site into its destination.

    Raises ProblemsFound where the site has errors (nothing is written then), and another SitegenError where the
    destination is not ours, another build holds it, or a write fails; the old site then stays.
    """
    watch = Stopwatch(progress)
    target = options.target
    lock.claim(target, options.root)
    with lock.locked(target), processes.without_garbage_collector():
        remove_links(options.root)
        record = lock.state_folder(target) / "record"
        state, notice = (None, "") if options.clean else load_state(record)
        anchor = anchor_of(record.parent)
        if state is not None and state.anchor != anchor:
            state = distrusted(state)
        known = state or State()
        with BackgroundCall(
            partial(audit_files, target, known.outputs), worth=len(known.outputs) > AUDIT_IN_BACKGROUND
        ) as audit_call:
            engine = engine_digest()
            walked = file_system_clock(record.parent)
            inputs = scan.scan(options.root)
            asked = options_digest(options.root, options.drafts, options.future, options.base_url)
            folders = stamp_folders(target, known.folders)
            watch.lap("look")
            found = audit_call.result() if state is not None else None
        if found is not None:
            audit_folders(target, known.outputs, known.folders, folders, found)
        if state is not None and found and stands(state, inputs, engine, asked, options.now) and untouched(found):
            watch.lap("compare")
            _fail_if_strict(state.problems, options)
            bring_host_files(options.root, target)
            count = len(state.outputs)
            return BuildReport(count, {}, count, {}, state.problems, watch.seconds, state.held_back, details=notes())
        work = _Build(options, inputs, engine, known, found)
        report, state = work.run(watch)
        state.options, state.walked, state.anchor = asked, walked, anchor
        state.finished = file_system_clock(record.parent, lock.NEW_SHOWN)
        with lock.outcome(target, lock.NEW_SHOWN):
            save_state(state, record)
            bring_host_files(options.root, target)
        watch.lap("record")
    return replace(report, seconds=watch.seconds, notices=(notice,) if notice else (), details=notes())


class _Build:
    """A build in which an input or an output differs from the record."""

    def __init__(self, options: Options, inputs: "Inputs", engine: str, state: State, found: Audit | None) -> None:
        self.options = options
        self.inputs = inputs
        self.engine = engine
        self.state = state
        self.staging = Staging(options.target)
        if state.anchor == NOWHERE:
            self.staging.discard_spare()
        # Where a killed build was just completed, an earlier audit is out of date.
        self.found = found if self.staging.untouched else None
        self.stamps: FolderStamps = {}

    def run(self, watch: Stopwatch) -> tuple[BuildReport, State]:
        """Bring the destination up to date; return the report and the state to record."""
        from sitegen.engine import pagefind
        from sitegen.engine.cache.blobs import BlobStore
        from sitegen.engine.cache.parse_cache import Cache
        from sitegen.engine.cache.user_cache import UserCache
        from sitegen.engine.load import load
        from sitegen.engine.manifest import decide, keys_of
        from sitegen.theme.bytecode import COMPILED

        COMPILED.shelf = None if self.options.clean else UserCache(self.engine)
        cache = Cache(None if self.options.clean else in_build(self.options.root, "cache.sqlite"))
        store = BlobStore(None if self.options.clean else in_build(self.options.root, "store"))
        known = self.state
        spare = partial(audit_spare, self.staging.spare, known.outputs, known.folders, known.finished - TICK)
        try:
            with BackgroundCall(spare, worth=len(known.outputs) > AUDIT_IN_BACKGROUND) as spare_audit:
                loaded = load(self.options, self.inputs, self.engine, cache, self.known, store=store)
                watch.lap("load")
                _fail_if_strict(loaded.problems, self.options)
                if loaded.errors or loaded.plan is None or loaded.library is None:
                    raise ProblemsFound(loaded.problems)
                library = loaded.library
                plan, indexed = pagefind.complete(loaded.plan, self.engine, store)
                loaded = replace(loaded, plan=plan)
                watch.lap("search")
                keys = keys_of(plan.outputs, loaded.theme)
                found = self.found or audit(self.options.target, known.outputs, known.folders)
                recorded = _with_new_stamps(known.outputs, found)
                same_engine = known.engine == self.engine
                verdict = decide(keys, recorded, found.damaged, found.strays, same_engine=same_engine)
                watch.lap("compare")
                outputs, written, removed = self.write(loaded, keys, recorded, verdict, found, spare_audit)
                # Files that a killed build had removed already are not reported.
                removed = {path: why for path, why in removed.items() if found.damaged.get(path) != GONE}
                cache.forget_others(set(loaded.keys))
                store.forget_others()
                watch.lap("write")
        finally:
            cache.close()
        before, after = loaded.due
        held = tuple((a.path, a.date.iso if a.date else "") for a in library.held_back)
        state = State(
            engine=self.engine,
            due=(before.timestamp() if before else None, after.timestamp() if after else None),
            stamps=dict(self.inputs.stamps),
            digests={path: loaded.digests.get(path, "") for path in self.inputs.stamps},
            outputs=outputs,
            folders=self.folders(outputs),
            problems=loaded.problems,
            held_back=held,
        )
        unchanged = len(outputs) - len(written)
        return BuildReport(len(outputs), written, unchanged, removed, loaded.problems, {}, held, indexed=indexed), state

    def known(self, path: str) -> str | None:
        """The recorded digest of an input that cannot have changed since; None for any other."""
        if self.options.clean or not self.state.believes(path, self.inputs.stamps[path]):
            return None
        return self.state.digests[path] or None

    def folders(self, outputs: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The stamps of all folders of the live tree; those that the audit of the spare gave are not read again."""
        wanted = folders_of(outputs)
        known = {folder: self.stamps[folder] for folder in wanted & self.stamps.keys()}
        return known | stamp_folders(self.options.target, wanted - known.keys())

    def write(
        self,
        loaded: "Loaded",
        keys: dict[str, Key],
        recorded: dict[str, Record],
        verdict: "Verdict",
        found: Audit,
        spare_audit: BackgroundCall[SpareAudit],
    ) -> tuple[dict[str, Record], dict[str, str], dict[str, str]]:
        """Render stale outputs into the spare tree, and swap the trees if a byte changed.

        Returns the new records, and why each path was written or removed.
        """
        from sitegen.engine.load import render
        from sitegen.engine.manifest import parts_of

        stale, removed = verdict
        outputs = {path: recorded[path] for path in keys if path not in stale}
        written: dict[str, str] = {}
        if stale or removed or not self.options.target.is_dir():
            staging, theme, plan = self.staging, loaded.theme, loaded.plan
            if plan is None:
                raise SitegenError("there is no plan to write")
            same = {p: recorded[p] for p in stale if p in recorded and p not in found.damaged}
            spare = spare_audit.result()
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
            made = processes.run_parts(parts_of(stale, plan.outputs, jobs), make, jobs)
            if self.options.scheduler and len(stale) >= WORTH_SENDING:
                from sitegen.engine.distributed.sending import make_all

                made = make_all(self.options, sorted(stale), plan.outputs, theme, make, put)
            for path, content, stamp, new in made:
                row = recorded[path] if stamp is None else Record(keys[path], content, *stamp)
                outputs[path] = row._replace(key=keys[path])
                if new:
                    written[path] = stale[path]
            if written or removed or not self.options.target.is_dir():
                if staging.swap(written, removed):
                    # The folders of the new live tree, except those in which a file was written or removed.
                    done = folders_of(touched)
                    self.stamps = {folder: stamp for folder, stamp in spare.stamps.items() if folder not in done}
            else:
                staging.end_journal()
        for folder in found.stray_folders:
            remove_empty(self.options.target, folder)
            remove_empty(self.staging.spare, folder)
        return {path: outputs[path] for path in keys}, written, removed


def verify(options: Options) -> list[str]:
    """Build the site from nothing in a temporary folder; return the paths in which the destination differs."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        fresh = Path(folder).resolve() / "site"
        build(replace(options, destination=fresh, clean=True, scheduler=""))
        return sorted(_different(fresh, options.target))


def _different(fresh: Path, shown: Path) -> Iterator[str]:
    wanted, there = set(all_files(fresh)), set(all_files(shown))
    for path in wanted | there:
        if path not in wanted or path not in there or (fresh / path).read_bytes() != (shown / path).read_bytes():
            yield path


def _with_new_stamps(recorded: dict[str, Record], found: Audit) -> dict[str, Record]:
    """The records, with new stamps for files whose times changed and whose bytes did not."""
    if not found.stamps:
        return recorded
    changed = {p: recorded[p]._replace(size=s, mtime=m, inode=i) for p, (s, m, i) in found.stamps.items()}
    return recorded | changed


def _fail_if_strict(problems: tuple[Problem, ...], options: Options) -> None:
    if options.strict and problems:
        raise ProblemsFound(problems)
