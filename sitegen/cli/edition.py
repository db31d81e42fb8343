"""`sitegen edition`."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.completion import edition_slugs
from sitegen.cli.options import base_url_option, clock_option, common, drafts_option, future_option, site_root
from sitegen.cli.reporting import FINE
from sitegen.cli.terminal import echo

if TYPE_CHECKING:
    from sitegen.content.library import Library
    from sitegen.model import Edition
    from sitegen.publishing.newsletter import Newsletter

_ADDRESS = re.compile(r"[!#$%&'*+/0-9=?A-Z^_`a-z{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\Z")
_LEAVING = re.compile(r"(?:https?://|mailto:|[^\w\s]|[A-Z_]+\Z)[^\s<>]*\Z")

_SERVICES = ("buttondown", "listmonk")
_ADDRESS_TO_LEAVE = re.compile(r"(?:https?://|mailto:)")


def _addresses(ctx: click.Context, parameter: click.Parameter, value: object) -> object:
    for address in value if isinstance(value, tuple) else (value,):
        if parameter.name == "to" and address in _SERVICES:
            continue
        if address is not None and not _ADDRESS.match(str(address)):
            shown = " ".join(str(address).split())
            raise click.BadParameter(f"“{shown}” is not an e-mail address, such as desk@example.org.")
    return value


def _unsubscribe(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not _LEAVING.match(value):
        hint = "an address (https:// or mailto:), or a sending service's sign for one, without blanks"
        raise click.BadParameter(f"give {hint}.")
    if value and not _ADDRESS_TO_LEAVE.match(value):
        from sitegen.publishing.quoted_printable import stays_whole

        if not stays_whole(value):
            message = (
                "e-mail would cut or change this sign: give at most 75 letters, digits and marks of ASCII but no ="
            )
            raise click.BadParameter(f"{message}.")
    return value


def _moment(ctx: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise click.BadParameter(f"“{value}” is no time with its zone; write it as 2024-05-03T07:00+02:00.")
    return read


def _to_service(
    name: str,
    write: "Callable[..., Newsletter]",
    edition: "Edition",
    library: "Library",
    when: datetime | None,
    *,
    quiet: bool,
) -> None:
    """Hand the edition to a service. Raises MailRefused."""
    from sitegen import routes
    from sitegen.errors import MailRefused
    from sitegen.publishing.sending_services import SERVICES, Letter

    service = SERVICES[name]
    key = os.environ.get(service.variable, "").strip()
    if not key:
        raise MailRefused(f"{service.variable} is not set — put {service.hint} there")
    mail = write(unsubscribe=service.unsubscribe)
    web = library.base.absolute(routes.edition(edition.slug))
    said = service.hand_over(Letter(edition.title, mail.html, mail.text, web), key, when)
    if not quiet:
        echo(said)


@click.command()
@click.argument("slug", shell_complete=edition_slugs)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where to write the files."
)
@click.option(
    "--send",
    is_flag=True,
    help="Send the e-mail through the server in SITEGEN_SMTP: smtp+starttls://user:password@host.",
)
@click.option(
    "--to",
    multiple=True,
    callback=_addresses,
    metavar="ADDRESS",
    help="A recipient; may be given several times. Or buttondown or listmonk: a draft there.",
)
@click.option(
    "--from",
    "sender",
    envvar="SITEGEN_FROM",
    callback=_addresses,
    metavar="ADDRESS",
    help="The sender's address (or SITEGEN_FROM).",
)
@click.option(
    "--unsubscribe",
    callback=_unsubscribe,
    metavar="TEXT",
    help="The unsubscribe address, or your sending service's placeholder for it.",
)
@click.option(
    "--at",
    "when",
    callback=_moment,
    metavar="TIME",
    help="When a service is to send it (default: a draft is made), such as 2024-05-03T07:00+02:00.",
)
@drafts_option
@future_option
@base_url_option
@clock_option
@common
def edition(
    slug: str,
    out: Path | None,
    send: bool,
    to: tuple[str, ...],
    sender: str | None,
    unsubscribe: str | None,
    when: datetime | None,
    drafts: bool,
    future: bool,
    base_url: str | None,
    clock: datetime,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write an edition as e-mail: SLUG.eml, SLUG.html and SLUG.txt.

    With --send it also goes to one or more addresses: a test, or the address of a list. Who subscribes is known to
    the service that sends; its sign for the address to unsubscribe at is {{unsubscribe_url}} unless given.

    With --send --to buttondown (the key in SITEGEN_BUTTONDOWN_KEY) or --to listmonk (the server in SITEGEN_LISTMONK)
    the service gets a draft, or with --at TIME an e-mail for that time; both by the services' published descriptions.
    """
    from sitegen.engine.containment import write_output_file
    from sitegen.engine.dry_run import planned
    from sitegen.engine.options import Options
    from sitegen.errors import MailRefused, SitegenError
    from sitegen.problems import nearest
    from sitegen.publishing.newsletter import LARGEST_HTML, PLACEHOLDER, compose

    if out is None and not send:
        raise click.UsageError("Say where to write the files with --out DIR, or --send --to ADDRESS.")
    smtp = os.environ.get("SITEGEN_SMTP", "")
    services, to = [name for name in to if name in _SERVICES], tuple(one for one in to if one not in _SERVICES)
    if services and not send:
        raise click.UsageError(f"--to {services[0]} wants --send.")
    if services and to:
        raise click.UsageError("Give addresses or a service, not both: each has its own way to unsubscribe.")
    if when is not None and not services:
        raise click.UsageError("--at is for a service: --to buttondown or --to listmonk.")
    if when is not None and when <= datetime.now(UTC):
        raise click.UsageError("--at lies in the past; give a time to come, or leave it out for a draft.")
    if send and not services and not (to and sender and smtp):
        raise click.UsageError("--send wants --to ADDRESS, --from ADDRESS, and a server in SITEGEN_SMTP.")
    if send and not services and unsubscribe and not _ADDRESS_TO_LEAVE.match(unsubscribe):
        message = "what --send sends passes no service that would put an address in the place of this sign"
        raise click.BadParameter(f"{message}: give https:// or mailto:, or leave it out.", param_hint="'--unsubscribe'")
    if services and unsubscribe:
        message = "a service fills in its own address to unsubscribe at: leave this out."
        raise click.BadParameter(message, param_hint="'--unsubscribe'")
    loaded = planned(Options(site_root(site), clock, drafts=drafts, future=future, base_url=base_url))
    library = loaded.library
    if library is None:
        raise SitegenError("the site cannot be read")
    # A site in several languages may have an edition of this name in each: the first is meant, or LANGUAGE/SLUG.
    wanted, _, slug = slug.rpartition("/")
    several = [each for each in loaded.libraries if wanted in ("", each.settings.language)]
    library = next((each for each in several if any(e.slug == slug for e in each.editions)), library)
    found = next((e for e in library.editions if e.slug == slug), None)
    if found is None:
        slugs = [e.slug for e in library.editions]
        close = nearest(slug, slugs) or (slugs[0] if slugs else "")
        hint = f"did you mean {close}?" if close else "there is none yet; sitegen new edition begins one"
        raise SitegenError(f"there is no edition {slug} that is due and no draft — {hint}")
    if unsubscribe is None:
        # What is sent from here passes no service that would fill the placeholder in.
        unsubscribe = "" if send and not services else PLACEHOLDER
    write = partial(
        compose,
        found,
        library,
        loaded.theme,
        sender=sender or "",
        unsubscribe=unsubscribe,
        pictures=loaded.pictures,
    )
    letter = write(to=to)
    if letter.too_large:
        size = len(letter.html.encode()) // 1024
        echo(f"{slug}: the HTML has {size} KB; Gmail cuts what is over {LARGEST_HTML // 1024} KB", err=True)
    if out is not None:
        files = {"eml": letter.message.as_bytes(), "html": letter.html.encode(), "txt": letter.text.encode()}
        for ending, data in files.items():
            write_output_file(out / f"{slug}.{ending}", data, make_folder=True)
        if not quiet:
            echo(f"Wrote {', '.join(str(out / f'{slug}.{ending}') for ending in files)}.")
    for name in services:
        _to_service(name, write, found, library, when, quiet=quiet)
    if send and not services:
        from sitegen.publishing.smtp import send as hand_over
        from sitegen.publishing.smtp import server_of

        server = server_of(smtp)
        if sender is None:
            raise MailRefused("there is no sender")
        # The clock of --clock decides what is due; a message leaves now.
        now = datetime.now(found.date.at.tzinfo).replace(microsecond=0)
        faults: dict[str, None] = {}
        taken = []
        for one in to:
            own = write(to=(one,), sent=now)
            try:
                hand_over(own.message, sender, (one,), server)
            except MailRefused as error:
                faults[str(error)] = None
            else:
                taken.append(one)
        if taken and not quiet:
            echo(f"{server.name} took the e-mail for {', '.join(taken)}.")
        if faults:
            raise MailRefused("; ".join(faults))
    return FINE
