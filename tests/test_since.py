"""`check --since REV` tells what is new since a revision of a real git repository, wherever lines have moved to."""

import os
import subprocess
from pathlib import Path

import pytest
from support import ARTICLE, run, write_site

from sitegen.authoring.check_since import unmatched
from sitegen.problems import Problem

A = "content/articles/2021/story.md"
B = "content/articles/2021/other.md"
BROKEN = ARTICLE + "See [that](nowhere.md).\n"
OTHER = ARTICLE.replace("7e01", "7e02").replace("A story", "Something else")


def git(root: Path, *arguments: str) -> str:
    names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(["git", *arguments], cwd=root, env=env, check=True, capture_output=True, text=True).stdout


def repository(root: Path, files: dict[str, str | bytes], where: str = ".") -> Path:
    site = write_site(root / where, files)
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return site


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "As it was")


def test_what_was_there_before_is_not_told_again_though_it_moved(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: BROKEN, B: OTHER})
    assert run("check", "-s", site).out.count("[link-broken]") == 1
    assert run("check", "-s", site, "--since", "HEAD", "--strict").out == "0 errors, 0 warnings\n"
    text = (site / A).read_text(encoding="utf-8")
    (site / A).write_text(text.replace("The text.", "More.\n\nThe text.\n"), encoding="utf-8")
    assert run("check", "-s", site, "--since", "HEAD", "--strict").code == 0
    (site / B).write_text(OTHER.replace("2021-11-24", "2021-11-31"), encoding="utf-8")
    said = run("check", "-s", site, "--since", "HEAD")
    assert said.code == 1
    assert said.out.startswith(f"{B}:4: date: 2021-11-31 is not a day")
    assert said.out.endswith("1 error, 0 warnings\n")


def test_a_second_finding_of_a_kind_is_new_and_stands_where_it_was_added(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: BROKEN})
    text = BROKEN.replace("The text.", "First see [this](nowhere.md), please.\n")
    (site / A).write_text(text + "And [this](gone.md).\n", encoding="utf-8")
    said = run("check", "-s", site, "--since", "HEAD").out.splitlines()
    assert said[:-1] == [row for row in said if "gone.md" in row] != []


def test_a_site_below_the_repositorys_root_and_a_renamed_file_are_followed(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: BROKEN}, where="sites/digest")
    git(tmp_path, "mv", f"sites/digest/{A}", "sites/digest/content/articles/2021/renamed.md")
    assert run("check", "-s", site, "--since", "main", "--strict").out == "0 errors, 0 warnings\n"


def test_a_file_that_was_renamed_outside_git_is_followed_too(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: BROKEN})
    (site / A).rename(site / "content/articles/2021/näme zwei.md")
    assert run("check", "-s", site).out.count("[link-broken]") == 1
    assert run("check", "-s", site, "--since", "HEAD", "--strict").out == "0 errors, 0 warnings\n"


def test_other_line_ends_and_an_article_that_is_gone_are_told_of_as_what_they_are(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: BROKEN, B: OTHER + "See [that](story.md).\n"})
    (site / B).write_bytes((site / B).read_bytes().replace(b"\n", b"\r\n"))
    assert run("check", "-s", site, "--since", "HEAD", "--strict").out == "0 errors, 0 warnings\n"
    (site / A).unlink()
    said = run("check", "-s", site, "--since", "HEAD").out.splitlines()
    assert [row.partition(" — ")[0] for row in said[:-1]] == [f"{B}:8: there is no {A}"]


def test_a_hook_in_a_linked_worktree_finds_the_site_below_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path / "main", {A: BROKEN}, where="sites/digest")
    git(tmp_path / "main", "worktree", "add", "-q", "-b", "more", str(tmp_path / "linked"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "main/.git/worktrees/linked"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "main/.git/worktrees/linked/index"))
    site = tmp_path / "linked/sites/digest"
    assert run("check", "-s", site, "--since", "HEAD", "--strict").out == "0 errors, 0 warnings\n"


def test_what_stands_in_the_way_is_told_with_the_mend(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {A: ARTICLE})
    git(site, "init", "-q", "-b", "main")
    said = run("check", "-s", site, "--since", "HEAD")
    assert (said.code, "has no commit yet; commit first, or leave --since out" in said.err) == (2, True)
    commit(site)
    git(tmp_path, "clone", "-q", "--bare", str(site), "bare")
    said = run("check", "-s", write_site(tmp_path / "bare", {A: ARTICLE}), "--since", "HEAD")
    wanted = "in a repository without files of its own — run git clone, and check the clone"
    assert (said.code, said.err) == (1, f"{tmp_path / 'bare'}: {wanted}\n")


def test_a_draft_that_is_published_brings_its_findings(tmp_path: Path) -> None:
    draft = ARTICLE.replace("summary:", "rights: ful\ndraft: true\nsummary:")
    site = repository(tmp_path, {A: draft})
    (site / A).write_text(draft.replace("draft: true\n", ""), encoding="utf-8")
    assert "[wrong-value] error" in run("check", "-s", site, "--since", "HEAD").out


def test_a_new_file_that_git_does_not_know_yet_is_new(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: ARTICLE})
    write_site(site, {B: OTHER + "[x](nowhere.md)\n"})
    assert f"{B}:8: " in run("check", "-s", site, "--since", "HEAD").out


def test_before_there_was_a_site_everything_is_new(tmp_path: Path) -> None:
    repository(tmp_path, {"README": "x", "site.toml": b""})
    git(tmp_path, "rm", "-q", "site.toml")
    commit(tmp_path)
    site = write_site(tmp_path, {A: BROKEN})
    assert "[link-broken]" in run("check", "-s", site, "--since", "HEAD").out


def test_links_images_and_odd_names_of_a_revision_are_read(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: ARTICLE + "![A](../../images/a.png)\n", "content/images/a.png": b"\x89PNG\0\r\n"})
    (site / "content/articles/2021/näme zwei.md").write_text(OTHER + "[x](nowhere.md)\n", encoding="utf-8")
    (site / "content/articles/2021/out.md").symlink_to("/etc/hostname")
    commit(site)
    assert run("check", "-s", site).out.count("]") >= 2
    assert run("check", "-s", site, "--since", "HEAD", "--strict").out == "0 errors, 0 warnings\n"


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x", "HEAD:site.toml", "", "f" * 40])
def test_a_revision_that_git_does_not_know_is_wrong_use(revision: str, tmp_path: Path) -> None:
    site = repository(tmp_path, {A: ARTICLE})
    said = run("check", "-s", site, f"--since={revision}")
    assert said.code == 2
    assert f"git knows no revision “{revision}”" in said.err.replace("\n", " ")
    assert "Traceback" not in said.err


def test_without_a_repository_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write_site(tmp_path / "site", {A: ARTICLE})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    said = run("check", "-s", site, "--since", "HEAD")
    assert (said.code, said.err) == (1, f"{site}: not in a git repository — leave --since out, or run git init\n")


def test_without_git_it_works_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = repository(tmp_path, {A: BROKEN})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("check", "-s", site, "--since", "HEAD", "--strict").out == "0 errors, 0 warnings\n"


def found(line: int, message: str = "m", path: str = "a.md") -> Problem:
    return Problem(path, line, "link-broken", "warning", message, "h")


def test_of_equal_findings_those_on_unchanged_lines_are_the_known_ones() -> None:
    old = {("a.md", 3): "[x](y)"}
    new = {("a.md", 1): "new [x](y)", ("a.md", 5): "[x](y)"}
    rows = (_Lines(old), _Lines(new))
    assert unmatched((found(3),), (found(1), found(5)), {}, *rows) == (found(1),)
    assert unmatched((found(3),), (found(1),), {}, *rows) == ()
    assert unmatched((), (found(1),), {}, *rows) == (found(1),)


def test_places_within_a_message_move_too() -> None:
    rows = (_Lines({}), _Lines({}))
    before, after = found(1, "changes.2.date: “x” is not a date"), found(9, "changes.3.date: “x” is not a date")
    assert unmatched((before,), (after,), {}, *rows) == ()
    assert (
        unmatched((found(1, "the id is that of b.md"),), (found(1, "the id is that of c.md"),), {"b.md": "c.md"}, *rows)
        == ()
    )
    assert unmatched((found(1, "2021-02-30"),), (found(1, "2021-02-31"),), {}, *rows)


class _Lines(dict[tuple[str, int], str]):
    def __missing__(self, key: tuple[str, int]) -> str:
        return ""
