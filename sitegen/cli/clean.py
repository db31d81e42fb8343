"""`sitegen clean`."""

from pathlib import Path

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo


@click.command()
@common
def clean(site: Path | None, quiet: bool, verbose: bool) -> int:
    """Empty build/, and nothing else."""
    from sitegen.engine.clean import empty_build

    count = empty_build(site_root(site))
    if not quiet:
        echo(f"build/ is empty: {count} entries removed.")
    return FINE
