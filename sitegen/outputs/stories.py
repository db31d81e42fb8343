"""The articles' own pages."""

from collections.abc import Iterator
from dataclasses import dataclass

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
    """A page for every article, with its neighbours in time."""
    shown = desk.library.articles
    last = len(shown) - 1
    for index, item in enumerate(shown):
        newer = desk.mention(shown[index - 1]) if index else None
        older = desk.mention(shown[index + 1]) if index < last else None
        yield story_page(desk, chrome, item, older, newer)
    for item in desk.library.undated:
        yield story_page(desk, chrome, item, None, None)


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
