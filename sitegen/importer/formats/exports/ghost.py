"""Exports of Ghost: the posts and pages of a site in one JSON file. Pure.

What is not published, or for members only, is held, however whole its text is in the file.
"""

from __future__ import annotations

import re
from collections import defaultdict

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import Json, json_of, lines_of, unique, words_of
from sitegen.importer.formats.extracted import Extracted

_CARD = re.compile(r"<!--\s*kg-card-(?:begin|end):[^<>]{0,60}-->")
_OWN = "__GHOST_URL__"


def read(data: bytes) -> Extracted:
    """An article for each entry of an export. Raises Unreadable."""
    value = json_of(data)
    if not is_ghost(value):
        raise broken("it is no export of Ghost")
    return extracted(read_ghost(value), "Ghost")


def is_ghost(value: Json) -> bool:
    """Whether this JSON is an export of Ghost."""
    data = _data(value)
    return isinstance(data.get("posts"), list) and ("posts_tags" in data or "posts_authors" in data or "users" in data)


def _data(value: Json) -> dict[str, Json]:
    if isinstance(value, dict) and isinstance(value.get("db"), list) and value["db"]:
        value = value["db"][0]
    data = value.get("data") if isinstance(value, dict) else None
    return data if isinstance(data, dict) else {}


def read_ghost(value: Json) -> tuple[ExportItem, ...]:
    """An article for each post and page, with its tags and people in their order."""
    data = _data(value)
    names = {key: _by_id(data.get(key), "name") for key in ("tags", "users")}
    tags = _joined(data.get("posts_tags"), "tag_id", names["tags"])
    people = _joined(data.get("posts_authors"), "author_id", names["users"])
    settings = {
        words_of(row.get("key")): words_of(row.get("value"))
        for row in data.get("settings") or ()
        if isinstance(row, dict)
    }
    return tuple(
        _item(post, tags, people, names["users"], settings) for post in data["posts"] if isinstance(post, dict)
    )


def _by_id(rows: Json, name: str) -> dict[str, str]:
    return {str(row.get("id")): words_of(row.get(name)) for row in rows or () if isinstance(row, dict)}


def _joined(rows: Json, key: str, names: dict[str, str]) -> dict[str, list[str]]:
    """The names that belong to each post, in the order that the export gives them."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows or ():
        if isinstance(row, dict) and str(row.get(key)) in names:
            place = row.get("sort_order")
            found[str(row.get("post_id"))].append((place if isinstance(place, int) else 0, names[str(row.get(key))]))
    return {post: [name for _, name in sorted(each, key=lambda pair: pair[0])] for post, each in found.items()}


def _item(
    post: dict[str, Json],
    tags: dict[str, list[str]],
    people: dict[str, list[str]],
    users: dict[str, str],
    settings: dict[str, str],
) -> ExportItem:
    own = words_of(post.get("id"))
    canonical = words_of(post.get("canonical_url"))
    html = _CARD.sub("", lines_of(post.get("html")))
    remarks = ["a page there, not a post"] if post.get("type") == "page" or post.get("page") in (1, True) else []
    if own_links := html.count(f'href="{_OWN}'):
        links = "1 link" if own_links == 1 else f"{own_links} links"
        remarks.append(f"only the words are left of {links} within that site: the export does not say where it is")
    return ExportItem(
        title=words_of(post.get("title")),
        address=canonical if re.match(r"https?://", canonical) else "",
        day=words_of(post.get("published_at")) if post.get("status") == "published" else "",
        authors=unique(people.get(own) or (users.get(str(post.get("author_id")), ""),)),
        outlet=settings.get("title", ""),
        language=words_of(post.get("locale")) or settings.get("locale", "") or settings.get("lang", ""),
        tags=unique(tag for tag in tags.get(own, ()) if not tag.startswith("#")),
        # A link to the site itself leads nowhere outside it: the export does not say where the site is.
        html=html.replace(_OWN, ""),
        text="" if html else lines_of(post.get("plaintext")),
        held=_held(post),
        remarks=tuple(remarks),
    )


def _held(post: dict[str, Json]) -> str:
    status, visibility = words_of(post.get("status")), words_of(post.get("visibility"))
    if status != "published":
        return {"draft": "a draft there", "scheduled": "planned for later there"}.get(status, f"“{status}” there")
    return "" if visibility in ("", "public") else "for members only there"
