"""A table of phrases to one pattern over lines. Pure.

A table is text: one phrase, a regular expression, on each line, or several parted by two blanks or more; a line that
ends with a backslash goes on in the next; `<name>` stands for a part that is given by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.importer.lines import Line

_CONTINUED = re.compile(r"\\\n\s*")
_CODE = re.compile(r"[{}=;$]|\"{3}")
_PARTED = re.compile(r"\s{2,}|\n")


def whole(*tables: str, **parts: str) -> re.Pattern[str]:
    """A pattern that a line must match from its first word to its last, marks around it aside."""
    return re.compile(rf"[\W_]{{0,12}}(?:{_alternatives(tables, parts)})[\W_]{{0,12}}", re.IGNORECASE)


def opening(*tables: str, **parts: str) -> re.Pattern[str]:
    """A pattern that a line must begin with, marks before it aside."""
    return re.compile(rf"[\W_]{{0,12}}(?:{_alternatives(tables, parts)})", re.IGNORECASE)


def _alternatives(tables: tuple[str, ...], parts: dict[str, str]) -> str:
    text = "|".join(phrase for table in tables for phrase in _PARTED.split(_CONTINUED.sub("", table).strip()))
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return text


def matching(pattern: re.Pattern[str], lines: Iterable[Line], *, most: int = 1_000) -> tuple[Line, ...]:
    """The lines of at most so many words that are the pattern whole (see `whole`)."""
    return tuple(
        line for line in lines if line.words <= most and not _CODE.search(line.text) and pattern.fullmatch(line.text)
    )


def starting(pattern: re.Pattern[str], lines: Iterable[Line], *, most: int = 1_000) -> tuple[Line, ...]:
    """The lines of at most so many words that begin with the pattern (see `opening`)."""
    return tuple(line for line in lines if line.words <= most and pattern.match(line.text))
