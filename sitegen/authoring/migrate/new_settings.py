"""The settings that a moved site needs: a whole `site.toml` for a new one, the lines to add for one that is there."""

import json
import re
from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.content.settings_schema import base_url_fault
from sitegen.content.timezones import zone as zone_named
from sitegen.model import DEFAULT_TAXONOMIES, Settings


def toml(text: str) -> str:
    """A text as a TOML basic string."""
    return json.dumps("".join(c for c in text if c.isprintable()), ensure_ascii=False).replace("\x7f", "")


def whole(site: OldSite, name: str, taxonomies: Iterable[str], also_at: dict[str, str]) -> str:
    """A `site.toml` with what the old configuration says; every other key has its default."""
    base = site.base_url if site.base_url and base_url_fault(site.base_url) is None else "https://example.org/"
    rows = ["# The settings of this site, as its old configuration had them.", "", "[site]"]
    rows += [f"title = {toml(site.title or name)}", f"base_url = {toml(base)}"]
    if site.tagline:
        rows.append(f"tagline = {toml(' '.join(site.tagline.split()))}")
    rows += [f"language = {toml(language_of(site))}", f"timezone = {toml(timezone_of(site))}"]
    if site.author:
        rows.append(f"author = {toml(site.author)}")
    rows += [f"id = {toml(str(uuid5(NAMESPACE_URL, site.base_url or f'migrated:{name}')))}", ""]
    more = [name for name in taxonomies if name not in DEFAULT_TAXONOMIES]
    if more:
        for taxonomy in (*DEFAULT_TAXONOMIES, *more):
            rows += [f"[taxonomies.{taxonomy}]", ""]
    if also_at:
        rows += feeds_table(also_at)
    return "\n".join(rows).rstrip() + "\n"


def feeds_table(also_at: dict[str, str]) -> list[str]:
    """The old addresses of feeds as a table of settings."""
    return ["[feeds.also_at]", *(f"{toml(path)} = {toml(kind)}" for path, kind in sorted(also_at.items())), ""]


def language_of(site: OldSite) -> str:
    told = site.language.replace("_", "-").partition(".")[0]
    return told if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", told) else "en"


def timezone_of(site: OldSite) -> str:
    return site.timezone if site.timezone and zone_named(site.timezone) is not None else "UTC"


def to_add(site: OldSite, settings: Settings, taxonomies: Iterable[str], also_at: dict[str, str]) -> list[str]:
    """What to write into a `site.toml` that is there, as sentences with the lines."""
    told: list[str] = []
    known = {t.name for t in settings.taxonomies}
    more = sorted(set(taxonomies) - known)
    if more:
        lines = " ".join(f"[taxonomies.{name}]" for name in more)
        if settings.taxonomies and known == set(DEFAULT_TAXONOMIES):
            lines = " ".join(f"[taxonomies.{name}]" for name in (*DEFAULT_TAXONOMIES, *more))
        told.append(f"the texts use taxonomies that it does not declare; add: {lines}")
    held = dict(settings.feed_also_at)
    missing = {path: kind for path, kind in also_at.items() if path not in held}
    if missing:
        told.append(f"old feeds go on where you add: {' '.join(feeds_table(missing)).strip()}")
    if site.base_url and site.base_url != settings.base_url:
        told.append(f"the old site stood at {site.base_url}, this one at {settings.base_url}")
    if site.timezone and timezone_of(site) != settings.timezone and timezone_of(site) != "UTC":
        told.append(f"the old site's zone was {site.timezone}, this one's is {settings.timezone}")
    return told
