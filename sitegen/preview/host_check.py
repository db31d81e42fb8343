"""Checks that a request comes from this machine's own pages, not from another open site.

A foreign name in `Host` reveals DNS rebinding, a foreign `Origin` or `Sec-Fetch-Site` another page.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?\Z")
_OWN = frozenset({"localhost", "127.0.0.1", "[::1]"})
_ANYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 (compared with, never bound)


def refusal(
    hosts: Sequence[str], origins: Sequence[str], bind: str, machine: str = "", site: str = "", mode: str = ""
) -> tuple[int, str] | None:
    """Why a request is refused, as a status and a sentence; None where it is accepted.

    `hosts` and `origins` are all `Host` and `Origin` headers, `bind` the address that the preview listens on, `machine`
    this machine's name, `site` and `mode` the `Sec-Fetch-…` headers.
    """
    if len(hosts) != 1:
        return 400, "A request names its host once."
    read = _AUTHORITY.match(hosts[0])
    if read is None:
        return 400, "The host's name is not one."
    if not _is_ours(read[1].lower(), bind, machine.lower()):
        return 403, "This preview answers only to its own address."
    if len(origins) > 1 or (origins and origins[0].lower() != f"http://{hosts[0].lower()}"):
        return 403, "This preview answers only its own pages."
    if site.lower() in ("cross-site", "same-site") and mode.lower() != "navigate":
        return 403, "This preview answers only its own pages."
    return None


def is_loopback(bind: str) -> bool:
    """Whether nothing beyond this machine can reach a server that listens there."""
    try:
        return ip_address(bind).is_loopback
    except ValueError:
        return bind.lower() == "localhost"


def _is_ours(host: str, bind: str, machine: str) -> bool:
    if host in _OWN or host in (bind.lower(), f"[{bind.lower()}]"):
        return True
    if bind not in _ANYWHERE:
        return False
    # An IP address cannot be rebound, so it is the one that the client connected to.
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return machine != "" and host in (machine, f"{machine}.local")
    return True
