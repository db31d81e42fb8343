"""How long the desk's pages take, how soon a pasted text is shown line by line, and what the desk adds to `serve`.

    python -m bench.desk                                   # 10,000 articles, 5,000 candidates
    python -m bench.desk --articles 1000 --candidates 500  # a try

Each figure is the median of several requests with its wall time and the CPU time of the server (proc(5)), which is what
counts on a machine that does other things too. Pages and pastes are asked over HTTP; the last rows are what a browser
sees: from the press of the button to the first paint of the lines. Memory is the proportional set size of `serve` after
the same pages of the site were asked for: without the desk, with it, and after everything was used.
"""

import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from bench.corpus import article, as_text

SETTINGS = '[site]\ntitle = "Digest"\nbase_url = "https://example.org/"\n[search]\nenabled = false\n'
LONG = 300.0
TICK = os.sysconf("SC_CLK_TCK")
PAGES = (
    "/inbox", "/inbox?state=kept", "/inbox?q=treaty", "/drafts", "/drafts?q=treaty", "STORY", "STORY?as=text",
    "/change/ARTICLE?kind=correction", "/edition", "EDITION", "/findings", "/findings?all=1",
    "/sources", "/new", "/publish", "/done",
)  # fmt: skip
SETTLED = 20.0
"""Seconds after which the preview has scanned its files again, as it does all the time, and its memory with it."""
EDITION = "content/editions/last.md"


@dataclass(frozen=True)
class Took:
    """Milliseconds of wall time and of the server's CPU time."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:6.0f} ms wall {self.cpu:6.0f} ms CPU"


class Served:
    """A running `sitegen serve`, and a browser without scripts that was let in."""

    def __init__(self, process: "subprocess.Popen[str]", site: str, entrance: str) -> None:
        self.process = process
        self.site = site
        self.entrance = entrance
        self.origin = entrance.partition("/enter")[0]
        self.cookie, self.token = "", ""

    def enter(self) -> None:
        """Use the one-time address."""
        answer, _ = self.ask("GET", self.entrance.removeprefix(self.origin))
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        _, body = self.ask("GET", "/done")
        found = re.search(r'data-token="([^"]+)"', body)
        if found is None:
            raise RuntimeError(f"the desk lets nobody in: {body[:500]}")
        self.token = found[1]

    def ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None, origin: str = ""
    ) -> tuple[http.client.HTTPResponse, str]:
        """One request, on a connection of its own."""
        origin = origin or self.origin
        host = origin.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=LONG)
        headers = {"Cookie": self.cookie, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({"csrf": self.token, **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, {k: v for k, v in headers.items() if v})
            answer = connection.getresponse()
            return answer, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def took(self, path: str, fields: Mapping[str, str] | None = None) -> Took:
        """What one request takes. Raises RuntimeError where it does not give a page."""
        used, start = self.cpu(), time.perf_counter()
        answer, body = self.ask("POST" if fields is not None else "GET", path, fields)
        wall = time.perf_counter() - start
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:500]}")
        return Took(1000 * wall, 1000 * (self.cpu() - used))

    def cpu(self) -> float:
        """The CPU seconds of the server and of its children that ended."""
        row = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, row[11:15])) / TICK

    def memory(self) -> float:
        """Its proportional set size in MB, when what it started in the background has ended."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        end = time.monotonic() + LONG
        while any(p.read_text() for p in children.parent.parent.glob("*/children")) and time.monotonic() < end:
            time.sleep(0.2)
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        found = re.search(r"Pss: +(\d+) kB", text)
        return int(found[1]) * 1024 / 1e6 if found else 0.0


@contextmanager
def served(root: Path, *options: str) -> Iterator[Served]:
    """`sitegen serve`, until the block ends."""
    command = [sys.executable, "-m", "sitegen", "serve", "-s", str(root), "-p", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:  # noqa: S603 (our own command)
        try:
            assert process.stdout is not None  # noqa: S101 (it is a pipe)
            site = entrance = ""
            while not site or (not entrance and "--no-desk" not in options):
                row = process.stdout.readline()
                if not row:
                    raise RuntimeError("serve ended")
                site = site or (row.split(" ")[0] if "shows the site" in row else "")
                entrance = row.split(" ")[0] if "opens the desk" in row else entrance
            yield Served(process, site.rstrip("/"), entrance)
        finally:
            process.terminate()


def make_site(root: Path, articles: int, candidates: int) -> str:
    """A site of so many articles and candidates; the path of one of its articles."""
    from sitegen.inbox.candidate import candidate_text, new_candidate

    (root / "site.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "content/articles").mkdir(parents=True)
    (root / "content/editions").mkdir()
    (root / "inbox").mkdir()
    name = ""
    for number in range(articles):
        item = article(number)
        name = f"content/articles/{item.date:%Y}/{item.slug}.md"
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(as_text(item, "sitegen"), encoding="utf-8")
    last = article(articles - 1)
    slugs = ", ".join(article(number).slug for number in range(max(0, articles - 12), articles - 2))
    (root / EDITION).write_text(
        f"---\nid: {uuid5(NAMESPACE_URL, 'edition')}\ntitle: The last\ndate: {last.date:%Y-%m-%d}\nsections:\n"
        f"  - title: Stories\n    articles: [{slugs}]\n---\nHello.\n", encoding="utf-8",
    )  # fmt: skip
    outlines = ""
    for number in range(candidates):
        item = article(2_000_000 + number)
        feed = f"https://feeds.example.org/{number % 30}.xml"
        found = new_candidate(
            f"https://news.example.org/{number % 30}/{number}", item.title, "2026-11-30",
            date=f"2026-11-{1 + number % 30:02}", outlet=item.outlet, text=item.body, feed=feed,
            terms=tuple(("topics", topic) for topic in item.topics),
        )  # fmt: skip
        assert found is not None  # noqa: S101 (its address is a good one)
        (root / f"inbox/{found.name}.txt").write_text(candidate_text(found), encoding="utf-8")
        if number < 30:
            outlines += f'<outline text="Source {number}" xmlUrl="{feed}"/>'
    (root / "sources.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    return name


def paste(size: int) -> str:
    """A pasted page of about so many bytes."""
    text = "Cookie settings\nMinisters agree on rules for cyberspace\nBy Ann Other\n25 November 2026\n"
    number = 3_000_000
    while len(text) < size:
        text += f"\n{article(number).body.strip()}\n\nSubscribe to our newsletter\n"
        number += 1
    return text[:size]


def middle(served_: Served, path: str, rounds: int, fields: Mapping[str, str] | None = None) -> Took:
    """The median of several requests, wall and CPU each on its own."""
    rows = [served_.took(path, fields) for _ in range(rounds)]
    return Took(statistics.median(row.wall for row in rows), statistics.median(row.cpu for row in rows))


def site_pages(desk: Served) -> None:
    """What an editor looks at in the preview, so that what it loads for that is not counted as the desk's."""
    for path in ("/", "/archive/", "/topics/", "/articles/article-000001/", "/editions/last/"):
        desk.ask("GET", path, origin=desk.site)


def in_browser(desk: Served) -> None:
    """From the press of the button to the first paint of the lines, in Chromium."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        name, _, value = desk.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": desk.origin}])
        page = context.new_page()
        for size in (3_000, 100_000):
            rows = []
            for _ in range(5):
                page.goto(desk.origin + "/new")
                page.get_by_role("textbox", name="Paste").fill(paste(size))
                page.get_by_role("button", name="Read it").click()
                page.locator("[data-lines]").wait_for()
                painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
                page.wait_for_function(f"{painted} > 0")
                rows.append(float(page.evaluate(painted)))
            print(f"paste of {size:>7,} bytes in Chromium, to the first paint: {statistics.median(rows):.0f} ms")
        browser.close()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--candidates", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where the site is made, or found from the run before")
    parser.add_argument("--memory", action="store_true", help="tell the memory after each page")
    parser.add_argument("--no-browser", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        root = chosen.folder or Path(passing)
        if (root / "site.toml").is_file():
            place = max(p.relative_to(root).as_posix() for p in (root / "content/articles").rglob("*.md"))
        else:
            root.mkdir(exist_ok=True, parents=True)
            place = make_site(root, chosen.articles, chosen.candidates)
        with served(root, "--no-desk") as bare:
            site_pages(bare)
            time.sleep(SETTLED)
            without = bare.memory()
        with served(root) as desk:
            desk.enter()
            site_pages(desk)
            time.sleep(SETTLED)
            print(f"memory of serve: {without:.1f} MB without the desk, {desk.memory() - without:+.1f} MB with it")
            for name in PAGES:
                path = name.replace("STORY", f"/story/{place}").replace("EDITION", f"/edition/{EDITION}")
                path = path.replace("ARTICLE", place)
                first = desk.took(path)
                print(f"{middle(desk, path, chosen.rounds)} (first {first.wall:5.0f}, CPU {first.cpu:5.0f})  {path}")
                if chosen.memory:
                    print(f"    {desk.memory() - without:+.1f} MB")
            print(f"memory after all pages: {desk.memory() - without:+.1f} MB")
            for size in (3_000, 100_000):
                fields = {"paste": paste(size)}
                first = desk.took("/new/read", fields)
                found = middle(desk, "/new/read", chosen.rounds, fields)
                if chosen.memory:
                    print(f"    {desk.memory() - without:+.1f} MB")
                print(f"{found} (first {first.wall:5.0f}, CPU {first.cpu:5.0f})  paste of {size:,} bytes")
            print(f"memory after pastes: {desk.memory() - without:+.1f} MB")
            if not chosen.no_browser:
                in_browser(desk)
            print(f"memory at the end: {desk.memory() - without:+.1f} MB")


if __name__ == "__main__":
    main()
