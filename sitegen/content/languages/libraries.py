"""Assembles the libraries of a site in several languages, one for each, which know each other's addresses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from msgspec import structs

from sitegen import routes
from sitegen.content.languages.by_language import divided, settings_of, translated
from sitegen.content.languages.family import Family, Sibling
from sitegen.content.languages.spoken import spoken
from sitegen.content.library import Contents, Library, assemble
from sitegen.fingerprint import digest_text
from sitegen.languages.speech import Speech
from sitegen.model import Settings

_SHARED = (routes.HOME, routes.ARCHIVE, routes.CORRECTIONS, routes.EDITIONS, routes.FEEDS)
"""Pages that every language has."""


def folder(tag: str) -> str:
    """The folder of a language that is not the site's first."""
    return f"/{tag.lower()}"


def assemble_all(
    contents: Contents,
    settings: Settings,
    now: datetime,
    speech: Callable[[Settings], Speech],
    *,
    drafts: bool = False,
    future: bool = False,
    as_of: date | None = None,
) -> tuple[Library, ...]:
    """The library of each language of a site of several, the site's own first."""
    parts = divided(contents, settings)
    made: list[Library] = []
    for tag, own_part in parts.items():
        said = speech(settings_of(settings, tag))
        own = spoken(settings_of(settings, tag), said.own)
        part = own_part
        if tag != settings.language:
            # Old addresses of terms, which are those of the first language, lead to its pages.
            part = replace(part, terms=tuple(structs.replace(term, aliases=()) for term in part.terms))
            own = structs.replace(own, base_url=f"{settings.base_url}{folder(tag)[1:]}/")
        made.append(assemble(part, own, now, drafts=drafts, future=future, as_of=as_of, speech=said))
    versions = translated(_shown(contents, made), settings)
    addresses = [frozenset(_lists(library)) for library in made]
    siblings = tuple(
        Sibling(library.speech.own, library.base, found) for library, found in zip(made, addresses, strict=True)
    )
    digest = digest_text(
        repr([(s.language.digest, s.base.url, sorted(s.addresses)) for s in siblings])
        + repr([sorted(found.items()) for found in versions.values()])
    )
    links = [library.addresses for library in made]
    found = []
    for place, library in enumerate(made):
        tag = library.settings.language
        others = {path: href for at, known in enumerate(links) if at != place for path, href in known.items()}
        family = Family(siblings, "" if place == 0 else folder(tag), versions[tag], others, digest)
        # The links of a site alone are made again with those of the others.
        found.append(replace(library, family=family, facts={}))
    return tuple(found)


def _shown(contents: Contents, libraries: list[Library]) -> Contents:
    """The contents without what no library shows: no page leads to a draft, or to what is still to come."""
    shown = {item.path for library in libraries for item in library.articles}
    shown |= {item.path for library in libraries for item in library.editions}
    shown |= {item.path for library in libraries for item in library.pages}
    return replace(
        contents,
        articles=tuple(a for a in contents.articles if a.path in shown),
        editions=tuple(e for e in contents.editions if e.path in shown),
        pages=tuple(p for p in contents.pages if p.path in shown),
    )


def _lists(library: Library) -> list[str]:
    """The addresses of a library's pages that lead to stories, which another language may have too."""
    found = [*_SHARED, *([routes.SEARCH] if library.settings.search else ())]
    found += [routes.year(year) for year in library.years] + [routes.month(*month) for month in library.months]
    found += [routes.taxonomy(name) for name in dict.fromkeys(name for name, _ in library.terms)]
    found += [routes.term(*key) for key in library.terms]
    found += [routes.term_year(*key, year) for key, years in library.term_years.items() for year in years]
    return found
