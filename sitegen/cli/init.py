"""`sitegen init` and `sitegen clean`: a new site's folder, and an empty `build/`."""

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo


def _language(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from sitegen.content.settings_schema import language_fault

    fault = language_fault(value)
    if fault:
        raise click.BadParameter(f"{fault}.")
    return value


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", callback=_language, default="en", metavar="TAG", help="Its language, such as de or pt-BR.")
@click.option(
    "--with",
    "host",
    type=click.Choice(["github", "gitlab", "netlify", "cloudflare"]),
    help="Write the files too that publish it there.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
def init(folder: Path, language: str, host: str | None, quiet: bool) -> None:
    """Create a new site in DIR that can be built at once; DIR may hold a new git repository."""
    from sitegen.authoring.init import start_site

    written = start_site(folder, datetime.now(UTC), language, host or "")
    if not quiet:
        echo(f"{folder}: {len(written)} files written.")
        echo(f"Next: cd {quote(str(folder))} && sitegen build, or sitegen serve to see it while you write.")
    if not quiet and host:
        from sitegen.authoring.starters.host_files import NEXT

        echo(f"To publish: {NEXT[host]}.")


@click.command()
@common
def clean(site: Path | None, quiet: bool, verbose: bool) -> int:
    """Empty build/, and nothing else."""
    from sitegen.engine.clean import empty_build

    count = empty_build(site_root(site))
    if not quiet:
        echo(f"build/ is empty: {count} entries removed.")
    return FINE
