"""Share changes: two editors, one repository, and nobody who knows git."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from desk_support import STORY, Desk, Editor, desk_of, little_desk_site
from sites_support import write

from sitegen.desk.git_program import GitFailed, GitProgram
from sitegen.desk.sharing import Resolution, Shared, changed, share

ONE = "content/articles/2026/one.md"


SETTINGS_OF_GIT = "[user]\n\tname = An Editor\n\temail = editor@example.org\n[init]\n\tdefaultBranch = main\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clones of one repository, each with the site."""
    folder = tmp_path_factory.mktemp("git")
    first = little_desk_site(folder / "first")
    (folder / "settings").write_text(SETTINGS_OF_GIT)
    with mock.patch.dict(os.environ, GIT_CONFIG_GLOBAL=str(folder / "settings"), GIT_CONFIG_NOSYSTEM="1"):
        git(folder, "init", "-q", "--bare", "hub.git")
        git(first, "init", "-q")
        git(first, "add", ".")
        git(first, "commit", "-q", "-m", "Begin")
        git(first, "remote", "add", "origin", "../hub.git")
        git(first, "push", "-q", "-u", "origin", "main")
        git(folder, "clone", "-q", "hub.git", "second")
        git(folder / "second", "remote", "set-url", "origin", "../hub.git")
    return folder


@pytest.fixture
def sites(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Copies of the clones, and the user's own settings of git and no others."""
    shutil.copytree(template, tmp_path / "git")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "git/settings"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return tmp_path / "git/first", tmp_path / "git/second"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True, text=True)
    return done.stdout.strip()


def shared(root: Path, message: str = "Work", resolutions: dict[str, Resolution] | None = None) -> Shared:
    return share(GitProgram(root), message, "An Editor", "editor@example.org", resolutions)


def test_what_one_editor_shares_the_other_gets(sites: tuple[Path, Path]) -> None:
    first, second = sites
    write(first, "content/articles/2026/new.md", STORY.replace("0001", "0007"))
    write(first, ONE, STORY.replace("It matters.", "It matters here."))
    write(second, "inbox/abc.txt", "Title: A\nAddress: https://example.org/\n")
    assert {c.path: c.what for c in changed(GitProgram(first))} == {
        ONE: "changed",
        "content/articles/2026/new.md": "new",
    }
    assert any("2 files committed" in line for line in shared(first, "Two stories").done)
    assert any("joined" in line for line in shared(second).done)
    assert (second / "content/articles/2026/new.md").is_file()
    shared(first)
    assert (first / "inbox/abc.txt").is_file()
    assert "Two stories" in git(second, "log", "--format=%s")
    assert git(first, "log", "-1", "--format=%an <%ae>") == "An Editor <editor@example.org>"
    assert shared(first).done == ("Pushed to origin, branch main.",)


def test_only_the_desks_folders_are_shared(sites: tuple[Path, Path]) -> None:
    first, _ = sites
    write(first, "notes.txt", "mine")
    write(first, "site.toml", (first / "site.toml").read_text() + "\n")
    git(first, "add", "notes.txt")
    write(first, ONE, STORY + "More.\n")
    shared(first)
    assert git(first, "show", "--name-only", "--format=", "HEAD").split("\n") == [ONE]
    assert git(first, "status", "--porcelain").split("\n") == ["A  notes.txt", " M site.toml"]


def test_a_deleted_file_is_shared_too(sites: tuple[Path, Path]) -> None:
    first, second = sites
    (first / ONE).unlink()
    shared(first)
    shared(second)
    assert not (second / ONE).exists()


def test_two_versions_of_one_place_are_shown_and_nothing_is_lost(sites: tuple[Path, Path]) -> None:
    first, second = sites
    write(first, ONE, STORY.replace("It matters.", "Theirs."))
    shared(first)
    mine = STORY.replace("It matters.", "Mine.")
    write(second, ONE, mine)
    found = shared(second)
    (conflict,) = found.conflicts
    assert (conflict.path, conflict.mine) == (ONE, mine.encode())
    assert b"Theirs." in (conflict.theirs or b"")
    assert (second / ONE).read_text() == mine, "no marks of git in the file"
    assert git(second, "status", "--porcelain") == ""
    stale = Resolution("other", "theirs")
    assert shared(second, resolutions={ONE: stale}).conflicts, "a choice for other versions is none for these"
    own = STORY.replace("It matters.", "Both.")
    done = shared(second, resolutions={ONE: Resolution(conflict.key, "own", own.encode())})
    assert not done.conflicts
    shared(first)
    assert (first / ONE).read_text() == own


def test_a_conflict_in_another_file_is_left_to_who_knows_git(sites: tuple[Path, Path]) -> None:
    first, second = sites
    for root, title in ((first, "Theirs"), (second, "Mine")):
        write(root, "site.toml", (root / "site.toml").read_text().replace("The Little Digest", title))
        git(root, "commit", "-q", "-a", "-m", "Name it")
    shared(first)
    with pytest.raises(GitFailed, match="join it by git"):
        shared(second)
    assert "Mine" in (second / "site.toml").read_text()
    assert git(second, "status", "--porcelain") == ""


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_file_that_one_deleted_and_the_other_changed_is_a_choice(sites: tuple[Path, Path], choice: str) -> None:
    first, second = sites
    (first / ONE).unlink()
    shared(first)
    write(second, ONE, STORY + "More.\n")
    (conflict,) = shared(second).conflicts
    assert conflict.theirs is None
    assert not shared(second, resolutions={ONE: Resolution(conflict.key, choice)}).conflicts
    assert (second / ONE).exists() == (choice == "mine")


def test_candidates_are_joined_by_lines(sites: tuple[Path, Path]) -> None:
    first, second = sites
    write(first, "inbox/.gitattributes", "*.txt text eol=lf merge=union\n")
    write(first, "inbox/abc.txt", "Title: A\nAddress: https://example.org/\n")
    shared(first)
    shared(second)
    for root, state in ((first, "kept"), (second, "later")):
        with (root / "inbox/abc.txt").open("a") as file:
            file.write(f"State: {state} 2026-11-30T09:00:00Z\n")
    shared(first)
    assert not shared(second).conflicts
    assert "kept" in (second / "inbox/abc.txt").read_text()
    assert "later" in (second / "inbox/abc.txt").read_text()


DANGEROUS = {
    "core.sshCommand": "touch marker",
    "core.fsmonitor": "touch marker",
    "core.hooksPath": "hooks",
    "filter.x.clean": "touch marker",
    "merge.x.driver": "touch marker",
    "diff.external": "touch marker",
    "credential.helper": "!touch marker",
    "gpg.program": "touch",
    "include.path": "other",
    "remote.origin.uploadpack": "touch marker",
    "remote.origin.receivepack": "touch marker",
    "remote.origin.vcs": "touch",
    "url.ext::touch.insteadOf": "https://",
    "protocol.ext.allow": "always",
    "alias.push": "!touch marker",
}


def test_a_repositorys_own_settings_start_no_program(sites: tuple[Path, Path]) -> None:
    first, _ = sites
    write(first, ONE, STORY + "More.\n")
    place = first / ".git/config"
    plain = place.read_text()
    for key, value in DANGEROUS.items():
        git(first, "config", key, value)
        with pytest.raises(GitFailed, match="the repository's settings name"):
            shared(first)
        place.write_text(plain)
    assert not (first / "marker").exists()


def test_a_remote_of_another_kind_is_not_asked(sites: tuple[Path, Path]) -> None:
    first, _ = sites
    for address in ("ext::sh -c touch% marker", "-oProxyCommand=x", "ssh://-oProxyCommand=x/y", "fd::7", "file://-x"):
        git(first, "config", "remote.origin.url", address)
        with pytest.raises(GitFailed, match="which the desk does not use"):
            shared(first)


def test_hooks_of_the_repository_do_not_run(sites: tuple[Path, Path]) -> None:
    first, second = sites
    marker = first.parent / "marker"
    for name in (
        "pre-commit",
        "commit-msg",
        "pre-push",
        "post-commit",
        "post-merge",
        "post-checkout",
        "prepare-commit-msg",
    ):
        hook = second / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
        hook.chmod(0o755)
    write(first, ONE, STORY + "More.\n")
    shared(first)
    write(second, "content/articles/2026/two.md", STORY.replace("0001", "0002") + "More.\n")
    shared(second)
    assert not marker.exists()


# ------------------------------------------------------------------ at the desk


@pytest.fixture
def desk(sites: tuple[Path, Path]) -> Iterator[Desk]:
    with desk_of(sites[1]) as running:
        yield running


def test_an_editor_shares_and_settles_a_conflict_with_forms(desk: Desk, sites: tuple[Path, Path]) -> None:
    first, _ = sites
    write(first, ONE, STORY.replace("It matters.", "Theirs."))
    shared(first)
    editor = Editor(desk)
    editor.get(f"/story/{ONE}").press("Save", {"k:why": "Mine."})
    page = editor.get("/share")
    assert "1 file changed here" in page.words
    page = page.press("Share changes")
    assert page.status == 409
    assert "Theirs." in page.words
    page = page.press("Share changes", {f"choice:{ONE}": "theirs"})
    assert "Pushed to origin" in page.words
    assert "why: Theirs." in (desk.site / ONE).read_text()


def test_an_editor_without_a_name_is_asked_for_one(desk: Desk) -> None:
    (desk.site.parent / "settings").write_text("")
    editor = Editor(desk)
    editor.get(f"/story/{ONE}").press("Save", {"k:why": "Mine."})
    page = editor.get("/share").press("Share changes")
    assert "Say who you are" in page.words
    page = page.press("Share changes", {"name": "Ann Other", "email": "ann@example.org", "message": "A word"})
    assert "Pushed to origin" in page.words
    assert git(desk.site, "log", "-1", "--format=%an %ae %s") == "Ann Other ann@example.org A word"


def test_a_folder_without_a_repository_says_so(tmp_path: Path) -> None:
    with desk_of(little_desk_site(tmp_path / "alone" / "site")) as desk:
        page = Editor(desk).get("/share")
    assert page.status == 200
    assert "no git repository" in page.words
