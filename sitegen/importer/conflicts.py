"""What several places say of one field, weighed at the end: a contradiction is asked about, never guessed at. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sitegen.importer.draft import Draft, Found
from sitegen.importer.seed import Field, Question

_DAYS = ("date", "source.published")
_ZONE, _DISPATCH = 1, 7
"""Days by which two places may differ: a page's own zone and the reader's; a dispatch and its publication."""


def weighed(draft: Draft, header: Iterable[Field] = ()) -> Draft:
    """The draft without the fields that the seed contradicts, and with a question for each of these.

    What a `header` says (an editor's lines, a wrapper, a page's own metadata) stands, and is asked about as well.
    """
    return replace(draft, found=_weigh(draft.found, {field.name: field for field in header}))


def _weigh(found: Found, header: dict[str, Field]) -> Found:
    fields = {field.name: field for field in found.fields}
    questions = list(found.questions)
    rivals = [rival for rival in found.rivals if rival.name in fields and rival.value != fields[rival.name].value]
    _weigh_days(fields, rivals, questions, header)
    _weigh_authors(fields, rivals, questions, header)
    return Found(found.spans, tuple(fields.values()), tuple(dict.fromkeys(questions)), found.notes)


def _weigh_days(
    fields: dict[str, Field], rivals: Iterable[Field], questions: list[Question], header: dict[str, Field]
) -> None:
    """A day that another place contradicts: far apart, none is taken; a day apart, the first stands and is asked."""
    known = fields.get("date") or fields.get("source.published")
    if known is None or any(question.field == "date" for question in questions):
        return
    for rival in rivals:
        if rival.name not in _DAYS or not isinstance(rival.value, str) or not isinstance(known.value, str):
            continue
        apart = _apart(known.value, rival.value)
        weak = "likely" in (rival.confidence, known.confidence)
        if (
            apart == 0
            or (weak and apart <= _DISPATCH)
            or (apart <= _ZONE and ("T" in known.value or "T" in rival.value))
        ):
            continue
        message = (
            f"{_short(known.evidence)} says {known.value[:10]}, {_short(rival.evidence)} {rival.value[:10]}: which?"
        )
        questions.append(Question("date", message))
        if apart > _ZONE and known.name not in header:
            for name in _DAYS:
                fields.pop(name, None)
        return


def _weigh_authors(
    fields: dict[str, Field], rivals: Iterable[Field], questions: list[Question], header: dict[str, Field]
) -> None:
    """Names that a second place adds to are taken together; two places that share none contradict each other."""
    known = fields.get("source.author")
    if known is None:
        return
    for rival in rivals:
        if rival.name != "source.author" or "likely" in (rival.confidence, known.confidence):
            continue
        ours, theirs = _names(known), _names(rival)
        if ours < theirs:
            evidence = f"{known.evidence} / {rival.evidence}"
            fields["source.author"] = Field("source.author", rival.value, evidence, known.confidence)
            return
        if ours and theirs and not ours & theirs and not any(q.field == "source.author" for q in questions):
            message = f"{_short(known.evidence)} names someone else than {_short(rival.evidence)}: who wrote it?"
            questions.append(Question("source.author", message))
            if "source.author" not in header:
                del fields["source.author"]
            return


def _names(field: Field) -> frozenset[str]:
    return frozenset(str(name).casefold() for name in field.value) if isinstance(field.value, tuple) else frozenset()


def _apart(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return 0


def _short(evidence: str) -> str:
    words = " ".join(evidence.split())
    return repr(words if len(words) <= 60 else words[:59].rstrip() + "…")
