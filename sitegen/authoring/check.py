"""The work of `check`: a walk as for a build, then all that only the desk looks for; and mending files in place."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sitegen.checks import registry
from sitegen.content.fixes import mend
from sitegen.content.front_matter import decode
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.containment import fault, in_build, rewrite
from sitegen.engine.filetrees import all_files
from sitegen.engine.load import Loaded, load
from sitegen.engine.options import Options
from sitegen.engine.scan import Inputs, is_editors, scan
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import WriteFailure
from sitegen.model import Article, Edition
from sitegen.problems import Problem

MAX_SEED = 5 * 1024 * 1024


@dataclass(frozen=True)
class Fixed:
    """A file that was mended, and what was done to it."""

    path: str
    done: tuple[str, ...]


def find_problems(options: Options) -> tuple[Problem, ...]:
    """Every finding about a site, sorted by place."""
    return look_through(options)[0]


def look_through(options: Options) -> tuple[tuple[Problem, ...], tuple[registry.Share, ...]]:
    """Every finding about a site, sorted by place, and how much of each foreign article it shows."""
    inputs = scan(options.root)
    loaded = _load(options, inputs)
    if loaded.library is None:
        return loaded.problems, ()
    desk = registry.CheckContext(
        loaded.contents,
        loaded.library,
        options.now,
        texts=dict(_texts(inputs)),
        seeds=dict(_seeds(options.root, loaded)),
        sizes={path: inputs.stamps[path][0] for path in inputs.below("content/images/")},
        leftovers=tuple(sorted(_leftovers(options.root))),
        future=options.future,
    )
    return tuple(sorted({*loaded.problems, *registry.check_desk(desk)})), tuple(registry.shares(desk))


def fix(options: Options) -> list[Fixed]:
    """Mend every content file that has something to mend, each whole or not at all.

    An id that is pinned is the one that the file had until now, so that no feed shows its story as new; only where
    another file has it already, it is a new one. Raises WriteFailure where a file cannot be written.
    """
    inputs = scan(options.root)
    loaded = _load(options, inputs)
    items: tuple[Article | Edition, ...] = (*loaded.contents.articles, *loaded.contents.editions)
    unpinned = {p.path for p in loaded.problems if p.rule == "id-missing"}
    taken = {item.id for item in items if item.path not in unpinned}
    derived = {item.path: item.id for item in items if item.path in unpinned}
    fixed = []
    for path in _content_files(inputs):
        new_id = derived.get(path)
        if new_id in taken:
            new_id = str(uuid4())
        try:
            data = inputs.read(path)
            mended = mend(data, path, new_id)
            if mended.data != data:
                rewrite(options.root, path, mended.data)
                fixed.append(Fixed(path, mended.done))
        except OSError as error:
            raise WriteFailure(
                f"{path}:1: it cannot be mended: {error.strerror} — make room or mend permissions"
            ) from error
        if new_id is not None:
            taken.add(new_id)
    return fixed


def _load(options: Options, inputs: Inputs) -> Loaded:
    """A walk that leans on the cache of the last build where there is one, and makes none."""
    kept = in_build(options.root, "cache.sqlite")
    if kept is None or not kept.is_file():
        return load(options, inputs)
    cache = Cache(kept)
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
            continue  # the walk has named it


def _seeds(root: Path, loaded: Loaded) -> Iterator[tuple[str, str]]:
    """The seeds that articles name, as far as they are still there and lie in the site."""
    real_root = os.path.realpath(root)
    named = {a.source.seed for a in loaded.contents.articles if a.source and a.source.seed}
    for path in sorted({p for name in named for p in (name, f"seeds/{name}")}):
        place = root / path
        try:
            if _is_no_seed(path) or fault(path, str(place), real_root) or not place.is_file():
                continue
            if place.stat().st_size <= MAX_SEED:
                yield path, place.read_bytes().decode("utf-8", "replace")
        except (OSError, ValueError):
            continue  # a seed is of help here, and its absence no fault


def _is_no_seed(path: str) -> bool:
    """Whether an article names for its seed what is none: a hidden file, or a way out of the site."""
    return any(part.startswith(".") for part in path.split("/"))


def _leftovers(root: Path) -> Iterator[str]:
    for path in all_files(root / "content"):
        *folders, name = path.split("/")
        if not any(folder.startswith(".") for folder in folders) and (
            is_editors(name) or (name.startswith(".") and name.endswith(".md"))
        ):
            yield f"content/{path}".encode("utf-8", "surrogateescape").decode("utf-8", "replace")
