"""Which lines of the top only name a part of the page: a site, a section, an office, a person, a kicker. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from sitegen.importer.draft import Draft
from sitegen.importer.evidence.byline_line import is_day_label, read_meta
from sitegen.importer.evidence.outlets import names_outlet
from sitegen.importer.evidence.title_score import WIDE, size_of, stems
from sitegen.importer.evidence.title_words import ABBREVIATED, OFFICE, PAPER, SLOGAN
from sitegen.importer.lines import Line
from sitegen.importer.rules.page.masthead import SECTION
from sitegen.importer.rules.story.suffix import SUFFIX
from sitegen.importer.words.names import only_names

_SIGNED = re.compile(r"(?:by|written by|von|par|por|di|автор|作者|记者|文)\b\W{0,3}[^\W\d_]", re.IGNORECASE)
_PATH, _LONGEST_PART = re.compile(r"\s*[>›»→]\s*|\s*/\s+|\s+/\s*"), 16
_SPOKEN = re.compile(r"[“\"«„‘»][^“”\"«»„]{2,80}[”\"»“’«][.?!]?")
# A label of the page ("Get more insights with the") breaks off where a title does not.
_SMALL = re.compile(r"[a-zß-ÿ]{2,}\s")
_OPEN_END = re.compile(r"[.:,—–-]$|\b(?:the|an?|of|with|by|to|for|from|and|or)$", re.IGNORECASE)
_OFFER = re.compile(
    r"\b(?:save|get|up to|off|discount)\b.{0,30}\d{1,2} ?%|\d{1,2} ?% (?:off|discount|rabatt|de réduction)",
    re.IGNORECASE,
)
_PORTRAIT = re.compile(
    r"(?:profile |head)?(?:photo|image|picture|portrait|headshot|foto|bild|photographie) (?:of|de|von|di) [A-ZÀ-Þ]",
    re.IGNORECASE,
)
_WELCOME, _LEAST_SHARED = re.compile(r"(?:a (?:warm )?)?welcome (?:back )?to\b", re.IGNORECASE), 2
_LONGEST_KICKER, _MENU_BLOCK, _HEAD_BLOCK, _LONGEST_STANDFIRST = 5, 4, 5, 35


def dated(line: Line) -> bool:
    return _SIGNED.match(line.text) is not None or read_meta(line.text).dated or is_day_label(line.text)


def labels_of(candidates: list[Line], draft: Draft) -> frozenset[int]:
    """The candidates that only name a part of the page, a site, an office or a person."""
    found = set()
    said = {line.text.rstrip(".").casefold() for line in draft.lines if line.text.endswith(".")}
    shouting = sum(line.text.isupper() for line in candidates) > len(candidates) / 2
    for line in candidates:
        tail = SUFFIX.split(line.text)[-1]
        named = tail != line.text and SECTION.fullmatch(tail) is not None and size_of(line.text) <= 5
        shouted = line.text.isupper() and line.words <= 5 and not shouting and not WIDE.search(line.text)
        person = bool(only_names(line.text))
        opens = line.words > 2 and _OPEN_END.search(line.text) is not None and not ABBREVIATED.search(line.text)
        outlet = line.words <= 5 and "a line is" not in (told := names_outlet(draft, line.text)) and bool(told)
        label = (
            _is_row(line.text)
            or SECTION.fullmatch(line.text)
            or OFFICE.fullmatch(line.text)
            or PAPER.fullmatch(line.text)
            or SLOGAN.fullmatch(line.text)
        )
        portrait = _PORTRAIT.match(line.text) is not None or _OFFER.search(line.text) is not None
        # "from Net Politics" above the title: a title begins with a capital, or it is a name such as "eBay".
        # Where a notice was cut off before it, a title begins anywhere.
        cut = line.start > 0 and draft.text[line.start - 1] not in "\r\n"
        # What breaks off is a teaser.
        portrait = portrait or line.text.endswith(("…", "..."))
        small = _SMALL.match(line.text) is not None and not cut
        if named or shouted or person or opens or outlet or label or small or portrait or line.text.casefold() in said:
            found.add(line.number)
    # "Welcome to the first issue of the Sample Letter!" greets the readers of what the line above it names.
    for above, line in pairwise(candidates):
        if _WELCOME.match(line.text) and len(stems(above.text) & stems(line.text)) >= _LEAST_SHARED:
            found.add(line.number)
    return frozenset(found | _kickers(candidates, draft))


def _is_row(text: str) -> bool:
    """Whether a line is a path of sections: "Politics / Europe", "全国・海外ニュース/ 主要"."""
    tags = text.partition(": ")[2].split(" | ") if ": " in text else text.split(" | ")
    if len(tags) > 2 and all(size_of(tag) <= 3 for tag in tags):
        return True
    parts = _PATH.split(text)
    return len(parts) >= 2 and all(part and len(part) <= _LONGEST_PART and size_of(part) <= 4 for part in parts)


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
        # Over the text itself a line of a few words is the title, and the longer one its standfirst.
        told = more is not None and size_of(title.text) < size_of(more.text) <= _LONGEST_STANDFIRST
        if more and told and title.number == line.number + 1 and longer:
            found |= {line.number} if re.search(r"[.?!]$", more.text) else set()
    return found


def listed_above(candidates: list[Line], draft: Draft) -> frozenset[int]:
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
        # Three names of a menu may look like a person's; in a long block they do not make it a title's.
        signed = any(dated(x) or (len(block) <= _HEAD_BLOCK and only_names(x.text)) for x in block)
        if len(block) >= _MENU_BLOCK and later and not signed:
            found |= numbers
        later = later or any(size_of(line.text) >= _MENU_BLOCK for line in block if line.number in own)
    return frozenset(found)
