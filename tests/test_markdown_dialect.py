"""The dialect: what the editor typed for another program is what the reader gets here (DESIGN 8a)."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_corpus import COMMON, MANNERS, documents
from markdown_elements import COMMONMARK, lost
from markdown_it import MarkdownIt
from sites_support import ROOT

from sitegen.checks.markdown_slips import slips
from sitegen.markup.document import document, to_html
from sitegen.markup.sanitise import sanitise
from sitegen.markup.typography import ENGLISH

PATH = "content/articles/2024/story.md"
CORPUS = dict(documents())
SOME = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def html(text: str, *, smart: bool = False) -> str:
    """A body's HTML on one line."""
    return re.sub(r"\n(?=<)|(?<=>)\n", "", document(text, PATH, marks=ENGLISH if smart else None)[0].html)


def gone(text: str) -> dict[str, list[tuple[object, ...]]]:
    """What CommonMark's reading of a text has and ours has not."""
    return lost(sanitise(to_html(text)), sanitise(COMMONMARK.render(text)))


def test_no_list_level_link_quotation_code_block_or_word_of_300_documents_is_lost() -> None:
    assert len(CORPUS) == 300
    assert {name: rows for name, text in CORPUS.items() if (rows := gone(text))} == {}


def test_none_of_these_documents_is_told_of() -> None:
    assert {name: rows for name, text in CORPUS.items() if (rows := slips(text))} == {}


_PIECES = st.sampled_from([*COMMON, *(piece for own in MANNERS.values() for piece in own)])
_HOLD = st.sampled_from([("", ""), ("> ", "> "), ("- ", "  "), ("1. ", "   "), ("* > ", "  > "), ("> - ", ">   ")])


@SOME
@given(st.lists(st.tuples(_PIECES, _HOLD), min_size=1, max_size=5))
def test_nothing_is_lost_in_lists_and_quotations_either(rows: list[tuple[str, tuple[str, str]]]) -> None:
    text = "\n\n".join(first + piece.replace("\n", "\n" + more) for piece, (first, more) in rows)
    assert gone(text) == {}


_WORDS = [
    "a",
    "two words",
    "é",
    "中文",
    "**b**",
    "*em*",
    "_u_",
    "a_b_c",
    "`c`",
    "[l](u)",
    '[l](<u> "t")',
    "[r]",
    "[x][r]",
]
_MARKS = [
    "[`k`]",
    "[r] [r]",
    "![i](s)",
    "<https://e.org/x>",
    "&amp;",
    "&copy;",
    "\\*",
    "~~s~~",
    "*",
    "**",
    "_",
    "`",
    "[",
]
_MORE = [
    "]",
    "](u)",
    "![",
    "&",
    "#",
    '"q"',
    "it's",
    "-",
    "1.",
    "> x",
    "[a [b](c) d](e)",
    "*a **b* c**",
    "[R]",
    "[nope]",
]
_inline = st.lists(st.sampled_from([*_WORDS, *_MARKS, *_MORE]), max_size=5).map(" ".join)
_STARTS = ["", "", "", "# ", "## ", "> ", "- ", "* ", "+ ", "1. ", "2. ", "1) ", "10. ", "  ", "   ", "    - ", "  - "]
_OTHER = [
    "- - ",
    "> - ",
    "- > ",
    "1. - ",
    "   - ",
    "  1. ",
    "-   ",
    "- # ",
    "```",
    "~~~",
    "> ```",
    "***",
    "[r]: /u",
    "\t",
]
_line = st.tuples(st.sampled_from([*_STARTS, *_OTHER]), _inline).map("".join)
_gap = st.sampled_from(["\n", "\n", "\n\n", "\n  \n"])
_any = st.lists(st.tuples(_line, _gap), max_size=8).map(lambda rows: "".join(a + b for a, b in rows))


def _doubtful(text: str) -> bool:
    """Whether markdown-it leaves the specification: lines indented by four on which a paragraph lazily goes on, and
    definitions with brackets and backslashes in their address."""
    return re.search(r"\n[ \t>]*(?: {4}|\t)[^\n]*|\]: [^\n]*[\\()\[\]`*<]", text) is not None


@SOME
@given(_any)
def test_nothing_of_any_document_is_lost(text: str) -> None:
    if not _doubtful(text):
        assert gone(text) == {}


ROWS = {
    "- a\n  - b": "<ul><li>a<ul><li>b</li></ul></li></ul>",
    "1. a\n\n   more\n2. b": "<ol><li><p>a</p><p>more</p></li><li><p>b</p></li></ol>",
    "- a\n  ```\n  x\n  ```": "<ul><li>a<pre><code>x</code></pre></li></ul>",
    "> ~~~\n> x\n> ~~~": "<blockquote><pre><code>x</code></pre></blockquote>",
    "> a\n\n> b": "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>",
    "* a\n+ b": "<ul><li>a</li></ul><ul><li>b</li></ul>",
    "[a] [b]\n\n[a]: c.md\n[b]: d.md": '<p><a href="sitegen:{}c.md">a</a> <a href="sitegen:{}d.md">b</a></p>',
    "[`x`] y\n\n[`x`]: c.md": '<p><a href="sitegen:{}c.md"><code>x</code></a> y</p>',
    "> [q]: c.md\n\n[Q]": '<blockquote></blockquote><p><a href="sitegen:{}c.md">Q</a></p>',
    "Visit <example.org> and <name> now": "<p>Visit &lt;example.org&gt; and &lt;name&gt; now</p>",
    "The <script> and <title> elements": "<p>The &lt;script&gt; and &lt;title&gt; elements</p>",
    "<details>\n\n**x**\n\n</details>": "<details><p><strong>x</strong></p></details>",
    "<table><tr><td>**x**</td></tr></table>": "<table><tbody><tr><td><strong>x</strong></td></tr></tbody></table>",
    "<div><pre>**x**</pre>*y*</div>": "<div><pre>**x**</pre><em>y</em></div>",
    "<div>\n<!-- a\n\nb -->\n\n*c*\n</div>": "<div><p><em>c</em></p></div>",
    "a\n\n<!-- b\n\nc": "<p>a</p><p>&lt;!-- b</p><p>c</p>",
    "a\\\nb": "<p>a<br>b</p>",
    "#metoo": "<p>#metoo</p>",
    "x\n===": '<h2 id="x">x</h2>',
    "- [ ] a\n- [X] b": '<ul><li class="task">☐ a</li><li class="task">☑ b</li></ul>',
    "7. a\n8. b": '<ol start="7"><li>a</li><li>b</li></ol>',
    "1) a": "<ol><li>a</li></ol>",
    "    a\n\n- b\n\n      c": "<pre><code>a</code></pre><ul><li><p>b</p><pre><code>c</code></pre></li></ul>",
    "~~a~~ ~b~": "<p><del>a</del> ~b~</p>",
    "これは**「重要」**です": "<p>これは<strong>「重要」</strong>です</p>",
    "**a:**b 2**3**4": "<p><strong>a:</strong>b 2<strong>3</strong>4</p>",
    "&copy; &amp;lt; `&lt;` \\&copy; &nosuch;": "<p>© &amp;lt; <code>&amp;lt;</code> &amp;copy; &amp;nosuch;</p>",
    "[a](c.md 'd')": '<p><a href="sitegen:{}c.md" title="d">a</a></p>',
    "<b>*x*</b> {y} # z": "<p><b><em>x</em></b> {y} # z</p>",
    "| a |\n|---|\n| `b\\|c` |": (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><code>b|c</code></td></tr></tbody></table>"
    ),
}


@pytest.mark.parametrize("text", ROWS)
def test_a_text_is_read_as_its_author_meant_it(text: str) -> None:
    assert html(text) == ROWS[text].replace("{}", "content/articles/2024/")


ADDRESSES = {
    "https://example.org/a_b_c*d*.": "https://example.org/a_b_c*d",
    "(https://example.org/x_(y))": "https://example.org/x_(y)",
    "https://example.org/a?b=c&d=e, and": "https://example.org/a?b=c&d=e",
    "**https://example.org/x**": "https://example.org/x",
    "https://example.org/x، و": "https://example.org/x",
    "「https://example.org/x」。": "https://example.org/x",
    "见https://example.org/x。然后": "https://example.org/x",
    "https://example.org/newsを参照": "https://example.org/news",
    "https://ja.example.org/wiki/日本。": "https://ja.example.org/wiki/日本",
    '"https://example.org/x"': "https://example.org/x",
    "https://example.org/\\_next": "https://example.org/_next",
    "www.example.org/x;": "http://www.example.org/x",
    "a.b+c@mail.example.org.": "mailto:a.b+c@mail.example.org",
    "<https://example.org/a*b*>": "https://example.org/a*b*",
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_a_bare_address_is_a_link_without_what_ends_its_sentence(text: str) -> None:
    found = re.findall('href="([^"]*)"', html(text))
    assert [address.replace("&amp;", "&") for address in found] == [ADDRESSES[text]]


@pytest.mark.parametrize(
    "text",
    ["`https://example.org/`", "    https://example.org/", "xhttps://example.org", "https://", "http://x", "@a.b"],
)
def test_what_is_code_or_no_address_is_no_link(text: str) -> None:
    assert "href" not in html(text)


@pytest.mark.parametrize("text", ["[https://a.example](c.md)", "<a href='c.md'>see https://a.example</a>"])
def test_an_address_in_a_link_is_no_link_of_its_own(text: str) -> None:
    assert re.findall('href="([^"]*)"', html(text)) == ["sitegen:content/articles/2024/c.md"]


SMART = {
    "\"[x](y.md)\" and '**x**'": "“<a>x</a>” and ‘<strong>x</strong>’",
    '("*a* b") it\'s': "(“<em>a</em> b”) it’s",
    "a --- b -- c---d ---- e": "a — b – c—d ---- e",
    "\"'a' b,\" she said; '\"c\" d'": "“‘a’ b,” she said; ‘“c” d’",
    '"`x`" **"y"**': "“<code>x</code>” <strong>“y”</strong>",
}


@pytest.mark.parametrize("text", SMART)
def test_quotation_marks_beside_links_and_emphasis_face_the_right_way(text: str) -> None:
    assert re.sub(' href="[^"]*"', "", html(text, smart=True)) == f"<p>{SMART[text]}</p>"


def test_notes_are_numbered_as_they_are_referred_to_and_none_is_lost() -> None:
    made = html("a[^b] c[^a] d[^b]\n\n[^a]: one [^b]\n[^b]: two\n\n    more\n[^c]: three")
    assert re.findall(r'href="#fn:(\w)" class="footnote-ref">(\d)', made) == [
        ("b", "1"),
        ("a", "2"),
        ("b", "1"),
        ("b", "1"),
    ]
    assert re.findall(r'<li id="fn:(\w)"><p>(\w+)', made) == [("b", "two"), ("a", "one"), ("c", "three")]
    assert len(re.findall('href="#fnref', made)) == 4


def _examples() -> dict[str, tuple[tuple[str, str], ...]]:
    spec = spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    differences: dict[str, tuple[tuple[str, str], ...]] = module.DIFFERENCES
    return differences


EXAMPLES = [row for rows in _examples().values() for row in rows]


@pytest.mark.parametrize(("words", "example"), EXAMPLES)
def test_each_documented_difference_is_one(words: str, example: str) -> None:
    theirs = MarkdownIt("commonmark").render(example)
    assert html(example, smart=True) != re.sub(r"\n(?=<)|(?<=>)\n", "", theirs)


UNITS = [
    "[a](b",
    "[a](<b",
    "[[",
    "[a][",
    "*a ",
    "**a*",
    "a**b ",
    "_a *",
    "`a``b",
    "<a ",
    "<!--",
    "<script>x ",
    "http://",
]
LINES = [
    ">a\n",
    "- a\n",
    "[a]: b\n",
    "[a]: b 'c\n",
    "a|b\n-|-\n\n",
    "<div>\n",
    "a\n: b\n\n",
    "a[^1]\n\n[^1]: b\n\n",
    "> [a]: b '\nc\n",
]


@pytest.mark.parametrize(
    "unit", [*UNITS, *LINES, "a@", "http://a.b/)))", "~~a~~", "<td>*a", "*a*{: .b }", "- - - a\n", "\t- a\n"]
)
def test_the_steps_of_reading_grow_with_the_length_of_a_text(unit: str) -> None:
    def steps(length: int) -> int:
        text, count = unit * (length // len(unit)), 0

        def line(frame: object, event: str, arg: object) -> object:
            nonlocal count
            count += 1
            return line

        before = sys.gettrace()
        sys.settrace(line)  # type: ignore[arg-type] # as the library calls it
        try:
            to_html(text)
        finally:
            sys.settrace(before)
        return count

    steps(200)
    assert steps(4_000) < 2.6 * steps(2_000)
