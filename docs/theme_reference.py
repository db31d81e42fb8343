"""Writes the reference of themes, docs/theme.md, from the views that templates receive and the templates themselves."""

import re
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, nodes
from msgspec import Struct

from sitegen.engine.scan import default_theme
from sitegen.fingerprint import Lazy
from sitegen.outputs.chrome import Chrome, Head
from sitegen.outputs.pages import about, archive, articles, editions, home, search, terms
from sitegen.outputs.redirects import RedirectView
from sitegen.outputs.registers import register_planner
from sitegen.publishing import newsletter

VIEWS: dict[str, type[Any]] = {
    "404.html": about.NotFoundView,
    "archive.html": archive.ArchiveView,
    "article.html": articles.StoryView,
    "calendar.html": register_planner.CalendarPageView,
    "corrections.html": about.CorrectionsView,
    "edition.html": editions.EditionView,
    "editions.html": editions.EditionsView,
    "feeds.html": about.FeedsView,
    "home.html": home.HomeView,
    "month.html": archive.MonthView,
    "page.html": about.TextView,
    "redirect.html": RedirectView,
    "register.html": register_planner.RegisterView,
    "search.html": search.SearchView,
    "taxonomy.html": terms.TaxonomyView,
    "term.html": terms.TermView,
    "term_year.html": terms.TermYearView,
    "year.html": archive.YearView,
}
"""What `page` is in each template."""
MAIL = {"site": newsletter.SiteView, "mail": newsletter.MailView}
"""What the two templates of an edition by e-mail receive."""
MACRO_FILES = ("parts.html", "frame.html", "pictures.html", "records.html")

_INTRODUCTION = """
# Themes

Four ways to a look of your own, from the least work to the most. `sitegen serve` shows each change at once, and
`sitegen check` says what does not fit.

## 1. Settings

```toml
[theme]
accent = "#7a1f3d"
logo = "logo.svg"
menu = ["topics", "editions", "archive", "about", {title = "Give", to = "https://example.org/give"}]
head = "We are on holiday until 2 September."
foot = "Made by volunteers. [Write to us](mailto:desk@example.org)."
```

`accent` is the colour of links and marks; it is compared with the colour of the page, and the ratio is told where text
in it could not be read (`contrast`). On dark pages a lighter shade stands in, unless `accent_dark` names one. `logo`
is a file of `static/`, or `images/…` of `content/`. All keys: [settings](settings.md#theme).

## 2. Files of your own

`static/` is copied to the root of the site as it is: `CNAME`, a favicon, a PDF, the file that proves to a service that
the site is yours. Of names that begin with a dot `.well-known/`, `.nojekyll`, `.htaccess` and `.domains` are copied; no
links are followed; a name that the site writes itself (`robots.txt`, `_headers`, `feed.xml`) is an error. A file with
any other odd name is not published, and told (`not-published`).

`layouts/static/` holds what templates load: style sheets, scripts, fonts. A digest is put into the names, so that
browsers may keep the files for good: `{{ site.asset("css/mine.css") }}` gives the address. Not into the names that are
asked for as they are: `CNAME`, `favicon.ico`, `apple-touch-icon….png`, `robots.txt`, `humans.txt`, `ads.txt`,
`security.txt`, `llms.txt`, `….webmanifest`, `sw.js` and the like, at the top of the folder.

`layouts/static/css/custom.css` is loaded after all other sheets. The theme's colours are variables there: `--paper`,
`--ink`, `--soft`, `--rule`, `--accent`, `--alert`, `--visited`.

## 3. A part of a template

A file of `layouts/` takes the place of the theme's of the same name. It may extend that: this is
`layouts/article.html`, with one block of its own.

```jinja
{% extends "theme/article.html" %}
{% block extra_head %}
<link rel="stylesheet" href="{{ site.asset("css/mine.css") }}">
{{ super() }}
{% endblock %}
```

`template: wide.html` in the front matter of a page makes it with `layouts/wide.html`, which may begin with
`{% extends "theme/page.html" %}`.

## 4. A whole template

`sitegen theme eject article.html` copies the theme's to `layouts/`. Its first line is a mark: when a later version of
sitegen has another one, builds say so (`template-outdated`), and `sitegen theme show article.html` prints it.

## What holds for every template

- Templates are [Jinja](https://jinja.palletsprojects.com/). Everything is escaped; `html(…)` puts in what is HTML
  already (`page.html`, `page.story.html`, `why`). A name that is not there is an error with its line.
- Templates are named in quotes, never by an expression, so that a change rebuilds just what it touches.
- The text of a story stands in one element with the attribute `data-body`.
- `once(macro, …)` calls a macro once for the same values, and then only puts the result in.
- There is no clock, no chance and no file in a template: same site, same bytes.

## The policy

Pages carry a Content-Security-Policy that lets them load from their own site alone. What a template or sheet of yours
would load, frame or send elsewhere is a warning with the line to add (`policy-blocked`):

```toml
[policy]
frame-src = ["https://video.example.org"]
form-action = ["https://forms.example.org"]
```

Scripts and styles stand in files, never in the page; `unsafe-inline` cannot be added.

A form to sign up for a newsletter needs none of this: `[newsletter]` makes the form, lets it through, and says below it
who gets the address.

```toml
[newsletter]
action = "https://lists.example.org/subscription/form"
fields = {email = "{email}", name = "{name}", l = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"}
service = "Example Lists"
```

The fields are those of the form that your service shows: `{email}` and `{name}` are what the reader types, all else is
sent along as it stands.
"""


def theme() -> str:
    """The reference of themes."""
    rows = [_INTRODUCTION.strip(), "\n## Templates and their blocks\n"]
    rows.append("| template | makes | `page` is | blocks |\n|---|---|---|---|")
    for name, view in VIEWS.items():
        blocks = ", ".join(f"`{block}`" for block in blocks_of(name)) or "none"
        rows.append(f"| `{name}` | {_MAKES[name]} | [{view.__name__}](#{view.__name__.lower()}) | {blocks} |")
    rows.append(
        "\nBesides these `email/edition.html` and `email/edition.txt` make an edition as e-mail (they receive `site` "
        "and `mail`), and `sitemap.xml`, `robots.txt` and `feeds.opml` receive `data`.\n\nEvery block of `base.html` "
        f"is in all templates that extend it: {', '.join(f'`{block}`' for block in blocks_of('base.html'))}."
    )
    rows.append("\n## Macros\n\n| macro | in | does |\n|---|---|---|")
    for file in MACRO_FILES:
        rows += [f"| `{call}` | `{file}` | {about_it} |" for call, about_it in macros_of(file)]
    rows.append("\n## Variables\n\nEvery page's template receives `site`, `head` and `page`, and the function `html`.")
    for title, view in (("site", Chrome), ("head", Head)):
        rows += _view(view, f"`{title}`: {view.__name__}")
    done = {Chrome, Head}
    waiting = [*VIEWS.values(), *_inner(Chrome), *_inner(Head)]
    while waiting:
        view = waiting.pop(0)
        if view not in done:
            done.add(view)
            rows += _view(view, view.__name__)
            waiting = [*_inner(view), *waiting]
    rows.append("\n## Variables of an edition by e-mail\n")
    mail = [newsletter.SiteView, newsletter.MailView, newsletter.SectionView, newsletter.ItemView]
    for view in mail:
        rows += _view(view, f"Mail: {view.__name__}")
    return "\n".join(rows) + "\n"


_MAKES = {
    "404.html": "the page for an address that does not exist",
    "archive.html": "the archive's years",
    "article.html": "a story",
    "calendar.html": "the days of a register",
    "corrections.html": "what changed after publication",
    "edition.html": "an edition",
    "editions.html": "the list of editions",
    "feeds.html": "the page about feeds",
    "home.html": "the front page",
    "month.html": "a month of the archive",
    "page.html": "a page such as “About”",
    "redirect.html": "an old address",
    "register.html": "the records of a register",
    "search.html": "the search page",
    "taxonomy.html": "the terms of a taxonomy",
    "term.html": "a term",
    "term_year.html": "a year of a term",
    "year.html": "a year of the archive",
}


def _text(name: str) -> str:
    return (default_theme() / name).read_text(encoding="utf-8")


def _tree(name: str) -> nodes.Template:
    return Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(_text(name))


def blocks_of(name: str) -> list[str]:
    """The blocks that a template can replace: its own, and those of the templates that it extends."""
    tree = _tree(name)
    found = [block.name for block in tree.find_all(nodes.Block)]
    for above in tree.find_all(nodes.Extends):
        found += blocks_of(above.template.value)  # type: ignore[attr-defined] # names are constants (checked at load)
    return list(dict.fromkeys(found))


def macros_of(file: str) -> Iterator[tuple[str, str]]:
    """Each macro of a file as it is called, and the comment above it."""
    text = _text(file)
    for macro in _tree(file).find_all(nodes.Macro):
        plain = len(macro.args) - len(macro.defaults)
        names = [arg.name for arg in macro.args]
        given = names[:plain] + [f"{name}=…" for name in names[plain:]]
        found = re.search(r"\{#((?:(?!#\}).)*)#\}\s*\{%-?\s*macro\s+" + re.escape(macro.name) + r"\b", text, re.DOTALL)
        yield f"{macro.name}({', '.join(given)})", " ".join(found[1].split()) if found else ""


def fields_of(view: type[Any]) -> dict[str, Any]:
    """The names of a view and their types."""
    names = getattr(view, "__struct_fields__", None) or list(view.__dataclass_fields__)
    hints = get_type_hints(view)
    return {name: hints[name] for name in names}


def methods_of(view: type[Any]) -> dict[str, Any]:
    """The functions of a view that templates may call."""
    return {
        name: value for name, value in vars(view).items() if isinstance(value, types.FunctionType) and name[0] != "_"
    }


def _view(view: type[Any], title: str) -> Iterator[str]:
    about_it = re.sub(r"\s*\n\s*", " ", (view.__doc__ or "").strip().replace("\n\n", " "))
    yield f'\n### <a id="{view.__name__.lower()}"></a>{title}\n\n{about_it}\n\n| name | is |\n|---|---|'
    for name, kind in fields_of(view).items():
        yield f"| `{name}` | {_shown(kind)} |"
    for name, method in methods_of(view).items():
        first = " ".join((method.__doc__ or "").split())
        yield f"| `{name}(…)` | {first} |"


_WORDS = {str: "a text", int: "a number", float: "a number", bool: "true or false", type(None): "nothing"}


def _shown(kind: Any) -> str:
    if kind in _WORDS:
        return _WORDS[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Lazy:
        return _shown(inner[0])
    if origin in (Union, types.UnionType):
        return " or ".join(_shown(part) for part in inner)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return f"a list of: {_shown(inner[0])}"
    if origin is tuple:
        return f"({', '.join(_shown(part) for part in inner)})"
    if is_view(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return str(getattr(kind, "__name__", kind))


def is_view(kind: Any) -> bool:
    """Whether a type is one whose names templates use."""
    return isinstance(kind, type) and (issubclass(kind, Struct) or hasattr(kind, "__dataclass_fields__"))


def _inner(view: type[Any]) -> list[type[Any]]:
    """The views that the fields of one hold, each once."""
    found: dict[type[Any], None] = {}

    def look(kind: Any) -> None:
        if is_view(kind):
            found[kind] = None
        for part in get_args(kind):
            look(part)

    for kind in fields_of(view).values():
        look(kind)
    return list(found)
