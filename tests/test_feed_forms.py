"""Entries of feeds by the form of one that feedgen made: to the byte what feedgen makes of each."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from feedgen.entry import FeedEntry
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sitegen import urls
from sitegen.characters import FORBIDDEN
from sitegen.fingerprint import Lazy
from sitegen.model import Author
from sitegen.outputs.feeds import xml
from sitegen.outputs.feeds.entry_template import MARK
from sitegen.outputs.feeds.json_feed import indented
from sitegen.outputs.feeds.model import Category, Entry

_ODD = ["a", " ", "&", "<b>", "&amp;", '"', "'", "\r", "\n", "\t", "\x7f", "\x85", "\xa0", "é"]
_words = st.one_of(
    st.text().map(lambda text: FORBIDDEN.sub("", text)),
    st.lists(st.sampled_from(_ODD)).map("".join),
    st.sampled_from([f"{MARK}title", f"{MARK}id&", "2001-01-01T00:00:00+00:00", ""]),
)
_urls = st.sampled_from(["", "https://example.org/a?b=1&c='2'", "HTTP://EXAMPLE.org:80/%7ea/../b", 'https://e.org/"é<'])
_times = st.datetimes(
    min_value=datetime(1900, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))]),
)
_entries = st.builds(
    Entry,
    id=_words.map(lambda text: f"urn:{text}"),
    title=_words,
    url=_words,
    other_url=_urls,
    other_rel=st.sampled_from(["via", "related"]),
    published=_times,
    updated=_times,
    authors=st.lists(st.builds(Author, _words, st.sampled_from(["", "https://example.org/a?b&c"])), max_size=3).map(
        tuple
    ),
    summary=_words,
    content=_words.map(lambda text: f"<p>{text}"),
    categories=st.lists(st.builds(Category, _words, _words, _words), max_size=3).map(tuple),
    source_name=_words,
    source_url=_urls,
    source_updated=_times,
    language=st.sampled_from(["en", "de", "fr"]),
)


def either_way(entry: Entry, kind: str, author: str, language: str) -> tuple[bytes | str, bytes | str]:
    """The entry by its form and by feedgen, or what each says is wrong."""
    found: list[bytes | str] = []
    held = Lazy(repr((entry, author, language)), lambda: entry)
    for make, what in ((xml._entry, held), (xml.made, entry)):
        try:
            found.append(make(what, kind, author, language))
        except ValueError as error:
            found.append(str(error))
    return found[0], found[1]


@pytest.mark.parametrize("kind", ["atom", "rss"])
@given(entry=_entries, author=_words.map(lambda text: f"A{text}"), language=st.sampled_from(["en", "de"]))
def test_an_entry_by_its_form_is_what_feedgen_makes(kind: str, entry: Entry, author: str, language: str) -> None:
    quick, whole = either_way(entry, kind, author, language)
    assert quick == whole


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_entries_that_differ_in_one_part_have_forms_of_their_own(kind: str) -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    parts = ("urn:1", "T", "u", "https://e.org/o", "via", at, at, (Author("A"),), "s", "c", (Category("s", "t", "l"),))
    plain = Entry(*parts, "S", "https://e.org/o", at, "en")
    others = [{"language": "de"}, {"language": "fr"}, {"other_rel": "related"}, {"other_url": ""}, {"summary": ""}]
    others += [
        {"source_url": ""},
        {"authors": ()},
        {"authors": (Author("A"), Author("B"))},
        {"authors": (Author("A", "https://example.org/a"),)},
        {"categories": ()},
    ]
    for language in ("en", "de"):
        for entry in (plain, *(structs.replace(plain, **other) for other in others)):
            quick, whole = either_way(entry, kind, "A", language)
            assert quick == whole


def test_a_feed_of_entries_of_one_form_costs_one_entry_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def entry(title: str) -> Entry:
        at = datetime(2024, 5, 1, tzinfo=UTC)
        return Entry("urn:1", title, "u", "", "via", at, at, (Author("A"),), "s", "c", (), "", "", at, "en")

    made: list[object] = []
    monkeypatch.setattr(xml, "FeedEntry", lambda: (made.append(FeedEntry()), made[-1])[1])
    titles = [f"Title {n}" for n in range(20)]
    for title in titles:
        assert f"<title>{title}</title>".encode() in xml._entry(Lazy(title, partial(entry, title)), "atom", "A", "en")
    assert len(made) <= 1


@given(st.from_regex(urls._IS_CANONICAL, fullmatch=True))
def test_an_address_that_looks_canonical_is(address: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_IS_CANONICAL", re.compile("(?!)"))
        assert urls.canonical(address) == address


_json = st.recursive(st.text(), lambda of: st.one_of(st.lists(of), st.dictionaries(st.text(), of)))


@given(_json)
def test_json_is_indented_as_by_the_library(value: object) -> None:
    assert indented(value, "\n") == json.dumps(value, ensure_ascii=False, indent=1)
    assert indented(value, "\n  ") == json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n  ")
