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
from sitegen.importer.formats.addresses import is_address

_MOST_LISTED = 20


class _Source(click.Path):
    """A file, a folder, `-`, or an address of the web, which stays the text that it is."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if isinstance(value, str) and is_address(value) else super().convert(value, param, ctx)


@click.command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=_Source())
@click.option("--date", metavar="DATE", help="The day of the story, YYYY-MM-DD, or a time.")
@click.option("--outlet", metavar="NAME", help="Who published it.")
@click.option("--url", metavar="URL", help="The address of the original.")
@click.option("--author", metavar="NAME", multiple=True, help="Who wrote it; may be given several times.")
@click.option("--rights", type=click.Choice(["full", "excerpt", "link"]), help="How much of it may be shown.")
@click.option("--lang", metavar="TAG", help="The language that it is written in, such as de or pt-BR.")
@click.option("--publish", is_flag=True, help="Write what has a title and a date as published, not as a draft.")
@click.option("--inbox", is_flag=True, help="Put what is read into the inbox, to decide about later; no drafts.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a report to FILE: Markdown, or JSON if it ends in .json.",
)
@common
def import_(
    sources: tuple[Path | str, ...],
    date: str | None,
    outlet: str | None,
    url: str | None,
    author: tuple[str, ...],
    rights: Any,
    lang: str | None,
    publish: bool,
    inbox: bool,
    dry_run: bool,
    report: Path | None,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Turn articles (seeds) into drafts: files, folders, addresses, or - for what comes on standard input.

    A seed is a pasted text, a saved page, an e-mail, a PDF, DOCX, ODT or RTF file, a feed, a web archive or an export
    of another program: what it is, its bytes say. An address of the web is fetched, and so is each of a list of them.
    Nothing is written over, and nothing is imported twice.
    """
    from sitegen.authoring.import_report import write_report
    from sitegen.authoring.import_seeds import import_seeds
    from sitegen.authoring.seed_article import Given

    given = Given(date, outlet, url, author, rights, dry_run, lang, publish)
    _check_given(given)
    root = site_root(site)
    paths = [source for source in sources if isinstance(source, Path)]
    addresses = [source for source in sources if isinstance(source, str)]
    standard_input = sys.stdin.buffer.read() if Path("-") in paths else b""
    if inbox:
        if publish or dry_run or report is not None:
            raise click.UsageError("--inbox writes no articles: --publish, --dry-run and --report do not go with it.")
        return _import_to_inbox(root, paths, addresses, standard_input, given, quiet=quiet)
    with _progress(quiet) as on_progress, _progress(quiet, "Fetching", 3) as on_fetched:
        done = import_seeds(root, paths, given, on_progress, standard_input, addresses, on_fetched)
    if all(row.passed_over for row in done):
        _print_passed_over(done)
        echo("No seeds found. Put in texts, saved pages, e-mails, PDF, DOCX, ODT or RTF files.", err=True)
        return PROBLEMS
    for row in done:
        _print_result(row, dry_run=dry_run, quiet=quiet, verbose=verbose)
    if report is not None:
        write_report(report, done)
    if not quiet:
        _print_passed_over(done)
        _print_summary([row for row in done if not row.passed_over])
    return PROBLEMS if any(r.failed for r in done) else FINE


def _import_to_inbox(
    root: Path, paths: list[Path], addresses: list[str], standard_input: bytes, given: Any, *, quiet: bool
) -> int:
    """Puts the seeds into the inbox, and prints what became of each."""
    from datetime import datetime

    from sitegen.inbox.write_up import import_to_inbox

    now = datetime.now(UTC)
    done = import_to_inbox(root, paths, given, now=now, addresses=addresses, standard_input=standard_input)
    for row in done:
        if row.failed:
            echo(f"{row.shown}{'' if is_address(row.shown) else ':1'}: {row.failed}", err=True)
        elif not quiet and row.candidate is not None:
            known = "" if row.change else f" (there already, {row.candidate.state})"
            echo(f"{row.shown} → inbox: {row.candidate.title}{known}")
    new = sum(row.change is not None for row in done)
    if not quiet:
        echo(f"{new} new in the inbox, {sum(bool(row.failed) for row in done)} failed")
    return PROBLEMS if any(row.failed for row in done) or not done else FINE


def _print_result(row: Any, *, dry_run: bool, quiet: bool, verbose: bool) -> None:
    """Prints the result of one seed."""
    from sitegen.importer.report import as_table, outline

    if row.failed:
        echo(f"{row.seed}{'' if is_address(row.seed) else ':1'}: {row.failed}", err=True)
    elif row.skipped and not quiet:
        echo(f"{row.seed}: {row.skipped}")
    elif row.path and not quiet:
        echo(f"{row.seed} → {row.path}{' (dry run)' if dry_run else ''}")
        echo(f"  {outline(row.text, row.parsed)}")
        if row.missing:
            echo(f"  a draft; to fill in: {', '.join(row.missing)}. Then delete the line draft: true.")
        elif row.draft:
            echo("  a draft: look it over, then delete the line draft: true.")
        for question in row.questions:
            echo(f"  please look: {question}")
        if verbose:
            for line in as_table(row.text, row.parsed):
                echo(f"    {line}")


def _print_passed_over(done: list[Any]) -> None:
    """Prints the files that are no seeds, a line each."""
    over = [row for row in done if row.passed_over]
    for row in over[:_MOST_LISTED]:
        echo(f"{row.seed}: passed over: {row.passed_over}")
    if len(over) > _MOST_LISTED:
        echo(f"{len(over) - _MOST_LISTED} more files were passed over; --report lists them all")


def _print_summary(done: list[Any]) -> None:
    """Prints a table of several seeds, and a summary line."""
    from sitegen.importer.report import overview

    if len(done) > 1:
        for line in ("", *overview((r.seed, r.text, r.parsed, _state(r)) for r in done), ""):
            echo(line)
    written = [r for r in done if r.path]
    drafts = sum(r.draft for r in written)
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
    return "; ".join(todo) or ("draft: look it over" if row.draft else "published")


@contextmanager
def _progress(quiet: bool, label: str = "Reading seeds", least: int = 50) -> Iterator[Callable[[int, int], None]]:
    """Shows a progress bar on a terminal while many seeds are read or addresses fetched."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, all_: None
        return
    bar: Any = None

    def on_progress(done: int, all_: int) -> None:
        nonlocal bar
        if bar is None and all_ > least:
            bar = click.progressbar(length=all_, label=label, file=sys.stderr)
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
    from sitegen.content.values import Unfit, language, read_moment, url

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
    if given.lang:
        try:
            language(given.lang)
        except Unfit as error:
            raise click.BadParameter(f"{error.message}; {error.hint}.", param_hint="--lang") from None
