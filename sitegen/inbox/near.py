"""What a candidate is near to: the same address, the same story in the site, the same story at another outlet. Pure.

Titles are compared by their words, of which a rare one says more than a common one; no pair is compared that shares no
rare word, so that the time grows with the list and not with its square.
"""

import re
from collections import defaultdict
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
    """The titles and addresses of a site's articles and candidates; built once for many questions."""

    def __init__(self, articles: Iterable[KnownArticle], candidates: Iterable[Candidate] = ()) -> None:
        self._by_page: dict[str, KnownArticle] = {}
        self._titles: list[tuple[frozenset[str], KnownArticle | Candidate]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for article in articles:
            for address in article.addresses:
                self._by_page.setdefault(same_page(address), article)
            self._add(article.title, article)
        for candidate in candidates:
            if candidate.state not in ("dropped", "story"):
                self._add(candidate.title, candidate)

    def _add(self, title: str, item: KnownArticle | Candidate) -> None:
        tokens = title_tokens(title)
        number = len(self._titles)
        self._titles.append((tokens, item))
        for token in tokens:
            self._holders[token].append(number)

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
        weights = {token: self._weight(token) for token in tokens}
        rows = []
        for number in self._sharing(tokens):
            others, item = self._titles[number]
            share = self._share(tokens, others, weights)
            if share >= ALIKE:
                near = _near(item, share, candidate)
                if near is not None and near.where not in candidate.not_same and item is not same:
                    rows.append(near)
        rows.sort(key=lambda near: (-near.share, near.kind, near.where))
        return tuple([*found, *rows][:_MOST_NEAR])

    def _sharing(self, tokens: frozenset[str]) -> set[int]:
        """The titles that share a rare word with these, else the latest of those that share the rarest one."""
        known = [holders for token in tokens if (holders := self._holders.get(token))]
        rare = [holders for holders in known if len(holders) <= _CROWDED]
        latest = rare or [min(known, key=len)[-_CROWDED:]] if known else []
        return {number for holders in latest for number in holders}

    def _weight(self, token: str) -> float:
        return log(2 + len(self._titles) / (1 + len(self._holders.get(token, ()))))

    def _share(self, one: frozenset[str], two: frozenset[str], weights: dict[str, float]) -> float:
        both = one & two
        if len(both) < min(LEAST_SHARED, len(one)) or not one or _numbers(one) != _numbers(two):
            return 0.0
        shared = sum(weights[token] for token in both)
        whole = sum(weights.values()) + sum(self._weight(token) for token in two - one)
        return shared / whole


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


def _numbers(tokens: frozenset[str]) -> set[str]:
    """The numbers among the words: two titles that differ in one tell two stories of a series."""
    return {token for token in tokens if token[0].isdigit()}
