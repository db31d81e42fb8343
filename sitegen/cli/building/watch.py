"""`sitegen build --watch`."""

import gc
import os
import signal
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from sitegen.cli.building.printer import Printer
from sitegen.cli.reporting import INTERRUPTED, findings
from sitegen.cli.terminal import echo
from sitegen.errors import ProblemsFound, SitegenError

if TYPE_CHECKING:
    from sitegen.engine.destination.up_to_date import BuildReport
    from sitegen.engine.options import Options

TERMINATED = 143
"""The exit code of a process ended by SIGTERM: 128 plus the signal's number."""


def watch(options: "Options", prints: Printer) -> int:
    """Builds the site, and again after each edit until a signal ends it; returns the exit code."""
    from sitegen.preview.live_build import LiveBuild
    from sitegen.preview.reloader import Reloader

    fixed = _is_fixed()

    def say(text: str) -> None:
        if not (prints.quiet or prints.as_json):
            echo(text)

    def report(done: "BuildReport", why: str) -> None:
        if prints.as_json:
            prints.json(done)
        elif why or not started.is_set():
            prints.text(done, options.root)
        else:
            prints.reasons(done)

    def fail(error: SitegenError) -> None:
        if prints.as_json:
            prints.failure(error)
        elif not isinstance(error, ProblemsFound):
            echo(error, err=True)
        elif not any(p.level == "error" for p in error.problems):
            findings(error.problems, site=options.root)

    started, ended = threading.Event(), threading.Event()
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    live = LiveBuild(options, lambda: options.now if fixed else datetime.now(UTC), report, fail)
    live.first(options)
    started.set()
    # A build that was begun is ended first: so it leaves nothing to repair.
    signal.signal(signal.SIGINT, lambda *_: end(INTERRUPTED))
    signal.signal(signal.SIGTERM, lambda *_: end(TERMINATED))
    gc.disable()
    reloader = Reloader(live, say, lambda text: None if prints.as_json else echo(text, err=True))
    reloader.start()
    gc.freeze()
    gc.enable()
    say("Watching for changes; Ctrl-C ends it.")
    ended.wait()
    reloader.stop()
    return codes[0]


def _is_fixed() -> bool:
    """Whether the present time was given, by --clock or SOURCE_DATE_EPOCH, and so stands still."""
    source = click.get_current_context().get_parameter_source("clock")
    return source is not click.core.ParameterSource.DEFAULT or "SOURCE_DATE_EPOCH" in os.environ
