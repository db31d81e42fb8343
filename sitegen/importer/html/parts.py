"""Which element of a saved page is the article, and which of its parts are not the article's own. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from sitegen.importer.lines import is_prose

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_WHOLE = HEADINGS | frozenset(("p", "li", "dd", "dt", "figcaption", "pre", "th", "caption", "blockquote", "address"))
_LONGEST_CELL, _LEAST_TITLE, _LEAST_PARAGRAPH, _LEAST_PARAGRAPHS = 300, 3, 12, 2
_NEIGHBOURS = 12
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s?[A-Za-z]{1,4})?", re.IGNORECASE)
_SAID = {
    "author": "byline", "datePublished": "loose-time", "dateModified": "loose-time", "dateCreated": "loose-time",
    "publisher": "publisher-line",
}  # fmt: skip
"""Microdata of an article that is no text of it: the fields are read before."""
_BLOCKS = HEADINGS | frozenset(
    """address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form
    header hgroup hr li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul""".split()
)

BY_ELEMENT = {
    "script": "script-debris", "style": "script-debris", "noscript": "script-debris", "template": "script-debris",
    "nav": "navigation", "form": "page-form", "button": "page-form", "input": "page-form", "select": "page-form",
    "textarea": "page-form", "dialog": "page-form", "iframe": "media-player", "video": "media-player",
    "audio": "media-player", "object": "media-player", "embed": "media-player", "svg": "media-player",
    "canvas": "media-player", "head": "page-head", "title": "page-head",
}  # fmt: skip
"""Elements that hold no words of an article, whatever stands in them, and the rule that names them."""
NEVER_SHOWN = frozenset(
    tag for tag, rule in BY_ELEMENT.items() if rule in ("script-debris", "media-player", "page-head")
)
"""Elements whose words no reader of a page sees."""

BY_NAME: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE))
    for rule, words in (
        ("hidden", "sr-only|visually-hidden|visuallyhidden|screen-reader-text|a11y-hidden"),
        ("navigation", "breadcrumbs?|skip-links?|nav|navbar|navigation|menu|toc|table-of-contents"),
        ("share-widget", "share|sharing|social|social-links|addtoany|sharedaddy|sharethis"),
        ("newsletter-form", "newsletter|signup|sign-up|subscribe|subscription|mailing-list"),
        ("related-list", "related|recommend(?:ed|ations?)|read-next|more-stories|trending|most-read|popular|outbrain"),
        ("advertisement", "ads?|advert|advertisement|sponsored|dfp|banner-ad"),
        ("call-to-action", "promo|promotion|cta|call-to-action"),
        ("comment-prompt", "comments?|disqus|respond"),
        ("cookie-notice", "cookies?|cookie-banner|consent|gdpr"),
        ("author-bio", "author-bio|about-author|author-box|author-info|bio"),
        ("tag-list", "tags|tag-list|post-tags|keywords|categories"),
    )
)  # fmt: skip
"""Names that pages give to such parts by class, id or role: hints alone."""


PAGE_RULES = {
    "page-head": "The page's head. Takes: its title and scripts, after the fields were read. Leaves: the article.",
    "outside-article": "Whatever stands outside the article's element. Takes: mastheads, side columns, footers.",
    "hidden": "What a reader of the page does not see. Takes: `hidden`, `aria-hidden`, words for screen readers.",
    "picture-text": "What stands for a picture. Takes: its `alt`. Leaves: that of a sign among words, or in a table.",
    "page-form": "Forms and buttons. Takes: search boxes, log-in forms, “Load more”.",
}
"""Rules that only saved pages have, for the docs; the other names are those of the rules for pasted text."""


@dataclass(frozen=True, slots=True)
class Story:
    """The element that holds the article, and how much of it stands in paragraphs."""

    root: HtmlElement
    prose: int


def story_of(article: HtmlElement) -> Story:
    """The article of a page, measured once for all of its parts."""
    return Story(article, prose(article))


def article_of(root: HtmlElement) -> HtmlElement:
    """The element that holds the article: the fullest `article` or articleBody, `main`, or the body."""
    bodies = list(root.iter("body"))
    body = bodies[0] if bodies else root
    total = prose(body)
    for path in (
        ".//article",
        ".//*[contains(@itemprop, 'articleBody')]",
        ".//main|.//*[@role='main']",
        ".//*[contains(@class,'entry-content') or contains(@class,'article-body') or contains(@class,'post-content')]",
    ):
        found = [element for element in body.xpath(path) if isinstance(element, HtmlElement)]
        if found:
            best = max(found, key=prose)
            if "articleBody" in path:
                best = next((each for each in best.iterancestors() if _is_article_item(each)), best)
            if prose(best) * 2 >= total and prose(best):
                return best
    return body


def _is_article_item(element: HtmlElement) -> bool:
    """Whether an element is the item that a page's microdata calls an article: its headline stands in it."""
    kind = (element.get("itemtype") or "").rsplit("/", 1)[-1]
    return kind.endswith("Article") or kind in ("BlogPosting", "Report")


def part_left_out(element: HtmlElement, story: Story, *, inside: bool) -> str | None:
    """The rule by which this element is no part of the article, or None."""
    named = BY_ELEMENT.get(str(element.tag))
    # Old programs put a form round the whole page.
    if named and not (element.tag == "form" and is_most(element, story)):
        return named
    if not inside:
        return None
    if is_hidden(element):
        return None if is_most(element, story) else "hidden"
    said = element.get("itemprop") or ""
    if said in _SAID and element.tag != "article" and prose(element) == 0:
        return _SAID[said]
    if element.tag == "time" and _is_stamp(element):
        return "loose-time"
    # A card of another story.
    if element.tag == "article" and next(element.iter("a"), None) is not None and not is_most(element, story):
        return "related-list"
    if element.tag in ("p", "blockquote", "table", "pre", "figcaption") or element.tag in HEADINGS:
        return None
    names = " ".join(element.get(key) or "" for key in ("class", "id", "role"))
    named = next((rule for rule, pattern in BY_NAME if pattern.search(names)), None)
    named = named or ("related-list" if element.tag == "aside" else None)
    # A name is a hint alone: "how-to-respond", "consent" and "bio" are what stories are about, too.
    return None if named and (is_most(element, story) or _has_text(element)) else named


def _has_text(element: HtmlElement) -> bool:
    """Whether an element holds two paragraphs that are sentences without a link, and neither a form nor a heading."""
    if next(element.iter("form", "input", "button", "textarea", *HEADINGS), None) is not None:
        return False
    texts = (_words(p) for p in element.iter("p") if next(p.iter("a"), None) is None)
    return sum(text.count(" ") >= _LEAST_PARAGRAPH and is_prose(text) for text in texts) >= _LEAST_PARAGRAPHS


def is_hidden(element: HtmlElement) -> bool:
    """Whether no reader sees an element."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def is_most(element: HtmlElement, story: Story) -> bool:
    """Whether an element holds more than a third of the article's paragraphs."""
    return prose(element) * 3 > story.prose


def _is_stamp(element: HtmlElement) -> bool:
    """Whether a time stands by itself, with no words around it in its parent."""
    parent = element.getparent()
    # The clock alone is the time of an entry in a live report.
    if parent is None or _CLOCK.fullmatch(element.text_content().strip()):
        return False
    # No more of its neighbours than can matter: each time would be compared with every other one.
    before = islice(element.itersiblings(preceding=True), _NEIGHBOURS)
    after = islice(element.itersiblings(), _NEIGHBOURS)
    around = [parent.text or "", element.tail or "", *(child.tail or "" for child in chain(before, after))]
    return sum(map(str.isalpha, "".join(around))) <= _LEAST_TITLE


def is_inline(element: HtmlElement) -> bool:
    """Whether an element is part of a line: it is no block and holds none."""
    return element.tag not in _BLOCKS and not any(child.tag in _BLOCKS for child in element.iterdescendants())


def is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges the page: words outside its cells, one column, or blocks and texts in them."""
    rows = list(table.iter("table", "thead", "tbody", "tfoot", "tr"))
    if any((row.text or "").strip() or any((cell.tail or "").strip() for cell in row) for row in rows):
        return True
    if max((sum(cell.tag in ("td", "th") for cell in row) for row in rows), default=0) < 2:
        return True
    if next(table.iter("th"), None) is not None:
        return False
    return any(
        any(child.tag in _BLOCKS for child in cell.iterdescendants()) or len(cell.text_content()) > _LONGEST_CELL
        for cell in table.iter("td")
    )


def broken_text(element: HtmlElement) -> str:
    """All words of an element, a line for each of its blocks."""
    parts: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if each.tag in _BLOCKS or each.tag == "br":
            parts.append("\n")
        parts.append((each.text if event == "start" else each.tail if each is not element else "") or "")
    return "".join(parts)


def breaks_part(element: HtmlElement) -> bool:
    """Whether a `<br>` in this element ends a paragraph: it is no paragraph, heading or item itself."""
    return element.tag not in _WHOLE


def holds_breaks(element: HtmlElement) -> bool:
    """Whether an inline element holds line ends, as `<font>` around several lines does."""
    return element.tag != "a" and next(element.iter("br"), None) is not None and element.tag != "br"


def list_of_links(element: HtmlElement, base: str) -> str | None:
    """The rule by which a list is no part of the text: each item is one link into the page or the site, or None."""
    items = [child for child in element if child.tag == "li"]
    links = [item.findall(".//a") for item in items]
    if len(items) < 2 or any(len(found) != 1 for found in links):
        return None
    pairs = [(item, found[0]) for item, found in zip(items, links, strict=True)]
    if any(_words(item) != _words(link) for item, link in pairs):
        return None
    addresses = [(link.get("href") or "").strip() for _, link in pairs]
    if all(address.startswith("#") for address in addresses):
        return "navigation"
    host = _host(base)
    near = all(address.startswith("/") or (host and _host(address) == host) for address in addresses)
    told = all(len(_words(link).split()) >= _LEAST_TITLE for _, link in pairs)
    return "related-list" if near and told else None


def is_one_link(element: HtmlElement) -> bool:
    """Whether an element's words are those of one link."""
    link = next(element.iter("a"), None)
    return link is not None and bool(_words(link)) and _words(link) == _words(element)


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def prose(element: HtmlElement) -> int:
    """How many characters stand in paragraphs of the element; an entry that is a link is none."""
    return sum(len(p.text_content()) for p in element.iter("p", "li", "blockquote") if not _is_entry(p))


def _is_entry(element: HtmlElement) -> bool:
    """Whether a list's item is a link for the most part, as in menus."""
    if element.tag != "li":
        return False
    return sum(len(link.text_content()) for link in element.iter("a")) * 2 > len(element.text_content())
