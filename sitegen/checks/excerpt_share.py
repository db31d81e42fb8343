"""How much of someone else's article is shown, and whether that is more than the rights allow (DESIGN §7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen import characters
from sitegen.checks.context import CheckContext
from sitegen.checks.copied_text import RUN
from sitegen.model import Article
from sitegen.problems import Problem, problem


@dataclass(frozen=True, slots=True)
class Share:
    """Of `whole` words of an original, `shown` stand in the site; at most `limit` may."""

    path: str
    shown: int
    whole: int
    limit: int

    def __str__(self) -> str:
        part = f"{self.shown / self.whole:.0%}" if self.whole else "0%"
        return f"{self.path}: {self.shown} of {self.whole} words of the original are shown ({part}, limit {self.limit})"


def shares(desk: CheckContext) -> Iterator[Share]:
    """For every article of which only a part may be shown: how much of it is, quotations and borrowed words included.

    What counts is the excerpt, and every run of twelve words in summary and reason that the body holds too, its `>`
    quotations included: an excerpt shows none of those.
    """
    for item in desk.library.articles:
        if item.source is None or item.rights == "full" or item.retraction is not None:
            continue
        text, _ = desk.body(item.path)
        original = characters.words(text)
        shown = desk.library.shown.get(item.path)
        excerpt = characters.words(shown.excerpt) if shown else []
        ours = [*_plain(characters.words(item.summary)), "¶", *_plain(characters.words(item.why))]
        borrowed = _borrowed(ours, _plain(original), _plain(excerpt))
        limit = min(desk.library.settings.excerpt_words, len(original) // 4)
        yield Share(item.path, len(excerpt) + borrowed, len(original), limit)


def too_much_shown(desk: CheckContext) -> Iterator[Problem]:
    """An article that shows more of its original than its rights allow."""
    by_path: dict[str, Article] = {a.path: a for a in desk.library.articles}
    for share in shares(desk):
        if share.shown > share.limit:
            message = (
                f"{share.shown} words of the original are shown, with those that the summary repeats; "
                f"{share.limit} may be (a quarter of the text, at most {desk.library.settings.excerpt_words})"
            )
            hint = "say it in our own words, or name the outlet's open licence in [rights.outlets] of site.toml"
            yield problem("rights-exceeded", share.path, by_path[share.path].line("summary"), message, hint)


def _borrowed(ours: list[str], theirs: list[str], shown: list[str]) -> int:
    """The words of ours that stand in runs of twelve of the original, those of the excerpt aside."""
    runs = {tuple(theirs[n : n + RUN]) for n in range(len(theirs) - RUN + 1)}
    runs -= {tuple(shown[n : n + RUN]) for n in range(len(shown) - RUN + 1)}
    covered: set[int] = set()
    for n in range(len(ours) - RUN + 1):
        if tuple(ours[n : n + RUN]) in runs:
            covered.update(range(n, n + RUN))
    return len(covered)


def _plain(words: list[str]) -> list[str]:
    """Words by their letters and digits alone; a dash that stands by itself is none."""
    found = ("".join(c for c in word.casefold() if c.isalnum()) for word in words)
    return [word for word in found if word]
