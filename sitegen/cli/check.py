"""`sitegen check`."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.completion import edition_slugs, revisions, rule_names
from sitegen.cli.options import clock_option, common, drafts_option, future_option, site_root
from sitegen.cli.reporting import FINE, PROBLEMS, as_dict, count, findings
from sitegen.cli.terminal import echo, echo_json

if TYPE_CHECKING:
    from sitegen.checks.excerpt_share import Share
    from sitegen.engine.options import Options
    from sitegen.problems import Problem


def _known_rules(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from sitegen.problems import RULES, nearest

    for name in value:
        if name not in RULES:
            close = nearest(name, [*RULES])
            hint = f"did you mean {close}?" if close else "docs/rules.md lists all."
            raise click.BadParameter(f"there is no rule {name}; {hint}")
    return value


_NEWER_THAN_0_1 = frozenset(("publication-key", "change-time", "term-invalid"))
"""Rules that a site of version 0.1 may meet for the first time (docs/upgrading.md)."""


@click.command()
@click.argument("names", nargs=-1, metavar="[EDITION|FILE]...", shell_complete=edition_slugs)
@click.option(
    "--links",
    is_flag=True,
    help="Only check whether links to other sites open: those of editions and files, or of all files.",
)
@click.option("--fix", "mend", is_flag=True, help="First fix every problem with only one possible solution.")
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
@click.option("--group", is_flag=True, help="Group the report by rule, with the first places of each.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="The format of the report."
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@drafts_option
@future_option
@clock_option
@common
def check(
    names: tuple[str, ...],
    links: bool,
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
    shown: tuple[Share, ...] = ()
    if links:
        if mend or since is not None:
            raise click.UsageError("--links asks about links alone; leave --fix and --since out.")
        found = _links(options, names, quiet=quiet, verbose=verbose, err=form != "text")
    elif names:
        raise click.UsageError("Editions and files are for --links; without it the whole site is checked.")
    else:
        found, shown = check_everything(options, with_shares=verbose and form == "text")
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
        met = sorted({p.rule for p in found} & _NEWER_THAN_0_1)
        if met and not quiet:
            echo(
                f"{', '.join(met)}: new since version 0.1; the manual’s page “Upgrading a site” says what to do",
                err=True,
            )
    bad = any(p.level == "error" for p in found) or (strict and found)
    return PROBLEMS if bad else FINE


def _links(
    options: "Options", names: tuple[str, ...], *, quiet: bool, verbose: bool, err: bool
) -> "tuple[Problem, ...]":
    """The problems of links to other sites; says how many are open, gone, blocked, slow and unreachable."""
    from sitegen.authoring.check_links import check_links
    from sitegen.authoring.link_ledger import DEAD_AFTER_DAYS, LINK_STATES

    report = check_links(options, names)
    for state in LINK_STATES if not quiet else ():
        rows = {url: record for url, record in report.asked.items() if record.state == state}
        for url, record in rows.items() if state == "gone" or verbose else ():
            days = f" (day {len(record.gone_days)} of {DEAD_AFTER_DAYS})" if state == "gone" else ""
            echo(f"{state}: {url}{f' — {record.reason}' if record.reason else ''}{days}", err=err)
        if rows:
            echo(f"{count(len(rows), 'link')} {state}", err=err)
    if report.left and not quiet:
        echo(f"{count(report.left, 'link')} not asked in this run; the next one begins with them", err=err)
    return report.problems
