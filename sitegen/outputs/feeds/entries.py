"""Builds entries of feeds from articles, editions and changes, with the text that rights allow.

Ids and dates come from the content alone, never from the clock or the address.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from html import escape, unescape
from uuid import UUID, uuid5

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.content.rights import LICENCES
from sitegen.fingerprint import Lazy, digest, digest_text
from sitegen.languages.language import Language, filled, noted
from sitegen.markup.links import absolute, resolve
from sitegen.model import (
    SIGNIFICANT,
    Article,
    Author,
    Change,
    Edition,
    Section,
    Settings,
    Shown,
    Source,
)
from sitegen.outputs.feeds.model import Category, Entry
from sitegen.outputs.presenter import Presenter
from sitegen.urls import atom_id, feed_id, uri, uuid_of

KINDS = {
    "correction": noted("Correction"),
    "update": noted("Update"),
    "clarification": noted("Clarification"),
    "retraction": noted("Withdrawn"),
}
_CHANGES = {
    "correction": noted("Correction: %(title)s"),
    "update": noted("Update: %(title)s"),
    "clarification": noted("Clarification: %(title)s"),
    "retraction": noted("Withdrawn: %(title)s"),
}
_TAG = re.compile(r"<[^>]*>")
_ENDED = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*\Z")
"""The end of a text that needs no full stop before another sentence."""


def held_full(article: Article, presenter: Presenter) -> Lazy[Entry]:
    """An article with its text as an entry, under a digest of all that it is made of."""
    links = sorted(presenter.addresses(article.shown_links).items())
    frame = f"full {presenter.library.settings.feed_link} {own_name(presenter.library.settings)!r} {presenter.frame}"
    key = f"{frame} {article.digest} {presenter.titles(article, None)} {links!r}"
    return Lazy(digest_text(key), partial(article_entry, article, presenter, full=True))


class Summaries:
    """Articles without their text as entries, each made at most once: such an entry does not change with the text."""

    def __init__(self, presenter: Presenter) -> None:
        """Nothing is made yet."""
        self.presenter = presenter
        self._frame = (
            f"summary {presenter.library.settings.feed_link} {own_name(presenter.library.settings)!r} {presenter.frame}"
        )
        self._made: dict[str, Lazy[Entry]] = {}

    def entries(self, articles: Iterable[Article]) -> tuple[Lazy[Entry], ...]:
        """The entries of these articles, each under a digest of all that it is made of."""
        return tuple(self._made.get(a.path) or self._entry(a) for a in articles)

    def _entry(self, article: Article) -> Lazy[Entry]:
        mark = digest_text(f"{self._frame} {article.entry_digest} {self.presenter.titles(article, None)}")
        held = self._made[article.path] = Lazy(mark, partial(article_entry, article, self.presenter))
        return held


def held_edition(edition: Edition, presenter: Presenter) -> Lazy[Entry]:
    """An edition as an entry, under a digest of all that it is made of."""
    sections = lib.sections(edition, presenter.library)
    stories = (presenter.library.by_slug.get(slug) for section in sections for slug in section.articles)
    titles = tuple((a.slug, presenter.library.headline(a)) for a in stories if a is not None)
    links = tuple(sorted(presenter.addresses(edition.body.links).items()))
    body = (edition.body.html, edition.body.paragraphs[:1])
    ids = (edition.id, edition.rss_id, edition.atom_id)
    key = (ids, edition.slug, edition.title, edition.date, body, sections, titles, links, presenter.frame)
    return Lazy(digest(key), lambda: edition_entry(edition, sections, presenter))


def held_change(article: Article, change: Change, place: int, library: Library) -> Lazy[Entry]:
    """A change as an entry of its own, under a digest of all that it is made of."""
    settings = library.settings
    key = (article.id, article.slug, article.title, article.language, change, place, settings.base_url)
    return Lazy(
        digest((key, settings.language, library.speech.digest)), lambda: change_entry(article, change, place, library)
    )


def article_entry(article: Article, presenter: Presenter, *, full: bool = False) -> Entry:
    """An article as an entry: its notes of change, its credit, and as much of it as asked for and allowed."""
    library = presenter.library
    words = library.speech.of(article.language)
    own = library.base.absolute(routes.article(article.slug))
    source = article.source
    original = uri(source.url) if source and source.url else ""
    to_original = library.settings.feed_link == "original" and bool(original)
    parts = [_note(c, words) for c in reversed(article.changes) if c.kind in SIGNIFICANT]
    if article.retraction is None:
        parts += _text(article, presenter, full=full)
    parts.append(_credit(article, own, original, words, full=full))
    published = _instant(article)
    return Entry(
        id=feed_id(article.id),
        rss_id=feed_id(article.rss_id),
        atom_id=atom_id(article.atom_id or article.id),
        title=library.headline(article),
        url=original if to_original else own,
        other_url=own if to_original else original,
        other_rel="related" if to_original else "via",
        published=published,
        updated=writable(lib.updated(article).at),
        authors=article.authors or _reporters(source) or (() if source else (Author(own_name(library.settings)),)),
        summary=_summary(article, words, full=full),
        content="\n".join(parts),
        categories=tuple(_category(presenter, t, slug) for t, slugs in article.terms for slug in slugs),
        source_name=source.name if source else "",
        source_url=original,
        source_updated=writable(source.published.at) if source and source.published else published,
        language=article.language or library.settings.language,
    )


def _summary(article: Article, words: Language, *, full: bool) -> str:
    """An entry's summary as plain text.

    Tools that take it in place of a full text get the notes of significant changes and why the story matters with it.
    """
    if article.retraction is not None:
        return words.say("Withdrawn: %(note)s", note=article.retraction.note)
    if not full:
        return article.summary
    parts = [
        words.say("%(when)s: %(note)s", when=_when(c, words), note=c.note)
        for c in reversed(article.changes)
        if c.kind in SIGNIFICANT
    ]
    parts.append(article.summary)
    if article.why:
        why = " ".join(unescape(_TAG.sub("", article.why)).split())
        parts.append(words.say("Why it matters: %(why)s", why=why))
    *first, last = [part for part in parts if part] or [""]
    return " ".join([*(part if _ENDED.search(part) else f"{part}." for part in first), last])


def _reporters(source: Source | None) -> tuple[Author, ...]:
    return tuple(Author(name) for name in source.authors) if source else ()


def own_name(settings: Settings) -> str:
    """Who makes the site, and wrote its own stories that name nobody."""
    return settings.author or settings.title


def _category(presenter: Presenter, taxonomy: str, slug: str) -> Category:
    """A term as an entry names it; most stand in many entries."""
    found: Category | None = presenter.shared.get((taxonomy, slug))
    if found is None:
        library = presenter.library
        scheme = library.base.absolute(routes.taxonomy(taxonomy))
        found = presenter.shared[taxonomy, slug] = Category(scheme, slug, library.term_title(taxonomy, slug))
    return found


def _text(article: Article, presenter: Presenter, *, full: bool) -> list[str]:
    library = presenter.library
    parts: list[str] = []
    links = presenter.addresses(article.shown_links)
    shown = library.shown[article.path] if full else Shown(article.rights)
    own = library.base.absolute(routes.article(article.slug))
    if article.summary and not (full and article.stands_in):
        parts.append(
            f"<p><strong>{escape(article.summary)}</strong></p>" if full else f"<p>{escape(article.summary)}</p>"
        )
    if not full:
        return parts
    if shown.html:
        # A note's link leads to the page, since most readers take ids away; those that keep them find the note here.
        parts.append(absolute(resolve(shown.html, links), library.base.origin, own))
    elif shown.excerpt:
        parts.append(f"<blockquote><p>{escape(shown.excerpt)} […]</p></blockquote>")
    if article.why:
        why = absolute(resolve(article.why, links), library.base.origin, own)
        said = escape(library.speech.of(article.language).say("Why it matters:"))
        parts.append(f"<p><strong>{said}</strong> {why}</p>")
    return parts


def _credit(article: Article, own: str, original: str, words: Language, *, full: bool) -> str:
    source = article.source
    ours = f'<a href="{escape(own)}">{escape(words.say("Read on the site"))}</a>'
    if source is None:
        return f"<p>{ours}</p>"
    who = escape(source.name)
    if source.authors:
        who = f"{escape(', '.join(source.authors))}, {who}"
    if source.url:
        who += f' (<a href="{escape(original)}" rel="external noopener">{escape(words.say("original"))}</a>)'
    licence = LICENCES.get(article.licence) if full else None
    under = f"{escape(words.say(licence.credit, name=source.name))} " if licence else ""
    told = filled(escape(words.wording("Source: %(source)s.")), {"source": who})
    return f"<p>{told} {under}{ours}</p>"


def _note(change: Change, words: Language) -> str:
    when = escape(words.say("%(when)s:", when=_when(change, words)))
    return f"<p><strong>{when}</strong> {escape(change.note)}</p>"


def _when(change: Change, words: Language) -> str:
    return words.say("%(kind)s, %(day)s", kind=words.say(KINDS[change.kind]), day=words.day(change.date.day))


def edition_entry(edition: Edition, sections: tuple[Section, ...], presenter: Presenter) -> Entry:
    """An edition as an entry: its introduction and the titles of its stories."""
    library = presenter.library
    own = library.base.absolute(routes.edition(edition.slug))
    own_links = presenter.addresses(edition.body.links)
    parts = [absolute(resolve(edition.body.html, own_links), library.base.origin, own)]
    for section in sections:
        rows = [library.by_slug[s] for s in section.articles if s in library.by_slug]
        if rows:
            links = [(library.base.absolute(routes.article(a.slug)), library.headline(a)) for a in rows]
            items = "".join(f'<li><a href="{escape(href)}">{escape(title)}</a></li>' for href, title in links)
            heading = f"<h2>{escape(section.title)}</h2>" if section.title else ""
            parts.append(f"{heading}<ul>{items}</ul>")
    if not any(parts):
        said = escape(presenter.words.say("Read on the site"))
        parts.append(f'<p><a href="{escape(own)}">{said}</a></p>')
    return Entry(
        id=feed_id(edition.id),
        rss_id=feed_id(edition.rss_id),
        atom_id=atom_id(edition.atom_id or edition.id),
        title=edition.title,
        url=own,
        other_url="",
        other_rel="",
        published=writable(edition.date.at),
        updated=writable(edition.date.at),
        authors=(),
        summary=edition.body.paragraphs[0] if edition.body.paragraphs else edition.title,
        content="\n".join(part for part in parts if part),
        categories=(),
        source_name="",
        source_url="",
        source_updated=writable(edition.date.at),
        language=library.settings.language,
    )


def change_entry(article: Article, change: Change, place: int, library: Library) -> Entry:
    """A change as an entry of its own, which leads to the changes on the story's page.

    Its id is the UUIDv5 of the article's id, the day, and the change's place among those of the day, so that a time
    that is added later makes no other entry of it.
    """
    words = library.speech.of(article.language)
    own = library.base.absolute(routes.article(article.slug))
    link = f'<p><a href="{escape(own)}">{escape(article.title)}</a></p>'
    return Entry(
        id=f"urn:uuid:{uuid5(UUID(uuid_of(article.id)), f'{change.date.day.isoformat()}/{place}')}",
        title=words.say(_CHANGES[change.kind], title=article.title),
        url=f"{own}{routes.CHANGES}",
        other_url="",
        other_rel="",
        published=writable(change.date.at),
        updated=writable(change.date.at),
        authors=(),
        summary=change.note,
        content=_note(change, words) + link,
        categories=(),
        source_name="",
        source_url="",
        source_updated=writable(change.date.at),
        language=article.language or library.settings.language,
    )


def _instant(article: Article) -> datetime:
    if article.date is None:
        raise ValueError(f"{article.path} has no date and stands in no feed")
    return writable(article.date.at)


def writable(at: datetime) -> datetime:
    """A time as RFC 3339 can write it: in UTC where its zone's offset had seconds, as most had before 1900."""
    offset = at.utcoffset()
    return at if offset is not None and offset.total_seconds() % 60 == 0 else at.astimezone(UTC)
