"""`sitegen build`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from sitegen.cli.options import base_url_option, clock_option, common, drafts_option, future_option, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, as_dict, count, findings
from sitegen.cli.terminal import echo, echo_json
from sitegen.errors import ProblemsFound, SitegenError


@click.command()
@click.option("-d", "--destination", type=click.Path(path_type=Path), help="Where to build (default: build/site).")
@drafts_option
@future_option
@base_url_option
@clock_option
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(0, 256),
    default=0,
    help="Worker processes (default: chosen by the amount of work).",
)
@click.option("--scheduler", metavar="ADDRESS", help="Parse and render with the workers of a dask scheduler.")
@click.option("--clean", is_flag=True, help="Write every file again.")
@click.option("--verify", "check_equal", is_flag=True, help="Afterwards, compare with a build from nothing.")
@click.option("--why", is_flag=True, help="Print why each file was written or removed.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
@common
def build(
    destination: Path | None,
    drafts: bool,
    future: bool,
    base_url: str | None,
    clock: datetime,
    jobs: int,
    scheduler: str | None,
    clean: bool,
    check_equal: bool,
    why: bool,
    strict: bool,
    as_json: bool,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Build the site. If a file has an error, nothing is written, and the last good site stays."""
    from sitegen.engine.build import build as run
    from sitegen.engine.options import Options

    try:
        options = Options(
            site_root(site),
            clock,
            destination,
            drafts,
            future,
            base_url,
            clean,
            strict,
            jobs,
            _scheduler(scheduler) if scheduler is not None else "",
        )
        report = run(options)
    except SitegenError as error:
        if not as_json:
            raise
        empty = {"outputs": 0, "written": 0, "unchanged": 0, "removed": 0, "seconds": {}}
        if isinstance(error, ProblemsFound):
            _print(empty | {"problems": [as_dict(p) for p in error.problems]})
            return PROBLEMS
        _print(empty | {"problems": [], "failure": str(error)})
        raise
    if as_json:
        from sitegen.engine.build import verify

        different = {"different": verify(options)} if check_equal else {}
        _print(
            {
                "outputs": report.outputs,
                "written": len(report.written),
                "unchanged": report.unchanged,
                "removed": len(report.removed),
                "problems": [as_dict(p) for p in report.problems],
                "seconds": {stage: round(s, 4) for stage, s in report.seconds.items()},
                **different,
            }
        )
        return PROBLEMS if different.get("different") else FINE
    if report.problems and not quiet:
        findings(report.problems, site=options.root, counted=not verbose)
    if why:
        for path, reason in sorted(report.written.items()):
            echo(f"wrote {path}: {reason}")
        for path, reason in sorted(report.removed.items()):
            echo(f"removed {path}: {reason}")
    if not quiet:
        for notice in report.notices:
            echo(notice, err=True)
        for detail in report.details if verbose else ():
            echo(detail, err=True)
        _print_held_back(report.held_back, everything=verbose)
        if report.indexed:
            years = count(report.indexed, "year")
            echo(f"search: the index of {years} made in {report.seconds['search']:.2f} s")
        total = sum(report.seconds.values())
        echo(
            f"{report.outputs} outputs: {len(report.written)} written, {report.unchanged} unchanged, "
            f"{len(report.removed)} removed in {total:.2f} s"
        )
    if check_equal:
        return _verified(options, quiet)
    return FINE


_NAMED_ARTICLES = 10
"""The number of articles that are not yet due and are listed by name."""


def _print_held_back(rows: Sequence[tuple[str, str]], *, everything: bool) -> None:
    """Prints the articles that are not yet due: the next ones by name, the others as a count."""
    # The rows are newest first; what becomes due next matters most.
    named = (
        rows
        if everything or len(rows) <= _NAMED_ARTICLES
        else sorted(rows, key=lambda row: (row[1], row[0]))[:_NAMED_ARTICLES]
    )
    for path, date in named:
        echo(f"{path}: not due before {date}")
    if len(rows) > len(named):
        echo(f"{len(rows) - len(named)} more articles are not yet due — sitegen schedule names them all")


def _print(report: dict[str, Any]) -> None:
    import json

    echo_json(json.dumps(report, ensure_ascii=False))


def _verified(options: Any, quiet: bool) -> int:
    """Prints whether the destination equals a build from nothing."""
    from sitegen.engine.build import verify

    different = verify(options)
    for path in different:
        echo(f"{options.target / path}: not what a build from nothing gives — please report this", err=True)
    if not different and not quiet:
        echo("Verified: a build from nothing gives the same bytes.")
    return PROBLEMS if different else FINE


def _scheduler(address: str) -> str:
    """The checked address; nothing is connected before there is enough to do."""
    from sitegen.engine.distributed.cluster import require

    return require(address)
