"""`sitegen new article`, `new edition` and `new term`; and `sitegen theme`, whose templates are another start."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.completion import taxonomy_names
from sitegen.cli.options import clock_option, common, site_root
from sitegen.cli.reporting import FINE
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
    """Create a file to fill in: an article, an edition of the articles since the last one, or a term."""


@new.command()
@click.argument("title", nargs=-1, required=True)
@date_option
@click.option("--draft", is_flag=True, help="Mark it as a draft.")
@lang_option
@click.option(
    "--record", "records", multiple=True, metavar="REGISTER", help="Begin a record of this register in it; repeatable."
)
@edit_option
@clock_option
@common
def article(
    title: tuple[str, ...],
    date: str | None,
    draft: bool,
    lang: str | None,
    records: tuple[str, ...],
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
    written = new_article(root, words, clock, date, draft=draft, lang=lang, records=records)
    _print_written(root, written, edit, quiet)


@new.command()
@click.option("--title", default="", metavar="TEXT", help="Its title (default: Week 47 of 2021).")
@date_option
@click.option("--from", "first", callback=_day, metavar="DATE", help="The first day (default: after the last edition).")
@click.option(
    "--by",
    type=click.Choice(["section", "day"]),
    default="section",
    show_default=True,
    help="The order of the articles: in sections by topic, or from the first day to the last.",
)
@lang_option
@edit_option
@clock_option
@common
def edition(
    title: str,
    date: str | None,
    first: str | None,
    by: str,
    lang: str | None,
    edit: bool,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Create an edition file with the articles since the last edition, each with its title beside it.

    Articles that are due before the edition's date are in it too.
    """
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
    written = new_edition(root, clock, date, title, begin, by_day=by == "day", lang=lang)
    if not quiet:
        number = "1 article" if written.articles == 1 else f"{written.articles} articles"
        echo(f"{number} proposed.", err=True)
    _print_written(root, written, edit, quiet)


@new.command()
@click.argument("taxonomy", shell_complete=taxonomy_names)
@click.argument("name", nargs=-1)
@click.option("--countries", is_flag=True, help="Write a file for every country that has none, instead of one NAME.")
@click.option("--lang", metavar="TAG", help="The language of the countries' names (default: the site's).")
@edit_option
@common
def term(
    taxonomy: str,
    name: tuple[str, ...],
    countries: bool,
    lang: str | None,
    edit: bool,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Create the file of a term of TAXONOMY, such as organisations, with its NAME.

    Of a country it has the code and the usual names. With --countries, one file for each country of the world is a
    start: it makes no page before a story names the country.
    """
    from sitegen.authoring.new import open_editor
    from sitegen.authoring.terms.new_term import new_countries, new_term

    words = " ".join(name)
    if countries == bool(words.strip()):
        raise click.BadParameter("give one name, or --countries for all of them.", param_hint="NAME")
    if lang and not countries:
        raise click.BadParameter("it goes with --countries.", param_hint="--lang")
    root = site_root(site)
    if countries:
        done = new_countries(root, taxonomy, lang)
        echo(f"{len(done.paths)} files written in content/terms/{taxonomy}, {done.known} countries had one")
        return
    path = new_term(root, taxonomy, words).paths[0]
    echo(path)
    if not quiet and not edit:
        echo("Next: add the other names that texts use for it, and what is known of it as the text below.", err=True)
    if edit:
        open_editor(root / path)


def _print_written(root: Path, written: "Written", edit: bool, quiet: bool) -> None:
    """Prints the file's path on standard output, and opens the file if requested."""
    from sitegen.authoring.new import open_editor

    echo(written.path)
    if not quiet and not edit:
        echo("Next: fill it in, and run sitegen check; sitegen serve shows it while you write.", err=True)
    if edit:
        open_editor(root / written.path)


@click.group()
def theme() -> None:
    """Look at the theme's templates, and copy one to start your own from."""


@theme.command("list")
@common
def list_(site: Path | None, quiet: bool, verbose: bool) -> int:
    """List the theme's templates, and say which the site has of its own."""
    from sitegen.authoring.starters.theme_files import theme_names

    root = site_root(site)
    for name in theme_names():
        own = (root / "layouts" / name).is_file()
        echo(f"{name}  (the site has its own)" if own else name)
    return FINE


@theme.command()
@click.argument("name")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
def show(name: str, quiet: bool) -> int:
    """Print the theme's template NAME as it is now."""
    from sitegen.authoring.starters.theme_files import theme_text

    for line in theme_text(name).splitlines():
        echo(line)
    return FINE


@theme.command()
@click.argument("name")
@common
def eject(name: str, site: Path | None, quiet: bool, verbose: bool) -> int:
    """Copy the theme's template NAME, such as article.html, to layouts/, to start your own from.

    Later builds say when the theme's own has changed since. To change a part of a template alone, extend it instead:
    a file of the same name that begins with {% extends "theme/article.html" %} and holds the blocks that differ.
    """
    from sitegen.authoring.starters.theme_files import eject_template

    path = eject_template(site_root(site), name)
    if not quiet:
        echo(f"{path}: a copy of the theme's own. It is yours now; later builds say when the theme's has changed.")
    return FINE
