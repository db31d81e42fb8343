"""A folder of another machine as a target: a real OpenSSH server and rsync, and whatever fails leaves a whole site."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from sites_support import CLOCK, build, command, edit, small_site, story, tree
from sshd_support import SshServer, needed, script, ssh_server
from targets_support import Steps, built_site, die, forked, send, site_files

from sitegen.errors import BuildLocked, PublishRefused, SitegenError
from sitegen.publishing.language_folders import language_folders
from sitegen.publishing.pings import Pings
from sitegen.publishing.targets import remote_shell, ssh
from sitegen.publishing.targets.folder import FolderTarget
from sitegen.publishing.targets.git import GitTarget
from sitegen.publishing.targets.git_repository import GitRepository
from sitegen.publishing.targets.remote_shell import RemoteShell, ScriptFailed
from sitegen.publishing.targets.ssh import SshTarget
from sitegen.target_address import SshAddress, target_address


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("ssh") / "server") as found:
        yield found


class Remote:
    """A folder that is reached through the server."""

    def __init__(self, server: SshServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.www = folder / "it's the www"

    def target(self, keep: int | None = None, mode: int | None = None) -> SshTarget:
        address = target_address(self.server.address(self.www))
        assert isinstance(address, SshAddress)
        return SshTarget("the other machine", address, keep, mode)

    def send(self, version: int) -> str:
        return send(self.target(), self.folder, version).release

    def roll_back(self) -> str:
        target = self.target()
        with target.held():
            return target.roll_back(lambda release, changed: None)

    def shown(self) -> dict[str, bytes]:
        return tree((self.www / "current").resolve())

    def releases(self) -> list[str]:
        return sorted(p.name for p in (self.www / "releases").iterdir())

    def there(self, name: str, text: str) -> None:
        """A program of the other machine, in place of the usual one."""
        script(self.server.there / name, text)


@pytest.fixture
def remote(server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    monkeypatch.setenv("PATH", server.path)
    yield Remote(server, tmp_path)
    for place in server.there.iterdir():
        place.unlink()


def test_a_release_begins_as_a_copy_of_the_one_before_and_what_is_unchanged_keeps_its_time(remote: Remote) -> None:
    first = remote.send(1)
    assert (remote.shown(), os.readlink(remote.www / "current")) == (site_files(1), f"releases/{first}")
    for path in (remote.www / "releases").rglob("*"):
        os.utime(path, (0, 4_000_000_000))  # whoever published last had a clock of the future
    before = {p: (remote.www / "current" / p).stat().st_mtime for p in site_files(1)}
    second = remote.send(2)
    assert (remote.shown(), remote.releases()) == (site_files(2), [first, second])
    for path, data in site_files(2).items():
        now = (remote.www / "current" / path).stat().st_mtime
        if site_files(1).get(path) == data:
            assert now == before[path]
        elif path in before:
            assert now == before[path] + 1
    assert tree(remote.www / "releases" / first) == site_files(1)
    assert remote.send(2) == second


@pytest.mark.long
def test_a_publication_of_that_machine_itself_understands_the_folder(remote: Remote) -> None:
    first, second = remote.send(1), remote.send(2)
    here = FolderTarget(remote.www)
    assert send(here, remote.folder, 2).release == second
    send(here, remote.folder, 3)
    assert remote.roll_back() == second
    assert remote.roll_back() == first
    assert remote.shown() == site_files(1)
    with pytest.raises(PublishRefused, match="no release before"):
        remote.roll_back()


@pytest.mark.long
def test_only_the_bytes_that_differ_cross_the_wire(remote: Remote, server: SshServer) -> None:
    remote.send(1)
    site = built_site(remote.folder / "built-2", site_files(2), target := remote.target())
    log = remote.folder / "log"
    script(server.here / "rsync", f'{needed("rsync")} --stats "$@" | tee -a {log}')
    try:
        with target.held():
            sending = target.sending(site)
            target.send(site, sending, lambda release, changed: None)
    finally:
        (server.here / "rsync").unlink()
    old, new = site_files(1), site_files(2)
    assert set(sending.files) == {p for p, data in new.items() if old.get(p) != data}
    assert set(sending.removed) | {"about"} == old.keys() - new.keys()
    assert sending.size == sum(len(new[p]) for p in sending.files)
    sent = [int(n.replace(",", "")) for n in re.findall(r"Literal data: ([0-9,]+)", log.read_text(encoding="utf-8"))]
    listed = (remote.www / f".sitegen/{Path(os.readlink(remote.www / 'current')).name}.list").stat().st_size
    assert 0 < sum(sent) <= sending.size + listed
    assert remote.shown() == new


def test_a_dry_run_touches_nothing(remote: Remote) -> None:
    site = built_site(remote.folder / "built-1", site_files(1), target := remote.target())
    with target.held(dry=True):
        assert target.published(site) is None
        assert len(target.sending(site).files) == len(site_files(1))
    assert not remote.www.exists()


def test_with_the_feeds_comes_what_names_the_languages(remote: Remote) -> None:
    rows = b"/articles/ /archive/ 301\n/de/articles/ /de/archive/ 301\n"
    files = site_files(1) | {"de/atom.xml": b"<feed/>", "_redirects": rows}
    site = built_site(remote.folder / "built-1", files, target := remote.target())
    with target.held():
        target.published(site)
        target.send(site, target.sending(site), lambda release, changed: None)
    later = built_site(remote.folder / "built-2", site_files(2), target := remote.target())
    with target.held(dry=True):
        read = target.published(later)
        assert read is not None
        assert language_folders(read) == ["de/"]
        assert read("de/atom.xml") == b"<feed/>"
        assert read("articles/changed/index.html") is None


@pytest.mark.long
def test_a_purge_deletes_the_old_releases_that_hold_the_page(remote: Remote) -> None:
    names = [remote.send(version) for version in (1, 2, 3)]
    target = remote.target()
    with target.held():
        found = target.purge("articles/of-2/index.html")
    assert (found.deleted, found.shown) == ((names[1],), False)
    assert remote.releases() == [names[0], names[2]]
    assert remote.roll_back() == names[0]


@pytest.mark.long
def test_old_releases_are_kept_as_many_as_asked_for_with_the_mode_that_was_asked_for(remote: Remote) -> None:
    for version in (1, 2, 3, 4):
        report = send(remote.target(keep=1, mode=0o640), remote.folder, version)
    assert [name[:6] for name in remote.releases()] == ["000003", "000004"]
    assert report.deleted[0][:6] == "000002"
    assert {p.stat().st_mode & 0o777 for p in (remote.www / "current/").rglob("*") if p.is_file()} == {0o640}
    assert (remote.www / "current/css").stat().st_mode & 0o777 == 0o750
    assert (remote.www / "current/").stat().st_mode & 0o777 == 0o750


@pytest.mark.long
def test_a_folder_may_be_named_from_the_home_of_the_user(remote: Remote, server: SshServer) -> None:
    address = target_address(f"ssh://127.0.0.1:{server.port}/~/my%20site")
    assert isinstance(address, SshAddress)
    send(SshTarget("home", address), remote.folder, 1)
    assert tree(server.folder / "my site/current") == site_files(1)


@pytest.mark.long
def test_what_the_hub_was_not_told_of_waits_there_for_the_next_publication(remote: Remote) -> None:
    remote.send(1)
    Pings(remote.target().pings()).add(["https://example.org/feed.xml"], "000001")
    with (target := remote.target()).held():
        assert Pings(target.pings()).due == {"https://example.org/feed.xml": "000001"}
        Pings(target.pings()).remove({"https://example.org/feed.xml": "000001"})
    assert Pings(remote.target().pings()).due == {}


def test_the_site_is_published_by_a_name(remote: Remote, server: SshServer) -> None:
    settings = f'[publish.live]\nto = "{server.address(remote.folder / "www")}"\n'
    site = small_site(remote.folder / "site", settings, articles__s1=story("One", "2024-01-01"))
    edit(site / "site.toml", "https://example.org/", "https://news.example.org/")
    build(site)
    said = command("publish", "-s", site, "--clock", CLOCK)
    assert (said.code, said.err) == (0, "")
    assert tree(remote.folder / "www/current") == tree(site / "build/site")
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    said = command("publish", "live", "-s", site, "--clock", CLOCK, "--dry-run", "-v")
    assert "Mended without a word" in said.out
    assert "  + articles/s1/index.html\n" in said.out


@pytest.mark.long
def test_a_branch_is_published_through_the_same_server(
    remote: Remote, server: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", "--bare", remote.folder / "bare.git"], check=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(remote.folder / "cache"))
    url = server.address(remote.folder / "bare.git")
    target = GitTarget("the branch", GitRepository(url, "pages", remote.folder), 0)
    send(target, remote.folder, 1)
    assert send(target, remote.folder, 1).moved is False


# ------------------------------------------------------------------ what is refused


def test_a_folder_that_is_not_ours_or_cannot_be_made_is_refused(remote: Remote) -> None:
    remote.www.mkdir()
    (remote.www / "index.html").write_bytes(b"x")
    with pytest.raises(PublishRefused, match="files that sitegen did not publish"):
        remote.send(1)
    shutil.rmtree(remote.www)
    remote.www.write_bytes(b"")
    with pytest.raises(PublishRefused, match="the folder cannot be made"):
        remote.send(1)
    remote.www.unlink()
    remote.www = remote.folder / "nowhere/www"
    with pytest.raises(PublishRefused, match="the folder cannot be made"):
        remote.send(1)


@pytest.mark.parametrize("tool", ["flock", "rsync"])
def test_a_machine_without_a_tool_is_told(tool: str, remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    run = RemoteShell.keep
    without = f"command() {{ [ $2 != {tool} ]; }}\n"
    monkeypatch.setattr(RemoteShell, "keep", lambda shell, text: run(shell, without + text))
    with pytest.raises(PublishRefused, match=f"no {tool} — install it there"):
        remote.send(1)
    assert not remote.www.exists()


# ------------------------------------------------------------------ faults


def refuse() -> None:
    raise ScriptFailed(1, b"cp: error writing: No space left on device\n")


LAST_STEP = 18
"""One more than the scripts and runs of rsync of a publication."""
FAULTS = [(kind, step) for kind in ("killed before", "killed after", "refused") for step in range(1, LAST_STEP)]


def faulty(kind: str, step: int, work: Callable[[], object]) -> int:
    """Do something in a process in which one script, or one run of rsync, goes wrong."""
    steps = Steps(step, refuse if kind == "refused" else die, after=kind == "killed after")
    with (
        mock.patch.object(RemoteShell, "_ask", steps.around(RemoteShell._ask)),
        mock.patch.object(ssh, "run", steps.around(ssh.run)),
    ):
        return forked(work)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "step"), FAULTS)
def test_a_fault_at_any_step_leaves_a_whole_site_and_the_next_publication_finishes(
    kind: str, step: int, remote: Remote
) -> None:
    remote.send(1)
    assert faulty(kind, step, lambda: remote.send(2)) in (0, 3, -9)
    assert remote.shown() in (site_files(1), site_files(2))
    remote.send(3)
    assert remote.shown() == site_files(3)
    assert faulty(kind, step, remote.roll_back) in (0, 3, -9)
    assert remote.shown() in (site_files(3), site_files(2), site_files(1))
    remote.send(4)
    assert remote.shown() == site_files(4)
    assert not list((remote.www / ".sitegen").glob("*.unshown"))
    assert {p.name for p in (remote.www / "releases").iterdir()} == {
        p.name.removesuffix(".list") for p in (remote.www / ".sitegen").glob("*.list")
    }


@pytest.mark.long
def test_the_table_of_faults_has_every_step_of_a_publication(remote: Remote) -> None:
    remote.send(1)
    steps = Steps(0, refuse)
    with (
        mock.patch.object(RemoteShell, "_ask", steps.around(RemoteShell._ask)),
        mock.patch.object(ssh, "run", steps.around(ssh.run)),
    ):
        remote.send(2)
    assert 8 < steps.count < LAST_STEP


HANG_UP = "kill -9 $(ps -o ppid= -p $PPID) 2>/dev/null; kill -9 $PPID; exit 1"
"""The shell of the other machine, and what started it, end at once."""

THERE: dict[str, tuple[str, str]] = {
    "no room for the copy": ("cp", "echo 'cp: No space left on device' >&2; exit 1"),
    "half a copy": (
        "cp",
        '/bin/cp "$@"; rm -rf releases/.incoming/articles; echo "cp: I/O error" >&2; exit 1',
    ),
    "a file too large for the disk": ("rsync", 'ulimit -f 0; exec /usr/bin/rsync "$@"'),
    "rsync ends at once": ("rsync", "exit 12"),
    "rsync is killed": ("rsync", "kill -9 $$"),
    "the pointer cannot be made": ("ln", "echo 'ln: Permission denied' >&2; exit 1"),
    "nothing can be renamed": ("mv", "echo 'mv: Input/output error' >&2; exit 1"),
    "the connection breaks at a copy": ("cp", HANG_UP),
    "the connection breaks at a rename": ("mv", HANG_UP),
    "the connection breaks at the pointer": ("ln", HANG_UP),
    "the disk cannot be written to": ("sync", "exit 1"),
    "a file arrives damaged": ("b2sum", "cat >/dev/null; echo './index.html: FAILED' >&2; exit 1"),
    "times cannot be set": ("touch", "echo 'touch: Operation not permitted' >&2; exit 1"),
    "nothing can be removed": ("rm", "echo 'rm: Operation not permitted' >&2; exit 1"),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", THERE)
def test_a_machine_on_which_something_fails_keeps_a_whole_site(fault: str, remote: Remote) -> None:
    remote.send(1)
    name, text = THERE[fault]
    remote.there(name, text)
    try:
        remote.send(2)
    except SitegenError as error:
        assert "\n" not in str(error)
    assert remote.shown() in (site_files(1), site_files(2))
    (remote.server.there / name).unlink()
    remote.send(2)
    assert remote.shown() == site_files(2)


@pytest.mark.long
def test_a_server_that_is_gone_or_unknown_is_told_in_a_line(remote: Remote) -> None:
    with pytest.raises(PublishRefused, match="cannot be reached"):
        send(SshTarget("nowhere", SshAddress("127.0.0.1", "/www", port=1)), remote.folder, 1)
    known = remote.server.folder / "known"
    text = known.read_text(encoding="utf-8")
    known.write_text("", encoding="utf-8")
    try:
        with pytest.raises(PublishRefused, match=r"Host key verification failed.* — run ssh -p \d+ .* once by hand"):
            remote.send(1)
    finally:
        known.write_text(text, encoding="utf-8")


@pytest.mark.long
def test_of_two_publications_at_once_the_second_is_refused(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.publishing.targets.remote_scripts._WAIT", 0)
    target = remote.target()
    with target.held():
        with pytest.raises(BuildLocked, match="another process is publishing there"):
            remote.send(1)
        with pytest.raises(BuildLocked):
            send(FolderTarget(remote.www), remote.folder, 1)
    remote.send(1)


@pytest.mark.long
def test_a_lock_of_a_killed_publication_is_free_at_once(remote: Remote) -> None:
    def hold() -> None:
        with remote.target().held():
            die()

    assert forked(hold) == -9
    remote.send(1)


@pytest.mark.long
def test_a_reader_never_sees_a_mix_of_two_publications(remote: Remote) -> None:
    remote.send(1)
    wanted = [site_files(version) for version in range(1, 6)]
    wrong: list[dict[str, bytes]] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            found = remote.shown()
            if found not in wanted:
                wrong.append(found)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for version in range(2, 6):
            remote.send(version)
    finally:
        ended.set()
        reader.join()
    assert wrong == []


def test_words_for_rsync_are_quoted_as_it_reads_them() -> None:
    assert remote_shell.quoted(["ssh", "-o", "ControlPath=/a b/it's"]) == "ssh -o 'ControlPath=/a b/it''s'"
