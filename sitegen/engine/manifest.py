"""Decides which outputs must be written, and why, by comparing the plan with the record and the audit."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sitegen.engine.destination.records import Key, Record
from sitegen.fingerprint import digest
from sitegen.outputs.memo import context_digest
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme


class Verdict(NamedTuple):
    """Paths to write and paths to remove, each with its reason."""

    stale: dict[str, str]
    removed: dict[str, str]


class Closures:
    """Digests of template closures, each computed once per theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._found: dict[str, str] = {}

    def digest_of(self, template: str) -> str:
        """The digest of a template and of every template that it can reach."""
        found = self._found.get(template)
        if found is None:
            texts = self.theme.texts
            found = digest(tuple((name, texts[name]) for name in self.theme.closure(template)))
            self._found[template] = found
        return found


def key_of(output: Output, closures: Closures) -> Key:
    """The key of an output."""
    function, template = output.function.__name__, output.template
    if template is None:
        return Key(function, "", context_digest(output))
    return Key(f"{function} {template}", closures.digest_of(template), context_digest(output))


def keys_of(outputs: Mapping[str, Output], theme: Theme) -> dict[str, Key]:
    """The keys of all outputs, by path."""
    closures = Closures(theme)
    made: dict[tuple[object, str | None], Key] = {}
    found: dict[str, Key] = {}
    for path, output in outputs.items():
        # Thousands of outputs have the same function and template.
        kind = (output.function, output.template)
        key = made.get(kind)
        if key is None:
            key = made[kind] = key_of(output, closures)
        found[path] = Key(key.function, key.closure, context_digest(output))
    return found


_TIME = re.compile(r"(?:\A|/)([0-9]{4})(?:/([0-9]{2}))?[/.]")
"""A year in a path, perhaps with its month."""


def by_time(paths: Iterable[str], outputs: Mapping[str, Output]) -> list[str]:
    """Paths in an order in which neighbours show the same stories, so that who makes some of them touches few.

    That is the order of time: of the year or month of a list, the newest day that a page shows, or the one of the page
    beside which a feed lies.
    """

    def time(path: str) -> str:
        found = _TIME.search(path)
        if found is not None:
            return "-".join(filter(None, found.groups()))
        beside = outputs.get(f"{path.rpartition('/')[0]}/index.html")
        return outputs[path].modified or (beside.modified if beside is not None else "")

    return sorted(paths, key=lambda path: (time(path), path))


def decide(
    keys: Mapping[str, Key],
    recorded: Mapping[str, Record],
    damaged: Mapping[str, str],
    strays: Collection[str],
    *,
    same_engine: bool,
) -> Verdict:
    """Which outputs are stale, and which files must be removed.

    `damaged` maps recorded paths whose file on disk differs to the reason; `strays` are files on disk that no build
    recorded.
    """
    stale: dict[str, str] = {}
    for path, key in keys.items():
        record = recorded.get(path)
        if record is None:
            stale[path] = "it is new"
        elif not same_engine:
            stale[path] = "sitegen, Python or a package changed"
        elif record.key != key:
            stale[path] = _difference(key, record.key)
        elif path in damaged:
            stale[path] = damaged[path]
    removed = {path: "nothing plans it any more" for path in recorded if path not in keys}
    removed |= {path: "sitegen did not write it" for path in strays if path not in keys}
    return Verdict(stale, removed)


def _difference(now: Key, then: Key) -> str:
    parts = []
    if now.function != then.function:
        parts.append("another template or function makes it")
    elif now.closure != then.closure:
        parts.append("a template changed")
    if now.context != then.context:
        parts.append("what it shows changed")
    return ", and ".join(parts)
