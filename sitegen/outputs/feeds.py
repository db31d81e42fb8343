"""What subscribers get: one model of a feed, planned for every address that has feeds, in three formats.

Ids and dates come from the content alone, never from the clock or the address (DESIGN §2.1, §10).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held, digest, digest_text
from sitegen.library import Library
from sitegen.markup import absolute, prefix_ids, resolve
from sitegen.model import SIGNIFICANT, Article, Change, Edition, Output, Shown
from sitegen.outputs.feed_json import render_json
from sitegen.outputs.feed_model import Category, Entry, Feed
from sitegen.outputs.feed_xml import render_atom, render_rss
from sitegen.views import Desk

_RENDER = {"rss": render_rss, "atom": render_atom, "json": render_json}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "correction": "Correction",
    "update": "Update",
    "clarification": "Clarification",
    "retraction": "Withdrawn",
}


def plan_feeds(desk: Desk) -> Iterator[Output]:
    """The feeds of the site, of every term, of the editions and of the corrections."""
    library = desk.library
    settings, limit = library.settings, library.settings.feed_limit
    full = settings.feed_content == "full"
    newest = library.articles[:limit]
    entries = tuple(held_entry(a, desk, full=full) for a in newest)
    yield from _three(
        library, routes.HOME, settings.title, settings.tagline, entries, "the feed of the site", _latest(newest)
    )
    for (taxonomy, slug), items in library.terms.items():
        mark = desk.stories_mark(items[:limit])
        make = partial(term_feeds, desk, taxonomy, slug, items[:limit])
        yield from desk.part(f"feeds {taxonomy} {slug}", mark, make)
    editions = tuple(_now(edition_entry(e, desk)) for e in library.editions[:limit])
    name = f"Editions — {settings.title}"
    last = max((e.date.at for e in library.editions[:limit]), default=_EPOCH)
    about = "Dated selections of stories."
    yield from _three(library, routes.EDITIONS, name, about, editions, "the feed of editions", last)
    changed = lib.corrections(library)[:limit]
    changes = tuple(_now(change_entry(*row, library)) for row in changed)
    name = f"Corrections — {settings.title}"
    about = "What was corrected, updated or withdrawn."
    last = max((change.date.at for _, change, _ in changed), default=_EPOCH)
    yield from _three(library, routes.CORRECTIONS, name, about, changes, "the feed of corrections", last)


def term_feeds(desk: Desk, taxonomy: str, slug: str, items: tuple[Article, ...]) -> Iterator[Output]:
    """The feeds of a term."""
    library = desk.library
    title = library.term_title(taxonomy, slug)
    owner = f"the feed of the term {slug} of {taxonomy}"
    name = f"{title} — {library.settings.title}"
    folder, about = routes.term(taxonomy, slug), f"Stories on {title}."
    rows = tuple(held_entry(item, desk, full=False) for item in items)
    yield from _three(library, folder, name, about, rows, owner, _latest(items))


def _three(
    library: Library,
    folder: str,
    title: str,
    subtitle: str,
    entries: tuple[Held[Entry], ...],
    owner: str,
    updated: datetime,
) -> Iterator[Output]:
    settings = library.settings
    identity = f"urn:uuid:{uuid5(uuid5(NAMESPACE_URL, f'urn:sitegen:{settings.id}'), folder)}"
    for kind, render in _RENDER.items():
        address = routes.feed(folder, kind)
        feed = Feed(
            id=identity,
            title=title,
            subtitle=subtitle or title,
            page_url=library.base.absolute(folder),
            self_url=library.base.absolute(address),
            language=settings.language,
            author=settings.author or settings.title,
            hub=settings.feed_hub or "",
            updated=updated,
            entries=entries,
        )
        yield Output(routes.file_of(address), render, None, feed, owner)


def _latest(items: Sequence[Article]) -> datetime:
    return max((lib.updated(a).at for a in items), default=_EPOCH)


def held_entry(article: Article, desk: Desk, *, full: bool) -> Held[Entry]:
    """An article as an entry, under a digest of all that it is made of."""
    settings = desk.library.settings
    links = desk.addresses(article.shown_links)
    key = f"entry {full} {settings.feed_link} {desk.frame} {article.digest} {article.id} {desk.titles(article, None)}"
    return Held(digest_text(f"{key} {sorted(links.items())!r}"), lambda: article_entry(article, desk, full=full))


def _now(entry: Entry) -> Held[Entry]:
    return Held(digest(entry), lambda: entry)


def article_entry(article: Article, desk: Desk, *, full: bool) -> Entry:
    """An article as an entry: its notes of change, its credit, and as much of it as asked for and allowed."""
    library = desk.library
    own = library.base.absolute(routes.article(article.slug))
    source = article.source
    original = source.url if source and source.url else ""
    to_original = library.settings.feed_link == "original" and bool(original)
    parts = [_note(c) for c in reversed(article.changes) if c.kind in SIGNIFICANT]
    if article.retraction is None:
        parts += _text(article, desk, full=full)
    parts.append(_credit(article, own))
    published = _instant(article)
    return Entry(
        id=f"urn:uuid:{article.id}",
        title=article.title,
        url=original if to_original else own,
        other_url=own if to_original else original,
        other_rel="related" if to_original else "via",
        published=published,
        updated=lib.updated(article).at,
        authors=source.authors if source else (),
        summary=article.summary or (article.retraction.note if article.retraction else ""),
        content="\n".join(parts),
        categories=tuple(
            Category(library.base.absolute(routes.taxonomy(t)), slug, library.term_title(t, slug))
            for t, slugs in article.terms
            for slug in slugs
        ),
        source_name=source.name if source else "",
        source_url=original,
        language=article.language or library.settings.language,
    )


def _text(article: Article, desk: Desk, *, full: bool) -> list[str]:
    library = desk.library
    parts: list[str] = []
    links = desk.addresses(article.shown_links)
    shown = library.shown[article.path] if full else Shown(article.rights)
    own = library.base.absolute(routes.article(article.slug))
    if article.summary and not (full and article.stands_in):
        parts.append(
            f"<p><strong>{escape(article.summary)}</strong></p>" if full else f"<p>{escape(article.summary)}</p>"
        )
    if not full:
        return parts
    if shown.html:
        body = prefix_ids(resolve(shown.html, links), f"{article.slug}-")
        # Fragments stay within the entry, so only rooted addresses are made absolute.
        parts.append(absolute(body, library.base.origin, ""))
    elif shown.excerpt:
        parts.append(f"<blockquote><p>{escape(shown.excerpt)} […]</p></blockquote>")
    if article.why:
        why = absolute(resolve(article.why, links), library.base.origin, own)
        parts.append(f"<p><strong>Why it matters:</strong> {why}</p>")
    return parts


def _credit(article: Article, own: str) -> str:
    source = article.source
    ours = f'<a href="{escape(own)}">Read on the site</a>'
    if source is None:
        return f"<p>{ours}</p>"
    who = escape(source.name)
    if source.authors:
        who = f"{escape(', '.join(source.authors))}, {who}"
    if source.url:
        who += f' (<a href="{escape(source.url)}" rel="external noopener">original</a>)'
    return f"<p>Source: {who}. {ours}</p>"


def _note(change: Change) -> str:
    return f"<p><strong>{_KINDS[change.kind]}, {views.day_text(change.date.day)}:</strong> {escape(change.note)}</p>"


def edition_entry(edition: Edition, desk: Desk) -> Entry:
    """An edition as an entry: its introduction and the titles of its stories."""
    library = desk.library
    own = library.base.absolute(routes.edition(edition.slug))
    links = desk.addresses(edition.body.links)
    body = prefix_ids(resolve(edition.body.html, links), f"{edition.slug}-")
    parts = [absolute(body, library.base.origin, "")]
    for section in lib.sections(edition, library):
        rows = [library.by_slug[s] for s in section.articles if s in library.by_slug]
        if rows:
            items = "".join(
                f'<li><a href="{escape(library.base.absolute(routes.article(a.slug)))}">{escape(a.title)}</a></li>'
                for a in rows
            )
            heading = f"<h2>{escape(section.title)}</h2>" if section.title else ""
            parts.append(f"{heading}<ul>{items}</ul>")
    return Entry(
        id=f"urn:uuid:{edition.id}",
        title=edition.title,
        url=own,
        other_url="",
        other_rel="",
        published=edition.date.at,
        updated=edition.date.at,
        authors=(),
        summary=edition.body.paragraphs[0] if edition.body.paragraphs else edition.title,
        content="\n".join(part for part in parts if part),
        categories=(),
        source_name="",
        source_url="",
        language=library.settings.language,
    )


def change_entry(article: Article, change: Change, place: int, library: Library) -> Entry:
    """A change as an entry of its own. Its id is the UUIDv5 of the article's id, the day, and its place that day."""
    own = library.base.absolute(routes.article(article.slug))
    link = f'<p><a href="{escape(own)}">{escape(article.title)}</a></p>'
    return Entry(
        id=f"urn:uuid:{uuid5(UUID(article.id), f'{change.date.day.isoformat()}/{place}')}",
        title=f"{_KINDS[change.kind]}: {article.title}",
        url=own,
        other_url="",
        other_rel="",
        published=change.date.at,
        updated=change.date.at,
        authors=(),
        summary=change.note,
        content=_note(change) + link,
        categories=(),
        source_name="",
        source_url="",
        language=article.language or library.settings.language,
    )


def _instant(article: Article) -> datetime:
    if article.date is None:
        raise ValueError(f"{article.path} has no date and stands in no feed")
    return article.date.at
