"""Saved pages as real programs keep them (SingleFile, Chromium's MHTML): story, fields and address."""

import json
import os
import subprocess
from functools import partial
from pathlib import Path

import pytest
from formats_support import article, found_words, told
from playwright.sync_api import Browser, Route
from sites_support import ROOT

from sitegen.importer.decode import decode
from sitegen.importer.parse import read_extracted, read_seed
from sitegen.importer.seed import ParsedSeed

pytestmark = pytest.mark.long

PAGES = sorted((Path(__file__).parent / "saved").glob("*.html"))
ADDRESS = "https://news.example.org/2022/{}"
OWN_ADDRESS = {
    "archived": "https://stage.example.org/cinema",
    "blogspot": "http://quaynotes.blog.example.org/2013/06/modem.html",
    "broadcaster": "https://news.example.org/av/1",
    "cards": "https://deeds.example.org/notary-key",
    "tech": "https://coast.example.org/lighthouse-remote",
    "wordpress": "https://harbour.example.org/ferry-app/",
}
"""What a page says of itself counts more than where it was saved."""
AS_THE_COMMAND = {
    "compressHTML": True,
    "insertCanonicalLink": True,
    "insertSingleFileComment": True,
    "removeHiddenElements": True,
    "removeUnusedStyles": True,
}
"""What its command and its extension do where nobody says otherwise."""
SINGLE_FILE = ROOT / "node_modules" / "single-file-cli" / "lib" / "single-file-bundle.js"


@pytest.fixture(scope="module")
def single_file() -> str:
    """SingleFile's own script, which its extension and its command put into a page."""
    if not SINGLE_FILE.exists():
        assert "CI" not in os.environ, "on CI npm ci must have run"
        pytest.skip("there is no single-file-cli: npm ci")
    code = f"import {{ script }} from {json.dumps(SINGLE_FILE.as_uri())}; process.stdout.write(script)"
    done = subprocess.run(["node", "--input-type=module", "-e", code], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def kept(browser: Browser, single_file: str) -> dict[str, dict[str, bytes]]:
    """Each page as each program keeps it, by program and name."""
    found: dict[str, dict[str, bytes]] = {"single-file": {}, "mhtml": {}}
    for path in PAGES:
        page = browser.new_page()
        # A page may print itself, which nobody is there to answer.
        page.add_init_script("window.print = () => {}")
        page.route("**/*", partial(serve, path.read_text(encoding="utf-8"), ADDRESS.format(path.stem)))
        page.goto(ADDRESS.format(path.stem))
        snapshot = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})
        found["mhtml"][path.stem] = snapshot["data"].encode()
        page.evaluate(single_file + "; globalThis.singlefile = singlefile")
        text = page.evaluate("async options => (await singlefile.getPageData(options)).content", AS_THE_COMMAND)
        found["single-file"][path.stem] = text.encode()
        page.close()
    return found


def serve(text: str, address: str, route: Route) -> None:
    if route.request.url == address:
        route.fulfill(body=text, content_type="text/html; charset=utf-8")
    else:
        route.abort()


def parsed(kind: str, data: bytes) -> tuple[str, ParsedSeed]:
    if kind == "mhtml":
        return read_extracted(article(data))
    return read_seed(decode(data)[0])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", ["single-file", "mhtml"])
def test_a_page_kept_by_a_real_program_gives_its_story_and_fields(
    kept: dict[str, dict[str, bytes]], kind: str, path: Path
) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    account, seed = parsed(kind, kept[kind][path.stem])
    fields = told(seed)
    assert fields.get("title") == expected["title"]
    assert str(fields.get("date", ""))[:10] == expected["date"]
    # An MHTML file holds no scripts, and these pages name their address or authors in JSON-LD alone.
    own = {} if kind == "mhtml" and path.stem == "broadcaster" else OWN_ADDRESS
    assert fields["source.url"] == own.get(path.stem, ADDRESS.format(path.stem))
    scripts_only = kind == "mhtml" and path.stem == "vendorblog"
    assert "; ".join(map(str, fields.get("source.author", ()))) == ("" if scripts_only else expected["authors"])
    wanted, found = found_words("\n".join(expected["body"])), found_words(seed.body)
    both = sum((found & wanted).values())
    print(f"{kind} {path.stem}: recall {both / wanted.total():.3f}, precision {both / found.total():.3f}")
    assert both >= 0.97 * wanted.total()
    assert both >= 0.95 * found.total()
    assert "".join(account[span.start : span.end] for span in seed.spans) == account
