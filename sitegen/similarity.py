"""How alike two texts are, by digests of their runs of words; and whether a new text repeats a story of the site."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

from sitegen.urls import same_page

SKETCH = 64


SHARED = 0.3


SAME_TEXT = 0.6


LEAST_WORDS = 40


RUN = 4


CROWD = 30


_WORD = re.compile(r"[^\W_]+")


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


@dataclass(frozen=True, slots=True)
class KnownStory:
    """An article of the site: its file, the addresses of its source and other coverage, and its text."""

    path: str
    urls: tuple[str, ...]
    text: str


class Stories:
    """The stories that a site holds, looked up by address and by likeness without comparing each pair."""

    def __init__(self, articles: Iterable[KnownStory]) -> None:
        """Index the articles; the first of two with one address is the one that is named."""
        self.by_page: dict[str, str] = {}
        self.texts: list[KnownStory] = []
        self.holders: dict[int, list[int]] = defaultdict(list)
        for article in articles:
            self.add(article)

    def add(self, article: KnownStory) -> None:
        """One more story."""
        for url in article.urls:
            page = same_page(url)
            if page:
                self.by_page.setdefault(page, article.path)
        for mark in sketch(words_of(article.text)):
            if len(self.holders[mark]) < CROWD:
                self.holders[mark].append(len(self.texts))
        self.texts.append(article)

    def same_address(self, url: str) -> str:
        """The article whose source or other coverage is this page, or an empty text."""
        page = same_page(url)
        return self.by_page.get(page, "") if page else ""

    def nearest(self, text: str) -> tuple[str, float]:
        """The article with nearly the same text, and the part that they share; an empty path where there is none."""
        marks = sketch(words_of(text))
        shared = Counter(holder for mark in marks for holder in self.holders.get(mark, ()))
        for index, count in shared.most_common(3):
            if count >= SHARED * len(marks) / 2:
                part = alike(text, self.texts[index].text)
                if part >= SAME_TEXT:
                    return self.texts[index].path, part
        return "", 0.0
