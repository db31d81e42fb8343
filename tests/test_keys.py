"""What each key may hold: texts to moments, addresses, slugs and flags, and findings in place of exceptions."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify
from support import matter, rules

from sitegen.content import values
from sitegen.content.front_matter import FrontMatter
from sitegen.content.schema import (
    SCHEMAS,
    ArticleKeys,
    EditionKeys,
    Keys,
    PageKeys,
    TermKeys,
    read_moment,
    validate,
)
from sitegen.problems import Problem

LONDON, BERLIN, SAMOA = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
GOOD = "title: A\ndate: 2021-11-24\n"


def findings(block: str, schema: type[Keys] = ArticleKeys, zone: tzinfo = UTC) -> list[Problem]:
    return validate(schema, matter(block), "a.md", zone)[1]


def article(block: str) -> ArticleKeys:
    keys, found = validate(ArticleKeys, matter(GOOD + block), "a.md", UTC)
    assert keys is not None
    assert found == []
    return keys


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)), st.sampled_from([UTC, BERLIN, SAMOA]))
def test_a_day_stays_that_day_in_every_zone(day: date, zone: tzinfo) -> None:
    moment = read_moment(day.isoformat(), zone)
    assert (moment.day, moment.iso, moment.timed) == (day, day.isoformat(), False)


@given(st.datetimes(datetime(1901, 1, 1), datetime(2198, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_a_time_with_an_offset_is_that_instant_and_the_day_of_the_site(clock: datetime, minutes: int) -> None:
    clock = clock.replace(microsecond=0)
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    typed = f"{clock.isoformat(sep=' ')}{sign}{size // 60:02d}:{size % 60:02d}"
    instant = clock.replace(tzinfo=UTC) - timedelta(minutes=minutes)
    moment = read_moment(typed, BERLIN)
    assert moment.at == instant
    assert moment.day == instant.astimezone(BERLIN).date()
    assert moment.timed


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2021-07-01T10:30", "2021-07-01T08:30:00+00:00"),
        ("2021-12-01 10:30:59", "2021-12-01T09:30:59+00:00"),
        ("2021-12-01t10:30z", "2021-12-01T10:30:00+00:00"),
        ("2021-12-01 10:30:00.25 +0200", "2021-12-01T08:30:00+00:00"),
        ("2021-10-31T02:30", "2021-10-31T00:30:00+00:00"),  # shown twice: the first is meant
    ],
)
def test_a_time_without_a_zone_is_in_the_zone_of_the_site(typed: str, instant: str) -> None:
    assert read_moment(typed, BERLIN).at.astimezone(UTC).isoformat() == instant


@pytest.mark.parametrize(
    "typed",
    ["2021-02-30", "2021-00-10", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "1637712000", "20211124",
     "2021-1-2", "2021-11-24T", "2021-11-24T24:00", "2021-11-24T10:60", "2016-12-31T23:59:60Z", "2021-11-24T10",
     "2021-11-24T10:30+24:00", "2021-11-24T10:30 Europe/Berlin", "24.11.2021", "now", "２０２１-11-24", "2021-11-24\n"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_mend(typed: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the two texts are asserted below)
        read_moment(typed, UTC)
    message, hint = caught.value.args
    assert message
    assert hint


def test_a_time_that_the_clocks_skip_is_refused_only_in_their_zone() -> None:
    with pytest.raises(ValueError, match="the clocks skip it"):
        read_moment("2021-03-28T01:30", LONDON)
    assert read_moment("2021-03-28T01:30", UTC).timed
    assert read_moment("2021-03-28T01:30+00:00", LONDON).timed


@given(st.text())
def test_any_other_text_is_refused_in_the_same_way(typed: str) -> None:
    try:
        read_moment(typed, LONDON)
    except ValueError as error:
        assert len(error.args) == 2


@pytest.mark.parametrize(
    ("key", "typed", "rule"),
    [
        ("slug", "a-b-2", ""),
        ("slug", "a" * 80, ""),
        ("slug", "a" * 81, "slug-invalid"),
        ("slug", "A", "slug-invalid"),
        ("slug", "a--b", "slug-invalid"),
        ("slug", "-a", "slug-invalid"),
        ("slug", "..", "slug-invalid"),
        ("slug", "café", "slug-invalid"),
        ("slug", '"a\\n"', ""),
        ("id", "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01", ""),
        ("id", "3F1C2A52-5A7E-4D0B-9A57-0C9A3C1B7E01", ""),
        ("id", "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0", "id-invalid"),
        ("id", "3f1c2a525a7e4d0b9a570c9a3c1b7e01", ""),
        ("id", "urn:uuid:3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01", ""),
        ("id", "https://old.example.org/?p=12", ""),
        ("author", "A. Writer", ""),
        ("author", "[A. Writer, {name: B. Writer, url: 'https://example.org/b'}]", ""),
        ("author", "{url: 'https://example.org/b'}", "key-missing"),
        ("authors", "{name: B. Writer, url: example}", "url-invalid"),
        ("lang", "pt-BR", ""),
        ("lang", "zh-Hant-TW", ""),
        ("lang", "e", "language-invalid"),
        ("lang", "en_GB", "language-invalid"),
        ("draft", "True", ""),
        ("draft", "yes", "wrong-type"),
        ("lead", "1", "wrong-type"),
        ("rights", "link", ""),
        ("rights", "Full", "wrong-value"),
        ("source", "{url: 'https://example.org/a?b=c#d'}", ""),
        ("source", "{url: 'HTTP://EXAMPLE.ORG'}", ""),
        ("source", "{url: 'https://bücher.example.org/'}", ""),
        ("source", "{url: 'https://[2001:db8::1]/'}", ""),
        ("source", "{url: '//example.org/'}", "url-invalid"),
        ("source", "{url: 'ftp://example.org/'}", "url-invalid"),
        ("source", "{url: 'https:///a'}", "url-invalid"),
        ("source", "{url: 'https://[::1'}", "url-invalid"),
        ("source", "{url: 'https://example.org/<b>'}", "url-invalid"),
        ("source", "{url: 'data:text/html,x'}", "url-invalid"),
        ("source", "{author: A. Writer}", ""),
        ("source", "{author: [A. Writer, B. Writer]}", ""),
    ],
)
def test_a_value_is_of_the_kind_that_its_key_wants(key: str, typed: str, rule: str) -> None:
    assert rules(findings(f"{GOOD}{key}: {typed}")) == ([rule] if rule else [])


def test_texts_are_folded_to_one_line_and_keep_no_break_blanks() -> None:
    assert article("summary: >\n  One\n  two\n\n  three.").summary == "One two three."
    assert article('why: "  100\u00a0%  "').why == "100\u00a0%"


def test_a_key_without_a_value_counts_as_absent() -> None:
    keys = article("slug:\nfollows:\nsource:\n  url:\nlead: ~\nalso: []")
    assert (keys.slug, keys.follows, keys.lead, keys.also) == (None, (), False, ())
    assert keys.source is None


def test_one_author_is_a_list_of_one() -> None:
    source = article("source:\n  author: Alex Example").source
    assert source is not None
    assert source.author == ("Alex Example",)


def test_an_unknown_key_is_a_warning_with_the_nearest_known_one_in_blocks_and_lists_too() -> None:
    block = f"{GOOD}tpoics: [a]\nsource:\n  nam: A\nchanges:\n- date: 2021-11-24\n  kind: update\n  note: A\n  nte: B"
    found = validate(ArticleKeys, matter(block), "a.md", UTC, extra=("topics",))[1]
    assert [(p.line, p.level, p.message, p.hint) for p in found] == [
        (4, "warning", "tpoics is not a key", "did you mean topics?"),
        (6, "warning", "source.nam is not a key", "did you mean name?"),
        (11, "warning", "changes.1.nte is not a key", "did you mean note?"),
    ]


def test_every_mistake_of_a_file_is_found_at_once() -> None:
    found = findings("title: [a]\ndate: x\nslug: A B\nlead: x\nsource: x\nalso:\n- name: x\nrights: x")
    assert sorted(p.rule for p in found) == [
        "date-invalid", "key-missing", "slug-invalid", "wrong-type", "wrong-type", "wrong-type", "wrong-value",
    ]  # fmt: skip
    assert all(p.message and p.hint and p.line > 1 for p in found)


def test_an_edition_reads_from_and_to_and_names_them_so_in_findings() -> None:
    keys, found = validate(EditionKeys, matter(GOOD + "from: 2021-11-01\nto: 2021-11-30\nnumber: 7"), "e.md", UTC)
    assert keys is not None
    assert keys.first is not None
    assert (found, keys.first.iso, keys.number) == ([], "2021-11-01", 7)
    (wrong,) = findings(GOOD + "from: x", EditionKeys)
    assert wrong.message.startswith("from: ")
    (typo,) = findings(GOOD + "fromm: x", EditionKeys)
    assert typo.hint == "did you mean from?"
    assert rules(findings(GOOD + "first: 2021-11-01", EditionKeys)) == ["unknown-key"]


def test_a_page_and_an_edition_need_a_title_and_a_term_needs_nothing() -> None:
    assert [(p.rule, p.line) for p in findings("summary: A", PageKeys)] == [("title-missing", 1)]
    assert rules(findings("number: 1", EditionKeys)) == ["title-missing", "date-missing"]
    assert findings("kind: state", TermKeys) == []


VALUES = st.recursive(
    st.none() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(["name", "url"]), inner, max_size=3),  # noqa: E501 (a table)
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
@given(data=st.data())
def test_no_value_of_any_shape_raises(kind: str, data: st.DataObject) -> None:
    schema = SCHEMAS[kind]
    names = [*schema.keys, "first", "x"]
    keys = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=4))
    read, found = validate(schema, FrontMatter(keys, {}, "", 1), "a.md", UTC)
    assert (read is None) == any(p.level == "error" for p in found)
    assert all(p.message and p.hint for p in found)


@given(st.from_regex(values.SLUG, fullmatch=True))
def test_a_slug_is_its_own_slug(slug: str) -> None:
    wanted = slugify(slug, max_length=80, word_boundary=True, save_order=True)
    assert values.slug_of(slug) == wanted


@given(st.from_regex(values._PLAIN_ADDRESS, fullmatch=True))
def test_an_address_that_looks_plain_is_one(address: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_PLAIN_ADDRESS", re.compile("(?!)"))
        assert values.url(address) == address


@given(
    st.lists(st.sampled_from(["a", " ", "  ", "\n", "\t", "\r", "\x0b", "\xa0", "\u2028", "é", "\u200b"])).map("".join)
)
def test_a_text_has_single_blanks(written: str) -> None:
    folded = re.sub("[ \t\r\n]+", " ", written).strip()
    if folded:
        assert values.text(written) == folded
    else:
        with pytest.raises(values.Unfit):
            values.text(written)
