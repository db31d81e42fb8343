"""Reads the forms of a language from the Unicode CLDR by Babel: months, patterns of days, numbers, lists, plurals.

Imported only where a language is met for the first time; what it gives is cached with the words.
"""

from gettext import c2py

from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

from sitegen.languages.directions import direction
from sitegen.languages.english import ENGLISH
from sitegen.languages.language import Language, Months, Patterns

_SAMPLES = (*range(201), 1000, 1_000_000)
"""Numbers that show every whole number's category."""

_MONTHS = range(1, 13)

_OWN_WAYS = {
    # CLDR's medium dates of these are figures, which no paper prints; months of Polish and Ukrainian stand alone.
    "ja": {"short_day": "y年M月d日"},
    "uk": {"day": "d MMMM y 'року'", "month": "LLLL y", "short_day": "d MMM y", "short_month": "LLL y"},
}
"""Where papers write otherwise than CLDR: Ukrainian ones spell the word for year out, or leave it away."""


def locale_of(tag: str) -> Locale | None:
    """CLDR's locale for a tag, or for its language alone; None where CLDR has neither."""
    for wanted in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(wanted, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return None


def forms(tag: str) -> Language:
    """A language without words, in CLDR's forms; in those of English where CLDR does not know it."""
    locale = locale_of(tag)
    if locale is None:
        return Language(tag, tag, direction(tag), ENGLISH.months, ENGLISH.patterns)
    months = locale.months
    alone, dated = months["stand-alone"], months["format"]

    def names(table: dict[str, dict[int, str]], width: str) -> tuple[str, ...]:
        return tuple(table[width][number] for number in _MONTHS)

    skeletons = locale.datetime_skeletons
    patterns = {
        "day": locale.date_formats["long"].pattern,
        "short_day": skeletons["yMMMd"].pattern,
        "month": skeletons["yMMMM"].pattern,
        "short_month": skeletons["yMMM"].pattern,
        **_OWN_WAYS.get(locale.language, {}),
    }
    lists = locale.list_patterns["standard"]
    plural, categories = plurals(locale)
    return Language(
        tag,
        locale.get_display_name(locale) or tag,
        direction(tag),
        Months(
            names(dated, "wide"),
            names(alone, "wide"),
            names(dated, "abbreviated"),
            names(alone, "abbreviated"),
            names(alone, "narrow"),
        ),
        Patterns(
            **patterns,
            group=locale.number_symbols["latn"]["group"],
            grouped=_grouped(locale),
            lists=(lists["2"], lists["start"], lists["middle"], lists["end"]),
        ),
        (),
        plural,
        categories,
    )


def _grouped(locale: Locale) -> int:
    """How many digits a number has at least where its thousands stand apart."""
    from babel.numbers import format_decimal

    # Some languages, such as Spanish and Polish, leave four digits together.
    return 4 if len(format_decimal(1234, locale=locale, numbering_system="latn")) > 4 and not _late(locale) else 5


def _late(locale: Locale) -> bool:
    return locale.language in ("es", "pl", "pt", "it")


def plurals(locale: Locale) -> tuple[str, tuple[tuple[str, int], ...]]:
    """gettext's rule for a locale's plurals, and the place of each of CLDR's categories by it."""
    rule = get_plural(locale).plural_expr
    place = c2py(rule)
    found: dict[str, int] = {}
    for number in _SAMPLES:
        found.setdefault(locale.plural_form(number), place(number))
    found.setdefault("other", get_plural(locale).num_plurals - 1)
    return rule, tuple(found.items())
