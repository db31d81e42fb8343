"""A site whose program published RSS alone: what its subscribers will see when sitegen's feeds take its place."""

from pathlib import Path

import pytest
from support import run, write_site

from sitegen.errors import FeedUnreadable
from sitegen.publishing.rss_items import rss_items

OLD = """<?xml version="1.0"?><rss version="2.0"><channel><title>Old</title><link>https://example.org/</link>
<item><title>A story</title><link>https://example.org/2024/05/a-story.html</link><guid>{one}</guid>
<pubDate>Wed, 01 May 2024 14:03:00 +0000</pubDate><description>Words.</description></item>
<item><title>Another</title><link>https://example.org/?p=2</link><guid isPermaLink="false">{two}</guid>
<pubDate>Thu, 02 May 2024 09:00:00 +0000</pubDate></item></channel></rss>"""


def article(title: str, day: str, more: str) -> str:
    return f"---\ntitle: {title}\ndate: {day}\nsummary: A summary.\n{more}---\nText.\n"


def site(root: Path, first: str, second: str) -> Path:
    return write_site(
        root / "site",
        {
            "content/articles/a-story.md": article("A story", "2024-05-01", first),
            "content/articles/another.md": article("Another", "2024-05-02", second),
        },
    )


@pytest.mark.parametrize("name", ["feed.xml", "rss.xml", "index.xml"])
def test_stories_whose_guids_are_kept_are_shown_to_nobody_again(tmp_path: Path, name: str) -> None:
    one, two = "https://example.org/2024/05/a-story.html", "2 at old.example.org"
    old = write_site(tmp_path / "old", {name: OLD.format(one=one, two=two)}, "")
    said = run("diff", "-s", site(tmp_path, f"id: {one}\n", f"id: {two}\n"), old)
    assert said.code == 0, said.out + said.err
    assert "shown again" not in said.out
    assert "put" not in said.out


def test_a_story_that_lost_its_guid_is_told_with_the_line_that_gives_it_back(tmp_path: Path) -> None:
    one, two = "https://example.org/2024/05/a-story.html", "2 at old.example.org"
    old = write_site(tmp_path / "old", {"feed.xml": OLD.format(one=one, two=two)}, "")
    root = site(tmp_path, "", f"id: {two}\n")
    said = run("diff", "-s", root, old)
    assert said.code == 1
    assert f"write id: {one} into its file" in said.out
    # The mend does what it says.
    path = root / "content/articles/a-story.md"
    path.write_text(article("A story", "2024-05-01", f"id: {one}\n"), encoding="utf-8")
    assert run("diff", "-s", root, old).code == 0


def test_a_guid_that_rss_alone_had_is_kept_by_ids(tmp_path: Path) -> None:
    old = write_site(tmp_path / "old", {"feed.xml": OLD.format(one="1", two="2")}, "")
    said = run("diff", "-s", site(tmp_path, "ids:\n  rss: '1'\n", "ids:\n  rss: '2'\n"), old)
    assert said.code == 0, said.out


@pytest.mark.parametrize(
    "head",
    ['<?xml version="1.0" encoding="UTF-7"?>', '<!DOCTYPE rss [<!ENTITY a "words">]>', "<a/>" * 1_000_001],
    ids=["an encoding without plain tags", "a document type", "a million tags"],
)
def test_a_hostile_rss_feed_is_refused_as_a_hostile_atom_feed_is(head: str) -> None:
    feed = f"{head}<rss><channel><item><guid>1</guid></item></channel></rss>".encode()
    with pytest.raises(FeedUnreadable, match=r"^feed\.xml: "):
        rss_items(lambda name: feed if name == "feed.xml" else None)
