"""Addresses that a `permalink` of Eleventy makes: the common place-holders and filters. Pure."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.reading.moments import without_day
from sitegen.content.values import slug_of

_ELEVENTY_NAMES: dict[str, Callable[[OldEntry], str]] = {
    "page.fileSlug": lambda entry: _file_slug(entry.path),
    "page.date": lambda entry: entry.told_date[:10],
    "title": lambda entry: entry.text("title"),
    "slug": lambda entry: entry.text("slug"),
}
_ELEVENTY_FORMS = re.compile(
    r"""\{\{-?\s*([\w.]+)\s*(?:\|\s*(date|slugify|slug)\b:?\s*["']?([^"'}]*?)["']?\s*)?-?\}\}"""
)


def eleventy_address(entry: OldEntry, template: str) -> str:
    """What a permalink with place-holders makes; empty where it holds others than the common ones."""

    def put(found: re.Match[str]) -> str:
        value = _ELEVENTY_NAMES[found[1]](entry) if found[1] in _ELEVENTY_NAMES else ""
        if found[2] == "date" and value:
            parts = {"Y": value[:4], "m": value[5:7], "d": value[8:10], "y": value[2:4]}
            return re.sub(r"%(\w)", lambda m: parts.get(m[1], "{"), found[3])
        return slug_of(value) if found[2] and found[2] != "date" else value or "{"

    made = _ELEVENTY_FORMS.sub(put, template)
    return "" if re.search(r"[{}]", made) else re.sub(r"/index\.html\Z", "/", "/" + made.strip().lstrip("/"))


def _file_slug(path: str) -> str:
    """The name of a file, or of the folder that it is the index of, without a day before it."""
    place = PurePosixPath(path)
    return without_day(place.stem if place.stem != "index" else place.parent.name)
