"""Front matter as other programs have it: each finding stands at its line, and its mend is the line to write."""

from datetime import UTC
from pathlib import Path

import pytest
from support import run, write_site

from sitegen.content.values import read_moment


def said(root: Path, block: str, name: str = "story") -> str:
    site = write_site(root, {f"content/articles/{name}.md": f"---\n{block}\n---\nText.\n"})
    return run("check", "-s", site).out


GOOD = "title: A\ndate: 2024-05-01\nsummary: A summary."


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        ("permalink: /2019/05/a-story.html", "write slug: a-story, and aliases: [/2019/05/a-story.html]"),
        ("permalink: https://old.example.org/a/", "write slug: a, and aliases: [/a/]"),
        ("url: /old/a-story/", "write slug: a-story, and aliases: [/old/a-story/]"),
        ("updated: 2024-05-09T10:00", "write changes: and below it “- date: 2024-05-09”, “  kind: update”"),
        ("lastmod: 2024-05-09", "write changes: and below it “- date: 2024-05-09”, “  kind: update”"),
        ("last_modified_at: 2024-05-09", "write changes: and below it “- date: 2024-05-09”"),
        ("categories: [norms, Law & order]", "write topics: [norms, Law & order]"),
        ("tags: norms, law", "write topics: [norms, law]"),
        ("keywords: [norms]", "write topics: [norms]"),
        ("topics: [norms]\ntags: [law]", "put what it names into the list topics:, and delete the line"),
    ],
)
def test_a_key_of_another_program_is_mended_by_what_it_holds(tmp_path: Path, row: str, mend: str) -> None:
    found = said(tmp_path, f"{GOOD}\n{row}")
    line = next(text for text in found.splitlines() if "unknown-key" in text)
    number = 5 + row.count("\n")
    assert line.startswith(f"content/articles/story.md:{number}: ")
    assert f"— {mend}" in line


def test_an_edition_or_a_page_is_not_told_of_topics(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/pages/about.md": "---\ntitle: A\ntags: [a]\n---\n"})
    assert "topics:" not in run("check", "-s", site).out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2024-05-01 14:00:00 -4", "2024-05-01T14:00:00-04:00"),
        ("2024-05-01 10:00 AM", "2024-05-01T10:00"),
        ("2024-05-01 12:15 pm", "2024-05-01T12:15"),
        ("2024-05-01 9:05 UTC", "2024-05-01T09:05Z"),
        ("2024-05-01, 2:30 p.m.", "2024-05-01T14:30"),
    ],
)
def test_a_time_in_another_writing_is_mended_by_the_time_that_it_is(typed: str, meant: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as caught:
        read_moment(typed, UTC)
    assert caught.value.args[1] == f"write {meant}"
    assert read_moment(meant, UTC).timed


@pytest.mark.parametrize("typed", ["2024-05-01 25:00 -4", "2024-05-01 13:00 PM", "2024-05-01 10:75 AM"])
def test_a_time_that_is_none_gets_no_mend_of_its_own(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as caught:
        read_moment(typed, UTC)
    assert caught.value.args[1].startswith("write a day as ")


def test_front_matter_in_toml_is_mended_by_the_same_keys_in_yaml(tmp_path: Path) -> None:
    text = '+++\ntitle = "CISA: a rule"\ndate = 2024-05-01\ntags = ["a", "b"]\ndraft = false\n+++\nText.\n'
    site = write_site(tmp_path, {"content/articles/story.md": text})
    found = run("check", "-s", site).out
    assert "story.md:1: the front matter is TOML, between lines of +++ — write --- in place of both +++, and" in found
    assert 'between them: title: "CISA: a rule"; date: 2024-05-01; tags: [a, b]; draft: false' in found


@pytest.mark.parametrize(
    ("title", "line", "mend"),
    [
        ("A *new* rule", 2, "write title: A new rule"),
        ("Rules &mdash; and more", 2, "write title: Rules — and more"),
        ("Two **rules** &amp; laws", 2, "write title: Two rules & laws"),
        ("'CISA: a *rule*'", 2, 'write title: "CISA: a rule"'),
    ],
)
def test_marks_in_a_title_are_mended_by_the_title_without_them(
    tmp_path: Path, title: str, line: int, mend: str
) -> None:
    found = said(tmp_path, f"title: {title}\ndate: 2024-05-01\nsummary: A summary.")
    assert f"story.md:{line}: the title is plain text" in found
    assert f"— {mend} [markdown-mark]" in found


@pytest.mark.parametrize("title", ["5 * 3 * 2", "A * B", "AT&T; and others"])
def test_a_star_or_an_ampersand_that_is_no_mark_is_left_alone(tmp_path: Path, title: str) -> None:
    found = said(tmp_path, f"title: {title}\ndate: 2024-05-01\nsummary: A summary.")
    assert "markdown-slip" not in found


@pytest.mark.parametrize("mode", ["open", "registry"])
def test_uk_is_told_to_be_gb(tmp_path: Path, mode: str) -> None:
    settings = f'[site]\ntitle = "T"\nbase_url = "https://example.org/"\n[taxonomies.countries]\nmode = "{mode}"\n'
    files = {
        "content/articles/a.md": f"---\n{GOOD}\ncountries: [uk]\n---\nText.\n",
        "content/terms/countries/gb.md": "---\ntitle: United Kingdom\n---\n",
        "content/terms/countries/us.md": "---\ntitle: United States\n---\n",
    }
    found = run("check", "-s", write_site(tmp_path, files, settings)).out
    assert "a.md:5: countries: " in found
    assert "did you mean gb?" in found
