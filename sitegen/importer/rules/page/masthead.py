"""Rules for what stands above the title: navigation, names of sections, the rest of a site's head."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft, Found, drop
from sitegen.importer.evidence.byline_line import is_day_label, read_meta
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.words import labels
from sitegen.importer.words.names import looks_like_person, looks_like_role
from sitegen.importer.words.patterns import whole

MENU = whole(
    r"""
    skip to (?:main |the )?(?:content|navigation|article|search|footer)   (?:main |primary )?(?:menu|navigation)
    home(?: ?page)?   search(?: (?:the|this) site)?   search for
    (?:toggle|open|close|show|hide) (?:main )?(?:menu|navigation|search|sidebar)(?: .{0,20})?
    (?:log|sign) ?in(?: (?:/|or) (?:register|sign up))?   register   my account   subscribe   newsletters?   news
    latest(?: news)?   about(?: us)?   contact(?: us)?   you are here   back(?: to .{1,20})?
    (?:top|start) of (?:the )?page   topics?   sections?   events?   podcasts?   videos?   webinars?
    opinions?   resources   more   jobs   careers
    help   advertise   e-?paper   us edition   uk edition   (?:english|deutsch|français|español|en|fr|de)
    all (?:news|articles|topics|posts)   (?:previous|next)(?: (?:article|post|story))?
    go to (?:home|top|content)(?: page)?   magazine   blogs?
    """,
    labels.MENU,
)
SECTION = whole(
    r"""
    news   (?:news )?analysis   opinion   comment(?:ary)?   feature   explainer   exclusive   breaking(?: news)?
    press releases?   (?:news|media) release   blog(?: post)?   interview   editorial   cyber ?security   security
    cyber ?crime   technology   tech   politics   world   business   policy   national security   in brief
    guest (?:essay|post|column|opinion)   letters?   essay   column   special report   investigations?   in depth
    article   report   press statement   statement   speech
    world news   europe   (?:us|uk) news   government   regulation   insights?   privacy   defen[cs]e   white ?paper
    """,
    labels.SECTION,
)
_CRUMBS = re.compile(r"\s*(?:[>›»→/|•·]|::)\s*")
_BY_LABEL = whole(
    r"by   (?:written|posted|words|story|reported) by   authors?   von   par   por   автор(?:ы)?   作者   记者"
)
_MOST_ABOVE = 120
_BY = re.compile(r"(?:by|written by|von|par|por|di|автор|text)\b\W{0,3}[^\W\d_]", re.IGNORECASE)
_LONGEST_LABEL, _LONGEST_ROW = 3, 12
_LONGEST_TEASER, _BELOW = 18, 6


def navigation(draft: Draft) -> Found:
    """Menus and breadcrumbs above the title.

    Takes: "Skip to main content", "Home > News > Security". Leaves: a title of one word, "Home" in a sentence.
    """
    lines = draft.lines[: _before_prose(draft)]
    taken: list[Line] = []
    for place, line in enumerate(lines):
        more = place + 1 < len(draft.lines)
        menu = MENU.fullmatch(line.text) is not None and line.words <= 6
        if more and (menu or _is_menu_row(line) or _is_crumbs(line.text) or _ends_in_title(line, lines)):
            taken.append(line)
        elif more and size_of(line.text) <= _LONGEST_LABEL and place and lines[place - 1] in taken and not line.apart:
            # The rest of a menu, one entry a line, in one block with an entry that is known.
            block_ends = any(each.apart for each in lines[place + 1 : place + 12])
            signed = looks_like_person(line.text) or _BY.match(line.text) or read_meta(line.text).dated
            taken += [line] if block_ends and not signed else []
    return drop("navigation", taken)


def _ends_in_title(line: Line, lines: tuple[Line, ...]) -> bool:
    """Breadcrumbs whose last part is a line of its own: "Example Times > News > A pact"."""
    parts = re.split(r"\s+[>›»→/]\s+", line.text)
    first = re.split(r"\W+", line.text, maxsplit=1)[0]
    if MENU.fullmatch(first) and line.words >= 5:
        # "Home ... Press Releases A pact for cyberspace"
        near = (other for other in lines[:20] if other is not line and other.words >= 4)
        return any(same(line.text).endswith(" " + same(other.text)) for other in near)
    return len(parts) >= 3 and any(same(parts[-1]) == same(other.text) for other in lines[:20] if other is not line)


def same(text: str) -> str:
    """A line's words alone, to compare it with another."""
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _before_prose(draft: Draft) -> int:
    return min(draft.head(), 60)


def _is_menu_row(line: Line) -> bool:
    """A menu or breadcrumbs in one row, its marks lost: "Home News Technology Data protection"."""
    words = line.text.split()
    if not 3 <= len(words) <= _LONGEST_ROW or not MENU.fullmatch(words[0]) or line.text[-1] in ".?!:":
        return False
    return sum(1 for word in words[1:] if MENU.fullmatch(word) or SECTION.fullmatch(word)) >= 2


def _is_crumbs(text: str) -> bool:
    parts = _CRUMBS.split(text.strip(" >›»|/"))
    short = all(0 < len(part.split()) <= 4 for part in parts[:-1])
    known = sum(1 for part in parts if MENU.fullmatch(part) or SECTION.fullmatch(part))
    return (
        len(parts) >= 2
        and short
        and (
            (MENU.fullmatch(parts[0]) is not None and len(parts) >= 2 and known >= 1)
            or (known >= 2 and known >= len(parts) - 1)
        )
    )


def masthead(draft: Draft) -> Found:
    """What is left above the title once it is known: the site's name, its slogans, its other sections.

    Takes: "The Sample Courier" / "Since 1901" / "Today's paper" above the title, however many.
    Leaves: a byline, a day or a name over a role above the title, a sentence of the article that stands first.
    """
    top = min((span.start for span in draft.found.spans if span.name in ("title", "repeated-title")), default=-1)
    above = [line for line in draft.lines if line.start < top]
    if not above or len(above) > _MOST_ABOVE:
        return Found()
    head = draft.head()
    told = [line for line in above if is_prose(line.text)]
    # A sentence above the title is a banner's where a byline or day shows that the title is one.
    after = [line for line in draft.lines if line.start > top][:_BELOW]
    signed = any(_BY.match(line.text) or read_meta(line.text).dated or looks_like_person(line.text) for line in after)
    if told and (not signed or (head < len(above) and any(line.words > _LONGEST_TEASER for line in told))):
        above = [line for line in above if line.end <= min(told[0].start, draft.lines[head].start)] if signed else []
    below = {line.number: tuple(above[n + 1 : n + 3]) for n, line in enumerate(above)}
    kept = {line.number for line in above if _tells(line, below[line.number])}
    kept |= {line.number + 1 for line in above if _BY_LABEL.fullmatch(line.text) or is_day_label(line.text)}
    return drop("masthead", (line for line in above if line.number not in kept))


def _tells(line: Line, below: tuple[Line, ...]) -> bool:
    """Whether a line above the title may say who wrote it, or when: other rules read it."""
    if _BY.match(line.text) or _BY_LABEL.fullmatch(line.text) or is_day_label(line.text) or read_meta(line.text).dated:
        return True
    # A section or a place may stand between a name and its day.
    near = below if below and below[0].words <= _LONGEST_LABEL else below[:1]
    signed = any(read_meta(after.text).dated or looks_like_role(after.text) for after in near)
    return (looks_like_person(line.text) and signed) or looks_like_role(line.text)
