"""Which heading of a saved page is its headline, where the page's head says so. Pure."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from sitegen.importer.html.parts import HEADINGS

_BARS = re.compile(r"\s+[|–—·»«:-]+\s+|\s*\|\s*")
_LEAST_WORDS = 3


def headline_of(root: HtmlElement, titles: list[str]) -> HtmlElement | None:
    """The heading whose words are those of one of the head's titles, the outlet's name at their end aside; or None.

    The first heading of a page may be the name of the site or of a section.
    """
    wanted = {_folded(part) for title in titles for part in (title, *_BARS.split(title)[:1])}
    found = [each for each in root.iter(*sorted(HEADINGS)) if _folded(str(each.text_content())) in wanted]
    long = [each for each in found if len(_folded(str(each.text_content())).split()) >= _LEAST_WORDS]
    return min(long, key=lambda each: str(each.tag), default=None)


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())
