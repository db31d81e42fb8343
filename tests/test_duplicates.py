"""Near-duplicates are found by sketches and indexes; they are the ones that comparing each with each other finds."""

from datetime import UTC, datetime
from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st
from support import SITE

from sitegen.checks.context import CheckContext
from sitegen.checks.duplicates import _same_title, similar_texts, similar_titles
from sitegen.checks.terms import SIMILAR_TERM, misspelt
from sitegen.content.library import Contents, assemble
from sitegen.model import Article, Moment
from sitegen.similarity import CROWDED_DIGEST, SAME_TEXT, SHARED_SKETCH, alike, sketch, words_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VOCABULARY = "a after cable council directive ministry network of sanctions the treaty 2023 2024".split()


def context(titles: list[str], texts: list[str]) -> CheckContext:
    found = []
    for number, title in enumerate(titles):
        at = datetime(2024, 1, 1 + number % 28, number // 28, tzinfo=UTC)
        path = f"content/articles/a{number:03}.md"
        found.append(Article(path, f"id-{number}", f"a{number:03}", title, date=Moment(at.date(), at, timed=True)))
    contents = Contents(tuple(found))
    bodies = {a.path: f"---\ntitle: x\n---\n{text}\n" for a, text in zip(found, texts, strict=True)}
    return CheckContext(contents, assemble(contents, SITE, NOW), NOW, texts=bodies)


@st.composite
def repeating_texts(draw: st.DrawFn) -> list[str]:
    """Four texts of which some repeat parts of earlier ones."""
    numbers = st.integers(0, 10**9)
    found: list[str] = []
    for _ in range(4):
        seed = draw(numbers)
        own = [f"w{(seed * (n + 3) * 7919) % 5003}" for n in range(draw(st.sampled_from((0, 30, 45, 90, 200))))]
        if found and draw(st.booleans()):
            words = draw(st.sampled_from(found)).split()
            first = draw(st.integers(0, len(words)))
            own[draw(st.integers(0, len(own))) :] = words[first : first + draw(st.sampled_from((20, 60, 150, 400)))]
        found.append(" ".join(own))
    return found


@given(repeating_texts())
@settings(max_examples=150, deadline=None)
def test_similar_texts_are_those_that_a_comparison_of_all_pairs_finds(texts: list[str]) -> None:
    whole = context([f"Title {n}" for n in range(len(texts))], texts)
    sketches = [sketch(words_of(text)) for text in texts]
    wanted = set()
    for n, text in enumerate(texts):
        for o, other in enumerate(texts[:n]):
            shared = len({*sketches[n]} & {*sketches[o]})
            enough = shared and shared >= SHARED_SKETCH * min(len(sketches[n]), len(sketches[o]))
            if enough and alike(text, other) >= SAME_TEXT:
                wanted.add(f"content/articles/a{n:03}.md")
    assert {p.path for p in similar_texts(whole)} == wanted


@given(st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=11).map(" ".join), min_size=2, max_size=30))
@settings(max_examples=150, deadline=None)
def test_similar_titles_are_those_that_a_comparison_of_all_pairs_finds(titles: list[str]) -> None:
    whole = context(titles, [""] * len(titles))
    words = [frozenset(words_of(title)) for title in titles]
    numbers = [{word for word in each if word[0].isdigit()} for each in words]
    wanted = set()
    for n, own in enumerate(words):
        if own and any(numbers[o] == numbers[n] and _same_title(own, words[o]) for o in range(n)):
            wanted.add(f"content/articles/a{n:03}.md")
    assert {p.path for p in similar_titles(whole)} == wanted


def test_a_passage_of_many_articles_is_counted_for_the_first_of_them_alone() -> None:
    passage = " ".join(f"word{n * 37 % 101}x{n}" for n in range(60))
    found = [*similar_texts(context([f"T {n}" for n in range(40)], [passage] * 40))]
    assert len(found) == CROWDED_DIGEST - 1


@given(
    st.text("abcde-12", min_size=1, max_size=14),
    st.lists(st.text("abcde-12", min_size=1, max_size=14), max_size=40),
)
@settings(max_examples=200, deadline=None)
def test_a_misspelt_term_is_the_one_that_a_comparison_with_every_other_finds(slug: str, known: list[str]) -> None:
    best, wanted = SIMILAR_TERM, ""
    for other in known:
        if abs(len(other) - len(slug)) <= 3 and [*filter(str.isdigit, other)] == [*filter(str.isdigit, slug)]:
            same = other.replace("-", "") == slug.replace("-", "")
            ratio = 1.0 if same else SequenceMatcher(None, slug, other).ratio()
            best, wanted = (ratio, other) if ratio > best else (best, wanted)
    assert misspelt(slug, known) == wanted
