"""Build a destination: look, load, compare with the record, render what is stale, swap, record. In that order."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sitegen.engine import processes, scan
from sitegen.engine.cache.signing import notes
from sitegen.engine.containment import drop_links, in_build
from sitegen.engine.destination import lock
from sitegen.engine.destination.audit import (
    GONE,
    Folders,
    Survey,
    look_at_spare,
    stamp_folders,
    survey,
    survey_files,
    survey_folders,
)
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.destination.staging import Trees, remove, remove_empty
from sitegen.engine.destination.state import NOWHERE, State, anchor_of, clock_of, doubted
from sitegen.engine.destination.state import load as load_state
from sitegen.engine.destination.state import save as save_state
from sitegen.engine.destination.up_to_date import BuildReport, options_digest, stands, untouched
from sitegen.engine.filetrees import all_files
from sitegen.engine.options import Options
from sitegen.engine.processes import BackgroundCall
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import ProblemsFound, SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.problems import Problem
from sitegen.routes import folders_of

if TYPE_CHECKING:
    # A build that finds nothing changed must not pay for importing what parses, plans and renders.
    from sitegen.engine.load import Loaded
    from sitegen.engine.manifest import Verdict
    from sitegen.engine.scan import Inputs

MANY = 2000
"""Files of the destination from which on they are looked at in a process of their own."""

WORTH = 100
"""Files to render for which another worker process is worth its start (about 20 ms)."""


class Laps:
    """The seconds of each stage, told as they end."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        """`progress` is called with the name of each stage that ended."""
        self.seconds: dict[str, float] = {}
        self.progress = progress
        self.last = perf_counter()

    def lap(self, stage: str) -> None:
        """The stage that ran until now was this one."""
        now = perf_counter()
        self.seconds[stage] = now - self.last
        self.last = now
        self.progress(stage)


def build(options: Options, progress: Callable[[str], None] = lambda stage: None) -> BuildReport:
    """Build the site into its destination.

    Raises ProblemsFound where there are errors (nothing is written then), and another SitegenError where the
    destination is not ours, is held by another build, or the disk refuses; the old site then stays.
    """
    laps = Laps(progress)
    target = options.target
    lock.claim(target, options.root)
    with lock.locked(target), _no_collections():
        drop_links(options.root)
        record = lock.state_folder(target) / "record"
        state, notice = (None, "") if options.clean else load_state(record)
        anchor = anchor_of(record.parent)
        if state is not None and state.anchor != anchor:
            state = doubted(state)
        known = state or State()
        with BackgroundCall(partial(survey_files, target, known.outputs), worth=len(known.outputs) > MANY) as aside:
            engine = engine_digest()
            walked = clock_of(record.parent)
            inputs = scan.look(options.root)
            asked = options_digest(options.root, options.drafts, options.future, options.base_url)
            folders = stamp_folders(target, known.folders)
            laps.lap("look")
            found = aside.result() if state is not None else None
        if found is not None:
            survey_folders(target, known.outputs, known.folders, folders, found)
        if state is not None and found and stands(state, inputs, engine, asked, options.now) and untouched(found):
            laps.lap("compare")
            _strict(state.problems, options)
            count = len(state.outputs)
            return BuildReport(count, {}, count, {}, state.problems, laps.seconds, state.held_back, details=notes())
        work = _Build(options, inputs, engine, known, found)
        report, state = work.run(laps)
        state.options, state.walked, state.anchor = asked, walked, anchor
        with lock.outcome(target, lock.NEW_SHOWN):
            save_state(state, record)
        laps.lap("record")
    return replace(report, seconds=laps.seconds, notices=(notice,) if notice else (), details=notes())


class _Build:
    """One build whose inputs or outputs are not as recorded."""

    def __init__(self, options: Options, inputs: "Inputs", engine: str, state: State, found: Survey | None) -> None:
        self.options = options
        self.inputs = inputs
        self.engine = engine
        self.state = state
        self.trees = Trees(options.target)
        if state.anchor == NOWHERE:
            self.trees.doubt_spare()
        # Where a killed build left something to finish, what was found before that is old.
        self.found = found if self.trees.untouched else None
        self.spare: BackgroundCall[tuple[list[str], Folders]] | None = None
        self.stamps: Folders = {}

    def run(self, laps: Laps) -> tuple[BuildReport, State]:
        """Bring the destination up to date; what was done, and what to record."""
        from sitegen.engine import pagefind
        from sitegen.engine.cache.blobs import Store
        from sitegen.engine.cache.parse_cache import Cache
        from sitegen.engine.cache.user_cache import UserCache
        from sitegen.engine.load import load
        from sitegen.engine.manifest import decide, keys_of
        from sitegen.theme.bytecode import COMPILED

        COMPILED.shelf = None if self.options.clean else UserCache(self.engine)
        # What is built anew must not lean on anything that was kept.
        cache = Cache(None if self.options.clean else in_build(self.options.root, "cache.sqlite"))
        store = Store(None if self.options.clean else in_build(self.options.root, "store"))
        # The spare tree is looked at while the site is read; where a build was killed, all of it is doubted.
        known = self.state
        spare = partial(look_at_spare, self.trees.spare, known.outputs, known.folders)
        worth = self.found is not None and len(known.outputs) > MANY
        try:
            with BackgroundCall(spare, worth=worth) as aside:
                self.spare = aside if worth else None
                loaded = load(self.options, self.inputs, self.engine, cache, self.known, store=store)
                laps.lap("load")
                _strict(loaded.problems, self.options)
                if loaded.errors or loaded.plan is None or loaded.library is None:
                    raise ProblemsFound(loaded.problems)
                library = loaded.library
                plan, indexed = pagefind.complete(loaded.plan, self.engine, store)
                loaded = replace(loaded, plan=plan)
                laps.lap("search")
                keys = keys_of(plan.outputs, loaded.theme)
                found = self.found or survey(self.options.target, known.outputs, known.folders)
                recorded = _restamped(known.outputs, found)
                same_engine = known.engine == self.engine
                verdict = decide(keys, recorded, found.damaged, found.strays, same_engine=same_engine)
                laps.lap("compare")
                outputs, written, removed = self.write(loaded, keys, recorded, verdict, found)
                # What a killed build took away already is no news.
                removed = {path: why for path, why in removed.items() if found.damaged.get(path) != GONE}
                cache.forget_others(set(loaded.keys))
                store.forget_others()
                laps.lap("write")
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
        """The digest of an input that is surely the one recorded."""
        if self.options.clean or not self.state.believes(path, self.inputs.stamps[path]):
            return None
        return self.state.digests[path] or None

    def folders(self, outputs: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The stamps of all folders of the shown tree; what is known of them is not looked at again."""
        wanted = folders_of(outputs)
        known = {folder: self.stamps[folder] for folder in wanted & self.stamps.keys()}
        return known | stamp_folders(self.options.target, wanted - known.keys())

    def write(
        self,
        loaded: "Loaded",
        keys: dict[str, Key],
        recorded: dict[str, Record],
        verdict: "Verdict",
        found: Survey,
    ) -> tuple[dict[str, Record], dict[str, str], dict[str, str]]:
        """Render what is stale into the spare tree, and swap if a byte changed.

        The new records, and why each path was written or removed.
        """
        from sitegen.engine.load import render

        stale, removed = verdict
        outputs = {path: recorded[path] for path in keys if path not in stale}
        written: dict[str, str] = {}
        if stale or removed or not self.options.target.is_dir():
            trees, theme, plan = self.trees, loaded.theme, loaded.plan
            if plan is None:
                raise SitegenError("there is no plan to write")
            same = {p: recorded[p] for p in stale if p in recorded and p not in found.damaged}
            touched = [*stale, *removed]
            doubted, stamps = self.spare.result() if self.spare else (None, {})
            if doubted is not None:
                doubted += found.stamps
            touched += trees.prepare(outputs | same, touched, doubted)
            theme.compile({o.template for p, o in plan.outputs.items() if p in stale and o.template})

            def make(path: str) -> tuple[str, str, tuple[int, int, int] | None, bool]:
                data = render(plan.outputs[path], theme)
                content = digest_bytes(data)
                row = same.get(path)
                if row is not None and row.content == content and not self.options.clean:
                    return path, content, None, False
                if row is None and not self.options.clean and not trees.first:
                    # A build that was killed after its swap, or a hand, may have put just these bytes there.
                    stamp = trees.same_as_shown(path, data)
                    if stamp is not None:
                        return path, content, stamp, False
                return path, content, trees.put(path, data), True

            for path in removed:
                remove(trees.spare, path)
            jobs = processes.choose(self.options.jobs, len(stale), WORTH)
            for path, content, stamp, new in processes.run(sorted(stale), make, jobs):
                row = recorded[path] if stamp is None else Record(keys[path], content, *stamp)
                outputs[path] = row._replace(key=keys[path])
                if new:
                    written[path] = stale[path]
            if written or removed or not self.options.target.is_dir():
                if trees.swap(written, removed):
                    # The folders of the tree that is shown now, but for those in which something was done.
                    done = folders_of(touched)
                    self.stamps = {folder: stamp for folder, stamp in stamps.items() if folder not in done}
            else:
                trees.end_journal()
        for folder in found.stray_folders:
            remove_empty(self.options.target, folder)
            remove_empty(self.trees.spare, folder)
        return {path: outputs[path] for path in keys}, written, removed


def verify(options: Options) -> list[str]:
    """Build the site from nothing in a temporary folder; the paths in which the destination differs from that."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        fresh = Path(folder).resolve() / "site"
        build(replace(options, destination=fresh, clean=True))
        return sorted(_different(fresh, options.target))


def _different(fresh: Path, shown: Path) -> Iterator[str]:
    wanted, there = set(all_files(fresh)), set(all_files(shown))
    for path in wanted | there:
        if path not in wanted or path not in there or (fresh / path).read_bytes() != (shown / path).read_bytes():
            yield path


def _restamped(recorded: dict[str, Record], found: Survey) -> dict[str, Record]:
    """The records with the stamps of files whose bytes are as recorded all the same."""
    if not found.stamps:
        return recorded
    changed = {p: recorded[p]._replace(size=s, mtime=m, inode=i) for p, (s, m, i) in found.stamps.items()}
    return recorded | changed


def _strict(problems: tuple[Problem, ...], options: Options) -> None:
    if options.strict and problems:
        raise ProblemsFound(problems)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Without the cyclic garbage collector: a build makes many values and hardly a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
