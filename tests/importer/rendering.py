"""How a body is rendered in these tests: Markdown, then the sanitiser, then the words that are left."""

from __future__ import annotations

import html
import re

import nh3

from sitegen.markup.document import to_html


def render(body: str) -> str:
    return nh3.clean(to_html(body))


def rendered_words(body: str) -> tuple[str, ...]:
    inline = re.sub(r"</?(?:a|em|strong|code|su[bp])\b[^>]*>", "", render(body))
    return tuple(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())
