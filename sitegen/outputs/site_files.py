"""Files for machines and hosts: the sitemap, robots.txt, the list of feeds, and what static hosts read."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen import routes
from sitegen.fingerprint import Held, digest_text
from sitegen.library import Library
from sitegen.model import Output
from sitegen.outputs.redirects import alias_address
from sitegen.templates import Theme
from sitegen.views import CSP, Desk


@dataclass(frozen=True, slots=True)
class Addresses:
    """The sitemap's rows: (absolute address, day of the newest news or empty)."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Robots:
    """What robots.txt says."""

    sitemap: str


@dataclass(frozen=True, slots=True)
class FeedList:
    """The OPML's rows: (title, absolute address of the page, absolute address of its Atom feed)."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A plain text file."""

    text: str


def render_data(output: Output, theme: Theme) -> bytes:
    """A template that sees nothing but its data."""
    return theme.render(str(output.template), data=output.context).encode()


def render_lines(output: Output, theme: Theme) -> bytes:
    """A text as it is."""
    lines: Lines = output.context
    return lines.text.encode()


def plan_site_files(desk: Desk, pages: list[Output]) -> Iterator[Output]:
    """The files for machines; `pages` are all Outputs planned so far, of which the listed ones go into the sitemap."""
    library = desk.library
    base = library.base
    listed = [(o.path, o.modified) for o in pages if o.listed]
    mark = digest_text(f"{base.url} {listed!r}")
    yield _data(routes.SITEMAP, "sitemap.xml", Held(mark, lambda: _addresses(base, listed)), "the sitemap")
    yield _data(routes.ROBOTS, "robots.txt", Robots(base.absolute(routes.SITEMAP)), "robots.txt")
    rows = [(library.settings.title, base.absolute(routes.HOME), base.absolute(routes.feed(routes.HOME, "atom")))]
    for taxonomy, slug in library.terms:
        folder = routes.term(taxonomy, slug)
        title = library.term_title(taxonomy, slug)
        rows.append((title, base.absolute(folder), base.absolute(routes.feed(folder, "atom"))))
    for title, folder in (("Editions", routes.EDITIONS), ("Corrections", routes.CORRECTIONS)):
        rows.append((title, base.absolute(folder), base.absolute(routes.feed(folder, "atom"))))
    yield _data(routes.OPML, "feeds.opml", FeedList(library.settings.title, tuple(rows)), "the list of feeds")
    yield _lines(routes.HEADERS, _headers(library, pages), "the hosts' headers")
    yield _lines(routes.REDIRECTS, _redirects(library), "the hosts' redirects")


def _addresses(base: routes.Base, listed: list[tuple[str, str]]) -> Addresses:
    rows = ((base.absolute("/" + path.removesuffix("index.html")), modified) for path, modified in listed)
    return Addresses(tuple(sorted(rows)))


def _data(address: str, template: str, data: object, owner: str) -> Output:
    return Output(routes.file_of(address), render_data, template, data, owner)


def _lines(address: str, text: str, owner: str) -> Output:
    return Output(routes.file_of(address), render_lines, None, Lines(text), owner)


def _headers(library: Library, pages: list[Output]) -> str:
    """The `_headers` file that static hosts read: security for all, a long life for hashed names, feeds' types."""
    prefix = library.base.prefix
    rows = [
        f"{prefix}/*",
        f"  Content-Security-Policy: {CSP}",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
    ]
    for name in sorted(o.path for o in pages if o.owner.startswith("layouts/static/")):
        rows += [library.base.href("/" + name), "  Cache-Control: public, max-age=31536000, immutable"]
    for kind, file in routes.FEED_FILES.items():
        rows += [f"{prefix}/*/{file}", f"  Content-Type: {routes.FEED_TYPES[kind]}; charset=utf-8"]
        rows += [f"{prefix}/{file}", f"  Content-Type: {routes.FEED_TYPES[kind]}; charset=utf-8"]
    return "\n".join(rows) + "\n"


def _redirects(library: Library) -> str:
    """The `_redirects` file that static hosts read: every alias, moved for good."""
    href = library.base.href
    rows = [(routes.ARTICLES, routes.ARCHIVE)]
    for item in (*library.articles, *library.undated):
        rows += [(alias_address(a), routes.article(item.slug)) for a in item.aliases]
    for page in library.pages:
        rows += [(alias_address(a), routes.page(page.slug)) for a in page.aliases]
    for (taxonomy, slug), known in library.term_files.items():
        if (taxonomy, slug) in library.terms:
            rows += [(alias_address(a), routes.term(taxonomy, slug)) for a in known.aliases]
    return "".join(f"{href(old)} {href(new)} 301\n" for old, new in rows)
