"""A candidate as text: whatever a stranger wrote comes back as it went in, and two versions are read as one."""

from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitegen.characters import words
from sitegen.inbox.candidate import (
    MOST_WORDS,
    STATES,
    Candidate,
    candidate_text,
    first_words,
    new_candidate,
    read_candidate,
    with_decision,
    with_new_title,
)
from sitegen.inbox.dropped import dropped_names, dropped_path, folds, with_lines
from sitegen.inbox.folded import candidate_name, story_address
from sitegen.inbox.order import waiting

ANYTHING = st.text(max_size=400) | st.sampled_from(
    ["", "a: b", "State: kept", "<script>x</script>", "\u2028", "\ud800"]
)
NAME = candidate_name("https://example.org/a")


@st.composite
def some_candidates(draw: st.DrawFn) -> Candidate:
    made = new_candidate(
        "https://example.org/a",
        draw(ANYTHING),
        "2026-11-30",
        date=draw(st.sampled_from(["", "2026-11-30", "2026-11-30T08:00:00+01:00"])),
        outlet=draw(ANYTHING),
        authors=tuple(draw(st.lists(ANYTHING, max_size=7))),
        language=draw(ANYTHING),
        terms=draw(st.sampled_from([(), (("topics", "norms"), ("countries", "gb"))])),
        text=draw(ANYTHING),
        feed=draw(ANYTHING),
    )
    assert made is not None
    state = draw(st.sampled_from(STATES))
    if draw(st.booleans()):
        made = replace(made, state=state, since="2026-11-30T09:00:00Z", by=draw(st.sampled_from(["", "Ada Clerk"])))
    return made


@given(some_candidates())
def test_a_candidate_comes_back_from_its_text_as_it_went_in(made: Candidate) -> None:
    text = candidate_text(made)
    assert read_candidate(text, made.name) == made
    assert read_candidate(text.replace("\n", "\r\n"), made.name) == made
    assert len(text.encode()) < 64 * 1024
    assert all(": " in line for line in text.splitlines())


@given(st.text() | st.text("Addres:Sttkpd \n<=>", max_size=300), st.booleans())
def test_any_text_is_read_and_a_decision_keeps_every_other_line(text: str, address: bool) -> None:
    text = f"{text}\nAddress: https://example.org/a\n" if address else text
    found = read_candidate(text, NAME)
    if found is None:
        return
    decided = replace(found, state="kept", since="2026-11-30T09:00:00Z", by="Ada", same_as="", story="", not_same=())
    after = with_decision(text, decided)
    assert read_candidate(after, NAME) == decided
    own = ("State:", "Story:", "Same:", "Not:")

    def others(of: str) -> list[str]:
        return [line for line in of.split("\n") if not line.startswith(own)]

    assert others(after) == others(text)
    assert with_decision(after, decided) == after


@given(some_candidates(), some_candidates())
def test_of_two_versions_joined_line_by_line_the_strongest_decision_holds(one: Candidate, two: Candidate) -> None:
    order = ("new", "dropped", "later", "kept", "story")
    joined = read_candidate(candidate_text(one) + candidate_text(two), NAME)
    turned = read_candidate(candidate_text(two) + candidate_text(one), NAME)
    assert joined is not None
    assert turned is not None
    assert joined.state == turned.state == max(one.state, two.state, key=order.index) or not (one.since and two.since)
    assert joined.title == one.title
    assert (joined.since, joined.by) == (turned.since, turned.by)


def test_a_file_with_marks_of_a_conflict_is_read_all_the_same() -> None:
    text = (
        "Title: A pact\nAddress: https://example.org/a\n<<<<<<< HEAD\nFound: 2026-11-30\n"
        "State: kept 2026-11-30T09:00:00Z Ada\n=======\nFound: 2026-11-29\n"
        "State: dropped 2026-11-30T10:00:00Z Bo\n>>>>>>> theirs\n"
    )
    found = read_candidate(text, NAME)
    assert found is not None
    assert (found.state, found.by, found.found) == ("kept", "Ada", "2026-11-29")


def test_a_text_without_an_address_of_the_web_is_no_candidate() -> None:
    for text in ("", "Title: A", "Address: javascript:alert(1)", "Address: file:///etc/passwd"):
        assert read_candidate(text, NAME) is None
    assert new_candidate("javascript:alert(1)", "A", "2026-11-30") is None


@given(st.text("ab \n中文ü<>&", max_size=900))
def test_at_most_sixty_words_of_the_source_are_kept(text: str) -> None:
    kept = first_words(text)
    whole = " ".join(text.split())
    assert len(words(kept.removesuffix("…"))) <= MOST_WORDS
    assert kept == whole or whole.startswith(kept.removesuffix("…").rstrip())
    assert (kept == whole) == (len(words(whole)) <= MOST_WORDS)


def test_the_sixtieth_word_is_whole() -> None:
    assert first_words("word " * 60 + "more") == "word " * 59 + "word…"


def test_the_title_that_a_source_gives_now_stands_beside_the_first_one() -> None:
    made = new_candidate("https://example.org/a", "A pact", "2026-11-30", text="Words.")
    assert made is not None
    text = with_new_title(with_new_title(candidate_text(made), "A pact, signed"), "A pact, broken")
    assert read_candidate(text, made.name) == replace(made, now_title="A pact, broken")


# ------------------------------------------------------------------ folded addresses


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/news/a-long-story?utm_source=rss&utm_medium=feed",
        "https://www.example.org/news/a-long-story/",
        "https://m.example.org/news/a-long-story#comments",
        "https://example.org/news/a-long-story/amp/",
        "https://www.google.com/amp/s/example.org/news/a-long-story",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/a-long-story/amp",
        "https://www.google.com/url?rct=j&sa=t&url=https://example.org/news/a-long-story&ct=ga&usg=x",
        "https://www.google.co.uk/url?q=https%3A%2F%2Fexample.org%2Fnews%2Fa-long-story",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fnews%2Fa-long-story%3Ffbclid%3Dx&h=y",
        " https://example.org/news/\n a-long-story ",
    ],
)
def test_all_addresses_of_a_story_fold_to_one_name(address: str) -> None:
    plain = "https://example.org/news/a-long-story"
    assert candidate_name(story_address(address)) == candidate_name(plain)


@pytest.mark.parametrize(
    "address", ["", "x", "ftp://example.org/a", "https://", "https://me:pw@example.org/a", "http://[::1"]
)
def test_what_is_no_address_or_holds_a_password_has_no_name(address: str) -> None:
    assert story_address(address) == ""


@given(st.text())
def test_any_text_is_tried_as_an_address(text: str) -> None:
    for address in (
        text,
        f"https://{text}",
        f"https://example.org/{text}",
        f"https://google.com/url?url=https://{text}",
    ):
        found = story_address(address)
        assert found == "" or (found.isascii() and not any(c.isspace() for c in found) and candidate_name(found))


# ------------------------------------------------------------------ days and folding


def test_the_day_is_that_of_the_sites_zone() -> None:
    made = new_candidate("https://example.org/a", "A", "2026-06-02", date="2026-06-01T00:30:00+02:00")
    assert made is not None
    assert made.day(UTC) == date(2026, 5, 31)
    assert made.day(timezone(timedelta(hours=2))) == date(2026, 6, 1)
    assert replace(made, date="").day(UTC) is None
    assert replace(made, date="soon").day(UTC) is None


def test_candidates_wait_in_the_order_of_their_days_and_no_day_to_come_stands_above_them() -> None:
    def waits(title: str, day: str, state: str = "new", found: str = "2026-11-30") -> Candidate:
        return Candidate(title, title, "https://example.org/a", day, found=found, state=state)  # type: ignore[arg-type]

    rows = [
        waits("put off", "2026-11-30", "later"),
        waits("kept", "2026-11-30", "kept"),
        waits("morning", "2026-11-29T07:00:00+00:00"),
        waits("evening", "2026-11-29T19:00:00+00:00"),
        waits("no day", "", found="2026-11-28"),
        waits("far away", "2099-01-01", found="2026-11-27"),
        waits("odd", "soon", found="some day"),
        waits("today", "2026-11-30"),
    ]
    order = ["today", "evening", "morning", "no day", "far away", "odd", "put off"]
    assert [each.title for each in waiting(rows, UTC)] == order


def _aged(state: str, since: str, found: str = "2026-10-01") -> Candidate:
    return Candidate(NAME, "A", "https://example.org/a", found=found, state=state, since=since)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "folded"),
    [
        (_aged("new", ""), True),
        (_aged("new", "", "2026-11-01"), False),
        (_aged("new", "2026-11-29T08:00:00Z"), False),
        (_aged("later", "2026-10-02T08:00:00Z"), True),
        (_aged("kept", "2026-10-02T08:00:00Z"), False),
        (_aged("dropped", "2026-11-29T08:00:00Z"), False),
        (_aged("dropped", "2026-11-20T08:00:00Z"), True),
        (_aged("story", "2026-10-02T08:00:00Z"), True),
    ],
)
def test_what_was_dropped_a_week_ago_or_untouched_for_thirty_days_folds_away(made: Candidate, folded: bool) -> None:
    assert folds(made, date(2026, 11, 30)) is folded


def test_a_list_takes_each_candidate_once_and_keeps_lines_of_anybody() -> None:
    made = _aged("dropped", "2026-11-20T08:00:00Z")
    text = with_lines("my own words", [made, made])
    assert text == f"my own words\n{NAME} 2026-11-20 https://example.org/a\n"
    assert with_lines(text, [made]) == text
    assert list(dropped_names(text)) == [NAME]
    assert dropped_path(made) == "inbox/dropped/2026-11.txt"
    assert dropped_path(_aged("new", "", "x/../y")) == "inbox/dropped/undated.txt"
