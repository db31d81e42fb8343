"""The articles' own pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.model import Article, Output
from sitegen.outputs import linked_data
from sitegen.outputs.cite import cite
from sitegen.outputs.page import PageContext
from sitegen.outputs.related import related_to_all
from sitegen.templates import Theme, safe
from sitegen.views import Chrome, Desk, Head, Neighbour, Ref, Story


@dataclass(frozen=True, slots=True)
class StoryView:
    """An article's page: the story, and the others that it leads to."""

    story: Held[Story]
    previously: tuple[Held[Neighbour], ...]
    since: tuple[Held[Neighbour], ...]
    related: tuple[Held[Neighbour], ...]
    older: Held[Neighbour] | None
    newer: Held[Neighbour] | None


def render_story(output: Output, theme: Theme) -> bytes:
    """An article's page, with its citation and what it says to machines."""
    context: PageContext = output.context
    site, head = context.chrome.value, context.head.value if isinstance(context.head, Held) else context.head
    view: StoryView = context.view
    story = view.story.value
    linked = linked_data.script([linked_data.news_article(story, site, head), *linked_data.breadcrumbs(site, head)])
    text = theme.render(
        str(output.template), site=site, head=head, page=view, html=safe, linked=linked, cite=cite(story, site, head)
    )
    return text.encode()


def plan_stories(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """A page for every article, with its neighbours in time; planned by month."""
    shown, months = desk.library.articles, desk.library.months
    lists = desk.parts.keep("related", desk.shape, partial(related_to_all, desk.library))
    # Where a clock was put back over midnight, a month can come twice in the order of time.
    runs = months if tuple(chain.from_iterable(months.values())) == shown else {(0, 0): shown}
    place = 0
    for (year, month), items in runs.items():
        ranks = lists[place : place + len(items)]
        newer = shown[place - 1] if place else None
        place += len(items)
        older = shown[place] if place < len(shown) else None
        ends = " ".join(a.title_digest if a else "-" for a in (newer, older))
        titles = "".join([shown[n].title_digest for row in ranks for n in row])
        sizes = [len(row) for row in ranks]
        mark = f"{chrome.digest} {ends} {titles} {sizes} {desk.stories_mark(items)}"
        make = partial(stories, desk, chrome, (newer, *items, older), ranks)
        yield from desk.part(f"stories {year} {month}", mark, make)
    for item in desk.library.undated:
        yield story_page(desk, chrome, item, None, None, ())


def stories(
    desk: Desk, chrome: Held[Chrome], around: tuple[Article | None, ...], ranks: tuple[tuple[int, ...], ...]
) -> Iterator[Output]:
    """The pages of consecutive articles, newest first; the first and the last given are only neighbours."""
    shown = desk.library.articles
    for newer, item, older, row in zip(around, around[1:], around[2:], ranks, strict=False):
        if item is not None:
            yield story_page(
                desk,
                chrome,
                item,
                desk.mention(older) if older else None,
                desk.mention(newer) if newer else None,
                tuple(desk.mention(shown[n]) for n in row),
            )


def story_page(
    desk: Desk,
    chrome: Held[Chrome],
    item: Article,
    older: Held[Neighbour] | None,
    newer: Held[Neighbour] | None,
    related: tuple[Held[Neighbour], ...],
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
        related=related,
        older=older,
        newer=newer,
    )
    # All that the head says stands in the story's digest, but for the site's own name.
    head = Held(
        f"{story.digest} {library.settings.title}",
        lambda: _head(desk, item, address),
    )
    context = PageContext(chrome, head, view)
    modified = lib.updated(item).day.isoformat() if item.date else ""
    return Output(routes.file_of(address), render_story, "article.html", context, item.path, not item.draft, modified)


def _head(desk: Desk, item: Article, address: str) -> Head:
    base = desk.library.base
    trail = [Ref("Archive", base.href(routes.ARCHIVE))]
    if item.date:
        day = item.date.day
        trail.append(Ref(str(day.year), base.href(routes.year(day.year))))
        trail.append(Ref(views.month_text(day.year, day.month), base.href(routes.month(day.year, day.month))))
    return views.head(
        desk.library,
        item.title,
        item.summary,
        address,
        noindex=item.draft,
        trail=tuple(trail) if item.date else (),
        published=item.date.iso if item.date else "",
        modified=lib.updated(item).iso if item.date else "",
    )
