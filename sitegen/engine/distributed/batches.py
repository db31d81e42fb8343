"""What workers on other machines run: functions from bytes to bytes that read and write no file.

A batch begins with what its sender runs; a worker that runs anything else refuses it, because its bytes might differ.
"""

import pickle
import sys
from functools import lru_cache
from threading import Lock
from typing import Any

from msgspec import msgpack

from sitegen import __version__
from sitegen.errors import SitegenError

Identity = tuple[str, str, str]
"""The versions of sitegen and Python, and the engine's digest, which covers both and all required packages."""

_one_at_a_time = Lock()
"""Held by the batch that runs: threads of one process would only wait for each other, and share a theme's caches."""

PARSED = msgpack.Decoder(list[tuple[bytes, bytes | None]])
RENDERED = msgpack.Decoder(list[bytes])
_FILES = msgpack.Decoder(list[tuple[str, bytes]])


def identity() -> Identity:
    """What this process runs."""
    from sitegen.engine.toolchain import engine_digest

    return __version__, ".".join(map(str, sys.version_info[:3])), engine_digest()


def parse_batch(sender: Identity, frame: bytes, files: bytes) -> bytes:
    """Parse files, each a path and its bytes; `frame` holds what parsing depends on beside them.

    Gives each value with its findings, and an article's publishable text, both packed.
    """
    from sitegen.engine.cache.codec import pack
    from sitegen.engine.processes import without_garbage_collector

    _check(sender)
    with _one_at_a_time, without_garbage_collector():
        parser = _parser(frame)
        rows = []
        for path, data in _FILES.decode(files):
            light, text = parser.parse(path, data)
            rows.append((pack(light), text))
        return msgpack.encode(rows)


def render_batch(sender: Identity, theme: bytes, outputs: bytes) -> bytes:
    """Render outputs, each a function, the name of a template and a context; `theme` holds the texts of templates."""
    from sitegen.engine.processes import without_garbage_collector
    from sitegen.outputs.output import Output

    _check(sender)
    with _one_at_a_time, without_garbage_collector():
        templates = _theme(theme)
        rows = pickle.loads(outputs)  # noqa: S301 (a worker runs what its scheduler sends: see docs/scale.md)
        return msgpack.encode(
            [function(Output("", function, name, context, ""), templates) for function, name, context in rows]
        )


def _check(sender: Identity) -> None:
    own = identity()
    if own == tuple(sender):
        return
    theirs = f"sitegen {sender[0]} on Python {sender[1]}"
    ours = f"sitegen {own[0]} on Python {own[1]}"
    if own[:2] == tuple(sender[:2]):
        ours += ", but other files of it, or other versions of the packages that it requires"
    raise SitegenError(
        f"a worker runs {ours}, and this is {theirs} — install the same on every machine, and start the workers again"
    )


@lru_cache(maxsize=2)
def _parser(frame: bytes) -> Any:
    from sitegen.content import timezones
    from sitegen.engine.reading.parser import Parser

    settings, drafts, slugs = pickle.loads(frame)  # noqa: S301 (as above)
    zone = timezones.zone(settings.timezone)
    if zone is None:
        raise SitegenError(f"a worker knows no time zone {settings.timezone} — install the same tzdata everywhere")
    return Parser(settings, zone, "", drafts=drafts, term_slugs=slugs)


@lru_cache(maxsize=2)
def _theme(theme: bytes) -> Any:
    from sitegen.theme.templates import Theme

    texts, known = pickle.loads(theme)  # noqa: S301 (as above)
    return Theme(texts, known)
