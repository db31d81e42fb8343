"""The `check` command: load the site as a build does, run all checks, and fix files in place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sitegen.authoring.apply_mends import apply_mends, diff
from sitegen.checks import registry
from sitegen.content.fixes import mend
from sitegen.content.front_matter import decode
from sitegen.content.timezones import zone
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.containment import fault, in_build, rewrite
from sitegen.engine.filetrees import all_files
from sitegen.engine.load import Loaded, load
from sitegen.engine.options import Options
from sitegen.engine.parser import Parser
from sitegen.engine.scan import Inputs, is_editors, scan
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import WriteFailure
from sitegen.model import Article, Edition
from sitegen.outputs.host_limits import too_many_files
from sitegen.problems import Problem, on_day

MAX_SEED = 5 * 1024 * 1024


@dataclass(frozen=True)
class Fixed:
    """A fixed file and descriptions of its fixes."""

    path: str
    done: tuple[str, ...]
    diff: tuple[str, ...] = ()


def find_problems(options: Options) -> tuple[Problem, ...]:
    """The problems of a site, sorted by place."""
    return check_everything(options)[0]


def check_everything(options: Options) -> tuple[tuple[Problem, ...], tuple[registry.Share, ...]]:
    """Every finding about a site, sorted by place, and how much of each foreign article it shows."""
    inputs = scan(options.root)
    loaded = _load(options, inputs)
    if loaded.library is None:
        return loaded.problems, ()
    context = registry.CheckContext(
        loaded.contents,
        loaded.library,
        options.now,
        texts=dict(_texts(inputs)),
        seeds=dict(_seeds(options.root, loaded)),
        sizes={path: inputs.stamps[path][0] for path in inputs.below("content/images/")},
        leftovers=tuple(sorted(_leftovers(options.root))),
        future=options.future,
    )
    many = too_many_files(len(loaded.plan.outputs), len(loaded.library.articles)) if loaded.plan else []
    return tuple(sorted({*loaded.problems, *registry.check_site(context), *many})), tuple(registry.shares(context))


def fix(options: Options, *, dry_run: bool = False) -> list[Fixed]:
    """Fixes every content file as far as there is one possible reading, each file whole or not at all.

    A missing id becomes the one derived from the path until now, so that no feed shows the story as new; if another
    file already has it, a new one. A record that gets an id gets `added` too, the day of `options.now`. With
    `dry_run` nothing is written. Raises WriteFailure if a file cannot be written.
    """
    inputs = scan(options.root)
    loaded = _load(options, inputs)
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


def _load(options: Options, inputs: Inputs) -> Loaded:
    """Loads the site, using the cache of the last build if there is one."""
    cached = in_build(options.root, "cache.sqlite")
    if cached is None or not cached.is_file():
        return load(options, inputs)
    cache = Cache(cached)
    try:
        return load(options, inputs, engine_digest(), cache)
    finally:
        cache.close()


def _content_files(inputs: Inputs) -> list[str]:
    return [p for p in inputs.below("content/") if p.endswith(".md") and not p.startswith("content/images/")]


def _texts(inputs: Inputs) -> Iterator[tuple[str, str]]:
    for path in _content_files(inputs):
        try:
            yield path, decode(inputs.read(path), path)[0]
        except OSError:
            continue  # loading has reported it


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
