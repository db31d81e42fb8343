"""Addresses as seeds: fetched because they were typed, put by with a note, and imported again without the network."""

import gzip
import hashlib
import json
import socket
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from test_fetch import OK, Server, body, serving

from sitegen.authoring.fetch_notes import read_note
from sitegen.authoring.fetched_seeds import FetchedSeed, fetch_seeds
from sitegen.engine.fetch.client import Limits
from sitegen.engine.fetch.connection import Network

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PAGE = b"<!DOCTYPE html><html><head><title>A pact</title></head><body><p>The ministers signed a pact.</p></body></html>"


def network_of(*servers: Server) -> Network:
    return Network(allowed=frozenset(f"127.0.0.1:{server.port}" for server in servers))


def fetched(root: Path, *addresses: str, network: Network, **more: object) -> list[FetchedSeed]:
    return fetch_seeds(root, addresses, network=network, now=lambda: NOW, **more)  # type: ignore[arg-type]


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_the_bytes_are_put_by_beside_a_note_of_address_time_and_type(tmp_path: Path) -> None:
    with serving(
        body(gzip.compress(PAGE), b"Content-Type: text/html; charset=ISO-8859-2", b"Content-Encoding: gzip")
    ) as s:
        [seed] = fetched(tmp_path, f"{s.address}news/a-pact.html?x=1#part", network=network_of(s))
    assert files(tmp_path) == ["seeds/127-0-0-1-a-pact.html", "seeds/127-0-0-1-a-pact.html.fetched.json"]
    assert seed.path.read_bytes() == PAGE
    assert json.loads(Path(f"{seed.path}.fetched.json").read_bytes()) == {
        "address": f"{s.address}news/a-pact.html?x=1",
        "answered_by": f"{s.address}news/a-pact.html?x=1",
        "fetched": "2026-01-02T03:04:05Z",
        "type": "text/html; charset=ISO-8859-2",
        "sha256": hashlib.sha256(PAGE).hexdigest(),
    }
    note = read_note(seed.path)
    assert note == seed.note
    assert note is not None
    assert note.charset == "iso-8859-2"


def test_the_same_answer_is_put_by_once_and_another_one_beside_it(tmp_path: Path) -> None:
    said = [PAGE, PAGE, PAGE.replace(b"pact", b"treaty")]

    def talk(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(body(said.pop(0)))

    with serving(talk) as s:
        paths = [fetched(tmp_path, s.address + "a", network=network_of(s))[0].path.name for _ in range(3)]
    assert paths == ["127-0-0-1-a.html", "127-0-0-1-a.html", "127-0-0-1-a-2.html"]


def test_a_seed_that_was_edited_is_not_taken_for_what_was_fetched(tmp_path: Path) -> None:
    with serving(body(PAGE)) as s:
        [first] = fetched(tmp_path, s.address + "a", network=network_of(s))
        first.path.write_bytes(b"mine now")
        [second] = fetched(tmp_path, s.address + "a", network=network_of(s))
    assert first.path.read_bytes() == b"mine now"
    assert second.path.read_bytes() == PAGE


def test_a_user_and_password_are_in_no_note(tmp_path: Path) -> None:
    with serving(body(PAGE)) as s:
        [seed] = fetched(tmp_path, s.address.replace("://", "://me:hidden@") + "a", network=network_of(s))
    assert b"Authorization: Basic" in s.heard[0]
    assert not any(b"hidden" in path.read_bytes() for path in (tmp_path / "seeds").iterdir())
    assert seed.failed == ""


def test_a_run_that_writes_nothing_fetches_all_the_same(tmp_path: Path) -> None:
    with serving(body(PAGE)) as s:
        [seed] = fetched(tmp_path, s.address + "a", network=network_of(s), write=False)
    assert seed.data == PAGE
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("said_type", "data", "name"),
    [
        (b"image/png", PAGE, "127-0-0-1-a.html"),
        (b"text/html", b"%PDF-1.7\n", "127-0-0-1-a.pdf"),
        (b"text/html", b'<rss version="2.0"><channel/></rss>', "127-0-0-1-a.xml"),
        (b"application/pdf", b"A pact was signed.", "127-0-0-1-a.txt"),
    ],
)
def test_bytes_are_believed_and_the_type_that_a_server_names_is_not(
    tmp_path: Path, said_type: bytes, data: bytes, name: str
) -> None:
    with serving(body(data, b"Content-Type: " + said_type)) as s:
        [seed] = fetched(tmp_path, s.address + "a", network=network_of(s))
    assert seed.path.name == name


def redirecting(where: str) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: " + where.encode() + b"\r\nContent-Length: 0\r\n\r\n"


def endless(before: bytes, piece: bytes) -> Callable[[socket.socket, bytes], None]:
    def talk(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(piece)

    return talk


def gzip_without_end(connection: socket.socket, asked: bytes) -> None:
    packer = zlib.compressobj(wbits=31)
    connection.sendall(OK + b"Content-Encoding: gzip\r\n\r\n" + packer.compress(b""))
    while True:
        connection.sendall(packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_SYNC_FLUSH))


HOSTILE = {
    "redirects inwards": (redirecting("http://127.0.0.1:9/secret"), "not open to everyone"),
    "redirects to a private address": (redirecting("http://10.0.0.1/"), "not open to everyone"),
    "redirects to a file": (redirecting("file:///etc/passwd"), "only http:// and https:// are fetched"),
    "says it is longer than it is": (OK + b"Content-Length: 99999\r\n\r\nshort", "cut short"),
    "says it is too long": (OK + b"Content-Length: 99999999999\r\n\r\n", "more than"),
    "is gzip without end": (gzip_without_end, "more than"),
    "has no end": (endless(OK + b"\r\n", b"words " * 10_000), "more than"),
    "is empty": (body(b""), "the server sent nothing"),
    "is a picture": (body(b"\x89PNG\r\n\x1a\n0000"), "picture"),
    "is not there": (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404 Not Found — is the address right?"),
    "wants a password": (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "save the page, and import the file"),
    "is broken": (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "try again later"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_server_that_is_rude_costs_its_own_address_alone(tmp_path: Path, what: str) -> None:
    answer, said = HOSTILE[what]
    with serving(answer) as rude, serving(body(PAGE)) as kind:
        bad, good = fetched(tmp_path, rude.address, kind.address + "a", network=network_of(rude, kind))
    assert said in bad.failed
    assert "\n" not in bad.failed
    assert good.failed == ""
    assert len(files(tmp_path)) == 2


def test_a_server_that_trickles_is_left_after_its_time(tmp_path: Path) -> None:
    ticks = count()
    with serving(endless(OK + b"\r\n", b"w")) as s:
        slow = Network(allowed=network_of(s).allowed, clock=lambda: float(next(ticks)))
        [seed] = fetched(tmp_path, s.address, network=slow, limits=Limits(seconds=20.0))
    assert "no whole answer in 20 seconds" in seed.failed


def test_a_name_that_leads_elsewhere_at_a_second_look_is_looked_up_once(tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    looks: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looks.append(host)
        return next(answers)

    with serving(body(PAGE)) as s:
        changing = Network(resolve=resolve, allowed=frozenset({f"changing.example.org:{s.port}"}))
        first = f"http://changing.example.org:{s.port}/a"
        [good] = fetched(tmp_path, first, network=changing)
        [bad] = fetched(tmp_path, first, network=changing)
    assert good.failed == ""
    assert "not open to everyone" in bad.failed
    assert looks == ["changing.example.org"] * 2
    assert len(s.heard) == 1


def test_of_an_unknown_host_or_scheme_nothing_is_asked(tmp_path: Path) -> None:
    with serving(body(PAGE)) as s:
        found = fetched(tmp_path, "https://exa mple.org/", "https:///x", s.address + "a", network=network_of(s))
    assert [bool(each.failed) for each in found] == [True, True, False]


def test_four_hosts_at_most_are_asked_at_once(tmp_path: Path) -> None:
    gate, lock = threading.Barrier(4, timeout=20), threading.Lock()
    now, most, never = [0], [0], threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        gate.wait()  # that four are here at once is what lets any of them go on
        never.wait(0.2)  # and while they stay, a fifth would come in
        with lock:
            now[0] -= 1
        raise OSError("no such host")

    hosts = [f"https://host{number}.example.org/" for number in range(8)]
    found = fetched(tmp_path, *hosts, network=Network(resolve=resolve))
    assert [each.address for each in found] == hosts
    assert most[0] == 4


def test_a_host_is_asked_for_one_thing_after_the_other_in_order(tmp_path: Path) -> None:
    with serving(body(PAGE)) as s:
        fetched(tmp_path, *(f"{s.address}{name}" for name in "abcdef"), network=network_of(s))
    assert [asked.split()[1] for asked in s.heard] == [b"/a", b"/b", b"/c", b"/d", b"/e", b"/f"]


@pytest.mark.parametrize("spoilt", [b"", b"[]", b"{", b'{"address": 1}', b'"' + b"x" * 70_000, b"[" * 50_000])
def test_a_note_that_is_spoilt_counts_as_none(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "a.html.fetched.json").write_bytes(spoilt)
    assert read_note(tmp_path / "a.html") is None
