"""The search page, and what the search index of each year is made of: what rights allow to be shown, and no more.

Pagefind (https://pagefind.app/docs/indexing/) reads HTML with attributes of its own. It is given one small document
for each article, made here from the article's view, never a page of the site: so the theme has no say in what is
found, and a change of a page's frame indexes nothing again.
"""

from collections.abc import Iterator
from functools import partial
from html import escape

from msgspec import Struct

from sitegen import routes
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Article
from sitegen.outputs.chrome import SEARCH_CSP, Chrome
from sitegen.outputs.output import Bundle, Output
from sitegen.outputs.pages.base import make_page, title_order
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.views import Story

YEAR = "-year"
"""The filter by year; no taxonomy can have this name."""

NAMES = "⁂"
"""What stands in a document before the names of its writers and of what it is filed under; `search.js` knows it."""


class SearchView(Struct, frozen=True):
    """The search page: the indexes that it asks, newest first, and its filters as (name, label, choices)."""

    indexes: tuple[str, ...]
    home: str
    filters: tuple[tuple[str, str, tuple[str, ...]], ...]
    archive: str


def plan_search(desk: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """The search page, unless the settings say that there is none."""
    library = desk.library
    if not library.settings.search:
        return
    years = tuple(sorted(library.years, reverse=True))
    used = tuple(key for key in library.terms if key[0] in desk.first_two)
    make = partial(search_page, desk, chrome, years, used)
    yield from desk.part("search", f"{chrome.digest} {years!r} {used!r}", make)


def search_page(
    desk: Presenter, chrome: Lazy[Chrome], years: tuple[int, ...], used: tuple[tuple[str, str], ...]
) -> Iterator[Output]:
    """The search page of the years, newest first, and of the terms in use.

    Its choices stand in it without numbers, so that another story of a known term leaves the page as it is.
    """
    library = desk.library
    base = library.base
    filters = []
    for taxonomy in library.settings.taxonomies:
        if taxonomy.name in desk.first_two:
            titles = {library.term_title(*key) for key in used if key[0] == taxonomy.name}
            filters.append((taxonomy.name, taxonomy.title, tuple(sorted(titles, key=title_order))))
    filters.append((YEAR, "Years", tuple(str(year) for year in years)))
    view = SearchView(
        indexes=tuple(base.href(routes.search_index(year)) for year in years),
        home=base.href(routes.HOME),
        filters=tuple(filters),
        archive=base.href(routes.ARCHIVE),
    )
    description = f"Search every story of {library.settings.title}."
    yield make_page(
        library,
        chrome,
        routes.SEARCH,
        "search.html",
        "Search",
        description,
        view,
        "the search page",
        noindex=True,
        csp=SEARCH_CSP,
    )


def search_bundles(desk: Presenter) -> tuple[Bundle, ...]:
    """The index of each year, newest first: what Pagefind is given, and a digest of all that this is made of.

    The newest is the one that the page loads first, with the program; the others are merged into it.
    """
    library = desk.library
    if not library.settings.search:
        return ()
    language = library.settings.language.partition("-")[0].lower()
    found: list[Bundle] = []
    for year, items in library.years.items():
        leading = not found
        titles = [library.term_title(*term) for term, years in library.term_years.items() if year in years]
        frame = f"search {language} {leading} {desk.first_two} {desk.frame} {titles!r}"
        key = digest_text(f"{frame} {desk.stories_mark(items)}")
        folder = routes.file_of(routes.search_index(year) + "x").removesuffix("x")
        files = partial(_documents, desk, items, year)
        found.append(Bundle(folder, key, language, leading, files, f"the search index of {year}"))
    return tuple(found)


def _documents(desk: Presenter, items: tuple[Article, ...], year: int) -> Iterator[tuple[str, bytes]]:
    for item in sorted(items, key=lambda a: a.slug):
        address = routes.article(item.slug)
        groups = [(t, ref.title) for t in desk.first_two for ref in desk.terms(item, (t,))]
        yield routes.file_of(address), document(desk.story(item).value, (*groups, (YEAR, str(year)))).encode()


def document(story: Story, filters: tuple[tuple[str, str], ...]) -> str:
    """An article as Pagefind is given it; its path is the result's address.

    Filters, what results show beside the title, and the order of time are attributes (`data-pagefind-filter`,
    `-meta`, `-sort`); the body is all that is found by words.
    """
    rows = [_meta("filter", name, value) for name, value in filters]
    if story.date:
        rows += [_meta("meta", "date", story.date.text), _meta("meta", "day", story.date.iso)]
        rows.append(_meta("sort", "date", story.date.iso))
    source = story.credit.name if story.credit else ""
    rows.append(_meta("meta", "source", source))
    rows.append(_meta("meta", "summary", story.summary))
    terms = [ref.title for group in story.groups for ref in group.terms]
    credit = [source, *story.credit.authors] if story.credit else []
    text = _paragraphs(escape(story.summary), story.why, escape(story.excerpt))
    # Behind the text, so that no excerpt begins or ends with names; the page shows nothing from the sign on.
    names = _paragraphs(NAMES, escape(", ".join(credit)), escape(", ".join(terms)))
    return (
        f'<!doctype html>\n<html lang="{escape(story.language)}">\n<head>\n<meta charset="utf-8">\n'
        + "".join(rows)
        + f"</head>\n<body data-pagefind-body>\n<h1>{escape(story.title)}</h1>\n{text}<div>{story.html}</div>\n{names}"
        "</body>\n</html>\n"
    )


def _paragraphs(*parts: str) -> str:
    return "".join(f"<p>{part}</p>\n" for part in parts if part)


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">\n'
