"""The strict reading of front matter: every scalar stays the text that was typed, and nothing is passed over."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import matter, rules

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.content.front_matter import FORBIDDEN, MAX_BODY, MAX_FRONT_MATTER, decode, parse, read_yaml
from sitegen.content.yaml import read_any_yaml
from sitegen.content.yaml_subset import read_plain


@pytest.mark.parametrize(
    "typed",
    ["NO", "no", "yes", "on", "off", "true", "12:30", "12:30:00", "1.10", "007", "0x1F", "1e3", "1_000", "2021-11-24",
     "2021-11-24T10:30:00Z", ".inf", "NaN", "=", "<<", "+1"],
)  # fmt: skip
def test_a_scalar_stays_the_text_that_was_typed(typed: str) -> None:
    assert matter(f"key: {typed}").keys == {"key": typed}
    assert matter(f"key: [{typed}, x]").keys == {"key": [typed, "x"]}


@pytest.mark.parametrize("typed", ["", "~", "null", "Null", "NULL", "# a comment"])
def test_a_key_without_a_value_is_none(typed: str) -> None:
    assert matter(f"key: {typed}").keys == {"key": None}


@pytest.mark.parametrize("typed", ["null", "~", ""])
def test_a_quoted_value_is_a_text_whatever_it_says(typed: str) -> None:
    assert matter(f'key: "{typed}"').keys == {"key": typed}


def test_text_blocks_lists_and_comments_are_read_as_yaml_reads_them() -> None:
    block = "# first\na: >\n  one\n  two\nb: |\n  one\n  two\nc:\n- x  # why\n- y\nd: {e: f, g: [h]}"
    assert matter(block).keys == {"a": "one two\n", "b": "one\ntwo\n", "c": ["x", "y"], "d": {"e": "f", "g": ["h"]}}


def test_an_empty_item_of_a_list_is_absent_and_moves_no_line() -> None:
    read = matter("key:\n-\n- x\n-\n- y")
    assert read.keys == {"key": ["x", "y"]}
    assert (read.line("key", 0), read.line("key", 1)) == (4, 6)


def test_the_line_of_a_key_is_its_own_or_that_of_what_holds_it() -> None:
    read = matter("title: A\nsource:\n  name: B\n  author: [C,\n    D]")
    assert read.line("title") == 2
    assert read.line("source", "name") == 4
    assert read.line("source", "author", 1) == 6
    assert read.line("source", "url") == 3
    assert read.line("date") == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_mark_and_line_ends_are_read_as_if_absent(ends: str, mark: str) -> None:
    text, found = decode((mark + "---\ntitle: A\n---\nOne\nTwo\n").replace("\n", ends).encode(), "a.md")
    read, more = parse(text, "a.md")
    assert read is not None
    assert found == more == []
    assert (read.keys, read.body, read.body_line) == ({"title": "A"}, "One\nTwo\n", 4)


def test_a_body_keeps_its_blank_lines_rules_and_ends() -> None:
    read, _ = parse("--- \ntitle: A\n---\t\n\nOne  \n\n---\n\nTwo", "a.md")
    assert read is not None
    assert read.body == "\nOne  \n\n---\n\nTwo"
    assert read.body_line == 4


@pytest.mark.parametrize("text", ["---", "---\n", "---\n--- x\n", "---\na: b\n----\n", "---\na: b\n ---\n"])
def test_front_matter_that_is_never_closed_is_no_body(text: str) -> None:
    read, found = parse(text, "a.md")
    assert read is None
    assert rules(found) == ["front-matter-open"]


@pytest.mark.parametrize("text", ["", "\n", "text", " ---\na: b\n---\n", "----\n", "+++\na = 1\n+++\n", "{}"])
def test_a_file_without_front_matter_is_an_error(text: str) -> None:
    read, found = parse(text, "a.md")
    assert read is None
    assert rules(found) == ["front-matter-missing"]


@pytest.mark.parametrize("typed", ["A\u2028B", "'A\u2029B'", '"A\x85B"'])
def test_only_a_line_end_ends_a_line(typed: str) -> None:
    read = matter(f"title: {typed}\ndate: x")
    assert read.keys["title"] == typed.strip("'\"")
    assert read.line("date") == 3


def test_every_key_that_stands_twice_is_found_at_once() -> None:
    _, _, found = read_yaml("a: 1\nb: 2\na: 3\nb: 4\nc: {d: 1, d: 2}", "a.md")
    assert [(p.rule, p.line) for p in found] == [("duplicate-key", 3), ("duplicate-key", 4), ("duplicate-key", 5)]


@pytest.mark.parametrize("block", ["a: &x b", "a: *x", "a: &x [*x]", "<<: *x", "a: !!int 3", "!t a: b", "a: !t [b]"])
def test_anchors_aliases_and_tags_are_refused(block: str) -> None:
    assert rules(read_yaml(block, "a.md")[2]) == ["yaml-anchor"]


@pytest.mark.parametrize("opened", ["[", "{a: "])
def test_nesting_is_read_to_a_hundred_levels_and_then_refused(opened: str) -> None:
    closed = "]" if opened == "[" else "}"
    assert read_yaml(f"a: {opened * 98}x{closed * 98}", "a.md")[2] == []
    for depth in (100, 3_000):
        assert rules(read_yaml(f"a: {opened * depth}", "a.md")[2]) == ["too-deep"]


def test_the_limits_of_size_are_exact() -> None:
    def read(block: int, body: int) -> list[str]:
        filled = "#" + "é" * ((block - 2) // 2) + "#" * (block % 2) + "\n"
        return rules(parse(f"---\n{filled}---\n{'x' * body}", "a.md")[1])

    assert read(MAX_FRONT_MATTER, MAX_BODY) == []
    assert read(MAX_FRONT_MATTER + 1, 1) == ["too-large"]
    assert read(2, MAX_BODY + 1) == ["too-large"]


@pytest.mark.parametrize(("escape", "kept"), [("\\a", ""), ("\\uFFFE", ""), ("\\t", "\t"), ("\\U0001F600", "😀")])
def test_what_xml_forbids_is_dropped_from_escapes_with_a_warning(escape: str, kept: str) -> None:
    read, lines, found = read_yaml(f'key: "x{escape}y"', "a.md")
    assert read == {"key": f"x{kept}y"}
    assert rules(found) == ([] if kept else ["forbidden-character"])


@pytest.mark.parametrize("escape", ["\\0", "\\x00", "\\uD800"])
def test_a_nul_or_a_lone_surrogate_in_an_escape_is_an_error(escape: str) -> None:
    assert [p.level for p in read_yaml(f'key: "x{escape}y"', "a.md")[2]] == ["error"]


@given(st.binary())
@example(b"\xff\xfe-\x00")
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
def test_decode_never_raises_and_gives_what_xml_can_carry(data: bytes) -> None:
    text, found = decode(data, "a.md")
    assert "\r" not in text
    assert FORBIDDEN.search(text) is None
    assert all(p.line >= 1 for p in found)


@given(st.text())
@example("a\n: b")
@example("? a\n: b")
@example("a: 'b")
@example("- &a")
@example("a: \x85b\u2028c")
def test_parse_never_raises_whatever_stands_between_the_fences(block: str) -> None:
    read, found = parse(f"---\n{block}\n---\n", "a.md")
    assert (read is None) == any(p.level == "error" for p in found)
    assert all(1 <= p.line <= block.count("\n") + 3 for p in found)


@given(st.text(alphabet=st.sampled_from("ab:-#'\"[]{}&*!|>%@`,? \n\t\\~0.\x7f\u2028\u00e9")))
def test_parse_never_raises_for_the_signs_of_yaml(block: str) -> None:
    read, found = parse(f"---\n{block}\n---\n", "a.md")
    assert (read is None) == any(p.level == "error" for p in found)
    assert all(1 <= p.line <= block.count("\n") + 3 for p in found)


TEXTS = st.text() | st.sampled_from(["no", "~", "", " x ", "a: b", "a #b", "- x", "'", "\x7f", "\x85", "\u2028", "1e3"])


@given(TEXTS, st.lists(TEXTS), TEXTS)
def test_any_text_that_is_written_is_read_again(text: str, items: list[str], inner: str) -> None:
    keys = {"text": text, "items": items, "block": {"inner": inner}, "rows": [{"a": inner, "b": text}], "flag": True}
    read, found = parse(front_matter(keys), "a.md")
    if any("\0" in value for value in (text, inner, *items)):
        assert "encoding" in rules(found)
        return

    def kept(value: str) -> str:
        return FORBIDDEN.sub("", value)

    assert read is not None
    assert read.keys == {
        "text": kept(text),
        "items": [kept(item) for item in items],
        "block": {"inner": kept(inner)},
        "rows": [{"a": kept(inner), "b": kept(text)}],
        "flag": "true",
    }


# fmt: off
_SCALARS = [
    *[
        "a",
        "Two words",
        "It's 5",
        "x: y",
        "x #y",
        "x#y",
        "a:b",
        "12:30",
        "NO",
        "null",
        "Null",
        "~",
        "",
        "2024-05-01",
        "é",
        "_a",
    ],
    *[
        '"a b"',
        '"a: #b"',
        "'it'",
        "'it''s'",
        '"a\\n"',
        '"',
        "'",
        '"a" b',
        '""',
        "''",
        "https://e.org/a#b",
        "a:",
        "-",
        "- a",
    ],
    *[
        "[a, b]",
        "[]",
        "[a]",
        "[ a , b c ]",
        "[a,]",
        "[,]",
        "[a, 'b']",
        "[null, x]",
        "[a: b]",
        "[a",
        "{a: b}",
        "&a b",
        "*a",
    ],
    *[
        "!t a",
        "|",
        ">",
        "> a",
        "%a",
        "@a",
        "`a",
        "a\tb",
        "a\u00a0b",
        "a\u2028b",
        "a\u0085b",
        "?",
        "? a",
        "a,b",
        "[a#b]",
        "...",
    ],
    *[
        "a]",
        "a[b]",
        "'a': b",
        "true",
        "0x1F",
        "a \\ b",
        "[-a]",
        "[a-b, c.d, e/f+g]",
        "[a -b]",
        "a\U0001f600",
        "\ufeffa",
        "#c",
    ],
]

_ROWS = st.builds(
    lambda indent, start, value, end: indent + start + value + end,
    st.sampled_from(["", "", "", "", "", "  ", "  ", " ", "    "]),
    st.sampled_from(
        ["a: ", "b: ", "c:", "d:  ", "source:", "name: ", "- ", "- ", "-", "- a: ", "- name: ", "-  b: ", "null: ", "a b: ", "a", "---", "'q': "]
    ),
    st.sampled_from(_SCALARS),
    st.sampled_from(["", "", "", " ", "  ", " # c"]),
)


# fmt: on


@given(st.lists(st.one_of(_ROWS, st.just("")), max_size=7).map("\n".join), st.sampled_from(["", "\n"]))
@settings(max_examples=500)
def test_a_plain_block_is_read_as_the_parser_of_yaml_reads_it(block: str, end: str) -> None:
    plain = read_plain(block + end, 2)
    if plain is not None:
        keys, lines, problems = read_any_yaml(block + end, "a.md", 2)
        assert (plain[0], list(plain[1].items())) == (keys, list(lines.items()))
        assert problems == []


def test_a_list_of_blocks_is_plain_too() -> None:
    block = "dates:\n  - id: a-1\n    where: [GB, US]\n    what: It begins\n\n  - id: b\n    day:\nalso:\n- name: X\n  url: y\n"
    keys, lines = read_plain(block, 2) or ({}, {})
    assert keys["dates"] == [{"id": "a-1", "where": ["GB", "US"], "what": "It begins"}, {"id": "b", "day": None}]
    assert keys["also"] == [{"name": "X", "url": "y"}]
    assert (lines["dates", 1], lines["dates", 1, "day"], lines["dates", 0, "where", 1]) == (7, 8, 4)
    # A record often quotes: a text may begin with a quotation mark of print.
    quoting = read_plain("attributions:\n  - id: a\n    words: “almost certain”, they say\n", 2)
    assert quoting is not None
    assert quoting[0]["attributions"][0]["words"] == "“almost certain”, they say"


def test_the_usual_front_matter_is_plain() -> None:
    block = (
        'id: 7936a54f-c39c-5eb6-90af-3ff6a3687def\ntitle: "A: title"\ndate: 2024-05-01T08:00:00Z\ntopics: [a, b c]\n'
        "source:\n  name: An outlet\n  url: https://example.org/a?b=c#d\nfollows:\n- one\n- two\ncountries:\n  - GB\nwhy:\n"
    )
    keys, lines = read_plain(block, 2) or ({}, {})
    assert keys["source"] == {"name": "An outlet", "url": "https://example.org/a?b=c#d"}
    assert (keys["topics"], keys["follows"], keys["countries"], keys["why"]) == (
        ["a", "b c"],
        ["one", "two"],
        ["GB"],
        None,
    )
    assert lines["source", "url"] == 8
    assert lines["topics", 1] == 5
