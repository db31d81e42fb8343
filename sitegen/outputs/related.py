"""Related stories: near in time under an article's rarest terms, then by how many terms they share.

Nothing is weighed over the whole site, so that an added article changes the lists of its neighbours alone.
"""

from sitegen import library as lib
from sitegen.library import Library
from sitegen.model import Article

NEAREST = 20
RAREST = 2
SHOWN = 4

Term = tuple[str, str]


def related_to_all(library: Library) -> tuple[tuple[int, ...], ...]:
    """The related stories of every article, best first, each by its place among the articles.

    Candidates are the 20 nearest in date under each of an article's two rarest terms, without its own thread; they
    stand by the number of terms that they share with it, then by nearness, then newest first. They change with no
    title or text.
    """
    articles = library.articles
    days = [lib.day_of(a).toordinal() for a in articles]
    bits = {key: 1 << n for n, key in enumerate(library.terms)}
    masks = [_mask(a, bits) for a in articles]
    order = {a.path: n for n, a in enumerate(articles)}
    ranks = {key: [order[a.path] for a in items] for key, items in library.terms.items()}
    under = {key: [days[n] for n in places] for key, places in ranks.items()}
    place = {key: {n: at for at, n in enumerate(places)} for key, places in ranks.items()}
    # One number for each candidate, so that they are put in order without a call: shared terms, nearness, place.
    wide, far = len(articles).bit_length(), (max(days, default=0) - min(days, default=0)).bit_length()
    last, most = (1 << wide) - 1, len(bits)

    def related(at: int, article: Article) -> tuple[int, ...]:
        keys = sorted((len(ranks[t, s]), t, s) for t, slugs in article.terms for s in slugs if (t, s) in ranks)
        mask, day = masks[at], days[at]
        found: set[int] = set()
        for _, taxonomy, slug in keys[:RAREST]:
            key = taxonomy, slug
            first, end = nearest(under[key], place[key][at])
            found.update(ranks[key][first:end])
        found.discard(at)
        rows = sorted([((most - (mask & masks[n]).bit_count()) << far | abs(days[n] - day)) << wide | n for n in found])
        own = {article.slug, *article.follows, *(a.slug for a in library.followers.get(article.slug, ()))}
        best: list[int] = []
        for row in rows:
            if articles[row & last].slug not in own:
                best.append(row & last)
                if len(best) == SHOWN:
                    break
        return tuple(best)

    return tuple(related(at, article) for at, article in enumerate(articles))


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
