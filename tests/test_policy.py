"""The pages' policy: what a site adds, what its templates would need, and the form to sign up for a newsletter."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, Route
from sites_support import build, command, edit, small_site, story, write
from web import hosted

from sitegen.policy import BASE, OPEN, is_allowed, origin, policy, source_of
from sitegen.theme.blocked import blocked

SITE = {"articles__a": story("A", "2024-05-01")}
NEWSLETTER = '[newsletter]\naction = "https://lists.example.org/subscription/form"\n'


def directives(text: str) -> dict[str, list[str]]:
    return {row.split()[0]: row.split()[1:] for row in text.split(";")}


def test_without_additions_nothing_but_the_site_itself_is_let_through() -> None:
    assert policy() == "; ".join(f"{name} {sources}" for name, sources in BASE.items())
    assert "wasm" not in policy()
    assert policy(wasm=True) == policy().replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


@given(st.lists(st.tuples(st.sampled_from(OPEN), st.just(("https://example.org",))), unique=True))
def test_an_addition_changes_its_own_directive_alone_and_takes_nothing_away(
    added: list[tuple[str, tuple[str]]],
) -> None:
    before, after = directives(policy()), directives(policy(added))
    for name, sources in after.items():
        more = ["https://example.org"] if name in dict(added) else []
        assert sources == [*before.get(name, []), *more]


@pytest.mark.parametrize(
    ("typed", "source"),
    [
        ("https://Example.ORG", "https://example.org"),
        ("https://*.example.org:8443/Path/", "https://*.example.org:8443/Path/"),
        ("self", "'self'"),
        ("'self'", "'self'"),
        ("sha256-abc+/=", "'sha256-abc+/='"),
        ("wss://example.org", "wss://example.org"),
        ("http://example.org", ""),
        ("unsafe-inline", ""),
        ("'unsafe-eval'", ""),
        ("*", ""),
        ("https:", ""),
        ("data:", ""),
        ("https://example.org; script-src *", ""),
        ("https://example.org https://other.example", ""),
        ("https://exa\nmple.org", ""),
        ("", ""),
    ],
)
def test_a_source_is_one_origin_and_never_a_way_to_open_everything(typed: str, source: str) -> None:
    found, mend = source_of(typed)
    assert found == source
    assert bool(mend) != bool(source)


@given(st.text())
def test_no_text_gets_out_of_its_directive(typed: str) -> None:
    found, _ = source_of(typed)
    assert not re.search(r"[\s;,\"]", found)


def test_the_policy_is_the_same_in_the_pages_and_in_the_headers(tmp_path: Path) -> None:
    text = '[policy]\nframe-src = "https://video.example.org"\nscript-src = ["https://a.example", "self"]\n'
    built = build(small_site(tmp_path / "site", text, **SITE))
    in_page = re.search(r'Policy" content="([^"]+)"', (built / "index.html").read_text())
    assert in_page
    found = directives(in_page[1].replace("&#39;", "'"))
    assert found["frame-src"] == ["https://video.example.org"]
    assert found["script-src"] == ["'self'", "https://a.example", "'self'"]
    headers = (built / "_headers").read_text()
    assert in_page[1].replace("&#39;", "'") in headers
    search = next(row for row in headers.splitlines() if "wasm-unsafe-eval" in row)
    assert "frame-src https://video.example.org" in search


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy]\nframe-src = [3]", "policy.frame-src: a list of origins is wanted"),
        ('[policy]\nfrane-src = ["https://a.example"]', "policy.frane-src is not a setting — did you mean frame-src?"),
        ('[policy]\nbase-uri = ["https://a.example"]', "policy.base-uri is not a setting"),
        (
            '[policy]\nscript-src = ["unsafe-inline"]',
            "policy.script-src: “unsafe-inline” cannot be added to the policy",
        ),
        (
            '[newsletter]\naction = "http://a.example/"',
            "newsletter.action: the form would send addresses of readers in",
        ),
        (f'{NEWSLETTER}fields = {{a = "b"}}', "newsletter.fields: one field holds the reader's address, as {email}"),
        ("[newsletter]", "newsletter.action is missing"),
    ],
)
def test_a_slip_is_told_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    shown = command("check", "-s", small_site(tmp_path / "site", text + "\n", **SITE)).said
    assert said in shown, shown
    assert re.search(r"^site.toml:[456]: ", shown, re.MULTILINE), shown


BLOCKED = [
    ('<form action="https://forms.example.org/x">', 'form-action = ["https://forms.example.org"]'),
    ("<iframe src='https://video.example.org/v?a=b'>", 'frame-src = ["https://video.example.org"]'),
    ('<script src="//cdn.example.org/x.js"></script>', 'script-src = ["https://cdn.example.org"]'),
    ('<img alt="" src="http://img.example.org/a.png">', 'img-src = ["https://img.example.org"]'),
    ('<link href="https://css.example.org/a.css" rel="stylesheet">', 'style-src = ["https://css.example.org"]'),
    ("<script>alert(1)</script>", "layouts/static/js/own.js"),
    ("<style>p { color: red }</style>", "layouts/static/css/own.css"),
    ('<p style="color: red">', "custom.css"),
    ('<a href="#" onclick="x()">', "layouts/static/js/own.js"),
    ('<object data="/a.pdf"></object>', "link to the file"),
]
PASSES = [
    '<form action="/search/">',
    '<form action="{{ site.search }}">',
    '<iframe src="{{ page.video }}">',
    '<iframe src="https://{{ host }}/x">',
    '<script src="{{ site.asset("js/x.js") }}"></script>',
    '<script type="application/ld+json">{{ html(linked) }}</script>',
    '<a href="https://elsewhere.example.org/">',
    "{# <script>x</script> #}<!-- <style></style> -->",
    "{% if a < b %}{% endif %}",
    '<link rel="canonical" href="https://elsewhere.example.org/">',
]


@pytest.mark.parametrize(("text", "mend"), BLOCKED)
def test_what_the_policy_would_block_is_told_with_the_line_to_add(text: str, mend: str) -> None:
    (found,) = blocked({"mine.html": f"<p>\n{{# a comment\nof two lines #}}\n{text}"}, ())
    assert (found.path, found.line, found.rule) == ("layouts/mine.html", 4, "policy-blocked")
    assert mend in found.hint, found
    wanted = re.search(r'(\S+) = \["(https?://[^"]+)"\]', found.hint)
    if wanted:
        assert blocked({"mine.html": text.replace("http:", "https:")}, ((wanted[1], (wanted[2],)),)) == []


@pytest.mark.parametrize("text", PASSES)
def test_what_the_policy_lets_through_or_nobody_can_know_is_not_told(text: str) -> None:
    assert blocked({"mine.html": text}, ()) == []


def test_fonts_and_pictures_of_a_sheet_are_told_by_what_they_are() -> None:
    css = (
        '/* @import "https://no.example/"; */\n@import url("https://a.example/x.css");\n'
        "@font-face { font-family: x; src: url(https://b.example/x.woff2) }\n"
        "p { background: url('https://c.example/x.png') }"
    )
    found = [(p.line, p.hint.rpartition(": ")[2]) for p in blocked({"static/css/x.css": css}, ())]
    assert found == [
        (2, 'style-src = ["https://a.example"]'),
        (3, 'font-src = ["https://b.example"]'),
        (4, 'img-src = ["https://c.example"]'),
    ]


@given(st.text(alphabet="<>\"'={}#% abcsrcriptform:/.\n", max_size=200))
def test_no_template_is_too_odd_to_be_looked_at(text: str) -> None:
    blocked({"a.html": text, "static/a.css": text}, ())


@pytest.mark.parametrize(
    ("source", "address", "allowed"),
    [
        ("https://a.example", "https://a.example/x", True),
        ("https://a.example", "https://b.a.example/x", False),
        ("https://*.a.example", "https://b.a.example/x", True),
        ("https://*.a.example", "https://a.example/x", False),
        ("https://a.example:8443", "https://a.example/x", False),
        ("https://a.example/dir/", "https://a.example/dir/x", True),
        ("https://a.example/dir/", "https://a.example/other", False),
        ("https://a.example", "http://a.example/", False),
    ],
)
def test_an_address_is_allowed_as_browsers_allow_it(source: str, address: str, allowed: bool) -> None:
    assert is_allowed("img-src", address, (("img-src", (source,)),)) is allowed
    assert origin(address)


def test_our_own_theme_needs_nothing_that_the_policy_blocks() -> None:
    layouts = Path(__file__).parent.parent / "layouts"
    texts = {
        p.relative_to(layouts).as_posix(): p.read_text() for p in layouts.rglob("*") if p.suffix in (".html", ".css")
    }
    pages = {name: text for name, text in texts.items() if not name.startswith("email/")}
    assert blocked(pages, ()) == []


def test_form_policy_and_privacy_sentence_agree(tmp_path: Path) -> None:
    text = f'{NEWSLETTER}fields = {{email = "{{email}}", name = "{{name}}", l = "a<b"}}\nservice = "Example Lists"\n'
    site = small_site(tmp_path / "site", text, **SITE)
    built = build(site)
    page = (built / "index.html").read_text()
    form = page[page.index("<form") : page.index("</form>")]
    assert 'action="https://lists.example.org/subscription/form" method="post"' in form
    assert re.findall(r'name="([^"]+)" type="(\w+)"', form) == [("name", "text"), ("email", "email")]
    assert '<input type="hidden" name="l" value="a&lt;b">' in form
    assert "form-action &#39;self&#39; https://lists.example.org;" in page
    assert "Your address goes to Example Lists (lists.example.org), which sends the newsletter" in page
    assert "sign-up" not in (built / "404.html").read_text()
    edit(site / "site.toml", 'service = "Example Lists"\n', "")
    build(site)
    assert "Your address goes to lists.example.org, which sends" in (built / "index.html").read_text()


def sent_by(page: Page, built: Path) -> list[str]:
    """Sign up on the front page of a built site in a browser; what reached the service."""
    taken: list[str] = []

    def take(route: Route) -> None:
        taken.append(f"{route.request.method} {route.request.url} {route.request.post_data}")
        route.fulfill(status=200, content_type="text/html", body="<p>Thank you</p>")

    page.route("https://lists.example.org/**", take)
    with hosted(built) as address:
        page.goto(f"{address}/")
        page.get_by_label("Your e-mail address").fill("reader@example.org")
        page.get_by_role("button", name="Sign up").click()
        page.get_by_text("Thank you").wait_for()
    return taken


def test_a_browser_sends_the_form_that_the_setting_makes(page: Page, tmp_path: Path) -> None:
    built = build(small_site(tmp_path / "site", f'{NEWSLETTER}fields = {{e = "{{email}}", tag = "site"}}\n', **SITE))
    assert sent_by(page, built) == ["POST https://lists.example.org/subscription/form e=reader%40example.org&tag=site"]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_form_keeps_within_the_page(page: Page, tmp_path: Path, width: int) -> None:
    text = f'{NEWSLETTER}fields = {{e = "{{email}}", n = "{{name}}"}}\n[theme]\nfoot = "Words."\n'
    built = build(small_site(tmp_path / "site", text, **SITE))
    page.set_viewport_size({"width": width, "height": 700})
    with hosted(built) as address:
        page.goto(f"{address}/")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.get_by_role("button", name="Sign up").bounding_box()
    assert box
    assert box["height"] >= 24


def test_a_browser_blocks_what_the_finding_said_it_would(page: Page, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    form = '<form action="https://forms.example.org/x"><button>Go</button></form>'
    write(site, "layouts/page.html", f'{{% extends "theme/page.html" %}}{{% block notice %}}{form}{{% endblock %}}')
    write(site, "content/pages/about.md", "---\ntitle: About\n---\nWords.")
    asked: list[str] = []
    page.route(
        "https://forms.example.org/**", lambda route: (asked.append(route.request.url), route.fulfill(body="taken"))[1]
    )
    for added, reached in (("", False), ('[policy]\nform-action = ["https://forms.example.org"]\n', True)):
        if added:
            edit(
                site / "site.toml", 'base_url = "https://example.org/"\n', 'base_url = "https://example.org/"\n' + added
            )
        built = build(site)
        with hosted(built) as address:
            page.goto(f"{address}/about/")
            if reached:
                page.get_by_role("button", name="Go").click()
                page.get_by_text("taken").wait_for()
            else:
                with page.expect_console_message(lambda message: "form-action" in message.text):
                    page.get_by_role("button", name="Go").click(no_wait_after=True)
        assert bool(asked) is reached
