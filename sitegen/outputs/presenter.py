"""Builds the view objects that templates receive, each with a digest of its inputs.

A view holds no more than a page shows. The digests tell a planner, before it builds anything, whether an output would
come out the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy, digest, digest_text
from sitegen.languages.directions import direction
from sitegen.markup.image_sizes import sized
from sitegen.markup.links import resolve
from sitegen.markup.scrolling import with_focus
from sitegen.model import Article, Body, Link, Picture, Section
from sitegen.outputs.memo import PlanMemo
from sitegen.outputs.output import Output
from sitegen.outputs.views import (
    Card,
    Dated,
    DayGroup,
    EditionRow,
    Neighbour,
    Ref,
    Story,
    TermGroup,
    credit,
    dated,
    mark_of,
    note,
    of_day,
)


def _own_digests(articles: Iterable[Article]) -> str:
    """A digest of all that pages and feeds show of the articles themselves."""
    return digest_text("".join([f"{a.digest}{a.path}\0" for a in articles]))


def shapes(articles: Iterable[Article]) -> str:
    """A digest of the places of articles among the others."""
    return digest_text("".join([a.shape_digest for a in articles]))


class Presenter:
    """Builds the view objects that templates receive, each at most once and with a digest of its inputs."""

    def __init__(
        self, library: Library, parts: PlanMemo | None = None, pictures: Mapping[str, Picture] | None = None
    ) -> None:
        """A presenter serves one load of the site; `parts` reuses what the load before planned.

        `pictures` are the sizes and formats of the site's images, by path.
        """
        self.library = library
        self.parts = parts or PlanMemo()
        self.pictures = pictures or {}
        settings = library.settings
        known = tuple((t.taxonomy, t.slug, t.title) for t in library.term_files.values())
        typed = digest_text(repr(list(library.typed.items())))
        self.names = digest((known, typed))
        self.words = library.speech.own
        said = library.speech.digest
        self.ground = digest(
            (settings, said, library.family.digest, known, typed, tuple(sorted(self.pictures.items())))
        )
        self.shape = library.fact("shape", library.articles, shapes)
        titles = tuple((t.name, t.title) for t in settings.taxonomies)
        self.frame = digest((settings.base_url, settings.language, said, library.family.prefix, titles))
        self.first_two = tuple(t.name for t in settings.taxonomies[:2])
        self._titles: dict[tuple[str, str], str] = {}
        self._days: dict[date, Dated] = {}
        self._refs: dict[tuple[str, str], Ref] = {}
        # What others make of a term, by taxonomy and slug, as many times as it is named.
        self.shared: dict[tuple[str, str], Any] = {}
        self._cards: dict[str, Lazy[Card]] = {}
        self._mentions: dict[str, Lazy[Neighbour]] = {}

    def part(self, name: str, mark: str, make: Callable[[], Iterable[Output]]) -> tuple[Output, ...]:
        """A group of outputs, reused from the load before where its input digest is unchanged.

        `name` identifies the group in every load. `mark` is a digest of all that `make` reads, apart from the settings
        and the titles of terms: digests of articles (see `cards_digest`, `stories_digest`) and texts, joined.
        """
        return self.parts.take(name, f"{self.ground} {mark}", make)

    def cards_digest(self, articles: Iterable[Article]) -> str:
        """A digest of all that cards and mentions of these articles show."""
        return digest_text("".join([a.card_digest for a in articles]))

    def entries_digest(self, articles: Iterable[Article]) -> str:
        """A digest of all that feeds show of these articles without their texts."""
        return digest_text("".join([a.entry_digest for a in articles]))

    def stories_digest(self, articles: Sequence[Article]) -> str:
        """A digest of all that pages and feeds show of these articles, and of the articles they follow."""
        library = self.library
        rows = tuple(articles)
        parts = [library.fact("stories", rows, _own_digests)]
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

    def body_digest(self, body: Body) -> str:
        """A digest of all that a page shows of a text: its HTML, with where its links lead."""
        return digest((body.html, body.paragraphs[:1], tuple(self.addresses(body.links).items())))

    def card(self, article: Article) -> Lazy[Card]:
        """An article in a list. Only dated articles stand in lists."""
        held = self._cards.get(article.path)
        if held is None:
            key = f"card {self.frame} {article.card_digest} {self.titles(article, self.first_two)}"
            held = self._cards[article.path] = Lazy(digest_text(key), partial(_CARD, self, article))
        return held

    def mention(self, article: Article) -> Lazy[Neighbour]:
        """Another article, as narrow as it can be shown."""
        held = self._mentions.get(article.path)
        if held is None:
            key = f"mention {self.frame} {article.title_digest}"
            held = self._mentions[article.path] = Lazy(digest_text(key), partial(_MENTION, self, article))
        return held

    def story(self, article: Article, digest: str = "") -> Lazy[Story]:
        """An article as its own page shows it; `digest`, where it is known, is one of that and more."""
        links = self.addresses(article.shown_links)
        sizes = self.sizes(article.shown_links)
        if not digest:
            places = sorted(links.items()) + sorted(sizes.items()) if links else ""
            digest = digest_text(f"story {self.frame} {article.digest} {self.titles(article, None)} {places!r}")
        return Lazy(digest, lambda: self._story(article, links, sizes))

    def html(self, body: Body) -> str:
        """A text's HTML with its links and the sizes of its pictures."""
        return with_focus(sized(resolve(body.html, self.addresses(body.links)), self.sizes(body.links)))

    def sizes(self, links: tuple[Link, ...]) -> dict[str, tuple[int, int]]:
        """The width and height of each picture that a text shows, by its address."""
        found = {}
        for link in links:
            picture = self.pictures.get(link.target) or self.pictures.get("content" + link.target)
            if picture is not None:
                address = routes.image((link.target.removeprefix("content")).removeprefix("/images/"))
                found[self.library.root.href(address)] = (picture.width, picture.height)
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
        return tuple([DayGroup(self._day(day), tuple([self.card(a) for a in items])) for day, items in groups.items()])

    def _day(self, day: date) -> Dated:
        """A day that stands above stories; the same ones do in the lists of many terms."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = of_day(day, day.isoformat(), self.words)
        return found

    def addresses(self, links: tuple[Link, ...]) -> dict[str, str]:
        """Where a text's links to the site's own files lead; those that lead nowhere are left out."""
        found = {}
        for link in links:
            if link.target.startswith("/"):
                found[link.target] = self.library.root.href(link.target)
            elif link.target in self.library.addresses:
                found[link.target] = self.library.addresses[link.target]
        return found

    def why(self, article: Article) -> str:
        """Why an article matters, as inline HTML."""
        return resolve(article.why, self.addresses(article.why_links)) if article.why else ""

    def edition_sections(self, sections: tuple[Section, ...]) -> tuple[tuple[str, tuple[EditionRow, ...]], ...]:
        """An edition's parts as (title, rows), of the articles that are shown."""
        found = []
        for section in sections:
            stories = (self.library.by_slug.get(slug) for slug in section.articles)
            rows = tuple(EditionRow(self.card(a), self.why(a)) for a in stories if a is not None and a.date is not None)
            if rows:
                found.append((section.title, rows))
        return tuple(found)

    def _card(self, article: Article) -> Card:
        if article.date is None:
            raise ValueError(f"{article.path} has no date and stands in no list")
        latest = [c for c in article.changes if c.kind in ("correction", "retraction")]
        language = self.foreign(article)
        return Card(
            title=self.library.headline(article),
            href=self.library.base.href(routes.article(article.slug)),
            date=dated(article.date, self.words),
            summary=article.summary,
            source=article.source.name if article.source else "",
            terms=self.terms(article, self.first_two[:1]),
            places=self.terms(article, self.first_two[1:]),
            language=language,
            direction=direction(language),
            note=note(latest[-1], self.words) if latest else None,
            mark=mark_of(article),
        )

    def link(self, article: Article) -> Ref:
        """An article's title as a link."""
        href, language = self.library.base.href(routes.article(article.slug)), self.foreign(article)
        return Ref(self.library.headline(article), href, language, direction(language))

    def foreign(self, article: Article) -> str:
        """An article's language where it is not the site's own, else empty."""
        language = article.language or ""
        return "" if language == self.library.settings.language else language

    def _mention(self, article: Article) -> Neighbour:
        if article.date is None:
            raise ValueError(f"{article.path} has no date and stands in no list")
        href = self.library.base.href(routes.article(article.slug))
        language = self.foreign(article)
        title = self.library.headline(article)
        return Neighbour(title, href, dated(article.date, self.words), language, direction(language))

    def _story(self, article: Article, links: dict[str, str], sizes: dict[str, tuple[int, int]]) -> Story:
        shown = self.library.shown[article.path]
        titles = {t.name: t.title for t in self.library.settings.taxonomies}
        retraction = article.retraction
        groups = ((name, self.terms(article, (name,))) for name, _ in article.terms)
        language = article.language or self.library.settings.language
        return Story(
            title=self.library.headline(article),
            date=dated(article.date, self.words) if article.date else None,
            summary=article.summary,
            why=resolve(article.why, links),
            html=with_focus(sized(resolve(shown.html, links), sizes)),
            excerpt=shown.excerpt,
            rights=article.rights,
            credit=credit(article, self.words),
            also=tuple(Ref(c.name, c.url) for c in article.also),
            groups=tuple(TermGroup(titles[name], refs) for name, refs in groups if refs),
            changes=tuple(note(c, self.words) for c in article.changes),
            withdrawn=note(retraction, self.words) if retraction else None,
            language=language,
            direction=direction(language),
            mark=mark_of(article),
            slug=article.slug,
            modified=lib.updated(article).iso if article.date else "",
            authors=article.authors,
        )


# A method of an object is a value of its own, for each of the tens of thousands of calls that are put off.
_CARD, _MENTION = Presenter._card, Presenter._mention
