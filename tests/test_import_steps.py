"""The importer's work grows with the length of a seed, not with its square: counted in calls, never in time.

Counted are the calls of Python functions, of generators and of the library's own functions (`sys.setprofile`). What a
regular expression does within one call is not seen by that: the runs of blanks that made some of them slow are cut
short before any rule sees them, which is looked at by itself.
"""

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from sitegen.importer.parse import read_seed
from sitegen.importer.proposals import Names, TermName
from sitegen.importer.report import as_markdown, as_table
from sitegen.importer.seed import body_text

PROSE = "The ministers of the two countries have signed a pact on networks, after long talks."
SIZES = (600, 2_400, 9_600)
"""Characters; 1 : 4 : 16."""

LINES = {
    "one letter a line": "a\n",
    "one digit a line": "1\n",
    "one word a line": "Word\n",
    "words with blank lines": "Word\n\n",
    "two words a line": "Ann Lee\n",
    "labels": "x: y\n",
    "list items": "- item\n",
    "numbered items": "1. item\n",
    "headings": "# a\n",
    "quoted lines": "> a\n",
    "quotes apart": "> a\n\n",
    "bylines": "By Ann Lee\n",
    "days": "March 3, 2021\n",
    "notices of changes": "Updated: March 3, 2021\n",
    "copyright lines": "Copyright 2021 Example\n",
    "credits": "Photo: Ann Lee\n",
    "share widgets": "Share\n",
    "addresses": "https://example.org/a\n",
    "references": "[1]\n",
    "script debris": "a;b{c:d}\n",
    "table rows": "a | b\n",
    "one sentence again and again": PROSE + "\n\n",
    "lines of a telegram": "It is so.\n",
    "blanks": " ",
    "no-break blanks": "\u00a0",
    "tabs": "\t",
    "line ends": "\n",
    "page breaks": "\x0c\n",
    "marks of quotes": ">",
    "stars": "*",
    "brackets": "[",
    "pointed brackets": "<",
    "one long word": "a",
    "links on one line": "[a](https://example.org) ",
    "names on one line": "Ann Lee, ",
}

ELEMENTS = {
    "paragraphs": f"<p>{PROSE}</p>",
    "paragraphs of a letter": "<p>a</p>",
    "breaks": "a<br>",
    "times": "<time datetime='2021-03-03'>x</time>",
    "asides": "<aside>a</aside>",
    "shares": "<div class='share'>a</div>",
    "sections": f"<section><p>{PROSE}</p></section>",
    "articles": "<article><a href='x'>a</a></article>",
    "links": "<a href='https://example.org/x'>a</a> ",
    "list items": "<li>a</li>",
    "headings": "<h2>Head</h2>",
    "tables": "<table><tr><td>a</td><td>b</td></tr></table>",
    "rows": "<tr><td>a</td><td>b</td></tr>",
    "quotes": "<blockquote>a</blockquote>",
    "pictures": "<figure><img src='a.png'><figcaption>a</figcaption></figure>",
    "bold": "<b>a</b>",
    "bylines": "<p class='byline'>By Ann Lee</p>",
    "comments": "<!-- a -->",
    "scripts": "<script>var a=1;</script>",
    "blanks": " ",
    "line ends": "\n",
}


def text_of(unit: str) -> Callable[[int], str]:
    return lambda size: f"The title of it all\n\n{unit * (size // len(unit))}\n\n{PROSE}\n"


def page_of(unit: str) -> Callable[[int], str]:
    # A page's parts are longer: as many more characters make as many parts.
    size_of = max(1, len(unit) // 8)
    head = "<html><head><title>The title of it all</title></head><body><article><h1>The title of it all</h1>"
    foot = f"<p>{PROSE}</p></article></body></html>"
    return lambda size: f"{head}<div>{unit * (size * size_of // len(unit))}</div>{foot}"


SHAPES = {f"text: {name}": text_of(unit) for name, unit in LINES.items()}
SHAPES |= {f"page: {name}": page_of(unit) for name, unit in ELEMENTS.items()}
SHAPES["text: lines that are all different"] = lambda size: "".join(f"w{n}\n" for n in range(size // 5))
SHAPES["text: people who are all different"] = lambda size: (
    "A title of it\n\n"
    + "".join(f"Ann {chr(65 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676 % 26)}\n" for n in range(size // 8))
)
NAMES = Names([TermName("countries", "gb", "Britain"), TermName("topics", "norms", "Cyber norms")])


def steps(seed: str) -> int:
    """The calls that reading a seed takes, with its account."""
    count = 0

    def one(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(one)
    try:
        text, parsed = read_seed(seed, name="x")
        NAMES.find(body_text(text, parsed.spans))
        as_markdown("x", text, parsed)
        as_table(text, parsed)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_text_takes_no_more_than_about_four_times_the_calls(shape: str) -> None:
    read_seed(f"{PROSE}\n", name="x")  # what is made once and kept is none of the count
    short, longer, longest = (steps(SHAPES[shape](size)) for size in SIZES)
    assert longer <= 4 * short + 4_000
    assert longest <= 4.6 * longer + 4_000, (short, longer, longest)


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", " \t", "\u3000"])
def test_no_rule_sees_a_longer_run_of_blanks_than_a_hundred(blank: str) -> None:
    text, parsed = read_seed(f"A title\n\n{PROSE}{blank * 5_000}{PROSE}\n", name="x")
    assert max(map(len, re.findall(r"[^\S\n]+", text))) <= 100
    assert text.count("ministers") == parsed.body.count("ministers") == 2
    page, parsed = read_seed(f"<html><body><p>{PROSE}{(blank + chr(10)) * 5_000}{PROSE}</p></body></html>", name="x")
    assert max(map(len, re.findall(r"\s+", page))) <= 100
    assert parsed.body.count("ministers") == 2
