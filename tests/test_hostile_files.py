"""Files that are made to break a build: each is refused by name and line, or read as it should be, and never both ways."""

import re
from pathlib import Path

import pytest
from support import ARTICLE, ID, run, tree, write_site

A = "content/articles/story.md"
HEAD = f"---\nid: {ID}\ntitle: A story\ndate: 2021-11-24\nsummary: What happened.\n---\n"
SHOWN = "build/site/articles/story/index.html"


def front(block: str) -> str:
    return f"---\nid: {ID}\ntitle: A story\nsummary: What happened.\n{block}\n---\nText.\n"


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "a day that no calendar has": (front("date: 2021-02-30"), "5: date-invalid"),
    "a time that the clocks skip": (front("date: 2021-03-28 01:30"), "5: date-invalid"),
    "a leap second": (front("date: 2016-12-31T23:59:60Z"), "5: date-invalid"),
    "the year 1": (front("date: 0001-01-01"), "5: date-invalid"),
    "the year 9999": (front("date: 9999-12-31"), "5: date-invalid"),
    "a number of seconds": (front("date: 1637712000"), "5: date-invalid"),
    "text in Latin-1": (ARTICLE.replace("The text", "Caf\u00e9").encode("latin-1"), "7: encoding"),
    "text in UTF-16": (ARTICLE.encode("utf-16"), "1: encoding"),
    "text in Windows' code page": (ARTICLE.replace("The text", "\u201cQuoted\u201d").encode("cp1252"), "7: encoding"),
    "a NUL": (ARTICLE.replace("The text", "The\0text"), "7: encoding"),
    "nothing at all": ("", "1: front-matter-missing"),
    "no closing fence": (ARTICLE.replace("---\nThe", "The"), "1: front-matter-open"),
    "a list of keys": ("---\n- a\n- b\n---\nText.\n", "2: front-matter-type"),
    "a key that stands twice": (front("date: 2021-11-24\ndate: 2021-11-25"), "6: duplicate-key"),
    "a tab": (front("date: 2021-11-24\nsource:\n\tname: N"), "7: yaml"),
    "nine names for nine names for nine": (
        front(
            "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        ),
        "5: yaml-anchor",
    ),
    "a name for itself": (front("a: &a [*a]"), "5: yaml-anchor"),
    "a tag that makes an object": (front("a: !!python/object/apply:os.system [id]"), "5: yaml-anchor"),
    "three thousand lists in front": (front("a: " + "[" * 3_000), "5: too-deep"),
    "sections never closed": (HEAD + "<![CDATA[" * 2_000, "7: unclosed"),
    "brackets never closed": (HEAD + "[" * 18_000, "7: unclosed"),
    "declarations never closed": (HEAD + "<![" * 6_000, "7: unclosed"),
    "tags never closed, block by block": (HEAD + ("<a " * 400 + "\n\n") * 30, "7: too-costly"),
    "addresses never closed": (HEAD + "[a](" * 8_000, "7: too-costly"),
    "a thousand headings in one block": (HEAD + "# a\n" * 8_000, "7: too-costly"),
    "a thousand notes": (HEAD + "[^1] " * 8_000 + "\n\n[^1]: note\n", "7: too-costly"),
    "a table of a million cells": (
        HEAD + "|".join("a" * 400) + "\n" + "|".join("-" * 400) + "\nx" * 2_500,
        "7: too-costly",
    ),
    "an abbreviation in every word": (HEAD + "*[A]: b\n\n" + "A " * 200_000, "7: too-costly"),
    "tables of contents": (HEAD + "[TOC]\n\n" * 500 + "# a\n\n" * 500, "7: too-costly"),
    "a line of eight megabytes": (HEAD + "a" * (8 * 1024 * 1024), "7: too-large"),
    "five thousand elements in each other": (HEAD + "<div>" * 5_000 + "</div>" * 5_000, "7: too-deep"),
    "three thousand quotations in each other": (HEAD + ">" * 3_000 + " a", "7: too-deep"),
    "three hundred lists in each other": (HEAD + "".join("    " * n + "- a\n" for n in range(300)), "108: too-deep"),
    "an attribute that the library cannot read": (HEAD + "# A word {: .wide id }\n", "7: markdown-unreadable"),
}
"""A file, and the line and the rule of what is found in it."""


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_by_its_line_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    content, found = REFUSED[case]
    settings = '[site]\ntitle = "T"\nbase_url = "https://example.org/"\ntimezone = "Europe/London"\n'
    site = write_site(tmp_path, {A: content}, settings)
    said = run("build", "-s", site)
    assert said.code == 1
    errors = [row for row in (said.out + said.err).splitlines() if row.endswith("] error")]
    assert [re.sub(r"^(\d+): .* \[([a-z-]+)\] error$", r"\1: \2", row.removeprefix(A + ":")) for row in errors][:1] == [
        found
    ]
    assert all(len(row) < 400 for row in errors)
    assert "Traceback" not in said.out + said.err
    assert tree(site / "build" / "site") == {}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"], ids=["CRLF", "CR", "LF"])
def test_line_ends_and_a_byte_order_mark_leave_no_trace(end: bytes, mark: bytes, tmp_path: Path) -> None:
    text = HEAD + "One\ntwo.\n\n    code\n    more\n\n- a\n- b\n"
    plain = write_site(tmp_path / "plain", {A: text})
    other = write_site(tmp_path / "other", {A: mark + text.encode().replace(b"\n", end)})
    assert (run("build", "-s", plain).code, run("build", "-s", other).code) == (0, 0)
    shown = (other / SHOWN).read_bytes()
    assert b"\r" not in shown
    assert b"\xef\xbb\xbf" not in shown
    assert shown == (plain / SHOWN).read_bytes()


def test_what_stays_within_the_limits_is_shown_whole(tmp_path: Path) -> None:
    bodies = {
        "quotations": "> " * 100 + "deep",
        "elements": "<div>" * 99 + "deep" + "</div>" * 99,
        "brackets": "[" * 500 + " deep",
        "paragraphs": ("Some words of a sentence, and [a link](https://example.org/). " * 8 + "\n\n") * 1_500 + "deep",
        "a table": "a|b|c\n-|-|-\n" + "1|2|3\n" * 1_000 + "\ndeep",
        "notes": "".join(f"Text[^{n}].\n\n[^{n}]: A note.\n\n" for n in range(200)) + "deep",
        "control characters": "de\x0bep \u0001deep\ufffe",
    }
    files = {
        f"content/articles/{name.replace(' ', '-')}.md": HEAD.replace(ID[:8], f"{n:08d}") + body
        for n, (name, body) in enumerate(bodies.items())
    }
    site = write_site(tmp_path, {**files, "content/articles/" + "d/" * 60 + "folder.md": ARTICLE})
    said = run("build", "-s", site)
    assert said.code == 0, said.err
    for name in bodies:
        assert "deep" in (site / f"build/site/articles/{name.replace(' ', '-')}/index.html").read_text(
            encoding="utf-8"
        ), name
    assert (site / "build/site/articles/folder/index.html").is_file()
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe]", (site / "build/site/feed.xml").read_text(encoding="utf-8")
    )
