"""An edition as e-mail: to a test address, a list or a sending service, by the command `edition --send`."""

import os

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sitegen.desk.answers import Desk, DeskRequest, page
from sitegen.desk.command import run
from sitegen.desk.pages.story import open_file
from sitegen.errors import SitegenError
from sitegen.model import Edition

MOST_ADDRESSES = 20
"""The addresses that one form may send to: more is the work of a list or a service."""


def is_set_up() -> bool:
    """Whether the environment names a server and a sender."""
    return bool(os.environ.get("SITEGEN_SMTP") and os.environ.get("SITEGEN_FROM"))


def send(desk: Desk, request: DeskRequest, path: str) -> Response:
    """Send an edition to the addresses of the form, and show what the command says of it."""
    bench = desk.bench
    file = open_file(bench, path)
    edition = bench.parsed(path, file.data)[0]
    if not isinstance(edition, Edition):
        raise NotFound("There is no such edition.")
    addresses = request.text("to").replace(",", " ").replace(";", " ").split()
    if not addresses:
        raise SitegenError("nobody is named to send to — go back and give an address")
    if len(addresses) > MOST_ADDRESSES:
        raise SitegenError(f"the desk sends to at most {MOST_ADDRESSES} addresses — give the address of a list")
    if not bench.publishing.acquire(blocking=False):
        raise SitegenError("something is being sent or published already — wait until that is done")
    try:
        ran = run(bench.root, "edition", edition.slug, "--send", *(f"--to={address}" for address in addresses))
    finally:
        bench.publishing.release()
    status = 200 if ran.code == 0 else 409
    return page(desk, "sent.html", status, title=edition.title, at="Edition", path=path, ran=ran, to=addresses)
