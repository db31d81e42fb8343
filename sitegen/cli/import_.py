"""`sitegen import`."""

from datetime import UTC
from pathlib import Path
from typing import Any

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE, PROBLEMS


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--date", metavar="DATE", help="The day of the story, YYYY-MM-DD, or a time.")
@click.option("--outlet", metavar="NAME", help="Who published it.")
@click.option("--url", metavar="URL", help="The address of the original.")
@click.option("--author", metavar="NAME", multiple=True, help="Who wrote it; may be given several times.")
@click.option("--rights", type=click.Choice(["full", "excerpt", "link"]), help="How much of it may be shown.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@common
@click.pass_context
def import_(
    ctx: click.Context,
    paths: tuple[Path, ...],
    date: str | None,
    outlet: str | None,
    url: str | None,
    author: tuple[str, ...],
    rights: Any,
    dry_run: bool,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Turn pasted articles (seeds) into article files; never write over one, never import the same text twice."""
    from sitegen.imports import Given, import_seeds

    given = Given(date, outlet, url, author, rights, dry_run)
    _check_given(given)
    done = import_seeds(site_root(site), paths, given)
    if not done:
        click.echo("No seeds found: .txt, .md and .html files are read.", err=True)
        return PROBLEMS
    for row in done:
        if row.failed:
            click.echo(f"{row.seed}:1: {row.failed}", err=True)
        elif row.skipped and not quiet:
            click.echo(f"{row.seed}: {row.skipped}")
        elif row.path and not quiet:
            click.echo(f"{row.seed} → {row.path}{' (dry run)' if dry_run else ''}")
            if row.missing:
                click.echo(f"  a draft; to fill in: {', '.join(row.missing)}. Then delete the line draft: true.")
            for question in row.questions:
                click.echo(f"  please look: {question}")
            if verbose and row.parsed:
                for span in row.parsed.spans:
                    if span.kind != "body":
                        click.echo(f"  {span.kind} {span.name}: characters {span.start} to {span.end}")
    written = [r for r in done if r.path]
    if not quiet:
        drafts = sum(bool(r.missing) for r in written)
        skipped, failed = sum(bool(r.skipped) for r in done), sum(bool(r.failed) for r in done)
        click.echo(f"{len(done)} seeds: {len(written)} imported ({drafts} as drafts), {skipped} known, {failed} failed")
    return PROBLEMS if any(r.failed for r in done) else FINE


def _check_given(given: Any) -> None:
    """What the command line says must be as right as what a file says."""
    from sitegen.keys import Url, read_moment

    if given.date:
        try:
            read_moment(given.date, UTC)
        except ValueError as error:
            raise click.BadParameter(f"{error.args[0]}; {error.args[1]}.", param_hint="--date") from None
    if given.url:
        from pydantic import TypeAdapter, ValidationError

        try:
            TypeAdapter(Url).validate_python(given.url)
        except ValidationError:
            message = f"“{given.url}” is not a web address; write it whole, such as https://example.org/page."
            raise click.BadParameter(message, param_hint="--url") from None
