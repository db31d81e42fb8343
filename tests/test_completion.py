"""The shell completes commands, options, slugs and revisions, and says nothing where there is no site."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from sites_support import environment
from support import ARTICLE, write_site

from sitegen.cli.completion import article_slugs, edition_slugs, revisions, taxonomy_names
from sitegen.cli.options import site_root

EDITION = "---\ntitle: 'Week 47'\ndate: 2021-11-28\n---\n"


def complete(line: str, cwd: Path) -> list[str]:
    """What the shell is answered for a line that ends where the cursor stands."""
    words = line.split(" ")
    asked = {"_SITEGEN_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", "from sitegen.cli.main import cli; cli()"],
        cwd=cwd,
        env=environment(**asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return [row.partition(",")[2] for row in done.stdout.splitlines() if row]


def test_commands_and_options_are_completed(tmp_path: Path) -> None:
    assert "check" in complete("sitegen ch", tmp_path)
    assert complete("sitegen new ", tmp_path) == ["article", "edition", "term"]
    assert complete("sitegen check --si", tmp_path) == ["--since", "--site"]
    assert complete("sitegen schema te", tmp_path) == ["term"]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "content/articles/2021/story.md": ARTICLE,
        "content/articles/2021/b.md": ARTICLE.replace("title", "slug: other\ntitle"),
        "content/editions/2021-47.md": EDITION,
        "content/editions/2021-48.md": EDITION,
    }
    monkeypatch.chdir(write_site(tmp_path, files))
    return tmp_path


def test_slugs_are_completed_with_their_titles(site: Path) -> None:
    command = click.Command("x")
    context, parameter = click.Context(command), click.Option(["--x"])
    found = edition_slugs(context, parameter, "2021-4")
    assert [(i.value, i.help) for i in found] == [("2021-48", "Week 47"), ("2021-47", "Week 47")]
    assert [i.value for i in article_slugs(context, parameter, "")] == ["story", "other"]
    assert [i.value for i in article_slugs(context, parameter, "ot")] == ["other"]
    assert site_root(None) == site
    assert complete("sitegen edition 2021-4", site) == ["2021-48", "2021-47"]


def test_taxonomies_are_completed_and_of_a_broken_site_none(site: Path) -> None:
    context, parameter = click.Context(click.Command("x")), click.Option(["--x"])
    assert taxonomy_names(context, parameter, "co") == ["countries"]
    (site / "site.toml").write_text("[site")
    assert taxonomy_names(context, parameter, "co") == []


def test_revisions_are_completed_and_without_git_nothing_is(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, parameter = click.Context(click.Command("x")), click.Option(["--x"])
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(site.parent))
    assert revisions(context, parameter, "") == []
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=site, check=True)
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *names, "commit", "-q", "--allow-empty", "-m", "x"], cwd=site, check=True)
    assert revisions(context, parameter, "m") == ["main"]
    assert revisions(context, parameter, "") == ["HEAD", "main"]


def test_without_a_site_there_is_nothing_to_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    context, parameter = click.Context(click.Command("x")), click.Option(["--x"])
    assert edition_slugs(context, parameter, "") == []
    assert complete("sitegen check --since ", tmp_path) == []


def test_no_name_is_offered_that_a_shell_would_obey(site: Path) -> None:
    context, parameter = click.Context(click.Command("x")), click.Option(["--x"])
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=site, check=True)
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *names, "commit", "-q", "--allow-empty", "-m", "x"], cwd=site, check=True)
    fine = ["topic/2021.1", "büro", "v1.0+x@y"]
    for name in (
        *fine,
        "$(reboot)",
        "`reboot`",
        "a;reboot",
        "a&reboot",
        "a|b",
        "a'b",
        'a"b',
        "a>b",
        "a<b",
        "{a,b}",
        "a!b",
    ):
        subprocess.run(["git", "update-ref", f"refs/heads/{name}", "HEAD"], cwd=site, check=True)
    assert sorted(revisions(context, parameter, "")) == sorted(["HEAD", "main", *fine])
    for name in ("$(reboot)", "a b", "a\nplain,x", "a\x1b[2J", "-rf"):
        (site / f"content/articles/2021/{name}.md").write_text(ARTICLE)
    assert [i.value for i in article_slugs(context, parameter, "")] == ["story", "other"]
