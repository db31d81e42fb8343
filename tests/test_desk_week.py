"""The desk in a real browser: a week by keys and by mouse, what outlives a crash, what a script of the site's gets."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from desk_support import EVERY_PAGE, NOW, PASTE, desk_site_with_everything, little_desk_site
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sites_support import ROOT, command, edit, same, tree, write
from web import hosted

from sitegen.desk.server import DeskServer
from sitegen.engine.options import Options
from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.store import Inbox, add, choose
from sitegen.preview.server import PreviewServer

LIMIT = 180_000
"""Milliseconds after which a thing that never came is a failure; nothing is measured by it."""
expect.set_options(timeout=LIMIT)
PUPPETEER = ROOT / "bench" / "node_modules" / "puppeteer-core"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SOURCES, ITEMS = 30, 7
DECISIONS = ["kept", "dropped", "later", *["kept"] * 11, "dropped"]
"""What is decided about the first candidates in turn; the last decision is undone, and those kept are written up."""
PICKED = [number for number, state in enumerate(DECISIONS) if state == "kept"]
IN_EDITION = 10
ABOUT, WHY = "What it is about in our own words.", "It matters to those who read it."

WORDS = "ministry court agency treaty sanctions ransomware disclosure spyware election cable directive summit".split()
TITLE = "Parliament asks for rules on spyware"
SECOND, DUE = "Court asks for rules on cables", "Agency asks for rules on ballots"
TOPIC = {SECOND: "undersea cables", DUE: "voting machines"}
DUE_AT, REPORT_DAY = "2026-12-03 08:00", "2026-11-26"
REPORT = "Report on the safety of hospital networks"
FINE = "Regulator fines a broker of flaws"
SUMMARIES = {
    TITLE: "About spyware.",
    SECOND: f"About {TOPIC[SECOND]}.",
    DUE: f"About {TOPIC[DUE]}.",
    REPORT: "The PDF.",
    FINE: "The newsletter.",
}
LETTER = """\
From: News of the Week <news@example.org>
To: desk@example.org
Subject: Regulator fines a broker of flaws
Date: Thu, 26 Nov 2026 09:00:00 +0100
Message-ID: <week-48@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Regulator fines a broker of flaws

The regulator fined a company that sells flaws in programs, because it told nobody to whom it had sold them last year.

The company said on Thursday that it would go to court, and that its customers were governments without exception.
"""


def paste_of(title: str) -> str:
    """The pasted text under another title, about another topic."""
    return PASTE.replace(TITLE, title).replace("spyware", TOPIC.get(title, "spyware"))


class Taken:
    """A mail server's memory."""

    def __init__(self) -> None:
        self.to: list[str] = []
        self.messages: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.to += envelope.rcpt_tos
        self.messages.append(envelope.content)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def headline(source: int, item: int) -> str:
    words = [WORDS[(source * 7 + item * 3 + n * n) % len(WORDS)] for n in range(5)]
    return f"{' '.join(words).capitalize()} {source}-{item}"


def sources(folder: Path, address: str) -> None:
    """Thirty feeds with seven stories each, and the stories' pages."""
    outlines = ""
    for source in range(SOURCES):
        items = ""
        for item in range(ITEMS):
            title = headline(source, item)
            items += (
                f"<item><title>{title}</title><link>{address}/{source}/{item}.html</link>"
                f"<pubDate>{24 + item % 6} Nov 2026 0{item}:00:00 GMT</pubDate>"
                f"<description>The first words of {title.lower()}.</description></item>"
            )
            write(folder, f"{source}/{item}.html", page_of(title))
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News {source}</title>{items}</channel></rss>'
        write(folder, f"{source}/feed.xml", rss)
        outlines += f'<outline text="News {source}" xmlUrl="{address}/{source}/feed.xml"/>'
    write(folder, "sources.opml", f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outlines}</body></opml>')


def page_of(title: str) -> str:
    sentence = f"What is told of {title.lower()} is told in a sentence that is long enough to be one of an article."
    paragraphs = "".join(f"<p>{sentence} It is number {n} of its kind, they say.</p>" for n in range(4))
    head = '<meta property="article:published_time" content="2026-11-26T10:00:00Z">'
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><nav>Home</nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@pytest.fixture
def said() -> list[str]:
    """What the browser complained of; a frame in which no script may run says so for each.

    Notes are no complaints: that a field was not focused because somebody had clicked another depends on who was first.
    """
    return []


def _complains(kind: str, text: str) -> bool:
    return kind in ("error", "warning", "assert") and "frame is sandboxed" not in text


@pytest.fixture
def context(browser: Browser, said: list[str]) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1280, "height": 900})
    found.set_default_timeout(LIMIT)
    found.on("console", lambda m: said.append(m.text) if _complains(m.type, m.text) else None)
    found.on("response", lambda r: said.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    found.on("weberror", lambda error: said.append(str(error.error)))
    yield found
    found.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return little_desk_site(tmp_path / "site")


@pytest.fixture
def servers(site: Path) -> Iterator[tuple[DeskServer, PreviewServer]]:
    options = Options(site, NOW, drafts=True, future=True)
    with (
        PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
        DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
    ):
        yield desk, preview


def opened(context: BrowserContext, desk: DeskServer, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(desk.entrance)
    page.goto(desk.origin + path)
    return page


class Hands:
    """Uses a page by the mouse, or by nothing but keys."""

    def __init__(self, page: Page, *, keys: bool) -> None:
        self.page = page
        self.keys = keys

    def ready(self, found: Locator) -> Locator:
        """A control that is there, on a page whose scripts have run: what is typed before is lost."""
        found.wait_for()
        self.page.wait_for_load_state()
        return found

    def press(self, role: str, name: str, within: str = "") -> None:
        """Press a control by its accessible name, in the row that holds a text."""
        row = self.page.locator("article, li").filter(has=self.page.get_by_text(within, exact=True).first)
        where = row.last if within else self.page
        found = self.ready(where.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type] # the role's name
        if self.keys:
            found.press("Enter")
        else:
            found.click()

    def fill(self, name: str, text: str) -> None:
        """Fill a field in place of what stands in it."""
        field = self.ready(self.page.get_by_role("textbox", name=name, exact=True))
        if self.keys:
            field.press("Control+a")
            self.page.keyboard.insert_text(text)
        else:
            field.fill(text)
        expect(field).to_have_value(text)

    def publish_it(self) -> None:
        """Take the tick off Draft, and save."""
        box = self.ready(self.page.get_by_role("checkbox", name="Draft: kept out of the published site"))
        box.press("Space")
        expect(box).not_to_be_checked()
        self.press("button", "Save")

    def told(self, words: str) -> None:
        """Wait until the page tells this."""
        expect(self.page.locator("#news, [role=status], [role=alert]").filter(has_text=words).first).to_be_visible()


@dataclass
class Week:
    """A site, its running desk, files to drop, and what was sent."""

    site: Path
    desk: DeskServer
    pdf: Path
    mail: Path
    taken: Taken


@contextmanager
def week_at(tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Week]:
    """A site with a place to publish to, a mail server, thirty sources on a server, and the desk."""
    site = little_desk_site(tmp_path / "site")
    edit(site / "site.toml", "[search]", '[publish.web]\nto = "../published"\n\n[search]')
    pdf, mail, web = tmp_path / "Report on cables.pdf", tmp_path / "letter.eml", tmp_path / "web"
    printed = browser.new_page()
    printed.set_content(page_of(REPORT))
    pdf.write_bytes(printed.pdf())
    printed.close()
    mail.write_bytes(LETTER.encode())
    web.mkdir()
    taken = Taken()
    smtp = Controller(taken, hostname="127.0.0.1", port=free_port())
    monkeypatch.setenv("SITEGEN_SMTP", f"smtp://127.0.0.1:{smtp.port}")
    monkeypatch.setenv("SITEGEN_FROM", "desk@example.org")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    options = Options(site, NOW, drafts=True, future=True)
    smtp.start()
    try:
        with hosted(web) as address:
            sources(web, address)
            write(site, "sources.opml", (web / "sources.opml").read_text())
            with (
                PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
                DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
            ):
                yield Week(site, desk, pdf, mail, taken)
    finally:
        smtp.stop()


def ends_as_the_commands_do(week: Week, built: dict[str, bytes]) -> None:
    """What was published and sent is what the commands build of these files."""
    assert week.taken.to == ["list@example.org", "me@example.org"]
    assert all(b"The last of November" in data for data in week.taken.messages)
    done = command("build", "-s", week.site, "--clock", NOW.isoformat())
    assert done.code == 0, done.said
    found = tree(week.site / "build/site")
    assert same(found, built) == ""
    assert same(tree(week.site.parent / "published/current"), found) == ""
    assert b"Correction" in found["articles/one/index.html"]
    assert b"Parliament asks" in found["editions/2026-49/index.html"]
    assert b"Withdrawn: Two" in found["articles/two/index.html"]
    assert "articles/parliament-asks-for-rules-on-spyware/index.html" in found
    assert not any(DUE.encode() in data for data in found.values()), "it waits"
    done = command("build", "-s", week.site, "--clock", "2026-12-03T07:00:00Z")
    assert done.code == 0, done.said
    assert any(DUE.encode() in data for data in tree(week.site / "build/site").values())


@pytest.mark.long
@pytest.mark.parametrize("keys", [True, False], ids=["keys", "mouse"])
def test_a_week_of_editing_needs_no_command(
    browser: Browser,
    context: BrowserContext,
    said: list[str],
    tmp_path: Path,
    keys: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with week_at(tmp_path, browser, monkeypatch) as week:
        _week(Hands(opened(context, week.desk), keys=keys), week.site, week.pdf, week.mail)
        assert said == []
        built = by_commands(week.site, tmp_path / "other")
    ends_as_the_commands_do(week, built)


@pytest.mark.long
@pytest.mark.parametrize("keys", [True, False], ids=["keys", "mouse"])
def test_a_week_of_editing_needs_no_command_in_firefox(
    browser: Browser, tmp_path: Path, keys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if not firefox or not PUPPETEER.is_dir():
        assert "CI" not in os.environ, (
            "Firefox or puppeteer-core is missing, and on CI its test must run: npm ci in bench"
        )
        pytest.skip("there is no Firefox, or no puppeteer-core: npm ci in bench/")
    with week_at(tmp_path, browser, monkeypatch) as week:
        stories = [
            {"paste": paste_of(title), "summary": SUMMARIES[title], "day": DUE_AT if title == DUE else ""}
            for title in (TITLE, SECOND, DUE)
        ]
        stories += [
            {"file": str(week.pdf), "summary": SUMMARIES[REPORT], "day": REPORT_DAY},
            {"file": str(week.mail), "summary": SUMMARIES[FINE], "day": ""},
        ]
        given = {
            "entrance": week.desk.entrance,
            "origin": week.desk.origin,
            "keys": keys,
            "decisions": DECISIONS,
            "about": ABOUT,
            "why": WHY,
            "stories": stories,
            "added": TITLE,
            "size": IN_EDITION,
        }
        played = subprocess.run(
            ["node", Path(__file__).parent / "desk_week.mjs", PUPPETEER.parent.parent, firefox],
            input=json.dumps(given).encode(),
            env={**os.environ, "HOME": str(tmp_path), "MOZ_HEADLESS": "1"},
            stdout=subprocess.PIPE,
            check=True,
            timeout=1200,
        )
        complaints = json.loads(played.stdout)["said"]
        assert not complaints, "\n".join(complaints)
        built = by_commands(week.site, tmp_path / "other")
    ends_as_the_commands_do(week, built)


def by_commands(site: Path, other: Path) -> dict[str, bytes]:
    """The same week by commands and an editor program ends in the same files, but for ids; and what they build."""
    little_desk_site(other)
    write(other, "sources.opml", (site / "sources.opml").read_text())
    # Monday: `collect --next` shows the same candidates in the same order; i imports a page, d drops, l puts off.
    keys = {"kept": "i", "dropped": "d", "later": "l"}
    answers = "\n".join([*(keys[state] for state in DECISIONS[:-1]), "q", ""]).encode()
    done = command("collect", "-s", other, "--clock", NOW.isoformat(), "--next", "20", input=answers)
    assert done.code == 0, done.said
    stories = tree(site / "inbox")
    assert len(stories) >= SOURCES * ITEMS
    assert same(tree(other / "inbox"), stories) == ""
    # What was pasted and dropped lies in seeds/: `import` makes drafts of it; what was fetched is there already.
    fetched = {name for name in tree(other / "seeds") if name.endswith(".html")}
    assert len(fetched) == len(PICKED)
    for name, data in tree(site / "seeds").items():
        if name in fetched:
            assert (other / "seeds" / name).read_bytes() == data
        elif not name.endswith((".json", ".toml")):
            (other / "seeds" / name).write_bytes(data)
    done = command("import", other / "seeds", "-s", other)
    assert done.code == 0, done.said
    drafts = [p for p in sorted((other / "content/articles").rglob("*.md")) if p.stem not in ("one", "two", "half")]
    assert len(drafts) == len(PICKED) + 5
    for file in drafts:
        file.write_text(_edited(file.read_text()))
    # Friday: `new edition`, whose lines the editor puts in order, with more lines like them.
    done = command("new", "edition", "-s", other, "--title", "The last of November", "--clock", NOW.isoformat())
    assert done.code == 0, done.said
    mine, edition = (each / "content/editions/2026-49.md" for each in (site, other))
    text = edition.read_text()
    listed = re.search(r"(?m)^    articles: \[(.*)\]$", mine.read_text())
    assert listed
    assert len(listed[1].split(", ")) == IN_EDITION
    by_hand = re.sub(r"(?m)^sections:.*$", rf"\g<0>\n  - title: Stories\n{listed[0]}", text)
    assert _without_id(mine.read_text()) == _without_id(by_hand)
    # Monday: a correction and a withdrawal, typed below the topics.
    at = '"2026-11-30T10:30:00+01:00"'
    for name, kind, note in (("one", "correction", "The day was wrong."), ("two", "retraction", "It did not happen.")):
        change = f"changes:\n  - date: {at}\n    kind: {kind}\n    note: {note}\n"
        edit(other / f"content/articles/2026/{name}.md", "treaties]\n", f"treaties]\n{change}")
    content = {name: _without_id(data.decode()).encode() for name, data in tree(other / "content").items()}
    edited = {name: _without_id(data.decode()).encode() for name, data in tree(site / "content").items()}
    content["editions/2026-49.md"] = edited["editions/2026-49.md"]
    assert same(edited, content) == ""
    # With the ids of the desk's files, they build the same site.
    shutil.rmtree(other / "content")
    shutil.copytree(site / "content", other / "content")
    (other / "site.toml").write_text((site / "site.toml").read_text())
    done = command("build", "-s", other, "--clock", NOW.isoformat())
    assert done.code == 0, done.said
    return tree(other / "build/site")


def _edited(draft: str) -> str:
    """A draft of the week as an editor program leaves it: our own words, the outlet, a day, and no line `draft:`."""
    title = next((each for each in SUMMARIES if f"title: {each}\n" in draft), "")
    text = re.sub(r"(?m)^draft: .*\n", "", draft)
    text = re.sub(r"(?m)^summary:( #.*)$", rf"summary: {SUMMARIES.get(title, ABOUT)}\1", text)
    if not title:
        return re.sub(r"(?m)^why:( #.*)$", rf"why: {WHY}\1", text)
    text = re.sub(r"(?m)^  name: .*\n", "", text).replace("source:\n", "source:\n  name: Example Courier\n")
    day = {DUE: f'"{DUE_AT}"', REPORT: REPORT_DAY}.get(title)
    return re.sub(r"(?m)^date:[^#\n]*?( #.*)?$", rf"date: {day}\1", text) if day else text


def _without_id(text: str) -> str:
    return re.sub(r"(?m)^id: .*\n", "", text)


def _week(hands: Hands, site: Path, pdf: Path, mail: Path) -> None:
    page = hands.page
    # Monday: what is new.
    hands.press("button", "Ask the sources now")
    expect(page.locator("pre[role=status]")).to_contain_text("210")
    hands.press("link", "Inbox")
    expect(page.locator("article.candidate")).to_have_count(200)
    page.wait_for_load_state()
    titles = page.locator("article.candidate h3").all_inner_texts()
    names = page.locator("article.candidate").evaluate_all("rows => rows.map(row => row.id)")
    if hands.keys:
        page.keyboard.press("j")
    for name, title, state in zip(names, titles, DECISIONS, strict=False):
        key, button = {"kept": ("e", "Keep"), "dropped": ("x", "Drop"), "later": ("l", "Later")}[state]
        if hands.keys:
            expect(page.locator(f"#{name}:focus")).to_have_count(1)
            page.keyboard.press(key)
        else:
            hands.press("button", button, title)
        expect(page.locator(f"#{name}")).to_have_class(re.compile(state))
    waiting = page.get_by_role("navigation", name="Desk").get_by_role("listitem").filter(has_text="Inbox")
    expect(waiting).to_have_text(f"Inbox {SOURCES * ITEMS - len(DECISIONS)}")
    if hands.keys:
        page.keyboard.press("z")
    else:
        hands.press("button", "Undo")
    hands.told("Undone")
    found = {each.candidate.title: each.candidate.state for each in Inbox(site).candidates()}
    assert [found[title] for title in titles[: len(DECISIONS)]] == [*DECISIONS[:-1], "new"]
    # Twelve are written up from their pages, and get words of our own.
    for number in PICKED:
        hands.press("link", "Inbox")
        hands.press("link", "Kept")
        page.wait_for_url("**/inbox?state=kept")
        hands.press("button", "Write it up", titles[number])
        hands.told("Wrote up")
        hands.fill("Summary", ABOUT)
        hands.fill("Why it matters", WHY)
        if number == PICKED[0]:
            page.keyboard.press("Control+s")
            hands.told("Saved summary, why it matters")
        hands.publish_it()
        hands.told("Saved draft" if number == PICKED[0] else "Saved summary, why it matters, draft")
    # Another one is pasted; a line is changed.
    hands.press("link", "New story")
    hands.fill("Paste", PASTE)
    hands.press("button", "Read it")
    line = page.get_by_role("listitem").filter(has_text="Subscribe to our newsletter")
    expect(line.get_by_role("radio", name="Set aside")).to_be_checked()
    if hands.keys:
        line.get_by_role("radio", name="Set aside").focus()
        page.keyboard.press("b")
        expect(line.get_by_role("radio", name="Use as text")).to_be_checked()
        page.keyboard.press("a")
    else:
        line.get_by_role("radio", name="Use as text").check()
        line.get_by_role("radio", name="Set aside").check()
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Parliament asks for rules on spyware")
    hands.press("button", "Save")
    hands.told("Wrote the draft")
    hands.fill("Summary", SUMMARIES[TITLE])
    hands.fill("Outlet", "Example Courier")
    hands.publish_it()
    hands.told("Saved summary, draft")
    # Two more are pasted, of which one waits for its hour; a PDF and a newsletter are dropped.
    for title in (SECOND, DUE):
        hands.press("link", "New story")
        hands.fill("Paste", paste_of(title))
        _made(hands, SUMMARIES[title], DUE_AT if title == DUE else "")
    for file, summary in ((pdf, SUMMARIES[REPORT]), (mail, SUMMARIES[FINE])):
        hands.press("link", "New story")
        page.locator("input[type=file]").set_input_files(file)
        _made(hands, summary, REPORT_DAY if file == pdf else "")  # a PDF that Chromium prints tells of no day
    hands.press("link", "Drafts")
    expect(page.locator("main")).to_contain_text(DUE)
    # Friday: the edition.
    hands.press("link", "Edition")
    hands.fill("Title of a new edition", "The last of November")
    hands.press("button", "Begin an edition")
    hands.told("Began the edition")
    expect(page.get_by_role("heading", name="The last of November")).to_be_visible()
    _order(hands)
    hands.fill("Send to", "list@example.org, me@example.org")
    hands.press("button", "Send it")
    hands.told("Sent to list@example.org, me@example.org")
    hands.press("link", "Publish")
    hands.press("button", "Publish")
    hands.told("Published to web")
    # Monday: a letter arrives.
    origin = re.match(r"http://[^/]+", page.url)
    assert origin
    page.goto(f"{origin[0]}/story/content/articles/2026/one.md")
    hands.press("button", "Correct")
    hands.fill("What changed", "The day was wrong.")
    hands.press("button", "Correct")
    hands.told("Correction of “One”")
    page.goto(f"{origin[0]}/story/content/articles/2026/two.md")
    hands.press("button", "Withdraw")
    hands.fill("Why it is withdrawn", "It did not happen.")
    hands.press("button", "Withdraw")
    hands.told("Retraction of “Two”")
    hands.press("link", "Publish")
    hands.press("button", "Publish")
    hands.told("Published to web")


def _made(hands: Hands, summary: str, due: str = "") -> None:
    """A text in the form becomes a draft, and the draft a story."""
    page = hands.page
    hands.press("button", "Read it")
    expect(page.get_by_role("list", name="Lines of the text")).to_be_visible()
    hands.press("button", "Save")
    hands.told("Wrote the draft")
    hands.fill("Summary", summary)
    hands.fill("Outlet", "Example Courier")
    if due:
        hands.fill("Day", due)
    hands.publish_it()
    hands.told("Saved summary" if not due else "Saved day, summary")


def _order(hands: Hands) -> None:
    """A story that was pasted and others come in, the first goes down by one, and up again."""
    page = hands.page
    offered = page.locator("section[aria-labelledby=offered] li")
    expect(page.locator("#edition ol li").filter(has_text=TITLE)).to_have_count(0)
    hands.press("button", "Add to edition", TITLE)
    expect(page.locator("#edition ol li").filter(has_text=TITLE)).to_have_count(1)
    while page.locator("#edition ol li").count() < IN_EDITION:
        count = page.locator("#edition ol li").count()
        hands.press("button", "Add to edition", offered.first.locator("a").inner_text())
        expect(page.locator("#edition ol li")).to_have_count(count + 1)
    first = page.locator("#edition ol li").first
    slug = first.get_attribute("data-slug")
    if hands.keys:
        first.focus()
        page.keyboard.press("Alt+ArrowDown")
    else:
        first.get_by_role("button", name="Move down").click()
    expect(page.locator("#said")).to_contain_text("moved to 2 of")
    assert page.evaluate(f"document.activeElement.closest('#item-{slug}') !== null"), "the focus follows the item"
    hands.press("button", "Move up", page.locator("#edition ol li").nth(1).locator("a").inner_text())
    expect(page.locator("#said")).to_contain_text("moved to 1 of")


# ------------------------------------------------------------------ what is typed


@pytest.mark.long
def test_what_was_typed_outlives_a_closed_page_and_is_offered_beside_the_file(
    context: BrowserContext, servers: tuple[DeskServer, PreviewServer], site: Path, said: list[str]
) -> None:
    path = "/story/content/articles/2026/half.md"
    page = opened(context, servers[0], path)
    page.get_by_role("textbox", name="Summary").fill("A summary that nobody saved.")
    expect(page.locator("[data-kept]").first).to_contain_text("kept in this browser")
    page.close()
    again = opened(context, servers[0], path)
    expect(again.get_by_role("textbox", name="Summary")).to_have_value("")
    again.get_by_role("button", name="Put it back").click()
    expect(again.get_by_role("textbox", name="Summary")).to_have_value("A summary that nobody saved.")
    again.get_by_role("button", name="Save").click()
    expect(again.locator("#news")).to_contain_text("Saved summary")
    third = opened(context, servers[0], path)
    expect(third.get_by_role("button", name="Put it back")).to_have_count(0)
    # A look at the whole text leaves what was typed in the form.
    third.get_by_role("textbox", name="Why it matters").fill("Nobody saved this either.")
    third.get_by_role("link", name="Edit as text").click()
    expect(third.get_by_role("textbox", name="The file’s text")).to_be_visible()
    third.get_by_role("link", name="Edit as a form").click()
    third.get_by_role("button", name="Put it back").click()
    expect(third.get_by_role("textbox", name="Why it matters")).to_have_value("Nobody saved this either.")
    # A change that a refused save leaves unsaved is still kept.
    third.get_by_role("textbox", name="Day").fill("yesterday")
    edit(site / "content/articles/2026/half.md", "draft: true", "draft: false")
    third.get_by_role("button", name="Save").click()
    expect(third.get_by_role("alert").first).to_be_visible()
    third.get_by_role("textbox", name="Summary").fill("Typed on the page that refused.")
    expect(third.locator("[data-kept]").first).to_contain_text("kept in this browser")
    third.close()
    fourth = opened(context, servers[0], path)
    fourth.get_by_role("button", name="Put it back").click()
    expect(fourth.get_by_role("textbox", name="Day", exact=True)).to_have_value("yesterday")
    expect(fourth.get_by_role("textbox", name="Summary")).to_have_value("Typed on the page that refused.")
    assert [text for text in said if "409" not in text and "422" not in text] == []


@pytest.mark.long
def test_a_pasted_text_is_kept_until_its_lines_are_saved(
    context: BrowserContext, servers: tuple[DeskServer, PreviewServer]
) -> None:
    page = opened(context, servers[0], "/new")
    page.get_by_role("textbox", name="Paste").fill(PASTE)
    page.get_by_role("button", name="Read it").click()
    line = page.get_by_role("group", name="Cookie settings", exact=True)
    line.get_by_role("radio", name="Use as text").check()
    page.close()
    again = opened(context, servers[0], "/new")
    again.get_by_role("button", name="Put it back").click()
    expect(again.get_by_role("textbox", name="Paste")).to_have_value(PASTE)
    again.get_by_role("button", name="Read it").click()
    again.get_by_role("button", name="Put it back").click()
    expect(again.get_by_role("group", name="Cookie settings", exact=True)).to_have_accessible_description(
        "text (by you)"
    )
    again.get_by_role("button", name="Save").click()
    expect(again.locator("#news")).to_contain_text("Wrote the draft")
    third = opened(context, servers[0], "/new")
    expect(third.get_by_role("textbox", name="Paste")).to_have_value("")
    expect(third.get_by_role("button", name="Put it back")).to_have_count(0)


@pytest.mark.long
def test_what_was_pasted_outlives_an_answer_that_never_came_and_a_new_start_of_the_desk(
    context: BrowserContext, servers: tuple[DeskServer, PreviewServer]
) -> None:
    page = opened(context, servers[0], "/new")
    page.get_by_role("textbox", name="Paste").fill(PASTE)
    page.route("**/new/read", lambda route: route.abort())
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("chrome-error://**")
    # The desk that was started again knows no session of before, and lets this browser in at its first page.
    context.clear_cookies()
    page.goto(servers[0].entrance)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.goto(servers[0].origin + "/new")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("textbox", name="Paste")).to_have_value(PASTE)


@pytest.mark.long
def test_several_answers_are_taken_back_one_by_one_and_the_list_stays_where_it_is(
    context: BrowserContext, servers: tuple[DeskServer, PreviewServer], site: Path, said: list[str]
) -> None:
    for number in range(12):
        found = new_candidate(f"https://example.org/{number}", f"Story {number:02} of the day", "2026-11-30")
        assert found
        add(site, found)
    page = opened(context, servers[0])
    rows = page.locator("article.candidate")
    expect(rows).to_have_count(12)
    page.wait_for_load_state()
    page.keyboard.press("j")
    for number, key in enumerate("xxe"):
        expect(rows.nth(number)).to_be_focused()
        page.keyboard.press(key)
        expect(rows.nth(number)).to_have_class(re.compile("kept" if key == "e" else "dropped"))
    for number in (2, 1, 0):
        page.keyboard.press("z")
        expect(rows.nth(number)).to_have_class("candidate new")
        expect(rows.nth(number)).to_be_focused()
    expect(rows).to_have_count(12)
    expect(page.locator("nav.tabs .count").first).to_have_text("12")
    assert {each.candidate.state for each in Inbox(site).candidates()} == {"new"}
    # All above the fourth go at once, and the list begins with it.
    fourth = rows.nth(3)
    name = str(fourth.get_attribute("id"))
    fourth.focus()
    page.keyboard.press("Shift+X")
    expect(page.locator("#news")).to_contain_text("Dropped 3")
    expect(page.locator(f"#{name}")).to_be_focused()
    page.keyboard.press("z")
    expect(rows).to_have_count(12)
    assert said == []
    # What another editor decided meanwhile is told and shown, and stays.
    page.wait_for_load_state()
    choose(site, name[2:], "kept", by="Bo Dray", now=NOW)
    page.locator(f"#{name}").focus()
    page.keyboard.press("x")
    expect(page.locator(f"#{name}")).to_contain_text("kept by Bo Dray")
    expect(page.locator("#news")).to_contain_text("meanwhile")
    expect(page.locator(f"#{name}")).to_be_focused()


@pytest.mark.long
def test_a_choice_of_a_line_is_taken_back_by_a_key_and_on_a_phone_lines_of_text_are_one_row(
    context: BrowserContext, servers: tuple[DeskServer, PreviewServer]
) -> None:
    page = opened(context, servers[0], "/new")
    page.set_viewport_size({"width": 390, "height": 844})
    more = "".join(f"\n\nSentence {n} says what was agreed, and by whom, in words enough to be one." for n in range(5))
    page.get_by_role("textbox", name="Paste").fill(PASTE + more)
    page.get_by_role("button", name="Read it").click()
    line = page.get_by_role("group", name="Cookie settings", exact=True)
    set_aside = line.get_by_role("radio", name="Set aside")
    reason = re.compile("^set aside \\(rule")
    expect(line).to_have_accessible_description(reason)
    set_aside.focus()
    page.keyboard.press("b")
    expect(line).to_have_accessible_description("text (by you)")
    page.keyboard.press("z")
    expect(set_aside).to_be_checked()
    expect(set_aside).to_be_focused()
    expect(line).to_have_accessible_description(reason)
    folded = page.get_by_role("group", name=re.compile("^Sentence 3"))
    expect(folded).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Text, [0-9]+ lines")).click()
    expect(folded).to_be_visible()


@pytest.mark.long
def test_two_tabs_lose_nothing(context: BrowserContext, servers: tuple[DeskServer, PreviewServer], site: Path) -> None:
    path = "/story/content/articles/2026/one.md"
    first, second = opened(context, servers[0], path), opened(context, servers[0], path)
    first.get_by_role("textbox", name="Why it matters").fill("From the first tab.")
    first.get_by_role("button", name="Save").click()
    expect(first.locator("#news")).to_contain_text("Saved")
    second.get_by_role("textbox", name="Why it matters").fill("From the second tab.")
    expect(second.locator("[data-kept]").first).to_contain_text("kept in this browser")
    # Two windows keep what is typed apart.
    third, fourth = opened(context, servers[0], path), opened(context, servers[0], path)
    third.get_by_role("textbox", name="Title").fill("A title of the third")
    fourth.get_by_role("textbox", name="Title").fill("A title of the fourth")
    for page in (third, fourth):
        expect(page.locator("[data-kept]").first).to_contain_text("kept in this browser")
        page.close()
    fifth = opened(context, servers[0], path)
    expect(fifth.get_by_role("button", name="Put it back")).to_have_count(3)
    for _ in range(3):
        fifth.get_by_role("button", name="Put it back").first.click()
    expect(fifth.get_by_role("textbox", name="Title")).to_have_value(re.compile("^A title of the (third|fourth)$"))
    expect(fifth.get_by_role("textbox", name="Why it matters")).to_have_value("From the second tab.")
    fifth.close()
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert").first).to_contain_text("changed meanwhile")
    expect(second.locator(".theirs pre")).to_have_text("From the first tab.")
    second.get_by_role("button", name="Take the file’s").click()
    expect(second.get_by_role("textbox", name="Why it matters")).to_have_value("From the first tab.")
    second.get_by_role("button", name="Keep mine").click()
    expect(second.get_by_role("textbox", name="Why it matters")).to_have_value("From the second tab.")
    assert "why: From the first tab." in (site / "content/articles/2026/one.md").read_text()


# ------------------------------------------------------------------ a script of the site's theme

_THEFT = """
(async () => {
  const desk = "DESK";
  const got = [];
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const note = async (name, way) => {
    try { got.push(`${name}: ${String(await way()).slice(0, 300)}`); } catch { got.push(`${name} refused`); }
  };
  const evil = () => new URLSearchParams({ url: "https://evil.example.org/" });
  const add = desk + "/inbox/add";
  await note("fetch", async () => (await fetch(desk + "/inbox", { credentials: "include" })).text());
  await note("opaque", async () => (await fetch(desk + "/inbox", { credentials: "include", mode: "no-cors" })).text());
  await note("post", () => fetch(add, { method: "POST", credentials: "include", mode: "no-cors", body: evil() }));
  await note("cookie", () => document.cookie);
  const frame = document.createElement("iframe");
  frame.src = desk + "/inbox";
  document.body.append(frame);
  await new Promise((done) => { frame.onload = done; frame.onerror = done; setTimeout(done, 1500); });
  await note("frame", () => frame.contentWindow.document.body.textContent);
  const tab = window.open(desk + "/new?url=https://evil.example.org/");
  await wait(1500);
  await note("window", () => tab.document.body.textContent);
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: add, target: "_blank" });
  const field = document.createElement("input");
  Object.assign(field, { name: "url", value: "https://evil.example.org/" });
  form.append(field);
  document.body.append(form);
  await note("form", () => { form.submit(); return "sent"; });
  await wait(1000);
  const out = document.createElement("pre");
  out.id = "got";
  out.textContent = got.join("\\n");
  document.body.append(out);
})();
"""


@pytest.mark.long
def test_a_script_of_the_sites_theme_gets_nothing_of_the_desk(browser: Browser, site: Path, tmp_path: Path) -> None:
    options = Options(site, NOW, drafts=True, future=True)
    with (
        PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
        DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
    ):
        theft = _THEFT.replace("DESK", desk.origin)
        before = tree(site)
        context = browser.new_context()
        page = opened(context, desk)
        expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
        # The policy of the site itself would stop most of this; a theme could have another, so it is taken away.
        context.route(
            f"{preview.origin}/**",
            lambda route: _planted(route, theft),
        )
        site_page = context.new_page()
        site_page.goto(preview.origin + "/")
        expect(site_page.locator("#got")).to_be_attached()
        got = site_page.locator("#got").inner_text()
        context.close()
        assert "fetch refused" in got
        assert "Inbox" not in got
        assert "sitegen-desk" not in got
        assert "frame: " not in got or "frame: \n" in got or "frame refused" in got
        assert "window refused" in got
        assert tree(site) == before
        assert not any("evil" in a.words for a, _ in desk.bench.journal.newest())


def _planted(route: object, script: str) -> None:
    """A page of the site without its policy, and with a script in it, as a theme could have it."""
    answer = route.fetch()  # type: ignore[attr-defined] # playwright's Route
    body = answer.body()
    if "html" in answer.headers.get("content-type", ""):
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", body.decode())
        text = text.replace("</body>", f"<script>{script}</script></body>")
        body = text.encode()
    headers = {k: v for k, v in answer.headers.items() if k not in ("content-security-policy", "content-length")}
    route.fulfill(status=answer.status, headers=headers, body=body)  # type: ignore[attr-defined] # the same


# ------------------------------------------------------------------ for everyone


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_no_fault_on_the_desks_pages_and_nothing_is_wider_than_the_screen(
    browser: Browser, tmp_path: Path, scheme: str, width: int
) -> None:
    if not AXE.is_file():
        assert "CI" not in os.environ, "there is no axe-core, and on CI its test must run: make axe"
        pytest.skip("there is no axe-core: make axe")
    site = desk_site_with_everything(tmp_path / "site")
    options = Options(site, NOW, drafts=True, future=True)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    context.add_init_script(path=AXE)
    context.set_default_timeout(LIMIT)
    faults: list[tuple[str, object, object]] = []
    with (
        PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
        DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
    ):
        page = opened(context, desk)
        for path in EVERY_PAGE:
            page.goto(desk.origin + path)
            faults += _faults(page, path)
        _by_forms(page, desk.origin, faults)
    context.close()
    assert faults == []


def _by_forms(page: Page, origin: str, faults: list[tuple[str, object, object]]) -> None:
    """The pages that only a form leads to: lines, what is refused, what changed meanwhile."""
    page.goto(origin + "/new")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    faults += _faults(page, "nothing to read")
    page.get_by_role("textbox", name="Paste").fill(PASTE)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("list", name="Lines of the text")).to_be_visible()
    faults += _faults(page, "lines")
    story = origin + "/story/content/articles/2026/one.md"
    page.goto(story)
    page.get_by_role("textbox", name="Day", exact=True).fill("yesterday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    faults += _faults(page, "not saved")
    page.goto(story)
    page.evaluate(
        """() => {
          document.querySelector("#form [name=version]").value = "another";
          document.querySelector('[name="w:summary"]').value = "Before.";
        }"""
    )
    page.get_by_role("textbox", name="Summary").fill("Mine.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("changed meanwhile")
    faults += _faults(page, "changed meanwhile")


def _faults(page: Page, name: str) -> list[tuple[str, object, object]]:
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")["violations"]
    rows = [(name, each["id"], each["nodes"][0]["html"][:200]) for each in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        rows.append((name, "wider than the screen", page.evaluate(_WIDE)))
    return rows


_WIDE = """[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.long
def test_a_screen_reader_is_told_what_each_line_is_and_hears_when_it_changes(
    context: BrowserContext, servers: tuple[DeskServer, PreviewServer]
) -> None:
    page = opened(context, servers[0], "/new")
    page.get_by_role("textbox", name="Paste").fill(PASTE)
    page.get_by_role("button", name="Read it").click()
    lines = page.get_by_role("list", name="Lines of the text")
    expect(lines).to_be_visible()
    wanted = {
        "Cookie settings": ("set aside", "Set aside"),
        "Parliament asks for rules on spyware": ("title", "Field"),
        "By Ann Other": ("author", "Field"),
        "25 November 2026": ("day", "Field"),
        "Subscribe to our newsletter": ("set aside", "Set aside"),
        PASTE.rstrip().rpartition("\n")[2]: ("text", "Use as text"),
    }
    for words, (state, choice) in wanted.items():
        line = page.get_by_role("group", name=words, exact=True)
        expect(line).to_have_accessible_description(re.compile(f"^{state}"))
        expect(line.get_by_role("radio", name=choice, exact=True)).to_be_checked()
    line = page.get_by_role("group", name="Cookie settings", exact=True)
    line.get_by_role("radio", name="Use as text", exact=True).check()
    expect(line).to_have_accessible_description("text (by you)")
