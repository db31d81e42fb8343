"""English, in which every message is written: the one language that needs no catalogue."""

from msgspec import structs

from sitegen.languages.language import Language, Months, Patterns

_LONG = tuple("January February March April May June July August September October November December".split())
_SHORT = tuple(name[:3] for name in _LONG)

ENGLISH = Language(
    tag="en",
    name="English",
    direction="ltr",
    months=Months(_LONG, _LONG, _SHORT, _SHORT, tuple(name[0] for name in _LONG)),
    patterns=Patterns(
        day="d MMMM y",
        short_day="d MMM y",
        month="MMMM y",
        short_month="MMM y",
        group="",
        grouped=0,
        lists=("{0} and {1}", "{0}, {1}", "{0}, {1}", "{0} and {1}"),
    ),
)
"""Written as newspapers of most countries write it: the day before the month, no comma before the last of a list."""


def english(tag: str) -> Language:
    """English under a tag such as `en-GB`."""
    return ENGLISH if tag == "en" else structs.replace(ENGLISH, tag=tag)
