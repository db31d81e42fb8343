"""Related stories: the same lists as their definition, said in the plainest way, gives."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.library import Contents, Library, assemble, day_of
from sitegen.model import Article, Moment, Settings, Taxonomy
from sitegen.outputs.pages import related
from sitegen.outputs.pages.related import NEAREST, SHOWN, _Search, nearest, places, related_again, related_to_all

SETTINGS = Settings(
    title="A", base_url="https://example.org/", taxonomies=(Taxonomy("topics", "Topics"), Taxonomy("people", "People"))
)
FIRST = date(2024, 1, 1)


def plainly_nearest(days: list[int], place: int) -> list[int]:
    """The places of the 20 nearest in date; of two that are as near the newer comes first."""
    others = [n for n in range(len(days)) if n != place]
    return sorted(others, key=lambda n: (abs(days[n] - days[place]), n > place, abs(n - place)))[:NEAREST]


def plainly_related(library: Library, article: Article) -> tuple[int, ...]:
    """The related stories of an article by the words of the documentation."""
    own = {article.slug, *article.follows, *(a.slug for a in library.followers.get(article.slug, ()))}
    terms = {(taxonomy, slug) for taxonomy, slugs in article.terms for slug in slugs}
    candidates: set[int] = set()
    for _, key in sorted((len(library.terms[key]), key) for key in terms)[:2]:
        items = library.terms[key]
        near = plainly_nearest([day_of(a).toordinal() for a in items], items.index(article))
        candidates |= {library.articles.index(items[n]) for n in near}

    def value(n: int) -> tuple[int, int, int]:
        other = library.articles[n]
        shared = len(terms & {(taxonomy, slug) for taxonomy, slugs in other.terms for slug in slugs})
        return -shared, abs((day_of(other) - day_of(article)).days), n

    return tuple(sorted((n for n in candidates if library.articles[n].slug not in own), key=value)[:SHOWN])


ROWS = st.tuples(st.integers(0, 40), st.integers(0, 15), st.integers(0, 200))


def made(rows: list[tuple[int, int, int]]) -> Library:
    """Articles close in time under few terms, some of which follow others: each a day, a set of terms, a place."""
    articles = []
    for n, (days, marks, earlier) in enumerate(rows):
        day = FIRST + timedelta(days=days)
        at = Moment(day, datetime(day.year, day.month, day.day, tzinfo=UTC), timed=False)
        topics = tuple(slug for bit, slug in ((1, "a"), (2, "b")) if marks & bit)
        people = tuple(slug for bit, slug in ((4, "a"), (8, "c")) if marks & bit)
        follows = (f"s{earlier}",) if earlier < n else ()
        terms = (("topics", topics), ("people", people))
        articles.append(Article(f"content/articles/s{n}.md", f"s{n}", f"s{n}", "T", at, terms=terms, follows=follows))
    return assemble(Contents(articles=tuple(articles)), SETTINGS, datetime(2025, 1, 1, tzinfo=UTC))


@given(st.lists(st.integers(0, 30), min_size=NEAREST, max_size=60), st.data())
def test_the_nearest_in_date_are_found_by_halving_and_of_two_as_near_the_newer(
    days: list[int], data: st.DataObject
) -> None:
    days.sort(reverse=True)
    place = data.draw(st.integers(0, len(days) - 1))
    first, end = nearest(days, place)
    assert sorted({*range(first, end)} - {place}) == sorted(plainly_nearest(days, place))


@settings(max_examples=20)
@given(st.lists(ROWS, max_size=3) | st.lists(ROWS, min_size=30, max_size=60))
def test_related_stories_are_those_of_the_definition(rows: list[tuple[int, int, int]]) -> None:
    library = made(rows)
    assert related_to_all(library) == tuple(plainly_related(library, a) for a in library.articles)


NAMES = tuple("abcdefghij")
TERMS = st.lists(st.sampled_from(NAMES), max_size=3, unique=True)
FEW = st.lists(st.sampled_from(NAMES[:2]), max_size=2, unique=True)
STORIES = st.tuples(st.integers(0, 40), TERMS, st.integers(0, 60))
OF_FEW = st.tuples(st.integers(0, 40), FEW, st.integers(0, 60))


def stories(rows: Mapping[int, tuple[int, list[str], int]]) -> Library:
    """Articles under few of ten terms: each a day, its terms, and the number of one that it follows."""
    articles = []
    for n, (days, names, earlier) in rows.items():
        day = FIRST + timedelta(days=days)
        at = Moment(day, datetime(day.year, day.month, day.day, tzinfo=UTC), timed=False)
        terms = (("topics", tuple(sorted(names))),)
        follows = (f"s{earlier}",) if earlier in rows and earlier != n else ()
        articles.append(Article(f"content/articles/s{n}.md", f"s{n}", f"s{n}", "T", at, terms=terms, follows=follows))
    return assemble(Contents(articles=tuple(articles)), SETTINGS, datetime(2025, 1, 1, tzinfo=UTC))


@settings(max_examples=60)
@given(st.lists(STORIES, min_size=15, max_size=40) | st.lists(OF_FEW, min_size=25, max_size=50), st.data())
def test_lists_made_from_earlier_ones_are_those_that_are_made_from_nothing(
    rows: list[tuple[int, list[str], int]], data: st.DataObject
) -> None:
    now = dict(enumerate(rows))
    before = stories(now)
    edited = data.draw(
        st.dictionaries(st.integers(0, len(rows) + 1), st.none() | STORIES | OF_FEW, min_size=1, max_size=2)
    )
    now |= {n: row for n, row in edited.items() if row is not None}
    after = stories({n: row for n, row in now.items() if n not in edited or edited[n] is not None})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(related, "NEAREST", 3)
        lists = related_to_all(before)
        assert related_again(after, places(before), lists) == related_to_all(after)
        assert related_again(before, places(before), lists) == lists


def test_an_added_story_has_few_others_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {n: (n % 40, [NAMES[n % 10]], 99) for n in range(60)}
    before, after = stories(rows), stories(rows | {60: (3, ["a"], 99)})
    lists = related_to_all(before)
    looked: list[int] = []
    monkeypatch.setattr(_Search, "related", lambda self, at: looked.append(at) or lists[0])
    related_again(after, places(before), lists)
    assert len(looked) == 7


def test_under_a_term_of_many_stories_only_those_near_an_added_one_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = {n: (n, ["a"], 999) for n in range(300)}
    before, after = stories(rows), stories(rows | {300: (150, ["a"], 999)})
    lists = related_to_all(before)
    looked: list[int] = []
    monkeypatch.setattr(_Search, "related", lambda self, at: looked.append(at) or lists[0])
    related_again(after, places(before), lists)
    assert len(looked) < 2 * (NEAREST + 3)
