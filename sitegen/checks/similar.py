"""Articles that tell the same story twice: titles and texts that are nearly the same.

Neither is found by comparing each article with each other one. Of a text the 64 smallest fingerprints of its runs of
words are kept (Broder's bottom-k sketch), and only texts that share several are compared; of a title only those are
compared that share one of its rarest words (prefix filtering). So the time grows with the number of articles.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from heapq import nsmallest
from zlib import crc32

from sitegen.checks.desk import Desk
from sitegen.findings import Problem
from sitegen.model import Article
from sitegen.rules import problem

SKETCH = 64
SHARED = 0.3
"""The part of the fewer fingerprints that two texts share before they are compared."""
SAME_TEXT = 0.6
"""The part of all runs of words that two texts share when they are nearly the same."""
SAME_TITLE = 0.8
LEAST_WORDS = 40
RUN = 4
CROWD = 30
"""A fingerprint that more articles have says nothing of one of them (a footer, a disclaimer)."""

_WORD = re.compile(r"[^\W_]+")


def similar_texts(desk: Desk) -> Iterator[Problem]:
    """Pairs of articles whose bodies are nearly the same; the finding is the newer one's."""
    articles = list(desk.by_age())
    holders: dict[int, list[int]] = defaultdict(list)
    kept: list[int] = []
    for index, item in enumerate(articles):
        shared: Counter[int] = Counter()
        marks = sketch(words_of(desk.body(item.path)[0]))
        kept.append(len(marks))
        for mark in marks:
            others = holders[mark]
            if len(others) < CROWD:
                shared.update(others)
                others.append(index)
        for other, count in shared.most_common(3):
            if count < SHARED * min(len(marks), kept[other]) or _told_so(item, articles[other]):
                continue
            part = alike(desk.body(item.path)[0], desk.body(articles[other].path)[0])
            if part >= SAME_TEXT:
                message = f"{part:.0%} of the text is that of {articles[other].path}"
                hint = "keep one of the two articles; if one continues the other, name it in follows:"
                yield problem("text-similar", item.path, desk.body(item.path)[1], message, hint)
                break


def similar_titles(desk: Desk) -> Iterator[Problem]:
    """Pairs of articles whose titles are nearly the same; the finding is the newer one's."""
    articles = list(desk.by_age())
    titles = [words_of(a.title) for a in articles]
    common = Counter(word for words in titles for word in set(words))
    holders: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(articles):
        words = sorted(set(titles[index]), key=lambda w: (common[w], w))
        if not words:
            continue
        # Two sets of which 80 % are shared have one of the rarest fifth (and one more) in common.
        telling = words[: len(words) - int(SAME_TITLE * len(words) + 0.999) + 1]
        candidates = dict.fromkeys(o for word in telling for o in holders[word][-100:])
        for other in sorted(candidates, reverse=True):
            if _same_title(titles[index], titles[other]) and not _told_so(item, articles[other]):
                message = f"the title is nearly that of {articles[other].path}: {articles[other].title}"
                hint = "keep one of the two articles, or say in the title what is new"
                yield problem("title-similar", item.path, item.line("title"), message, hint)
                break
        for word in telling:
            holders[word].append(index)


def _told_so(item: Article, other: Article) -> bool:
    """Whether the articles themselves say that one continues the other."""
    return other.slug in item.follows or item.slug in other.follows


def words_of(text: str) -> list[str]:
    """A text's words without case and marks, as they are compared."""
    return _WORD.findall(text.casefold())


def sketch(words: list[str]) -> list[int]:
    """The smallest fingerprints of a text's runs of words; none of a text that is too short to tell.

    Only runs that begin with one of a quarter of all words count: which, the words decide, so that the same passage
    has the same runs wherever it stands.
    """
    if len(words) < LEAST_WORDS:
        return []
    marks = {
        crc32(" ".join(words[n : n + RUN]).encode()) for n, word in enumerate(words) if crc32(word.encode()) & 3 == 0
    }
    return nsmallest(SKETCH, marks)


def alike(one: str, two: str) -> float:
    """The part of the runs of words in the shorter text that the other holds too."""
    first, second = _runs(words_of(one)), _runs(words_of(two))
    return len(first & second) / max(1, min(len(first), len(second)))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + RUN]) for n in range(max(1, len(words) - RUN + 1))}


def _same_title(one: list[str], two: list[str]) -> bool:
    first, second = set(one), set(two)
    numbers = {w for w in first if w[0].isdigit()} == {w for w in second if w[0].isdigit()}
    return numbers and len(first & second) >= SAME_TITLE * len(first | second)
