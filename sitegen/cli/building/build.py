"""`sitegen build`."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from sitegen.cli.building.printer import Printer
from sitegen.cli.options import base_url_option, clock_option, common, drafts_option, future_option, site_root
from sitegen.cli.reporting import FINE, PROBLEMS
from sitegen.cli.terminal import echo
from sitegen.errors import ProblemsFound, PublishRefused, SitegenError

_PUBLISHING = "CF_PAGES"
"""The variable that Cloudflare Pages sets: what is built there is published, and the build is not told the address."""


@click.command()
@click.option("-w", "--watch", is_flag=True, help="Build again after each edit, until Ctrl-C.")
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
    watch: bool,
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
    """Build the site. If a file has an error, nothing is written, and the last good site stays.

    With --watch it goes on: whenever a file changed, the built site follows. Then --json prints an object for each
    build.
    """
    from sitegen.engine.options import Options

    if watch and check_equal:
        raise click.UsageError("--verify compares once: use it without --watch.")
    prints = Printer(why, as_json, quiet, verbose)
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
        if watch:
            from sitegen.cli.building.watch import watch as follow

            return follow(options, prints)
        from sitegen.engine.build import build as run

        report = run(options)
        if os.environ.get(_PUBLISHING):
            _refuse_placeholder(options)
    except SitegenError as error:
        if not as_json:
            raise
        prints.failure(error)
        if isinstance(error, ProblemsFound):
            return PROBLEMS
        raise
    if as_json:
        from sitegen.engine.build import verify

        different = {"different": verify(options)} if check_equal else {}
        prints.json(report, different)
        return PROBLEMS if different.get("different") else FINE
    prints.text(report, options.root)
    if check_equal:
        return _verified(options, quiet)
    return FINE


def _refuse_placeholder(options: Any) -> None:
    """Refuse to have a site published whose address is still the one that `init` wrote. Raises PublishRefused."""
    from sitegen.publishing.publish import placeholder

    base = placeholder(options.destination_folder)
    if base:
        hint = "write its own into base_url in site.toml, and push again"
        raise PublishRefused(f"site.toml: the site's address is still {base}, which feeds and links carry — {hint}")


def _verified(options: Any, quiet: bool) -> int:
    """Prints whether the destination equals a build from nothing."""
    from sitegen.engine.build import verify

    different = verify(options)
    for path in different:
        echo(f"{options.destination_folder / path}: not what a build from nothing gives — please report this", err=True)
    if not different and not quiet:
        echo("Verified: a build from nothing gives the same bytes.")
    return PROBLEMS if different else FINE


def _scheduler(address: str) -> str:
    """The checked address; nothing is connected before there is enough to do."""
    from sitegen.engine.distributed.cluster import require

    return require(address)
