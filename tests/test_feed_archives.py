"""Archives of the root Atom feed (RFC 5005, section 4): all stories, a month each, and each as still as its month."""

from pathlib import Path

import feedparser
import pytest
from lxml import etree
from sites_support import build, edit, small_site, story, tree, write

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
BASE = "https://example.org/digest/"


@pytest.fixture(scope="module")
def built(full_site: Path) -> Path:
    """The full site, built."""
    return full_site


def links(path: Path) -> dict[str, str]:
    root = etree.parse(path).getroot()
    return {str(k.get("rel")): str(k.get("href")) for k in root.findall(f"{ATOM}link")}


def walk(built: Path, base: str) -> list[Path]:
    """The root feed and its archives, as a reader that follows `prev-archive` finds them."""
    found = [built / "atom.xml"]
    while "prev-archive" in links(found[-1]):
        found.append(built / links(found[-1])["prev-archive"].removeprefix(base))
    return found


def ids(path: Path) -> list[str]:
    return [str(e.findtext(f"{ATOM}id")) for e in etree.parse(path).getroot().findall(f"{ATOM}entry")]


def test_from_the_root_feed_a_reader_finds_every_archive_and_every_story_once(built: Path) -> None:
    archives = walk(built, BASE)[1:]
    assert sorted(archives) == sorted(built.rglob("archive/*/*/atom.xml"))
    assert archives == sorted(archives, reverse=True)
    found = [i for p in archives for i in ids(p)]
    assert len(found) == len(set(found)) == len(list(built.glob("articles/*/index.html")))
    assert ids(built / "atom.xml") == found[:10]


def test_an_archive_says_what_it_is_and_of_which_feed(built: Path) -> None:
    root_id = etree.parse(built / "atom.xml").getroot().findtext(f"{ATOM}id")
    assert etree.parse(built / "atom.xml").getroot().find(f"{HISTORY}archive") is None
    for path in built.rglob("archive/*/*/atom.xml"):
        root = etree.parse(path).getroot()
        assert root.find(f"{HISTORY}archive") is not None
        assert root.findtext(f"{ATOM}id") == root_id
        assert links(path)["current"] == BASE + "atom.xml"
        assert links(path)["self"] == BASE + path.relative_to(built).as_posix()
        assert "hub" not in links(path)
        read = feedparser.parse(path.read_bytes())
        assert (read.bozo, read.version) == (0, "atom10"), path


def test_an_archive_carries_summaries_as_the_feeds_of_terms_do(built: Path) -> None:
    wanted = _entries(built / "topics/treaties/atom.xml")
    found = {i: e for p in built.rglob("archive/*/*/atom.xml") for i, e in _entries(p).items()}
    assert len(wanted) > 5
    for one, entry in wanted.items():
        bare = etree.tostring(found[one]).replace(b' xmlns:fh="http://purl.org/syndication/history/1.0"', b"")
        assert bare == etree.tostring(entry)


def _entries(path: Path) -> dict[str, etree._Element]:
    found = etree.parse(path).getroot().findall(f"{ATOM}entry")
    return {str(e.findtext(f"{ATOM}id")): e for e in found}


SMALL = {
    "articles__a": story("A", "2023-11-05", id="3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"),
    "articles__b": story("B", "2024-01-05", id="3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e02"),
    "articles__c": story("C", "2024-03-05", id="3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e03"),
}


def changed_archives(site: Path) -> set[str]:
    """The archives whose bytes a second build of the site changed."""
    before = tree(site / "build" / "site")
    after = tree(build(site))
    names = before.keys() | after.keys()
    return {n for n in names if n.startswith("archive/") and n.endswith(".xml") and before.get(n) != after.get(n)}


@pytest.mark.parametrize(
    ("what", "reached"),
    [
        ("a story more in the newest month", {"archive/2024/03/atom.xml"}),
        ("a story more in an old month", {"archive/2023/11/atom.xml"}),
        ("the first story of a new month", {"archive/2024/05/atom.xml"}),
        ("a mended text", set()),
        ("another summary", {"archive/2024/01/atom.xml"}),
        ("a correction", {"archive/2024/01/atom.xml"}),
        # A month that had no story stands between two others from now on, so the later one leads back to it.
        ("the first story of a month long past", {"archive/2024/02/atom.xml", "archive/2024/03/atom.xml"}),
    ],
)
def test_an_archive_changes_only_when_its_own_month_does(what: str, reached: set[str], tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SMALL)
    build(site)
    date = {"newest": "2024-03-09", "old": "2023-11-09", "new": "2024-05-09", "past": "2024-02-09"}
    if "story" in what:
        word = "past" if "past" in what else next(w for w in date if f" {w} month" in what)
        write(site, "content/articles/more.md", story("More", date[word]))
    elif "text" in what:
        edit(site / "content/articles/b.md", "Words.", "Other words.")
    else:
        edit(
            site / "content/articles/b.md",
            "title: B",
            "title: B\nchanges: [{date: 2024-04-01, kind: correction, note: X}]",
        )
    assert changed_archives(site) == reached
