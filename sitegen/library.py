"""All content as one value: what is shown, in order, and by term, month and slug."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from posixpath import normpath
from typing import TypeVar
from unicodedata import normalize

from sitegen import routes
from sitegen.articles import default_term_title
from sitegen.model import SIGNIFICANT, Article, Change, Edition, Moment, Page, Section, Settings, Shown, TermFile

K = TypeVar("K")


@dataclass(frozen=True)
class Contents:
    """Everything that was read, drafts and future articles included, in the order of paths.

    `shown` gives what may be published of an article's text, by the article's path; it may read from a cache.
    """

    articles: tuple[Article, ...] = ()
    terms: tuple[TermFile, ...] = ()
    editions: tuple[Edition, ...] = ()
    pages: tuple[Page, ...] = ()
    images: tuple[str, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True)
class Library:
    """What this build shows. Articles and editions stand newest first, ties by slug; terms by slug."""

    settings: Settings
    articles: tuple[Article, ...]
    undated: tuple[Article, ...]
    editions: tuple[Edition, ...]
    pages: tuple[Page, ...]
    terms: Mapping[tuple[str, str], tuple[Article, ...]]
    term_files: Mapping[tuple[str, str], TermFile]
    by_slug: Mapping[str, Article]
    followers: Mapping[str, tuple[Article, ...]]
    addresses: Mapping[str, str]
    shown: Mapping[str, Shown] = field(default_factory=dict)
    held_back: tuple[Article, ...] = ()
    base: routes.Base = field(default=routes.Base("/"))

    def term_title(self, taxonomy: str, slug: str) -> str:
        """A term's title: its file's, else one made from the slug."""
        known = self.term_files.get((taxonomy, slug))
        return known.title if known else default_term_title(slug)

    def months(self) -> dict[tuple[int, int], list[Article]]:
        """The dated articles by (year, month), newest first."""
        return group(self.articles, lambda a: (day_of(a).year, day_of(a).month))


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Dated articles in the order of every list: newest first, ties by slug."""
    return tuple(sorted(articles, key=lambda a: (-_at(a).timestamp(), a.slug)))


def group(articles: Iterable[Article], key: Callable[[Article], K]) -> dict[K, list[Article]]:
    """Articles by a key, both in the order in which they come."""
    groups: dict[K, list[Article]] = {}
    for item in articles:
        groups.setdefault(key(item), []).append(item)
    return groups


def assemble(
    contents: Contents, settings: Settings, now: datetime, *, drafts: bool = False, future: bool = False
) -> Library:
    """What is shown at `now`; drafts and articles that are not yet due only where asked for."""
    shown, undated, held = [], [], []
    for item in contents.articles:
        if item.draft and not drafts:
            continue
        if item.date is None:
            undated.append(item)
        elif item.date.at > now and not future:
            held.append(item)
        else:
            shown.append(item)
    articles = newest_first(shown)
    # Undated drafts last, so that of two with one slug (which is an error) a dated one wins.
    by_slug = {a.slug: a for a in (*undated, *reversed(articles))}
    terms: dict[tuple[str, str], list[Article]] = {}
    followers: dict[str, list[Article]] = {}
    for item in articles:
        for taxonomy, slugs in item.terms:
            for slug in slugs:
                terms.setdefault((taxonomy, slug), []).append(item)
        for slug in item.follows:
            followers.setdefault(slug, []).append(item)
    editions = sorted(
        (e for e in contents.editions if (drafts or not e.draft) and (future or e.date.at <= now)),
        key=lambda e: (-e.date.at.timestamp(), e.slug),
    )
    pages = tuple(p for p in contents.pages if drafts or not p.draft)
    base = routes.Base(settings.base_url)
    addresses = {a.path: base.href(routes.article(a.slug)) for a in (*articles, *undated)}
    addresses |= {e.path: base.href(routes.edition(e.slug)) for e in editions}
    addresses |= {p.path: base.href(routes.page(p.slug)) for p in pages}
    addresses |= {
        t.path: base.href(routes.term(t.taxonomy, t.slug)) for t in contents.terms if (t.taxonomy, t.slug) in terms
    }
    addresses |= {path: base.href(routes.image(path.removeprefix("content/images/"))) for path in contents.images}
    return Library(
        settings=settings,
        articles=articles,
        undated=tuple(sorted(undated, key=lambda a: a.slug)),
        editions=tuple(editions),
        pages=pages,
        terms={key: tuple(terms[key]) for key in sorted(terms)},
        term_files={(t.taxonomy, t.slug): t for t in contents.terms},
        by_slug=by_slug,
        followers={slug: tuple(items) for slug, items in followers.items()},
        addresses=addresses,
        shown=contents.shown,
        held_back=newest_first(held),
        base=base,
    )


def next_due(contents: Contents, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The last moment before `now` and the first after it at which something became or becomes due.

    Between the two the clock changes nothing in the site.
    """
    drafted = [a.date.at for a in contents.articles if a.date is not None]
    moments = [*drafted, *(e.date.at for e in contents.editions)]
    before = max((m for m in moments if m <= now), default=None)
    after = min((m for m in moments if m > now), default=None)
    return before, after


def sections(edition: Edition, library: Library) -> tuple[Section, ...]:
    """An edition's parts: its own, else the articles of its period by first topic, in order of their titles."""
    if edition.sections:
        return edition.sections
    first = edition.first.day if edition.first else None
    last = edition.last.day if edition.last else None
    if first is None and last is None:
        return ()
    inside = [
        a
        for a in library.articles
        if a.date and (first is None or a.date.day >= first) and (last is None or a.date.day <= last)
    ]
    if not library.settings.taxonomies:
        return (Section("", tuple(a.slug for a in inside)),) if inside else ()
    leading = library.settings.taxonomies[0].name
    by_topic: dict[str, list[str]] = {}
    for item in inside:
        topics = dict(item.terms).get(leading, ())
        title = library.term_title(leading, topics[0]) if topics else "Other stories"
        by_topic.setdefault(title, []).append(item.slug)
    return tuple(Section(title, tuple(by_topic[title])) for title in sorted(by_topic))


def corrections(library: Library) -> list[tuple[Article, Change, int]]:
    """Every change of a shown article, newest first, with its place among that article's changes of the day."""
    found: list[tuple[Article, Change, int]] = []
    for item in library.articles:
        if not item.changes:
            continue
        seen: dict[date, int] = {}
        for change in item.changes:
            place = seen.get(change.date.day, 0)
            seen[change.date.day] = place + 1
            found.append((item, change, place))
    return sorted(found, key=lambda row: (-row[1].date.at.timestamp(), row[0].slug, -row[2]))


def updated(article: Article) -> Moment:
    """When subscribers last had news of an article: its date, or its latest significant change (DESIGN §10)."""
    if not article.changes:
        return _moment(article)
    times = [c.date for c in article.changes if c.kind in SIGNIFICANT]
    return max([_moment(article), *times], key=lambda moment: moment.at)


def _moment(article: Article) -> Moment:
    if article.date is None:
        raise ValueError(f"{article.path} has no date and stands in no list")
    return article.date


def _at(article: Article) -> datetime:
    return _moment(article).at


def image_path(article: Article) -> str:
    """The path of an article's own picture in the site's folder, or an empty text; it may not be there."""
    if article.image is None or not article.image.src:
        return ""
    src = normalize("NFC", article.image.src).removeprefix("/")
    for start in ("content/images/", "images/", "../images/", "../../images/"):
        src = src.removeprefix(start)
    return "content/images/" + normpath(src)


def day_of(article: Article) -> date:
    """The day of a dated article; ValueError for one without a date, which no list may hold."""
    if article.date is None:
        raise ValueError(f"{article.path} has no date and stands in no list")
    return article.date.day
