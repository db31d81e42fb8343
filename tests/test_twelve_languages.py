"""Sites in German, in Arabic, and in twelve languages at once, in a real browser: axe-core, and nothing too wide."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sites_support import CLOCK, ROOT, SITES, build, copy_site
from twelve_languages import PAGES, TEXTS, twelve_languages
from web import hosted

from sitegen.languages.directions import direction

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def faults(browser: Browser, address: str, pages: list[str], width: int, scheme: str) -> dict[str, object]:
    """What axe-core complains of, by page, and pages that are wider than the screen."""
    if not AXE.is_file():
        assert "CI" not in os.environ, "there is no axe-core, and on CI its test must run: make axe"
        pytest.skip("there is no axe-core: make axe")
    found: dict[str, object] = {}
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type] # one of the two that it takes
    page = context.new_page()
    for name in pages:
        page.goto(f"{address}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[f"{name} is too wide"] = width
        page.evaluate(AXE.read_text(encoding="utf-8"))
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        if told:
            found[name] = [(v["id"], v["nodes"][0]["html"][:200]) for v in told]
    context.close()
    return found


@pytest.fixture(scope="module", params=["german", "arabic"])
def golden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a golden site, built, and its pages."""
    built = build(copy_site(tmp_path_factory.mktemp(request.param) / "site", SITES / request.param))
    files = [p for p in sorted(built.rglob("*.html")) if b'http-equiv="refresh"' not in p.read_bytes()]
    pages = [p.relative_to(built).as_posix().removesuffix("index.html") for p in files]
    prefix = {"german": "/ueberblick", "arabic": ""}[request.param]
    with hosted(built, prefix) as address:
        yield address, [page for page in pages if not page.startswith("pagefind-")]


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_no_fault_on_any_page_of_a_site_in_another_language(
    browser: Browser, golden: tuple[str, list[str]], width: int, scheme: str
) -> None:
    address, pages = golden
    # Two pages of each kind: those of one kind are one template.
    kinds: dict[tuple[str, int], list[str]] = {}
    for page in pages:
        kinds.setdefault((page.partition("/")[0], page.count("/")), []).append(page)
    chosen = sorted({name for of_kind in kinds.values() for name in (of_kind[0], of_kind[-1])})
    assert len(chosen) > 20
    assert faults(browser, address, chosen, width, scheme) == {}


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site in twelve languages."""
    site = twelve_languages(tmp_path_factory.mktemp("twelve") / "site")
    with hosted(build(site, clock=CLOCK)) as address:
        yield address


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme", "part"), [(320, "dark", 0), (1280, "light", 1)])
def test_axe_finds_no_fault_on_a_site_in_twelve_languages(
    browser: Browser, twelve: str, width: int, scheme: str, part: int
) -> None:
    # Every language in one of the two looks; German and Arabic are seen in both above.
    folders = ["", *(f"{tag}/" for tag in list(TEXTS)[1:])][part::2]
    pages = ["404.html", *(folder + name for folder in folders for name in PAGES)]
    assert faults(browser, twelve, pages, width, scheme) == {}


@pytest.mark.long
def test_what_comes_late_moves_nothing(browser: Browser, twelve: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => { shifts += e.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    for tag in list(TEXTS)[1:]:
        page.goto(f"{twelve}/{tag}/articles/long/", wait_until="networkidle")
        assert page.evaluate("shifts") < 0.01, tag
        assert page.evaluate("document.documentElement.dir || 'ltr'") == direction(tag)
    context.close()


@pytest.mark.long
@pytest.mark.parametrize(("tag", "text"), [("pl", "żółć ł"), ("uk", "ґанок їжак"), ("es", "¿¡ºª"), ("el", "ψηφιακή")])
def test_the_face_of_the_pages_has_the_letters_of_latin_cyrillic_and_greek(
    browser: Browser, twelve: str, tag: str, text: str
) -> None:
    # What no face has is as wide as in the family behind it; so the two families would not differ.
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{twelve}/{tag if tag in TEXTS else 'pl'}/")
    widths = page.evaluate(
        """async (text) => {
          // The sheets' own faces may come too late for this page, which goes without them then.
          for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) {
            if (!(rule instanceof CSSFontFaceRule) || !rule.style.fontFamily.includes("Newsreader")) continue;
            const url = new URL(/url\\("([^"]*)"\\)/.exec(rule.style.src)[1], sheet.href);
            const range = rule.style.unicodeRange || "U+0-10FFFF";
            document.fonts.add(await new FontFace("Probe", `url(${url})`, { unicodeRange: range }).load());
          }
          const width = (family, char) => {
            const context = document.createElement("canvas").getContext("2d");
            context.font = `100px ${family}`;
            return context.measureText(char).width;
          };
          return [...text].map((c) => [c, width("Probe, monospace", c), width("monospace", c)]);
        }""",
        text.replace(" ", ""),
    )
    context.close()
    assert [char for char, own, other in widths if own == other] == []
