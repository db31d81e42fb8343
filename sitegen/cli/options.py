"""Options shared by several commands, and the lookup of the site's folder."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def common(command: F) -> F:
    """Adds the options that every command on a site has."""
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Print more details."),
        click.option("-q", "--quiet", is_flag=True, help="Print problems only."),
        click.option(
            "-s",
            "--site",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="SITEGEN_SITE",
            help="The site's folder (default: here, or the nearest parent with site.toml).",
        ),
    ):
        command = option(command)
    return command


def _time(ctx: click.Context, parameter: click.Parameter, value: str | None) -> datetime:
    """The present time: --clock, else SOURCE_DATE_EPOCH, else the system clock."""
    if value is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch is None:
            return datetime.now(UTC)
        try:
            return datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise click.UsageError(f"SOURCE_DATE_EPOCH is “{epoch}”, seconds since 1970 are wanted.") from None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"“{value}” is not a time; write it as 2024-05-01 or 2024-05-01T09:00+02:00."
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


clock_option = click.option(
    "--clock",
    callback=_time,
    metavar="TIME",
    help="The time to use as the present when deciding which articles are due.",
)
drafts_option = click.option("-D", "--drafts", is_flag=True, help="Show drafts too.")
future_option = click.option("-F", "--future", is_flag=True, help="Show articles that are not yet due too.")


def _base_url(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from sitegen.content.settings_schema import base_url_fault

    fault = base_url_fault(value)
    if fault is not None:
        raise click.BadParameter(f"{fault[0]}; {fault[1]}.")
    return value


base_url_option = click.option(
    "-b",
    "--base-url",
    callback=_base_url,
    envvar="SITEGEN_BASE_URL",
    metavar="URL",
    help="The site's address, instead of the one in site.toml.",
)


SITE = "sitegen.site"
"""The key of the site's folder in click's context, used for reporting."""


def site_root(given: Path | None) -> Path:
    """The site's folder: the given one, else the working directory or its nearest parent with site.toml."""
    from sitegen.engine.scan import find_site
    from sitegen.errors import SiteNotFound

    if given is not None and not (given / "site.toml").is_file():
        raise SiteNotFound(f"{given}: there is no site.toml — run sitegen init {given}, or give another folder")
    root = given.resolve() if given is not None else find_site(Path.cwd())
    context = click.get_current_context(silent=True)
    if context is not None:  # there is none while a shell completes
        context.meta[SITE] = root
    return root
