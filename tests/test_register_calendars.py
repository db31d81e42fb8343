"""Calendars of registers: whole days, events that move and never double, and pages that a clock divides."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from lxml import html
from playwright.sync_api import Browser
from registers_support import (
    BEGINS,
    FIRST,
    MOVED,
    NOW,
    SECOND,
    VOTE,
    YEAR,
    built_register,
    csv_of,
    records_of,
    register_site,
    rows_of,
)
from sites_support import build, command, edit, tree
from web import hosted

from sitegen.outputs.registers.calendar_files import CalendarEvent, event_lines

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_register(tmp_path_factory.mktemp("calendars") / "site")


def events(file: Path) -> dict[str, Any]:
    """The events of a calendar by UID; each UID stands once."""
    found = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len({str(event["uid"]) for event in found}) == len(found)
    return {str(event["uid"]): event for event in found}


def needs(program: str) -> None:
    if shutil.which(program) is None:
        assert "CI" not in os.environ, f"on CI {program} must be there"
        pytest.skip(f"there is no {program} on this machine")


# ------------------------------------------------------------------ files


def test_a_calendar_holds_each_record_with_a_day_under_its_own_id(built: Path) -> None:
    found = events(built / "dates/calendar.ics")
    # A record of which the year alone is known is no event of any day.
    assert set(found) == {BEGINS, MOVED, VOTE}
    begins = found[BEGINS]
    assert (begins["dtstart"].dt, begins["dtend"].dt) == (date(2026, 7, 1), date(2026, 7, 2))
    assert begins["dtstart"].params == {"VALUE": "DATE"}
    assert str(begins["summary"]).endswith("The Act: Duties begin; all of them, at once")
    assert "https://example.org/digest/articles/first/" in str(begins["description"])
    assert found[VOTE]["dtstart"].dt == datetime(2026, 6, 30, 9, 30, tzinfo=UTC)


def test_what_is_called_off_or_superseded_stays_as_cancelled(built: Path) -> None:
    found = events(built / "dates/calendar.ics")
    assert {one: str(event["status"]) for one, event in found.items()} == {
        BEGINS: "CANCELLED",
        MOVED: "CONFIRMED",
        VOTE: "CANCELLED",
    }
    assert "Superseded by: The Act: The review" in str(found[BEGINS]["description"])
    # calcurse and others keep no status, so the words say it too.
    starts = {one: str(event["summary"]).partition(": The Act")[0] for one, event in found.items()}
    assert starts[BEGINS] == "Superseded"
    assert starts[VOTE] == "Cancelled"
    assert str(found[MOVED]["summary"]) == "The Act: The first report"


def test_an_events_times_and_sequence_come_from_its_changes_and_never_from_the_clock(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    early = (build(site, clock=NOW) / "dates/calendar.ics").read_bytes()
    assert (build(site, clock="2031-01-01T00:00+00:00") / "dates/calendar.ics").read_bytes() == early
    moved = events(site / "build/site/dates/calendar.ics")[MOVED]
    # Midnight in London, which is on summer time.
    assert moved["dtstamp"].dt == moved["last-modified"].dt == datetime(2026, 6, 9, 23, tzinfo=UTC)
    assert moved["created"].dt == datetime(2026, 5, 31, 23, tzinfo=UTC)
    assert (moved["sequence"], events(site / "build/site/dates/calendar.ics")[VOTE]["sequence"]) == (1, 1)


def test_each_terms_calendar_holds_its_own_events_as_they_stand_in_the_whole_one(built: Path) -> None:
    whole = events(built / "dates/calendar.ics")
    assert set(events(built / "instruments/the-act/dates.ics")) == set(whole)
    germany = events(built / "countries/germany/dates.ics")
    assert set(germany) == {BEGINS}
    assert germany[BEGINS].to_ical() == whole[BEGINS].to_ical()


def test_a_calendars_lines_are_folded_and_end_as_the_format_asks(built: Path) -> None:
    data = (built / "dates/calendar.ics").read_bytes()
    rows = data.split(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(row) for row in rows) <= 75
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\r\nX-WR-CALNAME:Dates \xe2\x80\x94 The Register\r\n" in data


WORDS = st.text(st.characters(exclude_categories=["C"], exclude_characters="\\"), min_size=1, max_size=200)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


@given(
    WORDS,
    WORDS,
    st.lists(WORDS, max_size=3),
    st.one_of(TIMES, TIMES.map(lambda at: at.date())),
    TIMES,
    st.booleans(),
    st.booleans(),
)
def test_an_event_is_written_as_icalendar_writes_it(
    summary: str, line: str, categories: list[str], start: date, changed: datetime, cancelled: bool, lasts: bool
) -> None:
    end = start + timedelta(days=3) if lasts else None
    event = CalendarEvent(
        uid=MOVED,
        start=start,
        end=end,
        summary=summary,
        description=f"{line}\n{summary}",
        url=f"https://example.org/dates/#r-{MOVED}",
        categories=tuple(categories),
        created=changed,
        modified=changed,
        sequence=len(categories),
        cancelled=cancelled,
    )
    made = Event()
    made.add("uid", event.uid)
    for name in ("dtstamp", "last-modified", "created"):
        made.add(name, changed)
    made.add("sequence", event.sequence)
    made.add("dtstart", start)
    if not isinstance(start, datetime):
        made.add("dtend", (end or start) + timedelta(days=1))
    elif end:
        made.add("dtend", end)
    made.add("summary", summary)
    made.add("description", event.description)
    made.add("url", event.url)
    if categories:
        made.add("categories", categories)
    made.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    assert event_lines(event) == made.to_ical()


def moved_site(folder: Path) -> tuple[Path, Path]:
    """A calendar as it was, and as it is when a day moved from 20 to 27 June and the change is noted."""
    site = register_site(folder / "site")
    before = folder / "before.ics"
    shutil.copy(build(site, clock=NOW) / "dates/calendar.ics", before)
    edit(site / "content/articles/second.md", "day: 2026-06-20", "day: 2026-06-27")
    again = "note: The day moved by a week.\n      - date: 2026-06-12\n        kind: update\n        note: And again.\n"
    edit(site / "content/articles/second.md", "note: The day moved by a week.\n", again)
    return before, build(site, clock=NOW) / "dates/calendar.ics"


def test_khal_moves_an_event_that_was_edited_and_never_doubles_it(tmp_path: Path) -> None:
    needs("khal")
    before, after = moved_site(tmp_path)
    form = "".join(
        f"{name} = %Y-%m-%d{' %H:%M' if 'datetime' in name else ''}\n"
        for name in ("dateformat", "longdateformat", "datetimeformat", "longdatetimeformat")
    )
    config = tmp_path / "config"
    config.write_text(
        f"[calendars]\n[[dates]]\npath = {tmp_path}/kept\n[locale]\ntimeformat = %H:%M\nlocal_timezone = UTC\n"
        f"default_timezone = UTC\n{form}[sqlite]\npath = {tmp_path}/khal.db\n"
    )
    (tmp_path / "kept").mkdir()

    def khal(*arguments: str | Path) -> str:
        done = subprocess.run(
            ["khal", "-c", config, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={**os.environ, "HOME": str(tmp_path)},
        )
        return done.stdout

    def shown() -> list[str]:
        listed = khal("list", "--format", "{start-date} {status}{title}", "--day-format", "", "2026-06-01", "60d")
        return [row.strip() for row in listed.splitlines() if row.strip()]

    khal("import", "--batch", "-a", "dates", before)
    assert "2026-06-20 CONFIRMED The Act: The first report" in shown()
    khal("import", "--batch", "-a", "dates", after)
    rows = shown()
    assert [row for row in rows if "first report" in row] == ["2026-06-27 CONFIRMED The Act: The first report"]
    assert [row for row in rows if "CANCELLED" in row and "vote" in row]
    assert len(list((tmp_path / "kept").iterdir())) == 3


@pytest.mark.long
def test_vdirsyncer_follows_the_published_calendar_and_moves_the_event(tmp_path: Path) -> None:
    needs("vdirsyncer")
    before, after = moved_site(tmp_path)
    served = tmp_path / "served"
    served.mkdir()
    shutil.copy(before, served / "calendar.ics")
    with hosted(served, "") as address:
        config = tmp_path / "config"
        config.write_text(
            f'[general]\nstatus_path = "{tmp_path}/status/"\n[pair dates]\na = "web"\nb = "here"\ncollections = null\n'
            'conflict_resolution = "a wins"\n'
            f'[storage web]\ntype = "http"\nurl = "{address}/calendar.ics"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{tmp_path}/kept/"\nfileext = ".ics"\n'
        )

        def sync() -> list[tuple[str, str]]:
            # vdirsyncer gives each event of an address a UID of its own making, so they are told by their names.
            for step in (["discover"], ["sync"]):
                done = subprocess.run(
                    ["vdirsyncer", "-c", config, *step],
                    input="y\ny\n",
                    capture_output=True,
                    text=True,
                    timeout=120,
                    check=False,
                )
                assert done.returncode == 0, done.stdout + done.stderr
            kept = [e for f in (tmp_path / "kept").glob("*.ics") for e in events(f).values()]
            return sorted((str(e["summary"]), str(e["dtstart"].dt)) for e in kept)

        first = sync()
        assert ("The Act: The first report", "2026-06-20") in first
        shutil.copy(after, served / "calendar.ics")
        second = sync()
    assert [row[0] for row in second] == [row[0] for row in first]
    assert set(second) - set(first) == {("The Act: The first report", "2026-06-27")}
    assert len(second) == 3


_PARSERS = """
const fs = require("fs");
const ICAL = require("ical.js").default ?? require("ical.js");
const nodeIcal = require("node-ical");
const text = fs.readFileSync(process.argv[1], "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
const seen = {};
for (const part of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(part);
  seen[event.uid] = [event.startDate.toString(), event.sequence, part.getFirstPropertyValue("status"), event.summary];
}
const other = {};
for (const event of Object.values(nodeIcal.sync.parseICS(text))) {
  if (event.type === "VEVENT") {
    other[event.uid] = [event.datetype, Number(event.sequence), event.status, event.summary];
  }
}
console.log(JSON.stringify([seen, other]));
"""


@pytest.mark.long
def test_parsers_of_calendars_in_javascript_read_the_same(tmp_path: Path) -> None:
    needs("node")
    if not (ROOT / "node_modules" / "node-ical").is_dir():
        assert "CI" not in os.environ, "on CI npm ci must have run"
        pytest.skip("there is no node-ical: npm ci")
    before, after = moved_site(tmp_path)
    found = []
    for file in (before, after):
        done = subprocess.run(
            ["node", "-e", _PARSERS, file], capture_output=True, text=True, timeout=60, cwd=ROOT, check=True
        )
        found.append(json.loads(done.stdout))
    (old, _), (new, other) = found
    assert (old[MOVED][0], new[MOVED][0]) == ("2026-06-20", "2026-06-27")
    assert set(old) == set(new) == set(other) == {BEGINS, MOVED, VOTE}
    assert new[MOVED][1:] == other[MOVED][1:] == [2, "CONFIRMED", "The Act: The first report"]
    assert (other[MOVED][0], other[VOTE][0], other[VOTE][2]) == ("date", "date-time", "CANCELLED")


# ------------------------------------------------------------------ what applies when


def parts_of(page: Path) -> dict[str, list[str]]:
    """The parts of a page of what applies when: each heading, and the days and names below it."""
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    found = {}
    for section in tree.iter("section"):
        heading = section.find_class("part")
        rows = [row for listed in section.find_class("dates") for row in listed]
        if heading:
            found[" ".join(heading[0].text_content().split())] = [
                " ".join(f"{row[0].text_content()} {row[1][0].text_content()}".split()) for row in rows
            ]
    return found


def test_what_applies_when_parts_the_days_by_the_month_of_the_build(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    page = build(site, clock=NOW) / "dates/calendar/index.html"
    assert parts_of(page) == {
        "This monthJune 2026": [
            "20 June 2026 The Act: The first report",
            "30 June 2026, 10:30 UTC+01:00 The Act: The vote",
        ],
        "July 2026": ["1 July 2026 The Act: Duties begin; all of them, at once"],
        "2028": ["2028 The Act: The review"],
    }
    # In London it is July an hour before it is in Greenwich.
    assert "June 2026" in " ".join(
        parts_of(build(site, clock="2026-06-30T22:59:59+00:00") / "dates/calendar/index.html")
    )
    found = parts_of(build(site, clock="2026-06-30T23:00:00+00:00") / "dates/calendar/index.html")
    assert list(found) == ["This monthJuly 2026", "2028", "2026"]
    assert found["2026"][0].startswith("30 June 2026")


def front(folder: Path) -> list[str]:
    """What the front page says of the days to come."""
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    section = page.xpath("//section[.//h2[contains(., 'What applies next')]]")
    return [" ".join(row.text_content().split()) for row in section[0].iter("li")] if section else []


def test_the_front_page_names_the_days_that_come_next_until_they_are_over(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    # What is cancelled, superseded or known by its year alone does not come next.
    assert front(build(site, clock=NOW)) == ["20 June 2026 The Act: The first report"]
    assert front(build(site, clock="2026-06-20T22:59:59+00:00")) != []
    assert front(build(site, clock="2026-06-20T23:00:00+00:00")) == []


def test_the_last_30_days_of_the_front_page_end_with_the_day_of_the_build(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    lately = "//section[h2[contains(., 'last 30 days')]]//li/a/text()"
    front_page = build(site, clock="2026-06-02T12:00+00:00") / "index.html"
    assert html.fromstring(front_page.read_text(encoding="utf-8")).xpath(lately) == ["Germany", "Russia"]
    # The same stories six weeks later: none of them is of the last 30 days.
    build(site, clock="2026-07-15T12:00+00:00")
    assert html.fromstring(front_page.read_text(encoding="utf-8")).xpath(lately) == []


def test_the_front_page_shows_the_last_of_its_days_whole(tmp_path: Path) -> None:
    row = "  - id: 0000001{0}-0000-4000-8000-000000000000\n    day: 2026-06-{1}\n    instrument: X\n    what: No {0}\n"
    rows = "".join(row.format(n, day) for n, day in enumerate((21, 22, 22, 22, 23)))
    site = register_site(tmp_path / "site", second=SECOND.replace("dates:\n", f"dates:\n{rows}"))
    shown = [said.rpartition(" ")[2] for said in front(build(site, clock=NOW))]
    assert shown == ["report", "0", "1", "2", "3"]


def test_what_is_cancelled_does_not_count_among_this_months_days(tmp_path: Path) -> None:
    page = build(register_site(tmp_path / "site"), clock=NOW) / "dates/calendar/index.html"
    head = html.fromstring(page.read_text(encoding="utf-8")).xpath("//main//header | //main/*[1]")[0]
    assert "1 this month" in " ".join(head.text_content().split())


def test_a_page_with_a_calendar_says_what_is_not_in_it(built: Path) -> None:
    for page in ("dates/index.html", "dates/calendar/index.html"):
        said = (built / page).read_text(encoding="utf-8")
        assert "of which only the month or the year is known is not in it" in said


# ------------------------------------------------------------------ several days


def lasting(until: str, day: str = "2026-06-20") -> str:
    return SECOND.replace("    day: 2026-06-20\n", f"    day: {day}\n    until: {until}\n")


def test_what_lasts_several_days_ends_with_the_last_in_calendars_data_and_pages(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site", second=lasting("2026-07-02"))
    built = build(site, clock="2026-07-01T12:00+00:00")
    event = events(built / "dates/calendar.ics")[MOVED]
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 6, 20), date(2026, 7, 3))
    assert records_of(built, "dates")[MOVED]["until"] == "2026-07-02"
    assert records_of(built, "dates")[VOTE]["until"] is None
    assert {row["until"] for row in csv_of(built, "dates")} == {"", "2026-07-02"}
    # It is not over, so that it is still ahead, and of this month too.
    assert rows_of(built / "dates/index.html")[0][0] == "20 June 2026 – 2 July 2026"
    assert front(built) == ["20 June 2026 – 2 July 2026 The Act: The first report"]
    now = parts_of(built / "dates/calendar/index.html")["This monthJuly 2026"]
    assert now[0] == "20 June 2026 – 2 July 2026 The Act: The first report"


def test_hours_may_have_an_end_too(tmp_path: Path) -> None:
    text = lasting("2026-06-20T12:00", "2026-06-20T10:00")
    event = events(built_register(tmp_path / "site", second=text) / "dates/calendar.ics")[MOVED]
    assert event["dtend"].dt == datetime(2026, 6, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-06-19", "2026-06-19 is before day: 2026-06-20 — write the last day, 2026-06-20 or later"),
        ("2026-07", "2026-07 and day: 2026-06-20 are no two days"),
        ("2026-06-20T10:00", "and day: 2026-06-20 are no two days"),
    ],
)
def test_a_last_day_that_cannot_be_is_an_error(tmp_path: Path, until: str, said: str) -> None:
    site = register_site(tmp_path / "site", second=lasting(until))
    done = command("check", "-s", site, "--clock", NOW)
    assert done.code == 1
    assert re.search(rf"second\.md:19: dates\.1\.until: .*{re.escape(said)}", done.out)


def test_a_last_day_without_a_first_is_an_error(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site", second=lasting("2026-06-21").replace("    day: 2026-06-20\n", ""))
    settings = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(settings.replace('type = "day", required = true', 'type = "day"'), encoding="utf-8")
    done = command("check", "-s", site, "--clock", NOW)
    assert "second.md:18: dates.1.until: no day is there for it to last from" in done.out


def test_days_pass_without_an_edit_and_no_other_page_is_written_for_it(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    built = build(site, clock=NOW)
    before = tree(built)
    said = json.loads(command("build", "-s", site, "--json", "--clock", "2026-06-15T22:59:59+00:00").out)
    assert said["written"] == 0
    build(site, clock="2026-06-16T23:00:00+00:00")
    assert tree(built) == before
    build(site, clock="2026-07-01T12:00:00+00:00")
    changed = {name for name, data in tree(built).items() if before.get(name) != data}
    assert changed == {"dates/index.html", "dates/calendar/index.html", "index.html"}
    assert command("build", "-s", site, "--verify", "--clock", "2026-07-01T13:00:00+00:00").code == 0


# ------------------------------------------------------------------ what subscribers will see


def test_diff_tells_of_records_that_come_go_and_move(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    published = tmp_path / "published"
    shutil.copytree(build(site, clock=NOW), published)
    assert "nothing new" in command("diff", published, "-s", site, "--clock", NOW).out
    file = site / "content/articles/second.md"
    edit(file, "day: 2026-06-20", "day: 2026-06-27")
    said = command("diff", published, "-s", site, "--clock", NOW)
    assert "2026-06-27 dates: The Act: The first report — moved from 2026-06-20; no change is noted" in said.out
    edit(
        file, "note: The day", "note: It moved.\n      - date: 2026-06-12\n        kind: update\n        note: The day"
    )
    edit(file, "    cancelled: true\n", "")
    edit(file, f"  - id: {YEAR}", f"  - id: {'9' * 8}-0000-4000-8000-000000000000")
    said = command("diff", published, "-s", site, "--clock", NOW)
    assert "dates: The Act: The first report — moved from 2026-06-20\n" in said.out
    assert "dates: The Act: The vote — its event is no longer cancelled" in said.out
    assert "Vanished (1):\n  2026-06-01 dates: The Act: The review — feed readers keep it" in said.out
    assert "New (1):\n  2026-06-01 dates: The Act: The review\n" in said.out


# ------------------------------------------------------------------ in the browser


def test_the_table_is_sorted_and_filtered_by_a_script_and_its_state_stands_in_the_address(
    browser: Browser, built: Path
) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def shown() -> list[str]:
        return page.locator("table.records tbody tr:not([hidden]) td:nth-child(3)").all_inner_texts()

    with hosted(built, "/digest") as address:
        page.goto(f"{address}/dates/")
        assert shown() == ["The first report", "The vote", "Duties begin; all of them, at once", "The review"]
        page.get_by_role("button", name="What").click()
        assert shown() == ["Duties begin; all of them, at once", "The first report", "The review", "The vote"]
        page.get_by_label("Where").select_option(label="Russia")
        assert page.url.endswith("/dates/?where=russia&sort=what")
        assert shown() == ["The vote"]
        assert page.get_by_role("status").inner_text() == "1 of 4 records"
        page.reload()
        assert shown() == ["The vote"]
        page.goto(f"{address}/dates/?term=germany")
        assert shown() == ["Duties begin; all of them, at once"]
        assert "Only records that name Germany" in page.locator("form").inner_text()
        page.get_by_role("button", name="Show all").click()
        page.get_by_label("Keyword").fill("act report")
        assert shown() == ["The first report"]
        page.get_by_label("Keyword").fill("")
        page.get_by_label("Status").select_option("cancelled")
        assert shown() == ["The vote"]
        # Where nothing is said stands last, whichever way the rest is sorted.
        empty = ["The first report", "The review"]
        page.goto(f"{address}/dates/?sort=where")
        assert shown() == ["Duties begin; all of them, at once", "The vote", *empty]
        page.get_by_role("button", name="Where").click()
        assert shown() == ["The vote", "Duties begin; all of them, at once", *empty]
    page.close()
    assert said == []


def test_a_filter_in_the_address_is_read_in_any_case_and_an_unknown_one_finds_nothing_and_says_so(
    browser: Browser, built: Path
) -> None:
    page = browser.new_page()
    with hosted(built, "/digest") as address:
        for query, count, more in (
            ("where=RUSSIA", 1, ""),
            ("status=Cancelled", 1, ""),
            ("term=GERMANY", 1, ""),
            ("day=2026-06", 2, ""),
            ("where=atlantis", 0, "No record has “atlantis” under Where"),
            ("status=lost", 0, "No record has “lost” under Status"),
            ("day=1999", 0, "No record has “1999” under Day"),
        ):
            page.goto(f"{address}/dates/?{query}")
            said = page.get_by_role("status").inner_text()
            assert said == f"{count} of 4 records" + (f" · {more}" if more else "")
            assert page.locator("table.records tbody tr:not([hidden])").count() == count
    page.close()


_COMMAS = """
const found = [];
for (const cell of document.querySelectorAll("table.records :is(td, th[scope])")) {
  cell.style.cssText = "display: block; padding: 0; width: 1px; white-space: nowrap";
  for (const part of cell.childNodes) {
    if (part.nodeType !== Node.TEXT_NODE || !part.data.startsWith(",")) continue;
    // Just wide enough for the name before the comma and the blank behind it, so that the next name begins a line.
    cell.style.width = `${part.previousSibling.getBoundingClientRect().width + 8}px`;
    cell.style.whiteSpace = "normal";
    const range = document.createRange();
    range.setStart(part, 0);
    range.setEnd(part, 1);
    const before = [...part.previousSibling.getClientRects()].at(-1);
    const comma = range.getBoundingClientRect();
    found.push(comma.left >= before.right - 1 && comma.top < before.bottom);
  }
}
found
"""


def test_in_a_narrow_window_records_are_blocks_that_a_choice_sorts_and_no_line_begins_with_a_comma(
    browser: Browser, tmp_path: Path
) -> None:
    wide = "    operation: Break-ins-at-parties-and-companies-whose-names-are-long"
    text = FIRST.replace("    operation: Break-ins at parties", wide)
    built = built_register(
        tmp_path / "site", first=text.replace("countries: [Germany,", "countries: [Germany, Czechia,")
    )
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    with hosted(built, "/digest") as address:
        for width in (768, 1000):
            page.set_viewport_size({"width": width, "height": 700})
            page.goto(f"{address}/attributions/")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.get_by_label("Sort by").select_option(label="Operation, ascending")
            assert page.url.endswith("?sort=operation")
            first = page.locator("table.records tbody tr td:nth-child(4)").first
            assert first.inner_text() == "=1+1"
        commas = page.evaluate(_COMMAS)
        assert commas
        assert all(commas)
        page.set_viewport_size({"width": 1280, "height": 700})
        assert page.get_by_label("Sort by").is_hidden()
    page.close()


def test_without_scripts_the_table_stands_whole(browser: Browser, built: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with hosted(built, "/digest") as address:
        page.goto(f"{address}/dates/?where=russia")
        assert page.locator("table.records tbody tr").count() == 4
        assert page.locator("form").is_hidden()
    context.close()


AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("dates/", "attributions/", "dates/calendar/", "countries/germany/", "articles/first/", "", "feeds/")


@pytest.mark.parametrize(
    ("scheme", "width", "kinds"),
    [
        pytest.param("dark", 320, ("dates/", "dates/calendar/", "articles/first/"), id="some"),
        *(pytest.param(*look, PAGES, marks=pytest.mark.long) for look in [("dark", 320), ("light", 1280)]),
    ],
)
def test_axe_finds_no_fault_on_pages_with_records_and_none_is_wider_than_its_screen(
    browser: Browser, built: Path, scheme: Any, width: int, kinds: Sequence[str]
) -> None:
    if not AXE.is_file():
        assert "CI" not in os.environ, "there is no axe-core, and on CI its test must run: make axe"
        pytest.skip("there is no axe-core: make axe")
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    with hosted(built, "/digest") as address:
        for kind in PAGES:
            page.goto(f"{address}/{kind}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
            if kind not in kinds:
                continue
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], kind
    context.close()
