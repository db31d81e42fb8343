"""What a build shows, in which order, and what becomes due: the library as values, without a disk."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.library import Contents, assemble, corrections, newest_first, sections, updated
from sitegen.content.schedule import next_due
from sitegen.model import Article, Change, ChangeKind, Edition, Moment, Section, Settings, Taxonomy, TermFile

SETTINGS = Settings(
    title="A", base_url="https://example.org/", taxonomies=(Taxonomy("topics", "Topics"), Taxonomy("people", "People"))
)
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def day(text: str) -> Moment:
    at = date.fromisoformat(text)
    return Moment(at, datetime(at.year, at.month, at.day, tzinfo=UTC), timed=False)


def story(slug: str, when: str | None = "2024-05-01", **more: object) -> Article:
    return Article(
        path=f"content/articles/{slug}.md",
        id=slug,
        slug=slug,
        title=slug.title(),
        date=day(when) if when else None,
        **more,  # type: ignore[arg-type] # keys by their names
    )


def change(when: str, kind: ChangeKind) -> Change:
    return Change(day(when), kind, "What changed.")


def slugs(articles: tuple[Article, ...]) -> list[str]:
    return [a.slug for a in articles]


def test_the_newest_stands_first_and_of_one_day_the_slug_decides() -> None:
    listed = newest_first([story("b"), story("a"), story("z", "2024-05-02")])
    assert slugs(listed) == ["z", "a", "b"]


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_the_order_of_files_decides_nothing(order: list[str]) -> None:
    made = {s: story(s, f"2024-05-0{1 + 'aabbc'.count(s)}") for s in order}
    shuffled = assemble(Contents(articles=tuple(made[s] for s in order)), SETTINGS, NOW)
    assert (
        shuffled.articles == assemble(Contents(articles=tuple(made[s] for s in sorted(order))), SETTINGS, NOW).articles
    )


def test_drafts_and_articles_that_are_not_due_are_held_back_unless_asked_for() -> None:
    contents = Contents(
        articles=(story("a"), story("b", draft=True), story("c", "2024-07-01"), story("d", None, draft=True))
    )
    plain = assemble(contents, SETTINGS, NOW)
    assert (slugs(plain.articles), slugs(plain.held_back), plain.undated) == (["a"], ["c"], ())
    everything = assemble(contents, SETTINGS, NOW, drafts=True, future=True)
    assert (slugs(everything.articles), slugs(everything.undated)) == (["c", "a", "b"], ["d"])


def test_a_term_exists_by_being_used_and_has_the_title_of_its_file() -> None:
    contents = Contents(
        articles=(
            story("a", terms=(("topics", ("norms", "export-control")),)),
            story("b", terms=(("topics", ("norms",)),)),
        ),
        terms=(TermFile("content/terms/topics/norms.md", "topics", "norms", "Norms of behaviour"),),
    )
    library = assemble(contents, SETTINGS, NOW)
    assert {key: slugs(items) for key, items in library.terms.items()} == {
        ("topics", "export-control"): ["a"],
        ("topics", "norms"): ["a", "b"],
    }
    assert library.term_title("topics", "norms") == "Norms of behaviour"
    assert library.term_title("topics", "export-control") == "Export control"


def test_a_term_that_only_a_draft_uses_has_no_address() -> None:
    known = TermFile("content/terms/topics/norms.md", "topics", "norms", "Norms")
    contents = Contents(articles=(story("a", draft=True, terms=(("topics", ("norms",)),)),), terms=(known,))
    assert known.path not in assemble(contents, SETTINGS, NOW).addresses
    assert known.path in assemble(contents, SETTINGS, NOW, drafts=True).addresses


def test_between_two_due_moments_the_clock_changes_nothing() -> None:
    contents = Contents(articles=(story("a"), story("b", "2024-07-01"), story("c", "2024-08-01")))
    before, after = next_due(contents, NOW)
    assert (before, after) == (day("2024-05-01").at, day("2024-07-01").at)
    assert after is not None
    same = after - timedelta(seconds=1)
    assert assemble(contents, SETTINGS, same).articles == assemble(contents, SETTINGS, NOW).articles
    assert slugs(assemble(contents, SETTINGS, after).articles) == ["b", "a"]


def test_an_edition_without_sections_takes_its_period_by_first_topic() -> None:
    contents = Contents(
        articles=(
            story("in", terms=(("topics", ("norms", "law")),)),
            story("last", "2024-05-31", terms=(("topics", ("law",)),)),
            story("bare", "2024-05-02"),
            story("out", "2024-06-01", terms=(("topics", ("norms",)),)),
        )
    )
    library = assemble(contents, SETTINGS, NOW)
    edition = Edition(
        "content/editions/a.md", "a", "a", "A", day("2024-06-01"), first=day("2024-05-01"), last=day("2024-05-31")
    )
    assert sections(edition, library) == (
        Section("Law", ("last",)),
        Section("Norms", ("in",)),
        Section("Other stories", ("bare",)),
    )


def test_only_significant_changes_are_news_to_subscribers() -> None:
    assert updated(story("a", changes=(change("2024-05-09", "clarification"),))) == day("2024-05-01")
    assert updated(story("a", changes=(change("2024-05-09", "correction"),))) == day("2024-05-09")
    assert updated(story("a", "2024-05-20", changes=(change("2024-05-09", "update"),))) == day("2024-05-20")


def test_the_changes_of_all_articles_stand_newest_first_with_their_place_in_the_day() -> None:
    twice = (change("2024-05-09", "update"), change("2024-05-09", "correction"))
    contents = Contents(articles=(story("a", changes=twice), story("b", changes=(change("2024-05-10", "update"),))))
    rows = corrections(assemble(contents, SETTINGS, NOW))
    assert [(a.slug, c.kind, place) for a, c, place in rows] == [
        ("b", "update", 0),
        ("a", "correction", 1),
        ("a", "update", 0),
    ]
