"""What a saved page says of itself in its head: JSON-LD, Open Graph, meta tags, times. Pure.

Formats: schema.org's Article types in JSON-LD 1.1, the Open Graph protocol, RFC 6596 (canonical links).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from sitegen.dates import read_date
from sitegen.importer.draft import Found
from sitegen.importer.html.authors import linked_data, meta, page_authors
from sitegen.importer.seed import Field, Question

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s*url:\s*(https?://\S+)\s*(?:saved date:\s*([^\n]{1,100}?)\s*)?(?:-->|\n)"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
# An archive's address of a page ends with the page's own.
_ARCHIVED = re.compile(r"https?://[^/\s]+/\S*?(?P<original>https?://[^/\s]+\.\S+)")
_ARCHIVE_NAME = re.compile(
    r"archive\.(?:today|is|ph|md|vn|li|fo|org)\b|(?:the )?(?:wayback machine|internet archive)", re.IGNORECASE
)
# 20200826, 20200826103300
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?\Z")
DAYS = tuple(
    """article:published_time og:article:published_time datepublished article:published og:published_time
    parsely-pub-date sailthru.date cxenseparse:recs:publishtime article.published bt:pubdate date
    dc.date dcterms.date dc.date.issued dcterms.issued dc.date.created dcterms.created dcterms.available
    publish-date publish_date publishdate published_date published-date pubdate pub_date
    publication_date publicationdate originalpublicationdate article_date_original displaydate
    display_date iso-8601-publish-date release_date citation_publication_date citation_date
    citation_online_date rnews:datepublished ptime pdate""".split()
)
"""Names of meta elements that hold the day of publication, the surest first; none of them means a later change."""
_STAMPED = ("span", "div", "p", "abbr", "em", "small", "li", "a", "b", "strong", "font", "td")
_MOMENT = ("datetime", "content", "title")
_YEAR, _LONGEST_STAMP, _MOST_STAMPS = re.compile(r"\d{4}"), 80, 500
_STAMP, _LATER = re.compile(r"publi|entry-date|posted|pubdate"), re.compile(r"modif|updat|edit")


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
            read = read_date(_COMPACT.sub(r"\1-\2-\3", words))
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
    authors = page_authors(root, linked_data(root))
    if authors:
        fields["source.author"] = Field("source.author", authors[0], authors[1])
    published = fields.get("source.published")
    if published:
        fields["date"] = Field("date", published.value, published.evidence)
    asked = tuple(questions.values()) if "date" not in fields else ()
    return Found(fields=tuple(fields.values()), questions=asked)


def _said(root: HtmlElement, source: str) -> Iterator[tuple[str, str, str]]:
    """(field, value, evidence), the surest first."""
    for item in linked_data(root):
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
        (("parsely-title", "dc.title", "dcterms.title", "citation_title", "sailthru.title"), "title"),
        (DAYS, "source.published"),
        (("og:site_name", "application-name", "dc.publisher", "citation_journal_title"), "source.name"),
    ):
        for wanted in properties:
            value = meta(root, wanted)
            if value:
                yield name, value, f"{wanted}: {value}"
    single = _SINGLE_FILE.search(source[:5_000])
    for tag in root.iter("link"):
        # To a page that names no canonical address SingleFile adds the one that it was saved from.
        added = single is not None and tag.get("href") == single[1]
        if (tag.get("rel") or "").lower() == "canonical" and tag.get("href") and not added:
            yield "source.url", tag.get("href", ""), f"canonical link: {tag.get('href')}"
    address = meta(root, "og:url")
    if address:
        yield "source.url", address, f"og:url: {address}"
    if single:
        # The day is that of the saving, and dates nothing.
        yield "source.url", single[1], f"SingleFile url: {single[1]}" + (f", saved {single[2]}" if single[2] else "")
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


def printed_time(article: HtmlElement) -> tuple[Field, ...]:
    """The one `<time>` of an article that no metadata dates; several different days are not guessed among.

    A time that calls itself that of publication (`itemprop`, `pubdate`, its class) is surer than one that does not.
    Where no time tells it, any element counts that calls itself so, as old pages do.
    """
    called = (each for each in article.iter(*_STAMPED) if _STAMP.search(_called(each)))
    return _one_day(article.iter("time")) or _one_day(called)


def _called(stamp: HtmlElement) -> str:
    return " ".join(stamp.get(key) or "" for key in ("itemprop", "property", "class")).lower()


def _one_day(stamps: Iterable[HtmlElement]) -> tuple[Field, ...]:
    sure: dict[str, tuple[str, str]] = {}
    days: dict[str, tuple[str, str]] = {}
    # Each is read whole, and they may stand in each other.
    for stamp in islice(stamps, _MOST_STAMPS):
        names = _called(stamp)
        said = next((value for key in _MOMENT if _YEAR.search(value := stamp.get(key) or "")), "")
        said = said or " ".join(stamp.text_content().split())
        read = read_date(said) if len(said) <= _LONGEST_STAMP else None
        # "entry-date published updated" is the day of both.
        later = _LATER.search(names) is not None and _STAMP.search(names) is None
        if read and read.value and not later:
            days.setdefault(read.value[:10], (read.value, said))
            if stamp.get("pubdate") is not None or _STAMP.search(names):
                sure.setdefault(read.value[:10], (read.value, said))
    days = sure or days
    if len(days) != 1:
        return ()
    value, evidence = next(iter(days.values()))
    return (Field("date", value, f"time: {evidence}", "likely"),)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
