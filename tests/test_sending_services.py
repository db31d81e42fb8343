"""An edition for Buttondown and Listmonk: what their published descriptions ask for, and what they may answer."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sites_support import CLOCK, build, command, small_site, story

from sitegen.publishing import sending_services
from sitegen.publishing.sending_services import fragment, plain

SOON = (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0)
EDITION = """---
title: Week 18 {{ x }}
number: 7
date: 2024-05-03
sections:
  - title: News
    articles: [a]
---
Hello {{ name }} {% if x %}.
"""


@dataclass
class Service:
    """A service on loopback: what it was asked, and what it answers in turn."""

    answers: list[Any]
    address: str = ""
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)


@contextmanager
def service(*answers: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    found = Service(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heads = {name.lower(): value for name, value in self.headers.items()}
            found.asked.append((self.command, self.path, heads, json.loads(body)))
            status, said, *more = found.answers.pop(0)
            if status == 307:
                self.send_response(status)
                self.send_header("Location", said)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in more:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_POST  # noqa: N815 (the base class names it so)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        found.address = f"127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("SITEGEN_FETCH_ALLOW", found.address)
        monkeypatch.setattr(sending_services, "BUTTONDOWN_API", f"http://{found.address}/v1/emails")
        monkeypatch.setenv("SITEGEN_BUTTONDOWN_KEY", "key-1")
        monkeypatch.setenv("SITEGEN_LISTMONK", f"http://user:token@{found.address}/?list=3&list=4&template=2")
        yield found
        server.shutdown()


def test_a_key_is_not_sent_on_to_another_server(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with service((201, {"id": "em_1"}), monkeypatch=monkeypatch) as other:
        with service((307, f"http://{other.address}/v1/emails"), monkeypatch=monkeypatch) as there:
            monkeypatch.setenv("SITEGEN_FETCH_ALLOW", f"{other.address},{there.address}")
            assert sent(site, "--to", "buttondown").code == 0
        assert "authorization" in there.asked[0][2]
        assert "authorization" not in other.asked[0][2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("service") / "site"
    return small_site(folder, articles__a=story("A story", "2024-05-01"), **{"editions__2024-18": EDITION})


def sent(site: Path, *more: str) -> Any:
    return command("edition", "2024-18", "-s", site, "--clock", CLOCK, "--send", *more)


def test_buttondown_gets_a_draft_and_is_never_left_to_send_at_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with service((201, {"id": "em_1", "status": "draft"}), monkeypatch=monkeypatch) as there:
        done = sent(site, "--to", "buttondown")
    assert done.code == 0, done.said
    assert done.out == "Buttondown took the edition as a draft: em_1.\n"
    ((method, path, heads, asked),) = there.asked
    assert (method, path) == ("POST", "/v1/emails")
    assert heads["authorization"] == "Token key-1"
    assert heads["content-type"] == "application/json"
    assert asked.keys() == {"subject", "body", "status", "canonical_url"}
    assert heads["x-api-version"] == "2026-04-01"
    assert (asked["subject"], asked["status"]) == ("Week 18 { { x }}", "draft")
    assert asked["canonical_url"] == "https://example.org/editions/2024-18/"
    assert asked["body"].count("{{unsubscribe_url}}") == 1
    assert "Hello &#123;{ name }} &#123;% if x %}" in asked["body"]
    assert "<body" not in asked["body"]
    assert "<html" not in asked["body"]


def test_buttondown_gets_the_time_in_utc(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    when = SOON.astimezone(UTC)
    with service((201, {"id": "em_1"}), monkeypatch=monkeypatch) as there:
        done = sent(site, "--to", "buttondown", "--at", SOON.isoformat())
    assert "as an e-mail for " in done.out
    asked = there.asked[0][3]
    assert (asked["status"], asked["publish_date"]) == ("scheduled", when.strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_listmonk_gets_a_campaign_for_its_lists_and_then_the_time(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with service((200, {"data": {"id": 12}}), (200, {"data": {"id": 12}}), monkeypatch=monkeypatch) as there:
        done = sent(site, "--to", "listmonk", "--at", SOON.isoformat())
    assert done.code == 0, done.said
    assert "campaign 12." in done.out
    made, timed = there.asked
    assert (made[0], made[1], timed[0], timed[1], timed[3]) == (
        "POST",
        "/api/campaigns",
        "PUT",
        "/api/campaigns/12/status",
        {"status": "scheduled"},
    )
    assert made[2]["authorization"] == "Basic dXNlcjp0b2tlbg=="
    asked = made[3]
    assert asked["subject"] == "Week 18 { { x }}"
    assert (asked["lists"], asked["template_id"], asked["type"], asked["content_type"]) == (
        [3, 4],
        2,
        "regular",
        "html",
    )
    assert asked["send_at"].endswith("Z")
    assert asked["body"].count("{{UnsubscribeURL}}") == 1
    assert asked["altbody"].count("{{UnsubscribeURL}}") == 1
    for text in (asked["body"], asked["altbody"]):
        assert text.replace("{{UnsubscribeURL}}", "").count("{{") == 0
        assert "{%" not in text


def test_listmonk_without_a_time_gets_a_draft_alone(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with service((200, {"data": {"id": 12}}), monkeypatch=monkeypatch) as there:
        assert sent(site, "--to", "listmonk").out == "Listmonk took the edition as a draft: campaign 12.\n"
    assert len(there.asked) == 1
    assert "send_at" not in there.asked[0][3]


def test_listmonk_leaves_out_a_list_that_it_does_not_have_and_that_is_told_before_a_time_is_set(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"data": {"id": 12, "lists": [{"id": 4, "name": "News"}]}}
    with service((200, made), monkeypatch=monkeypatch) as there:
        done = sent(site, "--to", "listmonk", "--at", SOON.isoformat())
    assert done.code == 1
    assert "Listmonk: it has no list 3 for this user — correct SITEGEN_LISTMONK" in done.err
    assert "delete the draft 12 there" in done.err
    assert len(there.asked) == 1
    with service((200, {"data": {"id": 12, "lists": [{"id": [4]}]}}), monkeypatch=monkeypatch):
        assert "it has no list" in sent(site, "--to", "listmonk", "--at", SOON.isoformat()).err


@pytest.mark.parametrize(
    ("to", "answers", "said"),
    [
        ("buttondown", [(401, {"detail": "Invalid token."})], "401 Invalid token. — look at the key"),
        ("buttondown", [(400, {"code": "email_duplicate", "detail": "Again."})], "400 email_duplicate; Again."),
        (
            "buttondown",
            [(422, {"detail": [{"loc": ["body", "payload", "subject"], "msg": "Field required", "type": "missing"}]})],
            "422 subject: Field required",
        ),
        (
            "buttondown",
            [(429, {"detail": "Slow down."}, ("Retry-After", "45"))],
            "429 Slow down. — try again in 45 seconds",
        ),
        ("buttondown", [(429, {})], "429 Too Many Requests — too much was asked of it: try again later"),
        (
            "buttondown",
            [(201, {"id": "em_1", "status": "about_to_send"})],
            "it took the edition as “about_to_send”, not as a draft — look there: em_1",
        ),
        ("listmonk", [(401, {"message": "invalid"})], "401 invalid — look at the key"),
        ("listmonk", [(404, b"<html>")], "404 Not Found — look at the address"),
        ("listmonk", [(502, b"")], "look there whether it took the edition before you try again"),
        ("buttondown", [(200, b"<html>")], "look there whether it took the edition"),
        ("buttondown", [(500, b"\x00\x1b[31m")], "it refused the edition: 500"),
        ("listmonk", [(403, {"message": "no permission"})], "403 no permission — look at the key"),
        ("listmonk", [(200, {"data": True})], "the answer names no campaign"),
        (
            "listmonk",
            [(200, {"data": {"id": 9}}), (400, {"message": "late"})],
            "the draft 9 is there, and no time is set",
        ),
    ],
)
def test_what_a_service_refuses_is_told_in_one_line(
    site: Path, monkeypatch: pytest.MonkeyPatch, to: str, answers: list[Any], said: str
) -> None:
    more = ("--at", SOON.isoformat()) if len(answers) > 1 else ()
    with service(*answers, monkeypatch=monkeypatch):
        done = sent(site, "--to", to, *more)
    assert done.code == 1
    assert said in done.err, done.err
    assert done.err.count("\n") == 1
    assert "token@" not in done.err
    assert "key-1" not in done.err


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (("--to", "buttondown"), {}, "SITEGEN_BUTTONDOWN_KEY is not set"),
        (("--to", "listmonk"), {}, "SITEGEN_LISTMONK is not set"),
        (
            ("--to", "listmonk"),
            {"SITEGEN_LISTMONK": "https://u:t@lists.example.org/"},
            "names no server, user and list",
        ),
        (
            ("--to", "listmonk"),
            {"SITEGEN_LISTMONK": "https://u:t@l.example/?list=x"},
            "a list and a template are numbers",
        ),
        (("--to", "buttondown"), {"SITEGEN_BUTTONDOWN_KEY": "a b"}, "this is no key"),
        (("--to", "buttondown", "--to", "a@example.org"), {}, "Give addresses or a service, not both"),
        (("--to", "buttondown", "--at", "tomorrow"), {}, "is no time with its zone"),
        (("--to", "buttondown", "--at", "2020-01-01T00:00Z"), {}, "--at lies in the past"),
        (("--to", "a@example.org", "--at", "2099-01-01T00:00Z"), {}, "--at is for a service"),
        (("--to", "buttondown", "--unsubscribe", "https://example.org/"), {}, "a service fills in its own address"),
        (("--to", "butondown"), {}, "is not an e-mail address"),
    ],
)
def test_what_cannot_be_handed_over_is_told_before_anything_is_asked(
    site: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    for name in ("SITEGEN_BUTTONDOWN_KEY", "SITEGEN_LISTMONK"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = sent(site, *arguments)
    assert done.code in (1, 2)
    assert said in done.err, done.err


def test_a_service_elsewhere_on_a_network_of_ones_own_is_not_asked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEGEN_LISTMONK", "http://u:t@127.0.0.1:1/?list=1")
    done = sent(site, "--to", "listmonk")
    assert "not open to everyone" in done.err
    assert "u:t" not in done.err


def test_only_the_sign_of_the_service_is_left_as_code() -> None:
    assert fragment('<html><body class="x"> a {{b}} {{S}} {#c#} </body></html>', "{{S}}") == (
        '<div class="x">a &#123;{b}} {{S}} &#123;#c#}</div>'
    )
    assert plain("{{b}} {{S}} {%x%}", "{{S}}") == "{ {b}} {{S}} { %x%}"


def test_the_edition_by_other_ways_is_what_it_was(site: Path, tmp_path: Path) -> None:
    done = command("edition", "2024-18", "-s", site, "--clock", CLOCK, "--out", tmp_path / "out")
    assert done.code == 0
    assert "{{unsubscribe_url}}" in (tmp_path / "out" / "2024-18.html").read_text()
    build(site)
