"""`sitegen new article` and `sitegen new edition`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.options import clock_option, common, site_root
from sitegen.cli.terminal import echo

if TYPE_CHECKING:
    from sitegen.authoring.new import Written


def _day(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from sitegen.content.schema import read_moment

    if value is not None:
        try:
            read_moment(value, UTC)
        except ValueError as error:
            raise click.BadParameter(f"{error.args[0]}; {error.args[1]}.") from None
    return value


date_option = click.option("--date", callback=_day, metavar="DATE", help="Its day, YYYY-MM-DD (default: today).")


def _language(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from sitegen.content.values import Unfit, language

    try:
        return None if value is None else language(value)
    except Unfit as error:
        raise click.BadParameter(f"{error.message}; {error.hint}.") from None


lang_option = click.option("--lang", callback=_language, metavar="TAG", help="Its language, such as de or pt-BR.")
edit_option = click.option("-e", "--edit", is_flag=True, help="Open the file in the editor set by VISUAL or EDITOR.")


@click.group()
def new() -> None:
    """Create a file to fill in: an article, or an edition of the articles since the last one."""


@new.command()
@click.argument("title", nargs=-1, required=True)
@date_option
@click.option("--draft", is_flag=True, help="Mark it as a draft.")
@lang_option
@edit_option
@clock_option
@common
def article(
    title: tuple[str, ...],
    date: str | None,
    draft: bool,
    lang: str | None,
    edit: bool,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Create an article file with this TITLE; every possible key is explained in it."""
    from sitegen.authoring.new import new_article

    words = " ".join(title)
    if not words.strip():
        raise click.BadParameter("it is empty; write the headline in quotation marks.", param_hint="TITLE")
    root = site_root(site)
    _print_written(root, new_article(root, words, clock, date, draft=draft, lang=lang), edit, quiet)


@new.command()
@click.option("--title", default="", metavar="TEXT", help="Its title (default: Week 47 of 2021).")
@date_option
@click.option("--from", "first", callback=_day, metavar="DATE", help="The first day (default: after the last edition).")
@lang_option
@edit_option
@clock_option
@common
def edition(
    title: str,
    date: str | None,
    first: str | None,
    lang: str | None,
    edit: bool,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Create an edition file with the articles since the last edition, in sections by topic."""
    from sitegen.authoring.new import new_edition
    from sitegen.content.schema import read_moment

    root = site_root(site)
    begin = read_moment(first, UTC).day if first else None
    # In the site's time zone it may already be tomorrow.
    last = read_moment(date, UTC).day if date else clock.date() + timedelta(days=1)
    if begin and begin > last:
        raise click.BadParameter(
            "it lies after the edition's own day; give both, --from and --date.", param_hint="--from"
        )
    written = new_edition(root, clock, date, title, begin, lang)
    if not quiet:
        number = "1 article" if written.articles == 1 else f"{written.articles} articles"
        echo(f"{number} proposed.", err=True)
    _print_written(root, written, edit, quiet)


def _print_written(root: Path, written: "Written", edit: bool, quiet: bool) -> None:
    """Prints the file's path on standard output, and opens the file if requested."""
    from sitegen.authoring.new import open_editor

    echo(written.path)
    if not quiet and not edit:
        echo("Next: fill it in, and run sitegen check; sitegen serve shows it while you write.", err=True)
    if edit:
        open_editor(root / written.path)
