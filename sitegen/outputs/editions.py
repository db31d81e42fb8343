"""The editions and their list."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.markup import resolve
from sitegen.model import Output
from sitegen.outputs.page import make_page
from sitegen.views import Chrome, Desk, Neighbour, Row


@dataclass(frozen=True, slots=True)
class EditionsView:
    """All editions."""

    editions: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition: its introduction and its parts, each a title and cards with their why."""

    title: str
    number: int | None
    date: views.Dated
    html: str
    sections: tuple[tuple[str, tuple[Row, ...]], ...]
    mark: str


def plan_editions(desk: Desk, chrome: Held[Chrome]) -> Iterator[Output]:
    """A page for every edition, and the list of them."""
    library = desk.library
    feeds = views.feeds_of(routes.EDITIONS, f"Editions — {library.settings.title}", library)
    rows = []
    for edition in library.editions:
        address = routes.edition(edition.slug)
        rows.append(Neighbour(edition.title, library.base.href(address), views.dated(edition.date)))
        view = EditionView(
            title=edition.title,
            number=edition.number,
            date=views.dated(edition.date),
            html=resolve(edition.body.html, desk.addresses(edition.body.links)),
            sections=desk.edition_sections(lib.sections(edition, library)),
            mark="draft" if edition.draft else "",
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
            feeds=feeds,
            noindex=edition.draft,
        )
    title = f"Editions of {library.settings.title}"
    yield make_page(
        library,
        chrome,
        routes.EDITIONS,
        "editions.html",
        "Editions",
        f"{title}: dated selections of stories.",
        EditionsView(tuple(rows)),
        "the editions",
        modified=max((e.date.day.isoformat() for e in library.editions), default=""),
        feeds=feeds,
    )
