"""The look of a site: settings, templates that extend the theme's, copies of them, and a theme of its own."""

import re
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, nodes
from playwright.sync_api import Page
from sites_support import CLOCK, SITES, build, command, copy_site, edit, same, small_site, story, tree, write
from test_docs import GENERATED
from web import hosted

from sitegen.engine.load import load
from sitegen.engine.options import Options
from sitegen.engine.scan import scan
from sitegen.fingerprint import Lazy
from sitegen.theme import accent
from sitegen.theme.ejected import copy_of, outdated, with_originals
from sitegen.theme.template_names import ENTRIES

SITE = {
    "articles__a": story("A story", "2024-05-01", topics="[norms]"),
    "pages__about": "---\ntitle: About\n---\nWho we are.",
}
NOW = __import__("datetime").datetime.fromisoformat(CLOCK)


def said_of(site: Path) -> str:
    return command("check", "-s", site, "--clock", CLOCK).said


def settings(tmp_path: Path, text: str, **files: str) -> Path:
    return small_site(tmp_path / "site", text, **{**SITE, **files})


def test_a_site_without_these_settings_gets_no_sheet_and_no_word_of_them(tmp_path: Path) -> None:
    built = build(small_site(tmp_path / "site", **SITE))
    assert [name for name in tree(built) if re.search("accent|extras|custom", name)] == []
    assert not re.search("own-words|sign-up|logo", (built / "index.html").read_text())


def test_accent_logo_menu_and_own_words_stand_on_every_page(tmp_path: Path) -> None:
    site = settings(
        tmp_path,
        '[theme]\naccent = "#7A1F3D"\nlogo = "logo.svg"\nhead = "Back on **2 September**."\n'
        'foot = "[About](/about/) us"\n'
        'menu = ["topics", "/about/", "topics/norms", "articles/a", {title = "Give", to = "https://example.com/give"}]\n',
    )
    write(site, "static/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    edit(site / "site.toml", "https://example.org/", "https://example.org/digest/")
    built = build(site)
    assert said_of(site).count("[") == 1, said_of(site)  # the article without an id
    for name in ("index.html", "about/index.html", "articles/a/index.html", "404.html"):
        page = (built / name).read_text()
        assert '<img class="logo" src="/digest/logo.svg" alt="">' in page
        assert "Back on <strong>2 September</strong>." in page
        assert '<a href="/digest/about/">About</a> us' in page
        menu = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', page.partition("<ul>")[2].partition("</ul>")[0])
        assert menu == [
            ("/digest/topics/", "Topics"),
            ("/digest/about/", "About"),
            ("/digest/topics/norms/", "norms"),
            ("/digest/articles/a/", "A story"),
            ("https://example.com/give", "Give"),
        ]
        sheets = re.findall(r'<link rel="stylesheet" href="/digest/([^"]+)"', page)
        assert [re.sub(r"\.\w+\.css", "", s) for s in sheets][-2:] == ["css/extras", "css/accent"]
    sheet = next(built.glob("css/accent.*.css")).read_text()
    assert "--accent: #7a1f3d" in sheet
    assert "prefers-color-scheme: dark" in sheet


@pytest.mark.parametrize(("look", "colour"), [("light", "rgb(122, 31, 61)"), ("dark", "rgb(240, 160, 190)")])
def test_a_browser_shows_links_in_the_accent_of_its_look(page: Page, tmp_path: Path, look: Any, colour: str) -> None:
    built = build(settings(tmp_path, '[theme]\naccent = "#7a1f3d"\naccent_dark = "#f0a0be"\nfoot = "[Us](/about/)"\n'))
    page.emulate_media(color_scheme=look)
    with hosted(built) as address:
        page.goto(f"{address}/")
        link = page.get_by_role("link", name="Us", exact=True)
        assert link.evaluate("e => getComputedStyle(e).color") == colour
        page.emulate_media(media="print", color_scheme="light")
        assert link.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"


def test_the_sites_own_sheet_comes_after_every_other(tmp_path: Path) -> None:
    site = settings(tmp_path, '[theme]\naccent = "#7a1f3d"\n')
    write(site, "layouts/static/css/custom.css", "p { color: red }")
    built = build(site)
    for name in ("index.html", "search/index.html"):
        sheets = re.findall(r'<link rel="stylesheet" href="/css/(\w+)\.', (built / name).read_text())
        assert sheets[-1] == "custom", sheets


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('accent = "red"', "theme.accent: “red” is not a colour"),
        ('accent = "#ffcc00"', "theme.accent: #ffcc00 on the page’s #"),
        ('accent_dark = "#222222"', "theme.accent_dark: #222222 on the page’s #"),
        ('logo = "lgoo.svg"', "theme.logo: there is no lgoo.svg — did you mean logo.svg?"),
        ('menu = ["abuot"]', "theme.menu: “abuot” leads nowhere — did you mean about?"),
        (
            'menu = [{to = "https://example.com/"}]',
            "theme.menu: “https://example.com/” leads elsewhere and has no title",
        ),
        ('menu = ["logo.svg"]', "theme.menu: “logo.svg” is a file, and has no title"),
        ('menu = "about"', "theme.menu: a list is wanted"),
        ("menu = [3]", "theme.menu: an entry is neither a text nor a table with to"),
        ('acent = "#7a1f3d"', "theme.acent is not a setting — did you mean accent?"),
    ],
)
def test_a_slip_in_the_look_is_told_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    site = settings(tmp_path, f"[theme]\n{text}\n")
    write(site, "static/logo.svg", "<svg/>")
    shown = said_of(site)
    assert f"site.toml:5: {said}" in shown, shown


def test_the_ratio_is_told_with_a_colour_that_can_be_read(tmp_path: Path) -> None:
    shown = said_of(settings(tmp_path, '[theme]\naccent = "#ffcc00"\n'))
    found = re.search(r"has a contrast of ([\d.]+) to 1 — text needs 4.5 to 1: take (#\w{6})", shown)
    assert found
    assert float(found[1]) < 2
    assert "[contrast]" not in said_of(settings(tmp_path / "other", f'[theme]\naccent = "{found[2]}"\n'))


COLOUR = st.tuples(*[st.integers(0, 255)] * 3)


@given(COLOUR, COLOUR, st.sampled_from([3, 4.5, 7]))
def test_a_readable_colour_has_the_contrast_that_was_asked_for_wherever_it_can(
    one: Any, ground: Any, least: float
) -> None:
    found = accent.readable(one, ground, least)
    best = max(accent.contrast((0, 0, 0), ground), accent.contrast((255, 255, 255), ground))
    assert accent.contrast(found, ground) >= min(least, best) - 0.01
    if accent.contrast(one, ground) >= least:
        assert found == one


def test_black_on_white_is_21_to_1_and_the_theme_names_its_papers() -> None:
    assert accent.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    light, dark = accent.papers((SITES.parent.parent / "layouts/static/css/site.css").read_text())
    assert accent.contrast(accent._rgb(light), (0, 0, 0)) > 15
    assert accent.contrast(accent._rgb(dark), (255, 255, 255)) > 12


def test_a_template_extends_the_themes_of_its_name_and_the_theme_then_finds_the_sites_own(tmp_path: Path) -> None:
    site = settings(tmp_path, "")
    write(
        site,
        "layouts/base.html",
        '{% extends "theme/base.html" %}\n'
        '{% block extra_head %}<meta name="mine" content="1">{{ super() }}{% endblock %}\n',
    )
    write(
        site,
        "layouts/page.html",
        '{% extends "theme/page.html" %}\n{% block main %}<p>Before.</p>{{ super() }}{% endblock %}\n',
    )
    built = build(site)
    assert said_of(site).count("[") == 1, said_of(site)
    page = (built / "about" / "index.html").read_text()
    assert '<meta name="mine" content="1">' in page
    assert page.index("<p>Before.</p>") < page.rindex("Who we are.")
    assert '<meta name="mine"' in (built / "articles" / "a" / "index.html").read_text()
    edit(site / "layouts" / "page.html", "Before", "Above")
    assert "layouts" not in command("build", "-s", site, "--why").err
    assert "<p>Above.</p>" in (built / "about" / "index.html").read_text()
    assert " 0 written" in command("build", "-s", site).said
    assert command("build", "-s", site, "--verify").code == 0


def test_a_folder_named_theme_in_layouts_is_an_error(tmp_path: Path) -> None:
    site = settings(tmp_path, "")
    write(site, "layouts/theme/x.html", "x")
    assert "layouts/theme/x.html:1: theme/ is where templates find those of the theme" in said_of(site)


def test_a_page_is_made_with_the_template_that_it_names(tmp_path: Path) -> None:
    wide = "---\ntitle: Wide\ntemplate: wide.html\n---\nThe text."
    site = settings(tmp_path, "", pages__wide=wide)
    write(
        site,
        "layouts/wide.html",
        '{% extends "theme/page.html" %}{% block notice %}<p class="wide">W</p>{% endblock %}',
    )
    built = build(site)
    assert '<p class="wide">W</p>' in (built / "wide" / "index.html").read_text()
    assert '<p class="wide">' not in (built / "about" / "index.html").read_text()
    assert "template-unused" not in said_of(site)
    edit(site / "content/pages/wide.md", "template: wide.html", "template: wdie")
    assert (
        "content/pages/wide.md:3: template: there is no layouts/wdie — did you mean wide.html? [wrong-value]"
        in said_of(site)
    )


def test_a_template_is_copied_once_and_later_builds_say_that_the_themes_changed(tmp_path: Path) -> None:
    site = settings(tmp_path, "")
    plain = tree(build(site))
    done = command("theme", "eject", "article.html", "-s", site)
    assert done.code == 0, done.said
    assert same(tree(build(site)), plain) == ""
    assert said_of(site).count("[") == 1, said_of(site)
    again = command("theme", "eject", "article.html", "-s", site)
    assert again.code == 1
    assert "layouts/article.html: the site has its own already" in again.err
    assert "did you mean article.html?" in command("theme", "eject", "artcle.html", "-s", site).err
    text = (site / "layouts" / "article.html").read_text()
    (site / "layouts" / "article.html").write_text(re.sub(r"[0-9a-f]{12} #\}", "0123456789ab #}", text, count=1))
    told = said_of(site)
    assert "layouts/article.html:1: the theme’s own article.html has changed since it was copied" in told
    now = re.search(r"write ([0-9a-f]{12}) in place of 0123456789ab", told)
    assert now
    assert f"{now[1]} #}}" in text
    shown = command("theme", "show", "article.html")
    assert shown.out == text.partition("\n")[2]
    assert "article.html  (the site has its own)" in command("theme", "list", "-s", site).out


def test_a_copy_of_a_template_that_the_theme_has_no_more_is_told() -> None:
    texts = with_originals({"old.html": copy_of("old.html", "x"), "article.html": "y"})
    (found,) = outdated(texts, ["old.html"])
    assert "which the theme has no more" in found.message


# What docs/theme.md documents, and a site that uses all of it.


def _reference() -> ModuleType:
    import sys

    GENERATED.theme_reference()
    return sys.modules["theme_reference"]


REFERENCE = _reference()


def printing(kind: Any, name: str, depth: int = 0) -> str:
    """Jinja that prints every documented name below a value of this type."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Lazy:
        return printing(inner[0], name, depth)
    if type(None) in inner:
        (other,) = [part for part in inner if part is not type(None)]
        return f"{{% if {name} is not none %}}{printing(other, name, depth)}{{% endif %}}"
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return f"{{% for x{depth} in {name} %}}{printing(inner[0], f'x{depth}', depth + 1)}{{% endfor %}}"
    if origin is tuple:
        return "".join(printing(part, f"{name}[{n}]", depth) for n, part in enumerate(inner))
    if REFERENCE.is_view(kind):
        return "".join(printing(part, f"{name}.{field}", depth) for field, part in REFERENCE.fields_of(kind).items())
    return f"{{{{ {name} }}}}"


REGISTER = """
[registers.dates]
title = "Dates"
calendar = "day"
[registers.dates.fields]
day = { type = "day", required = true }
what = { type = "text", required = true }
country = { type = "term", of = ["countries"] }
"""
RECORDS = """
  - id: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e01
    day: 2026-09-11
    what: The duty begins
    country: AA
  - id: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e02
    day: 2026-02-20
    what: The review ends"""


def add_register(site: Path) -> None:
    """Give a site a register with a calendar, and a story with two records."""
    with (site / "site.toml").open("a", encoding="utf-8") as settings_file:
        settings_file.write(REGISTER)
    write(site, "content/articles/dates.md", story("With dates", "2026-02-01", countries="[AA]", dates=RECORDS))


@pytest.fixture(scope="module")
def showing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full site, with templates that mark each block and print each variable, and every setting of the look."""
    site = copy_site(tmp_path_factory.mktemp("showing") / "site")
    text = (site / "site.toml").read_text()
    (site / "site.toml").write_text(
        text + '\n[theme]\naccent = "#7a1f3d"\nlogo = "logo.svg"\nhead = "H"\nfoot = "F"\n'
        '[newsletter]\naction = "https://lists.example.org/form"\n'
        'fields = {email = "{email}", name = "{name}", l = "1"}\n'
    )
    write(site, "static/logo.svg", "<svg/>")
    add_register(site)
    base = printing(REFERENCE.Chrome, "site") + printing(REFERENCE.Head, "head")
    for name, view in REFERENCE.VIEWS.items():
        shown = printing(view, "page")
        if not REFERENCE.blocks_of(name):
            write(site, f"layouts/{name}", f'{{% include "theme/{name}" %}}<!--{base}{shown}-->')
            continue
        blocks = "".join(
            f"{{% block {block} %}}<!--block {block}-->{{{{ super() }}}}"
            f"{f'<!--{base}{shown}-->' if block == 'main' else ''}{{% endblock %}}\n"
            for block in REFERENCE.blocks_of(name)
        )
        write(site, f"layouts/{name}", f'{{% extends "theme/{name}" %}}\n{blocks}')
    return build(site)


def test_every_documented_block_is_there_to_be_replaced_on_the_pages_it_is_named_for(showing: Path) -> None:
    text = "\n".join(path.read_text() for path in showing.rglob("*.html"))
    blocks = {block for name in REFERENCE.VIEWS for block in REFERENCE.blocks_of(name)}
    assert [block for block in sorted(blocks) if f"<!--block {block}-->" not in text] == []
    home = (showing / "index.html").read_text()
    assert [b for b in REFERENCE.blocks_of("home.html") if f"<!--block {b}-->" not in home] == []


def test_the_reference_names_the_view_of_every_template(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    add_register(site)
    loaded = load(Options(site, NOW), scan(site))
    assert loaded.plan is not None
    found: dict[str, set[type]] = {}
    for output in loaded.plan.outputs.values():
        if output.template is not None and output.path.endswith(".html"):
            context = getattr(output.context, "value", output.context)
            view = getattr(context, "view", None)
            if view is not None:
                found.setdefault(output.template, set()).add(type(getattr(view, "value", view)))
    assert found == {name: {view} for name, view in REFERENCE.VIEWS.items() if name in found}
    assert REFERENCE.VIEWS.keys() - found.keys() <= {"article.html"}
    assert {name for name in ENTRIES if name.endswith(".html") and "/" not in name} == set(REFERENCE.VIEWS)


def test_every_documented_macro_says_what_it_does_and_is_called_by_a_template() -> None:
    texts = {p.name: p.read_text() for p in (SITES.parent.parent / "layouts").glob("*.html")}
    called = set()
    for text in texts.values():
        tree_of = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(text)
        called |= {n.attr for n in tree_of.find_all(nodes.Getattr)} | {n.name for n in tree_of.find_all(nodes.Name)}
    macros = [m for file in REFERENCE.MACRO_FILES for m, _ in REFERENCE.macros_of(file)]
    assert len(macros) > 20
    assert [m for m in macros if m.partition("(")[0] not in called] == []


# A theme that shares nothing with ours but the contract.


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = copy_site(tmp_path_factory.mktemp("bare") / "site")
    import shutil

    shutil.rmtree(site / "layouts")
    shutil.copytree(SITES / "bare-theme" / "layouts", site / "layouts")
    add_register(site)
    done = command("build", "-s", site, "--clock", CLOCK)
    assert done.code == 0, done.said
    assert "[template" not in done.said
    assert "[policy-blocked]" not in done.said
    return site / "build" / "site"


def test_a_theme_of_its_own_needs_nothing_of_ours(bare: Path) -> None:
    names = {p.name for p in (SITES / "bare-theme" / "layouts").rglob("*") if p.is_file()}
    assert {n.rpartition("/")[2] for n in ENTRIES} <= names
    for path in bare.rglob("*.html"):
        text = path.read_text()
        assert 'content="default-src' in text, path
        assert 'class="wrap"' not in text
        assert "css/site." not in text
        assert re.search("<title>[^<]+</title>", text), path


def test_its_stories_have_their_text_in_the_element_that_says_so(bare: Path) -> None:
    for path in (bare / "articles").glob("*/index.html"):
        assert path.read_text().count("data-body") == 1 or "has moved" in path.read_text(), path
