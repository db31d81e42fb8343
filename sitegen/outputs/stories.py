"""The articles' own pages."""

from collections.abc import Iterator

from sitegen import library as lib
from sitegen import routes, views
from sitegen.library import Library
from sitegen.model import Article, Output
from sitegen.outputs.page import make_page
from sitegen.views import Chrome


def plan_stories(library: Library, chrome: Chrome) -> Iterator[Output]:
    """A page for every article, with its neighbours in time."""
    shown = library.articles
    for index, item in enumerate(shown):
        newer = shown[index - 1] if index else None
        older = shown[index + 1] if index + 1 < len(shown) else None
        yield article_page(library, chrome, item, older, newer)
    for item in library.undated:
        yield article_page(library, chrome, item, None, None)


def article_page(
    library: Library, chrome: Chrome, item: Article, older: Article | None, newer: Article | None
) -> Output:
    return make_page(
        library,
        chrome,
        routes.article(item.slug),
        "article.html",
        item.title,
        item.summary,
        views.article_view(item, library, older, newer),
        item.path,
        modified=lib.updated(item).day.isoformat() if item.date else "",
        language=item.language,
        noindex=item.draft,
    )
