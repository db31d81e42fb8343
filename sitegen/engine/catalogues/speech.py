"""Finds the words and forms of the languages that a site speaks: sitegen's catalogues, and what the site changes.

A site changes words by `locale/<lang>.po`, and by `[words]` in `site.toml`, which counts most.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Protocol

from msgspec import structs

from sitegen.fingerprint import digest_text
from sitegen.languages.directions import direction
from sitegen.languages.english import ENGLISH, english
from sitegen.languages.language import Language, Months
from sitegen.languages.pseudo import LEFT_TO_RIGHT, RIGHT_TO_LEFT, disguised
from sitegen.languages.speech import Speech
from sitegen.problems import Problem

Words = tuple[tuple[str, tuple[str, ...]], ...]
"""A site's own words: the English message, and what stands for it (of a plural, its forms)."""

SHIPPED = ("ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "uk", "zh")
"""The languages that sitegen has words for, beside English."""


class LanguageCache(Protocol):
    """Keeps languages from one build to the next."""

    def get(self, name: str, digest: str) -> Language | None:
        """The language of this name and digest, or None."""

    def put(self, name: str, digest: str, value: object) -> None:
        """Keep a language."""


class Nothing:
    """A cache that keeps nothing."""

    def get(self, name: str, digest: str) -> None:
        """Nothing."""

    def put(self, name: str, digest: str, value: object) -> None:
        """Keep nothing."""


def catalogue_for(tag: str) -> str:
    """The tag of the catalogue that speaks a language, empty where there is none: Brazilian Portuguese for pt-BR."""
    first, *rest = tag.lower().split("-")
    # Who reads traditional characters is not served by simplified ones.
    if first == "zh" and {"hant", "tw", "hk", "mo"} & set(rest):
        return ""
    return first if first in SHIPPED else ""


def is_spoken(tag: str) -> bool:
    """Whether there are words for a language without any of the site's own."""
    return tag.lower().partition("-")[0] == "en" or bool(catalogue_for(tag))


def language(
    tag: str, words: Words = (), catalogue: tuple[str, bytes] | None = None, cache: LanguageCache | None = None
) -> tuple[Language, list[Problem]]:
    """A language with its words and forms, and what is wrong with the site's own catalogue (its path and bytes)."""
    if tag in (LEFT_TO_RIGHT, RIGHT_TO_LEFT):
        return pseudo(tag), []
    if tag.lower().partition("-")[0] == "en" and not words and catalogue is None:
        return english(tag), []
    cache = cache or Nothing()
    mark = digest_text(f"{tag} {words!r} {catalogue!r}")
    found = cache.get("language", mark)
    if found is not None:
        return found, []
    made, problems = _made(tag, words, catalogue)
    if not problems:
        cache.put("language", mark, made)
    return made, problems


def pseudo(tag: str) -> Language:
    """English in disguise, its months too."""
    months = Months(*(tuple(map(disguised, names)) for names in structs.astuple(ENGLISH.months)[:4]), ENGLISH.months.signs)
    return structs.replace(ENGLISH, tag=tag, name=disguised(tag), direction=direction(tag), months=months, disguise=True)


def _made(tag: str, words: Words, catalogue: tuple[str, bytes] | None) -> tuple[Language, list[Problem]]:
    # Babel is imported here alone, and not where nothing changed.
    from sitegen.engine.catalogues.cldr import forms
    from sitegen.engine.catalogues.read_po import own_words, read_messages

    base = english(tag) if tag.lower().partition("-")[0] == "en" else forms(tag)
    messages: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    if shipped := catalogue_for(tag):
        data = files("sitegen.languages").joinpath("locale", f"{shipped}.po").read_bytes()
        messages, problems = read_messages(data, f"{shipped}.po", base.plural)
    if catalogue is not None:
        own, found = read_messages(catalogue[1], catalogue[0], base.plural)
        messages |= own
        problems += found
    messages |= own_words(dict(words), max(place for _, place in base.categories) + 1)
    return structs.replace(base, messages=tuple(messages.items())), problems


def _own(tag: str, catalogues: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes] | None:
    """The site's own catalogue for a tag, or for its language alone."""
    return catalogues.get(tag) or catalogues.get(tag.partition("-")[0])


def speech(
    tag: str,
    words: Words,
    stories: Iterable[str],
    catalogues: Mapping[str, tuple[str, bytes]],
    cache: LanguageCache | None = None,
) -> tuple[Speech, list[Problem]]:
    """All languages that a site speaks: its own, and those of `stories` for which there are words.

    `catalogues` are the site's own by their tags, each with its path and bytes.
    """
    own, problems = language(tag, words, _own(tag, catalogues), cache)
    others = []
    for other in sorted(set(stories) - {tag}):
        catalogue = _own(other, catalogues)
        if is_spoken(other) or catalogue:
            found, wrong = language(other, (), catalogue, cache)
            others.append(found)
            problems += wrong
    return Speech(own, tuple(others)), problems
