"""The digest that comes with sitegen is as rich as it says, and what no published folder may ever hold."""

import getpass
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from engine_support import NOW, tree
from engine_support import run as make
from sites_support import ROOT, small_site, story

from sitegen.content.library import Contents
from sitegen.engine.load import load
from sitegen.engine.options import Options
from sitegen.engine.scan import scan
from sitegen.preview.preview import Preview


@pytest.fixture(scope="module")
def digest() -> Contents:
    """What the repository's own site holds."""
    loaded = load(Options(ROOT, datetime(2027, 1, 1, tzinfo=UTC)), scan(ROOT))
    assert loaded.errors == ()
    return loaded.contents


def test_the_digest_is_broad(digest: Contents) -> None:
    countries = {slug for a in digest.articles for slug in dict(a.terms).get("countries", ())}
    assert len(digest.articles) >= 45
    assert len(countries) >= 15
    assert len(digest.editions) >= 6
    assert all(a.source and a.source.url for a in digest.articles if not a.draft)
    assert any(a.follows for a in digest.articles)


def test_every_term_that_two_articles_share_has_a_file(digest: Contents) -> None:
    used = Counter(
        (name, slug)
        for a in digest.articles
        for name, slugs in a.terms
        if name in ("topics", "countries", "organisations")
        for slug in slugs
    )
    known = {(t.taxonomy, t.slug) for t in digest.terms}
    assert sorted(term for term, count in used.items() if count > 1 and term not in known) == []


def test_the_about_page_says_that_older_stories_were_written_later(digest: Contents) -> None:
    about = next(p for p in digest.pages if p.slug == "about").body.text
    assert "written later" in about


@pytest.mark.parametrize("count", [0, 1])
def test_a_site_of_no_story_or_one_has_valid_feeds(count: int, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **({"articles__one": story("Only")} if count else {}))
    make(site)
    for name in ("feed.xml", "atom.xml"):
        read = feedparser.parse((site / "build/site" / name).read_bytes())
        assert not read.bozo
        assert len(read.entries) == count


def test_what_is_published_shows_no_preview_no_draft_and_nothing_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEGEN_TOKEN", "the-token-of-nobody")
    draft = story("Half done", body="Unfinished words.", draft="true")
    site = small_site(tmp_path / "a-very-private-folder", articles__one=story(), articles__two=draft)
    preview = Preview(Options(site, NOW, drafts=True))
    loaded = preview.read(scan(site))
    assert loaded is not None
    preview.show(loaded)
    assert preview.get("/articles/two/").status == 200
    make(site)
    private = [b"a-very-private-folder", str(ROOT).encode(), b"the-token-of-nobody", b"__sitegen", b"localhost"]
    private += [b"127.0.0.1", b"Half done", b"Unfinished words"]
    if len(getpass.getuser()) > 6:
        private.append(getpass.getuser().encode())
    for name, data in tree(site / "build/site").items():
        assert [word for word in private if word in data] == [], name
