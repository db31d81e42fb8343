"""Plans the pages of editions, and their list."""

from collections.abc import Iterator

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.fingerprint import Lazy
from sitegen.outputs import views
from sitegen.outputs.chrome import Chrome, feeds_of
from sitegen.outputs.images.social_cards import edition_card
from sitegen.outputs.output import Output
from sitegen.outputs.pages.base import make_page
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.views import EditionRow, Neighbour, Ref


class EditionsView(Struct, frozen=True):
    """All editions, and of each its number, its first words and how many stories it holds."""

    editions: tuple[Neighbour, ...]
    details: tuple[tuple[int | None, str, int], ...]


class EditionView(Struct, frozen=True):
    """An edition: its introduction and its parts, each a title and cards with their why."""

    title: str
    number: int | None
    date: views.Dated
    html: str
    sections: tuple[tuple[str, tuple[EditionRow, ...]], ...]
    count: int
    older: Ref | None
    newer: Ref | None
    mark: str
    citations: tuple[tuple[str, str, str], ...]
    """The files to cite it by: the format's name, the address, the media type."""


def plan_editions(presenter: Presenter, chrome: Lazy[Chrome]) -> Iterator[Output]:
    """A page for every edition, and the list of them."""
    library, words = presenter.library, presenter.words
    feeds = feeds_of(routes.EDITIONS, f"{words.say('Editions')} — {library.settings.title}", library)
    rows = []
    details = []
    upward = Ref(words.say("Editions"), library.base.href(routes.EDITIONS))
    refs = [Ref(e.title, library.base.href(routes.edition(e.slug))) for e in library.editions]
    for index, edition in enumerate(library.editions):
        address = routes.edition(edition.slug)
        rows.append(Neighbour(edition.title, library.base.href(address), views.dated(edition.date, words)))
        sections = presenter.edition_sections(lib.sections(edition, library))
        count = sum(len(found) for _, found in sections)
        details.append((edition.number, next(iter(edition.body.paragraphs), ""), count))
        view = EditionView(
            title=edition.title,
            number=edition.number,
            date=views.dated(edition.date, words),
            html=presenter.html(edition.body),
            sections=sections,
            count=count,
            older=refs[index + 1] if index + 1 < len(refs) else None,
            newer=refs[index - 1] if index else None,
            mark="draft" if edition.draft else "",
            citations=tuple(
                (name, library.base.href(routes.citations(edition.slug, kind)), routes.CITATION_TYPES[kind])
                for kind, name in routes.CITATION_NAMES.items()
            ),
        )
        text = edition.body.paragraphs[0] if edition.body.paragraphs else edition.title
        yield make_page(
            library,
            chrome,
            address,
            "edition.html",
            edition.title,
            text,
            view,
            edition.path,
            modified=edition.date.day.isoformat(),
            image=edition_card(library, edition),
            feeds=feeds,
            noindex=edition.draft,
            trail=(upward,),
        )
    yield make_page(
        library,
        chrome,
        routes.EDITIONS,
        "editions.html",
        words.say("Editions"),
        words.say("Editions of %(site)s: dated selections of stories.", site=library.settings.title),
        EditionsView(tuple(rows), tuple(details)),
        "the editions",
        modified=max((e.date.day.isoformat() for e in library.editions), default=""),
        feeds=feeds,
    )
