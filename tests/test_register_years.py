"""Long registers: what is next or newest stands open, past years are folded away, and nothing is out of reach."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser
from registers_support import NOW, SETTINGS
from sites_support import build
from web import hosted

from sitegen.outputs.registers.record_years import ENOUGH, fold_years

AHEAD = ["2026-06-20", "2026-07-01", "2027"]
THIS_MONTH = ["2026-06-14", "2026-06-02"]
PAST = [f"{year}-{month:02}-10" for year in (2026, 2025, 2024) for month in (5, 4, 3, 2, 1)]


def _record(number: int, day: str) -> str:
    what = f"    instrument: The Act\n    what: Duty {number}\n    where: [Germany]\n"
    return f"  - id: {number:08}-0000-4000-8000-000000000000\n    day: {day}\n{what}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("years") / "site"
    (site / "content/articles").mkdir(parents=True)
    (site / "site.toml").write_text(SETTINGS, encoding="utf-8")
    records = "".join(_record(n, day) for n, day in enumerate([*AHEAD, *THIS_MONTH, *PAST], 1))
    head = "title: The Act passes\ndate: 2023-05-03\nsummary: It does.\ncountries: [Germany]\ninstruments: [The Act]\n"
    text = f"---\n{head}dates:\n{records}---\nText.\n"
    (site / "content/articles/act.md").write_text(text, encoding="utf-8")
    return build(site, clock=NOW)


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with hosted(built, "/digest") as found:
        yield found


def _days(table: html.HtmlElement) -> list[str]:
    return [str(day) for day in table.xpath("./tbody/tr/th/time/@datetime")]


@given(st.lists(st.sampled_from(["2026", "2025", "2024", "2020", ""]), max_size=60), st.integers(0, 60))
def test_a_list_is_divided_at_the_ends_of_years_and_loses_no_record(years: list[str], shown: int) -> None:
    years.sort(reverse=True)
    shown = min(shown, len(years))
    fold = fold_years(years, shown)
    folded = [year for year, count in fold.years for _ in range(count)]
    assert [*years[: fold.shown], *folded] == years
    assert fold.shown >= max(shown, min(ENOUGH, len(years)))
    assert not folded or len(folded) >= ENOUGH // 2
    assert [year for year, _ in fold.years] == [year for year, _ in groupby(folded)]


def test_what_is_next_and_this_months_stand_open_and_past_years_are_folded_newest_first(built: Path) -> None:
    page = html.fromstring((built / "dates/index.html").read_text(encoding="utf-8"))
    tables = page.find_class("records")
    assert _days(tables[0]) == [*AHEAD, *THIS_MONTH, *PAST[:5]]
    folds = page.xpath("//details[@class='record-year']")
    assert [" ".join(fold.findtext("summary").split()) for fold in folds] == ["2025", "2024"]
    assert [_days(fold.find_class("records")[0]) for fold in folds] == [PAST[5:10], PAST[10:]]
    assert [fold.find_class("count")[0].text for fold in folds] == ["5 records"] * 2


def test_the_page_of_what_applies_when_shows_what_is_ahead_and_folds_what_is_past(built: Path) -> None:
    page = html.fromstring((built / "dates/calendar/index.html").read_text(encoding="utf-8"))
    shown = page.xpath("//ul[contains(@class, 'dates')][not(ancestor::details)]//time/@datetime")
    assert sorted(shown) == sorted([*AHEAD, *THIS_MONTH])
    folds = page.xpath("//details[@class='record-year']")
    assert [fold.xpath(".//li/time/@datetime") for fold in folds] == [PAST[:5], PAST[5:10], PAST[10:]]


def test_a_terms_page_folds_its_records_too(built: Path) -> None:
    page = html.fromstring((built / "countries/germany/index.html").read_text(encoding="utf-8"))
    first, *folded = page.find_class("records")
    # A few stand open, and the year of the last of them is whole.
    assert _days(first) == ["2027", "2026-07-01", "2026-06-20", *THIS_MONTH, *PAST[:5]]
    assert [len(_days(table)) for table in folded] == [5, 5]


def test_a_search_and_an_order_reach_into_folded_years_and_an_address_opens_its_year(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    page.goto(f"{address}/dates/?q=duty+19")
    assert page.locator("table.records tbody tr:visible").count() == 1
    assert page.locator("details.record-year:visible").count() == 0
    page.goto(f"{address}/dates/?sort=day")
    assert page.locator("table.records").first.locator("tbody tr:visible").count() == 20
    page.goto(f"{address}/dates/")
    assert page.locator("table.records tbody tr:visible").count() == 10
    page.get_by_role("button", name="Show all").click()
    assert page.locator("table.records tbody tr:visible").count() == 20
    page.goto("about:blank")
    page.goto(f"{address}/dates/#r-{20:08}-0000-4000-8000-000000000000")
    assert page.locator("table.records tbody tr:visible").count() == 15
    page.close()


def test_the_place_of_the_form_is_kept_until_its_script_has_run(browser: Browser, address: str) -> None:
    tops = []
    for pattern in ("**/registers*.js", "**/none.js"):
        page = browser.new_page(viewport={"width": 360, "height": 700})
        page.route(pattern, lambda route: route.abort())
        page.goto(f"{address}/dates/")
        tops.append(page.locator("table.records").first.evaluate("table => table.getBoundingClientRect().top"))
        page.close()
    assert tops[0] == tops[1]


def test_on_paper_no_year_is_folded_away(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/dates/calendar/")
    folded = page.locator("details.record-year li").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("e => e.getBoundingClientRect().height") > 0
    context.close()
