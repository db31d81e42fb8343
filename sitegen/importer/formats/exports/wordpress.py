"""Exports of WordPress (WXR): the posts and pages of a blog in one RSS file. Pure.

A time is read from `post_date_gmt`, which is UTC, or `pubDate`; drafts have neither. What is private, protected by a
password, planned or not yet published is held.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import inner_text, unique, xml_of
from sitegen.importer.formats.extracted import Extracted, PassedOver

_BLOCKS = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|details|div|dl|dt|dd|fieldset|figcaption|figure|footer|form|h[1-6]|"
    r"header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|!--|iframe|script|style)\b",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(r"\[/?([a-z][a-z0-9_-]{1,40})(?:\s[^\[\]\n]{0,1000})?/?\]")
_NOT_GMT = "0000-00-00 00:00:00"
_HELD = {
    "draft": "a draft there",
    "pending": "waiting for a review there",
    "future": "planned for later there",
    "private": "private there",
}


def read(data: bytes) -> Extracted:
    """An article for each post and page of an export. Raises Unreadable."""
    items, passed = read_wordpress(data)
    return extracted(items, "WordPress", passed)


def read_wordpress(data: bytes) -> tuple[tuple[ExportItem, ...], tuple[PassedOver, ...]]:
    """The posts and pages of an export, and what of it was passed over. Raises Unreadable."""
    root = xml_of(data)
    channel = root.find("channel")
    wp = next((uri for prefix, uri in root.nsmap.items() if prefix == "wp" and uri), "")
    if channel is None or not wp:
        raise broken("it is no export of WordPress")
    people = {
        _text(author, f"{{{wp}}}author_login"): _text(author, f"{{{wp}}}author_display_name")
        for author in channel.findall(f"{{{wp}}}author")
    }
    outlet, language = _text(channel, "title"), _text(channel, "language")
    found, passed = [], Counter[str]()
    for item in channel.findall("item"):
        kind = _text(item, f"{{{wp}}}post_type") or "post"
        status = _text(item, f"{{{wp}}}status")
        if kind not in ("post", "page") or status in ("trash", "auto-draft", "inherit"):
            passed[f"{kind} in the trash" if status == "trash" else kind] += 1
        else:
            found.append(_item(item, wp, status, people, outlet, language))
    return tuple(found), tuple(PassedOver(f"{count} × {kind}", "no article") for kind, count in sorted(passed.items()))


def _item(item: etree._Element, wp: str, status: str, people: dict[str, str], outlet: str, language: str) -> ExportItem:
    login = _text(item, "{http://purl.org/dc/elements/1.1/}creator")
    written = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    codes = Counter(code[1] for code in _SHORTCODE.finditer(written))
    held = _HELD.get(status, "")
    if _text(item, f"{{{wp}}}post_password"):
        held = "protected by a password there"
    gmt = _text(item, f"{{{wp}}}post_date_gmt")
    address = _text(item, "link")
    return ExportItem(
        title=_text(item, "title"),
        address=address if re.match(r"https?://", address) else "",
        day=f"{gmt.replace(' ', 'T')}Z" if gmt and gmt != _NOT_GMT else _text(item, "pubDate"),
        authors=unique((people.get(login) or login,)),
        outlet=outlet,
        language=language,
        tags=unique(
            inner_text(tag) for tag in item.findall("category") if tag.get("domain") in ("category", "post_tag")
        ),
        html=paragraphed(written),
        base=address,
        held=held,
        remarks=tuple(f"the shortcode [{name}] stands in the text {count} ×" for name, count in sorted(codes.items())),
    )


def _text(element: etree._Element, name: str) -> str:
    return " ".join((element.findtext(name) or "").split())


def paragraphed(written: str) -> str:
    """A post's HTML with the paragraphs that WordPress makes of blank lines when it shows one.

    A post that was written in blocks has its own.
    """
    written = written.replace("\r\n", "\n").strip()
    if "<!-- wp:" in written or re.search(r"<p\b", written, re.IGNORECASE):
        return written
    parts = []
    for part in re.split(r"\n[ \t]*\n\s*", written):
        plain = part and _BLOCKS.match(part) is None
        parts.append("<p>" + part.strip().replace("\n", "<br>\n") + "</p>" if plain else part)
    return "\n".join(parts)
