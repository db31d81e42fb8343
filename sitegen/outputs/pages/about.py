"""Plans the pages about the site itself: its own texts, corrections, feeds, and the 404 page."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.languages.directions import direction
from sitegen.languages.language import filled, noted
from sitegen.outputs import views
from sitegen.outputs.chrome import Chrome, FeedRef, feeds_of
from sitegen.outputs.output import Output
from sitegen.outputs.pages.base import make_page, title_order
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.registers.register_planner import RegisterFeeds, registers_to_follow
from sitegen.outputs.search_words import text_of
from sitegen.outputs.views import Neighbour, Note, Ref

_HEADING = re.compile(r'<h([2-6]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)


class TextView(Struct, frozen=True):
    """A page of running text."""

    title: str
    html: str
    language: str
    direction: str
    contents: tuple[Ref, ...] = ()
    """Its headings of the first level, where links to them can lead."""


class CorrectionsView(Struct, frozen=True):
    """What changed after publication, newest first."""

    rows: tuple[tuple[Ref, Note], ...]


class FeedsView(Struct, frozen=True):
    """Every feed there is, by page; `data` are the addresses of the articles as JSON, as CSV, and of the schema."""

    site: tuple[FeedRef, ...]
    groups: tuple[tuple[str, tuple[tuple[str, tuple[FeedRef, ...]], ...]], ...]
    opml: str
    opml_root: str
    entries: bool
    data: tuple[str, ...] = ()
    registers: tuple[RegisterFeeds, ...] = ()


class NotFoundElsewhere(Struct, frozen=True):
    """The page for an address that does not exist, in short, in another language; `ways` is HTML."""

    name: str
    language: str
    direction: str
    title: str
    about: str
    ways: str


class NotFoundView(Struct, frozen=True):
    """The page for an address that does not exist.

    `elsewhere` are the other languages of a site whose host has one such page for all of it.
    """

    newest: tuple[Lazy[Neighbour], ...]
    elsewhere: tuple[NotFoundElsewhere, ...] = ()


def plan_texts(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """The pages of `content/pages/`."""
    library = presenter.library
    for page in library.pages:
        html = presenter.html(page.body)
        language = page.language or library.settings.language
        view = TextView(page.title, html, language, direction(language), contents(html))
        yield make_page(
            library,
            chrome,
            routes.page(page.slug),
            page.template or "page.html",
            page.title,
            page.summary or next(iter(page.body.paragraphs), ""),
            view,
            page.path,
            noindex=page.draft,
        )


def contents(html: str) -> tuple[Ref, ...]:
    """A text's headings of its first level, as links within the page."""
    found = _HEADING.findall(html)
    level = min((level for level, _, _ in found), default="")
    return tuple(Ref(text_of(text), f"#{unescape(name)}") for own, name, text in found if own == level)


def plan_services(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """Corrections, the page on feeds, and the page for what does not exist."""
    library = presenter.library
    words, name = presenter.words, library.settings.title
    changed = lib.corrections(library)
    rows = tuple((presenter.link(a), views.note(c, words)) for a, c, _ in changed)
    yield make_page(
        library,
        chrome,
        routes.CORRECTIONS,
        "corrections.html",
        words.say("Corrections and updates"),
        words.say("What %(site)s corrected, updated or withdrew after publication.", site=name),
        CorrectionsView(rows),
        "the corrections",
        modified=changed[0][1].date.day.isoformat() if changed else "",
        feeds=feeds_of(routes.CORRECTIONS, f"{words.say('Corrections and updates')} — {name}", library),
    )
    mark = f"{chrome.digest} {[*library.terms]!r}"
    mark += f" {library.registers.marks!r}" if library.settings.registers else ""
    yield from presenter.part("feeds page", mark, partial(feeds_page, presenter, chrome))
    newest = tuple(presenter.mention(a) for a in library.articles[:5])
    yield make_page(
        library,
        chrome,
        routes.NOT_FOUND,
        "404.html",
        words.say("Page not found"),
        "",
        NotFoundView(newest, tuple(_not_found_elsewhere(library))),
        "the 404 page",
        noindex=True,
    )


_NO_PAGE = noted("There is no such page")
_MISTYPED = noted("The address may be old or mistyped.")
_WAYS = noted('Look through <a href="%(archive)s">the archive</a>, or begin at <a href="%(home)s">the front page</a>.')


def _not_found_elsewhere(library: Library) -> Iterator[NotFoundElsewhere]:
    """What the page at the root says in the site's other languages: most hosts know one page for what is not there."""
    family = library.family
    for sibling in family.siblings if not family.prefix else ():
        words, base = sibling.language, sibling.base
        if words.tag == library.settings.language:
            continue
        told = all(map(words.has, (_NO_PAGE, _MISTYPED, _WAYS)))
        ways = filled(words.wording(_WAYS), {"archive": base.href(routes.ARCHIVE), "home": base.href(routes.HOME)})
        tag, side = (words.tag, words.direction) if told else ("en", "ltr")
        yield NotFoundElsewhere(words.name, tag, side, words.say(_NO_PAGE), words.say(_MISTYPED), ways)


def feeds_page(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """Every feed there is."""
    library = presenter.library
    base, words, name = library.base, presenter.words, library.settings.title
    groups = []
    for taxonomy in library.settings.taxonomies:
        found = [
            (library.term_title(n, s), feeds_of(routes.term(n, s), library.term_title(n, s), library))
            for n, s in library.terms
            if n == taxonomy.name
        ]
        if found:
            groups.append((taxonomy.title, tuple(sorted(found, key=lambda row: title_order(row[0])))))
    extra = (
        (words.say("Editions"), feeds_of(routes.EDITIONS, words.say("Editions"), library)),
        (
            words.say("Corrections and updates"),
            feeds_of(routes.CORRECTIONS, words.say("Corrections and updates"), library),
        ),
    )
    data = tuple(base.href(address) for address in (routes.DATA_JSON, routes.DATA_CSV, routes.DATA_SCHEMA))
    view = FeedsView(
        site=chrome.value.feeds,
        groups=((words.say("Editions and corrections"), extra), *groups),
        opml=base.href(routes.OPML),
        opml_root=base.href(routes.OPML_ROOT),
        entries=library.settings.feed_changes == "entries",
        data=data,
        registers=registers_to_follow(presenter),
    )
    description = words.say("How to follow %(site)s with a feed reader, as a whole or by subject.", site=name)
    yield make_page(
        library, chrome, routes.FEEDS, "feeds.html", words.say("Subscribe"), description, view, "the feeds page"
    )
