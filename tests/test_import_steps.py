"""The importer's work grows with the length of a seed, not with its square: counted in calls, never in time.

Counted are the calls of Python functions, of generators and of the library's own functions (`cProfile`). What a
regular expression does within one call is not seen by that: the runs of blanks that made some of them slow are cut
short before any rule sees them, which is looked at by itself.
"""

import re
from collections.abc import Callable
from cProfile import Profile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.checks import copied_text
from sitegen.importer import parse
from sitegen.importer.lines import split_lines
from sitegen.importer.parse import read_seed
from sitegen.importer.proposals import Names, TermName
from sitegen.importer.report import as_markdown, as_table
from sitegen.importer.seed import body_text
from sitegen.importer.words import names

PROSE = "The ministers of the two countries have signed a pact on networks, after long talks."
LATER = "Other ministers are to follow them in the spring, as far as their parliaments agree."
LAST = "What the ministers of the third country will do, nobody who was there could tell us."
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
    """The calls that reading a seed takes, with its account, and as many returns."""
    counter = Profile()
    counter.enable()
    try:
        text, parsed = read_seed(seed, name="x")
        NAMES.find(body_text(text, parsed.spans))
        as_markdown("x", text, parsed)
        as_table(text, parsed)
    finally:
        counter.disable()
    return 2 * sum(entry.callcount for entry in counter.getstats())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("size", "most"),
    [
        pytest.param(600, 4, id="short"),
        pytest.param(2_400, 4.6, id="long", marks=pytest.mark.long),
    ],
)
def test_four_times_the_text_takes_no_more_than_about_four_times_the_calls(shape: str, size: int, most: float) -> None:
    read_seed(f"{PROSE}\n", name="x")  # what is made once and kept is none of the count
    shorter, longer = steps(SHAPES[shape](size)), steps(SHAPES[shape](4 * size))
    assert longer <= most * shorter + 4_000, (shorter, longer)


BLANKS = [" ", "\t", "\u00a0", " \t", "\u3000", " \x0c", "\x1c", " \x1f", " \u2028", "\r\x85"]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("marked", [False, True])
def test_no_rule_sees_a_longer_run_of_blanks_than_a_hundred_and_the_account_has_them_all(
    blank: str, marked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(parse, "split_lines", lambda text: [seen.append(text), split_lines(text)][1])
    run = blank * 5_000
    top = "# A title\n\n## A head\n\n[a](https://example.org)\n\n" if marked else "A title\n\n"
    seed = f"{run}{top}{run}{PROSE}{run}{LATER}{run}\n{run}\nCopyright 2021 Example{run}\n\n{LAST}{run}"
    text, parsed = read_seed(seed, name="x")
    assert seen
    assert all(len(found) <= 100 for found in re.findall(r"[^\S\n]+", seen[0]))
    assert text == seed == "".join(text[span.start : span.end] for span in parsed.spans)
    assert all(before.end == after.start for before, after in zip(parsed.spans, parsed.spans[1:], strict=False))
    assert parsed.body.count("ministers") == body_text(text, parsed.spans).count("ministers") == 3
    assert parsed.markup == ("markdown" if marked else "text")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*BLANKS, "\n"]) | st.sampled_from(["a", "# b", PROSE, "By Ann Lee"]), max_size=8))
def test_spans_make_a_text_with_any_runs_of_blanks_again(parts: list[str]) -> None:
    text = "".join(part * 150 if part.isspace() else part for part in parts)
    spans = read_seed(text)[1].spans
    assert "".join(text[span.start : span.end] for span in spans) == text


def test_a_code_block_of_a_markdown_seed_keeps_its_blanks() -> None:
    code = f"```\na{' ' * 150}b\n```"
    assert code in read_seed(f"# A title\n\n## A head\n\n{PROSE}\n\n{code}\n")[1].body


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", " \t", "\u3000"])
def test_no_rule_sees_a_longer_run_of_blanks_of_a_page_than_a_hundred(blank: str) -> None:
    page, parsed = read_seed(f"<html><body><p>{PROSE}{(blank + chr(10)) * 5_000}{PROSE}</p></body></html>", name="x")
    assert max(map(len, re.findall(r"\s+", page))) <= 100
    assert parsed.body.count("ministers") == 2


@pytest.mark.parametrize("unit", ["|", ", ", "| ", "@"])
def test_a_row_of_marks_between_names_is_looked_at_once(unit: str) -> None:
    # One look from each of them, within one pattern, would take hours.
    assert not names.only_names(PROSE + unit * (200_000 // len(unit)))


def test_a_quotation_that_is_never_closed_is_looked_for_once() -> None:
    assert copied_text._shared("„" * 200_000, PROSE) == ""
    words = "one two three four five six seven eight nine ten eleven twelve"
    assert copied_text._shared(f"„{words}", words) == f"„{words}"
    assert copied_text._shared(f"“{words}” is what they said", words) == ""
