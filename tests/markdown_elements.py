"""What a reader gets of HTML, element by element, so that two renderings of one text can be compared."""

import re
from collections import Counter
from urllib.parse import unquote

from lxml import html as lxml_html
from markdown_it import MarkdownIt

COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def elements(html: str) -> dict[str, list[tuple[object, ...]]]:
    """List items with their levels, links with their targets, quotations, code, words, headings, cells, images."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    found: dict[str, list[tuple[object, ...]]] = {
        name: [] for name in ("lists", "links", "quotations", "code", "words", "headings", "cells", "images", "breaks")
    }
    for node in root.iter(
        "li", "a", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "img", "br"
    ):
        words = " ".join(node.text_content().split())
        within = [above.tag for above in node.iterancestors()]
        if node.tag == "li":
            level = within.count("ul") + within.count("ol")
            start = node.getparent().get("start", "1")
            found["lists"].append((level, within.count("blockquote"), within[0], start, words))
        elif node.tag == "a" and node.get("href"):
            found["links"].append((words, unquote(node.get("href"))))
        elif node.tag == "blockquote":
            found["quotations"].append((within.count("blockquote"), within.count("li"), words))
        elif node.tag == "pre":
            found["code"].append((node.text_content().rstrip(), within.count("li"), within.count("blockquote")))
        elif node.tag == "code" and "pre" not in within:
            found["code"].append((words,))
        elif node.tag in ("td", "th"):
            found["cells"].append((node.tag, words))
        elif node.tag == "img":
            found["images"].append((node.get("alt"), unquote(node.get("src") or "")))
        elif node.tag == "br":
            found["breaks"].append(())
        elif node.tag[0] == "h":
            found["headings"].append((node.tag, words))
    found["words"] = [(word,) for word in re.findall(r"\w+", root.text_content())]
    return found


def lost(ours: str, theirs: str) -> dict[str, list[tuple[object, ...]]]:
    """What stands in their HTML and not in ours, by kind."""
    mine, other = elements(ours), elements(theirs)
    gone = {kind: list((Counter(other[kind]) - Counter(mine[kind])).elements()) for kind in other}
    return {kind: rows for kind, rows in gone.items() if rows}
