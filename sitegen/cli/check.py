"""`sitegen check`."""

import json
from datetime import datetime
from pathlib import Path

import click

from sitegen.cli.options import clock_option, common, drafts_option, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, as_dict, findings


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to report.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@drafts_option
@clock_option
@common
def check(form: str, strict: bool, drafts: bool, clock: datetime, site: Path | None, quiet: bool, verbose: bool) -> int:
    """Report every problem of the site's files, all at once."""
    from sitegen.disk import look
    from sitegen.loading import load
    from sitegen.options import Options

    options = Options(site_root(site), clock, drafts=drafts)
    found = load(options, look(options.root)).problems
    if form == "json":
        click.echo(json.dumps([as_dict(p) for p in found], ensure_ascii=False, indent=1))
    else:
        findings(found, github=form == "github", quiet=quiet, out=True)
    bad = any(p.level == "error" for p in found) or (strict and found)
    return PROBLEMS if bad else FINE
