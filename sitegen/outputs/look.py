"""What `[theme]` and `[newsletter]` put on every page: style sheets, the logo, the menu, and the form to sign up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from msgspec import Struct

from sitegen import routes
from sitegen.content.library import Library
from sitegen.model import Look, MenuEntry, Settings, SignUp, line_of
from sitegen.outputs.assets import Asset
from sitegen.outputs.views import Ref
from sitegen.problems import SETTINGS_FILE, Problem, nearest, problem
from sitegen.theme import accent

EXTRAS = "css/extras.css"
"""The theme's sheet for the logo, own words and the form; it is published where one of these is used."""
OWN = "css/custom.css"
"""The site's own sheet, which is loaded after all others."""
THEME = "css/site.css"


class Logo(Struct, frozen=True):
    """The picture before the site's name."""

    href: str


class SignUpForm(Struct, frozen=True):
    """The form to sign up for the newsletter.

    `email` and `name` are the names of the fields that the reader fills in (the second may be empty), `hidden` those
    that are sent along with their values; `service` is who keeps the addresses, `host` where they are sent.
    """

    action: str
    email: str
    name: str
    hidden: tuple[tuple[str, str], ...]
    service: str
    host: str


@dataclass(frozen=True)
class Dressing:
    """The look as the pages' frame has it: addresses of sheets, the logo, the menu (none: the usual one), the form."""

    styles: tuple[str, ...] = ()
    logo: Logo | None = None
    menu: tuple[Ref, ...] | None = None
    sign_up: SignUpForm | None = None
    problems: tuple[Problem, ...] = ()


def with_sheets(static: Mapping[str, bytes], settings: Settings) -> Mapping[str, bytes]:
    """The static files with the sheet of the accent colour, and without a sheet that nothing asks for."""
    look = settings.look
    asked = look.logo or look.head.html or look.foot.html or settings.sign_up
    if not (look.accent or look.accent_dark) and (asked or EXTRAS not in static):
        return static
    found = dict(static)
    if not asked:
        found.pop(EXTRAS, None)
    if look.accent or look.accent_dark:
        css = static.get(THEME, b"").decode("utf-8", "replace")
        found[accent.SHEET] = accent.sheet(look.accent, look.accent_dark, css).encode()
    return found


def low_contrast(look: Look, static: Mapping[str, bytes]) -> list[Problem]:
    """A finding for each accent colour that cannot be read on its page."""
    if not (look.accent or look.accent_dark):
        return []
    css = static.get(THEME, b"").decode("utf-8", "replace")
    lines = {key: line_of(look.lines, key) for key in ("accent", "accent_dark")}
    return accent.low_contrast(look.accent, look.accent_dark, css, lines)


def dress(library: Library, assets: Mapping[str, Asset], files: Callable[[], Collection[str]]) -> Dressing:
    """The look of a site. `assets` are its static files, `files` the paths of its other files under their own names."""
    look = library.settings.look
    sheets = [assets[name].name for name in (EXTRAS, accent.SHEET, OWN) if name in assets]
    styles = tuple(library.root.href("/" + name) for name in sheets)
    problems: list[Problem] = []
    logo = None
    if look.logo:
        own = assets[look.logo].name if look.logo in assets else look.logo
        if look.logo in assets or own in files():
            logo = Logo(library.root.href("/" + own))
        else:
            close = nearest(look.logo, sorted(files()))
            hint = f"did you mean {close}?" if close else "put the picture into static/, and write its path there"
            message = f"theme.logo: there is no {look.logo}"
            problems.append(problem("config", SETTINGS_FILE, line_of(look.lines, "logo"), message, hint))
    menu = None
    if look.menu:
        found = [_entry(entry, library, files) for entry in look.menu]
        menu = tuple(ref for ref in found if isinstance(ref, Ref))
        problems += [wrong for wrong in found if isinstance(wrong, Problem)]
    return Dressing(styles, logo, menu, sign_up_form(library.settings.sign_up), tuple(problems))


def sign_up_form(settings: SignUp | None) -> SignUpForm | None:
    """The form to sign up, as templates see it."""
    if settings is None:
        return None
    names = {value: name for name, value in settings.fields if value in ("{email}", "{name}")}
    hidden = tuple((name, value) for name, value in settings.fields if value not in ("{email}", "{name}"))
    host = settings.action.partition("://")[2].partition("/")[0]
    return SignUpForm(settings.action, names["{email}"], names.get("{name}", ""), hidden, settings.service, host)


def _entry(entry: MenuEntry, library: Library, files: Callable[[], Collection[str]]) -> Ref | Problem:
    """A link of the menu, or the finding that it leads nowhere."""
    if "://" in entry.to or entry.to.startswith("mailto:"):
        return Ref(entry.title or entry.to.removeprefix("mailto:"), entry.to)
    name = entry.to.strip("/")
    address = f"/{name}/" if name else routes.HOME
    known = _known(library)
    if address in known:
        return Ref(entry.title or known[address], library.base.href(address))
    if entry.title and name in files():
        return Ref(entry.title, library.root.href("/" + name))
    line = line_of(library.settings.look.lines, "menu")
    if name in files():
        message = f"theme.menu: “{entry.to}” is a file, and has no title"
        return problem("config", SETTINGS_FILE, line, message, f'write {{title = "…", to = "{entry.to}"}}')
    close = nearest(name, [a.strip("/") for a in known])
    hint = f"did you mean {close}?" if close else "write the address of a page of this site, or delete the entry"
    return problem("config", SETTINGS_FILE, line, f"theme.menu: “{entry.to}” leads nowhere", hint)


def _known(library: Library) -> dict[str, str]:
    """The addresses that a menu may have, with their titles."""
    used, say = {taxonomy for taxonomy, _ in library.terms}, library.speech.own.say
    found = {routes.taxonomy(t.name): t.title for t in library.settings.taxonomies if t.name in used}
    found |= {routes.page(p.slug): p.title for p in library.pages}
    found |= {
        routes.ARCHIVE: say("Archive"),
        routes.CORRECTIONS: say("Corrections and updates"),
        routes.FEEDS: say("Feeds"),
    }
    if library.editions:
        found[routes.EDITIONS] = say("Editions")
    rows = library.registers.rows
    found |= {routes.register(r.name): r.title for r in library.settings.registers if rows.get(r.name)}
    found |= {routes.term(*term): library.term_title(*term) for term in library.terms}
    found |= {routes.edition(e.slug): e.title for e in library.editions}
    found |= {routes.article(a.slug): library.headline(a) for a in library.articles}
    return found
