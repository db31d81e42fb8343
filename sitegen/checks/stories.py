"""Cycles of stories that follow each other."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.problems import Problem, problem


def follows_loops(context: CheckContext) -> Iterator[Problem]:
    """Reports each cycle of `follows` once, at its oldest article."""
    by_slug = {a.slug: a for a in context.contents.articles}
    done: set[str] = set()
    for start in context.by_age():
        path: list[str] = []
        on_path: set[str] = set()
        # An explicit stack: a chain of articles may exceed Python's recursion limit.
        waiting: list[tuple[str, int]] = [(start.slug, 0)]
        while waiting:
            slug, index = waiting.pop()
            if index == 0:
                if slug in done:
                    continue
                path.append(slug)
                on_path.add(slug)
            following = by_slug[slug].follows if slug in by_slug else ()
            if index < len(following):
                waiting.append((slug, index + 1))
                other = following[index]
                if other in on_path:
                    circle = path[path.index(other) :]
                    yield _loop(context, circle)
                elif other in by_slug:
                    waiting.append((other, 0))
                continue
            path.pop()
            on_path.discard(slug)
            done.add(slug)


def _loop(context: CheckContext, circle: list[str]) -> Problem:
    slugs = set(circle)
    item = next(a for a in context.by_age() if a.slug in slugs)
    start = circle.index(item.slug)
    way = " → ".join((*circle[start:], *circle[:start], item.slug))
    message = f"the stories follow each other in a circle: {way}" if len(circle) > 1 else "the article follows itself"
    hint = "let only the later story follow the earlier one"
    return problem("follows-loop", item.path, item.line("follows"), message, hint)
