"""Documents over the documented syntax of python-markdown, written by hand and generated."""

from hypothesis import strategies as st

DOCUMENTS: dict[str, str] = {
    "paragraphs": "One line\nand another.\n\nA second paragraph.\n\n\n\nA third, after many blank lines.\n",
    "line breaks": "First  \nsecond  \n  third\\\nfourth\n\n  indented start  \n",
    "headings": "# One\n\n## Two ##\n\n### Three\n#### Four\nText below\n\n####### Seven\n\n#NoBlank\n\n#\n\n## \n",
    "underlined headings": "One\n===\n\nTwo\n---\n\nTwo\nlines\n---\n\nText\n-\nmore\n\n= not\n",
    "the same heading thrice": "# Same\n\n## Same\n\n# same\n\n# Same_1\n\n# ---\n\n# ?!\n",
    "headings with marks": "# *a* [b](c) `d` &amp; <b>e</b> \\# f\n\n## Fußnote & Straße\n\n## ¿Qué?\n\n# a | b\n",
    "quotes": "> One\n> two\n\n> Another\n\nText\n> lazy\nline\n\n>no blank\n>\n>   \n> > nested\n> > deeper\n>\n> - list\n> - in it\n",
    "quotes of all kinds": "> # Heading\n> text\n>\n>     code\n>\n> | a | b |\n> |---|---|\n> | 1 | 2 |\n\n> 1. one\n> 2. two\n",
    "bullets": "- one\n- two\n- three\n\n* a\n* b\n\n+ x\n+ y\n\n-no blank\n\n- \n- b\n",
    "loose bullets": "- one\n\n- two\n\n    more of two\n\n- three\n\n\n- four\n",
    "nested lists": "- one\n    - two\n        - three\n    - four\n- five\n\n1. a\n    * b\n\n    * c\n2. d\n",
    "numbers": "1. one\n2. two\n\n3. three\n\ntext\n\n7. seven\n8. eight\n\n0. zero\n\n1.no blank\n\n1) bracket\n",
    "mixed lists": "1. one\n- two\n* three\n\n- a\n\n1. b\n\n2. c\n\n+ d\n",
    "list items with blocks": "- # heading\n- > quote\n- text\n  lazily\n- [a]: b\n- *em* text\n- **b** and [l](u)\n\n-   wide\n",
    "lists after text": "Text\n- not a list\n\nText\n\n- a list\n\nText again\n1. not\n",
    "rules": "---\n\n***\n\n_ _ _\n\n- - -\n\ntext\n***\nmore\n\n--\n\n-- -\n\n*****x\n",
    "code": "    indented\n    code\n\n\n    after blank\n\ntext\n\n\tby tab\n\n> quote\n\n    code & <b>\n",
    "fences": "```\nplain\n```\n\n~~~ python\nx = 1 < 2\n~~~\n\n``` {.lang #id key=value}\na\n```\n\n```unclosed\n\ntext\n",
    "fence after code": "    a\n\n```\nb\n```\n\n- item\n\n```\nc\n```\n",
    "code spans": "`a` and ``b ` c`` and ` d ` and \\`e` f` and `` g\n\n`a\nb` **`c`**\n",
    "emphasis": "*a* **b** ***c*** _d_ __e__ ___f___ *a **b** c* **a *b* c** a*b*c a_b_c _a_b *a*b\n",
    "emphasis, odd": "* a * b *\n\n*a **b* c**\n\n**a*\n\n*a**\n\n* *a* *\n\n**a** *b* **c\n\n*a* * b* *c *\n\n5 * 3 *x*\n\n*(a)*, “*b*”.\n",
    "emphasis, with links": "*[a](b)* [*a*](b) **[a](b) c** *a [b](c)* [a*b](c) d* *e [f* g](h)\n",
    "links": '[a](https://example.org/) [b](x.md "Title") [c](<y z>) [d]( e ) [e](f(g)h) [](empty) [x]() [a][] [a]\n',
    "links, odd": "[a [b](c) d](e) [a](b [c](d)) [a] (b) [a](b\n\n[a](b 'c') [a](b \"c\" d) ![i](j) [![i](j)](k) [a](<b> 'c')\n",
    "links with marks": "[a_b](c_d) [a](_b_) [a](b*c*d) [a](b\\*c) [`a`](b) [a](`b`) [a](b&amp;c=d&e) [a&b](c)\n",
    "references": "[a][1] [b] [c][] [d][D] ![e][1] ![b]\n\n[1]: https://example.org/ \"One\"\n[b]: <x y> 'Two'\n  [d]: z\n    (Three)\n[c]:\n   w\n",
    "references in text": "Text\n[a]: b\nmore [a]\n\n> [q]: r\n> [q]\n\n- [l]: m\n- [l]\n",
    "images": '![a](b.png) ![a*b*](c.png "d") ![](e) ![h\\*](u) ![`c`](d) *![a](b)* ![a [b] c](d)\n',
    "autolinks": "<https://example.org/a_b_c?d=e&f> <me@example.org> <mailto:a@b.c> <not a link> <ftp://x> <a@b> <https://a\\*b>\n",
    "entities": "&copy; &#169; &#xA9; & R&D &nosuch; &amp;amp; AT&T; &; &#; &#12 34\n",
    "escapes": "\\* \\_ \\` \\\\ \\[ \\] \\( \\) \\# \\+ \\- \\. \\! \\{ \\} \\> \\| \\x \\\n\n\\# no heading\n\n1\\. no list\n\n*a\\*b*\n",
    "raw html": '<div>\n*a*\n</div>\n\nText <b>*a*</b> <!-- c --> <br> <i class="x">y</i>\n\n<p>a</p>\nb\n\n<hr>\n\n<div>a\n',
    "odd html": "<!-- a\n\nb -->\n\n<? php ?>\n\n<!DOCTYPE x>\n\n<![CDATA[ x ]]>\n\n</div>\n\n<a <b> </> <1> < a\n\n<script>*a*</script>\n",
    "tables": "| a | b |\n|---|:-:|\n| 1 | *2* |\n| `|` | \\| |\n\na | b\n--|--:\n1 | 2 | 3\n\n| a |\n|---|\n| 1 |\n\n| a |\n|--|\n\na|b\nc|d\n",
    "footnotes": "a[^1] b[^two] c[^1] [^none]\n\n[^1]: One *em*\n[^two]: Two\n\n    more of two\n\n        code\n\n[^3]: never used\n\n# h[^1]\n",
    "footnotes, odd": "[^a]: x\n\ntext[^a]\n\n[^b]:\n    y\n\n> [^c]: z\n\n[^a]\n\n///Footnotes Go Here///\n\n[^d][^a]\n",
    "abbreviations": "The HTML and *CSS* [HTML](x) `HTML`.\n\n*[HTML]: Hyper *Text*\n*[CSS]: Style\n\n# HTML\n",
    "abbreviations, odd": "a b *[A]: x\n*[B]: ''\n\n*[a]: A\ntext a\n\n*[]: x\n\n*a* [a](a)\n",
    "definitions": "Term\n:   One\n:   Two\n\nTwo\nterms\n: def\n\n    more\n\n:   - a\n    - b\n\n: no term\n",
    "admonitions": '!!! note\n    Text\n\n    more\n\n!!! warning "Title *a*"\n    - a\n    - b\n\n        c\nend\n\ntext\n!!! tip ""\n    x\n',
    "attributes": '# h {: #x .y z=1 }\n\ntext\n{: .a lang=de }\n\n*a*{: .b } [c](d){: title="e" }\n\n- i\n{: .l }\n\n| a |\n|---|\n| b {: .c } |\n\n{a} {: } { : x}\n',
    "attributes on headings": "# a { #b }\n\n# b {: .c data-toc-label='d' }\n\n## e ## {: #b }\n\n## b\n",
    "a table of contents": "[TOC]\n\n# a\n\n## *b* `c`\n\n# a\n\n[TOC] here\n",
    "placeholders that a text spells": "klzzwxh:0000 wzxhzdk:0 \u0002klzzwxh:0000\u0003 \u000242\u0003 `a` *b* zz1337820767766393qq\n",
    "white space": "  a\n\n\ta\n\n \n\u00a0a\n\na \t b  \n \nc\u2028d\u0085e\x0bf\n",
    "a starred link": "[*a*](b) [**c d**](e)\n",
    "a starred link with blanks": "[* a*](b)\n",
    "a starred link with blanks behind": "[**a **](b)\n",
    "an underscore beside a word": "a _b_ c\n",
    "an underscore within a word": "a_b_c\n",
    "a heading with blanks": "# [ a](b)\n\n# [c  d](e)\n\n#  f  g \n",
    "a heading with blanks by number": "# &#32;a\n\n# b&#32;&#32;c\n",
    "nothing": "\n\n   \n",
    "a bare mark": "*\n\n_\n\n`\n\n[\n\n]\n\n(\n\n>\n\n#\n\n-\n\n1.\n\n:\n\n|\n\n!\n\n!!!\n\n&\n\n<\n\n\\",
}

_WORDS = [
    "a",
    "word",
    "two words",
    "x1",
    "é",
    "中文",
    "HTML",
    "R&D",
    "don't",
    '"q"',
    "5",
    "2024",
    "end.",
    "(b)",
    "A_b",
    "::",
]

_INLINE = [
    *["*", "**", "***", "_", "__", "`", "``", "[", "]", "(", ")", "![", "](", "[^", "<", ">", "&", ";", "\\", "!", "#"],
    *["*em*", "**strong**", "_em_", "__s__", "*a **b** c*", "`code`", "[l](u)", '[l](u "t")', "[l](https://e.org/a_b)"],
    *[
        "![i](s)",
        "[r]",
        "[r][]",
        "[x][r]",
        "![r]",
        "[^n]",
        "<https://e.org>",
        "<a@b.c>",
        "<b>",
        "</b>",
        "<br>",
        "<!--",
        "-->",
    ],
    *[
        "&amp;",
        "&#42;",
        "&copy;",
        "\\*",
        "\\[",
        "\\\\",
        "\\`",
        "\\_",
        "{: .c }",
        "{: #i k=v }",
        "{",
        "}",
        "|",
        "~~~",
        "```",
    ],
    *[
        "[*l*](u)",
        "*[l](u)*",
        "[TOC]",
        "///Footnotes Go Here///",
        "  ",
        "\u00a0",
        "<div>",
        "</div>",
        "=",
        "-",
        "klzzwxh:0001",
    ],
]

_STARTS = [
    *["", "", "", "", "", "# ", "## ", "#", "> ", ">", "> > ", "- ", "* ", "+ ", "1. ", "2. ", "-", "    ", "        "],
    *[
        "  ",
        "\t",
        ": ",
        ":   ",
        "| ",
        "!!! note\n    ",
        "[r]: ",
        "[^n]: ",
        "*[HTML]: ",
        "    - ",
        "  - ",
        "> - ",
        "- > ",
    ],
    *[
        "- # ",
        "!",
        "===",
        "---",
        "***",
        "- - -",
        "|---|",
        "|--|:-:|",
        "```",
        "~~~ x",
        "{: .b }",
        "<div>",
        "</div>",
        "0. ",
    ],
]

words = st.sampled_from(_WORDS)
inline = st.one_of(words, words, st.sampled_from(_INLINE))
glue = st.sampled_from([" ", " ", " ", "", "", "  ", "\n", "  \n"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line with some beginning, of words and marks."""
    parts = [draw(st.sampled_from(_STARTS))]
    for _ in range(draw(st.integers(0, 6))):
        parts += [draw(inline), draw(glue)]
    return "".join(parts)


plain_words = st.lists(
    st.sampled_from(
        [
            "a",
            "word",
            "of",
            "é",
            "*em*",
            "**bold**",
            "*two words*",
            "[l](u)",
            "[two words](https://e.org/x_y)",
            "2024",
            "R&D",
            "[sic]",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
"""Text of the kind that the plain paths are for."""

blocks = st.one_of(
    plain_words,
    st.tuples(st.sampled_from(["# ", "## ", "> ", "- ", "1. "]), plain_words).map("".join),
    st.lists(lines(), min_size=1, max_size=4).map("\n".join),
)

documents = st.lists(
    st.tuples(blocks, st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\n\n\n", "\n \n"])), max_size=7
).map(lambda parts: "".join(text + gap for text, gap in parts))
"""A whole text of some blocks."""

_PHRASES = st.lists(
    st.sampled_from(
        [
            *["a", "word", "of", "é", "*em*", "**bold**", "[l](u)", "[two words](https://e.org/x_y?a&b)", "[*l*](u)"],
            *["[**b c**](x.md#p)", "[* l*](u)", "a_b", "R&D", "x > y", '"q"', "it's", "5 * 3", "[sic]", "(b)", "1. x"],
            *["- y", "*", "\u00a0", "\u2028", "#", "# z", "|", "https://e.org/", "&amp;", "`c`", "İ", "a-b", "—"],
        ]
    ),
    min_size=1,
    max_size=5,
)
_phrase = st.tuples(_PHRASES, st.sampled_from([" ", " ", " ", "  ", "\n"])).map(lambda row: row[1].join(row[0]))
_one_line = _PHRASES.map(" ".join)


def _run(mark: str, gap: str = "\n") -> st.SearchStrategy[str]:
    return st.lists(_one_line, min_size=1, max_size=3).map(lambda rows: gap.join(mark + row for row in rows))


_article_blocks = st.one_of(
    _phrase,
    st.tuples(st.sampled_from(["# ", "## ", "###", "###### "]), _one_line).map("".join),
    *(_run(mark) for mark in ("- ", "* ", "1. ", "7. ", "> ", ">", "> - ")),
    _run("> ", "\n>\n"),
)
articles = st.lists(st.tuples(_article_blocks, st.sampled_from(["\n\n", "\n\n", "\n\n\n", "\n\n\n\n", "\n"]))).map(
    lambda parts: "".join(text + gap for text, gap in parts)
)
"""A text of plain blocks, some of them with what only looks plain."""
