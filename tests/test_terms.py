"""Terms are shown as they were typed, and two names that would share an address are an error with its mend."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs
from support import ROOT, run, tree, write_site

from sitegen.content.library import Contents, assemble
from sitegen.content.library_update import patched
from sitegen.content.shared import term_key, term_slug
from sitegen.model import Article, Moment, Settings, Taxonomy

TAXONOMIES = "[taxonomies.topics]\n[taxonomies.countries]\n"


def article(title: str, date: str, terms: str, more: str = "") -> str:
    return f"---\ntitle: {title}\ndate: {date}\n{terms}\n{more}summary: A summary.\n---\nText.\n"


def site(root: Path, files: dict[str, str]) -> Path:
    settings = f'[site]\ntitle = "T"\nbase_url = "https://example.org/"\n\n[search]\nenabled = false\n\n{TAXONOMIES}'
    return write_site(root, {f"content/{path}": text for path, text in files.items()}, settings)


def built(root: Path) -> dict[str, str]:
    assert run("build", "-s", root).code == 0
    files = tree(root / "build/site")
    return {path: data.decode() for path, data in files.items() if path.endswith((".html", ".xml", ".json", ".csv"))}


def test_a_term_is_shown_as_it_was_typed_on_pages_in_feeds_and_in_data(tmp_path: Path) -> None:
    terms = "topics: [GDPR, EU, 制裁, Côte d’Ivoire]"
    files = built(site(tmp_path, {"articles/2024/a.md": article("A", "2024-05-01", terms)}))
    shown = ("articles/a/index.html", "topics/index.html", "feed.xml", "atom.xml", "feed.json", "data/articles.json")
    for path in shown:
        for name in ("GDPR", "EU", "制裁", "Côte d’Ivoire"):
            assert name in files[path], (path, name)
    assert "<h1>GDPR" in files["topics/gdpr/index.html"] or ">GDPR</h1>" in files["topics/gdpr/index.html"]
    assert "Gdpr" not in "".join(files.values())


def test_the_earliest_article_names_a_term_and_of_two_at_a_time_the_first_path(tmp_path: Path) -> None:
    files = {
        "articles/a.md": article("A", "2024-05-02", "topics: [gdpr]"),
        "articles/c.md": article("C", "2024-05-01", "topics: [G.D.P.R.]"),
        "articles/b.md": article("B", "2024-05-01", "topics: [GDPR]"),
    }
    assert "Stories on GDPR," in built(site(tmp_path, files))["topics/gdpr/index.html"]


def test_the_title_of_a_terms_file_wins_and_a_file_without_one_leaves_the_name_as_typed(tmp_path: Path) -> None:
    files = {
        "articles/a.md": article("A", "2024-05-02", "topics: [gdpr, NIS-2]"),
        "terms/topics/gdpr.md": "---\ntitle: The GDPR\n---\n",
        "terms/topics/nis-2.md": "---\nkind: directive\n---\n",
    }
    found = built(site(tmp_path, files))
    assert "Stories on The GDPR," in found["topics/gdpr/index.html"]
    assert "Stories on NIS-2," in found["topics/nis-2/index.html"]


@pytest.mark.parametrize("edit", ["2024-05-01", "2024-05-09"])
def test_an_edit_that_makes_another_article_the_earliest_shows_its_name_everywhere(tmp_path: Path, edit: str) -> None:
    files = {
        "articles/a.md": article("A", "2024-05-02", "topics: [gdpr]\ncountries: [fr]"),
        "articles/b.md": article("B", "2024-05-05", "topics: [GDPR]"),
        "articles/other.md": article("Other", "2020-05-03", "topics: [norms]"),
    }
    root = site(tmp_path / "one", files)
    built(root)
    other = root / "build/site/archive/2020/05/index.html"
    before = other.stat().st_mtime_ns
    files["articles/b.md"] = article("B", edit, "topics: [GDPR]")
    (root / "content/articles/b.md").write_text(files["articles/b.md"], encoding="utf-8")
    again = built(root)
    assert again == built(site(tmp_path / "new", files))
    assert ("Stories on GDPR," in again["topics/gdpr/index.html"]) == (edit == "2024-05-01")
    assert other.stat().st_mtime_ns == before


def test_a_new_spelling_in_the_earliest_article_is_shown_by_the_others_too(tmp_path: Path) -> None:
    files = {
        "articles/a.md": article("A", "2024-05-02", "topics: [gdpr]"),
        "articles/b.md": article("B", "2024-05-05", "topics: [gdpr]"),
    }
    root = site(tmp_path / "one", files)
    built(root)
    files["articles/a.md"] = article("A", "2024-05-02", "topics: [GDPR]")
    (root / "content/articles/a.md").write_text(files["articles/a.md"], encoding="utf-8")
    again = built(root)
    assert ">GDPR<" in again["articles/b/index.html"]
    assert again == built(site(tmp_path / "new", files))


@pytest.mark.parametrize(("one", "other", "slug"), [("C++", "C#", "c"), ("时事", "实施", "shi-shi")])
def test_two_names_with_one_address_are_an_error_that_names_both_and_the_mend(
    tmp_path: Path, one: str, other: str, slug: str
) -> None:
    files = {
        "articles/a.md": article("A", "2024-05-01", f'topics: ["{one}"]'),
        "articles/b.md": article("B", "2024-05-02", f'topics:\n- x\n- "{other}"'),
    }
    root = site(tmp_path, files)
    said = run("check", "-s", root)
    assert said.code == 1
    line = next(row for row in said.out.splitlines() if "address-taken" in row)
    assert line.startswith(f"content/articles/b.md:6: topics: “{other}” and “{one}” (content/articles/a.md)")
    assert f"/topics/{slug}/" in line
    assert f"content/terms/topics/ with title: {other} and a slug:" in line
    # The mend does what it says.
    mend = f'---\ntitle: "{other}"\nslug: another-name\n---\n'
    (root / "content/terms/topics").mkdir(parents=True)
    (root / "content/terms/topics/x-file.md").write_text(mend, encoding="utf-8")
    found = built(root)
    assert f"Stories on {other}," in found["topics/another-name/index.html"]
    assert f"Stories on {one}," in found[f"topics/{slug}/index.html"]
    # And goes with its file.
    (root / "content/terms/topics/x-file.md").unlink()
    assert run("check", "-s", root).code == 1


@pytest.mark.parametrize(
    "names",
    [
        ("NO", "no"),
        ("cyber-security act", "Cyber Security Act"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("U.S.", "US"),
        ("N.A.T.O.", "NATO"),
    ],
)
def test_case_blanks_hyphens_apostrophes_and_dots_between_letters_make_no_difference(names: tuple[str, str]) -> None:
    assert term_slug(names[0]) == term_slug(names[1])
    assert term_key(names[0]) == term_key(names[1])


def test_a_slug_that_stands_for_the_term_of_a_file_is_no_other_name(tmp_path: Path) -> None:
    files = {
        "articles/a.md": article("A", "2024-05-01", "topics: [ai-law, AI & law]"),
        "articles/b.md": article("B", "2024-05-02", 'topics: ["C++", cpp]\ncountries: [GB]'),
        "terms/topics/ai-law.md": "---\ntitle: AI & law\n---\n",
        "terms/topics/cpp.md": "---\ntitle: C++\nslug: cpp\nnames: [C plus plus]\n---\n",
        "terms/countries/gb.md": "---\ntitle: United Kingdom\n---\n",
    }
    root = site(tmp_path, files)
    assert "address-taken" not in run("check", "-s", root).out
    assert "Stories on C++," in built(root)["topics/cpp/index.html"]


def test_the_digest_itself_has_no_two_names_for_one_term() -> None:
    said = run("check", "-s", ROOT)
    assert "would share the address" not in said.out


def test_an_edit_of_a_spelling_alone_names_the_term_anew_in_a_process_that_stays() -> None:
    taxonomies = (Taxonomy("topics", "Topics"),)
    settings = Settings("T", "https://example.org/", taxonomies=taxonomies)
    date = Moment(datetime(2024, 5, 1, tzinfo=UTC).date(), datetime(2024, 5, 1, tzinfo=UTC), timed=False)
    terms = (("topics", ("gdpr",)),)
    before = Article("content/articles/a.md", "1", "a", "A", date, terms=terms, term_names=(("gdpr",),))
    read, now = Contents((before,)), datetime(2024, 6, 1, tzinfo=UTC)
    library = assemble(read, settings, now)
    contents = Contents((structs.replace(before, term_names=(("GDPR",),)),))
    updated = patched(library, read, contents) or assemble(contents, settings, now)
    assert library.term_title("topics", "gdpr") == "gdpr"
    assert updated.term_title("topics", "gdpr") == "GDPR"
