"""Plans the articles' own pages."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import RELATED_BEFORE, RELATED_TITLES, image_path
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Article
from sitegen.outputs import chrome as frame
from sitegen.outputs.chrome import Chrome, Head
from sitegen.outputs.images.social_cards import SIZE, article_card, leading
from sitegen.outputs.images.variants import variant, variants
from sitegen.outputs.memo import LazyContext, carry, leave, left
from sitegen.outputs.output import Output
from sitegen.outputs.pages import linked_data
from sitegen.outputs.pages.base import PageContext, share
from sitegen.outputs.pages.citation_box import cite
from sitegen.outputs.pages.related import Lists, places, related_again, related_titles
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.record_views import RecordView, recorder
from sitegen.outputs.views import Neighbour, Ref, Story
from sitegen.theme.templates import Theme, safe


class Illustration(Struct, frozen=True):
    """An article's own picture: its file, the same as WebP at two widths, and what is said of it. 0 by 0: unknown."""

    src: str
    webp: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


class StoryView(Struct, frozen=True):
    """An article's page: the story, and the others that it leads to."""

    story: Lazy[Story]
    previously: tuple[Lazy[Neighbour], ...]
    since: tuple[Lazy[Neighbour], ...]
    related: tuple[Lazy[Neighbour], ...]
    older: Lazy[Neighbour] | None
    newer: Lazy[Neighbour] | None
    picture: Illustration | None = None
    records: tuple[Lazy[RecordView], ...] = ()


def render_story(output: Output, theme: Theme) -> bytes:
    """An article's page, with its citation and what it says to machines."""
    context: PageContext = output.context
    site, head = context.chrome.value, context.head.value if isinstance(context.head, Lazy) else context.head
    view: StoryView = context.view
    story = view.story.value
    linked = linked_data.script([linked_data.news_article(story, site, head), *linked_data.breadcrumbs(site, head)])
    return theme.encode(
        str(output.template),
        site.words.value,
        site=site,
        head=head,
        page=view,
        html=safe,
        linked=linked,
        cite=cite(story, site, head),
    )


def plan_stories(presenter: Presenter, chrome: Lazy[Chrome], to_all: Callable[[], Lists]) -> Iterator[Output]:
    """A page for every article, with its neighbours in time; planned by month. `to_all` finds all related stories."""
    shown, months = presenter.library.articles, presenter.library.months
    lists = presenter.parts.keep("related", presenter.shape, partial(_related, presenter, to_all))
    carry(presenter.parts, _FROM)
    # Where a clock was put back over midnight, a month can come twice in the order of time.
    runs = months if tuple(chain.from_iterable(months.values())) == shown else {(0, 0): shown}
    lead = leading(presenter.library)
    lead_day = lead.date.day if lead and lead.date else None
    before = presenter.library.known(RELATED_BEFORE, shown)
    titles = presenter.library.fact(RELATED_TITLES, shown, partial(related_titles, runs, lists, before))
    place = 0
    for (year, month), items in runs.items():
        ranks = lists[place : place + len(items)]
        newer = shown[place - 1] if place else None
        place += len(items)
        older = shown[place] if place < len(shown) else None
        ends = " ".join(a.title_digest if a else "-" for a in (newer, older))
        leads = presenter.library.fact("leads", items, _leads)
        if lead and lead_day and ((year, month) == (lead_day.year, lead_day.month) or runs is not months):
            leads += f" {lead.slug}"
        mark = f"{chrome.digest} {ends} {titles.digests[year, month]} {leads} {presenter.stories_digest(items)}"
        mark += _records_digest(presenter, items)
        make = partial(stories, presenter, chrome, (newer, *items, older), ranks, lead)
        yield from presenter.part(f"stories {year} {month}", mark, make)
    for item in presenter.library.undated:
        yield story_page(presenter, chrome, item, None, None, ())


def _records_digest(presenter: Presenter, items: tuple[Article, ...]) -> str:
    """Tells apart what the articles' pages show of their records; empty where they have none."""
    carried = presenter.library.registers.by_story
    found = [record for item in items if item.slug in carried for record in carried[item.slug]] if carried else []
    return recorder(presenter).marks(found) if found else ""


def _records(presenter: Presenter, item: Article) -> tuple[Lazy[RecordView], ...]:
    """The records that an article carries."""
    found = presenter.library.registers.by_story.get(item.slug, ())
    return recorder(presenter).views(found) if found else ()


def _leads(items: tuple[Article, ...]) -> str:
    return repr([a.slug for a in items if a.lead])


_FROM = "related from"


def _related(presenter: Presenter, to_all: Callable[[], Lists]) -> Lists:
    """The related stories of every article: found from those of an earlier load, where there was one."""
    before = left(presenter.parts, _FROM)
    there = places(presenter.library)
    if before:
        earlier, their_lists = before
        lists = related_again(presenter.library, earlier, their_lists, there)
    else:
        lists = to_all()
    leave(presenter.parts, _FROM, (there, lists))
    return lists


def stories(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    around: tuple[Article | None, ...],
    ranks: tuple[tuple[int, ...], ...],
    lead: Article | None,
) -> Iterator[Output]:
    """The pages of consecutive articles, newest first; the first and the last given are only neighbours."""
    shown = presenter.library.articles
    for newer, item, older, row in zip(around, around[1:], around[2:], ranks, strict=False):
        if item is not None:
            yield story_page(
                presenter,
                chrome,
                item,
                presenter.mention(older) if older else None,
                presenter.mention(newer) if newer else None,
                tuple(presenter.mention(shown[n]) for n in row),
                lead,
            )


def story_page(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    item: Article,
    older: Lazy[Neighbour] | None,
    newer: Lazy[Neighbour] | None,
    related: tuple[Lazy[Neighbour], ...],
    lead: Article | None = None,
) -> Output:
    """One article's page.

    Ten thousand of these are told apart in every build, and a few of them rendered: so what a page shows is put
    together when it is, and let go after that.
    """
    shared = _shared(presenter, item, lead)
    groups = (
        *_thread(presenter, item),
        _records(presenter, item),
        related,
        (older,) if older else (),
        (newer,) if newer else (),
    )
    others = ";".join([" ".join([held.digest for held in group]) for group in groups])
    # All that the head says stands in the story's digest, but for the site's own name and the picture.
    story, title = presenter.story(item).digest, presenter.library.settings.title
    versions = presenter.library.family.versions_of(routes.article(item.slug))
    told = f"{title} {shared} {others} {illustration(presenter, item)!r} {versions or ''}"
    mark = digest_text(f"{chrome.digest} {story} {told}")
    make = partial(story_context, presenter, chrome, item, older, newer, related, shared, mark)
    path, listed = routes.file_of(routes.article(item.slug)), not item.draft
    modified = lib.updated(item).day.isoformat() if item.date else ""
    return Output(path, render_story, "article.html", LazyContext(mark, make), item.path, listed, modified)


def story_context(
    presenter: Presenter,
    chrome: Lazy[Chrome],
    item: Article,
    older: Lazy[Neighbour] | None,
    newer: Lazy[Neighbour] | None,
    related: tuple[Lazy[Neighbour], ...],
    shared: tuple[str, tuple[int, int]],
    mark: str,
) -> PageContext:
    """All that an article's page shows; `shared` is what those see who are sent its address, `mark` a digest of all."""
    previously, since = _thread(presenter, item)
    view = StoryView(
        presenter.story(item, mark),
        previously,
        since,
        related,
        older,
        newer,
        illustration(presenter, item),
        _records(presenter, item),
    )
    return PageContext(chrome, _head(presenter, item, routes.article(item.slug), *shared), view)


def _thread(presenter: Presenter, item: Article) -> tuple[tuple[Lazy[Neighbour], ...], tuple[Lazy[Neighbour], ...]]:
    """The stories that an article follows, and those that follow it, oldest first."""
    library = presenter.library
    earlier = [library.by_slug[s] for s in item.follows if s in library.by_slug]
    followers = library.followers.get(item.slug, ())
    return tuple(presenter.mention(a) for a in earlier if a.date), tuple(
        presenter.mention(a) for a in reversed(followers)
    )


def illustration(presenter: Presenter, item: Article) -> Illustration | None:
    """An article's own picture, unless it is not there or the story was withdrawn."""
    path = image_path(item)
    picture = presenter.pictures.get(path)
    if picture is None or item.image is None or item.retraction is not None:
        return None
    name = path.removeprefix("content/images/")
    href = presenter.library.root.href
    webp = [f"{href(routes.image(variant(name, width)))} {width}w" for width in variants(picture)]
    return Illustration(
        src=href(routes.image(name)),
        webp=", ".join(webp),
        width=picture.width,
        height=picture.height,
        alt=item.image.alt or "",
        caption=item.image.caption or "",
        credit=item.image.credit or "",
    )


def _shared(presenter: Presenter, item: Article, lead: Article | None) -> tuple[str, tuple[int, int]]:
    """What those see who are sent the page's address: its card, else its own picture, else the site's card."""
    card = article_card(presenter.library, item, lead)
    picture = presenter.pictures.get(image_path(item)) if item.image and item.retraction is None else None
    if card or picture is None or picture.kind == "svg":
        return share(presenter.library, card), SIZE
    address = routes.image(image_path(item).removeprefix("content/images/"))
    return presenter.library.root.absolute(address), (picture.width, picture.height)


def _head(presenter: Presenter, item: Article, address: str, image: str, size: tuple[int, int]) -> Head:
    base, words = presenter.library.base, presenter.words
    trail = [Ref(words.say("Archive"), base.href(routes.ARCHIVE))]
    if item.date:
        day = item.date.day
        trail.append(Ref(str(day.year), base.href(routes.year(day.year))))
        trail.append(Ref(words.month(day.year, day.month), base.href(routes.month(day.year, day.month))))
    return frame.head(
        presenter.library,
        presenter.library.headline(item),
        item.summary,
        address,
        noindex=item.draft,
        trail=tuple(trail) if item.date else (),
        published=item.date.iso if item.date else "",
        modified=lib.updated(item).iso if item.date else "",
        image=image,
        image_size=size,
    )
