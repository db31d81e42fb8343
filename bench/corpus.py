"""The articles that every generator builds: the same for a number in every run, about 450 words, terms as in life."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

SUBJECTS = """accord agency appeal arrest audit ballot bill botnet breach budget cable census charter claim clinic
code committee court cyber data defence deterrence dialogue directive doctrine domain embargo encryption envoy espionage
exchange export fine forum framework fraud grid guidance hospital identity incident indictment inquiry intelligence
law ledger levy licence malware mandate market minister ministry network norm notice office operator order outage panel
parliament patch pipeline policy port privacy protocol ransom registry regulation regulator report resilience review
ruling sanction satellite sector security server signal software standard state statute strategy summit supply talks
tariff telecom threat treaty tribunal update utility vendor verdict vote vulnerability warrant water""".split()
JOINING = "a after all and as at before by for from has in into its most no of on one or over that the to".split()
TOPICS = [
    f"{first}-{second}"
    for first in ("cyber", "digital", "network", "data", "supply")
    for second in ("attribution", "defence", "norms", "privacy", "ransomware", "resilience", "sanctions", "standards")
]
COUNTRIES = """australia austria belgium brazil canada czechia denmark estonia finland france germany ghana
india ireland italy japan kenya latvia lithuania netherlands norway poland singapore south-korea spain
sweden switzerland ukraine united-kingdom united-states""".split()
ORGANISATIONS = [f"body-{number:03}" for number in range(200)]
START = datetime(2016, 1, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Article:
    """One article; a generator's front matter is made from it by `as_text`."""

    slug: str
    title: str
    date: datetime
    author: str
    outlet: str
    url: str
    summary: str
    topics: Sequence[str]
    countries: Sequence[str]
    organisations: Sequence[str]
    body: str

    @property
    def terms(self) -> list[str]:
        """All terms, of whatever taxonomy."""
        return [*self.topics, *self.countries, *self.organisations]


def article(number: int) -> Article:
    """The article of this number."""
    chance = random.Random(number * 104_729 + 7)  # noqa: S311 (the same articles in every run)

    def some(names: Sequence[str], least: int, most: int) -> list[str]:
        picked = (int(chance.paretovariate(0.8)) - 1 for _ in range(chance.randint(least, most)))
        return sorted({names[min(place, len(names) - 1)] for place in picked})

    return Article(
        slug=f"article-{number:06}",
        title=" ".join(_words(chance, 8)).capitalize(),
        date=START + timedelta(minutes=523 * number),
        author=f"Reporter {chance.randrange(25)}",
        outlet=f"Outlet {chance.randrange(40)}",
        url=f"https://example.org/news/{number}",
        summary=" ".join(_words(chance, 16)).capitalize() + ".",
        topics=some(TOPICS, 1, 3),
        countries=some(COUNTRIES, 0, 3),
        organisations=some(ORGANISATIONS, 0, 4),
        body=_body(chance),
    )


def as_text(item: Article, dialect: str) -> str:
    """The article as a file of sitegen, hugo, pelican or eleventy."""
    date = item.date.strftime("%Y-%m-%dT%H:%M:%SZ")
    if dialect == "pelican":
        rows = [f"Title: {item.title}", f"Date: {date}", f"Author: {item.author}", f"Category: {item.topics[0]}"]
        rows += [f"Tags: {', '.join(item.terms)}", f"Slug: {item.slug}", f"Source: {item.outlet}"]
        return "\n".join([*rows, f"SourceUrl: {item.url}", f"Summary: {item.summary}", "", item.body])
    rows = [f'title: "{item.title}"', f"date: {date}", f'summary: "{item.summary}"']
    for name in ("topics", "countries", "organisations"):
        rows.append(f"{name}: [{', '.join(getattr(item, name))}]")
    if dialect == "sitegen":
        rows += [f"id: {uuid5(NAMESPACE_URL, item.url)}", "rights: full", "source:"]
        rows += [f"  name: {item.outlet}", f"  author: {item.author}", f"  url: {item.url}"]
    else:
        rows += [f"author: {item.author}", f"source: {item.outlet}", f"source_url: {item.url}"]
    if dialect == "eleventy":
        rows += ["tags: [article]", "layout: article.njk", f"permalink: /articles/{item.slug}/index.html"]
    return "\n".join(["---", *rows, "---", "", item.body])


def write(folder: Path, count: int, dialect: str) -> None:
    """The first `count` articles as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        item = article(number)
        (folder / f"{item.slug}.md").write_text(as_text(item, dialect), encoding="utf-8")


def _words(chance: random.Random, count: int) -> list[str]:
    return [chance.choice(JOINING if chance.random() < 0.4 else SUBJECTS) for _ in range(count)]


def _sentence(chance: random.Random) -> str:
    words = _words(chance, chance.randint(9, 24))
    if chance.random() < 0.25:
        place = chance.randrange(len(words))
        words[place] = f"*{words[place]}*"
    if chance.random() < 0.15:
        place = chance.randrange(len(words))
        words[place] = f"[{words[place]}](https://example.org/{chance.randrange(9999)})"
    return " ".join(words).capitalize() + "."


def _body(chance: random.Random) -> str:
    blocks = []
    for section in range(4):
        if section:
            blocks.append("## " + " ".join(_words(chance, 5)).title())
        blocks += [" ".join(_sentence(chance) for _ in range(3)) for _ in range(2)]
        mark, lines = chance.choice((("> ", 2), ("- ", 3), ("", 0)))
        if lines:
            blocks.append("\n".join(mark + _sentence(chance) for _ in range(lines)))
    return "\n\n".join(blocks) + "\n"
