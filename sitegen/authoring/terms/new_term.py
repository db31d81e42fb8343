"""The `new term` command: writes term files, one by name or those of all countries, never over an existing file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from sitegen.authoring.front_matter_writer import Blank, Value, front_matter
from sitegen.authoring.terms.countries import Country, countries
from sitegen.content.pages import parse_term
from sitegen.content.schema import TermKeys
from sitegen.content.shared import term_key, term_slug
from sitegen.engine.containment import create
from sitegen.engine.scan import scan
from sitegen.engine.settings_file import read_settings
from sitegen.errors import SitegenError
from sitegen.model import Settings, TermFile
from sitegen.problems import nearest


@dataclass(frozen=True)
class WrittenTerms:
    """The paths of new term files, and the number of terms that had one already."""

    paths: tuple[str, ...]
    known: int = 0


def new_term(root: Path, taxonomy: str, title: str) -> WrittenTerms:
    """Write the file of a term to fill in; of a country, with its code and names, in a taxonomy that holds countries.

    Raises ProblemsFound for errors in `site.toml`, SitegenError for an unknown taxonomy or a term that has a file.
    """
    settings, zone = read_settings(root)
    _known_taxonomy(taxonomy, settings)
    words = " ".join(title.split())
    there = _terms(root, taxonomy, settings, zone)
    same = next((file for file in there if term_key(words) in _keys_of(file)), None)
    country = (
        next((c for c in countries(settings.language) if _is_called(c, words)), None)
        if _holds_countries(taxonomy, there)
        else None
    )
    if country is not None and same is None:
        same = next((file for file in there if (file.code or "").upper() == country.code), None)
    if same is not None:
        raise SitegenError(f"{same.path}:1: {words} has a file already — add its other names there, below names:")
    slug = country.code.lower() if country else term_slug(words)
    if not slug:
        raise SitegenError(f"no address can be made from “{words[:60]}” — give a name with letters or digits")
    path = f"content/terms/{taxonomy}/{slug}.md"
    text = front_matter(_country_keys(country, words) if country else _keys(words))
    if not create(root, path, text):
        raise SitegenError(f"{path}:1: the file exists already — give the term another name, or edit that file")
    return WrittenTerms((path,))


def new_countries(root: Path, taxonomy: str, language: str | None = None) -> WrittenTerms:
    """Write the files of all countries that have none, with their names in the site's language or the given one.

    Raises ProblemsFound, and SitegenError for an unknown taxonomy or language.
    """
    settings, zone = read_settings(root)
    _known_taxonomy(taxonomy, settings)
    told = language or settings.language
    every = countries(told)
    if not every:
        raise SitegenError(f"there are no names of countries in the language “{told}” — give --lang, such as en or de")
    there = _terms(root, taxonomy, settings, zone)
    codes = {(file.code or "").upper() for file in there}
    taken = {key for file in there for key in _keys_of(file)}
    written = []
    for country in every:
        if country.code in codes or not taken.isdisjoint(map(term_key, (country.title, country.code, *country.names))):
            continue
        path = f"content/terms/{taxonomy}/{country.code.lower()}.md"
        if create(root, path, front_matter(_country_keys(country, country.title))):
            written.append(path)
    return WrittenTerms(tuple(written), len(every) - len(written))


def _known_taxonomy(taxonomy: str, settings: Settings) -> None:
    names = [each.name for each in settings.taxonomies]
    if taxonomy not in names:
        close = nearest(taxonomy, names)
        hint = f"did you mean {close}?" if close else f"site.toml has {', '.join(names) or 'none'}"
        raise SitegenError(f"there is no taxonomy {taxonomy[:60]} — {hint}")


def _terms(root: Path, taxonomy: str, settings: Settings, zone: tzinfo) -> list[TermFile]:
    """The term files of a taxonomy; one that cannot be read is passed over."""
    inputs = scan(root)
    found = []
    for path in inputs.below(f"content/terms/{taxonomy}/"):
        if path.count("/") == 3 and path.endswith(".md"):
            try:
                term, _ = parse_term(inputs.read(path), path, settings, zone)
            except OSError:
                continue
            found += [term] if term is not None else []
    return found


def _keys_of(file: TermFile) -> set[str]:
    return {term_key(name) for name in (file.slug, file.title, *file.names) if name}


def _holds_countries(taxonomy: str, there: list[TermFile]) -> bool:
    return taxonomy == "countries" or any(file.code for file in there)


def _is_called(country: Country, words: str) -> bool:
    return term_key(words) in {term_key(name) for name in (country.code, country.title, *country.names)}


def _country_keys(country: Country, title: str) -> Mapping[str, Value | Blank]:
    title = country.title if title.upper() == country.code else title
    names = tuple(dict.fromkeys((title, *country.names)))
    # With a slug of its own, the names lead to the file whatever it is called.
    return {"title": title, "slug": country.code.lower(), "code": country.code, "names": names}


def _keys(title: str) -> Mapping[str, Value | Blank]:
    hints = {name: _hint(name) for name in ("kind", "url", "aliases")}
    return {"title": title, "names": (title,), **hints}


def _hint(name: str) -> Blank:
    words = TermKeys.keys[name].about.rstrip(".")
    return Blank(words[0].lower() + words[1:])
