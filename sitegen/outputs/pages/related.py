"""Finds related stories: near in time under an article's rarest terms, then by how many terms they share.

Nothing is weighed over the whole site, so that an added article changes the lists of its neighbours alone: those that
have one of its terms among their two rarest. `related_again` looks at no others.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cached_property
from itertools import chain, compress, count
from operator import ne
from typing import NamedTuple

from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import digest_text
from sitegen.model import Article

NEAREST = 20
RAREST = 2
SHOWN = 4

AT_MOST = 50
"""Articles that came, went or moved up to which the others' lists are worth keeping."""

Term = tuple[str, str]
Lists = tuple[tuple[int, ...], ...]
Place = tuple[str, str, str, tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...], int]
"""All of an article that related stories look at: its path, slug, time, terms, what it follows, and its day."""


def related_to_all(library: Library) -> Lists:
    """The related stories of every article, best first, each by its place among the articles.

    Candidates are the 20 nearest in date under each of an article's two rarest terms, without its own thread; they
    stand by the number of terms that they share with it, then by nearness, then newest first. They change with no
    title or text.
    """
    search = _Search(library)
    return tuple(search.related(at) for at in range(len(library.articles)))


def places(library: Library) -> tuple[Place, ...]:
    """What the lists of this library were made of, to make the next ones from."""
    return tuple(_place(a) for a in library.articles)


def related_again(library: Library, before: Sequence[Place], lists: Lists) -> Lists:
    """What `related_to_all` gives, from the `places` and the lists of an earlier library.

    Another list has an article that came or moved, and one whose two rarest terms became others, or near to which one
    came, went or moved under one of the two: only there stand its candidates, and so what they share with it or follow.
    """
    old = {row[0]: at for at, row in enumerate(before)}
    now = {a.path: at for at, a in enumerate(library.articles)}
    stay = {path for path, at in now.items() if path in old and before[old[path]] == _place(library.articles[at])}
    gone = [before[at] for path, at in old.items() if path not in stay]
    came = [_place(library.articles[at]) for path, at in now.items() if path not in stay]
    if max(len(gone), len(came)) > AT_MOST:
        return related_to_all(library)
    counts_before = _counts(before)
    counts = {key: len(items) for key, items in library.terms.items()}
    touched = {(taxonomy, slug) for row in (*gone, *came) for taxonomy, slugs in row[3] for slug in slugs}
    near = {key: _near(key, library, before, stay) for key in touched}
    search = _Search(library)

    def stands(item: Article) -> bool:
        """Whether the list of an article that stayed is made of the same stories as before."""
        own = [(taxonomy, slug) for taxonomy, slugs in item.terms for slug in slugs]
        if touched.isdisjoint(own):
            return True
        rarest = _rarest(own, counts)
        same = set(rarest) == set(_rarest(own, counts_before))
        return same and all(key not in near or item.path not in near[key] for key in rarest)

    places_now = [now[row[0]] if row[0] in stay else -1 for row in before]
    found = []
    for at, item in enumerate(library.articles):
        if item.path in stay and stands(item):
            found.append(tuple([places_now[n] for n in lists[old[item.path]]]))
        else:
            found.append(search.related(at))
    return tuple(found)


def _near(key: Term, library: Library, before: Sequence[Place], stay: AbstractSet[str]) -> set[str]:
    """The articles under a term to whose nearest one belongs, or may have belonged, that came, went or moved.

    The nearest of an article stand around it, in a list that is in the order of time; which they are is told from no
    others than the 21 on each side and one more (see `nearest`). So where all of these stayed, they are the same.
    """
    taxonomy, slug = key
    years: dict[int, list[str]] = {}  # as a library has them, where a clock was put back over midnight too
    for path, _, _, terms, _, day in before:
        if any(name == taxonomy and slug in slugs for name, slugs in terms):
            years.setdefault(date.fromordinal(day).year, []).append(path)
    found: set[str] = set()
    for row in (list(chain.from_iterable(years.values())), [a.path for a in library.terms.get(key, ())]):
        for at in (at for at, path in enumerate(row) if path not in stay):
            found.update(row[max(0, at - NEAREST - 2) : at + NEAREST + 3])
    return found


class _Search:
    """Finds the related stories of one library's articles; what it knows of a term it learns when asked for it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.articles = library.articles
        self.days = [lib.day_of(a).toordinal() for a in self.articles]
        self.bits = {key: 1 << n for n, key in enumerate(library.terms)}
        self._masks: dict[int, int] = {}
        self.counts = {key: len(items) for key, items in library.terms.items()}
        # One number for each candidate, so that they are put in order without a call: shared terms, nearness, place.
        self.wide = len(self.articles).bit_length()
        self.far = (max(self.days, default=0) - min(self.days, default=0)).bit_length()
        self._known: dict[Term, tuple[list[int], list[int], dict[int, int]]] = {}

    @cached_property
    def order(self) -> dict[str, int]:
        return {a.path: n for n, a in enumerate(self.articles)}

    def mask(self, at: int) -> int:
        """The terms of the article at this place, a bit for each."""
        known = self._masks.get(at)
        if known is None:
            known = self._masks[at] = _mask(self.articles[at], self.bits)
        return known

    def under(self, key: Term) -> tuple[list[int], list[int], dict[int, int]]:
        """A term's articles by their places, the days of those, and where in the two each place stands."""
        known = self._known.get(key)
        if known is None:
            ranks = [self.order[a.path] for a in self.library.terms[key]]
            known = ranks, [self.days[n] for n in ranks], {n: at for at, n in enumerate(ranks)}
            self._known[key] = known
        return known

    def related(self, at: int) -> tuple[int, ...]:
        """The related stories of the article at this place."""
        article, days, masks, wide, far = self.articles[at], self.days, self._masks, self.wide, self.far
        mask, day, last, most = self.mask(at), days[at], (1 << wide) - 1, len(self.bits)
        found: set[int] = set()
        for key in _rarest([(taxonomy, slug) for taxonomy, slugs in article.terms for slug in slugs], self.counts):
            ranks, under, place = self.under(key)
            first, end = nearest(under, place[at])
            found.update(ranks[first:end])
        found.discard(at)
        for n in found:
            if n not in masks:
                self.mask(n)
        rows = sorted([((most - (mask & masks[n]).bit_count()) << far | abs(days[n] - day)) << wide | n for n in found])
        followers = self.library.followers.get(article.slug, ())
        own = {article.slug, *article.follows, *(a.slug for a in followers)}
        best: list[int] = []
        for row in rows:
            if self.articles[row & last].slug not in own:
                best.append(row & last)
                if len(best) == SHOWN:
                    break
        return tuple(best)


def _place(article: Article) -> Place:
    when = article.date.at.isoformat() if article.date else ""
    return (article.path, article.slug, when, article.terms, article.follows, lib.day_of(article).toordinal())


def _counts(rows: Sequence[Place]) -> dict[Term, int]:
    found: dict[Term, int] = {}
    for row in rows:
        for taxonomy, slugs in row[3]:
            for slug in slugs:
                found[taxonomy, slug] = found.get((taxonomy, slug), 0) + 1
    return found


def _rarest(terms: Sequence[Term], counts: dict[Term, int]) -> list[Term]:
    """The two of an article's terms that the fewest have."""
    keys = [(counts[key], key) for key in terms if key in counts]
    keys.sort()
    return [key for _, key in keys[:RAREST]]


def _mask(article: Article, bits: dict[Term, int]) -> int:
    mask = 0
    for taxonomy, slugs in article.terms:
        for slug in slugs:
            mask |= bits.get((taxonomy, slug), 0)
    return mask


def nearest(days: list[int], place: int) -> tuple[int, int]:
    """Where the 20 nearest to `place` begin and end in a list of days, newest first; `place` itself is among them.

    Of two that are as near the newer comes first.
    """
    size = len(days)
    if size <= NEAREST + 1:
        return 0, size
    day = days[place]
    # Halve between the beginnings that can be: as long as what follows the end is nearer than the first, go on.
    low, high = max(0, place - NEAREST), min(place, size - NEAREST - 1)
    while low < high:
        middle = (low + high) // 2
        if day - days[middle + NEAREST + 1] < days[middle] - day:
            low = middle + 1
        else:
            high = middle
    return low, low + NEAREST + 1


class RelatedTitles(NamedTuple):
    """What tells apart which related stories the pages of each run of articles show: a digest for each run, made of
    which stories are related and of the titles of all."""

    lists: Lists
    titles: list[str]
    digests: dict[tuple[int, int], str]


def related_titles(
    runs: Mapping[tuple[int, int], tuple[Article, ...]],
    lists: Lists,
    before: RelatedTitles | None,
    shown: tuple[Article, ...],
) -> RelatedTitles:
    """The digests of all runs; those in which no title differs are as they were `before`."""
    titles = [a.title_digest for a in shown]
    known: Mapping[tuple[int, int], str] = {}
    edited: set[int] = set()
    if before is not None and before.lists is lists and len(before.titles) == len(titles):
        known, edited = before.digests, set(compress(count(), map(ne, before.titles, titles)))
    found, place = {}, 0
    for run, items in runs.items():
        ranks = lists[place : place + len(items)]
        place += len(items)
        if run in known and edited.isdisjoint(chain.from_iterable(ranks)):
            found[run] = known[run]
            continue
        sizes = [len(row) for row in ranks]
        found[run] = digest_text("".join([titles[n] for row in ranks for n in row]) + f" {sizes}")
    return RelatedTitles(lists, titles, found)
