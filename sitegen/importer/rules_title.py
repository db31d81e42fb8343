"""Rules for the top of a page: navigation, the title and its repetitions, the standfirst."""

from __future__ import annotations

import re

from .dates import find_date, is_date
from .lines import Line
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
)
_SECTION = whole(
    r"""
    news   (?:news )?analysis   opinion   comment(?:ary)?   feature   explainer   exclusive   breaking(?: news)?
    press releases?   (?:news|media) release   blog(?: post)?   interview   editorial   cyber ?security   security
    cyber ?crime   technology   tech   politics   world   business   policy   national security   in brief
    special report   investigations?   in depth   article   report   press statement   statement   speech
    world news   europe   (?:us|uk) news   government   regulation   insights?   privacy   defen[cs]e   white ?paper
    """,
)
_CRUMBS = re.compile(r"\s*(?:[>›»→/|•·]|::)\s*")
_SUFFIX = re.compile(r"\s+(?:\||–|—|-|::|·|•|»)\s+(?=[^|–—»]{2,60}$)")
_NO_TITLE = re.compile(
    r"[\W\d_]*$|(?:by|von|par|por)\s+[A-Z]|(?:published|posted|updated|last updated|modified|created)\b.{0,60}\d|"
    r"https?://\S+$|\(?(?:image|photo|picture)s?\s*(?:credit|by|:)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<![.!?].)(?<!\b[A-Z])[.][\"”’')\]]?$")
_MOST_TITLE = 250


def navigation(draft: Draft) -> Found:
    """Menus and breadcrumbs above the title.

    Takes: "Skip to main content", "Home > News > Security". Leaves: a title of one word, "Home" in a sentence.
    """
    lines = draft.lines[: _before_prose(draft)]
    taken: list[Line] = []
    for place, line in enumerate(lines):
        more = place + 1 < len(draft.lines)
        if (more and _MENU.fullmatch(line.text) and line.words <= 6) or (more and _is_crumbs(line.text)):
            taken.append(line)
    return drop("navigation", taken)


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
    fields = tuple(
        Field("source.name", _SUFFIX.split(line.text)[-1].strip(), line.text, "likely")
        for line in taken
        if _same(line.text) != wanted and _SUFFIX.search(line.text)
    )
    return Found(take(taken, "dropped", "repeated-title"), fields[:1])


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
    if not candidates:
        return asked
    best = next((line for line in candidates if line.words >= 4), candidates[0])
    if best is not candidates[0] and not all(_is_label(line) for line in candidates[: candidates.index(best)]):
        best = candidates[0]
    before = [line for line in top[: top.index(best)] if _is_label(line)]
    name = _suffix_name(draft, best)
    words = _SUFFIX.split(best.text)[0].strip() if name else best.text
    fields = (Field("title", words, best.text, "certain" if best is top[0] else "likely"),)
    outlet = (Field("source.name", name, best.text, "likely"),) if name else ()
    return Found((*take((best,), "field", "title"), *take(before, "dropped", "section-label")), (*fields, *outlet))


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
    return not (line.words >= 12 and _SENTENCE.search(line.text)) and not (line.words <= 8 and find_date(line.text))


def _is_label(line: Line) -> bool:
    """A section's or a tag's name above a title: one to three words, no sentence, not a title by its marks."""
    return (
        line.words <= 3
        and not re.search(r"[.?!:,]$", line.text)
        and (line.text.isupper() or _SECTION.fullmatch(line.text) is not None)
    )
