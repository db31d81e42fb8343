"""Reads catalogues of messages, which are gettext's `.po` files, by Babel."""

from collections.abc import Mapping
from gettext import c2py
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from sitegen.languages.language import CONTEXT, places_of
from sitegen.problems import Problem, problem

Messages = dict[str, tuple[str, ...]]

_SAMPLES = range(1001)


def read_messages(data: bytes, path: str, plural: str) -> tuple[Messages, dict[str, int], list[Problem]]:
    """The translated messages of a catalogue by key, and the line of each; plurals are in the order of `plural`.

    A message that is empty or marked as doubtful (`fuzzy`) is left out. Findings are at the message's line.
    """
    try:
        catalogue = read_po(BytesIO(data), abort_invalid=True)
    except PoFileError as error:
        line = error.lineno + 1 if isinstance(error.lineno, int) else 1
        told, hint = f"the catalogue cannot be read: {error.args[0]}", "write it as gettext's tools do"
        return {}, {}, [problem("words", path, line, told, hint)]
    except UnicodeDecodeError:
        return {}, {}, [problem("words", path, 1, "the catalogue is not UTF-8", "save it as UTF-8")]
    found: Messages = {}
    lines: dict[str, int] = {}
    problems = []
    message: Message
    for message in catalogue:
        forms = _texts(message.string)
        ids = _texts(message.id)
        if not message.id or message.fuzzy or not all(forms):
            continue
        allowed = frozenset().union(*map(places_of, ids))
        for form in forms:
            if odd := sorted(places_of(form) - allowed):
                there = ", ".join(f"%({name})s" for name in sorted(allowed)) or "none"
                text = f"the translation of “{ids[0]}” has a place %({odd[0]})s that the message does not have"
                problems.append(problem("words", path, message.lineno or 1, text, f"its places are {there}"))
                break
        else:
            key = f"{message.context}{CONTEXT}{ids[0]}" if message.context else ids[0]
            lines[ids[0]] = message.lineno or 1
            found[key] = forms if len(ids) == 1 else _in_order(forms, catalogue, plural)
    return found, lines, problems


def _texts(value: object) -> tuple[str, ...]:
    """A message or its translation: the forms of a plural, else the one text."""
    return tuple(str(form or "") for form in value) if isinstance(value, tuple | list) else (str(value or ""),)


def _in_order(forms: tuple[str, ...], catalogue: Catalog, plural: str) -> tuple[str, ...]:
    """A plural's forms, given in the order of the catalogue's own rule, in that of another."""
    ours, theirs = c2py(plural), c2py(catalogue.plural_expr)
    places: dict[int, str] = {}
    for number in (*_SAMPLES, 1_000_000):
        places.setdefault(ours(number), forms[min(theirs(number), len(forms) - 1)])
    return tuple(places.get(place, forms[-1]) for place in range(max(places) + 1))


def read_ids(data: bytes) -> frozenset[str]:
    """The messages of a catalogue, translated or not; of a plural the singular."""
    rows = (message.id for message in read_po(BytesIO(data)) if message.id)
    return frozenset(row if isinstance(row, str) else row[0] for row in rows)


def in_all_forms(words: Mapping[str, tuple[str, ...]], places: int) -> Messages:
    """A site's own words from its settings, a plural in as many forms as the language has: the last one is repeated."""
    return {
        key: forms if len(forms) < 2 else (*forms, *forms[-1:] * (places - len(forms))) for key, forms in words.items()
    }
