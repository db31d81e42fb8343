"""Rules for the title: which line it is, where it stands once more, and the outlet's name at its end."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.evidence.title_score import CLOSE, Weighed, size_of, stems, subject, weigh
from sitegen.importer.evidence.title_words import ABBREVIATED, may_be_title
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.markdown_seed import heading_level
from sitegen.importer.rules.page.masthead import SECTION
from sitegen.importer.rules.page.pictures import is_credit
from sitegen.importer.rules.story.suffix import suffix_name, without_sections, without_suffix
from sitegen.importer.rules.story.title_labels import dated, labels_of, listed_above
from sitegen.importer.seed import Field, Question
from sitegen.importer.words.names import looks_like_person, looks_like_role, only_names

_QUOTED = re.compile(r"[“\"«‘]([^“”\"«»]{12,200})[”\"»’]")
# "*** Title", "Who put out the lamp, and why now? Explainer"
_ADORNED, _LABELLED = (
    re.compile(
        r"^(?:[\[(](?i:archived|updated?|corrected|amended|withdrawn|expired)[\])]\s+|[*|•·–—~_>-]+\s*|#+\s+)+(?=\w|[“\"«])"
    ),
    re.compile(r"(?<=[?!])\s+(?P<label>[A-Z][a-z]+(?: [a-z]+)?)$"),
)
_CRUMB = re.compile(r"[>›»|:→]")
_LONGEST_LABEL, _NEAR, _BELOW, _WEAK, _CLEAR = 3, 60, 5, 4, 2.5
_LONGEST_SENTENCE, _SAID_AGAIN = 20, 0.6


def title(draft: Draft) -> Found:
    """The title: of the lines at the top the one for which the most speaks. Evidence is that its words are those of
    the text, that it stands twice, that a byline or day follows, its length and its place. Of two that are as good the
    first is taken, and the editor is asked.

    Takes: "Two states sign a pact on the safety of networks".
    Leaves: a first paragraph, a byline, a lone date, the name of a site or a section above it.
    """
    if draft.value("title"):
        return Found()
    asked = Found(questions=(Question("title", "no line at the top reads like a title"),))
    # A lone line is a text without a title, or a title without a text: it cannot be told which.
    if len(draft.lines) < 2:
        return asked
    found = _weighed(draft)
    if not found or found[0].score < 0:
        return asked
    if len(found) > 1 and _tells_more(found[1], found[0]):
        found[:2] = found[1::-1]
    found = _within(found)
    best = found[0]
    name = suffix_name(draft, best.line)
    words = without_sections(draft, without_suffix(best.line.text).strip()) if name else best.line.text
    lead = _first_half(draft, best.line)
    words = " ".join((*(line.text for line in lead), words))
    words = _ADORNED.sub("", words) or words
    labelled = _LABELLED.search(words)
    if labelled and SECTION.fullmatch(labelled.group("label")):
        words = words[: labelled.start()]
    doubt = _doubt(found, draft.lines) if not lead else ()
    sure = not doubt and (best.line is draft.lines[0] or best.line.number in _first_headings(draft) or bool(best.told))
    evidence = best.line.text + (f" ({', '.join(best.told)})" if best.told else "")
    fields = (Field("title", words, evidence, "certain" if sure else "likely"),)
    outlet = (Field("source.name", name, best.line.text, "likely"),) if name else ()
    return Found(take((*lead, best.line), "field", "title"), (*fields, *outlet), doubt)


def _tells_more(second: Weighed, first: Weighed) -> bool:
    """Whether something speaks for a line that is hardly behind one for which nothing but its look does."""
    of_text = {"its words are those of the text", "it stands twice"} & set(second.told)
    longer = size_of(second.line.text) > 2 * size_of(first.line.text)
    close = first.score - second.score < CLOSE and not longer
    return close and bool(of_text) and not (first.told or first.label or second.label)


def _within(found: list[Weighed]) -> list[Weighed]:
    """The candidates with one first that the best of them holds with more around: "Home > News Title - Outlet"."""
    best = found[0]
    inner = next((each for each in found[1:] if _holds(best.line.text, each.line.text) and not each.label), None)
    return [inner, *(each for each in found if each is not inner)] if inner else found


def _holds(text: str, title: str) -> bool:
    """Whether a line is a title between a section's name and an outlet's, glued to it or not."""
    before, held, after = text.partition(title)
    parted = _CRUMB.search(before) or (before and (before[-1] != " " or not after))
    return bool(held and size_of(title) > _LONGEST_LABEL and len(title) > len(before) + len(after) and parted)


def _first_half(draft: Draft, line: Line) -> tuple[Line, ...]:
    """The line above that ends with a colon: "The Cost of Silence:" over "Why Reports Come Late"."""
    place = draft.lines.index(line)
    above = draft.lines[place - 1] if place else None
    joined = above and above.text.endswith(":") and above.words >= _LONGEST_LABEL and not line.apart
    return (above,) if above and joined and above.number == line.number - 1 else ()


def _weighed(draft: Draft) -> list[Weighed]:
    head = draft.head()
    lines = draft.lines[: head + 1][:_NEAR] if head < len(draft.lines) else draft.lines[:_NEAR]
    candidates = [line for n, line in enumerate(lines) if may_be_title(line) and (n < max(head, 1) or line.words <= 20)]
    roles = {
        after.start for line, after in pairwise(lines) if looks_like_person(line.text) and looks_like_role(after.text)
    }
    candidates = [line for line in candidates if line.start not in roles and not is_credit(line)]
    candidates = candidates or _below_slogan(draft) or _said_again(draft)
    places = {line.number: n for n, line in enumerate(draft.lines)}
    signed = frozenset(
        line.number
        for line in candidates
        if any(dated(each) for each in draft.lines[places[line.number] + 1 : places[line.number] + 1 + _BELOW])
    )
    again: Counter[str] = Counter()
    # A few words that stand once more below the text are a tag rather than the title.
    for place, line in enumerate(draft.lines):
        # A menu's word ("Region") may stand twice as well.
        long = size_of(line.text) >= (_LONGEST_LABEL if place <= head else _LONGEST_LABEL + 1)
        if long and (place <= head or not is_prose(line.text)):
            again.update({line.text.casefold(), without_suffix(line.text).casefold()})
        # "54 thoughts on “Who rents out the robots?”"
        if place >= head and not is_prose(line.text):
            again.update(quoted.casefold() for quoted in _QUOTED.findall(line.text))
    return weigh(
        candidates,
        subject(draft.lines),
        again=again,
        signed=signed,
        top_level=_first_headings(draft),
        labels=labels_of(candidates, draft),
        listed=listed_above(candidates, draft),
        abbreviated=frozenset(line.number for line in candidates if ABBREVIATED.search(line.text)),
        menus=frozenset(line.number for line in candidates if _heads_menu(draft.lines[places[line.number] + 1 :][:2])),
    )


def _heads_menu(below: tuple[Line, ...]) -> bool:
    """Whether two lines are the first entries of a menu: a few words each, no name and no day."""
    short = (size_of(line.text) <= _LONGEST_LABEL and not (dated(line) or only_names(line.text)) for line in below)
    return len(below) == 2 and all(short)


def _first_headings(draft: Draft) -> frozenset[int]:
    """Markdown's headings of the first level, where there is one alone."""
    if not draft.markup:
        return frozenset()
    found = [line.number for line in draft.lines if heading_level(line.raw) == 1]
    return frozenset(found if len(found) == 1 else found[:1])


def _stands_alone(title: Line, lines: tuple[Line, ...]) -> bool:
    """Whether no other line has one of its longer words: it may be another story's."""
    own = stems(title.text)
    return not any(own & stems(line.text) for line in lines if line.text != title.text)


def _doubt(found: list[Weighed], lines: tuple[Line, ...]) -> tuple[Question, ...]:
    """What to ask where the second line is about as good as the first, and stands above it."""
    best, *others = found
    if is_prose(best.line.text) and not best.line.text.isupper() and not may_be_title(best.line):
        return (Question("title", f"is it {best.line.text!r}? it ends as a sentence does"),)
    # A good length and place are not enough, nor a byline below where another line shares the words of the text.
    signed = "a byline or day stands below it" in best.told and not any(other.of_text for other in others)
    signed = signed and not (best.strange and _stands_alone(best.line, lines))
    sure = best.of_text or signed or bool({"it stands twice", "it is the first heading"} & set(best.told))
    if best.label or not sure:
        return (Question("title", f"is it {best.line.text!r}? little speaks for it"),)
    # A standfirst often says more of the text than a title that plays with words.
    near = next((each for each in others if each.line.number == best.line.number - 1), None)
    above, above_label = (near.line, near.label) if near else (None, False)
    plays = above and size_of(above.text) > _LONGEST_LABEL and not above_label and not above.text.endswith(":")
    if above and plays and not {"it stands twice", "it is the first heading"} & set(best.told):
        return (Question("title", f"is it {best.line.text!r}, or the line above it, {above.text!r}?"),)
    for other in others[:1]:
        close = best.score - other.score < CLOSE and not set(best.told) - set(other.told)
        if close and other.line.number < best.line.number:
            return (Question("title", f"is it {best.line.text!r}, or {other.line.text!r}?"),)
    others = [other for other in others if not other.label]
    near_one = bool(others) and best.score - others[0].score < _CLEAR
    weak = best.score < _WEAK and (near_one or size_of(best.line.text) <= _LONGEST_LABEL) and not best.told
    # Two words over a day may be a section's name as well.
    weak = weak or (size_of(best.line.text) <= 2 and not set(best.told) - {"a byline or day stands below it"})
    return (Question("title", f"is it {best.line.text!r}? little speaks for it"),) if weak else ()


def _below_slogan(draft: Draft) -> list[Line]:
    """Where a sentence about the site stands first: the line that is near a byline or day reads like the title."""
    for place, line in enumerate(draft.lines[1:5], start=1):
        near = draft.lines[place + 1 : place + 6]
        if may_be_title(line) and size_of(line.text) >= 4 and not is_prose(line.text):
            return [line] if any(dated(each) for each in near) else []
    return []


def _said_again(draft: Draft) -> list[Line]:
    """Where nothing else may be the title: a first sentence that the first paragraph says once more, at more length."""
    line, *rest = draft.lines
    below = next((each for each in rest if is_prose(each.text)), None)
    own = stems(line.text)
    if not below or below is not rest[0] or size_of(line.text) > _LONGEST_SENTENCE or len(own) < _BELOW:
        return []
    one = not re.search(r"[.!?]\W", line.text)
    again = len(own & stems(below.text)) >= _SAID_AGAIN * len(own) and size_of(below.text) >= 1.5 * size_of(line.text)
    return [line] if one and again else []
