"""A Ghost export (JSON) as entries. What was for members alone, and what was not published, is hidden."""

import json
from datetime import datetime, tzinfo
from typing import Any

from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading import moments
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.authoring.migrate.reading.matter import as_texts
from sitegen.authoring.migrate.reading.source import OldFiles
from sitegen.errors import SitegenError
from sitegen.importer.formats.exports.wordpress import paragraphed


def read_ghost(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
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
        html = paragraphed(str(post["plaintext"]))
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
        entry.hidden = "" if moments.held_back(entry.date, now) else "its status is scheduled"
    elif status != "published":
        entry.hidden = f"its status is {status or 'unknown'}"
    return entry
