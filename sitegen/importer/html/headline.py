"""Which heading of a saved page is its headline, where the page's head says so. Pure."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from sitegen.importer.html.parts import HEADINGS

_BARS = re.compile(r"\s+[|–—·»«:-]+\s+|\s*\|\s*")
_LEAST_WORDS, _MOST_HEADINGS = 3, 500


def headline_of(root: HtmlElement, titles: list[str]) -> HtmlElement | None:
    """The heading whose words are those of one of the head's titles, the outlet's name at their end aside; or None.

    The first heading of a page may be the name of the site or of a section.
    """
    wanted = {_folded(part) for title in titles for part in (title, *_BARS.split(title)[:1])}
    # Each is read whole, and they may stand in each other.
    headings = islice(root.iter(*sorted(HEADINGS)), _MOST_HEADINGS)
    found = [each for each in headings if _folded(str(each.text_content())) in wanted]
    long = [each for each in found if len(_folded(str(each.text_content())).split()) >= _LEAST_WORDS]
    return min(long, key=lambda each: str(each.tag), default=None)


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())
