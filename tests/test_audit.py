"""What the audit records; its tools themselves need Node and Java, and are run by hand."""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from sites_support import ROOT


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = spec_from_file_location("audit_of_a_site", ROOT / "audit" / "site.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_whole_audit_takes_the_place_of_the_one_before_and_leaves_the_words_above(audit: ModuleType) -> None:
    text = (ROOT / "audit" / "README.md").read_text(encoding="utf-8")
    first = [("Feeds", "4 files", "clean"), ("polars 2.1.0", "1 table", "2 faults")]
    once = audit.recorded(text, first, "2026-05-01", whole=True)
    twice = audit.recorded(once, [("Feeds", "5 files", "clean")], "2026-06-01", whole=True)
    words = text.partition(audit.TABLE)[0]
    assert len(words) > 300
    head = f"{words}| what | of | result | day |\n|---|---|---|---|\n"
    assert twice == f"{head}| Feeds | 5 files | clean | 2026-06-01 |\n"
    assert once.endswith("| polars 2.1.0 | 1 table | 2 faults | 2026-05-01 |\n")
    # A part of an audit takes the place of the same programs' rows, of any version.
    part = audit.recorded(once, [("polars 2.2.0", "1 table", "clean")], "2026-07-01", whole=False)
    rows = "| Feeds | 4 files | clean | 2026-05-01 |\n| polars 2.2.0 | 1 table | clean | 2026-07-01 |\n"
    assert part == head + rows


def test_a_program_that_could_not_be_run_is_named_and_is_no_fault(
    audit: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    row_of = sys.modules["programs"].row_of
    assert row_of({"what": "biber", "missing": "is not installed"}) == ("biber", "", "not run: is not installed")
    assert row_of({"what": "rispy 1", "of": "2 works", "faults": []}) == ("rispy 1", "2 works", "clean")
    noted = row_of({"what": "newspaper4k", "of": "2 pages", "faults": ["a: b"], "note": "the text alone"})
    assert noted == ("newspaper4k", "2 pages", "1 faults; the text alone")
    assert capsys.readouterr().err == "  newspaper4k: a: b\n"


def test_the_week_marks_what_a_reader_missed_or_showed_again(audit: ModuleType, tmp_path: Path) -> None:
    week, readers = import_module("week"), import_module("week_readers")
    days = [
        [readers.Entry("a", week.title(0), "old", new=True)],
        [readers.Entry("a", week.title(0), "wrong ministry", new=True)],
    ]

    class Reader:
        by_title = False

        def __init__(self, home: Path, feed: str, tools: Path) -> None:
            self.name, self.looks = "a reader 1.0", iter(days)

        def look(self) -> list[object]:
            return list(next(self.looks))

    follower = week.Follower(Reader, tmp_path / "reader", "atom.xml")
    assert follower.look(0, []) == "1 new"
    correction = next(event for event in week.EVENTS if event.kind == "correction")
    said = follower.look(correction.day, [correction])
    assert said.startswith("nothing new; **no correction**, the old entry ")
    assert said.endswith("; **again: Story 1 on norms**")
    faults = [fault.removeprefix("a reader 1.0, atom.xml, ") for fault in follower.faults]
    assert faults == [
        "Monday: 1 of 5 stories",
        "Tuesday: the correction is missed",
        "Tuesday: 0 of 5 stories",
        "Tuesday: “Story 1 on norms” is shown as new",
    ]
