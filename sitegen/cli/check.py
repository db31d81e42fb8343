"""`sitegen check`."""

import json
from datetime import datetime
from pathlib import Path

import click

from sitegen.cli.completion import revisions, rule_names
from sitegen.cli.options import clock_option, common, drafts_option, future_option, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, as_dict, findings
from sitegen.cli.terminal import echo, echo_json


def _known_rules(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from sitegen.problems import RULES, nearest

    for name in value:
        if name not in RULES:
            close = nearest(name, [*RULES])
            hint = f"did you mean {close}?" if close else "docs/rules.md lists all."
            raise click.BadParameter(f"there is no rule {name}; {hint}")
    return value


@click.command()
@click.option("--fix", "mend", is_flag=True, help="First fix every problem that has only one possible solution.")
@click.option("--dry-run", is_flag=True, help="With --fix: show what would change as a diff, and write nothing.")
@click.option(
    "--since", metavar="REV", shell_complete=revisions, help="Report only what is new since this git revision."
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    callback=_known_rules,
    shell_complete=rule_names,
    metavar="NAME",
    help="Report only the problems of this rule; may be given several times.",
)
@click.option("--group", is_flag=True, help="Report by rule, each with its first places.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to report.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@drafts_option
@future_option
@clock_option
@common
def check(
    mend: bool,
    dry_run: bool,
    since: str | None,
    rules: tuple[str, ...],
    group: bool,
    form: str,
    strict: bool,
    drafts: bool,
    future: bool,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Report every problem of the site's files, all at once."""
    from sitegen.authoring.check import check_everything, fix
    from sitegen.engine.options import Options

    options = Options(site_root(site), clock, drafts=drafts, future=future)
    if dry_run and not mend:
        raise click.UsageError("--dry-run shows what --fix would change; give both.")
    for file in fix(options, dry_run=dry_run) if mend else ():
        for line in file.diff if dry_run else () if quiet else (f"{file.path}: {', '.join(file.done)}",):
            echo(line, err=form != "text")
    found, shown = check_everything(options)
    if since is not None:
        from sitegen.authoring.check_since import new_since
        from sitegen.authoring.git_objects import UnknownRevision

        try:
            found = new_since(options, since, found)
        except UnknownRevision as error:
            raise click.BadParameter(str(error), param_hint="--since") from None
    if rules:
        found = tuple(p for p in found if p.rule in rules)
    if verbose and form == "text":
        for share in shown:
            echo(share)
    if form == "json":
        echo_json(json.dumps([as_dict(p) for p in found], ensure_ascii=False, indent=1))
    else:
        findings(found, site=options.root, github=form == "github", silent=quiet, out=True, grouped=group)
    bad = any(p.level == "error" for p in found) or (strict and found)
    return PROBLEMS if bad else FINE
