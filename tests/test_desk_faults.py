"""Hostile names, addresses and settings: refused by name or made safe, and nothing lands outside the site.

Rows 34 to 39 and 54 of the fault matrix, content side. Links that lead out, loops, pipes and folders with an article's
name (row 38) are in test_invalid_sites.py, settings key by key (row 54) in test_mutations.py.
"""

import json
import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from support import ARTICLE, run, tree, write_site

from sitegen import routes
from sitegen.model import DEFAULT_TAXONOMIES

A = "content/articles/2021/story.md"


def other(number: int, title: str) -> str:
    return ARTICLE.replace("7e01", f"7e{number:02}").replace("A story", title)


def places(site: Path) -> list[tuple[str, str]]:
    rows = json.loads(run("check", "-s", site, "--format", "json").out)
    return [(row["path"], row["rule"]) for row in rows if row["level"] == "error"]


HOSTILE = {
    "up": "../../evil",
    "dots": "..",
    "absolute": "/etc/passwd",
    "encoded": "a%2fb",
    "double": "a%252fb",
    "backslash": "'a\\b'",
    "nul": '"a\\0b"',
    "long": "x" * 300,
    "right-to-left": '"a\\u202eb"',
    "drive": "'C:evil'",
    "line": '"a\\nb"',
    "query": "a?b",
    "fragment": "'a#b'",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_row_34_a_hostile_slug_is_refused_by_name_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    text = ARTICLE.replace("summary:", f"slug: {HOSTILE[name]}\nsummary:")
    site = write_site(tmp_path / "deep" / "site", {A: text})
    assert [path for path, _ in places(site)] == [A]
    before = tree(tmp_path)
    assert run("build", "-s", site).code == 1
    assert not (site / "build" / "site").exists()
    assert {p for p in tree(tmp_path) if "/build/" not in p} == {p for p in before if "/build/" not in p}


@pytest.mark.parametrize("name", HOSTILE)
def test_row_34_hostile_aliases_terms_and_images_write_nothing_outside_the_site(name: str, tmp_path: Path) -> None:
    value = HOSTILE[name]
    keys = f"aliases: [{value}]\ntopics: [{value}]\nfollows: []\nimage:\n  src: {value}\n  alt: A\n"
    site = write_site(tmp_path / "deep" / "site", {A: ARTICLE.replace("summary:", f"{keys}summary:")})
    said = run("build", "-s", site)
    assert "Traceback" not in said.err
    for path in tree(tmp_path):
        assert path.startswith("deep/site/")
        assert ".." not in path.split("/")
        assert len(path.split("/")[-1]) <= 255


TOP = sorted(
    {p.split("/")[1] for p in vars(routes).values() if isinstance(p, str) and p.startswith("/") and p.endswith("/")}
)
NAMES = sorted({*filter(None, TOP), *DEFAULT_TAXONOMIES, "images", "search", "data", "cards"})


@pytest.mark.parametrize("name", NAMES)
def test_row_35_a_page_of_one_of_sitegens_own_names_is_an_error_that_names_both(name: str, tmp_path: Path) -> None:
    site = write_site(
        tmp_path,
        {
            A: ARTICLE.replace("summary:", "".join(f"{t}: [one]\n" for t in DEFAULT_TAXONOMIES) + "summary:"),
            f"content/pages/{name}.md": "---\ntitle: A page\n---\nWords.\n",
        },
    )
    rows = [r for r in json.loads(run("check", "-s", site, "--format", "json").out) if r["level"] == "error"]
    assert [(r["path"], r["rule"]) for r in rows] == [(f"content/pages/{name}.md", "address-taken")]
    assert f"/{name}/" in rows[0]["message"]
    assert "also belongs to" in rows[0]["message"]
    assert run("build", "-s", site).code == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a/story.md", "b/story.md"),
        ("Story.md", "story.md"),
        ("stóry.md", "story.md"),
        ("caf\u00e9.md", "x/cafe\u0301.md"),
        ("stra\u00dfe.md", "strasse.md"),
        ("a b.md", "a-b.md"),
    ],
)
def test_row_36_two_files_of_one_address_are_an_error_that_names_both(first: str, second: str, tmp_path: Path) -> None:
    site = write_site(
        tmp_path, {f"content/articles/{first}": ARTICLE, f"content/articles/{second}": other(2, "Something else")}
    )
    said = run("check", "-s", site).out
    assert said.count("[address-taken] error") == 1
    names = {os.path.basename(p).removesuffix(".md") for p in (first, second)}
    import unicodedata

    assert all(unicodedata.normalize("NFC", n) in said for n in names)
    assert run("build", "-s", site).code == 1


def test_row_36_both_forms_of_unicode_lead_to_one_file(tmp_path: Path) -> None:
    link = "See [that](cafe\u0301.md) and [that](caf\u00e9.md) and [that](caf%C3%A9.md).\n"
    site = write_site(
        tmp_path, {"content/articles/caf\u00e9.md": ARTICLE, "content/articles/b.md": other(2, "B") + link}
    )
    assert run("check", "-s", site).out == "0 errors, 0 warnings\n"


ODD = ["aux.md", "a b & c #1?.md", "-rf.md", "😀 party.md", "new\nline.md", "$(touch x).md", "'; drop.md", "con.txt.md"]


def test_row_37_odd_file_names_become_safe_addresses(tmp_path: Path) -> None:
    files = {f"content/articles/{name}": other(n, f"Title {chr(65 + n)}x {n}") for n, name in enumerate(ODD)}
    site = write_site(tmp_path, files)
    said = run("build", "-s", site)
    assert (said.code, said.err) == (0, "0 errors, 0 warnings\n") or said.code == 0
    pages = sorted(p.name for p in (site / "build/site/articles").iterdir() if p.is_dir())
    assert len(pages) == len(ODD)
    assert all(unquote(p) == p and p.replace("-", "").isalnum() and p.isascii() for p in pages)
    assert not (tmp_path / "x").exists()
    assert [r for r in run("check", "-s", site).out.splitlines()[:-1] if "title-similar" not in r] == []


@pytest.mark.parametrize("name", ["😀.md", "---.md", "?.md", "。.md"])
def test_row_37_a_name_without_letters_is_refused_with_the_mend(name: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {f"content/articles/{name}": ARTICLE})
    said = run("check", "-s", site).out
    assert "no slug can be made from the file's name — add slug: with a-z, 0-9 and hyphen [slug-invalid] error" in said


LEFT = ["4913", ".story.md.swp", "story.md~", "#story.md#", ".#story.md", ".~lock.story.md#", "story.md.part"]
LEFT += [".goutputstream-AB12CD", "story.md.bak", "story.md.orig", "story.md___jb_tmp___", ".story.md.swx"]


def test_row_39_what_editors_leave_behind_is_never_a_page_and_builds_nothing_anew(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE})
    assert run("build", "-s", site).code == 0
    before = tree(site / "build/site")
    write_site(site, {f"content/articles/2021/{name}": ARTICLE.replace("A story", "LEFT BEHIND") for name in LEFT})
    said = run("build", "-s", site, "--strict")
    assert said.code == 0
    assert " 0 written, " in said.out
    assert tree(site / "build/site") == before
    assert run("check", "-s", site).out.count("[leftover] warning") == len(LEFT)


def test_row_54_without_settings_one_line_says_what_to_do(tmp_path: Path) -> None:
    for command in ("check", "build", "clean"):
        said = run(command, "-s", tmp_path)
        assert said.code == 1
        assert said.err == f"{tmp_path}: there is no site.toml — run sitegen init {tmp_path}, or give another folder\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "site.toml:1: there is no [site] — begin the file with a line [site]"),
        ("[site]\ntitle = 5\n", "site.toml:2: site.title: a text is wanted — put it in double quotes"),
        (
            "[site]\ntitle = 'A'\nbase_url = 'https://a.example.org'\nbase-url = 'x'\n",
            "site.toml:4: site.base-url is not a",
        ),
        ("[sites]\n", "site.toml:1: sites is not a setting — did you mean site?"),
        ("site = 'A'\n", "site.toml:1: site: a table is wanted — write a line [site], and its keys below it"),
    ],
)
def test_row_54_settings_that_are_wrong_are_named_by_key_and_line(text: str, said: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE}, text)
    for command in ("check", "build"):
        done = run(command, "-s", site)
        assert done.code == 1
        assert said in done.out + done.err
        assert "Traceback" not in done.err
