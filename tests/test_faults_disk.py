"""Real refusals: a full disk, folders and files without permission, no more open files, places that cannot be moved."""

import ctypes
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults_support import CLOCK, Toggled, need, plainly
from sites_support import HANG, ROOT, Ran, environment, same

from tests.engine_support import cold, run, tree

_CAPABILITIES_3 = 0x20080522
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2


@pytest.fixture(scope="module")
def toggled(tmp_path_factory: pytest.TempPathFactory) -> Toggled:
    return Toggled(tmp_path_factory.mktemp("toggled"))


@pytest.fixture
def site(toggled: Toggled) -> Toggled:
    """The site, built and whole."""
    toggled.mend()
    return toggled


@contextmanager
def mounted(kind: str, options: str, place: Path, source: str = "none") -> Iterator[None]:
    """A file system at a place for a while; skipped where one may not mount."""
    done = subprocess.run(
        [need("mount"), "-t", kind, "-o", options, source, str(place)], capture_output=True, text=True, timeout=HANG
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run([need("umount"), "-l", str(place)], check=True, timeout=HANG)


@pytest.mark.parametrize("free", [0, 8, 60, 120])
def test_a_full_disk_leaves_the_old_site_and_room_is_all_the_next_build_needs(free: int, site: Toggled) -> None:
    folder = site.root / "build"
    shutil.rmtree(folder)
    folder.mkdir()
    with mounted("tmpfs", "size=2m", folder):
        site.edit()
        run(site.root)
        site.edit()
        filler = folder / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                os.truncate(filler, max(0, filler.stat().st_size - free * 1024))
        ran = plainly(site.build())
        if ran.code:
            assert "No space left on device" in ran.err
            assert str(folder) in ran.err
            assert "old site stays" in ran.err or "new site is shown" in ran.err
        shown = tree(site.target)
        assert shown == (site.old if "old site stays" in ran.err else site.new)
        assert free or ran.code == 1
        filler.unlink()
        site.mend()


@pytest.mark.parametrize("most", range(3, 12))
def test_a_process_that_may_hold_few_files_open_says_so_or_builds(most: int, site: Toggled) -> None:
    site.edit()

    def starved() -> None:
        os.closerange(3, 1024)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        site.build()()

    site.judge(plainly(starved))


def as_one_who_needs_permission(site: Toggled) -> Ran:
    """Build by a process that the permissions of files bind, which for root they otherwise do not (capset(2))."""

    def bound() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        header, sets = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()
        assert libc.capget(header, sets) == 0
        sets[0] &= ~(_DAC_OVERRIDE | _DAC_READ_SEARCH)
        assert libc.capset(header, sets) == 0
        site.build()()

    return plainly(bound)


@pytest.mark.parametrize(
    ("closed", "mode"),
    [
        ("content/articles/stays.md", 0),
        ("content/articles", 0),
        ("layouts/home.html", 0),
        ("site.toml", 0),
        ("build", 0o555),
        ("build/.site.sitegen", 0o555),
        ("build/.site.sitegen/lock", 0),
        ("build/.site.sitegen/spare/topics/norms", 0o555),
    ],
)
def test_what_may_not_be_read_or_written_is_named_and_the_old_site_stays(closed: str, mode: int, site: Toggled) -> None:
    site.edit()
    place = site.root / closed
    before = place.stat().st_mode
    place.chmod(mode)
    try:
        ran = as_one_who_needs_permission(site)
        assert ran.code == 1
        assert closed in ran.err
        assert "Permission denied" in ran.err
    finally:
        place.chmod(before)
    assert same(tree(site.target), site.old) == ""
    site.judge(ran)


@pytest.mark.parametrize("closed", ["build/cache.sqlite", "build/.site.sitegen/record", "build/site/index.html"])
def test_what_is_only_kept_to_save_time_may_be_closed(closed: str, site: Toggled) -> None:
    site.edit()
    place = site.root / closed
    place.chmod(0)
    ran = as_one_who_needs_permission(site)
    if place.stat().st_mode & 0o777 == 0:
        place.chmod(0o644)
    assert ran.code == 0, ran.err
    assert same(tree(site.target), site.new) == ""


def test_a_read_only_place_is_named_and_the_old_site_stays(site: Toggled) -> None:
    site.edit()
    folder = site.root / "build"
    with mounted("none", "bind", folder, str(folder)):
        subprocess.run([need("mount"), "-o", "remount,bind,ro", str(folder)], check=True, timeout=HANG)
        ran = plainly(site.build())
        assert ran.code == 1
        assert "Read-only file system" in ran.err
        assert same(tree(site.target), site.old) == ""
    site.judge(ran)


def test_a_site_in_a_container_image_is_built_anew_though_its_folders_cannot_be_moved(tmp_path: Path) -> None:
    """An overlay refuses to move a folder of its lower layer (EXDEV): the last fallback, for real."""
    lower = tmp_path / "lower"
    site = Toggled(lower)
    run(site.root)
    merged, upper, work = (tmp_path / name for name in ("merged", "upper", "work"))
    for folder in (merged, upper, work):
        folder.mkdir()
    with mounted("overlay", f"lowerdir={lower},upperdir={upper},workdir={work}", merged, "overlay"):
        root = merged / "site"
        for words in ("first", "second"):
            (root / "layouts/404.html").write_text(words)
            (root / f"content/articles/{words}.md").write_text("---\ntitle: T\ndate: 2021-01-01\n---\nText.\n")
            run(root)
            assert same(tree(root / "build/site"), cold(root, tmp_path / words)) == ""
            assert run(root).written == {}
        (root / "content/articles/only1.md").unlink(missing_ok=True)
        (root / "content/articles/first.md").unlink()
        run(root)
        assert same(tree(root / "build/site"), cold(root, tmp_path / "third")) == ""


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_report_that_cannot_be_printed_is_no_traceback(stream: str, site: Toggled) -> None:
    broken = site.root / "content/articles/broken.md"
    if stream == "stderr":
        broken.write_text("---\ntitle: never closed\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "-s", str(site.root), "--clock", CLOCK],
            stdout=full if stream == "stdout" else subprocess.PIPE,
            stderr=full if stream == "stderr" else subprocess.PIPE,
            cwd=ROOT,
            env=environment(),
            timeout=HANG,
            text=True,
        )
    broken.unlink(missing_ok=True)
    assert done.returncode == 1
    if stream == "stdout":
        assert done.stderr.splitlines() == ["standard output: No space left on device — mend that, then try again"]
