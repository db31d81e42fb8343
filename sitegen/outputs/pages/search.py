"""Plans the search page and the search index of each year, from what rights allow to be shown.

Pagefind (https://pagefind.app/docs/indexing/) reads HTML with attributes of its own. It is given one small document
for each article, made from the article's view, never a page of the site: the theme has no say in what is found, and a
change of a page's frame indexes nothing again.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape

from msgspec import Struct

from sitegen import routes
from sitegen.fingerprint import Lazy, digest_text
from sitegen.languages.endings import endings
from sitegen.model import Article
from sitegen.outputs.chrome import Chrome, search_policy
from sitegen.outputs.output import Bundle, Output, SearchDocument
from sitegen.outputs.pages.base import make_page, title_order
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.search_words import END, compounds, pairs, runs, terms, text_of
from sitegen.outputs.views import Story

_HEADING_END = re.compile(r"(?<=[^\s.!?:…。！？])((?:</[a-z]+>)*</h[1-6]>)")
"""The end of a heading that says no full stop itself: in an excerpt it would run into the text."""
YEAR = "-year"
"""The filter by year; no taxonomy can have this name."""


class SearchView(Struct, frozen=True):
    """The search page: the indexes that it asks, newest first, and its filters as (name, label, choices).

    `endings` are those that words of its language have, for finding other forms of a word.
    """

    indexes: tuple[str, ...]
    home: str
    filters: tuple[tuple[str, str, tuple[str, ...]], ...]
    archive: str
    endings: str = ""


def plan_search(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """The search page, unless the settings say that there is none."""
    library = presenter.library
    if not library.settings.search:
        return
    years = tuple(sorted(library.years, reverse=True))
    used = tuple(key for key in library.terms if key[0] in presenter.first_two)
    make = partial(search_page, presenter, chrome, years, used)
    yield from presenter.part("search", f"{chrome.digest} {years!r} {used!r}", make)


def search_page(
    presenter: Presenter, chrome: Lazy[Chrome], years: tuple[int, ...], used: tuple[tuple[str, str], ...]
) -> Iterator[Output]:
    """The search page of the years, newest first, and of the terms in use.

    Its choices stand in it without numbers, so that another story of a known term leaves the page as it is.
    """
    library = presenter.library
    base = library.base
    filters = []
    for taxonomy in library.settings.taxonomies:
        if taxonomy.name in presenter.first_two:
            titles = {library.term_title(*key) for key in used if key[0] == taxonomy.name}
            filters.append((taxonomy.name, taxonomy.title, tuple(sorted(titles, key=title_order))))
    filters.append((YEAR, presenter.words.say("Years"), tuple(str(year) for year in years)))
    view = SearchView(
        indexes=tuple(base.href(routes.search_index(year)) for year in years),
        home=base.href(routes.HOME),
        filters=tuple(filters),
        archive=base.href(routes.ARCHIVE),
        endings=endings(library.settings.language),
    )
    description = presenter.words.say("Search every story of %(site)s.", site=library.settings.title)
    yield make_page(
        library,
        chrome,
        routes.SEARCH,
        "search.html",
        presenter.words.say_of("the page", "Search"),
        description,
        view,
        "the search page",
        noindex=True,
        csp=search_policy(library.settings),
    )


def search_bundles(presenter: Presenter) -> tuple[Bundle, ...]:
    """The index of each year, newest first: what Pagefind is given, and a digest of all that this is made of.

    The newest is the one that the page loads first, with the program; the others are merged into it.
    """
    library = presenter.library
    if not library.settings.search:
        return ()
    found: list[Bundle] = []
    for year, items in library.years.items():
        leading = not found
        titles = [library.term_title(*term) for term, years in library.term_years.items() if year in years]
        frame = f"search {leading} {presenter.first_two} {presenter.frame} {titles!r}"
        key = digest_text(f"{frame} {presenter.stories_digest(items)}")
        folder = routes.file_of(routes.search_index(year) + "x").removesuffix("x")
        files = partial(_documents, presenter, items, year)
        found.append(Bundle(folder, key, leading, files, f"the search index of {year}"))
    return tuple(found)


def _documents(presenter: Presenter, items: tuple[Article, ...], year: int) -> Iterator[SearchDocument]:
    library = presenter.library
    for item in sorted(items, key=lambda a: a.slug):
        address = routes.article(item.slug)
        found = [[ref.title for ref in presenter.terms(item, (t,))] for t in presenter.first_two]
        groups = [(t, title) for t, titles in zip(presenter.first_two, found, strict=True) for title in titles]
        shown = [", ".join(titles) for titles in (*found, [], [])][:2]
        language = item.language if item.language != library.settings.language else ""
        extra = {"terms": shown[0], "places": shown[1], "language": language or ""}
        stop = library.speech.of(item.language).say_of("the end of a title", ".")
        yield document(address, presenter.story(item).value, (*groups, (YEAR, str(year))), extra, stop)


def document(
    address: str, story: Story, filters: tuple[tuple[str, str], ...], extra: Mapping[str, str], stop: str = "."
) -> SearchDocument:
    """An article as the search index has it: its words as terms, and the text that results show, with `extra`.

    `stop` is the full stop of its language, which a heading has in an excerpt.

    Filters and the order of time are attributes (`data-pagefind-filter`, `-sort`); a word of the title weighs as much
    as a heading's. The pairs stand at the end, so that words that follow each other in the text do so in the terms.
    """
    rows = [_meta("filter", name, value) for name, value in filters]
    if story.date:
        rows.append(_meta("sort", "date", story.date.iso))
    credit = [story.credit.name, *story.credit.authors] if story.credit else []
    told = text_of(_HEADING_END.sub(lambda end: stop + end[1], story.html))
    text = [part for part in (story.summary, text_of(story.why), story.excerpt, told) if part]
    names = [*credit, *(ref.title for group in story.groups for ref in group.terms), *(ref.title for ref in story.also)]
    notes = [note.text for note in story.changes]
    title = runs(story.title)
    parts = [runs(part) for part in (*text, *names, *notes)]
    body = [run for part in parts for run in part]
    whole = " ".join([*(term for part in (title, *parts) for term in compounds(part)), END])
    html = (
        f"<!doctype html>\n<html>\n<head>\n{''.join(rows)}</head>\n<body data-pagefind-body>\n"
        f"<h1>{_joined(terms, title)}</h1>\n<p>{_joined(terms, body)}</p>\n"
        f'<p data-pagefind-weight="7">{_joined(pairs, title)}</p>\n<p>{_joined(pairs, body)}</p>\n<p>{whole}</p>\n'
        "</body>\n</html>\n"
    )
    shown = {
        "url": address,
        "content": " ".join(text),
        "meta": {
            "title": story.title,
            "date": story.date.text if story.date else "",
            "day": story.date.iso if story.date else "",
            "source": story.credit.name if story.credit else "",
            "summary": story.summary,
            **extra,
        },
        "anchors": [],
    }
    return SearchDocument(routes.file_of(address), html, json.dumps(shown, ensure_ascii=False))


def _joined(terms_of: Callable[[list[str]], list[str]], text: list[list[str]]) -> str:
    # Pagefind puts a full stop behind the last word of an element, and looks for words within a word that has one.
    return " ".join([*(term for run in text for term in terms_of(run)), END])


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">\n'
