"""The articles' own pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.model import Article, Output
from sitegen.outputs.page import PageContext, render_page
from sitegen.views import Chrome, Desk, Neighbour, Story


@dataclass(frozen=True, slots=True)
class StoryView:
    """An article's page: the story, and the others that it leads to."""

    story: Held[Story]
    previously: tuple[Held[Neighbour], ...]
    since: tuple[Held[Neighbour], ...]
    older: Held[Neighbour] | None
    newer: Held[Neighbour] | None


def plan_stories(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """A page for every article, with its neighbours in time; planned by month."""
    shown, months = desk.library.articles, desk.library.months
    # Where a clock was put back over midnight, a month can come twice in the order of time.
    runs = months if tuple(chain.from_iterable(months.values())) == shown else {(0, 0): shown}
    place = 0
    for (year, month), items in runs.items():
        newer = shown[place - 1] if place else None
        place += len(items)
        older = shown[place] if place < len(shown) else None
        ends = " ".join(a.title_digest if a else "-" for a in (newer, older))
        mark = f"{chrome.digest} {ends} {desk.stories_mark(items)}"
        make = partial(stories, desk, chrome, (newer, *items, older))
        yield from desk.part(f"stories {year} {month}", mark, make)
    for item in desk.library.undated:
        yield story_page(desk, chrome, item, None, None)


def stories(desk: Desk, chrome: Held[Chrome], around: tuple[Article | None, ...]) -> Iterator[Output]:
    """The pages of consecutive articles, newest first; the first and the last given are only neighbours."""
    for newer, item, older in zip(around, around[1:], around[2:], strict=False):
        if item is not None:
            yield story_page(
                desk, chrome, item, desk.mention(older) if older else None, desk.mention(newer) if newer else None
            )


def story_page(
    desk: Desk, chrome: Held[Chrome], item: Article, older: Held[Neighbour] | None, newer: Held[Neighbour] | None
) -> Output:
    """One article's page."""
    library = desk.library
    story = desk.story(item)
    address = routes.article(item.slug)
    earlier = [library.by_slug[s] for s in item.follows if s in library.by_slug]
    followers = library.followers.get(item.slug, ())
    view = StoryView(
        story=story,
        previously=tuple(desk.mention(a) for a in earlier if a.date),
        since=tuple(desk.mention(a) for a in reversed(followers)),
        older=older,
        newer=newer,
    )
    # All that the head says stands in the story's digest, but for the site's own name.
    head = Held(
        f"{story.digest} {library.settings.title}",
        lambda: views.head(library, item.title, item.summary, address, language=item.language, noindex=item.draft),
    )
    context = PageContext(chrome, head, view)
    modified = lib.updated(item).day.isoformat() if item.date else ""
    return Output(routes.file_of(address), render_page, "article.html", context, item.path, not item.draft, modified)
