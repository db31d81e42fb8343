"""Entries of feeds, to the byte what feedgen makes of each; addresses, and JSON."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from feedgen_entries import made
from hypothesis import given
from hypothesis import strategies as st

from sitegen import urls
from sitegen.characters import FORBIDDEN
from sitegen.model import Author
from sitegen.outputs.feeds.entry_xml import atom_entry, rss_item
from sitegen.outputs.feeds.json_feed import indented
from sitegen.outputs.feeds.model import Category, Entry

_ODD = ["a", " ", "&", "<b>", "&amp;", '"', "'", "\r", "\n", "\t", "\x7f", "\x85", "\xa0", "é"]
_words = st.one_of(
    st.text().map(lambda text: FORBIDDEN.sub("", text)),
    st.lists(st.sampled_from(_ODD)).map("".join),
    st.just(""),
)
_names = st.builds(str.__add__, st.sampled_from(["a", "&", "<", "é"]), _words)
_urls = st.sampled_from(["", "https://example.org/a?b=1&c='2'", "HTTP://EXAMPLE.org:80/%7ea/../b", 'https://e.org/"é<'])
_times = st.datetimes(
    min_value=datetime(1900, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))]),
)
_entries = st.builds(
    Entry,
    id=_words.map(lambda text: f"urn:{text}"),
    title=_names,
    url=_names,
    other_url=_urls,
    other_rel=st.sampled_from(["via", "related"]),
    published=_times,
    updated=_times,
    authors=st.lists(st.builds(Author, _names, st.sampled_from(["", "https://example.org/a?b&c"])), max_size=3).map(
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


@pytest.mark.parametrize("kind", ["atom", "rss"])
@given(entry=_entries, author=_names, language=st.sampled_from(["en", "de"]))
def test_an_entry_is_written_as_feedgen_writes_it(kind: str, entry: Entry, author: str, language: str) -> None:
    ours = rss_item(entry, author, language) if kind == "rss" else atom_entry(entry, author)
    assert ours == made(entry, kind, author, language)


def test_an_entry_with_a_character_that_xml_cannot_carry_is_refused() -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    entry = Entry("urn:1", "One\x01", "u", "", "via", at, at, (Author("A"),), "s", "c", (), "", "", at, "en")
    for write in (lambda: rss_item(entry, "A", "en"), lambda: atom_entry(entry, "A")):
        with pytest.raises(ValueError, match="XML cannot carry"):
            write()


@given(st.from_regex(urls._IS_CANONICAL.pattern, fullmatch=True))
def test_an_address_that_looks_canonical_is(address: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_IS_CANONICAL", re.compile("(?!)"))
        assert urls.canonical(address) == address


_json = st.recursive(st.text(), lambda of: st.one_of(st.lists(of), st.dictionaries(st.text(), of)))


@given(_json)
def test_json_is_indented_as_by_the_library(value: object) -> None:
    assert indented(value, "\n") == json.dumps(value, ensure_ascii=False, indent=1)
    assert indented(value, "\n  ") == json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n  ")
