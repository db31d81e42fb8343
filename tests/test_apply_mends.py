"""`check --fix` applies every mend that has one reading, never another, and leaves all other bytes as they were."""

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import WRONG, Key, keys_of, write
from support import ARTICLE, run, tree, write_site
from test_mutations import PATHS, READERS, SETTINGS_OF_KEYS

from sitegen.authoring.apply_mends import apply_mends
from sitegen.content.schema import SCHEMAS
from sitegen.problems import Problem

A = "content/articles/2021/story.md"
KEYS = [key for kind in SCHEMAS for key in keys_of(kind) if key.form != "block"]


def read_as(kind: str) -> Any:
    def read(data: bytes) -> list[Problem]:
        problems: list[Problem] = READERS[kind](data, PATHS[kind], SETTINGS_OF_KEYS, UTC)[1]
        return problems

    return read


def mended(text: str | bytes, kind: str = "article") -> bytes:
    data = text if isinstance(text, bytes) else text.encode()
    read = read_as(kind)
    return apply_mends(data, read(data), read)[0]


def places(problems: list[Problem]) -> set[tuple[str, str, str]]:
    return {(p.level, p.rule, p.message) for p in problems}


ONE_READING = {
    "a date in words": ("date: 2021-11-24", "date: 24 November 2021", "date: 2021-11-24"),
    "a date in quotes": ("date: 2021-11-24", 'date: "Nov 24, 2021" # then', 'date: "2021-11-24" # then'),
    "a time of twelve hours": ("date: 2021-11-24", "date: 2021-11-24 3:05 PM", "date: 2021-11-24T15:05"),
    "an offset of one digit": ("date: 2021-11-24", "date: 2021-11-24 14:00:00 -4", "date: 2021-11-24T14:00:00-04:00"),
    "a time in UTC": ("date: 2021-11-24", "date: 2021-11-24 9:30 UTC", "date: 2021-11-24T09:30Z"),
    "a date with slashes, day above 12": ("date: 2021-11-24", "date: 24/11/2021", "date: 2021-11-24"),
    "curly quotation marks": ("date: 2021-11-24", "date: “2021-11-24”", "date: 2021-11-24"),
    "a key in capitals": ("title:", "TITLE:", "title:"),
    "a key with one letter missing": ("summary:", "sumary:", "summary:"),
    "a key with two letters exchanged": ("summary:", "sumamry:", "summary:"),
    "a term that is no list": ("title:", "topics: law\ntitle:", "topics: [law]\ntitle:"),
    "a quoted term that is no list": ("title:", "topics: 'law'\ntitle:", "topics: ['law']\ntitle:"),
    "an alias that is no list": ("title:", "aliases: /old/\ntitle:", "aliases: [/old/]\ntitle:"),
    "an alias with its host": (
        "title:",
        "aliases: [https://example.org/old/]\ntitle:",
        "aliases: [/old/]\ntitle:",
    ),
    "yes": ("title:", "lead: Yes\ntitle:", "lead: true\ntitle:"),
    "a word in capitals": ("title:", "rights: Full\ntitle:", "rights: full\ntitle:"),
    "a language": ("title:", "lang: en_GB\ntitle:", "lang: en-GB\ntitle:"),
    "a draft in capitals": ("title:", "Draft: true\ntitle:", "draft: true\ntitle:"),
    "a colon in a title": ("A story", "CISA: a rule", '"CISA: a rule"'),
    "an id between angle brackets": ("id: 3f1c", "id: <3f1c", "id: 3f1c"),
    "a slug in capitals": ("title:", "slug: My Story\ntitle:", "slug: my-story\ntitle:"),
    "an address without its scheme": (
        "title:",
        "source:\n  name: example.org\n  url: example.org/a\ntitle:",
        "source:\n  name: example.org\n  url: https://example.org/a\ntitle:",
    ),
    "tabs": ("title:", "source:\n\tname: A\n\turl: https://a.example/\ntitle:", None),
    "items with stars": ("title:", "topics:\n  * law\n  * war\ntitle:", "topics:\n  - law\n  - war\ntitle:"),
    "items without a blank": ("title:", "topics:\n  - law\n  -war\ntitle:", "topics:\n  - law\n  - war\ntitle:"),
    "no closing line": ("---\nThe text", "\nThe text", "---\n\nThe text"),
    "dashes as the closing line": ("---\nThe text", "——\nThe text", "---\nThe text"),
    "dashes as the first line": ("---\nid", "--\nid", "---\nid"),
    "blank lines first": ("---\nid", "\n\n---\nid", "---\nid"),
    "no first line": ("---\nid", "id", "---\nid"),
}


def test_front_matter_in_toml_becomes_yaml_where_every_line_is_a_plain_key() -> None:
    block = '+++\ntitle = "CISA: a rule"\ndate = 2021-11-24\ntopics = ["law", "war"]\ndraft = false\n+++\nText.\n'
    yaml = '---\ntitle: "CISA: a rule"\ndate: 2021-11-24\ntopics: [law, war]\ndraft: false\n---\nText.\n'
    assert mended(block) == yaml.encode()
    for odd in ("# A comment.", "[params]\na = 1", 'summary = """\nOne."""', "wrong"):
        text = block.replace("draft = false", odd)
        assert mended(text) == text.encode()


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
@pytest.mark.parametrize("name", ONE_READING)
def test_what_has_one_reading_is_mended_and_all_else_stays(name: str, bom: bytes, line_end: str) -> None:
    old, broken, right = ONE_READING[name]
    right = broken.replace("\t", "  ") if right is None else right

    def file(part: str) -> bytes:
        text = (
            ARTICLE.replace("summary", "# A comment:  kept\nsummary").replace(old, part, 1)
            + "On the date 1 May 2024.\n"
        )
        return bom + text.replace("\n", line_end).encode()

    assert mended(file(broken)) == file(right)
    assert mended(file(right)) == file(right)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date: 2021-11-24", "date: 03/04/2021"),
        ("date: 2021-11-24", "date: 2021-24-11"),
        ("date: 2021-11-24", "date: yesterday"),
        ("title:", "topics: Korea, Republic of\ntitle:"),
        ("title:", "topics: a; b\ntitle:"),
        ("title:", "lead: perhaps\ntitle:"),
        ("title:", "aliases: ['https://example.org/old/?p=3']\ntitle:"),
        ("title:", "aliases: ['/old/?p=3']\ntitle:"),
        ("title:", "tags: [law]\ntitle:"),
        ("title:", "Title: Another\ntitle:"),
        ("title:", "summery: Another\ntitle:"),
        ("title:", "wye: because\ntitle:"),
        ("A story", "The #1 threat"),
        ("title:", "source:\n  name: A\n  url: '?'\ntitle:"),
        ("---\nThe text.", "\nNote: the text."),
        ("---\nid", "+++\nid"),
    ],
)
def test_what_can_be_read_in_two_ways_is_left(old: str, new: str) -> None:
    text = ARTICLE.replace(old, new, 1)
    assert mended(text) == text.encode()


def _broken(key: Key) -> list[str]:
    wrong = WRONG[key.form] if not key.words else [(key.words[0].upper(), "", "")]
    return [write(key.kind, {key.place: value})[0] for value, _, _ in wrong]


@pytest.mark.parametrize("key", KEYS, ids=lambda k: k.id)
def test_after_a_fix_no_key_of_any_file_has_a_new_problem_and_a_second_fix_changes_nothing(key: Key) -> None:
    read = read_as(key.kind)
    for text in _broken(key):
        before = text.encode()
        after = mended(before, key.kind)
        assert mended(after, key.kind) == after
        assert {p for p in places(read(after)) if p[0] == "error"} <= places(read(before))
        assert after == before or len(places(read(after))) < len(places(read(before)))
        assert after.partition(b"\n---\n")[2] == before.partition(b"\n---\n")[2]


ROWS = st.sampled_from(
    (
        "title: A story|Title: B|date: 1 May 2024|date: 03/04/2021|\tname: x|topics: law|topics: a, b|source:|"
        "  url: a.example|draft: Yes|# date: 1 May 2024|- law|-law|* law|slug: My Story|title: A: b|---|--|—||"
        'lead: yes|Words: more|why: "a'
    ).split("|")
)


@given(st.lists(ROWS, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_of_any_file_a_fix_causes_no_error_and_is_done_at_once(rows: list[str], end: str) -> None:
    data = end.join(["---", *rows]).encode()
    read = read_as("article")
    after = mended(data)
    assert mended(after) == after
    before = places(read(data))
    unreadable = any(rule.startswith(("front-matter", "yaml")) for _, rule, _ in before)
    assert unreadable or {p for p in places(read(after)) if p[0] == "error"} <= before
    # No letter of the text is lost: only marks, blanks and forms of dates change.
    assert len(after) >= len(data) - 40


def test_a_dry_run_shows_a_diff_and_writes_nothing(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE.replace("2021-11-24", "24 November 2021")})
    before = tree(site)
    shown = run("check", "--fix", "--dry-run", "-s", site)
    assert f"--- a/{A}\n+++ b/{A}\n" in shown.out
    assert "-date: 24 November 2021\n+date: 2021-11-24\n" in shown.out
    assert shown.code == 1
    assert "1 error" in shown.out
    assert tree(site) == before
    assert run("check", "--dry-run", "-s", site).code == 2


def test_a_fix_gives_an_article_that_was_unreadable_the_id_that_it_would_have_had(tmp_path: Path) -> None:
    text = ARTICLE.replace("2021-11-24", "24 November 2021").replace("id: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01\n", "")
    site = write_site(tmp_path, {A: text})
    done = run("check", "--fix", "-s", site)
    assert done.code == 0
    assert f"{A}: line 3: “24 November 2021” became “2021-11-24”, id " in done.out
    assert "date: 2021-11-24\n" in (site / A).read_text()
    assert run("check", "--fix", "-s", site).out == "0 errors, 0 warnings\n"
