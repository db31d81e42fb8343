"""Times: the site's zone with its gaps and overlaps, what is held back until its time, and the command that says so."""

import re
from pathlib import Path

import feedparser
import pytest
from sites_support import Ran, build, command, edit, small_site, story, write

ZONE = '[site]\ntitle = "Small"\nbase_url = "https://example.org/"\ntimezone = "Europe/London"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site in London's zone with a story that is out and three things to come."""
    made = small_site(
        tmp_path / "site",
        articles__out=story("Out", "2026-03-01"),
        articles__day=story("A day in summer", "2026-04-01"),
        articles__time=story("A time elsewhere", "2026-03-31T23:30-05:00"),
        articles__draft=story("A draft", "2026-05-01", draft="true"),
        editions__week="---\ntitle: The week\ndate: 2026-04-05\n---\nx\n",
    )
    (made / "site.toml").write_text(ZONE, encoding="utf-8")
    return made


def schedule(site: Path, clock: str, *arguments: str) -> Ran:
    return command("schedule", "-s", site, "--clock", clock, *arguments)


def shown(site: Path, clock: str) -> set[str]:
    read = feedparser.parse((build(site, clock=clock) / "atom.xml").read_bytes())
    return {entry.title for entry in read.entries}


def test_what_is_to_come_is_told_in_order_with_its_time_in_the_sites_zone(site: Path) -> None:
    said = schedule(site, "2026-03-15")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "2026-04-01 00:00+01:00  A day in summer (article, content/articles/day.md)",
        "2026-04-01 05:30+01:00  A time elsewhere (article, content/articles/time.md)",
        "2026-04-05 00:00+01:00  The week (edition, content/editions/week.md)",
    ]


def test_the_next_time_stands_alone_for_scripts_and_nothing_where_there_is_none(site: Path) -> None:
    assert schedule(site, "2026-03-15", "--next").out == "2026-04-01T00:00:00+01:00\n"
    assert schedule(site, "2026-04-01T00:00+01:00", "--next").out == "2026-04-01T05:30:00+01:00\n"
    assert schedule(site, "2026-04-05T00:00+01:00", "--next").out == ""
    assert schedule(site, "2026-04-05T00:00+01:00").out == "Nothing is held back.\n"


def test_a_build_at_the_next_time_shows_what_a_second_before_it_held_back(site: Path) -> None:
    assert shown(site, "2026-03-31T22:59:59+00:00") == {"Out"}
    assert shown(site, "2026-03-31T23:00:00+00:00") == {"Out", "A day in summer"}
    assert shown(site, "2026-04-01T04:29:59+00:00") == {"Out", "A day in summer"}
    assert shown(site, "2026-04-01T04:30:00+00:00") == {"Out", "A day in summer", "A time elsewhere"}
    assert not (site / "build/site/editions/week").exists()
    assert shown(site, "2026-04-04T23:00:00+00:00") == {"Out", "A day in summer", "A time elsewhere"}
    assert (site / "build/site/editions/week/index.html").is_file()


def test_a_time_that_the_clocks_skip_is_an_error_with_a_mend(site: Path) -> None:
    write(site, "content/articles/gap.md", story("Gap", "2026-03-29T01:30"))
    said = command("build", "-s", site, "--clock", "2026-06-01")
    assert said.code == 1
    assert re.search(
        r"gap\.md:3: date: .*does not exist: the clocks skip it in the site's zone — give another", said.err
    )


def test_of_a_time_that_the_clocks_show_twice_the_first_is_meant_and_an_offset_means_itself(site: Path) -> None:
    write(site, "content/articles/first.md", story("First", "2025-10-26T01:30"))
    write(site, "content/articles/second.md", story("Second", "2025-10-26T01:30+00:00"))
    read = feedparser.parse((build(site, clock="2026-03-15") / "atom.xml").read_bytes())
    found = {entry.title: entry.published for entry in read.entries}
    assert found["First"] == "2025-10-26T01:30:00+01:00"
    assert found["Second"] == "2025-10-26T01:30:00+00:00"
    assert [e.title for e in read.entries] == ["Out", "Second", "First"]


def test_a_day_is_the_same_day_for_every_reader_and_begins_in_the_sites_zone(site: Path) -> None:
    edit(site / "site.toml", "Europe/London", "Pacific/Auckland")
    built = build(site, clock="2026-03-31T11:00:00+00:00")
    assert 'datetime="2026-04-01"' in (built / "articles/day/index.html").read_text(encoding="utf-8")
    assert "2026-04-01T00:00:00+13:00" in (built / "atom.xml").read_text(encoding="utf-8")
    assert (built / "archive/2026/04/atom.xml").is_file()


def test_a_site_with_errors_has_no_schedule(site: Path) -> None:
    edit(site / "content/articles/day.md", "2026-04-01", "2026-04-31")
    said = schedule(site, "2026-03-15")
    assert said.code == 1
    assert "day.md:3: date" in said.err
