"""Who gets into the desk, and what other pages, other names and foreign words can do there: nothing."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import lxml.html
import pytest
from desk_support import Desk, Editor, desk_of, little_desk_site, whole_check
from sites_support import tree
from werkzeug.test import Client

from sitegen.desk.access import LONGEST_WAIT, MOST_TRIES, SHORTEST_WAIT, Access
from sitegen.desk.command import Found
from sitegen.desk.guard import refusal
from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.store import add


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of(little_desk_site(tmp_path_factory.mktemp("desk") / "site")) as running:
        yield running


@pytest.fixture(scope="module")
def editor(desk: Desk) -> Editor:
    return Editor(desk)


def token(editor: Editor) -> str:
    return str(editor.get("/done").tree.xpath("//body/@data-token")[0])


# ------------------------------------------------------------------ the way in


def test_the_address_lets_one_browser_in_once(desk: Desk) -> None:
    key = desk.server.access.key
    first = Editor(desk)
    assert first.entered.status == 200
    cookie = first.client.get_cookie(f"sitegen-desk-{desk.server.port}", domain="127.0.0.1")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    second = Editor(desk)
    assert second.get(f"/enter?key={key}").status == 200, "it was let in by a new key before"
    stranger = Editor(desk)
    stranger.client.delete_cookie(f"sitegen-desk-{desk.server.port}", domain="127.0.0.1")
    assert stranger.get(f"/enter?key={key}").status == 401


def test_without_the_cookie_nothing_is_shown_and_nothing_is_done(desk: Desk) -> None:
    stranger = Editor(desk)
    stranger.client.delete_cookie(f"sitegen-desk-{desk.server.port}", domain="127.0.0.1")
    for path in ("/", "/inbox", "/drafts", "/story/content/articles/2026/one.md", "/new?url=https://example.org/"):
        page = stranger.get(path)
        assert page.status == 401
        assert "Little Digest" not in page.text
    assert stranger.post("/inbox/add", {"url": "https://example.org/"}).status == 403


def test_wrong_tries_are_bounded_and_the_wait_grows() -> None:
    now = [0.0]
    access = Access("correct horse", clock=lambda: now[0])
    for _ in range(MOST_TRIES):
        assert access.enter_with_password("wrong") is None
    assert access.closed_for == SHORTEST_WAIT
    assert access.enter_with_password("correct horse") is None, "not even the right one, meanwhile"
    now[0] += SHORTEST_WAIT
    for _ in range(MOST_TRIES):
        access.enter("wrong")
    assert access.closed_for == SHORTEST_WAIT * 2
    now[0] += LONGEST_WAIT
    assert access.enter_with_password("correct horse") is not None
    assert Access().enter_with_password("") is None


def test_with_a_password_others_get_in_by_it_and_by_nothing_else(tmp_path: Path) -> None:
    with desk_of(little_desk_site(tmp_path / "site"), password="correct horse") as desk:  # noqa: S106 (a test's)
        stranger = Editor(desk)
        stranger.client.delete_cookie(f"sitegen-desk-{desk.server.port}", domain="127.0.0.1")
        page = stranger.get("/inbox")
        assert page.status == 401
        assert page.press("Open the desk", {"password": "wrong"}).status == 401
        crossed = {"Origin": "https://evil.example.org"}
        assert stranger.post("/enter", {"password": "correct horse"}, **crossed).status == 403
        assert "Inbox" in page.press("Open the desk", {"password": "correct horse"}).words


def test_a_bookmarklet_of_another_site_reaches_the_form_by_way_of_the_desks_own_page(desk: Desk) -> None:
    stranger = Editor(desk)
    stranger.client.delete_cookie(f"sitegen-desk-{desk.server.port}", domain="127.0.0.1")
    page = stranger.get("//evil.example.org/new?url=https://example.org/a", Sec_Fetch_Site="cross-site")
    refresh = page.tree.xpath('//meta[@http-equiv="refresh"]/@content')
    assert not any("//evil" in each for each in refresh)
    headers = {**desk.headers, "Sec-Fetch-Site": "cross-site"}
    found = stranger.client.get("/new?url=https://example.org/a", base_url=desk.server.origin, headers=headers)
    tree_ = lxml.html.document_fromstring(found.get_data(as_text=True))
    assert tree_.xpath('//meta[@http-equiv="refresh"]/@content') == ["0; url=/new?url=https://example.org/a"]
    filled = Editor(desk).get("/new?url=https://example.org/a")
    assert filled.tree.xpath('//input[@name="url"]/@value') == ["https://example.org/a"]


def test_only_the_form_for_a_new_story_is_gone_on_to_without_a_press(desk: Desk) -> None:
    stranger = Editor(desk)
    stranger.client.delete_cookie(f"sitegen-desk-{desk.server.port}", domain="127.0.0.1")
    headers = {**desk.headers, "Sec-Fetch-Site": "cross-site"}
    for path in ("/publish?diff=", "/findings?all=1", "/sources", "/"):
        found = stranger.client.get(path, base_url=desk.server.origin, headers=headers)
        tree_ = lxml.html.document_fromstring(found.get_data(as_text=True))
        assert tree_.xpath('//meta[@http-equiv="refresh"]') == []
        assert tree_.xpath("//a/@href") == ["/"]


def test_a_cookie_of_the_same_name_that_a_script_of_another_port_sets_locks_nobody_out(desk: Desk) -> None:
    editor = Editor(desk)
    name = f"sitegen-desk-{desk.server.port}"
    cookie = editor.client.get_cookie(name, domain="127.0.0.1")
    assert cookie is not None
    bare = Client(desk.server.app, use_cookies=False)
    for sent in (f"{name}=planted; {name}={cookie.value}", f"{name}={cookie.value}; {name}=planted"):
        answer = bare.get("/drafts", base_url=desk.server.origin, headers={**desk.headers, "Cookie": sent})
        assert answer.status_code == 200


# ------------------------------------------------------------------ other pages, other names


@pytest.mark.parametrize("path", ["/publish?diff=", "/findings?all=1"])
def test_a_page_that_another_one_opened_starts_nothing(
    desk: Desk, editor: Editor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr("sitegen.desk.pages.publish.run", lambda *_: started.append("a command"))
    monkeypatch.setattr("sitegen.desk.pages.findings.check", lambda *_: started.append("a check") or Found())
    assert editor.get(path, **{"Sec-Fetch-Site": "same-site"}).status == 200
    assert started == []
    if "all" in path:
        assert whole_check(editor).status == 200
        assert started == ["a check"], "the desk's own page starts it"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "https://evil.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Host": "evil.example.org:80"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Host": "127.0.0.1"}, 403),
    ],
)
def test_a_form_that_another_page_sends_is_refused_although_the_cookie_comes_with_it(
    desk: Desk, editor: Editor, changed: dict[str, str], status: int
) -> None:
    before = tree(desk.site)
    form = {"csrf": token(editor), "url": "https://example.org/x", "title": "X"}
    answer = editor.client.post(
        "/inbox/add", data=form, base_url=desk.server.origin, headers={**desk.headers, **changed}
    )
    assert answer.status_code == status
    assert tree(desk.site) == before


def test_a_form_without_the_sessions_token_is_refused(desk: Desk, editor: Editor) -> None:
    before = tree(desk.site)
    for wrong in ("", "x", token(Editor(desk))):
        assert editor.post("/inbox/add", {"csrf": wrong, "url": "https://example.org/"}).status == 403
    assert tree(desk.site) == before


@pytest.mark.parametrize(
    ("method", "site", "mode", "dest", "refused"),
    [
        ("GET", "none", "navigate", "document", False),
        ("GET", "same-site", "navigate", "document", False),
        ("GET", "cross-site", "navigate", "document", False),
        ("GET", "same-site", "navigate", "iframe", True),
        ("GET", "cross-site", "navigate", "frame", True),
        ("GET", "same-site", "no-cors", "script", True),
        ("GET", "same-site", "cors", "empty", True),
        ("POST", "same-site", "navigate", "document", True),
        ("POST", "same-origin", "navigate", "iframe", False),
        ("POST", "none", "navigate", "document", True),
    ],
)
def test_only_a_whole_page_may_be_opened_from_elsewhere(
    method: str, site: str, mode: str, dest: str, refused: bool
) -> None:
    found = refusal(method, ["127.0.0.1:8100"], [], "127.0.0.1", 8100, "", site, mode, dest)
    assert (found is not None) == refused


def test_every_answer_has_the_desks_own_policy_and_is_kept_nowhere(desk: Desk, editor: Editor) -> None:
    for path in ("/", "/story/content/articles/2026/one.md", "/assets/desk.js", "/nothing-here"):
        headers = editor.get(path).response.headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert f"frame-src 'self' {desk.preview.origin}" in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Set-Cookie" not in headers


def test_the_frame_of_foreign_words_runs_and_fetches_nothing(editor: Editor) -> None:
    page = editor.get("/story/content/articles/2026/one.md").press(
        "Look at it", {"body": "<script>x</script><img src=https://example.org/a onerror=x>\n\n[a](javascript:x)"}
    )
    policy = page.response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    seen = editor.get("/story/content/articles/2026/one.md").press("Look at it", {"body": "![A door](door.png)"})
    assert seen.tree.xpath("//p")[-1].text_content() == "A door"
    assert not seen.tree.xpath("//img")
    assert "sitegen:" not in seen.text
    assert not lxml.html.document_fromstring(page.text).xpath(
        "//script | //img | //@onerror | //a[contains(@href,'java')]"
    )


# ------------------------------------------------------------------ where it writes


@pytest.mark.parametrize(
    "path",
    [
        "site.toml",
        "../outside.md",
        "content/../site.toml",
        "content/articles/../../site.md",
        "content/articles/.hidden.md",
        "layouts/base.html",
        "build/x.md",
        "content/images/a.md",
        "content/articles/\\x.md",
    ],
)
def test_nothing_outside_its_folders_is_shown_or_written(desk: Desk, editor: Editor, path: str) -> None:
    before = tree(desk.site)
    form = {"csrf": token(editor), "version": "absent", "whole": "x", "kind": "correction", "note": "x", "seed": path}
    for place in (
        f"/story/{path}",
        f"/restore/{path}",
        f"/change/{path}",
        f"/edition/{path}",
        "/new/save",
        "/new/read",
    ):
        assert editor.post(place, form).status >= 400
    assert editor.get(f"/story/{path}").status >= 400
    assert tree(desk.site) == before
    assert not (desk.site.parent / "outside.md").exists()


def test_a_link_in_the_site_is_not_followed_out_of_it(desk: Desk, editor: Editor) -> None:
    secret = desk.site.parent / "secret.md"
    secret.write_text("---\ntitle: Secret\n---\n", encoding="utf-8")
    link = desk.site / "content/articles/2026/link.md"
    link.symlink_to(secret)
    try:
        page = editor.get("/story/content/articles/2026/link.md")
        assert page.status == 409
        assert "Secret" not in page.text
    finally:
        link.unlink()


# ------------------------------------------------------------------ foreign words

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "'-alert(1)-'",
    "\u202eevil\u2066",
    "<!--<script>",
    "&lt;b&gt;&#x3C;i&#x3E;",
)
_OWN_SCRIPTS = ["/assets/desk.js"]


def scripts_of(text: str) -> list[str]:
    """What a page could run: scripts, handlers, addresses that are none of the web, foreign styles and frames."""
    page = lxml.html.document_fromstring(text)
    found = [str(each) for each in page.xpath("//script/@src")]
    found += ["inline" for each in page.xpath("//script[not(@src)] | //style | //object | //embed | //base | //svg")]
    found += [str(value) for value in page.xpath("//@*[starts-with(name(), 'on')]")]
    links = [str(each) for each in page.xpath("//@href | //@src | //@action | //@formaction | //@srcdoc")]
    return found + [link for link in links if re.match(r"\s*(?!https?:)[a-z]+:", link, re.IGNORECASE)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_candidate_is_words_in_every_field(desk: Desk, editor: Editor, payload: str) -> None:
    candidate = new_candidate(
        f"https://news.example.org/{PAYLOADS.index(payload)}?a={payload}", payload, "2026-11-30", date="2026-11-29",
        outlet=payload, authors=(payload,), language=payload[:10], terms=(("topics", payload), (payload, "x")),
        text=payload * 3,
    )  # fmt: skip
    if candidate is None:
        return
    change = add(desk.site, candidate)
    assert change is not None
    page = editor.get("/inbox")
    assert page.status == 200
    assert scripts_of(page.text) == _OWN_SCRIPTS
    assert candidate.title in page.tree.text_content()
    row = editor.get(f"/inbox/{candidate.name}")
    assert scripts_of(row.text) == _OWN_SCRIPTS
    assert scripts_of(row.press("Drop").text) == _OWN_SCRIPTS


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_paste_is_words_on_every_page(desk: Desk, editor: Editor, payload: str) -> None:
    outside = {k: v for k, v in tree(desk.site).items() if not k.startswith(("content/", "seeds/", "inbox/"))}
    text = (
        f"{payload}\nBy {payload}\n24 November 2026\n\n"
        + f"The ministers met and {payload} agreed, they said on Tuesday. " * 3
    )
    page = editor.get("/new").press("Read it", {"paste": text})
    assert scripts_of(page.text) == _OWN_SCRIPTS
    assert payload.strip() in page.tree.xpath('//textarea[@name="paste"]')[0].text
    saved = page.press("Save", {"k:title": payload, "k:source.name": payload})
    assert saved.status == 200, saved.words
    assert scripts_of(saved.text) == _OWN_SCRIPTS
    for path in ("/drafts", "/findings", "/done"):
        assert scripts_of(editor.get(path).text) == _OWN_SCRIPTS
    saved.press("Undo")
    assert {k: v for k, v in tree(desk.site).items() if not k.startswith(("content/", "seeds/", "inbox/"))} == outside


def test_the_watch_over_pages_sees_what_it_looks_for() -> None:
    for bad in ("<script>x</script>", "<img onload=x>", "<a href='javascript:x'>", "<svg>", "<style>x</style>"):
        assert scripts_of(f"<p>{bad}</p>") != []
    assert scripts_of(f"<p>{escape('<script>')}</p>") == []
