"""The `check` command: load the site as a build does, run all checks, and fix files in place."""

import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from sitegen.authoring.apply_mends import apply_mends, diff
from sitegen.checks import registry
from sitegen.checks.context import CheckContext
from sitegen.checks.copied_text import seeds_of
from sitegen.content.fixes import mend
from sitegen.content.front_matter import decode
from sitegen.content.timezones import zone
from sitegen.engine import processes
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.cache.plan_cache import PlanCache
from sitegen.engine.cache.text_findings import TextFindings, packed, put_findings, read_findings
from sitegen.engine.containment import fault, in_build, rewrite
from sitegen.engine.destination.recorded_inputs import known_inputs
from sitegen.engine.filetrees import all_files
from sitegen.engine.load import Loaded, load
from sitegen.engine.options import Options
from sitegen.engine.processes import BackgroundCall
from sitegen.engine.reading.parser import Parser
from sitegen.engine.scan import Inputs, is_editors, scan
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import WriteFailure
from sitegen.fingerprint import digest, digest_text
from sitegen.model import Article, Edition
from sitegen.outputs.host_limits import too_many_files
from sitegen.problems import Problem, on_day

MAX_SEED = 5 * 1024 * 1024

TEXTS_PER_TASK = 16
"""The number of texts that a worker process checks at a time."""

TEXTS_PER_WORKER = 300
"""The number of texts to check that justifies another worker process."""

CHECKS_IN_BACKGROUND = 2000
"""The number of articles above which a child process compares titles and references while texts are checked."""


@dataclass(frozen=True)
class Fixed:
    """A fixed file and descriptions of its fixes."""

    path: str
    done: tuple[str, ...]
    diff: tuple[str, ...] = ()


def find_problems(options: Options) -> tuple[Problem, ...]:
    """The problems of a site, sorted by place."""
    return check_everything(options, with_shares=False)[0]


def check_everything(
    options: Options, *, with_shares: bool = True
) -> tuple[tuple[Problem, ...], tuple[registry.Share, ...]]:
    """Every finding about a site, sorted by place, and how much of each foreign article it shows, where asked for."""
    inputs = scan(options.root)
    # As in a build: many values, and hardly a cycle.
    with closing(_cache(options.root)) as cache, processes.without_garbage_collector():
        loaded = load(options, inputs, engine_digest(), cache, known_inputs(options.destination_folder, inputs))
        if loaded.library is None:
            return loaded.problems, ()
        context = CheckContext(
            loaded.contents,
            loaded.library,
            options.now,
            texts=_Texts(inputs),
            seeds=dict(_seeds(options.root, loaded)),
            sizes={path: inputs.stamps[path][0] for path in inputs.below("content/images/")},
            leftovers=tuple(sorted(_leftovers(options.root))),
            future=options.future,
        )
        found = _site_problems(context, loaded.digests, PlanCache(cache, engine_digest()), options.jobs)
        many = too_many_files(len(loaded.plan.outputs), len(loaded.library.articles)) if loaded.plan else []
        shares = tuple(registry.shares(context)) if with_shares else ()
        return tuple(sorted({*loaded.problems, *found, *many})), shares


def _site_problems(
    context: CheckContext, digests: Mapping[str, str], cache: PlanCache, jobs: int = 1
) -> Iterator[Problem]:
    """What all `SITE_CHECKS` find; what was found in a file is kept until the file, or its seed, changes."""
    ground = digest(context.library.settings)
    known = read_findings(cache, ground)
    worth = len(context.contents.articles) > CHECKS_IN_BACKGROUND and jobs != 1
    with BackgroundCall(partial(registry.check_others, context), worth=worth) as others:
        marks = {path: _mark(context, path, digests.get(path, "")) for path in context.texts}
        rows = {path: row for path, mark in marks.items() if (row := known.get(path)) and mark and row.mark == mark}
        stale = sorted(marks.keys() - rows.keys())
        tasks = [stale[n : n + TEXTS_PER_TASK] for n in range(0, len(stale), TEXTS_PER_TASK)]
        workers = processes.choose(jobs, len(stale), TEXTS_PER_WORKER)
        for found in processes.run(tasks, partial(_check_texts, context, marks), workers):
            rows.update((row.path, row) for row in found)
        put_findings(cache, ground, rows, known)
        sketches = {path: array("I", row.sketch) for path, row in rows.items() if path in context.articles}
        yield from registry.similar_texts(replace(context, sketches=sketches))
        yield from others.result()
    for row in rows.values():
        if row.problems:
            yield from row.found()


def _mark(context: CheckContext, path: str, known: str) -> str:
    """A digest of all that `TEXT_CHECKS` look at in a file, apart from the settings; `known` is that of its bytes.

    Empty for a file that is read from no place, of whose bytes there is no digest.
    """
    article = context.articles.get(path)
    shown = (path in context.broken, path in context.listed, len(article.changes) if article else 0)
    seeds = [f"{name} {digest_text(text)}" for name, text in seeds_of(context, article)] if article else []
    return f"{known} {shown} {' '.join(seeds)}" if known else ""


def _check_texts(context: CheckContext, marks: Mapping[str, str], paths: Sequence[str]) -> list[TextFindings]:
    """What is found in some files, in the order of their paths."""
    part = context.only(paths)
    found: dict[str, list[Problem]] = {path: [] for path in paths}
    for finding in registry.check_texts(part):
        found[finding.path].append(finding)
    sketches = {path: array("I", part.sketch(path)).tobytes() for path in part.articles}
    return [packed(path, marks[path], sketches.get(path, b""), rows) for path, rows in found.items()]


def fix(options: Options, *, dry_run: bool = False) -> list[Fixed]:
    """Fixes every content file as far as there is one possible reading, each file whole or not at all.

    A missing id becomes the one derived from the path until now, so that no feed shows the story as new; if another
    file already has it, a new one. A record that gets an id gets `added` too, the day of `options.now`. With
    `dry_run` nothing is written. Raises WriteFailure if a file cannot be written.
    """
    inputs = scan(options.root)
    with closing(_cache(options.root)) as cache:
        loaded = load(options, inputs, engine_digest(), cache)
    problems: dict[str, list[Problem]] = {}
    for found in loaded.problems:
        problems.setdefault(found.path, []).append(found)
    listed: tuple[Article | Edition, ...] = (*loaded.contents.articles, *loaded.contents.editions)
    items = {item.path: item for item in listed}
    settings = loaded.settings
    site_zone = zone(settings.timezone) if settings else None
    mended: dict[str, tuple[bytes, bytes, list[str]]] = {}
    for path in _content_files(inputs):
        with _naming(path):
            data = inputs.read(path)
        mended[path] = (data, data, [])
        if settings and site_zone and any(p.mend for p in problems.get(path, ())):
            parser = Parser(settings, site_zone, "", drafts=options.drafts)
            today = options.now.astimezone(site_zone).date().isoformat()

            def read(data: bytes, path: str = path, parser: Parser = parser, today: str = today) -> list[Problem]:
                return [on_day(p, today) for p in parser.parse(path, data)[0][1]]

            new, done = apply_mends(data, read(data), read)
            mended[path] = (data, new, done)
            (item, problems[path]), _ = parser.parse(path, new)
            if isinstance(item, (Article, Edition)):
                items[path] = item
    unpinned = {path for path, found in problems.items() if any(p.rule == "id-missing" for p in found)}
    taken = {item.id for path, item in items.items() if path not in unpinned}
    fixed = []
    for path, (data, new, done) in mended.items():
        new_id = items[path].id if path in unpinned and path in items else None
        if new_id in taken:
            new_id = str(uuid4())
        rest = mend(new, path, new_id)
        if rest.data != data:
            if not dry_run:
                with _naming(path):
                    rewrite(options.root, path, rest.data)
            fixed.append(Fixed(path, (*done, *rest.done), tuple(diff(path, data, rest.data))))
        if new_id is not None:
            taken.add(new_id)
    return fixed


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Turns OSError into WriteFailure that names the file."""
    try:
        yield
    except OSError as error:
        raise WriteFailure(
            f"{path}:1: it cannot be mended: {error.strerror} — make room or mend permissions"
        ) from error


def _cache(root: Path) -> Cache:
    """The cache of the last build, if there is one: `check` makes none, as it may be run where nothing is built."""
    cached = in_build(root, "cache.sqlite")
    return Cache(cached if cached is not None and cached.is_file() else None)


def _content_files(inputs: Inputs) -> list[str]:
    return [p for p in inputs.below("content/") if p.endswith(".md") and not p.startswith("content/images/")]


class _Texts(Mapping[str, str]):
    """The texts of the content files by path, read when they are asked for; empty where one cannot be read."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.paths = dict.fromkeys(_content_files(inputs))

    def __getitem__(self, path: str) -> str:
        if path not in self.paths:
            raise KeyError(path)
        try:
            return decode(self.inputs.read(path), path)[0]
        except OSError:
            return ""  # loading has reported it

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def _seeds(root: Path, loaded: Loaded) -> Iterator[tuple[str, str]]:
    """The texts of the seeds that articles name, by path; missing ones and those outside the site are left out."""
    real_root = os.path.realpath(root)
    named = {a.source.seed for a in loaded.contents.articles if a.source and a.source.seed}
    for path in sorted(name if name.startswith("seeds/") else f"seeds/{name}" for name in named):
        place = root / path
        try:
            if _is_no_seed(path) or fault(path, str(place), real_root) or not place.is_file():
                continue
            if place.stat().st_size <= MAX_SEED:
                yield path, place.read_bytes().decode("utf-8", "replace")
        except (OSError, ValueError):
            continue  # a seed is optional here


def _is_no_seed(path: str) -> bool:
    """Whether a path cannot be a seed: a hidden file, or a path that leaves the site."""
    return any(part.startswith(".") for part in path.split("/"))


def _leftovers(root: Path) -> Iterator[str]:
    for path in all_files(root / "content"):
        *folders, name = path.split("/")
        if not any(folder.startswith(".") for folder in folders) and (
            is_editors(name) or (name.startswith(".") and name.endswith(".md"))
        ):
            yield f"content/{path}".encode("utf-8", "surrogateescape").decode("utf-8", "replace")
