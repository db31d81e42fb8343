"""Every key of every kind of file is broken in every way, and each time file, line and mend are right.

The table is made from the models (tests/mutations.py), so a key that is added is broken here without a new test.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from msgspec import structs
from mutations import (
    ODD,
    OUTLET,
    SETTINGS_ODD,
    SETTINGS_WRONG,
    WRONG,
    Key,
    Setting,
    keys_of,
    right,
    settings,
    settings_keys,
    write,
)
from support import SITE

from sitegen.content import articles, pages
from sitegen.content.front_matter import decode
from sitegen.content.schema import SCHEMAS
from sitegen.content.settings import check_zone, parse_settings
from sitegen.model import DEFAULT_TAXONOMIES, Taxonomy
from sitegen.problems import Problem

PATHS = {
    "article": "content/articles/2021/story.md",
    "edition": "content/editions/2021-47.md",
    "page": "content/pages/about.md",
    "term": "content/terms/topics/norms.md",
}
READERS: dict[str, Callable[..., Any]] = {
    "article": articles.parse_article,
    "edition": pages.parse_edition,
    "page": pages.parse_page,
    "term": pages.parse_term,
}
KEYS = [key for kind in SCHEMAS for key in keys_of(kind)]
SETTINGS_OF_KEYS = structs.replace(SITE, taxonomies=tuple(Taxonomy(n, n) for n in DEFAULT_TAXONOMIES))


def read(kind: str, text: str | bytes) -> tuple[Any, list[Problem]]:
    data = text if isinstance(text, bytes) else text.encode()
    value, problems = READERS[kind](data, PATHS[kind], SETTINGS_OF_KEYS, UTC)
    assert all(p.path == PATHS[kind] for p in problems)
    assert all(p.hint and p.message and 1 <= p.line <= data.count(b"\n") + 1 for p in problems)
    return value, problems


def found(kind: str, text: str | bytes) -> list[tuple[int, str, str]]:
    """The line, rule and mend of every finding; a file with an error among them gives no value."""
    value, problems = read(kind, text)
    errors = [p.rule for p in problems if p.level == "error"]
    assert value is None or set(errors) <= {"alias-invalid", "wrong-type", "term-invalid", "publication-key"}
    return [(p.line, p.rule, p.hint) for p in problems]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_file_with_every_key_is_right(kind: str) -> None:
    text, lines = write(kind, {})
    assert found(kind, text) == []
    assert len(lines) == len(keys_of(kind))


@pytest.mark.parametrize("key", [k for k in KEYS if k.form != "block"], ids=lambda k: k.id)
def test_a_value_of_a_wrong_kind_is_found_at_its_line_with_its_mend(key: Key) -> None:
    if key.words:
        listed = f"{', '.join(key.words[:-1])} or {key.words[-1]}"
        wrong = [
            ("zzz", "wrong-value", "use one of these words"),
            (key.words[0][:-1], "wrong-value", f"did you mean {key.words[0]}?"),
            ("[one]", "wrong-type", f"write {listed}"),
            ("{one: two}", "wrong-type", f"write {listed}"),
        ]
    else:
        wrong = [
            (value, rule, mend.format(name=key.name)) for value, rule, mend in [*WRONG[key.form], *ODD.get(key.id, [])]
        ]
    if key.listed:
        hint = f"write {key.name}: [one, two] or one “- item” a line"
        named = f"write {key.name}: [one] or one “- item” a line"
        if key.form == "a term":
            hint, named = (text.partition(" or one")[0] for text in (hint, named))
        # An empty item is as good as none.
        wrong = [(f"[{value}]", rule, mend) for value, rule, mend in wrong]
        wrong += [("one", "wrong-type", named), ("{one: two}", "wrong-type", hint)]
    for value, rule, mend in wrong:
        text, lines = write(key.kind, {key.place: value})
        rows = found(key.kind, text)
        assert (lines[key.place], rule, mend) in rows, f"{key.name}: {value}: {rows}"
        assert {line for line, _, _ in rows} == {lines[key.place]}


@pytest.mark.parametrize("key", [k for k in KEYS if k.form == "block" and not k.short], ids=lambda k: k.id)
def test_a_block_that_is_none_is_found_with_how_it_is_written(key: Key) -> None:
    values = ["one", "[one]"] if not key.listed else ["one", "{one: two}", "[one]"]
    for value in values:
        text, lines = write(key.kind, {key.place: value})
        rows = found(key.kind, text)
        assert [(line, rule) for line, rule, _ in rows] == [(lines[key.place], "wrong-type")], f"{value}: {rows}"
        assert rows[0][2].startswith("on the line below write ")


@pytest.mark.parametrize("key", KEYS, ids=lambda k: k.id)
def test_a_slip_in_a_key_is_found_with_the_key_that_was_meant(key: Key) -> None:
    text, lines = write(key.kind, {})
    line = lines[key.place]
    rows = text.split("\n")
    for slip in (key.name + "x", key.name[:-1] if len(key.name) > 4 else key.name + "s", key.name.capitalize()):
        rows[line - 1] = text.split("\n")[line - 1].replace(f"{key.name}:", f"{slip}:")
        said = found(key.kind, "\n".join(rows))
        known = [k.name for k in keys_of(key.kind) if k.place[:-1] == key.place[:-1]]
        if slip in known:
            continue
        mends = [mend for at, rule, mend in said if (at, rule) == (line, "unknown-key")]
        assert mends == [f"did you mean {key.name}?"], f"{slip}: {said}"


@pytest.mark.parametrize("kind", ["edition", "page", "term"])
def test_a_key_of_another_kind_of_file_is_told_that_it_belongs_there(kind: str) -> None:
    own = {key.name for key in keys_of(kind)}
    foreign = {key.name for other in SCHEMAS for key in keys_of(other) if len(key.place) == 1} - own
    text, _ = write(kind, {})
    article = "an" if kind == "edition" else "a"
    for name in foreign:
        said = found(kind, text.replace("---\n", f"---\n{name}: one\n", 1))
        if name == "draft":  # a term cannot be held back
            mend = "delete the line; to hide what the file says, move it out of content/"
            assert said == [(2, "publication-key", mend)]
            continue
        assert said == [(2, "unknown-key", f"delete it: {article} {kind} has none")], name


@pytest.mark.parametrize("key", KEYS, ids=lambda k: k.id)
def test_a_key_that_stands_twice_is_found_at_the_second(key: Key) -> None:
    text, lines = write(key.kind, {})
    rows = text.split("\n")
    line = lines[key.place]
    row = rows[line - 1].replace("- ", "  ")
    end = line
    while end < len(rows) and rows[end].startswith(" " * (len(row) - len(row.lstrip()) + 1)):
        end += 1
    rows.insert(end, row + (" again" if key.form == "a text" and not key.listed else ""))
    said = found(key.kind, "\n".join(rows))
    assert (end + 1, "duplicate-key", f"keep one of them; the first is in line {line}") in said, said


@pytest.mark.parametrize("key", [k for k in KEYS if k.required], ids=lambda k: k.id)
def test_a_key_that_must_be_there_is_asked_for(key: Key) -> None:
    rule = {"title": "title-missing", "date": "date-missing"}.get(key.name, "key-missing")
    rule = rule if len(key.place) == 1 else "key-missing"
    text, lines = write(key.kind, {key.place: None})
    above = [lines[p] for p in lines if p[:-1] == key.place[:-1] and 0 in p]
    assert found(key.kind, text) == [(min(above, default=1), rule, f"add a line {key.name}: with its value")]
    text, lines = write(key.kind, {key.place: ""})
    said = found(key.kind, text)
    assert [(r, m) for _, r, m in said] == [(rule, f"write its value behind {key.name}:")]
    assert said[0][0] == lines[key.place]


@pytest.mark.parametrize("name", ["title", "date"])
def test_an_article_needs_title_and_date_unless_it_is_a_draft(name: str) -> None:
    for value in (None, ""):
        text, lines = write("article", {(name,): value})
        (line, rule, mend) = found("article", text)[0]
        assert (line, rule) == (lines.get((name,), 1), f"{name}-missing")
        assert mend.startswith(f"add a line {name}: " if value is None else f"write it behind {name}:")
        text, _ = write("article", {(name,): value, ("draft",): "true"})
        assert all(p.level == "warning" for p in read("article", text)[1])


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_line_that_ends_the_keys_too_early_is_found(kind: str) -> None:
    text, _ = write(kind, {})
    rows = text.split("\n")
    for row in ("...", "%YAML 1.1"):
        said = found(kind, "\n".join([*rows[:2], row, *rows[2:]]))
        assert [(line, r) for line, r, _ in said] == [(3, "yaml")], f"{row}: {said}"


OPTIONAL = [k for k in KEYS if not k.required and k.form != "block" and k.id not in ("article-title", "article-date")]


@pytest.mark.parametrize("key", OPTIONAL, ids=lambda k: k.id)
def test_a_key_without_a_value_is_as_good_as_none(key: Key) -> None:
    for value in ("", "null", "~", "# a note", '""', "''", "' '", "[]", "['', ~]"):
        text, _ = write(key.kind, {key.place: value})
        # Without rights the text is the source's, and whoever `author` names did not write it.
        allowed = {"id-missing", "summary-missing", *(["unknown-key"] if key.name == "rights" else [])}
        assert {rule for _, rule, _ in found(key.kind, text)} <= allowed, value


@pytest.mark.parametrize("key", [k for k in KEYS if k.form == "block"], ids=lambda k: k.id)
def test_a_block_of_which_nothing_is_filled_in_is_as_good_as_none(key: Key) -> None:
    inner = [k for k in keys_of(key.kind) if k.place[:-1] == (*key.place, 0) or k.place[:-1] == key.place]
    assert inner
    text, lines = write(key.kind, {k.place: '""' for k in inner})
    assert found(key.kind, text) == [], text
    assert lines


# ------------------------------------------------------------------ bytes and YAML


@pytest.mark.parametrize("key", KEYS, ids=lambda k: k.id)
def test_bytes_that_are_no_utf_8_are_found_at_the_line_where_they_stand(key: Key) -> None:
    text, lines = write(key.kind, {key.place: "MARK"})
    line = lines[key.place]
    save = "save the file again with the encoding UTF-8"
    for bad in ("café".encode("latin-1"), "“x”".encode("cp1252"), b"\xff", b"\xc3", b"\xed\xa0\x80"):
        assert found(key.kind, text.encode().replace(b"MARK", bad)) == [(line, "encoding", save)]
    (nul,) = found(key.kind, text.replace("MARK", "a\0b"))
    assert nul[:2] == (line, "encoding")
    assert nul[2]
    bell = found(key.kind, text.replace("MARK", "a\x07b"))
    assert (line, "forbidden-character", "delete it") in bell


@pytest.mark.parametrize("kind", SCHEMAS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_file_in_another_encoding_of_unicode_is_named_as_such(kind: str, encoding: str) -> None:
    text, _ = write(kind, {})
    said = found(kind, text.encode(encoding))
    assert [(line, rule) for line, rule, _ in said] == [(1, "encoding")]


YAML = [
    ("CISA: a rule", "yaml", 'write KEY "CISA: a rule"'),
    ('"never closed', "yaml", "close it, or delete it"),
    ("'never closed", "yaml", "close it, or delete it"),
    ("[one, two", "yaml", "write [one, two] with a comma between items"),
    ("{one", "yaml", "put the value in double quotes, or close it with }"),
    ('"closed" and more', "yaml", "write KEY '\"closed\" and more'"),
    ("*star", "yaml-anchor", "put the value in double quotes"),
    ("&and more", "yaml-anchor", "put the value in double quotes"),
    ("!bang", "yaml-anchor", "put the value in double quotes, or delete !bang"),
    ("@someone", "yaml", "put the value in double quotes"),
    ("`code`", "yaml", "put the value in double quotes"),
    ("%percent", "yaml", "put the value in double quotes"),
    ("> quoted", "yaml", "put the value in double quotes"),
    ('"a \\q"', "yaml", "write it twice, or use single quotes"),
    ("- item", "yaml", "put each item on a line of its own below the key"),
]


@pytest.mark.parametrize("key", KEYS, ids=lambda k: k.id)
def test_a_value_that_yaml_takes_for_something_else_is_found_where_it_begins(key: Key) -> None:
    for typed, rule, mend in YAML:
        text, lines = write(key.kind, {key.place: typed})
        row = text.split("\n")[lines[key.place] - 1]
        mend = mend.replace("KEY", row.removesuffix(typed).strip(" -") or "-")
        assert found(key.kind, text) == [(lines[key.place], rule, mend)], typed


@pytest.mark.parametrize("kind", SCHEMAS)
def test_lines_that_are_no_keys_are_found_where_they_stand(kind: str) -> None:
    text, lines = write(kind, {})
    rows = text.split("\n")
    last = max(lines.values())
    for row, rule, mend in (
        ("no colon at all", "yaml", "write it as key: value; if it continues the line above, begin it with two blanks"),
        ("key:value", "yaml", "write it as key: value; if it continues"),
        ("\tindented: with a tab", "yaml", "indent it with blanks"),
        ("  indented: unlike the others", "yaml", ""),
        ("? [a, b]", "yaml", ""),
        ("a: &x 1", "yaml-anchor", "put the value in double quotes"),
    ):
        broken = [*rows[:last], row, *rows[last:]]
        said = found(kind, "\n".join(broken))
        assert [(line, r) for line, r, _ in said] == [(last + 1, rule)], f"{row}: {said}"
        assert said[0][2]
        assert mend in said[0][2]


@pytest.mark.parametrize("kind", SCHEMAS)
@pytest.mark.parametrize(
    ("start", "rule", "line"),
    [
        ("", "front-matter-missing", 1),
        ("\n---\ntitle: A\n---\n", "front-matter-missing", 1),
        ("title: A\n---\n", "front-matter-missing", 1),
        ("---\ntitle: A\n", "front-matter-open", 1),
        ("---\n- title: A\n---\n", "front-matter-type", 2),
        ("---\njust a text\n---\n", "front-matter-type", 2),
        ("---\ntitle: A\n--- \ntitle: B\n", "", 0),
        ("--\ntitle: A\n--\n", "front-matter-missing", 1),
        ("----\ntitle: A\n----\n", "front-matter-missing", 1),
        ("﻿\ufeff---\ntitle: A\n---\n", "front-matter-missing", 1),
    ],
)
def test_fences_are_as_they_must_be(kind: str, start: str, rule: str, line: int) -> None:
    said = [(at, r) for at, r, _ in found(kind, start) if r.startswith("front-matter")]
    assert said == ([(line, rule)] if rule else [])


# ------------------------------------------------------------------ site.toml


def settings_found(text: str) -> list[tuple[int, str]]:
    value, problems = parse_settings(text)
    if value is not None:
        problems = check_zone(value, None if value.timezone not in ("UTC", "Europe/London") else UTC, text)
    assert all((p.path, p.rule, p.level) == ("site.toml", "config", "error") for p in problems)
    assert all(p.hint for p in problems)
    return [(p.line, p.hint) for p in problems]


def test_a_settings_file_with_every_key_is_right() -> None:
    text, lines = settings({})
    assert settings_found(text) == []
    assert len(lines) == len(settings_keys())


@pytest.mark.parametrize("one", settings_keys(), ids=lambda one: f"{one.table}.{one.key}")
def test_a_setting_is_broken_in_every_way(one: Setting) -> None:
    key, place = one.key, one.place
    wrong = SETTINGS_WRONG["a text"] if one.words else SETTINGS_WRONG[one.form]
    if one.words:
        # Of digits several words are as near.
        close = "did you mean " if one.words[0].isdigit() else f"did you mean {one.words[0]}?"
        wrong = [('"zzz"', "use one of these words"), (f'"{one.words[0][:-1]}"', close)]
        wrong += [(value, "use one of these words") for value in ("7", "true", '["a"]')]
    for value, mend in [*wrong, *SETTINGS_ODD.get(f"{one.table}.{key}", [])]:
        text, lines = settings({place: value})
        said = settings_found(text)
        assert [line for line, _ in said] == [lines[place]], f"{key} = {value}: {said}"
        assert mend in said[0][1], f"{key} = {value}: {said}"
    text, lines = settings({})
    rows = text.split("\n")
    line = lines[place]
    if key != OUTLET:
        slip = [*rows[: line - 1], rows[line - 1].replace(key, key + "x", 1), *rows[line:]]
        assert (line, f"did you mean {key}?") in settings_found("\n".join(slip)), key
    twice = [*rows[:line], rows[line - 1], *rows[line:]]
    said = settings_found("\n".join(twice))
    assert said == [(line + 1, "keep one of the two")]
    for value in ("unquoted words", '"never closed', "[1, 2", '"a \\q"', '"a" b'):
        text, lines = settings({place: value})
        said = settings_found(text)
        assert len(said) == 1
        assert said[0][0] in (lines[place], lines[place] + 1), f"{value}: {said}"
    text, lines = settings({place: '"caf\xe9"'})
    (odd,) = decode(text.encode("latin-1"), "site.toml")[1]
    assert (odd.line, odd.rule, odd.hint) == (lines[place], "encoding", "save the file again with the encoding UTF-8")
    text, _ = settings({place: None})
    above = text.split("\n").index(f"[{one.table}]") + 1
    assert settings_found(text) == ([(above, f"add a line {key} = below [{one.table}]")] if one.required else [])


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("[site]", "[site"), 1),
        (("[site]", "site]"), 1),
        (("[site]", "[[site]]"), 1),
        (("[site]", "[sitee]"), 1),
        (("title =", "title"), 2),
        (("title =", "title :"), 2),
        (("[taxonomies.themes]", "[taxonomy.themes]"), -1),
        (("title =", "= "), 2),
        (("[rights]", "[site]"), 0),
    ],
    ids=lambda v: str(v),
)
def test_a_settings_file_that_is_no_toml_is_found_at_its_line(change: tuple[str, str], line: int) -> None:
    text, _ = settings({})
    said = settings_found(text.replace(*change, 1))
    assert said
    lines = text.split("\n")
    line = {0: lines.index("[rights]") + 1, -1: lines.index("[taxonomies.themes]") + 1}.get(line, line)
    assert said[0][0] == line, said


def test_values_that_are_right_are_really_the_ones_that_are_read() -> None:
    value, _ = read("article", write("article", {})[0])
    assert value.article.title == "Some words"
    assert {right(k) for k in KEYS if k.form == "a slug" and not k.listed} == {"a-slug"}
