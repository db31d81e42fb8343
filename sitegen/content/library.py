"""The library: the content that a build shows, in order and indexed by term, month and slug."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from operator import attrgetter
from posixpath import normpath
from typing import Any, TypeVar
from unicodedata import normalize

from sitegen import routes
from sitegen.content.languages.family import Family
from sitegen.content.registers.register_index import RegisterIndex, TermFinder, make_index
from sitegen.content.shared import default_term_title
from sitegen.languages.speech import Speech
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
A = TypeVar("A", Article, Page)

CHANGED = "changed"
"""The name under which `Library.fact` keeps the articles with changes."""

LEADS = "leads"
"""The name under which `Library.fact` keeps the articles that are marked to lead."""

ALIASED = "aliased"
"""The name under which `Library.fact` keeps the articles with old addresses."""

LINKING = "linking"
"""The name under which `Library.fact` keeps the articles that link to files of the site."""

PICTURED = "pictured"
"""The name under which `Library.fact` keeps the articles with a picture of their own."""

RELATED_TITLES = "related titles"
"""The name under which `Library.fact` keeps the titles of each article's related stories."""

RELATED_BEFORE = "related titles before"
"""The same before the last edits of titles, from which only what they touch is made anew."""


@dataclass(frozen=True)
class Contents:
    """All content that was read, drafts and future articles included, in the order of paths.

    `shown` gives what may be published of an article's text, by the article's path; it may read from a cache. `broken`
    are the files that could not be read as content; references to them are not reported.
    """

    articles: tuple[Article, ...] = ()
    terms: tuple[TermFile, ...] = ()
    editions: tuple[Edition, ...] = ()
    pages: tuple[Page, ...] = ()
    images: tuple[str, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    def clocked(self) -> Iterator[tuple[str, tuple[Clocked, ...]]]:
        """The files with dates under keys of other programs: each path with its dates."""
        items: Iterable[Article | Edition | Page] = chain(self.articles, self.editions, self.pages)
        return ((item.path, item.clocked) for item in items if item.clocked)


@dataclass(frozen=True)
class Library:
    """The content that a build shows. Articles and editions are sorted newest first, ties by slug; terms by slug.

    `typed` holds each term's name as the earliest article has it. `facts` is the cache of `fact`. `as_of` is the day in
    the site's zone, None where no register is a calendar.
    """

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
    images: tuple[str, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
    held_back: tuple[Article, ...] = ()
    base: routes.Base = field(default=routes.Base("/"))
    typed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    speech: Speech = field(default=Speech())
    family: Family = field(default=Family())
    registers: RegisterIndex = field(default=RegisterIndex())
    as_of: date | None = None
    facts: dict[int, tuple[object, dict[str, Any]]] = field(default_factory=dict, compare=False, repr=False)

    def fact(self, name: str, items: tuple[A, ...], make: Callable[[tuple[A, ...]], T]) -> T:
        """The result of `make` for one of the library's own lists, computed once and cached under `name`.

        The cache is keyed by the list's identity; `library_update` keeps lists that an edit does not change, and
        forgets the facts about those in whose place others come.
        """
        known = self.facts.get(id(items))
        # The list is stored with the results, because the identity of a freed list may be reused.
        if known is None or known[0] is not items:
            known = self.facts[id(items)] = (items, {})
        results = known[1]
        if name not in results:
            results[name] = make(items)
        found: T = results[name]
        return found

    def known(self, name: str, items: tuple[A, ...]) -> Any:
        """A fact that was found out about one of the library's lists, or None."""
        known = self.facts.get(id(items))
        return known[1].get(name) if known is not None and known[0] is items else None

    @property
    def leads(self) -> list[Article]:
        """The articles that are marked to lead, newest first."""
        return self.fact(LEADS, self.articles, lambda items: [a for a in items if a.lead])

    @property
    def aliased(self) -> list[Article]:
        """The dated articles with old addresses, newest first."""
        return self.fact(ALIASED, self.articles, lambda items: [a for a in items if a.aliases])

    @property
    def linking(self) -> list[Article]:
        """The dated articles that link to files of the site, newest first."""
        return self.fact(LINKING, self.articles, lambda items: [a for a in items if a.links or a.why_links])

    @property
    def pictured(self) -> list[Article]:
        """The dated articles with a picture of their own, newest first."""
        return self.fact(PICTURED, self.articles, lambda items: [a for a in items if a.image])

    @cached_property
    def years(self) -> dict[int, tuple[Article, ...]]:
        """The dated articles by year, newest first."""
        found: dict[int, tuple[Article, ...]] = {}
        for (year, _), items in self.months.items():
            found[year] = found.get(year, ()) + items
        return found

    @property
    def root(self) -> routes.Base:
        """The base of the whole site, where pictures and styles stand; its own in a site of one language."""
        return self.family.siblings[0].base if self.family.siblings else self.base

    @property
    def addresses(self) -> Mapping[str, str]:
        """The links of all files that have an address, by path."""
        # An edit that `library_update` accepts changes no address.
        return self.fact("addresses", self.pages, lambda _: self._addresses())

    def _addresses(self) -> dict[str, str]:
        href = self.base.href
        found = {a.path: href(routes.article(a.slug)) for a in (*self.articles, *self.undated)}
        found |= {e.path: href(routes.edition(e.slug)) for e in self.editions}
        found |= {p.path: href(routes.page(p.slug)) for p in self.pages}
        found |= {t.path: href(routes.term(*key)) for key, t in self.term_files.items() if key in self.terms}
        found |= {path: self.root.href(routes.image(path.removeprefix("content/images/"))) for path in self.images}
        return {**self.family.elsewhere, **found}

    def headline(self, article: Article) -> str:
        """An article's title as readers see it: behind "Withdrawn: " where the story was retracted (DESIGN §10)."""
        if article.retraction is None:
            return article.title
        return self.speech.of(article.language).say("Withdrawn: %(title)s", title=article.title)

    def term_title(self, taxonomy: str, slug: str) -> str:
        """A term's title: its file's, else as it was typed in the earliest article (by date, then path)."""
        file, typed = self.term_files.get((taxonomy, slug)), self.typed.get((taxonomy, slug))
        return (file and file.title_in(self.settings.language)) or typed or default_term_title(slug)


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Dated articles in the order of every list: newest first, ties by slug."""
    # Two stable sorts take a fifth of the time of one sort by pairs.
    by_slug = sorted(articles, key=attrgetter("slug"))
    return tuple(sorted(by_slug, key=attrgetter("date.at"), reverse=True))


def group(articles: Iterable[Article], key: Callable[[Article], K]) -> dict[K, list[Article]]:
    """Articles by a key, both in the order in which they come."""
    groups: dict[K, list[Article]] = {}
    for item in articles:
        groups.setdefault(key(item), []).append(item)
    return groups


def assemble(
    contents: Contents,
    settings: Settings,
    now: datetime,
    *,
    drafts: bool = False,
    future: bool = False,
    as_of: date | None = None,
    speech: Speech | None = None,
) -> Library:
    """The library of what is shown at `now`, on the day `as_of`; drafts and what is not yet due where asked for."""
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
        typed={key: _as_typed(key, items) for key, items in terms.items()},
        term_files={(t.taxonomy, t.slug): t for t in contents.terms},
        by_slug=by_slug,
        followers={slug: tuple(items) for slug, items in followers.items()},
        images=contents.images,
        shown=contents.shown,
        held_back=newest_first(held),
        base=base,
        speech=speech or Speech(),
        registers=make_index(
            settings.registers, articles, lambda: TermFinder(terms, contents.terms), None if future else now
        ),
        as_of=as_of if any(register.calendar for register in settings.registers) else None,
    )


def _as_typed(key: tuple[str, str], items: tuple[Article, ...]) -> str:
    """A term as it was typed in the earliest of its articles, which stand newest first; of two at a time by path."""
    first = items[-1]
    for item in reversed(items):
        if _moment(item).at != _moment(first).at:
            break
        first = min(first, item, key=attrgetter("path"))
    for (taxonomy, slugs), names in zip(first.terms, first.term_names, strict=False):
        if taxonomy == key[0]:
            return names[slugs.index(key[1])]
    return ""


def sections(edition: Edition, library: Library) -> tuple[Section, ...]:
    """An edition's parts: its own, else the articles of its period by first topic, in order of their titles."""
    if edition.sections:
        return edition.sections
    first = edition.first.day if edition.first else None
    last = edition.last.day if edition.last else None
    if first is None and last is None:
        return ()
    days = ((a, day_of(a)) for a in library.articles)
    inside = [a for a, day in days if (first is None or day >= first) and (last is None or day <= last)]
    if not library.settings.taxonomies:
        return (Section("", tuple(a.slug for a in inside)),) if inside else ()
    leading = library.settings.taxonomies[0].name
    by_topic: dict[str, list[str]] = {}
    for item in inside:
        topics = dict(item.terms).get(leading, ())
        title = library.term_title(leading, topics[0]) if topics else library.speech.own.say("Other stories")
        by_topic.setdefault(title, []).append(item.slug)
    return tuple(Section(title, tuple(by_topic[title])) for title in sorted(by_topic, key=str.casefold))


def corrections(library: Library) -> list[tuple[Article, Change, int]]:
    """Every change of a shown article, newest first, with its place among that article's changes of the day."""
    found: list[tuple[Article, Change, int]] = []
    for item in library.fact(CHANGED, library.articles, lambda items: [a for a in items if a.changes]):
        seen: dict[date, int] = {}
        for change in item.changes:
            place = seen.get(change.date.day, 0)
            seen[change.date.day] = place + 1
            found.append((item, change, place))
    return sorted(found, key=lambda row: (-row[1].date.at.timestamp(), row[0].slug, -row[2]))


def updated(article: Article) -> Moment:
    """The `updated` time of an article in feeds: its date, or its latest significant change."""
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
    return _moment(article).day
