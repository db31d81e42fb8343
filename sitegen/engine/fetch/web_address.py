"""Parses and checks an address to fetch, and the address of a redirect. Pure."""

from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from sitegen.errors import FetchFailed
from sitegen.urls import uri, without_secrets

PORTS = {"http": 80, "https": 443}
"""The schemes that are fetched, with the only ports that are used."""

CHECK = "is the site up, and the address right?"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A parsed address; `shown` is the whole of it without credentials and fragment."""

    scheme: str
    host: str
    port: int
    path: str
    credentials: str = field(default="", repr=False)

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def web_address(address: str) -> WebAddress:
    """Parse an address. Raises FetchFailed where it cannot be fetched."""
    shown = without_secrets(address)[:200]
    hint = "write it as https://example.org/path"
    if any(c <= " " or c == "\x7f" or "\ud800" <= c <= "\udfff" for c in address):
        raise FetchFailed(shown, "the address holds a blank or a control character", hint)
    try:
        parts = urlsplit(uri(address))
        scheme, host, port = parts.scheme, (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise FetchFailed(shown, "this is no address of the web", hint) from None
    if scheme not in PORTS:
        raise FetchFailed(shown, "only http:// and https:// are fetched", hint)
    if not host or len(host) > 253 or not all(c.isascii() and (c.isalnum() or c in ".-_:") for c in host) or port == 0:
        raise FetchFailed(shown, "the host of this address is none", hint)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    user, at, _ = parts.netloc.rpartition("@")
    return WebAddress(scheme, host, port or PORTS[scheme], path, user if at else "")


def redirected(target: WebAddress, onward: str, status: int, *, posting: bool) -> WebAddress:
    """The target of a redirect. Raises FetchFailed where it must not be followed."""
    try:
        found = web_address(urljoin(target.shown, onward.strip()))
    except (FetchFailed, ValueError) as error:
        reason = error.reason if isinstance(error, FetchFailed) else "this is no address of the web"
        where = without_secrets(onward)[:200]
        raise FetchFailed(target.shown, f"it redirects ({status}) to {where}: {reason}", CHECK) from None
    refused = f"it redirects ({status}) to {found.shown}, "
    if target.scheme == "https" and found.scheme == "http":
        raise FetchFailed(target.shown, refused + "which is not encrypted", "give an address that stays https")
    if posting and found.host != target.host:
        raise FetchFailed(target.shown, refused + "which is another host", "give that address if it is the right one")
    # Credentials in a redirect are not sent, and the user's own go only to the host for which they were given.
    return replace(found, credentials=target.credentials if found.origin == target.origin else "")
