"""`sitegen serve`."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE, INTERRUPTED
from sitegen.errors import SitegenError


@click.command()
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("-p", "--port", type=click.IntRange(0, 65535), help="The port (default: 8000, or the next free one).")
@click.option("--open", "open_", is_flag=True, help="Open the site in a browser.")
@click.option("--poll", is_flag=True, help="Look at the files every second, where the system cannot watch them.")
@click.option("--drafts/--no-drafts", default=True, help="Whether drafts are shown (default: they are).")
@common
def serve(
    bind: str, port: int | None, open_: bool, poll: bool, drafts: bool, site: Path | None, quiet: bool, verbose: bool
) -> int:
    """Preview the site: it is read again when a file changes, and the browser reloads. Nothing is written."""
    from sitegen.options import Options
    from sitegen.serve import Server

    say: Callable[[str], None] = (lambda text: None) if quiet else click.echo
    root = site_root(site)
    options = Options(root, datetime.now(UTC), drafts=drafts, future=drafts)
    ports = [port] if port is not None else [*range(8000, 8020), 0]
    server = None
    for number in ports:
        try:
            server = Server(options, bind, number, poll=poll, told=say)
            break
        except OSError as error:
            if port is not None:
                raise SitegenError(f"{bind}:{number}: {error.strerror} — choose another port with -p") from error
            continue
    if server is None:
        raise SitegenError(f"{bind}: no port is free — choose one with -p")
    # The preview writes nothing, so it can end at once; an exception could be swallowed wherever it happens to land.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    with server:
        click.echo(f"{server.address} shows the site; Ctrl-C ends it.")
        for row in server.preview.errors():
            click.echo(row, err=True)
        if open_:
            click.launch(server.address)
        try:
            server.run()
        except KeyboardInterrupt:
            return INTERRUPTED
    return FINE
