"""What a candidate is near to: the same address, the same story in the site, the same story at another outlet."""

from msgspec.structs import replace

from sitegen.inbox.candidate import Candidate, new_candidate
from sitegen.inbox.near import KnownArticle, NearIndex


def made(title: str, address: str = "https://example.com/x", outlet: str = "Example Post", **more: str) -> Candidate:
    found = new_candidate(address, title, "2026-11-30", outlet=outlet, date=more.pop("date", "2026-11-30"))
    assert found is not None
    return replace(found, **more)


PACT = KnownArticle(
    "content/articles/pact.md", "Ministers sign a pact on spyware exports", ("https://example.org/pact",)
)


def test_an_address_that_is_an_articles_is_told_first_however_it_is_written() -> None:
    near = NearIndex([PACT]).near(made("Another title", "https://m.example.org/pact/?utm_source=rss"))
    assert [(each.kind, each.where) for each in near] == [("address", PACT.path)]


def test_the_same_story_is_known_by_the_rare_words_of_its_title() -> None:
    others = [KnownArticle(f"content/articles/{n}.md", f"Ministers sign letter {n} on trade") for n in range(50)]
    index = NearIndex([PACT, *others])
    assert [each.where for each in index.near(made("Spyware exports: ministers sign pact in Geneva"))] == [PACT.path]
    assert index.near(made("Ministers sign something else on trade")) == ()
    assert index.near(made("A cable breaks")) == ()


def test_titles_that_differ_in_a_number_are_two_stories_of_a_series() -> None:
    index = NearIndex([KnownArticle("a.md", "Patch report for November week 48")])
    assert index.near(made("Patch report for November week 47")) == ()
    assert len(index.near(made("The patch report for November week 48"))) == 1


def test_the_same_story_at_another_outlet_is_offered_with_name_and_address() -> None:
    one = made("Ministers sign a pact on spyware exports", "https://example.org/a", "Example Herald")
    two = made("Pact on spyware exports: ministers sign", "https://example.com/b")
    index = NearIndex([], [one, two])
    [near] = index.near(one)
    assert (near.kind, near.where, near.outlet, near.address) == (
        "outlet", two.name, "Example Post", "https://example.com/b",
    )  # fmt: skip
    assert [each.where for each in index.near(two)] == [one.name]


def test_dropped_ones_old_ones_and_those_said_to_be_others_are_not_offered() -> None:
    one = made("Ministers sign a pact on spyware exports", "https://example.org/a")
    two = made("Pact on spyware exports: ministers sign", "https://example.com/b")
    assert NearIndex([], [one, replace(two, state="dropped")]).near(one) == ()
    assert NearIndex([], [one, replace(two, date="2026-11-01")]).near(one) == ()
    assert NearIndex([], [one, two]).near(replace(one, not_same=(two.name,))) == ()
    assert NearIndex([], [one, replace(two, not_same=(one.name,))]).near(one) == ()
    assert NearIndex([PACT]).near(replace(two, not_same=(PACT.path,))) == ()


def test_titles_in_scripts_without_blanks_are_compared_too() -> None:
    index = NearIndex([KnownArticle("a.md", "部長簽署間諜軟體出口協議")])
    assert [each.where for each in index.near(made("間諜軟體出口協議獲部長簽署"))] == ["a.md"]
    assert index.near(made("海底電纜斷裂")) == ()


def test_a_word_that_all_titles_share_costs_no_comparison_with_all() -> None:
    index = NearIndex([], [made(f"Update number {n}", f"https://example.org/{n}") for n in range(5_000)])
    found = index.near(made("Update number 17", "https://example.com/17"))
    assert [each.title for each in found] == ["Update number 17"]
