"""Plans the files for machines and hosts: sitemap, robots.txt, the list of feeds, and settings of static hosts."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sitegen import routes
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy, digest_text
from sitegen.languages.english import ENGLISH
from sitegen.outputs.hosting import headers, redirects
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.theme.templates import Theme

SITEMAP_ROWS = 45_000
"""The format allows 50,000 addresses in a file (https://www.sitemaps.org/protocol.html); we stay below."""


Rows = tuple[tuple[str, str], ...]


class SitemapRows(Struct, frozen=True):
    """The sitemap's rows: (absolute address, day of the newest news or empty); as an index they are sitemaps."""

    rows: Rows
    index: bool = False


class Robots(Struct, frozen=True):
    """What robots.txt says."""

    sitemap: str


class FeedList(Struct, frozen=True):
    """An OPML file: its title, and rows of (title, absolute address of the page, absolute address of its Atom feed).

    They stand in a folder of the site's name, unless `folder` is empty.
    """

    title: str
    rows: tuple[tuple[str, str, str], ...]
    folder: str = ""


class Lines(Struct, frozen=True):
    """A plain text file."""

    text: str


def render_data(output: Output, theme: Theme) -> bytes:
    """A template that sees nothing but its data."""
    return theme.encode(str(output.template), ENGLISH, data=output.context)


def render_lines(output: Output, theme: Theme) -> bytes:
    """A text as it is."""
    lines: Lines = output.context
    return lines.text.encode()


def plan_site_files(presenter: Presenter, pages: list[Output], others: Sequence[Library] = ()) -> Iterator[Output]:
    """The files for machines; `pages` are all Outputs planned so far, of which the listed ones go into the sitemap.

    `others` are the libraries of the site's other languages.
    """
    library = presenter.library
    base = library.base

    def listed() -> Rows:
        # What is planned here and added to the pages is not listed.
        return tuple((o.path, o.modified) for o in pages if o.listed)

    def marked() -> tuple[str, int]:
        rows = listed()
        return digest_text(f"{base.url} {rows!r}"), len(rows)

    mark, count = presenter.parts.of_all(f"sitemap {base.url}", pages, marked)
    if count <= SITEMAP_ROWS:
        yield _data(routes.SITEMAP, "sitemap.xml", Lazy(mark, lambda: _addresses(base, listed())), "the sitemap")
    else:
        files = presenter.parts.of_all(f"sitemaps {base.url}", pages, lambda: tuple(_sitemaps(base, listed())))
        for address, rows, owner in files:
            yield _data(address, "sitemap.xml", SitemapRows(rows, index=address == routes.SITEMAP), owner)
    yield _data(routes.ROBOTS, "robots.txt", Robots(base.absolute(routes.SITEMAP)), "robots.txt")
    yield from plan_feed_lists(presenter)
    settings, tongues = library.settings, tuple(other.family.prefix[1:] for other in others)
    key = f"headers {base.url} {settings.feed_also_at!r} {settings.policy!r} {tongues!r}"
    text = presenter.parts.of_all(key, pages, lambda: headers(base, pages, settings, tongues))
    yield _lines(routes.HEADERS, text, "the hosts' headers")
    yield _lines(routes.REDIRECTS, "".join(map(redirects, (library, *others))), "the hosts' redirects")


def plan_feed_lists(presenter: Presenter) -> Iterator[Output]:
    """The lists of feeds for readers that import such."""
    library, base = presenter.library, presenter.library.base
    name = library.settings.title
    root = (name, base.absolute(routes.HOME), base.absolute(routes.feed(routes.HOME, "atom")))
    rows = [root]
    for taxonomy, slug in library.terms:
        folder = routes.term(taxonomy, slug)
        title = f"{library.term_title(taxonomy, slug)} — {name}"
        rows.append((title, base.absolute(folder), base.absolute(routes.feed(folder, "atom"))))
    for register in library.settings.registers:
        folder = routes.register(register.name)
        title = f"{register.title} — {name}"
        rows.append((title, base.absolute(folder), base.absolute(routes.feed(folder, "atom"))))
    for title, folder in (
        (presenter.words.say("Editions"), routes.EDITIONS),
        (presenter.words.say("Corrections and updates"), routes.CORRECTIONS),
    ):
        rows.append((f"{title} — {name}", base.absolute(folder), base.absolute(routes.feed(folder, "atom"))))
    yield _data(routes.OPML, "feeds.opml", FeedList(name, tuple(rows), folder=name), "the list of feeds")
    yield _data(routes.OPML_ROOT, "feeds.opml", FeedList(name, (root,)), "the list of the root feed alone")


def _sitemaps(base: routes.Base, listed: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Rows, str]]:
    """A sitemap in parts, and the index that names them: each one's address, rows and owner, which can be stored.

    Each part is as new as its newest page.
    """
    rows = _addresses(base, listed).rows
    parts = []
    for number, start in enumerate(range(0, len(rows), SITEMAP_ROWS), 1):
        part = rows[start : start + SITEMAP_ROWS]
        address = routes.sitemap_part(number)
        parts.append((base.absolute(address), max(day for _, day in part)))
        yield address, part, f"part {number} of the sitemap"
    yield routes.SITEMAP, tuple(parts), "the sitemap"


def _addresses(base: routes.Base, listed: Sequence[tuple[str, str]]) -> SitemapRows:
    rows = ((base.absolute("/" + path.removesuffix("index.html")), modified) for path, modified in listed)
    return SitemapRows(tuple(sorted(rows)))


def _data(address: str, template: str, data: object, owner: str) -> Output:
    return Output(routes.file_of(address), render_data, template, data, owner)


def _lines(address: str, text: str, owner: str) -> Output:
    return Output(routes.file_of(address), render_lines, None, Lines(text), owner)
