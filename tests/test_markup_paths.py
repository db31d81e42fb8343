"""The paths for plain texts give, to the byte, what python-markdown gives by itself."""

import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown_documents import DOCUMENTS, documents, plain_words
from sites_support import ROOT

from sitegen.markup import engine
from sitegen.markup.engine import make_markdown, to_html

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


@pytest.fixture
def stock_passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts how often the stock inline pass runs."""
    runs: list[str] = []
    stock = InlineProcessor.run

    def run(self: InlineProcessor, tree: object, ancestors: object = None) -> object:
        runs.append("inline")
        return stock(self, tree, ancestors)  # type: ignore[arg-type]

    monkeypatch.setattr(InlineProcessor, "run", run)
    return runs


def test_a_plain_article_never_reaches_the_stock_inline_pass(stock_passes: list[str]) -> None:
    text = (
        "# A title\n\nSome *words* and a [link](https://example.org/a_b).\n\n> **Quoted** text & more\n\n- one\n- two\n"
    )
    PLAIN.reset().convert(text)
    assert stock_passes == []
    PLAIN.reset().convert(text + "\nBut `code` is not plain.\n")
    assert stock_passes == ["inline"]


def test_nothing_of_one_text_is_left_in_the_next() -> None:
    first = "a[^1] *[HTML]: x\n\n[^1]: note\n\n*[HTML]: Hyper\n\n[r]: https://example.org/\n\n# Same\n\n<div>"
    then = "HTML a[^1] [r] [r][] {: .x }\n\n# Same"
    alone = make_markdown(plain_paths=False).convert(then)
    PLAIN.reset().convert(first)
    assert PLAIN.reset().convert(then) == alone


def test_a_converter_that_failed_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    used = engine._shared()

    def fail(self: Markdown, source: str) -> str:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(Markdown, "convert", fail)
        with pytest.raises(RecursionError):
            to_html("a")
    assert engine._shared() is not used
    assert to_html("a") == "<p>a</p>"


def test_what_an_article_does_not_need_is_not_loaded() -> None:
    script = """
import sys
from datetime import UTC
from sitegen import articles
from sitegen.model import Settings
print(*sorted({"markdown", "nh3", "pydantic", "slugify", "yaml"} & set(sys.modules)))
text = b"---\\ntitle: T\\ndate: 2024-05-01\\n---\\nText"
print(articles.parse_article(text, "content/articles/a.md", Settings("T", "https://example.org/"), UTC)[0] is not None)
print("pydantic" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert told.splitlines() == ["", "True", "False"]
