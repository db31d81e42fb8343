"""Judges the article pages by reader views and text extractors: what belongs to a story is kept, furniture is not.

Run by `audit/programs.py` with the built site's folder, in the audit's own environment. Kept must be the summary, why
the story matters, the notes of all changes, a link to the original, and the first and the last paragraph of the text
where the page shows it. newspaper4k takes the one element with the most sentences, often not what stands beside it, and
drops paragraphs near the page's end by their place: it must keep something and no furniture, and on how many pages it
loses the summary, why or a note, and a part of the text, is told.
"""

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import escape, unescape
from pathlib import Path

import newspaper
import trafilatura
from judging import absent, named, told
from lxml import html

FURNITURE = ("How to cite", "BibTeX", "Filed under", "Also reported by", "The thread", "Related\n", "Stories in order")


class Wanted:
    """A page of an article, and what a reader view must keep of it."""

    def __init__(self, row: dict, place: Path) -> None:  # type: ignore[type-arg] # a row of the articles as data
        self.place, self.url, self.slug = place, row["url"], row["slug"]
        self.page = place.read_text(encoding="utf-8")
        source = row["source"] or {}
        self.original = source.get("url") or ""
        self.words = {"the summary": row["summary"], "why it matters": row["why"]}
        self.words |= {f"the {c['kind']}": c["note"] for c in row["changes"]}
        lines = [_plain(p.text_content()) for p in html.fromstring(self.page).xpath("//*[@data-body]//p")]
        told = [line for line in lines if line.endswith(".") and len(line) > 80]
        self.text = {"the first paragraph": told[0], "the last paragraph": told[-1]} if told else {}

    def faults(self, kept: str, *, text_alone: bool = False) -> Iterator[str]:
        """What a reader view's HTML lacks, and what it should not have."""
        if not kept.strip():
            yield f"{self.slug}: nothing is kept"
            return
        tree = html.fromstring(kept)
        text = _plain(tree.text_content())
        asked = {} if text_alone else self.words | self.text
        yield from (f"{self.slug}: no {name}" for name, words in asked.items() if _plain(words) not in text)
        links = [e.get("href") or e.get("target") for e in tree.iter() if e.get("href") or e.get("target")]
        if self.original and not text_alone and self.original not in map(unescape, links):
            yield f"{self.slug}: no link to the original"
        yield from (f"{self.slug}: “{words}” is kept" for words in FURNITURE if words in text)

    def lost(self, kept: str) -> tuple[bool, bool]:
        """Whether words beside the text are lost, and whether the text lost its first or its last paragraph."""
        text = _plain(html.fromstring(kept).text_content()) if kept else ""
        return any(_plain(w) not in text for w in self.words.values()), any(w not in text for w in self.text.values())


def _plain(text: str) -> str:
    return " ".join(text.split())


def _trafilatura(wanted: Wanted) -> str:
    return trafilatura.extract(wanted.page, url=wanted.url, output_format="html", include_links=True) or ""


def _newspaper(wanted: Wanted) -> str:
    article = newspaper.article(wanted.url, input_html=wanted.page)
    kept: str = article.text
    return f"<div>{escape(kept)}</div>" if kept.strip() else ""


EXTRACTORS: dict[str, tuple[Callable[[Wanted], str], bool]] = {
    "trafilatura": (_trafilatura, False), "newspaper4k": (_newspaper, True)
}  # fmt: skip
"""What each keeps of a page, and whether it keeps the text alone."""


def main(site: Path) -> None:
    """Print a row for every program."""
    logging.disable()
    data = json.loads((site / "data/articles.json").read_bytes())
    pages = [Wanted(row, site / "articles" / row["slug"] / "index.html") for row in data["articles"]]
    for name, (extract, text_alone) in EXTRACTORS.items():
        kept = [(page, extract(page)) for page in pages]
        faults = [f for page, text in kept for f in page.faults(text, text_alone=text_alone)]
        beside, cut = (sum(column) for column in zip(*(page.lost(text) for page, text in kept), strict=True))
        note = f"no links; words beside the text lost on {beside}, of the text on {cut}" if text_alone else ""
        told(named(name), f"{len(pages)} articles", faults, note)
    if shutil.which("node") is None:
        absent("Readability, Defuddle", "Node is not installed")
        return
    asked = "".join(f"{page.place}\t{page.url}\n" for page in pages)
    program = Path(__file__).with_name("reader_views.mjs")
    done = subprocess.run(["node", program], input=asked.encode(), capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for name in list(rows[0])[1:]:
        faults = [f for page, row in zip(pages, rows, strict=True) for f in page.faults(row[name])]
        told(name, f"{len(pages)} articles", faults)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
