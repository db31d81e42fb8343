"""Who wrote a saved page, as its metadata and microdata say, and the JSON-LD that all fields are read from. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from sitegen.importer.seed import Field
from sitegen.importer.words.names import han_names, looks_like_newsroom, looks_like_person, read_names

_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|Report|PressRelease|LiveBlogPosting)\Z")
_MOST_JSON, _MOST_PEOPLE = 500_000, 4
# Old pages hide their script from older readers yet.
_WRAPPED = re.compile(r"\A\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*\Z")
_AGENCY = re.compile(
    r"(?:the )?(?:associated press|press association|press trust of india|pti|reuters|afp|agence france-presse|dpa|ap|"
    r"bloomberg(?: news)?|upi|xinhua|efe|ansa|kyodo(?: news)?|yonhap|tass|interfax|anadolu(?: agency)?|ians|ani|aap|"
    r"apa|keystone-sda)",
    re.IGNORECASE,
)
_NAMES = (
    "author", "article:author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "cxenseparse:author", "rnews:author", "byl", "authors", "author_name", "citation_author",
)  # fmt: skip
_WRITTEN = re.compile(
    r"(?:written|posted|published) by|by|author|verfasst von|geschrieben von|écrit par|escrito por|автор", re.IGNORECASE
)
_KIND = re.compile(r'"@type"\s*:\s*\[?\s*"(\w*Article|BlogPosting|Report)"')
_TOLD = {
    "headline": re.compile(r'"headline"\s*:\s*"([^"\\]{1,300})"'),
    "datePublished": re.compile(r'"datePublished"\s*:\s*"([^"\\]{1,40})"'),
    "author": re.compile(r'"author"\s*:\s*\[?\s*\{[^{}]{0,200}"name"\s*:\s*"([^"\\]{1,80})"'),
}
"""What is read of JSON-LD that is no JSON, as where a line break or a comma too many stands in it."""
_BYLINE = re.compile(
    r"(?:[\w-]*[_-])?(?:author|byline|writer)(?:s|[_-]*(?:names?|links?|text|info|title))?(?:[_-]{2}\w+)?",
    re.IGNORECASE,
)
"""Names of classes that pages give to the name of who wrote them."""
_LONGEST_BYLINE, _MOST_BYLINES = 80, 200
_BY = re.compile(r"(?:(?:written|posted|reported) by|by|von|par|por|di|door)\b\s*:?\s*", re.IGNORECASE)
_SURNAME_FIRST = re.compile(r"([^,]{2,60}), ([^,]{2,60})\Z")


def linked_data(root: HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD objects that describe an article; what cannot be read says nothing."""
    found: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    named: dict[str, dict[str, Any]] = {}
    for script in root.iter("script"):
        text = _WRAPPED.sub("", (script.text or "")[: _MOST_JSON + 1])
        if script.get("type") != "application/ld+json" or len(text) > _MOST_JSON:
            continue
        try:
            read = json.loads(text, strict=False)
        except RecursionError:
            continue
        except ValueError:
            read = _broken(text)
        queue = [read]
        for item in queue:
            if isinstance(item, list):
                queue += item
            elif isinstance(item, dict):
                if isinstance(item.get("@id"), str) and "name" in item:
                    named.setdefault(item["@id"], item)
                kinds = item.get("@type")
                kinds = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(kind, str) and _ARTICLE_TYPES.match(kind) for kind in kinds):
                    found.append(item)
                elif not {"WebPage", "Recipe"}.isdisjoint(kind for kind in kinds if isinstance(kind, str)):
                    pages.append(item)
                queue += [item[key] for key in ("@graph", "mainEntity") if key in item]
    # A page that calls none of it an article may say when it was published, and who wrote it.
    found += [{key: page[key] for key in ("datePublished", "author") if key in page} for page in pages]
    return [{key: _meant(value, named) for key, value in item.items()} for item in found]


def _broken(text: str) -> dict[str, str]:
    """The title, the day and the first author of JSON-LD that is no JSON, as its texts stand there."""
    found = {name: match for name, pattern in _TOLD.items() if (match := pattern.search(text))}
    kind = _KIND.search(text)
    return {"@type": kind[1] if kind else "", **{name: unescape(match[1]) for name, match in found.items()}}


def _meant(value: object, named: dict[str, dict[str, Any]]) -> object:
    """A value, or what it refers to by `@id` elsewhere in the page (JSON-LD 1.1, section 3.3)."""
    if isinstance(value, list):
        return [_meant(each, named) for each in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def page_authors(root: HtmlElement, items: list[dict[str, Any]]) -> tuple[tuple[str, ...], str] | None:
    """The names, and what says so: JSON-LD, meta elements, microdata, a link to the author, the surest first."""
    for item in items:
        listed = item.get("author")
        people = listed if isinstance(listed, list) else [listed]
        names = tuple(dict.fromkeys(name for person in people for name in _names(person)))
        if names:
            return names, f"JSON-LD author: {', '.join(names)}"
    for wanted in _NAMES:
        values = [value for value in metas(root, wanted) if "/" not in value]
        turned = [_SURNAME_FIRST.sub(r"\2 \1", value) if wanted == "citation_author" else value for value in values]
        names = tuple(dict.fromkeys(name for value in turned for name in _names(value)))
        if names:
            return names, f"{wanted}: {'; '.join(values)}"
    return _shown(root)


def _shown(root: HtmlElement) -> tuple[tuple[str, ...], str] | None:
    """Names that a page shows as its author's: a preview card's second line, microdata, a link to the author."""
    for number in ("1", "2"):
        label, value = meta(root, f"twitter:label{number}"), meta(root, f"twitter:data{number}")
        names = _names(value) if _WRITTEN.fullmatch(label) else ()
        if names:
            return names, f"twitter:data{number}: {value}"
    for path, told in (("//*[@itemprop='author']", "itemprop author"), ("//a[@rel='author']", "rel author")):
        found: list[str] = []
        for element in root.xpath(path):
            named = element.xpath(".//*[@itemprop='name']") if told.startswith("item") else ()
            holder = named[0] if named else element
            found += _names(holder.get("content") or holder.text_content())
        names = tuple(dict.fromkeys(found))
        # Many names are those of many stories.
        if 0 < len(names) <= _MOST_PEOPLE:
            return names, f"{told}: {', '.join(names)}"
    return None


def named_by_class(article: HtmlElement) -> tuple[Field, ...]:
    """Who wrote it, as an element says that calls itself a byline; where several name different people, nobody."""
    found: dict[tuple[str, ...], str] = {}
    holders = article.iter("a", "span", "div", "p", "address", "cite", "li", "strong", "em", "h4", "h5")
    called = (each for each in holders if any(map(_BYLINE.fullmatch, (each.get("class") or "").split())))
    # No more of them than can matter: each is read whole, and they may stand in each other.
    for element in islice(called, _MOST_BYLINES):
        words = " ".join(element.text_content().split())
        names = _names(_BY.sub("", words)) if len(words) <= _LONGEST_BYLINE else ()
        if names:
            found.setdefault(names, words)
    people = [names for names in found if all(looks_like_person(name) for name in names)]
    if len(people) != 1:
        return ()
    return (Field("source.author", people[0], f"byline: {found[people[0]]}", "likely"),)


def _names(person: object) -> tuple[str, ...]:
    if isinstance(person, dict):
        if person.get("@type") == "Organization" and not _is_desk(str(person.get("name"))):
            return ()
        person = person.get("name")
    if isinstance(person, list):
        return tuple(name for each in person for name in _names(each))
    if not isinstance(person, str) or "://" in person:
        return ()
    words = re.sub(r"^by\s+", "", " ".join(unescape(person).split()), flags=re.IGNORECASE)
    if found := han_names(words):
        return found
    names = (words,) if _AGENCY.fullmatch(words) else read_names(words)
    return names if all(looks_like_person(n) or _is_desk(n) for n in names) else ()


def _is_desk(name: str) -> bool:
    return looks_like_newsroom(name) or _AGENCY.fullmatch(name) is not None


def meta(root: HtmlElement, name: str) -> str:
    """The first value that a meta element of that name holds, or an empty text."""
    return next(metas(root, name), "")


def metas(root: HtmlElement, name: str) -> Iterator[str]:
    """The values of the meta elements of that name (`property`, `name` or `itemprop`)."""
    for tag in root.iter("meta"):
        if (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower() == name.lower():
            yield (tag.get("content") or "").strip()
