"""Decides whether anything changed since the last build, with as few imports and reads as possible."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sitegen.engine.destination.audit import Audit
from sitegen.engine.destination.state import State
from sitegen.engine.scan import Inputs
from sitegen.fingerprint import digest
from sitegen.problems import Problem


@dataclass(frozen=True)
class BuildReport:
    """The result of a build: why each file was written or removed, and the seconds of each stage.

    `held_back` are (path, date) of articles that are not yet due; `indexed` is the number of years whose search index
    was made; `details` are shown with -v.
    """

    outputs: int
    written: Mapping[str, str]
    unchanged: int
    removed: Mapping[str, str]
    problems: tuple[Problem, ...]
    seconds: Mapping[str, float]
    held_back: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = field(default=())
    details: tuple[str, ...] = ()
    indexed: int = 0


def options_digest(root: Path, drafts: bool, future: bool, base_url: str | None) -> str:
    """A digest of the command-line options that change the site's bytes."""
    return digest((drafts, future, base_url, os.path.realpath(root)))


def still_due(state: State, now: datetime) -> bool:
    """Whether nothing became due, or ceased to be, since the record."""
    before, after = state.due
    moment = now.timestamp()
    return (before is None or before <= moment) and (after is None or moment < after)


def stands(state: State, inputs: Inputs, engine: str, options: str, now: datetime) -> bool:
    """Whether the recorded plan is current: no input, option, engine, theme or due date changed."""
    return (
        state.engine == engine
        and state.options == options
        and still_due(state, now)
        and not inputs.problems
        and state.believes_all(inputs.stamps)
    )


def untouched(found: Audit) -> bool:
    """Whether every file of the destination is as recorded, and there is no other."""
    return not (found.damaged or found.stamps or found.strays or found.stray_folders)
