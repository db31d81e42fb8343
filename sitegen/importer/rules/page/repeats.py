"""Rules for a text that stands twice, and for a notice that it is old."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft, Found, drop, take
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.rules.page.masthead import same
from sitegen.importer.rules.story.suffix import SUFFIX, without_suffix
from sitegen.importer.seed import Field, Span
from sitegen.importer.words.patterns import opening

_OLD = opening(r"this (?:article|story|post) is (?:more than|over) (?:\d+|an?|one|two|three) (?:years?|months?) old\b")
_REPEATS, _LEAST_REPEATED, _MOST_AGED = 3, 15, 40
_LONGEST_LABEL, _LONGEST_KICKER, _NEAR = 3, 5, 60
_NEAR_AGAIN, _ABOUT_ELSE = 8, 0.25
_GLUED_LABEL = re.compile(r"Article content\s+(?=[A-ZÀ-Þ“\"])")


def repeated_paragraph(draft: Draft) -> Found:
    """A long paragraph that stands twice, word for word.

    Takes: the second of the two; above the text the first, which was its standfirst or a teaser of itself.
    Leaves: a refrain of a few words, and a sentence that is quoted again inside another paragraph.
    """
    first: dict[str, int] = {}
    taken: list[Line] = []
    told: list[int] = []
    for place, line in enumerate(() if draft.markup else draft.lines):
        if size_of(line.text) < _LEAST_REPEATED:
            told += [place] if is_prose(line.text) and len(told) < 2 else []
            continue
        before = first.setdefault(line.text, place)
        if before != place:
            above = place > before + 1 and told == [before]
            taken.append(draft.lines[before] if above else line)
            first[line.text] = place
        if is_prose(line.text) and len(told) < 2:
            told.append(place)
    return drop("repeated-paragraph", {line.start: line for line in taken}.values())


def glued_label(draft: Draft) -> Found:
    """A label of the page at the beginning of a paragraph.

    Takes: "Article content" before "The port was closed." Leaves: "Article content was the issue, she said."
    """
    spans = tuple(
        Span(line.start, line.start + match.end(), "dropped", "glued-label")
        for line in draft.lines
        if (match := _GLUED_LABEL.match(line.raw))
    )
    return Found(spans)


def age_notice(draft: Draft) -> Found:
    """A warning that the article is old.

    Takes: "This article is more than 2 years old", glued to a title or not.
    Leaves: "The article is more than a sample, he said.", "This story is more than two years old, and goes on."
    """
    spans: list[Span] = []
    for line in draft.lines:
        match = _OLD.match(line.raw) if line.words <= _MOST_AGED else None
        rest = line.raw[match.end() :].strip(" .|·-–—:") if match else ""
        if match and (not rest or not re.match(r"[,;]|(?:and|but|he|she|they|than|if|so|now|by|the)\b", rest)):
            spans.append(Span(line.start, line.start + match.end() if rest else line.end, "dropped", "age-notice"))
    return Found(tuple(spans))


def repeated_title(draft: Draft) -> Found:
    """A title that the header told already, or that stands twice at the top, with or without its outlet.

    Takes: "A pact for cyberspace | Example Times" above "A pact for cyberspace".
    Leaves: the first sentence that quotes it.
    """
    title = draft.value("title")
    if not title or not isinstance(title.value, str):
        return Found()
    wanted = {same(title.value), same(without_suffix(title.value))}
    top = draft.lines[: draft.head() + 1][:_NEAR]
    taken = [line for line in top if same(line.text) in wanted or same(without_suffix(line.text)) == same(title.value)]
    long = [line for line in draft.lines if size_of(line.text) >= _LONGEST_KICKER]
    again = {line.start for line in taken}
    taken += [line for line in long if line.start not in again and line.text == title.value]
    foot = [line for line in draft.lines[draft.foot() :] if line not in taken and not is_prose(line.text)]
    taken += [line for line in foot if line.words >= _LONGEST_LABEL and same(line.text) in wanted]
    # A row of headlines that begins with this one: "A pact for cyberspace A pact (Times) Twelve states agree (Post)".
    rows = foot if size_of(title.value) > _LONGEST_KICKER else []
    taken += [line for line in rows if any(same(line.text).startswith(words + " ") for words in wanted)]
    # "Alert (A-1)" above "Alert: a flaw is used".
    begun = [line for line in top if line not in taken and title.value.startswith(line.text + ": ")]
    fields = tuple(
        Field("source.name", SUFFIX.split(line.text)[-1].strip(), line.text, "likely")
        for line in taken
        if same(line.text) not in wanted and SUFFIX.search(line.text)
    )
    # "Print: A pact for cyberspace" in a page's head, and the rest of it as the headline that readers see.
    inside = [line for line in top if line not in taken and _is_most_of(line.text, title.value)]
    taken += inside[:1]
    # "A pact - Example Times" in a header, and "A pact" at the top of the text.
    shorter = next(
        (line for line in taken if same(line.text) != same(title.value) and same(line.text) in same(title.value)), None
    )
    settled: tuple[Field, ...] = ()
    if shorter:
        suffix = SUFFIX.search(title.value)
        outlet = title.value[suffix.end() :] if suffix else ""
        settled = (Field("title", shorter.text, f"{title.evidence}; {shorter.text}"),)
        fields = fields or ((Field("source.name", outlet, title.evidence, "likely"),) if outlet else ())
    return Found(take((*begun, *taken), "dropped", "repeated-title"), fields[:1], settled=settled)


def _is_most_of(text: str, title: str) -> bool:
    """Whether a line is the end of a title without the few words before it."""
    return size_of(text) >= 4 and title.endswith(text) and len(text) * 3 >= len(title) * 2 and text != title
