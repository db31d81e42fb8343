"""Articles that tell the same story twice: titles and texts that are nearly the same.

Neither is found by comparing each article with each other one. Of a text the 64 smallest fingerprints of its runs of
words are kept (Broder's bottom-k sketch), and only texts that share several are compared; of a title only those are
compared that share one of its rarest words (prefix filtering). So the time grows with the number of articles.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.model import Article
from sitegen.problems import Problem, problem
from sitegen.similarity import CROWD, SAME_TEXT, SHARED, alike, sketch, words_of

"""The part of the fewer fingerprints that two texts share before they are compared."""
"""The part of all runs of words that two texts share when they are nearly the same."""
SAME_TITLE = 0.8
"""A fingerprint that more articles have says nothing of one of them (a footer, a disclaimer)."""


def similar_texts(desk: CheckContext) -> Iterator[Problem]:
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


def similar_titles(desk: CheckContext) -> Iterator[Problem]:
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


def _same_title(one: list[str], two: list[str]) -> bool:
    first, second = set(one), set(two)
    numbers = {w for w in first if w[0].isdigit()} == {w for w in second if w[0].isdigit()}
    return numbers and len(first & second) >= SAME_TITLE * len(first | second)
