"""All content as one value: what is shown, in order, and by term, month and slug."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from operator import attrgetter
from posixpath import normpath
from typing import Any, TypeVar
from unicodedata import normalize

from sitegen import routes
from sitegen.content.shared import default_term_title
from sitegen.model import (
    SIGNIFICANT,
    Article,
    Change,
    Clocked,
    Edition,
    Moment,
    Page,
    Section,
    Settings,
    Shown,
    TermFile,
)

K = TypeVar("K")
T = TypeVar("T")

RELATED_TITLES = "related titles"
"""The fact of all articles that tells where they stand among each other, and what they are called."""

KEPT = 50_000
"""Facts about lists that are kept at a time; ten thousand articles give some eight thousand."""


@dataclass(frozen=True)
class Contents:
    """Everything that was read, drafts and future articles included, in the order of paths.

    `shown` gives what may be published of an article's text, by the article's path; it may read from a cache.
    `broken` are the files that gave no value: they are there, so what refers to them is not what is wrong.
    """

    articles: tuple[Article, ...] = ()
    terms: tuple[TermFile, ...] = ()
    editions: tuple[Edition, ...] = ()
    pages: tuple[Page, ...] = ()
    images: tuple[str, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    def clocked(self) -> Iterator[tuple[str, tuple[Clocked, ...]]]:
        """The days of other programs in each file that has any, by its path."""
        items: Iterable[Article | Edition | Page] = chain(self.articles, self.editions, self.pages)
        return ((item.path, item.clocked) for item in items if item.clocked)


@dataclass(frozen=True)
class Library:
    """What this build shows. Articles and editions stand newest first, ties by slug; terms by slug."""

    settings: Settings
    articles: tuple[Article, ...]
    undated: tuple[Article, ...]
    editions: tuple[Edition, ...]
    pages: tuple[Page, ...]
    terms: Mapping[tuple[str, str], tuple[Article, ...]]
    term_years: Mapping[tuple[str, str], Mapping[int, tuple[Article, ...]]]
    months: Mapping[tuple[int, int], tuple[Article, ...]]
    term_files: Mapping[tuple[str, str], TermFile]
    by_slug: Mapping[str, Article]
    followers: Mapping[str, tuple[Article, ...]]
    addresses: Mapping[str, str]
    shown: Mapping[str, Shown] = field(default_factory=dict)
    held_back: tuple[Article, ...] = ()
    base: routes.Base = field(default=routes.Base("/"))
    facts: dict[tuple[str, int], tuple[object, Any]] = field(default_factory=dict, compare=False, repr=False)

    def fact(self, name: str, items: tuple[Article, ...], make: Callable[[tuple[Article, ...]], T]) -> T:
        """What `make` finds out about one of the library's own lists: found out once for as long as that list lives.

        `name` tells apart what is asked of one list. A library that was patched after an edit knows it still.
        """
        key = (name, id(items))
        known = self.facts.get(key)
        # The list is kept beside the answer: the identity of one that is gone could be that of another.
        if known is None or known[0] is not items:
            if len(self.facts) >= KEPT:
                self.facts.clear()
            known = self.facts[key] = (items, make(items))
        found: T = known[1]
        return found

    @cached_property
    def years(self) -> dict[int, tuple[Article, ...]]:
        """The dated articles by year, newest first."""
        found: dict[int, tuple[Article, ...]] = {}
        for (year, _), items in self.months.items():
            found[year] = found.get(year, ()) + items
        return found

    def term_title(self, taxonomy: str, slug: str) -> str:
        """A term's title: its file's, else one made from the slug."""
        known = self.term_files.get((taxonomy, slug))
        return known.title if known else default_term_title(slug)


class Addresses(Mapping[str, str]):
    """The links of all files that have an address, by path; made when the first one is asked for."""

    def __init__(
        self,
        base: routes.Base,
        articles: Iterable[Article],
        undated: Iterable[Article],
        editions: Iterable[Edition],
        pages: Iterable[Page],
        contents: Contents,
        terms: Collection[tuple[str, str]],
    ) -> None:
        """All that is shown, and what was read."""
        self._all = (base.href, articles, undated, editions, pages, contents, terms)

    @cached_property
    def _found(self) -> dict[str, str]:
        href, articles, undated, editions, pages, contents, terms = self._all
        found = {a.path: href(routes.article(a.slug)) for a in (*articles, *undated)}
        found |= {e.path: href(routes.edition(e.slug)) for e in editions}
        found |= {p.path: href(routes.page(p.slug)) for p in pages}
        found |= {
            t.path: href(routes.term(t.taxonomy, t.slug)) for t in contents.terms if (t.taxonomy, t.slug) in terms
        }
        found |= {path: href(routes.image(path.removeprefix("content/images/"))) for path in contents.images}
        return found

    def __getitem__(self, path: str) -> str:
        return self._found[path]

    def __contains__(self, path: object) -> bool:
        return path in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Dated articles in the order of every list: newest first, ties by slug."""
    # Two sorts that keep what is equal in place cost a fifth of one by pairs.
    by_slug = sorted(articles, key=attrgetter("slug"))
    return tuple(sorted(by_slug, key=attrgetter("date.at"), reverse=True))


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
    by_year: dict[tuple[str, str], dict[int, list[Article]]] = {}
    months: dict[tuple[int, int], list[Article]] = {}
    followers: dict[str, list[Article]] = {}
    for item in articles:
        day = day_of(item)
        year = day.year
        months.setdefault((year, day.month), []).append(item)
        for taxonomy, slugs in item.terms:
            for slug in slugs:
                years = by_year.get((taxonomy, slug))
                if years is None:
                    years = by_year[taxonomy, slug] = {}
                if year in years:
                    years[year].append(item)
                else:
                    years[year] = [item]
        for slug in item.follows:
            followers.setdefault(slug, []).append(item)
    term_years = {key: {year: tuple(items) for year, items in by_year[key].items()} for key in sorted(by_year)}
    terms = {key: tuple(chain.from_iterable(years.values())) for key, years in term_years.items()}
    editions = sorted(
        (e for e in contents.editions if (drafts or not e.draft) and (future or e.date.at <= now)),
        key=lambda e: (-e.date.at.timestamp(), e.slug),
    )
    pages = tuple(p for p in contents.pages if drafts or not p.draft)
    base = routes.Base(settings.base_url)
    return Library(
        settings=settings,
        articles=articles,
        undated=tuple(sorted(undated, key=lambda a: a.slug)),
        editions=tuple(editions),
        pages=pages,
        terms=terms,
        term_years=term_years,
        months={key: tuple(items) for key, items in months.items()},
        term_files={(t.taxonomy, t.slug): t for t in contents.terms},
        by_slug=by_slug,
        followers={slug: tuple(items) for slug, items in followers.items()},
        addresses=Addresses(base, articles, undated, editions, pages, contents, terms),
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
    moments += [c.date.at for a in contents.articles if a.changes or a.coming for c in (*a.changes, *a.coming)]
    moments += [day.moment.at for _, clocked in contents.clocked() for day in clocked]
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
