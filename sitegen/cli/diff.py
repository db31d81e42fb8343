"""`sitegen diff`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.options import base_url_option, clock_option, common, site_root
from sitegen.cli.reporting import FINE, PROBLEMS

if TYPE_CHECKING:
    from sitegen.publishing.published_feeds import Reader


@click.command()
@click.argument("published", required=False, metavar="[DIR or URL]")
@base_url_option
@clock_option
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 600),
    default=30.0,
    show_default=True,
    help="The time limit for one file in seconds.",
)
@common
def diff(
    published: str | None,
    base_url: str | None,
    clock: datetime,
    timeout: float,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Show what subscribers would see if the site were published now.

    It is compared with the feeds that are published: in a folder, at an address, or else at base_url. A story that
    would be shown again as new, without being meant to, ends with 1.
    """
    from sitegen.cli.news import print_news
    from sitegen.engine.dry_run import planned_site
    from sitegen.engine.options import Options
    from sitegen.publishing.feed_diff import compare
    from sitegen.publishing.fetch_feeds import Remote, in_folder
    from sitegen.publishing.published_feeds import archive_names, collect

    settings, read = planned_site(Options(site_root(site), clock, base_url=base_url))
    where = published or settings.base_url
    if where.lower().startswith(("http://", "https://")):
        # The address of a feed stands for that of its site.
        where = where.removesuffix(where.rpartition("/")[2]) if where.endswith((".xml", ".json", ".html")) else where
        remote = Remote(where if where.endswith("/") else where + "/", timeout)
        if remote("atom.xml") is not None:
            remote.prefetch(archive_names(read))
        known: Reader = remote
    elif not Path(where).is_dir():
        raise click.UsageError(f"{where} is neither a folder nor an address that begins with http:// or https://.")
    else:
        pointed = Path(where, "current")
        known = in_folder(pointed if pointed.is_symlink() else Path(where))
    after = collect(read)
    before = collect(known, after.others)
    found = compare(before, after)
    print_news(before, found, where, quiet=quiet, verbose=verbose)
    return FINE if all(news.meant for news in found) else PROBLEMS
