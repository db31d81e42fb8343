"""The preview against whoever else might ask: other sites, odd requests, many clients. It refuses and lives on."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from serve_support import Events, ask, little_site, previewing, raw
from sites_support import HANG, write

from sitegen.preview.host_check import is_loopback, refusal
from sitegen.preview.server import PreviewServer

HELD_BACK = "words of no planned file"


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What the preview complained of in the terminal."""
    return []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, said: list[str]) -> Iterator[PreviewServer]:
    site = little_site(tmp_path_factory.mktemp("requests") / "a/b/site", f'author = "{HELD_BACK}"\n')
    write(site, "layouts/base.html", "<title>{{ head.title }}</title>{% block main %}{% endblock %}")
    write(site, "content/.hidden.md", HELD_BACK)
    write(site, "seeds/raw.txt", HELD_BACK)
    write(site.parent, "beside.txt", HELD_BACK)
    with previewing(site, on_warning=said.append) as running:
        yield running


@pytest.fixture(autouse=True)
def _lives_on(server: PreviewServer, said: list[str]) -> Iterator[None]:
    """After every test a normal request is answered, and nothing went wrong inside."""
    yield
    assert ask(server, "/").status == 200
    assert said == []


def status(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    assert b"Traceback" not in answer
    return int(answer.split()[1])


def get(path: str | bytes, *headers: str, host: str = "127.0.0.1") -> bytes:
    target = path.encode() if isinstance(path, str) else path
    lines = [f"Host: {host}", *headers, "Connection: close"]
    return b"GET " + target + b" HTTP/1.1\r\n" + "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


# ------------------------------------------------------------------ traversal

UP = [
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "..%c0%af", "%c0%ae%c0%ae/",
    "..%00/", ". ./", "....//", "%uff0e%uff0e/",
]  # fmt: skip


@pytest.mark.parametrize("up", UP)
def test_no_encoding_of_a_path_leaves_the_plan(server: PreviewServer, up: str) -> None:
    for depth in range(1, 5):
        for start in ("/", "/articles/one/"):
            for file in ("site.toml", "content/articles/one.md", "seeds/raw.txt", "beside.txt", "etc/passwd"):
                answer = raw(server, get(f"{start}{up * depth}{file}"))
                assert status(answer) in (400, 404), (depth, start, file)
                assert HELD_BACK.encode() not in answer
                assert b"root:" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "//etc/passwd", "///etc/passwd", "/etc/passwd", "/%2fetc%2fpasswd", "/site.toml", "/content/",
        "/content/articles/one.md", "/content/.hidden.md", "/.hidden.md", "/layouts/base.html", "/seeds/raw.txt",
        "/build/", "/.git/config", "/articles/one/../../site.toml", "/articles/one/index.html/",
        "/articles/one/index.html/x", "/ARTICLES/one/", "/articles/one/index.html%00", "/index.html%3f%00/../x",
        "/C:/Windows/win.ini", "/file:///etc/passwd", "/%ff%fe", "/" + "a/" * 400,
    ],
)  # fmt: skip
def test_nothing_but_planned_files_is_served(server: PreviewServer, path: str) -> None:
    answer = raw(server, get(path))
    assert status(answer) == 404
    assert HELD_BACK.encode() not in answer


def test_the_preview_has_no_other_addresses_of_its_own(server: PreviewServer) -> None:
    for path in ("/__sitegen/", "/__sitegen/../site.toml", "/__sitegen/server.py", "/__sitegen/browser/reload.js"):
        assert status(raw(server, get(path))) == 404


# ------------------------------------------------------------------ who asks

FOREIGN = [
    "example.org",
    "localhost.example.org",
    "127.0.0.1.example.org",
    "10.0.0.1",
    "localhost.",
    "[::2]",
    "0.0.0.0",  # noqa: S104 (asked for, never bound)
]
MALFORMED = [
    "",
    " ",
    "a b",
    "localhost:port",
    "localhost:80:80",
    "http://localhost",
    "localhost/x",
    "[::1",
    "a,b",
    "@localhost",
]


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_refused_everywhere(server: PreviewServer, host: str) -> None:
    for path in ("/", "/feed.xml", "/__sitegen/events", "/__sitegen/state?page=/", "/__sitegen/reload.js"):
        assert status(raw(server, get(path, host=host))) == 403


@pytest.mark.parametrize("host", MALFORMED)
def test_a_host_that_is_none_is_400(server: PreviewServer, host: str) -> None:
    assert status(raw(server, get("/", host=host))) == 400


def test_no_host_or_two_are_400(server: PreviewServer) -> None:
    assert status(raw(server, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) == 400
    assert status(raw(server, b"GET / HTTP/1.0\r\n\r\n")) == 400
    assert status(raw(server, get("/", "Host: 127.0.0.1"))) == 400
    assert status(raw(server, get("/", "Host: example.org"))) == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:65000", "[::1]:8000", "[::1]"])
def test_this_machine_s_own_names_are_welcome(server: PreviewServer, host: str) -> None:
    assert status(raw(server, get("/", host=host))) == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.org",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
        "http://localhost",
        "file://",
        "",
        "127.0.0.1",
    ],
)
def test_a_foreign_origin_is_refused_on_pages_and_on_the_channel(server: PreviewServer, origin: str) -> None:
    for path in ("/", "/__sitegen/events", "/__sitegen/state?page=/"):
        answer = raw(server, get(path, f"Origin: {origin}"))
        assert status(answer) == 403
        assert b"access-control" not in answer.lower()


def test_two_origins_are_refused_and_the_own_one_is_welcome(server: PreviewServer) -> None:
    own = "Origin: http://127.0.0.1"
    assert status(raw(server, get("/", own))) == 200
    assert status(raw(server, get("/", own, own))) == 403


def test_another_site_can_link_here_but_not_load_anything(server: PreviewServer) -> None:
    cross = "Sec-Fetch-Site: cross-site"
    assert status(raw(server, get("/feed.json", cross, "Sec-Fetch-Mode: no-cors"))) == 403
    assert status(raw(server, get("/feed.json", "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"))) == 403
    assert status(raw(server, get("/", cross, "Sec-Fetch-Mode: navigate"))) == 200
    assert ask(server, "/").headers["cross-origin-resource-policy"] == "same-origin"


def test_no_answer_lets_another_origin_read_it(server: PreviewServer) -> None:
    for path in ("/", "/feed.xml", "/no/such", "/__sitegen/reload.js", "/__sitegen/state?page=/"):
        assert not [name for name in ask(server, path).headers if name.startswith("access-control")]
    preflight = (
        b"OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://example.org\r\n"
        b"Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n"
    )
    answer = raw(server, preflight)
    assert status(answer) == 405
    assert b"access-control-allow" not in answer.lower()


def test_beyond_loopback_only_addresses_in_figures_and_the_machine_s_name_are_welcome() -> None:
    everywhere = "0.0.0.0"  # noqa: S104 (read, never bound)
    for host in ("192.0.2.7:8000", "[2001:db8::1]:8000", "desk", "desk.local", "localhost"):
        assert refusal([host], [], everywhere, "desk") is None, host
    for host in ("example.org", "192.0.2.7.example.org", "other"):
        assert refusal([host], [], everywhere, "desk") == (403, "This preview answers only to its own address.")
    assert refusal(["192.0.2.7"], [], "127.0.0.1") is not None
    assert refusal(["192.0.2.7:80"], [], "192.0.2.7") is None


def test_loopback_is_known_by_name_and_by_figures() -> None:
    assert [is_loopback(bind) for bind in ("127.0.0.1", "127.9.9.9", "::1", "localhost")] == [True] * 4
    assert [is_loopback(bind) for bind in ("0.0.0.0", "::", "192.0.2.7", "example.org", "")] == [False] * 5  # noqa: S104 (compared, never bound)


def test_nothing_listens_beyond_loopback_unless_asked(server: PreviewServer) -> None:
    assert server.http.socket.getsockname()[0] == "127.0.0.1"


# ------------------------------------------------------------------ what is asked


@pytest.mark.parametrize(
    "verb", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 300, "Ö"]
)
def test_every_verb_but_get_and_head_is_405(server: PreviewServer, verb: str) -> None:
    for path in ("/", "/__sitegen/events", "/no/such"):
        answer = raw(server, f"{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert status(answer) == 405
        assert b"\r\nAllow: GET, HEAD\r\n" in answer


def test_what_is_posted_is_refused_and_not_read_as_another_request(server: PreviewServer) -> None:
    inner = get("/")
    head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(inner)}\r\n\r\n".encode()
    assert raw(server, head + inner).count(b"HTTP/1.1 ") == 1
    assert status(raw(server, head.replace(b"POST", b"GET") + inner)) == 400
    assert raw(server, head.replace(b"POST", b"GET") + inner).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "header",
    [
        "Content-Length: -5", "Content-Length: abc", "Content-Length: 99999999999999999999999", "Content-Length: 5, 5",
        "Content-Length: ", "Content-Length: 0x10", "Transfer-Encoding: chunked", "Transfer-Encoding: nonsense",
    ],
)  # fmt: skip
def test_a_bad_length_or_a_body_is_400(server: PreviewServer, header: str) -> None:
    assert status(raw(server, get("/", header))) == 400


def test_an_address_or_headers_of_100_kilobytes_are_4xx(server: PreviewServer) -> None:
    assert status(raw(server, get("/" + "a" * 100_000))) == 414
    assert status(raw(server, get("/?" + "a" * 100_000))) == 414
    assert status(raw(server, get("/", *(f"X-{n}: {n}" for n in range(5_000))))) == 431
    assert status(raw(server, get("/", "X: " + "a" * 100_000))) == 431
    assert status(raw(server, get("/", "Cookie: " + "a" * 60_000))) == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /a\r\nX: y HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /a\rb HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET  /  HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/x\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / JUNK/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET http://example.org/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo\x00st: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\x00\xff\xfe HTTP/1.1\r\n\r\n",
        b"GET\r\n\r\n",
    ],
)
def test_what_is_no_request_is_4xx(server: PreviewServer, request_: bytes) -> None:
    answer = raw(server, request_)
    assert 400 <= status(answer) < 500


@pytest.mark.parametrize(
    "path", ["/a%0d%0aSet-Cookie:x=1", "/articles/one%0d%0aX: y", "/articles/one?%0d%0aX-Y:z", "/archive?\x0bX"]
)
def test_no_path_adds_a_header(server: PreviewServer, path: str) -> None:
    answer = raw(server, get(path))
    assert status(answer) < 500
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nset-cookie" not in head
    assert b"\r\nx" not in head.replace(b"\r\nx-content-type-options", b"")


def test_the_state_of_anything_is_an_answer_and_never_a_fault(server: PreviewServer) -> None:
    for query in (
        "",
        "page=",
        "page=/%00",
        "page=//x&asset=//&version=1-1",
        "version=x&tag=%ff",
        "page=" + "/x" * 5000,
        "a=1&" * 300,
    ):
        assert ask(server, f"/__sitegen/state?{query}").status == 200


# ------------------------------------------------------------------ many at once


def test_sixty_idle_clients_and_forty_open_channels_do_not_keep_a_page_waiting(server: PreviewServer) -> None:
    with ExitStack() as open_:
        for _ in range(60):
            open_.enter_context(socket.create_connection(("127.0.0.1", server.http.server_port), HANG))
        for _ in range(40):
            open_.enter_context(Events(server)).next()
        assert server.preview.channel.listeners == 40
        assert ask(server, "/articles/one/").status == 200


def test_a_connection_is_kept_for_the_next_question(server: PreviewServer) -> None:
    both = get("/about/").replace(b"Connection: close\r\n", b"") + get("/feed.xml")
    answer = raw(server, both)
    assert answer.count(b"HTTP/1.1 200") == 2


def test_a_channel_that_was_left_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.handler._LISTENER_CHECK_SECONDS", 0.01)
    with previewing(little_site(tmp_path / "site")) as running:
        with Events(running) as events:
            events.next()
        channel = running.preview.channel
        with channel._changed:
            assert channel._changed.wait_for(lambda: channel.listeners == 0, HANG)
