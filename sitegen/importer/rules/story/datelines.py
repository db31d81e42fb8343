"""The rule for datelines: where and when a dispatch was sent."""

from __future__ import annotations

import re

from sitegen.dates import find_date
from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Field, Span
from sitegen.importer.words.places import SENT_FROM

_AGENCIES = (
    r"reuters|ap|afp|associated press|bloomberg|upi|dpa|xinhua|tass|ians|pti|ani|cnn|efe|ansa|kyodo|yonhap|interfax|"
    r"press release|prnewswire|business wire|globe newswire|pr newswire|thomson reuters foundation|news agency"
)
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][\w.’'-]{0,24}(?:[ /][A-ZÀ-Þ][\w.’'-]{0,24}){0,3}"
    r"(?:,\s+[A-ZÀ-Þ][\w.’'-]{0,24}(?:\s[A-ZÀ-Þ][\w.’'-]{0,24}){0,2}){0,2}?)"
    r"(?P<day>,?\s+(?:(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,?\s+\d{4})?)|"
    r"(?:\d{1,2}\s+[A-Z][a-z]{2,8}\.?(?:,?\s+\d{4})?)))?,?"
    rf"(?P<agency>\s*[(/]\s*(?:(?i:{_AGENCIES})(?:/\w{{2,4}})?|[A-Z][\w.]*(?:\s[A-Z][\w.]*){{0,2}})\s*[)/])?\s*(?:--|[—–]|"
    rf"(?<=\s)-(?=\s)|(?<=\)\s)-(?=[A-ZÀ-Þ])|:(?=\s))\s*(?=\S)"
)
# "Halvik/Varn/MZ - ": the last of the places is the paper.
_PAPER_LAST = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]+(?:/[A-ZÀ-Þ][a-zß-ÿ]+)*/[A-ZÀ-Þ]{2,5}")
_AGENCY_FIRST = re.compile(
    rf"\((?i:{_AGENCIES})\)\s*(?:[—–-]+\s*)?"
    r"(?:[A-Z]{3,}[A-Z ]*,?\s*(?:[A-Z][a-z]+\.? \d{1,2}\s*)?[—–-]+\s*)?(?=[A-Z“\"‘])"
)
_BARE_AGENCY = re.compile(
    r"(?:[A-Z][\w.’'-]+(?:,? [A-Z][\w.’'-]+){0,3},? )?(?:CNN(?: Business)?|AP|AFP|BBC|Reuters)\s*[—–-]+\s*(?=[A-Z“\"‘])"
)
_AGENCY_ALONE = re.compile(rf"\(?(?i:{_AGENCIES})\)?\s*[—–-]+")
_SLASHED = re.compile(rf"[A-Z][A-Z .-]+, [A-Z][a-z]+\.? \d{{1,2}}\. /(?i:{_AGENCIES})/\.\s*(?=\S)")
# "Halvik · Der Hafen steht still.", "Halvik (dpa) · Der Hafen …": German regional papers.
_DOTTED = re.compile(
    rf"[A-ZÀ-Þ][\w.’'-]{{2,24}}(?:[ /][A-ZÀ-Þa-z][\w.’'-]{{0,24}}){{0,2}}"
    rf"(?:\s*\((?i:{_AGENCIES})[^()]{{0,16}}\))?\s+[·•]\s+"
    r"(?=[„“»\"‚]?[A-ZÀ-Þ]\S*\s)"
)
# "Morelia, Michoacán.- El presidente …": as papers in Spanish print it; "(SAMPLEPRESS) - ROMA - …".
_POINTED = re.compile(
    r"[A-ZÀ-Þ][\w.’'-]*(?:,? [A-ZÀ-Þa-z][\w’'-]*){0,4}(?:, [A-ZÀ-Þ]\w+)?\s?\.\s?[–—-]{1,2}\s*(?=[A-ZÀ-Þ“\"«¿¡])"
)
_BRACKETED = re.compile(
    r"\([A-Z][A-Z ]{2,18}\)\s*[–—-]\s*(?:[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ]+)?,?\s*[–—-]\s*)?(?=[A-ZÀ-Þ“\"«])"
)
# "HALVIK (SamplePoint News / Sample - 19th July, 2021) The port …".
_ALL_BRACKETED = re.compile(
    r"[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){0,3},? \([^()]{2,48}?\s?[-–—]\s?(?P<day>[^()]{6,24}\d{4})\s?\)"
    r"\s*:?\s*(?=[A-ZÀ-Þ“\"«])"
)
# "Londra (Regno Unito), 20 mar. (Agenzia) – Il fondatore …", "Madrid, 20 mar (EFE).- El …", "МОСКВА, 3 авг — Завод …".
_DAY_AND_MONTH = re.compile(
    r"[A-ZÀ-ÞА-Я][\w.’'-]*(?: [A-ZÀ-ÞА-Яa-z][\w.’'-]*){0,2}(?: \([^()]{2,30}\))?[,.]\s*"
    r"\d{1,2}\.? [a-zà-ÿа-яёіїє]{3,10}\.?\s*"
    r"(?:\([\w .]{2,24}\)\s*)?[.,]?\s?[–—-]{1,2}\s*(?=[A-ZÀ-ÞА-Я«“\"„¿¡])"
)
# "München, 12. Dezember 2022. Die Behörde …", "Paris, France | AFP | jeudi 29/07/2021 - La Cnil …".
_BEFORE_DAY = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]*(?:\s[A-Za-zÀ-ÿ][\w.’'-]*){0,2}\s*[,|/]\s*){0,4}(?:(?:den|le|am|em|a|el|il|the)\s+)?"
    r"(?:[a-zà-ÿ]{4,10},?\s+)?"
)
_AFTER_DAY = re.compile(r"\s*[.:–—|-]+\s+(?=\S)|\s+(?=[A-ZÀ-Þ“\"‘„«]\S*\s)")
# "Ciudad de México/ La presidenta …", "Halvik, Norland/Un experto …".
_SLASH_AFTER = re.compile(
    r"[A-ZÀ-Þ][\w.’'-]{2,24}(?: (?:de |del |la |el |do |da )?[A-ZÀ-Þ][\w.’'-]{1,24}){0,2}(?:, [A-ZÀ-Þ]\w{2,20})?\s?/\s?"
    r"(?=[A-ZÀ-Þ“\"«¿¡]\S*\s[\wà-ÿ])"
)
# "Halvik. Bei einem Angriff auf die Stadt Halvik …": the place that the text is about.
_STOPPED = re.compile(r"(?P<place>[A-ZÀ-Þ][a-zß-ÿ]{3,24}(?:[ -][A-ZÀ-Þ][a-zß-ÿ]{2,24})?)\.\s+(?=[A-ZÀ-Þ„“»\"])")
_SPEAKER = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .’'-]{2,30}:\s")
_NO_PLACE = re.compile(
    r"(?:on|by|since|until|from|in|at|the|a|an|my|our|this|that|how|why|what|when|who|updated?|exclusive|breaking|watch|"
    r"note|notes|opinion|analysis|editor|summary|abstract|background|question|answer|interview|live|video|listen|read|"
    r"warning|correction|clarification|disclosure|explainer|comment|review|report|press|media|news|fact|alert|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|achtung|eilmeldung|kommentar|analyse|host|chair|"
    r"speaker|moderator|minister|president|secretary)\b",
    re.IGNORECASE,
)
_SHORT_CAPITALS = re.compile(
    r"ROME|KYIV|KIEV|OSLO|LIMA|BONN|BERN|BAKU|DOHA|RIGA|SEOUL|PARIS|TOKYO|DELHI|CAIRO|SOFIA|MINSK|ACCRA|DUBAI"
)


_MOST_DATELINE = 100


def dateline(draft: Draft) -> Found:
    """Where and when a dispatch was sent, before its first sentence; kept as data.

    Takes: "LONDON, Nov 24 (Reuters) - ", "BRUSSELS — ", "JAKARTA: ", "Halvik, 12. Dezember 2022. ", "30 July 2020 ",
    "Halvik. " where the text names Halvik once more.
    Leaves: "NATO — the alliance — agreed", a lone place in capitals.
    """
    for line in draft.lines[: draft.head() + 2]:
        top = line.raw[:160]
        if _AGENCY_ALONE.fullmatch(line.text):
            return Found(take((line,), "field", "dateline"), (Field("dateline", line.text, line.text),))
        match = _AGENCY_FIRST.match(top) or _BARE_AGENCY.match(top) or _SLASHED.match(top)
        match = match or ((_first_of(top) or _stopped(draft, line)) if is_prose(line.text) else None)
        if match:
            span = Span(line.start, line.start + match.end(), "field", "dateline")
            words = " ".join(match.group().split())
            return Found((span,), (Field("dateline", words, words),))
        end = _end_of_day(draft, line)
        if end:
            words = " ".join(line.raw[:end].split())
            day = draft.date_in(words)
            told = [Field(n, day.value, words, "likely") for n in ("date", "source.published") if day and day.value]
            span = Span(line.start, line.start + end, "field", "dateline")
            return Found((span,), (Field("dateline", words, words), *told))
        match = _ALL_BRACKETED.match(top)
        day = draft.date_in(match.group("day")) if match else None
        if match and day and day.value:
            words = " ".join(match.group().split())
            told = [Field(n, day.value, words, "likely") for n in ("date", "source.published")]
            return Found(
                (Span(line.start, line.start + match.end(), "field", "dateline"),),
                (Field("dateline", words, words), *told),
            )
        match = _DATELINE.match(top)
        if not match or match.end() >= len(line.raw) - 20 or not _is_dateline(draft, match, line.raw[match.end() :]):
            continue
        span = Span(line.start, line.start + match.end(), "field", "dateline")
        words = " ".join(match.group().split())
        fields = [Field("dateline", words, words)]
        date = find_date(words)
        if date and date.value:
            fields += [
                Field("date", date.value, words, "likely"),
                Field("source.published", date.value, words, "likely"),
            ]
        return Found((span,), tuple(fields))
    return Found()


def _first_of(top: str) -> re.Match[str] | None:
    return (
        _DAY_AND_MONTH.match(top)
        or _DOTTED.match(top)
        or SENT_FROM.match(top)
        or _POINTED.match(top[:_MOST_DATELINE])
        or _BRACKETED.match(top)
        or _SLASH_AFTER.match(top)
    )


def _stopped(draft: Draft, line: Line) -> re.Match[str] | None:
    """A place and a full stop before the first sentence, where the text names the place once more."""
    match = _STOPPED.match(line.raw)
    if match is None or not is_prose(line.raw[match.end() :]):
        return None
    again = re.compile(rf"[a-zß-ÿ,;]\s{re.escape(match.group('place'))}\b")
    return match if again.search(draft.text) else None


def _end_of_day(draft: Draft, line: Line) -> int:
    """Where a place and a whole day end that begin a sentence; 0 where none do."""
    top = line.raw[:_MOST_DATELINE]
    day = draft.date_in(top) if is_prose(line.text) else None
    at = top.find(day.evidence) if day and day.value else -1
    before = _BEFORE_DAY.fullmatch(top[:at]) if at >= 0 else None
    after = _AFTER_DAY.match(line.raw, at + len(day.evidence)) if before is not None and day is not None else None
    return after.end() if after and is_prose(line.raw[after.end() :]) else 0


def _is_dateline(draft: Draft, match: re.Match[str], rest: str) -> bool:
    place, dash = match.group("place"), match.group().rstrip()[-1]
    first = place.split(",")[0]
    if match.group("agency") or match.group("day"):
        sent = rest[:1].isupper() and _NO_PLACE.match(first) is None
        return dash != ":" or sent
    if dash == ":" and first.isupper() and len(first) >= 6 and rest[:1].isupper() and _NO_PLACE.match(first) is None:
        # A speaker's name stands there as well: then others speak below.
        return (
            " " not in place
            and place == first
            and sum(_SPEAKER.match(each.raw) is not None for each in draft.lines) < 2
        )
    if dash != ":" and _PAPER_LAST.fullmatch(place):
        return True
    if dash == ":" or not first.isupper() or dash in rest[:80]:
        return False
    return len(first) >= 6 or _SHORT_CAPITALS.fullmatch(first) is not None
