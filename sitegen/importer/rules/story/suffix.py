"""The outlet's name beside a title: the rule that takes it off, and what other rules ask of a suffix."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft, Found
from sitegen.importer.evidence.outlets import names_outlet
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.evidence.title_words import PAPER
from sitegen.importer.lines import Line
from sitegen.importer.rules.page.masthead import SECTION, same
from sitegen.importer.seed import Field

SUFFIX = re.compile(r"\s+(?:\||–|—|-|::|:|·|•|»)\s+(?=[^|–—»]{2,60}$)")
_PREFIX = re.compile(r"(?P<name>[^|–—»]{2,40}?)\s*(?:\||»|\s[-–—]|:)\s+(?=\S+(?:\s\S+){3,}|[^\x00-\u2fff]{8,})")
_NEAR = 60


def title_suffix(draft: Draft) -> Found:
    """The outlet's name before or after a title, where something else in the seed says that it is one.

    Takes: " - Example Times" in a title from example-times.example.org, or above "© 2022 Example Times".
    Leaves: "Banks – a history", whose second half nothing else names.
    """
    title = draft.value("title")
    if not title or not isinstance(title.value, str):
        return Found()
    words, told, name = title.value, "", ""
    for _ in range(3):
        match = SUFFIX.search(words)
        if not match or size_of(words[: match.start()]) < 2:
            break
        tail = words[match.end() :].strip()
        said = names_outlet(draft, tail)
        if not said and not ("|" in match.group() and (SECTION.fullmatch(tail) or _barred(words, match))):
            break
        name = name or ("" if SECTION.fullmatch(tail) else tail)
        words, told = words[: match.start()].strip(), said or match.group().strip()
    prefix = _PREFIX.match(words)
    said = names_outlet(draft, prefix.group("name")) if prefix else ""
    # "Halvik: the port is shut" may stand above a line "Halvik", which names a place.
    if prefix and said and (PAPER.fullmatch(prefix.group("name")) or not said.startswith("a line is")):
        name, words, told = name or prefix.group("name"), words[prefix.end() :].strip(), said
    if not told:
        return Found()
    outlet = (Field("source.name", name, f"{title.evidence}; {told}", "likely"),) if name else ()
    settled = Field(
        "title", words, f"{title.evidence}; without {title.value[len(words) :]!r}: {told}", title.confidence
    )
    return Found(fields=outlet, settled=(settled,))


def without_suffix(text: str) -> str:
    """A line up to a bar or dash near its end."""
    match = SUFFIX.search(text)
    return text[: match.start()] if match else text


def without_sections(draft: Draft, words: str) -> str:
    """The title in "Title | Technology", where a section's name or the title alone near by says that it ends there."""
    match = SUFFIX.search(words)
    head = words[: match.start()] if match else ""
    alone = any(same(line.text) == same(head) for line in draft.lines[:_NEAR]) if head else False
    return head if match and (alone or SECTION.fullmatch(words[match.end() :])) else words


def suffix_name(draft: Draft, line: Line) -> str:
    """The outlet in "Title | Outlet": after a bar, or where the line without it stands near by as well."""
    match = SUFFIX.search(line.text)
    if not match:
        return ""
    head, name = line.text[: match.start()], line.text[match.end() :].strip()
    repeated = any(same(other.text) == same(head) for other in draft.lines[:_NEAR] if other is not line)
    barred = "|" in match.group() and _barred(line.text, match) and not SECTION.fullmatch(name)
    return name if (repeated or barred) and not any(char.isdigit() for char in name) else ""


def _barred(words: str, match: re.Match[str]) -> bool:
    head, name = words[: match.start()], words[match.end() :]
    return len(name.split()) <= 4 and size_of(head) >= 4 and not any(char.isdigit() for char in name)
