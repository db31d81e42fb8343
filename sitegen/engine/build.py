"""Builds a site into its destination: scan, load, compare with the record, render what is stale, swap, record."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.engine import processes, scan
from sitegen.engine.cache.signing import notes
from sitegen.engine.containment import in_build, remove_links
from sitegen.engine.destination import lock
from sitegen.engine.destination.audit import audit_files, audit_folders, audit_spare, stamp_folders
from sitegen.engine.destination.host_root import bring_host_files
from sitegen.engine.destination.record_file import load_here
from sitegen.engine.destination.state import TICK, State, file_system_clock
from sitegen.engine.destination.up_to_date import BuildReport, options_digest, stands, untouched
from sitegen.engine.destination.update import Stopwatch, Update, record
from sitegen.engine.filetrees import all_files
from sitegen.engine.options import Options
from sitegen.engine.processes import BackgroundCall
from sitegen.engine.toolchain import engine_digest, package_stamp
from sitegen.errors import ProblemsFound
from sitegen.problems import Problem

if TYPE_CHECKING:
    from sitegen.engine.scan import Inputs

AUDIT_IN_BACKGROUND = 2000
"""The number of files in the destination above which a child process checks them."""

SCAN_IN_BACKGROUND = 500_000
"""The bytes of a record above which a child process looks at the inputs while this one reads it."""


def build(options: Options, progress: Callable[[str], None] = lambda stage: None) -> BuildReport:
    """Build the site into its destination.

    Raises ProblemsFound where the site has errors (nothing is written then), and another SitegenError where the
    destination is not ours, another build holds it, or a write fails; the old site then stays.
    """
    watch = Stopwatch(progress)
    target = options.destination_folder
    lock.claim(target, options.root)
    with lock.locked(target), processes.without_garbage_collector():
        remove_links(options.root)
        place = lock.state_folder(target) / "record"
        scanned = file_system_clock(place.parent)
        with BackgroundCall(partial(scan.scan, options.root), worth=_size(place) > SCAN_IN_BACKGROUND) as scan_call:
            state, notice = (None, "") if options.clean else load_here(place)
            known = state or State()
            look = partial(audit_files, target, known.outputs)
            with BackgroundCall(look, worth=len(known.outputs) > AUDIT_IN_BACKGROUND) as audit_call:
                package, newest = package_stamp()
                # As for inputs: files with the recorded stamps, older than the record, are the recorded ones.
                same = package == known.package and newest < known.scanned - TICK
                engine = known.engine if same else engine_digest()
                folders = stamp_folders(target, known.folders)
                inputs = scan_call.result()
                asked = options_digest(options.root, options.drafts, options.future, options.base_url)
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
        update = Update(options, inputs, engine, known, found)
        report, state = _rebuild(options, inputs, engine, known, update, watch)
        state.package = package
        record(state, known, options, asked, scanned)
        watch.lap("record")
    return replace(report, seconds=watch.seconds, notices=(notice,) if notice else (), details=notes())


def _size(file: Path) -> int:
    """The bytes of a file; 0 where there is none."""
    try:
        return file.lstat().st_size
    except OSError:
        return 0


def _rebuild(
    options: Options, inputs: "Inputs", engine: str, known: State, update: Update, watch: Stopwatch
) -> tuple[BuildReport, State]:
    """Load the site and bring the destination up to date with it; return the report and the state to record."""
    from sitegen.engine import pagefind
    from sitegen.engine.cache.blobs import BlobStore
    from sitegen.engine.cache.parse_cache import Cache
    from sitegen.engine.cache.user_cache import UserCache
    from sitegen.engine.load import load
    from sitegen.engine.manifest import keys_of
    from sitegen.theme.bytecode import COMPILED

    # The recorded digests of inputs that cannot have changed since.
    digests = {} if options.clean else known.believed(inputs.stamps)
    COMPILED.shelf = None if options.clean else UserCache(engine)
    cache = Cache(None if options.clean else in_build(options.root, "cache.sqlite"))
    store = BlobStore(None if options.clean else in_build(options.root, "store"))
    spare = partial(audit_spare, update.staging.spare, known.outputs, known.folders, known.finished - TICK)
    try:
        with BackgroundCall(spare, worth=len(known.outputs) > AUDIT_IN_BACKGROUND) as spare_audit:
            loaded = load(options, inputs, engine, cache, digests.get, store=store)
            watch.lap("load")
            _fail_if_strict(loaded.problems, options)
            if loaded.errors or loaded.plan is None:
                raise ProblemsFound(loaded.problems)
            plan, indexed = pagefind.complete(loaded.plan, engine, store)
            watch.lap("search")
            keys = keys_of(plan.outputs, loaded.theme)
            report, state = update.run(loaded, plan, keys, spare_audit.result, watch)
            cache.forget_others(set(loaded.keys))
            store.forget_others()
            watch.lap("write")
    finally:
        cache.close()
    return replace(report, indexed=indexed), state


def verify(options: Options) -> list[str]:
    """Build the site from nothing in a temporary folder; return the paths in which the destination differs."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        fresh = Path(folder).resolve() / "site"
        build(replace(options, destination=fresh, clean=True, scheduler=""))
        return sorted(_different(fresh, options.destination_folder))


def _different(fresh: Path, shown: Path) -> Iterator[str]:
    wanted, there = set(all_files(fresh)), set(all_files(shown))
    for path in wanted | there:
        if path not in wanted or path not in there or (fresh / path).read_bytes() != (shown / path).read_bytes():
            yield path


def _fail_if_strict(problems: tuple[Problem, ...], options: Options) -> None:
    if options.strict and problems:
        raise ProblemsFound(problems)
