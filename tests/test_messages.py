"""Mistakes that people make every week, and whether the message teaches: what was meant, and nothing that misleads."""

from pathlib import Path

import pytest
from support import ARTICLE, run, write_site

from sitegen.engine.scan import scan
from sitegen.errors import SiteNotFound

A = "content/articles/2021/story.md"
OTHER = ARTICLE.replace("7e01", "7e02").replace("A story", "Something else")
GB = "---\ntitle: United Kingdom\nnames: [UK, Britain]\n---\n"
REGISTRY = '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n[taxonomies.countries]\nmode = "registry"\n'


def above_summary(lines: str, article: str = ARTICLE) -> str:
    """The article with these lines in its front matter, from the fifth on."""
    return article.replace("summary:", f"{lines}\nsummary:")


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
        ("outlet: Some Body", "delete it, or correct its name"),
        ("language: en", "did you mean lang?"),
        ("redirect_from: [/a/]", "did you mean aliases?"),
    ],
)
def test_a_key_or_term_of_another_desk_is_translated(line: str, mend: str, tmp_path: Path) -> None:
    out = said(tmp_path, above_summary(line))
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
        (
            "+++\ntitle = 'A'\n+++\n",
            "write --- in place of both +++, and between them: title: A",
        ),
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
        "content/articles/2021/other.md": above_summary("follows: [story]", OTHER) + "[x](story.md)\n",
        "content/editions/2021-47.md": edition,
        "content/terms/countries/gb.md": GB.replace("---\ntitle", "---\ntitle: a: b\ntitle"),
        "content/terms/countries/fr.md": "---\ntitle: France\n---\n",
    }
    text = above_summary("countries: [gb, fr]")
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


PNG = b"\x89PNG\r\n\x1a\nhalf a picture"
WEEK = "---\nid: {}\ntitle: Week {}\nnumber: {}\ndate: 2021-11-{}\n---\nWords.\n"

SLIPS: dict[str, tuple[dict[str, str | bytes], str, str, str]] = {
    "a document of a word processor": (
        {"content/articles/b.md": b"PK\x03\x04\xff"},
        "content/articles/b.md:1",
        "encoding",
        "copy its text into a file of plain text",
    ),
    "the same under its own name": (
        {"content/articles/b.docx": b"PK\x03\x04\xff"},
        "content/articles/b.docx:1",
        "misplaced",
        "copy its text into an article's file, or into one in seeds/, and run sitegen import",
    ),
    "a picture beside its article": (
        {"content/articles/b.png": PNG},
        "content/articles/b.png:1",
        "misplaced",
        "move it to content/images/, where pictures lie",
    ),
    "a picture that is none, and is shown": (
        {A: ARTICLE + "![A](../../images/b.png) ![B](/images/b.png)\n", "content/images/b.png": b"no picture"},
        "content/images/b.png:1",
        "image-odd",
        "save it as JPEG, PNG, GIF, WebP or SVG, or move it out of content/images",
    ),
    "a picture of another site": (
        {A: above_summary("image: {src: https://example.org/b.png, alt: A}")},
        f"{A}:5",
        "image-remote",
        "save it under content/images/, and name that file",
    ),
    "a hidden file": (
        {"content/articles/.b.md": ARTICLE},
        "content/articles/.b.md:1",
        "leftover",
        "rename it without the dot, or delete it",
    ),
    "a folder beside content": (
        {"articles/b.md": ARTICLE},
        "articles:1",
        "misplaced",
        "move it to content/articles",
    ),
    "a fence of other strokes": (
        {A: ARTICLE.replace("---\nThe", "———\nThe")},
        f"{A}:1",
        "front-matter-open",
        "write --- in line 6, in place of “———”",
    ),
    "an id in braces": (
        {A: ARTICLE.replace("id: ", "id: {").replace("7e01", "7e01}")},
        f"{A}:2",
        "wrong-type",
        "write one text on the line of the key",
    ),
    "two editions of one number": (
        {
            "content/editions/a.md": WEEK.format("3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e05", 46, 7, 21),
            "content/editions/b.md": WEEK.format("3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e06", 47, 7, 28),
        },
        "content/editions/b.md:4",
        "edition-overlap",
        "count on, or correct one",
    ),
    "a source that is still to come": (
        {
            A: ARTICLE.replace(
                "summary:", "source: {name: N, url: https://example.org/, published: 2191-01-01}\nsummary:"
            )
        },
        f"{A}:5",
        "date-future",
        "correct the date",
    ),
    "a slug that an older article has": (
        {"content/articles/2022/b.md": above_summary("slug: story", OTHER)},
        "content/articles/2022/b.md:5",
        "address-taken",
        "give one of the two another slug, alias or name",
    ),
    "a text with a colon": (
        {A: ARTICLE.replace("What happened.", 'What happened: a "norm".')},
        f"{A}:5",
        "yaml",
        "write summary: 'What happened: a \"norm\".'",
    ),
    "a quotation mark that is closed by that of a later line": (
        {A: ARTICLE.replace("What happened.", '"What happened.').replace("title: A story", 'title: "A story')},
        f"{A}:3",
        "yaml",
        'write title: "A story"',
    ),
    "a title in curly quotation marks that holds a colon": (
        {A: ARTICLE.replace("title: A story", "title: “A story: more”")},
        f"{A}:3",
        "yaml",
        'write title: "A story: more"',
    ),
    "a key without its colon": (
        {A: ARTICLE.replace("title: A story", "title A story")},
        f"{A}:3",
        "yaml",
        "write it as key: value; if it continues the line above, begin it with two blanks",
    ),
    "half of a conflict of git": (
        {A: above_summary("<<<<<<< HEAD")},
        f"{A}:5",
        "yaml",
        "write it as key: value; if it continues the line above, begin it with two blanks",
    ),
    "a story that has another slug now": (
        {A: above_summary("slug: other-name"), "content/articles/2022/b.md": above_summary("follows: [story]", OTHER)},
        "content/articles/2022/b.md:5",
        "follows-unknown",
        f"write other-name: that is the slug of {A} now",
    ),
    "an item that begins like a comment": (
        {A: above_summary("topics: [#norms, #law]")},
        f"{A}:5",
        "yaml",
        "delete the #, or put the item in double quotes",
    ),
    "an invisible character before a key": (
        {A: ARTICLE.replace("summary:", "\ufeffsummary:")},
        f"{A}:5",
        "yaml",
        "delete the line, and type it anew",
    ),
    "an invisible character in a key": (
        {A: above_summary("lead\u00a0: true")},
        f"{A}:5",
        "unknown-key",
        "an invisible character stands beside it: delete the line, and type lead: anew",
    ),
    "a list with stars": (
        {A: above_summary("topics:\n  * norms")},
        f"{A}:6",
        "yaml",
        "begin each item with - and a blank",
    ),
    "a list with pasted dashes": (
        {A: above_summary("topics:\n  – norms\n  – law")},
        f"{A}:5",
        "wrong-type",
        "write topics: [norms, law]",
    ),
    "a password in an address": (
        {A: above_summary("source: {url: 'https://me:secret@example.org/'}")},
        f"{A}:5",
        "url-invalid",
        "delete what stands between // and @",
    ),
    "coverage that is the source": (
        {
            A: above_summary(
                "source: {url: 'https://example.org/a'}\nalso:\n- {name: N, url: 'http://www.example.org/a/'}"
            )
        },
        f"{A}:7",
        "url-used-again",
        "keep one of the two",
    ),
    "an address of the preview": (
        {A: ARTICLE + "See [it](http://127.0.0.1:8000/articles/b/), and not `http://localhost:8000/`.\n"},
        f"{A}:8",
        "link-broken",
        "write the way to the file, such as ../2021/name.md, or the page's address on the web",
    ),
    "two commas in a row": (
        {A: above_summary("topics: [norms,, law]")},
        f"{A}:5",
        "yaml",
        "delete one comma",
    ),
    "a name of a country with a slip": (
        {
            "site.toml": REGISTRY,
            A: above_summary("countries: [Britian]"),
            "content/articles/2021/b.md": above_summary("countries: [gb]", OTHER),
            "content/terms/countries/gb.md": GB,
        },
        f"{A}:5",
        "term-unknown",
        "did you mean gb?",
    ),
}
"""Files of a site, and of the one finding its place, its rule and its mend."""


def test_of_a_file_and_its_copy_the_copy_is_named_whatever_its_name(tmp_path: Path) -> None:
    text = above_summary("slug: story")
    site = write_site(tmp_path, {A: text, "content/articles/2021/a-copy.md": text})
    rows = run("check", "-s", site).out.splitlines()
    assert sorted(row.partition(": ")[0] + row[row.rindex("[") :] for row in rows if "] error" in row) == [
        "content/articles/2021/a-copy.md:2[id-duplicate] error",
        "content/articles/2021/a-copy.md:5[address-taken] error",
    ]


def test_settings_that_are_gone_while_the_site_is_looked_at_are_to_be_put_back(tmp_path: Path) -> None:
    with pytest.raises(
        SiteNotFound, match=r"^site.toml:1: the site's settings are gone — put the file back, or .+ \[config\]$"
    ):
        scan(tmp_path)


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_of_an_editor_is_told_in_words_that_mend_it(case: str, tmp_path: Path) -> None:
    files, place, rule, mend = SLIPS[case]
    (row, _) = run("check", "-s", write_site(tmp_path, {A: ARTICLE, **files})).out.splitlines()
    assert row.startswith(f"{place}: ")
    assert row.endswith((f" — {mend} [{rule}] error", f" — {mend} [{rule}] warning"))


def test_a_folder_of_content_in_capital_letters_is_not_taken_for_an_empty_site(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"Content/articles/b.md": ARTICLE})
    done = run("check", "-s", site)
    assert done.out.startswith(
        "Content:1: nothing is read from this folder — rename Content to content: small and capital"
    )
