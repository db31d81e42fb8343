"""The search page and its index: what is found, by whom it may be seen, when it is made, and that it is the same."""

import base64
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engine_support import NOW, tree
from engine_support import run as make
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from playwright.sync_api import Browser, Page, Route
from sites_support import command, edit, small_site, story
from web import hosted

from sitegen.engine import pagefind
from sitegen.engine.build import verify
from sitegen.engine.catalogues.speech import language as speaking
from sitegen.engine.options import Options
from sitegen.errors import SitegenError
from sitegen.languages.english import ENGLISH
from sitegen.languages.language import Language
from sitegen.outputs.output import Bundle, SearchDocument
from sitegen.outputs.pagefind_order import decode, encode, settle
from sitegen.outputs.search_words import compounds, runs, terms, without_article

WORDS = "norms sanctions treaty takedown ransom botnet attribution court cable satellite".split()


@pytest.fixture(scope="module")
def built(full_site: Path) -> Path:
    """The full site, built, with its address under /digest/."""
    return full_site


@pytest.fixture
def heard(page: Page) -> Iterator[list[str]]:
    """All that the browser complains of, which must be nothing in the end."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


def titles(page: Page) -> list[str]:
    return page.locator("#search-results h2").all_inner_texts()


def status(page: Page, text: str) -> None:
    """Wait until the page says this of what it found."""
    page.locator("#search-status", has_text=text).wait_for()


# ------------------------------------------------------------------ in the browser


def test_a_story_is_found_by_a_word_and_opened_under_the_prefix_and_the_policy(
    page: Page, built: Path, heard: list[str]
) -> None:
    asked: list[str] = []
    with hosted(built, "/digest", asked) as address:
        page.goto(address + "/search/?q=treaty")
        page.locator("#search-results a").first.wait_for()
        assert page.locator("#search-words").input_value() == "treaty"
        assert "treaty" in page.locator("#search-results mark").first.inner_text().lower()
        assert not page.locator("#search-else").is_visible()
        wanted = page.locator("#search-results a").first.get_attribute("href") or ""
        assert wanted.startswith("/digest/articles/")
        page.locator("#search-results a").first.click()
        page.wait_for_url(address + wanted.removeprefix("/digest"))
        assert page.locator("h1").count() == 1
    assert [path for path in asked if not path.startswith("/digest/")] == []


def test_nothing_of_the_index_is_asked_for_before_somebody_is_about_to_search(page: Page, built: Path) -> None:
    asked: list[str] = []
    with hosted(built, "/digest", asked) as address:
        page.goto(address + "/search/", wait_until="networkidle")
        page.locator("#search").wait_for()
        assert [path for path in asked if "pagefind" in path] == []
        # By keyboard: the field is reached by going on from the link before it, and what is typed is found.
        page.locator(".sections a").last.focus()
        while page.evaluate("document.activeElement.id") != "search-words":
            page.keyboard.press("Tab")
        page.keyboard.type("treaty")
        page.locator("#search-results a").first.wait_for()
        assert [path for path in asked if "pagefind" in path]


def test_an_excerpt_does_not_say_the_title_again(page: Page, built: Path) -> None:
    with hosted(built, "/digest") as address:
        page.goto(address + "/search/?q=treaty")
        page.locator("#search-results a").first.wait_for()
        rows = page.eval_on_selector_all("#search-results li", "all => all.map(li => li.children[2].textContent)")
        assert rows
        assert [row for row, title in zip(rows, titles(page), strict=True) if row.startswith(title)] == []


def test_an_excerpt_shows_no_list_of_names_and_a_story_found_by_one_shows_its_summary(page: Page, built: Path) -> None:
    with hosted(built, "/digest") as address:
        page.goto(address + "/search/?q=norms+values")
        page.locator("#search-results a").first.wait_for()
        rows = page.eval_on_selector_all("#search-results li", "all => all.map(li => li.children[2].textContent)")
        found = dict(zip(titles(page), rows, strict=True))
        assert found["Two invented countries sign the first treaty"] == (
            "Avaland and Borduria sign a treaty that exists only in this test."
        )
        assert [row for row in rows if "⁂" in row or "Treaties & <pacts>, Norms" in row] == []


def test_filters_narrow_what_is_found_and_say_how_many_a_choice_leaves(
    page: Page, built: Path, heard: list[str]
) -> None:
    with hosted(built, "/digest") as address:
        page.goto(address + "/search/")
        year = page.locator('[data-filter="-year"]')
        year.focus()
        year.locator("option", has_text="2019 (1)").wait_for(state="attached")
        years = year.locator("option").all_inner_texts()
        assert years[0] == "All"
        assert years[1:] == sorted(years[1:], reverse=True)
        year.select_option("2019")
        status(page, "1 story")
        assert len(titles(page)) == 1
        topics = page.locator('[data-filter="topics"] option')
        topics.filter(has_text="Treaties & <pacts> (1)").wait_for(state="attached")
        year.select_option("")
        page.locator('[data-filter="topics"]').select_option("Treaties & <pacts>")
        page.locator("#search-results li").nth(1).wait_for()
        days = [d or "" for d in page.eval_on_selector_all("#search-results time", "all => all.map(t => t.dateTime)")]
        assert days == sorted(days, reverse=True), "without words the newest come first, across the years' indexes"
        page.fill("#search-words", "zzzz")
        status(page, "No story matches.")
        assert page.url.endswith("/search/?q=zzzz&topics=Treaties+%26+%3Cpacts%3E")


def test_a_choice_can_be_made_before_any_index_has_come_and_stays_in_the_address(
    page: Page, built: Path, heard: list[str]
) -> None:
    asked: list[str] = []
    with hosted(built, "/digest", asked) as address:
        page.goto(address + "/search/", wait_until="networkidle")
        topics = page.locator('[data-filter="topics"]')
        assert topics.locator("option").all_inner_texts() == [
            "All", "links", "Norms & <Values>", "rivers", "Tag ]]> & <b>", "Treaties & <pacts>",
        ]  # fmt: skip
        assert page.locator('[data-filter="-year"] option').all_inner_texts()[:3] == ["All", "2025", "2024"]
        assert [path for path in asked if "pagefind" in path] == []
        # Neither the focus nor the pointer reached the form: a choice alone is enough.
        topics.select_option("rivers")
        page.locator("#search-results a").first.wait_for()
        found = titles(page)
        page.goto(page.url)
        page.locator("#search-results a").first.wait_for()
        assert topics.input_value() == "rivers"
        assert titles(page) == found
        # A term that is none any more leaves the list at "All".
        page.goto(address + "/search/?q=river&topics=gone")
        page.locator("#search-results a").first.wait_for()
        assert topics.input_value() == ""


def test_a_terms_page_leads_to_a_search_in_its_stories(page: Page, built: Path, heard: list[str]) -> None:
    with hosted(built, "/digest") as address:
        for path in ("topics/treaties/", "countries/cc/"):
            page.goto(f"{address}/{path}")
            listed = page.locator("h4.p-name").all_inner_texts()
            page.get_by_role("link", name="Search in these stories").click()
            status(page, f"{len(listed)} stor")
            assert sorted(titles(page)) == sorted(listed)


def test_hostile_text_in_results_stays_text_even_without_the_policy(browser: Browser, built: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    with hosted(built, "/digest") as address:
        page.goto(address + "/search/?q=hostile")
        page.locator("#search-results a").first.wait_for()
        assert any("<b>bold</b>" in title for title in titles(page))
        assert page.locator("#search-results :not(li, h2, a, p, time, mark)").count() == 0
        page.fill("#search-words", "<img src=x onerror=alert(1)>")
        page.wait_for_url("**q=%3Cimg**")
        assert page.locator("main img").count() == 0
    assert alarms == []
    context.close()


def test_words_that_come_before_the_index_are_kept_and_answered_when_it_has_come(page: Page, built: Path) -> None:
    held: list[Route] = []
    with hosted(built, "/digest") as address:
        page.route("**/pagefind.js", lambda route: held.append(route))
        page.goto(address + "/search/")
        page.locator("#search").wait_for()
        assert not page.locator("#search-else").is_visible()
        page.fill("#search-words", "lanterns")
        page.press("#search-words", "Enter")
        status(page, "Searching…")
        page.fill("#search-words", "budget")
        held[0].continue_()
        page.wait_for_url("**q=budget")
        page.locator("#search-status", has_text=re.compile(r"stor")).wait_for()


def test_where_the_index_cannot_be_loaded_the_page_leads_to_the_archive(page: Page, built: Path) -> None:
    with hosted(built, "/digest") as address:
        page.route("**/pagefind.js", lambda route: route.abort())
        page.goto(address + "/search/?q=law")
        page.locator("#search-else a").wait_for()
        assert not page.locator("#search").is_visible()
        assert page.locator("#search-status").inner_text() == ""


def test_without_scripts_the_page_leads_to_the_archive(browser: Browser, built: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with hosted(built, "/digest") as address:
        page.goto(address + "/search/")
        assert not page.locator("#search").is_visible()
        page.locator("#search-else a").click()
        assert page.url == address + "/archive/"
    context.close()


# ------------------------------------------------------------------ exactly the stories that hold the words


def ask(page: Page, words: str, told: Language = ENGLISH) -> list[str]:
    """Search for words, and wait for the answer, which is told in a language: the titles that hold the very words."""
    page.evaluate('document.getElementById("search-status").textContent = ""')
    page.fill("#search-words", words)
    none = told.say("No story matches.")
    page.locator("#search-status", has_text=re.compile(rf"\d|{re.escape(none)}")).wait_for()
    found = page.locator("#search-results li:not(.longer) h2").all_inner_texts()
    longer = page.locator("#search-results li.longer").count()
    exactly, others = (told.count("%(n)s story", "%(n)s stories", n) for n in (len(found), longer))
    if longer and found:
        others = f"{exactly}; {told.say('with longer forms of “%(words)s”:', words=words)} {others}"
    elif longer:
        none = told.say("No story has exactly “%(words)s”; these have longer forms of it:", words=words)
        others = f"{none} {others}"
    assert page.locator("#search-status").inner_text() == (others if longer else exactly if found else none)
    return found


SCRIPTS = {
    "zh": ("美国实施制裁", "2021-03-01", "财政部宣布对黑客实施制裁措施。网络，安全。"),
    "ja": ("国家の発表", "2022-03-01", "サイバー戦略を発表した。ＮＡＴＯとの協力。"),
    "th": ("ข่าว", "2022-04-01", "รัฐบาลไทยประกาศนโยบายไซเบอร์"),
    "ko": ("정책", "2020-06-01", "정부는 사이버 정책을 발표했다."),
    "uk": ("Новини", "2020-07-01", "П’ять об'єктів і її мій захист."),
    "ar": ("خبر", "2021-07-01", "قَانُون رقم ١٧٥ للأمن."),
    "fr": ("L’attaque", "2021-05-01", "Le ministère de l’Intérieur et *Not*Petya’s U.S. victims; Łódź, Straße."),
    "en": ("Flaws", "2020-05-01", "A vulnerability in state-sponsored software, CVE-2017-0144. The botnets told us."),
}
FOUND = {
    "制裁": ["zh"], "裁措": ["zh"], "制裁措施": ["zh"], "网络": ["zh"], "络安": [], "措制裁": [], "戦略": ["ja"],
    "サイバー": ["ja"], "nato": ["ja"], "ไทย": ["th"], "ไซเบอร์": ["th"], "정부": ["ko"], "п'ять": ["uk"],
    "об’єктів": ["uk"], "МІЙ": ["uk"], "мии": [], "قانون": ["ar"], "175": ["ar"], "attaque": ["fr"],
    "interieur": ["fr"], "l'intérieur": ["fr"], "notpetya": ["fr"], "U.S.": ["fr"], "us": ["en"], "lodz": ["fr"],
    "STRASSE": ["fr"], "vulnerability": ["en"], "vulnerabilityx": [], "vulnerab": [], "botnet": [], "0144": ["en"],
    "CVE-2017-0144": ["en"], "state software": ["en"], "software state": ["en"], '"state software"': [],
    '"vulnerability in state"': ["en"], "制裁 vulnerability": [], "☃": [],
}  # fmt: skip


@pytest.mark.parametrize(
    "language", ["en", "ja", *(pytest.param(tag, marks=pytest.mark.long) for tag in ("zh-hant", "th"))]
)
def test_a_word_of_any_script_finds_the_stories_that_hold_it_and_no_other(
    language: str, tmp_path: Path, page: Page, heard: list[str]
) -> None:
    site = small_site(tmp_path / "site", **{f"articles__{n}": story(*row) for n, row in SCRIPTS.items()})
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f'language = "{language}"\n')
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/")
        answers = {words: ask(page, words, speaking(language)[0]) for words in FOUND}
    assert answers == {words: [SCRIPTS[name][0] for name in names] for words, names in FOUND.items()}


def test_the_words_found_are_marked_as_they_are_written(tmp_path: Path, page: Page) -> None:
    site = small_site(tmp_path / "site", **{f"articles__{n}": story(*row) for n, row in SCRIPTS.items()})
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/")
        for words, mark in {"制裁措施": "制裁措施", "interieur": "Intérieur", "U.S.": "U.S", "175": "١٧٥"}.items():
            ask(page, words)
            assert page.locator("#search-results mark").first.inner_text() == mark


def test_of_several_words_each_year_must_hold_all(tmp_path: Path, page: Page, heard: list[str]) -> None:
    site = small_site(
        tmp_path / "site",
        articles__one=story("Both", "2021-05-01", "A lantern and a compass, " + "and more " * 200),
        articles__two=story("Lantern alone", "2022-05-01", "lantern " * 20),
        articles__three=story("Compass and lantern", "2023-05-01", "A compass."),
    )
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/")
        assert ask(page, "lantern compass") == ["Compass and lantern", "Both"]
        assert page.locator('[data-filter="-year"] option').all_inner_texts() == ["All", "2023 (1)", "2021 (1)"]
        page.locator('[data-filter="-year"]').select_option("2021")
        status(page, "1 story")
        assert titles(page) == ["Both"]
        assert ask(page, "lantern sextant") == []


def test_longer_words_are_found_where_they_are_asked_for(tmp_path: Path, page: Page, heard: list[str]) -> None:
    site = small_site(
        tmp_path / "site",
        articles__one=story("One", "2021-05-01", "Sanctions came."),
        articles__two=story("Two", "2022-05-01", "A sanction came."),
    )
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/")
        assert ask(page, "sanction") == ["Two"]
        page.get_by_label("Include longer forms (sanction → sanctions)").check()
        status(page, "2 stories")
        assert sorted(titles(page)) == ["One", "Two"]
        assert page.url.endswith("/search/?q=sanction&longer=1")
        page.goto(page.url)
        status(page, "2 stories")
        assert ask(page, "sanctionsx") == []


def test_where_few_stories_hold_the_very_words_those_with_longer_forms_follow_and_that_is_said(
    tmp_path: Path, page: Page, heard: list[str]
) -> None:
    rows = {
        "one": ("Sanctions", "2021-05-01", "Sanctions came from hackers with zero-days."),
        "two": ("A sanction", "2022-05-01", "A sanction came."),
        "three": ("Rules", "2023-05-01", "The lantern of lanterns."),
        **{f"more{n}": (f"Lantern {n}", "2023-06-01", "A lantern.") for n in range(2)},
        "four": ("Lanterns", "2022-06-01", "Many lanterns."),
    }
    site = small_site(tmp_path / "site", **{f"articles__{name}": story(*row) for name, row in rows.items()})
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/?q=hack")
        status(page, "No story has exactly “hack”; these have longer forms of it: 1 story")
        assert titles(page) == ["Sanctions"]
        assert page.locator("#search-results mark").first.inner_text() == "hackers"
        assert ask(page, "zero day") == []
        assert titles(page) == ["Sanctions"]
        assert ask(page, "sanction") == ["A sanction"]
        assert titles(page) == ["A sanction", "Sanctions"]
        years = page.locator('[data-filter="-year"]')
        years.locator("option", has_text="2021 (1)").wait_for(state="attached")
        years.select_option("2021")
        status(page, "No story has exactly “sanction”")
        assert titles(page) == ["Sanctions"]
        years.select_option("")
        # Three are enough: who wants the rest asks for it.
        assert len(ask(page, "lantern")) == 3
        assert len(titles(page)) == 3


@pytest.mark.parametrize(
    ("tag", "typed", "exactly", "others"),
    [
        ("pl", "ustawa", ["ustawa"], ["ustawy", "ustawę"]),
        ("ar", "العقوبات", ["العقوبات", "للعقوبات", "عقوبات"], []),
        pytest.param("uk", "санкція", ["санкція"], ["санкцій", "санкції"], marks=pytest.mark.long),
        pytest.param("ar", "عقوبات", ["العقوبات", "للعقوبات", "عقوبات"], [], marks=pytest.mark.long),
    ],
)
def test_other_forms_of_a_word_are_found_in_languages_whose_words_change(
    tmp_path: Path, page: Page, tag: str, typed: str, exactly: list[str], others: list[str]
) -> None:
    forms = [*exactly, *others]
    texts = {f"articles__s{n}": story(form, f"2021-05-0{n + 1}", f"Xx {form} yy.") for n, form in enumerate(forms)}
    site = small_site(tmp_path / "site", **texts, articles__z=story("zz", "2021-05-09", "Xx zz."))
    edit(site / "site.toml", "base_url", f'language = "{tag}"\nbase_url')
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(f"{address}/search/?q={typed}")
        page.locator("#search-results li").nth(len(forms) - 1).wait_for()
        held = page.locator("#search-results li:not(.longer) h2").all_inner_texts()
        assert (sorted(held), sorted(titles(page))) == (sorted(exactly), sorted(forms))
        assert page.locator("#search-results mark").count() >= len(forms)


def test_a_word_that_no_story_begins_with_is_not_found_by_half_of_it(tmp_path: Path, page: Page) -> None:
    site = small_site(tmp_path / "site", articles__a=story("Ustawa", "2021-05-01", "Ustawa."))
    edit(site / "site.toml", "base_url", 'language = "pl"\nbase_url')
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(f"{address}/search/")
        told = speaking("pl")[0]
        assert ask(page, "ustawax", told) == []
        assert ask(page, '"ustawy"', told) == []


def test_an_arabic_word_is_one_with_or_without_the_article_and_however_its_letters_are_written() -> None:
    assert [without_article(w) for w in ("العقوبات", "والامن", "للحكومه", "الى", "وزير")] == [
        "عقوبات", "امن", "حكومه", "الى", "وزير",
    ]  # fmt: skip
    assert runs("أمن إيران آلة الحكومة على") == runs("امن ايران اله الحكومه علي")
    assert terms(["عقوبات"])[0] in compounds(runs("بالعقوبات"))


def test_a_number_apart_from_its_letters_is_found_joined_to_them(tmp_path: Path, page: Page) -> None:
    rows = {
        "one": ("Joined", "2021-05-01", "The directive NIS2 applies."),
        "two": ("Apart", "2022-05-01", "The directive NIS 2 applies."),
        "three": ("Neither", "2023-05-01", "The 2 directives of Nis."),
        "four": ("Another", "2023-06-01", "NIS alone."),
    }
    site = small_site(tmp_path / "site", **{f"articles__{name}": story(*row) for name, row in rows.items()})
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/")
        for words in ("NIS 2", "nis-2"):
            assert "Joined" in ask(page, words)
        assert ask(page, "NIS 2 directive") == ["Apart", "Joined"]
        assert page.locator("#search-results mark", has_text="NIS2").count() == 1
        assert ask(page, '"NIS 2"') == ["Apart"]
        assert ask(page, "NIS2") == ["Joined"]


def test_a_page_left_open_opens_the_index_of_a_site_published_since_once(tmp_path: Path, page: Page) -> None:
    rows = {f"articles__s{n}": story(f"Story {n}", f"20{20 + n % 2}-05-{n + 1:02}", "A lantern.") for n in range(14)}
    site = small_site(tmp_path / "site", **rows)
    make(site)
    asked: list[str] = []
    with hosted(site / "build/site", "", asked) as address:
        page.goto(address + "/search/")
        assert len(ask_all(page, "lantern")) == 14
        for name in rows:
            edit(site / f"content/articles/{name.removeprefix('articles__')}.md", "A lantern.", "A compass, too.")
        (site / "content/articles/s15.md").write_text(story("New", "2022-01-01", "A compass."), encoding="utf-8")
        make(site)
        asked.clear()
        assert len(ask_all(page, "compass")) == 15
        assert len([path for path in asked if "pagefind.js" in path]) == 1, "the new index is opened once"
        assert ask(page, "lantern") == []
        assert len([path for path in asked if "pagefind.js" in path]) == 1


def ask_all(page: Page, words: str) -> list[str]:
    """Search for words, and show all that is found."""
    page.fill("#search-words", words)
    page.wait_for_url(f"**q={words}")
    page.locator("#search-status", has_text=re.compile("[0-9] stories")).wait_for()
    more = page.locator("#search-more")
    while more.is_visible():
        before = len(titles(page))
        more.click()
        page.locator("#search-results li").nth(before).wait_for()
    return titles(page)


def lanterns(root: Path) -> Path:
    """A built site of fourteen stories, all of which hold one word."""
    texts = {f"articles__s{n}": story(f"Story {n}", f"2020-05-{n + 1:02}", "A lantern.") for n in range(14)}
    site = small_site(root, **texts)
    make(site)
    return site


def publish_lanterns_again(site: Path) -> None:
    """Change all stories, one of which loses the word."""
    for n in range(14):
        edit(site / f"content/articles/s{n}.md", "A lantern.", "A lantern, too." if n else "None.")
    make(site)


def test_more_of_an_answer_whose_files_are_gone_is_asked_of_the_new_index(tmp_path: Path, page: Page) -> None:
    site = lanterns(tmp_path / "site")
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/?q=lantern")
        status(page, "14 stories")
        publish_lanterns_again(site)
        page.locator("#search-more").click()
        status(page, "13 stories")
        assert len(titles(page)) == 10
        assert page.locator("#search").is_visible()


def test_a_file_of_the_old_index_that_fails_late_does_not_end_the_search_in_the_new_one(
    tmp_path: Path, page: Page
) -> None:
    site = lanterns(tmp_path / "site")
    held: list[Route] = []
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/?q=lantern")
        status(page, "14 stories")
        publish_lanterns_again(site)
        page.route("**/fragment/*", lambda route: route.continue_() if held else held.append(route))
        with page.expect_request(lambda request: "pagefind.js?" in request.url):
            page.locator("#search-more").click()
        held[0].fulfill(status=404)
        status(page, "13 stories")
        assert page.locator("#search").is_visible()


COMPOUNDS = {
    "joined": ("Joined", "2020-05-01", "A word on cybersecurity."),
    "apart": ("Apart", "2021-05-01", "A word on cyber security."),
    "hyphen": ("Hyphen", "2021-06-01", "A word on cyber-security and counter-terrorism."),
    "both": ("Both", "2022-05-01", "Security is one thing and cyber another; counterterrorism a third."),
    "other": ("Other", "2022-06-01", "Norms for cyber operations. Sécurité cyber."),
}
ALIKE = {"Joined", "Apart", "Hyphen"}
SPELT = {
    "cybersecurity": ALIKE, "cyber security": ALIKE, "cyber-security": ALIKE, "Cyber Security word": ALIKE,
    '"cyber security"': {"Apart", "Hyphen"}, "security cyber": {"Apart", "Hyphen", "Both"}, "cyber norms": {"Other"},
    "counterterrorism": {"Hyphen", "Both"}, "counter-terrorism": {"Hyphen", "Both"},
    "cyber": {"Apart", "Hyphen", "Both", "Other"}, "cybersecurit": set(), "bersecurity": set(),
}  # fmt: skip


def test_a_word_is_found_written_together_with_a_hyphen_and_apart(tmp_path: Path, page: Page) -> None:
    site = small_site(tmp_path / "site", **{f"articles__{n}": story(*row) for n, row in COMPOUNDS.items()})
    make(site)
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/")
        assert {words: set(ask(page, words)) for words in SPELT} == SPELT
        for words in ("cybersecurity", "cyber security"):
            ask(page, words)
            marked = {mark.inner_text().lower() for mark in page.locator("#search-results mark").all()}
            assert {"cybersecurity", "cyber security"} <= marked | {"cyber security"}, words
            assert "cybersecurity" in marked


def test_results_look_like_stories(page: Page, built: Path) -> None:
    with hosted(built, "/digest") as address:
        page.goto(address + "/search/?q=treaty")
        row = page.locator("#search-results li", has_text="Two invented countries sign the first treaty")
        assert row.locator("time").get_attribute("datetime")
        assert row.locator(".terms").inner_text()
        assert "·" in row.locator(".kicker").inner_text()


@given(st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"]), max_size=60))
def test_the_page_folds_words_as_the_index_does(folding: Callable[[str], list[list[str]]], text: str) -> None:
    assert folding(text) == [terms(run) for run in runs(text)]


@pytest.fixture(scope="module")
def folding(browser: Browser) -> Iterator[Callable[[str], list[list[str]]]]:
    """What the page's script makes of a text: Pagefind's terms, in runs."""
    script = (Path(__file__).parents[1] / "layouts/static/js/search.js").read_text(encoding="utf-8")
    part = script[script.index("const SINGLES") : script.index("// Load the newest")]
    page = browser.new_page()
    page.add_script_tag(content=part)
    ask = 'text => read(text).runs.map((run) => run.map((word) => encode(word) + "ω"))'
    yield lambda text: page.evaluate(ask, text)
    page.close()


# ------------------------------------------------------------------ when it is made


def pages_of(bundle: Path) -> str:
    """All text of an index's stories."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted((bundle / "fragment").iterdir()))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return small_site(
        tmp_path / "site",
        articles__one=story("First words", "2021-05-01", "Some lantern."),
        articles__two=story("Second words", "2022-05-01", "Another lantern."),
    )


def test_an_edit_indexes_its_own_year_again_and_a_template_none(site: Path) -> None:
    assert make(site).indexed == 2
    before = tree(site / "build/site")
    edit(site / "content/articles/one.md", "lantern", "compass")
    report = make(site)
    assert report.indexed == 1
    assert any(path.startswith("pagefind-2021/fragment/") for path in report.written)
    assert not any(path.startswith("pagefind-2022/") for path in report.written)
    assert any(path.startswith("pagefind-2021/fragment/") for path in report.removed)
    assert "compass" in pages_of(site / "build/site/pagefind-2021")
    assert verify(Options(site, NOW)) == []
    edit(site / "content/articles/one.md", "compass", "lantern")
    assert make(site).indexed == 0, "what was indexed before is kept"
    assert tree(site / "build/site") == before
    (site / "layouts").mkdir()
    (site / "layouts/article.html").write_text("{{ page.story.title }}", encoding="utf-8")
    report = make(site)
    assert report.indexed == 0
    assert not any(path.startswith("pagefind-") for path in report.written)


def test_a_damaged_index_and_a_damaged_store_are_mended(site: Path) -> None:
    make(site)
    before = tree(site / "build/site")
    fragment = next((site / "build/site/pagefind-2021/fragment").iterdir())
    fragment.unlink()
    for kept in (site / "build/store").iterdir():
        data = bytearray(kept.read_bytes())
        data[-40:] = bytes(40)
        kept.write_bytes(data)
    report = make(site)
    assert list(report.written) == [fragment.relative_to(site / "build/site").as_posix()]
    assert tree(site / "build/site") == before
    for kept in (site / "build/store").iterdir():
        kept.write_bytes(b"nothing that we know")
    edit(site / "content/articles/one.md", "Some", "More")
    assert make(site).indexed == 2
    assert verify(Options(site, NOW)) == []


def test_a_story_that_goes_is_found_no_more(site: Path) -> None:
    make(site)
    (site / "content/articles/two.md").unlink()
    make(site)
    assert sorted(p.name for p in (site / "build/site").glob("pagefind-*")) == ["pagefind-2021"]


def test_the_report_names_the_time_of_the_index(site: Path) -> None:
    said = command("build", "-s", site)
    assert "search: the index of 2 years made in " in said.out
    edit(site / "content/articles/one.md", "Some", "More")
    assert '"search": ' in command("build", "-s", site, "--json").out


def test_a_site_without_search_has_no_trace_of_it(site: Path) -> None:
    make(site)
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write("[search]\nenabled = false\n")
    assert make(site).indexed == 0
    files = tree(site / "build/site")
    assert [name for name in files if name.startswith(("pagefind", "search"))] == []
    assert [name for name, data in files.items() if name.endswith(".html") and b"/search/" in data] == []


@pytest.mark.parametrize(("program", "said"), [(None, "pagefind[bin]"), ("/bin/false", "could not make the search")])
def test_where_pagefind_is_not_there_or_fails_the_old_site_stays(
    program: str | None, said: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("build", "-s", site).code == 0
    before = tree(site / "build/site")
    edit(site / "content/articles/one.md", "Some", "More")

    def executable() -> Path:
        if program is None:
            raise FileNotFoundError("none of these is there")
        return Path(program)

    monkeypatch.setattr("pagefind_bin.get_executable", executable)
    ran = command("build", "-s", site)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.said
    assert tree(site / "build/site") == before


@pytest.mark.parametrize("count", [0, 1])
def test_a_site_of_no_story_or_one_has_a_search_page(count: int, tmp_path: Path, page: Page, heard: list[str]) -> None:
    site = small_site(tmp_path / "site", **({"articles__one": story("Only lantern")} if count else {}))
    assert make(site).indexed == count
    with hosted(site / "build/site") as address:
        page.goto(address + "/search/?q=lantern")
        if count:
            status(page, "1 story")
            assert titles(page) == ["Only lantern"]
        else:
            page.get_by_text("There are no stories yet.").wait_for()


# ------------------------------------------------------------------ the same bytes


def documents(count: int, seed: int) -> list[SearchDocument]:
    """Documents with many values of a filter, in an order of their own."""
    rows = []
    for number in range(count):
        terms = "".join(
            f'<meta data-pagefind-filter="{name}[content]" content="{name} {number % size}">'
            for name, size in (("topics", 19), ("countries", 23))
        )
        day = f'<meta data-pagefind-sort="date[content]" content="2021-01-{number % 9 + 1:02}">'
        text = " ".join(WORDS[number % 7 :])
        html = (
            f'<html lang="en"><head>{terms}{day}</head><body data-pagefind-body><h1>{number}</h1>{text}</body></html>'
        )
        rows.append(SearchDocument(f"articles/{number}/index.html", html, json.dumps({"title": number})))
    random.Random(seed).shuffle(rows)  # noqa: S311 (the same rows in every run)
    return rows


def bundle(seed: int, *, leading: bool = True) -> Bundle:
    return Bundle("pagefind-2021/", "", leading, lambda: iter(documents(60, seed)), "a test")


def test_the_same_stories_give_the_same_bytes_whatever_the_run_and_the_order() -> None:
    first = pagefind.index(bundle(1))
    assert pagefind.index(bundle(2)) == first
    assert pagefind.index(bundle(1)) == first
    assert {"pagefind.js", "pagefind-entry.json", "wasm.unknown.pagefind"} <= set(first)


def test_only_the_index_that_leads_holds_the_program() -> None:
    other = pagefind.index(bundle(1, leading=False))
    assert [name for name in other if name.endswith((".js", ".css")) or "wasm" in name] == []


def test_an_index_of_an_unknown_form_is_refused_by_name() -> None:
    files = {
        "pagefind-entry.json": b'{"languages":{"en":{"hash":"x","wasm":"en"}}}',
        "pagefind.x.pf_meta": b"pagefind_dcd\xf6",
    }
    with pytest.raises(SitegenError, match="cannot read"):
        settle(files, {}, leading=True)
    with pytest.raises(SitegenError, match="cannot read"):
        settle({}, {}, leading=True)


values = st.recursive(
    st.integers(min_value=0, max_value=2**64 - 1) | st.text(), lambda inner: st.lists(inner, max_size=30), max_leaves=40
)


@given(values)
def test_what_is_written_as_cbor_is_read_again(value: int | str | list[object]) -> None:
    data = encode(value)
    assert decode(data) == (value, len(data))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_as_cbor_or_refused(data: bytes) -> None:
    try:
        value, end = decode(data)
    except (ValueError, IndexError):
        return
    assert decode(encode(value))[0] == value
    assert end <= len(data)


def test_a_refusal_is_told_in_the_words_of_the_program_however_much_it_has_still_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = base64.b64encode(b'{"message_id": 1, "payload": {"type": "Error", "message": "no such tongue"}}').decode()
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\nprintf '%s,' {answer}\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: program)
    with pytest.raises(SitegenError, match="no such tongue"):
        pagefind.index(structs.replace(bundle(1), documents=lambda: iter(documents(3_000, 1))))


def test_a_document_that_cannot_be_made_ends_the_program_and_is_told() -> None:
    def broken() -> Iterator[SearchDocument]:
        yield from documents(10, 1)
        raise SitegenError("a document is missing")

    with pytest.raises(SitegenError, match="a document is missing"):
        pagefind.index(structs.replace(bundle(1), documents=broken))
