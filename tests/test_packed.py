"""Articles as bytes and back."""

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitegen.content import articles as articles_module
from sitegen.engine.cache.codec import CachedArticle, Light, lean, pack, unpack
from sitegen.model import (
    Article,
    Author,
    Change,
    Coverage,
    Edition,
    Image,
    Link,
    Moment,
    Page,
    Record,
    Settings,
    Shown,
    Source,
    TermFile,
)
from sitegen.problems import Problem

texts = st.text(max_size=8)
some = st.none() | texts
zones = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-840, 840))
moments = st.builds(
    Moment,
    st.dates(date(1, 1, 2), date(9999, 12, 30)),
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=zones),
    st.booleans(),
)
links = st.lists(st.builds(Link, texts, texts, st.integers(1, 99)), max_size=2).map(tuple)
articles = st.builds(
    Article,
    path=texts,
    id=texts,
    slug=texts,
    title=texts,
    date=st.none() | moments,
    why_links=links,
    source=st.none()
    | st.builds(
        Source, texts, some, st.lists(texts, max_size=2).map(tuple), st.none() | moments, some, some, some, some
    ),
    also=st.lists(st.builds(Coverage, texts, texts), max_size=2).map(tuple),
    links=links,
    anchors=st.lists(texts, max_size=2).map(tuple),
    terms=st.lists(st.tuples(texts, st.lists(texts, max_size=2).map(tuple)), max_size=2).map(tuple),
    changes=st.lists(st.builds(Change, moments, st.just("update"), texts), max_size=2).map(tuple),
    image=st.none() | st.builds(Image, some, some, some, some),
    lines=texts,
    language=some,
)
problems = st.lists(
    st.builds(Problem, texts, st.integers(1, 99), texts, st.sampled_from(["error", "warning"]), texts, texts),
    max_size=2,
)


lights = st.tuples(articles, problems)


@given(lights)
def test_an_article_and_its_findings_come_back_as_they_were(light: Light) -> None:
    assert unpack(pack(light)) == light


@given(st.lists(st.builds(CachedArticle, texts, texts, texts, articles, problems), max_size=3))
def test_a_run_of_articles_comes_back_as_it_was(rows: list[CachedArticle]) -> None:
    found = unpack(pack(rows))
    assert found == rows
    zones = [[(m.at.isoformat(), m.timed) for m in moments_of(row.article)] for row in rows]
    assert [[(m.at.isoformat(), m.timed) for m in moments_of(row.article)] for row in found] == zones


def moments_of(article: Article) -> list[Moment]:
    """All moments of an article."""
    found = [article.date, article.source and article.source.published, *(c.date for c in article.changes)]
    return [moment for moment in found if moment is not None]


@given(st.binary(max_size=40))
def test_bytes_from_elsewhere_are_no_values(data: bytes) -> None:
    with pytest.raises(ValueError, match="no value of the cache"):
        unpack(bytes([len(data) % 8]) + b"\xc1" + data)
    with pytest.raises(ValueError, match="no value of the cache"):
        unpack(b"\xff" + data)


@given(st.binary(min_size=1, max_size=3), st.integers(0, 200))
def test_a_damaged_list_of_articles_is_another_list_or_refused(harm: bytes, place: int) -> None:
    run = pack([CachedArticle("a.md", "digest", "key", Article("a.md", "id", "slug", "Title", None), [])])
    place = 1 + place % (len(run) - 1)
    with suppress(ValueError):
        assert isinstance(unpack(run[:place] + harm + run[place + len(harm) :]), list)


others = st.one_of(
    st.builds(TermFile, texts, texts, texts, texts, code=some),
    st.builds(Edition, texts, texts, texts, texts, moments, number=st.none() | st.integers(0, 9999)),
    st.builds(Page, texts, texts, texts, language=some),
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3).map(tuple)
)


@given(
    st.tuples(others, problems) | st.builds(Settings, texts, texts) | st.builds(Shown, st.just("full"), texts) | plain
)
def test_every_kind_of_value_that_the_cache_holds_comes_back_as_it_was(value: object) -> None:
    found = unpack(pack(value))
    assert (type(found), found) == (type(value), value)


@given(st.lists(articles, min_size=2, max_size=2))
def test_the_names_of_terms_are_held_once_and_nothing_else_changes(pair: list[Article]) -> None:
    first, other = (lean(unpack(pack((article, []))), article.path)[0] for article in pair)
    assert [first, other] == pair
    assert isinstance(first, Article)
    assert isinstance(other, Article)
    held: dict[str, str] = {}
    for article in (first, other):
        for taxonomy, slugs in article.terms:
            assert all(held.setdefault(text, text) is text for text in (taxonomy, *slugs))


DAY, CLOCK = date(2024, 5, 1), datetime(2024, 5, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))
BARE = Article("content/articles/a.md", "id", "a", "A title", Moment(DAY, CLOCK, timed=True))
ELSEWHERE = Moment(DAY, CLOCK.astimezone(timezone(timedelta(hours=1))), timed=True)
OTHERS = {
    "title": "Another", "slug": "b", "id": "other", "date": ELSEWHERE, "summary": "s", "why": "w", "rights": "full",
    "source": Source("Outlet"), "also": (Coverage("n", "u"),), "licence": "OGL-3.0", "terms": (("topics", ("a",)),),
    "follows": ("c",), "changes": (Change(ELSEWHERE, "update", "n"),), "aliases": ("/x/",), "image": Image("p.png"),
    "lead": True, "draft": True, "language": "de", "stands_in": True, "authors": (Author("Ann"),), "rss_id": "r",
    "atom_id": "t",
}  # fmt: skip
"""Another value for each field that a page of the article can show."""
NARROW = {
    "entry_digest": "id rss_id atom_id title slug date summary source terms language changes authors rights",
    "card_digest": "title slug date summary terms language changes draft source",
    "title_digest": "title slug date language",
    "shape_digest": "slug date terms follows",
}
APART = {"path": "x.md", "lines": "\nx=1", "links": (Link("a", "b", 1),), "anchors": ("x",), "term_names": (("A",),)}


def test_each_digest_of_an_article_changes_with_just_what_is_shown_there() -> None:
    shown = Shown("link")
    plain = articles_module._with_digests(BARE, shown)
    for field, value in OTHERS.items():
        other = articles_module._with_digests(replace(BARE, **{field: value}), shown)
        assert other.digest != plain.digest, field
        for digest, fields in NARROW.items():
            differs = getattr(other, digest) != getattr(plain, digest)
            assert differs == (field in fields.split()), (field, digest)
    for field, value in APART.items():
        other = articles_module._with_digests(replace(BARE, **{field: value}), shown)
        assert [getattr(other, name) for name in ("digest", *NARROW)] == [
            getattr(plain, name) for name in ("digest", *NARROW)
        ], field
    for text in (Shown("full"), Shown("link", html="<p>"), Shown("link", excerpt="x")):
        other = articles_module._with_digests(BARE, text)
        assert other.digest != plain.digest
        assert other.entry_digest == plain.entry_digest
    record = Record("dates", "id", "dates.0", (("x",),), digest="d")
    assert articles_module._with_digests(replace(BARE, records=(record,)), shown).digest != plain.digest
    ran = replace(BARE, title="A", summary="title")
    assert (
        articles_module._with_digests(ran, shown).digest
        != articles_module._with_digests(replace(BARE, title="Atitle"), shown).digest
    )


def test_a_retraction_changes_what_mentions_show() -> None:
    kinds = ("update", "retraction")
    made = [
        articles_module._with_digests(replace(BARE, changes=(Change(ELSEWHERE, kind, "n"),)), Shown("link"))  # type: ignore[arg-type] # one of the two
        for kind in kinds
    ]
    assert made[0].title_digest != made[1].title_digest
