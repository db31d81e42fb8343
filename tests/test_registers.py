"""Registers: records in articles become a table, parts of other pages, data and feeds; none is lost or hidden."""

import json
import re
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from registers_support import (
    BEGINS,
    DENIED,
    FIRST,
    GONE,
    MOVED,
    NOW,
    SECOND,
    SETTINGS,
    STATED,
    VOTE,
    YEAR,
    built_register,
    csv_of,
    records_of,
    register_site,
    rows_of,
)
from sites_support import build, command, edit, small_site, tree
from test_schemas import faults

from sitegen.content.registers.day_texts import day_order
from sitegen.content.settings import parse_settings
from sitegen.languages.english import ENGLISH
from sitegen.outputs.registers.record_views import part_of_day

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_register(tmp_path_factory.mktemp("registers") / "site")


def text_of(page: Path) -> str:
    return " ".join(html.fromstring(page.read_text(encoding="utf-8")).text_content().split())


# ------------------------------------------------------------------ pages


def test_a_registers_page_holds_every_record_newest_day_first_with_its_source_and_story(built: Path) -> None:
    rows = rows_of(built / "attributions/index.html")
    assert [row[:2] for row in rows] == [
        ["June 2026", "Russia"],
        ["19 May 2026", "Germany"],
        ["2 May 2026", "Germany, Czechia"],
    ]
    assert rows[2][2:6] == ["Russia", "Break-ins at parties", "Statement", "example.org/a?b=1&c=2"]
    assert rows[2][6].startswith("ministry.example.org Ministers name a service")
    assert rows[0][6].startswith("Example Times A service denies it")  # the story's source counts where it has none


def test_a_record_can_be_linked_to_and_its_terms_lead_to_their_pages(built: Path) -> None:
    page = html.fromstring((built / "attributions/index.html").read_text(encoding="utf-8"))
    row = page.get_element_by_id(f"r-{STATED}")
    links = {link.text_content(): link.get("href") for link in row.iter("a")}
    assert links["Russia"] == "/digest/countries/russia/"
    assert links["Ministers name a service"] == "/digest/articles/first/"
    assert links["ministry.example.org"] == "https://ministry.example.org/statement"
    # A term that no story and no file has is shown as it was typed.
    assert "Czechia" in row.text_content()
    assert "Czechia" not in links


def test_each_row_has_a_head_of_its_own_in_registers_and_on_the_pages_of_terms(built: Path) -> None:
    for page in ("dates/index.html", "attributions/index.html", "countries/germany/index.html"):
        table = html.fromstring((built / page).read_text(encoding="utf-8")).find_class("records")[0]
        rows = table.xpath("./tbody/tr")
        assert [row.xpath("count(./th[@scope='row'])") for row in rows] == [1.0] * len(rows)


def test_a_register_with_a_calendar_lists_what_is_next_first_and_then_what_is_past(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    page = "dates/index.html"
    assert [row[0] for row in rows_of(build(site, clock=NOW) / page)] == [
        "20 June 2026",
        "30 June 2026, 10:30 UTC+01:00",
        "1 July 2026",
        "2028",
    ]
    passed = [row[0][:12] for row in rows_of(build(site, clock="2026-07-01T12:00+00:00") / page)]
    assert passed == ["1 July 2026", "2028", "30 June 2026", "20 June 2026"]
    assert command("build", "-s", site, "--verify", "--clock", "2026-07-01T13:00+00:00").code == 0


def test_a_value_with_a_comma_stays_one_unless_it_stands_in_a_list(tmp_path: Path) -> None:
    for typed in ("People from Russia, China and others", '["People from Russia, China and others"]'):
        text = SECOND.replace("    whom: [A group nobody knows]", f"    whom: {typed}")
        site = tmp_path / str(len(typed))
        fields = records_of(built_register(site, second=text), "attributions")[DENIED]["fields"]
        assert [one["title"] for one in fields["whom"]] == ["People from Russia, China and others"]


def test_what_was_superseded_or_disputed_stays_and_both_records_say_so(built: Path) -> None:
    dates = {row[2]: row[4] for row in rows_of(built / "dates/index.html")}
    assert dates["Duties begin; all of them, at once"].endswith("Superseded by The Act: The review")
    assert dates["The review"].endswith("Supersedes The Act: Duties begin; all of them, at once")
    attributions = {row[3]: row[6] for row in rows_of(built / "attributions/index.html")}
    assert attributions["Break-ins at parties"].endswith("Disputed by Russia on A group nobody knows: =1+1")
    assert "Disputes Germany, Czechia on Russia: Break-ins at parties" in attributions["=1+1"]


def test_a_withdrawn_storys_records_stay_and_say_nothing_more(built: Path) -> None:
    rows = {row[0]: row for row in rows_of(built / "attributions/index.html")}
    assert rows["19 May 2026"][3] == ""
    assert rows["19 May 2026"][6].endswith("Withdrawn")
    assert records_of(built, "attributions")[GONE]["status"] == "withdrawn"
    assert [name for name, data in tree(built).items() if b"slander" in data] == []


def test_each_terms_page_shows_its_own_records_and_leads_to_them_in_the_register(built: Path) -> None:
    page = built / "countries/germany/index.html"
    assert [row[0] for row in rows_of(page)] == ["19 May 2026", "2 May 2026"]
    links = [link.get("href") for link in html.fromstring(page.read_text(encoding="utf-8")).iter("a")]
    assert "/digest/attributions/?term=germany" in links
    assert "/digest/countries/germany/dates.ics" in links
    assert "Break-ins" in text_of(built / "countries/russia/index.html")


def test_a_storys_page_names_the_records_that_it_carries(built: Path) -> None:
    said = text_of(built / "articles/first/index.html")
    assert "On record 2 May 2026 Germany, Czechia on Russia: Break-ins at parties 1 July 2026 The Act: Duties" in said
    assert "Superseded" in said


def test_the_registers_stand_in_the_navigation_the_feeds_page_and_the_list_of_feeds(built: Path) -> None:
    nav = html.fromstring((built / "index.html").read_text(encoding="utf-8")).find_class("sections")[0]
    assert {"Attributions", "Dates"} <= {link.text_content() for link in nav.iter("a")}
    feeds = (built / "feeds/index.html").read_text(encoding="utf-8")
    assert all(f'href="/digest/{path}"' in feeds for path in ("dates/atom.xml", "data/dates.csv", "dates/calendar.ics"))
    assert "https://example.org/digest/dates/atom.xml" in (built / "feeds.opml").read_text(encoding="utf-8")


def test_a_register_without_records_is_a_page_without_a_table(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", SETTINGS.partition("[search]")[2].partition("\n")[2].replace("enabled", "#"))
    built = build(site)
    assert "No story has added a record yet." in (built / "dates/index.html").read_text(encoding="utf-8")
    assert not (built / "dates/calendar.ics").exists()
    assert json.loads((built / "data/dates.json").read_text())["records"] == []


def test_a_site_without_registers_publishes_nothing_of_them(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", articles__one="---\ntitle: One\ndate: 2024-05-01\nsummary: S\n---\nText.\n")
    assert [name for name in tree(build(site)) if "register" in name] == []


# ------------------------------------------------------------------ data and feeds


def test_the_json_is_what_its_schema_says(built: Path) -> None:
    for register in ("attributions", "dates"):
        schema = json.loads((built / f"data/{register}.schema.json").read_text(encoding="utf-8"))
        data = json.loads((built / f"data/{register}.json").read_text(encoding="utf-8"))
        assert data["$schema"] == schema["$id"]
        plain = json.loads(re.sub(r'"(?:\$id|format)": "[^"]*",?', "", json.dumps(schema)).replace(", }", "}"))
        assert _by_schema(data, plain) == []


def _by_schema(value: object, schema: dict[str, object]) -> list[str]:
    """The faults of a value, with `anyOf` taken apart, which the helper does not know."""
    if "anyOf" in schema:
        found = [_by_schema(value, one) for one in schema["anyOf"]]  # type: ignore[attr-defined] # a list of schemas
        return [] if any(not each for each in found) else found[0]
    if isinstance(value, dict) and "properties" in schema:
        inner = schema["properties"]
        missing = [name for name in schema["required"] if name not in value]  # type: ignore[attr-defined] # a list
        return missing + [f for name, item in value.items() for f in _by_schema(item, inner[name])]  # type: ignore[index] # a table
    if isinstance(value, list) and "items" in schema:
        return [f for item in value for f in _by_schema(item, schema["items"])]  # type: ignore[arg-type] # a schema
    return faults(value, schema)


def test_the_data_holds_every_field_and_what_became_of_the_record(built: Path) -> None:
    stated = records_of(built, "attributions")[STATED]
    assert stated["fields"]["who"][0] == {"title": "Germany", "taxonomy": "countries", "slug": "germany"}
    assert stated["fields"]["who"][1] == {"title": "Czechia", "taxonomy": None, "slug": None}
    assert (stated["fields"]["form"], stated["fields"]["day"]) == ("statement", "2026-05-02")
    assert (stated["disputed_by"], stated["status"]) == ([f"urn:uuid:{DENIED}"], "current")
    dates = records_of(built, "dates")
    assert (dates[BEGINS]["status"], dates[VOTE]["status"]) == ("superseded", "cancelled")
    assert (dates[MOVED]["added"], dates[MOVED]["updated"]) == ("2026-06-01", "2026-06-10")


def test_the_csv_has_a_row_for_each_record_and_no_cell_is_a_formula(built: Path) -> None:
    rows = csv_of(built, "attributions")
    assert {row["id"] for row in rows} == {f"urn:uuid:{one}" for one in (STATED, DENIED, GONE)}
    by_id = {row["id"].removeprefix("urn:uuid:"): row for row in rows}
    assert by_id[STATED]["who"] == "Germany; Czechia"
    assert by_id[DENIED]["operation"] == "'=1+1"
    assert by_id[DENIED]["disputes"] == f"urn:uuid:{STATED}"
    assert by_id[STATED]["source_url"] == "https://ministry.example.org/statement"


def test_the_feeds_are_valid_alike_and_know_each_record_by_its_id(built: Path) -> None:
    atom = feedparser.parse((built / "dates/atom.xml").read_bytes())
    rss = feedparser.parse((built / "dates/feed.xml").read_bytes())
    told = json.loads((built / "dates/feed.json").read_text(encoding="utf-8"))
    assert not atom.bozo
    assert not rss.bozo
    ids = [entry.id for entry in atom.entries]
    assert set(ids) == {f"urn:uuid:{one}" for one in (BEGINS, MOVED, VOTE, YEAR)}
    assert ids == [entry.id for entry in rss.entries] == [item["id"] for item in told["items"]]
    moved = next(entry for entry in atom.entries if entry.id.endswith(MOVED))
    assert (moved.title, moved.updated) == ("The Act: The first report", "2026-06-10T00:00:00+01:00")
    assert "The day moved by a week." in moved.content[0].value
    assert moved.link == f"https://example.org/digest/dates/#r-{MOVED}"


def test_a_record_that_was_added_later_is_the_newest_entry(tmp_path: Path) -> None:
    late = FIRST.replace("    form: statement", "    form: statement\n    added: 2026-06-14")
    built = built_register(tmp_path / "site", first=late)
    atom = feedparser.parse((built / "attributions/atom.xml").read_bytes())
    assert atom.entries[0].id == f"urn:uuid:{STATED}"


def test_a_record_comes_in_on_its_own_day_and_with_its_story_at_the_earliest(tmp_path: Path) -> None:
    early = FIRST.replace("    form: statement", "    form: statement\n    added: 2026-04-01")
    late = SECOND.replace("    operation: =1+1", "    operation: No\n    added: 2026-06-14")
    built = built_register(tmp_path / "site", first=early, second=late)
    added = {one: record["added"] for one, record in records_of(built, "attributions").items()}
    assert added == {STATED: "2026-05-03", DENIED: "2026-06-14", GONE: "2026-05-20"}


def test_the_report_of_a_record_without_an_id_has_the_day_that_fix_would_write(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site", second=without_ids(SECOND))
    for name in ("check", "build"):
        form = ("--format", "json") if name == "check" else ("--json",)
        said = json.loads(command(name, "-s", site, "--clock", NOW, *form).out)
        rows = said["problems"] if isinstance(said, dict) else said
        mends = [row["mend"]["new"] for row in rows if row["rule"] == "record-id-missing"]
        assert len(mends) == 4
        assert all("added: 2026-06-15\n" in new for new in mends), name


def test_fix_leaves_the_day_on_which_a_record_came_in_as_it_is(tmp_path: Path) -> None:
    text = without_ids(SECOND).replace("    operation: =1+1", "    operation: No\n    added: 2026-06-14")
    site = register_site(tmp_path / "site", second=text)
    assert "record-id-missing" not in command("check", "--fix", "-s", site, "--clock", NOW).out
    kept = (site / "content/articles/second.md").read_text(encoding="utf-8")
    assert kept.count("added: 2026-06-14") == 1
    assert kept.count("added: 2026-06-15") == 3


def test_a_record_and_a_change_that_are_dated_later_are_held_back_until_then(tmp_path: Path) -> None:
    late = SECOND.replace("    operation: =1+1", "    operation: Denial\n    added: 2026-06-20").replace(
        "date: 2026-06-10\n        kind: update", "date: 2026-06-18\n        kind: update"
    )
    site = register_site(tmp_path / "site", second=late)
    built = build(site, clock=NOW)
    assert DENIED not in records_of(built, "attributions")
    assert records_of(built, "attributions")[STATED]["disputed_by"] == []
    assert records_of(built, "dates")[MOVED]["changes"] == []
    said = command("schedule", "-s", site, "--clock", NOW).out
    assert said.splitlines() == [
        "2026-06-18 00:00+01:00  dates: A service denies it (change, content/articles/second.md)",
        "2026-06-20 00:00+01:00  attributions: A service denies it (record, content/articles/second.md)",
    ]
    built = build(site, clock="2026-06-20T12:00+00:00")
    assert records_of(built, "attributions")[STATED]["disputed_by"] == [f"urn:uuid:{DENIED}"]
    assert len(records_of(built, "dates")[MOVED]["changes"]) == 1


# ------------------------------------------------------------------ edits


def test_an_edit_of_a_text_writes_nothing_of_a_register_and_one_of_a_record_what_shows_it(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    built = build(site, clock=NOW)
    before = tree(built)
    edit(site / "content/articles/withdrawn.md", "\nText.", "\nOther text.")
    edit(site / "content/articles/first.md", "Nobody may read", "No one may read")
    build(site, clock=NOW)
    assert tree(built) == before
    edit(site / "content/articles/second.md", "The first report", "The second report")
    build(site, clock=NOW)
    changed = {name for name, data in tree(built).items() if before.get(name) != data}
    assert {name for name in changed if not name.startswith("dates/")} == {
        "articles/second/index.html",
        "data/dates.csv",
        "data/dates.json",
        "instruments/the-act/dates.ics",
        "instruments/the-act/index.html",
        "index.html",  # it is the day that comes next
    }


# ------------------------------------------------------------------ ids


def without_ids(text: str) -> str:
    return re.sub(r"  - id: \S+\n    ", "  - ", text).replace("disputes:", "# ").replace("supersedes:", "# ")


@pytest.mark.parametrize("form", ["blocks", "braces", "crlf"])
def test_fix_gives_a_record_the_id_by_which_feeds_know_it_already(tmp_path: Path, form: str) -> None:
    text = without_ids(SECOND)
    if form == "braces":
        text = re.sub(
            r"  - day: 2026-06-30.*?true\n", "  - {day: 2026-06-30, instrument: X, what: Y}\n", text, flags=re.DOTALL
        )
    site = register_site(tmp_path / "site", first=without_ids(FIRST))
    data = text.replace("\n", "\r\n").encode() if form == "crlf" else text.encode()
    (site / "content/articles/second.md").write_bytes(data)
    shown = set(records_of(build(site, clock=NOW), "dates"))
    done = command("check", "--fix", "-s", site, "--clock", NOW)
    assert "record-id-missing" not in done.out
    kept = (site / "content/articles/second.md").read_bytes()
    assert all(one.encode() in kept for one in shown & set(re.findall(r"id: (\S+)", kept.decode())))
    assert set(records_of(build(site, clock=NOW), "dates")) == shown
    assert (b"\r\n" in kept) == (form == "crlf")
    assert len(re.findall(rb"\bid: ", kept)) == 1 + 4
    # They came in on the day of the command, whatever the day of the story.
    assert len(re.findall(rb"id: \S+\s+added: 2026-06-15\b", kept)) == 4


def test_a_record_that_is_put_before_others_moves_none(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    built = build(site, clock=NOW)
    before = records_of(built, "dates")
    record = "day: 2026-06-25\n    instrument: X\n    what: New\n"
    new = f"dates:\n  - id: {'9' * 8}-0000-4000-8000-000000000000\n    {record}"
    edit(site / "content/articles/second.md", "dates:\n", new)
    after = records_of(build(site, clock=NOW), "dates")
    assert {one: after[one] for one in before} == before
    assert len(after) == len(before) + 1


def test_new_article_begins_a_record_with_an_id_of_its_own(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    arguments = ("new", "article", "A new one", "-s", site, "--clock", NOW, "--record", "dates")
    assert command(*arguments).code == 0
    path = site / "content/articles/2026/a-new-one.md"
    text = path.read_text(encoding="utf-8")
    found = re.search(
        r"dates:\n  - id: (\S+)\n    added: 2026-06-15\n    day: # a day, a time, a month or a year; Day\n", text
    )
    assert found is not None
    edit(path, "    day: #", "    day: 2026-09-01 #")
    edit(path, "    instrument: #", "    instrument: The Act #")
    edit(path, "    what: #", "    what: It ends #")
    assert records_of(build(site, clock=NOW), "dates")[found[1]]["fields"]["what"] == "It ends"
    refused = command("new", "article", "Another", "-s", site, "--record", "date")
    assert (refused.code, "did you mean dates?" in refused.err) == (1, True)


# ------------------------------------------------------------------ what editors read


def test_the_example_of_the_manual_builds_without_a_finding(tmp_path: Path) -> None:
    text = (ROOT / "docs/registers.md").read_text(encoding="utf-8")
    settings, records = (re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("toml", "yaml"))  # type: ignore[index] # they stand there
    terms = "countries: [Germany, Czechia, Russia]\norganisations: [APT28, European Union]\n"
    act = "instruments: [Cyber Resilience Act]\n"
    head = "id: aaaaaaaa-0000-4000-8000-000000000001\ntitle: One\ndate: 2024-05-04\nsummary: S.\n"
    site = small_site(tmp_path / "site", settings, articles__one=f"---\n{head}{terms}{act}{records}---\nText.\n")
    done = command("check", "-s", site)
    assert done.out == "0 errors, 0 warnings\n"


def test_the_schema_of_an_article_knows_the_sites_registers(tmp_path: Path) -> None:
    site = register_site(tmp_path / "site")
    schema = json.loads(command("schema", "article", "-s", site).out)
    article = {"title": "One", "date": "2026-01-01"}
    right = {"day": "2026-05", "who": ["Germany"], "form": "statement", "source": "https://example.org/", "id": STATED}
    assert faults(article | {"attributions": [right]}, schema) == []
    for wrong in ({"form": "rumour"}, {"day": "soon"}, {"whoo": "x"}, {"page": "no address"}):
        assert faults(article | {"attributions": [right | wrong]}, schema) != []
    assert faults(article | {"attributions": [{"who": "Germany"}]}, schema) != []


def test_the_settings_cache_and_the_state_hold_registers(tmp_path: Path) -> None:
    read, problems = parse_settings(SETTINGS)
    assert problems == []
    assert read is not None
    assert [(r.name, r.calendar, r.heading) for r in read.registers] == [
        ("attributions", "", "{who} on {whom}: {operation}"),
        ("dates", "day", "{instrument}: {what}"),
    ]
    assert read.registers[1].fields[1].of == ("instruments",)


# ------------------------------------------------------------------ days


@given(st.dates(), st.dates())
def test_days_as_texts_stand_in_the_order_of_the_calendar(one: object, other: object) -> None:
    days = sorted([str(one), str(other)], key=day_order)
    assert days == [str(day) for day in sorted([one, other])]  # type: ignore[type-var] # both are dates
    assert day_order(str(one)[:7]) < day_order(str(one))
    assert day_order(str(one)[:4]) < day_order(str(one)[:7])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2026", "2026"),
        ("2026-05", "May 2026"),
        ("2026-05-02", "2 May 2026"),
        ("2026-05-02T09:30:00+02:00", "2 May 2026, 09:30 UTC+02:00"),
        ("2026-05-02T09:30:00+00:00", "2 May 2026, 09:30 UTC"),
    ],
)
def test_a_day_is_shown_as_exactly_as_it_is_known(typed: str, shown: str) -> None:
    assert part_of_day(typed, ENGLISH).text == shown
