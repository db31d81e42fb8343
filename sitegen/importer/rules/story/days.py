"""Rules for when: printed days, notices of later changes, datelines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Literal

from sitegen.dates import MONTH_NAMES, find_date, is_date
from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.evidence.byline_line import is_day_label, is_month, read_meta
from sitegen.importer.evidence.date_choice import PUBLISHED, UPDATED, chosen_day, is_of_the_text
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Field, Question, SeedChange, Span
from sitegen.importer.words.patterns import whole

_CHANGED = re.compile(
    r"[\W_]*(?:(?P<label>update|updated|correction|corrections|corrected|clarification|amended|amendment|"
    r"retraction|editor[’']?s[’']? (?:note|update)|editors[’'] note|note from the editor)"
    rf"(?P<when>(?>[\s\[(,]*(?:on|at|as of|(?-i:[A-Z]{{2,4}})|(?:{MONTH_NAMES})\.?|a\.?m\.?|p\.?m\.?|"
    r"\d+(?:[/:.,]\d+)*(?:st|nd|rd|th|am|pm)?)[\s,\])]*){1,8})?\s*(?:[:–—]|\s-)\s*\S"
    r"|(?:this (?:report|page|version|item|text|analysis|news release|column|piece|blog)|"
    r"(?:this|the) (?:article|story|post|headline|blog post))\b.{0,40}?"
    r"\b(?:was|has been|is|been|were) (?:\w+ )?(?:updated|amended|corrected|clarified|"
    r"edited|changed|revised|retracted|modified|republished)\b"
    r"|an earlier version of (?:this|the) (?:article|story|post|piece|report|headline)\b"
    r"|(?:this|the) (?:article|story|post|piece|report|essay|blog|column|interview|"
    r"commentary)\b.{0,40}?\b(?:originally|first) (?:appeared|published|ran)\b|(?:originally|"
    r"first) published (?:on|by|in|at)\b"
    r"|(?:last )?(?:updated|amended|corrected|clarified) (?:on |at )?(?=.{0,40}\d{4}).{0,60}(?:\bto\b|:).{10})",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[\W_]*(?:editor|note from)", re.IGNORECASE)
_CHANGE_WORDS = re.compile(
    r"\b(?:updat|correct|amend|clarif|earlier version|error|originally|retract|revis|previous version|republish|"
    r"was added)",
    re.IGNORECASE,
)
_HISTORY = whole(r"revisions?   versions?   (?:revision|version|document|change) (?:history|log)   changelog")
_FIRST_VERSION = re.compile(r"(?:initial|first|original)\b", re.IGNORECASE)
# "06:09 AM OCT 1, 2023 JLM 68°F": the clock of the page and its weather.
_WEATHER = re.compile(r"-?\d{1,3}\s?°\s?[CF]?(?!\w)")
_TOP = 16


def change_notice(draft: Draft) -> Found:
    """A notice that the article was changed, or had been published before.

    Takes: "This article was amended on 3 May 2022 to correct a name.", "Update: the ministry replied.",
    "Revisions" over "January 14, 2022: Added indicators" at the end.
    Leaves: "Update, Cisco will say in May, is not a patch.", "The law was amended in 2019."
    """
    spans: list[Span] = []
    changes: list[SeedChange] = []
    for line in draft.lines[0 if draft.value("title") else 1 :]:
        if line.words > 90 or not _CHANGED.match(line.text) or read_meta(line.text).dated:
            continue
        if _NOTE.match(line.text) and not _CHANGE_WORDS.search(line.text):
            continue
        date = find_date(line.text)
        changes.append(SeedChange(date.value[:10] if date else "", _kind(line.text), line.text))
        spans.extend(take((line,), "field", "changes"))
    for line, change in _history(draft):
        spans.extend(take((line,), "field", "changes"))
        changes += [change] if change else []
    if not changes:
        return Found()
    return Found(tuple(spans), (Field("changes", tuple(changes), changes[0].note),))


def _history(draft: Draft) -> Iterator[tuple[Line, SeedChange | None]]:
    """The lines of a list of versions at the end, and the change that each tells; the first version is none."""
    lines = draft.lines
    for place in range(max(len(lines) // 2, 1), len(lines) - 1):
        if _HISTORY.fullmatch(lines[place].text):
            entries = list(takewhile(lambda line: _entry(line.text), lines[place + 1 :]))
            yield from ((lines[place], None),) if entries else ()
            for line in entries:
                _, _, words = line.text.partition(": ")
                first = _FIRST_VERSION.match(words) is not None
                yield line, None if first else SeedChange(_entry(line.text), "update", line.text)
            return


def _entry(text: str) -> str:
    """The day that begins "January 14, 2022: Added indicators"; empty for any other line."""
    head, _, words = text.partition(": ")
    date = find_date(head) if words and is_date(head) else None
    return date.value[:10] if date else ""


def _kind(text: str) -> Literal["correction", "update", "clarification", "retraction"]:
    low = text.lower()
    if "retract" in low:
        return "retraction"
    if "clarif" in low:
        return "clarification"
    if "amend" in low.split(":")[0]:  # after it the word may be the news: “Updated: parliament amended the act”
        return "correction"
    return "correction" if re.search(r"correct|error|mistak|misstat|earlier version", low) else "update"


def printed_date(draft: Draft) -> Found:
    """The line that says when the article came out, near the top; "updated" alone is a change, not the day.

    Takes: "Published 21 May 2026, 8:16 AM", "09 Oct 2017 | 5:03 pm".
    Leaves: "On 3 May 2022 the court ruled for the firm."
    """
    spans: list[Span] = []
    fields: list[Field] = []
    questions: list[Question] = []
    changes: list[SeedChange] = []
    months: list[str] = []
    head, prose, sentences = draft.head(), 0, 0
    for place, line in enumerate(draft.lines[:_TOP]):
        if _WEATHER.search(line.text):
            continue
        prose += line.words if is_prose(line.text) else 0
        sentences += is_prose(line.text)
        if place > head and is_of_the_text(draft, place, prose if sentences > 1 else 0, found=bool(fields)):
            continue
        after = draft.lines[place + 1] if place + 1 < len(draft.lines) else None
        if after and is_day_label(line.text) and read_meta(after.text).dated:
            spans.extend(take((line,), "field", "date"))
        elif is_month(line.text) and place < draft.head() and not draft.value("date"):
            spans.extend(take((line,), "field", "date"))
            months.append(line.text)
        elif read_meta(line.text).dated:
            label = draft.lines[place - 1].text if place and is_day_label(draft.lines[place - 1].text) else ""
            spans.extend(take((line,), "field", "date"))
            _read(draft, f"{label} {line.text}".strip(), line, fields, questions, changes)
    if months and not fields:
        questions.append(Question("date", f"{months[0]!r} names a month: which day?"))
    days = [field for field in fields if field.name in ("date", "source.published")]
    chosen = chosen_day(draft, days, questions)
    fields = [*chosen, *(field for field in fields if field not in days)]
    told = draft.value("changes")
    known = {each.date for each in told.value if isinstance(each, SeedChange)} if told else set()
    known |= {str(field.value)[:10] for field in (*fields, draft.value("date")) if field and field.name == "date"}
    changes = [change for change in changes if change.date not in known]
    if changes and not fields and not draft.value("date"):
        questions.append(
            Question("date", f"only a later change is dated ({changes[0].note!r}): when was it published?")
        )
    if changes:
        fields.append(Field("changes", tuple(changes), changes[0].note))
    return Found(tuple(spans), _once(fields), tuple(questions))


def _read(
    draft: Draft,
    text: str,
    line: Line,
    fields: list[Field],
    questions: list[Question],
    changes: list[SeedChange],
) -> None:
    later = UPDATED.search(text)
    first, second = (text[: later.start()], text[later.start() :]) if later else (text, "")
    if later and not find_date(first):
        # "Updated 22 May 2026 | Published 21 May 2026", or a change alone.
        published = PUBLISHED.search(second)
        first, second = (second[published.start() :], second[: published.start()]) if published else ("", second)
    printed = draft.date_in(first) if first else None
    changed = draft.date_in(second) if second else None
    if printed and printed.problem:
        questions.append(Question("date", f"{printed.evidence!r} {printed.problem}"))
        names = read_meta(text).names
        fields += [Field("source.author", names, line.text, "likely")] if names else []
    elif printed:
        fields += [Field("date", printed.value, line.text), Field("source.published", printed.value, line.text)]
        names = read_meta(text).names
        if names:
            fields.append(Field("source.author", names, line.text, "likely"))
    if changed and changed.value:
        change = SeedChange(changed.value[:10], "update", second.strip(" |•·()–—-"))
        if not any(other.date == change.date for other in changes):
            changes.append(change)


def _once(fields: list[Field]) -> tuple[Field, ...]:
    return tuple({field.name: field for field in reversed(fields)}.values())[::-1]
