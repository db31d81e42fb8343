"""What templates and feeds are lent: narrow frozen values, made from the library (a neighbour is a title and a link).

The width of a view is the precision of rebuilding: an edit reaches only the outputs whose view it changes. No view
holds an article's body, only what `rights` allows to be shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date as calendar_day
from functools import partial
from typing import Any

from msgspec import Struct, structs

from sitegen import library as lib
from sitegen import routes
from sitegen.fingerprint import Held, digest, digest_text
from sitegen.library import Library
from sitegen.licences import LICENCES, Licence
from sitegen.markup import resolve, sized
from sitegen.model import Article, Body, Change, Link, Moment, Output, Picture, Section
from sitegen.parts import Parts

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
NEWEST = 20

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)
"""The Content-Security-Policy of every page (DESIGN §9): nothing is asked of another origin."""
SEARCH_CSP = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""That of the search page alone: Pagefind looks things up by WebAssembly."""


class Ref(Struct, frozen=True):
    """A link: a title and where it leads."""

    title: str
    href: str


class Counted(Struct, frozen=True):
    """A link with a number of articles behind it."""

    title: str
    href: str
    count: int


class Dated(Struct, frozen=True):
    """A date for people (`text`) and for machines (`iso`)."""

    text: str
    iso: str


class FeedRef(Struct, frozen=True):
    """A feed that a page announces."""

    title: str
    href: str
    type: str
    name: str


class Chrome(Struct, frozen=True):
    """What stands on every page; it changes rarely, because each change touches every page."""

    title: str
    tagline: str
    author: str
    language: str
    home: str
    nav: tuple[Ref, ...]
    pages: tuple[Ref, ...]
    assets: tuple[tuple[str, str], ...]
    feeds: tuple[FeedRef, ...]
    csp: str
    origin: str
    feeds_page: str
    archive: str
    search: str

    def asset(self, name: str) -> str:
        """The link to a file of `layouts/static/` by its own name, such as `css/site.css`."""
        return dict(self.assets)[name]

    def current(self, head: "Head") -> str:
        """The page's own link in the navigation, or empty: most pages share theirs with others, made once for all."""
        own = head.canonical.removeprefix(self.origin)
        return own if own == self.search or own in [link.href for link in self.nav] else ""

    def above(self, head: "Head") -> str:
        """The link in the navigation of the part of the site that the page stands in, or empty."""
        upper = head.trail[0].href if head.trail else ""
        return upper if upper in [link.href for link in self.nav] else ""


class Head(Struct, frozen=True):
    """What a page says of itself to machines.

    `name` is the title without the site's, `trail` the pages above this one, from the front page's first link on, and
    `image` the absolute address of a picture for those who share the page, or empty, with its size.
    """

    title: str
    description: str
    canonical: str
    language: str
    feeds: tuple[FeedRef, ...] = ()
    noindex: bool = False
    name: str = ""
    trail: tuple[Ref, ...] = ()
    published: str = ""
    modified: str = ""
    image: str = ""
    image_size: tuple[int, int] = (1200, 630)
    csp: str = ""


class Note(Struct, frozen=True):
    """A dated word on what changed."""

    kind: str
    date: Dated
    text: str


class Card(Struct, frozen=True):
    """An article in a list: its terms of the first taxonomy, and of the second as its places.

    `language` and `direction` are empty where they are the site's own.
    """

    title: str
    href: str
    date: Dated
    summary: str
    source: str
    terms: tuple[Ref, ...]
    places: tuple[Ref, ...]
    language: str
    direction: str
    note: Note | None
    mark: str


class Row(Struct, frozen=True):
    """An edition's story: its card, and why it matters as inline HTML."""

    card: Held[Card]
    why: str


class DayGroup(Struct, frozen=True):
    """The cards of one day."""

    date: Dated
    day: int
    month: str
    cards: tuple[Held[Card], ...]


class Credit(Struct, frozen=True):
    """Who reported the story first."""

    name: str
    url: str
    authors: tuple[str, ...]
    published: Dated | None
    archive: str
    language: str
    direction: str
    licence: Licence | None = None


class TermGroup(Struct, frozen=True):
    """An article's terms of one taxonomy."""

    title: str
    terms: tuple[Ref, ...]


class Neighbour(Struct, frozen=True):
    """Another article of the same thread."""

    title: str
    href: str
    date: Dated


class Story(Struct, frozen=True):
    """An article as its own page shows it, without its neighbours."""

    title: str
    date: Dated | None
    summary: str
    why: str
    html: str
    excerpt: str
    rights: str
    credit: Credit | None
    also: tuple[Ref, ...]
    groups: tuple[TermGroup, ...]
    changes: tuple[Note, ...]
    withdrawn: Note | None
    language: str
    direction: str
    mark: str
    slug: str
    modified: str


def dated(moment: Moment) -> Dated:
    """A moment as readers and machines see it: `24 November 2021`."""
    return Dated(day_text(moment.day), moment.iso)


def day_text(day: calendar_day) -> str:
    """A day in words, independent of the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_text(year: int, month: int) -> str:
    """A month in words."""
    return f"{MONTHS[month - 1]} {year}"


def feeds_of(folder: str, title: str, library: Library) -> tuple[FeedRef, ...]:
    """The three feeds under a page's address."""
    return tuple(
        FeedRef(
            f"{title} ({routes.FEED_NAMES[kind]})",
            library.base.href(routes.feed(folder, kind)),
            routes.FEED_TYPES[kind],
            routes.FEED_NAMES[kind],
        )
        for kind in routes.FEED_FILES
    )


def chrome(library: Library, assets: tuple[tuple[str, str], ...]) -> Held[Chrome]:
    """The frame of every page. `assets` are (name, address) of the static files."""
    settings, base = library.settings, library.base
    used = {taxonomy for taxonomy, _ in library.terms}
    nav = [Ref(t.title, base.href(routes.taxonomy(t.name))) for t in settings.taxonomies if t.name in used]
    if library.editions:
        nav.append(Ref("Editions", base.href(routes.EDITIONS)))
    nav.append(Ref("Archive", base.href(routes.ARCHIVE)))
    pages = [Ref(p.title, base.href(routes.page(p.slug))) for p in library.pages]
    frame = Chrome(
        title=settings.title,
        tagline=settings.tagline,
        author=settings.author,
        language=settings.language,
        home=base.href(routes.HOME),
        nav=tuple(nav),
        pages=(
            *pages,
            Ref("Corrections", base.href(routes.CORRECTIONS)),
            Ref("Feeds", base.href(routes.FEEDS)),
        ),
        assets=tuple((name, base.href(address)) for name, address in assets),
        feeds=feeds_of(routes.HOME, settings.title, library),
        csp=CSP,
        origin=base.origin,
        feeds_page=base.href(routes.FEEDS),
        archive=base.href(routes.ARCHIVE),
        search=base.href(routes.SEARCH) if settings.search else "",
    )
    return Held(digest(frame), lambda: frame)


def head(library: Library, title: str, description: str, address: str, **more: object) -> Head:
    """A page's head; its title is followed by the site's, but for the front page."""
    name = library.settings.title
    return Head(
        name=title,
        title=title if address == routes.HOME or title == name else f"{title} — {name}",
        description=description,
        canonical=library.base.absolute(address),
        language=str(more.pop("language", None) or library.settings.language),
        **more,  # type: ignore[arg-type]
    )


def note(change: Change) -> Note:
    """A change as readers see it."""
    return Note(change.kind, dated(change.date), change.note)


def mark_of(article: Article) -> str:
    """What the preview must say of an article: `draft`, or nothing."""
    return "draft" if article.draft else ""


RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ku-arab ks nqo ps sd syr ug ur yi".split())
"""Languages that are written from right to left."""


def direction(language: str) -> str:
    """`rtl` for a language that is written from right to left, else `ltr`; empty for no language."""
    if not language:
        return ""
    lowered = language.lower()
    return "rtl" if lowered in RIGHT_TO_LEFT or lowered.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def credit(article: Article) -> Credit | None:
    """The credit that stands above the text, with the line that an open licence asks for."""
    source = article.source
    if source is None:
        return None
    licence = LICENCES.get(article.licence)
    return Credit(
        name=source.name,
        url=source.url or "",
        authors=source.authors,
        published=dated(source.published) if source.published else None,
        archive=source.archive or "",
        language=source.language or "",
        direction=direction(source.language or ""),
        licence=structs.replace(licence, credit=licence.credit.format(name=source.name)) if licence else None,
    )


def _own_marks(articles: Iterable[Article]) -> str:
    """Tells apart all that pages and feeds show of the articles themselves."""
    return digest_text("".join([f"{a.digest}{a.path}\0" for a in articles]))


def shapes(articles: Iterable[Article]) -> str:
    """Tells apart where articles stand among the others."""
    return digest_text("".join([a.shape_digest for a in articles]))


class Desk:
    """Lends views of a library's articles, each under a digest of all that it is made of, each made at most once."""

    def __init__(
        self, library: Library, parts: Parts | None = None, pictures: Mapping[str, Picture] | None = None
    ) -> None:
        """The desk keeps what it made for as long as it lives, one walk; `parts` came from the walk before.

        `pictures` are what is known of the site's images, by path.
        """
        self.library = library
        self.parts = parts or Parts()
        self.pictures = pictures or {}
        settings = library.settings
        known = tuple((t.taxonomy, t.slug, t.title) for t in library.term_files.values())
        self.names = digest(known)
        self.ground = digest((settings, known, tuple(sorted(self.pictures.items()))))
        self.shape = library.fact("shape", library.articles, shapes)
        titles = tuple((t.name, t.title) for t in settings.taxonomies)
        self.frame = digest((settings.base_url, settings.language, titles))
        self.first_two = tuple(t.name for t in settings.taxonomies[:2])
        self._titles: dict[tuple[str, str], str] = {}
        self._refs: dict[tuple[str, str], Ref] = {}
        # What others make of a term, by taxonomy and slug, as many times as it is named.
        self.shared: dict[tuple[str, str], Any] = {}
        self._cards: dict[str, Held[Card]] = {}
        self._mentions: dict[str, Held[Neighbour]] = {}

    def part(self, name: str, mark: str, make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
        """Outputs that are planned together: those of the walk before, where nothing that they are made of changed.

        `name` is the part's own, the same in every walk. `mark` tells apart all that `make` looks at, apart from the
        settings and the titles of terms: join digests of articles (see `cards_mark`, `stories_mark`) and texts.
        """
        return self.parts.take(name, f"{self.ground} {mark}", make)

    def cards_mark(self, articles: Iterable[Article]) -> str:
        """Tells apart all that cards and mentions of these articles show."""
        return digest_text("".join([a.card_digest for a in articles]))

    def entries_mark(self, articles: Iterable[Article]) -> str:
        """Tells apart all that feeds show of these articles without their texts."""
        return digest_text("".join([a.entry_digest for a in articles]))

    def stories_mark(self, articles: Sequence[Article]) -> str:
        """Tells apart all that pages and feeds show of these articles, and of the articles they follow."""
        library = self.library
        rows = tuple(articles)
        parts = [library.fact("stories", rows, _own_marks)]
        for item in library.fact("leading on", rows, self._leading_on):
            if item.follows or item.slug in library.followers:
                others = [library.by_slug[s] for s in item.follows if s in library.by_slug]
                parts += [a.title_digest for a in (*others, *library.followers.get(item.slug, ()))]
                parts.append(";")
            if item.links or item.why_links:
                parts.append(repr(sorted(self.addresses(item.shown_links).items())))
        return "".join(parts)

    def _leading_on(self, articles: Iterable[Article]) -> list[Article]:
        """The articles whose pages show something of other files."""
        followed = self.library.followers
        return [a for a in articles if a.follows or a.links or a.why_links or a.slug in followed]

    def body_mark(self, body: Body) -> str:
        """Tells apart all that a page shows of a text: its HTML, with where its links lead."""
        return digest((body.html, body.paragraphs[:1], tuple(self.addresses(body.links).items())))

    def card(self, article: Article) -> Held[Card]:
        """An article in a list. Only dated articles stand in lists."""
        held = self._cards.get(article.path)
        if held is None:
            key = f"card {self.frame} {article.card_digest} {self.titles(article, self.first_two)}"
            held = self._cards[article.path] = Held(digest_text(key), partial(self._card, article))
        return held

    def mention(self, article: Article) -> Held[Neighbour]:
        """Another article, as narrow as it can be shown."""
        held = self._mentions.get(article.path)
        if held is None:
            key = f"mention {self.frame} {article.title_digest}"
            held = self._mentions[article.path] = Held(digest_text(key), partial(self._mention, article))
        return held

    def story(self, article: Article) -> Held[Story]:
        """An article as its own page shows it."""
        links = self.addresses(article.shown_links)
        sizes = self.sizes(article.shown_links)
        places = sorted(links.items()) + sorted(sizes.items()) if links else ""
        key = f"story {self.frame} {article.digest} {self.titles(article, None)} {places!r}"
        return Held(digest_text(key), lambda: self._story(article, links, sizes))

    def html(self, body: Body) -> str:
        """A text's HTML with its links and the sizes of its pictures."""
        return sized(resolve(body.html, self.addresses(body.links)), self.sizes(body.links))

    def sizes(self, links: tuple[Link, ...]) -> dict[str, tuple[int, int]]:
        """The width and height of each picture that a text shows, by its address."""
        found = {}
        for link in links:
            picture = self.pictures.get(link.target) or self.pictures.get("content" + link.target)
            if picture is not None:
                address = routes.image((link.target.removeprefix("content")).removeprefix("/images/"))
                found[self.library.base.href(address)] = (picture.width, picture.height)
        return found

    def titles(self, article: Article, taxonomies: tuple[str, ...] | None) -> str:
        """The titles of an article's terms: the only thing that a view of it takes from other files."""
        found = self._titles
        parts = []
        for taxonomy, slugs in article.terms:
            if taxonomies is None or taxonomy in taxonomies:
                for slug in slugs:
                    title = found.get((taxonomy, slug))
                    if title is None:
                        # A draft's term may have no page, and is then not shown.
                        known = (taxonomy, slug) in self.library.terms
                        title = repr(self.library.term_title(taxonomy, slug)) if known else "-"
                        found[taxonomy, slug] = title
                    parts.append(title)
        return ",".join(parts)

    def terms(self, article: Article, taxonomies: tuple[str, ...] | None = None) -> tuple[Ref, ...]:
        """An article's terms as links, those of the named taxonomies only."""
        refs = self._refs
        found = []
        for taxonomy, slugs in article.terms:
            if taxonomies is None or taxonomy in taxonomies:
                for slug in slugs:
                    ref = refs.get((taxonomy, slug))
                    if ref is None and (taxonomy, slug) in self.library.terms:
                        href = self.library.base.href(routes.term(taxonomy, slug))
                        ref = refs[taxonomy, slug] = Ref(self.library.term_title(taxonomy, slug), href)
                    if ref is not None:
                        found.append(ref)
        return tuple(found)

    def days(self, articles: Sequence[Article]) -> tuple[DayGroup, ...]:
        """Articles grouped by day, newest first."""
        groups = lib.group(articles, lib.day_of)
        return tuple(
            DayGroup(
                Dated(day_text(day), day.isoformat()),
                day.day,
                MONTHS[day.month - 1][:3],
                tuple(self.card(a) for a in items),
            )
            for day, items in groups.items()
        )

    def addresses(self, links: tuple[Link, ...]) -> dict[str, str]:
        """Where a text's links to the site's own files lead; those that lead nowhere are left out."""
        found = {}
        for link in links:
            if link.target.startswith("/"):
                found[link.target] = self.library.base.href(link.target)
            elif link.target in self.library.addresses:
                found[link.target] = self.library.addresses[link.target]
        return found

    def why(self, article: Article) -> str:
        """Why an article matters, as inline HTML."""
        return resolve(article.why, self.addresses(article.why_links)) if article.why else ""

    def edition_sections(self, sections: tuple[Section, ...]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """An edition's parts as (title, rows), of the articles that are shown."""
        found = []
        for section in sections:
            stories = (self.library.by_slug.get(slug) for slug in section.articles)
            rows = tuple(Row(self.card(a), self.why(a)) for a in stories if a is not None and a.date is not None)
            if rows:
                found.append((section.title, rows))
        return tuple(found)

    def _card(self, article: Article) -> Card:
        if article.date is None:
            raise ValueError(f"{article.path} has no date and stands in no list")
        latest = [c for c in article.changes if c.kind in ("correction", "retraction")]
        own = self.library.settings.language
        language = article.language if article.language and article.language != own else ""
        return Card(
            title=article.title,
            href=self.library.base.href(routes.article(article.slug)),
            date=dated(article.date),
            summary=article.summary,
            source=article.source.name if article.source else "",
            terms=self.terms(article, self.first_two[:1]),
            places=self.terms(article, self.first_two[1:]),
            language=language,
            direction=direction(language),
            note=note(latest[-1]) if latest else None,
            mark=mark_of(article),
        )

    def _mention(self, article: Article) -> Neighbour:
        if article.date is None:
            raise ValueError(f"{article.path} has no date and stands in no list")
        return Neighbour(article.title, self.library.base.href(routes.article(article.slug)), dated(article.date))

    def _story(self, article: Article, links: dict[str, str], sizes: dict[str, tuple[int, int]]) -> Story:
        shown = self.library.shown[article.path]
        titles = {t.name: t.title for t in self.library.settings.taxonomies}
        retraction = article.retraction
        groups = ((name, self.terms(article, (name,))) for name, _ in article.terms)
        language = article.language or self.library.settings.language
        return Story(
            title=article.title,
            date=dated(article.date) if article.date else None,
            summary=article.summary,
            why=resolve(article.why, links),
            html=sized(resolve(shown.html, links), sizes),
            excerpt=shown.excerpt,
            rights=article.rights,
            credit=credit(article),
            also=tuple(Ref(c.name, c.url) for c in article.also),
            groups=tuple(TermGroup(titles[name], refs) for name, refs in groups if refs),
            changes=tuple(note(c) for c in article.changes),
            withdrawn=note(retraction) if retraction else None,
            language=language,
            direction=direction(language),
            mark=mark_of(article),
            slug=article.slug,
            modified=lib.updated(article).iso if article.date else "",
        )
