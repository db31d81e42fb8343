"""HTML that a word processor or a converter wrote to Markdown: all of it is the document, nothing is a site's. Pure.

Known by its `generator`. Word puts the document's properties into a comment that only Word reads.
"""

from __future__ import annotations

import re

from sitegen.importer.decode import decode
from sitegen.importer.formats import stated
from sitegen.importer.formats.documents.styled import from_html
from sitegen.importer.formats.extracted import Extracted
from sitegen.importer.formats.fragment import parsed
from sitegen.importer.html.fields import DAYS
from sitegen.importer.seed import Field

_HEAD = 65_536
_PROPERTY = re.compile(r"<o:(Author|Title)>([^<]{1,300})</o:\1>")
_STYLES = (
    (re.compile(r"(<p\b[^>]{0,300}\bclass=[\"']?)MsoTitle\b"), r"\1title"),
    (re.compile(r"(<p\b[^>]{0,300}\bclass=[\"']?)MsoDate\b"), r"\1date"),
    # Word hides what stands between these from browsers: numbers of lists that it draws itself.
    (re.compile(r"<!\[if !support\w+\]>|<!\[endif\]>", re.IGNORECASE), ""),
    (re.compile(r"</?o:p>", re.IGNORECASE), ""),
)


def read(data: bytes) -> Extracted:
    """The one article of such a page."""
    source, notes = decode(data)
    html = source
    for pattern, instead in _STYLES:
        html = pattern.sub(instead, html)
    return Extracted((from_html(html, (*_head(source), *_properties(source)), notes),))


def _head(source: str) -> tuple[Field, ...]:
    """The title, author, language and day of publication of the page's head."""
    root = parsed(source, seen=("head", "title"))
    if root is None:
        return ()
    found: list[Field] = []
    for each in root.xpath("head/title")[:1]:
        found += stated.title(each.text_content(), "HTML title", "likely")
    for meta in root.iter("meta"):
        name, words = (meta.get("name") or "").lower(), meta.get("content") or ""
        if name == "author":
            found += stated.authors(words, "HTML author")
        elif name in DAYS and not any(each.name == "date" for each in found):
            found += stated.day(words, f"HTML {name}", "likely")
    return (*found, *stated.language(root.get("lang") or "", "HTML lang"))


def _properties(source: str) -> tuple[Field, ...]:
    """What Word's own comment states."""
    told = dict(_PROPERTY.findall(source[:_HEAD]))
    return (
        *stated.title(told.get("Title", ""), "Word's property Title", "likely"),
        *stated.authors(told.get("Author", ""), "Word's property Author"),
    )
