"""`sitegen schema`."""

import json
from pathlib import Path

import click

from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo, echo_json


@click.command()
@click.argument("kind", required=False, type=click.Choice(["article", "edition", "page", "term", "site"]))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write one file per content type to this folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
def schema(kind: str | None, out: Path | None, quiet: bool) -> int:
    """Print JSON Schemas of front matter and site.toml, for editors that complete and check while you type."""
    from sitegen.authoring.json_schemas import DIALECT, KINDS, json_schema
    from sitegen.engine.containment import write_output_file

    kinds = (kind,) if kind else KINDS
    if out is None:
        shown = json_schema(kind) if kind else {"$schema": DIALECT, "$defs": {k: json_schema(k) for k in kinds}}
        echo_json(json.dumps(shown, ensure_ascii=False, indent=2))
        return FINE
    for name in kinds:
        path = out / f"{name}.schema.json"
        write_output_file(
            path, (json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n").encode(), make_folder=True
        )
        if not quiet:
            echo(str(path))
    return FINE
