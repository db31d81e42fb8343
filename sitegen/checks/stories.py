"""Stories that follow each other."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.problems import Problem, problem


def follows_loops(desk: CheckContext) -> Iterator[Problem]:
    """Articles that follow each other in a circle, each circle named once, at its oldest article."""
    by_slug = {a.slug: a for a in desk.contents.articles}
    done: set[str] = set()
    for start in desk.by_age():
        path: list[str] = []
        on_path: set[str] = set()
        # A walk by hand: a chain of articles may be longer than Python's stack.
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
                    yield _loop(desk, circle)
                elif other in by_slug:
                    waiting.append((other, 0))
                continue
            path.pop()
            on_path.discard(slug)
            done.add(slug)


def _loop(desk: CheckContext, circle: list[str]) -> Problem:
    members = [a for a in desk.by_age() if a.slug in set(circle)]
    item = members[0]
    if len(circle) == 1:
        message = "the article follows itself"
    else:
        start = circle.index(item.slug)
        message = (
            f"the stories follow each other in a circle: {' → '.join((*circle[start:], *circle[:start], item.slug))}"
        )
    hint = "let only the later story follow the earlier one"
    return problem("follows-loop", item.path, item.line("follows"), message, hint)
