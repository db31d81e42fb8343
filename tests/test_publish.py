"""Publishing: releases and one pointer, nothing unfit let through, and whatever fails leaves what visitors see."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sites_support import (
    CLOCK,
    HANG,
    ROOT,
    Ran,
    build,
    command,
    edit,
    environment,
    process,
    same,
    small_site,
    story,
    tree,
    write,
)

from sitegen.engine.cache.signing import Signer
from sitegen.engine.toolchain import engine_digest
from sitegen.publishing import built_files, feed_items
from sitegen.publishing.pings import PingFile, Pings
from sitegen.publishing.publish import roll_back
from sitegen.publishing.targets import file_stamps
from sitegen.publishing.targets.file_stamps import FileStamps, load_stamps, stamp
from sitegen.publishing.targets.folder import FolderTarget
from sitegen.publishing.targets.releases import Releases
from sitegen.publishing.websub import Patience, tell

ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of three stories, built."""
    files = {f"articles__s{n}": story(f"Story {n}", f"2024-0{n + 1}-01", id=f"{ID}{n}") for n in range(3)}
    site = small_site(tmp_path_factory.mktemp("publish") / "site", **files)
    edit(site / "site.toml", "https://example.org/", "https://news.example.org/")
    build(site)
    return site


@pytest.fixture
def site(first: Path, tmp_path: Path) -> Path:
    """A copy of that site and of all that was built, in a place of its own."""
    shutil.copytree(first, tmp_path / "site", symlinks=True)
    build(tmp_path / "site")
    return tmp_path / "site"


def publish(site: Path, *arguments: str | Path, to: str = "www") -> Ran:
    return command("publish", site.parent / to, "-s", site, "--clock", CLOCK, *arguments)


def release(site: Path) -> str:
    return Path(os.readlink(site.parent / "www" / "current")).name


def test_the_built_site_becomes_a_release_and_the_pointer_leads_to_it(site: Path) -> None:
    said = publish(site)
    assert (said.code, said.err) == (0, "")
    assert "no feed was published there yet" in said.out
    assert said.out.endswith(f"Published {release(site)}.\n")
    www = site.parent / "www"
    assert os.readlink(www / "current") == f"releases/{release(site)}"
    assert same(tree(www / "current"), tree(site / "build" / "site")) == ""
    assert not {p.name for p in (www / "current").iterdir()} & {".sitegen", "releases"}


def test_publishing_again_makes_a_release_only_where_something_changed(
    site: Path,
) -> None:
    publish(site)
    before = release(site)
    said = publish(site)
    assert (said.code, said.err) == (0, "")
    assert "Subscribers will see nothing new.\n" in said.out
    assert said.out.endswith(f"Nothing changed since {before}.\n")
    write(site, "content/articles/more.md", story("One more", "2024-06-01"))
    build(site)
    said = publish(site)
    assert said.code == 0
    assert "New (1):\n  2024-06-01 One more\n" in said.out
    assert release(site) > before
    assert (site.parent / "www/current/articles/more/index.html").is_file()


def times(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def test_a_file_that_did_not_change_keeps_its_time_and_a_changed_one_gets_a_later_second(site: Path) -> None:
    publish(site)
    www = site.parent / "www"
    shown = (www / "current").resolve()
    for path in shown.rglob("*"):
        os.utime(path, ns=(0, 1_700_000_000_123_456_789))
    # As if another machine had published this one in a second to come.
    os.utime(shown / "feed.xml", ns=(0, 4_000_000_000_900_000_000))
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    assert publish(site).code == 0
    old, new, before, after = tree(shown), tree((www / "current").resolve()), times(shown), times(www / "current")
    equal = {name for name in new if old.get(name) == new[name]}
    changed = (new.keys() & old.keys()) - equal
    assert len(equal) > len(changed) > 1
    assert {name: after[name] for name in equal} == {name: before[name] for name in equal}
    assert "feed.xml" in changed
    assert all(after[name] // 10**9 > before[name] // 10**9 for name in changed)


@pytest.mark.parametrize("mode", ["644", "660"])
def test_no_change_in_place_to_a_release_reaches_another_one(mode: str, site: Path) -> None:
    publish(site, "--mode", "640")
    www = site.parent / "www"
    first = release(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site, "--mode", mode)
    second = www / "releases" / release(site)
    assert second.name != first
    assert {p.stat().st_nlink for p in second.rglob("*") if p.is_file()} == {1}
    assert {stat.S_IMODE(p.stat().st_mode) for p in second.rglob("*") if p.is_file()} == {int(mode, 8)}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (www / "releases" / first).rglob("*") if p.is_file()} == {0o640}
    for path in second.rglob("*.html"):
        with path.open("ab") as file:
            file.write(b"<!-- by hand -->")
    assert publish(site, "--rollback").code == 0
    assert release(site) == first


def test_rsync_sends_only_what_changed(site: Path) -> None:
    if shutil.which("rsync") is None:
        assert "CI" not in os.environ, "on CI rsync must be there"
        pytest.skip("there is no rsync on this machine")
    publish(site)
    www, copy = site.parent / "www", site.parent / "copy"

    def sent() -> set[str]:
        ran = subprocess.run(
            ["rsync", "-a", "--delete", "--out-format=%n", f"{(www / 'current').resolve()}/", f"{copy}/"],
            check=True,
            capture_output=True,
            text=True,
        )
        return {name for name in ran.stdout.splitlines() if not name.endswith("/") and not name.startswith("deleting ")}

    assert sent() == set(tree(www / "current"))
    old = tree((www / "current").resolve())
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site)
    new = tree((www / "current").resolve())
    assert sent() == {name for name in new if old.get(name) != new[name]}


NGINX = """daemon off; master_process off; pid {0}/pid; error_log stderr;
events {{ }}
http {{
  access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c; uwsgi_temp_path {0}/d;
  scgi_temp_path {0}/e;
  server {{ listen unix:{0}/socket; root {1}; }}
}}
"""


@contextmanager
def nginx(folder: Path) -> Iterator[Path]:
    """A real nginx that serves a folder, by the socket that it listens to."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        assert "CI" not in os.environ, "on CI nginx must be there"
        pytest.skip("there is no nginx on this machine")
    with tempfile.TemporaryDirectory() as place:  # a socket's path is short
        settings = write(Path(place), "nginx.conf", NGINX.format(place, folder))
        running = subprocess.Popen([program, "-c", settings, "-e", "stderr"], stderr=subprocess.PIPE)
        try:
            while not Path(place, "socket").exists():
                assert running.poll() is None, running.stderr and running.stderr.read()
                os.sched_yield()
            yield Path(place, "socket")
        finally:
            running.terminate()
            running.communicate()


def asked(path: Path, name: str, tag: str = "") -> tuple[int, str]:
    """What nginx answers to a conditional request for a file: the status, and its tag."""
    connection = HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(HANG)
    connection.sock.connect(os.fspath(path))
    with closing(connection):
        connection.request("GET", "/" + name, headers={"If-None-Match": tag} if tag else {})
        answer = connection.getresponse()
        return answer.status, answer.headers["ETag"]


def test_nginx_answers_304_for_all_that_a_publication_did_not_change(site: Path) -> None:
    publish(site)
    current = site.parent / "www" / "current"
    old = tree(current.resolve())
    with nginx(current) as server:
        tags = {name: asked(server, name)[1] for name in old}
        edit(site / "content/articles/s1.md", "Words", "Other")
        build(site)
        publish(site)
        new = tree(current.resolve())
        for name in new.keys() & old.keys():
            assert asked(server, name, tags[name])[0] == (304 if new[name] == old[name] else 200), name


def test_a_story_shown_again_stops_the_publication_unless_it_is_asked_for(site: Path) -> None:
    publish(site)
    before = release(site)
    edit(site / "content/articles/s1.md", f"id: {ID}1", f"id: {ID}9")
    build(site)
    said = publish(site)
    assert said.code == 1
    assert "Shown again as new" in said.out
    assert "nothing was published — mend the above, or add --shown-again" in said.err
    assert release(site) == before
    assert publish(site, "--shown-again").code == 0
    assert release(site) > before


def test_old_releases_are_kept_as_many_as_asked_for(site: Path) -> None:
    for n in range(4):
        edit(site / "content/articles/s1.md", "Words" if not n else f"Words{n - 1}", f"Words{n}")
        build(site)
        assert publish(site, "--keep", "2").code == 0
    names = sorted(p.name for p in (site.parent / "www/releases").iterdir())
    assert [n[:6] for n in names] == ["000002", "000003", "000004"]
    assert release(site) == names[-1]
    assert sorted(p.name for p in (site.parent / "www/.sitegen").glob("*.list")) == [f"{n}.list" for n in names]


def test_rolling_back_shows_the_release_before_and_then_the_one_before_that(site: Path) -> None:
    names = []
    for n in range(3):
        edit(site / "content/articles/s1.md", "Words" if not n else f"Words{n - 1}", f"Words{n}")
        build(site)
        publish(site)
        names.append(release(site))
    said = command("publish", site.parent / "www", "--rollback")
    assert (said.code, said.out) == (0, f"Rolled back to {names[1]}.\n")
    assert "Words1" in (site.parent / "www/current/articles/s1/index.html").read_text(encoding="utf-8")
    assert publish(site, "--rollback").code == 0
    assert release(site) == names[0]
    said = publish(site, "--rollback")
    assert said.code == 1
    assert "no release before the one that is shown" in said.err
    assert release(site) == names[0]
    assert publish(site).code == 0  # the site as it is built, in a release of its own
    assert release(site)[:6] == "000004"


def test_a_release_that_was_tampered_with_is_not_rolled_back_to(site: Path) -> None:
    publish(site)
    old = site.parent / "www" / "releases" / release(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site)
    before = release(site)
    (old / "feed.xml").write_text("x", encoding="utf-8")
    said = publish(site, "--rollback")
    assert said.code == 1
    assert "feed.xml: the file was changed" in said.err
    assert release(site) == before


def test_a_folder_has_a_name_a_dry_run_and_a_purge(site: Path) -> None:
    with (site / "site.toml").open("a", encoding="utf-8") as settings:
        settings.write('[publish.live]\nto = "../www"\nkeep = 2\n')
    build(site)
    www, words = site.parent / "www", ("-s", site, "--clock", CLOCK)
    files = tree(site / "build/site")
    said = command("publish", "live", "--dry-run", *words)
    assert said.out.endswith(f"Would be sent: {len(files)} files, {sum(map(len, files.values())):,} bytes.\n")
    assert not www.exists()
    assert command("publish", *words).code == 0
    first = release(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    (site / "content/articles/s2.md").unlink()
    build(site)
    said = command("publish", "--dry-run", "-v", *words)
    assert "  + articles/s1/index.html\n" in said.out
    assert "  - articles/s2/index.html\n" in said.out
    assert release(site) == first
    assert command("publish", "--shown-again", *words).code == 0
    second = release(site)
    said = command("publish", "live", "--purge", "s0", *words)
    assert (said.code, said.out) == (0, "No old release holds s0.\n")
    said = command("publish", "live", "--purge", "s2", *words)
    assert (said.code, said.out, said.err) == (0, "1 old release deleted that held s2.\n", "")
    assert [p.name for p in (www / "releases").iterdir()] == [second]
    assert command("publish", "live", "--purge", "../x", *words).code == 2
    (site / "site.toml").write_text("[", encoding="utf-8")
    assert "no release before" in command("publish", www, "--rollback", *words).err


def test_a_folder_that_holds_another_site_is_refused_unless_that_is_meant(site: Path, tmp_path: Path) -> None:
    assert publish(site).code == 0
    before = release(site)
    other = small_site(tmp_path / "other", 'id = "another"\n', articles__a=story("Another", "2024-01-01"))
    build(other)
    said = publish(other)
    assert said.code == 1
    assert "it holds another site, whose feed has the id urn:uuid:" in said.err
    assert release(site) == before
    said = publish(other, "--shown-again")
    assert said.code == 0
    assert "the site's address is still https://example.org/ — write its own into base_url" in said.err
    assert release(site) != before


# ------------------------------------------------------------------ what must not be published


def _preview(site: Path) -> None:
    write(site, "layouts/page.html", '<!doctype html><script src="/__sitegen/reload.js"></script>')
    write(site, "content/pages/about.md", "---\ntitle: About\n---\nx\n")
    build(site)


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a stranger": (lambda s: write(s, "build/site/notes.txt", "x"), "sitegen did not write this file"),
    "a file edited by hand": (
        lambda s: edit(s / "build/site/articles/s1/index.html", "Story", "Stony"),
        "the file is not the one that was built",
    ),
    "a file deleted by hand": (lambda s: (s / "build/site/feed.xml").unlink(), "the file was deleted"),
    "a link to elsewhere": (lambda s: (s / "build/site/etc").symlink_to("/etc"), "sitegen did not write this file"),
    "drafts": (lambda s: build(s, "-D"), "built with drafts, with future articles, or for another address"),
    "future articles": (lambda s: build(s, "-F"), "built with drafts, with future articles, or for another address"),
    "another address": (lambda s: build(s, "-b", "https://else.example.org/"), "or for another address"),
    "an edit since": (lambda s: edit(s / "content/articles/s1.md", "Words", "Works"), "the file changed since"),
    "a file more since": (lambda s: write(s, "content/articles/x.md", story()), "the file came or went since"),
    "a file less since": (lambda s: (s / "content/articles/s2.md").unlink(), "the file came or went since"),
    "the preview's script": (_preview, "it links to /__sitegen/reload.js, which no visitor can reach"),
    "a lost record": (lambda s: (s / "build/.site.sitegen/record").unlink(), "no whole record of how it was built"),
    "no built site": (lambda s: shutil.rmtree(s / "build"), "there is no built site"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_what_is_not_fit_is_refused_and_leaves_the_pointer(what: str, site: Path) -> None:
    publish(site)
    before = tree(site.parent / "www")
    spoil, words = UNFIT[what]
    spoil(site)
    said = publish(site)
    assert said.code == 1
    assert words in said.err
    assert said.err.count("\n") == 1
    assert tree(site.parent / "www") == before
    if what != "no built site":
        return
    build(site)
    assert publish(site).code == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8000/articles/",
        "http://LOCALHOST",
        "HTTPS://LocalHost./x",
        "http://localhost?x",
        "http://digest.localhost/",
        "http://127.0.0.2/",
        "http://[::1]:8000/",
        "http://[::FFFF:127.0.0.1]/",
        "http://127.1/",
        "http://127.0.1:8000/",
        "http://0/",
        "http://0x7F.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://017700000001/",
    ],
)
def test_a_link_to_ones_own_machine_is_refused(address: str, site: Path) -> None:
    body = f'See <a href="{address}">the preview</a>.'
    write(site, "content/articles/x.md", story("X", "2024-06-01", body))
    build(site)
    said = publish(site)
    assert said.code == 1
    assert f"it links to {address}, which" in said.err
    assert not (site.parent / "www" / "current").exists()


def test_an_article_that_became_due_asks_for_a_build(site: Path) -> None:
    write(site, "content/articles/x.md", story("X", "2026-02-20"))
    build(site)
    assert publish(site).code == 0
    said = command("publish", site.parent / "www", "-s", site, "--clock", "2026-02-21")
    assert said.code == 1
    assert "an article became due since it was built — run sitegen build, and publish again" in said.err


@pytest.mark.parametrize("place", ["content", "build/site", "build/www", "", "layouts/x", "."])
def test_a_target_that_overlaps_the_site_is_refused(place: str, site: Path) -> None:
    said = command("publish", site / place, "-s", site, "--clock", CLOCK)
    assert said.code == 1
    assert "overlap — name a folder of its own" in said.err


def test_a_folder_with_other_files_is_refused(site: Path) -> None:
    write(site.parent, "www/index.html", "mine")
    said = publish(site)
    assert said.code == 1
    assert "holds files that sitegen did not publish" in said.err
    assert tree(site.parent / "www") == {"index.html": b"mine"}


def test_a_pointer_that_is_a_folder_is_refused(site: Path) -> None:
    publish(site)
    (site.parent / "www/current").unlink()
    (site.parent / "www/current").mkdir()
    said = publish(site)
    assert said.code == 1
    assert "this is no symbolic link" in said.err


def test_a_target_whose_place_is_gone_is_named(site: Path) -> None:
    said = publish(site, to="gone/www")
    assert said.code == 1
    assert f"there is no {site.parent / 'gone'} — make the folder above it, or mount what should be there" in said.err


def test_two_publications_at_once_do_not_mix(site: Path) -> None:
    publish(site)
    with Releases(site.parent / "www").held():
        said = publish(site)
    assert said.code == 1
    assert "another process is publishing here" in said.err


# ------------------------------------------------------------------ who may read, and who may publish


def modes(folder: Path) -> dict[str, int]:
    """The permissions of a folder and all below it that is no link."""
    found = [folder, *(p for p in folder.rglob("*") if not p.is_symlink())]
    return {p.relative_to(folder).as_posix(): stat.S_IMODE(p.stat().st_mode) for p in found}


def published_by(umask: int, site: Path, *arguments: str) -> Ran:
    words = ("publish", str(site.parent / "www"), "-s", str(site), "--clock", CLOCK, *arguments)
    return process(*words, umask=umask)


def test_what_only_the_publisher_can_read_is_told_and_a_mode_mends_it(site: Path) -> None:
    said = published_by(0o077, site)
    first = release(site)
    assert said.code == 0
    wanted = (
        "only you can read it, and a web server may be another user — publish again with --mode 644, or with umask 022"
    )
    assert said.err == f"{site.parent / 'www/releases' / first / 'index.html'}: {wanted}\n"
    said = published_by(0o077, site, "--mode", "644")
    assert (said.code, said.err) == (0, "")
    assert release(site) == first
    found = modes(site.parent / "www")
    seen = {p: m for p, m in found.items() if p == "." or p.startswith("releases")}
    assert {m for p, m in seen.items() if (site.parent / "www" / p).is_dir()} == {0o755}
    assert {m for p, m in seen.items() if (site.parent / "www" / p).is_file()} == {0o644}
    assert found[".sitegen"] == 0o700
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    assert published_by(0o077, site, "--mode", "640").code == 0
    assert modes(site.parent / "www/releases" / release(site))["index.html"] == 0o640


def test_with_a_usual_umask_nothing_is_said_and_no_mode_is_changed(site: Path) -> None:
    assert published_by(0o022, site).err == ""
    assert modes(site.parent / "www/releases" / release(site))["index.html"] == 0o644
    assert modes(site.parent / "www")[".sitegen/lock"] == 0o644


def test_where_the_group_may_write_all_that_is_published_can_be_changed_by_the_group(site: Path) -> None:
    www = site.parent / "www"
    www.mkdir()
    www.chmod(0o2775)
    assert published_by(0o022, site).code == 0
    for place, mode in modes(www).items():
        wanted = 0o070 if (www / place).is_dir() else 0o060
        assert (place, mode & wanted) == (place, wanted)
        assert (place, mode & 0o002) == (place, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the system's user can become two others")
def test_two_users_of_a_group_publish_to_one_folder() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        www = Path(folder, "www")
        www.mkdir()
        os.chown(www, 0, 4242)
        www.chmod(0o2770)
        for number, user in enumerate((4301, 4302, 4301)):
            words = [sys.executable, "-c", _AS_ANOTHER, str(www), str(user), str(number)]
            done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
        assert [name[:6] for name in Releases(www).names()] == ["000002", "000003"]


_AS_ANOTHER = """
import os, sys, tempfile
from pathlib import Path
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.targets.releases import Releases
www, user, number = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
os.umask(0o022)
os.setgroups([4242]); os.setgid(user); os.setuid(user)
with tempfile.TemporaryDirectory() as folder:
    text = number.encode()
    os.mkdir(folder + "/a")
    Path(folder, "a/index.html").write_bytes(text)
    releases = Releases(www)
    with releases.held():
        name = releases.add(Path(folder), {"a/index.html": digest_bytes(text)})
        releases.switch(name)
        releases.prune(1)
"""


# ------------------------------------------------------------------ what lies about in a target


def test_a_stray_mark_makes_no_release_vanish(site: Path) -> None:
    publish(site)
    first = release(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site)
    notes = site.parent / "www/.sitegen"
    whole = (notes / f"{first}.list").read_bytes()
    before = tree(site.parent / "www/releases")
    for name in (first, release(site), ".", "..", "...", "", "000009-000000000000", "../releases"):
        if "/" not in name:
            (notes / f"{name}.unshown").write_bytes(b"" if name == first else whole)
    os.symlink("..", notes / "link.unshown")
    (notes / "folder.unshown").mkdir()
    assert publish(site).code == 0
    assert tree(site.parent / "www/releases") == before
    (notes / f"{first}.list").unlink()
    (notes / f"{first}.unshown").write_bytes(whole)
    assert publish(site).code == 0
    assert tree(site.parent / "www/releases") == before


def test_a_mark_beside_the_newest_release_counts_only_with_the_list_of_its_files(site: Path) -> None:
    publish(site)
    www = site.parent / "www"
    name = release(site)
    (www / "current").unlink()
    (www / f".sitegen/{name}.list").unlink()
    for text in (b"", b"\xff\xfe", b"x y\n"):
        (www / f".sitegen/{name}.unshown").write_bytes(text)
        with Releases(www).held():
            assert Releases(www).names() == [name]


@pytest.mark.parametrize("text", [b"\xff\xfe\0", b"", b"\n\n", b"no list", b"0 ../../x\n", b"0 a\0b\n"])
def test_a_list_of_files_with_odd_bytes_refuses_a_rollback_in_one_line(text: bytes, site: Path) -> None:
    publish(site)
    first = release(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site)
    (site.parent / f"www/.sitegen/{first}.list").write_bytes(text)
    said = publish(site, "--rollback")
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert f"{first}.list: the list of its files is damaged — the release before cannot be shown" in said.err
    assert publish(site).code == 0


def test_odd_things_among_the_releases_do_not_stop_a_publication(site: Path) -> None:
    www = site.parent / "www"
    publish(site)
    (www / "releases/.incoming").symlink_to("/nowhere")
    (www / "releases/000009-aaaaaaaaaaaa").symlink_to("/")
    (www / "releases/000008-bbbbbbbbbbbb").write_text("x", encoding="utf-8")
    os.mkdir(os.fsencode(www / "releases") + b"/\xff")
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    assert publish(site, "--keep", "0").code == 0
    assert release(site)[:6] == "000002"


def test_a_file_changed_with_its_size_and_time_kept_is_written_anew_by_the_build_that_publish_asks_for(
    site: Path,
) -> None:
    publish(site)
    before = release(site)
    for name in ("feed.xml", "atom.xml"):
        place = site / "build/site" / name
        status = place.stat()
        place.write_bytes(place.read_bytes().replace(b"Story", b"Stony"))
        os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    build(site)
    said = publish(site)
    assert said.code == 1
    assert (
        "atom.xml: the file is not the one that was built (1 more are not either) — run sitegen build, which"
        in said.err
    )
    build(site)
    assert publish(site).out.startswith("Nothing changed since") or "Nothing changed since" in publish(site).out
    assert release(site) == before


def test_a_built_file_is_read_once_and_again_only_where_somebody_wrote_into_it(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every stamp is believed, however young: the files of a test are written within a tick of the clock.
    monkeypatch.setattr(file_stamps, "TICK", -1_000_000_000_000)
    read: list[str] = []
    plain = built_files.bytes_of
    monkeypatch.setattr(built_files, "bytes_of", lambda path: (read.append(Path(path).name), plain(path))[1])
    publish(site)
    assert "robots.txt" in read
    read.clear()
    assert "Nothing changed since" in publish(site).out
    assert read == []
    page = site / "build/site/robots.txt"
    status, data = page.stat(), page.read_bytes()
    page.write_bytes(data)
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "Nothing changed since" in publish(site).out
    assert read == ["robots.txt"]
    read.clear()
    page.write_bytes(data.replace(b"User-agent", b"User-Agent"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    said = publish(site)
    assert (said.code, "robots.txt: the file is not the one that was built" in said.err) == (1, True), said.err


@pytest.mark.parametrize("how", ["another user's", "another engine's", "damaged", "a link", "a pipe", "young"])
def test_a_note_about_the_built_files_that_cannot_be_believed_costs_reading_only(
    how: str, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site)
    note, page = site / "build/.site.sitegen/published.stamps", site / "build/site/robots.txt"
    known = load_stamps(note, engine_digest())
    assert known is not None
    page.write_bytes(page.read_bytes().replace(b"User-agent", b"User-Agent"))
    rows = {**known.files, "robots.txt": (known.files["robots.txt"][0], *stamp(page.stat()))}
    forged = FileStamps(rows, page.stat().st_ctime_ns if how == "young" else 2**62)
    with monkeypatch.context() as patch:
        if how == "another user's":
            patch.setattr(Signer, "sign", lambda *words: b"0" * 16)
        forged.save(note, "another" if how == "another engine's" else engine_digest())
    if how == "damaged":
        note.write_bytes(note.read_bytes()[:-1])
    if how == "a link":
        note.unlink()
        note.symlink_to(tmp_path / "nowhere")
    if how == "a pipe":
        for name in (note, note.with_name("published.feeds")):
            name.unlink()
            os.mkfifo(name)
    said = publish(site)
    assert "robots.txt: the file is not the one that was built" in said.err, said.said


def test_an_archive_that_did_not_change_is_parsed_once_and_what_it_holds_is_believed_of_this_user_alone(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    plain = feed_items.entries_of

    def entries_of(data: bytes, name: str, home: str = "") -> feed_items.Entries:
        parsed.append(name)
        return plain(data, name, home)

    monkeypatch.setattr(feed_items, "entries_of", entries_of)
    publish(site)
    archives = set(parsed)
    assert archives
    note = site / "build/.site.sitegen/published.feeds"
    whole, engine = note.read_bytes(), engine_digest()
    for name in archives:
        data = (site / "build/site" / name).read_bytes()
        assert feed_items.load_parsed(note, engine).entries(data, name, "https://news.example.org/") == plain(
            data, name, "https://news.example.org/"
        )
    parsed.clear()
    assert "Against" in publish(site).out
    assert parsed == []
    for spoilt in (whole[:-1], b"0" * 16 + whole[16:], b""):
        note.write_bytes(spoilt)
        assert "3 stories" in publish(site).out
        assert set(parsed) == archives
        parsed.clear()
    assert note.read_bytes() == whole
    feed_items.load_parsed(note, "another").entries((site / "build/site" / name).read_bytes(), name, "")
    assert parsed == [name]


# ------------------------------------------------------------------ a system that refuses


def _mounts_allowed() -> bool:
    done = subprocess.run(["unshare", "-Urm", "true"], capture_output=True, check=False)
    return done.returncode == 0


def in_namespace(script: str, site: Path) -> Ran:
    """A shell script in a mount namespace of its own; `$SITEGEN` is the command, `$1` the site."""
    if not _mounts_allowed():
        # The refusals injected below stand in for these.
        pytest.skip("mount namespaces are not allowed on this machine")
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-euc", script, "sh", str(site)],
        env=environment(SITEGEN=f"{sys.executable} -m sitegen"),
        cwd=ROOT,
        capture_output=True,
        timeout=HANG * 3,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def traced(site: Path, fault: str, place: str) -> "subprocess.CompletedProcess[bytes]":
    """Publish where a system call that touches a path of the target fails (strace's `inject`)."""
    if shutil.which("strace") is None:
        assert "CI" not in os.environ, "on CI strace must be there"
        pytest.skip("there is no strace on this machine")
    www = f"{site.parent}/www"
    only = ["-P", f"{www}/{place}".removesuffix("/.")] if place else []
    # Where only the calls that may fail stop the process, it takes half the time; a signal is not sent so.
    calls = ["--seccomp-bpf", "-e", f"trace={fault.partition(':')[0]}"] if ":error=" in fault else []
    tracer = ["strace", "-qq", "-f", "-o", "/dev/null", *calls, *only, "-e", f"inject={fault}"]
    return subprocess.run(
        [*tracer, sys.executable, "-m", "sitegen", "publish", www, "-s", str(site), "--clock", CLOCK],
        env=environment(SITEGEN_FETCH_ALLOW=os.environ.get("SITEGEN_FETCH_ALLOW", "")),
        cwd=ROOT,
        capture_output=True,
        timeout=HANG * 3,
        check=False,
    )


def changed(site: Path) -> str:
    """Publish, then change and build the site; the release that is shown."""
    publish(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    return release(site)


def test_a_link_in_the_place_of_the_lock_is_not_followed(site: Path) -> None:
    publish(site)
    lock, victim = site.parent / "www/.sitegen/lock", site.parent / "victim"
    lock.unlink()
    lock.symlink_to(victim)
    publish(site)
    assert not victim.exists()
    assert lock.is_file()
    assert not lock.is_symlink()


def test_a_read_only_target_leaves_the_pointer(site: Path) -> None:
    before = changed(site)
    script = f"""
        www="$(dirname "$1")/www"; mount --bind "$www" "$www"; mount -o remount,bind,ro "$www"
        $SITEGEN publish "$www" -s "$1" --clock {CLOCK}
    """
    said = in_namespace(script, site)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "Read-only file system — make room or mend permissions; what is published stays" in said.err
    assert release(site) == before


def test_a_full_target_leaves_the_pointer_and_a_roomy_one_takes_the_next(site: Path) -> None:
    pages = sum(len(data) // 4096 + 1 for data in tree(site / "build" / "site").values())
    script = f"""
        www="$(dirname "$1")/full"; mkdir "$www"; mount -t tmpfs -o size={pages * 6}k none "$www"
        $SITEGEN publish "$www" -s "$1" --clock {CLOCK} -q; readlink "$www/current"
        printf 'More.\\n' >> "$1/content/articles/s1.md"; $SITEGEN build -s "$1" --clock {CLOCK} -q
        $SITEGEN publish "$www" -s "$1" --clock {CLOCK} -q || echo "code $?"
        readlink "$www/current"; ls -A "$www/releases"
        mount -o remount,size=64m "$www"
        $SITEGEN publish "$www" -s "$1" --clock {CLOCK} -q; readlink "$www/current"
    """
    said = in_namespace(script, site)
    assert said.code == 0, said.said
    first, code, still, kept, then = said.out.split("\n")[:5]
    assert (first[:15], code, still) == ("releases/000001", "code 1", first)
    assert kept == first.removeprefix("releases/")
    assert then.startswith("releases/000002")
    assert "No space left on device — make room or mend permissions; what is published stays" in said.err


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("mkdir:error=EROFS", "releases/.incoming"),
        ("openat:error=EACCES", "releases/.incoming/feed.xml"),
        ("write:error=ENOSPC", "releases/.incoming/feed.xml"),
        ("close:error=EIO", "releases/.incoming/feed.xml"),
        ("write:error=ENOSPC", ".sitegen/note"),
        ("rename:error=EIO", "releases/.incoming"),
        ("symlink:error=EACCES", ".sitegen/pointer"),
        ("rename:error=EIO", ".sitegen/pointer"),
        ("syncfs:error=EIO", ""),
    ],
)
def test_a_refusal_at_any_step_leaves_a_whole_site(fault: str, place: str, site: Path) -> None:
    before = changed(site)
    shown = tree(site.parent / "www" / "current")
    done = traced(site, fault, place)
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert release(site) == before
    assert tree(site.parent / "www" / "current") == shown
    assert publish(site).code == 0
    assert release(site) > before


@pytest.mark.parametrize(
    ("call", "place", "moved"),
    [
        ("write", "releases/.incoming/feed.xml", False),
        ("rename", "releases/.incoming", False),
        ("rename", ".sitegen/pointer", False),
        ("openat", "", True),
    ],
)
def test_a_publication_killed_at_any_step_leaves_the_old_site_or_the_new_and_needs_no_help(
    call: str, place: str, moved: bool, site: Path
) -> None:
    before = changed(site)
    www = site.parent / "www"
    old, new = tree(www / "current"), tree(site / "build" / "site")
    # The target itself is opened only to put the moved pointer on disk.
    done = traced(site, f"{call}:signal=SIGKILL", place or ".")
    assert done.returncode == -9
    assert (release(site) > before) == moved
    assert same(tree(www / "current"), new if moved else old) == ""
    assert publish(site).code == 0
    assert same(tree(www / "current"), new) == ""
    assert not (www / "releases/.incoming").exists()
    assert publish(site, "--rollback").code == 0
    assert same(tree(www / "current"), old) == ""


def test_a_copy_by_rsync_taken_while_the_pointer_moves_is_one_whole_release_or_nothing(site: Path) -> None:
    # rsync enters the folder that the pointer leads to once; where the pointer moves in just that moment, it refuses
    # with code 23 and copies nothing. What follows the pointer anew for every file, as a web server does, has every
    # file whole, from the one release or the other.
    if shutil.which("rsync") is None:
        assert "CI" not in os.environ, "on CI rsync must be there"
        pytest.skip("there is no rsync on this machine")
    changed(site)
    publish(site)
    www = site.parent / "www"
    releases = Releases(www)
    both = {name: tree(releases.folder / name) for name in releases.names()}
    assert len({t["articles/s1/index.html"] for t in both.values()}) == 2
    ended = threading.Event()

    def move() -> None:
        while not ended.is_set():
            for name in both:
                releases.switch(name)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        whole = 0
        for n in range(20):
            copy = site.parent / f"copy{n}"
            done = subprocess.run(["rsync", "-aq", f"{www}/current/", copy], capture_output=True, timeout=HANG)
            assert tree(copy) in ([{}] if done.returncode == 23 else both.values())
            whole += done.returncode == 0
            for path in ("index.html", "feed.xml", "articles/s1/index.html"):
                assert (www / "current" / path).read_bytes() in {t[path] for t in both.values()}
            if whole == 3:
                break
        assert whole == 3
        subprocess.run(
            ["rsync", "-a", f"{(www / 'current').resolve()}/", site.parent / "copy"], check=True, timeout=HANG
        )
        assert tree(site.parent / "copy") in both.values()
    finally:
        ended.set()
        mover.join()


def test_where_the_pointer_was_lost_the_newest_release_is_what_subscribers_know(site: Path) -> None:
    publish(site)
    edit(site / "content/articles/s1.md", f"id: {ID}1", f"id: {ID}9")
    build(site)
    (site.parent / "www/current").unlink()
    said = publish(site)
    assert said.code == 1
    assert "Shown again as new" in said.out
    assert publish(site, "--shown-again").code == 0
    assert same(tree(site.parent / "www/current"), tree(site / "build/site")) == ""


def test_a_release_whose_list_was_lost_gets_it_back_from_the_next_publication(site: Path) -> None:
    changed(site)
    publish(site)
    for listed in (site.parent / "www/.sitegen").glob("*.list"):
        listed.unlink()
    assert "the list of its files is not there" in publish(site, "--rollback").err
    assert publish(site).code == 0
    assert (site.parent / f"www/.sitegen/{release(site)}.list").is_file()


def test_a_link_in_place_of_the_target_is_followed_or_said_to_lead_nowhere(site: Path) -> None:
    (site.parent / "www").symlink_to("disk")
    said = publish(site)
    assert said.code == 1
    assert "this link leads to disk, which is not there — make it, or mount it" in said.err
    (site.parent / "disk").mkdir()
    assert publish(site).code == 0
    assert (site.parent / "disk/current/index.html").is_file()


def test_a_publication_that_was_killed_needs_no_help(site: Path) -> None:
    before = changed(site)
    www = site.parent / "www"
    write(www, "releases/.incoming/articles/half.html", "<p")
    assert publish(site).code == 0
    assert release(site) > before
    assert not (www / "releases/.incoming").exists()


# ------------------------------------------------------------------ the hub


class Hub:
    """A hub: what it was told, and what it answers (a status a topic, 204 unless said otherwise)."""

    def __init__(self) -> None:
        self.told: list[dict[str, list[str]]] = []
        self.answers: dict[str, int] = {}
        self.headers: dict[str, str] = {}
        self.meanwhile: Callable[[], None] = lambda: None

    @property
    def topics(self) -> list[str]:
        return [topic for form in self.told for topic in form["hub.url"]]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Hub, str]]:
    """A real HTTP server in the part of a hub, and its address."""
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            state.told.append(form)
            state.meanwhile()
            self.send_response(max(state.answers.get(topic, 204) for topic in form["hub.url"]))
            for name, value in {"Content-Length": "0", **state.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it so)
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        port = server.server_address[1]
        monkeypatch.setenv("SITEGEN_FETCH_ALLOW", f"127.0.0.1:{port},127.0.0.1:1")
        yield state, f"http://127.0.0.1:{port}/"
        server.shutdown()


def with_hub(site: Path, address: str) -> None:
    """Name a hub in the settings, and build."""
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(f'{text}[feeds]\nhub = "{address}"\n', encoding="utf-8")
    build(site)


BASE = "https://news.example.org/"
KINDS = ("atom.xml", "feed.json", "feed.xml")
ALL = sorted(BASE + folder + kind for folder in ("", "editions/", "corrections/") for kind in KINDS)


def test_the_hub_is_told_of_the_feeds_whose_bytes_changed_and_never_by_a_build(
    site: Path, hub: tuple[Hub, str]
) -> None:
    state, address = hub
    with_hub(site, address)
    assert state.told == []
    said = publish(site)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("The hub was told of 9 feeds.\n")
    assert sorted(state.topics) == ALL
    assert [f["hub.mode"] for f in state.told] == [["publish"]]
    state.told.clear()
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site)
    assert sorted(state.topics) == [BASE + kind for kind in KINDS]
    state.told.clear()
    publish(site)
    assert state.told == []
    publish(site, "--rollback")
    assert sorted(state.topics) == [BASE + kind for kind in KINDS]


def due(site: Path) -> list[str]:
    """The feeds that are noted for the hub."""
    return list(json.loads((site.parent / "www/.sitegen/pings.json").read_text(encoding="utf-8")))


def test_what_the_hub_does_not_take_is_reported_and_told_the_next_time(site: Path, hub: tuple[Hub, str]) -> None:
    state, address = hub
    with_hub(site, address)
    state.answers[BASE + "feed.xml"] = 400
    said = publish(site)
    assert said.code == 0  # the site is published, whatever the hub says
    assert f"{BASE}feed.xml: the hub answered 400 Bad Request — noted for the next publish" in said.err
    assert sorted(set(state.topics)) == ALL  # all in one form, which was refused; then each alone
    assert len(state.told) == 10
    assert due(site) == [BASE + "feed.xml"]
    state.told.clear()
    state.answers.clear()
    assert publish(site).err == ""
    assert state.topics == [BASE + "feed.xml"]


def test_a_hub_that_fails_is_asked_three_times_with_pauses_and_no_more(hub: tuple[Hub, str]) -> None:
    state, address = hub
    state.answers[BASE + "a.xml"] = 503
    pauses: list[float] = []
    state.headers = {"Retry-After": "7"}
    said = tell(address, [BASE + "a.xml", BASE + "b.xml"], Patience(wait=pauses.append))
    assert (len(state.told), pauses) == (3, [7.0, 7.0])
    assert said.faults == (f"{BASE}a.xml and 1 more feed: the hub answered 503 Service Unavailable",)
    state.told.clear()
    state.headers = {"Retry-After": "30"}
    tell(address, [BASE + "a.xml"], Patience(wait=pauses.append))
    assert (len(state.told), len(pauses)) == (1, 2)  # so long nobody waits
    state.told.clear()
    state.headers = {}
    tell(address, [BASE + "a.xml"], Patience(wait=pauses.append))
    assert pauses[2:] == [1.0, 2.0]


def test_hundreds_of_feeds_are_told_in_a_few_forms_the_root_first(hub: tuple[Hub, str]) -> None:
    state, address = hub
    topics = [f"{BASE}topics/t{n}/{kind}" for n in range(127) for kind in KINDS]
    said = tell(address, [*topics, *(BASE + kind for kind in KINDS)], Patience())
    assert len(said.taken) == 384
    assert len(state.told) == 4
    assert state.topics[:3] == [BASE + kind for kind in KINDS]
    assert sorted(state.topics[3:]) == sorted(topics)


def test_a_hub_that_takes_one_feed_at_a_time_is_asked_so_often_and_no_more(hub: tuple[Hub, str]) -> None:
    state, address = hub
    topics = [f"{BASE}topics/t{n:03}/feed.xml" for n in range(381)]
    state.answers[topics[5]] = 400
    said = tell(address, topics, Patience(requests=12))
    assert len(state.told) == 12
    assert list(said.taken) == [*topics[:5], *topics[6:11]]
    assert len(said.faults) == 2
    assert said.faults[0] == f"{topics[5]}: the hub answered 400 Bad Request"
    assert said.faults[1].endswith("and 369 more feeds: the hub was asked often enough for once")


def test_a_hub_that_uses_up_the_seconds_is_asked_no_more(hub: tuple[Hub, str]) -> None:
    state, address = hub
    ticks = iter(range(0, 100_000, 20))
    topics = [f"{BASE}topics/t{n:03}/feed.xml" for n in range(381)]
    said = tell(address, topics, Patience(clock=lambda: float(next(ticks))))
    assert len(state.told) < 4
    assert len(said.taken) + 1 + int(said.faults[0].split(" and ")[1].split()[0]) == 381


def test_while_the_hub_is_asked_another_publication_and_a_rollback_go_on(site: Path, hub: tuple[Hub, str]) -> None:
    """The hub itself publishes and rolls back before it answers."""
    state, address = hub
    with_hub(site, address)
    publish(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    shown: list[str] = []

    def meanwhile() -> None:
        if not shown:
            shown.append(release(site))
            roll_back(FolderTarget(site.parent / "www"))
            shown.append(release(site))

    state.meanwhile = meanwhile
    said = publish(site)
    assert (said.code, said.err) == (0, "")
    assert len(shown) == 2
    assert shown[0] != shown[1]
    # What the rollback changed came after what the hub was told, so it is still to be told.
    assert sorted(due(site)) == [BASE + kind for kind in KINDS]


def test_a_rollback_tells_the_hub_once_at_most_and_asks_no_second_time(site: Path, hub: tuple[Hub, str]) -> None:
    state, address = hub
    with_hub(site, address)
    publish(site)
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    publish(site)
    state.told.clear()
    state.answers[BASE + "feed.xml"] = 503
    said = publish(site, "--rollback")
    assert said.code == 0
    assert said.out.startswith("Rolled back to 000001-")
    assert len(state.told) == 1
    assert "noted for the next publish" in said.err


def test_pings_that_an_earlier_version_noted_are_still_due(tmp_path: Path) -> None:
    assert Pings(PingFile(write(tmp_path, "pings.json", '["https://example.org/feed.xml"]'))).due == {
        "https://example.org/feed.xml": ""
    }


@pytest.mark.parametrize("place", ["https://elsewhere.example.org/", "//[::1]:1/", "http://localhost:1/"])
def test_a_hub_that_redirects_to_another_host_is_refused(place: str, hub: tuple[Hub, str]) -> None:
    state, address = hub
    state.answers[BASE + "feed.xml"] = 307
    state.headers = {"Location": place}
    said = tell(address, [BASE + "feed.xml"], Patience())
    assert len(state.told) == 1
    assert "which is another host" in said.faults[0]


def test_the_password_in_a_hubs_address_is_never_shown(hub: tuple[Hub, str]) -> None:
    state, address = hub
    named = address.replace("://", "://me:secret@")
    state.answers[BASE + "feed.xml"] = 307
    state.headers = {"Location": "https://x:other-secret@elsewhere.example.org/"}
    said = tell(named, [BASE + "feed.xml"], Patience())
    assert "elsewhere.example.org" in said.faults[0]
    assert "secret" not in said.faults[0]


def test_a_hub_that_cannot_be_reached_is_asked_once_and_loses_nothing(site: Path, hub: tuple[Hub, str]) -> None:
    state, address = hub
    with_hub(site, "http://127.0.0.1:1/")
    said = publish(site)
    assert said.code == 0
    assert said.err.count("\n") == 1
    assert "the hub http://127.0.0.1:1/ cannot be reached: Connection refused" in said.err
    edit(site / "site.toml", "http://127.0.0.1:1/", address)
    build(site)
    publish(site)
    assert sorted(state.topics) == ALL


@pytest.mark.parametrize(
    ("step", "place"),
    [("rename:signal=SIGKILL", ".sitegen/pointer"), ("fsync:signal=SIGKILL", ".")],
    ids=["before the pointer moves", "right after"],
)
def test_a_kill_loses_no_ping(step: str, place: str, site: Path, hub: tuple[Hub, str]) -> None:
    state, address = hub
    with_hub(site, address)
    publish(site)
    state.told.clear()
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    before = release(site)
    done = traced(site, step, place)
    assert done.returncode != 0
    assert (release(site) != before) == (place == ".")
    assert state.told == []
    publish(site)
    assert sorted(state.topics) == [BASE + kind for kind in KINDS]


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', "[1]", "[" * 100_000])
def test_a_file_of_pings_that_cannot_be_read_counts_as_empty(text: str, tmp_path: Path) -> None:
    pings = Pings(PingFile(write(tmp_path, "pings.json", text)))
    assert pings.due == {}
    pings.add(["https://example.org/feed.xml"], "000001")
    assert list(Pings(PingFile(tmp_path / "pings.json")).due) == ["https://example.org/feed.xml"]


@pytest.mark.parametrize("how", ["pipe", "link"])
def test_what_is_no_file_in_the_place_of_what_is_due_is_neither_waited_for_nor_followed(
    how: str, tmp_path: Path
) -> None:
    place = tmp_path / "pings.json"
    if how == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(write(tmp_path, "other.json", '["https://example.org/feed.xml"]'))
    with pytest.raises(OSError, match=r"no file|symbolic links"):
        Pings(PingFile(place))
