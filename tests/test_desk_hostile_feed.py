"""Foreign words in a browser, thousands of them in a feed, and every payload in a paste: nothing runs or is fetched."""

from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from desk_support import NOW, little_desk_site
from playwright.sync_api import Browser, expect
from sites_support import command, tree, write
from test_desk_access import PAYLOADS, scripts_of
from test_hostile_pages import BODY, EVIL, FIELD
from web import hosted

from sitegen.desk.server import DeskServer
from sitegen.engine.options import Options
from sitegen.inbox.store import Inbox
from sitegen.preview.server import PreviewServer

ITEMS = 5_000


def _hostile(address: str) -> str:
    """A feed whose fields would each fetch an address of this server, or run a script, if they were more than words."""
    number = count()

    def bad(wanted: str = "") -> str:
        n = next(number)
        asks = f'<img src="{address}/got/{n}" onerror="window.ran=1">'
        return escape(f"{wanted} {PAYLOADS[n % len(PAYLOADS)]} {asks}")

    items = ""
    for n in range(ITEMS):
        link = escape(f"{address}/story/{n}?a={PAYLOADS[n % len(PAYLOADS)]}")
        items += (
            f"<item><title>{bad(f'Story {n}')}</title><link>{link}</link><guid>{bad()}</guid><author>{bad()}</author>"
            f"<dc:creator>{bad()}</dc:creator><category>{bad()}</category><comments>{bad()}</comments>"
            f"<source url='{address}/got/s'>{bad()}</source><content:encoded>{bad()}</content:encoded>"
            f"<pubDate>Mon, 30 Nov 2026 0{n % 9}:00:00 GMT {bad() if n % 2 else ''}</pubDate>"
            f"<description>{bad()}</description>"
            f"<enclosure url='{address}/got/e{n}' type='image/png' length='9'/></item>"
        )
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    head = f"<title>{bad()}</title><link>{address}</link><description>{bad()}</description><language>{bad()}</language>"
    head += f"<image><url>{address}/got/logo</url><title>{bad()}</title><link>{address}</link></image>"
    printable = "".join(c for c in items if c >= " ")
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{printable}</channel></rss>'


@pytest.mark.long
def test_of_a_hostile_feed_of_5000_items_nothing_runs_and_nothing_is_fetched(browser: Browser, tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    asked: list[str] = []
    (tmp_path / "web").mkdir()
    with hosted(tmp_path / "web", asked=asked) as address:
        write(tmp_path / "web", "feed.xml", _hostile(address))
        outline = f'<outline text="{escape(PAYLOADS[0])}" xmlUrl="{address}/feed.xml"/>'
        write(site, "sources.opml", f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outline}</body></opml>')
        before = {name for name in tree(tmp_path) if not name.startswith("site/inbox/")}
        done = command("collect", "-s", site)
        assert done.code == 0, done.said
        options = Options(site, NOW, drafts=True, future=True)
        with (
            PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
            DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
        ):
            found = len(Inbox(site).candidates())
            assert found >= 400, "as many as are taken from a feed at once"
            context = browser.new_context(bypass_csp=True)
            requests: list[str] = []
            context.on("request", lambda request: requests.append(request.url))
            context.on("dialog", lambda dialog: (requests.append("a dialog"), dialog.dismiss()))
            page = context.new_page()
            page.goto(desk.entrance)
            for path in ("/inbox", "/inbox?q=story", "/sources", "/findings"):
                page.goto(desk.origin + path)
                assert page.evaluate("window.ran") is None
                assert scripts_of(page.content()) == ["/assets/desk.js"]
            page.goto(desk.origin + "/inbox")
            rows = page.locator("article.candidate")
            expect(rows).to_have_count(200)
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            for key in ("e", "x", "l"):
                name = page.locator("article.candidate:focus").get_attribute("id")
                page.keyboard.press(key)
                expect(page.locator(f"#{name}:not(:focus)")).to_be_attached()
            page.keyboard.press("z")
            expect(page.locator("#news, [role=status]").filter(has_text="Undone").first).to_be_visible()
            assert page.evaluate("window.ran") is None
            # A row of its own is words too.
            page.goto(desk.origin + "/inbox/" + Inbox(site).candidates()[0].candidate.name)
            assert scripts_of(page.content()) == ["/assets/desk.js"]
            context.close()
            assert [url for url in requests if not url.startswith((desk.origin, preview.origin))] == []
    assert [path for path in asked if path != "/feed.xml"] == []
    made = {name for name in tree(tmp_path) if not name.startswith(("site/inbox/", "site/build/"))}
    assert made <= before, "nothing is written but below inbox/"


@pytest.mark.long
def test_of_a_paste_of_every_payload_nothing_runs_and_nothing_is_fetched(browser: Browser, tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    options = Options(site, NOW, drafts=True, future=True)
    outside = {name: data for name, data in tree(tmp_path).items() if not name.startswith(OURS)}
    pasted = f"A story {FIELD}\nBy {FIELD}\n25 November 2026\n{BODY}\n" + "\n\n".join(PAYLOADS)
    with (
        PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
        DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
    ):
        context = browser.new_context(bypass_csp=True)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        context.on("dialog", lambda dialog: (asked.append("a dialog"), dialog.dismiss()))
        page = context.new_page()
        page.goto(desk.entrance)

        def is_words() -> None:
            page.wait_for_load_state()
            assert [frame.evaluate("window.ran") for frame in page.frames] == [None] * len(page.frames)
            assert scripts_of(page.content()) == ["/assets/desk.js"]

        page.goto(desk.origin + "/new")
        page.get_by_role("textbox", name="Paste").fill(pasted)
        page.get_by_role("button", name="Read it").click()
        expect(page.get_by_role("list", name="Lines of the text")).to_be_visible()
        expect(page.frame_locator("iframe").locator("h1")).to_be_attached()
        is_words()
        for name in ("Title", "Outlet", "Author"):
            page.get_by_role("textbox", name=name, exact=True).fill(FIELD)
        page.get_by_role("button", name="Look at it").click()
        expect(page.frame_locator("iframe").locator("h1")).to_contain_text("<script>")
        is_words()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#news")).to_contain_text("Wrote the draft")
        is_words()
        story = page.url.partition("?")[0]
        page.get_by_role("textbox", name="Summary").fill(FIELD)
        page.get_by_role("textbox", name="Why it matters").fill(FIELD)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#news")).to_contain_text("Saved")
        is_words()
        for path in (
            story + "?as=text",
            *(desk.origin + each for each in ("/drafts", "/findings?all=1", "/done", "/edition")),
        ):
            page.goto(path)
            is_words()
        context.close()
    assert [url for url in asked if EVIL in url or not url.startswith((desk.origin, preview.origin))] == []
    assert {name: data for name, data in tree(tmp_path).items() if not name.startswith(OURS)} == outside


OURS = ("site/content/", "site/seeds/", "site/inbox/", "site/build/")
