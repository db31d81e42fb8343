"""Rules for the title: which line it is, where it stands once more, and the outlet's name at its end."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from .lines import Line, is_prose
from .marked import heading_level
from .meta import is_day_label, read_meta
from .names import looks_like_person, looks_like_role, only_names
from .outlets import names_outlet
from .rulebook import Draft, Found, take
from .rules_masthead import SECTION, same
from .rules_pictures import is_credit
from .rules_suffix import SUFFIX, suffix_name, without_sections, without_suffix
from .seed import Field, Question
from .title_choice import CLOSE, Weighed, size_of, subject, weigh
from .title_words import OFFICE, PAPER, may_be_title

_SIGNED = re.compile(r"(?:by|written by|von|par|por|di|автор|作者|记者|文)\b\W{0,3}[^\W\d_]", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"«‘]([^“”\"«»]{12,200})[”\"»’]")
_SPOKEN = re.compile(r"[“\"«„‘»][^“”\"«»„]{2,80}[”\"»“’«][.?!]?")
# A label of the page ("Get more insights with the") breaks off where a title does not.
_SMALL = re.compile(r"[a-zß-ÿ]{2,}\s")
_OPEN_END = re.compile(r"[.:,—–-]$|\b(?:the|an?|of|with|by|to|for|from|and|or|in|on|at)$", re.IGNORECASE)
_LONGEST_KICKER, _LONGEST_LABEL, _NEAR, _BELOW, _WEAK, _CLEAR, _MENU_BLOCK = 5, 3, 60, 5, 4, 2.5, 4


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
    best = found[0]
    name = suffix_name(draft, best.line)
    words = without_sections(draft, without_suffix(best.line.text).strip()) if name else best.line.text
    lead = _first_half(draft, best.line)
    words = " ".join((*(line.text for line in lead), words))
    doubt = _doubt(found) if not lead else ()
    sure = not doubt and (best.line is draft.lines[0] or best.line.number in _first_headings(draft) or bool(best.told))
    evidence = best.line.text + (f" ({', '.join(best.told)})" if best.told else "")
    fields = (Field("title", words, evidence, "certain" if sure else "likely"),)
    outlet = (Field("source.name", name, best.line.text, "likely"),) if name else ()
    return Found(take((*lead, best.line), "field", "title"), (*fields, *outlet), doubt)


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
    candidates = [line for line in candidates if line.start not in roles and not is_credit(line)] or _below_slogan(
        draft
    )
    places = {line.number: n for n, line in enumerate(draft.lines)}
    signed = frozenset(
        line.number
        for line in candidates
        if any(_dated(each) for each in draft.lines[places[line.number] + 1 : places[line.number] + 1 + _BELOW])
    )
    again: Counter[str] = Counter()
    # A few words that stand once more below the text are a tag rather than the title.
    for place, line in enumerate(draft.lines):
        if place <= head or (size_of(line.text) >= 4 and not is_prose(line.text)):
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
        labels=_labels(candidates, draft),
        listed=_listed(candidates, draft),
        menus=frozenset(line.number for line in candidates if _heads_menu(draft.lines[places[line.number] + 1 :][:2])),
    )


def _heads_menu(below: tuple[Line, ...]) -> bool:
    """Whether two lines are the first entries of a menu: a few words each, no name and no day."""
    short = (size_of(line.text) <= _LONGEST_LABEL and not (_dated(line) or only_names(line.text)) for line in below)
    return len(below) == 2 and all(short)


def _listed(candidates: list[Line], draft: Draft) -> frozenset[int]:
    """The candidates in a block of four lines or more without a byline or day, where another's block stands below."""
    blocks: list[list[Line]] = []
    for line in draft.lines[: draft.head()]:
        if line.apart or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    own = {line.number for line in candidates}
    found: set[int] = set()
    later = False
    for block in reversed(blocks):
        numbers = own & {line.number for line in block}
        if len(block) >= _MENU_BLOCK and later and not any(_dated(line) or only_names(line.text) for line in block):
            found |= numbers
        later = later or any(size_of(line.text) >= _MENU_BLOCK for line in block if line.number in own)
    return frozenset(found)


def _is_most_of(text: str, title: str) -> bool:
    """Whether a line is the end of a title without the few words before it."""
    return size_of(text) >= 4 and title.endswith(text) and len(text) * 3 >= len(title) * 2 and text != title


def _dated(line: Line) -> bool:
    return _SIGNED.match(line.text) is not None or read_meta(line.text).dated or is_day_label(line.text)


def _first_headings(draft: Draft) -> frozenset[int]:
    """Markdown's headings of the first level, where there is one alone."""
    if not draft.markup:
        return frozenset()
    found = [line.number for line in draft.lines if heading_level(line.raw) == 1]
    return frozenset(found if len(found) == 1 else found[:1])


def _labels(candidates: list[Line], draft: Draft) -> frozenset[int]:
    """The candidates that only name a part of the page, a site, an office or a person."""
    found = set()
    shouting = sum(line.text.isupper() for line in candidates) > len(candidates) / 2
    for line in candidates:
        tail = SUFFIX.split(line.text)[-1]
        named = tail != line.text and SECTION.fullmatch(tail) is not None and size_of(line.text) <= 5
        shouted = line.text.isupper() and line.words <= 5 and not shouting
        person = bool(only_names(line.text))
        opens = line.words > 2 and _OPEN_END.search(line.text) is not None
        outlet = line.words <= 5 and "a line is" not in (told := names_outlet(draft, line.text)) and bool(told)
        label = SECTION.fullmatch(line.text) or OFFICE.fullmatch(line.text) or PAPER.fullmatch(line.text)
        # "from Net Politics" above the title: a title begins with a capital, or it is a name such as "eBay".
        # Where a notice was cut off before it, a title begins anywhere.
        cut = line.start > 0 and draft.text[line.start - 1] not in "\r\n"
        small = _SMALL.match(line.text) is not None and not cut
        if named or shouted or person or opens or outlet or label or small:
            found.add(line.number)
    return frozenset(found | _kickers(candidates, draft))


def _kickers(candidates: list[Line], draft: Draft) -> set[int]:
    """Lines of a few words over a longer one and a standfirst: "Trial and Error" / "The Town That Paid" / "It did."."""
    by_number = {line.number: line for line in draft.lines}
    found = set()
    for line, title in pairwise(candidates):
        # "“We say nothing”" over "The office keeps silent on the breach".
        spoken = _SPOKEN.fullmatch(line.text) is not None and _SPOKEN.fullmatch(title.text) is None
        if spoken and title.number == line.number + 1 and size_of(title.text) >= size_of(line.text) + 1:
            found.add(line.number)
        more = by_number.get(title.number + 1)
        longer = size_of(line.text) <= _LONGEST_KICKER < size_of(title.text)
        if more and title.number == line.number + 1 and longer and size_of(more.text) > size_of(title.text):
            found |= {line.number} if re.search(r"[.?!]$", more.text) else set()
    return found


def _doubt(found: list[Weighed]) -> tuple[Question, ...]:
    """What to ask where the second line is about as good as the first, and stands above it."""
    best, *others = found
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
    return (Question("title", f"is it {best.line.text!r}? little speaks for it"),) if weak else ()


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
        (line for line in taken if same(line.text) != same(title.value) and len(line.text) < len(title.value)), None
    )
    settled: tuple[Field, ...] = ()
    if shorter:
        outlet = title.value[SUFFIX.search(title.value).end() :] if SUFFIX.search(title.value) else ""  # type: ignore[union-attr]
        settled = (Field("title", shorter.text, f"{title.evidence}; {shorter.text}"),)
        fields = fields or ((Field("source.name", outlet, title.evidence, "likely"),) if outlet else ())
    return Found(take((*begun, *taken), "dropped", "repeated-title"), fields[:1], settled=settled)


def _below_slogan(draft: Draft) -> list[Line]:
    """Where a sentence about the site stands first: the line that is near a byline or day reads like the title."""
    for place, line in enumerate(draft.lines[1:5], start=1):
        near = draft.lines[place + 1 : place + 6]
        if may_be_title(line) and size_of(line.text) >= 4 and not is_prose(line.text):
            return [line] if any(_dated(each) for each in near) else []
    return []
