"""The address of a dask scheduler: which ones may be used, and what is wrong with the others."""

from urllib.parse import urlsplit

from sitegen.errors import SitegenError
from sitegen.hosts import is_loopback

EXTRA = "pip install 'sitegen-digest[distributed]'"

_LEARN = "see docs/scale.md"


def checked(address: str) -> str:
    """The whole address of a scheduler, `tcp://` where nothing else is written.

    Raises SitegenError for one that no scheduler has, and for `tcp://` to another machine: a scheduler and its workers
    run what they are sent, and without certificates neither side knows who sends it.
    """
    scheme, found, rest = address.partition("://")
    if not found:
        scheme, rest = "tcp", address
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if scheme not in ("tcp", "tls"):
        raise SitegenError(
            f"--scheduler {address}: only tcp:// (on this machine) and tls:// can be used — write tls://HOST:PORT"
        )
    if not host or port is None or rest != parts.netloc or "@" in rest:
        raise SitegenError(
            f"--scheduler {address}: this is no scheduler's address — write tls://HOST:PORT, as the scheduler prints it"
        )
    if scheme == "tcp" and host != "localhost" and not is_loopback(host):
        raise SitegenError(
            f"--scheduler {address}: tcp:// to another machine is refused: a scheduler runs what it is sent, and "
            f"without certificates anybody can send it — start scheduler and workers with --tls-ca-file, --tls-cert "
            f"and --tls-key, and write tls://{rest} ({_LEARN})"
        )
    return f"{scheme}://{rest}"
