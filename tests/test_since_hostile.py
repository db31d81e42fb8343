"""`check --since REV` reads a repository that need not be trusted: nothing of it runs, writes, leads out or ends it."""

import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree
from dulwich.repo import Repo
from support import ARTICLE, SETTINGS, run, tree, write_site
from test_since import BROKEN, OTHER, A, B, commit, git, repository

from sitegen.authoring.git_objects import safe_name

CLEAN = "0 errors, 0 warnings\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return repository(tmp_path / "site", {A: BROKEN, B: OTHER})


def since(site: Path, revision: str = "HEAD") -> str:
    """What is said; a traceback is never part of it."""
    said = run("check", "-s", site, "--since", revision, "--strict")
    assert "Traceback" not in said.err
    assert said.code in (0, 1)
    return said.out + said.err


def record(name: bytes, mode: bytes, found: ShaFile | ObjectID) -> bytes:
    """One entry of a tree, whatever its name."""
    mark = found if isinstance(found, bytes) else found.id
    return mode + b" " + name + b"\0" + bytes.fromhex(mark.decode())


def commit_trees(site: Path, content: Iterable[bytes], extra: Iterable[ShaFile] = ()) -> None:
    """A commit on HEAD whose content/ holds these entries, as no git would write it."""
    with Repo(str(site)) as repo:
        settings = Blob.from_string(SETTINGS.encode())
        inner = ShaFile.from_raw_string(Tree.type_num, b"".join(content))
        rows = record(b"content", b"40000", inner) + record(b"site.toml", b"100644", settings)
        top = ShaFile.from_raw_string(Tree.type_num, rows)
        made = Commit()
        made.tree = top.id
        made.author = made.committer = b"A <a@example.org>"
        made.message = b"Odd"
        made.author_time = made.commit_time = made.author_timezone = made.commit_timezone = 0
        for thing in (settings, inner, top, made, *extra):
            repo.object_store.add_object(thing)
        repo.refs[b"HEAD"] = made.id


def objects_of(site: Path, name: str) -> tuple[str, Path]:
    """The object of a name in HEAD, and its loose file."""
    mark = git(site, "rev-parse", f"HEAD:{name}").strip()
    return mark, site / ".git/objects" / mark[:2] / mark[2:]


def test_no_setting_of_a_repository_is_run(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "ran"
    command = f"touch {mark}; false"
    (site / ".gitattributes").write_text("* diff=evil filter=evil merge=evil\n", encoding="utf-8")
    commit(site)
    for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        hook = site / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n", encoding="utf-8")
        hook.chmod(0o755)
    (tmp_path / "more").write_text(f"[core]\n\tpager = {command}\n", encoding="utf-8")
    settings = {
        "core.fsmonitor": command,
        "core.pager": command,
        "core.sshCommand": command,
        "core.editor": command,
        "core.gitProxy": command,
        "core.alternateRefsCommand": command,
        "diff.external": command,
        "diff.evil.textconv": command,
        "diff.evil.command": command,
        "filter.evil.smudge": command,
        "filter.evil.clean": command,
        "filter.evil.process": command,
        "credential.helper": f"!{command}",
        "gpg.program": command,
        "alias.rev-parse": f"!{command}",
        "include.path": str(tmp_path / "more"),
        f"includeIf.gitdir:{site}/.path": str(tmp_path / "more"),
        "remote.origin.url": f"ext::sh -c touch% {mark}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": command,
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }
    for name, value in settings.items():
        with open(site / ".git/config", "a", encoding="utf-8") as file:
            section, _, key = name.rpartition(".")
            first, dot, rest = section.partition(".")
            file.write(f'[{first}{dot and f" {chr(34)}{rest}{chr(34)}"}]\n\t{key} = "{value}"\n')
    objects_of(site, B)[1].unlink()
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", command)
    monkeypatch.setenv("GIT_SSH_COMMAND", command)
    before = tree(site)
    assert since(site).startswith(f"{B}:1: what the revision has here is missing, so what is wrong with it counts as")
    assert not mark.exists()
    assert tree(site) == before


def test_no_program_is_started(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object, **more: object) -> None:
        raise AssertionError(words)

    for place in ("subprocess.Popen", "os.posix_spawn", "os.system", "os.execve"):
        monkeypatch.setattr(place, refuse)
    assert since(site) == CLEAN


def test_what_the_environment_says_of_git_has_no_say(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other", {A: ARTICLE})
    for name, place in {
        "GIT_DIR": ".git",
        "GIT_WORK_TREE": "",
        "GIT_COMMON_DIR": ".git",
        "GIT_OBJECT_DIRECTORY": ".git/objects",
        "GIT_INDEX_FILE": ".git/index",
        "GIT_NAMESPACE": "x",
    }.items():
        monkeypatch.setenv(name, str(other / place))
    for number, (name, value) in enumerate({"core.worktree": "/", "core.bare": "true"}.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", name)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    assert since(site) == CLEAN


def test_a_bare_repository_that_lies_among_the_files_is_not_taken_for_theirs(tmp_path: Path) -> None:
    site = repository(tmp_path, {A: BROKEN}, where="sites/digest")
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "inner"))
    (tmp_path / "inner" / "config").write_text("[core]\n\tbare = true\n\tfsmonitor = false\n", encoding="utf-8")
    for name in ("HEAD", "config", "objects", "refs"):
        (tmp_path / "inner" / name).rename(site.parent / name)
    assert since(site) == CLEAN


def test_a_link_of_the_tree_is_never_written_through(site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = Blob.from_string(os.fsencode(outside))
    inner = ShaFile.from_raw_string(Tree.type_num, record(b"written.md", b"100644", Blob.from_string(b"x")))
    for rows in (
        [record(b"articles", b"120000", target), record(b"articles", b"40000", inner)],
        [record(b"articles", b"40000", inner), record(b"articles", b"120000", target)],
    ):
        commit_trees(site, rows, [target, inner, Blob.from_string(b"x")])
        assert "articles/2021/story.md" in since(site)
        assert tree(outside) == {}


def test_a_link_of_the_tree_is_never_read_through(site: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(ARTICLE.replace("A story", "Word of the secret"), encoding="utf-8")
    link = site / "content/articles/2021/link.md"
    link.symlink_to(tmp_path / "secret.md")
    (site / "content/articles/inside").symlink_to("2021")
    commit(site)
    assert since(site) == CLEAN
    link.unlink()
    link.symlink_to(tmp_path)
    assert since(site).startswith("content/articles/2021/link.md:1: the link leads out")
    link.unlink()
    (site / B).write_text(OTHER.replace("A story", "Word of the secret"), encoding="utf-8")
    assert "secret" not in since(site)


ODD = [b"..", b".", b".git", b".GIT", b".git ", b"git~1", b".g\xe2\x80\x8cit", b"a/b.md", b"/etc", b"a\\b.md"]


@pytest.mark.parametrize("name", [*ODD, b"n" * 252 + b".md", b"n" * 300], ids=repr)
def test_a_name_that_is_none_of_a_file_is_told_and_never_written(name: bytes, site: Path, tmp_path: Path) -> None:
    text = Blob.from_string(OTHER.encode())
    commit_trees(site, [record(name, b"100644", text)], [text])
    before = {p for p in tmp_path.rglob("*") if ".git" not in p.parts}
    said = since(site)
    if len(name) <= 255 and name not in ODD:
        assert "[revision-unreadable]" not in said
    else:
        assert "what the revision has here is misnamed" in said
        assert "rename the file in the repository" in said
    assert {p for p in tmp_path.rglob("*") if ".git" not in p.parts} == before


@pytest.mark.parametrize("name", [*ODD, b"", b"a\0b", b"n" * 256])
def test_no_such_name_is_safe(name: bytes) -> None:
    assert not safe_name(name)


@pytest.mark.parametrize("name", [b"story.md", b".gitignore", "näme zwei.md".encode(), b"\xff.md", b"n" * 255])
def test_names_that_files_have_are_safe(name: bytes) -> None:
    assert safe_name(name)


def test_a_name_that_is_not_utf8_is_known_where_it_was_there_before(site: Path) -> None:
    (site / os.fsdecode(b"content/articles/\xff.md")).write_text(OTHER, encoding="utf-8")
    commit(site)
    assert since(site) == CLEAN


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (None, "missing"),
        (b"", "broken"),
        (b"no zlib at all", "broken"),
        (zlib.compress(b"blob 3\0abc"), "broken"),
        (zlib.compress(b"tree 0\0"), "broken"),
        (zlib.compress(b"blob x"), "broken"),
        (zlib.compress(b"blob 9\0" + bytes(1 << 20)), "too large|broken"),
    ],
)
@pytest.mark.parametrize("name", [A, "content/articles"])
def test_an_object_that_is_missing_or_broken_is_a_finding_with_its_mend(
    damage: bytes | None, word: str, name: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.authoring.git_objects.LARGEST_OBJECT", 1 << 16)
    place = objects_of(site, name)[1]
    place.unlink()
    if damage is not None:
        place.write_bytes(damage)
    said = since(site).splitlines()
    mine = [row for row in said if row.endswith("[revision-unreadable] warning")]
    assert [
        row.startswith(tuple(f"{name}:1: what the revision has here is {w}, so" for w in word.split("|")))
        for row in mine
    ] == [True]
    assert " — run git f" in mine[0] or " — compare" in mine[0]
    assert any("[link-broken]" in row for row in said)


@pytest.mark.parametrize("name", ["", "content", "site.toml"])
def test_where_the_list_of_files_or_the_settings_are_missing_one_line_says_so(name: str, site: Path) -> None:
    objects_of(site, name)[1].unlink()
    said = since(site)
    assert "missing" in said
    assert "git fetch" in said or "fetch it again" in said


@pytest.mark.parametrize(
    "file", ["HEAD", "config", "refs/heads/main", "objects/info/alternates", "shallow", "packed-refs", "commondir"]
)
@pytest.mark.parametrize("text", [b"", b"\0\xff\n", b"ref: refs/heads/main\n", b"[core\n", b"../objects\n", b"-1\n"])
def test_a_damaged_repository_ends_in_one_line(file: str, text: bytes, site: Path) -> None:
    (site / ".git" / file).parent.mkdir(parents=True, exist_ok=True)
    (site / ".git" / file).write_bytes(text)
    said = run("check", "-s", site, "--since", "main")
    assert said.code in (0, 1, 2)
    assert "Traceback" not in said.err
    assert said.err.count("\n") <= 6


def test_stores_that_name_each_other_as_alternates_end(site: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {A: ARTICLE})
    for one, two in ((site, other), (other, site)):
        (one / ".git/objects/info/alternates").write_text(f"{two}/.git/objects\n", encoding="utf-8")
    assert "alternates are nested too deep) — run git fsck there" in since(site)


@pytest.mark.parametrize("how", ["pipe", "device"])
@pytest.mark.parametrize(
    "name",
    "HEAD config packed-refs shallow commondir info/grafts objects/info/alternates refs/heads/main object".split(),
)
@pytest.mark.parametrize("worktree", [False, True])
def test_what_never_ends_in_the_place_of_a_repositorys_file_is_told_and_not_read(
    name: str, how: str, worktree: bool, site: Path, tmp_path: Path
) -> None:
    mark, loose = objects_of(site, A)
    place = site / ".git" / name if name != "object" else loose
    if worktree:
        git(site, "worktree", "add", "-q", os.fspath(tmp_path / "tree"))
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    if how == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero")
    said = since(tmp_path / "tree" if worktree else site)
    named = mark[2:] if name == "object" else place.name
    if worktree and name in ("HEAD", "commondir"):
        return  # a worktree has its own of these
    assert f"its git repository cannot be read ({named} is a pipe or a device) — run git fsck there" in said


@pytest.mark.parametrize("place", [".git", ".git of a store that is borrowed from", "folder that .git names"])
def test_a_pipe_in_another_place_that_a_repository_names_is_not_waited_for(
    place: str, site: Path, tmp_path: Path
) -> None:
    other = repository(tmp_path / "other", {A: ARTICLE})
    if place.startswith(".git of"):
        (site / ".git/objects/info/alternates").write_text(f"{other}/.git/objects\n", encoding="utf-8")
        os.mkfifo(other / ".git/objects/info/alternates")
    else:
        (site / ".git").rename(tmp_path / "away")
        if place == ".git":
            os.mkfifo(site / ".git")
        else:
            (other / ".git/config").unlink()
            os.mkfifo(other / ".git/config")
            (site / ".git").write_text(f"gitdir: {other}/.git\n", encoding="utf-8")
    assert "is a pipe or a device) — run git fsck there" in since(site)


def test_a_tree_that_names_more_files_than_atoms_is_refused_by_count(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.authoring.git_objects.MOST_ENTRIES", 500)
    blob = Blob.from_string(b"x")
    rows, extra = b"".join(record(b"%d.md" % n, b"100644", blob) for n in range(10)), [blob]
    for _ in range(30):
        extra.append(ShaFile.from_raw_string(Tree.type_num, rows))
        rows = b"".join(record(b"%d" % n, b"40000", extra[-1]) for n in range(10))
    commit_trees(site, [rows], extra)
    assert "more than 500 files — give another, or leave --since out" in since(site)


def test_a_pack_whose_object_unpacks_to_gigabytes_is_a_finding(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "content/images").mkdir(parents=True)
    (site / "content/images/zeros.png").write_bytes(bytes(64 << 20))
    commit(site)
    git(site, "gc", "-q")
    (site / "content/images/zeros.png").unlink()
    monkeypatch.setattr("sitegen.authoring.check_since.LARGEST_MEMORY", 48 << 20)
    assert "content/images/zeros.png:1: what the revision has here is too large" in since(site)


def test_submodules_are_left_out(site: Path) -> None:
    text = Blob.from_string(BROKEN.encode())
    commit_trees(site, [record(b"m", b"160000", ObjectID(b"1" * 40)), record(b"story.md", b"100644", text)], [text])
    assert "revision-unreadable" not in since(site)


@pytest.mark.parametrize("form", ["sha1", "sha256"])
@pytest.mark.parametrize("packed", [False, True])
def test_packed_and_loose_objects_of_either_hash_are_read(form: str, packed: bool, tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: BROKEN})
    git(site, "init", "-q", "-b", "main", f"--object-format={form}")
    commit(site)
    if packed:
        git(site, "gc", "-q")
        git(site, "pack-refs", "--all")
    assert since(site, "main") == CLEAN
    assert since(site, git(site, "rev-parse", "HEAD")[:9]) == CLEAN


def test_clones_that_are_shallow_partial_or_share_objects_are_read(site: Path, tmp_path: Path) -> None:
    (site / B).write_text(OTHER + "More.\n", encoding="utf-8")
    commit(site)
    git(site, "config", "uploadpack.allowFilter", "true")
    for kind in ("--depth=1", "--filter=blob:none", "--shared", "--separate-git-dir=" + str(tmp_path / "apart")):
        where = tmp_path / kind.strip("-").partition("=")[0]
        address = str(site) if kind == "--shared" else f"file://{site}"
        git(tmp_path, "clone", "-q", kind, address, str(where))
        assert since(where) == CLEAN, kind
    said = run("check", "-s", tmp_path / "depth", "--since", "HEAD~1")
    assert (said.code, "check out with fetch-depth: 0" in said.err.replace("\n", " ")) == (2, True)
    assert "run git fetch --refetch" in since(tmp_path / "filter", "HEAD~1")


def test_every_form_of_a_revision_that_editors_use_is_understood(site: Path) -> None:
    first = git(site, "rev-parse", "HEAD").strip()
    git(site, "tag", "light")
    git(site, "tag", "-a", "-m", "Heavy", "heavy")
    git(site, "update-ref", "refs/remotes/origin/main", first)
    git(site, "branch", "old/näme")
    (site / B).write_text(OTHER + "See [that](gone.md).\n", encoding="utf-8")
    commit(site)
    git(site, "branch", "side")
    (site / A).write_text(BROKEN + "And [this](never.md).\n", encoding="utf-8")
    commit(site)
    before = "light heavy heavy^{} heavy^{commit} origin/main refs/heads/old/näme old/näme HEAD~2 HEAD^^ @~2 main~1^1"
    for form in (
        *before.split(),
        first,
        first[:7],
        "HEAD@{2}",
        "HEAD...light",
        "light...",
        "...light",
        "HEAD~2^{commit}",
    ):
        assert ("gone.md" in since(site, form), "never.md" in since(site, form)) == (True, True), form
    for form in ("side", "main...side", "side...", "HEAD^", "main@{1}", "HEAD~1"):
        assert ("gone.md" in since(site, form), "never.md" in since(site, form)) == (False, True), form
    third = git(site, "rev-parse", "--short", "HEAD").strip()
    for form in (f"{third}~1", f"{third}^", f"{third}...side", "refs/heads/main@{1}"):
        assert ("gone.md" in since(site, form), "never.md" in since(site, form)) == (False, True), form
    for form in ("HEAD", "@", "main", "heads/main", "refs/heads/main", "HEAD^0"):
        assert since(site, form) == CLEAN, form
    for form in (
        "HEAD~9",
        "HEAD^2",
        "abc",
        "-x",
        "@{upstream}",
        ":/As",
        "HEAD:site.toml",
        "a..b",
        "nö",
        "HEAD@{99}",
        "\x00",
    ):
        said = run("check", "-s", site, f"--since={form}")
        assert (said.code, "git knows no revision" in said.err.replace("\n", " ")) == (2, True), form


def test_a_beginning_that_two_commits_share_asks_for_more_of_it(site: Path) -> None:
    seen: dict[str, str] = {}
    tree_id = git(site, "rev-parse", "HEAD^{tree}").strip()
    for number in range(5000):
        with Repo(str(site)) as repo:
            made = Commit()
            made.tree = ObjectID(tree_id.encode())
            made.author = made.committer = b"A <a@example.org>"
            made.message = b"%d" % number
            made.author_time = made.commit_time = made.author_timezone = made.commit_timezone = 0
            start = made.id.decode()[:4]
            if start in seen:
                for text in (made.message, seen[start].encode()):
                    made.message = text
                    repo.object_store.add_object(made.copy())
                break
            seen[start] = str(number)
    said = run("check", "-s", site, "--since", start)
    assert (
        said.code,
        f"more than one commit begins with “{start}” — give more of it" in said.err.replace("\n", " "),
    ) == (2, True)


def test_a_folder_of_stories_that_was_moved_is_followed_in_few_comparisons(tmp_path: Path) -> None:
    files = {f"content/articles/2021/{n}.md": ARTICLE.replace("7e01", f"{n:04x}") for n in range(300)}
    site = repository(tmp_path, files)
    (site / "content/articles/2021").rename(site / "content/articles/2022")
    assert run("check", "-s", site).out.count("[title-similar]") == 299
    assert since(site) == CLEAN


def test_nothing_of_the_copy_stays(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    since(site)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_full_disk_is_told_in_one_line(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open

    def full(path: str | bytes, flags: int, mode: int = 0o777, **more: int) -> int:
        if b"sitegen-since-" in os.fsencode(path) and flags & os.O_CREAT:
            raise OSError(28, "No space left on device")
        return really(path, flags, mode, **more)

    monkeypatch.setattr("sitegen.authoring.check_since.os.open", full)
    assert since(site).endswith("No space left on device — make room for a copy of the revision\n")


def test_where_no_folder_can_be_made_for_the_copy_one_line_says_so(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert since(site).startswith("no folder can be made for a copy of the revision: No such file or directory — ")
