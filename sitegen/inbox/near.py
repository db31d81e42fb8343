"""What a candidate is near to: the same address, the same story in the site, the same story at another outlet. Pure.

Titles are compared by their words, of which a rare one says more than a common one; no pair is compared that shares no
rare word, so that the time grows with the list and not with its square.
"""

import re
from array import array
from collections.abc import Iterable
from datetime import date
from math import log
from typing import Literal

from msgspec import Struct

from sitegen.characters import words as characters_of
from sitegen.inbox.candidate import Candidate
from sitegen.model import Article
from sitegen.similarity import words_of
from sitegen.urls import same_page

ALIKE = 0.5
"""The part of two titles' words, weighted by how rare they are, from which they are told as near."""
LEAST_SHARED = 3
"""The number of words that two near titles share at least; in scripts without blanks, of pairs of characters."""
DAYS_APART = 10
"""The days between two candidates beyond which they are two stories, however alike their titles."""
_CROWDED = 60
"""The number of titles above which a word that they share says nothing, unless a title has no rarer one."""
_MOST_NEAR = 5

NearKind = Literal["address", "story", "outlet"]


class KnownArticle(Struct, frozen=True):
    """An article of the site: its path, its title, and the addresses of its source and other coverage."""

    path: str
    title: str
    addresses: tuple[str, ...] = ()


class Near(Struct, frozen=True):
    """Something that a candidate is near to: `address` and `story` are articles, `outlet` is another candidate.

    `where` is the article's path or the candidate's name.
    """

    kind: NearKind
    where: str
    title: str
    outlet: str = ""
    address: str = ""
    share: float = 1.0


def known_article(article: Article) -> KnownArticle:
    """An article of a loaded site, as it is compared with."""
    source = article.source.url if article.source else None
    return KnownArticle(
        article.path, article.title, tuple(filter(None, (source, *(other.url for other in article.also))))
    )


class NearIndex:
    """The titles and addresses of a site's articles and candidates; built once for many questions.

    It is as long as the site is large, and `serve` holds it: so a word is kept once, and stands as a number elsewhere.
    """

    def __init__(self, articles: Iterable[KnownArticle], candidates: Iterable[Candidate] = ()) -> None:
        self._by_page: dict[str, KnownArticle] = {}
        self._items: list[KnownArticle | Candidate] = []
        self._numbers: dict[str, int] = {}
        self._words, self._ends = array("I"), array("I", [0])
        for article in articles:
            for address in article.addresses:
                self._by_page.setdefault(same_page(address), article)
            self._add(article.title, article)
        for candidate in candidates:
            if candidate.state not in ("dropped", "story"):
                self._add(candidate.title, candidate)
        self._numeric = frozenset(number for word, number in self._numbers.items() if word[0].isdigit())
        self._first, self._holders = self._by_word()

    def _add(self, title: str, item: KnownArticle | Candidate) -> None:
        numbers = self._numbers
        self._words.extend(numbers.setdefault(word, len(numbers)) for word in title_tokens(title))
        self._ends.append(len(self._words))
        self._items.append(item)

    def _by_word(self) -> "tuple[array[int], array[int]]":
        """The titles that hold each word, one word after the other, and where each word's begin."""
        first = array("I", bytes(4 * (len(self._numbers) + 2)))
        for word in self._words:
            first[word + 2] += 1
        for word in range(2, len(first)):
            first[word] += first[word - 1]
        holders = array("I", bytes(4 * len(self._words)))
        for item in range(len(self._items)):
            for word in self._words[self._ends[item] : self._ends[item + 1]]:
                holders[first[word + 1]] = item
                first[word + 1] += 1
        return first, holders

    def same_address(self, address: str) -> str:
        """The path of the article whose source or other coverage has this address; empty where there is none."""
        found = self._by_page.get(same_page(address))
        return found.path if found else ""

    def near(self, candidate: Candidate) -> tuple[Near, ...]:
        """What a candidate is near to, the nearest first; nothing that an editor said to be another story."""
        page = same_page(candidate.address)
        same = self._by_page.get(page)
        found = [Near("address", same.path, same.title)] if same else []
        tokens = title_tokens(candidate.title)
        words = {number for token in tokens if (number := self._numbers.get(token)) is not None}
        unknown = [token for token in tokens if token not in self._numbers]
        # A number that no title holds tells this one from all of them.
        told_apart = any(token[0].isdigit() for token in unknown)
        weights = {word: self._weight(self._count(word)) for word in words}
        whole = sum(weights.values()) + len(unknown) * self._weight(0)
        rows = []
        for number in () if told_apart else self._sharing(words):
            share = self._share(words, len(tokens), number, weights, whole)
            if share >= ALIKE:
                item = self._items[number]
                near = _near(item, share, candidate)
                if near is not None and near.where not in candidate.not_same and item is not same:
                    rows.append(near)
        rows.sort(key=lambda near: (-near.share, near.kind, near.where))
        return tuple([*found, *rows][:_MOST_NEAR])

    def _count(self, word: int) -> int:
        return self._first[word + 1] - self._first[word]

    def _sharing(self, words: set[int]) -> set[int]:
        """The titles that share a rare word with these, else the latest of those that share the rarest one."""
        rare = [word for word in words if self._count(word) <= _CROWDED]
        chosen = rare or ([min(words, key=lambda word: (self._count(word), word))] if words else [])
        return {
            held for word in chosen for held in self._holders[self._first[word] : self._first[word + 1]][-_CROWDED:]
        }

    def _weight(self, count: int) -> float:
        return log(2 + len(self._items) / (1 + count))

    def _share(self, one: set[int], size: int, number: int, weights: dict[int, float], whole: float) -> float:
        """The part that a title's words have in common with these, weighted by how rare they are."""
        two = {*self._words[self._ends[number] : self._ends[number + 1]]}
        both = one & two
        if len(both) < min(LEAST_SHARED, size) or not both or one & self._numeric != two & self._numeric:
            return 0.0
        shared = sum(weights[word] for word in both)
        return shared / (whole + sum(self._weight(self._count(word)) for word in two - one))


def _near(item: KnownArticle | Candidate, share: float, candidate: Candidate) -> Near | None:
    if isinstance(item, KnownArticle):
        return Near("story", item.path, item.title, share=share)
    if item.name == candidate.name or _days_apart(item, candidate) > DAYS_APART:
        return None
    if candidate.name in item.not_same:
        return None
    return Near("outlet", item.name, item.title, item.outlet, item.address, share)


def _days_apart(one: Candidate, two: Candidate) -> int:
    try:
        first, second = (date.fromisoformat((each.date or each.found)[:10]) for each in (one, two))
    except ValueError:
        return 0
    return abs((first - second).days)


_SHORT = re.compile(r"[^\W\d_]{1,2}")


def title_tokens(title: str) -> frozenset[str]:
    """What a title is compared by: its words; in scripts without blanks, pairs of characters."""
    found: set[str] = set()
    for word in words_of(title[:300]):
        if word.isascii() or len(characters_of(word)) == 1:
            if not (word.isascii() and _SHORT.fullmatch(word)):
                found.add(word)
        else:
            found.update(word[n : n + 2] for n in range(len(word) - 1))
    return frozenset(found)
