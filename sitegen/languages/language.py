"""Defines Language: the words and forms in which a page speaks to its readers.

Messages are gettext's: the English text is the key, `%(name)s` in it a value, and a plural has as many forms as the
language's rule asks for. Days, numbers and lists are written by patterns of the Unicode CLDR. Both are plain values, so
that a build that is given them reads no catalogue.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from gettext import c2py
from typing import Any, NamedTuple

from msgspec import Struct

from sitegen.fingerprint import digest
from sitegen.languages.pseudo import disguised

CONTEXT = "\x04"
"""What parts a message's context from the message in a key, as in compiled catalogues."""

_FIELD = re.compile(r"'([^']*)'|y+|M+|L+|d+")
_NUMBER = re.compile(r"^d+\.?[\s']*(?:(?<=')[^']*')?\s*")
"""The number of a day at the head of a pattern, with the word behind it."""
_PLACE = re.compile(r"%\((\w+)\)s|%%")


MOST_DAYS = 20_000
"""The most days whose forms are kept."""


class Day(NamedTuple):
    """A day in words, what stands beside its number (`month` and year), and both where there is little room.

    Where the day comes last, as in 2021年11月24日, `figure` is the month with it, and `before` the year.
    """

    text: str
    month: str
    short: str
    short_month: str
    before: str = ""
    figure: str = ""


class Months(Struct, frozen=True):
    """The twelve months' names: in a date and by themselves, long and short, and as one sign each."""

    long: tuple[str, ...]
    long_alone: tuple[str, ...]
    short: tuple[str, ...]
    short_alone: tuple[str, ...]
    signs: tuple[str, ...]


class Patterns(Struct, frozen=True):
    """How days, numbers and lists are written, by CLDR's patterns.

    `group` parts thousands from numbers of `grouped` digits on; 0 parts none. `lists` are the patterns for two, and for
    the start, the middle and the end of more.
    """

    day: str
    short_day: str
    month: str
    short_month: str
    group: str
    grouped: int
    lists: tuple[str, str, str, str]


class Language(Struct, frozen=True, dict=True):
    """A language: its tag (BCP 47), its name in itself, its direction, its words and its forms.

    `messages` are (key, forms) pairs; what is missing is said in English. `plural` is gettext's rule in C, and
    `categories` says which of its forms each of CLDR's categories takes. With `disguise` every word is marked, so that
    a test sees those that come from no catalogue.
    """

    tag: str
    name: str
    direction: str
    months: Months
    patterns: Patterns
    messages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    plural: str = "n != 1"
    categories: tuple[tuple[str, int], ...] = (("one", 0), ("other", 1))
    disguise: bool = False

    @cached_property
    def digest(self) -> str:
        """A digest of all of it."""
        return digest(self)

    @cached_property
    def is_english(self) -> bool:
        """Whether English is no foreign language here."""
        return self.tag.lower().partition("-")[0] == "en"

    @cached_property
    def _forms(self) -> dict[str, tuple[str, ...]]:
        return dict(self.messages)

    @cached_property
    def _rule(self) -> Callable[[int], int]:
        return c2py(self.plural)

    def has(self, message: str, context: str = "") -> bool:
        """Whether the message is said in this language and not in English."""
        return self.is_english or self.disguise or _key(message, context) in self._forms

    def wording(self, message: str, context: str = "") -> str:
        """The message, with its places for values still in it."""
        found = self._forms.get(_key(message, context))
        said = found[0] if found else message
        return disguised(said) if self.disguise else said

    def say(self, message: str, /, **values: object) -> str:
        """The message with these values."""
        return filled(self.wording(message), values) if values else self.wording(message)

    def say_of(self, context: str, message: str, /, **values: object) -> str:
        """The message as it is said in a context (gettext's `msgctxt`), with these values."""
        said = self.wording(message, context)
        return filled(said, values) if values else said

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form for a number, which stands where the message has `%(n)s`."""
        return filled(self.forms(one, many)[self._place(one, n)], {"n": self.number(n), **values})

    def forms(self, one: str, many: str) -> tuple[str, ...]:
        """A plural's forms in the order of the language's rule."""
        found = self._forms.get(one) or (one, many)
        return tuple(disguised(form) for form in found) if self.disguise else found

    def by_category(self, one: str, many: str) -> dict[str, str]:
        """A plural's forms by CLDR's categories, for a script that asks `Intl.PluralRules`."""
        forms = self.forms(one, many)
        rows = self.categories if one in self._forms else (("one", 0), ("other", 1))
        return {category: forms[place] for category, place in rows}

    def _place(self, one: str, n: int) -> int:
        return self._rule(n) if one in self._forms else int(n != 1)

    @cached_property
    def _days(self) -> dict[date, Day]:
        return {}

    def dated(self, day: date) -> Day:
        """A day in all its forms; those of most days are asked for often."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= MOST_DAYS:
                self._days.clear()
            found = self._days[day] = self._parted(day)
        return found

    def _parted(self, day: date) -> Day:
        """A day in all its forms."""
        is_last, *patterns = _beside(self.patterns)
        first, second = (self._dated(p, day.year, day.month, day.day) for p in patterns)
        if not is_last:
            return Day(self.day(day), first, self.short_day(day), second)
        month, short = self.month(day.year, day.month), self.short_month(day.year, day.month)
        return Day(self.day(day), month, self.short_day(day), short, first, second)

    def day(self, day: date) -> str:
        """A day in words: 24 November 2021."""
        return self._dated(self.patterns.day, day.year, day.month, day.day)

    def short_day(self, day: date) -> str:
        """A day where there is little room: 24 Nov 2021."""
        return self._dated(self.patterns.short_day, day.year, day.month, day.day)

    def month(self, year: int, month: int) -> str:
        """A month of a year: November 2021."""
        return self._dated(self.patterns.month, year, month, 1)

    def short_month(self, year: int, month: int) -> str:
        """A month of a year where there is little room: Nov 2021."""
        return self._dated(self.patterns.short_month, year, month, 1)

    def _dated(self, pattern: str, year: int, month: int, day: int) -> str:
        names = self.months
        at = month - 1

        def put(found: re.Match[str]) -> str:
            field = found[0]
            if field[0] == "'":
                return found[1] or "'"
            if field[0] == "y":
                return str(year)
            if field[0] == "d":
                return str(day).zfill(len(field))
            if len(field) < 3:
                return str(month).zfill(len(field))
            long = len(field) > 3
            if field[0] == "L":
                return (names.long_alone if long else names.short_alone)[at]
            return (names.long if long else names.short)[at]

        return _FIELD.sub(put, pattern)

    def number(self, n: int) -> str:
        """A whole number, its thousands apart where the language writes them so."""
        text = str(n)
        if not self.patterns.grouped or len(text) < self.patterns.grouped:
            return text
        head = len(text) % 3
        parts = [text[:head]] if head else []
        return self.patterns.group.join([*parts, *(text[at : at + 3] for at in range(head, len(text), 3))])

    def lowered(self, title: str) -> str:
        """A title within a sentence: in small letters, but in German, where nouns keep their capitals."""
        return title if self.tag.partition("-")[0] == "de" else title.lower()

    def listed(self, items: Sequence[str]) -> str:
        """Items as a list in a sentence: a, b and c."""
        if len(items) < 2:
            return "".join(items)
        two, start, middle, end = self.patterns.lists
        last = self._before(end if len(items) > 2 else two, items[-1])
        if len(items) == 2:
            return _joined(last, items[0], items[1])
        text = _joined(start, items[0], items[1]) if len(items) > 2 else items[0]
        for item in items[2:-1]:
            text = _joined(middle, text, item)
        return _joined(last, text, items[-1])

    def _before(self, pattern: str, word: str) -> str:
        """The pattern before a word: Spanish says e, not y, before the sound of an i."""
        sounds_i = re.match(r"h?[iíy](?![aeouáéóú])", word.lower())
        return pattern.replace(" y ", " e ") if self.tag.partition("-")[0] == "es" and sounds_i else pattern


@lru_cache(maxsize=64)
def _beside(patterns: Patterns) -> tuple[bool, str, str]:
    """Whether a day is said last, and two patterns: of what stands beside its number, long and short, or of its parts.

    24 | November 2021, 24 | de noviembre de 2021 without its first word, 2021年 | 11月24日.
    """
    first, last = patterns.day.find("M"), patterns.day.find("d")
    if 0 <= first < last:
        return True, patterns.day[:first], patterns.day[first:]
    return False, _NUMBER.sub("", patterns.day), _NUMBER.sub("", patterns.short_day)


def noted(message: str) -> str:
    """The message itself: marks one that is looked up elsewhere, so that it is found for the catalogues."""
    return message


def _key(message: str, context: str) -> str:
    return f"{context}{CONTEXT}{message}" if context else message


def filled(text: str, values: Any) -> str:
    """A text with its values, `%%` as a percent sign; a place without a value stays as it is written."""
    return "".join(
        [str(values[name]) if name in values else literal or f"%({name})s" for literal, name in _parts(text)]
    )


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parts_of(text))


def parts_of(text: str) -> list[tuple[str, str]]:
    """A text cut at its places for values: (literal, "") and ("", name) in their order."""
    found: list[tuple[str, str]] = []
    at = 0
    for place in _PLACE.finditer(text):
        if place.start() > at:
            found.append((text[at : place.start()], ""))
        found.append(("%", "") if place[1] is None else ("", place[1]))
        at = place.end()
    return [*found, (text[at:], "")] if at < len(text) else found


def places_of(text: str) -> frozenset[str]:
    """The names of a text's values."""
    return frozenset(found[1] for found in _PLACE.finditer(text) if found[1])


def _joined(pattern: str, first: str, second: str) -> str:
    head, _, rest = pattern.partition("{0}")
    between, _, tail = rest.partition("{1}")
    return f"{head}{first}{between}{second}{tail}"
