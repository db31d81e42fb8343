"""Builds the outputs of pages: the context that all pages share, and the function that renders it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from unicodedata import combining, normalize

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.model import Article
from sitegen.outputs import chrome as frame
from sitegen.outputs.chrome import Chrome, FeedRef, Head
from sitegen.outputs.images.social_cards import site_card
from sitegen.outputs.output import Output
from sitegen.outputs.pages import linked_data
from sitegen.outputs.views import Counted, Ref
from sitegen.theme.templates import Theme, safe

K = TypeVar("K")


class PageContext(Struct, frozen=True):
    """All that a page's template sees: the frame, the head and the page's own view."""

    chrome: Lazy[Chrome]
    head: Head | Lazy[Head]
    view: Any


def render_page(output: Output, theme: Theme) -> bytes:
    """A page's HTML."""
    context: PageContext = output.context
    site, head = context.chrome.value, context.head.value if isinstance(context.head, Lazy) else context.head
    front = head.canonical == site.origin + site.home
    linked = linked_data.script([linked_data.website(site)] if front else linked_data.breadcrumbs(site, head))
    name, words = str(output.template), site.words.value
    return theme.encode(name, words, site=site, head=head, page=context.view, html=safe, linked=linked)


def make_page(
    library: Library,
    chrome: Lazy[Chrome],
    address: str,
    template: str,
    title: str,
    description: str,
    view: object,
    owner: str,
    *,
    modified: str = "",
    listed: bool = True,
    language: str | None = None,
    feeds: tuple[FeedRef, ...] = (),
    noindex: bool = False,
    trail: tuple[Ref, ...] = (),
    csp: str = "",
    image: str = "",
) -> Output:
    """The Output of a page. `modified` is the day of its newest news (ISO 8601), for the sitemap.

    `trail` is what stands above the page, and `csp` takes the place of the policy that all other pages share.
    `image` is the address of the page's social card; without it the page has the site's.
    """
    head = frame.head(
        library,
        title,
        description,
        address,
        language=language,
        feeds=feeds,
        noindex=noindex,
        trail=trail,
        csp=csp,
        image=share(library, image),
    )
    context = PageContext(chrome, head, view)
    return Output(routes.file_of(address), render_page, template, context, owner, listed and not noindex, modified)


def share(library: Library, card: str = "") -> str:
    """The absolute address of a page's card, or of the site's; empty where there is neither."""
    address = card or site_card(library)
    return library.base.absolute(address) if address else ""


Turn = tuple[Ref | None, Ref | None]
"""The pages before and after one in time, where there are such."""


def around(pages: Mapping[K, Ref]) -> dict[K, Turn]:
    """What stands before and after each of these pages, which come in order of time."""
    refs = [None, *pages.values(), None]
    return {key: (refs[place], refs[place + 2]) for place, key in enumerate(pages)}


def title_order(title: str) -> tuple[str, str]:
    """How a title stands in a list for readers: capitals and accents make no difference."""
    plain = "".join(c for c in normalize("NFKD", title) if not combining(c))
    return plain.casefold(), title


def counted(library: Library, taxonomy: str, slug: str, count: int) -> Counted:
    """A term's link with a number of articles."""
    return Counted(library.term_title(taxonomy, slug), library.base.href(routes.term(taxonomy, slug)), count)


def newest_day(items: Sequence[Article]) -> str:
    """The day of the newest news among articles, newest first (ISO 8601), empty without any."""
    if not items:
        return ""
    # What never changed is no news after the newest date.
    return max(lib.updated(a).day.isoformat() for a in (items[0], *[a for a in items if a.changes]))
