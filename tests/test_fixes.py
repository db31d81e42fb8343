"""`check --fix` changes what it names, within the lines that it names, and not one byte more."""

import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ARTICLE, ID, run, tree, write_site

from sitegen.content.fixes import mend
from sitegen.content.front_matter import decode, parse

NEW = "0b0e3b57-7a3e-5d0e-8f0c-0c9a3c1b7e99"
A = "content/articles/2021/story.md"

WHOLE = """---
# A comment that stays.   # and its second half
title:   'A “story” with ''quotes'''
date: 2021-11-24
summary: >-
  Folded text
  goes on.
why: Because of [this](https://example.org/why?utm_source=a) and that.
source:
  name: "Example News"
  url: "https://example.org/news/1?a=1&utm_source=x&utm_medium=y#part"   # where it was
  archive: https://archive.example.org/save/https://example.org/news/1?utm_source=x
also: [{name: Other, url: https://example.com/2?fbclid=Q}]
rights: full
topics: [norms,   "sanctions"]
---
See [the report](https://example.org/report?page=2&fbclid=abc "A title") and <https://example.org/?gclid=1>.

A line with two blanks for a break:{BLANKS}
`https://example.org/?utm_source=code` and [a_(b)](https://example.org/a_(b)?utm_source=x).

    [code](https://example.org/?utm_source=block)

```
[fenced](https://example.org/?utm_source=fenced)
```

[ref]: https://example.org/ref?utm_campaign=z
See [that][ref], and https://example.org/plain?utm_source=plain in plain words.
""".replace("{BLANKS}", "  ")


def test_links_are_freed_in_front_matter_and_body_and_nothing_else_changes() -> None:
    wanted = (
        WHOLE.replace("why?utm_source=a", "why")
        .replace("a=1&utm_source=x&utm_medium=y#part", "a=1#part")
        .replace("2?fbclid=Q", "2")
        .replace("page=2&fbclid=abc", "page=2")
        .replace("/?gclid=1", "/")
        .replace("a_(b)?utm_source=x", "a_(b)")
        .replace("ref?utm_campaign=z", "ref")
        .replace("plain?utm_source=plain", "plain")
        .replace("---\n#", f"---\nid: {NEW}\n#")
    )
    mended = mend(WHOLE.encode(), A, NEW)
    assert mended.data.decode() == wanted
    assert mended.done == ("8 links freed of tracking parameters", f"id {NEW} written")
    assert mend(mended.data, A, NEW).data == mended.data


_U = "https://example.org/a?utm_source=x"


@pytest.mark.parametrize(
    "text",
    [
        "[a]({U})",
        "[a](<{U}>)",
        '[a]({U} "A title")',
        "[a](\n{U})",
        "[a][r]\n\n[r]: <{U}> 'A title'",
        "[r]\n\n[r]:\n    {U}",
        "<{U}>",
        "<a href='{U}'>a</a>",
        '<A HREF="{U}">a</A>',
        "[![A](../../images/a.svg)]({U}#part)",
        "> [q]({U}), `[c](<K>)` and **[b]({U})**",
        "| a |\n|---|\n| [a]({U}) |",
        "[<K>]({U})",
        "[a]({U}&utm_campaign=caf%C3%A9%20x)",
        "[a](HTTPS://example.org/a?q=%E2%80%93<T>)",
        "    [code](<K>)\n\nplain <K>, <!-- [a](<K>) --> and [a](https://example.org/a#?utm_source=x)",
    ],
)
def test_a_link_of_any_form_is_freed_and_what_is_no_link_stays(text: str) -> None:
    text = "---\ntitle: A\ndate: 2021-11-24\n---\n" + text.replace("<K>", _U)
    before = text.replace("{U}", _U).replace("<T>", "&utm_source=x")
    after = (
        text.replace("{U}&utm_campaign=caf%C3%A9%20x", "{U}").replace("{U}", "https://example.org/a").replace("<T>", "")
    )
    assert mend(before.encode(), A).data.decode() == after
    assert mend(after.encode(), A).data.decode() == after


@pytest.mark.parametrize(
    "block",
    [
        "source:\n  url: {U}#part  # from <K>",
        "source: {url: {U}, name: A}",
        "source:\n  url: >-\n    {U}",
        "source:\n  url: |\n    {U}",
        "also:\n- name: A\n  url: '{U}'\n- {url: {U}, name: B}",
        'also: [{name: A, url: {U}}, {url: "{U}", name: B}]',
        "why: |\n  See [a]({U}), and {U} in words.",
        "summary: See [a](<K>)\ntopics: [a]",
        "source:\n  archive: https://archive.example.org/save/<K>",
    ],
)
def test_an_address_in_front_matter_is_freed_however_it_is_written(block: str) -> None:
    before = f"---\ntitle: A\ndate: 2021-11-24\n{block}\n---\n".replace("{U}", _U).replace("<K>", _U)
    after = f"---\ntitle: A\ndate: 2021-11-24\n{block}\n---\n".replace("{U}", "https://example.org/a").replace(
        "<K>", _U
    )
    assert mend(before.encode(), A).data.decode() == after
    assert mend(after.encode(), A).data.decode() == after


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_mark_at_the_start_stay(end: str, mark: bytes) -> None:
    text = "---\ntitle: A story  \ndate: 2021-11-24\t\n---\nA break:  \nhere.  \n".replace("\n", end)
    wanted = f"---\nid: {NEW}\ntitle: A story\ndate: 2021-11-24\n---\nA break:  \nhere.  \n".replace("\n", end)
    mended = mend(mark + text.encode(), A, NEW)
    assert mended.data == mark + wanted.encode()
    assert mended.done == ("blanks trimmed at the end of 2 lines", f"id {NEW} written")


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("id:", f"id: {NEW}"),
        ("id:   ", f"id: {NEW}"),
        ("id: null", f"id: {NEW}"),
        ("id: ~ # to be written", f"id: {NEW} # to be written"),
        ("id: # to be written", f"id: {NEW} # to be written"),
        ("'id': # to be written", f"'id': {NEW} # to be written"),
    ],
)
def test_an_empty_id_is_filled_in_where_it_stands(line: str, mended: str) -> None:
    text = f"---\ntitle: A story\n{line}\ndate: 2021-11-24\n---\nText.\n"
    assert mend(text.encode(), A, NEW).data.decode() == text.replace(line + "\n", mended + "\n")


@pytest.mark.parametrize(
    "text",
    [
        f"---\nid: {ID}\ntitle: A story\n---\n",
        "no front matter  \n",
        "---\ntitle: never closed  \n",
        "---\n- a list  \n---\n",
        "---\ntitle: a: b  \n---\n",
        "---\ntitle: twice  \ntitle: twice\n---\n",
        "---\n{title: A story, date: 2021-11-24}\n---\n",
        "",
        "---",
        "---\n---",
    ],
)
def test_what_is_right_or_cannot_be_read_stays_as_it_is(text: str) -> None:
    data = mend(text.encode(), A, None).data
    assert data == text.encode()


def test_a_block_of_keys_in_braces_gets_no_line_that_would_break_it() -> None:
    text = b"---\n{title: A story, date: 2021-11-24}\n---\n"
    assert mend(text, A, NEW).data == text


def test_blanks_that_are_part_of_a_text_stay() -> None:
    text = "---\ntitle: A story \nsummary: |\n  Poem  \n  with blanks \nwhy: 'one  \n  two'\n---\n"
    data = mend(text.encode(), A).data.decode()
    assert data == text.replace("A story \n", "A story\n").replace("'one  \n", "'one\n")


_LINES = st.sampled_from(
    [
        "title: A story",
        "title: 'It''s'  # why",
        "date: 2021-11-24",
        "# a comment  with blanks",
        "summary: |",
        "  text  of a block",
        "  - item",
        "source:",
        "  url: https://example.org/?a=1&utm_source=x",
        "  name: Example # see https://example.org/?utm_source=y",
        "also: [{name: a, url: 'https://example.org/?utm_id=3'}]",
        'why: "see <https://example.org/?gclid=1>"',
        "unknown: https://example.org/?utm_source=x",
        "id:",
        "",
        "---",
        "[a](https://example.org/?fbclid=1) and `[a](https://example.org/?fbclid=1)`",
        "    [a](https://example.org/?fbclid=1)",
        "<a href='https://example.org/?x=1&amp;utm_source=a'>a</a>",
        "[r]: https://example.org/?mc_cid=1",
        "plain https://example.org/?utm_source=a",
    ]
)
_BLANK = st.sampled_from(["", " ", "  ", "\t", " \t "])
_END = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_LINES, _BLANK, _END), max_size=14), st.sampled_from(["", "\ufeff"]), st.booleans())
def test_only_the_lines_that_are_mended_differ_whatever_a_file_holds(
    rows: list[tuple[str, str, str]], mark: str, named: bool
) -> None:
    text = mark + "---\n" + "".join(a + b + c for a, b, c in rows)
    before = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)
    mended = mend(text.encode(), A, NEW if named else None)
    after = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", mended.data.decode())
    if len(after) == len(before) + 1:
        assert after.pop(1).rstrip("\r\n") == f"id: {NEW}"
    assert len(after) == len(before)
    closing = next((n for n, row in enumerate(before) if n and re.fullmatch(r"---[ \t]*[\r\n]*", row)), len(before))
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        if old == new:
            continue
        assert old[len(old.rstrip("\r\n")) :] == new[len(new.rstrip("\r\n")) :], "the line end"
        trimmed = old.rstrip(" \t\r\n") if number <= closing else old.rstrip("\r\n")
        without = re.sub(r"(?<=[?&;])(?:utm_source|utm_id|gclid|fbclid|mc_cid)=\w+(?:&amp;|&)?", "", trimmed)
        without = re.sub(r"(?:\?|&amp;|&)(?=['\">)\]}\s]|$)", "", without)
        allowed = {trimmed, without, f"id: {NEW}"}
        assert new.rstrip("\r\n") in allowed or without.split("`")[0] == new.split("`")[0]
    if mended.data != text.encode():
        old_matter, new_matter = (parse(decode(d, A)[0], A)[0] for d in (text.encode(), mended.data))
        assert old_matter is not None
        assert new_matter is not None
        assert {**new_matter.keys, "id": 0}.keys() == {**old_matter.keys, "id": 0}.keys()
    assert mend(mended.data, A, NEW if named else None).data == mended.data


def test_fix_pins_the_id_that_feeds_know_and_the_site_stays_the_same(tmp_path: Path) -> None:
    bare = ARTICLE.replace(f"id: {ID}\n", "")
    edition = "---\ntitle: Week 47\ndate: 2021-11-28\n---\nAn edition.\n"
    site = write_site(tmp_path / "site", {A: bare, "content/editions/2021-47.md": edition})
    assert run("build", "-s", site).code == 0
    before = tree(site / "build/site")
    said = run("check", "-s", site, "--fix", "--strict")
    assert said.code == 0, said.out
    assert re.fullmatch(
        r"content/articles/2021/story\.md: id \S+ written\n"
        r"content/editions/2021-47\.md: id \S+ written\n0 errors, 0 warnings\n",
        said.out,
    )
    assert run("build", "-s", site, "--strict").code == 0
    assert tree(site / "build/site") == before


def test_an_id_that_another_file_took_meanwhile_is_not_written_twice(tmp_path: Path) -> None:
    bare = ARTICLE.replace(f"id: {ID}\n", "")
    site = write_site(tmp_path, {A: bare})
    run("check", "-s", site, "--fix")
    (site / A).rename(site / "content/articles/2021/renamed.md")
    (site / A).write_text(bare.replace("A story", "Something else"), encoding="utf-8")
    assert "[id-duplicate]" in run("check", "-s", site).out
    assert run("check", "-s", site, "--fix", "--strict").code == 0


def test_fix_keeps_permissions_and_links_and_touches_no_file_that_needs_nothing(tmp_path: Path) -> None:
    bare = ARTICLE.replace(f"id: {ID}\n", "")
    site = write_site(tmp_path, {"drafts/real.md": bare, "content/pages/about.md": "---\ntitle: About\n---\n"})
    real, link = site / "drafts/real.md", site / A
    real.chmod(0o640)
    link.parent.mkdir(parents=True)
    link.symlink_to(real)
    page = site / "content/pages/about.md"
    stamp = page.stat()
    run("check", "-s", site, "--fix")
    assert link.is_symlink()
    assert "\nid: " in real.read_text(encoding="utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)
    assert sorted(os.listdir(real.parent)) == ["real.md"]


def test_what_was_mended_is_no_part_of_the_json(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE.replace(f"id: {ID}\n", "")})
    said = run("check", "-s", site, "--fix", "--format", "json")
    assert said.out == "[]\n"
    assert f"{A}: id " in said.err


def test_a_disk_that_refuses_is_told_in_a_line_and_the_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {A: ARTICLE.replace(f"id: {ID}\n", "")})
    before = tree(site)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    said = run("check", "-s", site, "--fix")
    assert said.code == 1
    assert said.err == f"{A}:1: it cannot be mended: No space left on device — make room or mend permissions\n"
    assert tree(site) == before


def test_many_links_and_blanks_are_mended_in_a_few_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    poem = "summary: |\n" + "  a line of a poem  \n" * 300
    noise = "".join(f"x{n}: https://example.org/{n}?utm_source=x \n" for n in range(300))
    body = f"[a]({_U}) and {_U}\n\n" * 300
    text = f"---\ntitle: A \n{poem}{noise}---\n{body}"
    read: list[str] = []
    monkeypatch.setattr("sitegen.content.fixes.parse", lambda rows, path: (read.append(rows), parse(rows, path))[1])
    mended = mend(text.encode(), A)
    assert mended.done == (
        "600 links freed of tracking parameters",
        "blanks trimmed at the end of 301 lines",
    )
    assert mended.data.decode() == text.replace("A \n", "A\n").replace(_U, "https://example.org/a").replace(
        "=x \n", "=x\n"
    )
    assert len(read) < 6
