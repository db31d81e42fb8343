"""Near-duplicate articles, by title and by text.

No check compares every pair. Texts are compared only if their bottom-k sketches (Broder: the 64 smallest hashes of
word sequences) overlap, and titles only if they share one of their rarest words (prefix filtering), so the time grows
linearly with the number of articles.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

from sitegen.checks.context import CheckContext
from sitegen.model import Article
from sitegen.problems import Problem, problem
from sitegen.similarity import CROWDED_DIGEST, SAME_TEXT, SHARED_SKETCH, alike, words_of

SAME_TITLE = 0.8
"""The Jaccard similarity of two titles' words from which they are reported as nearly the same."""

_BAND = 1 << 29
"""The hashes that are compared at a time, so that no more than an eighth of all stands in memory as a set."""

_MASK_BITS = 64
"""The bits among which the words of titles are spread."""


def similar_texts(context: CheckContext) -> Iterator[Problem]:
    """Reports articles whose body is nearly that of an older article."""
    articles = list(context.by_age())
    sketches = [context.sketch(item.path) for item in articles]
    repeated = _repeated(sketches)
    holders: dict[int, list[int]] = defaultdict(list)
    for index, item in enumerate(articles):
        own = repeated.intersection(sketches[index])
        if not own:
            continue
        shared: Counter[int] = Counter()
        for one in sorted(own):
            others = holders[one]
            if len(others) < CROWDED_DIGEST:
                shared.update(others)
                others.append(index)
        size = len(sketches[index])
        for other, count in shared.most_common(3):
            if count < SHARED_SKETCH * min(size, len(sketches[other])) or _linked(item, articles[other]):
                continue
            part = alike(context.body(item.path)[0], context.body(articles[other].path)[0])
            if part >= SAME_TEXT:
                message = f"{part:.0%} of the text is that of {articles[other].path}"
                hint = "keep one of the two articles; if one continues the other, name it in follows:"
                yield problem("text-similar", item.path, context.body(item.path)[1], message, hint)
                break


def _repeated(sketches: Sequence[Sequence[int]]) -> set[int]:
    """The hashes that more than one sketch holds: nearly all stand in one alone, and need no place in an index."""
    found: set[int] = set()
    places = [0] * len(sketches)
    for bound in range(_BAND, (1 << 32) + 1, _BAND):
        seen: set[int] = set()
        for number, sketch in enumerate(sketches):
            start = places[number]
            if start < len(sketch):
                # A sketch is in order.
                places[number] = stop = bisect_left(sketch, bound, start)
                part = set(sketch[start:stop])
                found |= seen & part
                seen |= part
    return found


def similar_titles(context: CheckContext) -> Iterator[Problem]:
    """Reports articles whose title is nearly that of an older article."""
    articles = list(context.by_age())
    titles = [frozenset(words_of(a.title)) for a in articles]
    numbers = [frozenset(word for word in words if word[0].isdigit()) for words in titles]
    common = Counter(word for words in titles for word in words)
    bits = {word: 1 << crc32(word.encode()) % _MASK_BITS for word in common}
    masks = [_mask(words, bits) for words in titles]
    absent = [~mask for mask in masks]
    holders: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(articles):
        own, digits, mask = titles[index], numbers[index], masks[index]
        if not own:
            continue
        words = sorted(own, key=lambda w: (common[w], w))
        # Two sets that share 80 % have at least one of the rarest fifth (plus one) in common.
        rarest = words[: len(words) - int(SAME_TITLE * len(words) + 0.999) + 1]
        # No more than a fifth of the words is missing in such another title. Words that share a bit hide a missing one,
        # so this leaves too many and never too few.
        most = int((1 - SAME_TITLE) * len(own) + 0.001)
        near = {o for word in rarest for o in holders[word][-100:] if (mask & absent[o]).bit_count() <= most}
        for other in sorted(near, reverse=True):
            if numbers[other] == digits and _same_title(own, titles[other]) and not _linked(item, articles[other]):
                message = f"the title is nearly that of {articles[other].path}: {articles[other].title}"
                hint = "keep one of the two articles, or say in the title what is new"
                yield problem("title-similar", item.path, item.line("title"), message, hint)
                break
        for word in rarest:
            holders[word].append(index)


def _mask(words: frozenset[str], bits: dict[str, int]) -> int:
    mask = 0
    for word in words:
        mask |= bits[word]
    return mask


def _linked(item: Article, other: Article) -> bool:
    """Whether one of the two articles follows the other, according to its front matter."""
    return other.slug in item.follows or item.slug in other.follows


def _same_title(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether two titles share enough of their words; titles of very different lengths need no comparison."""
    few, many = sorted((len(one), len(two)))
    if few < SAME_TITLE * many:
        return False
    shared = len(one & two)
    return shared >= SAME_TITLE * (few + many - shared)
