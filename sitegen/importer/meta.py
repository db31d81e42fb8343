"""A line of small print under a title ("Ada Clerk · 9 Oct 2017 | 5 min read"): what does it name? Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .dates import FORMATS, find_date, is_date
from .names import split_role
from .phrases import whole

_PARTED = re.compile(r"[|•·–—/]|\s-\s|\s{2,}|\bby\b", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:first|originally|last|date|published|posted|publish|publication|issued|released|updated|modified|edited|"
    r"amended|reviewed|revised|update|on|at|in|by|the|read|min|mins|minutes?|news|analysis|blog|press release|"
    r"statement|"
    r"edt|est|et|pt|pst|pdt|ist|gmt|bst|cet|cest|utc|am|pm|time|local|hrs?|h|article|a|veröffentlicht|uhr|publié|le|"
    r"mis à jour|aktualisiert|comments?|dated?|security|cyber ?security|views?|share|print|reading|words?|"
    r"see|show|all|updates|details)\b|[\W\d_]+",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@\w+")
_LABEL = whole(
    r"""
    (?:first |originally |last |date )?(?:published|posted|updated|modified|issued|released|revised)(?: (?:on|at|date))?
    publish(?:ed|ing)? (?:on|date)   (?:publication |release |issue )?date
    """,
)
_NAMED = re.compile(r"(?:source|editor|author|photo)s?\s*:\s*\S+(?:\s\S+){0,3}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<![ap]\.m)(?<!min)[.!?][\"”’)]*$")
_ENTRY = re.compile(r"^\s*\|\s*:")
_MOST_WORDS, _MOST_LEFT = 24, 2


@dataclass(frozen=True, slots=True)
class Meta:
    """Whether a line is small print that holds a day, and the names that stand in it."""

    dated: bool
    names: tuple[str, ...] = ()


def is_day_label(text: str) -> bool:
    """Whether a line only says what the next one dates: "Published", "Last updated"."""
    return _LABEL.fullmatch(text) is not None


def read_meta(text: str) -> Meta:
    """A line is small print with a day when hardly a word is left beside days, names, roles and their labels."""
    if text.count(" ") >= _MOST_WORDS:
        return Meta(False)
    if is_date(text):
        return Meta(True)
    if not find_date(text) or _SENTENCE_END.search(text):
        return Meta(False)
    rest = _HANDLE.sub(" | ", text)
    for pattern in FORMATS:
        rest = pattern.sub(" | ", rest)
    names: tuple[str, ...] = ()
    left = 0
    for part in (part.strip(" ,;:()[]") for part in _PARTED.split(rest)):
        people, role = split_role(part)
        if _NAMED.fullmatch(part):
            continue
        if people or role:
            names = names or people
        else:
            left += len(_FILLER.sub(" ", part).split())
    # "January 11, 2022: Initial Version" is a list of changes.
    return Meta(left <= _MOST_LEFT, () if _ENTRY.search(rest) else names)
