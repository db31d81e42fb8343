"""`sitegen migrate`."""

from datetime import datetime
from pathlib import Path

import click

from sitegen.cli.options import clock_option, common
from sitegen.cli.reporting import FINE, PROBLEMS
from sitegen.cli.terminal import echo

_GENERATORS = (
    *("jekyll", "hugo", "pelican", "zola", "eleventy", "astro", "nikola", "mkdocs", "markdown"),
    *("wordpress", "ghost", "substack", "medium"),
)


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--from",
    "generator",
    type=click.Choice(_GENERATORS),
    help="What made the old site, where its files do not tell.",
)
@click.option("--url", metavar="URL", help="Where the old site stood, where its files do not tell.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what became of every text to FILE, as Markdown or (.json) as JSON.",
)
@clock_option
@common
def migrate(
    folder: Path,
    generator: str | None,
    url: str | None,
    dry_run: bool,
    report: Path | None,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Move a site of another generator in: its folder, or the export of a service.

    Its texts become articles and pages, with their addresses and ids; the folder itself is never changed, nothing is
    written over, and a second run does nothing twice. With -s and a new folder the settings are written too.
    """
    from sitegen.authoring.migrate.move import migrate as move
    from sitegen.authoring.migrate.report import as_json, as_lines, as_markdown, counts_of
    from sitegen.content.settings_schema import base_url_fault
    from sitegen.engine.containment import write_output_file

    if url is not None and (wrong := base_url_fault(url)) is not None:
        raise click.BadParameter(f"{wrong[0]}; {wrong[1]}.", param_hint="--url")
    done = move(folder, _target(site), generator or "", clock, url=url or "", dry_run=dry_run)
    if report is not None:
        text = as_json(done) if report.suffix.lower() == ".json" else as_markdown(done)
        write_output_file(report, text.encode("utf-8", "replace"))
    if not done.rows:
        echo(f"{folder}:1: no text was found there — give the folder of its sources, or --from with its kind", err=True)
        return PROBLEMS
    if not quiet:
        for row in done.rows if verbose else ():
            echo(f"{row.source} → {row.path} ({row.state}{', draft' if row.draft else ''})")
        for line in as_lines(done, verbose=verbose):
            echo(line)
        echo(counts_of(done) + (" (dry run)" if dry_run else ""))
    return PROBLEMS if done.failed else FINE


def _target(given: Path | None) -> Path:
    """The site's folder: the one that was given, which may be new, else here or the nearest parent with site.toml."""
    from sitegen.engine.scan import find_site

    return given.resolve() if given is not None else find_site(Path.cwd())
