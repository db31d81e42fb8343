"""An old text's keys to ours: title, day, ids, authors, terms, summary, picture, aliases. Pure.

What has no place here is told by its name; nothing is invented.
"""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from sitegen.authoring.migrate.entry import OldEntry, folded
from sitegen.authoring.migrate.notes import Notes
from sitegen.content.shared import term_key, term_slug

_TAGS = re.compile(
    r"</?(?:em|i|b|strong|code|span|br|sup|sub|small|a|u|mark|wbr|p|div|cite|q|abbr|kbd|font|del|ins|img)\b[^<>]*>",
    re.IGNORECASE,
)
_FIRST_HEADING = re.compile(r"\s*(?:#[ \t]+(.+?)[ \t#]*\n|(\S[^\n]*)\n=+[ \t]*(?:\n|\Z))")
_TOPICS = ("categories", "category", "tags", "tag", "topics", "keywords")
_QUIET = frozenset(
    """layout template type draft weight comments comment toc math mathjax katex mermaid image images lastmod updated
    modified lastmodified lastmodifiedat aliases menu sitemap draft hidden sidebar navorder parent haschildren
    sortby paginateby pagetemplate insertanchorlinks transparent generatefeeds isindex inheadertemplate pagefindignore
    cascade build outputs url slug date title permalink path saveas status visibility published authorsbio classes
    excerptseparator usemath mathenabled nav navtitle footer eleventynavigation eleventyexcludefromcollections
    editurl showtoc tocopen disablecomments disableshare searchhidden socialshare cssclass pageclass encoding format
    wpid wppostid number order icon hide search expirydate publishdate enablecomments pin sticky gallery
    password private unlisted headless listed""".split()
)
"""Keys about the look, the order or the publication of a page, which are not worth a note each."""


def plain(text: str) -> str:
    """A title or a summary without marks of HTML, on one line."""
    if "<" in text:
        text = _TAGS.sub(" " if "<br" in text.lower() or "<p" in text.lower() else "", text)
    if "&" in text:
        text = unescape(text)
    return " ".join("".join(c for c in text if c.isprintable() or c in "\n\t").split())


def title_of(entry: OldEntry) -> str:
    """The title: its key's, else the first heading, which then leaves the body, else the file's name."""
    told = plain(entry.text("title", "posttitle", "headline", "name"))
    if told:
        return told
    found = _FIRST_HEADING.match(entry.body)
    if found:
        entry.line += entry.body.count("\n", 0, found.end())
        entry.body = entry.body[found.end() :]
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", found[1] or found[2])
        told = plain(re.sub(r"[*_`]{1,3}(\S(?:.*?\S)?)[*_`]{1,3}", r"\1", words))
    return told or " ".join(entry.name.replace("-", " ").replace("_", " ").split()).capitalize() or "Untitled"


def authors_of(entry: OldEntry, known: dict[str, Any]) -> list[Any]:
    """Who wrote a text: names, or blocks of name and url; `known` are the old site's own people by their keys."""
    found: list[Any] = []
    names = [k for k in ("authors", "author", "byline", "creator") if entry.get(k) is not None]
    for key in names:
        value = entry.get(key)
        rows = value if isinstance(value, list) else [value]
        if isinstance(value, str):
            rows = (
                re.split(r"\s*[;,]\s*", value) if key == "authors" or value.count(",") > 1 or ";" in value else [value]
            )
        for row in rows:
            if isinstance(row, dict):
                name, url = row.get("name") or row.get("title"), row.get("url") or row.get("link") or row.get("website")
            else:
                person = known.get(str(row)) if isinstance(row, str) else None
                name, url = row, None
                if isinstance(person, dict):
                    name = person.get("name") or person.get("full_name") or person.get("display_name")
                    name = name or person.get("title") or row
                    url = person.get("url") or person.get("web")
            if isinstance(name, str) and plain(name):
                url = url if isinstance(url, str) and re.match(r"https?://[^\s/]+\.[^\s<>\"\\^`{|}]+\Z", url) else ""
                found.append({"name": plain(name), "url": url} if url else plain(name))
    return [row for number, row in enumerate(found) if row not in found[:number]]


_NO_TERMS: dict[str, frozenset[str]] = {
    "eleventy": frozenset(("posts", "post", "all", "blog", "page", "pages")),
    "nikola": frozenset(("draft", "private", "mathjax")),
}
"""Tags that say something to the generator: a collection, or how a text is published."""


def terms_of(entry: OldEntry, custom: tuple[str, ...], generator: str, notes: Notes) -> dict[str, list[str]]:
    """The terms of each taxonomy as typed: categories and tags are topics, others keep their names."""
    found: dict[str, list[str]] = {}
    no_terms = _NO_TERMS.get(generator, frozenset())
    for taxonomy, names in (("topics", _TOPICS), *((name, (folded(name),)) for name in custom)):
        listed: dict[str, str] = {}
        for name in entry.items(*names):
            name = plain(name.lstrip("#"))
            if name.lower() in no_terms:
                continue
            slug = term_slug(name)
            if slug and ";" not in name:
                listed.setdefault(term_key(name), name)
            elif name:
                notes.add("term-left", entry.path, f"“{name[:60]}”")
        if listed:
            found[taxonomy] = list(listed.values())
    return found


def summary_of(entry: OldEntry) -> str:
    """The text's own summary as one paragraph without marks."""
    told = entry.get("summary", "description", "excerpt", "dek", "subtitle", "teaser", "abstract", "customexcerpt")
    entry.get("summary", "description", "excerpt", "dek", "subtitle", "teaser", "abstract", "customexcerpt")
    if isinstance(told, list):
        told = " ".join(str(part) for part in told if isinstance(part, str))
    if not isinstance(told, str):
        return ""
    told = re.split(r"</p>\s*<p\b", told, maxsplit=1)[0]
    told = plain(re.split(r"\n\s*\n", told.strip())[0])
    return re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", told)


def picture_of(entry: OldEntry) -> dict[str, str]:
    """The text's own picture as its keys name it: src, alt, caption, credit; empty without one."""
    names = ("image", "cover", "featuredimage", "featureimage", "thumbnail", "heroimage", "hero", "banner", "header",
             "coverimage", "previewimage", "teaserimage", "socialimage", "images", "ogimage")  # fmt: skip
    value: Any = None
    for name in names:
        value = entry.get(name)
        if value is not None:
            break
    for name in names:
        entry.used.add(name)
    if isinstance(value, list):
        value = value[0] if value else None
    block = value if isinstance(value, dict) else {}
    src = value if isinstance(value, str) else next(
        (block[k] for k in ("src", "path", "url", "image", "feature", "teaser") if isinstance(block.get(k), str)), ""
    )  # fmt: skip
    alt = str(block.get("alt") or "") or entry.text("imagealt", "coveralt", "alt", "featureimagealt", "herocaption")
    caption = str(block.get("caption") or "") or entry.text(
        "imagecaption", "imagefigcaption", "featureimagecaption", "caption"
    )
    credit = str(block.get("credit") or block.get("attribution") or "") or entry.text("imagecredit", "credit")
    row = {"src": src.strip(), "alt": plain(alt), "caption": plain(caption), "credit": plain(credit)}
    return {key: told for key, told in row.items() if told} if src.strip() else {}


def old_addresses_of(entry: OldEntry) -> list[str]:
    """Addresses that already led to the text on the old site."""
    found: list[str] = []
    for name in ("aliases", "redirectfrom", "redirects", "redirect", "oldurls", "formerly"):
        value = entry.get(name)
        found += [str(v) for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]
    return found


def source_of(entry: OldEntry) -> str:
    """The page that a text is about, where it names one: a post that is a link."""
    for name in ("externalurl", "linkurl", "originalurl", "sourceurl", "source", "link"):
        told = entry.get(name)
        if isinstance(told, dict):
            told = told.get("url")
        if isinstance(told, str) and re.match(r"https?://[^\s<>\"\\^`{|}]+\Z", told.strip()):
            address = told.strip()
            if urlsplit(address).hostname:
                return address
    return ""


def language_of(entry: OldEntry, languages: tuple[str, ...]) -> str:
    """A text's own language: its key, the ending of its file (`name.de.md`) or its folder."""
    told = entry.text("lang", "language", "locale").replace("_", "-")
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", told):
        return told
    found = re.search(r"\.([a-z]{2}(?:-[a-zA-Z]{2,4})?)\.\w+\Z", entry.path)
    if found and found[1] in languages:
        return found[1]
    return next((part for part in entry.path.split("/")[:3] if part in languages), "")


def left_keys(entry: OldEntry) -> list[str]:
    """The keys of a text that have no place here, apart from those about its look."""
    named = (key for key in entry.left() if re.fullmatch(r"[\w .-]{1,40}", key))
    return [key for key in named if folded(key.rpartition(".")[2]) not in _QUIET]
