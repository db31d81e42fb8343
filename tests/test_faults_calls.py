"""A build that is killed or refused at its n-th call of any kind: old site or new, one line, and no help needed.

`strace` harms real builds. A sample of the n is tried, and every n in the long tests.
"""

import re
import shutil

import pytest
from faults_support import (
    CALLS,
    LINK,
    OPEN,
    RENAME,
    SYNC,
    UNLINK,
    WRITE,
    WRITE_AT,
    Points,
    Toggled,
    calls_of,
    harmed,
    plainly,
)
from sites_support import same

from sitegen.engine import build
from sitegen.engine.destination import update
from sitegen.engine.reading import contents_reader
from tests.engine_support import run, tree

SAMPLE = 2


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Toggled:
    made = Toggled(tmp_path_factory.mktemp("toggled"))
    assert plainly(made.build()).code == 0
    made.mend()
    return made


SOME_OR_ALL = [pytest.param(False, id="some"), pytest.param(True, id="every", marks=pytest.mark.long)]


@pytest.fixture(scope="module", params=SOME_OR_ALL)
def points(site: Toggled, request: pytest.FixtureRequest) -> Points:
    """Where the build of an edit is harmed."""
    site.edit()
    return Points(calls_of(site.build()), request.param)


@pytest.fixture(scope="module", params=SOME_OR_ALL)
def first_points(site: Toggled, request: pytest.FixtureRequest) -> Points:
    """Where a first build is harmed."""
    shutil.rmtree(site.root / "build")
    return Points(calls_of(site.build()), request.param)


def harm(site: Toggled, points: Points, calls: str, fault: str, most: int = SAMPLE, share: int = 1) -> int:
    """Harm one build at each of its calls of a kind, and judge each; how many times the fault came to pass."""
    fired = 0
    for n in points.of(calls, most, share):
        site.edit()
        ran = harmed(site.build(), f"{calls}:{fault}:when={n}")
        fired += ran.fired
        if fault == "signal=KILL":
            assert ran.code == (-9 if ran.fired else 0)
        site.judge(ran)
    return fired


@pytest.mark.parametrize("kind", CALLS)
def test_a_build_killed_before_any_call_leaves_the_old_site_or_the_new(
    kind: str, site: Toggled, points: Points
) -> None:
    assert harm(site, points, CALLS[kind], "signal=KILL")


@pytest.mark.parametrize("kind", ["open", "write", "rename", "sync", "mkdir"])
def test_a_first_build_killed_before_any_call_leaves_no_site_or_the_whole_one(
    kind: str, site: Toggled, first_points: Points
) -> None:
    fired = 0
    for n in first_points.of(CALLS[kind], SAMPLE):
        shutil.rmtree(site.root / "build")
        ran = harmed(site.build(), f"{CALLS[kind]}:signal=KILL:when={n}")
        fired += ran.fired
        site.judge(ran, first=True)
    assert fired


@pytest.mark.parametrize("kind", CALLS)
def test_a_build_whose_call_fails_says_so_in_one_line(kind: str, site: Toggled, points: Points) -> None:
    assert harm(site, points, CALLS[kind], "error=EIO", 2)


@pytest.mark.parametrize(("signal", "code"), [("INT", 130), ("TERM", -15)])
@pytest.mark.parametrize("kind", ["open", "rename", "sync"])
def test_a_build_that_is_stopped_leaves_the_old_site_or_the_new(
    kind: str, signal: str, code: int, site: Toggled, points: Points
) -> None:
    stopped = 0
    for n in points.of(CALLS[kind], 2, share=2):
        site.edit()
        ran = harmed(site.build(), f"{CALLS[kind]}:signal={signal}:when={n}")
        stopped += f"--- SIG{signal} " in ran.log
        # What comes when the site is written and the command is ending changes nothing any more.
        assert ran.code in (code, 0), ran.err
        assert "Traceback" not in ran.said
        shown = tree(site.target)
        assert shown in ((site.new,) if ran.code == 0 else (site.old, site.new))
        site.mend()
    assert stopped


@pytest.mark.parametrize("kind", ["open", "write", "write-at", "rename", "mkdir"])
def test_a_build_that_finds_no_room_says_so_in_one_line(kind: str, site: Toggled, points: Points) -> None:
    assert harm(site, points, CALLS[kind], "error=ENOSPC", 2, share=2)


def test_a_build_whose_every_write_is_refused_says_so_and_the_next_one_is_right(site: Toggled) -> None:
    site.edit()
    ran = harmed(site.build(), "pwrite64,rename,link,linkat:error=ENOSPC")
    assert ran.code == 1
    site.judge(ran)


def test_a_build_that_may_not_open_a_file_names_it(site: Toggled, points: Points) -> None:
    assert harm(site, points, OPEN, "error=EACCES", 2, share=2)


def test_a_build_that_may_open_no_more_files_says_so(site: Toggled, points: Points) -> None:
    assert harm(site, points, OPEN, "error=EMFILE", 2, share=2)


@pytest.mark.parametrize("error", ["EXDEV", "EACCES"])
def test_a_rename_that_is_refused_leaves_the_old_site(error: str, site: Toggled, points: Points) -> None:
    assert harm(site, points, "?rename,renameat", f"error={error}", 2, share=2)


@pytest.mark.parametrize("error", ["ENOSYS", "EINVAL", "EXDEV"])
def test_a_system_without_the_exchange_of_folders_gets_two_renames(error: str, site: Toggled) -> None:
    site.edit()
    ran = harmed(site.build(), f"renameat2:error={error}", trace=RENAME)
    assert (ran.code, ran.fired) == (0, True), ran.err
    assert re.search(r'rename\w*\(.*build/site".*\.site\.sitegen/old"', ran.log)
    site.judge(ran)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two builds of the same edit make the same calls.

    A build that ends within a tick of the clock leaves folders of which the next one cannot tell whether somebody else
    changed them: it links their files again, as many as the machine was fast.
    """
    monkeypatch.setattr(build, "TICK", -(10**12))


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("fault", ["signal=KILL", "error=EIO"])
def test_a_fallback_that_is_stopped_between_its_two_renames_is_put_right(fault: str, site: Toggled) -> None:
    site.settle()
    site.edit()
    log = harmed(site.build(), "renameat2:error=ENOSYS", trace="rename").log
    renames = [line for line in log.splitlines() if " rename(" in line]
    second = next(n for n, line in enumerate(renames, 1) if line.endswith('build/site") = 0'))
    site.again()
    ran = harmed(site.build(), "renameat2:error=ENOSYS", f"rename:{fault}:when={second}")
    assert ran.fired
    if fault == "signal=KILL":
        assert ran.code == -9
        site.mend()
    else:
        assert tree(site.target) == site.old
        site.judge(ran)


@pytest.mark.usefixtures("counted")
def test_where_no_folder_can_be_moved_each_file_takes_its_own_place(site: Toggled) -> None:
    site.settle()
    site.edit()
    log = harmed(site.build(), "renameat2:error=EXDEV", trace="rename").log
    first = next(n for n, row in enumerate(re.findall(r" rename\(.*", log), 1) if '.site.sitegen/old")' in row)
    site.mend()
    site.again()
    site.mend()
    site.again()
    ran = harmed(site.build(), "renameat2:error=EXDEV", f"rename:error=EXDEV:when={first}")
    assert ran.log.count("(INJECTED)") == 2, ran.log
    assert ran.code == 0, ran.err
    site.judge(ran)


@pytest.mark.usefixtures("counted")
def test_a_copy_into_place_that_fails_half_way_says_so_and_the_next_build_ends_it(site: Toggled) -> None:
    site.settle()
    site.edit()
    log = harmed(site.build(), "renameat2:error=EXDEV", trace="rename").log
    first = next(n for n, row in enumerate(re.findall(r" rename\(.*", log), 1) if '.site.sitegen/old")' in row)
    site.mend()
    site.again()
    site.mend()
    site.again()
    ran = harmed(site.build(), "renameat2:error=EXDEV", f"rename:error=EXDEV:when={first}..{first + 5}+5")
    assert (ran.code, ran.fired) == (1, True)
    assert "some files are the new ones already" in ran.err
    assert "Traceback" not in ran.err
    pages = tree(site.target)
    assert {path for path, data in pages.items() if data not in (site.old.get(path), site.new.get(path))} == set()
    site.mend()


def test_all_data_is_on_disk_before_the_swap_and_the_record_comes_last(site: Toggled) -> None:
    site.edit()
    log = harmed(site.build(), trace=",".join((OPEN, WRITE, WRITE_AT, RENAME, SYNC, LINK, UNLINK))).log
    rows = [line.partition(" ")[2].lstrip() for line in log.splitlines()]

    def where(pattern: str) -> list[int]:
        return [n for n, row in enumerate(rows) if re.match(pattern, row)]

    state = r'"[^"]*\.site\.sitegen'
    (swap,) = where(r"renameat2\(.*RENAME_EXCHANGE\) = 0")
    (synced,) = where(r"syncfs\(\d+<[^>]*/\.site\.sitegen/spare>\) = 0")
    (journal,) = where(rf"rename\({state}/journal\.new")
    (journal_synced,) = where(r"fsync\(\d+<[^>]*/journal\.new>\) = 0")
    # It is written whole, or behind what is there.
    (record,) = where(rf"rename\({state}/record\.new") + where(r"pwrite64\(\d+<[^>]*/\.site\.sitegen/record>")
    folder_synced = where(r"fsync\(\d+<[^>]*/build>\) = 0")
    into_spare = where(rf"(rename|link(at)?)\({state}/passing/[^)]*/spare/") + where(rf"unlink(at)?\({state}/spare/")
    before = [n for n in into_spare if n < swap]
    assert before
    assert journal_synced < journal < min(before), "the journal is on disk before the first change"
    assert max(before) < synced < swap, "all data is on disk before the swap"
    assert swap < min(folder_synced) < record, "the swap itself is on disk before anything counts on it"
    assert record >= max(where(r"rename")), "the record comes last"
    assert len(where(r"f(data)?sync\(")) <= 4, "one sync for all files, not one for each"
    site.mend()


@pytest.fixture
def by_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the tiny site is parsed and rendered by two processes."""
    monkeypatch.setattr(update, "OUTPUTS_PER_WORKER", 1)
    monkeypatch.setattr(contents_reader, "FILES_PER_WORKER", 1)


@pytest.mark.usefixtures("by_workers")
@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.long), 4])
@pytest.mark.parametrize("fault", ["error=ENOSPC", "error=EIO", "signal=KILL"])
def test_a_worker_that_is_killed_or_refused_ends_the_build_in_one_line(fault: str, n: int, site: Toggled) -> None:
    site.edit()
    # Only workers open files to pass on to the new site that often; each counts its own calls.
    ran = harmed(site.build("-j", "2"), f"rename:{fault}:when={n}", trace="clone,?fork,?vfork,clone3")
    assert "clone" in ran.log
    site.judge(ran)


@pytest.mark.usefixtures("by_workers")
def test_workers_die_with_a_killed_parent_and_the_next_build_is_right(site: Toggled) -> None:
    site.edit()
    ran = harmed(site.build("-j", "2"), "syncfs:signal=KILL", trace="clone,?fork,?vfork,clone3")
    assert ran.code == -9
    assert same(tree(site.target), site.old) == ""
    site.mend()
    assert run(site.root).written == {}
