"""Who wrote our own stories, and ids of other programs: on pages, in all feeds, in data and citations."""

import csv
import io
import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import feedparser
import pytest
from support import run, tree, write_site

AUTHOR = 'author = "The Desk"\n'


def article(title: str, more: str = "") -> str:
    return f"---\ntitle: {title}\ndate: 2024-05-01\nsummary: A summary.\n{more}---\nText.\n"


def built(root: Path, files: dict[str, str], author: str = AUTHOR) -> dict[str, str]:
    settings = f'[site]\ntitle = "T"\nbase_url = "https://example.org/"\n{author}\n[search]\nenabled = false\n'
    write_site(root, {f"content/articles/{path}": text for path, text in files.items()}, settings)
    said = run("build", "-s", root)
    assert said.code == 0, said.err
    return {p: d.decode() for p, d in tree(root / "build/site").items() if not p.endswith((".png", ".woff2", ".ico"))}


TWO = "author:\n- Ann Author\n- name: Bo Writer\n  url: https://example.org/bo\n"


def test_the_authors_of_our_own_story_stand_on_its_page_and_in_all_feeds_data_and_citations(tmp_path: Path) -> None:
    files = built(tmp_path, {"a.md": article("A", TWO)})
    page = files["articles/a/index.html"]
    assert "By " in page
    assert 'href="https://example.org/bo"' in page
    linked = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    graph = linked.get("@graph", [linked])
    story = next(node for node in graph if node.get("@type") == "NewsArticle")
    assert story["author"] == [
        {"@type": "Person", "name": "Ann Author"},
        {"@type": "Person", "name": "Bo Writer", "url": "https://example.org/bo"},
    ]
    assert "Ann Author and Bo Writer. “A.”" in page
    item = json.loads(files["feed.json"])["items"][0]
    assert item["authors"] == [{"name": "Ann Author"}, {"name": "Bo Writer", "url": "https://example.org/bo"}]
    atom = feedparser.parse(files["atom.xml"]).entries[0]
    assert [a.get("name") for a in atom.authors] == ["Ann Author", "Bo Writer"]
    assert atom.authors[1].href == "https://example.org/bo"
    assert files["feed.xml"].count("<dc:creator>") == 2
    row = json.loads(files["data/articles.json"])["articles"][0]
    assert row["authors"] == [
        {"name": "Ann Author", "url": None},
        {"name": "Bo Writer", "url": "https://example.org/bo"},
    ]
    assert next(csv.DictReader(io.StringIO(files["data/articles.csv"])))["authors"] == "Ann Author; Bo Writer"


@pytest.mark.parametrize(("setting", "name"), [(AUTHOR, "The Desk"), ("", "T")])
def test_a_story_of_our_own_without_an_author_is_the_sites_in_every_feed(
    tmp_path: Path, setting: str, name: str
) -> None:
    files = built(tmp_path, {"a.md": article("A")}, setting)
    assert json.loads(files["feed.json"])["items"][0]["authors"] == [{"name": name}]
    assert feedparser.parse(files["atom.xml"]).entries[0].author == name
    assert f"<dc:creator>{name}</dc:creator>" in files["feed.xml"]


def test_another_name_of_the_site_reaches_the_feeds_as_a_build_from_nothing_writes_them(tmp_path: Path) -> None:
    built(tmp_path / "one", {"a.md": article("A")})
    again = built(tmp_path / "one", {"a.md": article("A")}, 'author = "Others"\n')
    assert again == built(tmp_path / "two", {"a.md": article("A")}, 'author = "Others"\n')


@pytest.mark.parametrize("key", ["author: Ann Author", "authors: [Ann Author]", "author: {name: Ann Author}"])
def test_a_byline_of_our_own_is_right_where_it_stands(tmp_path: Path, key: str) -> None:
    files = built(tmp_path, {"a.md": article("A", f"{key}\n")})
    assert json.loads(files["feed.json"])["items"][0]["authors"] == [{"name": "Ann Author"}]
    assert "unknown-key" not in run("check", "-s", tmp_path).out


def test_a_byline_above_the_text_of_a_source_is_told_where_it_belongs(tmp_path: Path) -> None:
    source = "author: Ann Author\nsource:\n  name: Outlet\n  url: https://example.com/1\nrights: excerpt\n"
    built(tmp_path, {"a.md": article("A", source)})
    said = run("check", "-s", tmp_path).out
    assert "a.md:5: author names who wrote a story of our own" in said
    assert "write it below source:, with two blanks before it: author: Ann Author" in said


@pytest.mark.parametrize("written", ["https://old.example.org/1?a=b&c=d", "tag:old.example.org,2019:post-1"])
def test_the_id_of_another_program_stands_to_the_letter_in_all_feeds(tmp_path: Path, written: str) -> None:
    files = built(tmp_path, {"a.md": article("A", f"id: {written}\n")})
    assert json.loads(files["feed.json"])["items"][0]["id"] == written
    assert feedparser.parse(files["atom.xml"]).entries[0].id == written
    assert feedparser.parse(files["feed.xml"]).entries[0].id == written
    assert 'isPermaLink="false"' in files["feed.xml"]
    assert json.loads(files["data/articles.json"])["articles"][0]["id"] == written
    assert "id-" not in run("check", "-s", tmp_path).out


def test_an_id_that_is_no_iri_is_its_uuid_in_atom_and_check_says_so_until_it_is_settled(tmp_path: Path) -> None:
    uuid = f"urn:uuid:{uuid5(NAMESPACE_URL, 'post 12')}"
    files = built(tmp_path, {"a.md": article("A", "id: post 12\n")})
    assert json.loads(files["feed.json"])["items"][0]["id"] == "post 12"
    assert '<guid isPermaLink="false">post 12</guid>' in files["feed.xml"]
    assert feedparser.parse(files["atom.xml"]).entries[0].id == uuid
    said = run("check", "-s", tmp_path).out
    assert "a.md:5: id: “post 12” is no IRI" in said
    assert f"atom: {uuid}" in said
    settled = built(tmp_path, {"a.md": article("A", f"id: post 12\nids:\n  atom: {uuid}\n")})
    assert settled["atom.xml"] == files["atom.xml"]
    assert "no IRI" not in run("check", "-s", tmp_path).out


def test_the_ids_of_two_old_feeds_stand_each_in_its_own(tmp_path: Path) -> None:
    ids = "ids:\n  rss: https://old.example.org/?p=1\n  atom: tag:old.example.org,2019:1\n"
    files = built(tmp_path, {"a.md": article("A", ids)})
    assert feedparser.parse(files["atom.xml"]).entries[0].id == "tag:old.example.org,2019:1"
    assert feedparser.parse(files["feed.xml"]).entries[0].id == "https://old.example.org/?p=1"
    assert "id-missing" not in run("check", "-s", tmp_path).out


def test_a_change_of_a_story_with_an_old_id_has_an_id_of_its_own(tmp_path: Path) -> None:
    more = "id: post-1\nchanges:\n- date: 2024-05-03\n  kind: update\n  note: More is known.\n"
    files = built(tmp_path, {"a.md": article("A", more)})
    base = uuid5(NAMESPACE_URL, "post-1")
    assert f"urn:uuid:{uuid5(base, '2024-05-03/0')}" in files["corrections/atom.xml"]


def test_two_stories_with_one_old_id_are_an_error(tmp_path: Path) -> None:
    one = article("A", "id: https://old.example.org/1\n")
    two = article("B", "ids:\n  atom: https://old.example.org/1\n")
    write_site(tmp_path, {"content/articles/a.md": one, "content/articles/b.md": two})
    said = run("check", "-s", tmp_path)
    assert said.code == 1
    assert "id-duplicate" in said.out
