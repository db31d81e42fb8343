"""The countries of ISO 3166-1 with their names in a language: codes from the tz database, names from CLDR by Babel."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from sitegen.content.shared import term_key

_USUAL = {"GB": ("UK", "Britain", "Great Britain"), "US": ("USA", "US"), "AE": ("UAE",), "KR": ("South Korea",),
          "KP": ("North Korea",), "TR": ("Turkey",), "CZ": ("Czech Republic",), "CI": ("Ivory Coast",)}  # fmt: skip
"""Names that English texts use as well as that of CLDR."""


@dataclass(frozen=True)
class Country:
    """A country: its code of two letters, its name in the site's language, and the names that texts use for it."""

    code: str
    title: str
    names: tuple[str, ...]


@lru_cache(maxsize=4)
def countries(language: str) -> tuple[Country, ...]:
    """All countries, by code, with names in a language (a tag of BCP 47) and in English; empty for an unknown one."""
    from babel import Locale, UnknownLocaleError

    try:
        titles = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return ()
    english = Locale.parse("en").territories
    called: dict[str, tuple[str, tuple[str, ...]]] = {}
    for code in _codes():
        title = str(titles.get(code) or english.get(code) or code)
        names = (*_names(title), *_names(str(english.get(code, ""))), *_USUAL.get(code, ()))
        called[code] = title, tuple(dict.fromkeys(filter(None, names)))
    # What stands in brackets may be another country's name: "Virgin Islands (US)".
    owners = {term_key(title): code for code, (title, _) in called.items()}
    shared = Counter(key for _, names in called.values() for key in {term_key(name) for name in names})
    return tuple(
        Country(
            code,
            title,
            tuple(
                n for n in names if owners.get(key := term_key(n), code) == code and (shared[key] == 1 or key in owners)
            ),
        )
        for code, (title, names) in called.items()
    )


def _codes() -> list[str]:
    rows = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8").splitlines()
    return sorted(row.partition("\t")[0] for row in rows if row and not row.startswith("#"))


def _names(title: str) -> tuple[str, ...]:
    """The names in a title: that before a bracket, and that in it where it is a whole name."""
    bracket = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]", title)
    return (bracket[1], bracket[2]) if bracket else (title,)
