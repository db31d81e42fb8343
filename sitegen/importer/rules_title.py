"""Rules for the top of a page: navigation, the title and its repetitions, the standfirst."""

from __future__ import annotations

import re
from itertools import pairwise

from . import languages
from .dates import find_date, is_date
from .lines import Line, is_prose
from .meta import read_meta
from .names import looks_like_person, looks_like_role
from .phrases import whole
from .rulebook import Draft, Found, drop, take
from .seed import Field, Question

_MENU = whole(
    r"""
    skip to (?:main |the )?(?:content|navigation|article|search|footer)   (?:main |primary )?(?:menu|navigation)
    home(?: ?page)?   search(?: (?:the|this) site)?   search for
    (?:toggle|open|close|show|hide) (?:main )?(?:menu|navigation|search|sidebar)(?: .{0,20})?
    (?:log|sign) ?in(?: (?:/|or) (?:register|sign up))?   register   my account   subscribe   newsletters?   news
    latest(?: news)?   about(?: us)?   contact(?: us)?   you are here   back(?: to (?:top|news|home|all .{1,20}))?
    topics?   sections?   events?   podcasts?   videos?   webinars?   opinions?   resources   more   jobs   careers
    help   advertise   e-?paper   us edition   uk edition   (?:english|deutsch|français|español|en|fr|de)
    all (?:news|articles|topics|posts)   (?:previous|next)(?: (?:article|post|story))?
    go to (?:home|top|content)(?: page)?   magazine   blogs?
    """,
    languages.MENU,
)
_SECTION = whole(
    r"""
    news   (?:news )?analysis   opinion   comment(?:ary)?   feature   explainer   exclusive   breaking(?: news)?
    press releases?   (?:news|media) release   blog(?: post)?   interview   editorial   cyber ?security   security
    cyber ?crime   technology   tech   politics   world   business   policy   national security   in brief
    special report   investigations?   in depth   article   report   press statement   statement   speech
    world news   europe   (?:us|uk) news   government   regulation   insights?   privacy   defen[cs]e   white ?paper
    """,
    languages.SECTION,
)
_CRUMBS = re.compile(r"\s*(?:[>›»→/|•·]|::)\s*")
_SUFFIX = re.compile(r"\s+(?:\||–|—|-|::|·|•|»)\s+(?=[^|–—»]{2,60}$)")
_NO_TITLE = re.compile(
    r"[\W\d_]*$|(?:by|von|par|por)\s+[A-Z]|(?:published|posted|updated|last updated|modified|created)\b.{0,60}\d|"
    r"https?://\S+$|\(?(?:image|photo|picture)s?\s*(?:credit|by|:)",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:by|written by)\s+[A-Z]", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:(?:[A-Z][\w.&’'-]*|of|the|and|for|on|in)\s+){0,5}?(?:Council|Commission|Ministry|Department|Office|House|Agency|"
    r"Government|Parliament|Court|Embassy|Bureau|Union|Committee|Organi[sz]ation|Centre|Center)"
    r"(?:\s+(?:[A-Z][\w.&’'-]*|of|the|and|for|on|in)){0,5}"
)
_SENTENCE = re.compile(r"(?<![.!?].)(?<!\b[A-Z])[.][\"”’')\]]?$")
# A label of the page ("Get more insights with the") breaks off where a title does not.
_OPEN_END = re.compile(r"[.:,]$|\b(?:the|an?|of|with|by|to|for|from|and|or|in|on|at)$", re.IGNORECASE)
_MOST_TITLE, _LONGEST_LABEL = 250, 3


def navigation(draft: Draft) -> Found:
    """Menus and breadcrumbs above the title.

    Takes: "Skip to main content", "Home > News > Security". Leaves: a title of one word, "Home" in a sentence.
    """
    lines = draft.lines[: _before_prose(draft)]
    taken: list[Line] = []
    for place, line in enumerate(lines):
        more = place + 1 < len(draft.lines)
        menu = _MENU.fullmatch(line.text) is not None and line.words <= 6
        if more and (menu or _is_crumbs(line.text) or _ends_in_title(line, lines)):
            taken.append(line)
        elif more and line.words <= _LONGEST_LABEL and place and lines[place - 1] in taken and not line.apart:
            # The rest of a menu, one entry a line, in one block with an entry that is known.
            block_ends = any(each.apart for each in lines[place + 1 : place + 12])
            signed = looks_like_person(line.text) or _BY.match(line.text) or read_meta(line.text).dated
            taken += [line] if block_ends and not signed else []
    return drop("navigation", taken)


def _ends_in_title(line: Line, lines: tuple[Line, ...]) -> bool:
    """Breadcrumbs whose last part is a line of its own: "Example Times > News > A pact"."""
    parts = re.split(r"\s+[>›»→/]\s+", line.text)
    return len(parts) >= 3 and any(_same(parts[-1]) == _same(other.text) for other in lines[:20] if other is not line)


def _before_prose(draft: Draft) -> int:
    return min(draft.head(), 60)


def _is_crumbs(text: str) -> bool:
    parts = _CRUMBS.split(text.strip(" >›»|/"))
    short = all(0 < len(part.split()) <= 4 for part in parts[:-1])
    known = sum(1 for part in parts if _MENU.fullmatch(part) or _SECTION.fullmatch(part))
    return (
        len(parts) >= 2
        and short
        and (
            (_MENU.fullmatch(parts[0]) is not None and len(parts) >= 2 and known >= 1)
            or (known >= 2 and known >= len(parts) - 1)
        )
    )


def repeated_title(draft: Draft) -> Found:
    """A title that the header told already, or that stands twice at the top, with or without its outlet.

    Takes: "A pact for cyberspace | Example Times" above "A pact for cyberspace".
    Leaves: the first sentence that quotes it.
    """
    title = draft.value("title")
    if not title or not isinstance(title.value, str):
        return Found()
    wanted = _same(title.value)
    top = draft.lines[: draft.head() + 1][:60]
    taken = [line for line in top if _same(line.text) == wanted or _same(_without_suffix(line.text)) == wanted]
    # "Alert (A-1)" above "Alert: a flaw is used".
    begun = [line for line in top if line not in taken and title.value.startswith(line.text + ": ")]
    fields = tuple(
        Field("source.name", _SUFFIX.split(line.text)[-1].strip(), line.text, "likely")
        for line in taken
        if _same(line.text) != wanted and _SUFFIX.search(line.text)
    )
    return Found(take((*begun, *taken), "dropped", "repeated-title"), fields[:1])


def _same(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _without_suffix(text: str) -> str:
    match = _SUFFIX.search(text)
    return text[: match.start()] if match else text


def section_label(draft: Draft) -> Found:
    """The section's name above the title, or alone between title and text.

    Takes: "NEWS ANALYSIS" above the title. Leaves: "Security first" as a title, a sub-heading further down.
    """
    top = draft.lines[: min(draft.head(), 12)]
    return drop(
        "section-label",
        (
            line
            for place, line in enumerate(top)
            if place + 1 < len(draft.lines) and line.words <= 3 and _SECTION.fullmatch(line.text)
        ),
    )


def title(draft: Draft) -> Found:
    """The title: the first line of the top that reads like one.

    Takes: "UK and US pledge to punish cyber criminals at annual meeting".
    Leaves: a first paragraph, a byline, a lone date.
    """
    if draft.value("title"):
        return Found()
    asked = Found(questions=(Question("title", "no line at the top reads like a title"),))
    top = draft.lines[: max(draft.head(), 1)][:40]
    # A lone line is a text without a title, or a title without a text: it cannot be told which.
    if len(draft.lines) < 2:
        return asked
    candidates = [line for line in top if _may_be_title(line)]
    roles = {
        after.start for line, after in pairwise(top) if looks_like_person(line.text) and looks_like_role(after.text)
    }
    candidates = [line for line in candidates if line.start not in roles]
    if not candidates:
        candidates = _below_slogan(draft)
        top = draft.lines[:12]
    if not candidates:
        return asked
    best = _best(candidates)
    following = {line.start: after for line, after in pairwise(draft.lines)}
    before = [
        line for line in candidates[: candidates.index(best)] if _is_label(line, candidates[0], following[line.start])
    ]
    name = _suffix_name(draft, best)
    words = _without_sections(draft, _without_suffix(best.text).strip()) if name else best.text
    fields = (Field("title", words, best.text, "certain" if best is top[0] else "likely"),)
    outlet = (Field("source.name", name, best.text, "likely"),) if name else ()
    return Found((*take((best,), "field", "title"), *take(before, "dropped", "section-label")), (*fields, *outlet))


def _without_sections(draft: Draft, words: str) -> str:
    """The title in "Title | Technology", where a section's name or the title alone near by says that it ends there."""
    match = _SUFFIX.search(words)
    head = words[: match.start()] if match else ""
    alone = any(_same(line.text) == _same(head) for line in draft.lines[:60]) if head else False
    return head if match and (alone or _SECTION.fullmatch(words[match.end() :])) else words


def _best(candidates: list[Line]) -> Line:
    """The first candidate; labels of a few words ("Nation-State", "The Sample House") give way to a longer line."""
    first = candidates[0]
    shouted = first.text.isupper() and first.words <= 5 and not any(each.text.isupper() for each in candidates[1:3])
    tail = _SUFFIX.split(first.text)[-1]
    named = tail != first.text and _SECTION.fullmatch(tail) is not None
    is_label = named or first.words <= _LONGEST_LABEL or _OFFICE.fullmatch(first.text) or shouted
    if not is_label or re.search(r"[.?!:,]$", first.text):
        return first
    longer = (line for line in candidates[1:] if 4 <= line.words <= 25 and not _OPEN_END.search(line.text))
    return next((line for line in longer if not looks_like_person(line.text)), first)


def _is_label(line: Line, first: Line, after: Line) -> bool:
    """Whether a line above the title only names a part of the page; a name over a day or a role is a byline."""
    short = line.words <= _LONGEST_LABEL or line is first or _OPEN_END.search(line.text) is not None
    signed = looks_like_person(line.text) and (read_meta(after.text).dated or looks_like_role(after.text))
    return short and not signed and not any(char.isdigit() for char in line.text)


def _below_slogan(draft: Draft) -> list[Line]:
    """Where a sentence about the site stands first: the line that is near a byline or day reads like the title."""
    for place, line in enumerate(draft.lines[1:5], start=1):
        near = draft.lines[place + 1 : place + 6]
        if _may_be_title(line) and line.words >= 4 and not is_prose(line.text):
            return [line] if any(read_meta(each.text).dated or _BY.match(each.text) for each in near) else []
    return []


def _suffix_name(draft: Draft, line: Line) -> str:
    """The outlet in "Title | Outlet": after a bar, or where the line without it stands near by as well."""
    match = _SUFFIX.search(line.text)
    if not match:
        return ""
    head, name = line.text[: match.start()], line.text[match.end() :].strip()
    repeated = any(_same(other.text) == _same(head) for other in draft.lines[:60] if other is not line)
    barred = "|" in match.group() and len(name.split()) <= 4 and len(head.split()) >= 4 and not _SECTION.fullmatch(name)
    return name if (repeated or barred) and not any(char.isdigit() for char in name) else ""


def _may_be_title(line: Line) -> bool:
    if len(line.text) > _MOST_TITLE or _NO_TITLE.match(line.text) or is_date(line.text):
        return False
    return not (line.words >= 8 and _SENTENCE.search(line.text)) and not (line.words <= 8 and find_date(line.text))
