"""Publishing from the desk: to named targets alone, with the words of the command, and what subscribers will see."""

from pathlib import Path

import pytest
from desk_support import Editor, desk_of, little_desk_site
from sites_support import command, edit, tree


def test_only_a_named_target_can_be_published_to(tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    with desk_of(site) as desk:
        editor = Editor(desk)
        page = editor.get("/publish")
        assert "No place to publish to is named" in page.words
        before = tree(tmp_path)
        token = page.tree.xpath("//body/@data-token")[0]
        for target in ("", str(tmp_path / "elsewhere"), "--rollback"):
            assert editor.post("/publish", {"csrf": token, "target": target}).status == 422
        assert tree(tmp_path) == before


@pytest.mark.long
def test_the_site_is_published_as_the_command_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = little_desk_site(tmp_path / "site")
    edit(site / "site.toml", "[search]", '[publish.web]\nto = "../published"\n\n[search]')
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796034600")
    with desk_of(site) as desk:
        editor = Editor(desk)
        page = editor.get("/publish?diff=web")
        assert "Nothing was published there yet" in page.words
        page = page.press("Publish")
        assert page.status == 200, page.words
        assert "Published to web" in page.words
        published = tree(tmp_path / "published/current")
        assert b"The text of the story." in published["articles/one/index.html"]
        assert "articles/half/index.html" not in published
        editor.get("/story/content/articles/2026/one.md").press("Correct").press("Correct", {"note": "The day."})
        told = editor.get("/publish?diff=web").words
        assert "Changed, and readers are told" in told
        assert "One — correction" in told
        # What cannot be built is not published, and the page says why.
        (site / "content/articles/2026/odd.md").write_text("---\ntitle: Odd\n---\n")
        page = editor.get("/publish").press("Publish")
        assert page.status == 409
        assert "odd.md:1: date is missing" in page.words
    assert tree(tmp_path / "published/current") == published
    (site / "content/articles/2026/odd.md").unlink()
    assert command("build", "-s", site).code == 0
    assert command("publish", "web", "-s", site).code == 0
    assert tree(tmp_path / "published/current") == tree(site / "build/site")


def test_an_edition_is_sent_only_where_a_server_is_set_up_and_only_to_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = little_desk_site(tmp_path / "site")
    week = "content/editions/2026-48.md"
    for name in ("SITEGEN_SMTP", "SITEGEN_FROM"):
        monkeypatch.delenv(name, raising=False)
    with desk_of(site) as desk:
        editor = Editor(desk)
        page = editor.get(f"/edition/{week}")
        assert "SITEGEN_SMTP and SITEGEN_FROM name the server" in page.words
        token = page.tree.xpath("//body/@data-token")[0]
        monkeypatch.setenv("SITEGEN_SMTP", "smtp://127.0.0.1:1")
        monkeypatch.setenv("SITEGEN_FROM", "desk@example.org")
        page = editor.get(f"/edition/{week}")
        assert "nobody is named to send to" in page.press("Send it").words
        assert "at most 20" in page.press("Send it", {"to": "a@example.org " * 21}).words
        before = tree(tmp_path)
        wrong = page.press("Send it", {"to": f"--out={tmp_path}/elsewhere"})
        assert wrong.status == 409
        assert "is not an e-mail address" in wrong.words
        assert editor.post("/send/content/articles/2026/one.md", {"csrf": token, "to": "a@example.org"}).status == 404
        assert tree(tmp_path) == before
