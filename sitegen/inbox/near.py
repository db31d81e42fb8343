"""What a candidate is near to: the same address, the same story in the site, the same story at another outlet. Pure.

Titles are compared by their words, of which a rare one says more than a common one; no pair is compared that shares no
rare word, so that the time grows with the list and not with its square.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from math import log
from typing import Literal

from msgspec import Struct

from sitegen.characters import words as characters_of
from sitegen.inbox.candidate import Candidate
from sitegen.model import Article
from sitegen.similarity import AddressIndex, words_of

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

    It is as long as the site is large, and `serve` holds it: so words and addresses stand as numbers in arrays, and
    an item is looked up where it is told.
    """

    def __init__(self, articles: Iterable[KnownArticle], candidates: Iterable[Candidate] = ()) -> None:
        articles = [*articles]
        items: list[KnownArticle | Candidate] = [*articles]
        self._pages = AddressIndex.of((url, n) for n, item in enumerate(articles) for url in item.addresses)
        items += [candidate for candidate in candidates if candidate.state not in ("dropped", "story")]
        self._titles = TitleWords.of(item.title for item in items)
        self._item: Callable[[int], KnownArticle | Candidate | None] = items.__getitem__

    @classmethod
    def packed(
        cls, pages: AddressIndex, titles: "TitleWords", item: Callable[[int], KnownArticle | Candidate | None]
    ) -> "NearIndex":
        """An index of arrays made elsewhere; `item` gives an article or candidate by its number, if it can."""
        found = cls(())
        found._pages, found._titles, found._item = pages, titles, item
        return found

    def same_address(self, address: str) -> str:
        """The path of the article whose source or other coverage has this address; empty where there is none."""
        found = self._article(address)
        return found.path if found else ""

    def _article(self, address: str) -> KnownArticle | None:
        number = self._pages.find(address)
        found = None if number is None else self._item(number)
        return found if isinstance(found, KnownArticle) else None

    def near(self, candidate: Candidate) -> tuple[Near, ...]:
        """What a candidate is near to, the nearest first; nothing that an editor said to be another story."""
        same = self._article(candidate.address)
        found = [Near("address", same.path, same.title)] if same else []
        rows = []
        for number, share in self._titles.alike(candidate.title):
            item = self._item(number)
            near = _near(item, share, candidate) if item is not None else None
            if near is not None and near.where not in candidate.not_same and not (same and near.where == same.path):
                rows.append(near)
        rows.sort(key=lambda near: (-near.share, near.kind, near.where))
        return tuple([*found, *rows][:_MOST_NEAR])


class TitleWords(Struct, frozen=True):
    """The words of many titles, in arrays: 100 bytes a title.

    `vocabulary` are the words' hashes, sorted, so that the place of a word is its number, and `numeric` says of each
    whether it begins with a digit. `words` are the numbers of one title after the other, and `ends` where each title's
    end; `holders` the titles that hold each word, one word after the other, and `first` where each word's begin.

    The hashes are those of this process and of those forked from it.
    """

    vocabulary: "array[int]"
    numeric: bytes
    words: "array[int]"
    ends: "array[int]"
    first: "array[int]"
    holders: "array[int]"

    @classmethod
    def of(cls, titles: Iterable[str]) -> "TitleWords":
        """The words of titles, which are numbered from 0."""
        hashes, ends = array("q"), array("I", [0])
        digits = set[int]()
        for title in titles:
            for token in title_tokens(title):
                hashes.append(hash(token))
                if token[0].isdigit():
                    digits.add(hashes[-1])
            ends.append(len(hashes))
        vocabulary = array("q", sorted({*hashes}))
        numbers = {word: number for number, word in enumerate(vocabulary)}
        words = array("I", map(numbers.__getitem__, hashes))
        numeric = bytes(word in digits for word in vocabulary)
        return cls(vocabulary, numeric, words, ends, *_by_word(words, ends, len(numbers)))

    def alike(self, title: str) -> Iterator[tuple[int, float]]:
        """The numbers of the titles that are near to one, each with the part of their words that both share."""
        tokens = title_tokens(title)
        numbers = {token: self._number(token) for token in tokens}
        words = {number for number in numbers.values() if number >= 0}
        unknown = [token for token, number in numbers.items() if number < 0]
        # A number that no title holds tells this one from all of them.
        if any(token[0].isdigit() for token in unknown):
            return
        weights = {word: self._weight(self._count(word)) for word in words}
        whole = sum(weights.values()) + len(unknown) * self._weight(0)
        for number in self._sharing(words):
            share = self._share(words, len(tokens), number, weights, whole)
            if share >= ALIKE:
                yield number, share

    def _number(self, token: str) -> int:
        wanted = hash(token)
        at = bisect_left(self.vocabulary, wanted)
        return at if at < len(self.vocabulary) and self.vocabulary[at] == wanted else -1

    def _count(self, word: int) -> int:
        return self.first[word + 1] - self.first[word]

    def _sharing(self, words: set[int]) -> set[int]:
        """The titles that share a rare word with these, else the latest of those that share the rarest one."""
        rare = [word for word in words if self._count(word) <= _CROWDED]
        chosen = rare or ([min(words, key=lambda word: (self._count(word), word))] if words else [])
        return {held for word in chosen for held in self.holders[self.first[word] : self.first[word + 1]][-_CROWDED:]}

    def _weight(self, count: int) -> float:
        return log(2 + (len(self.ends) - 1) / (1 + count))

    def _share(self, one: set[int], size: int, number: int, weights: dict[int, float], whole: float) -> float:
        """The part that a title's words have in common with these, weighted by how rare they are."""
        two = {*self.words[self.ends[number] : self.ends[number + 1]]}
        both = one & two
        if len(both) < min(LEAST_SHARED, size) or not both or any(self.numeric[word] for word in one ^ two):
            return 0.0
        shared = sum(weights[word] for word in both)
        return shared / (whole + sum(self._weight(self._count(word)) for word in two - one))


def _by_word(words: "array[int]", ends: "array[int]", count: int) -> "tuple[array[int], array[int]]":
    """Where the titles of each word begin, and these titles, one word after the other."""
    first = array("I", bytes(4 * (count + 2)))
    for word in words:
        first[word + 2] += 1
    for word in range(2, len(first)):
        first[word] += first[word - 1]
    holders = array("I", bytes(4 * len(words)))
    for title in range(len(ends) - 1):
        for word in words[ends[title] : ends[title + 1]]:
            holders[first[word + 1]] = title
            first[word + 1] += 1
    return first, holders


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
