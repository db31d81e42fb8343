"""Fields that a file states beside its text, each with the place that says so. Pure."""

from __future__ import annotations

import re

from sitegen.dates import read_date
from sitegen.importer.seed import Confidence, Field
from sitegen.importer.words.names import han_names, read_names

_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint) - .*|untitled.*|unbenannt.*|sans titre.*|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|txt)"
    r"|about:blank|(?:document|dokument)\s?\d*|(?:no|without) title|titel?|slide 1|\(anonymous\)|https?://\S+)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:(?:un)?known(?: author)?|anonymous|\(?anonymous\)?|(?:windows|microsoft office|office|mac|libreoffice|default)"
    r"[ -]?users?|user|admin(?:istrator)?|root|owner|benutzer|author|python-docx|.*@.*|microsoft.*|adobe.*|.*\d.*)",
    re.IGNORECASE,
)
DAYS = frozenset(("date", "dcterms.date", "dc.date", "published", "publication date", "date published", "issued"))
"""Names of properties of a document's own that hold the day of publication."""


def title(words: str, place: str, confidence: Confidence = "certain") -> tuple[Field, ...]:
    """A title, unless it is one that programs give by themselves (a file's name, "Untitled")."""
    told = " ".join(words.split())
    if not told or _NO_TITLE.fullmatch(told):
        return ()
    return (Field("title", told, f"{place}: {told}", confidence),)


def authors(words: str, place: str, confidence: Confidence = "likely") -> tuple[Field, ...]:
    """Who wrote it, unless the name is a program's or an account's."""
    told = " ".join(words.split())
    names: tuple[str, ...] = ()
    if told and not _NOBODY.fullmatch(told):
        names = han_names(told) or tuple(read_names(re.sub(r"\s*;\s*", ", ", told)))
    return (Field("source.author", names, f"{place}: {told}", confidence),) if names else ()


def day(words: str, place: str, confidence: Confidence = "certain") -> tuple[Field, ...]:
    """The day or time of publication, unless it cannot be read in one way."""
    read = read_date(" ".join(words.split()))
    if read is None or read.problem or not read.value:
        return ()
    value = Field("source.published", read.value, f"{place}: {words.strip()}", confidence)
    return (value, Field("date", read.value, value.evidence, confidence))


def address(words: str, place: str) -> tuple[Field, ...]:
    """The address of the original, if it is one on the web."""
    told = words.strip().strip("<>")
    whole = re.fullmatch(r"https?://[^\s/]+\.[^\s]+", told, re.IGNORECASE)
    return (Field("source.url", told, f"{place}: {told}"),) if whole else ()


def language(words: str, place: str) -> tuple[Field, ...]:
    """The language that it is written in, as a tag of BCP 47."""
    told = words.strip().replace("_", "-")
    fits = re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", told)
    return (Field("source.language", told, f"{place}: {told}", "likely"),) if fits else ()
