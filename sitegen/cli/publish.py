"""`sitegen publish`."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.completion import article_slugs, target_names
from sitegen.cli.options import base_url_option, clock_option, common, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, count
from sitegen.cli.terminal import echo

if TYPE_CHECKING:
    from sitegen.publishing.targets.target import PublishReport, Purged, Sending, Target


@click.command()
@click.argument("target", required=False, metavar="[NAME or DIR]", shell_complete=target_names)
@click.option("--dry-run", is_flag=True, help="Say what would be sent, in files and bytes, and send nothing.")
@click.option("--rollback", is_flag=True, help="Go back to the previous release.")
@click.option(
    "--purge",
    metavar="SLUG",
    shell_complete=article_slugs,
    help="Delete every old release that holds this article in another form than it is published now.",
)
@click.option("--keep", type=click.IntRange(0, 1000), help="How many old releases to keep (default: 5; 3 in a bucket).")
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
    target: str | None,
    dry_run: bool,
    rollback: bool,
    purge: str | None,
    keep: int | None,
    shown_again: bool,
    mode: str | None,
    destination: Path | None,
    base_url: str | None,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Publish the built site: to a target that site.toml names, or to a folder.

    The target is a name of [publish.NAME] in site.toml, a folder, ssh://host/dir, s3://bucket/prefix or
    git:remote#branch; without one, the only target of site.toml. First it says what subscribers will see, and stops
    where a story would be shown again as new. Only what differs is sent. What fails leaves the old site, or is
    finished by the next publish. Afterwards the hub of site.toml is told of the feeds that changed.
    """
    from sitegen.errors import PublishRefused
    from sitegen.publishing.publish import check_folder, placeholder, roll_back
    from sitegen.publishing.publish import purge as purge_story

    if purge is not None and not re.fullmatch(r"(?:[a-z0-9-]{2,35}/)?[a-z0-9-]{1,80}", purge):
        raise click.UsageError(f"“{purge}” is no slug; it is the last part of the article's address.")
    if sum((dry_run, rollback, purge is not None)) > 1:
        raise click.UsageError("--dry-run, --rollback and --purge exclude each other.")
    place, root = _target(target, site, clock, keep, mode)
    if rollback:
        return _report(place, roll_back(place), "Rolled back to", quiet=quiet, once=True)
    if purge is not None:
        return _purged(purge_story(place, purge), purge, place.name, quiet=quiet)
    from sitegen.cli.news import print_news
    from sitegen.engine.options import Options
    from sitegen.publishing.feed_change import FeedChange
    from sitegen.publishing.publish import publish as run
    from sitegen.publishing.published_feeds import Published
    from sitegen.publishing.targets.folder import FolderTarget

    def agreed(before: Published, found: list[FeedChange]) -> bool:
        print_news(before, found, place.name, quiet=quiet, verbose=verbose)
        return shown_again or all(news.meant for news in found)

    def on_sending(sending: "Sending") -> None:
        if dry_run:
            _print_sending(sending, verbose=verbose)

    options = Options(root or site_root(site), clock, destination, base_url=base_url)
    base = placeholder(options.destination_folder)
    unset = f"the site's address is still {base} — write its own into base_url in site.toml, build, and publish again"
    if isinstance(place, FolderTarget):
        check_folder(options, place.releases.target)
    elif base:
        raise PublishRefused(f"{place.name}: {unset}")
    report = run(options, place, agreed=agreed, on_sending=on_sending, dry=dry_run, another=shown_again)
    if report is None:
        echo(f"{place.name}: nothing was published — mend the above, or add --shown-again", err=True)
        return PROBLEMS
    if base:
        echo(f"{place.name}: {unset}", err=True)
    if dry_run:
        return FINE
    return _report(place, report, "Published" if report.moved else "Nothing changed since", quiet=quiet)


def _target(
    given: str | None, site: Path | None, clock: datetime, keep: int | None, mode: str | None
) -> "tuple[Target, Path | None]":
    """The target that was named, and the site's folder; none where a folder is named outside a site."""
    from sitegen.engine.settings_file import read_settings
    from sitegen.errors import ProblemsFound, SiteNotFound
    from sitegen.publishing.targets.choose import choose, is_folder, named, unknown_name

    try:
        root = site_root(site)
    except SiteNotFound:
        if given is None or not is_folder(given):
            raise
        return choose(named((), given), None, clock, keep=keep, mode=mode), None
    try:
        settings = read_settings(root)[0].publish
        refusal = None if given is None or given in {row.name for row in settings} else unknown_name(settings, given)
    except ProblemsFound:
        # A rollback must not wait until a mistake in the settings is mended.
        if given is None or not Path(given).is_dir():
            raise
        settings, refusal = (), None
    wanted = named(settings, given)
    if refusal is not None:
        raise refusal
    return choose(wanted, root, clock, keep=keep, mode=mode), root


def _report(place: "Target", report: "PublishReport", word: str, *, quiet: bool, once: bool = False) -> int:
    """Prints the result, and tells the hub: the site is published and all locks are released."""
    from sitegen.publishing.publish import tell_hub
    from sitegen.publishing.websub import ONE_TRY

    if not quiet:
        gone = f", {count(len(report.deleted), 'old release')} deleted" if report.deleted else ""
        echo(f"{word} {report.release}{gone}.")
    if report.unreadable:
        echo(
            f"{report.unreadable}: only you can read it, and a web server may be another user — "
            "publish again with --mode 644, or with umask 022",
            err=True,
        )
    said = tell_hub(place, report.hub, ONE_TRY if once else None)
    if said.taken and not quiet:
        echo(f"The hub was told of {count(len(said.taken), 'feed')}.")
    for fault in said.faults:
        echo(f"{fault} — noted for the next publish", err=True)
    return FINE


def _print_sending(sending: "Sending", *, verbose: bool) -> None:
    """Prints what would be sent and removed; with `verbose` each file."""
    for path in sending.files if verbose else ():
        echo(f"  + {path}")
    for path in sending.removed if verbose else ():
        echo(f"  - {path}")
    removed = f", and {count(len(sending.removed), 'file')} removed" if sending.removed else ""
    echo(f"Would be sent: {count(len(sending.files), 'file')}, {sending.size:,} bytes{removed}.")


def _purged(found: "Purged", slug: str, name: str, *, quiet: bool) -> int:
    """Prints what a purge deleted, and what is left to do."""
    if not quiet:
        gone = count(len(found.deleted), "old release")
        echo(f"{gone} deleted that held {slug}." if found.deleted else f"No old release holds {slug}.")
    if found.shown:
        hint = "what it holds is still published; to take it out, change or delete the article, build and publish"
        echo(f"{name}: the page of {slug} is shown now — {hint}, then purge again", err=True)
    if found.advice:
        echo(f"{name}: {found.advice}", err=True)
    return FINE
