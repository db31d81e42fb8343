"""Opens connections to public servers, and to loopback servers that an environment variable permits.

A host is resolved once, every one of its IP addresses is checked, and the connection goes to one that was checked: a
name that resolves differently a second time is never resolved a second time.
"""

import os
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from sitegen.engine.fetch.web_address import PORTS, WebAddress
from sitegen.errors import FetchFailed
from sitegen.hosts import is_loopback, is_public

ALLOW = "SITEGEN_FETCH_ALLOW"
"""The variable that permits tests to reach servers on loopback: `host:port`, separated by commas."""


def system_addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host from the system's resolver. Raises OSError, and UnicodeError for an odd name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """Connect to an IP address; nothing is resolved here. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(timeout)
        made.connect((address, port))
    except BaseException:
        made.close()
        raise
    return made


@dataclass(frozen=True, slots=True)
class Network:
    """The functions that reach the network; tests replace them.

    `clock` counts seconds; `allowed` are the servers on loopback that may be asked, by default those of the variable.
    """

    resolve: Callable[[str, int], Sequence[str]] = system_addresses
    connect: Callable[[str, int, float], socket.socket] = connect
    clock: Callable[[], float] = monotonic
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    allowed: frozenset[str] | None = None

    def permitted(self) -> frozenset[str]:
        """The servers on loopback that may be asked, as `host:port`."""
        if self.allowed is not None:
            return self.allowed
        return frozenset(part.strip().lower() for part in os.environ.get(ALLOW, "").split(",") if part.strip())


NETWORK = Network()


class Deadline:
    """The time limit of a whole exchange."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """The seconds that remain. Raises TimeoutError where none do."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


def connected(target: WebAddress, deadline: Deadline, network: Network) -> socket.socket:
    """Connect to an address that may be reached. Raises FetchFailed, OSError, TimeoutError."""
    found = _looked_up(target, deadline, network)
    open_ = [one for one in found if _permitted(target, one, network)]
    if not open_:
        refused = "this is not open to everyone on the internet, and nothing else is fetched"
        if any(is_public(one) for one in found):
            refused = f"it is on port {target.port}, and only the ports 80 and 443 are asked"
        raise FetchFailed(target.shown, refused, "give the address of a public site, or its files")
    if target.credentials and target.scheme == "http" and not is_loopback(open_[0]):
        hint = "write https://"
        raise FetchFailed(target.shown, "http:// sends the password in the clear", hint)
    fault: OSError = OSError("there is no address")
    for number, one in enumerate(open_):
        try:
            # Each has its share of the time, so that one that does not answer leaves some for the next.
            return network.connect(one, target.port, deadline.left() / (len(open_) - number))
        except OSError as error:
            deadline.left()
            fault = error
    raise fault


def _permitted(target: WebAddress, address: str, network: Network) -> bool:
    if is_public(address):
        return target.port in PORTS.values()
    names = (f"{host}:{target.port}" for host in (target.host, f"[{target.host}]", address, f"[{address}]"))
    return is_loopback(address) and any(name in network.permitted() for name in names)


def _looked_up(target: WebAddress, deadline: Deadline, network: Network) -> Sequence[str]:
    """The IP addresses of a host, resolved in a thread, because the system's resolver has no time limit."""
    answers: list[Sequence[str] | Exception] = []

    def look() -> None:
        try:
            answers.append(network.resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answers.append(error)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not answers:
        raise TimeoutError
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]
