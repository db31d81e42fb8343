"""Editions: their list, and one as a list of stories to order, to add to and to take from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sitegen.authoring.edits.front_matter_edits import AddBlock, Edit, edited
from sitegen.authoring.new import new_edition
from sitegen.content.languages.by_language import language_of
from sitegen.content.library import Library, sections
from sitegen.desk.answers import Desk, DeskRequest, page, to
from sitegen.desk.edition_changes import changes_asked
from sitegen.desk.pages.send import is_set_up
from sitegen.desk.pages.story import open_file
from sitegen.desk.workbench import Workbench
from sitegen.engine.file_changes import FileChange
from sitegen.errors import FileChanged, SitegenError
from sitegen.model import Article, Edition

MOST_OFFERED = 200
DAYS_BEFORE = 21
"""The days before an edition's own from which stories are offered that stand in no edition."""


@dataclass(frozen=True)
class EditionItem:
    """A story in an edition, or one that could be: its slug, what readers see of it, and what is to know of it."""

    slug: str
    title: str
    outlet: str
    day: str
    path: str
    note: str = ""


@dataclass(frozen=True)
class EditionPart:
    """A section of an edition as the desk shows it."""

    title: str
    items: tuple[EditionItem, ...]


def show(desk: Desk, request: DeskRequest) -> Response:
    """All editions, the newest first."""
    found = sorted(desk.bench.contents().editions, key=lambda e: (e.date.day, e.path), reverse=True)
    rows = [(e, sum(len(s.articles) for s in e.sections)) for e in found]
    tongues = desk.bench.tongues()
    return page(
        desk, "editions.html", done=request.number, title="Edition", at="Edition", editions=rows, tongues=tongues
    )


def new(desk: Desk, request: DeskRequest) -> Response:
    """Make an edition of what came since the last one, by the code of `new edition`."""
    bench = desk.bench
    day = request.line("day") or None
    lang = next((tag for tag in bench.tongues() if tag == request.line("lang")), None)
    made = new_edition(bench.root, bench.clock(), day, request.line("title"), lang=lang)
    data = bench.journal.read(made.path)
    action = bench.journal.note(f"began the edition {made.path}", [FileChange(made.path, None, data)])
    return to(f"/edition/{made.path}", action)


def one(desk: Desk, request: DeskRequest, path: str) -> Response:
    """One edition: its parts in order, and what is not in it yet."""
    bench = desk.bench
    file = open_file(bench, path)
    edition = _edition(bench, path)
    if edition is None or file.matter is None:
        raise SitegenError(f"{path} cannot be read as an edition — mend what Findings says of it")
    articles = {a.slug: a for a in _stories(bench, edition)}
    parts = [
        EditionPart(s.title, tuple(_item(slug, articles.get(slug), edition, bench) for slug in s.articles))
        for s in edition.sections
    ]
    computed = []
    if not parts:
        library = _library(bench, edition)
        computed = (
            [(s.title, [articles.get(slug) for slug in s.articles]) for s in sections(edition, library)]
            if library
            else []
        )
    inside = {slug for s in edition.sections for slug in s.articles}
    return page(
        desk,
        "edition.html",
        done=request.number,
        title=edition.title,
        at="Edition",
        edition=edition,
        path=path,
        version=file.version,
        parts=parts,
        computed=computed,
        offered=_offered(bench, edition, articles, inside),
        total=len(inside),
        said=request.query("said"),
        focus=request.query("focus"),
        page_address=bench.page_of(path),
        can_send=is_set_up(),
    )


def change(desk: Desk, request: DeskRequest, path: str) -> Response:
    """One change of an edition: a story moved, added or taken out, a section named, added, moved or taken out."""
    bench = desk.bench
    edition = _edition(bench, path)
    file = open_file(bench, path)
    if edition is None or file.matter is None:
        raise SitegenError(f"{path} cannot be read as an edition — mend what Findings says of it")
    if request.text("version") != file.version:
        raise FileChanged(path)
    lists = [[*s.articles] for s in edition.sections]
    titles = {a.slug: a.title for a in _stories(bench, edition)}
    slug = request.line("slug")
    words, changes, said, focus = changes_asked(
        request, request.line("do"), lists, [s.title for s in edition.sections], titles, slug
    )
    if request.line("do") == "list":
        changes = _as_list(bench, edition)
        words = "made the edition a list"
    if not changes:
        return to(f"/edition/{path}", said=said or "Nothing to change.", focus=focus)
    data = edited(file.data, path, changes)
    action = bench.journal.do(f"{words} in “{edition.title}”", [FileChange(path, file.data, data)])
    return to(f"/edition/{path}", action, said=said, focus=focus)


def add(desk: Desk, request: DeskRequest) -> Response:
    """A story put last into the edition that its page names."""
    bench, path = desk.bench, request.line("edition")
    edition = _edition(bench, path)
    if edition is None:
        raise SitegenError(f"{path} cannot be read as an edition — mend what Findings says of it")
    slug, file = request.line("slug"), open_file(bench, path)
    titles = {a.slug: a.title for a in _stories(bench, edition)}
    lists = [[*s.articles] for s in edition.sections]
    if any(slug in items for items in lists):
        return to(f"/edition/{path}", said=f"‘{titles.get(slug, slug)}’ is in this edition already", focus=slug)
    first: list[Edit] = [] if lists else _as_list(bench, edition)
    data = edited(file.data, path, first) if first else file.data
    if first:
        lists = [[*each.block["articles"]] for each in first if isinstance(each, AddBlock)]
    if not any(slug in items for items in lists):
        data = edited(data, path, changes_asked(request, "add", lists, [""] * len(lists), titles, slug)[1])
    title = titles.get(slug, slug)
    action = bench.journal.do(f"added “{title}” to “{edition.title}”", [FileChange(path, file.data, data)])
    return to(f"/edition/{path}", action, said=f"‘{title}’ is in", focus=slug)


def _as_list(bench: Workbench, edition: Edition) -> list[Edit]:
    """What an edition without a list prints, as a list."""
    library = _library(bench, edition)
    if edition.sections or library is None:
        return []
    hidden = {a.slug for a in _stories(bench, edition) if a.draft or a.date is None}
    found = sections(edition, library)
    rows = [(s.title or "Stories", [slug for slug in s.articles if slug not in hidden]) for s in found]
    order = ("id", "title", "number", "date", "from", "to")
    return [AddBlock(("sections",), {"title": title, "articles": slugs}, order) for title, slugs in rows if slugs]


def _stories(bench: Workbench, edition: Edition) -> list[Article]:
    """The stories that an edition can print: those of its language."""
    settings = bench.settings
    own = language_of(edition, settings)
    return [a for a in bench.contents().articles if language_of(a, settings) == own]


def _library(bench: Workbench, edition: Edition) -> Library | None:
    """The library of an edition's language, as the preview has it; None before it has one."""
    good, settings = bench.preview.moment.good, bench.settings
    if not settings.languages:
        return good.view.library if good and good.view else None
    loaded, own = bench.loaded, language_of(edition, settings)
    return next((each for each in loaded.libraries if each.settings.language == own), None) if loaded else None


def _edition(bench: Workbench, path: str) -> Edition | None:
    if not path.startswith("content/editions/"):
        raise NotFound("There is no such edition.")
    data = bench.journal.read(path)
    if data is None:
        raise NotFound(f"{path} is not there any more.")
    item: Any = bench.parsed(path, data)[0]
    return item if isinstance(item, Edition) else None


def _item(slug: str, article: Article | None, edition: Edition, bench: Workbench) -> EditionItem:
    if article is None:
        return EditionItem(slug, slug, "", "", "", "there is no such story")
    note = "a draft: it will not be shown" if article.draft or article.date is None else ""
    if not note and article.date and article.date.at > edition.date.at and article.date.day > edition.date.day:
        note = f"due {article.date.iso}, after the edition"
    elif not note and article.date and article.date.at > bench.clock():
        note = f"due {article.date.iso}"
    if article.retraction:
        note = "withdrawn"
    outlet = article.source.name if article.source else ""
    return EditionItem(
        slug, article.title, outlet, article.date.day.isoformat() if article.date else "", article.path, note
    )


def _offered(
    bench: Workbench, edition: Edition, articles: Mapping[str, Article], inside: set[str]
) -> list[EditionItem]:
    """The stories of the edition's days that are not in it yet; of those, what another edition has says so."""
    first = edition.first.day if edition.first else None
    last = max(filter(None, (edition.last.day if edition.last else None, edition.date.day)))
    own = language_of(edition, bench.settings)
    others = [e for e in bench.contents().editions if language_of(e, bench.settings) == own]
    if first is None:
        ends = [(e.last or e.date).day for e in others if e.path != edition.path and e.date.day < edition.date.day]
        first = max(ends, default=date.min)
    used = {slug: e.title for e in others if e.path != edition.path for s in e.sections for slug in s.articles}
    early = first - timedelta(days=DAYS_BEFORE) if first > date.min + timedelta(days=DAYS_BEFORE) else first
    rows = [
        a
        for a in articles.values()
        if a.slug not in inside
        and (a.date is None or first <= a.date.day <= last or (early <= a.date.day < first and a.slug not in used))
    ]
    rows.sort(key=lambda a: (a.date is None, -(a.date.at.timestamp() if a.date else 0), a.slug))
    found = []
    for article in rows[:MOST_OFFERED]:
        item = _item(article.slug, article, edition, bench)
        note = f"already in “{used[article.slug]}”" if article.slug in used else item.note
        found.append(EditionItem(item.slug, item.title, item.outlet, item.day, item.path, note))
    return found
