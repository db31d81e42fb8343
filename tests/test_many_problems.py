"""A wall of problems can be read: counted by rule, chosen by rule, grouped, and with no more annotations than shown."""

import json
from pathlib import Path

import pytest
from support import ARTICLE, run, write_site

LINKS = "".join(f"[a](missing-{n}.md)\n\n" for n in range(70))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    broken = ARTICLE.replace("title: A story", "titel: A story")
    return write_site(tmp_path, {"content/articles/a.md": ARTICLE + LINKS, "content/articles/b.md": broken})


def test_many_problems_are_counted_by_rule_below_their_lines(site: Path) -> None:
    lines = run("check", "-s", site).out.splitlines()
    end = [line.split() for line in lines[-4:]]
    assert end == [
        ["70", "link-broken", "warning"],
        ["1", "title-missing", "error"],
        ["1", "unknown-key", "warning"],
        ["1", "error,", "71", "warnings"],
    ]
    assert len(lines) == 72 + 4


def test_one_rule_or_several_are_reported_alone(site: Path) -> None:
    assert run("check", "-s", site, "--rule", "title-missing").out.splitlines()[-1] == "1 error, 0 warnings"
    only = run("check", "-s", site, "--rule", "link-broken", "--rule", "unknown-key")
    assert only.out.splitlines()[-1] == "0 errors, 71 warnings"
    assert only.code == 0
    rows = json.loads(run("check", "-s", site, "--rule", "unknown-key", "--format", "json").out)
    assert [row["rule"] for row in rows] == ["unknown-key"]
    assert rows[0]["mend"] == {"line": 3, "old": "titel:", "new": "title:"}


def test_a_rule_that_is_none_is_wrong_use_with_the_nearest_one(site: Path) -> None:
    wrong = run("check", "-s", site, "--rule", "links-broken")
    assert wrong.code == 2
    assert "there is no rule links-broken; did you mean link-broken?" in " ".join(wrong.err.split())


def test_groups_show_the_first_places_of_each_rule(site: Path) -> None:
    lines = run("check", "-s", site, "--group").out.splitlines()
    assert lines[0] == "70 warnings of link-broken: A link to a file of the site leads somewhere."
    assert lines[1].startswith("  content/articles/a.md:8: there is no content/articles/missing-0.md")
    assert lines[6] == "  … and 65 more; --rule link-broken shows all"
    assert lines[7].startswith("1 error of title-missing: ")
    assert len(lines) == 7 + 2 + 2 + 1


def test_annotations_are_as_many_as_github_shows_with_errors_first(site: Path) -> None:
    lines = run("check", "-s", site, "--format", "github").out.splitlines()
    annotations = [line for line in lines if line.startswith("::")]
    assert len(annotations) == 50
    assert annotations[0].startswith("::error file=")
    assert len(lines) == 72
