"""The rules of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from html_rules import absolute, html_faults

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_STRINGS = frozenset("title home_page_url feed_url description user_comment next_url icon favicon".split())
_ITEM_STRINGS = frozenset("id url external_url title content_html content_text summary image banner_image".split())


def twice(ids: Iterator[str | None]) -> list[str]:
    """The ids that stand more than once."""
    return [f"the id {one} stands {n} times" for one, n in Counter(ids).items() if n > 1]


def json_faults(feed: Any, address: str | None = None) -> list[str]:
    """What JSON Feed 1.1 forbids, or asks for and misses, in a feed that was read."""
    if not isinstance(feed, dict):
        return ["the feed is no object"]
    known = _STRINGS | {"version", "authors", "language", "expired", "hubs", "items"}
    faults = [f"unknown: {k}" for k in feed if k not in known and not k.startswith("_")]
    faults += [f"{k} is no text" for k in _STRINGS & feed.keys() if not isinstance(feed[k], str)]
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("version")
    if not feed.get("title"):
        faults.append("title")
    if address is not None and feed.get("feed_url") != address:
        faults.append("feed_url is not the feed's address")
    faults += [f"{k} is no whole address" for k in ("home_page_url", "feed_url") if k in feed and not _web(feed[k])]
    faults += _person_faults(feed)
    for hub in feed.get("hubs", []):
        if (
            not isinstance(hub, dict)
            or set(hub) != {"type", "url"}
            or not all(isinstance(v, str) for v in hub.values())
        ):
            faults.append(f"hub {hub}")
    if not isinstance(feed.get("items"), list):
        return [*faults, "items"]
    for item in feed["items"]:
        faults += _item_faults(item) if isinstance(item, dict) else ["an item is no object"]
    return faults + twice(str(i.get("id")) for i in feed["items"] if isinstance(i, dict))


def _web(value: object) -> bool:
    return isinstance(value, str) and absolute(value)


def _person_faults(holder: dict[str, Any]) -> list[str]:
    faults = ["author is of version 1.0"] if "author" in holder else []
    people = holder.get("authors", [])
    if not isinstance(people, list):
        return [*faults, "authors is no list"]
    wrong = [a for a in people if not isinstance(a, dict) or not a or not set(a) <= {"name", "url", "avatar"}]
    faults += [f"author {author}" for author in wrong]
    if "authors" in holder and not people:
        faults.append("authors is empty")
    if not TAG.match(str(holder.get("language", "en"))):
        faults.append(f"language {holder['language']}")
    return faults


def _item_faults(item: dict[str, Any]) -> list[str]:
    known = _ITEM_STRINGS | {"date_published", "date_modified", "authors", "tags", "language", "attachments"}
    faults = [f"unknown in an item: {k}" for k in item if k not in known and not k.startswith("_")]
    faults += [f"{k} is no text" for k in _ITEM_STRINGS & item.keys() if not isinstance(item[k], str)]
    if not item.get("id"):
        faults.append("an item has no id")
    if "content_html" not in item and "content_text" not in item:
        faults.append("an item has no content")
    for key in ("date_published", "date_modified"):
        if key in item and not RFC3339.match(str(item[key])):
            faults.append(f"{key} {item[key]}")
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        faults.append("tags")
    faults += [f"{key} {item[key]}" for key in ("url", "external_url") if key in item and not _web(item[key])]
    return [*faults, *html_faults(str(item.get("content_html", ""))), *_person_faults(item)]
