"""The paths for plain texts give, to the byte, what python-markdown gives by itself."""

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
from sitegen.markup.converter import make_markdown, to_html
from sitegen.markup.document import document
from sitegen.markup.html_pass import HtmlPass
from sitegen.markup.sanitise import sanitise

PLAIN, STOCK = make_markdown(), make_markdown(plain_paths=False)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def both(text: str) -> tuple[str, str]:
    return PLAIN.reset().convert(text), STOCK.reset().convert(text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_every_syntax_is_rendered_as_by_the_stock_converter(name: str) -> None:
    plain, stock = both(DOCUMENTS[name])
    assert plain == stock
    # The same between other texts, within a quotation and within an item of a list.
    text = DOCUMENTS[name]
    for held in (
        "Before.\n\n" + text + "\n\nAfter.",
        re.sub("^", "> ", text, flags=re.MULTILINE),
        re.sub("^", "    ", "- \n" + text),
    ):
        plain, stock = both(held)
        assert plain == stock


def test_every_text_of_the_digest_is_rendered_as_by_the_stock_converter() -> None:
    files = sorted((ROOT / "content").rglob("*.md"))
    assert len(files) > 50
    for file in files:
        plain, stock = both(file.read_text(encoding="utf-8").split("\n---\n", 1)[1])
        assert plain == stock, file


@MANY
@given(documents)
def test_any_document_is_rendered_as_by_the_stock_converter(text: str) -> None:
    plain, stock = both(text)
    assert plain == stock


@MANY
@given(st.lists(plain_words, max_size=5).map("\n\n".join), st.sampled_from(["", "# ", "> ", "- ", "1. "]))
def test_any_plain_document_is_rendered_as_by_the_stock_converter(text: str, start: str) -> None:
    plain, stock = both(start + text)
    assert plain == stock


@MANY
@given(articles)
def test_any_plain_article_is_rendered_as_by_the_stock_converter(text: str) -> None:
    plain, stock = both(text)
    assert plain == stock


@MANY
@given(st.lists(st.one_of(st.characters(), st.sampled_from(["*", "[", "](u)", " ", "\n", "#"]))).map("".join))
def test_any_characters_are_rendered_as_by_the_stock_converter(text: str) -> None:
    for whole in (text, f"# {text}", f"- {text}"):
        plain, stock = both(whole)
        assert plain == stock


@MANY
@given(st.one_of(articles, documents))
def test_the_text_of_plain_html_is_what_the_pass_over_all_tags_finds(text: str) -> None:
    same_both_ways(sanitise(PLAIN.reset().convert(text)))


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
    quick, slow = (HtmlPass(html, "content/articles/a.md", 1, smart=False) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        found = quick.body(html)
        patch.setattr("sitegen.markup.html_pass.plain_body", lambda html, link: None)
        assert found == slow.body(html)
    assert quick.problems == slow.problems


def test_a_plain_article_is_told_by_one_look_at_each_block(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(HtmlPass, "tag", lambda self, closing, name, attributes: looked.append(name))
    monkeypatch.setattr("sitegen.markup.passes._write", lambda *_: looked.append("tree"))
    text = "# A *b*\n\nText [here](https://example.org/).\n\n> Said\n> twice\n\n- *one* more\n- [**two**](b.md)\n"
    plain = text.replace("A *b*", "A b")
    assert "<h2" in document(plain, "content/articles/a.md")[0].html
    assert looked == []
    document(text, "content/articles/a.md")
    assert looked


@given(st.text())
def test_what_can_be_published_is_told_from_bytes_as_from_characters(text: str) -> None:
    assert publishable(text) == (FORBIDDEN.search(text) is None)


def test_each_character_that_xml_forbids_is_found_among_bytes() -> None:
    for code in [*range(0x300), *range(0xD700, 0x10100), *range(0x10FF00, 0x110000)]:
        assert publishable(f"a{chr(code)}é") == (FORBIDDEN.search(chr(code)) is None)


def test_nothing_of_one_text_is_left_in_the_next() -> None:
    first = "a[^1] *[HTML]: x\n\n[^1]: note\n\n*[HTML]: Hyper\n\n[r]: https://example.org/\n\n# Same\n\n<div>"
    then = "HTML a[^1] [r] [r][] {: .x }\n\n# Same"
    alone = make_markdown(plain_paths=False).convert(then)
    PLAIN.reset().convert(first)
    assert PLAIN.reset().convert(then) == alone


def test_a_converter_that_failed_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    used = converter._shared()

    def fail(self: Markdown, source: str) -> str:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(Markdown, "convert", fail)
        with pytest.raises(RecursionError):
            to_html("a")
    assert converter._shared() is not used
    assert to_html("a") == "<p>a</p>"


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
