"""`check --links` asks politely whether links open, and calls one dead only after 404 or 410 on three days."""

import json
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ARTICLE, Ran, run, write_site
from test_fetch import serving

from sitegen.authoring.check_links import MOST_LINKS_PER_RUN, RUN_SECONDS, LinkNetwork, ask, ask_all
from sitegen.authoring.link_ledger import LinkLedger, load_ledger
from sitegen.engine.fetch.client import Answer, Limits, Request, fetch
from sitegen.engine.fetch.connection import Network

A = "content/articles/2021/story.md"
OPEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setattr("sitegen.authoring.link_ledger.cache_home", lambda: folder)
    return folder


def asked_on(day: str, site: Path, *more: str) -> Ran:
    return run("check", "--links", "-s", site, "--clock", day, *more)


def answers(status: str, *, head: str = "", more: str = "") -> Callable[..., None]:
    def talk(connection: object, asked: bytes) -> None:
        said = head if head and asked.startswith(b"HEAD") else status
        connection.sendall(f"HTTP/1.1 {said}\r\n{more}Content-Length: 0\r\n\r\n".encode())  # type: ignore[attr-defined]

    return talk


@pytest.mark.parametrize(
    ("talk", "state", "requests"),
    [
        (answers("200 OK"), "open", ["HEAD"]),
        (answers("200 OK", head="405 No"), "open", ["HEAD", "GET"]),
        (answers("200 OK", head="404 No"), "open", ["HEAD", "GET"]),
        (answers("404 Not Found"), "gone", ["HEAD", "GET"]),
        (answers("410 Gone"), "gone", ["HEAD", "GET"]),
        (answers("401 No"), "blocked", ["HEAD", "GET"]),
        (answers("403 No"), "blocked", ["HEAD", "GET"]),
        (answers("451 No"), "blocked", ["HEAD", "GET"]),
        (answers("429 Slow Down"), "blocked", ["HEAD"]),
        (answers("503 Wait", more="CF-Mitigated: challenge\r\n"), "blocked", ["HEAD", "GET"]),
        (answers("404 No", more="cf-mitigated: challenge\r\n"), "blocked", ["HEAD", "GET"]),
        (answers("500 Broken"), "unreachable", ["HEAD", "GET"]),
        (answers("301 Moved", more="Location: ftp://example.org/\r\n"), "unreachable", ["HEAD", "GET"]),
    ],
)
def test_what_a_server_says_is_told_apart(talk: Callable[..., None], state: str, requests: list[str]) -> None:
    with serving(talk) as server:
        network = LinkNetwork(fetch=lambda url, asked: fetch(url, asked, network=server.network))
        assert ask(server.address, network)[0] == state
        assert [heard.split()[0].decode() for heard in server.heard] == requests


def test_a_page_that_is_too_large_to_read_is_open_and_a_head_may_announce_any_size() -> None:
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"
    with serving(large) as server:
        network = LinkNetwork(fetch=lambda url, asked: fetch(url, asked, network=server.network))
        assert ask(server.address, network)[0] == "open"
        refuses = LinkNetwork(fetch=lambda url, asked: network.fetch(url, Request()))
        assert ask(server.address, refuses)[0] == "open"


def test_slow_and_unreachable_are_told_apart() -> None:
    with serving(lambda connection, asked: threading.Event().wait(5) and None) as server:
        quick = Limits(seconds=0.2)
        network = LinkNetwork(fetch=lambda url, asked: fetch(url, asked, limits=quick, network=server.network))
        assert ask(server.address, network)[0] == "slow"
        nobody = Network(allowed=frozenset({"127.0.0.1:1"}))
        refused = LinkNetwork(fetch=lambda url, asked: fetch(url, asked, network=nobody))
        assert ask("http://127.0.0.1:1/", refused)[0] == "unreachable"
    assert ask("http://10.0.0.1/", LinkNetwork())[0] == "unreachable"


def test_a_link_is_dead_after_three_days_and_an_answer_in_between_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [GONE]
    with serving(lambda connection, asked: connection.sendall(said[0])) as server:
        monkeypatch.setenv("SITEGEN_FETCH_ALLOW", f"127.0.0.1:{server.port}")
        site = write_site(tmp_path / "site", {A: ARTICLE + f"\nSee [it]({server.address}page#part).\n"})
        for _ in range(3):
            first = asked_on("2026-01-01", site)
            assert f"gone: {server.address}page — 404 Not Found (day 1 of 3)" in first.out
            assert first.out.endswith("1 link gone\n0 errors, 0 warnings\n")
        asked_on("2026-01-02", site)
        said[0] = OPEN
        assert "1 link open" in asked_on("2026-01-03", site).out
        said[0] = GONE
        asked_on("2026-01-04", site)
        assert "day 2 of 3" in asked_on("2026-01-05", site).out
        dead = asked_on("2026-02-05", site, "--strict")
        assert f"{A}:9: {server.address}page is gone: 404 Not Found on 3 days since 2026-01-04 — link to" in dead.out
        assert dead.code == 1
        rows = json.loads(asked_on("2026-02-06", site, "--format", "json").out)
        assert [row["rule"] for row in rows] == ["link-dead"]


def test_blocked_and_unreachable_days_are_no_days_of_death(cache: Path) -> None:
    from datetime import UTC, datetime

    ledger = LinkLedger(cache / "links.json")
    for day, state in enumerate(("gone", "blocked", "slow", "unreachable", "gone", "gone"), 1):
        record = ledger.put("u", state, "r", datetime(2026, 1, day, tzinfo=UTC))  # type: ignore[arg-type]
        assert record.is_dead == (day == 6)
    assert record.gone_days == ("2026-01-01", "2026-01-05", "2026-01-06")


def answer(url: str, status: int = 200) -> Answer:
    return Answer(url, status, "", (), b"")


def test_hosts_are_asked_one_request_at_a_time_with_pauses_and_at_most_four_at_once() -> None:
    urls = [f"https://host-{n % 6}.example/{n}" for n in range(30)]
    at_once: set[str] = set()
    most, pauses = [0], list[float]()
    lock = threading.Lock()

    def busy(url: str, asked: Request) -> Answer:
        host = url.split("/")[2]
        with lock:
            assert host not in at_once
            at_once.add(host)
            most[0] = max(most[0], len(at_once))
        with lock:
            at_once.remove(host)
        return answer(url)

    found = ask_all(urls, LinkNetwork(busy, pauses.append, lambda: 0.0))
    assert set(found) == set(urls)
    assert most[0] <= 4
    assert len(pauses) == 30 - 6


def test_a_host_that_answers_429_is_left_alone_and_a_run_ends_with_its_time() -> None:
    urls = [f"https://a.example/{n}" for n in range(3)] + [f"https://b.example/{n}" for n in range(3)]
    network = LinkNetwork(lambda url, _: answer(url, 429 if "//a." in url else 200), lambda _: None, lambda: 0.0)
    assert [*ask_all(urls, network)].count("https://a.example/0") == 1
    assert len(ask_all(urls, network)) == 4
    ticks = iter((0.0, 0.0, RUN_SECONDS + 1, RUN_SECONDS + 1))
    network = LinkNetwork(lambda url, _: answer(url), lambda _: None, lambda: next(ticks))
    assert len(ask_all(urls[:3], network)) == 1


def test_what_was_not_asked_is_asked_first_in_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    links = "".join(f"[a](https://h{n}.example/)\n\n" for n in range(5))
    site = write_site(tmp_path / "site", {A: ARTICLE + links})
    heard: list[str] = []
    monkeypatch.setattr(
        "sitegen.authoring.check_links.LinkNetwork",
        lambda: LinkNetwork(lambda url, _: heard.append(url) or answer(url), lambda _: None),  # type: ignore[func-returns-value]
    )
    monkeypatch.setattr("sitegen.authoring.check_links.MOST_LINKS_PER_RUN", 3)
    assert "2 links not asked in this run" in asked_on("2026-01-01", site).out
    asked_on("2026-01-02", site)
    assert set(heard[3:5]) == {f"https://h{n}.example/" for n in range(5)} - set(heard[:3])
    assert MOST_LINKS_PER_RUN > 3


def test_an_edition_or_files_are_asked_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(
        "sitegen.authoring.check_links.LinkNetwork",
        lambda: LinkNetwork(lambda url, _: heard.append(url) or answer(url), lambda _: None),  # type: ignore[func-returns-value]
    )
    source = "source:\n  name: A\n  url: https://source.example/a\nalso: [{name: B, url: https://also.example/}]\n---\n"
    other = ARTICLE.replace("7e01", "7e02").replace("A story", "Else") + "[x](https://other.example/)\n"
    edition = "---\ntitle: One\ndate: 2021-11-28\nsections: [{title: S, articles: [story]}]\n---\n[i](https://intro.example/)\n"
    site = write_site(
        tmp_path / "site",
        {
            A: ARTICLE.replace("---\nThe", source + "The"),
            "content/articles/2021/other.md": other,
            "content/editions/2021-47.md": edition,
        },
    )
    asked_on("2026-01-01", site, "2021-47")
    assert sorted(heard) == ["https://also.example/", "https://intro.example/", "https://source.example/a"]
    heard.clear()
    asked_on("2026-01-01", site, "content/articles/2021/other.md")
    assert heard == ["https://other.example/"]
    wrong = asked_on("2026-01-01", site, "2021-48")
    assert wrong.code == 1
    assert "2021-48: there is no such edition or file — did you mean 2021-47?" in wrong.err
    assert run("check", "-s", site, "2021-47").code == 2
    assert asked_on("2026-01-01", site, "--fix").code == 2


def test_the_ledger_is_private_and_a_damaged_one_is_begun_anew(cache: Path) -> None:
    from datetime import UTC, datetime

    ledger = load_ledger()
    ledger.put("https://a.example/", "gone", "404", datetime(2026, 1, 1, tzinfo=UTC))
    ledger.save()
    assert load_ledger().records == ledger.records
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700
    for damaged in ("", "[]", '{"u": 1}', '{"u": ["gone", "r", "yesterday", []]}', "{"):
        ledger.path.write_text(damaged)
        assert load_ledger().records == {}
