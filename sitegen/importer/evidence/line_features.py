"""What a line looks like by itself: its length and ending, its capitals, what it speaks of. Names of evidence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.importer.evidence.title_score import WIDE, size_of
from sitegen.importer.lines import Line
from sitegen.importer.words.page_words import DATA, ENGLISH, FIRST_HEADINGS, PAGE, PAST, PICTURE, READER, THIS_TEXT

ENTRY = re.compile(
    r"[•‣◦▪●○■□–—*·>-]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s|[①-⑳]|\||\d{1,2}(?:\.\d{1,2})+\.?\s|"
    r"(?:chapter|part|section|article|kapitel|teil|chapitre|capítulo|глава|§)\s?\d|第.{1,3}[章条條节節]",
    re.IGNORECASE,
)
"""How an entry of a list begins, or a numbered heading."""
_ENDED = re.compile(r"[.!?।。！？؟](?:\s?[»«]|[\"'”’“‘»«)\]])*(?:\[\d{1,3}\])*$")
_BROKEN = re.compile(r"(?:\.\.\.|…|\[…\])\W*$")
_DAY = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|"
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\.? (?:de )?[^\W\d_]{3,10}|[A-Z][a-z]{2,8}\.? \d{1,2})\b"
)
_QUOTE = re.compile(r"[“”«»„\"「」]")
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]{3,}[”\"»“]")
_URL = re.compile(r"https?:|www\.|\S@\S+\.|\w\.(?:com|org|net|jpe?g|png|gif|pdf)\b", re.IGNORECASE)
FACT = re.compile(r"[A-ZÀ-ÞА-Я][\w /-]{2,40}:\s\S")
"""What an entry of a fact sheet looks like: "Controller: the harbour of Halvik"."""
_SPEAKER = re.compile(r"[A-ZÀ-ÞА-Я][\w.’'-]*(?: [\w.’'-]+){0,4}: \S")
_STOP = re.compile(r"(?<=[a-z\d)”\"][.!?])\s+(?=[A-Z“\"])")
_PASSIVE = re.compile(r"\b(?:is|are|being|be) \w+ed\b")
INNER = re.compile(r"[^\W\d_)\"”’»][.!?][\"”’»)]*\s+[\"“‘«„¿¡(]?[A-ZÀ-ÞА-ЯЁІЇЄ(]|[。！？]\S")
_LEAST_TWO = 15
_HIGH, _HIGHER = 0.4, 0.7
_TALK, _MUCH_TALK = 12, 7
"""A word about the page or its readers in so many words."""


def look(line: Line) -> Iterator[str]:
    """What the line itself looks like."""
    text, size = line.text, size_of(line.text)
    yield _length(size)
    yield from _ending(text, size)
    yield from _letters(text)
    if ENTRY.match(line.raw):
        yield "list entry"
    if _SPEAKER.match(text) and _ENDED.search(text):
        yield "somebody speaks"
    if DATA.search(text):
        yield "data"
    elif _URL.search(text):
        yield "address"
    if FIRST_HEADINGS.fullmatch(text):
        yield "heading of texts"
    if _DAY.search(text):
        yield "day or time"
    if _QUOTE.search(text):
        yield "quotes"
    yield from _about(text, size)


def _length(size: int) -> str:
    names = ((2, "one word"), (5, "to four words"), (10, "to nine words"), (20, "to nineteen words"))
    return next((name for most, name in names if size < most), "to forty words" if size < 40 else "long")


def _ending(text: str, size: int) -> Iterator[str]:
    if _BROKEN.search(text):
        yield "breaks off"
    elif _ENDED.search(text):
        yield "ends a sentence"
        yield "ends a short sentence" if size < 10 else "ends a long sentence"
    elif text.endswith((":", "：")):
        yield "ends in a colon"
    elif text.endswith((",", "，", ";")):
        yield "goes on"
    if text.endswith("?"):
        yield "asks"
    if size >= _LEAST_TWO and INNER.search(text):
        yield "two sentences"


def _letters(text: str) -> Iterator[str]:
    if text[:1].islower():
        yield "begins low"
    words = [word for word in text.split() if word[:1].isalpha()]
    if len(words) > 1 and not WIDE.search(text):
        high = sum(word[:1].isupper() for word in words) / len(words)
        if high >= _HIGHER:
            yield "capitals"
        elif high >= _HIGH and len(words) > 3:
            yield "many capitals"
    if text.isupper():
        yield "all capitals"
    if not any(char.isalpha() for char in text):
        yield "no letters"


def _about(text: str, size: int) -> Iterator[str]:
    """Whether it speaks of the page, to its readers, of a picture, of nothing past."""
    page = len(PAGE.findall(text))
    if page:
        yield "word of pages"
        if size < 12:
            yield "short with word of pages"
    if page > 1:
        yield "words of pages"
    if READER.search(text):
        yield "speaks to readers"
    if PICTURE.search(text):
        yield "word of captions"
        if size >= 6 and not _QUOTE.search(text):
            yield "may be a caption"
    if size < 6:
        return
    plain = _QUOTED.sub("", text)
    talk = sum(len(words.findall(plain)) for words in (PAGE, THIS_TEXT, READER))
    if talk * _TALK >= size:
        yield "talks of the page"
    if talk * _MUCH_TALK >= size:
        yield "talks much of the page"
    first = _STOP.split(text, maxsplit=1)[0]
    if len(ENGLISH.findall(first)) > 1 and not PAST.search(_PASSIVE.sub(" ", first)):
        yield "tells nothing past"
