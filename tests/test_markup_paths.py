"""A plain document's HTML, put together without a parser, is to the byte what the converter gives."""

import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown_documents import DOCUMENTS, articles, documents, plain_words
from sites_support import ROOT

from sitegen.characters import FORBIDDEN, publishable
from sitegen.markup import converter
from sitegen.markup.converter import make_markdown
from sitegen.markup.document import document, to_html
from sitegen.markup.html_pass import HtmlPass
from sitegen.markup.plain import plain_document
from sitegen.markup.sanitise import sanitise

CONVERTER = make_markdown()
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def same(text: str) -> bool:
    """Whether a text is plain; if so, its HTML is the converter's."""
    plain = plain_document(text)
    assert plain in (None, CONVERTER.reset().convert(text))
    return plain is not None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_every_syntax_is_rendered_as_by_the_converter(name: str) -> None:
    # The same between other texts, within a quotation and within an item of a list.
    text = DOCUMENTS[name]
    same(text)
    same("Before.\n\n" + text + "\n\nAfter.")
    same(re.sub("^", "> ", text, flags=re.MULTILINE))
    same(re.sub("^", "    ", "- \n" + text))


def test_every_text_of_the_digest_is_rendered_as_by_the_converter_and_nearly_all_are_plain() -> None:
    files = sorted((ROOT / "content").rglob("*.md"))
    plain = [file for file in files if same(file.read_text(encoding="utf-8").split("\n---\n", 1)[1])]
    assert len(plain) > 0.9 * len(files) > 45


@MANY
@given(documents)
def test_any_document_is_rendered_as_by_the_converter(text: str) -> None:
    same(text)


@MANY
@given(st.lists(plain_words, max_size=5).map("\n\n".join), st.sampled_from(["", "# ", "> ", "- ", "1. "]))
def test_any_plain_document_is_rendered_as_by_the_converter(text: str, start: str) -> None:
    same(start + text)


@MANY
@given(articles)
def test_any_plain_article_is_rendered_as_by_the_converter(text: str) -> None:
    same(text)


_MARKS = [
    "*",
    "[",
    "](u)",
    " ",
    "\n",
    "#",
    "a*",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "https://e.org",
    "www.e.org",
    "a@b.org",
    "b",
]


@MANY
@given(st.lists(st.one_of(st.characters(), st.sampled_from(_MARKS))).map("".join))
def test_any_characters_are_rendered_as_by_the_converter(text: str) -> None:
    for whole in (text, f"# {text}", f"- {text}", f"> {text}"):
        same(whole)


def same_without_nh3(text: str) -> bool:
    """Whether a body is made without the sanitiser; if so, it is what converter, nh3 and the pass over tags make."""
    quick, slow = (HtmlPass(text, "content/articles/a.md", 1, None) for _ in range(2))
    found = quick.plain()
    if found is None:
        return False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.markup.html_pass.plain_parts", lambda html, link: None)
        assert found == slow.body(sanitise(CONVERTER.reset().convert(text)))
    assert quick.problems == slow.problems
    return True


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_every_syntax_is_as_safe_without_nh3_as_with_it(name: str) -> None:
    text = DOCUMENTS[name]
    for whole in (text, "Before.\n\n" + text + "\n\nAfter.", re.sub("^", "> ", text, flags=re.MULTILINE)):
        same_without_nh3(whole)


def test_nearly_every_text_of_the_digest_needs_no_sanitiser() -> None:
    files = sorted((ROOT / "content").rglob("*.md"))
    plain = [file for file in files if same_without_nh3(file.read_text(encoding="utf-8").split("\n---\n", 1)[1])]
    assert len(plain) > 0.8 * len(files) > 40


@MANY
@given(st.one_of(articles, documents))
def test_any_text_is_as_safe_without_nh3_as_with_it(text: str) -> None:
    same_without_nh3(text)


@MANY
@given(st.lists(st.one_of(st.characters(), st.sampled_from(_MARKS))).map("".join))
def test_any_characters_are_as_safe_without_nh3_as_with_it(text: str) -> None:
    for whole in (text, f"# {text}", f"- {text}", f"> {text}", f"[{text}](u)", f"a *{text}* b"):
        same_without_nh3(whole)


_ADDRESSES = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *[
                    "http://",
                    "https://",
                    "HTTP://",
                    "javascript:",
                    "data:",
                    "mailto:",
                    "//",
                    "/",
                    "#",
                    "?",
                    ":",
                    "@",
                    "..",
                    ".",
                ],
                *[
                    "e.org",
                    "xn--",
                    "xn--a.org",
                    "1.2.3.256",
                    "0x7f.1",
                    "[::1]",
                    "é.org",
                    "e..org",
                    "-",
                    "%",
                    "%00",
                    "&",
                    "&lt",
                ],
                *[
                    "a",
                    "ex\u00adample.org",
                    "\u3002",
                    ":80",
                    ":x",
                    "\\",
                    "\x7f",
                    "\u202e",
                    "\u00a0",
                    "_",
                    "+",
                    "~",
                    "|",
                    ";",
                ],
            ]
        ),
        max_size=6,
    ).map("".join),
)


@MANY
@given(_ADDRESSES)
def test_an_address_that_nh3_would_take_away_is_left_to_it(address: str) -> None:
    for text in (f"[a]({address})", f"[a](https://{address})", f"[**a**](https://e.org/{address}) b"):
        same_without_nh3(text)


@MANY
@given(st.one_of(articles, documents))
def test_the_text_of_plain_html_is_what_the_pass_over_all_tags_finds(text: str) -> None:
    same_both_ways(sanitise(to_html(text)))


_PIECES = [
    *["<p>", "</p>", "<li>", "</li>", "<ul>", "</ul>", '<ol start="3">', "<ol>", "</ol>", "<blockquote>"],
    *["</blockquote>", "<h2>", '<h2 id="x&amp;y">', "</h2>", "<h6>", "</h6>", '<h1 id="_a">', "<em>", "</em>", "<br>"],
    *[
        "<code>",
        "</code>",
        '<a href="https://e.org/">',
        '<a href="http://e.org/?a&amp;b">',
        '<a href="#x&amp;y">',
        "</a>",
    ],
    *[
        '<a href="b.md#c">',
        '<a href="//e.org">',
        '<a href="c?d">',
        "<a>",
        "<hr>",
        "<pre>",
        "</pre>",
        "<table>",
        "<div>",
    ],
    *['<td align="left">', "word", "&amp;", "&amp;lt;", "&lt;", "<", ">", '"', " ", "\t", "\n", "\x0b", "\x1f", "é"],
    *["\x85", "\xa0", "\u2003", "&nbsp;"],
]


@MANY
@given(st.lists(st.sampled_from(_PIECES)))
def test_the_text_of_any_html_is_what_the_pass_over_all_tags_finds(pieces: list[str]) -> None:
    same_both_ways(sanitise("".join(pieces)))


def same_both_ways(html: str) -> None:
    quick, slow = (HtmlPass(html, "content/articles/a.md", 1, marks=None) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        found = quick.body(html)
        patch.setattr("sitegen.markup.html_pass.plain_parts", lambda html, link: None)
        assert found == slow.body(html)
    assert quick.problems == slow.problems


def test_a_plain_article_is_never_given_to_the_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    given_to: list[str] = []
    looked: list[str] = []
    monkeypatch.setattr(HtmlPass, "tag", lambda self, closing, name, attributes: looked.append(name))
    monkeypatch.setattr("sitegen.markup.converter.to_html", lambda text: given_to.append(text) or "")
    text = "# A *b*\n\nText [here](https://example.org/).\n\n> Said\n> twice\n\n- *one* more\n- [**two**](b.md)\n"
    plain = text.replace("A *b*", "A b")
    assert "<h2" in document(plain, "content/articles/a.md")[0].html
    assert given_to == looked == []
    document(text, "content/articles/a.md")
    assert given_to == [text]


@given(st.text())
def test_what_can_be_published_is_told_from_bytes_as_from_characters(text: str) -> None:
    assert publishable(text) == (FORBIDDEN.search(text) is None)


def test_each_character_that_xml_forbids_is_found_among_bytes() -> None:
    for code in [*range(0x300), *range(0xD700, 0x10100), *range(0x10FF00, 0x110000)]:
        assert publishable(f"a{chr(code)}é") == (FORBIDDEN.search(chr(code)) is None)


def test_nothing_of_one_text_is_left_in_the_next() -> None:
    first = "a[^1] *[HTML]: x\n\n[^1]: note\n\n*[HTML]: Hyper\n\n[r]: https://example.org/\n\n# Same\n\n<div>"
    then = "HTML a[^1] [r] [r][] {: .x }\n\n# Same"
    alone = make_markdown().convert(then)
    CONVERTER.reset().convert(first)
    assert CONVERTER.reset().convert(then) == alone


def test_a_converter_that_failed_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    used = converter._shared()

    def fail(self: Markdown, source: str) -> str:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(Markdown, "convert", fail)
        with pytest.raises(RecursionError):
            to_html("`a`")
    assert converter._shared() is not used
    assert to_html("`a`") == "<p><code>a</code></p>"


def test_what_an_article_does_not_need_is_not_loaded() -> None:
    script = """
import sys
from datetime import UTC
from sitegen.content import articles
from sitegen.model import Settings
print(*sorted({"markdown", "nh3", "pydantic", "slugify", "yaml"} & set(sys.modules)))
text = b"---\\ntitle: T\\ndate: 2024-05-01\\n---\\nText"
print(articles.parse_article(text, "content/articles/a.md", Settings("T", "https://example.org/"), UTC)[0] is not None)
print("pydantic" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert told.splitlines() == ["", "True", "False"]
