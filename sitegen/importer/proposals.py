"""Registered names that stand in a text, counted: what its terms may be. Proposed to the editor, never decided. Pure.

The longest name wins ("United Kingdom Government" is not "United Kingdom"), at borders of words. Case counts where it
tells names apart: what is registered with a capital wants one in the text ("US" is not "us", "Turkey" no bird), and
a name of several capitals wants exactly those; what is registered in small letters is found in any case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:[.’'&-]\w+)*\.?")
_POSSESSIVE = re.compile(r"[’']s?\Z")
_MARKS = re.compile(r"[.’'&-]")


@dataclass(frozen=True, slots=True)
class TermName:
    """A name under which a term is known in running text."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TermProposal:
    """A term whose names stand in the text so many times; never, where a tag beside the text names it.

    A tag that is no registered term has no taxonomy, and its words as its slug.
    """

    taxonomy: str
    slug: str
    name: str
    count: int


class Names:
    """The registered names by their first word; built once for many texts."""

    def __init__(self, names: Iterable[TermName]) -> None:
        """Names without a letter are passed over."""
        self.by_first: dict[str, list[tuple[tuple[str, ...], TermName]]] = {}
        for name in names:
            words = tuple(_key(match.group()) for match in _WORD.finditer(name.name))
            if words and any(words):
                self.by_first.setdefault(words[0], []).append((words, name))
        self.by_slug: dict[str, TermName] = {}
        for rows in self.by_first.values():
            for _, name in rows:
                self.by_slug.setdefault(name.slug, name)
            rows.sort(key=lambda row: (-len(row[0]), row[1].taxonomy, row[1].slug))

    def find(self, text: str) -> tuple[TermProposal, ...]:
        """The terms named in a text, by taxonomy, the most often named first."""
        found = [(match.group(), match.end()) for match in _WORD.finditer(text)]
        keys = [_key(word) for word, _ in found]
        counts: Counter[tuple[str, str]] = Counter()
        names: dict[tuple[str, str], str] = {}
        at = 0
        while at < len(keys):
            step = 1
            for words, name in self.by_first.get(keys[at], ()):
                printed = tuple(word for word, _ in found[at : at + len(words)])
                if tuple(keys[at : at + len(words)]) == words and _fits(name.name, printed):
                    term = (name.taxonomy, name.slug)
                    counts[term] += 1
                    names.setdefault(term, name.name)
                    step = len(words)
                    break
            at += step
        rows = (TermProposal(*term, names[term], count) for term, count in counts.items())
        return tuple(sorted(rows, key=lambda p: (p.taxonomy, -p.count, p.slug)))


def tagged(names: Names, tags: Iterable[tuple[str, str]]) -> tuple[TermProposal, ...]:
    """The terms that tags name, given as (words, slug): registered ones, and those that may be new ones."""
    found: dict[str, TermProposal] = {}
    for words, slug in tags:
        known = names.by_slug.get(slug)
        if known is not None:
            found.setdefault(slug, TermProposal(known.taxonomy, known.slug, words, 0))
            continue
        registered = names.find(words)
        if len(registered) == 1:
            found.setdefault(registered[0].slug, TermProposal(registered[0].taxonomy, registered[0].slug, words, 0))
        elif slug:
            found.setdefault(slug, TermProposal("", words, words, 0))
    return tuple(found.values())


def by_taxonomy(
    proposals: Iterable[TermProposal], stated: Mapping[str, Iterable[str]]
) -> dict[str, tuple[TermProposal, ...]]:
    """The proposals of each taxonomy without the terms that are stated already."""
    found: dict[str, list[TermProposal]] = {}
    for proposal in proposals:
        if proposal.slug not in stated.get(proposal.taxonomy, ()):
            found.setdefault(proposal.taxonomy, []).append(proposal)
    return {taxonomy: tuple(rows) for taxonomy, rows in found.items()}


def _key(word: str) -> str:
    """A word as it is looked up: `U.S.` and `US`, `Britain’s` and `Britain` are one."""
    return _MARKS.sub("", _POSSESSIVE.sub("", word)).casefold()


def _fits(name: str, printed: tuple[str, ...]) -> bool:
    """Whether the printed words have the capitals that the name wants."""
    for wanted, word in zip(_WORD.finditer(name), printed, strict=True):
        letters = _MARKS.sub("", wanted.group())
        seen = _MARKS.sub("", _POSSESSIVE.sub("", word))
        capitals = sum(c.isupper() for c in letters)
        if capitals > 1 and seen != letters:
            return False
        if capitals == 1 and letters[0].isupper() and not seen[:1].isupper():
            return False
    return True
