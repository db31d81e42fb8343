"""What a saved page says of itself in its head: JSON-LD, Open Graph, meta tags, times. Pure.

Formats: schema.org's Article types in JSON-LD 1.1, the Open Graph protocol, RFC 6596 (canonical links).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from .dates import read_date
from .names import looks_like_newsroom, looks_like_person, read_names
from .rulebook import Found
from .seed import Field, Question

_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|Report|PressRelease|LiveBlogPosting)\Z")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
# An archive's address of a page ends with the page's own.
_ARCHIVED = re.compile(r"https?://[^/\s]+/\S*?(?P<original>https?://[^/\s]+\.\S+)")
_ARCHIVE_NAME = re.compile(
    r"archive\.(?:today|is|ph|md|vn|li|fo|org)\b|(?:the )?(?:wayback machine|internet archive)", re.IGNORECASE
)
_MOST_JSON = 500_000


def page_fields(root: HtmlElement, source: str) -> Found:
    """The fields that the page's metadata tells, each with the place that says so; the surest place wins.

    Takes: JSON-LD of an article, `og:` and `article:` properties, the canonical link, `<time datetime>`.
    Leaves: descriptions (someone else's words), modification times, addresses of people's profiles.
    """
    fields: dict[str, Field] = {}
    questions: dict[str, Question] = {}
    for name, value, evidence in _said(root, source):
        key, words = name, " ".join(unescape(value).split())
        if key in fields or not words:
            continue
        if key in ("date", "source.published"):
            read = read_date(words)
            if read is None or read.problem:
                problem = read.problem if read else "is empty"
                questions.setdefault("date", Question("date", f"{words!r} {problem}"))
                continue
            words = read.value
        if key == "source.url":
            kept = _ARCHIVED.fullmatch(words)
            if kept and "source.archive" not in fields:
                fields["source.archive"] = Field("source.archive", words, evidence)
            words = kept.group("original") if kept else words
            if not _is_address(words):
                continue
        if key == "source.name" and _ARCHIVE_NAME.match(words):
            continue
        if key == "source.language" and not _LANGUAGE.match(words):
            continue
        fields[key] = Field(key, words.replace("_", "-") if key == "source.language" else words, evidence)
    authors = _authors(root)
    if authors:
        fields["source.author"] = Field("source.author", authors[0], authors[1])
    published = fields.get("source.published")
    if published:
        fields["date"] = Field("date", published.value, published.evidence)
    asked = tuple(questions.values()) if "date" not in fields else ()
    return Found(fields=tuple(fields.values()), questions=asked)


def _said(root: HtmlElement, source: str) -> Iterator[tuple[str, str, str]]:
    """(field, value, evidence), the surest first."""
    for item in _linked_data(root):
        for key, name in (
            ("headline", "title"),
            ("datePublished", "source.published"),
            ("inLanguage", "source.language"),
            ("url", "source.url"),
        ):
            if isinstance(item.get(key), str):
                yield name, item[key], f"JSON-LD {key}: {item[key]}"
        publisher = item.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield "source.name", publisher["name"], f"JSON-LD publisher: {publisher['name']}"
    for properties, name in (
        (("og:title",), "title"),
        (("article:published_time", "og:article:published_time", "datePublished"), "source.published"),
        (("date", "dc.date", "dcterms.date", "dc.date.issued", "publish-date", "pubdate"), "source.published"),
        (("og:site_name", "application-name"), "source.name"),
    ):
        for wanted in properties:
            value = _meta(root, wanted)
            if value:
                yield name, value, f"{wanted}: {value}"
    for tag in root.iter("link"):
        if (tag.get("rel") or "").lower() == "canonical" and tag.get("href"):
            yield "source.url", tag.get("href", ""), f"canonical link: {tag.get('href')}"
    address = _meta(root, "og:url")
    if address:
        yield "source.url", address, f"og:url: {address}"
    saved = _SAVED_FROM.search(source[:5_000])
    if saved:
        yield "source.url", saved.group(1), f"saved from {saved.group(1)}"
    # The only first heading may stand above the article's element; the head's title names the outlet after a bar.
    headings = [" ".join(heading.text_content().split()) for heading in root.iter("h1")]
    if len(headings) == 1:
        yield "title", headings[0], f"h1: {headings[0]}"
    for tag in root.xpath("head/title")[:1]:
        words = " ".join(tag.text_content().split())
        yield "title", words.rsplit(" | ", 1)[0], f"title: {words}"
    language = root.get("lang") or ""
    if language:
        yield "source.language", language, f"lang: {language}"


def printed_time(article: HtmlElement) -> Found:
    """The one `<time datetime>` of an article that no metadata dates; several different days are not guessed among."""
    days: dict[str, tuple[str, str]] = {}
    for stamp in article.iter("time"):
        read = read_date(stamp.get("datetime") or "")
        if read and read.value and stamp.get("itemprop") != "dateModified":
            days.setdefault(read.value[:10], (read.value, stamp.get("datetime") or ""))
    if len(days) != 1:
        return Found()
    value, evidence = next(iter(days.values()))
    return Found(fields=(Field("date", value, f"time: {evidence}", "likely"),))


def _linked_data(root: HtmlElement) -> list[dict[str, Any]]:
    """The JSON-LD objects that describe an article; what cannot be read says nothing."""
    found: list[dict[str, Any]] = []
    named: dict[str, dict[str, Any]] = {}
    for script in root.iter("script"):
        text = script.text or ""
        if script.get("type") != "application/ld+json" or len(text) > _MOST_JSON:
            continue
        try:
            read = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
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
                queue += [item["@graph"]] if "@graph" in item else []
    return [{key: _meant(value, named) for key, value in item.items()} for item in found]


def _meant(value: object, named: dict[str, dict[str, Any]]) -> object:
    """A value, or what it refers to by `@id` elsewhere in the page (JSON-LD 1.1, section 3.3)."""
    if isinstance(value, list):
        return [_meant(each, named) for each in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def _authors(root: HtmlElement) -> tuple[tuple[str, ...], str] | None:
    for item in _linked_data(root):
        listed = item.get("author")
        people = listed if isinstance(listed, list) else [listed]
        names = tuple(dict.fromkeys(name for person in people for name in _names(person)))
        if names:
            return names, f"JSON-LD author: {', '.join(names)}"
    for wanted in ("author", "article:author", "dc.creator", "parsely-author", "byl"):
        value = _meta(root, wanted)
        names = () if "/" in value else _names(value)
        if names:
            return names, f"{wanted}: {value}"
    return None


def _names(person: object) -> tuple[str, ...]:
    if isinstance(person, dict):
        if person.get("@type") == "Organization" and not looks_like_newsroom(str(person.get("name"))):
            return ()
        person = person.get("name")
    if isinstance(person, list):
        return tuple(name for each in person for name in _names(each))
    if not isinstance(person, str) or "://" in person:
        return ()
    words = re.sub(r"^by\s+", "", " ".join(unescape(person).split()), flags=re.IGNORECASE)
    names = read_names(words)
    return names if all(looks_like_person(n) or looks_like_newsroom(n) for n in names) else ()


def _meta(root: HtmlElement, name: str) -> str:
    for tag in root.iter("meta"):
        if (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower() == name.lower():
            return (tag.get("content") or "").strip()
    return ""


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
