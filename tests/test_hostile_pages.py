"""Hostile words in every field: no script of theirs runs, nothing outside the site is asked for, text stays text.

The policy that browsers are told (Content-Security-Policy) is switched off here: the pages must be safe without it.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, BrowserContext, Page, Route
from sites_support import CLOCK, HANG, command, write
from web import hosted

RUN = "window.ran=(window.ran||0)+1;alert(1)"
EVIL = "https://evil.example"
TEMPLATE = "{{ 1234*5678 }}{% include '/etc/passwd' %}{# gone #}"
PRODUCT = "7006652"
"""What a template engine would make of the first part."""

FIELD = (
    f"A \"quoted\" 'word' </title></script></style>--> ]]> <script>{RUN}</script><img src=x onerror={RUN}> "
    f"<svg onload={RUN}> &lt;b&gt; &amp;amp; {TEMPLATE} \" onfocus={RUN} autofocus x=\" ' onmouseover={RUN} ' `x` "
    f"[l](javascript:{RUN}) *e* \u202eabc\u202c \U0001f600"
)
"""What every field of text holds."""

BODY = f"""
{FIELD}

<script>{RUN}</script>

<script src="{EVIL}/s.js"></script><iframe src="{EVIL}/f"></iframe><iframe srcdoc="<script>parent.ran=1</script>"></iframe>

<img src="{EVIL}/pixel.gif" width="1" height="1"> <img srcset="{EVIL}/set.png 2x"> ![pixel]({EVIL}/p.png) ![p](//evil.example/q.png)

<img src=x onerror="{RUN}"> <img src="x` `onerror={RUN}//"> <details open ontoggle="{RUN}"><summary>s</summary></details>

<svg><script>{RUN}</script><animate onbegin="{RUN}" attributeName=x dur=1s><set attributeName=href to="javascript:{RUN}"></svg>

<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;"></table></mtext></math>

<svg></p><style><a title="</style><img src=x onerror={RUN}>"></a></svg> <noscript><p title="</noscript><img src=x onerror={RUN}>">

<form action="{EVIL}/form" method="post"><input name="a" autofocus onfocus="{RUN}"><button formaction="javascript:{RUN}">b</button></form>

<base href="{EVIL}/"> <meta http-equiv="refresh" content="0;url={EVIL}/"> <link rel="stylesheet" href="{EVIL}/s.css"> <link rel="preload" as="font" href="{EVIL}/f.woff2">

<style>@import url("{EVIL}/i.css"); @font-face {{ font-family: x; src: url("{EVIL}/x.woff2") }} body {{ font-family: x }}</style>

<p style="background:url({EVIL}/bg.png)" background="{EVIL}/b.png" onclick="{RUN}">styled</p>

<video src="{EVIL}/v.mp4" autoplay poster="{EVIL}/v.png" onerror="{RUN}"></video> <audio src="{EVIL}/a.mp3" autoplay></audio>
<object data="{EVIL}/o"></object> <embed src="{EVIL}/e"> <input type="image" src="{EVIL}/n.png"> <track src="{EVIL}/t">

[a](javascript:{RUN}) [b](JaVaScRiPt&colon;{RUN}) [c](data:text/html,<script>{RUN}</script>) [d](vbscript:x) [e](\x01javascript:{RUN})
<a href="&#106;avascript:{RUN}">f</a> <a href="java&Tab;script:{RUN}" ping="{EVIL}/ping">g</a> <javascript:{RUN}> [h]: javascript:{RUN}

[h] [i][h] ![j](javascript:{RUN}) [k](x "\\" onmouseover={RUN} x=\\"")

# A heading {{: onclick="{RUN}" style="background:url({EVIL}/h.png)" id="top" }}

words
{{: onmouseover={RUN} href="javascript:{RUN}" src={EVIL}/w.png }}

``` " onclick="{RUN}
code
```

| <script>{RUN}</script> | b |
|---|---|
| <img src=x onerror={RUN}> | [x](javascript:{RUN}) |

Term <b onclick={RUN}>t</b>
:   definition <script>{RUN}</script>

*[quoted]: "><img src=x onerror={RUN}>

!!! note "<script>{RUN}</script>"
    text

A note[^1] here.

[^1]: <script>{RUN}</script> <img src={EVIL}/note.png>
"""


def quoted(text: str) -> str:
    """A text as a YAML value."""
    return json.dumps(text, ensure_ascii=False)


def article(number: int, rights: str, more: str = "") -> str:
    text = quoted(f"{number} {FIELD}")
    return (
        f"---\nid: 11111111-0000-4000-8000-00000000000{number}\ntitle: {text}\ndate: 2025-05-0{number}\nsummary: {text}\n"
        f"why: {text}\nrights: {rights}\ntopics: [{text}, attacks]\ncountries: [{text}]\nlang: en\n"
        f"source:\n  name: {text}\n  author: [{text}, 'B']\n  url: https://example.org/?a='onclick=window.ran=1'&b=()\n"
        f"also:\n  - name: {text}\n    url: https://example.org/x'y\n"
        f"changes:\n  - date: 2025-05-2{number}\n    kind: correction\n    note: {text}\n"
        f"image:\n  src: content/images/a.png\n  alt: {text}\n  caption: {text}\n  credit: {text}\n{more}---\n{BODY}"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site whose every field of text is hostile."""
    root = tmp_path_factory.mktemp("hostile")
    text = quoted(FIELD)
    write(
        root,
        "site.toml",
        f'[site]\ntitle = {text}\ntagline = {text}\nauthor = {text}\nbase_url = "https://example.org/"\n'
        f"[taxonomies.topics]\ntitle = {text}\n[taxonomies.countries]\ntitle = {text}\n[search]\nenabled = true\n",
    )
    write(root, "content/articles/full.md", article(1, "full", "lead: true\naliases: [/old/]\n"))
    write(root, "content/articles/excerpt.md", article(2, "excerpt", "follows: [full]\n"))
    write(root, "content/articles/link.md", article(3, "link"))
    write(root, "content/terms/topics/attacks.md", f"---\ntitle: {text}\nnames: [{text}]\nkind: {text}\n---\n{BODY}")
    write(
        root,
        "content/editions/one.md",
        f"---\nid: 22222222-0000-4000-8000-000000000001\ntitle: {text}\ndate: 2025-06-01\nsections:\n"
        f"  - title: {text}\n    articles: [full, excerpt, link]\n---\n{BODY}",
    )
    write(root, "content/pages/about.md", f"---\ntitle: {text}\nsummary: {text}\n---\n{BODY}")
    (root / "content" / "images").mkdir()
    (root / "content" / "images" / "a.png").write_bytes(PIXEL)
    done = command("build", "-s", root, "--clock", CLOCK)
    assert done.code == 0, done.said
    done = command("edition", "-s", root, "one", "--out", root / "mail")
    assert done.code == 0, done.said
    return root


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(bypass_csp=True)
    yield made
    made.close()


def opened(page: Page, address: str, origin: str) -> list[str]:
    """Open a page and wait until it is still; what it did that it must not."""
    return opening(page, address, origin)()


def opening(page: Page, address: str, origin: str) -> Callable[[], list[str]]:
    """Open a page; what is returned waits until it is still, and tells what it did that it must not."""
    faults: list[str] = []

    def watch(route: Route) -> None:
        if route.request.url.startswith((origin + "/", "data:")):
            route.continue_()
        else:
            faults.append(f"asked for {route.request.url}")
            route.abort()

    page.route("**/*", watch)
    page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
    page.on("popup", lambda popup: faults.append(f"a window {popup.url}"))
    page.goto(address)
    return lambda: _shown(page, address, faults)


def _shown(page: Page, address: str, faults: list[str]) -> list[str]:
    page.wait_for_load_state("networkidle")
    if page.url.partition("#")[0] != address:
        faults.append(f"went to {page.url}")
    # What waits for a pointer or the keyboard is told to every element.
    page.evaluate(
        """() => { for (const element of document.querySelectorAll("*"))
            for (const kind of ["mouseover", "mouseenter", "focus", "click", "toggle", "error", "load", "animationstart"])
                if (kind !== "click" || !element.closest("a, button, input, summary, form"))
                    element.dispatchEvent(new Event(kind, {bubbles: false, cancelable: true})) }"""
    )
    faults += page.evaluate(
        """() => {
            const faults = window.ran ? ["a script ran"] : [];
            for (const element of document.querySelectorAll("*")) {
                for (const {name, value} of element.attributes) {
                    if (name.startsWith("on")) faults.push(`a handler ${element.localName} ${name}`);
                    if (/^(href|src|action|formaction|xlink:href|data|poster|background|srcset)$/.test(name)
                        && /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text)/i.test(value))
                        faults.push(`an address ${element.localName} ${name}=${value}`);
                    if (name === "style" && /url|import|expression/i.test(value)) faults.push(`a style ${value}`);
                }
                if (element.localName === "base") faults.push("a base");
                if (element.localName === "script" && !element.src && element.type !== "application/ld+json")
                    faults.push(`a script ${element.textContent.slice(0, 60)}`);
                if (["iframe", "object", "embed"].includes(element.localName)) faults.push(element.localName);
                if (element.localName === "form" && new URL(element.action).origin !== location.origin) faults.push("a form");
            }
            return faults;
        }"""
    )
    return faults


SHOWING_MOST = ["", "articles/full/", "articles/excerpt/", "topics/attacks/", "editions/one/", "search/"]
"""Pages that show every field of the content, and every way in which a template shows it."""

OTHERS = [
    *["articles/link/", "topics/", "topics/attacks/2025/", "countries/", "archive/", "archive/2025/"],
    *["archive/2025/05/", "editions/", "about/", "corrections/", "feeds/", "404.html"],
]


@pytest.mark.parametrize("kinds", [SHOWING_MOST, pytest.param(OTHERS, marks=pytest.mark.long)], ids=["most", "others"])
def test_no_page_runs_a_script_of_its_content_or_asks_for_anything_elsewhere(
    kinds: list[str], site: Path, context: BrowserContext
) -> None:
    found = {}
    with hosted(site / "build" / "site") as origin:
        # All are opened before any is waited for: each must be silent for half a second, and that half is the same.
        pages = {kind: context.new_page() for kind in kinds}
        judged = {kind: opening(page, f"{origin}/{kind}", origin) for kind, page in pages.items()}
        for kind, page in pages.items():
            found[kind] = judged[kind]()
            if "onerror" not in page.inner_text("body") and kind not in ("search/", "404.html"):
                found[kind].append("it does not show the hostile text")
            page.close()
    assert found == {kind: [] for kind in kinds}


def test_a_search_shows_what_it_found_as_text(site: Path, context: BrowserContext) -> None:
    page = context.new_page()
    with hosted(site / "build" / "site") as origin:
        assert opened(page, f"{origin}/search/", origin) == []
        page.locator("input[type=search]").fill("quoted <img src=x onerror=window.ran=1>")
        page.locator("#search-status").filter(has_text=re.compile(r"\d|No|found", re.IGNORECASE)).wait_for(
            timeout=HANG * 1000
        )
        page.locator("input[type=search]").fill("quoted")
        page.locator("#search-results h2").first.wait_for(timeout=HANG * 1000)
        assert "<script>" in page.locator("#search-results").inner_text()
        assert page.evaluate("window.ran") is None
    page.close()


def test_no_mail_runs_a_script_of_its_content_or_asks_for_anything_elsewhere(
    site: Path, context: BrowserContext
) -> None:
    files = sorted((site / "mail").rglob("*.html"))
    assert files
    page = context.new_page()
    with hosted(site / "mail") as origin:
        assert opened(page, f"{origin}/{files[0].relative_to(site / 'mail').as_posix()}", origin) == []
    page.close()


def test_templates_in_content_stay_text_in_every_file(site: Path) -> None:
    seen = 0
    for file in [*(site / "build" / "site").rglob("*"), *(site / "mail").rglob("*")]:
        if file.suffix in (".html", ".xml", ".json", ".txt", ".csv"):
            text = file.read_text(encoding="utf-8")
            assert PRODUCT not in text, file
            assert "root:x:" not in text, file
            seen += "{{ 1234*5678 }}" in text
    assert seen > 20


def test_every_file_for_machines_is_well_formed(site: Path) -> None:
    seen = 0
    for file in sorted((site / "build" / "site").rglob("*")):
        if file.suffix in (".xml", ".opml", ".xsl"):
            etree.parse(file, etree.XMLParser(resolve_entities=False))
            seen += 1
        elif file.suffix == ".json":
            json.loads(file.read_bytes())
            seen += 1
    assert seen > 10


def test_the_watch_over_pages_sees_what_it_looks_for(tmp_path: Path, context: BrowserContext) -> None:
    write(
        tmp_path, "index.html", f"<p>x<img src=x onerror='window.ran=1'><img src={EVIL}/p.gif><a href='javascript:1'>"
    )
    page = context.new_page()
    with hosted(tmp_path) as origin:
        faults = opened(page, f"{origin}/index.html", origin)
    page.close()
    assert {"a script ran", f"asked for {EVIL}/p.gif", "a handler img onerror"} <= set(faults)
    assert any(fault.startswith("an address a href") for fault in faults)
