"""The share of someone else's article that is published, and whether its rights allow that much."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen import characters
from sitegen.checks.context import CheckContext
from sitegen.checks.copied_text import COPIED_WORDS, plain_words
from sitegen.model import Article
from sitegen.problems import Problem, problem


@dataclass(frozen=True, slots=True)
class Share:
    """The share of one original: `shown` of its `whole` words are published, and at most `limit` may be."""

    path: str
    shown: int
    whole: int
    limit: int

    def __str__(self) -> str:
        part = f"{self.shown / self.whole:.0%}" if self.whole else "0%"
        return f"{self.path}: {self.shown} of {self.whole} words of the original are shown ({part}, limit {self.limit})"


def shares(context: CheckContext) -> Iterator[Share]:
    """The published share of every article that may only be shown in part.

    Counted are the excerpt and every sequence of twelve words in `summary` and `why` that also occurs in the body,
    including its `>` quotations, which an excerpt never shows.
    """
    for item in context.library.articles:
        if item.source is None or item.rights == "full" or item.retraction is not None:
            continue
        text, _ = context.body(item.path)
        original = characters.words(text)
        shown = context.library.shown.get(item.path)
        excerpt = characters.words(shown.excerpt) if shown else []
        ours = [*plain_words(characters.words(item.summary)), "¶", *plain_words(characters.words(item.why))]
        borrowed = _borrowed(ours, plain_words(original), plain_words(excerpt))
        limit = min(context.library.settings.excerpt_words, len(original) // 4)
        yield Share(item.path, len(excerpt) + borrowed, len(original), limit)


def too_much_shown(context: CheckContext) -> Iterator[Problem]:
    """Reports articles that show more of the original than their rights allow."""
    by_path: dict[str, Article] = {a.path: a for a in context.library.articles}
    for share in shares(context):
        if share.shown > share.limit:
            message = (
                f"{share.shown} words of the original are shown, with those that the summary repeats; "
                f"{share.limit} may be (a quarter of the text, at most {context.library.settings.excerpt_words})"
            )
            hint = "say it in our own words, or name the outlet's open licence in [rights.outlets] of site.toml"
            yield problem("rights-exceeded", share.path, by_path[share.path].line("summary"), message, hint)


def _borrowed(ours: list[str], theirs: list[str], shown: list[str]) -> int:
    """The number of our words that are part of twelve-word sequences of the original and not in the excerpt."""
    runs = {tuple(theirs[n : n + COPIED_WORDS]) for n in range(len(theirs) - COPIED_WORDS + 1)}
    runs -= {tuple(shown[n : n + COPIED_WORDS]) for n in range(len(shown) - COPIED_WORDS + 1)}
    covered: set[int] = set()
    for n in range(len(ours) - COPIED_WORDS + 1):
        if tuple(ours[n : n + COPIED_WORDS]) in runs:
            covered.update(range(n, n + COPIED_WORDS))
    return len(covered)
