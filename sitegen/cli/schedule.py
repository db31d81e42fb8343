"""`sitegen schedule`."""

from datetime import datetime
from pathlib import Path

import click

from sitegen.cli.options import clock_option, common, site_root
from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo


@click.command()
@click.option("--next", "only_next", is_flag=True, help="Print only the next time, or nothing; for cron and scripts.")
@clock_option
@common
def schedule(only_next: bool, clock: datetime, site: Path | None, quiet: bool, verbose: bool) -> int:
    """List what becomes due, and when: builds from then on show it.

    Times are in the site's zone. A day becomes due at its first instant there.
    """
    from sitegen.content.schedule import coming
    from sitegen.content.timezones import zone
    from sitegen.engine.dry_run import planned
    from sitegen.engine.options import Options

    loaded = planned(Options(site_root(site), clock))
    own = zone(loaded.settings.timezone) if loaded.settings else None
    found = coming(loaded.contents, clock)
    if only_next:
        for due in found[:1]:
            echo(due.date.at.astimezone(own).isoformat())
        return FINE
    for due in found:
        at = due.date.at.astimezone(own).isoformat(sep=" ", timespec="minutes")
        echo(f"{at}  {due.title} ({due.kind}, {due.path})")
    if not found and not quiet:
        echo("Nothing is held back.")
    return FINE
