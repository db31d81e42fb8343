"""How far an edit reaches among the feeds: only those with an entry that changed are made anew."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sites_support import CLOCK, command, edit, small_site, story, write

from sitegen.engine.dry_run import planned_site
from sitegen.engine.options import Options
from sitegen.outputs.feeds import json_feed, xml

ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0"
TERMS = ", ".join(f"t{n}" for n in range(10))
NAMES = ("atom.xml", "feed.json", "feed.xml")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Stories of two months under three topics, with an edition, built."""
    rows = [("2024-01-05", "[one]"), ("2024-01-06", "[one, two]"), ("2024-02-07", "[three]")]
    files = {f"articles__s{n}": story(f"S{n}", d, id=f"{ID}{n}", topics=t) for n, (d, t) in enumerate(rows)}
    made = small_site(tmp_path / "site", **files)
    write(made, "content/editions/week.md", "---\ntitle: Week\ndate: 2024-02-09\n---\nHello.\n")
    made_feeds(made)
    return made


def made_feeds(site: Path) -> set[str]:
    """The feeds that a build made and wrote, by their folders; each in all its formats, or an archive."""
    said = command("build", "-s", site, "--clock", CLOCK, "--why")
    assert said.code == 0, said.err
    wrote = {row.split()[1].rstrip(":") for row in said.out.splitlines() if row.startswith("wrote ")}
    feeds = {path for path in wrote if path.endswith(NAMES)}
    folders = {path.rpartition("/")[0] for path in feeds}
    for folder in folders:
        names = {p.rpartition("/")[2] for p in feeds if p.rpartition("/")[0] == folder}
        assert names == ({"atom.xml"} if folder.startswith("archive/") else set(NAMES))
    return folders


def test_a_mended_word_reaches_the_root_feeds_alone(site: Path) -> None:
    edit(site / "content/articles/s1.md", "Words.", "Other words.")
    assert made_feeds(site) == {""}


def test_another_title_reaches_the_feeds_that_hold_the_story(site: Path) -> None:
    edit(site / "content/articles/s1.md", "title: S1", "title: Another")
    assert made_feeds(site) == {"", "topics/one", "topics/two", "archive/2024/01"}


def test_a_correction_reaches_the_corrections_too(site: Path) -> None:
    change = "changes: [{date: 2024-02-08, kind: correction, note: X}]"
    edit(site / "content/articles/s2.md", "title: S2", f"title: S2\n{change}")
    assert made_feeds(site) == {"", "topics/three", "archive/2024/02", "corrections"}


def test_another_introduction_reaches_the_editions_alone(site: Path) -> None:
    edit(site / "content/editions/week.md", "Hello.", "Good day.")
    assert made_feeds(site) == {"editions"}


def test_another_page_or_template_reaches_no_feed(site: Path) -> None:
    write(site, "content/pages/about.md", "---\ntitle: About\n---\nx\n")
    write(site, "layouts/article.html", "<!doctype html><title>x</title>")
    assert made_feeds(site) == set()


def test_another_title_of_a_term_reaches_the_feeds_that_name_it(site: Path) -> None:
    write(site, "content/terms/topics/two.md", "---\ntitle: Second\n---\n")
    assert made_feeds(site) == {"", "topics/one", "topics/two", "archive/2024/01"}


def test_an_entry_is_made_once_however_many_feeds_hold_it(tmp_path: Path) -> None:
    # Counted, so that the cost of feeds stays that of the stories and not that of stories times terms.
    stories, terms = 12, 10
    files = {
        f"articles__m{n}": story(f"M{n}", f"2024-01-{n + 1:02d}", id=f"{ID[:-1]}{n:02d}", topics=f"[{TERMS}]")
        for n in range(stories)
    }
    made = small_site(tmp_path / "site", '[feeds]\ncontent = "summary"\n', **files)
    _, read = planned_site(Options(made, datetime(2026, 1, 1, tzinfo=UTC)))
    xml._entry.cache_clear()
    json_feed._text.cache_clear()
    for folder in ("", "archive/2024/01/", *(f"topics/t{n}/" for n in range(terms))):
        for name in NAMES:
            assert read(folder + name) or folder.startswith("archive")
    found = xml._entry.cache_info()
    # A month's archive makes its entries in passing: most stories stand in no other feed by then.
    assert (found.misses, found.hits) == (2 * stories, 2 * stories * terms)
    assert (json_feed._text.cache_info().misses, json_feed._text.cache_info().hits) == (stories, stories * terms)
