"""How a body is rendered in these tests: Markdown, then the sanitiser, then the words that are left."""

from __future__ import annotations

import html
import re

import markdown
import nh3

EXTENSIONS = (
    "footnotes", "tables", "toc", "attr_list", "abbr", "sane_lists", "admonition", "fenced_code", "def_list",
)  # fmt: skip


def render(body: str) -> str:
    return nh3.clean(markdown.Markdown(extensions=list(EXTENSIONS), output_format="html").convert(body))


def rendered_words(body: str) -> tuple[str, ...]:
    inline = re.sub(r"</?(?:a|em|strong|code|su[bp])\b[^>]*>", "", render(body))
    return tuple(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())
