"""The preview in a real browser: tabs that load again by themselves, findings that come and go, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serve_support import NOW, little_site, previewing, until
from sites_support import HANG, edit, story, write

from sitegen.preview.server import PreviewServer

LIMIT = HANG * 1000
expect.set_options(timeout=LIMIT)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    long = "A paragraph of the long story.\n\n" * 300
    site = little_site(
        tmp_path_factory.mktemp("tabs") / "site",
        articles__long=story("A long story", "2024-04-01", long, id="44444444-0000-4000-8000-000000000009"),
        articles__draft=story("Not yet told", "2024-05-09", draft="true", id="44444444-0000-4000-8000-000000000010"),
    )
    (site / "content/images").mkdir()
    (site / "content/images/dot.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    write(site, "content/pages/pictured.md", "---\ntitle: Pictured\n---\n![A dot](../images/dot.svg)\n")
    with previewing(site) as running:
        yield running


@pytest.fixture
def said() -> list[str]:
    """What the browser complained of in any tab."""
    return []


@pytest.fixture
def tabs(browser: Browser, said: list[str]) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(LIMIT)
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield context
    context.close()
    assert said == []


def site_of(server: PreviewServer) -> Path:
    return server.preview.source.options.root


def opened(tabs: BrowserContext, server: PreviewServer, path: str) -> Page:
    """A tab in which the script listens, and that carries a mark which only a fresh load takes away."""
    page = tabs.new_page()
    page.goto(f"http://127.0.0.1:{server.http.server_port}{path}")
    mark(page)
    return page


def mark(page: Page) -> None:
    page.evaluate("document.documentElement.dataset.stays = ''")


def loaded_again(page: Page) -> None:
    expect(page.locator("html[data-stays]")).to_have_count(0)
    page.wait_for_load_state("load")
    mark(page)


def stayed(page: Page) -> bool:
    return page.locator("html[data-stays]").count() == 1


def comes_true(page: Page, condition: str) -> None:
    """Wait until this is so in the page. (Playwright's own way evaluates text, which the site's policy forbids.)"""
    page.evaluate(
        "limit => new Promise((done, fail) => { const end = performance.now() + limit; const look = () => "
        f"{condition} ? done() : performance.now() > end ? fail(new Error('it never came')) : setTimeout(look, 10); "
        "look(); })",
        LIMIT,
    )


def answered(response: Any) -> bool:
    return "/__sitegen/state" in response.url


def test_nine_tabs_load_again_after_an_edit_over_one_connection(tabs: BrowserContext, server: PreviewServer) -> None:
    pages = [opened(tabs, server, "/articles/one/" if n % 2 else "/") for n in range(9)]
    channel = server.preview.channel
    with channel._changed:
        assert channel._changed.wait_for(lambda: channel.listeners == 1, HANG)
    edit(site_of(server) / "content/articles/one.md", "title: Story one", "title: Story one, told anew")
    for page in pages:
        loaded_again(page)
        expect(page.get_by_text("Story one, told anew").first).to_be_visible()
    assert channel.listeners == 1
    edit(site_of(server) / "content/articles/one.md", "title: Story one, told anew", "title: Story one")
    for page in pages:
        loaded_again(page)
        assert page.get_by_text("told anew").count() == 0


def test_a_tab_that_shows_something_else_stays_as_it_is(tabs: BrowserContext, server: PreviewServer) -> None:
    shows, other, home = (opened(tabs, server, path) for path in ("/articles/two/", "/about/", "/"))
    with other.expect_response(answered) as asked, home.expect_response(answered) as home_asked:
        edit(site_of(server) / "content/articles/two.md", "Body two.", "Body two and more.")
    assert asked.value.json()["stale"] is False
    assert home_asked.value.json()["stale"] is False
    loaded_again(shows)
    expect(shows.get_by_text("Body two and more.")).to_be_visible()
    assert stayed(other)
    assert stayed(home)


def test_the_place_on_the_page_is_kept(tabs: BrowserContext, server: PreviewServer) -> None:
    page = opened(tabs, server, "/articles/long/")
    page.evaluate("window.scrollTo(0, 3000)")
    comes_true(page, "window.scrollY === 3000")
    edit(site_of(server) / "content/articles/long.md", "title: A long story", "title: A longer story")
    loaded_again(page)
    comes_true(page, "window.scrollY === 3000")


def test_a_picture_that_changed_is_loaded_again_and_only_where_it_is_shown(
    tabs: BrowserContext, server: PreviewServer
) -> None:
    shows, other = opened(tabs, server, "/pictured/"), opened(tabs, server, "/about/")
    width = "document.querySelector('img[alt=\"A dot\"]').naturalWidth"
    assert shows.evaluate(width) == 9
    with other.expect_response(answered) as asked:
        svg = "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='30'/>"
        (site_of(server) / "content/images/dot.svg").write_text(svg)
    assert asked.value.json()["stale"] is False
    loaded_again(shows)
    comes_true(shows, f"{width} === 30")
    assert stayed(other)


def test_an_error_is_shown_over_the_last_good_page_can_be_folded_and_goes_when_mended(
    tabs: BrowserContext, server: PreviewServer
) -> None:
    page, other = opened(tabs, server, "/articles/three/"), opened(tabs, server, "/about/")
    file = site_of(server) / "content/articles/three.md"
    edit(file, "date: 2024-05-03", "date: 2024-02-30")
    for tab in (page, other):
        errors = tab.locator("sitegen-preview details.errors")
        expect(errors).to_be_visible()
        expect(errors).to_contain_text("content/articles/three.md:3")
        expect(errors).to_contain_text("Mend:")
        expect(errors.locator("mark")).to_have_text("   3 date: 2024-02-30")
        assert stayed(tab)
    expect(page.get_by_text("Body three.")).to_be_visible()
    other.locator("sitegen-preview details.errors > summary").click()
    expect(other.locator("sitegen-preview details.errors mark")).to_be_hidden()
    expect(other.get_by_text("Who we are.")).to_be_visible()
    # Folded it stays while the same is wrong, here and after a fresh load.
    with other.expect_response(answered):
        edit(site_of(server) / "content/pages/about.md", "Who we are.", "Who we were.")
    expect(other.locator("sitegen-preview details.errors mark")).to_be_hidden()
    other.reload()
    expect(other.locator("sitegen-preview details.errors mark")).to_be_hidden()
    expect(other.get_by_text("Who we are.")).to_be_visible()
    # Something else that is wrong unfolds it.
    edit(file, "date: 2024-02-30", "date: 2024-02-31")
    expect(other.locator("sitegen-preview details.errors mark")).to_have_text("   3 date: 2024-02-31")
    expect(other.locator("sitegen-preview details.errors mark")).to_be_visible()
    edit(file, "date: 2024-02-31", "date: 2024-05-03")
    for tab in (page, other):
        expect(tab.locator("sitegen-preview details.errors")).to_have_count(0)
    assert stayed(page)
    expect(other.get_by_text("Who we were.")).to_be_visible()
    edit(site_of(server) / "content/pages/about.md", "Who we were.", "Who we are.")
    until(server, lambda: not server.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now


def test_a_template_that_fails_is_shown_and_goes_too(tabs: BrowserContext, server: PreviewServer) -> None:
    page = opened(tabs, server, "/about/")
    template = Path(server.preview.moment.good.inputs.places["layouts/page.html"]).read_text()  # type: ignore[union-attr] # it has read by now
    write(site_of(server), "layouts/page.html", template.replace("{% block main %}", "{% block main %}{{ nobody }}"))
    expect(page.locator("sitegen-preview details.errors")).to_contain_text("layouts/page.html:")
    expect(page.get_by_text("Who we are.")).to_be_visible()
    assert stayed(page)
    (site_of(server) / "layouts/page.html").unlink()
    expect(page.locator("sitegen-preview details.errors")).to_have_count(0)
    assert stayed(page)


def test_a_page_that_comes_into_being_replaces_the_404(
    tabs: BrowserContext, server: PreviewServer, said: list[str]
) -> None:
    page = opened(tabs, server, "/articles/fresh/")
    write(site_of(server), "content/articles/fresh.md", story("Fresh", "2024-06-01"))
    loaded_again(page)
    expect(page.locator("h1")).to_have_text("Fresh")
    (site_of(server) / "content/articles/fresh.md").unlink()
    loaded_again(page)
    expect(page.locator("sitegen-preview")).to_have_count(1)
    assert page.get_by_role("heading", name="Fresh").count() == 0
    assert [line for line in said if "404 (Not Found)" not in line] == []
    said.clear()


def test_the_bar_names_the_source_marks_the_draft_and_is_renewed_in_place(
    tabs: BrowserContext, server: PreviewServer
) -> None:
    page = opened(tabs, server, "/articles/draft/")
    expect(page.locator("sitegen-preview .bar .source")).to_have_text("content/articles/draft.md")
    expect(page.locator("sitegen-preview .bar > .mark")).to_have_text("draft")
    site = site_of(server)
    (site / "content/articles/draft.md").rename(site / "content/articles/renamed.md")
    edit(site / "content/articles/renamed.md", "draft: true", "slug: draft\ndraft: true")
    expect(page.locator("sitegen-preview .bar .source")).to_have_text("content/articles/renamed.md")
    assert stayed(page)
    edit(site / "content/articles/renamed.md", "draft: true\n", "")
    loaded_again(page)
    expect(page.locator("sitegen-preview .bar > .mark")).to_have_count(0)


def test_no_theme_can_hide_or_dress_the_bar_and_no_policy_stop_the_script(browser: Browser, tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    write(
        site,
        "layouts/static/css/site.css",
        "body * { display: none !important; color: red !important; font-size: 99px }",
    )
    policy = "default-src 'none'; script-src 'none'; style-src 'none'"
    write(
        site,
        "layouts/page.html",
        f"<!doctype html><html lang=en><head><meta http-equiv='Content-Security-Policy' content=\"{policy}\">"
        "<title>Bare</title></head><body>{{ page.html }}</body></html>",
    )
    context = browser.new_context()
    context.set_default_timeout(LIMIT)
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    with previewing(site) as running:
        home, bare = opened(context, running, "/"), opened(context, running, "/about/")
        for page in (home, bare):
            bar = page.locator("sitegen-preview .bar")
            expect(bar).to_be_visible()
            assert bar.evaluate("e => getComputedStyle(e).fontSize") == "12px"
            assert bar.evaluate("e => getComputedStyle(e).color") == "rgb(27, 27, 31)"
        edit(site / "content/pages/about.md", "Who we are.", "Who we were.")
        loaded_again(bare)
        assert "Who we were." in bare.content()
        context.close()
    # Of our own addresses nothing was refused; what else a bare page lacks (an icon) is not asked here.
    assert [line for line in said if "__sitegen" in line] == []


def test_without_shared_workers_each_seen_tab_listens_for_itself(browser: Browser, server: PreviewServer) -> None:
    context = browser.new_context()
    context.set_default_timeout(LIMIT)
    context.add_init_script("delete window.SharedWorker")
    pages = [opened(context, server, "/articles/two/") for _ in range(2)]
    channel = server.preview.channel
    with channel._changed:
        assert channel._changed.wait_for(lambda: channel.listeners == 2, HANG)
    edit(site_of(server) / "content/articles/two.md", "title: Story two", "title: The second story")
    for page in pages:
        loaded_again(page)
        expect(page.locator("h1")).to_have_text("The second story")
    context.close()
    edit(site_of(server) / "content/articles/two.md", "title: The second story", "title: Story two")


def test_a_tab_says_that_the_preview_has_ended_and_finds_the_next_one(browser: Browser, tmp_path: Path) -> None:
    from sitegen.engine.options import Options

    site = little_site(tmp_path / "site")
    context = browser.new_context()
    context.set_default_timeout(LIMIT)
    with previewing(site) as first:
        port = first.http.server_port
        page = opened(context, first, "/about/")
        expect(page.locator("sitegen-preview .lost")).to_be_hidden()
    expect(page.locator("sitegen-preview .lost")).to_be_visible()
    edit(site / "content/pages/about.md", "Who we are.", "Who we were.")
    with PreviewServer(Options(site, NOW, drafts=True, future=True), "127.0.0.1", port, clock=lambda: NOW):
        loaded_again(page)
        expect(page.get_by_text("Who we were.")).to_be_visible()
        context.close()
