"""The fetcher against real servers that are slow, endless, rude or lying: words for the user, and a bounded cost."""

import gzip
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.engine.fetch.client import Answer, Limits, Request, fetch
from sitegen.engine.fetch.connection import Network, connect
from sitegen.errors import FetchFailed
from sitegen.hosts import is_public
from sitegen.urls import without_secrets

OK = b"HTTP/1.1 200 OK\r\n"
Talk = Callable[[socket.socket, bytes], None]


class Server:
    """A server on loopback that says what `talk` says to each connection; `heard` are the requests."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.heard: list[bytes] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        while True:
            try:
                connection = self.listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    piece = connection.recv(1 << 16)
                    if not piece:
                        return
                    asked += piece
                self.heard.append(asked)
                self.talk(connection, asked)
            except OSError:
                return

    @property
    def network(self) -> Network:
        """A network in which this server may be asked."""
        return Network(allowed=frozenset({f"127.0.0.1:{self.port}"}))


@contextmanager
def serving(talk: Talk | bytes) -> Iterator[Server]:
    answer = talk
    made = Server(answer if callable(answer) else lambda connection, asked: connection.sendall(answer))
    try:
        yield made
    finally:
        made.listening.shutdown(socket.SHUT_RDWR)
        made.listening.close()


def ask(server: Server, path: str = "", request: Request | None = None, **more: object) -> Answer:
    return fetch(server.address + path, request, network=server.network, limits=Limits(**more))  # type: ignore[arg-type]


def fault(server: Server, path: str = "", request: Request | None = None, **more: object) -> str:
    """What a fetch that fails says, in one line."""
    with pytest.raises(FetchFailed) as failed:
        ask(server, path, request, **more)
    said = str(failed.value)
    assert "\n" not in said
    return said


def body(data: bytes, *headers: bytes) -> bytes:
    lines = b"".join(line + b"\r\n" for line in (*headers, b"Content-Length: %d" % len(data)))
    return OK + lines + b"\r\n" + data


def test_an_answer_is_a_value_with_address_status_headers_type_and_bytes() -> None:
    with serving(body(b"<p>", b"Content-Type: Text/HTML; charset=utf-8", b"ETag: W/1")) as server:
        answer = ask(server, "a?b=c#part")
    assert answer.address == f"{server.address}a?b=c"
    assert (answer.status, answer.reason, answer.body) == (200, "OK", b"<p>")
    assert (answer.media_type, answer.header("etag"), answer.header("none")) == ("text/html", "W/1", "")
    with pytest.raises(AttributeError):
        answer.status = 201  # type: ignore[misc]


def test_a_request_says_who_asks_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    with serving(body(b"", b"Set-Cookie: a=b")) as server:
        ask(server)
        ask(server)
    names = [line.split(b":")[0] for line in server.heard[1].split(b"\r\n")[1:] if line]
    assert names == [b"Host", b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection"]
    assert b"Accept-Encoding: gzip\r\n" in server.heard[0]


def test_a_conditional_request_sends_what_is_known_and_gets_304() -> None:
    with serving(b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n") as server:
        answer = ask(server, request=Request(etag='"x"', modified="Sat, 01 Jun 2024 00:00:00 GMT"))
    assert (answer.status, answer.body) == (304, b"")
    assert b'If-None-Match: "x"\r\nIf-Modified-Since: Sat, 01 Jun 2024 00:00:00 GMT\r\n' in server.heard[0]


# ------------------------------------------------------------------ one budget of seconds


def trickling(before: bytes, piece: bytes) -> Talk:
    """Says the first, then the second again and again, and never ends."""

    def talk(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(piece)

    return talk


class Dripping(socket.socket):
    """A connection that gives a few bytes at a time, however many have come."""

    def __init__(self, most: int, made: socket.socket) -> None:
        self.most = most
        super().__init__(made.family, made.type, fileno=made.detach())

    def recv(self, size: int, flags: int = 0) -> bytes:
        return super().recv(min(size, self.most), flags)


ENDLESS = {
    "the status line": (b"", b"H"),
    "headers": (OK, b"X-More: words\r\n"),
    "one header": (OK + b"X-More: ", b"a"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": (OK + b"\r\n", b"words " * 1000),
    "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nwords\r\n"),
    "a chunk's size": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "a chunk's extension": (OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"a=b;"),
    "trailers": (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: words\r\n"),
    "gzip": (OK + b"Content-Encoding: gzip\r\n\r\n", b""),
    "gzip of nothing": (
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10],
        b"\0\0\0\xff\xff" * 1000,  # stored blocks without a byte in them
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_bounded_in_bytes(name: str) -> None:
    before, piece = ENDLESS[name]
    if name == "gzip":
        packer = zlib.compressobj(wbits=31)
        before += packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
        piece = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    with serving(trickling(before, piece)) as server:
        said = fault(server, seconds=60, size=1 << 20)
    assert said.startswith(server.address)
    assert "no whole answer" not in said  # the bytes were what was too much, not the seconds


@pytest.mark.parametrize("name", ["the status line", "headers", "a body", "chunks"])
def test_what_trickles_is_ended_by_one_budget_for_all_that_an_exchange_does(name: str) -> None:
    """The clock goes on by a second whenever it is looked at, so the steps are counted, and not the time.

    Each step brings one piece: a busy machine would bring many at once, and so too many bytes before the time is up.
    """
    before, piece = ENDLESS[name]
    with serving(trickling(before, piece)) as server:
        ticks = count()
        network = Network(
            connect=lambda *place: Dripping(len(piece), connect(*place)),
            clock=lambda: float(next(ticks)),
            allowed=server.network.allowed,
        )
        with pytest.raises(FetchFailed, match="no whole answer in 30 seconds — try again later") as failed:
            fetch(server.address, limits=Limits(size=1 << 40), network=network)
    assert failed.value.again
    assert next(ticks) < 35


def test_redirects_share_the_budget_of_the_first_request() -> None:
    with serving(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n") as server:
        ticks = count()
        network = Network(allowed=server.network.allowed, clock=lambda: float(next(ticks)))
        with pytest.raises(FetchFailed, match="no whole answer in 8 seconds"):
            fetch(server.address, limits=Limits(seconds=8), network=network)
        assert len(server.heard) < 3


def test_a_server_that_says_nothing_ends_with_the_budget() -> None:
    held = threading.Event()
    with serving(lambda connection, asked: bool(held.wait(20)) and None) as server:
        assert "no whole answer in 0.2 seconds" in fault(server, seconds=0.2)
        held.set()


def test_a_look_up_that_hangs_ends_with_the_budget() -> None:
    held = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        held.wait(20)
        return []

    with pytest.raises(FetchFailed, match=r"no whole answer in 0\.1 seconds"):
        fetch("https://example.org/", limits=Limits(seconds=0.1), network=Network(resolve=resolve))
    held.set()


def test_addresses_that_swallow_what_is_sent_share_the_time() -> None:
    shares: list[float] = []

    def swallowing(address: str, port: int, timeout: float) -> socket.socket:
        shares.append(timeout)
        raise TimeoutError("timed out")

    network = Network(resolve=lambda host, port: ["1.1.1.1", "8.8.8.8"], connect=swallowing, clock=lambda: 0.0)
    with pytest.raises(FetchFailed):
        fetch("https://example.org/", network=network)
    assert shares == [15.0, 30.0]


# ------------------------------------------------------------------ sizes, lies and nonsense


def test_gzip_is_unpacked_and_its_size_counts_unpacked() -> None:
    packed = gzip.compress(b"words " * 100_000, mtime=0)
    with serving(body(packed, b"Content-Encoding: gzip")) as server:
        assert ask(server).body == b"words " * 100_000
        assert "the answer has more than 599,999 bytes" in fault(server, size=599_999)
        assert len(ask(server, size=600_000).body) == 600_000
    with serving(body(packed + packed + b"\0\0\0", b"Content-Encoding: X-GZIP")) as server:
        assert len(ask(server).body) == 1_200_000


def test_no_more_than_the_limit_is_ever_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(bytes(50 << 20), mtime=0)
    unpacked: list[int] = []
    plain = zlib.decompressobj

    class Counting:
        def __init__(self) -> None:
            self.inner = plain(31)

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

        def decompress(self, data: bytes, most: int) -> bytes:
            found = self.inner.decompress(data, most)
            unpacked.append(len(found))
            return found

    monkeypatch.setattr("sitegen.engine.fetch.client.zlib.decompressobj", lambda wbits: Counting(), raising=True)
    with serving(body(bomb, b"Content-Encoding: gzip")) as server:
        assert "more than 100,000 bytes" in fault(server, size=100_000)
    assert 0 < sum(unpacked) <= 100_001


CLOSED = "is the site up, and the address right?"
NOT_HTTP = "the server does not answer with HTTP as it should"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "the server ended the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", NOT_HTTP),
        (b"HTTP/1.1 two hundred\r\n\r\n", NOT_HTTP),
        (b"HTTP/1.1 20000 OK\r\n\r\n", NOT_HTTP),
        (b"<html>old</html>", NOT_HTTP),
        (OK + b"X: a\0b\r\n\r\n", NOT_HTTP),
        (OK + b"no colon\r\n\r\n", NOT_HTTP),
        (OK + b"Content-Length: -1\r\n\r\n", NOT_HTTP),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nwords", NOT_HTTP),
        (OK + b"Content-Length: words\r\n\r\nwords", NOT_HTTP),
        (OK + b"Content-Length: 99999999999999999999999999999999\r\n\r\nwords", ""),
        (OK + b"Content-Length: 999999999\r\n\r\nwords", "the answer has more than 20,971,520 bytes"),
        (OK + b"Content-Length: 10\r\n\r\nwords", "the answer is cut short"),
        (OK + b"X: " + b"a" * 200_000 + b"\r\n\r\n", NOT_HTTP),
        (OK + b"X: a\r\n" * 40_000 + b"\r\n", NOT_HTTP),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nwords\r\n0\r\n\r\n", NOT_HTTP),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nwords\r\n0\r\n\r\n", NOT_HTTP),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nwordswords\r\n0\r\n\r\n", NOT_HTTP),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nwords", NOT_HTTP),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n", "the answer is cut short"),
        (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nwords\r\n0\r\n\r\n", NOT_HTTP),
        (body(b"words", b"Content-Encoding: gzip"), "the answer is packed as gzip, and damaged"),
        (body(gzip.compress(b"words", mtime=0)[:-9], b"Content-Encoding: gzip"), "the answer is cut short"),
        (body(b"words", b"Content-Encoding: br"), "the answer is packed as br, which was not asked for"),
        (body(b"words", b"Content-Encoding: gzip, gzip"), "which was not asked for"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + body(b"words"), "says again and again that it will answer"),
    ],
)
def test_what_is_no_honest_answer_is_named_in_one_line(answer: bytes, words: str) -> None:
    with serving(answer) as server:
        said = fault(server, seconds=10)
    assert words in said
    assert said.isprintable()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"HTTP/1.0 200\r\n\r\nwords", b"words"),
        (OK + b"\r\nno length at all", b"no length at all"),
        (OK + b"Content-Length: 5\r\n\r\nwords and more", b"words"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nwords\r\n0\r\nX: y\r\n\r\n", b"words"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + body(b"words"), b"words"),
    ],
)
def test_what_is_odd_and_still_http_is_read(answer: bytes, found: bytes) -> None:
    with serving(answer) as server:
        assert ask(server).body == found


@given(st.binary(max_size=400))
def test_whatever_bytes_a_server_says_there_is_an_answer_or_a_sentence(said: bytes) -> None:
    for answer in (said, OK + said, body(said, b"Content-Encoding: gzip")):
        with serving(answer) as server:
            try:
                ask(server, seconds=10)
            except FetchFailed as error:
                assert "\n" not in str(error)


# ------------------------------------------------------------------ what is reached


PRIVATE = """127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
100.100.100.200 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8
64:ff9b::127.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
2001:db8::1 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:0a00:0001:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1
fec0::1 ff02::1 2606:4700:0:0:0:5efe:7f00:1 2606:4700::200:5efe:a00:1 words 1.1 0x7f000001 2130706433""".split()
PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 2606:4700::1111 2a00:1450:4001::1 64:ff9b::8.8.8.8 2002:808:808::1".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_open_to_everyone_is_never_connected_to(address: str) -> None:
    def connect(address: str, port: int, timeout: float) -> socket.socket:
        raise AssertionError(address)

    assert not is_public(address)
    network = Network(resolve=lambda host, port: [address], connect=connect, allowed=frozenset({"10.0.0.1:80"}))
    with pytest.raises(FetchFailed, match="not open to everyone on the internet"):
        fetch("http://harmless.example.org/", network=network)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_that_is_open_to_everyone_is_connected_to(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    """localhost LOCALHOST LocalHost. 127.0.0.1 127.1 0x7f.1 2130706433 017700000001 [::1] [0:0::1] [::ffff:7f00:1] 0
    ①②⑦.1""".split(),
)
def test_this_machine_is_this_machine_however_it_is_written(host: str) -> None:
    def connect(address: str, port: int, timeout: float) -> socket.socket:
        raise AssertionError(address)

    with pytest.raises(FetchFailed):
        fetch(f"http://{host}/", network=Network(connect=connect, allowed=frozenset()))


def test_the_connection_goes_to_the_address_that_was_looked_at_and_the_name_is_asked_once() -> None:
    """A name whose address is public at the first look and this machine at the second."""
    looks: list[str] = []
    reached: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looks.append(host)
        return ["93.184.216.34"] if len(looks) == 1 else ["127.0.0.1"]

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(FetchFailed, match="Connection refused"):
        fetch("http://rebind.example.org/", network=Network(resolve=resolve, connect=connect))
    assert (looks, reached) == (["rebind.example.org"], ["93.184.216.34"])


def test_of_a_name_with_several_addresses_only_the_public_ones_are_tried() -> None:
    reached: list[str] = []

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    found = ["10.0.0.1", "1.1.1.1", "::1", "2606:4700::1111"]
    with pytest.raises(FetchFailed):
        fetch("http://mixed.example.org/", network=Network(resolve=lambda host, port: found, connect=connect))
    assert reached == ["1.1.1.1", "2606:4700::1111"]


def test_the_variable_lets_a_server_on_loopback_be_reached_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(body(b"words")) as server:
        with pytest.raises(FetchFailed):
            fetch(server.address)
        monkeypatch.setenv("SITEGEN_FETCH_ALLOW", f"example.net:80, 127.0.0.1:{server.port} ,10.0.0.1:80")
        assert fetch(server.address).body == b"words"
        for other in (f"http://127.0.0.1:{server.port + 1}/", "http://10.0.0.1/", f"http://[::1]:{server.port}/"):
            with pytest.raises(FetchFailed, match="not open to everyone"):
                fetch(other)


@pytest.mark.parametrize("port", [1, 22, 25, 8080, 8443, 65535])
def test_only_the_ports_of_the_web_are_asked(port: int) -> None:
    network = Network(resolve=lambda host, port: ["1.1.1.1"])
    with pytest.raises(FetchFailed, match=f"it is on port {port}, and only the ports 80 and 443 are asked"):
        fetch(f"https://example.org:{port}/", network=network)


BROKEN = """http://[::1 http://[::1]x/ http://[v1.x]/ http:// http:/// http:///x https://:80/ http://a:b/ http://a:99999/
http://a:0/ http://a:-1/ file:///etc/passwd ftp://example.org/ gopher://example.org/ javascript:alert(1) example.org //
http:example.org http://a%00b/ http://exa%6dple.org/ http://a\\b/ http://[fe80::1%25eth0]/ http://..../ http://a..b/ http://*.example.org/""".split()
BROKEN += [
    " http://a/",
    "http://a b/",
    "http://a/\r\nX: y",
    "http://a/\x00",
    "http://a/\ud800",
    "",
    "http://" + "a" * 300,
]
BROKEN += ["http://" + "a" * 64 + ".org/", "http://a/\n", "http://\u2100/", "http://\u212a\ufffe/"]


@pytest.mark.parametrize("address", BROKEN)
def test_a_broken_address_gives_a_sentence_and_reaches_nothing(address: str) -> None:
    def connect(address: str, port: int, timeout: float) -> socket.socket:
        raise AssertionError(address)

    with pytest.raises(FetchFailed) as failed:
        fetch(address, network=Network(connect=connect, allowed=frozenset(), resolve=lambda host, port: ["10.0.0.1"]))
    assert " — " in str(failed.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_for_an_address_there_is_a_sentence(text: str) -> None:
    for address in (text, f"http://{text}", f"http://example.org/{text}"):
        with pytest.raises(FetchFailed):
            fetch(address, network=Network(allowed=frozenset(), resolve=lambda host, port: ["10.0.0.1"]))


# ------------------------------------------------------------------ redirects and secrets


def redirecting(*places: str, status: int = 302) -> Talk:
    """Redirects the n-th request to the n-th place, and answers what comes after the last."""
    left = list(places)

    def talk(connection: socket.socket, asked: bytes) -> None:
        if not left:
            connection.sendall(body(b"words"))
            return
        head = f"HTTP/1.1 {status} Moved\r\nLocation: {left.pop(0)}\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(head.encode())

    return talk


def test_five_redirects_are_followed_and_the_last_address_is_told() -> None:
    with serving(redirecting("/1", "2", "?q=ü", "/4", "5#part")) as server:
        assert ask(server).address == f"{server.address}5"
    assert server.heard[3].startswith(b"GET /2?q=%C3%BC HTTP/1.1\r\n")
    with serving(redirecting(*["/1"] * 6)) as server:
        assert "more than 5 redirects" in fault(server)
        assert len(server.heard) == 6


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("http://10.0.0.1/admin", "not open to everyone on the internet"),
        ("http://169.254.169.254/latest/meta-data/", "not open to everyone on the internet"),
        ("http://localhost/", "not open to everyone on the internet"),
        ("http://[::ffff:127.0.0.1]/", "not open to everyone on the internet"),
        ("//127.0.0.1:22/", "not open to everyone on the internet"),
        ("file:///etc/passwd", "only http:// and https:// are fetched"),
        ("http://[::1", "this is no address of the web"),
        ("http://a:b/", "this is no address of the web"),
    ],
)
def test_every_redirect_is_looked_at_as_the_first_address_is(place: str, words: str) -> None:
    with serving(redirecting(place)) as server:
        assert words in fault(server)


def test_a_user_and_password_go_to_the_host_in_whose_address_they_were_typed_and_nowhere_else() -> None:
    with serving(body(b"words")) as other:
        place = other.address.replace("://", "://spy:word@")
        with serving(redirecting("/same", place)) as server:
            network = Network(allowed=frozenset({f"127.0.0.1:{server.port}", f"127.0.0.1:{other.port}"}))
            answer = fetch(server.address.replace("://", "://me:s%65cret@"), network=network)
    assert [b"Authorization: Basic bWU6c2VjcmV0\r\n" in asked for asked in server.heard] == [True, True]
    assert b"Authorization" not in other.heard[0]
    assert answer.address == other.address


def test_a_password_is_not_sent_in_the_clear() -> None:
    network = Network(resolve=lambda host, port: ["1.1.1.1"])
    with pytest.raises(FetchFailed, match="sends the password in the clear") as failed:
        fetch("http://me:secret@example.org/", network=network)
    assert "secret" not in str(failed.value)


@pytest.mark.parametrize(
    "address",
    ["http://me:secret@[::1", "http://me:secret@a b/", "http://me:sec/ret@a/", "ftp://me:secret@a/", "http://secret@/"],
)
def test_no_message_shows_a_password(address: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetch(address, network=Network(resolve=lambda host, port: ["10.0.0.1"]))
    assert "sec" not in str(failed.value).replace("seconds", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://me:p@ss@example.org/x@y", "see https://***@example.org/x@y"),
        ("https://token@example.org", "https://***@example.org"),
        ("https://me:a/b@example.org/", "https://***@example.org/"),
        ("https://example.org:8080/@me", "https://example.org:8080/@me"),
        ("http://[::1]:80/@me me@example.org", "http://[::1]:80/@me me@example.org"),
        ('{"a": "https://example.org:443", "b": "me@x"}', '{"a": "https://example.org:443", "b": "me@x"}'),
    ],
)
def test_what_an_address_must_not_show_is_left_out(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_a_form_is_posted_and_never_sent_on_to_another_host() -> None:
    form = [("hub.url", "https://example.org/a"), ("hub.url", "https://example.org/b")]
    with serving(redirecting("/hub", status=308)) as server:
        assert ask(server, request=Request(form=form)).status == 200
    assert [asked.split(b" ")[0] for asked in server.heard] == [b"POST", b"POST"]
    assert server.heard[1].endswith(
        b"\r\n\r\nhub.url=https%3A%2F%2Fexample.org%2Fa&hub.url=https%3A%2F%2Fexample.org%2Fb"
    )
    with serving(redirecting("https://elsewhere.example.org/")) as server:
        assert "which is another host" in fault(server, request=Request(form=form))


# ------------------------------------------------------------------ TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    file = tmp_path_factory.mktemp("tls") / "pair.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", file, "-out", file]
    subprocess.run([*asked, *names], check=True, capture_output=True)
    return file


def encrypted(certificate: Path, talk: Talk) -> Talk:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def speak(connection: socket.socket, asked: bytes) -> None:
        with context.wrap_socket(connection, server_side=True) as inner:
            talk(inner, inner.recv(1 << 16))

    return speak


class Silent(Server):
    """A server that speaks first: what is asked is not read before `talk`."""

    def serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.talk(connection, b"")
            except OSError:
                return


def test_https_is_checked_and_is_never_left_for_http(certificate: Path) -> None:
    trusted = lambda: ssl.create_default_context(cafile=str(certificate))  # noqa: E731
    answers = redirecting("/a", "http://127.0.0.1/")
    server = Silent(encrypted(certificate, answers))
    address = server.address.replace("http:", "https:")
    with pytest.raises(FetchFailed, match="its certificate is not valid: self-signed certificate"):
        fetch(address, network=server.network)
    with pytest.raises(FetchFailed, match="which is not encrypted"):
        fetch(address, network=Network(allowed=server.network.allowed, context=trusted))
    assert fetch(address, network=Network(allowed=server.network.allowed, context=trusted)).body == b"words"
    server.listening.close()


def test_a_server_that_never_ends_its_greeting_ends_with_the_budget() -> None:
    held = threading.Event()
    server = Silent(lambda connection, asked: bool(held.wait(20)) and None)
    with pytest.raises(FetchFailed, match=r"no whole answer in 0\.3 seconds"):
        fetch(server.address.replace("http:", "https:"), network=server.network, limits=Limits(seconds=0.3))
    held.set()
    server.listening.close()
