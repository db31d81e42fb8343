"""A branch of a git repository as a target: one commit a publication, and whatever fails leaves a whole site."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from sites_support import CLOCK, Ran, build, command, edit, small_site, story, tree
from targets_support import Steps, die, forked, send, site_files

from sitegen.engine.programs.run import ProgramFailed
from sitegen.errors import BuildLocked, PublishRefused, SitegenError
from sitegen.publishing.targets import git_repository
from sitegen.publishing.targets.git import GitTarget
from sitegen.publishing.targets.git_repository import GitRepository, blob_oid

EXTRAS = {".nojekyll", ".sitegen/manifest"}
WHEN = 1_700_000_000


def git(folder: Path, *words: str, data: bytes = b"") -> str:
    done = subprocess.run(["git", "-C", folder, *words], input=data, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


class Branch:
    """A bare repository, and the branch that is published to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare = folder / "bare.git"
        self.bare.mkdir(parents=True)
        git(self.bare, "init", "-q", "--bare")

    def target(self, when: int = WHEN) -> GitTarget:
        return GitTarget("the branch", GitRepository(f"file://{self.bare}", "pages", self.folder), when)

    def send(self, version: int, when: int = WHEN) -> str:
        return send(self.target(when), self.folder, version).release

    def roll_back(self) -> str:
        target = self.target()
        with target.held():
            return target.roll_back(lambda release, changed: None)

    def all_files(self) -> dict[str, bytes]:
        rows = git(self.bare, "ls-tree", "-r", "-z", "refs/heads/pages").split("\0")
        found = {}
        for row in filter(None, rows):
            oid, path = row.split(" ")[2].split("\t")[0], row.partition("\t")[2]
            found[path] = subprocess.run(
                ["git", "-C", self.bare, "cat-file", "blob", oid], capture_output=True, check=True
            ).stdout
        return found

    def shown(self) -> dict[str, bytes]:
        return {path: data for path, data in self.all_files().items() if path not in EXTRAS}

    def commits(self) -> list[str]:
        return git(self.bare, "log", "--format=%H", "refs/heads/pages").split()

    def hook(self, name: str, text: str) -> None:
        place = self.bare / "hooks" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        place.chmod(0o755)


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Branch(tmp_path / "git")


def cache(branch: Branch) -> Path:
    return next((branch.folder.parent / "cache/sitegen/publish").glob("*.git"))


def test_each_publication_is_one_commit_and_an_unchanged_file_stays_the_same_object(branch: Branch) -> None:
    branch.send(1)
    assert branch.shown() == site_files(1)
    assert set(branch.all_files()) - set(branch.shown()) == EXTRAS
    branch.send(2)
    assert branch.shown() == site_files(2)
    assert len(branch.commits()) == 2
    said = git(branch.bare, "diff", "--name-only", "-z", *reversed(branch.commits())).split("\0")
    changed = {p for p in site_files(1).keys() | site_files(2).keys() if site_files(1).get(p) != site_files(2).get(p)}
    assert set(filter(None, said)) == changed | {".sitegen/manifest"}
    branch.send(2)
    assert len(branch.commits()) == 2


@pytest.mark.long
def test_only_objects_that_differ_are_sent(branch: Branch) -> None:
    branch.send(1)
    before = set(git(branch.bare, "rev-list", "--objects", "--no-object-names", "--all").split())
    branch.send(3)
    new = set(git(branch.bare, "rev-list", "--objects", "--no-object-names", "--all").split()) - before
    stored = {
        row.split(" ")[0] for row in git(branch.bare, "cat-file", "--batch-all-objects", "--batch-check").split("\n")
    }
    assert stored == new | before
    same = {blob_oid(d) for p, d in site_files(3).items() if site_files(1).get(p) == d}
    assert same
    assert not new & same


@pytest.mark.long
def test_what_somebody_else_put_into_the_branch_stays(branch: Branch) -> None:
    branch.send(1)
    blob = git(branch.bare, "hash-object", "-w", "--stdin", data=b"news.example.org\n")
    git(branch.bare, "read-tree", "refs/heads/pages")
    git(branch.bare, "update-index", "--add", "--cacheinfo", f"100644,{blob},CNAME")
    tree_of = git(branch.bare, "write-tree")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    commit = git(branch.bare, *who, "commit-tree", "-p", "refs/heads/pages", "-m", "x", tree_of)
    git(branch.bare, "update-ref", "refs/heads/pages", commit)
    branch.send(2)
    assert branch.shown() == {**site_files(2), "CNAME": b"news.example.org\n"}
    branch.roll_back()
    assert branch.shown() == {**site_files(1), "CNAME": b"news.example.org\n"}


@pytest.mark.long
def test_rolling_back_adds_a_commit_with_the_files_before_and_again_with_those_before_that(branch: Branch) -> None:
    names = [branch.send(version) for version in (1, 2, 3)]
    assert branch.roll_back() == names[1]
    assert branch.shown() == site_files(2)
    assert len(branch.commits()) == 4
    shutil.rmtree(branch.folder.parent / "cache")  # another machine
    assert branch.roll_back() == names[0]
    assert branch.shown() == site_files(1)
    with pytest.raises(PublishRefused, match="no release before"):
        branch.roll_back()
    branch.send(4)
    assert branch.shown() == site_files(4)
    assert branch.roll_back()
    assert branch.shown() == site_files(1)


@pytest.mark.long
def test_a_purge_leaves_one_commit_and_the_same_files(branch: Branch) -> None:
    branch.send(1)
    branch.send(2)
    before = branch.all_files()
    target = branch.target()
    with target.held():
        found = target.purge("articles/of-1/index.html")
    assert (len(found.deleted), found.shown) == (1, False)
    assert "the host may keep the old commits" in found.advice
    assert len(branch.commits()) == 1
    assert branch.all_files() == before
    assert branch.send(2)
    assert len(branch.commits()) == 1


def test_a_purge_of_a_page_that_is_shown_as_it_was_leaves_every_commit(branch: Branch) -> None:
    for version in (1, 2, 3):
        branch.send(version)
    before, target = branch.commits(), branch.target()
    with target.held(), pytest.raises(PublishRefused, match="is shown now"):
        target.purge("articles/kept/index.html")
    with target.held():
        assert target.purge("articles/never/index.html").deleted == ()
    assert branch.commits() == before
    with target.held():
        # The first of three commits alone held it; the second and the third did not.
        assert target.purge("articles/of-1/index.html").deleted == (before[-1][:12],)
    assert len(branch.commits()) == 1


@pytest.mark.long
def test_another_machine_fetches_no_bytes_of_files_that_it_does_not_need(branch: Branch) -> None:
    git(branch.bare, "config", "uploadpack.allowFilter", "true")
    branch.send(1)
    shutil.rmtree(branch.folder.parent / "cache")
    branch.send(2)
    assert branch.shown() == site_files(2)
    missing = git(cache(branch), "rev-list", "--objects", "--missing=print", "refs/sitegen/head").split("\n")
    same = {f"?{blob_oid(data)}" for path, data in site_files(2).items() if site_files(1).get(path) == data}
    assert same <= set(missing)


def test_how_the_sites_own_repository_reaches_the_remote_is_handed_on(branch: Branch, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    git(site, "init", "-q")
    git(site, "config", "http.https://example.org/.extraheader", "AUTHORIZATION: basic eA==")
    git(site, "config", "core.hooksPath", "hooks")
    env = GitRepository("https://example.org/site.git", "pages", site)._environment()
    assert env["GIT_CONFIG_KEY_0"] == "http.https://example.org/.extraheader"
    assert env["GIT_CONFIG_VALUE_0"] == "AUTHORIZATION: basic eA=="
    assert env["GIT_CONFIG_COUNT"] == "1"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"site.toml": b"", ".sitegen/manifest": b""}, "this branch holds site.toml"),
        ({"README.md": b"x"}, "files that sitegen did not publish"),
    ],
)
def test_a_branch_that_is_not_ours_is_refused(files: dict[str, bytes], words: str, branch: Branch) -> None:
    for path, data in files.items():
        blob = git(branch.bare, "hash-object", "-w", "--stdin", data=data)
        git(branch.bare, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    commit = git(branch.bare, *who, "commit-tree", "-m", "x", git(branch.bare, "write-tree"))
    git(branch.bare, "update-ref", "refs/heads/pages", commit)
    with pytest.raises(PublishRefused, match=words):
        branch.send(1)
    assert branch.commits() == [commit]


def test_the_settings_of_the_users_git_change_no_byte_and_run_no_hook(
    branch: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hooks").mkdir()
    for name in ("pre-push", "post-commit", "pre-commit"):
        script = tmp_path / "hooks" / name
        script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
        script.chmod(0o755)
    (tmp_path / "ignored").write_text(".nojekyll\n_headers\n*.svg\n", encoding="utf-8")
    settings = f"[core]\nautocrlf = true\nexcludesFile = {tmp_path}/ignored\nhooksPath = {tmp_path}/hooks\n"
    settings += "[push]\nfollowTags = true\ngpgSign = true\n[commit]\ngpgSign = true\n[fetch]\nfsckObjects = true\n"
    (tmp_path / "config").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    branch.send(1)
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert branch.shown() == site_files(1)
    assert not (tmp_path / "ran").exists()


def test_the_site_is_published_by_a_name_to_a_remote_of_its_repository(branch: Branch, tmp_path: Path) -> None:
    site = small_site(
        tmp_path / "site",
        '[publish.live]\nto = "git:origin#gh-pages"\n[publish.other]\nto = "git:nowhere#gh-pages"\n',
        articles__s1=story("One", "2024-01-01"),
    )
    git(site, "init", "-q")
    git(site, "remote", "add", "origin", f"file://{branch.bare}")
    build(site)

    def publish(*words: str) -> Ran:
        return command("publish", "-s", site, "--clock", CLOCK, *words)

    said = publish("live")
    assert (said.code, git(branch.bare, "for-each-ref")) == (1, "")
    assert "the site's address is still https://example.org/ — write its own into base_url" in said.err
    edit(site / "site.toml", "https://example.org/", "https://news.example.org/")
    build(site)
    said = publish("live", "--dry-run")
    files = tree(site / "build/site")
    assert f"Would be sent: {len(files)} files, {sum(map(len, files.values())):,} bytes.\n" in said.out
    assert git(branch.bare, "for-each-ref") == ""
    said = publish("live")
    assert (said.code, said.err) == (0, "")
    head = git(branch.bare, "rev-parse", "refs/heads/gh-pages")
    assert said.out.endswith(f"Published {head[:12]}.\n")
    assert publish("live").out.endswith(f"Nothing changed since {head[:12]}.\n")
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    assert publish("live").code == 0
    said = publish("live", "--rollback")
    assert said.out == f"Rolled back to {head[:12]}.\n"
    before = tree(site / "build/site")
    edit(site / "site.toml", "nowhere", "elsewhere")
    assert " 0 written" in command("build", "-s", site, "--clock", CLOCK).out
    assert tree(site / "build/site") == before
    assert "several targets — name one of live, other" in publish().err
    assert "no remote “elsewhere”" in publish("other").err
    assert "did you mean live?" in publish("lve").err


# ------------------------------------------------------------------ faults


def refuse() -> None:
    raise ProgramFailed(["git"], 128, b"fatal: the disk is full")


LAST_STEP = 16
"""One more than the commands of git that a publication runs."""
FAULTS = [(kind, step) for kind in ("killed before", "killed after", "refused") for step in range(1, LAST_STEP)]


def faulty(branch: Branch, kind: str, step: int, work: Callable[[], object]) -> tuple[int, int]:
    """Do something in a process in which one command of git goes wrong; its code, and the commands that it ran."""
    steps = Steps(step, refuse if kind == "refused" else die, after=kind == "killed after")
    with mock.patch.object(git_repository, "run_git", steps.around(git_repository.run_git)):
        return forked(work), steps.count


@pytest.mark.long
@pytest.mark.parametrize(("kind", "step"), FAULTS)
def test_a_fault_at_any_command_leaves_a_whole_site_and_the_next_publication_finishes(
    kind: str, step: int, branch: Branch
) -> None:
    branch.send(1)
    code, _ = faulty(branch, kind, step, lambda: branch.send(2))
    assert code in (0, 3, -9)
    assert branch.shown() in (site_files(1), site_files(2))
    branch.send(2)
    assert branch.shown() == site_files(2)
    code, _ = faulty(branch, kind, step, branch.roll_back)
    assert branch.shown() in (site_files(1), site_files(2))
    branch.send(3)
    assert branch.shown() == site_files(3)


def test_the_table_of_faults_has_every_command_of_a_publication(branch: Branch) -> None:
    branch.send(1)
    steps = Steps(0, refuse)
    with mock.patch.object(git_repository, "run_git", steps.around(git_repository.run_git)):
        branch.send(2)
    assert 8 < steps.count < LAST_STEP


def _damage(place: Path, data: bytes) -> None:
    place.chmod(0o644)
    place.write_bytes(data)


def _spoil_packs(branch: Branch) -> None:
    for place in cache(branch).rglob("objects/*/*"):
        if place.is_file():
            _damage(place, b"garbage")


CACHES: dict[str, Callable[[Branch], object]] = {
    "gone": lambda b: shutil.rmtree(cache(b)),
    "without objects": lambda b: shutil.rmtree(cache(b) / "objects"),
    "with damaged objects": _spoil_packs,
    "without HEAD": lambda b: (cache(b) / "HEAD").unlink(),
    "with a damaged HEAD": lambda b: _damage(cache(b) / "HEAD", b"\xff"),
    "with a damaged config": lambda b: _damage(cache(b) / "config", b"[core\n"),
    "with a lock of a dead git": lambda b: _damage_new(cache(b) / "config.lock"),
    "with a locked ref": lambda b: _damage_new(cache(b) / "refs/sitegen/head.lock"),
    "with a damaged ref": lambda b: _damage(cache(b) / "refs/sitegen/head", b"0" * 40),
    "with a shallow lock": lambda b: _damage_new(cache(b) / "shallow.lock"),
    "where a file stands in its place": lambda b: _replace(cache(b)),
}


def _replace(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_bytes(b"")


def _damage_new(place: Path) -> None:
    place.write_bytes(b"")


@pytest.mark.long
@pytest.mark.parametrize("state", CACHES)
def test_a_cache_that_is_damaged_costs_time_only(state: str, branch: Branch) -> None:
    branch.send(1)
    CACHES[state](branch)
    branch.send(2)
    assert branch.shown() == site_files(2)
    assert len(branch.commits()) == 2


def _hold_ref(branch: Branch) -> None:
    (branch.bare / "refs/heads/pages.lock").write_bytes(b"")


REMOTES: dict[str, tuple[Callable[[Branch], object], Callable[[Branch], object], str]] = {
    "a hook that refuses": (
        lambda b: b.hook("pre-receive", "echo no pages today >&2; exit 1"),
        lambda b: (b.bare / "hooks/pre-receive").unlink(),
        "no pages today",
    ),
    "a branch that is locked": (
        _hold_ref,
        lambda b: (b.bare / "refs/heads/pages.lock").unlink(),
        "the branch cannot be moved",
    ),
    "a repository that is gone": (
        lambda b: b.bare.rename(b.folder / "elsewhere"),
        lambda b: (b.folder / "elsewhere").rename(b.bare),
        "the repository cannot be reached: there is no folder /",
    ),
    "a full disk": (
        lambda b: b.hook("pre-receive", "echo 'No space left on device' >&2; exit 1"),
        lambda b: (b.bare / "hooks/pre-receive").unlink(),
        "No space left on device",
    ),
    "a server that ends at once": (
        lambda b: git(b.bare, "config", "receive.maxInputSize", "10"),
        lambda b: git(b.bare, "config", "--unset", "receive.maxInputSize"),
        "the branch cannot be moved",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", REMOTES)
def test_a_repository_that_refuses_keeps_the_old_site_and_says_why(fault: str, branch: Branch) -> None:
    branch.send(1)
    begin, end, words = REMOTES[fault]
    begin(branch)
    with pytest.raises(SitegenError, match=words) as raised:
        branch.send(2)
    assert str(raised.value).count("\n") == 0
    end(branch)
    assert branch.shown() == site_files(1)
    branch.send(2)
    assert branch.shown() == site_files(2)


def test_a_publication_that_came_meanwhile_is_not_lost(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    branch.send(1)
    whole = GitRepository.push

    def push(repository: GitRepository, commit: str, before: str) -> None:
        monkeypatch.setattr(GitRepository, "push", whole)
        monkeypatch.setenv("XDG_CACHE_HOME", str(branch.folder / "other cache"))  # another machine
        branch.send(3)
        whole(repository, commit, before)

    monkeypatch.setattr(GitRepository, "push", push)
    with pytest.raises(PublishRefused, match="another publication came first"):
        branch.send(2)
    assert branch.shown() == site_files(3)
    branch.send(2)
    assert branch.shown() == site_files(2)
    assert len(branch.commits()) == 3


def test_of_two_publications_on_one_machine_the_second_is_refused(branch: Branch) -> None:
    target = branch.target()
    with target.held(), pytest.raises(BuildLocked, match="another process is publishing there"):
        branch.send(1)
    branch.send(1)


@pytest.mark.long
@pytest.mark.parametrize("when", [0, 1, WHEN - 10**8, 4_000_000_000])
def test_a_clock_that_is_wrong_loses_nothing(when: int, branch: Branch) -> None:
    branch.send(1)
    branch.send(2, when)
    branch.send(3)
    assert branch.shown() == site_files(3)
    branch.roll_back()
    assert branch.shown() == site_files(2)


@pytest.mark.long
def test_a_reader_never_sees_a_mix_of_two_publications(branch: Branch) -> None:
    branch.send(1)
    wanted = [site_files(version) for version in range(1, 6)]
    wrong: list[dict[str, bytes]] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            found = branch.shown()
            if found not in wanted:
                wrong.append(found)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for version in range(2, 6):
            branch.send(version)
    finally:
        ended.set()
        reader.join()
    assert wrong == []
