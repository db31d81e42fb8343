"""`sitegen serve`."""

import errno
import gc
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.options import common, site_root
from sitegen.cli.reporting import FINE, INTERRUPTED
from sitegen.cli.terminal import echo
from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from sitegen.desk.server import DeskServer
    from sitegen.preview.server import PreviewServer

DEFAULT_PORTS = range(8000, 8020)
DESK_PORTS = range(8100, 8120)
TERMINATED = 143
"""The exit code of a process ended by SIGTERM: 128 plus the signal's number."""


@click.command()
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("-p", "--port", type=click.IntRange(0, 65535), help="The port (default: 8000, or the next free one).")
@click.option("--open", "open_", is_flag=True, help="Open the site in a browser.")
@click.option("--poll", is_flag=True, help="Check the files twice a second, if the system cannot watch them.")
@click.option("--drafts/--no-drafts", default=True, help="Whether drafts and future articles are shown (default: yes).")
@click.option("--desk/--no-desk", default=True, help="Whether the editing desk is opened too (default: yes).")
@common
def serve(
    bind: str,
    port: int | None,
    open_: bool,
    poll: bool,
    drafts: bool,
    desk: bool,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Preview the site, and open the editing desk beside it. The browser reloads when a file changes.

    Drafts and articles that are not yet due are shown and marked. The preview writes nothing. The desk is at an address
    of its own, which works once; elsewhere than on this machine it is opened only where SITEGEN_DESK_PASSWORD is set.
    Ctrl-C ends it.
    """
    from sitegen.engine.options import Options
    from sitegen.preview.host_check import is_loopback
    from sitegen.preview.server import PreviewServer

    say: Callable[[str], None] = (lambda text: None) if quiet else echo
    root = site_root(site)
    options = Options(root, datetime.now(UTC), drafts=drafts, future=drafts)

    def make(number: int) -> "PreviewServer":
        return PreviewServer(
            options, bind, number, poll=poll, on_info=say, on_warning=lambda text: echo(text, err=True)
        )

    # The preview writes nothing, and the desk each file whole or not at all, so they can exit at once; an exception
    # might be swallowed.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(TERMINATED))
    # Objects of the first load live on: garbage collections over all of them would take longer than an edit.
    gc.disable()
    with _bound(make, bind, port, say) as server:
        gc.freeze()
        gc.enable()
        running = _desk(server, bind, say) if desk else None
        echo(f"{server.address} shows the site; Ctrl-C ends it.")
        if running is not None:
            echo(f"{running.entrance} opens the desk, in one browser.")
        if not is_loopback(bind):
            echo("Everyone on this network can see it, drafts included.", err=True)
        if open_:
            click.launch(server.address)
        threading.Event().wait()
    return FINE


def _desk(server: "PreviewServer", bind: str, say: Callable[[str], None]) -> "DeskServer | None":
    """Starts the desk beside the preview; None where it must not be opened."""
    from sitegen.desk.access import PASSWORD
    from sitegen.preview.host_check import is_loopback

    password = os.environ.get(PASSWORD, "")
    if not is_loopback(bind) and not password:
        echo(f"No desk: others can reach {bind}. Set {PASSWORD} to open it all the same.", err=True)
        return None
    from sitegen.desk.server import DeskServer

    for number in [*DESK_PORTS, 0]:
        try:
            found = DeskServer(
                server, bind, number, password=password, on_info=say, on_warning=lambda text: echo(text, err=True)
            )
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES) and number:
                continue
            raise SitegenError(
                f"no port is free for the desk: {error.strerror} — leave it out with --no-desk"
            ) from error
        found.__enter__()
        return found
    return None


def _bound(
    make: "Callable[[int], PreviewServer]", bind: str, port: int | None, say: Callable[[str], None]
) -> "PreviewServer":
    """Starts the server on the given port, else on the first free one."""
    for number in [port] if port is not None else [*DEFAULT_PORTS, 0]:
        try:
            server = make(number)
        except OSError as error:
            reason = error.strerror or str(error)
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                if port is None:
                    continue
                hint = "choose another with -p, or end the program that has it"
                raise SitegenError(f"port {number} on {bind} cannot be used: {reason} — {hint}") from error
            hint = "give --bind an address of this machine, such as 127.0.0.1"
            raise SitegenError(f"{bind} cannot be listened on: {reason} — {hint}") from error
        if port is None and number != DEFAULT_PORTS[0]:
            say(f"Port {DEFAULT_PORTS[0]} is taken; this is port {server.http.server_port}.")
        return server
    raise SitegenError(f"no port is free on {bind} — choose one with -p")
