"""What each kind of edit reaches, told by two builds from nothing; file systems and clocks that play tricks."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from faults_support import CLOCK, article, need
from sites_support import HANG, environment, process, same

from tests.engine_support import SETTINGS, THEME, cold, put, run, tree, write_site

TESTS = Path(__file__).parent
ROWS = {*range(1, 22), *range(29, 34), 40, 53, 57, 58, 59}

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with two stories of one topic, one of another, an edition, a page and a partial for pages."""
    site = tmp_path / "site"
    write_site(site)
    put(site, "content/articles/one.md", article("One", "2021-03-04", "norms", 1))
    put(site, "content/articles/two.md", article("Two", "2021-05-06", "norms", 2))
    put(site, "content/articles/three.md", article("Three", "2020-05-06", "sanctions", 3))
    put(site, "content/editions/e1.md", "---\ntitle: First\ndate: 2021-06-01\n---\nIntro.\n")
    put(site, "content/pages/about.md", "---\ntitle: About\n---\nAbout us.\n")
    put(site, "layouts/partial.html", "partial")
    put(site, "layouts/page.html", THEME["page.html"] + '{% include "partial.html" %}')
    put(site, "layouts/static/extra.txt", "extra")
    run(site)
    return site


def exactly(root: Path) -> tuple[set[str], set[str]]:
    """Build: what was written and removed, which is just what differs between two builds from nothing."""
    before = tree(root / "build/site")
    wanted = cold(root, root.parent / "cold")
    report = run(root)
    assert same(tree(root / "build/site"), wanted) == ""
    assert set(report.written) == {p for p, data in wanted.items() if before.get(p) != data}
    assert set(report.removed) == before.keys() - wanted.keys()
    return set(report.written), set(report.removed)


def _edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    def act(root: Path) -> None:
        text = (root / name).read_text()
        assert old in text
        put(root, name, text.replace(old, new))

    return act


TWO = "content/articles/two.md"


@pytest.mark.parametrize(
    "edit",
    [
        lambda root: (root / TWO).unlink(),
        lambda root: (root / TWO).rename(root / "content/articles/renamed.md"),
        _edit(TWO, "title:", "slug: elsewhere\ntitle:"),
        _edit(TWO, "title:", "draft: true\ntitle:"),
    ],
    ids=["deleted", "renamed", "re-slugged", "drafted"],
)
def test_a_story_that_goes_from_its_place_leaves_nothing_there(edit: Callable[[Path], object], root: Path) -> None:
    edit(root)
    _, removed = exactly(root)
    assert "articles/two/index.html" in removed
    left = {p for p, data in tree(root / "build/site").items() if b"articles/two/" in data}
    assert left == set(), "no page, list, feed or sitemap leads there any more"


def test_a_story_that_goes_leads_on_where_that_is_asked_for(root: Path) -> None:
    _edit(TWO, "title:", "slug: elsewhere\naliases: [/articles/two/]\ntitle:")(root)
    written, _ = exactly(root)
    assert "articles/two/index.html" in written
    assert "/articles/elsewhere/" in (root / "build/site/articles/two/index.html").read_text()


def test_a_story_with_another_term_leaves_the_old_ones_lists_and_feeds(root: Path) -> None:
    _edit(TWO, "topics: [norms]", "topics: [sanctions]")(root)
    exactly(root)
    shown = tree(root / "build/site")
    assert [p for p, data in shown.items() if p.startswith("topics/norms/") and b"articles/two/" in data] == []
    assert b"articles/two/" in shown["topics/sanctions/feed.xml"]


def test_the_last_story_of_a_term_takes_the_terms_pages_and_feeds_with_it(root: Path) -> None:
    _edit("content/articles/three.md", "topics: [sanctions]", "topics: []")(root)
    _, removed = exactly(root)
    assert {"index.html", "feed.xml", "atom.xml", "feed.json"} <= {
        p.removeprefix("topics/sanctions/") for p in removed if p.startswith("topics/sanctions/")
    }
    assert not (root / "build/site/topics/sanctions").exists()
    assert [p for p, data in tree(root / "build/site").items() if b"topics/sanctions/" in data] == []


@pytest.mark.parametrize(
    ("edit", "reached"),
    [
        (_edit("layouts/404.html", "page.newest", "page.newest[:1]"), r"404\.html"),
        (_edit("layouts/partial.html", "partial", "another"), r"about/index\.html"),
        (_edit("layouts/static/extra.txt", "extra", "more"), r"extra\.\w+\.txt|_headers"),
        (_edit("layouts/frame.html", "</title>", "</title>!"), r".*\.html"),
        (_edit("content/pages/about.md", "About us.", "About them."), r"about/index\.html"),
        (_edit("site.toml", 'title = "Tiny"', 'title = "Other"'), r".*"),
        (lambda root: put(root, "site.toml", SETTINGS + '[taxonomies.topics]\ntitle = "Themes"\n'), r".*"),
        (lambda root: put(root, "layouts/unused.html", "never included"), r"(?!)"),
        (lambda root: put(root, "content/images/x.svg", SVG), r"images/x\.svg|_headers"),
    ],
    ids=["template", "partial", "static file", "shared frame", "page", "title", "taxonomy", "unused", "image"],
)
def test_an_edit_writes_exactly_what_shows_it(edit: Callable[[Path], object], reached: str, root: Path) -> None:
    edit(root)
    written, _ = exactly(root)
    assert {p for p in written if not re.fullmatch(reached, p)} == set()
    assert bool(written) == (reached != r"(?!)")


def test_a_file_system_that_shuffles_its_folders_changes_no_byte(root: Path, tmp_path: Path) -> None:
    wanted = tree(root / "build/site")
    shutil.rmtree(root / "build")
    place = tmp_path / "shuffled"
    place.mkdir()
    for option in ("--shuffle-dirents=yes", "--reverse-dirents=yes"):
        done = subprocess.run([need("disorderfs"), option, str(root), str(place)], capture_output=True, timeout=HANG)
        if done.returncode:
            pytest.skip(f"disorderfs cannot mount here: {done.stderr.decode().strip()}")
        try:
            ran = process("build", "-s", place, "-q", "--clock", CLOCK)
            assert ran.code == 0, ran.said
            assert same(tree(place / "build/site"), wanted) == ""
            put(root, TWO, article("Two again", "2021-05-06", "norms", 2))
            ran = process("build", "-s", place, "-q", "--clock", CLOCK)
            assert ran.code == 0, ran.said
            assert same(tree(place / "build/site"), cold(root, tmp_path / f"cold{option}")) == ""
            put(root, TWO, article("Two", "2021-05-06", "norms", 2))
        finally:
            subprocess.run([need("fusermount"), "-u", "-z", str(place)], check=True, timeout=HANG)
        shutil.rmtree(root / "build")


def test_a_clock_that_jumps_between_two_builds_loses_no_edit(root: Path, tmp_path: Path) -> None:
    need("faketime")
    library = next(iter(sorted(Path("/usr/lib").rglob("libfaketime.so.1"))), None)
    assert library is not None
    for turn, when in enumerate(("2035-01-01 00:00:00", "2027-01-01 00:00:00", "2090-06-01 00:00:00")):
        put(root, TWO, article(f"Two {turn}", "2021-05-06", "norms", 2))
        env = environment(LD_PRELOAD=str(library), FAKETIME=f"@{when}", FAKETIME_DONT_FAKE_MONOTONIC="1", TZ="UTC")
        ran = process("build", "-s", root, "-q", env=env)
        assert ran.code == 0, ran.said
        assert same(tree(root / "build/site"), cold(root, tmp_path / f"cold{turn}")) == ""
    assert run(root).written == {}


def test_every_fault_that_is_promised_has_a_test_that_is_there() -> None:
    rows = re.findall(r"^\| (\d[\d, ]*) \D.*? \| (test_.*) \|$", (TESTS / "README.md").read_text(), re.MULTILINE)
    assert {int(number) for numbers, _ in rows for number in numbers.split(",")} == ROWS
    for _, told in rows:
        for file, names in re.findall(r"(test_\w+\.py): ([^;]+)", told):
            text = (TESTS / file).read_text()
            assert [name for name in names.strip().split(", ") if f"def {name}(" not in text] == []


def test_the_folder_of_the_site_may_be_named_in_any_way(root: Path, tmp_path: Path) -> None:
    odd = tmp_path / "Ein Ordner – été 'q' $HOME"
    shutil.copytree(root, odd, ignore=shutil.ignore_patterns("build"))
    run(odd)
    assert same(tree(odd / "build/site"), tree(root / "build/site")) == ""
    assert str(odd).encode() not in b"".join(tree(odd / "build/site").values())
    assert os.listdir(odd / "build")
