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


def related_again(
    library: Library, before: Sequence[Place], lists: Lists, there: Sequence[Place] | None = None
) -> Lists:
    """What `related_to_all` gives, from the `places` and lists of an earlier library; `there` are those of this one.

    Another list has an article that came or moved, and one whose two rarest terms became others, or near to which one
    came, went or moved under one of the two: only there stand its candidates, and so what they share with it or follow.
    """
    there = places(library) if there is None else there
    old = {row[0]: at for at, row in enumerate(before)}
    stay = {row[0] for row in there if row[0] in old and before[old[row[0]]] == row}
    gone = [row for row in before if row[0] not in stay]
    came = [row for row in there if row[0] not in stay]
    if max(len(gone), len(came)) > AT_MOST:
        return related_to_all(library)
    touched = {(taxonomy, slug) for row in (*gone, *came) for taxonomy, slugs in row[3] for slug in slugs}
    then, counts_before = _under(before, touched)
    counts = {key: len(items) for key, items in library.terms.items()}
    again: set[str] = set()
    for key in touched & counts.keys():
        if key in counts_before and _overtakes(key, counts_before, counts):
            suspects = [a for a in library.terms[key] if a.path in stay]
            again.update(
                a.path for a in suspects if set(_rarest(_own(a), counts)) != set(_rarest(_own(a), counts_before))
            )
        near = _near(then.get(key, []), [a.path for a in library.terms[key]], stay)
        again.update(a.path for a in library.terms[key] if a.path in near and key in _rarest(_own(a), counts))
    search = _Search(library)
    now = {row[0]: at for at, row in enumerate(there)}
    places_now = [now[row[0]] if row[0] in stay else -1 for row in before]
    found = []
    for at, row in enumerate(there):
        if row[0] in stay and row[0] not in again:
            found.append(tuple([places_now[n] for n in lists[old[row[0]]]]))
        else:
            found.append(search.related(at))
    return tuple(found)


def _under(rows: Sequence[Place], wanted: AbstractSet[Term]) -> tuple[dict[Term, list[str]], dict[Term, int]]:
    """The articles under each wanted term, in the order in which a library has them, and how many each term has."""
    counts: dict[Term, int] = {}
    years: dict[Term, dict[int, list[str]]] = {key: {} for key in wanted}
    for path, _, _, terms, _, day in rows:
        for taxonomy, slugs in terms:
            for slug in slugs:
                key = (taxonomy, slug)
                counts[key] = counts.get(key, 0) + 1
                if key in years:
                    # By year, since a clock that is put back over midnight brings an old year once more.
                    years[key].setdefault(date.fromordinal(day).year, []).append(path)
    return {key: list(chain.from_iterable(found.values())) for key, found in years.items()}, counts


def _overtakes(key: Term, then: Mapping[Term, int], now: Mapping[Term, int]) -> bool:
    """Whether a term became rarer or more frequent than another that was there before too."""
    was, became = (then[key], key), (now[key], key)
    return any(
        ((then[other], other) < was) != ((count, other) < became) for other, count in now.items() if other in then
    )


def _near(then: list[str], now: list[str], stay: AbstractSet[str]) -> set[str]:
    """The articles of a term to whose nearest one belongs, or may have belonged, that came, went or moved.

    The nearest of an article stand around it, in a list that is in the order of time; which they are is told from no
    others than the 21 on each side and one more (see `nearest`). So where all of these stayed, they are the same.
    """
    found: set[str] = set()
    for row in (then, now):
        for at in (at for at, path in enumerate(row) if path not in stay):
            found.update(row[max(0, at - NEAREST - 2) : at + NEAREST + 3])
    return found


def _own(article: Article) -> list[Term]:
    return [(taxonomy, slug) for taxonomy, slugs in article.terms for slug in slugs]


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
        for key in _rarest(_own(article), self.counts):
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
