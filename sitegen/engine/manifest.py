"""What must be written, and why: a pure comparison of the plan with what was recorded and found on disk."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sitegen.engine.destination.records import Key, Record
from sitegen.fingerprint import digest
from sitegen.outputs.memo import context_digest
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme


class Verdict(NamedTuple):
    """Paths to make anew and paths to take away, each with a sentence that says why."""

    stale: dict[str, str]
    removed: dict[str, str]


class Closures:
    """The digest of all that each template of a theme can reach, each made at most once."""

    def __init__(self, theme: Theme) -> None:
        """Nothing is made yet."""
        self.theme = theme
        self._found: dict[str, str] = {}

    def digest_of(self, template: str) -> str:
        """The digest of the texts of a template and of all that it reaches."""
        found = self._found.get(template)
        if found is None:
            texts = self.theme.texts
            found = digest(tuple((name, texts[name]) for name in self.theme.closure(template)))
            self._found[template] = found
        return found


def key_of(output: Output, closures: Closures) -> Key:
    """The key of an Output."""
    function, template = output.function.__name__, output.template
    if template is None:
        return Key(function, "", context_digest(output))
    return Key(f"{function} {template}", closures.digest_of(template), context_digest(output))


def keys_of(outputs: Mapping[str, Output], theme: Theme) -> dict[str, Key]:
    """The key of every Output."""
    closures = Closures(theme)
    return {path: key_of(output, closures) for path, output in outputs.items()}


def decide(
    keys: Mapping[str, Key],
    recorded: Mapping[str, Record],
    damaged: Mapping[str, str],
    strays: Collection[str],
    *,
    same_engine: bool,
) -> Verdict:
    """What is stale and what must go.

    `damaged` are recorded paths whose file on disk is not the recorded one, with how; `strays` are files on disk that
    no build recorded.
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
