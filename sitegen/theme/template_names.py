"""Lists the templates that outputs name, and finds those of a theme that nothing uses."""

from collections.abc import Collection

from sitegen.problems import Problem, nearest, problem
from sitegen.theme.templates import Theme

ENTRIES = (
    "404.html",
    "archive.html",
    "article.html",
    "calendar.html",
    "corrections.html",
    "edition.html",
    "editions.html",
    "email/edition.html",
    "email/edition.txt",
    "feeds.html",
    "feeds.opml",
    "home.html",
    "month.html",
    "page.html",
    "redirect.html",
    "register.html",
    "robots.txt",
    "search.html",
    "sitemap.xml",
    "taxonomy.html",
    "term.html",
    "term_year.html",
    "year.html",
)
"""The templates that files are made with; any other is read only where one of these reaches it."""


def unused(theme: Theme, own: Collection[str], named: Collection[str] = ()) -> list[Problem]:
    """Every template of the site's own that no file is made with: one whose name is misspelt overrides nothing.

    `own` are the names of the site's templates; of the theme that ships with sitegen some may lie idle beside them.
    `named` are the templates that pages name in their front matter.
    Ask it only of a theme without `problems`: what a template names must be there.
    """
    used = {part for name in (*ENTRIES, *named) if name in theme.texts for part in theme.closure(name)}
    found = []
    for name in sorted(set(own) & theme.texts.keys() - used):
        close = _named_like(name, used)
        hint = f"did you mean {close}?" if close else "include it in a template that is used, or delete it"
        message = "no page is made with a template of this name, so it changes nothing"
        found.append(problem("template-unused", f"layouts/{name}", 1, message, hint))
    return found


def _named_like(name: str, used: set[str]) -> str:
    """The used template whose name is most like this one's, in its own folder first; or an empty text."""
    # Endings would make all names alike.
    folder, stem = _folder_and_stem(name)
    for near in ([n for n in used if _folder_and_stem(n)[0] == folder], used):
        by_stem = {_folder_and_stem(n)[1]: n for n in sorted(near, reverse=True)}
        close = nearest(stem, [*by_stem])
        if close:
            return by_stem[close]
    return ""


def _folder_and_stem(name: str) -> tuple[str, str]:
    folder, _, last = name.rpartition("/")
    return folder, last.rpartition(".")[0] or last
