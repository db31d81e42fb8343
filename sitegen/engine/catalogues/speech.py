"""Finds the words and forms of the languages that a site speaks: sitegen's catalogues, and what the site changes.

A site changes words by `locale/<lang>.po`, and by `[words]` in `site.toml`, which counts most.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import structs

from sitegen.fingerprint import digest_text
from sitegen.languages.directions import direction
from sitegen.languages.english import ENGLISH, english
from sitegen.languages.language import Language, Months
from sitegen.languages.pseudo import LEFT_TO_RIGHT, RIGHT_TO_LEFT, disguised
from sitegen.languages.speech import Speech
from sitegen.problems import SETTINGS_FILE, Problem, nearest, problem

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


@dataclass(frozen=True)
class OwnWords:
    """What a site says in place of sitegen's words.

    `words` are those of its settings, whose text is `settings`; `catalogues` its own by their tags, each with its path
    and bytes. `said` tells of a message whether a template of the site's own says it.
    """

    words: Words = ()
    catalogues: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    settings: str = ""
    said: Callable[[str], bool] = lambda message: False

    def catalogue(self, tag: str) -> tuple[str, bytes] | None:
        """The site's own catalogue for a tag, or for its language alone."""
        return self.catalogues.get(tag) or self.catalogues.get(tag.partition("-")[0])


NOTHING_OWN = OwnWords()


def language(
    tag: str, own: OwnWords = NOTHING_OWN, cache: LanguageCache | None = None
) -> tuple[Language, list[Problem]]:
    """A language with its words and forms, and what is wrong with the site's own words."""
    if tag in (LEFT_TO_RIGHT, RIGHT_TO_LEFT):
        return pseudo(tag), []
    catalogue = own.catalogue(tag)
    if _is_english(tag) and not own.words and catalogue is None:
        return english(tag), []
    cache = cache or Nothing()
    mark = digest_text(f"{tag} {own.words!r} {catalogue!r}")
    found = cache.get("language", mark)
    if found is not None:
        return found, []
    made, problems = _made(tag, own, catalogue)
    if not problems:
        cache.put("language", mark, made)
    return made, problems


def _is_english(tag: str) -> bool:
    return tag.lower().partition("-")[0] == "en"


def pseudo(tag: str) -> Language:
    """English in disguise, its months and lists too."""
    long, alone, short, short_alone = (tuple(map(disguised, row)) for row in structs.astuple(ENGLISH.months)[:4])
    months = Months(long, alone, short, short_alone, ENGLISH.months.signs)
    lists = tuple(pattern.replace(" and ", f" {disguised('and')} ") for pattern in ENGLISH.patterns.lists)
    patterns = structs.replace(ENGLISH.patterns, lists=lists)
    told = structs.replace(ENGLISH, tag=tag, name=disguised(tag), direction=direction(tag))
    return structs.replace(told, months=months, patterns=patterns, disguise=True)


def _made(tag: str, own: OwnWords, catalogue: tuple[str, bytes] | None) -> tuple[Language, list[Problem]]:
    # Babel is imported here alone, and not where nothing changed.
    from sitegen.engine.catalogues.cldr import forms
    from sitegen.engine.catalogues.read_po import in_all_forms, read_messages

    base = english(tag) if _is_english(tag) else forms(tag)
    messages: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    if shipped := catalogue_for(tag):
        messages, _, problems = read_messages(_shipped(f"{shipped}.po"), f"{shipped}.po", base.plural)
    changed: dict[str, tuple[str, int]] = {}
    if catalogue is not None:
        path, data = catalogue
        found, lines, wrong = read_messages(data, path, base.plural)
        messages |= found
        problems += wrong
        changed |= {message: (path, line) for message, line in lines.items()}
    if own.words:
        messages |= in_all_forms(dict(own.words), max(place for _, place in base.categories) + 1)
        changed |= {message: (SETTINGS_FILE, _line_of(message, own.settings)) for message, _ in own.words}
    if changed:
        problems += _unknown(changed, own.said)
    return structs.replace(base, messages=tuple(messages.items())), problems


def _shipped(name: str) -> bytes:
    from importlib.resources import files

    return files("sitegen.languages").joinpath("locale", name).read_bytes()


def _line_of(message: str, settings: str) -> int:
    lines = settings.split("\n")
    return next((number for number, line in enumerate(lines, 1) if message in line), 1)


def _unknown(changed: Mapping[str, tuple[str, int]], said: Callable[[str], bool]) -> list[Problem]:
    """A finding for each word that a site changes and no page says."""
    from sitegen.engine.catalogues.read_po import read_ids

    known = read_ids(_shipped("messages.pot"))
    found = []
    for message, (path, line) in changed.items():
        if message not in known and not said(message):
            close = nearest(message, sorted(known))
            hint = f"did you mean “{close}”?" if close else "delete it, or write it as the pages have it in English"
            text = f"no page of this site says “{message[:60]}”"
            found.append(problem("words-unknown", path, line, text, hint))
    return found


def speech(
    tag: str, own: OwnWords, stories: Iterable[str], cache: LanguageCache | None = None
) -> tuple[Speech, list[Problem]]:
    """All languages that a site speaks: its own, and those of `stories` for which there are words."""
    first, problems = language(tag, own, cache)
    others = []
    for other in sorted(set(stories) - {tag}):
        if is_spoken(other) or own.catalogue(other):
            found, wrong = language(other, OwnWords(catalogues=own.catalogues, said=own.said), cache)
            others.append(found)
            problems += wrong
    return Speech(first, tuple(others)), problems
