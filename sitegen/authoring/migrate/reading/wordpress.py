"""A WordPress export (WXR 1.2) as entries: posts and pages with the ids and addresses that they had.

It is read without entities, document types or network. What was private or behind a password is hidden; the trash
stays where it is.
"""

import re
from collections import Counter
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading import moments
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.authoring.migrate.reading.source import OldFiles
from sitegen.errors import SitegenError
from sitegen.importer.formats.exports.reading import xml_of
from sitegen.importer.formats.exports.wordpress import paragraphed
from sitegen.importer.formats.extracted import Unreadable

_WP = "http://wordpress.org/export/1.2/"
_NAMESPACES = {"content": "http://purl.org/rss/1.0/modules/content/", "excerpt": f"{_WP}excerpt/",
               "dc": "http://purl.org/dc/elements/1.1/"}  # fmt: skip
_MOST_TAGS = 5_000_000


def _tree(data: bytes, name: str) -> etree._Element:
    """The root of an export. Raises SitegenError where it cannot be read."""
    try:
        return xml_of(data, _MOST_TAGS, recover=True)
    except Unreadable as error:
        raise SitegenError(f"{name}: {error.args[0]} — export the site anew") from None


def read_wordpress(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
    seen: Counter[str] = Counter()
    title = base = language = tagline = ""
    for name in files.names:
        if not name.endswith((".xml", ".wxr")):
            continue
        channel = _tree(files.read(name), name).find("channel")
        if channel is None:
            continue
        space = next(
            (
                uri
                for uri in (channel.nsmap or {}).values()
                if uri and "wordpress.org/export/" in uri and not uri.endswith("excerpt/")
            ),
            _WP,
        )
        title = title or (channel.findtext("title") or "").strip()
        tagline = tagline or (channel.findtext("description") or "").strip()
        language = language or (channel.findtext("language") or "").strip()
        base = base or (channel.findtext(f"{{{space}}}base_blog_url") or channel.findtext("link") or "").strip()
        people = {
            (a.findtext(f"{{{space}}}author_login") or ""): (a.findtext(f"{{{space}}}author_display_name") or "")
            for a in channel.findall(f"{{{space}}}author")
        }
        pictures = {
            (i.findtext(f"{{{space}}}post_id") or ""): (i.findtext(f"{{{space}}}attachment_url") or "")
            for i in channel.findall("item")
            if i.findtext(f"{{{space}}}post_type") == "attachment"
        }
        for item in channel.findall("item"):
            entry = _wordpress_item(item, space, name, people, pictures, base, zone, now, notes)
            if entry is not None:
                seen[entry.path] += 1
                if seen[entry.path] > 1:  # merged exports have items of one number
                    entry.path += f"-{seen[entry.path]}"
                found.append(entry)
    base = base.rstrip("/") + "/" if re.match(r"https?://", base) else ""
    return OldSite("wordpress", title, tagline, base, language.replace("_", "-")), found


def _wordpress_item(
    item: etree._Element,
    space: str,
    name: str,
    people: dict[str, str],
    pictures: dict[str, str],
    base: str,
    zone: tzinfo,
    now: datetime,
    notes: Notes,
) -> OldEntry | None:
    def wp(key: str) -> str:
        return (item.findtext(f"{{{space}}}{key}") or "").strip()

    kind, status = wp("post_type"), wp("status")
    if kind not in ("post", "page"):
        if kind not in ("attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache"):
            notes.add("not-moved", name, f"“{_told(item)}” is a {kind or 'thing without a type'}", _line(item))
        elif kind == "attachment" and (url := wp("attachment_url")):
            notes.add(
                "image-missing",
                name,
                f"{url[:150]} is not part of an export: save it into content/images",
                _line(item),
            )
        return None
    if status in ("trash", "auto-draft", "inherit"):
        notes.add("not-moved", name, f"“{_told(item)}”: its status is {status}", _line(item))
        return None
    link = (item.findtext("link") or "").strip()
    slug = unquote(wp("post_name"))
    keys: dict[str, Any] = {"title": item.findtext("title") or "", "slug": slug}
    terms: dict[str, list[str]] = {}
    for term in item.findall("category"):
        terms.setdefault(str(term.get("domain")), []).append((term.text or "").strip())
    keys["categories"] = [t for t in terms.get("category", ()) if t.lower() != "uncategorized"]
    keys["tags"] = terms.get("post_tag", [])
    known = ("category", "post_tag", "post_format", "nav_menu", "wp_theme", "author")
    keys |= {domain: listed for domain, listed in terms.items() if domain not in known}
    login = item.findtext("dc:creator", namespaces=_NAMESPACES) or ""
    keys["author"] = people.get(login) or login
    keys["summary"] = item.findtext("excerpt:encoded", namespaces=_NAMESPACES) or ""
    meta = {
        m.findtext(f"{{{space}}}meta_key"): (m.findtext(f"{{{space}}}meta_value") or "")
        for m in item.findall(f"{{{space}}}postmeta")
    }
    if picture := pictures.get(meta.get("_thumbnail_id", "")):
        keys["image"] = picture
    if not keys["summary"]:
        keys["summary"] = meta.get("_yoast_wpseo_metadesc", "")
    body = paragraphed(item.findtext("content:encoded", namespaces=_NAMESPACES) or "")
    entry = OldEntry(f"{name}#{wp('post_id') or slug}", keys, body, _line(item), html=True, article=kind == "post")
    entry.name = slug or _told(item)
    entry.date = _wordpress_date(wp("post_date_gmt"), wp("post_date"), zone)
    if "?p=" in link or "?page_id=" in link or not link:
        if link and status == "publish":
            notes.add("address-query", entry.path, link[:150])
    else:
        entry.address = _below(link, base)
    old = [
        m.findtext(f"{{{space}}}meta_value") or ""
        for m in item.findall(f"{{{space}}}postmeta")
        if m.findtext(f"{{{space}}}meta_key") == "_wp_old_slug"
    ]
    if entry.address and slug:
        entry.old_addresses += [
            re.sub(rf"{re.escape(slug)}(/?)\Z", rf"{unquote(o)}\1", entry.address) for o in old if o
        ]
    entry.rss_id = entry.atom_id = (item.findtext("guid") or "").strip()
    entry.sure = True
    if wp("post_password"):
        entry.hidden = "it has a password"
    elif status == "future":
        entry.hidden = "" if moments.held_back(entry.date, now) else "its status is future"
    elif status != "publish":
        entry.hidden = f"its status is {status or 'unknown'}"
    return entry


def _wordpress_date(gmt: str, local: str, zone: tzinfo) -> str:
    if gmt and not gmt.startswith("0000"):
        return moments.written(gmt + "+00:00", zone)
    return "" if local.startswith("0000") else moments.written(local, zone)


def _line(item: etree._Element) -> int:
    line: Any = item.sourceline
    return int(line or 1)


def _told(item: etree._Element) -> str:
    return " ".join((item.findtext("title") or "").split())[:80]


def _below(link: str, base: str) -> str:
    path = unquote(urlsplit(link).path)
    prefix = urlsplit(base).path.rstrip("/")
    return "/" + path.removeprefix(prefix).lstrip("/") if path else ""
