"""Functions that the parsers of articles, editions, pages and terms share: front matter, language, ids, term slugs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar
from unicodedata import normalize
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from sitegen.content.front_matter import FrontMatter, decode, parse
from sitegen.content.schema import IdKeys
from sitegen.content.values import slug_of, without_empty
from sitegen.markup.typography import Marks, marks_of, typeset
from sitegen.model import Settings, TermFile
from sitegen.problems import Problem, problem
from sitegen.urls import atom_id, feed_id

T = TypeVar("T")


LISTS_OF_BLOCKS = ("also", "changes", "sections", "author", "authors")
"""The keys that hold a list of blocks."""

Read = tuple[T | None, list[Problem]]


TermSlugs = Mapping[tuple[str, str], str]
"""The slugs that term files give, by the taxonomy and the `term_key` of each of their names."""

_DOT = re.compile(r"(?<=[^\W\d_])[.·](?=[^\W\d_])")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_'’‘ʼ＇`´.·\u0300-\u036f\u00ad\u200b-\u200f]")


@lru_cache(maxsize=10_000)  # a site's terms are few, and stand in many articles
def term_slug(words: str) -> str:
    """The slug of a term as typed: `NO` and `no` are one term, and so are `U.S.` and `US`."""
    return slug_of(_DOT.sub("", words))


@lru_cache(maxsize=10_000)
def term_key(words: str) -> str:
    """The key by which names of one term are equal: without case, blanks, hyphens, apostrophes, dots and accents."""
    return _SEPARATORS.sub("", normalize("NFKD", words)).casefold()


def pinned_slugs(files: Iterable[TermFile]) -> dict[tuple[str, str], str]:
    """The slugs of term files by the taxonomy and the key of what leads there: their titles in other languages, and of
    files that give a slug their title, names and slug too."""
    found = {}
    for file in files:
        own = (file.slug, *file.names, *((file.title,) if file.title else ())) if file.pinned else ()
        for name in (*(title for _, title in file.titles), *own):
            found[file.taxonomy, term_key(name)] = file.slug
    return found


def derived_id(path: str, settings: Settings) -> str:
    """The id of a file without one: a UUIDv5 of the site's id and the file's path."""
    return str(uuid5(uuid5(NAMESPACE_URL, f"urn:sitegen:{settings.id}"), normalize("NFC", path)))


def default_term_title(slug: str) -> str:
    """The title of a term without a file: its slug with blanks and a capital."""
    return slug.replace("-", " ").capitalize()


def front_matter_of(data: bytes, path: str, blocks: tuple[str, ...] = ()) -> tuple[FrontMatter | None, list[Problem]]:
    """A file's front matter without empty values; `blocks` are further keys that hold a list of blocks."""
    text, problems = decode(data, path)
    if any(p.level == "error" for p in problems):
        return None, problems
    matter, found = parse(text, path)
    if matter is not None:
        listed = (*LISTS_OF_BLOCKS, *blocks)
        keys = {key: without_empty(value, blocks=key in listed) for key, value in matter.keys.items()}
        matter = replace(matter, keys=keys)
    return matter, problems + found


def name_and_tag(path: str, settings: Settings) -> tuple[str, str]:
    """A file's name without its ending and without the language that it names, and that language's tag, or none."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    if not settings.languages:
        return stem, ""
    name, dot, tag = stem.rpartition(".")
    known = next((other for other in tags(settings) if other.lower() == tag.lower()), "") if dot and name else ""
    return (name, known) if known else (stem, "")


def tags(settings: Settings) -> tuple[str, ...]:
    """The languages of a site, its own first."""
    return tuple(dict.fromkeys((settings.language, *(language.tag for language in settings.languages))))


def in_language(matter: FrontMatter, tag: str) -> FrontMatter:
    """Front matter with the language that its file's name gives, unless it has one itself."""
    if not tag or matter.keys.get("lang"):
        return matter
    return replace(matter, keys={**matter.keys, "lang": tag})


def own_marks(matter: FrontMatter, settings: Settings) -> Marks | None:
    """The quotation marks in which a file's own words are set: those of its language; None where they are not known."""
    return marks_of(str(matter.keys.get("lang") or settings.language))


def typeset_if(text: str, marks: Marks | None) -> str:
    """A text with a language's quotation marks, or as it is."""
    return typeset(text, marks) if marks else text


def key_lines(matter: FrontMatter) -> str:
    """The lines of all keys as one text, which `model.line_of` reads."""
    found = []
    for place, line in matter.lines.items():
        key = str(place[0]) if len(place) == 1 else ".".join([str(part) for part in place])
        if "\n" not in key and "=" not in key:
            found.append(f"\n{key}={line}")
    return "".join(found)


def odd_atom_id(own_id: str | None, ids: IdKeys, matter: FrontMatter, path: str) -> list[Problem]:
    """A finding where Atom cannot show the id to the letter, because it is no IRI (RFC 4287, section 4.2.6)."""
    written = ids.atom or own_id or ids.rss or ""
    shown = atom_id(written)
    if not written or shown in (written, feed_id(written)):
        return []
    name = "ids.atom" if ids.atom else "id" if own_id else "ids.rss"
    message = f"{name}: “{written[:60]}” is no IRI, so the Atom feed shows {shown}; RSS and JSON show it to the letter"
    old = "if the old Atom feed had another id, write ids: with atom: and that id below it"
    hint = f"{old}; else write ids: with atom: {shown} to settle it"
    return [replace(problem("id-invalid", path, matter.line(*name.split(".")), message, hint), level="warning")]


def host_of(url: str) -> str:
    """The host of an address without `www.`, which names a source that has no name; empty without an address."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
