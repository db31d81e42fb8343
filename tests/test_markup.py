"""Markdown to safe HTML: nothing in a body can run, load or restyle, and links lead where they should."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.markup.document import document, inline
from sitegen.markup.limits import source_fault
from sitegen.markup.links import absolute, resolve
from sitegen.markup.sanitise import BLOCK, INLINE, sanitise
from sitegen.markup.typography import ENGLISH

PATH = "content/articles/2024/story.md"


def html(text: str, *, smart: bool = False) -> str:
    return document(text, PATH, marks=ENGLISH if smart else None)[0].html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](javascript&colon;alert(1))",
        "<a href='&#106;avascript:alert(1)'>a</a>",
        "<svg><set attributeName=href to=javascript:alert(1)></svg>",
        "<math><mtext><style><img src onerror=alert(1)></style></math>",
        "<iframe src=https://example.org></iframe>",
        "<p style='background:url(https://example.org)'>a</p>",
        "a\n{: onclick=alert(1) style=color:red }",
        "# a {: onclick=alert(1) }",
        "*a*{: onclick=alert(1) }",
        "<p onclick=alert(1)>a</p>",
        '![a](x.png "\\"><script>alert(1)</script>")',
        '``` "><script>alert(1)</script>\na\n```',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<form action=https://example.org><input></form><base href=https://example.org>",
    ],
)
def test_nothing_active_is_left(text: str) -> None:
    made = html(text)
    assert not re.search(r"<(script|svg|math|style|iframe|form|input|base|link|meta)\b", made)
    assert not re.search(r"<[^>]*\s(on\w+|style)=", made)
    assert not re.search(r'(href|src)="\s*javascript', made, re.IGNORECASE)


@given(st.text(alphabet=st.sampled_from("<>/=\"'ab &;#![](){}:*_`\n\\-|^1")))
def test_any_text_gives_allowed_elements_alone_and_is_stable(text: str) -> None:
    made = html(text)
    assert set(re.findall(r"<([a-z][a-z0-9]*)", made)) <= INLINE | BLOCK
    assert sanitise(sanitise(made)) == sanitise(made)


def test_external_links_say_so_and_internal_ones_do_not() -> None:
    assert html("[a](https://example.org/)") == '<p><a href="https://example.org/" rel="external noopener">a</a></p>'
    assert 'href="https://example.org/x" rel="external noopener"' in html("<a href='//example.org/x'>a</a>")
    assert 'rel="' not in html("[a](other.md)")


def test_links_to_files_of_the_site_become_addresses() -> None:
    body, _ = document("[a](../2021/x.md#part) [b](gone.md)", PATH)
    assert resolve(body.html, {"content/articles/2021/x.md": "/digest/articles/x/"}) == (
        '<p><a href="/digest/articles/x/#part">a</a> <a>b</a></p>'
    )


def test_headings_stand_below_the_pages_own() -> None:
    assert re.findall(r"<h\d", html("# a\n\n###### b\n\n<h1>c</h1>")) == ["<h2", "<h6", "<h2"]


def test_a_tables_alignment_is_a_class() -> None:
    made = html("| a |\n|--:|\n| 1 |")
    assert '<td class="align-right">' in made
    assert "align=" not in made


def test_a_remote_image_is_a_link_and_a_warning() -> None:
    body, problems = document("![A map](https://example.org/x.png)", PATH, 7)
    assert body.html == '<p><a href="https://example.org/x.png" rel="external noopener">A map</a></p>'
    assert [(p.rule, p.line, p.level) for p in problems] == [("image-remote", 7, "warning")]


def test_of_an_image_that_is_not_there_its_words_stay_and_no_image_is_without_an_address() -> None:
    body, _ = document('![A "map" & more](x.png) ![](y.png)', PATH, 7)
    assert resolve(body.html, {}) == "<p>A &quot;map&quot; &amp; more </p>"
    shown = resolve(body.html, {"content/articles/2024/x.png": "/x.png", "content/articles/2024/y.png": "/y.png"})
    assert re.findall(r'<img src="[^"]*" alt="[^"]*">', shown) == [
        '<img src="/x.png" alt="A &quot;map&quot; &amp; more">',
        '<img src="/y.png" alt="">',
    ]


def test_typographic_marks_are_set_in_our_own_words_alone() -> None:
    text = '"It\'s" -- so... `"code"`\n\n> "theirs"'
    assert html(text, smart=True).startswith('<p>“It’s” – so… <code>"code"</code></p>')
    assert '<p>"theirs"</p>' in html(text, smart=True)
    assert "“" not in html(text)


def test_ids_that_the_theme_uses_are_left_to_it() -> None:
    assert 'id="a_main"' in html("## x {: #_main }")


def test_every_address_can_be_made_absolute() -> None:
    made = absolute('<a href="/a/">a</a><a href="#b">b</a>', "https://example.org", "https://example.org/c/")
    assert made == '<a href="https://example.org/a/">a</a><a href="https://example.org/c/#b">b</a>'


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[" * 501, "unclosed"),
        ("<![CDATA[" * 501, "unclosed"),
        (">" * 101 + " a", "too-deep"),
        ("<div>" * 101, "too-deep"),
        ("\n".join("    " * depth + "- a" for depth in range(102)), "too-deep"),
    ],
)
def test_what_would_take_too_long_is_refused_by_count(text: str, rule: str) -> None:
    body, problems = document(text, PATH, 3)
    assert body.html == ""
    assert [(p.rule, p.level) for p in problems] == [(rule, "error")]


def test_a_reason_is_inline_html_alone() -> None:
    made, links, problems = inline("Since *so* <div id=x>and</div> [that](other.md).", PATH)
    assert (made, problems) == ('Since <em>so</em> and <a href="sitegen:content/articles/2024/other.md">that</a>.', [])
    assert [link.target for link in links] == ["content/articles/2024/other.md"]


def test_code_in_many_items_of_a_list_is_read_and_marks_that_never_close_are_refused() -> None:
    assert source_fault("- `a` and `b`\n" * 1500) is None
    fault = source_fault("".join("`" * length + " x " for length in range(1, 400)))
    assert fault is not None
    assert fault[0] == "too-costly"
