"""Valid dates that are probably wrong: in the future, before the internet, or in the wrong order."""

import re
from collections.abc import Iterator
from datetime import date

from sitegen.checks.context import CheckContext
from sitegen.model import SIGNIFICANT, Article, Moment, line_of
from sitegen.problems import Problem, problem

FIRST_LIKELY_YEAR = 1969
"""The earliest plausible year: the first message between two distant computers was sent in 1969."""


def days(context: CheckContext) -> Iterator[Problem]:
    """Reports unlikely dates of articles, of their changes and of editions."""
    for item in context.contents.articles:
        if item.date is None:
            continue
        yield from _one(context, item.path, item.line("date"), "date", item.date)
        published = item.source.published if item.source else None
        if published is not None and published.at > context.clock >= item.date.at:
            hint = "correct the date"
            message = f"source.published: {published.iso} is still to come"
            yield problem("date-future", item.path, item.line("source.published"), message, hint)
        for change in (*item.changes, *item.coming):
            line = _line_of_change(item.lines, context.texts.get(item.path, ""), change.date)
            if change.date.day < item.date.day:
                message = f"a change of {change.date.iso} is older than the article ({item.date.iso})"
                yield problem("date-order", item.path, line, message, "correct one of the two dates")
            yield from _one(context, item.path, line, "the date of a change", change.date)
        yield from _untimed(context, item, item.date)
    for edition in context.contents.editions:
        yield from _one(context, edition.path, edition.line("date"), "date", edition.date)
        if edition.first and edition.last and edition.first.day > edition.last.day:
            message = f"the period ends ({edition.last.iso}) before it begins ({edition.first.iso})"
            yield problem("date-order", edition.path, edition.line("from"), message, "exchange from and to")


def _untimed(context: CheckContext, item: Article, published: Moment) -> Iterator[Problem]:
    """Reports significant changes that move no feed's `updated`, because they share a day and have no time."""
    seen: set[date] = set()
    for change in (*item.changes, *item.coming):
        day = change.date.day
        if change.kind not in SIGNIFICANT or day < published.day:
            continue
        own, again = day == published.day, day in seen
        seen.add(day)
        if change.date.timed or not (own or again):
            continue
        what = "is on the story's own day" if own else "is the second of its day"
        message = f"the {change.kind} of {day.isoformat()} {what} and has no time, so feed readers do not mark it"
        line = _line_of_change(item.lines, context.texts.get(item.path, ""), change.date, again=again)
        hint = f"add the time at which it was made: date: {day.isoformat()}T15:00"
        yield problem("change-time", item.path, line, message, hint)


def _one(context: CheckContext, path: str, line: int, name: str, moment: Moment) -> Iterator[Problem]:
    if moment.at > context.clock and not context.future:
        hint = "correct the date; if it is meant, leave it, and a build from that moment on will show it"
        yield problem("date-future", path, line, f"{name}: {moment.iso} is still to come", hint)
    if moment.day.year < FIRST_LIKELY_YEAR:
        message = f"{name}: {moment.iso} is older than the internet"
        yield problem("date-old", path, line, message, "look at the year again")


def _line_of_change(lines: str, text: str, moment: Moment, *, again: bool = False) -> int:
    """The line of the change with this date; changes are sorted by time, so their index does not give it.

    With `again` it is the last line with that day.
    """
    rows = text.split("\n")
    places = [int(number) for number in re.findall(r"^changes\..*\.date=(\d+)$", lines, re.MULTILINE)]
    for line in reversed(places) if again else places:
        if line <= len(rows) and moment.iso[:10] in rows[line - 1]:
            return line
    return places[0] if places else line_of(lines, "changes")
