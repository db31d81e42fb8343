"""`sitegen collect`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli.options import clock_option, common, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, count
from sitegen.cli.terminal import echo

if TYPE_CHECKING:
    from sitegen.inbox.collect import CollectReport, SourceResult


@click.command()
@click.option("--if-due", is_flag=True, help="Ask only the sources whose time has come, as a timer does.")
@click.option(
    "--next",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="Ask what is due, then go through the next N: keep, drop, open, import.",
)
@clock_option
@common
def collect(if_due: bool, number: int | None, clock: datetime, site: Path | None, quiet: bool, verbose: bool) -> int:
    """Ask the sources what is new, and put it into the inbox.

    The sources are the feeds that sources.opml lists, which every feed reader exports. What is new becomes a text file
    in inbox/, which is never published; sitegen collect --next 20 goes through them.
    """
    from sitegen.inbox.opml import SOURCES_FILE

    root = site_root(site)
    status = FINE
    # What was put into the inbox by hand can be gone through without any source.
    if number is None or (root / SOURCES_FILE).exists():
        status = _ask(root, clock, if_due=if_due or number is not None, quiet=quiet, verbose=verbose)
    if number is None:
        return status
    from sitegen.cli.inbox.triage import go_through

    go_through(root, number, clock)
    return FINE


def _ask(root: Path, clock: datetime, *, if_due: bool, quiet: bool, verbose: bool) -> int:
    """Asks the sources and prints what came; problems where all of them failed."""
    from sitegen.inbox.collect import collect as collect_from

    with _progress(quiet) as on_asked:
        report = collect_from(root, now=clock, if_due=if_due, on_asked=on_asked)
    _print_report(report, quiet=quiet, verbose=verbose)
    asked = [result for result in report.results if result.outcome != "not due"]
    return PROBLEMS if asked and all(result.outcome == "failed" for result in asked) else FINE


def _print_report(report: "CollectReport", *, quiet: bool, verbose: bool) -> None:
    """Prints what failed, what moved and what is new, a line each, and a summary."""
    for line in report.wrong:
        echo(line, err=True)
    for result in report.results:
        for line in _warnings(result):
            echo(line, err=True)
        if not quiet and (result.new or verbose):
            echo(f"{result.source.title}: {_told(result)}")
        if verbose and not quiet:
            for candidate in result.new:
                echo(f"  {candidate.date[:10] or 'no day'} {candidate.title}")
    if quiet:
        return
    outcomes = [result.outcome for result in report.results]
    parts = [f"{len(report.new)} new"]
    parts += [f"{n} {word}" for word in ("unchanged", "failed", "not due") if (n := outcomes.count(word))]
    folded = f"; {report.folded} folded away" if report.folded else ""
    echo(f"{count(len(outcomes), 'source')}: {', '.join(parts)}{folded}")


def _warnings(result: "SourceResult") -> Iterator[str]:
    """What is wrong with a source, with the line of the list that names it."""
    from sitegen.inbox.opml import SOURCES_FILE

    place = f"{SOURCES_FILE}:{result.source.line}: {result.source.title}"
    record = result.record
    if result.outcome == "failed":
        since = ""
        if record.tries > 1:
            since = f" (failing since {_day(record.failing_since)}, {record.tries} tries)"
        yield f"{place}: {result.failed}{since}"
    elif result.outcome != "not due" and record.moved_to:
        yield f"{place} moved to {record.moved_to} — write this address as its xmlUrl"


def _day(time: str) -> str:
    return date.fromisoformat(time[:10]).strftime("%-d %B %Y")


def _told(result: "SourceResult") -> str:
    """What became of a source, in a few words."""
    if result.outcome == "not due":
        return f"not due before {result.record.next}"
    if result.outcome != "read":
        return result.outcome
    parts = [f"{len(result.new)} new"]
    parts += [f"{result.old} older than 30 days passed over"] if result.old else []
    parts += [f"{result.without_address} without an address of its own"] if result.without_address else []
    parts += [f"{result.left} more in the feed not looked at"] if result.left else []
    return ", ".join(parts)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Shows a progress bar on a terminal while sources are asked."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, all_: None
        return
    bar: Any = None

    def on_asked(done: int, all_: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=all_, label="Asking sources", file=sys.stderr)
        bar.update(done - bar.pos)

    try:
        yield on_asked
    finally:
        if bar is not None:
            bar.render_finish()
