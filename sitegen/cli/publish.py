"""`sitegen publish`."""

from datetime import datetime
from pathlib import Path

import click

from sitegen.cli.options import base_url_option, clock_option, common, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, count
from sitegen.cli.terminal import echo


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--rollback", is_flag=True, help="Go back to the previous release.")
@click.option("--keep", type=click.IntRange(0, 1000), default=5, help="How many old releases to keep (default: 5).")
@click.option("--shown-again", is_flag=True, help="Publish even if subscribers will see old stories as new.")
@click.option(
    "--mode",
    type=click.Choice(["644", "664", "640", "660"]),
    help="The permissions of published files, whatever the umask; who may read a folder may also enter it.",
)
@click.option("-d", "--destination", type=click.Path(path_type=Path), help="The built site (default: build/site).")
@base_url_option
@clock_option
@common
def publish(
    target: Path,
    rollback: bool,
    keep: int,
    shown_again: bool,
    mode: str | None,
    destination: Path | None,
    base_url: str | None,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Copy the built site to DIR as a release, and point DIR/current to it.

    First it says what subscribers will see, and stops where a story would be shown again as new. What fails leaves
    DIR/current as it was. Afterwards the hub of site.toml is told of the feeds that changed.
    """
    from sitegen.cli.news import print_news
    from sitegen.engine.options import Options
    from sitegen.publishing.feed_change import FeedChange
    from sitegen.publishing.feed_diff import Published
    from sitegen.publishing.publish import publish as run
    from sitegen.publishing.publish import roll_back, tell_hub
    from sitegen.publishing.websub import ONE_TRY

    if rollback:
        report = roll_back(target)
    else:

        def agreed(before: Published, found: list[FeedChange]) -> bool:
            print_news(before, found, str(target), quiet=quiet, verbose=verbose)
            return shown_again or all(news.meant for news in found)

        options = Options(site_root(site), clock, destination, base_url=base_url)
        done = run(options, target, keep=keep, agreed=agreed, mode=int(mode, 8) if mode else None)
        if done is None:
            echo(f"{target}: nothing was published — mend the above, or add --shown-again", err=True)
            return PROBLEMS
        report = done
    if not quiet:
        word = "Rolled back to" if rollback else "Published" if report.moved else "Nothing changed since"
        gone = f", {count(len(report.deleted), 'old release')} deleted" if report.deleted else ""
        echo(f"{word} {report.release}{gone}.")
    if report.unreadable:
        echo(
            f"{report.unreadable}: only you can read it, and a web server may be another user — "
            "publish again with --mode 644, or with umask 022",
            err=True,
        )
    # The site is published and all locks are released.
    said = tell_hub(target, report.release, ONE_TRY if rollback else None)
    if said.taken and not quiet:
        echo(f"The hub was told of {count(len(said.taken), 'feed')}.")
    for fault in said.faults:
        echo(f"{fault} — noted for the next publish", err=True)
    return FINE
