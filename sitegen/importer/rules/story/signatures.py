"""Rules for who wrote it where no line of its own says so: beside a section, after a paragraph, in brackets."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.seed import Field, Question
from sitegen.importer.words.names import only_names

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
_AT_OUTLET = re.compile(
    r"(?P<names>[^\W\d_][\w .’'-]{4,60}?)\s+[/|]\s+[A-ZÀ-Þ][\wÀ-ÿ’'&.-]*(?: [A-ZÀ-Þ][\wÀ-ÿ’'&.-]*){0,3}"
)
_PICTURES = re.compile(r"\b(?:images|alamy|i?stock\w*|shutterstock|fotolia|unsplash|pexels)\b", re.IGNORECASE)
_JOINED, _MOST_JOINED = re.compile(r"\s(?:with|avec|mit|con|com|met|med)\s"), 9
_MOST_LEAD, _MOST_INTRODUCED = 160, 45


def joined_names(draft: Draft) -> Found:
    """Two people and a word that joins them on a line of their own, above the text; one before a slash and an outlet.

    Takes: "Ada Clerk avec Bo Marsh", "Ada Clerk / Sample Wire". Leaves: "Norland with Varn", a line with one name,
    "Ada Clerk / Sample Images", whose picture it is.
    """
    if draft.value("source.author") or draft.value("title") is None:
        return Found()
    for line in draft.lines[: draft.head() + 1]:
        names = only_names(line.text) if line.words <= _MOST_JOINED and _JOINED.search(line.text) else ()
        match = _AT_OUTLET.fullmatch(line.text) if line.words <= _MOST_JOINED else None
        at = only_names(match.group("names")) if match else ()
        if (
            at
            and not _PICTURES.search(line.text)
            and not any(at[0].split()[-1] in each.text for each in draft.lines if each is not line)
        ):
            return Found(take((line,), "field", "source.author"), (Field("source.author", at, line.text, "likely"),))
        if len(names) > 1 and all(" " in name for name in names):
            return Found(take((line,), "field", "source.author"), (Field("source.author", names, line.text, "likely"),))
    return Found()


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
