"""`sitegen import`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE, PROBLEMS
from sitegen.cli.terminal import echo


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--date", metavar="DATE", help="The day of the story, YYYY-MM-DD, or a time.")
@click.option("--outlet", metavar="NAME", help="Who published it.")
@click.option("--url", metavar="URL", help="The address of the original.")
@click.option("--author", metavar="NAME", multiple=True, help="Who wrote it; may be given several times.")
@click.option("--rights", type=click.Choice(["full", "excerpt", "link"]), help="How much of it may be shown.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a report to FILE: Markdown, or JSON if it ends in .json.",
)
@common
def import_(
    paths: tuple[Path, ...],
    date: str | None,
    outlet: str | None,
    url: str | None,
    author: tuple[str, ...],
    rights: Any,
    dry_run: bool,
    report: Path | None,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Turn pasted articles (seeds) into article files; never write over one, never import the same text twice."""
    from sitegen.authoring.import_report import write_report
    from sitegen.authoring.import_seeds import import_seeds
    from sitegen.authoring.seed_article import Given

    given = Given(date, outlet, url, author, rights, dry_run)
    _check_given(given)
    root = site_root(site)
    with _progress(quiet) as on_progress:
        done = import_seeds(root, paths, given, on_progress)
    if not done:
        echo("No seeds found: .txt, .md and .html files are read.", err=True)
        return PROBLEMS
    for row in done:
        _print_result(row, dry_run=dry_run, quiet=quiet, verbose=verbose)
    if report is not None:
        write_report(report, done)
    if not quiet:
        _print_summary(done)
    return PROBLEMS if any(r.failed for r in done) else FINE


def _print_result(row: Any, *, dry_run: bool, quiet: bool, verbose: bool) -> None:
    """Prints the result of one seed."""
    from sitegen.importer.report import as_table, outline

    if row.failed:
        echo(f"{row.seed}:1: {row.failed}", err=True)
    elif row.skipped and not quiet:
        echo(f"{row.seed}: {row.skipped}")
    elif row.path and not quiet:
        echo(f"{row.seed} → {row.path}{' (dry run)' if dry_run else ''}")
        echo(f"  {outline(row.text, row.parsed)}")
        if row.missing:
            echo(f"  a draft; to fill in: {', '.join(row.missing)}. Then delete the line draft: true.")
        for question in row.questions:
            echo(f"  please look: {question}")
        if verbose:
            for line in as_table(row.text, row.parsed):
                echo(f"    {line}")


def _print_summary(done: list[Any]) -> None:
    """Prints a table of several seeds, and a summary line."""
    from sitegen.importer.report import overview

    if len(done) > 1:
        for line in ("", *overview((r.seed, r.text, r.parsed, _state(r)) for r in done), ""):
            echo(line)
    written = [r for r in done if r.path]
    drafts = sum(bool(r.missing) for r in written)
    skipped, failed = sum(bool(r.skipped) for r in done), sum(bool(r.failed) for r in done)
    seeds = "1 seed" if len(done) == 1 else f"{len(done)} seeds"
    echo(f"{seeds}: {len(written)} imported ({drafts} as drafts), {skipped} known, {failed} failed")


def _state(row: Any) -> str:
    """The state of one seed in a few words: failed, known, ready, or what is left to do."""
    if row.failed or row.skipped:
        return "failed" if row.failed else "known"
    asked = list(dict.fromkeys(q.field for q in row.parsed.questions))
    missing = [name for name in row.missing if name not in asked]
    todo = [f"asks: {', '.join(asked)}"] if asked else []
    todo += [f"fill in: {', '.join(missing)}"] if missing else []
    return "; ".join(todo) or "ready"


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Shows a progress bar on a terminal while many seeds are read."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, all_: None
        return
    bar: Any = None

    def on_progress(done: int, all_: int) -> None:
        nonlocal bar
        if bar is None and all_ > 50:
            bar = click.progressbar(length=all_, label="Reading seeds", file=sys.stderr)
            bar.render_progress()
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        yield on_progress
    finally:
        if bar is not None:
            bar.render_finish()


def _check_given(given: Any) -> None:
    """Validates options by the rules of front matter. Raises click.BadParameter."""
    from sitegen.content.values import Unfit, read_moment, url

    if given.date:
        try:
            read_moment(given.date, UTC)
        except ValueError as error:
            raise click.BadParameter(f"{error.args[0]}; {error.args[1]}.", param_hint="--date") from None
    if given.url:
        try:
            url(given.url)
        except Unfit as error:
            raise click.BadParameter(f"{error.message}; {error.hint}.", param_hint="--url") from None
