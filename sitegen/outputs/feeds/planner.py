"""Plans the feeds of every address that has them, in three formats from one model.

A feed is made anew only where one of its entries, or what it says of itself, changed: its context is a list of
entries known by their digests.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import merge
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, structs

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.model import SIGNIFICANT, Article, Change
from sitegen.outputs.feeds.entries import Summaries, held_change, held_edition, held_full, writable
from sitegen.outputs.feeds.json_feed import render_json
from sitegen.outputs.feeds.model import Entry, Feed
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.redirects import alias_address
from sitegen.theme.templates import Theme


def render_rss(output: Output, theme: Theme) -> bytes:
    """A feed as RSS. feedgen is loaded with the first one: most builds of an edit plan hundreds and render none."""
    from sitegen.outputs.feeds import xml

    return xml.render_rss(output, theme)


def render_atom(output: Output, theme: Theme) -> bytes:
    """A feed as Atom."""
    from sitegen.outputs.feeds import xml

    return xml.render_atom(output, theme)


_RENDER = {"rss": render_rss, "atom": render_atom, "json": render_json}
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""Atom wants a time of a feed without entries too; one before there were feeds is taken for a mistake."""


_NEWS = timedelta(days=30)
"""How long before a feed's newest entry a change may be, to be an entry of its own."""
_SHARE = 5
"""Entries for changes are at most one for so many stories that a feed may hold."""

_Noted = tuple[datetime, Lazy[Entry]]
"""A change: when, and its entry."""


class _Kind(Struct, frozen=True):
    """What a feed says of itself in all three formats, and who asked for it."""

    folder: str
    title: str
    subtitle: str
    owner: str


def plan_feeds(presenter: Presenter) -> Iterator[Output]:
    """The feeds of the site with its archives, of every term, of the editions and of the corrections."""
    library = presenter.library
    limit, name = library.settings.feed_limit, library.settings.title
    summaries = Summaries(presenter)
    changed = [(*row, held_change(*row, library)) for row in lib.corrections(library)]
    noted, by_term = _noted(presenter, changed)
    yield from _plan_site(presenter, summaries, noted)
    for (taxonomy, slug), items in library.terms.items():
        entries = library.fact(f"newest {limit} entries", items, lambda items: presenter.entries_digest(items[:limit]))
        known = library.term_files.get((taxonomy, slug))
        old = tuple(alias_address(alias) for alias in known.aliases) if known else ()
        recent = _recent(library, by_term.get((taxonomy, slug), []), items[:limit])
        make = partial(_plan_term, presenter, taxonomy, slug, items[:limit], recent, summaries, old)
        marks = "".join([held.digest for _, held in recent])
        yield from presenter.part(f"feeds {taxonomy} {slug}", f"{old!r} {entries} {marks}", make)
    editions = library.editions[:limit]
    words = presenter.words
    title, about = words.say("Editions"), words.say("Dated selections of stories.")
    kind = _Kind(routes.EDITIONS, f"{title} — {name}", about, "the feed of editions")
    last = max((e.date.at for e in editions), default=_first(library))
    yield from _three(library, kind, tuple(held_edition(e, presenter) for e in editions), last)
    title, about = words.say("Corrections and updates"), words.say("What was corrected, updated or withdrawn.")
    kind = _Kind(routes.CORRECTIONS, f"{title} — {name}", about, "the feed of corrections")
    last = max((change.date.at for _, change, _, _ in changed[:limit]), default=_first(library))
    yield from _three(library, kind, tuple(held for _, _, _, held in changed[:limit]), last)


def _noted(
    presenter: Presenter, changed: Sequence[tuple[Article, Change, int, Lazy[Entry]]]
) -> tuple[list[_Noted], dict[tuple[str, str], list[_Noted]]]:
    """The significant changes of the site, and of each term, newest first; none where the settings want none."""
    everywhere: list[_Noted] = []
    by_term: dict[tuple[str, str], list[_Noted]] = {}
    if presenter.library.settings.feed_changes == "in-place":
        return everywhere, by_term
    for item, change, _, held in changed:
        if change.kind not in SIGNIFICANT:
            continue
        row = (change.date.at, held)
        everywhere.append(row)
        for taxonomy, slugs in item.terms:
            for slug in slugs:
                by_term.setdefault((taxonomy, slug), []).append(row)
    return everywhere, by_term


def _recent(library: Library, noted: Sequence[_Noted], stories: Sequence[Article]) -> list[_Noted]:
    """The changes that are entries of a feed with these stories."""
    if not noted:
        return []
    since = max(noted[0][0], _latest(stories)) - _NEWS
    return [row for row in noted[: library.settings.feed_limit // _SHARE] if row[0] >= since]


def _merged(
    stories: Sequence[Article], entries: tuple[Lazy[Entry], ...], recent: Sequence[_Noted]
) -> tuple[tuple[Lazy[Entry], ...], datetime]:
    """Stories and changes as one list, newest first, and when the newest was or was changed."""
    if not recent:
        return entries, _latest(stories)
    dated = [(a.date.at, held) for a, held in zip(stories, entries, strict=True) if a.date]
    rows = merge(recent, dated, key=lambda row: row[0], reverse=True)
    return tuple(held for _, held in rows), max(recent[0][0], _latest(stories))


def _plan_site(presenter: Presenter, summaries: Summaries, noted: Sequence[_Noted]) -> Iterator[Output]:
    """The root feeds, and an archive of the Atom feed for every month (RFC 5005, section 4).

    An archive leads back to the one before it and never to the one after, so that it changes only when its own
    month's entries do.
    """
    library = presenter.library
    settings = library.settings
    months = library.months
    newest = library.articles[: settings.feed_limit]
    if settings.feed_content == "full":
        entries = tuple(held_full(a, presenter) for a in newest)
    else:
        entries = summaries.entries(newest)
    addresses = [routes.feed(routes.month(*month), "atom") for month in months]
    site = _Kind(routes.HOME, settings.title, settings.tagline, "the feed of the site")
    entries, last = _merged(newest, entries, _recent(library, noted, newest))
    for output in _three(library, site, entries, last, addresses[0] if addresses else ""):
        yield output
        for path, kind in settings.feed_also_at:
            if output.path == routes.file_of(routes.feed(routes.HOME, kind)) != path:
                yield structs.replace(output, path=path, owner="[feeds] also_at")
    current = routes.feed(routes.HOME, "atom")
    before = [*addresses[1:], ""][: len(addresses)]
    for (year, month), address, earlier in zip(months, addresses, before, strict=True):
        items = months[year, month]
        make = partial(_plan_archive, presenter, site, address, items, summaries, current, earlier)
        mark = f"{earlier} {library.fact('entries', items, presenter.entries_digest)}"
        yield from presenter.part(f"feeds {year} {month}", mark, make)


def _plan_archive(
    presenter: Presenter,
    site: _Kind,
    address: str,
    items: tuple[Article, ...],
    summaries: Summaries,
    current: str,
    earlier: str,
) -> Iterator[Output]:
    rows = summaries.entries(items)
    feed = _feed(presenter.library, site, address, rows, _latest(items), current=current, previous=earlier)
    yield Output(routes.file_of(address), render_atom, None, feed, site.owner)


def _plan_term(
    presenter: Presenter,
    taxonomy: str,
    slug: str,
    newest: tuple[Article, ...],
    recent: Sequence[_Noted],
    summaries: Summaries,
    old: tuple[str, ...],
) -> Iterator[Output]:
    """A term's feeds, and the same at its old addresses: a reader of feeds follows no page that leads elsewhere."""
    library = presenter.library
    title = library.term_title(taxonomy, slug)
    owner = f"the feed of the term {slug} of {taxonomy}"
    name, about = f"{title} — {library.settings.title}", presenter.words.say("Stories on %(term)s.", term=title)
    kind = _Kind(routes.term(taxonomy, slug), name, about, owner)
    entries, last = _merged(newest, summaries.entries(newest), recent)
    for output in _three(library, kind, entries, last):
        yield output
        name = output.path.rpartition("/")[2]
        for address in old:
            if address.endswith("/"):
                yield structs.replace(output, path=routes.file_of(address + name))


def feeds_at(
    library: Library,
    folder: str,
    title: str,
    about: str,
    owner: str,
    entries: tuple[Lazy[Entry], ...],
    updated: datetime | None,
) -> Iterator[Output]:
    """The three feeds of a folder; `updated` is that of its newest entry, None where there is none."""
    yield from _three(library, _Kind(folder, title, about, owner), entries, updated or _first(library))


def _three(
    library: Library, kind: _Kind, entries: tuple[Lazy[Entry], ...], updated: datetime, archive: str = ""
) -> Iterator[Output]:
    for name, render in _RENDER.items():
        address = routes.feed(kind.folder, name)
        feed = _feed(library, kind, address, entries, updated, previous=archive if name == "atom" else "")
        yield Output(routes.file_of(address), render, None, feed, kind.owner)


def _feed(
    library: Library,
    kind: _Kind,
    address: str,
    entries: tuple[Lazy[Entry], ...],
    updated: datetime,
    *,
    current: str = "",
    previous: str = "",
) -> Feed:
    settings, base, folder = library.settings, library.base, library.family.prefix + kind.folder
    return Feed(
        id=f"urn:uuid:{uuid5(uuid5(NAMESPACE_URL, f'urn:sitegen:{settings.id}'), folder)}",
        title=kind.title,
        subtitle=kind.subtitle or kind.title,
        page_url=base.absolute(kind.folder),
        self_url=base.absolute(address),
        language=settings.language,
        author=settings.author or settings.title,
        hub=settings.feed_hub or "",
        about=base.absolute(routes.FEEDS),
        updated=writable(updated),
        entries=entries,
        current=base.absolute(current) if current else "",
        previous=base.absolute(previous) if previous else "",
    )


def _latest(items: Sequence[Article]) -> datetime:
    return max((lib.updated(a).at for a in items), default=_FIRST)


def _first(library: Library) -> datetime:
    """Since when a feed without entries is as it is: since the oldest story."""
    date = library.articles[-1].date if library.articles else None
    return max(date.at, _FIRST) if date else _FIRST
