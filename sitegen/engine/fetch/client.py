"""The HTTP client: fetches an address within one limit of seconds and bytes.

HTTP is parsed by h11 (RFC 9110, RFC 9112); the connection is ours: a host is resolved once, each of its IP addresses
is checked, and the connection goes only to one that is public. A request carries only what it needs: no cookies, no
proxy from the environment, and credentials only to the host in whose address they were typed.
"""

import socket
import ssl
import zlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote_to_bytes, urlencode

import h11

from sitegen import __version__
from sitegen.engine.fetch.connection import NETWORK, Deadline, Network, connected
from sitegen.engine.fetch.web_address import CHECK, WebAddress, redirected, web_address
from sitegen.errors import FetchFailed

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOVED = frozenset((301, 308))
"""Redirects that are meant to last (RFC 9110, sections 15.4.2 and 15.4.9)."""
_MOST_HEADERS = 64 * 1024
"""The bytes of a status line with its headers, and of a chunk's first line; one read may come on top."""
_MOST_INTERIM = 10
"""The number of 1xx responses before the final one."""
_READ_BYTES = 64 * 1024
_LATER = "try again later"

TOO_LARGE = "the answer has more than"
"""The beginning of the reason of a fetch that failed because of its size."""
TOO_SLOW = "no whole answer"
"""The beginning of the reason of a fetch that failed because of its time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one exchange: seconds with redirects and headers, bytes (unpacked too), redirects."""

    seconds: float = 30.0
    size: int = 20 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer: the final address (without credentials), status, headers, and the decoded body.

    `moved_to` is where the address asked for has moved for good, or is empty.
    """

    address: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    moved_to: str = ""

    def header(self, name: str) -> str:
        """The first header of this name, given in lower case; an empty text where there is none."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def media_type(self) -> str:
        """The media type that the server states, in lower case and without parameters; it may be wrong."""
        return self.header("content-type").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a form to post (else it is a GET), what is welcome, and what is known from the time before.

    With `head` only the headers are asked for (HEAD). `body` is sent as it is, with its `media` type, by `method`;
    `authorization` goes only to the host for which it is given. `also` are further headers.
    """

    form: Sequence[tuple[str, str]] | None = None
    accept: str = "*/*"
    etag: str = ""
    modified: str = ""
    head: bool = False
    method: str = ""
    body: bytes | None = None
    media: str = ""
    authorization: str = field(default="", repr=False)
    also: Sequence[tuple[str, str]] = ()

    @property
    def posting(self) -> bool:
        """Whether something is sent."""
        return self.form is not None or self.body is not None


def fetch(
    address: str, request: Request | None = None, *, limits: Limits | None = None, network: Network = NETWORK
) -> Answer:
    """Fetch an address, or post a form to it. Any status is an Answer; redirects are followed.

    Raises FetchFailed, with a message for the user, for everything else: an invalid or forbidden address, a server that
    is absent, slow or endless, or that does not speak HTTP. A form is never sent on to another host.
    """
    wanted, most = request or Request(), limits or Limits()
    deadline = Deadline(most.seconds, network.clock)
    target = first = web_address(address)
    moved_to, for_good = "", True
    for _ in range(most.redirects + 1):
        try:
            named = target.origin == first.origin
            answer = _exchange(
                target, wanted, most, deadline, network, authorization=wanted.authorization if named else ""
            )
        except FetchFailed:
            raise
        except TimeoutError:
            reason = f"{TOO_SLOW} in {most.seconds:g} seconds"
            raise FetchFailed(target.shown, reason, _LATER, again=True) from None
        except (OSError, ValueError, h11.ProtocolError, zlib.error) as error:
            again = isinstance(error, ConnectionResetError) or "closed" in str(error)
            raise FetchFailed(target.shown, _reason(error), CHECK, again=again) from None
        onward = answer.header("location")
        if answer.status not in _REDIRECTS or not onward or (wanted.posting and answer.status == 303):
            return replace(answer, moved_to=moved_to)
        target = redirected(target, onward, answer.status, posting=wanted.posting)
        for_good = for_good and answer.status in _MOVED
        moved_to = target.shown if for_good else moved_to
    raise FetchFailed(target.shown, f"more than {most.redirects} redirects", "give the address that they lead to")


def _exchange(
    target: WebAddress, wanted: Request, most: Limits, deadline: Deadline, network: Network, *, authorization: str
) -> Answer:
    raw = connected(target, deadline, network)
    try:
        if target.scheme == "https":
            raw.settimeout(deadline.left())
            raw = network.context().wrap_socket(raw, server_hostname=target.host)
        wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
        sending = wanted.body if wanted.form is None else urlencode(wanted.form).encode()
        events: list[h11.Event] = [_head(target, wanted, sending, authorization)]
        events += [h11.Data(data=sending)] if sending else []
        sent = b"".join(wire.send(event) or b"" for event in (*events, h11.EndOfMessage()))
        raw.settimeout(deadline.left())
        raw.sendall(sent)
        return _received(wire, raw, target, most, deadline, head_only=wanted.head)
    finally:
        raw.close()


def _head(target: WebAddress, wanted: Request, sending: bytes | None, authorization: str) -> h11.Request:
    headers = [
        ("Host", target.authority),
        ("User-Agent", f"sitegen/{__version__}"),
        ("Accept", wanted.accept),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
        *wanted.also,
    ]
    if wanted.etag:
        headers.append(("If-None-Match", wanted.etag))
    if wanted.modified:
        headers.append(("If-Modified-Since", wanted.modified))
    if authorization:
        headers.append(("Authorization", authorization))
    elif target.credentials:
        headers.append(("Authorization", f"Basic {b64encode(unquote_to_bytes(target.credentials)).decode('ascii')}"))
    if sending is not None:
        media = wanted.media or "application/x-www-form-urlencoded"
        headers += [("Content-Type", media), ("Content-Length", str(len(sending)))]
    usual = "HEAD" if wanted.head else "GET" if sending is None else "POST"
    return h11.Request(method=wanted.method or usual, target=target.path, headers=headers)


def _received(
    wire: h11.Connection, raw: socket.socket, target: WebAddress, most: Limits, deadline: Deadline, *, head_only: bool
) -> Answer:
    """Read the answer. Raises FetchFailed, TimeoutError, OSError, h11.RemoteProtocolError, zlib.error."""
    too_large = FetchFailed(target.shown, f"{TOO_LARGE} {most.size:,} bytes", CHECK)
    head: h11.Response | None = None
    body = bytearray()
    unpack: _Gunzip | None = None
    interim = arrived = 0
    while True:
        deadline.left()
        event = wire.next_event()
        if event is h11.NEED_DATA:
            raw.settimeout(deadline.left())
            data = raw.recv(_READ_BYTES)
            arrived += len(data)
            if not arrived:
                raise FetchFailed(target.shown, "the server ended the connection without an answer", CHECK, again=True)
            if arrived > 2 * most.size + _MOST_HEADERS:
                raise too_large
            wire.receive_data(data)
        elif isinstance(event, h11.InformationalResponse):
            interim += 1
            if interim > _MOST_INTERIM:
                raise FetchFailed(target.shown, "the server says again and again that it will answer", CHECK)
        elif isinstance(event, h11.Response):
            head = event
            fields = dict(event.headers)
            length = fields.get(b"content-length", b"0").lstrip(b"0") or b"0"
            if not head_only and (len(length) > 18 or int(length) > most.size):
                raise too_large
            unpack = None if head_only else _unpacker(target, fields.get(b"content-encoding", b""))
        elif isinstance(event, h11.Data):
            body += unpack.feed(event.data, most.size + 1 - len(body), deadline) if unpack else event.data
            if len(body) > most.size:
                raise too_large
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            if unpack is not None and not unpack.whole:
                raise FetchFailed(target.shown, "the answer is cut short", _LATER, again=True)
            headers = tuple((name.decode("latin-1"), _text(value)) for name, value in head.headers)
            return Answer(target.shown, head.status_code, _text(head.reason), headers, bytes(body))
        else:
            raise h11.RemoteProtocolError("the connection was closed")


def _unpacker(target: WebAddress, coding: bytes) -> "_Gunzip | None":
    name = coding.strip().lower()
    if name in (b"", b"identity"):
        return None
    if name in (b"gzip", b"x-gzip"):
        return _Gunzip()
    raise FetchFailed(target.shown, f"the answer is packed as {_text(name)[:40]}, which was not asked for", CHECK)


class _Gunzip:
    """Decodes gzip (RFC 1952) as it arrives, never more than is asked for."""

    _MOST_MEMBERS = 100

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._members = 1
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether the data is complete; no data at all is complete too, as after 304."""
        return self._inner.eof or not self._begun

    def feed(self, data: bytes, most: int, deadline: Deadline) -> bytes:
        """Decode these bytes, to at most `most` bytes."""
        found = bytearray()
        data = bytes(data)
        while data and len(found) < most:
            deadline.left()
            if self._inner.eof:
                if not data.startswith(b"\x1f\x8b") or self._members == self._MOST_MEMBERS:
                    break  # trailing data is ignored
                self._inner, self._members = zlib.decompressobj(31), self._members + 1
            self._begun = True
            found += self._inner.decompress(data, most - len(found))
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return bytes(found)


def _text(value: bytes) -> str:
    """A header's value or a reason as text: UTF-8 where it is valid, else Latin-1."""
    try:
        return bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        return bytes(value).decode("latin-1")


def _reason(error: Exception) -> str:
    """Why a connection failed, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted connection: {error.reason or 'the server ended it'}"
    if isinstance(error, UnicodeError):
        return "the host of this address is none"
    if isinstance(error, h11.RemoteProtocolError):
        cut = "peer closed connection" in str(error)
        return "the answer is cut short" if cut else "the server does not answer with HTTP as it should"
    if isinstance(error, (ValueError, h11.ProtocolError)):
        return "this cannot be asked for"
    if isinstance(error, zlib.error):
        return "the answer is packed as gzip, and damaged"
    return " ".join(str(getattr(error, "strerror", None) or error).split())
