"""Exports of services as entries: WordPress (WXR 1.2), Ghost (JSON), Substack and Medium (folders of HTML).

What was private, behind a password or for members alone is a draft here; the trash stays where it is. WXR is read
without entities, document types or network.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import document_fromstring

from sitegen.authoring.migrate import moments
from sitegen.authoring.migrate.config import OldSite
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.html_bodies import paragraphs
from sitegen.authoring.migrate.matter import as_texts
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.source import OldFiles
from sitegen.errors import SitegenError

_WP = "http://wordpress.org/export/1.2/"
_NAMESPACES = {"content": "http://purl.org/rss/1.0/modules/content/", "excerpt": f"{_WP}excerpt/",
               "dc": "http://purl.org/dc/elements/1.1/"}  # fmt: skip
_MOST_TAGS = 5_000_000


def read_export(
    files: OldFiles, site: OldSite, zone: tzinfo, now: datetime, notes: Notes
) -> tuple[OldSite, list[OldEntry]]:
    """The site's own settings and every text of an export. Raises SitegenError where it cannot be read."""
    read = {"wordpress": _wordpress, "ghost": _ghost, "substack": _substack, "medium": _medium}[site.generator]
    return read(files, zone, now, notes)


def _tree(data: bytes, name: str) -> etree._Element:
    """The root of an XML file of a stranger."""
    if data.count(b"<") > _MOST_TAGS:
        raise SitegenError(f"{name}: it has more than {_MOST_TAGS:,} tags — export it in parts")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:10_000]):
        raise SitegenError(f"{name}: it declares a document type, which no export does — export the site anew")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True)
    try:
        root = etree.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SitegenError(f"{name}: it is no XML: {error} — export the site anew") from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise SitegenError(f"{name}: it is no export that can be read — export the site anew")
    return root


def _wordpress(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
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
            notes.add("not-moved", name, f"“{_told(item)}” is a {kind or 'thing without a type'}", item.sourceline or 1)
        elif kind == "attachment" and (url := wp("attachment_url")):
            notes.add(
                "image-missing",
                name,
                f"{url[:150]} is not part of an export: save it into content/images",
                item.sourceline or 1,
            )
        return None
    if status in ("trash", "auto-draft", "inherit"):
        notes.add("not-moved", name, f"“{_told(item)}”: its status is {status}", item.sourceline or 1)
        return None
    link = (item.findtext("link") or "").strip()
    slug = unquote(wp("post_name"))
    keys: dict[str, Any] = {"title": item.findtext("title") or "", "slug": slug}
    terms: dict[str, list[str]] = {}
    for term in item.findall("category"):
        terms.setdefault(str(term.get("domain")), []).append((term.text or "").strip())
    keys["categories"] = [t for t in terms.get("category", ()) if t.lower() != "uncategorized"]
    keys["tags"] = terms.get("post_tag", [])
    for domain, listed in terms.items():
        if domain not in ("category", "post_tag", "post_format", "nav_menu", "wp_theme", "author"):
            keys[domain] = listed
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
    body = paragraphs(item.findtext("content:encoded", namespaces=_NAMESPACES) or "")
    entry = OldEntry(
        f"{name}#{wp('post_id') or slug}", keys, body, item.sourceline or 1, html=True, article=kind == "post"
    )
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
        entry.hidden = "" if moments_after(entry.date, now) else "its status is future"
    elif status != "publish":
        entry.hidden = f"its status is {status or 'unknown'}"
    return entry


def moments_after(written: str, now: datetime) -> bool:
    """Whether a written time lies after now: what is dated later is held back by its date."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return False
    return at.tzinfo is not None and at > now


def _wordpress_date(gmt: str, local: str, zone: tzinfo) -> str:
    if gmt and not gmt.startswith("0000"):
        return moments.written(gmt + "+00:00", zone)
    return "" if local.startswith("0000") else moments.written(local, zone)


def _told(item: etree._Element) -> str:
    return " ".join((item.findtext("title") or "").split())[:80]


def _below(link: str, base: str) -> str:
    path = unquote(urlsplit(link).path)
    prefix = urlsplit(base).path.rstrip("/")
    return "/" + path.removeprefix(prefix).lstrip("/") if path else ""


def _ghost(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
    settings: dict[str, str] = {}
    for name in files.names:
        if not name.endswith(".json"):
            continue
        try:
            value = json.loads(files.read(name))
            db = value["db"][0]["data"] if "db" in value else value["data"]
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            continue
        settings |= {str(r.get("key")): str(r.get("value") or "") for r in _rows(db, "settings")}
        tags = {r.get("id"): r for r in _rows(db, "tags")}
        users = {r.get("id"): r for r in _rows(db, "users")}
        posts_meta = {r.get("post_id"): r for r in _rows(db, "posts_meta")}
        tagged = sorted(_rows(db, "posts_tags"), key=lambda r: (str(r.get("post_id")), int(r.get("sort_order") or 0)))
        written_by = sorted(
            _rows(db, "posts_authors"), key=lambda r: (str(r.get("post_id")), int(r.get("sort_order") or 0))
        )
        for post in _rows(db, "posts"):
            own = [
                tags[r.get("tag_id")] for r in tagged if r.get("post_id") == post.get("id") and r.get("tag_id") in tags
            ]
            people = [
                users[r.get("author_id")]
                for r in written_by
                if r.get("post_id") == post.get("id") and r.get("author_id") in users
            ]
            if not people and post.get("author_id") in users:
                people = [users[post["author_id"]]]
            found.append(_ghost_post(post, own, people, posts_meta.get(post.get("id"), {}), name, zone, now, notes))
    if not found:
        raise SitegenError(f"{files.name}: it holds no post of Ghost — give the JSON that Ghost exports")
    return OldSite(
        "ghost",
        settings.get("title", ""),
        settings.get("description", ""),
        "",
        settings.get("locale", "") or settings.get("lang", ""),
        settings.get("timezone", ""),
    ), found


def _rows(db: Any, table: str) -> list[dict[str, Any]]:
    rows = db.get(table) if isinstance(db, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _ghost_post(
    post: dict[str, Any],
    tags: list[dict[str, Any]],
    people: list[dict[str, Any]],
    meta: dict[str, Any],
    name: str,
    zone: tzinfo,
    now: datetime,
    notes: Notes,
) -> OldEntry:
    slug = str(post.get("slug") or "")
    keys = as_texts(
        {
            "title": post.get("title"),
            "slug": slug,
            "summary": post.get("custom_excerpt") or meta.get("meta_description"),
        }
    )
    names = [str(tag.get("name") or "") for tag in tags]
    keys["tags"] = [tag for tag in names if not tag.startswith("#")]
    keys["authors"] = [str(p.get("name")) for p in people if p.get("name")]
    if post.get("feature_image"):
        keys["image"] = {
            "src": str(post["feature_image"]).replace("__GHOST_URL__", ""),
            "alt": str(post.get("feature_image_alt") or meta.get("feature_image_alt") or ""),
            "caption": str(post.get("feature_image_caption") or meta.get("feature_image_caption") or ""),
        }
    if post.get("locale"):
        keys["lang"] = str(post["locale"])
    html = str(post.get("html") or "").replace("__GHOST_URL__", "")
    if not html and post.get("plaintext"):
        html = paragraphs(str(post["plaintext"]))
    entry = OldEntry(
        f"{name}#{slug or post.get('id')}",
        keys,
        html,
        html=True,
        article=post.get("type", "post") != "page" and str(post.get("page")) not in ("1", "True"),
    )
    entry.name = slug
    entry.date = moments.written(str(post.get("published_at") or post.get("created_at") or ""), zone)
    entry.address = f"/{slug}/" if slug else ""
    entry.rss_id = entry.atom_id = str(post.get("comment_id") or post.get("id") or "")
    entry.sure = True
    status, visibility = str(post.get("status") or ""), str(post.get("visibility") or "public")
    if visibility != "public":
        entry.hidden = f"its visibility is {visibility}"
    elif status == "scheduled":
        entry.hidden = "" if moments_after(entry.date, now) else "its status is scheduled"
    elif status != "published":
        entry.hidden = f"its status is {status or 'unknown'}"
    return entry


def _substack(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
    rows: Iterable[dict[str, Any]] = csv.DictReader(io.StringIO(files.text("posts.csv")))
    for row in rows:
        told = str(row.get("post_id") or "")
        number, _, slug = told.partition(".")
        name = f"posts/{told}.html"
        keys = {"title": row.get("title") or "", "summary": row.get("subtitle") or "", "slug": slug}
        body = files.text(name)
        kind = str(row.get("type") or "newsletter")
        if kind not in ("newsletter", "post", "page", "podcast") or (
            name not in files and str(row.get("is_published")).lower() != "true"
        ):
            notes.add("not-moved", name, f"“{keys['title'][:80]}”: a {kind}")
            continue
        entry = OldEntry(name, keys, body, html=True, article=kind != "page")
        entry.name = slug or number
        entry.date = moments.written(row.get("post_date") or row.get("email_sent_at") or "", zone)
        entry.address = f"/p/{slug}" if slug else ""
        entry.sure = True
        audience = str(row.get("audience") or "everyone")
        if audience != "everyone":
            entry.hidden = f"its audience is {audience}"
        elif str(row.get("is_published")).lower() != "true":
            entry.hidden = "it was not published"
        if name not in files:
            notes.add("not-moved", name, f"“{keys['title'][:80]}”: the export lacks its text")
            continue
        found.append(entry)
    return OldSite("substack"), found


def _medium(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
    for name in files.names:
        if not re.match(r"(?:[^/]+/)?posts/[^/]+\.html\Z", name):
            continue
        text = files.text(name)
        if not text.strip():
            continue
        try:
            tree = document_fromstring(text.encode(), parser=None)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            notes.add("not-text", name, "it is no HTML")
            continue
        title = tree.xpath("string(//h1[contains(@class,'p-name')])") or tree.xpath("string(//title)")
        body = tree.xpath("//section[@data-field='body']")
        for heading in tree.xpath("//section[@data-field='body']//h3[contains(@class,'graf--title')]"):
            heading.drop_tree()
        html = etree.tostring(body[0], encoding="unicode", method="html", with_tail=False) if body else ""
        link = str(tree.xpath("string(//a[contains(@class,'p-canonical')]/@href)"))
        keys = {"title": str(title), "author": str(tree.xpath("string(//a[contains(@class,'p-author')])")),
                "summary": str(tree.xpath("string(//section[@data-field='subtitle'])"))}  # fmt: skip
        keys["tags"] = [str(a.text_content()) for a in tree.xpath("//a[contains(@class,'p-tag')]")]  # type: ignore[assignment]
        entry = OldEntry(name, keys, html, html=True)
        stem = name.rpartition("/")[2].removesuffix(".html")
        entry.name = re.sub(r"-{1,2}[0-9a-f]{8,16}\Z", "", moments.without_day(stem.removeprefix("draft_")))
        entry.date = moments.written(
            str(tree.xpath("string(//time[contains(@class,'dt-published')]/@datetime)")), zone
        ) or moments.in_path(name)
        number = re.search(r"([0-9a-f]{8,16})\Z", stem)
        entry.address = unquote(urlsplit(link).path)
        entry.rss_id = entry.atom_id = f"https://medium.com/p/{number[1]}" if number else ""
        entry.sure = bool(number)
        if "/draft_" in f"/{name}":
            entry.hidden = "it is a draft"
        found.append(entry)
    return OldSite("medium"), found
