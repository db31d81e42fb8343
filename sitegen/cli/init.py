"""`sitegen init` and `sitegen clean`: a new site's folder, and an empty `build/`."""

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
def init(folder: Path, quiet: bool) -> None:
    """Create a new site in DIR that can be built at once."""
    from sitegen.authoring.init import start_site

    written = start_site(folder, datetime.now(UTC))
    if not quiet:
        echo(f"{folder}: {len(written)} files written.")
        echo(f"Next: cd {quote(str(folder))} && sitegen build, or sitegen serve to see it while you write.")


@click.command()
@common
def clean(site: Path | None, quiet: bool, verbose: bool) -> int:
    """Empty build/, and nothing else."""
    from sitegen.engine.clean import empty_build

    count = empty_build(site_root(site))
    if not quiet:
        echo(f"build/ is empty: {count} entries removed.")
    return FINE
