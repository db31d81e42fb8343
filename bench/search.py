"""Whether the search page finds exactly the stories that hold a word, how soon, and for how many bytes, in a browser.

    python -m bench.search                         # 10,000 articles, 200 words and names, Chromium
    python -m bench.search --articles 1000 --browser firefox

The articles are the benchmark's own, each with a sentence of names besides, some common and most rare, in Latin, Han,
kana, Hangul and Thai. What a story holds is worked out here from its source, by a splitter of its own. Firefox is
driven over WebDriver BiDi by puppeteer-core (`npm ci` in bench/).
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.corpus import Article, article, as_text

SETTINGS = '[site]\ntitle = "Digest"\nbase_url = "https://example.org/"\n[search]\nenabled = true\n'
SYLLABLES = "ka lo mi ren tal vo shi dra pe zu ne qui".split()
RUNS = ("制裁戦略安全保障网络攻击情报", "サイバーセキュリティ", "정부사이버정책", "รัฐบาลไทยไซเบอร์")
WORD = re.compile(r"\w+")
BLANKLESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")

# In the page: types a word as somebody would, and waits for what the page says of it.
ASK = """async (text) => {
  const box = document.getElementById("search-words");
  const status = document.getElementById("search-status");
  status.textContent = "";
  const said = new Promise((done) => {
    const watch = new MutationObserver(() => {
      if (/stor(y|ies)/.test(status.textContent)) { watch.disconnect(); done(performance.now()); }
    });
    watch.observe(status, { childList: true, characterData: true, subtree: true });
  });
  const start = performance.now();
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const took = (await said) - start;
  const more = document.getElementById("search-more");
  let before = -1;
  const links = () => document.querySelectorAll("#search-results h2 a");
  while (!more.hidden && links().length < ENOUGH && links().length !== before) {
    before = links().length;
    more.click();
    while (links().length === before && !more.hidden) await new Promise((done) => setTimeout(done, 5));
  }
  // Those that hold the very words; longer forms come after them.
  const exact = document.querySelectorAll("#search-results li:not(.longer) h2 a");
  const found = [...exact].map((link) => link.getAttribute("href").split("/").at(-2));
  return { took, status: status.textContent, found };
}"""
ENOUGH = 30
"""Of more stories than this the number is compared, and the first of them."""


def names_of(number: int) -> list[str]:
    """The names that article `number` holds besides its words."""
    chance = random.Random(number * 7 + 3)  # noqa: S311 (the same in every run)
    made = []
    for _ in range(4):
        rank = min(int(chance.paretovariate(0.4)), 100_000)
        spelling = random.Random(rank)  # noqa: S311
        made.append("".join(spelling.choice(SYLLABLES) for _ in range(3)).capitalize() + f"{rank % 7 or ''}")
    run = chance.choice(RUNS)
    begin = chance.randrange(len(run) - 1)
    return [*made, f"CVE-{2016 + number % 10}-{chance.randrange(9999):04}", run[begin : begin + chance.randint(2, 6)]]


def text_of(item: Article, number: int) -> str:
    """The article's file."""
    return as_text(item, "sitegen") + "\nIt names " + ", ".join(names_of(number)) + ".\n"


def holds(folded: str, words: set[str], asked: str) -> bool:
    """Whether a text, folded, holds all words of a query; its words are given too."""
    parts = asked.lower().split()
    return all(part in folded if BLANKLESS.search(part) else words.issuperset(WORD.findall(part)) for part in parts)


def published(item: Article, number: int) -> str:
    """What the article's page shows of it, folded."""
    body = re.sub(r"\]\([^)]*\)", "]", item.body)
    terms = " ".join(item.terms).replace("-", " ")
    parts = [item.title, item.summary, body, *names_of(number), item.outlet, item.author, terms]
    return " ".join(parts).lower()


def questions(count: int, articles: int) -> list[str]:
    """Words, names and pairs of words drawn from the articles, a few of which nobody wrote."""
    chance = random.Random(2026)  # noqa: S311
    made: list[str] = []
    while len(made) < count:
        number = chance.randrange(articles)
        names, words = names_of(number), re.findall("[a-z]{2,}", article(number).body.lower())
        kind = len(made) % 5
        asked = (chance.choice(names), chance.choice(words), names[-1], f"{names[0]} {chance.choice(words)}", names[1])[
            kind
        ]
        made.append(asked + "x" if len(made) % 25 == 24 else asked)
    return made


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Callable[[], int]]]:
    """The folder over HTTP: its address, and the number of bytes sent so far."""
    sent = [0]

    class Host(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body leave together, as from a real host: in two packets the second waits for the first's receipt.
        wbufsize = -1
        disable_nagle_algorithm = True

        def copyfile(self, source: Any, outputfile: Any) -> None:
            data = source.read()
            sent[0] += len(data)
            outputfile.write(data)

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", lambda: sent[0]
        server.shutdown()


def chromium(address: str, asked: Sequence[str], program: str, enough: int) -> list[dict[str, Any]]:
    """What Chromium's page answers to each question, with so many of the stories or a few more."""
    from playwright.sync_api import sync_playwright

    ask = ASK.replace("ENOUGH", str(enough))
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(address + "/search/")
        answers = [page.evaluate(ask, text) for text in asked]
        browser.close()
    return answers


def firefox(address: str, asked: Sequence[str], program: str, enough: int) -> list[dict[str, Any]]:
    """What Firefox's page answers to each question, with so many of the stories or a few more."""
    script = f"""
import puppeteer from "puppeteer-core";
const browser = await puppeteer.launch({{ browser: "firefox", executablePath: {json.dumps(program)}, headless: true }});
const page = await browser.newPage();
await page.goto({json.dumps(address + "/search/")});
const answers = [];
for (const text of {json.dumps(asked)}) answers.push(await page.evaluate({ASK.replace("ENOUGH", str(enough))}, text));
console.log(JSON.stringify(answers));
await browser.close();
"""
    ran = subprocess.run(  # noqa: S603 (our own script)
        ["node", "--input-type=module", "-e", script],  # noqa: S607
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(ran.stdout)
    return answers


def compare(asked: Sequence[str], answers: Sequence[dict[str, Any]], articles: int) -> dict[str, float]:
    """Precision and recall over all questions, and the times of the answers."""
    texts = [(f"article-{n:06}", published(article(n), n)) for n in range(articles)]
    rows = [(slug, text, set(WORD.findall(text))) for slug, text in texts]
    right = found = wanted = 0
    for text, answer in zip(asked, answers, strict=True):
        truth = {slug for slug, folded, words in rows if holds(folded, words, text)}
        said = re.match(r"\d+", answer["status"])
        number = int(said[0]) if said else 0
        shown = set(answer["found"])
        whole = len(answer["found"]) == number
        hits = len(shown & truth) if whole else min(number, len(truth)) - len(shown - truth)
        right, found, wanted = right + hits, found + number, wanted + len(truth)
        if number != len(truth) or shown - truth:
            print(f"  {text!r}: {number} found, {len(truth)} hold it, wrong: {sorted(shown - truth)[:3]}")
    times = sorted(answer["took"] for answer in answers[1:])
    return {
        "questions": len(asked),
        "precision": right / found,
        "recall": right / wanted,
        "first answer, ms": answers[0]["took"],
        "median, ms": statistics.median(times),
        "95 %, ms": times[len(times) * 95 // 100],
        "slowest, ms": times[-1],
    }


def main() -> None:
    """Build the site, ask, compare, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--questions", type=int, default=200)
    options.add_argument("--browser", choices=("chromium", "firefox"), default="chromium")
    options.add_argument("--program", help="the browser; /usr/bin/BROWSER where it is not given")
    options.add_argument("--folder", type=Path, help="where the site is, or is made; a temporary folder else")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        root = given.folder or Path(spare)
        if not (root / "site.toml").exists():
            (root / "content/articles").mkdir(parents=True)
            (root / "site.toml").write_text(SETTINGS, encoding="utf-8")
            for number in range(given.articles):
                item = article(number)
                (root / f"content/articles/{item.slug}.md").write_text(text_of(item, number), encoding="utf-8")
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "sitegen", "build", "-q", "-s", root], check=True)  # noqa: S603
        print(f"built in {time.perf_counter() - start:.1f} s")
        asked = questions(given.questions, given.articles)
        ask = {"chromium": chromium, "firefox": firefox}[given.browser]
        with serving(root / "build/site") as (address, sent):
            program = given.program or f"/usr/bin/{given.browser}"
            ask(address, asked[1:2], program, 0)
            print(f"the page with its first answer: {sent():,} bytes, none compressed by the host")
            answers = ask(address, asked, program, ENOUGH)
        for name, value in compare(asked, answers, given.articles).items():
            print(f"{name}: {value:.4g}")


if __name__ == "__main__":
    main()
