"""The record of the last build as a file: a journal that says what was recorded last, or nothing."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.engine.destination.record_file import MOST_ENTRIES, load, save
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.destination.state import State
from sitegen.problems import problem

NAMES = st.sampled_from([f"articles/{n}/index.html" for n in range(6)])
RECORDS = st.builds(
    Record,
    st.builds(Key, st.sampled_from(["page article.html", "feed"]), st.just("c"), st.text("ab", max_size=3)),
    st.text("cd", max_size=3),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(1, 9),
)
FOLDERS = st.tuples(st.integers(0, 5), st.just(1))
STAMPS = st.tuples(*[st.integers(0, 5)] * 5)
PROBLEMS = st.lists(st.sampled_from([problem("date-missing", f"{n}.md", 1, "no date", "add one") for n in range(3)]))


@st.composite
def states(draw: st.DrawFn) -> State:
    stamps = draw(st.dictionaries(st.sampled_from([f"content/{n}.md" for n in range(6)]), STAMPS))
    return State(
        engine=draw(st.sampled_from("ab")),
        scanned=draw(st.integers(0, 9)),
        due=(None, draw(st.sampled_from([None, 1.5]))),
        stamps=stamps,
        digests={path: draw(st.sampled_from(["", "e", "f"])) for path in stamps},
        outputs=draw(st.dictionaries(NAMES, RECORDS)),
        folders={"articles": (1, 1)} | draw(st.dictionaries(st.sampled_from(["", "feeds"]), FOLDERS)),
        problems=tuple(draw(PROBLEMS)),
        held_back=draw(st.sampled_from([(), (("a.md", "2040-01-01"),)])),
        anchor=(1, 2),
    )


def large(number: int) -> State:
    """A record in which one row is told apart by a number, and all others are the same."""
    rows = {f"articles/{n}/index.html": Record(Key("f", "", f"{n}"), f"{n}", n, n, n) for n in range(500)}
    rows["index.html"] = Record(Key("f", "", f"home {number}"), "x", 1, number, 1)
    return State(engine="e", outputs=rows, folders={"": (number, 1), "articles": (1, 1)}, anchor=(1, 2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(states(), min_size=1, max_size=5))
def test_what_was_recorded_last_is_read_after_any_records(tmp_path: Path, rows: list[State]) -> None:
    before = None
    base = large(0)
    for number, row in enumerate(rows):
        # Beside many rows that stay, so that the others are written behind them.
        now = replace(row, outputs=base.outputs | row.outputs)
        save(now, tmp_path / "record", before)
        assert now.end is not None
        assert now.end.entries == number
        before, said = load(tmp_path / "record")
        assert (before, said) == (now, "")
        assert before is not None
        assert before.end == now.end
    (tmp_path / "record").unlink()


def test_a_record_that_was_cut_says_nothing_but_between_two_entries(tmp_path: Path) -> None:
    path = tmp_path / "record"
    first, second = large(1), large(2)
    save(first, path)
    size = path.stat().st_size
    save(second, path, first)
    data = path.read_bytes()
    assert size < len(data) < size + 1000
    for length in range(size - 3, len(data)):
        path.write_bytes(data[:length])
        assert load(path)[0] == (first if length == size else None), length


def test_an_entry_with_any_changed_byte_says_nothing_new(tmp_path: Path) -> None:
    path = tmp_path / "record"
    first, second = large(1), large(2)
    save(first, path)
    size = path.stat().st_size
    save(second, path, first)
    data = path.read_bytes()
    for place in range(size, len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert load(path)[0] is None, place


def test_entries_of_one_record_mean_nothing_in_another_or_in_another_order(tmp_path: Path) -> None:
    path = tmp_path / "record"
    first, second, third = large(1), large(2), large(3)
    save(first, path)
    start = path.stat().st_size
    save(second, path, first)
    middle = path.stat().st_size
    save(third, path, second)
    data = path.read_bytes()
    path.write_bytes(data[:start] + data[middle:])
    assert load(path)[0] is None
    save(large(9), path)
    path.write_bytes(path.read_bytes() + data[start:middle])
    assert load(path)[0] is None


@pytest.mark.parametrize("how", ["another file", "a second name", "longer"])
def test_only_the_very_file_that_was_read_is_written_to(tmp_path: Path, how: str) -> None:
    path = tmp_path / "record"
    first, second = large(1), large(2)
    save(first, path)
    if how == "another file":
        (tmp_path / "copy").write_bytes(path.read_bytes())
        (tmp_path / "copy").replace(path)
    elif how == "a second name":
        os.link(path, tmp_path / "backup")
    else:
        path.write_bytes(path.read_bytes() + b"x")
    before = path.read_bytes()
    save(second, path, first)
    assert load(path)[0] == second
    assert second.end is not None
    assert second.end.entries == 0
    if how == "a second name":
        assert (tmp_path / "backup").read_bytes() == before


def test_after_many_entries_the_record_is_written_whole_again(tmp_path: Path) -> None:
    path = tmp_path / "record"
    before = large(0)
    save(before, path)
    whole = path.stat().st_size
    for number in range(1, MOST_ENTRIES + 2):
        now = large(number)
        save(now, path, before)
        before = now
    assert before.end is not None
    assert before.end.entries == 0
    assert abs(path.stat().st_size - whole) < 100


def test_an_entry_for_which_there_is_no_room_leaves_the_record_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record"
    first = large(1)
    save(first, path)
    data = path.read_bytes()
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, part, place: real(handle, part[:20], place))
    with pytest.raises(OSError, match="No space left"):
        save(large(2), path, first)
    assert path.read_bytes() == data


def test_an_edit_that_moves_every_folder_adds_sixteen_bytes_for_each_to_the_record(tmp_path: Path) -> None:
    path = tmp_path / "record"
    first, second = (replace(large(n), folders={f"articles/{f}": (n, f) for f in range(300)}) for n in (1, 2))
    save(first, path)
    size = path.stat().st_size
    save(second, path, first)
    assert load(path)[0] == second
    assert path.stat().st_size - size < 300 * 16 + 1000
