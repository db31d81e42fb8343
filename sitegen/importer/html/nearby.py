"""Who wrote a saved page and when, as lines near its article say it, where nothing surer does. Pure.

Both are likely only, and one answer alone is taken: where two lines name different days or people, none is.
"""

from __future__ import annotations

import re

from sitegen.dates import read_date
from sitegen.importer.draft import Draft, Found
from sitegen.importer.evidence.byline_line import is_day_label
from sitegen.importer.evidence.date_choice import PUBLISHED, UPDATED
from sitegen.importer.lines import Line, split_lines
from sitegen.importer.seed import Field, Span
from sitegen.importer.words.names import looks_like_person, may_be_name, read_names

_POSTED = re.compile(
    rf"{PUBLISHED.pattern}|\b(?:publiziert|erschienen|online seit|eingestellt|geplaatst|paru|mis en ligne|inserito|"
    r"opublikowan\w+|dodano|publicerad|publisert)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"[\W_]*(?:(?:written|posted|published|geschrieben|verfasst|veröffentlicht|publié|écrit|escrito|publicado|scritto)"
    r"\b.{0,40}?\s(?:by|von|par|por|da)|(?P<short>by|von|par|por|di|door)|(?P<label>(?:texte?|autor(?:in)?|author|"
    r"auteur|redaktion|текст|автор)\s*:))\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*[|•·–—/(\[@<]|\s-\s|\s+(?:on|in|at|for|from|am|le|el|il|op|om|den|publi\w+|veröff\w+|posted|updated|aktual\w+|"
    r"last|\d)|(?<=\w)\d",
    re.IGNORECASE,
)
_NEVER = re.compile(r"(?:liebe[rs]?|mehr|temas|zur|zum|serien|feed|alle|admin\w*)\b", re.IGNORECASE)
_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)(?:[/-]|/[\w-]*[A-Za-z][\w-]*/)(\d{1,2})[/-](\d{1,2})(?=[/.-]|$)")
_ABOVE, _BELOW, _NEAR, _INSIDE = 12, 4, 8, 2
_MOST_BYLINE, _MOST_DATED = 7, 16


def nearby(draft: Draft) -> Found:
    """The day and the author that are still unknown, from the lines of the page that stand near the article's."""
    lines = split_lines(draft.text)
    ours = {line.start: line for line in draft.lines}
    places = [place for place, line in enumerate(lines) if line.start in ours]
    if not places:
        return Found()
    first, last = places[0], places[-1]
    above = lines[max(first - _ABOVE, 0) : first + _INSIDE]
    below = lines[max(last - 1, first + _INSIDE) : last + 1 + _BELOW]
    fields: list[Field] = []
    spans: list[Span] = []
    if not draft.value("date"):
        asked = any(question.field == "date" for question in draft.found.questions)
        fields += () if asked else _day(draft, above, below, lines[max(first - _NEAR, 0) : first])
        fields += () if fields else _day_of_address(draft)
    if not draft.value("source.author"):
        named = {names: line for line, names in _signed(draft, above, below)}
        for names, line in named.items() if len(named) == 1 else ():
            fields.append(Field("source.author", names, line.text, "likely"))
            # A byline that is left in the text is none of it.
            kept = ours.get(line.start)
            spans += [Span(kept.start, kept.end, "field", "source.author")] if kept and kept.end == line.end else []
    return Found(tuple(spans), tuple(fields))


def _day(draft: Draft, above: tuple[Line, ...], below: tuple[Line, ...], near: tuple[Line, ...]) -> tuple[Field, ...]:
    """The one day of the lines that say "published"; without such a line the one of those just above."""
    for lines in ((*above, *below), near):
        days: dict[str, tuple[str, str]] = {}
        for place, line in enumerate(lines):
            label = lines[place - 1].text if place and is_day_label(lines[place - 1].text) else ""
            said = f"{label} {line.text}"
            told = lines is near or _POSTED.search(said) or _BY.fullmatch(line.text)
            if line.words > _MOST_DATED or not told:
                continue
            printed = draft.date_in(line.text)
            if printed and printed.value and not UPDATED.search(said.partition(printed.evidence)[0]):
                days.setdefault(printed.value[:10], (printed.value, line.text))
        if len(days) == 1:
            value, evidence = next(iter(days.values()))
            return tuple(Field(name, value, evidence, "likely") for name in ("date", "source.published"))
    return ()


def _day_of_address(draft: Draft) -> tuple[Field, ...]:
    """The day in the page's own address, "/2019/06/24/a-pact", as programs for blogs and papers form it."""
    told = draft.value("source.url")
    match = _ADDRESS_DAY.search(str(told.value)) if told else None
    read = read_date("-".join((match[1], match[2].zfill(2), match[3].zfill(2)))) if match else None
    if told is None or read is None or read.problem:
        return ()
    return tuple(Field(name, read.value, f"address: {told.value}", "likely") for name in ("date", "source.published"))


def _signed(draft: Draft, above: tuple[Line, ...], below: tuple[Line, ...]) -> list[tuple[Line, tuple[str, ...]]]:
    found = []
    for lines, under in ((above, False), (below, True)):
        for line in lines:
            match = _BY.fullmatch(line.text) if line.words <= _MOST_DATED else None
            if match is None:
                continue
            dated = draft.date_in(line.text) is not None
            if line.words > _MOST_BYLINE and not dated:
                continue
            names = _names(match["rest"], sure=dated or match["short"] is None, alone=not under)
            found += [(line, names)] if names else []
    return found


def _names(rest: str, *, sure: bool, alone: bool) -> tuple[str, ...]:
    """The names that begin the rest of a byline; one word, or a line below the text, wants a label or a day."""
    end = _ENDS.search(rest)
    people = read_names(rest[: end.start()] if end else rest)
    head = people[0] if people else (rest[: end.start()] if end else rest).strip(" .")
    if _NEVER.match(head) or not (sure or alone):
        return ()
    if people:
        return people if all(looks_like_person(name) for name in people) or sure else ()
    return (head,) if sure and " " not in head and may_be_name(head) else ()
