"""The inbox as `serve` holds it: packed, and the same as if every file were read."""

from datetime import UTC, datetime
from pathlib import Path

from sitegen.inbox.candidate import STATES, Candidate, new_candidate
from sitegen.inbox.order import place_in_list
from sitegen.inbox.packed_inbox import PackedInbox
from sitegen.inbox.store import Inbox, add, choose

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def put(root: Path, number: int, **more: str) -> Candidate:
    given = {"date": f"2026-11-{1 + number % 28:02}T0{number % 9}:00:00Z", "outlet": "Example Post", **more}
    found = new_candidate(f"https://example.org/{number}", f"Öffentliche Story {number}", "2026-11-29", **given)  # type: ignore[arg-type] # texts
    assert found is not None
    add(root, found)
    return found


def check(box: PackedInbox, root: Path) -> None:
    """The packed listing says what the files say."""
    listed = [each.candidate for each in Inbox(root).candidates()]
    assert {**box.counts()} == {state: sum(each.state == state for each in listed) for state in STATES}
    for state in STATES:
        rows = sorted((each for each in listed if each.state == state), key=lambda each: place_in_list(each, UTC))
        assert box.ordered(state) == [each.name for each in rows]
        assert [box.title(each.name) for each in rows] == [each.title for each in rows]
        assert box.ordered(state, ["öffentliche", "/7"]) == [each.name for each in rows if "/7" in each.address]
        for each in rows:
            day = each.day(UTC)
            assert box.day(each.name) == (day.isoformat() if day else each.found)


def test_a_packed_listing_says_what_the_files_say_and_reads_only_what_changed(tmp_path: Path) -> None:
    made = [put(tmp_path, number) for number in range(30)]
    put(
        tmp_path,
        70,
        date="",
        outlet="A",
    )
    (tmp_path / f"inbox/{'0' * 20}.txt").write_text("Title: no candidate, as it has no address\n")
    read: list[int] = []

    def count(make, number):  # type: ignore[no-untyped-def] # what `PackedInbox` takes
        read.append(number)
        return make()

    box = PackedInbox(tmp_path, UTC, count)
    box.look()
    check(box, tmp_path)
    titles = box.titles
    for each, state in zip(made, ("kept", "dropped", "later", "story"), strict=False):
        choose(tmp_path, each.name, state, by="Ann Other", now=NOW)  # type: ignore[arg-type] # a state's name
    box.look()
    check(box, tmp_path)
    assert titles == box.titles, "a decision is no other title"
    (tmp_path / f"inbox/{made[9].name}.txt").unlink()
    put(tmp_path, 40)
    box.look()
    check(box, tmp_path)
    assert titles != box.titles
    assert box.state(made[9].name) is None
    box.look()
    assert read == [32, 4, 1], "files that did not change are not read again"


def test_a_candidate_whose_file_can_be_read_no_more_is_listed_no_more(tmp_path: Path) -> None:
    made = put(tmp_path, 1)
    box = PackedInbox(tmp_path, UTC)
    box.look()
    assert box.ordered("new") == [made.name]
    file = tmp_path / f"inbox/{made.name}.txt"
    file.rename(tmp_path / "elsewhere.txt")
    file.symlink_to(tmp_path / "elsewhere.txt")
    box.look()
    check(box, tmp_path)
    assert box.ordered("new") == []
