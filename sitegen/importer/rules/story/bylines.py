"""Rules for who wrote it, as the top of a page tells it: bylines, blocks of a name and a day."""

from __future__ import annotations

import re
from itertools import islice

from sitegen.dates import is_date
from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.evidence.byline_line import is_day_label, read_meta
from sitegen.importer.evidence.name_runs import is_one_person, named_run, names_below, stands_alone
from sitegen.importer.lines import Line
from sitegen.importer.rules.page.promotion import is_related_heading
from sitegen.importer.seed import Confidence, Field, Question, Span
from sitegen.importer.words.names import (
    WORK,
    looks_like_role,
    may_be_name,
    only_names,
    read_names,
    split_role,
    without_places,
)
from sitegen.importer.words.patterns import whole

_MOST_PEOPLE = 40

_BY = re.compile(
    r"[(\[—–•·|-]*\s*(?:(?:written|reported|posted|published|authored|edited and written|"
    rf"(?:{WORK})(?:,? (?:and|&) \w+)?|contributed)\s+by|by|authors?|byline|writer|reporter|"
    r"(?:user|author|writer|profile)(?:[’']s)? (?:icon|image|photo|picture|avatar|headshot)(?: of)?|"
    r"von|par|por|door|di|av|af)"
    r"(?:\s*:\s*|\s+)(?P<rest>\S.*)",
    re.IGNORECASE,
)
_AFTER_NAMES = re.compile(
    r"\s*[|•·–—/(\[@<]|\s+-\s+|,?\s+(?:on|published|posted|updated|last updated|in|for|at|of|with|from|is|"
    r"special to)\b|"
    # "Ravi SethnaFebruary 16": a border between two elements was lost.
    r"(?<=[a-z])(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)|"
    r",?\s+\d|,?\s+\S+@|\s*,\s*(?!(?:and|und|et|y|e)\s)(?=(?:the\s+)?[a-z])|,\s*(?=\d)",
)
# "Par Claire - Publié le": one name, where what follows tells that it is a byline.
_PUBLISHED = re.compile(
    r"\s*[-–—|•·,]\s*(?:published|posted|updated|publi|veröff|aktual|pubbl|опубл|gepubl)", re.IGNORECASE
)
_LABEL_ONLY = whole(
    r"""
    by   (?:written|posted|words|story|reported|authored) by   authors?   byline   published by   von   par   por
    автор(?:ы)?   著者   作者   (?:text|story|report)(?:er)?
    """,
)
_SECTION_LINE = re.compile(r"(?:posted |filed |published )?in\s+[A-Z][\w&]*(?:\s+[A-Z&][\w&]*){0,3}\W*", re.DOTALL)
_NEAR_TITLE = 60
_TOP, _END, _SIGNED, _MOST_BELOW, _REACH = 14, 9, 3, 3, 3


def byline(draft: Draft) -> Found:
    """A line that says who wrote it, near the top or at the very end.

    Takes: "By Ada Clerk, News Editor", "Written by A. Clerk and B. Writer | 21 May 2026".
    Leaves: "By using email spoofing, the group got in.", "By Monday the port was closed."
    """
    spans: list[Span] = []
    found: list[Found] = []
    # Below "More like this" a byline is that of another story.
    others = next((place for place, line in enumerate(draft.lines) if is_related_heading(line)), len(draft.lines))
    last = max(others, draft.tail())
    head, tail = draft.head(), draft.tail()
    title = min((span.start for span in draft.found.spans if span.name == "title"), default=-1)
    for place, line in enumerate(draft.lines[:last]):
        # Between the sentences of the text "By Nina Loom" is the byline of a story that a list names.
        if head + _REACH < place < tail - 1:
            continue
        if _TOP <= place < len(draft.lines) - _END or line.words > 30:
            continue
        match = _BY.fullmatch(line.text) if line.start >= title or title - line.end < _NEAR_TITLE else None
        names = _names_in(match.group("rest"), line.text) if match else ()
        if names:
            found.append(_author(draft, names, line, "certain"))
            spans.extend(found[-1].spans)
            role = draft.lines[place + 1 : place + 2]
            if role and looks_like_role(role[0].text) and (not role[0].apart or place < draft.head()):
                spans.extend(take(role, "dropped", "byline"))
    if not spans:
        return Found()
    first = _united(draft, found)
    dates = _date_beside(draft, tuple(line for line in draft.lines if any(span.start == line.start for span in spans)))
    return Found(
        tuple(spans), (*first.fields, *dates), rivals=tuple(rival for each in found[:1] for rival in each.rivals)
    )


def _united(draft: Draft, found: list[Found]) -> Found:
    """The first byline; one on the very next line names a second author."""
    first = next((each for each in found if each.fields), found[0])
    numbers = {line.start: line.number for line in draft.lines}
    for each in found:
        beside = each.fields and each.spans[0].start in numbers and first.spans[0].start in numbers
        if not beside or numbers[each.spans[0].start] - numbers[first.spans[0].start] != 1:
            continue
        one, two = first.fields[0], each.fields[0]
        if isinstance(one.value, tuple) and isinstance(two.value, tuple) and not {*one.value} & {*two.value}:
            names = tuple(name for name in (*one.value, *two.value) if isinstance(name, str))
            both = Field("source.author", names, f"{one.evidence} / {two.evidence}", one.confidence)
            first = Found(first.spans, (both,))
    return first


def _names_in(rest: str, whole_line: str) -> tuple[str, ...]:
    alone = " " not in rest and "by" in whole_line.lower()
    rest = without_places(rest)
    cut = _AFTER_NAMES.search(rest)
    head, after = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    if after.count(" ") > 14 or (rest.endswith(".") and rest.count(" ") > 5):
        return ()
    names = read_names(head)
    if not names and _PUBLISHED.match(after) and " " not in head and may_be_name(head):
        return (head,)
    if names or after:
        return names
    words = head.rstrip(".").split()
    # One name alone ("By Cleo") or an agency ("By AFP").
    single = alone and len(words) == 1 and len(words[0]) > 1 and not head.endswith(".") and may_be_name(words[0])
    return (head,) if single else ()


def _date_beside(draft: Draft, lines: tuple[Line, ...]) -> tuple[Field, ...]:
    for line in lines:
        date = draft.date_in(line.text)
        if date and date.value and "updated" not in line.text.lower():
            return Field("date", date.value, line.text), Field("source.published", date.value, line.text)
    return ()


def _author(draft: Draft, names: tuple[str, ...], line: Line, confidence: Confidence) -> Found:
    """The line as the author's field, or, where another is known for certain, as a byline that was set aside."""
    known = draft.value("source.author")
    if known and known.confidence == "certain" and known.value != names:
        return Found(take((line,), "dropped", "byline"), rivals=(Field("source.author", names, line.text, confidence),))
    field = Field("source.author", names, line.text, confidence)
    return Found(take((line,), "field", "source.author"), (field,))


def byline_block(draft: Draft) -> Found:
    """A byline of several lines, and a name with a role or a day beside it.

    Takes: "By" / "Ada Clerk" / "published" / "21 May 2026" / "in News"; "Ada Clerk" over "Staff Writer".
    Leaves: a sub-heading that is a name, "in Brussels the talks went on".
    """
    lines = draft.lines
    spans: list[Span] = []
    fields: tuple[Field, ...] = ()
    head = draft.head()
    title = max((span.end for span in draft.found.spans if span.name in ("title", "repeated-title")), default=-1)
    reach = lines[: max(min(_TOP, head + 3), _TOP // 2)]
    # A name below the title is its author rather than one above, which may be the site's.
    for place in sorted(range(len(reach)), key=lambda n: (reach[n].start < title, n)):
        line, after = lines[place], lines[place + 1] if place + 1 < len(lines) else None
        if any(span.start == line.start for span in spans):
            continue
        if after and _LABEL_ONLY.fullmatch(line.text):
            names, used = names_below(lines, place + 1)
            if names and after.words <= 14:
                found = _author(draft, names, after, "certain")
                spans += [*take((line, *lines[place + 2 : place + 1 + used]), "dropped", "byline-block"), *found.spans]
                role = lines[place + 1 + used : place + 2 + used]
                spans += take(role if role and looks_like_role(role[0].text) else (), "dropped", "byline-block")
                fields = fields or found.fields
        elif _SECTION_LINE.fullmatch(line.text) and line.words <= 5 and place > 0:
            spans.extend(take((line,), "dropped", "byline-block"))
        elif not fields and not draft.value("source.author"):
            names, run = named_run(draft, place, top=place <= head + 2)
            if names:
                spans += [*take(run[:1], "field", "source.author"), *take(run[1:], "dropped", "byline-block")]
                fields = (Field("source.author", names, " / ".join(each.text for each in run), "likely"),)
        elif after and not fields and (names := _named_line(draft, line, after, top=place <= head)):
            # Somebody else is known for certain: this is a byline all the same.
            found = _author(draft, names, line, "likely")
            spans.extend(found.spans)
            fields = found.fields
            if looks_like_role(after.text):
                spans.extend(take((after,), "dropped", "byline-block"))
    questions: tuple[Question, ...] = ()
    if not fields and not draft.value("source.author"):
        top = lines[:head] if title >= 0 else lines[: min(head, 1)]
        # Each is looked for in the whole text, and a text that begins with so many names is a list of them.
        people = list(islice((line for line in top if line.start >= title and is_one_person(line)), _MOST_PEOPLE))
        alone = [line for line in people if stands_alone(draft, line, first=title < 0)]
        if len(alone) == 1:
            spans += take(alone, "field", "source.author")
            fields = (Field("source.author", only_names(alone[0].text), alone[0].text, "likely"),)
            message = f"{alone[0].text!r} stands alone below the title: who wrote it?"
            questions = (Question("source.author", message),)
    if not fields and not draft.value("source.author"):
        # "Авторы" over a name, below the text.
        for place in range(max(draft.foot(), len(reach)), len(lines) - 1):
            names = read_names(lines[place + 1].text) if _LABEL_ONLY.fullmatch(lines[place].text) else ()
            if names and lines[place + 1].words <= 14:
                spans += [*take(lines[place : place + 1], "dropped", "byline-block")]
                spans += take(lines[place + 1 : place + 2], "field", "source.author")
                fields = (Field("source.author", names, lines[place + 1].text, "likely"),)
                break
    if not fields and not draft.value("source.author"):
        # A name alone below the last sentence signs the text.
        below = lines[draft.foot() : draft.foot() + 1] if draft.foot() > draft.head() else ()
        below = below if len(lines) - draft.foot() <= _MOST_BELOW and "\t" not in "".join(b.raw for b in below) else ()
        for line in below:
            names = only_names(line.text) if line.words <= _SIGNED and draft.value("title") is not None else ()
            if names and not any(name in each.text for name in names for each in lines[: draft.foot()]):
                spans += take((line,), "field", "source.author")
                fields = (Field("source.author", names, line.text, "likely"),)
    found_spans = {span.start: span for span in (*_names_again(draft, fields), *spans)}
    return Found(tuple(found_spans.values()), fields, questions)


def _names_again(draft: Draft, fields: tuple[Field, ...]) -> tuple[Span, ...]:
    """Lines of the top that hold the author's name and nothing else, once more (beside a portrait, say)."""
    known = next(iter(fields), None) or draft.value("source.author")
    names = known.value if known and isinstance(known.value, tuple) else ()
    again = (line for line in draft.lines[: min(draft.head(), _TOP)] if line.text in names)
    taken = {span.start for span in draft.found.spans}
    return take((line for line in again if line.start not in taken), "dropped", "byline-block")


def _named_line(draft: Draft, line: Line, after: Line, *, top: bool) -> tuple[str, ...]:
    """The names in a line of the top that holds names only, if a role or a day stands with it."""
    names, role = split_role(line.text) if line.words <= 14 else ((), "")
    if not names or draft.value("title") is None or not (role or top):
        return ()
    return (
        names
        if role
        or looks_like_role(after.text)
        or is_date(after.text)
        or (read_meta(after.text).dated or is_day_label(after.text))
        else ()
    )
