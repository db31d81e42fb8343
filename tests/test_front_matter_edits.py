"""Changes of single keys: the keys that were named, and no other byte."""

import string
from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.authoring.drafts import article_text
from sitegen.authoring.edits.front_matter_edits import (
    AddBlock,
    Edit,
    RemoveItem,
    RemoveKey,
    Reorder,
    SetKey,
    edited,
)
from sitegen.authoring.edits.text_edits import EditRefused, opened, restored, with_body
from sitegen.content.front_matter import decode, parse
from sitegen.content.schema import ArticleKeys
from sitegen.model import DEFAULT_TAXONOMIES, Settings, Taxonomy

PATH = "content/articles/2026/a.md"
SETTINGS = Settings("T", "https://example.org/", taxonomies=tuple(Taxonomy(t, t) for t in DEFAULT_TAXONOMIES))
NEW = article_text("A story", "2026-05-01", "a-story", "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01", SETTINGS, draft=True)
ORDER = tuple(ArticleKeys.keys)


def changed(text: str, *edits: Edit, path: str = PATH) -> list[str]:
    """The lines that the edits take out and put in."""
    after = edited(text.encode(), path, edits).decode()
    rows = list(unified_diff(text.split("\n"), after.split("\n"), lineterm="", n=0))[2:]
    return [row for row in rows if not row.startswith("@@")]


def test_an_empty_key_is_filled_and_keeps_the_comment_beside_it() -> None:
    (gone, come) = changed(NEW, SetKey(("summary",), "In our: own words"))
    assert gone == "-summary: # one paragraph in our own words"
    assert come == '+summary: "In our: own words" # one paragraph in our own words'


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("title: 'It''s'  # so", "Don't", "title: 'Don''t'  # so"),
        ('title: "One \\"two\\""', 'A "b"', 'title: "A \\"b\\""'),
        ("title: plain", "no", 'title: "no"'),
        ("title: plain", "a # b", 'title: "a # b"'),
        ("title: >-\n  folded\n  words\nx: 1", "short", "title: short\nx: 1"),
        ("title: plain\n  on two lines", "one", "title: one"),
        ("title:", "one", "title: one"),
        ("title: one # c", None, "title: # c"),
    ],
)
def test_a_text_is_replaced_in_the_style_that_it_had(before: str, value: str | None, after: str) -> None:
    text = "---\n{}\n---\nBody\n"
    assert edited(text.format(before).encode(), PATH, [SetKey(("title",), value)]).decode() == text.format(after)


def test_a_key_that_is_missing_comes_behind_those_that_stand_before_it() -> None:
    text = "---\ntitle: T # t\nsource:\n    name: N\ntopics: [a]\n---\n"
    assert changed(text, SetKey(("date",), "2026-01-01", ORDER)) == ["+date: 2026-01-01"]
    after = edited(text.encode(), PATH, [SetKey(("source", "url"), "https://example.org/", ("name", "url"))]).decode()
    assert "    name: N\n    url: https://example.org/\ntopics" in after


def test_a_block_that_is_not_there_is_made() -> None:
    assert changed("---\ntitle: T\n---\n", SetKey(("image", "alt"), "A door", ("src", "alt"))) == [
        "+image:",
        "+  alt: A door",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("source: {name: N}  # who", 'source: {name: N, url: "https://example.org/"}  # who'),
        ("source: { name: N, }", 'source: { name: N, url: "https://example.org/" }'),
        ("source: {name: N, url: }", "source: {name: N, url: https://example.org/ }"),
    ],
)
def test_a_key_that_is_missing_between_braces_comes_last(before: str, after: str) -> None:
    text = "---\ntitle: T\n{}\n---\n"
    edit = SetKey(("source", "url"), "https://example.org/", ("name", "url"))
    assert edited(text.format(before).encode(), PATH, [edit]).decode() == text.format(after)


def test_a_change_is_added_below_those_that_stand_there() -> None:
    block = {"date": "2026-05-02", "kind": "correction", "note": "The day."}
    first = edited(NEW.encode(), PATH, [AddBlock(("changes",), block)])
    second = edited(first, PATH, [AddBlock(("changes",), {**block, "date": "2026-05-03"})]).decode()
    assert "  - date: 2026-05-02\n    kind: correction\n    note: The day.\n  - date: 2026-05-03\n" in second
    assert "changes: # what changed" in second


def test_rows_of_a_list_keep_their_comments_when_they_move() -> None:
    text = "---\nsections:\n- title: A\n  articles:\n  - one # One\n  # the second\n  - two\n  - three\n---\n"
    place = ("sections", 0, "articles")
    after = edited(text.encode(), PATH, [SetKey(place, ["two", "new", "one"], notes={"new": "New"})]).decode()
    assert after == (
        "---\nsections:\n- title: A\n  articles:\n  # the second\n  - two\n  - new # New\n  - one # One\n---\n"
    )


def test_items_go_and_change_places_and_a_list_may_become_empty() -> None:
    text = "---\nsections:\n  - title: A\n    articles: [one]\n  - title: B # b\n    articles: []\n---\n"
    assert edited(text.encode(), PATH, [Reorder(("sections",), (1, 0))]).decode() == (
        "---\nsections:\n  - title: B # b\n    articles: []\n  - title: A\n    articles: [one]\n---\n"
    )
    after = edited(text.encode(), PATH, [RemoveItem(("sections", 1)), RemoveItem(("sections", 0))]).decode()
    assert after == "---\nsections: []\n---\n"


def test_a_line_goes_with_its_comment_and_nothing_else() -> None:
    assert changed(NEW, RemoveKey(("draft",))) == ["-draft: true # delete this line when the article is ready"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_the_byte_order_mark_stay(end: str) -> None:
    data = b"\xef\xbb\xbf" + "---\ntitle: T\n---\nOne\n\nTwo\n".replace("\n", end).encode()
    after = edited(data, PATH, [SetKey(("title",), "U")])
    assert after == data.replace(b"title: T", b"title: U")


def test_mixed_line_ends_stay_where_nothing_was_changed() -> None:
    data = b"---\r\ntitle: T\n---\nOne\r\nTwo\nThree\r\n"
    file = opened(data)
    assert restored(file, with_body(file.text, "One\nNew\nThree\n")) == b"---\r\ntitle: T\n---\nOne\r\nNew\r\nThree\r\n"
    assert restored(file, file.text) == data


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("no front matter", SetKey(("title",), "T")),
        ("---\ntitle: [\n---\n", SetKey(("title",), "T")),
        ("---\nsource: {name: N, # who\n  author: A}\n---\n", SetKey(("source", "url"), "https://example.org/")),
        ("---\nsource: {name: N, x: {}}\n---\n", SetKey(("source", "y", "z"), "1")),
        ("---\ntopics: [a, # why\n  b]\n---\n", SetKey(("topics",), ["c"])),
        ("---\nalso: [{name: N, url: u}]\n---\n", AddBlock(("also",), {"name": "M", "url": "v"})),
        ("---\nsections: []\n---\n", RemoveItem(("sections", 0))),
    ],
)
def test_what_cannot_be_changed_alone_is_refused(text: str, edit: Edit) -> None:
    with pytest.raises(EditRefused):
        edited(text.encode(), PATH, [edit])


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(WORDS, WORDS, st.lists(WORDS, max_size=4))
def test_whatever_is_typed_reads_back_as_it_was_typed(title: str, name: str, topics: list[str]) -> None:
    wanted = [" ".join(t.split()) for t in topics if t.strip()]
    edits = [SetKey(("title",), " ".join(title.split()) or None), SetKey(("source", "name"), " ".join(name.split()))]
    try:
        after = edited(NEW.encode(), PATH, [*edits, SetKey(("topics",), wanted)])
    except EditRefused:
        # What the strict reader drops or refuses in any file cannot be kept: it is said, and nothing is written.
        assert any(ord(c) > 126 for c in title + name + "".join(topics))
        return
    matter, _ = parse(decode(after, PATH)[0], PATH)
    assert matter is not None
    assert (matter.keys["title"] or "") == " ".join(title.split())
    assert (matter.keys["topics"] or []) == wanted
    rest = [row for row in after.decode().split("\n") if not row.startswith(("title:", "topics:", "  name:"))]
    assert rest == [row for row in NEW.split("\n") if not row.startswith(("title:", "topics:", "  name:"))]


@given(st.text(string.printable.replace("\x0b", "").replace("\x0c", ""), max_size=80))
def test_a_body_is_what_was_typed(body: str) -> None:
    file = opened(NEW.encode())
    after = opened(restored(file, with_body(file.text, body)))
    assert after.text.startswith(NEW[: NEW.index("\n---\n")])
    assert after.text.endswith(body.replace("\r\n", "\n").replace("\r", "\n"))
