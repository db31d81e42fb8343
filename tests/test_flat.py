"""Articles as plain rows."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from sitegen import flat
from sitegen.cache import pack, unpack
from sitegen.findings import Problem
from sitegen.model import Article, Change, Coverage, Image, Link, Moment, Page, Source

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


@given(articles, problems)
def test_an_article_and_its_findings_come_back_from_their_row_as_they_were(
    article: Article, found: list[Problem]
) -> None:
    row = flat.as_row((article, found))
    assert row is not None
    assert flat.from_row(unpack(pack(row))) == (article, found)
    for light in ((article, found), (None, found), (Page("p", "s", "t"), found)):
        assert flat.of_cache(unpack(flat.packed(light))) == light


def test_only_articles_have_rows() -> None:
    assert flat.as_row((None, [])) is None
