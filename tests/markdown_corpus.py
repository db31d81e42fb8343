"""Three hundred documents in the manner of authors for Jekyll, Hugo, Pelican and GitHub: written pieces, put together.

Each piece is one habit of such authors, whole in itself. A document is a title, a lead and some pieces of its author's
manner, chosen by a seed, so that every piece stands beside many others. No piece holds what we read otherwise than
CommonMark on purpose (see docs/markdown.md).
"""

import random

COMMON = (
    "The council met on Tuesday. It heard *three* experts and **two** ministers, and adjourned until May.",
    "A first line that ends with two blanks  \nbreaks here, and one with a backslash\\\nbreaks as well.",
    "> The rules apply to everyone.\n> Nobody is above them.",
    "> First, the minister said this.\n\n> Then the opposition answered.",
    "> A quotation that goes on\nwithout its mark on the second line.",
    "> Quoted once.\n>\n> > Quoted twice.\n> > And on.\n>\n> Back again.",
    "- one\n- two\n- three",
    "* a point\n* another\n\n+ of a second list\n+ and more of it",
    "1. first\n2. second\n3. third",
    "3. starts with three\n4. goes on",
    "1) with a bracket\n2) and another",
    "- loose one\n\n- loose two\n\n- loose three",
    'See [the report](https://example.org/report "The report") and [its annex](<https://example.org/an annex>).',
    "See [the report][r1], [The Annex][] and [the annex].\n\n[r1]: https://example.org/r1 'One'\n[the annex]: https://example.org/annex",
    "An address in marks: <https://example.org/a_b?c=d&e=f>, and a mail: <desk@example.org>.",
    '![The map of cables](map.png "Cables") shows where they lie, [![a cable](c.png)](https://example.org/c) too.',
    "A heading follows\n=================\n\nand its text.",
    "A smaller heading\n---\nwith text right below.",
    "## A heading with `code` and *stress* ##\n\nText.",
    "#hashtag and #another are no headings.\n#metoo is none either.",
    "***\n\nText between rules.\n\n- - -\n\n___",
    "Inline `code`, ``with ` in it``, and ` blanks `.",
    "A snake_case_name, a __strong__ word, an _emphasised_ one, and 2 * 3 * 4.",
    "***Both at once***, **bold with *stress* in it**, *stress with **bold** in it*.",
    "Entities: &copy; 2024, AT&amp;T, R&D, &#8364; 5, &lt;b&gt;.",
    "Escapes: \\*not stressed\\*, \\[no link\\](x), \\`no code\\`, \\# no heading.",
    "Text directly above\n- a list\n- of two\n\nand text below.",
    "Text with “quotes”, an apostrophe’s mark, and — dashes.",
    "A line<br>with a break, H<sub>2</sub>O and x<sup>2</sup>.",
    "5 < 6 and 7 > 3, a << b, x <- y.",
)

JEKYLL = (
    "- Steps:\n  - read\n  - write\n    - slowly\n    - often\n  - publish\n- Done",
    "1. Clone it.\n\n   ```sh\n   git clone https://example.org/repo.git\n   ```\n\n2. Build it:\n\n       make all\n\n3. Enjoy.",
    "* A point\n  that goes on in its second line\n\n  with a paragraph of its own\n* The next",
    "Read [`Array`] and [`Hash#each`].\n\n[`Array`]: https://example.org/array\n[`Hash#each`]: https://example.org/hash",
    "- a\n\n  > a quotation in an item\n\n- b",
    "1. one\n   - nested by three\n   - again\n2. two\n   1. numbers\n   2. in numbers\n3. three",
    "[Reuters] [BBC] [AP]\n\n[Reuters]: https://example.org/reuters\n[BBC]: https://example.org/bbc\n[AP]: https://example.org/ap",
    "Text that ends in a [link](https://example.org/end 't')\n\n1. a\n\n   1. b\n\n      c",
    "* * *\n\n*   three blanks behind the star\n*   and again\n\n    with a second paragraph",
    "<!-- more -->\n\nText behind the fold.",
    "10. ten\n11. eleven\n    - deep\n12. twelve",
    "-   A wide item\n\n    Its second paragraph.\n\n        and code in it\n\n-   Another",
    "A paragraph.\n\n    code by indentation\n\n    after a blank line\n\nText.",
    "> ### A heading in a quotation\n>\n> - a list\n> - in it\n>   - nested\n>\n> ```\n> code in it\n> ```",
    "- [Link one](https://example.org/1) -- what it is\n- [Link two](https://example.org/2): more\n  [Link three](https://example.org/3)",
)

HUGO = (
    '```go\nfunc main() {\n\tfmt.Println("a < b && c")\n}\n```',
    '~~~toml\n[params]\n  title = "x"\n\n~~~',
    "| Name | Year | Sum |\n|:-----|:----:|----:|\n| one  | 2020 | 1 |\n| *two* | `2021` | [x](https://example.org/x) |",
    "The figures\n\nName | Sum\n---- | ---\nfirst | 1\nsecond | 2",
    "A line of text\n| a | b |\n|---|---|\n| 1 | 2 |",
    "1. Install:\n    ```bash\n    pip install it\n    ```\n1. Run:\n    ```bash\n    it --help\n    ```",
    "- item\n\n  ```yaml\n  key: value\n  list:\n    - a\n  ```\n\n  more text\n\n- item two",
    "> ```js\n> const a = 1;\n>\n> const b = 2;\n> ```",
    "* one\n\t* two by tab\n\t\t* three by tabs\n* four",
    "This was ~~wrong~~ right.",
    "````markdown\n```\na fence in a fence\n```\n````",
    "+ plus\n+ list\n\n  with text\n\n  + deep",
    "日本語の文章です。**強調**と*斜体*があります。[リンク](https://example.org/ja)。",
    "网络安全法于2017年生效。\n\n- 第一条\n  - 第二款\n- 第三条",
    "Der Satz mit „Anführung“ und *Betonung*.\n\n1. eins\n\n   zwei Absätze\n2. zwei",
)

PELICAN = (
    "* [Rust][rust] 1.70 is out\n* [More] of it\n\n[rust]: https://example.org/rust\n[more]: https://example.org/more",
    "### Updates from the field\n* [one](https://example.org/u1)\n* [two](https://example.org/u2)\n    * [three](https://example.org/u3)\n### Next\n* four",
    "> Somebody said this.\n\n– by [a person](https://example.org/p)\n\n> Somebody else said that.",
    "List with code:\n\n * one `a`\n * two\n   more of two\n * three",
    "1. a\n\n    four blanks in\n\n2. b\n\n        code, eight in",
    "Some `code_with_underscores` and [link_with_underscores](https://example.org/a_b_c_d).",
    "**Note:** text right after, and **a sentence in bold.** Then more.",
    "*   one\n\n    two\n*   three",
    "No results this week.\n[Submit one](https://example.org/submit)\n\n* * *",
    '[one]: https://example.org/o1\n[two]: <https://example.org/o2> "Two"\nText that uses [one] and [two][] and [three][one].',
    "> [q]: https://example.org/q\n>\n> See [q].\n\nAnd [q] again.",
    "- one\n- two\n\n\n- three after two blank lines",
    "    code first\n\n- then a list",
    "Paragraph\n***\nParagraph\n\n* a\n***\n* b",
)

GITHUB = (
    "- one\n   - three blanks\n      - six blanks\n- two",
    "- a\n - b by one blank\n  - c by two\n   - d by three",
    "1. a\n  2. b\n    3. c",
    "* a\n\n   three blanks in, a paragraph\n\n* b",
    "- ```\n  fence at once\n  ```\n- > quotation at once\n- # heading at once\n- 1. number at once",
    "- [link](https://example.org/l)\n  continued\n\n      code in an item\n\n  end",
    "Text\n```\nfence right below text\n```\nText right below the fence",
    "Text\n# Heading right below\nText\n> Quotation right below\n\n1. a\nText that goes on lazily",
    "A\n\n1. x\n\n2. y\n\n   - z\n\n     deep paragraph\n\n3. w",
    "[a [nested] label](https://example.org/n), an [unfinished label and (more).",
    '![img][pic] [text][pic]\n\n[pic]: https://example.org/p.png\n  "a title on its own line"',
    "<https://example.org/?q=a*b*c> *x*",
    "Two\\\nlines and  \nthree\n\nhard\\*stars",
    "- a\n- b\n\n***\n\n- c\n\n<!-- end -->\n\n- d",
    "1986\\. A great year.\n\n- foo\\- bar",
    "`` `a` `` and `b\nc` and *d\ne*",
    "> - a\n>   > deep\n>   > quotation\n> - b\n>\n>   c",
    "-\n  starts on the next line\n- \n- empty before",
    "[Foo*bar]: https://example.org/fb 'ti tle'\n\n[foo*bar] and [FOO*BAR][]",
    "Line one\n    not code, it goes on\n\n\tcode by a tab",
)

MANNERS = {"jekyll": JEKYLL, "hugo": HUGO, "pelican": PELICAN, "github": GITHUB}


def documents(number: int = 300) -> list[tuple[str, str]]:
    """The documents, each with a name."""
    made: list[tuple[str, str]] = []
    for index in range(number):
        manner = list(MANNERS)[index % len(MANNERS)]
        chance = random.Random(index)  # noqa: S311 (the same documents every time)
        own = MANNERS[manner]
        pieces = [own[(index // len(MANNERS)) % len(own)], *chance.sample(own, 3), *chance.sample(COMMON, 6)]
        chance.shuffle(pieces)
        made.append((f"{manner}-{index:03d}", f"# Document {index}\n\n" + "\n\n".join(pieces) + "\n"))
    return made
