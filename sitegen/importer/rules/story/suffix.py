"""The outlet's name beside a title: the rule that takes it off, and what other rules ask of a suffix."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line
from sitegen.importer.rules.page.masthead import SECTION, same

SUFFIX = re.compile(r"\s+(?:\||–|—|-|::|:|·|•|»)\s+(?=[^|–—»]{2,60}$)")
_NEAR = 60


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
