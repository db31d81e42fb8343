"""The preview over real sockets: planned files alone, with its own additions."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sites_support import small_site

from sitegen.options import Options
from sitegen.serve import Server

HANG = 30


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return small_site(tmp_path / "site")


@pytest.fixture
def server(site: Path) -> Iterator[Server]:
    with Server(Options(site, datetime.now(UTC), drafts=True, future=True), "127.0.0.1", 0) as running:
        yield running


def ask(server: Server, path: str, **headers: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.http.server_port, timeout=HANG)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("Content-Type", ""), text


def test_pages_and_feeds_come_with_their_media_types(server: Server) -> None:
    status, kind, text = ask(server, "/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "/__sitegen/reload.js" in text
    assert ask(server, "/atom.xml")[:2] == (200, "application/atom+xml; charset=utf-8")
    assert "__sitegen" not in ask(server, "/atom.xml")[2]


@pytest.mark.parametrize(
    "path",
    [
        "/../site.toml",
        "/%2e%2e/site.toml",
        "/..%2fsite.toml",
        "/content/articles/",
        "/%00",
        "/site.toml",
        "//etc/passwd",
    ],
)
def test_nothing_but_planned_files_is_served(server: Server, path: str) -> None:
    status, _, text = ask(server, path)
    assert status == 404
    assert "base_url" not in text


def test_other_sites_are_refused(server: Server) -> None:
    assert ask(server, "/", Host="example.org")[0] == 403
    assert ask(server, "/", Origin="https://example.org")[0] == 403
