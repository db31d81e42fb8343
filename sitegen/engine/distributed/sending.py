"""Sends parsing and rendering to a cluster: makes batches of bytes, and takes the workers' bytes apart.

Only this side reads the site's folder and writes. What a worker gives that comes too late, or twice, is thrown away.
"""

import copyreg
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import msgpack

from sitegen.content import timezones
from sitegen.engine.distributed.batches import PARSED, RENDERED, identity, parse_batch, render_batch
from sitegen.engine.distributed.cluster import Cluster, connected
from sitegen.engine.distributed.executor import run_on
from sitegen.engine.options import Options
from sitegen.engine.processes import choose, run
from sitegen.engine.reading.parser import Parser
from sitegen.fingerprint import Lazy
from sitegen.outputs.feeds.json_feed import render_json
from sitegen.outputs.feeds.planner import render_atom, render_rss
from sitegen.outputs.memo import whole
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme

T = TypeVar("T")
R = TypeVar("R")

LEAST_IN_BATCH = 32
MOST_IN_BATCH = 2000
"""So many articles take a worker a second or two."""

BATCHES_FOR_EACH = 4
"""A batch is what is left divided by so many for each worker: the last ones are small, so that all end together."""

OUTPUTS_PER_PROCESS = 100
"""The number of outputs to make here that justifies another process."""

MOST_BYTES = 8_000_000
"""The size at which a batch is closed: dask warns of larger ones."""

AHEAD = 2
"""Batches that wait for each worker, so that none waits for us."""

_SENT = frozenset((render_rss, render_atom, render_json))


def is_sent(output: Output) -> bool:
    """Whether an output is rendered elsewhere: pages and feeds, which are made of small values.

    Files that are bytes already and tables of all articles would take longer to send than to make; a picture's encoder
    may give other bytes on another kind of processor.
    """
    return output.template is not None or output.function in _SENT


def parsed(
    address: str, parser: Parser, files: Iterable[tuple[str, bytes]], count: int
) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Files parsed by workers, in any order: each path with its value and findings, and its text, packed.

    `files` are paths with their bytes, about `count` of them.
    """
    frame = pickle.dumps((parser.settings, parser.drafts, dict(parser.term_slugs)), pickle.HIGHEST_PROTOCOL)
    with connected(address) as cluster:
        batches = (
            ([path for path, _ in batch], (identity(), frame, msgpack.encode(batch)))
            for batch in _batches(files, count, cluster.width, lambda file: len(file[1]))
        )
        for paths, result in _run(cluster, parse_batch, batches):
            for path, (light, text) in zip(paths, PARSED.decode(result), strict=True):
                yield path, light, text


def make_all(
    options: Options,
    paths: Sequence[str],
    outputs: Mapping[str, Output],
    theme: Theme,
    make: Callable[[str], R],
    put: Callable[[str, bytes], R],
) -> Iterator[R]:
    """What `make` gives for every path, in any order: made here, or `put` here where workers render it."""
    sent = [path for path in paths if is_sent(outputs[path])]
    others = [path for path in paths if not is_sent(outputs[path])]
    # These first: a process that is connected must not be forked.
    yield from run(others, make, choose(options.jobs, len(others), OUTPUTS_PER_PROCESS))
    if sent:
        for path, data in rendered(options.scheduler, [outputs[path] for path in sent], theme):
            yield put(path, data)


def rendered(address: str, outputs: Sequence[Output], theme: Theme) -> Iterator[tuple[str, bytes]]:
    """The paths of outputs with their bytes, rendered by workers, in any order."""
    templates = pickle.dumps((dict(theme.texts), dict(theme.known)), pickle.HIGHEST_PROTOCOL)
    with connected(address) as cluster:
        batches = (
            ([output.path for output in batch], (identity(), templates, dumped([_task(output) for output in batch])))
            for batch in _batches(outputs, len(outputs), cluster.width, lambda output: 0)
        )
        for paths, result in _run(cluster, render_batch, batches):
            yield from zip(paths, RENDERED.decode(result), strict=True)


def _task(output: Output) -> tuple[Callable[..., bytes], str | None, Any]:
    return output.function, output.template, whole(output).context


def _batches(items: Iterable[T], count: int, width: int, weigh: Callable[[T], int]) -> Iterator[list[T]]:
    """Items in batches: each a share of what is left of `count`, so that the last ones are small."""
    batch: list[T] = []
    weight = 0
    size = 0
    for item in items:
        if not batch:
            weight = 0
            size = max(LEAST_IN_BATCH, min(MOST_IN_BATCH, count // (max(1, width) * BATCHES_FOR_EACH)))
        batch.append(item)
        weight += weigh(item)
        count -= 1
        if len(batch) >= size or weight >= MOST_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch


def _run(
    cluster: Cluster, work: Callable[..., bytes], batches: Iterator[tuple[T, tuple[Any, ...]]]
) -> Iterator[tuple[T, bytes]]:
    ahead = max(1, cluster.width) * AHEAD
    return run_on(cluster.executor, work, batches, ahead, cluster.check, cluster.failed)


def dumped(value: object) -> bytes:
    """A value for a worker. What is made on first use is made now, and sent with its digest."""
    file = BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCED
    pickler.dump(value)
    return file.getvalue()


def _made(held: Lazy[Any]) -> tuple[Any, ...]:
    return Lazy.made, (held.digest, held.value)


def _zone(zone: ZoneInfo) -> tuple[Any, ...]:
    """A zone read from a package's file is known by its name alone."""
    return timezones.zone, (zone.key,)


_REDUCED = copyreg.dispatch_table | {Lazy: _made, ZoneInfo: _zone}
