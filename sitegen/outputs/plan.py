"""Plans the table of all outputs, which build, preview and reports read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from msgspec import structs

from sitegen import routes
from sitegen.content.library import Library, image_path
from sitegen.fingerprint import Lazy, digest_bytes
from sitegen.model import Article, Page, Picture, TermFile
from sitegen.outputs import chrome as frame
from sitegen.outputs import look
from sitegen.outputs.assets import hashed, plan_copied, plan_static
from sitegen.outputs.chrome import Chrome
from sitegen.outputs.citations import plan_citations
from sitegen.outputs.data.tables import plan_data
from sitegen.outputs.feeds.planner import plan_feeds
from sitegen.outputs.images.card_faces import FONT, LETTERS
from sitegen.outputs.images.social_cards import faces_of, plan_cards
from sitegen.outputs.images.variants import plan_images
from sitegen.outputs.memo import PlanMemo
from sitegen.outputs.other_languages import moved, moved_bundles
from sitegen.outputs.output import Bundle, Output
from sitegen.outputs.pages.about import plan_services, plan_texts
from sitegen.outputs.pages.archive import plan_archive
from sitegen.outputs.pages.articles import plan_stories
from sitegen.outputs.pages.editions import plan_editions
from sitegen.outputs.pages.home import plan_home
from sitegen.outputs.pages.related import Lists, related_to_all
from sitegen.outputs.pages.search import plan_search, search_bundles
from sitegen.outputs.pages.terms import plan_terms
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.redirects import alias_address, plan_redirects
from sitegen.outputs.registers.register_planner import plan_registers
from sitegen.outputs.sitemap import plan_feed_lists, plan_site_files
from sitegen.problems import SETTINGS_FILE, Problem, problem
from sitegen.routes import folders_of, parents

PLANNERS: tuple[Callable[[Presenter, Lazy[Chrome]], Iterator[Output]], ...] = (
    plan_home,
    plan_terms,
    plan_archive,
    plan_editions,
    plan_texts,
    plan_services,
    plan_search,
    plan_redirects,
    plan_registers,
)
"""All that makes pages, but for the articles' own. A new kind of page is a function in this tuple."""


OF_LANGUAGES = ("css/languages.css", *LETTERS, "fonts/source-serif-OFL.txt")
"""Files of the theme that a site in English alone does not publish."""
OF_REGISTERS = ("css/registers.css", "js/registers.js")
"""Files of the theme that a site without registers does not publish."""

Lines = Mapping[tuple[str, str], int]
"""The line at which a content file asks for an address, by file and path of the Output."""


@dataclass(frozen=True)
class Plan:
    """The Outputs by path, and the findings of their meeting; and the bundles, whose files are not yet known."""

    outputs: Mapping[str, Output]
    problems: tuple[Problem, ...]
    bundles: tuple[Bundle, ...] = ()


def make_plan(
    library: Library,
    static: Mapping[str, bytes],
    images: Mapping[str, Lazy[bytes]],
    pictures: Mapping[str, Picture],
    parts: PlanMemo | None = None,
    related: Callable[[], Lists] | None = None,
    copied: Mapping[str, Lazy[bytes]] | None = None,
    *,
    others: Sequence[Library] = (),
) -> Plan:
    """The table for this library, these static files, and these images with what is known of each, by path.

    `others` are the libraries of the site's other languages.

    `parts` keep what the load before planned; `related` finds the related stories of all articles, asked as late as can
    be, where they are being found elsewhere. `copied` are the files of `static/` by their paths there.
    """
    more = faces_of(library)
    if not static.keys() >= {FONT, *more}:
        # A theme without the faces draws no cards.
        library, *others = (
            replace(each, settings=structs.replace(each.settings, cards="none")) for each in (library, *others)
        )
    static = look.with_sheets(static, library.settings)
    if not library.settings.registers:
        static = {name: data for name, data in static.items() if name not in OF_REGISTERS}
    if not more:
        static = {name: data for name, data in static.items() if name not in OF_LANGUAGES}
    assets = hashed(static)
    names = tuple((name, "/" + a.name) for name, a in sorted(assets.items()))
    presenter = Presenter(library, parts, pictures)

    def files() -> set[str]:
        return {*(copied or ()), *(i.removeprefix("content/") for i in images)}

    dressing = look.dress(library, assets, files)
    shown = {
        path
        for each in (library, *others)
        for a in (*each.pictured, *each.undated)
        if a.image and (path := image_path(a))
    }
    made: list[Output] = [*plan_static(assets), *plan_copied(copied or {}), *plan_images(images, pictures, shown)]
    fonts = {n: Lazy(digest_bytes(static[n]), partial(static.__getitem__, n)) for n in (FONT, *LETTERS) if n in static}
    made += _of_language(presenter, names, dressing, fonts, related or partial(related_to_all, library))
    bundles = search_bundles(presenter)
    for other in others:
        prefix = other.family.prefix
        inner = Presenter(other, presenter.parts.within(prefix), pictures)
        dressed = look.dress(other, assets, files)
        of_other = _of_language(inner, names, dressed, fonts, partial(related_to_all, other))
        made += moved([*of_other, *plan_feed_lists(inner)], prefix)
        bundles += moved_bundles(search_bundles(inner), prefix)
    made += plan_site_files(presenter, made, others)
    kept, lines = reserved(library), partial(places_in_all, (library, *others))
    # Who owns which address is not changed by the edit of a text, and then the order of the table stands.
    order = presenter.parts.of_all(f"order {kept!r}", made, lambda: _order(made, join(made, kept, lines)))
    if order is None:
        joined = join(made, kept, lines)
    else:
        joined = Plan({output.path: output for output in map(made.__getitem__, order)}, ())
    found = (*dressing.problems, *look.low_contrast(library.settings.look, static), *_in_bundles(copied or (), bundles))
    return replace(joined, bundles=bundles, problems=(*joined.problems, *found))


def _of_language(
    presenter: Presenter,
    assets: tuple[tuple[str, str], ...],
    dressing: look.Dressing,
    fonts: Mapping[str, Lazy[bytes]],
    related: Callable[[], Lists],
) -> Iterator[Output]:
    """All that there is once for each language: cards, pages, feeds, data and citations."""
    own = presenter.library.settings.look
    chrome = frame.chrome(presenter.library, assets, dressing, (presenter.html(own.head), presenter.html(own.foot)))
    yield from plan_cards(presenter.library, fonts.get(FONT), tuple((n, fonts[n]) for n in LETTERS if n in fonts))
    for planner in PLANNERS:
        yield from planner(presenter, chrome)
    yield from plan_feeds(presenter)
    yield from plan_data(presenter)
    yield from plan_citations(presenter)
    yield from plan_stories(presenter, chrome, related)


def _in_bundles(copied: Iterable[str], bundles: tuple[Bundle, ...]) -> Iterator[Problem]:
    """A finding for each copied file that lies in the folder of a search index, whose files are not planned."""
    folders = tuple(bundle.folder for bundle in bundles)
    for name in copied:
        if folders and name.lower().startswith(folders):
            message = f"the address /{name} lies in a folder that the search index writes"
            yield problem("address-taken", f"static/{name}", 1, message, "move the file to another folder")


def _order(made: list[Output], plan: Plan) -> tuple[int, ...] | None:
    """Where in `made` each Output of a table stands in which no address is wanted twice; else None."""
    if plan.problems:
        return None
    places = {output.path: place for place, output in enumerate(made)}
    return tuple(places[path] for path in plan.outputs)


def reserved(library: Library) -> dict[str, str]:
    """Files of addresses that sitegen keeps for itself even while nothing stands there, and what each is."""
    kept = {routes.taxonomy(t.name): f"the taxonomy {t.name}" for t in library.settings.taxonomies}
    kept |= {routes.register(r.name): f"the register {r.name}" for r in library.settings.registers}
    kept |= {f"/{name}/": f"sitegen's own {name}" for name in ("search", "data", "images", "cards", "pagefind")}
    return {routes.identity(routes.file_of(address)): owner for address, owner in kept.items()}


def places_in_all(libraries: Sequence[Library]) -> Lines:
    """The same as `places`, for a site in several languages."""
    found: dict[tuple[str, str], int] = {}
    for library in libraries:
        folder = f"{library.family.prefix[1:]}/" if library.family.prefix else ""
        found |= {(file, folder + path): line for (file, path), line in places(library).items()}
        found |= {key: line for key, line in places(library).items() if folder}
    return found


def places(library: Library) -> Lines:
    """The line at which a content file asks for an address, by file and path of the Output."""
    found = {
        (a.path, routes.file_of(routes.article(a.slug))): a.line("slug") for a in (*library.articles, *library.undated)
    }
    found |= {(p.path, routes.file_of(routes.page(p.slug))): p.line("slug") for p in library.pages}
    found |= {(e.path, routes.file_of(routes.edition(e.slug))): e.line("slug") for e in library.editions}
    items: tuple[Article | Page | TermFile, ...] = (
        *library.articles,
        *library.undated,
        *library.pages,
        *library.term_files.values(),
    )
    for item in items:
        for number, alias in enumerate(item.aliases):
            found[item.path, routes.file_of(alias_address(alias))] = item.line(f"aliases.{number}")
    return found


def join(made: list[Output], kept: Mapping[str, str] | None = None, lines: Callable[[], Lines] = dict) -> Plan:
    """All Outputs as one table; two owners of one address are an error that names both.

    `kept` are paths that no content file may have, with their owners; `lines` say where a file asks for a path, and
    are made only where they are needed.
    """
    outputs: dict[str, Output] = {}
    owners: dict[str, Output] = {}
    taken: list[tuple[Output, Output | str]] = []
    for output in made:
        other = owners.setdefault(routes.identity(output.path), output)
        if other is output:
            outputs[output.path] = output
        else:
            taken.append((output, other))
    if not folders_of(owners).isdisjoint(owners):
        for identity, output in owners.items():
            above = next((folder for folder in parents(identity) if folder in owners), None)
            if above is not None:
                taken.append((output, owners[above]))
    for identity, owner in (kept or {}).items():
        if identity in owners and _is_file(owners[identity].owner):
            asking = [o for o in made if routes.identity(o.path) == identity]
            if all(_is_file(o.owner) for o in asking):
                taken.append((owners[identity], owner))
    known = lines() if taken else {}
    problems = {_taken(o, x, known) if isinstance(x, Output) else _owned(o, x, known) for o, x in taken}
    # Where two files want one address, so does all that sitegen makes beside their pages: one finding is enough.
    told = {p for p in problems if p.path != SETTINGS_FILE} or problems
    return Plan({path: outputs[path] for path in sorted(outputs)}, tuple(sorted(told)))


def _taken(output: Output, other: Output, lines: Lines) -> Problem:
    """The finding at the owner that a person can change: a content file before a part of sitegen."""
    if _is_file(other.owner) and (not _is_file(output.owner) or _copied(other) > _copied(output)):
        output, other = other, output
    return _owned(output, other.owner, lines)


def _owned(output: Output, other: str, lines: Lines) -> Problem:
    address = "/" + output.path.removesuffix("index.html")
    hint = "give one of the two another slug, alias or name"
    if output.owner.startswith("static/"):
        hint = "rename the file, or delete it"
    if not _is_file(output.owner):
        message = f"the address {address} belongs to {output.owner} and to {other}"
        return problem("address-taken", SETTINGS_FILE, 1, message, hint)
    line = lines.get((output.owner, output.path), 1)
    if output.owner == other:
        message = f"the file asks for the address {address} twice"
        return problem("address-taken", output.owner, line, message, "delete the alias that says it again")
    return problem("address-taken", output.owner, line, f"the address {address} also belongs to {other}", hint)


def _copied(output: Output) -> tuple[bool, str]:
    """Sorts the file of a copy, or of a later year, last: its name is not in the address, or goes on (story-2.md)."""
    name = output.owner.removesuffix(".md")
    return name.rpartition("/")[2] not in output.path.split("/"), name


def _is_file(owner: str) -> bool:
    return owner.startswith(("content/", "layouts/", "static/"))
