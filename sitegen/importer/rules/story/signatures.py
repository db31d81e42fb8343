"""Rules for who wrote it where no line of its own says so: beside a section, after a paragraph, in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Field, Question, Span
from sitegen.importer.words.names import looks_like_person, looks_like_role, only_names

_AT_END = re.compile(
    r"(?<=[.!?…\"”»])\s+(?:Von|By|Par|Por|Di|Door|Av|Af|Автор:?|Text:?)\s+"
    r"(?P<names>[^\W\d_][^.!?:;\d]{3,80})\.?$"
)
_FOR_SECTION = re.compile(
    r"[-–—•|\s]*(?P<names>[^\W\d_].{4,90}?)\s+(?:em|in|en|dans|unter|under|w|в)\s+[A-ZÀ-ÞА-Я][\w&’'-]*(?: (?:&|"
    r"e|y|et|und|and|de|du|di|и|"
    r"[A-ZÀ-ÞА-Я][\w’'-]*)){0,5}"
)
_MOST_WORDS = 16
_LEADING = re.compile(
    r"\A(?:[Bb]y|BY|Von|Par|Por|Di)\s+(?P<names>[^\W\d_][^.!?:;()\d–—|]{3,60}?)"
    r"(?:\s+[–—|-]\s+|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ][a-zß-ÿ]*\s))"
)
_WRITTEN = re.compile(
    r"(?:this|the) (?:article|post|blog(?: post)?|piece|paper|essay|guest post|report|column) (?:has been|was|is) "
    r"(?:\w+ )?(?:written|authored|co-?authored|contributed|prepared|penned) by (?:(?:mr|ms|mrs|dr|prof|adv)\.? )?"
    r"(?P<names>(?-i:[A-ZÀ-Þ])[^.;:()]{3,90}?)(?:,| who | from | of | at |\.)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?P<names>[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){1,3}), [^.]{3,90}?,? "
    r"(?:explores?|explains?|looks? (?:at|into)|argues?|discuss(?:es)?|examines?|considers?|reflects?|asks?|reviews?|"
    r"outlines?|reports?|analy[sz]es?|writes?|shares?|offers?|describes?|unpacks?|takes? a look)\b"
)
_GUEST = re.compile(
    r"(?:gast(?:beitrag|kommentar)|\banalyse|\bkommentar|meinungsbeitrag|\btribune|\bchronique|\banálisis|\bcolumna|"
    r"\btribuna|\banalisi|\bcommento|\bintervento|\banálise|\bartigo|\bopinie|\bguest post)\s+"
    r"(?:von|de|di|por|par|door|by|van)\s+(?P<names>(?-i:[A-ZÀ-Þ])[^.;:()\d]{3,60})\.?$",
    re.IGNORECASE,
)
_GLUED_ROLE = re.compile(
    r"(?P<names>[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]*)* [A-ZÀ-Þ][\w’'-]*[a-zß-ÿ]{2})"
    r"(?P<role>[A-ZÀ-Þ][a-z]+(?: .{2,60})?)"
)
_AT_OUTLET = re.compile(
    r"(?P<names>[^\W\d_][\w .’'-]{4,60}?)\s+[/|]\s+[A-ZÀ-Þ][\wÀ-ÿ’'&.-]*(?: [A-ZÀ-Þ][\wÀ-ÿ’'&.-]*){0,3}"
)
_JOINED, _MOST_JOINED = re.compile(r"\s(?:with|avec|mit|con|com|met|med)\s"), 9
_PICTURED = re.compile(
    r"(?:photo|picture|image|headshot|foto) (?:of|von|de) (?P<name>\S+(?: \S+){1,3}) (?P=name)", re.IGNORECASE
)
_MOST_NAME = 60
_MOST_LEAD, _MOST_INTRODUCED = 160, 45
_IN_BRACKETS = re.compile(
    r"\s*\((?P<names>[^\W\d_][^()|\d]{3,80}?)\s*\|\s*"
    r"(?:[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3})?\)?\.?$"
)


def section_byline(draft: Draft) -> Found:
    """Who wrote it and for which part of the site, above the text.

    Takes: "- Ada Clerk, Bo Marsh in Data Protection". Leaves: "- Ada Clerk in the ministry agreed.", an entry.
    """
    if draft.value("source.author") or draft.value("title") is None:
        return Found()
    for line in draft.lines[: draft.head()]:
        match = _FOR_SECTION.fullmatch(line.text) if line.words <= _MOST_WORDS and line.text[0] in "-–—•|" else None
        names = only_names(match.group("names")) if match else ()
        if names:
            return Found(take((line,), "field", "source.author"), (Field("source.author", names, line.text, "likely"),))
    return Found()


def teaser_byline(draft: Draft) -> Found:
    """Who wrote it, at the end of the first paragraph.

    Takes: "By Ada Clerk and Bo Marsh" after "… while the ministry keeps silent."
    Leaves: "… a book by Ada Clerk", a byline where another says who wrote it.
    """
    if draft.value("source.author"):
        return Found()
    head = draft.head()
    return _glued_byline(draft.lines[head : head + 2], _AT_END)


def leading_byline(draft: Draft) -> Found:
    """Who wrote it, glued to the first sentence.

    Takes: "By Ada Clerk – The port was closed …", "By Ada ClerkThe port was closed …".
    Leaves: "By Monday – a holiday – the port was closed.", a first sentence where somebody else is known.
    """
    if draft.value("source.author"):
        return Found()
    head = draft.head()
    return _glued_byline(draft.lines[head : head + 1], _LEADING)


def _glued_byline(lines: Sequence[Line], byline: re.Pattern[str]) -> Found:
    """The names of the first byline that stands at the beginning or the end of a line of prose; the prose stays."""
    for line in lines:
        match = byline.search(line.raw)
        names = only_names(match.group("names")) if match else ()
        if match and names and is_prose(line.raw[: match.start()] or line.raw[match.end() :]):
            span = Span(line.start + match.start(), line.start + match.end(), "field", "source.author")
            return Found((span,), (Field("source.author", names, match.group().strip(), "likely"),))
    return Found()


def joined_names(draft: Draft) -> Found:
    """Two people and a word that joins them on a line of their own, above the text; one before a slash and an outlet.

    Takes: "Ada Clerk avec Bo Marsh", "Ada Clerk / Sample Wire". Leaves: "Norland with Varn", a line with one name.
    """
    if draft.value("source.author") or draft.value("title") is None:
        return Found()
    for line in draft.lines[: draft.head() + 1]:
        names = only_names(line.text) if line.words <= _MOST_JOINED and _JOINED.search(line.text) else ()
        match = _AT_OUTLET.fullmatch(line.text) if line.words <= _MOST_JOINED else None
        at = only_names(match.group("names")) if match else ()
        if at and not any(at[0].split()[-1] in each.text for each in draft.lines if each is not line):
            return Found(take((line,), "field", "source.author"), (Field("source.author", at, line.text, "likely"),))
        if len(names) > 1 and all(" " in name for name in names):
            return Found(take((line,), "field", "source.author"), (Field("source.author", names, line.text, "likely"),))
    return Found()


def glued_role(draft: Draft) -> Found:
    """Who wrote it, glued to what they are.

    Takes: "Ada ClerkTechnology editor". Leaves: "Ada McClerk", a role without a name.
    """
    if draft.value("title") is None or draft.value("source.author"):
        return Found()
    top = draft.lines[: draft.head() + 3]
    for line in top:
        match = _GLUED_ROLE.fullmatch(line.text) if line.words <= _MOST_WORDS and not is_prose(line.text) else None
        names = only_names(match.group("names")) if match and looks_like_role(match.group("role")) else ()
        if names:
            again = take((each for each in top if each.text in names), "dropped", "byline-block")
            field = Field("source.author", names, line.text)
            return Found((*take((line,), "field", "source.author"), *again), (field,))
    return Found()


def portrait(draft: Draft) -> Found:
    """Who wrote it, as the picture beside their life is called and the name below it, once more.

    Takes: "Photo of Ada Clerk Ada Clerk" and below it "Ada B. Clerk is a partner at …".
    Leaves: "Photo of Ada Clerk", a paragraph that begins with the name elsewhere.
    """
    names: list[str] = []
    spans: list[Span] = []
    for place, line in enumerate(draft.lines):
        match = _PICTURED.fullmatch(line.text) if line.words <= _MOST_WORDS else None
        if match is None or not looks_like_person(match.group("name")):
            continue
        name = match.group("name")
        names += [name] if name not in names else []
        spans += take((line,), "field", "source.author")
        first, last = name.split()[0], name.split()[-1]
        for below in draft.lines[place + 1 : place + 3]:
            if below.text.startswith(first + " ") and last in below.text[:_MOST_NAME]:
                spans += take((below,), "dropped", "author-bio")
    if not names:
        return Found()
    evidence = f"Photo of {names[0]} {names[0]}"
    return Found(tuple(spans), (Field("source.author", tuple(names), evidence, "likely"),))


def introduction(draft: Draft) -> Found:
    """Who wrote it, as a sentence above the text or at its beginning introduces them; the sentence stays.

    Takes: "Ada Clerk, chief engineer, explains why the port is closed", "This article was written by Ada Clerk, who …",
    "Ein Gastbeitrag von Ada Klerk". Leaves: "Ada Clerk, the minister, said on Monday", a name that the text speaks of.
    """
    if draft.value("source.author") or len(draft.lines) < 2:
        return Found()
    top = draft.lines[: draft.head() + 2]
    for line in top:
        match = _WRITTEN.match(line.text) or _GUEST.search(line.text)
        if match is None and line is not draft.lines[-1] and line.words <= _MOST_INTRODUCED:
            match = _INTRODUCED.match(line.text)
        names = only_names(match.group("names")) if match else ()
        others = [other.text for other in draft.lines if other is not line] if names else []
        if match and names and not any(name.split()[-1] in text for name in names for text in others):
            told = line.text[:_MOST_LEAD]
            asked = (Question("source.author", f"{told!r}: is {', '.join(names)} the author?"),)
            known = Field("source.author", names, told, "likely")
            return Found((), (known,), asked if match.re is _INTRODUCED else ())
    return Found()


def signature(draft: Draft) -> Found:
    """Who wrote it and for whom, in brackets at the very end of the text.

    Takes: "(Ada Clerk | Sample Wire)". Leaves: "(Ada Clerk, the minister)", a name in brackets in the middle.
    """
    place = draft.foot() - 1
    if draft.value("source.author") or place < 0:
        return Found()
    line = draft.lines[place]
    match = _IN_BRACKETS.search(line.raw)
    names = only_names(match.group("names")) if match else ()
    if not match or not names:
        return Found()
    span = Span(line.start + match.start(), line.end, "field", "source.author")
    return Found((span,), (Field("source.author", names, match.group().strip(), "likely"),))
