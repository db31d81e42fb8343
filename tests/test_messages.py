"""Mistakes that people make every week, and whether the message teaches: what was meant, and nothing that misleads."""

from pathlib import Path

import pytest
from support import ARTICLE, run, write_site

A = "content/articles/2021/story.md"
OTHER = ARTICLE.replace("7e01", "7e02").replace("A story", "Something else")
GB = "---\ntitle: United Kingdom\nnames: [UK, Britain]\n---\n"
REGISTRY = '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n[taxonomies.countries]\nmode = "registry"\n'


def said(tmp_path: Path, text: str, **files: str) -> str:
    more = {"content/articles/2021/other.md": OTHER, "content/terms/countries/gb.md": GB}
    return run("check", "-s", write_site(tmp_path, {A: text, **more, **files}, REGISTRY)).out


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("countries: [United Kingdom]", "did you mean gb?"),
        ("countries: [UK]", "did you mean gb?"),
        ("countries: [Gb; fr]", "put a comma between the terms: countries: [one, two]"),
        ("countries: gb, fr", "write countries: [gb, fr]"),
        ("tags: [one]", "delete it, or correct its name"),
        ("description: Words.", "did you mean summary?"),
        ("Rights: full", "did you mean rights?"),
        ("author: Some Body", "write it below source:, with two blanks before it: author: …"),
        ("redirect_from: [/a/]", "did you mean aliases?"),
    ],
)
def test_a_key_or_term_of_another_desk_is_translated(line: str, mend: str, tmp_path: Path) -> None:
    out = said(tmp_path, ARTICLE.replace("summary:", f"{line}\nsummary:"))
    assert f"{A}:5: " in out
    assert f" — {mend} [" in out


@pytest.mark.parametrize(
    ("link", "mend"),
    [
        ("[x](/content/articles/2021/other.md)", "write other.md [link-broken]"),
        ("[x](othr.html)", "did you mean other.md? [link-broken]"),
        ("[x](www.example.org)", "write it whole: https://www.example.org [link-broken]"),
        ("[x](/article/other/)", "did you mean /articles/other/? [link-broken]"),
        ("[x](/nothing/like/it/)", "correct it, or take it out [link-broken]"),
        ("![x](images/map.png)", "put the file into content/images/, and write ../../images/map.png [image-missing]"),
        (
            "![x](C:\\Users\\me\\map.png)",
            "save it under content/images/ and show that; until then it is a link [image-remote]",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_mended_as_it_must_be_written(link: str, mend: str, tmp_path: Path) -> None:
    out = said(tmp_path, f"{ARTICLE}\nWords {link}.\n".replace("summary:", "countries: [gb]\nsummary:"))
    assert out.startswith(f"{A}:10: ")
    assert out.endswith(f" — {mend} warning\n0 errors, 1 warning\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-----\ntitle: A\n-----\n", "the file begins with a line of “-----” — write three hyphens there"),
        ("—\ntitle: A\n—\n", "the file begins with a line of “—” — write three hyphens there"),
        ("+++\ntitle = 'A'\n+++\n", "the file begins with a line of “+++” — write three hyphens there"),
        ("<!doctype html><p>x", "the file is a web page — move it to seeds/, and run sitegen import seeds/"),
        ("---\nsummary: One\ntwo\n---\n", "if it continues the line above, begin it with two blanks"),
    ],
)
def test_a_file_that_does_not_begin_as_it_must_is_told_what_stands_there(text: str, words: str, tmp_path: Path) -> None:
    assert words in said(tmp_path, text)


def test_a_date_in_a_word_processors_quotation_marks_is_told_that_they_are_in_the_way(tmp_path: Path) -> None:
    quoted = said(tmp_path, ARTICLE.replace("date: ", "date: “", 1))
    assert f"{A}:4: date: ““" in quoted
    assert " is not a date — delete the quotation marks around it, which YAML takes for text [" in quoted


def test_one_broken_file_does_not_make_every_other_one_look_broken(tmp_path: Path) -> None:
    edition = "---\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e31\ntitle: E\ndate: 2021-11-28\nsections:\n"
    edition += "  - title: News\n    articles: [story, other]\n---\n"
    files = {
        "content/articles/2021/other.md": OTHER.replace("summary:", "follows: [story]\nsummary:") + "[x](story.md)\n",
        "content/editions/2021-47.md": edition,
        "content/terms/countries/gb.md": GB.replace("---\ntitle", "---\ntitle: a: b\ntitle"),
        "content/terms/countries/fr.md": "---\ntitle: France\n---\n",
    }
    text = ARTICLE.replace("summary:", "countries: [gb, fr]\nsummary:")
    site = write_site(tmp_path, {A: text.replace("2021-11-24", "2021-11-31"), **files}, REGISTRY)
    found = run("check", "-s", site).out.splitlines()
    assert [row.rpartition("[")[2] for row in found] == ["date-invalid] error", "yaml] error", "2 errors, 0 warnings"]
    (site / A).write_text(text, encoding="utf-8")
    assert run("check", "-s", site).out.count("\n") == 2


def test_of_a_file_and_its_copy_the_copy_is_named(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE, A.replace("story", "story-copy"): ARTICLE})
    found = run("check", "-s", site).out
    assert f"{A.replace('story', 'story-copy')}:2: the id is that of {A}" in found
    assert f"{A}:3: the title" not in found


def test_two_editions_of_one_address_are_one_finding(tmp_path: Path) -> None:
    edition = "---\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e3{}\ntitle: E\ndate: 2021-11-28\nslug: same\n---\n"
    files = {f"content/editions/{n}.md": edition.format(n) for n in (1, 2)}
    found = run("check", "-s", write_site(tmp_path, files)).out
    assert found.count("[address-taken]") == 1
    assert "site.toml" not in found
