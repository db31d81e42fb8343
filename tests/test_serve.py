"""The preview over real sockets: what a build would write, with its own additions and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from serve_support import NOW, Answered, Events, ask, bare, little_site, marks, previewing, state, until
from sites_support import CLOCK, FULL, build, copy_site, edit, same, story, tree, write

from sitegen.errors import SitegenError
from sitegen.outputs.output import Bundle
from sitegen.preview.server import PreviewServer

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    """A preview whose files no test of this module changes."""
    site = little_site(
        tmp_path_factory.mktemp("serve") / "site",
        articles__draft=story("Not yet told", "2024-05-09", draft="true"),
        articles__later=story("Still to come", "2030-05-01"),
    )
    (site / "content/images").mkdir()
    (site / "content/images/dot.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with previewing(site) as running:
        yield running


# ------------------------------------------------------------------ addresses, types, parts


def test_what_is_served_is_what_build_writes_but_for_the_additions(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site", FULL)
    built = tree(build(site, "--drafts", "--future"))
    (prefix,) = {line.split("/*")[0] for line in built["_headers"].decode().splitlines()[:1]}
    with previewing(site, clock=lambda: datetime.fromisoformat(CLOCK)) as running:
        good = running.preview.moment.good
        assert good is not None
        assert set(good.outputs) <= set(built)
        found = {path: ask(running, f"{prefix}/{path}") for path in built}
    assert {answer.status for answer in found.values()} == {200}
    plain = {path: bare(answer.body) for path, answer in found.items()}
    assert same(plain, built) == ""
    touched = {path for path, answer in found.items() if answer.body != built[path]}
    assert touched == {path for path in built if path.endswith(".html")}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/editions/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/_headers", "text/plain; charset=utf-8"),
        ("/images/dot.svg", "image/svg+xml"),
        ("/__sitegen/reload.js", "text/javascript; charset=utf-8"),
        ("/__sitegen/preview.css", "text/css; charset=utf-8"),
    ],
)
def test_every_file_has_its_media_type_and_is_never_sniffed(server: PreviewServer, path: str, kind: str) -> None:
    answer = ask(server, path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_only_pages_get_additions(server: PreviewServer) -> None:
    assert b"__sitegen" in ask(server, "/articles/one/").body
    for path in ("/atom.xml", "/feed.json", "/images/dot.svg", "/sitemap.xml"):
        assert b"__sitegen" not in ask(server, path).body


@pytest.mark.parametrize("path", ["/articles/one", "/archive", "/archive/2024"])
def test_a_folder_without_its_slash_leads_to_the_folder(server: PreviewServer, path: str) -> None:
    answer = ask(server, path + "?q=1")
    assert (answer.status, answer.headers["location"], answer.body) == (302, f"{path}/?q=1", b"")


def test_what_is_not_there_is_the_404_page_with_404(server: PreviewServer) -> None:
    answer = ask(server, "/no/such/page/")
    assert answer.status == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert bare(answer.body) == bare(ask(server, "/404.html").body)


def test_head_has_the_headers_of_get_and_no_body(server: PreviewServer) -> None:
    for path in ("/", "/feed.xml", "/no/such/", "/articles/one", "/__sitegen/events"):
        asked, got = ask(server, path, "HEAD"), ask(server, path) if "events" not in path else None
        assert asked.body == b""
        if got is not None:
            assert (asked.status, asked.headers.get("content-length")) == (got.status, got.headers["content-length"])


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=0-999999", 0, None)],
)
def test_a_range_gives_that_part(server: PreviewServer, asked: str, first: int, end: int | None) -> None:
    whole = ask(server, "/feed.xml").body
    part = ask(server, "/feed.xml", Range=asked)
    assert part.status == 206
    assert part.body == whole[first:end]
    begin = first % len(whole)
    assert part.headers["content-range"] == f"bytes {begin}-{begin + len(part.body) - 1}/{len(whole)}"


def test_a_range_behind_the_end_is_416_and_an_odd_one_gives_all(server: PreviewServer) -> None:
    whole = ask(server, "/feed.xml").body
    beyond = ask(server, "/feed.xml", Range=f"bytes={len(whole)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert ask(server, "/feed.xml", Range="bytes=-0").status == 416
    for odd in ("bytes=9-5", "bytes=a-b", "lines=0-5", "bytes=0-1,3-4", "bytes=" + "9" * 400 + "-", "bytes=-"):
        answer = ask(server, "/feed.xml", Range=odd)
        assert (answer.status, answer.body) == (200, whole), odd
    assert ask(server, "/feed.xml", Range="bytes=0-9", If_Range='"another"').status == 200


def test_what_the_browser_has_already_is_not_sent_again(server: PreviewServer) -> None:
    first = ask(server, "/articles/one/")
    assert first.headers["cache-control"] == "no-cache"
    again = ask(server, "/articles/one/", If_None_Match=f'"other", W/{first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert ask(server, "/articles/two/", If_None_Match=first.headers["etag"]).status == 200


def test_a_site_below_a_path_in_other_letters_is_served_below_it(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    edit(site / "site.toml", "https://example.org/", "https://example.org/über/")
    with previewing(site) as running:
        assert running.address.endswith("/%C3%BCber/")
        assert ask(running, "/").headers["location"] == "/%C3%BCber/"
        assert ask(running, "/%C3%BCber/articles/one/").status == 200
        assert ask(running, "/articles/one/").status == 404


def test_a_site_below_a_path_is_served_below_it(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    edit(site / "site.toml", "https://example.org/", "https://example.org/digest/")
    with previewing(site) as running:
        assert running.address.endswith("/digest/")
        assert ask(running, "/").headers["location"] == "/digest/"
        assert ask(running, "/digest").headers["location"] == "/digest/"
        assert ask(running, "/digest/articles/one").headers["location"] == "/digest/articles/one/"
        assert ask(running, "/digest/articles/one/").status == 200
        assert ask(running, "/articles/one/").status == 404
        assert ask(running, "/digestive/").status == 404
        assert b"/__sitegen/reload.js" in ask(running, "/digest/").body
        assert ask(running, "/__sitegen/reload.js").status == 200


# ------------------------------------------------------------------ additions


def bar(answer: Answered) -> str:
    return answer.text[answer.text.index('<div class="bar"') :]


def test_the_bar_names_the_source_and_marks_what_is_not_published(server: PreviewServer) -> None:
    assert "content/articles/one.md" in bar(ask(server, "/articles/one/"))
    assert 'class="mark"' not in bar(ask(server, "/articles/one/"))
    draft, later = bar(ask(server, "/articles/draft/")), bar(ask(server, "/articles/later/"))
    assert '<strong class="mark">draft</strong>' in draft
    assert '<strong class="mark">not due before 2030-05-01</strong>' in later
    home = bar(ask(server, "/"))
    assert "made by sitegen: the front page" in home
    assert "2 not published yet" in home
    assert "content/articles/draft.md" in home
    assert "content/articles/later.md" in home


def test_without_drafts_the_preview_shows_what_build_would(tmp_path: Path) -> None:
    site = little_site(
        tmp_path / "site", articles__draft=story("Secret", draft="true"), articles__later=story(date="2030-05-01")
    )
    with previewing(site, drafts=False) as running:
        assert ask(running, "/articles/draft/").status == 404
        assert ask(running, "/articles/later/").status == 404
        assert b"Secret" not in ask(running, "/").body


def test_warnings_of_a_page_stand_in_its_own_bar(server: PreviewServer) -> None:
    assert "1 warning" in bar(ask(server, "/articles/draft/"))
    assert '<span class="rule">id-missing</span>' in bar(ask(server, "/articles/draft/"))
    assert "warning" not in bar(ask(server, "/articles/one/"))


def test_an_error_shows_file_line_the_lines_around_it_and_the_mend_over_the_last_good_page(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    file = site / "content/articles/one.md"
    with previewing(site) as running:
        good = ask(running, "/articles/one/")
        edit(file, "date: 2024-05-01", "date: 2024-02-30")
        until(running, lambda: running.preview.moment.latest and running.preview.moment.latest.errors)
        shown = ask(running, "/articles/one/")
        assert shown.status == 200
        assert bare(shown.body) == bare(good.body)
        assert '<code class="place">content/articles/one.md:3</code>' in shown.text
        assert '<mark><span class="number">   3 </span>date: 2024-02-30\n</mark>' in shown.text
        assert '<span class="number">   2 </span>title: Story one\n' in shown.text
        assert "<strong>Mend:</strong>" in shown.text
        assert "is not a day of the calendar" in shown.text
        # The page itself is not loaded again for that; its additions alone are renewed.
        answer = state(running, "/articles/one/", *marks(good))
        assert answer["stale"] is False
        assert "2024-02-30" in answer["added"]
        edit(file, "date: 2024-02-30", "date: 2024-05-01")
        until(running, lambda: not running.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now
        healed = state(running, "/articles/one/", *marks(good))
        assert healed["stale"] is False
        assert "details" not in healed["added"]


def test_a_text_that_looks_like_html_stays_text_in_the_overlay(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    write(site, "content/articles/bad.md", "---\ntitle: x\ndate: <script>alert(1)</script>\n---\n")
    with previewing(site) as running:
        shown = ask(running, "/")
        assert shown.status == 503
        assert "There is no good version to show yet" in shown.text
        assert "<script>alert" not in shown.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text


def test_a_template_that_fails_while_it_renders_spoils_no_page_and_names_its_line(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    with previewing(site) as running:
        about = ask(running, "/about/")
        template = Path(running.preview.moment.good.inputs.places["layouts/page.html"]).read_text()  # type: ignore[union-attr] # it has read by now
        write(site, "layouts/page.html", template.replace("{% block main %}", "{% block main %}{{ nobody }}"))
        until(running, lambda: ask(running, "/about/").body != about.body)
        shown = ask(running, "/about/")
        assert shown.status == 200
        assert bare(shown.body) == bare(about.body)
        assert "layouts/page.html:" in shown.text
        assert "nobody" in shown.text
        # A page that was never made before the template broke is the last good one too, and others are as they were.
        assert b'class="errors"' not in ask(running, "/").body
        write(site, "layouts/page.html", template)
        until(running, lambda: b'class="errors"' not in ask(running, "/about/").body)


def test_a_page_never_asked_for_before_its_template_broke_is_still_the_last_good_one(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    with previewing(site) as running:
        template = Path(running.preview.moment.good.inputs.places["layouts/article.html"]).read_text()  # type: ignore[union-attr] # it has read by now
        write(site, "layouts/article.html", "{% block main %}{{ nothing }}{% endblock %}")
        until(running, lambda: running.preview.moment.loads > 1)
        shown = ask(running, "/articles/two/")
        assert shown.status == 200
        assert "Body two." in shown.text
        assert "layouts/article.html:1" in shown.text
        write(site, "layouts/article.html", template)


def test_a_template_that_fails_from_the_start_is_an_overlay_page_and_not_a_500(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    write(site, "layouts/page.html", "{{ nothing }}")
    with previewing(site) as running:
        shown = ask(running, "/about/")
        assert shown.status == 503
        assert "layouts/page.html:1" in shown.text
        assert "Traceback" not in shown.text
        assert ask(running, "/").status == 200


def test_settings_that_are_missing_or_wrong_are_named_and_heal(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    settings = (site / "site.toml").read_text()
    with previewing(site) as running:
        good = bare(ask(running, "/").body)
        for broken, says in (("[site]\ntitle = 5\n", "site.toml:"), (settings + "colour = 1\n", "colour")):
            (site / "site.toml").write_text(broken)
            until(running, lambda says=says: says in ask(running, "/").text)  # type: ignore[misc] # mypy infers no defaults
            assert bare(ask(running, "/").body) == good
        (site / "site.toml").unlink()
        until(running, lambda: "site.toml:1" in ask(running, "/").text)
        (site / "site.toml").write_text(settings)
        until(running, lambda: not running.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now
        assert b'class="errors"' not in ask(running, "/").body


# ------------------------------------------------------------------ news and what is stale


def test_an_edit_is_told_over_the_channel_and_only_what_shows_it_is_stale(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    with previewing(site) as running, Events(running) as events:
        assert events.answer.headers["Content-Type"] == "text/event-stream"
        first = events.next()
        before = {
            path: marks(ask(running, path)) for path in ("/articles/one/", "/articles/two/", "/about/", "/no/such/")
        }
        assert {version for version, _ in before.values()} == {first}
        edit(site / "content/articles/one.md", "Body one.", "Body changed.")
        assert events.next() != first
        stale = {path: state(running, path, *known)["stale"] for path, known in before.items()}
        assert stale == {"/articles/one/": True, "/articles/two/": False, "/about/": False, "/no/such/": False}


def test_the_first_article_of_a_site_without_content_is_told_too(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, "site.toml", '[site]\ntitle = "New"\nbase_url = "https://example.org/"\n')
    with previewing(site) as running, Events(running) as events:
        events.next()
        write(site, "content/articles/first.md", story("The first"))
        while "The first" not in ask(running, "/").text:
            events.next()


def test_a_page_is_stale_when_an_asset_that_it_loads_has_changed(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    (site / "content/images").mkdir()
    for name in ("a", "b"):
        (site / f"content/images/{name}.svg").write_text(SVG, encoding="utf-8")
    with previewing(site) as running:
        page = marks(ask(running, "/about/"))
        for name in ("a", "b"):
            ask(running, f"/images/{name}.svg")
        before = ask(running, "/images/a.svg").body
        (site / "content/images/a.svg").write_text(SVG.replace("0 0 1 1", "0 0 2 2"), encoding="utf-8")
        until(running, lambda: ask(running, "/images/a.svg").body != before)
        assert state(running, "/about/", *page, "/images/b.svg")["stale"] is False
        assert state(running, "/about/", *page, "/images/a.svg", "/images/b.svg")["stale"] is True
        # Loaded again the page is as new as its asset.
        page = marks(ask(running, "/about/"))
        assert state(running, "/about/", *page, "/images/a.svg", "/images/b.svg")["stale"] is False
        (site / "content/images/a.svg").unlink()
        until(running, lambda: ask(running, "/images/a.svg").status == 404)
        assert state(running, "/about/", *page, "/images/a.svg")["stale"] is True


def test_a_page_of_an_earlier_preview_is_stale_once(server: PreviewServer) -> None:
    version, tag = marks(ask(server, "/about/"))
    assert state(server, "/about/", version, tag)["stale"] is False
    assert state(server, "/about/", f"00000000-{version.partition('-')[2]}", tag)["stale"] is True
    assert state(server, "/about/", "", "")["stale"] is True
    assert state(server, "/about/", "x-y", tag)["stale"] is True


def test_a_page_that_changes_its_address_or_goes_is_stale(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    with previewing(site) as running:
        page, missing = marks(ask(running, "/articles/three/")), marks(ask(running, "/articles/four/"))
        (site / "content/articles/three.md").rename(site / "content/articles/four.md")
        until(running, lambda: ask(running, "/articles/three/").status == 404)
        assert state(running, "/articles/three/", *page)["stale"] is True
        assert state(running, "/articles/four/", *missing)["stale"] is True


def test_what_becomes_due_is_shown_without_an_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.SCAN_SECONDS", 0.05)
    site = little_site(tmp_path / "site", articles__later=story("Still to come", "2030-05-01"))
    now = [NOW]
    with previewing(site, drafts=False, clock=lambda: now[0]) as running:
        assert ask(running, "/articles/later/").status == 404
        now[0] = datetime(2030, 5, 2, tzinfo=UTC)
        until(running, lambda: ask(running, "/articles/later/").status == 200)


# ------------------------------------------------------------------ the search index


def test_the_search_index_is_made_when_it_is_first_asked_for_and_again_where_an_edit_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = little_site(tmp_path / "site", "[search]\nenabled = true\n", articles__old=story("Old", "2001-01-01"))
    made: list[str] = []

    def index(bundle: Bundle) -> dict[str, bytes]:
        made.append(bundle.folder)
        return {"x.js": "".join(d.shown for d in bundle.documents()).encode()}

    monkeypatch.setattr("sitegen.engine.pagefind.index", index)
    with previewing(site) as running:
        assert ask(running, "/search/").status == 200
        assert made == []
        answer = ask(running, "/pagefind-2024/x.js")
        assert (answer.status, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        assert "Body one." in answer.text
        assert ask(running, "/pagefind-2024/y.js").status == 404
        assert ask(running, "/pagefind-1999/x.js").status == 404
        assert ask(running, "/pagefind-2001/x.js").status == 200
        assert made == ["pagefind-2024/", "pagefind-2001/"]
        edit(site / "content/articles/one.md", "Body one.", "Other words.")
        until(running, lambda: "Other words." in ask(running, "/articles/one/").text)
        assert "Other words." in ask(running, "/pagefind-2024/x.js").text
        assert ask(running, "/pagefind-2001/x.js").status == 200
        assert made == ["pagefind-2024/", "pagefind-2001/", "pagefind-2024/"]


def test_a_search_index_that_cannot_be_made_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(bundle: Bundle) -> dict[str, bytes]:
        raise SitegenError("the program is missing — install it")

    monkeypatch.setattr("sitegen.engine.pagefind.index", fail)
    with previewing(little_site(tmp_path / "site", "[search]\nenabled = true\n")) as running:
        answer = ask(running, "/pagefind-2024/x.js")
        assert (answer.status, answer.text) == (503, "the program is missing — install it\n")
        assert ask(running, "/").status == 200


def test_nothing_is_written(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    before = tree(site)
    with previewing(site) as running:
        for path in ("/", "/articles/one/", "/feed.xml"):
            ask(running, path)
        edit(site / "content/articles/one.md", "Body one.", "Other words.")
        until(running, lambda: "Other words." in ask(running, "/articles/one/").text)
        edit(site / "content/articles/one.md", "Other words.", "Body one.")
    assert tree(site) == before


def test_a_page_never_asked_for_keeps_its_old_text_while_its_file_is_wrong(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    file = site / "content/articles/one.md"
    good = file.read_text()
    with previewing(site) as running:
        file.write_text(good.replace("Body one.", "A new body.").replace("date:", "follows: [nobody]\ndate:"))
        until(running, lambda: running.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now
        assert "Body one." in ask(running, "/articles/one/").text
        file.write_text(good)
        until(running, lambda: not running.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now
        assert "Body one." in ask(running, "/articles/one/").text
