"""Related stories: near in time under an article's rarest terms, then by how many terms they share.

Nothing is weighed over the whole site, so that an added article changes the lists of its neighbours alone.
"""

from collections.abc import Callable
from heapq import nsmallest

from sitegen import library as lib
from sitegen.library import Library
from sitegen.model import Article

NEAREST = 20
RAREST = 2
SHOWN = 4

Term = tuple[str, str]


def finder(library: Library) -> Callable[[Article], tuple[Article, ...]]:
    """A function that gives an article's related stories, best first, without those of its own thread.

    Candidates are the 20 nearest in date under each of its two rarest terms; they stand by the number of terms that
    they share with it, then by nearness, then newest first.
    """
    days = {a.path: lib.day_of(a).toordinal() for a in library.articles}
    bits = {key: 1 << n for n, key in enumerate(library.terms)}
    masks = {a.path: _mask(a, bits) for a in library.articles}
    order = {a.path: n for n, a in enumerate(library.articles)}
    ranks = {key: [order[a.path] for a in items] for key, items in library.terms.items()}
    place = {key: {a.path: n for n, a in enumerate(items)} for key, items in library.terms.items()}

    def related(article: Article) -> tuple[Article, ...]:
        if article.path not in days:
            return ()
        keys = sorted(
            ((len(library.terms[t, s]), t, s) for t, slugs in article.terms for s in slugs if (t, s) in library.terms)
        )[:RAREST]
        mask, day = masks[article.path], days[article.path]
        own = {article.slug, *article.follows, *(a.slug for a in library.followers.get(article.slug, ()))}
        found: dict[str, tuple[int, int, int]] = {}
        for _, taxonomy, slug in keys:
            items = library.terms[taxonomy, slug]
            for n in _nearest(items, place[taxonomy, slug][article.path], days):
                other = items[n]
                if other.path not in found and other.slug not in own:
                    shared = (mask & masks[other.path]).bit_count()
                    found[other.path] = (-shared, abs(days[other.path] - day), ranks[taxonomy, slug][n])
        best = nsmallest(SHOWN, found.values())
        return tuple(library.articles[rank] for _, _, rank in best)

    return related


def related_to_all(library: Library) -> tuple[tuple[int, ...], ...]:
    """The related stories of every article, each by its place among the articles; they change with no title or text."""
    related = finder(library)
    order = {a.path: n for n, a in enumerate(library.articles)}
    return tuple(tuple(order[other.path] for other in related(item)) for item in library.articles)


def _mask(article: Article, bits: dict[Term, int]) -> int:
    mask = 0
    for taxonomy, slugs in article.terms:
        for slug in slugs:
            mask |= bits.get((taxonomy, slug), 0)
    return mask


def _nearest(items: tuple[Article, ...], place: int, days: dict[str, int]) -> list[int]:
    """The places of the 20 articles nearest in date to the one at `place`, of a list that is newest first."""
    if len(items) <= NEAREST + 1:
        return [n for n in range(len(items)) if n != place]
    day = days[items[place].path]
    found: list[int] = []
    newer, older = place - 1, place + 1
    while len(found) < NEAREST:
        after = days[items[newer].path] - day if newer >= 0 else None
        before = day - days[items[older].path] if older < len(items) else None
        if before is None or (after is not None and after <= before):
            found.append(newer)
            newer -= 1
        else:
            found.append(older)
            older += 1
    return found
