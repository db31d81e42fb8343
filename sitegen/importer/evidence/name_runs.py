"""Names on lines of their own: below "By", over a role or a day, one line or several. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter

from sitegen.dates import is_date
from sitegen.importer.draft import Draft
from sitegen.importer.evidence.byline_line import is_day_label, is_month, read_meta
from sitegen.importer.evidence.outlets import is_outlet_line
from sitegen.importer.evidence.title_words import PAPER
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.words.names import looks_like_person, looks_like_role, read_names, split_role

_MORE_NAMES = re.compile(r"(?:(?:and|und|et|y|e|&|,)\s*)+(?P<names>\S.*)?", re.IGNORECASE)
_PLACE = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?, [A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?")
# Arabic and the like have no capitals: without a label a name looks like any two words.
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff]")
_HAS_CASE = re.compile(r"[a-zß-ÿа-яёіїєґα-ω]")
_THE_OUTLET = re.compile(r"The [A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}")
_MOST_PLACE = 3


def names_below(lines: tuple[Line, ...], place: int) -> tuple[tuple[str, ...], int]:
    """The names on the lines from `place` on, which "and" or a comma may join, and how many lines they take."""
    first = lines[place]
    names = read_names(first.text) or ((first.text,) if first.words <= 3 and first.text[0].isupper() else ())
    used = 1
    while names and used < 6 and place + used < len(lines):
        line = lines[place + used]
        joined = _MORE_NAMES.fullmatch(line.text)
        if joined and joined.group("names") is None:
            more = read_names(lines[place + used + 1].text) if place + used + 1 < len(lines) else ()
            step = 2
        elif joined or lines[place + used - 1].text.endswith((",", " and", " &")):
            more, step = read_names(joined.group("names") if joined else line.text), 1
        else:
            break
        if not more:
            break
        names, used = (*names, *more), used + step
    return names, used


def named_run(draft: Draft, place: int, *, top: bool) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Names on lines of their own, each with its role below, over or under a day: the names and all their lines."""
    lines = draft.lines
    names: list[str] = []
    at = place
    sure = place > 0 and _is_day(lines[place - 1].text) and lines[place].number - lines[place - 1].number <= 2
    if sure and place + 1 < len(lines) and not lines[place + 1].apart:
        # "Town Hall" over "Halvik, Norland": where it was said.
        sure = _PLACE.fullmatch(lines[place + 1].text) is None
    while at < len(lines) and at - place < 8 and draft.value("title") is not None:
        line = lines[at]
        people, role = split_role(line.text) if line.words <= 14 else ((), "")
        if (
            not people
            or "\t" in line.raw
            or not (role or top)
            or _CASELESS.search(line.text)
            or (at > place and line.apart)
        ):
            break
        if is_outlet_line(draft, line):
            break
        names += [name for name in people if name not in names]
        at += 1
        if role:
            sure = True
        elif at < len(lines) and looks_like_role(lines[at].text):
            sure, at = True, at + 1
    signed = sure and at > place and any(looks_like_role(line.text) or ", " in line.text for line in lines[place:at])
    # "Human Rights" over a day: what the text speaks of is no author.
    if not signed and any(_is_spoken_of(name, draft) for name in names):
        return (), ()
    # "Jimena Olcoz" / "Peñaclara" / "5 febrero 2024": a place may stand between name and day.
    near = lines[at : at + 2]
    placed = len(near) == 2 and near[0].words <= _MOST_PLACE + 1 and not is_prose(near[0].text) and not near[1].apart
    sure = sure or any(_is_day(line.text) for line in (near if placed else near[:1]))
    return (tuple(names), lines[place:at]) if names and sure else ((), ())


def _is_spoken_of(name: str, draft: Draft) -> bool:
    """Whether a name stands inside a sentence of the text, or its words do in small letters."""
    prose = [line.text for line in draft.lines if is_prose(line.text)]
    return any(name in text[1:] or (name.lower() in text and not name.islower()) for text in prose)


def _is_day(text: str) -> bool:
    return is_date(text) or read_meta(text).dated or is_day_label(text) or is_month(text)


def _is_outlet(text: str) -> bool:
    return PAPER.fullmatch(text) is not None or _THE_OUTLET.fullmatch(text) is not None


def is_one_person(line: Line) -> bool:
    """Whether a line is the name of one person and nothing else."""
    return bool(
        line.words in (2, 3, 4)
        and looks_like_person(line.text)
        and not line.text.isupper()
        and _HAS_CASE.search(line.text)
    )


def stands_alone(draft: Draft, line: Line, *, first: bool = False) -> bool:
    """Whether a line is one person's name, apart from the lines around it, whom the text does not speak of.

    `first`: it is the first line of a text without a title; a blank line need not part it from the text.
    """
    if not is_one_person(line):
        return False
    place = bisect_right(draft.lines, line.number, key=attrgetter("number"))
    after = draft.lines[place] if place < len(draft.lines) else None
    if first:
        glued = after is not None and not after.apart
        return glued and not any(line.text.split()[-1] in each.text for each in draft.lines if each is not line)
    if not line.apart:
        return False
    if after is not None and after.number == line.number + 1 and not after.apart and not _is_outlet(after.text):
        return False
    return not any(line.text.split()[-1] in each.text for each in draft.lines if each is not line)
