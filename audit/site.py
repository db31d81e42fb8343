"""Audits the built site as other people's programs see it, in one table.

Those of visitors (the Nu HTML checker, axe-core and Lighthouse), of readers and researchers (reader views, reference
managers, data tools, parsers of microformats) and of subscribers (feed readers that follow a week). `make audit` builds
the digest and runs this. The tools are those of `package.json` (`npm ci`) and `audit/requirements.lock`, with Java for
the checker, Debian's Chromium and the packages that `audit/README.md` names. Ends with 1 where anything was found.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feed_rules import site_faults
from first_day import first_day
from host_files import host_file_rows
from hosts import cloudflare, netlify
from playwright.sync_api import Browser, sync_playwright
from programs import JUDGES, followed, judged

from sitegen.authoring.starters.host_files import HOSTS

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from desk_pages import desk_pages  # noqa: E402 (it uses the tests' desk)
from web import BROWSER_FLAGS, hosted  # noqa: E402 (the tests' host is used here too)

TOOLS = ROOT / "node_modules"
CHROMIUM = shutil.which("chromium") or "chromium"
LOOKS = (("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320))
BUDGETS = {"front page": (60_000, 12), "article": (50_000, 12)}
READ_MOST = ("front page", "article", "term", "edition", "register", "calendar", "what applies when", "feeds")
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")

# JSON-LD is data, which no browser runs and no policy blocks; the checker takes it for a script.
NO_SCRIPT = "Inline script violates Content Security Policy"

OUTSIDE = """
[...document.querySelectorAll("svg text")].filter((e) => {
    const box = e.getBoundingClientRect(), all = e.ownerSVGElement.getBoundingClientRect();
    return box.width && (box.left < all.left - 1 || box.right > all.right + 1);
}).map((e) => e.textContent)
"""
"""The labels of pictures that are cut at its edge, or stand beyond it."""

TABLE = "| what | of | result | day |"
"""The head of the table in `README.md`, up to which that file is written by hand."""

Row = tuple[str, str, str]


def kinds(site: Path) -> dict[str, str]:
    """One address of every kind of page that the site has."""
    patterns = {
        "front page": "index.html",
        "article": "articles/*/index.html",
        "edition": "editions/*/index.html",
        "editions": "editions/index.html",
        "topics": "topics/index.html",
        "countries": "countries/index.html",
        "organisations": "organisations/index.html",
        "term": "topics/*/index.html",
        "country": "countries/*/index.html",
        "term's year": "topics/*/[0-9][0-9][0-9][0-9]/index.html",
        "archive": "archive/index.html",
        "year": "archive/[0-9][0-9][0-9][0-9]/index.html",
        "month": "archive/[0-9][0-9][0-9][0-9]/[0-9][0-9]/index.html",
        "what applies when": "*/calendar/index.html",
        "instrument": "instruments/*/index.html",
        "corrections": "corrections/index.html",
        "feeds": "feeds/index.html",
        "page": "about/index.html",
        "search": "search/index.html",
        "not found": "404.html",
    }
    found = {}
    for kind, pattern in patterns.items():
        files = sorted(site.glob(pattern), key=lambda p: (-p.stat().st_size, p.as_posix()))
        if files:  # the heaviest of its kind says most
            found[kind] = "/" + files[0].relative_to(site).as_posix().removesuffix("index.html")
    for data in sorted((site / "data").glob("*.schema.json")):
        name = data.name.removesuffix(".schema.json")
        if (site / name / "index.html").exists() and name not in ("articles", "archive"):
            found["calendar" if (site / name / "calendar.ics").exists() else "register"] = f"/{name}/"
    return found


def nu(site: Path) -> Iterator[Row]:
    """Every page and style sheet by the Nu HTML checker, read as files: it asks no address of this machine."""
    wanted = [str(p) for p in sorted(site.rglob("*.html")) if "pagefind" not in p.as_posix()]
    checked = [("HTML", wanted, []), ("CSS", [str(p) for p in sorted(site.glob("css/*.css"))], ["--css"])]
    for name, places, more in checked:
        messages = []
        for start in range(0, len(places), 200):
            command = ["java", "-jar", str(TOOLS / "vnu-jar/build/dist/vnu.jar"), "--format", "json", "--stdout", *more]
            ran = subprocess.run([*command, *places[start : start + 200]], capture_output=True, text=True, check=False)
            messages += json.loads(ran.stdout)["messages"]
        told = [m for m in messages if not m["message"].startswith(NO_SCRIPT) and not _offline(m)]
        for message in told[:10]:
            place = message.get("url", "").removeprefix(site.resolve().as_uri()).removeprefix(f"file:{site.resolve()}")
            print(f"  {place}:{message.get('lastLine', '')}: {message['message']}", file=sys.stderr)
        yield f"Nu checker, {name}", f"{len(places)} files", f"{len(told)} messages" if told else "clean"


def _offline(message: dict[str, Any]) -> bool:
    """A page that is read as a file has no origin, so that 'self' allows it nothing."""
    return message.get("url", "").startswith("file:") and "violates Content Security Policy" in message["message"]


def axe(browser: Browser, base: str, pages: dict[str, str]) -> Iterator[Row]:
    """axe-core over every kind of page, light, dark and narrow; the console must be silent too."""
    program = (TOOLS / "axe-core/axe.min.js").read_text(encoding="utf-8")
    for scheme, width in LOOKS:
        faults: list[str] = []
        for kind, path in pages.items():
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=False
            )
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda m, said=said: said.append(m.text))
            page.goto(base + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                faults.append(f"{kind}: {wide} px wide")
            faults += [f"{kind}: a label leaves its picture: {text}" for text in page.evaluate(OUTSIDE)]
            faults += [f"{kind}: console: {text}" for text in said if kind != "not found"]
            page.evaluate(program)
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            for rule in result["violations"]:
                faults.append(f"{kind}: {rule['id']}: {rule['nodes'][0]['html'][:160]} ({len(rule['nodes'])})")
            context.close()
        for fault in faults:
            print(f"  {scheme}, {width}: {fault}", file=sys.stderr)
        yield f"axe-core, {scheme}, {width} px", f"{len(pages)} kinds", f"{len(faults)} faults" if faults else "clean"


def weight(browser: Browser, site: Path, base: str, pages: dict[str, str]) -> Iterator[Row]:
    """What a first visit costs: bytes after gzip (a face is compressed already) and requests."""
    for kind, (limit, requests) in BUDGETS.items():
        context = browser.new_context(viewport={"width": 412, "height": 823})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda r, asked=asked: asked.append(r.url))
        page.goto(base + pages[kind], wait_until="networkidle")
        total = 0
        for url in asked:
            path = url.removeprefix(base).partition("?")[0]
            file = site / (path[1:] + "index.html" if path.endswith("/") else path[1:])
            data = file.read_bytes()
            total += len(data) if file.suffix in (".woff2", ".png", ".webp") else len(gzip.compress(data, 9, mtime=0))
        shift = page.evaluate(
            "new Promise(done => new PerformanceObserver(l => done(l.getEntries().reduce((s, e) => s + e.value, 0)))"
            ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"
        )
        context.close()
        good = total <= limit and len(asked) <= requests and shift == 0
        said = f"{total / 1000:.1f} KB, {len(asked)} requests, shift {shift:g}"
        yield f"first visit, {kind}", f"≤ {limit // 1000} KB, ≤ {requests}", said if good else f"{said}: TOO MUCH"


def lighthouse(base: str, pages: dict[str, str]) -> Iterator[Row]:
    """Lighthouse as a telephone, on the pages that are read most: of several runs the one in the middle.

    The speed index is the machine's own, so one busy second costs a point that no reader pays
    (https://github.com/GoogleChrome/lighthouse/blob/main/docs/variability.md).
    """
    for kind in (kind for kind in READ_MOST if kind in pages):
        runs = sorted((_lighthouse_once(base + pages[kind]) for _ in range(RUNS)), key=lambda run: _scores(run)[0])
        found, scores = runs[RUNS // 2], _scores(runs[RUNS // 2])
        for name in CATEGORIES:
            for part in found["categories"][name]["auditRefs"]:
                one = found["audits"][part["id"]]
                if part["weight"] and one["score"] is not None and one["score"] < 1:
                    print(f"  {kind}: {one['id']}: {one.get('displayValue') or one['title']}", file=sys.stderr)
        speeds = ", ".join(str(_scores(run)[0]) for run in runs)
        said = " ".join(map(str, scores)) + f" (performance {speeds})"
        yield f"Lighthouse, {kind}", "100 × 4", said if min(scores) == 100 else f"{said}: TOO LOW"


def _scores(found: dict[str, Any]) -> list[int]:
    return [round((found["categories"][name]["score"] or 0) * 100) for name in CATEGORIES]


def _lighthouse_once(address: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [str(TOOLS / ".bin/lighthouse"), address, "--quiet", "--output=json"]
        command += [f"--output-path={report}", "--chrome-flags=" + " ".join(["--headless=new", *BROWSER_FLAGS])]
        subprocess.run(command, env={**os.environ, "CHROME_PATH": CHROMIUM}, check=True, capture_output=True)
        found: dict[str, Any] = json.loads(report.read_bytes())
    return found


def feeds(site: Path) -> Iterator[Row]:
    """Every feed by the rules of its format."""
    base = json.loads((site / "feed.json").read_bytes())["home_page_url"]
    faults = site_faults(site, base)
    for fault in faults[:10]:
        print(f"  {fault}", file=sys.stderr)
    count = sum(len(list(site.rglob(name))) for name in ("feed.xml", "atom.xml", "feed.json"))
    yield "Feeds", f"{count} files", f"{len(faults)} faults" if faults else "clean"


def hosts(site: Path) -> Iterator[Row]:
    """`_headers` and `_redirects` as the hosts themselves read them."""
    for name, faults in (("Cloudflare Pages", cloudflare(site, ROOT)), ("Netlify", netlify(site, ROOT))):
        for fault in faults[:10]:
            print(f"  {name}: {fault}", file=sys.stderr)
        yield name, "_headers, _redirects", f"{len(faults)} faults" if faults else "clean"


SERVERS = {"nginx": "nginx", "apache": "apache2", "caddy": "caddy", "lighttpd": "lighttpd"}


def recipes() -> Iterator[Row]:
    """The servers of docs/hosting.md by their recipes, and the steps of hosts in a clean clone: the long tests."""
    tests = {
        **{f"{server}, docs/hosting.md": f"server and {server}" for server in SERVERS},
        **{f"steps of {host}, clean clone": f"steps_of_a_host and {host}" for host in HOSTS},
    }
    for what, chosen in tests.items():
        words = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "", "-k", chosen, "-p", "no:cacheprovider"]
        ran = subprocess.run(
            [*words, ROOT / "tests" / "test_hosting_recipes.py"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        said = ran.stdout.strip().splitlines()[-1:] or [""]
        count = re.search(r"(\d+) passed", said[0])
        if ran.returncode:
            print(ran.stdout[-3000:], file=sys.stderr)
            yield what, "", "1 faults"
        elif count is None or "skipped" in said[0]:
            yield what, "", f"not run: there is no {what.partition(',')[0]} on this machine"
        else:
            yield what, f"{count[1]} tests", "clean"


def recorded(text: str, rows: Iterable[Row], day: str, *, whole: bool) -> str:
    """The text of `README.md` with these rows in its table, dated.

    The rows of a whole audit take the place of all; those of a part take the place of the same programs' rows, of any
    version, and leave the others.
    """
    before, _, table = text.partition(TABLE)
    known = [] if whole else [line for line in table.splitlines() if line.startswith("| ")]
    new = {_program(what): f"| {what} | {of} | {result} | {day} |" for what, of, result in rows}
    kept = {_program(line[2:].partition(" | ")[0]): line for line in known}
    lines = "\n".join((kept | new).values())
    return f"{before}{TABLE}\n|---|---|---|---|\n{lines}\n"


def _program(what: str) -> str:
    """What a row is about, without a program's version."""
    return re.sub(r" \d+(\.\w+)+$", "", what)


def main(arguments: list[str]) -> int:
    """Print the table of all audits, or of those named, and write their rows into `README.md`."""
    site = ROOT / "build" / "site"
    first = ["feeds", "hosts", "host-files", "recipes", "first-day"]
    chosen = arguments or [*first, *JUDGES, "week", "nu", "axe", "weight", "lighthouse", "desk"]
    rows: list[Row] = []
    if "feeds" in chosen:
        rows += feeds(site)
    if "hosts" in chosen:
        rows += hosts(site)
    if "host-files" in chosen:
        rows += host_file_rows(ROOT)
    if "recipes" in chosen:
        rows += recipes()
    if "first-day" in chosen:
        rows += first_day(ROOT)
    for name in JUDGES:
        if name in chosen:
            rows += judged(name, site)
    if "week" in chosen:
        rows += followed()
    if set(chosen) & {"nu", "axe", "weight", "lighthouse"}:
        rows += visited(site, chosen)
    if "desk" in chosen:
        rows += desk_pages(CHROMIUM)
    for what, of, result in rows:
        print(f"{what:<28} {of:<24} {result}")
    readme = Path(__file__).parent / "README.md"
    day = datetime.now(UTC).date().isoformat()
    text = recorded(readme.read_text(encoding="utf-8"), rows, day, whole=not arguments)
    readme.write_text(text, encoding="utf-8")
    return int(any(re.search(r"messages|faults|TOO", result) for _, _, result in rows))


def visited(site: Path, chosen: list[str]) -> list[Row]:
    """The rows of the programs that visit the site in a browser."""
    rows: list[Row] = []
    with hosted(site) as base, sync_playwright() as playwright:
        pages = kinds(site)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        if "nu" in chosen:
            rows += nu(site)
        if "axe" in chosen:
            rows += axe(browser, base, pages)
        if "weight" in chosen:
            rows += weight(browser, site, base, pages)
        browser.close()
        if "lighthouse" in chosen:
            rows += lighthouse(base, pages)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
