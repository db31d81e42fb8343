"""Plans a page at each old address that leads to the new one."""

from collections.abc import Iterator

from msgspec import Struct

from sitegen import routes
from sitegen.fingerprint import Lazy
from sitegen.outputs.chrome import Chrome, Head
from sitegen.outputs.output import Output
from sitegen.outputs.pages.base import PageContext, render_page
from sitegen.outputs.presenter import Presenter


class RedirectView(Struct, frozen=True):
    """An old address: where it leads now."""

    href: str
    title: str


def plan_redirects(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """A page for every alias, and for `/articles/`."""
    library = presenter.library
    yield redirect_page(
        presenter, chrome, routes.ARTICLES, routes.ARCHIVE, presenter.words.say("Archive"), "the list of articles"
    )
    for item in (*library.aliased, *library.undated):
        for alias in item.aliases:
            yield redirect_page(presenter, chrome, alias, routes.article(item.slug), item.title, item.path)
    for page in library.pages:
        for alias in page.aliases:
            yield redirect_page(presenter, chrome, alias, routes.page(page.slug), page.title, page.path)
    for (taxonomy, slug), known in library.term_files.items():
        if (taxonomy, slug) in library.terms:
            for alias in known.aliases:
                title = library.term_title(taxonomy, slug)
                yield redirect_page(presenter, chrome, alias, routes.term(taxonomy, slug), title, known.path)


def redirect_page(
    presenter: Presenter, chrome: Lazy[Chrome], alias: str, target: str, title: str, owner: str
) -> Output:
    library = presenter.library
    address = alias_address(alias)
    head = Head(title, "", library.base.absolute(target), library.settings.language, (), noindex=True)
    context = PageContext(chrome, head, RedirectView(library.base.href(target), title))
    return Output(routes.file_of(address), render_page, "redirect.html", context, owner)


def alias_address(alias: str) -> str:
    """An alias as the address of a page: a slash at its end unless its last part has a file's ending."""
    last = alias.rpartition("/")[2]
    return alias if not last or last.endswith((".html", ".htm")) else alias + "/"
