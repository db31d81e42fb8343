"""The inbox on the disk: every change can be undone, and none is made over a file that changed meanwhile."""

import os
from pathlib import Path
from threading import Barrier, Thread

import pytest
from inbox_support import NOW, candidates
from support import tree, write_site

from sitegen.engine.file_changes import FileChange, file_bytes, make_change
from sitegen.errors import FileChanged, SitegenError, WriteFailure
from sitegen.inbox.candidate import Candidate, CandidateState, new_candidate
from sitegen.inbox.store import Inbox, add, choose, dropped, not_same, same_story, undo


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {})


def put(site: Path, number: int = 1, title: str = "A pact") -> Candidate:
    made = new_candidate(f"https://example.org/{number}", title, "2026-11-30", text="Words of it.")
    assert made is not None
    assert add(site, made) is not None
    return made


def test_a_candidate_is_put_in_once_and_git_is_told_how_to_join_two_versions(site: Path) -> None:
    made = put(site)
    assert add(site, made) is None
    assert candidates(site) == [made]
    assert b"merge=union" in (site / "inbox/.gitattributes").read_bytes()


def test_attributes_that_somebody_wrote_are_left_alone(site: Path) -> None:
    (site / "inbox").mkdir()
    (site / "inbox/.gitattributes").write_text("mine\n")
    put(site)
    assert (site / "inbox/.gitattributes").read_text() == "mine\n"


@pytest.mark.parametrize("state", ["kept", "later", "dropped", "new"])
def test_a_decision_says_when_and_by_whom_and_is_undone_to_the_byte(site: Path, state: CandidateState) -> None:
    made = put(site)
    before = tree(site)
    box = Inbox(site)
    [listed] = box.candidates()
    change = choose(site, made.name, state, by="Ada\nClerk", now=NOW, version=listed.version)
    [after] = box.candidates()
    assert (after.candidate.state, after.candidate.since, after.candidate.by) == (
        state, "2026-11-30T08:40:00Z", "Ada Clerk",
    )  # fmt: skip
    assert after.version != listed.version
    undo(site, change)
    assert tree(site) == before


def test_every_other_byte_of_a_file_stays(site: Path) -> None:
    made = put(site)
    place = site / f"inbox/{made.name}.txt"
    odd = b"# mine\r\n" + place.read_bytes() + b"Mine: \xff\xfe\n\n  last words"
    place.write_bytes(odd)
    change = choose(site, made.name, "kept", by="Ada", now=NOW)
    line = b"State: kept 2026-11-30T08:40:00Z Ada\r\n"
    assert place.read_bytes() == odd.replace(b"Text: ", line + b"Text: ")
    undo(site, change)
    assert place.read_bytes() == odd


def test_a_file_that_changed_since_it_was_listed_is_not_written_over(site: Path) -> None:
    made = put(site)
    [listed] = Inbox(site).candidates()
    change = choose(site, made.name, "kept", by="Ada", now=NOW)
    with pytest.raises(FileChanged) as failed:
        choose(site, made.name, "dropped", by="Bo", now=NOW, version=listed.version)
    assert failed.value.path == f"inbox/{made.name}.txt"
    choose(site, made.name, "dropped", by="Bo", now=NOW)
    with pytest.raises(FileChanged):
        undo(site, change)
    assert [each.state for each in candidates(site)] == ["dropped"]


@pytest.mark.parametrize("name", ["0" * 20, "../site", "..", "", "A" * 20])
def test_a_name_that_is_no_candidates_changes_nothing(site: Path, name: str) -> None:
    put(site)
    before = tree(site)
    with pytest.raises(FileChanged):
        choose(site, name, "kept", by="Ada", now=NOW)
    assert Inbox(site).get(name) is None
    assert tree(site) == before


def test_of_decisions_at_the_same_time_one_is_made_and_the_others_are_told(site: Path) -> None:
    made = put(site)
    [listed] = Inbox(site).candidates()
    start, done = Barrier(8), list[str]()

    def decide(number: int) -> None:
        start.wait()
        try:
            choose(site, made.name, "kept", by=f"Editor {number}", now=NOW, version=listed.version)
            done.append("made")
        except FileChanged:
            done.append("told")

    threads = [Thread(target=decide, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["made", *["told"] * 7]
    assert sorted(path.name for path in (site / "inbox").iterdir()) == [".gitattributes", f"{made.name}.txt"]


def test_a_listing_reads_again_what_changed_and_forgets_what_is_gone(site: Path) -> None:
    one, two = put(site, 1), put(site, 2)
    box = Inbox(site)
    first = {each.candidate.name: each for each in box.candidates()}
    choose(site, one.name, "kept", by="Ada", now=NOW)
    second = {each.candidate.name: each for each in box.candidates()}
    assert second[one.name].candidate.state == "kept"
    assert second[two.name] is first[two.name]
    (site / f"inbox/{two.name}.txt").unlink()
    assert [each.candidate.name for each in box.candidates()] == [one.name]


def test_files_that_are_no_candidates_are_passed_over(site: Path) -> None:
    made = put(site)
    (site / "inbox/README.md").write_text("mine")
    (site / "inbox/notes.txt").write_text("Address: https://example.org/a")
    (site / f"inbox/{'0' * 20}.txt").write_text("nothing")
    (site / f"inbox/{'1' * 20}.txt").mkdir()
    os.mkfifo(site / f"inbox/{'2' * 20}.txt")
    (site / f"inbox/{'3' * 20}.txt").symlink_to(site / "site.toml")
    assert candidates(site) == [made]


def test_an_inbox_that_is_a_link_elsewhere_is_neither_read_nor_written(site: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (site / "inbox").symlink_to(tmp_path / "outside")
    with pytest.raises(SitegenError, match="inbox:1: the link leads out of the site's folder"):
        Inbox(site).candidates()
    with pytest.raises(WriteFailure):
        put(site)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_candidate_of_the_same_story_leaves_the_list_and_another_one_can_be_told_apart(site: Path) -> None:
    one, two = put(site, 1), put(site, 2)
    same_story(site, two.name, one.name, by="Ada", now=NOW)
    not_same(site, one.name, "content/articles/a.md", by="Ada", now=NOW)
    not_same(site, one.name, "content/articles/b.md", by="Ada", now=NOW)
    found = {each.name: each for each in candidates(site)}
    assert (found[two.name].state, found[two.name].same_as) == ("dropped", one.name)
    assert found[one.name].not_same == ("content/articles/a.md", "content/articles/b.md")
    assert found[one.name].state == "new"
    choose(site, two.name, "kept", by="Ada", now=NOW)
    assert next(each for each in candidates(site) if each.name == two.name).same_as == ""


def test_no_list_of_dropped_ones_is_none(site: Path) -> None:
    assert dropped(site) == set()


# ------------------------------------------------------------------ changes of any file


def test_a_change_creates_replaces_and_removes_a_file_and_can_be_turned_round(site: Path) -> None:
    created = FileChange("content/a.md", None, b"one")
    replaced = FileChange("content/a.md", b"one", b"two")
    removed = FileChange("content/a.md", b"two", None)
    for change, there in ((created, b"one"), (replaced, b"two"), (removed, None)):
        make_change(site, change)
        assert file_bytes(site, "content/a.md") == there
    for change, there in ((removed.reverse, b"two"), (replaced.reverse, b"one"), (created.reverse, None)):
        make_change(site, change)
        assert file_bytes(site, "content/a.md") == there
    assert list((site / "content").iterdir()) == []


@pytest.mark.parametrize("there", [None, b"other"])
@pytest.mark.parametrize("before", [None, b"one"])
@pytest.mark.parametrize("after", [None, b"two"])
def test_a_change_is_made_only_from_what_it_was_made_from(
    site: Path, there: bytes | None, before: bytes | None, after: bytes | None
) -> None:
    if there is not None:
        make_change(site, FileChange("content/a.md", None, there))
    if there in (before, after):
        make_change(site, FileChange("content/a.md", before, after))
        assert file_bytes(site, "content/a.md") == after
        return
    if before == after:
        return
    with pytest.raises(FileChanged):
        make_change(site, FileChange("content/a.md", before, after))
    assert file_bytes(site, "content/a.md") == there


def test_a_changed_file_keeps_its_mode_and_a_link_keeps_leading_to_it(site: Path) -> None:
    make_change(site, FileChange("content/articles/a.md", None, b"one"))
    (site / "content/articles/a.md").chmod(0o640)
    (site / "content/articles/b.md").symlink_to("a.md")
    make_change(site, FileChange("content/articles/b.md", b"one", b"two"))
    assert (site / "content/articles/b.md").is_symlink()
    assert (site / "content/articles/a.md").read_bytes() == b"two"
    assert (site / "content/articles/a.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("path", ["content/out.md", "../x.md", "content/../../x.md"])
def test_nothing_is_changed_outside_the_site(site: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    (site / "content").mkdir()
    (site / "content/out.md").symlink_to(tmp_path / "mine")
    for before in (None, b"mine"):
        with pytest.raises(WriteFailure):
            make_change(site, FileChange(path, before, b"theirs"))
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert not (tmp_path / "x.md").exists()
