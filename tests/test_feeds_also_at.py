"""Old addresses of feeds: `[feeds] also_at` writes the same bytes there."""

from pathlib import Path

import pytest
from sites_support import CLOCK, command, copy_site

from sitegen.content.settings import parse_settings

SITE = '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n'


def test_the_old_addresses_hold_the_same_bytes_and_hosts_are_told_their_type(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    settings = site / "site.toml"
    text = settings.read_text(encoding="utf-8")
    old = '"index.xml" = "rss"\n"feeds/all.atom.xml" = "atom"\n"old/items.json" = "json"\n'
    settings.write_text(f"{text}\n[feeds.also_at]\n{old}", encoding="utf-8")
    ran = command("build", "-s", site, "--clock", CLOCK, "-q")
    assert ran.code == 0, ran.said
    made = site / "build/site"
    for name, ours in (("index.xml", "feed.xml"), ("feeds/all.atom.xml", "atom.xml"), ("old/items.json", "feed.json")):
        assert (made / name).read_bytes() == (made / ours).read_bytes()
    headers = (made / "_headers").read_text(encoding="utf-8")
    # The one is an address that the rule for every atom.xml matches, the other needs a rule of its own.
    assert "/*atom.xml\n  Content-Type: application/atom+xml; charset=utf-8\n" in headers
    assert "all.atom.xml" not in headers
    assert "/index.xml\n  Content-Type: application/rss+xml; charset=utf-8\n" in headers
    story = next(p for p in sorted((site / "content/articles").rglob("*.md")) if "title:" in p.read_text("utf-8"))
    story.write_text(story.read_text("utf-8").replace("title: ", "title: Anew ", 1), encoding="utf-8")
    assert command("build", "-s", site, "--clock", CLOCK, "-q").code == 0
    assert (made / "index.xml").read_bytes() == (made / "feed.xml").read_bytes()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            '["index.xml", "/feeds/all.atom.xml", "f.json"]',
            {"index.xml": "rss", "feeds/all.atom.xml": "atom", "f.json": "json"},
        ),
        ('{"x.xml" = "atom"}', {"x.xml": "atom"}),
        ("[]", {}),
    ],
)
def test_a_list_tells_the_format_by_the_name_and_a_table_by_its_word(written: str, read: dict[str, str]) -> None:
    settings, problems = parse_settings(f"{SITE}[feeds]\nalso_at = {written}\n")
    assert problems == []
    assert settings is not None
    assert dict(settings.feed_also_at) == read


@pytest.mark.parametrize(
    "written",
    [
        '"index.xml"',
        '["/feed/"]',
        '["../x.xml"]',
        '["a/../x.xml"]',
        '{"x.xml" = "pdf"}',
        '["rss"]',
        '["a b.xml"]',
        "[1]",
    ],
)
def test_what_is_no_files_address_is_a_finding_with_its_line(written: str) -> None:
    settings, problems = parse_settings(f"{SITE}[feeds]\nalso_at = {written}\n")
    assert settings is None
    assert [(p.rule, p.line) for p in problems] == [("config", 5)]


def test_an_address_that_is_taken_is_told(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    settings = site / "site.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[feeds.also_at]\n"sitemap.xml" = "rss"\n', encoding="utf-8")
    ran = command("check", "-s", site, "--clock", CLOCK)
    assert ran.code == 1
    assert "[feeds] also_at" in ran.said
    assert "/sitemap.xml" in ran.said
