"""Pictures of the coverage, related stories, citations and words for machines, and the pages in a real browser."""

import gzip
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mf2py
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser, Page
from sites_support import GOLDEN, ROOT, command, small_site, story, write
from web import hosted

from sitegen.languages.language import filled
from sitegen.outputs import citations, sitemap
from sitegen.outputs.pages import linked_data, tile_map

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WORDS = "One sentence of the story stands here. Another one follows it, and a third ends the matter. " * 4
KINDS = ("", "articles/a3/", "topics/", "countries/", "topics/law/", "topics/law/2023/", "archive/", "archive/2023/",
         "archive/2023/05/", "editions/", "editions/first/", "corrections/", "feeds/",
         "about/", "404.html")  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest of nine stories over three years, in the folder of its pages."""
    site = small_site(tmp_path_factory.mktemp("pages") / "site")
    write(site, "site.toml", '[site]\ntitle = "Small"\nbase_url = "https://example.org/digest/"\ntagline = "Told"\n')
    days = "2021-01-05 2021-05-06 2023-05-01 2023-05-01 2023-05-09 2024-02-29 2024-03-01 2024-12-31 2024-12-31".split()
    for n, day in enumerate(days):
        keys = {"topics": "[law, norms]" if n % 2 else "[law]", "countries": "[gb, de]" if n % 3 else "[fr, nowhere]"}
        if n > 2:
            keys["why"] = "Nobody had said before who pays, and now it is said in a law."
        if n == 3:
            keys["follows"] = "[a2]"
            keys["changes"] = "[{date: 2024-01-01, kind: correction, note: 'A name was </script> wrong.'}]"
            keys["source"] = "{name: Reporter, url: 'https://example.org/r', author: [Ann, Bob], language: ar}"
            keys["also"] = "[{name: Other, url: 'https://example.org/o'}]"
            keys["rights"] = "excerpt"
        write(site, f"content/articles/a{n}.md", story(f"Story {n} & <more>", day, WORDS, **keys))
    for slug, title in (("gb", "Britain"), ("de", "Germany"), ("fr", "France")):
        write(site, f"content/terms/countries/{slug}.md", f"---\ntitle: {title}\ncode: {slug.upper()}\n---\n")
    write(
        site,
        "content/editions/first.md",
        "---\ntitle: First\nnumber: 1\ndate: 2024-12-31\nfrom: 2024-01-01\n---\nHi.\n",
    )
    write(site, "content/pages/about.md", "---\ntitle: About\n---\n## How\n\nWords.\n")
    ran = command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q")
    assert ran.code == 0, ran.said
    return site / "build" / "site"


def tree(built: Path, name: str) -> html.HtmlElement:
    file = built / (name if name.endswith(".html") else f"{name}index.html")
    return html.document_fromstring(file.read_text(encoding="utf-8"))


def numbers(found: list[html.HtmlElement]) -> list[int]:
    return [int(e.text_content()) for e in found if e.text_content()]


def test_the_calendar_its_table_and_the_lists_agree(built: Path) -> None:
    page = tree(built, "archive/")
    drawn = [tree(built, f"archive/{year}/") for year in (2024, 2023, 2021)]
    bars = numbers([bar for one in drawn for bar in one.xpath("//svg[@class='bars']//text[@class='n']")])
    years = [int(e.text.split()[0]) for e in page.xpath("//section/h2[@class='rail']/span[@class='unit']")]
    table = numbers(page.xpath("//details//tbody//td[position() < last()]"))
    # A year in which no month has two stories is told by its titles alone.
    assert sum(bars) == 7
    assert sum(years) == sum(table) == 9
    assert page.xpath("//tfoot//td[last()]")[0].text == page.xpath("//p[contains(@class, 'rail')]/span")[0].text == "9"
    for link in [link for one in drawn for link in one.xpath("//svg//a")]:
        month = tree(built, link.get("href").removeprefix("/digest/"))
        counted = int(link.xpath(".//text[@class='n']")[0].text)
        assert len(month.xpath("//article")) == counted
        assert link.xpath("./title")[0].text.endswith(f": {counted} stor{'y' if counted == 1 else 'ies'}")


def test_the_heat_map_its_table_and_the_list_agree(built: Path) -> None:
    page = tree(built, "topics/")
    listed = {
        li.xpath("./a")[0].text: int(li.xpath("./span")[0].text)
        for li in page.xpath("//ul[contains(@class, 'wide')]/li")
    }
    drawn = {
        row.xpath(".//a")[0].text: sum(numbers(row.xpath(".//text")))
        for row in page.xpath("//div[contains(@class, 'heat')]/div[@class='row']")
    }
    told = {
        row.xpath("./th")[0].text: (sum(numbers(row.xpath("./td")[:-1])), int(row.xpath("./td")[-1].text))
        for row in page.xpath("//div[contains(@class, 'scroll')]//tbody/tr")
    }
    assert listed == drawn == {"law": 9, "norms": 4}
    assert told == {name: (n, n) for name, n in listed.items()}


def test_terms_that_appear_together_are_drawn_and_told(built: Path) -> None:
    page = tree(built, "countries/")
    drawn = {p.text for p in page.xpath("//svg[@class='arcs']//title")}
    rows = page.xpath("//details[caption or .//caption[contains(., 'together')]]//tbody/tr")
    told = {f"{' and '.join(a.text for a in r.xpath('./th/a'))}: {r.xpath('./td')[0].text} stories" for r in rows}
    assert drawn == told == {"Germany and Britain: 6 stories", "France and nowhere: 3 stories"}


def test_each_term_of_the_picture_of_pairs_has_an_arc_and_its_whole_name(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    names = {"foreign-office": "Foreign, Commonwealth and Development Office", "alone": "Alone", "union": "The Union"}
    for slug, title in names.items():
        write(site, f"content/terms/organisations/{slug}.md", f"---\ntitle: {title}\n---\n")
    for n in range(2):
        write(site, f"content/articles/a{n}.md", story(f"Of both {n}", organisations="[foreign-office, union]"))
    for n in range(3):
        write(site, f"content/articles/b{n}.md", story(f"Another {n}", organisations="[alone]"))
    assert command("build", "-s", site, "-q").code == 0
    page = tree(site / "build" / "site", "organisations/")
    labels = [" ".join(text.itertext()) for text in page.xpath("//svg[@class='arcs']/text")]
    assert labels == ["Foreign, Commonwealth and Development Office", "The Union"]
    assert len(page.xpath("//svg[@class='arcs']/path")) == 1


def test_terms_are_listed_without_regard_to_capitals_and_accents(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    for slug, title in {"a": "UNODC", "b": "United Nations", "c": "Élysée", "d": "FBI", "e": "Eurojust"}.items():
        write(site, f"content/terms/organisations/{slug}.md", f"---\ntitle: {title}\n---\n")
    write(site, "content/articles/a.md", story(organisations="[a, b, c, d, e]"))
    assert command("build", "-s", site, "-q").code == 0
    for name in ("organisations/", "feeds/"):
        listed = [e.text for e in tree(site / "build" / "site", name).xpath("//main//li//*[self::a or self::span]")]
        wanted = ["Élysée", "Eurojust", "FBI", "United Nations", "UNODC"]
        assert [title for title in listed if title in wanted][:5] == wanted, name


def test_the_tile_map_its_table_and_the_list_agree(built: Path) -> None:
    page = tree(built, "countries/")
    titles = [t.text for t in page.xpath("//div[@class='tiles']//a/title")]
    assert titles == ["Germany: 6 stories", "Britain: 6 stories", "France: 3 stories"] or set(titles) == {
        "Germany: 6 stories", "Britain: 6 stories", "France: 3 stories"}  # fmt: skip
    assert "nowhere (3)" in " ".join(page.xpath("//p[@class='elsewhere']")[0].text_content().split())
    assert [c.text for c in page.xpath("//div[@class='region europe']//span[@class='count']")] == ["15"]
    table = page.xpath("//details[.//caption[contains(., 'and their stories')]]")[0]
    assert sum(numbers(table.xpath(".//tbody//td[last()]"))) == int(table.xpath(".//tfoot//td")[0].text) == 18
    listed = numbers(page.xpath("//ul[contains(@class, 'wide')]//span"))
    assert sum(listed) == 18


def test_a_terms_picture_counts_its_stories_and_its_companions(built: Path) -> None:
    page = tree(built, "topics/law/")
    assert sum(numbers(page.xpath("//svg//text[@class='n']"))) == 9
    # Each bar is told as on the front page, not as a number and a letter.
    told = page.xpath("//svg[@class='bars']//*[@role='img' or name()='a']/*[name()='title']/text()")
    assert "May 2023: 3 stories" in told
    assert len(told) == len(page.xpath("//svg[@class='bars']//*[@class='bar']"))
    sides = {s.xpath("./h2")[0].text: s for s in page.xpath("//div[@class='side']/section") if s.xpath("./h2")}
    beside = sides["Topics in these stories"].xpath(".//li")
    assert [" ".join(li.text_content().split()) for li in beside] == ["norms 4"]


def test_what_happened_once_a_month_is_told_in_words_and_not_drawn(built: Path) -> None:
    page = tree(built, "topics/norms/")
    assert not page.xpath("//svg[@class='bars']")
    told = page.xpath("//section[h2[.='Coverage by month']]//li")
    assert [" ".join(li.text_content().split()) for li in told] == [
        "2024 February, December", "2023 May", "2021 May"]  # fmt: skip


def test_numbers_that_are_all_one_are_left_out(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", articles__one=story(topics="[law, norms]"))
    assert command("build", "-s", site, "-q").code == 0
    page = tree(site / "build" / "site", "")
    lately = page.xpath("//section[h2[contains(., 'last 30 days')]]")[0]
    assert [a.text for a in lately.xpath(".//li/a")] == ["law", "norms"]
    assert not lately.xpath(".//span")
    assert not page.xpath("//svg[@class='bars']")


def test_no_country_has_two_squares_and_no_square_two_countries() -> None:
    for _, rows in tile_map.REGIONS:
        assert len({len(line.split()) for line in rows.strip().splitlines()}) == 1
    codes = [code for _, rows in tile_map.REGIONS for code, _, _ in tile_map.squares(rows)]
    assert len(codes) == len(set(codes)) == 199
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)


def test_related_stories_share_most_terms_and_leave_out_the_thread(built: Path) -> None:
    page = tree(built, "articles/a3/")
    related = [a.get("href") for a in page.xpath("//aside[h2[@id='_related']]//a")]
    # Of those under its rarest terms a5 shares as many as any and is nearest but one: a2 is of its own thread.
    assert related
    assert "/digest/articles/a2/" not in related
    assert "/digest/articles/a3/" not in related
    previously = [a.get("href") for a in page.xpath("//aside[h2[@id='_thread']]//a")]
    assert previously == ["/digest/articles/a2/"]


def linked(page: html.HtmlElement) -> dict[str, object]:
    graph = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    return {row["@type"]: row for row in graph.get("@graph", [graph])}


def test_an_article_tells_machines_its_source_its_correction_and_its_place(built: Path) -> None:
    found = linked(tree(built, "articles/a3/"))
    article: dict = found["NewsArticle"]  # type: ignore[assignment] # a table of JSON
    assert article["headline"] == "Story 3 & <more>"
    assert article["isBasedOn"]["url"] == "https://example.org/r"
    assert [p["name"] for p in article["author"]] == ["Ann", "Bob"]
    assert article["citation"][0]["url"] == "https://example.org/o"
    assert article["correction"][0]["text"] == "A name was </script> wrong."
    assert (article["datePublished"], article["dateModified"]) == ("2023-05-01", "2024-01-01")
    trail = [row["name"] for row in found["BreadcrumbList"]["itemListElement"]]  # type: ignore[index] # a table of JSON
    assert trail == ["Small", "Archive", "2023", "May 2023", "Story 3 & <more>"]
    assert linked(tree(built, ""))["WebSite"]["url"] == "https://example.org/digest/"  # type: ignore[index] # a table of JSON


_THING = {"@type", "@id", "name", "url", "description", "image"}
_WORK = {"author", "publisher", "datePublished", "dateModified", "inLanguage", "text", "correction", "citation"}
_WORK |= {"isBasedOn", "keywords", "headline", "mainEntityOfPage", "archivedAt", "creativeWorkStatus"}
# What schema.org knows of each type, as far as it is used here.
VOCABULARY = {
    "NewsArticle": _THING | _WORK,
    "CreativeWork": _THING | _WORK,
    "CorrectionComment": _THING | _WORK,
    "WebSite": _THING | _WORK,
    "Organization": _THING,
    "Person": _THING,
    "BreadcrumbList": _THING | {"itemListElement"},
    "ListItem": _THING | {"item", "position"},
}
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?\Z")


def things(value: object) -> Iterator[dict[str, Any]]:
    """Every thing in JSON-LD, wherever it stands."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from things(one)


def golden_data() -> dict[str, list[dict[str, Any]]]:
    found = {}
    for path in sorted(GOLDEN.rglob("*.html")):
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text(encoding="utf-8")):
            data = json.loads(text)
            assert data.pop("@context") == "https://schema.org"
            found[path.relative_to(GOLDEN).as_posix()] = data.get("@graph", [data])
    return found


def test_all_that_pages_tell_machines_is_in_the_words_of_schema_org() -> None:
    count = 0
    for path, data in golden_data().items():
        for one in things(data):
            count += 1
            assert one.keys() <= VOCABULARY[one["@type"]], (path, one)
            for key in ("@id", "url", "item", "image", "mainEntityOfPage", "archivedAt"):
                assert urlsplit(one.get(key, "https://example.org/")).netloc, (path, one)
            for key in ("datePublished", "dateModified"):
                assert _ISO.match(one.get(key, "2024-01-01")), (path, one)
    assert count > 100


@pytest.mark.parametrize(
    ("slug", "modified", "kinds", "status"),
    [
        ("corrected-story", "2021-05-12", ["Correction", "Correction", "Clarification"], None),
        ("updated-story", "2021-06-03T08:15:00+02:00", [], None),
        ("clarified-story", "2021-05-20", ["Clarification"], None),
        ("withdrawn-story", "2022-02-02", ["Retraction"], "Retracted"),
        ("first-treaty", "2019-03-31", [], None),
    ],
)
def test_an_article_tells_machines_what_changed_and_when(
    slug: str, modified: str, kinds: list[str], status: str | None
) -> None:
    found = next(d for d in golden_data()[f"articles/{slug}/index.html"] if d["@type"] == "NewsArticle")
    assert found["dateModified"] == modified
    assert [c["name"] for c in found.get("correction", [])] == kinds
    assert all(c["@type"] == "CorrectionComment" and c["text"] for c in found.get("correction", []))
    assert found.get("creativeWorkStatus") == status
    if status:
        assert not {"description", "isBasedOn", "citation"} & found.keys()


def test_sharing_tags_and_microformats_say_what_the_page_says(built: Path) -> None:
    page = tree(built, "articles/a3/")
    tags = {m.get("property") or m.get("name"): m.get("content") for m in page.xpath("//meta[@content]")}
    assert (tags["og:title"], tags["og:type"]) == ("Story 3 & <more>", "article")
    assert (
        tags["og:url"] == page.xpath("//link[@rel='canonical']/@href")[0] == "https://example.org/digest/articles/a3/"
    )
    assert tags["article:modified_time"] == "2024-01-01"
    assert tags["twitter:card"].startswith("summary")
    assert page.xpath("//article[contains(@class, 'h-entry')]//h1[@class='p-name']")
    assert page.xpath("//section[contains(@class, 'h-cite')]//a[@class='u-url']/@href") == ["https://example.org/r"]
    found = mf2py.parse((built / "articles/a3/index.html").read_text(encoding="utf-8"))
    entry = next(item for item in found["items"] if "h-entry" in item["type"])["properties"]
    assert entry["author"] == ["Small"]
    assert entry["url"] == ["https://example.org/digest/articles/a3/"]
    assert entry["updated"] == ["2024-01-01"]
    assert entry["published"] == ["2023-05-01"]
    source = entry["repost-of"][0]["properties"]
    assert (source["author"], source["url"]) == (["Ann", "Bob"], ["https://example.org/r"])
    assert set(page.xpath("//a[@href='https://example.org/r']/@hreflang")) == {"ar"}
    quote = page.xpath("//blockquote")[0]
    assert (quote.get("lang"), quote.get("dir"), quote.get("cite")) == ("ar", "rtl", "https://example.org/r")


def test_a_page_is_cited_by_who_wrote_what_it_shows(built: Path) -> None:
    page = tree(built, "articles/a3/")
    cite = page.xpath("//aside[h2[@id='_cite']]")[0]
    assert cite.xpath(".//li")[0].text == (
        "Ann and Bob. “Story 3 & <more>.” Reporter, cited in Small, 1 May 2023. https://example.org/digest/articles/a3/"
    )
    entry = cite.xpath(".//code")[0].text
    assert entry.startswith("@misc{a3,")
    assert "author = {{Ann} and {Bob}}" in entry
    assert r"title = {{Story 3 \& <more>}}" in entry
    assert "month = may" in entry


def test_a_long_sitemap_is_split_and_an_index_names_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "SITEMAP_ROWS", 5)
    site = small_site(tmp_path / "site", articles__one=story(), articles__two=story(date="2025-06-01"))
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q", "-j", "1").code == 0
    folder = site / "build" / "site"
    index = (folder / "sitemap.xml").read_text(encoding="utf-8")
    parts = re.findall(r"<loc>https://example.org/(sitemap-\d+\.xml)</loc><lastmod>(\d{4}-\d\d-\d\d)</lastmod>", index)
    assert "<sitemapindex" in index
    assert len(parts) > 1
    rows = [row for name, _ in parts for row in re.findall("<loc>(.*?)</loc>", (folder / name).read_text())]
    assert len(rows) == len(set(rows))
    assert {"https://example.org/articles/one/", "https://example.org/archive/2025/06/"} <= set(rows)


def test_a_first_visit_is_light(built: Path) -> None:
    # What the theme itself weighs; `make audit` measures the digest's own pages with all that they load.
    sizes = {}
    for name in ("css/site", "js/theme", "fonts/newsreader"):
        (file,) = [p for p in built.glob(f"{name}.*") if p.suffix != ".txt"]
        data = file.read_bytes()
        sizes[name] = len(data) if file.suffix == ".woff2" else len(gzip.compress(data, 9, mtime=0))
    assert sum(sizes.values()) <= 48_000, sizes
    assert (ROOT / "layouts/static/css/site.css").stat().st_size <= 30_000


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with hosted(built, "/digest") as found:
        yield found


SMALL = """
[...document.querySelectorAll("a, button, summary, input, select")]
    .filter((e) => !e.closest("svg, .text, .skip, .small, .search-else, p:not([class])") && e.checkVisibility())
    .map((e) => [e.parentElement.outerHTML.slice(0, 90), e.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
    .map(([text, box]) => `${text} ${box.width} ${box.height}`)
"""
"""What is too small for a finger (WCAG 2.2, 2.5.8), but for links in a sentence, which stand as the words do."""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_every_kind_of_page_is_silent_fits_and_keeps_to_its_origin(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    for kind in KINDS:
        page.goto(f"{address}/{kind}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
        assert page.evaluate(SMALL) == [], kind
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(address)] == []


LOOKS = [("dark", 320), ("light", 1280), ("light", 320), ("dark", 1280)]


@pytest.mark.parametrize(
    ("scheme", "width", "kinds"),
    [
        pytest.param("dark", 320, ("", "articles/a3/", "topics/law/", "archive/2023/"), id="some"),
        *(pytest.param(*look, KINDS, marks=pytest.mark.long) for look in LOOKS),
    ],
)
def test_axe_finds_no_fault_on_any_kind_of_page(
    browser: Browser, address: str, scheme: str, width: int, kinds: Sequence[str]
) -> None:
    if not AXE.is_file():
        assert "CI" not in os.environ, "there is no axe-core, and on CI its test must run: make axe"
        pytest.skip("there is no axe-core: make axe")
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    for kind in kinds:
        page.goto(f"{address}/{kind}")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], kind
    context.close()


WIDE = "| " + " | ".join(["A column of some width"] * 8) + " |\n"
SCROLLED = f"""{WIDE}{WIDE.replace("A column of some width", "---")}{WIDE}

```
{"a line of code that is much longer than a telephone is wide " * 3}
```

<table><tr><td>{"unbroken" * 40}<pre>{"x" * 200}</pre></td></tr></table>
"""


def test_what_scrolls_on_a_telephone_can_be_reached_and_scrolled_with_the_keyboard(
    browser: Browser, tmp_path: Path
) -> None:
    site = small_site(tmp_path / "site", articles__one=story("One", body=SCROLLED))
    write(site, "content/pages/about.md", f"---\ntitle: About\n---\n{SCROLLED}")
    assert command("build", "-s", site).code == 0
    built = site / "build/site"
    assert b"tabindex" not in (built / "feed.xml").read_bytes()  # a reader's program shows it in its own way
    page = browser.new_page(viewport={"width": 320, "height": 700})
    with hosted(built, "") as address:
        for kind in ("articles/one/", "about/"):
            page.goto(f"{address}/{kind}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            boxes = page.locator(".text [tabindex='0'], .text table").evaluate_all(
                "all => all.map(e => [e.localName, e.getAttribute('role'), e.getAttribute('aria-label')])"
            )
            assert boxes == [
                ["div", "group", "Table"],
                ["table", None, None],
                ["pre", "group", "Code"],
                ["div", "group", "Table"],
                ["table", None, None],
                ["pre", "group", "Code"],
            ]
            first = page.locator(".text [tabindex='0']").first
            first.focus()
            scrolled = first.evaluate_handle(
                "e => ({done: new Promise(r => e.addEventListener('scroll', () => r(true), {once: true}))})"
            )
            page.keyboard.press("ArrowRight")
            assert scrolled.evaluate("s => s.done")
            if AXE.is_file():
                page.evaluate(AXE.read_text(encoding="utf-8"))
                found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
                assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], kind
    page.close()


@pytest.mark.parametrize(
    "width", [320, 1024, *(pytest.param(width, marks=pytest.mark.long) for width in (768, 1023, 1440))]
)
def test_no_words_are_squeezed_into_the_rail(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for kind in ("", "articles/a3/", "editions/first/", "topics/law/"):
        page.goto(f"{address}/{kind}")
        wide = page.evaluate(
            "[...document.querySelectorAll('main p:not(.rail, .label, .year), .side > *, .beside > *')]"
            ".filter(e => e.checkVisibility()).map(e => { if (e.closest('.rail')) return 999;"
            " for (e = e.parentElement; !e.clientWidth; e = e.parentElement); return e.clientWidth; })"
        )
        assert wide, kind
        assert min(wide) >= 240, kind


def test_a_printed_page_is_light_and_names_the_address_of_its_source(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    shade = "getComputedStyle(document.querySelector('.tiles rect.q4')).fill"
    page.goto(address + "/countries/")
    assert page.evaluate(shade) == "rgb(169, 197, 238)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(shade) == "rgb(28, 63, 110)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.goto(address + "/articles/a3/")
    after = "getComputedStyle(document.querySelector({!r}), '::after').content"
    assert "https://example.org/r" in page.evaluate(after.format(".credit .u-url"))
    assert page.evaluate(after.format(".credit a[href='#_changes']")) == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.filed')).breakInside") == "avoid"


def test_on_phones_what_is_dated_follows_the_first_three_stories(page: Page, address: str) -> None:
    def top(name: str) -> float:
        box = page.locator(name).bounding_box()
        assert box is not None
        return box["y"]

    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(address + "/")
    assert top(".lead") < top(".seconds") < top(".current") < top(".newest") < top(".follow")
    page.set_viewport_size({"width": 1280, "height": 700})
    assert top(".lead") < top(".seconds") < top(".current") == top(".newest") < top(".follow")


def test_why_it_matters_follows_the_summary_and_stands_beside_it_on_wide_screens(page: Page, address: str) -> None:
    def box(name: str) -> dict[str, float]:
        found = page.locator(name).bounding_box()
        assert found is not None
        return {**found}

    for kind in ("articles/a3/", ""):
        for width in (360, 768):
            page.set_viewport_size({"width": width, "height": 700})
            page.goto(f"{address}/{kind}")
            summary, why = box(".summary"), box(".why >> nth=0")
            assert 0 <= why["y"] - summary["y"] - summary["height"] < 60, (kind, width)
        page.set_viewport_size({"width": 1280, "height": 700})
        assert box(".why >> nth=0")["x"] > box(".summary")["x"] + box(".summary")["width"] - 1
        if kind:
            assert box(".why >> nth=0")["y"] - box("h1")["y"] - box("h1")["height"] >= 16
    lead = page.evaluate("document.querySelector('.lead .why strong').getBoundingClientRect().x")
    assert lead == page.evaluate("document.querySelector('.side h2').getBoundingClientRect().x")


def test_on_phones_the_current_section_is_drawn_into_sight_and_what_is_cut_off_fades(page: Page, address: str) -> None:
    # This site has few sections: so the screen is narrow.
    page.set_viewport_size({"width": 180, "height": 700})
    for kind in ("archive/", "topics/"):
        page.goto(f"{address}/{kind}")
        left, right = page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {"
            " const box = document.querySelector('.sections [aria-current]').getBoundingClientRect();"
            " done([box.left, box.right]); })))"
        )
        assert (left >= 0, right <= 180) == (True, True), kind
        assert page.evaluate("scrollX + scrollY") == 0
        assert "gradient" in page.evaluate("getComputedStyle(document.querySelector('.sections ul')).maskImage")
    page.set_viewport_size({"width": 1280, "height": 700})
    assert page.evaluate("getComputedStyle(document.querySelector('.sections ul')).maskImage") == "none"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of stories that changed, in the folder of its pages."""
    site = small_site(tmp_path_factory.mktemp("changed") / "site")
    note = "{{date: 2024-0{}-01, kind: {}, note: 'Note {}.'}}"
    rows = {
        "several": [note.format(n, "update", n) for n in (1, 2, 3)],
        "once": [note.format(4, "update", 4)],
        "both": [note.format(5, "correction", 5), note.format(6, "update", 6), note.format(7, "clarification", 7)],
    }
    for place, (slug, notes) in enumerate(rows.items()):
        source = "{name: Reporter, url: 'https://example.org/r', published: 2023-01-01}"
        keys = {"changes": f"[{', '.join(notes)}]", "source": source}
        write(site, f"content/articles/{slug}.md", story(slug, f"202{place}-01-01", WORDS, **keys))
    keys = {"source": "{name: Reporter, url: 'https://example.org/r', published: 2023-01-01}"}
    write(site, "content/articles/plain.md", story("plain", "2023-01-01", WORDS, **keys))
    ran = command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q")
    assert ran.code == 0, ran.said
    return site / "build" / "site"


def test_of_several_updates_one_line_stands_above_a_story_and_all_notes_below_newest_first(changed: Path) -> None:
    def told(slug: str) -> list[str]:
        found = tree(changed, f"articles/{slug}/").xpath("//*[@id='_opening-text']/p[contains(@class, 'notice')]")
        return [" ".join(row.text_content().split()) for row in found]

    assert told("several") == ["Updated 1 March 2024 · 3 notes"]
    assert told("once") == ["Updated 1 April 2024 Note 4."]
    assert told("both") == ["Corrected 1 May 2024 Note 5.", "Clarified 1 July 2024 · 3 notes"]
    page = tree(changed, "articles/several/")
    assert page.xpath("//p[contains(@class, 'notice')]/a/@href") == ["#_changes"]
    notes = "//div[@class='story-part']/div[@class='story-text changes']//p//time/@datetime"
    assert page.xpath(notes) == ["2024-03-01", "2024-02-01", "2024-01-01"], "in the block that reader views keep"
    # newspaper4k drops elements whose class holds "date", those of an update too.
    assert set(page.xpath("//div[@class='story-part']//p[contains(@class, 'notice')]/@class")) == {"notice"}


def test_the_details_of_a_source_are_more_than_its_day(changed: Path) -> None:
    assert tree(changed, "articles/once/").xpath("//section[contains(@class, 'credit')]/details")
    assert not tree(changed, "articles/plain/").xpath("//section[contains(@class, 'credit')]/details")


def test_corrections_stand_before_updates_and_where_there_are_none_that_is_said(
    changed: Path, built: Path, tmp_path: Path
) -> None:
    page = tree(changed, "corrections/")
    assert page.xpath("//h1")[0].text_content() == "Corrections and updates"
    assert page.xpath("//main//section/h2[@id]/text()") == ["Corrections", "Updates"]
    kinds = page.xpath("//main//article//strong/text()")
    assert kinds == ["Corrected", "Clarified", "Updated", "Updated", "Updated", "Updated", "Updated"]
    assert page.xpath("//ul[@class='ways']//a/@href") == ["#_corrections", "#_updates"]
    assert "No story has had to be corrected" not in page.text_content()
    only = tree(built, "corrections/")
    assert only.xpath("//main//section/h2[@id]/text()") == ["Corrections"]
    assert not only.xpath("//ul[@class='ways']")
    site = small_site(tmp_path / "site", articles__one=story(changes="[{date: 2026-01-01, kind: update, note: More.}]"))
    assert command("build", "-s", site, "--clock", "2026-02-01T00:00Z", "-q").code == 0
    empty = tree(site / "build" / "site", "corrections/")
    assert "No story has had to be corrected or withdrawn so far." in empty.text_content()
    assert empty.xpath("//main//article//strong/text()") == ["Updated"]


def test_the_archive_leads_to_each_of_its_years(built: Path) -> None:
    page = tree(built, "archive/")
    links = page.xpath("//ul[@class='ways']//a/@href")
    assert links == ["#_2024", "#_2023", "#_2021"]
    assert [page.get_element_by_id(link[1:]).tag for link in links] == ["section"] * 3


def _cards(page: html.HtmlElement) -> dict[str, set[str]]:
    """The terms and places of each story that a page lists, by the story's link."""
    return {
        card.xpath(".//a[contains(@class, 'u-url')]/@href")[0]: {
            *card.xpath("./p[@class='kicker']//a/@href | ./ul[@class='terms']//a/@href")
        }
        for card in page.xpath("//main//article[contains(@class, 'story')]")
    }


def test_a_terms_pages_leave_it_out_of_their_cards_and_show_all_others() -> None:
    everywhere: dict[str, set[str]] = {}
    for file in sorted((GOLDEN / "archive").glob("*/*/index.html")):
        everywhere |= _cards(tree(GOLDEN, str(file.relative_to(GOLDEN))))
    seen = 0
    for taxonomy in ("topics", "countries"):
        for file in sorted((GOLDEN / taxonomy).glob("*/**/index.html")):
            parts = file.relative_to(GOLDEN).parts
            own = f"/digest/{parts[0]}/{parts[1]}/"
            for link, shown in _cards(tree(GOLDEN, "/".join(parts))).items():
                assert own in everywhere[link]
                assert shown == everywhere[link] - {own}, (parts, link)
                seen += 1
    assert seen > 20


def test_the_front_page_has_a_lead_two_seconds_and_the_rest_by_day() -> None:
    page = tree(GOLDEN, "")
    days = page.xpath("//section[@class='newest']//h3/time/@datetime | //section[@class='earlier']//time/@datetime")
    assert days == sorted(days, reverse=True)
    assert len(page.xpath("//section[@class='newest']//article")) >= 3
    links = page.xpath("//section[@class='newest' or @class='earlier']//a[contains(@class, 'u-url')]/@href")
    seconds = page.xpath("//div[@class='seconds']/article")
    assert [len(one.xpath("./p[@class='p-summary']")) for one in seconds] == [1, 1]
    assert min(seconds[1].xpath(".//time/@datetime")) >= days[0]
    links += [one.xpath(".//a[contains(@class, 'u-url')]/@href")[0] for one in seconds]
    lead = page.xpath("//section[contains(@class, 'lead')]//a[contains(@class, 'u-url')]/@href")
    everywhere = [a for file in sorted((GOLDEN / "archive").glob("*/*/index.html"))
                  for a in _cards(tree(GOLDEN, str(file.relative_to(GOLDEN))))]  # fmt: skip
    assert sorted(lead + links) == sorted(everywhere)


@pytest.mark.parametrize("kind", ["*/*", "*"], ids=["months", "years"])
def test_the_archive_is_turned_from_page_to_page_in_order_of_time(kind: str) -> None:
    pages = [str(f.relative_to(GOLDEN).parent) for f in sorted((GOLDEN / "archive").glob(f"{kind}/index.html"))]
    assert len(pages) > 3
    for place, page in enumerate(pages):
        beside = {"prev": pages[place - 1 : place], "next": pages[place + 1 : place + 2]}
        for relation, wanted in beside.items():
            found = tree(GOLDEN, f"{page}/").xpath(f"//nav[@class='turn']//a[@rel='{relation}']/@href")
            assert found == [f"/digest/{name}/" for name in wanted], page


def test_a_terms_older_years_stand_below_what_is_told_of_it_and_each_story_once(tmp_path: Path) -> None:
    days = [f"{year}-{month:02}-01" for year in range(2024, 2020, -1) for month in (9, 7, 5, 3)]
    articles = {f"articles__s{n}": story(f"S{n}", day, topics="[law]") for n, day in enumerate(days)}
    site = small_site(tmp_path / "site", **articles)
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q").code == 0
    page = tree(site / "build" / "site", "topics/law/")
    found = {}
    for place in ("_stories", "_earlier"):
        years = page.xpath(f"//section[@aria-labelledby='{place}']//section")
        found[place] = [day for year in years for day in year.xpath(".//article//time/@datetime")]
        assert [y.xpath("string(.//h3)").strip() for y in years] == sorted({d[:4] for d in found[place]}, reverse=True)
        for year in years:
            assert {d[:4] for d in year.xpath(".//article//time/@datetime")} == {year.xpath("string(.//h3)").strip()}
    assert found == {"_stories": days[:12], "_earlier": days[12:]}


def test_a_story_or_two_do_not_make_a_part_of_the_front_page(built: Path) -> None:
    page = tree(built, "")
    assert len(page.xpath("//section[@class='newest']//article")) == 6
    assert not page.xpath("//section[@class='earlier']")


def test_the_archive_names_the_newest_stories_of_each_year(tmp_path: Path) -> None:
    days = [f"2024-{month:02}-01" for month in range(12, 0, -1)] + ["2021-05-06"]
    site = small_site(tmp_path / "site", **{f"articles__s{n}": story(f"S{n}", day) for n, day in enumerate(days)})
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q").code == 0
    shown = tree(site / "build" / "site", "archive/")
    rows = {s.xpath("string(h2/a)").strip(): s for s in shown.xpath("//section[h2[@class='rail']]")}
    assert [a.text for a in rows["2024"].xpath(".//ul[@class='titles']//a")] == [f"S{n}" for n in range(10)]
    assert rows["2024"].xpath("string(.//p[@class='onward'])") == "All 12 stories of 2024"
    assert [a.text for a in rows["2021"].xpath(".//ul//a")] == ["S12"]
    edited = site / "content/articles/s12.md"
    edited.write_text(edited.read_text(encoding="utf-8").replace("S12", "Another"), encoding="utf-8")
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q").code == 0
    assert "Another" in (site / "build/site/archive/index.html").read_text(encoding="utf-8")


def test_the_archive_draws_the_months_of_a_year_only_where_it_does_not_name_all_its_titles(tmp_path: Path) -> None:
    days = [*(f"2024-{month:02}-01" for month in range(1, 11)), "2024-10-02", "2021-05-06", "2021-05-07"]
    site = small_site(tmp_path / "site", **{f"articles__s{n}": story(f"S{n}", day) for n, day in enumerate(days)})
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q").code == 0
    shown = tree(site / "build" / "site", "archive/")
    assert [svg.get("aria-label") for svg in shown.xpath("//svg[@class='bars']")] == ["2024 by month"]


def test_older_notes_of_change_are_folded_away_by_year_and_each_stands_once(tmp_path: Path) -> None:
    notes = "".join(f"  - {{date: {year}-0{month}-02, kind: update, note: N}}\n" for year in (2025, 2024, 2023)
                    for month in range(1, 9))  # fmt: skip
    text = f"---\ntitle: A\ndate: 2022-01-01\nsummary: S\nchanges:\n{notes}---\nText.\n"
    site = small_site(tmp_path / "site", articles__a=text)
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q").code == 0
    page = tree(site / "build" / "site", "corrections/")
    folds = page.xpath("//main//details")
    assert [fold.findtext("summary") for fold in folds] == ["2023"]
    assert [len(fold.findall("article")) for fold in folds] == [8]
    assert len(page.xpath("//main//article")) == 24


def test_readers_write_to_the_desk_where_the_settings_say_how(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", articles__one=story())
    write(site, "content/pages/about.md", "---\ntitle: About\n---\n## How\n\nA\n\n## Who\n\nB\n\n## Why & so\n\nC\n")
    for contact, link in (("desk+a@example.org", "mailto:desk+a@example.org"), ("https://example.org/form/",) * 2):
        settings = (site / "site.toml").read_text(encoding="utf-8").split("contact =")[0]
        (site / "site.toml").write_text(f'{settings}contact = "{contact}"\n', encoding="utf-8")
        assert command("build", "-s", site, "-q").code == 0
        for name in ("", "about/", "corrections/"):
            assert link in tree(site / "build" / "site", name).xpath("//footer//a/@href")
        assert link in tree(site / "build" / "site", "about/").xpath("//main//a/@href")
    about = tree(site / "build" / "site", "about/")
    assert [(a.text, a.get("href")) for a in about.xpath("//nav[@aria-labelledby='_contents']//a")] == [
        ("How", "#how"), ("Who", "#who"), ("Why & so", "#why-so")]  # fmt: skip
    settings = (site / "site.toml").read_text(encoding="utf-8").split("contact =")[0]
    for wrong in ("desk@", "http://example.org/", "call us", "javascript:alert(1)", "a@example.org?bcc=b@example.org"):
        (site / "site.toml").write_text(f'{settings}contact = "{wrong}"\n', encoding="utf-8")
        ran = command("check", "-s", site)
        assert ran.code == 1
        assert f"site.contact: “{wrong}” is neither a mail address nor an https address — write a mail" in ran.said


def test_a_feed_is_found_by_a_part_of_its_name(page: Page, address: str) -> None:
    page.goto(address + "/feeds/")
    assert not page.locator(".feedlist").first.is_visible()
    page.get_by_label("Find a topic").fill("ger")
    page.locator("#_found", has_text="1 feed").wait_for()
    assert [row.inner_text() for row in page.locator(".feedlist > li > span").all() if row.is_visible()] == ["Germany"]
    groups = page.locator(".feed-finder > details:visible summary")
    assert [row.inner_text().split("\n")[0].rstrip(" 0123456789") for row in groups.all()] == ["Countries"]
    # Out of its row a link still says what it is of.
    for kind in ("RSS", "Atom", "JSON Feed"):
        assert page.get_by_role("link", name=f"Germany, {kind}", exact=True).is_visible()
    page.get_by_label("Find a topic").fill("")
    assert not page.locator(".feedlist").first.is_visible()


def test_an_edition_offers_its_citations(built: Path) -> None:
    page = tree(built, "editions/first/")
    found = [a.get("href") for a in page.xpath("//section[h2[@id='_cite']]//a")]
    assert found == [f"/digest/editions/first/cite.{kind}" for kind in ("bib", "ris", "json")]
    assert all((built / href.removeprefix("/digest/")).is_file() for href in found)


def test_a_feeds_address_is_copied_by_a_button(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    for kind, feed in (("", "atom.xml"), ("topics/law/", "topics/law/atom.xml"), ("feeds/", "atom.xml")):
        page.goto(f"{address}/{kind}")
        page.get_by_role("button", name="Copy the feed’s address").click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == f"https://example.org/digest/{feed}"
    context.close()


def test_without_scripts_everything_is_there_but_the_switch(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/")
    assert page.locator("#_theme").is_hidden()
    page.get_by_role("link", name="Archive", exact=True).first.click()
    assert page.url == address + "/archive/"
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()
    context.close()


def test_the_keyboard_reaches_the_text_first_and_the_switch_remembers(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address + "/articles/a3/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.url.endswith("#_main")
    page.locator("#_theme").focus()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("Enter")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.goto(address + "/topics/law/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.locator("#_theme").text_content() == "Light"


def test_the_face_is_loaded_and_nothing_moves(page: Page, address: str) -> None:
    page.goto(address + "/articles/a3/")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Newsreader'))")
    moved = page.evaluate(
        "new Promise(done => { new PerformanceObserver(l => done(l.getEntries().length))"
        ".observe({type: 'layout-shift', buffered: true});"
        "requestAnimationFrame(() => requestAnimationFrame(() => done(0))); })"
    )
    assert moved == 0


def test_a_story_that_follows_a_draft_is_shown_without_it(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    write(site, "content/articles/early.md", story("A hidden beginning", "2021-01-05", draft="true"))
    write(site, "content/articles/late.md", story("What came of it", "2021-03-05", follows="[early]"))
    said = command("check", "-s", site).out
    assert "content/articles/late.md:5: follows: early is a draft, so the page does not name it — publish" in said
    assert command("build", "-s", site, "--clock", "2026-01-01T00:00Z", "-q").code == 0
    shown = (site / "build" / "site" / "articles" / "late" / "index.html").read_text(encoding="utf-8")
    assert "What came of it" in shown
    assert "A hidden beginning" not in shown
    assert "/articles/early/" not in shown


@given(st.recursive(st.text() | st.integers(-9, 9), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_pages_say_to_machines_is_the_json_of_the_standard_library(value: object) -> None:
    said = linked_data.script([{"value": value}])
    plain = json.dumps({"@context": "https://schema.org", "value": value}, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        plain = plain.replace(character, f"\\u{ord(character):04x}")
    assert said == plain


@given(st.text(st.sampled_from(" a\\{}$_%~^\x00\x85\u2028\xa0é&#\u3000\t")))
def test_texts_of_citations_are_put_on_one_line_and_escaped_alike_with_and_without_odd_characters(text: str) -> None:
    plain = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()
    assert citations.line(text) == plain
    assert citations.tex(text) == "".join(citations._TEX.get(c, c) for c in plain)
    assert citations.address(text) == "".join(f"%{ord(c):02X}" if c in "{}\\" else c for c in plain)


@given(st.lists(st.sampled_from(["%", "%%", "%(a)s", "%(b)s", "%(c", ")s", "x"])).map("".join))
def test_a_message_is_filled_with_its_values_and_what_has_none_stays(text: str) -> None:
    values = {"a": 1, "b": "%(a)s"}
    found = re.sub(r"%\((\w+)\)s|%%", lambda m: str(values.get(m[1], m[0])) if m[1] else "%", text)
    assert filled(text, values) == found
    assert filled(text, {}) == text.replace("%%", "%")
