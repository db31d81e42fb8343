"""Builds what surrounds the content of every page: the frame that all pages share, and a page's own head."""

from urllib.parse import quote

from msgspec import Struct

from sitegen import routes
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy, digest
from sitegen.languages.language import Language
from sitegen.model import Settings
from sitegen.outputs.look import Dressing, Logo, SignUpForm
from sitegen.outputs.views import Ref
from sitegen.policy import policy


def page_policy(settings: Settings) -> str:
    """The Content-Security-Policy of every page: nothing is asked of another origin but what is allowed."""
    return policy(settings.policy)


def search_policy(settings: Settings) -> str:
    """That of the search page alone: Pagefind looks things up by WebAssembly."""
    return policy(settings.policy, wasm=True)


class FeedRef(Struct, frozen=True):
    """A feed that a page announces."""

    title: str
    href: str
    type: str
    name: str


class Chrome(Struct, frozen=True):
    """What stands on every page; it changes rarely, because each change touches every page.

    `styles` are sheets after the theme's own, `head` and `foot` the site's own words there, as HTML; `faces` are files
    of the letters that the language has beside those of every page.
    """

    title: str
    tagline: str
    author: str
    language: str
    direction: str
    words: Lazy[Language]
    home: str
    nav: tuple[Ref, ...]
    pages: tuple[Ref, ...]
    assets: tuple[tuple[str, str], ...]
    feeds: tuple[FeedRef, ...]
    csp: str
    origin: str
    feeds_page: str
    archive: str
    search: str
    contact: str = ""
    """The link by which readers write to the desk, or empty, and its text."""
    contact_text: str = ""
    styles: tuple[str, ...] = ()
    logo: Logo | None = None
    head: str = ""
    foot: str = ""
    sign_up: SignUpForm | None = None
    faces: tuple[str, ...] = ()

    def asset(self, name: str) -> str:
        """The link to a file of `layouts/static/` by its own name, such as `css/site.css`."""
        return dict(self.assets)[name]

    def current(self, head: "Head") -> str:
        """The page's own link in the navigation, or empty: most pages share theirs with others, made once for all."""
        own = head.canonical.removeprefix(self.origin)
        shown = (self.search, self.feeds_page, *[link.href for link in self.nav])
        return own if own in shown else ""

    def above(self, head: "Head") -> str:
        """The link in the navigation of the part of the site that the page stands in, or empty."""
        upper = head.trail[0].href if head.trail else ""
        return upper if upper in [link.href for link in self.nav] else ""


class Tongue(Struct, frozen=True):
    """A language in which a site of several may be read: the link of this page in it, else of its front page."""

    tag: str
    name: str
    direction: str
    href: str
    is_current: bool
    is_same: bool


class Head(Struct, frozen=True):
    """What a page says of itself to machines.

    `name` is the title without the site's, `trail` the pages above this one, from the front page's first link on, and
    `image` the absolute address of a picture for those who share the page, or empty, with its size. `alternates` are
    the whole addresses of the page in all languages that have it, by tag, and `tongues` all languages of the site.
    """

    title: str
    description: str
    canonical: str
    language: str
    feeds: tuple[FeedRef, ...] = ()
    noindex: bool = False
    name: str = ""
    trail: tuple[Ref, ...] = ()
    published: str = ""
    modified: str = ""
    image: str = ""
    image_size: tuple[int, int] = (1200, 630)
    csp: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    tongues: tuple[Tongue, ...] = ()


def feeds_of(folder: str, title: str, library: Library) -> tuple[FeedRef, ...]:
    """The three feeds under a page's address."""
    return tuple(
        FeedRef(
            f"{title} ({routes.FEED_NAMES[kind]})",
            library.base.href(routes.feed(folder, kind)),
            routes.FEED_TYPES[kind],
            routes.FEED_NAMES[kind],
        )
        for kind in routes.FEED_FILES
    )


def chrome(
    library: Library,
    assets: tuple[tuple[str, str], ...],
    look: Dressing | None = None,
    own_words: tuple[str, str] = ("", ""),
) -> Lazy[Chrome]:
    """The frame of every page. `assets` are (name, address) of the static files, `own_words` those at head and foot."""
    look = look or Dressing()
    settings, base, words = library.settings, library.base, library.speech.own
    used = {taxonomy for taxonomy, _ in library.terms}
    nav = [Ref(t.title, base.href(routes.taxonomy(t.name))) for t in settings.taxonomies if t.name in used]
    rows = library.registers.rows
    nav += [Ref(r.title, base.href(routes.register(r.name))) for r in settings.registers if rows.get(r.name)]
    if library.editions:
        nav.append(Ref(words.say("Editions"), base.href(routes.EDITIONS)))
    nav.append(Ref(words.say("Archive"), base.href(routes.ARCHIVE)))
    pages = [Ref(p.title, base.href(routes.page(p.slug))) for p in library.pages]
    frame = Chrome(
        title=settings.title,
        tagline=settings.tagline,
        author=settings.author,
        language=settings.language,
        direction=words.direction,
        words=Lazy(words.digest, lambda: words),
        home=base.href(routes.HOME),
        nav=tuple(nav) if look.menu is None else look.menu,
        pages=(
            *pages,
            Ref(words.say("Corrections and updates"), base.href(routes.CORRECTIONS)),
            Ref(words.say("Feeds"), base.href(routes.FEEDS)),
        ),
        assets=tuple((name, library.root.href(address)) for name, address in assets),
        feeds=feeds_of(routes.HOME, settings.title, library),
        csp=page_policy(settings),
        origin=base.origin,
        feeds_page=base.href(routes.FEEDS),
        archive=base.href(routes.ARCHIVE),
        search=base.href(routes.SEARCH) if settings.search else "",
        contact=contact_link(settings.contact),
        contact_text=settings.contact.removeprefix("https://").rstrip("/"),
        styles=look.styles,
        logo=look.logo,
        head=own_words[0],
        foot=own_words[1],
        sign_up=look.sign_up,
        faces=tuple(library.root.href(address) for name, address in assets if name == _face_of(settings.language)),
    )
    return Lazy(digest(frame), lambda: frame)


_FACES = {
    "fonts/newsreader-latin-ext.woff2": "cs eo et hr hu lt lv mt pl ro sk sl tr",
    "fonts/source-serif-cyrillic.woff2": "be bg mk ru sr uk",
    "fonts/source-serif-greek.woff2": "el",
}


def _face_of(tag: str) -> str:
    """The file of letters that nearly every page of a language has beside those of the face itself."""
    own = tag.lower().partition("-")[0]
    return next((name for name, tags in _FACES.items() if own in tags.split()), "")


def contact_link(contact: str) -> str:
    """The link of a mail address (RFC 6068) or of a page."""
    return contact if contact.startswith("https://") or not contact else f"mailto:{quote(contact, safe='@+')}"


def head(library: Library, title: str, description: str, address: str, **more: object) -> Head:
    """A page's head; its title is followed by the site's, but for the front page."""
    name = library.settings.title
    if library.family.siblings:
        more |= _in_other_languages(library, address)
    return Head(
        name=title,
        title=title if address == routes.HOME or title == name else f"{title} — {name}",
        description=description,
        canonical=library.base.absolute(address),
        language=str(more.pop("language", None) or library.settings.language),
        **more,  # type: ignore[arg-type] # fields of Head by their names
    )


def _in_other_languages(library: Library, address: str) -> dict[str, object]:
    """The same page in the site's other languages, and the way to those that lack it."""
    family, own = library.family, library.settings.language
    versions = family.versions_of(address)
    tongues = tuple(
        Tongue(
            tag,
            sibling.language.name,
            sibling.language.direction,
            versions.get(tag, "").removeprefix(library.base.origin) or sibling.base.href(routes.HOME),
            tag == own,
            tag in versions,
        )
        for tag, sibling in ((s.language.tag, s) for s in family.siblings)
    )
    # Who reads none of the languages is led to the first that has the page (`x-default`).
    default = (("x-default", next(iter(versions.values()))),) if versions else ()
    return {"alternates": (*versions.items(), *default), "tongues": tongues}
