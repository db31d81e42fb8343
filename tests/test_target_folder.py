"""A folder as a target: which files its releases share, and that no hand, fault or kill takes more than one of them."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites_support import tree
from targets_support import Steps, built_site, die, forked, send, site_files

from sitegen.engine.cache.signing import Signer
from sitegen.errors import PublishRefused, SitegenError
from sitegen.fingerprint import digest
from sitegen.publishing.targets.file_stamps import FileStamps, load_stamps, stamp
from sitegen.publishing.targets.folder import FolderTarget
from sitegen.publishing.targets.release_names import name_digest
from sitegen.publishing.targets.releases import Releases

TICK = "sitegen.publishing.targets.file_stamps.TICK"
SURE = -1_000_000_000_000
"""Every stamp is believed, however young: the files of a test are all written within a tick of the clock."""


class Www:
    """A folder that is published to, and what each release was published with."""

    def __init__(self, folder: Path, keep: int = 5) -> None:
        self.folder, self.www, self.keep = folder, folder / "www", keep
        self.releases = Releases(self.www)

    def send(self, version: int, mode: int | None = None) -> str:
        return send(FolderTarget(self.www, self.keep, mode), self.folder, version).release

    def begin(self, version: int) -> Callable[[], object]:
        """The publication of a version that is built already."""
        target = FolderTarget(self.www, self.keep)
        site = built_site(self.folder / f"built-{version}", site_files(version), target)

        def work() -> None:
            with target.held():
                target.published(site)
                target.send(site, target.sending(site), lambda release, changed: None)

        return work

    def roll_back(self) -> str:
        target = FolderTarget(self.www)
        with target.held():
            return target.roll_back(lambda release, changed: None)

    def shown(self) -> dict[str, bytes]:
        return tree((self.www / "current").resolve())

    def inodes(self, name: str) -> dict[str, int]:
        folder = self.www / "releases" / name
        return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


KEPT = [path for path, data in site_files(1).items() if site_files(2).get(path) == data]


@pytest.mark.parametrize("tick", [SURE, 20_000_000], ids=["stamps believed", "every file read"])
def test_what_did_not_change_is_shared_with_the_release_before_the_last_and_never_with_the_last(
    tick: int, tmp_path: Path
) -> None:
    www = Www(tmp_path, keep=2)
    with mock.patch(TICK, tick):
        names = [www.send(version) for version in range(1, 9)]
        assert www.shown() == site_files(8)
    assert www.releases.names() == names[-3:]
    first, second, third = map(www.inodes, names[-3:])
    for path in KEPT:
        assert first[path] == third[path] != second[path], path
    assert not {*first.values(), *third.values()} & set(second.values())
    assert first["index.html"] != third["index.html"]


def test_after_a_rollback_nothing_is_shared_with_the_release_that_was_gone_back_to(tmp_path: Path) -> None:
    www = Www(tmp_path)
    with mock.patch(TICK, SURE):
        names = [www.send(version) for version in range(1, 6)]
        www.roll_back()
        www.roll_back()
        last = www.send(6)
    assert not set(www.inodes(names[2]).values()) & set(www.inodes(last).values())


def test_stamps_that_another_user_wrote_are_not_believed(tmp_path: Path) -> None:
    www = Www(tmp_path)
    name = www.send(1)
    page = www.www / "current/index.html"
    page.write_bytes(b"not ours")
    note = www.www / f".sitegen/{name}.stamps"
    with mock.patch(TICK, SURE):
        known = load_stamps(note)
        assert known is not None
        rows = {**known.files, "index.html": (known.files["index.html"][0], *stamp(page.stat()))}
        with mock.patch.object(Signer, "sign", return_value=b"0" * 16):
            FileStamps(rows, known.taken).save(note)
        www.send(1)
    assert www.shown() == site_files(1)


def test_a_publication_writes_what_changed_and_reads_nothing_else_of_the_target(tmp_path: Path) -> None:
    www = Www(tmp_path, keep=2)
    wanted = {path for path, data in site_files(9).items() if site_files(8).get(path) != data}
    with mock.patch(TICK, SURE):
        for version in range(1, 9):
            www.send(version)
        written, read = [], []
        from sitegen.publishing.targets import release_files, release_making

        write, bytes_of = release_files.Filling._write, release_files.bytes_of
        with (
            mock.patch.object(
                release_files.Filling, "_write", lambda new, path: (written.append(path), write(new, path))[1]
            ),
            mock.patch.object(release_making, "bytes_of", lambda path: (read.append(path), bytes_of(path))[1]),
        ):
            www.send(9)
    assert set(written) == wanted
    assert {path.rpartition("/releases/.incoming/")[2] for path in read} == wanted


def test_the_first_publication_makes_the_second_cheap(tmp_path: Path) -> None:
    www = Www(tmp_path)
    with mock.patch(TICK, SURE):
        first = www.send(1)
        (spare,) = (www.www / ".sitegen/spare").iterdir()
        assert tree(spare) == site_files(1)
        kept = {p: (spare / p).stat().st_ino for p in KEPT}
        second = www.send(2)
    assert {p: www.inodes(second)[p] for p in KEPT} == kept
    assert not set(www.inodes(first).values()) & set(www.inodes(second).values())
    assert not list((www.www / ".sitegen/spare").iterdir())


@pytest.mark.parametrize("tick", [SURE, 20_000_000], ids=["stamps believed", "every file read"])
def test_a_hand_in_the_current_release_leaves_every_older_one_whole(tick: int, tmp_path: Path) -> None:
    www = Www(tmp_path)
    with mock.patch(TICK, tick):
        names = [www.send(version) for version in range(1, 6)]
        for path in (www.www / "current/").rglob("*"):
            if path.is_file():
                with path.open("ab") as file:
                    file.write(b"<!-- by hand -->")
        for version in (4, 3, 2, 1):
            assert www.roll_back() == names[version - 1]
            assert www.shown() == site_files(version)
        with pytest.raises(PublishRefused, match="no release before"):
            www.roll_back()
        # What the hand did to the fifth release is not taken for the site.
        www.send(5)
        assert www.shown() == site_files(5)


def test_what_stands_in_no_other_release_cannot_be_mended(tmp_path: Path) -> None:
    www = Www(tmp_path)
    names = [www.send(version) for version in (1, 2)]
    (www.www / "releases" / names[0] / "index.html").unlink()
    with pytest.raises(PublishRefused, match=r"index\.html: the file is not there"):
        www.roll_back()
    assert www.shown() == site_files(2)


def test_permissions_that_are_changed_reach_one_release_alone(tmp_path: Path) -> None:
    www = Www(tmp_path)
    names = [www.send(version, 0o640) for version in (1, 2, 3)]
    times = {p: (www.www / "current" / p).stat().st_mtime_ns for p in site_files(3)}
    assert www.send(3, 0o644) == names[-1]

    def modes(name: str) -> set[int]:
        folder = www.www / "releases" / name
        return {stat.S_IMODE(p.stat().st_mode) for p in folder.rglob("*") if p.is_file()}

    assert [modes(name) for name in names] == [{0o640}, {0o640}, {0o644}]
    assert {p: (www.www / "current" / p).stat().st_mtime_ns for p in site_files(3)} == times
    last = www.send(4, 0o644)
    assert [modes(name) for name in (*names, last)] == [{0o640}, {0o640}, {0o644}, {0o644}]


def test_where_links_are_refused_files_are_written(tmp_path: Path) -> None:
    www = Www(tmp_path)
    with mock.patch("os.link", side_effect=PermissionError(1, "Operation not permitted")):
        names = [www.send(version) for version in (1, 2, 3)]
    assert www.shown() == site_files(3)
    assert not set(www.inodes(names[0]).values()) & set(www.inodes(names[2]).values())


def test_a_purge_takes_spare_trees_along(tmp_path: Path) -> None:
    www = Www(tmp_path, keep=1)
    for version in range(1, 6):
        www.send(version)
    assert any((www.www / ".sitegen/spare").iterdir())
    target = FolderTarget(www.www)
    with target.held():
        found = target.purge("articles/of-4/index.html")
    assert len(found.deleted) == 1
    assert not (www.www / ".sitegen/spare").exists()
    assert b"version 4" not in b"".join(tree(www.www).values())
    www.send(6)
    assert www.shown() == site_files(6)


@pytest.mark.parametrize("what", ["stamps lost", "stamps damaged", "spare damaged", "spare a link"])
def test_notes_that_are_damaged_cost_time_only(what: str, tmp_path: Path) -> None:
    www = Www(tmp_path, keep=1)
    notes, elsewhere = www.www / ".sitegen", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_bytes(b"mine")
    with mock.patch(TICK, SURE):
        for version in range(1, 6):
            www.send(version)
        for note in notes.glob("*.stamps"):
            if what == "stamps lost":
                note.unlink()
            elif what == "stamps damaged":
                note.write_bytes(note.read_bytes()[:-1] + b"x")
        for spare in [*(notes / "spare").iterdir()]:
            if what == "spare damaged":
                for path in spare.rglob("*.html"):
                    path.write_bytes(b"by hand")
                (spare / "stray/empty").mkdir(parents=True)
                (spare / "link").symlink_to(elsewhere)
            elif what == "spare a link":
                spare.rename(tmp_path / spare.name)
                spare.symlink_to(elsewhere)
        for version in (6, 7, 8):
            www.send(version)
            assert www.shown() == site_files(version)
            assert not (www.www / "current/stray").exists()
    assert tree(elsewhere) == {"mine": b"mine"}


# ------------------------------------------------------------------ faults


CALLS = ("mkdir", "rename", "replace", "link", "unlink", "symlink", "rmdir", "utime", "scandir")
"""The functions of `os` by which a publication changes or lists a target."""
LEAST_FAULTS = 40


class Faults(Steps):
    """Counts all calls of `CALLS` and the openings of files; at one of them something goes wrong."""

    def run(self, work: Callable[[], object]) -> None:
        import contextlib

        with contextlib.ExitStack() as stack:
            for name in CALLS:
                stack.enter_context(mock.patch(f"os.{name}", self.around(getattr(os, name))))
            stack.enter_context(mock.patch("builtins.open", self.around(open)))
            work()


def refuse() -> None:
    raise OSError(5, "Input/output error")


KINDS: dict[str, tuple[Callable[[], object], bool]] = {
    "killed before": (die, False),
    "killed after": (die, True),
    "refused": (refuse, False),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_leaves_a_whole_site_and_the_next_publication_finishes(kind: str, tmp_path: Path) -> None:
    """The fifth publication is made of a spare tree, shares files, and takes an old release away."""
    fault, after = KINDS[kind]
    count = 0
    for step in range(1, 2000):
        folder = tmp_path / str(step)
        folder.mkdir()
        www = Www(folder, keep=2)
        with mock.patch(TICK, SURE):
            for version in (1, 2, 3, 4):
                www.send(version)
            faults, publication = Faults(step, fault, after=after), www.begin(5)

            def work(faults: Faults = faults, publication: Callable[[], object] = publication) -> None:
                faults.run(publication)
                if faults.count < faults.at:
                    os._exit(7)

            code = forked(work)
            assert www.shown() in (site_files(4), site_files(5))
            if code == 7:
                break
            count += 1
            assert code in (0, 3, -9)
            www.send(6)
            assert www.shown() == site_files(6)
            before = 4 if www.releases.names()[-2].startswith("000004") else 5
            www.roll_back()
            assert www.shown() == site_files(before)
            assert not (www.www / "releases/.incoming").exists()
            assert not list((www.www / ".sitegen").glob("*.unshown"))
    assert count >= LEAST_FAULTS


def test_a_name_is_the_digest_of_all_files() -> None:
    files = {"a/index.html": "0" * 32, "ü": "1" * 32, "b": ""}
    assert name_digest(files) == digest(tuple(sorted(files.items())))[:12]
    assert name_digest({}) == digest(())[:12]


ACTIONS = st.sampled_from(["send", "send", "send", "same", "back", "purge", "hand", "mode", "lose", "keep"])


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(actions=st.lists(ACTIONS, max_size=14), tick=st.sampled_from([SURE, 20_000_000]))
def test_whatever_is_done_to_a_target_visitors_see_what_was_published(
    actions: list[str], tick: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    www = Www(tmp_path_factory.mktemp("www"), keep=2)
    versions, wanted = {www.send(1): 1}, 1
    with mock.patch(TICK, tick):
        for number, action in enumerate(actions, 2):
            if action == "send":
                wanted = number
                versions[www.send(number)] = number
            elif action == "same":
                www.send(wanted)
            elif action == "back":
                try:
                    wanted = versions[www.roll_back()]
                except SitegenError:
                    continue
            elif action == "purge":
                target = FolderTarget(www.www)
                with target.held():
                    target.purge("index.html")
            elif action == "hand":
                for path in list((www.www / "current/").rglob("*.html")):
                    with path.open("ab") as file:
                        file.write(b"by hand")
                www.send(wanted)
            elif action == "mode":
                www.send(wanted, 0o640)
            elif action == "lose":
                for note in (www.www / ".sitegen").glob("*.stamps"):
                    note.unlink()
            else:
                www.keep = number % 3
            for name in www.releases.names():
                versions.setdefault(name, wanted)
            assert www.shown() == site_files(wanted)
