"""What articles, editions, pages and terms share when read: front matter, language, aliases, ids, term slugs."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar
from unicodedata import normalize
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from sitegen.content.front_matter import FrontMatter, decode, parse
from sitegen.content.values import slug_of, without_empty
from sitegen.markup.typography import typeset
from sitegen.model import (
    Settings,
)
from sitegen.problems import Problem, problem

T = TypeVar("T")


LISTS_OF_BLOCKS = ("also", "changes", "sections")
"""The keys that hold a list of blocks."""

Read = tuple[T | None, list[Problem]]


_ALIAS = re.compile(r"/(?:[A-Za-z0-9_~.-]+/)*[A-Za-z0-9_~.-]*\Z")


@lru_cache(maxsize=10_000)  # a site's terms are few, and stand in many articles
def term_slug(words: str) -> str:
    """The slug of a term as it was written, so that `NO` and `no` are one term."""
    return slug_of(words)


def derived_id(path: str, settings: Settings) -> str:
    """The id of a file that has none: the same as long as neither the file nor the site's id changes."""
    return str(uuid5(uuid5(NAMESPACE_URL, f"urn:sitegen:{settings.id}"), normalize("NFC", path)))


def default_term_title(slug: str) -> str:
    """The title of a term without a file: its slug with blanks and a capital."""
    return slug.replace("-", " ").capitalize()


def front_matter_of(data: bytes, path: str) -> tuple[FrontMatter | None, list[Problem]]:
    text, problems = decode(data, path)
    if any(p.level == "error" for p in problems):
        return None, problems
    matter, found = parse(text, path)
    if matter is not None:
        keys = {key: without_empty(value, blocks=key in LISTS_OF_BLOCKS) for key, value in matter.keys.items()}
        matter = replace(matter, keys=keys)
    return matter, problems + found


def is_english(matter: FrontMatter, settings: Settings) -> bool:
    # Other languages have other quotation marks; theirs are set by hand.
    return str(matter.keys.get("lang") or settings.language).lower().startswith("en")


def typeset_if(text: str, smart: bool) -> str:
    return typeset(text) if smart else text


def key_lines(matter: FrontMatter) -> str:
    """The line of every key, as `line_of` reads them; a key that would be read wrongly is none of ours."""
    found = []
    for place, line in matter.lines.items():
        key = str(place[0]) if len(place) == 1 else ".".join([str(part) for part in place])
        if "\n" not in key and "=" not in key:
            found.append(f"\n{key}={line}")
    return "".join(found)


def bad_aliases(matter: FrontMatter, path: str) -> list[Problem]:
    found = []
    value = matter.keys.get("aliases")
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(item, str):
            continue
        if not _ALIAS.match(item) or any(part.strip(".") == "" and part for part in item.split("/")) or item == "/":
            hint = "write it from the root of the site, such as /old/name/, with letters, digits, - _ . ~"
            message = f"“{item[:60]}” is not an old address"
            found.append(problem("alias-invalid", path, matter.line("aliases", index), message, hint))
    return found


def host_of(url: str) -> str:
    """The host of an address without `www.`, which names a source that has no name; empty without an address."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
