"""`sitegen schema`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo, echo_json

if TYPE_CHECKING:
    from sitegen.model import Register


@click.command()
@click.argument("kind", required=False, type=click.Choice(["article", "edition", "page", "term", "site"]))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write one file per content type to this folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.option(
    "-s",
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SITEGEN_SITE",
    help="The site whose registers an article may have (default: here, or the nearest parent with site.toml, if any).",
)
def schema(kind: str | None, out: Path | None, quiet: bool, site: Path | None) -> int:
    """Print JSON Schemas of front matter and site.toml, for editors that complete and check while you type."""
    from sitegen.authoring.json_schemas import DIALECT, KINDS, json_schema
    from sitegen.engine.containment import write_output_file

    kinds = (kind,) if kind else KINDS
    registers = _registers(site)
    if out is None:
        schemas = {name: json_schema(name, registers) for name in kinds}
        shown = schemas[kind] if kind else {"$schema": DIALECT, "$defs": schemas}
        echo_json(json.dumps(shown, ensure_ascii=False, indent=2))
        return FINE
    for name in kinds:
        path = out / f"{name}.schema.json"
        text = json.dumps(json_schema(name, registers), ensure_ascii=False, indent=2) + "\n"
        write_output_file(path, text.encode(), make_folder=True)
        if not quiet:
            echo(str(path))
    return FINE


def _registers(site: Path | None) -> "tuple[Register, ...]":
    """The registers of the given site, or of the one that the working directory is in; none outside of a site."""
    from sitegen.cli.options import site_root
    from sitegen.engine.settings_file import read_settings
    from sitegen.errors import SiteNotFound

    try:
        root = site_root(site)
    except SiteNotFound:
        if site is not None:
            raise
        return ()
    return read_settings(root)[0].registers
