"""Rules for the foot of a page: copyright, tags, a vendor's own words, contacts, the site's furniture."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft, Found, drop, take
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Span
from sitegen.importer.words import labels
from sitegen.importer.words.names import looks_like_person
from sitegen.importer.words.patterns import matching, opening, starting, whole
from sitegen.importer.words.rights_notices import is_reproduction_notice

_COPYRIGHT = opening(
    r"""
    ©   .{0,60}©\s?\d{4}   .{0,40}\bnot responsible for the content of external (?:sites|links)
    \(c\)\s*(?:copyright|\d{4})   copyright\s*(?:©|\(c\)|\d{4}|notice\b|of the\b|by\b)
    .{0,60}\ball rights reserved\b
    (?:this (?:material|content|article) )?may not be (?:published|reproduced|republished|copied)\b
    this material may not be\b   (?:reprinted|republished|reproduced) (?:with|by) (?:the )?(?:kind )?permission\b
    (?:this (?:article|work|content|story) is )?(?:licensed|published|republished|made available) under (?:a |\
    the )?(?:creative commons|open government)
    our standards:   this product is provided subject to\b   (?:site )?powered by [\w. ]{2,40}\W*$
    (?:this (?:article|story|text) (?:is|was) )?(?:republished|reprinted) (?:from|here)\b.{0,80}\b\
    (?:licen[cs]e|permission)\b
    [\w .’'-]{2,60} (?:is|are) not responsible for (?:the )?content of external\b
    \w[\w .]{0,40} is (?:part of|a trading name of|published by|operated by) .{3,80}(?:plc|inc|ltd|limited|media|\
    group)\b.{0,80}\b(?:publisher|media group|website|company number)
    registered (?:in england|office|company)\b   the thomson reuters trust principles
    """,
    labels.COPYRIGHT,
)
_TAGS = re.compile(
    r"[\W_]*(?:labels?|tags?|tagged(?: (?:as|with|in))?|topics?(?: (?:in this story|mentioned))?|filed under|filed in|"
    r"categor(?:y|ies)|keywords?|posted in|more on|tagged with|in this story|related topics|related tags|"
    + labels.TAGS
    + r")\s*[:：|]\s*\S.{0,240}",
    re.IGNORECASE,
)
_TAGS_HEAD = whole(
    r"""
    tags?   topics?   in this (?:story|article)   topics in this .{1,20}   filed (?:to|in)   labels   filed under
    categor(?:y|ies)   keywords?   related (?:tags|topics)
    tagged(?: with)?
    """,
    labels.TAGS_HEAD,
)
_SHOUTED_TAGS = re.compile(r"TAGS:?\s+[A-Z0-9][A-Z0-9 ,&'’-]{2,200}")
_BLOG_TAGS = re.compile(
    r"(?:posted|filed) (?:in|under) [^.]{2,160} tagged [^.]{2,160}|"
    r"(?-i:Posted in|Filed under|Tagged(?: with)?) [^.]{2,80}",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"(?:#\w+[\s,]*){2,}")
_GLUED_TAGS = re.compile(r"(?:(?<=\b[a-z]{3})|(?<=[a-z]{4})|(?<=[.!?”\"]))(?:[A-Z][a-z]{3,}){2,}$")
_GLUED_WORD = re.compile(r"[a-z]{3,}(?:[A-Z][a-z]{3,}){2,}|\S*[.!?”\"](?:[A-Z][a-z]{3,}){2,}")
_MOST_AFTER = 0.6
_LAST, _MOST_NOTICE, _LONGEST_TAG = 4, 90, 30
_ABOUT = re.compile(r"about\s+(?:the\s+)?(?-i:[A-Z0-9])[\w&.,’'() +-]{1,60}", re.IGNORECASE)
_CONTACT = whole(
    r"""
    (?:media|press|investor|news|public relations|pr) (?:contacts?|relations|enquir(?:y|ies)|inquir(?:y|ies)|\
    office)(?: .{1,40})?
    contacts?(?: information| details| us)?   notes? (?:to|for) editors?
    for (?:media|press) (?:enquiries|inquiries).{0,60}   for (?:more|further) information
    """,
)
_CONTACT_LINE = opening(
    r"""
    (?:media|press|investor|pr) (?:contacts?|enquiries|inquiries)\s*:
    for (?:more|further|additional) information,? (?:please )?(?:visit|contact|see|go to|call|e-?mail)\b
    for (?:media|press) (?:enquiries|inquiries)\b   to learn more,? (?:please )?visit\b
    (?:tel|phone|fax|e-?mail|web)\s*[.:]\s*\S+   for immediate release\W*$   source\s*:\s*[A-Z][\w .&,-]{1,60}$
    if you are not a journalist\b   sent from my \w+[\w ]{0,20}$
    \+\d[\d ()./-]{7,20}$   \(?\d{3}\)?[ -]\d{3}[ -]\d{4}$   \S+@\S+\.\w{2,6}$   view source version on\b
    [📍☎📞✉📧🌐].{4,120}$   forward[- ]looking statements?\W*$
    """,
)
_END_MARK = re.compile(r"\W*(?:ends?|enditem|-30-|#\s*#\s*#|\*\s*\*\s*\*)\W*", re.IGNORECASE)
_FURNITURE = whole(
    r"""
    back to (?:top|news|home|list|overview|all .{1,20}|previous .{1,20})   (?:go|return) to (?:top|homepage|news)
    (?:top|bottom|end)(?: of (?:the )?page)?
    (?:privacy|cookies?|accessibility|legal|terms)(?: (?:policy|notice|statement|settings|of (?:use|service)|\
    and conditions|& conditions|preferences))?
    contact us   about us   site ?map   advertise(?: with us)?
    do not sell (?:or share )?my (?:personal )?(?:info|information)   help(?: cent(?:er|re))?   careers
    (?:was|is|did) this (?:page|article|information) .{0,20}(?:helpful|useful)\??
    (?:does|did) (?:the|this) (?:article|story|page) (?:interest|help) you\??   yes\W+no
    (?:yes|no) this page is (?:not )?(?:helpful|useful)
    report (?:a|an) (?:problem|issue|error|mistake)(?: with .{1,30})?
    there is something wrong with this page   (?:did you find|spotted) (?:a |an )?(?:mistake|error|typo).{0,40}
    print (?:friendly )?(?:pdf|version|document)   printer[- ]friendly.{0,20}   download pdf   pdf   subscribe to feed
    please share your thoughts\W*   post navigation   all rights reserved   scroll to top   cite this .{0,20}
    (?:older|newer) posts?(?:\W.{0,100})?   change (?:region|language|country)   follow us on.{0,40}
    our (?:apps?|sites)   end of (?:document|article|page)   yes|no   (?:rate|report) this (?:page|article)
    (?:submit|send us|got) (?:a|an)? ?(?:tip|correction|feedback)s?\??   feedback   republish(?: this article)?
    (?:purchase|acquire) licensing rights.{0,30}   previous   next   permalink   print(?: this page)?
    (?:imprint|impressum|datenschutz)
    (?:load|show|see|view) (?:more|less|all)   terms (?:and|&) conditions\W*privacy policy   our standards.{0,60}
    """,
    labels.FOOT,
)


def copyright_line(draft: Draft) -> Found:
    """Whose the text is, and what may not be done with it.

    Takes: "© 2021 Example Times. All rights reserved." Leaves: "Copyright law was not the issue, the court said."
    """
    last = (x for x in draft.lines[-_LAST:] if size_of(x.text) <= _MOST_NOTICE and is_reproduction_notice(x.text))
    taken = (*starting(_COPYRIGHT, draft.lines, most=70), *last)
    return drop(
        "copyright-line",
        {line.start: line for line in taken if line is not draft.lines[0]}.values(),
    )


def tag_list(draft: Draft) -> Found:
    """Tags, with a label or as hashtags.

    Takes: "Tags: espionage, sanctions"; "Topics" and the short lines below it at the end.
    Leaves: "Topics on the table: trade."
    """
    lines = draft.lines
    tail = draft.tail()
    last = [line for line in lines[max(tail, len(lines) - _LAST) :] if _are_tags(line.text, draft.text)]
    told = draft.value("source.author")
    authors = told.value if told else ()
    edge = {line.start for line in (*lines[: draft.head()], *lines[len(lines) * 3 // 5 :])}
    taken = [
        line
        for line in lines
        if line.words <= 30
        and (
            _HASHTAGS.fullmatch(line.text)
            or _BLOG_TAGS.fullmatch(line.text)
            or _SHOUTED_TAGS.fullmatch(line.text)
            or (line.start in edge and _TAGS.fullmatch(line.text) and not is_prose(line.text))
            or line in last
        )
    ]
    for place in range(max(min(tail, len(lines) * 2 // 5), 1), len(lines)):
        if _TAGS_HEAD.fullmatch(lines[place].text):
            run = 1
            while place + run < len(lines) and _is_tag(lines[place + run], place >= tail):
                if lines[place + run].text in authors:
                    break
                if place < tail and (lines[place + run].apart or looks_like_person(lines[place + run].text)):
                    break
                run += 1
            if run == 1 and place < tail:
                continue
            taken.extend(lines[place : place + run])
            break
    return drop("tag-list", {line.start: line for line in taken}.values())


def _is_tag(line: Line, after_text: bool) -> bool:
    """A few words, or below the text a row of them between commas."""
    row = after_text and ", " in line.text and line.words <= 20 and not is_prose(line.text)
    return line.words <= 4 or row


def _are_tags(text: str, whole_text: str) -> bool:
    """ "harbour law, Norland, cameras" below the text: words of it in a row, the first without a capital."""
    parts = [part.strip() for part in text.split(",")]
    short = all(0 < len(part) <= _LONGEST_TAG and part.count(" ") <= 2 for part in parts)
    if len(parts) < 3 or not short or not parts[0][:1].islower() or text[-1] in ".:;!?":
        return False
    return sum(whole_text.casefold().count(part.casefold()) > 1 for part in parts) * 2 >= len(parts)


def glued_tags(draft: Draft) -> Found:
    """Tags whose borders were lost, at the end of a line.

    Takes: "LeadershipCybercrime" in "…local companiesLeadershipCybercrime". Leaves: "YouTube", "MasterCard", "eBay".
    """
    spans: list[Span] = []
    for line in draft.lines:
        last = line.raw[-200:].rsplit(None, 1)[-1]
        match = _GLUED_TAGS.search(last) if _GLUED_WORD.fullmatch(last) else None
        if match:
            spans.append(Span(line.end - len(last) + match.start(), line.end, "dropped", "glued-tags"))
    return Found(tuple(spans))


def vendor_footer(draft: Draft) -> Found:
    """A company's words about itself and its contacts, after the text.

    Takes: "About Example Corp" and the paragraph below it, "Media contact:". Leaves: "About 40 states signed.", a
    sub-heading "About the treaty" in the first half.
    """
    lines = draft.lines
    start = max(min(len(lines) * 2 // 5, draft.tail()), 1)
    taken: list[Line] = [
        line
        for line in lines[start:]
        if line.words <= 45 and (_CONTACT_LINE.match(line.text) or _END_MARK.fullmatch(line.text))
    ]
    taken += [line for line in lines[:3] if re.fullmatch(r"\W*for immediate release\W*", line.text, re.IGNORECASE)]
    for place in range(start, len(lines)):
        text = lines[place].text
        if (
            lines[place].words <= 8
            and not text.endswith((".", "?"))
            and _ABOUT.fullmatch(text)
            and "author" not in text.lower()
        ):
            after = lines[place + 1] if place + 1 < len(lines) else None
            name = re.sub(r"^about\s+(?:the\s+)?", "", text, flags=re.IGNORECASE)
            if after and is_prose(after.text) and (len(lines) - place <= 6 or _closes(lines, place, name)):
                taken.extend(lines[place:] if _closes(lines, place, name) else lines[place : place + 2])
        elif _CONTACT.fullmatch(text) and lines[place].words <= 7:
            run = _short_run(lines, place)
            # "Notes to editors" over sentences is a heading of the text.
            goes_on = len(run) == 1 and place + 1 < len(lines) and text.lower().startswith("note")
            taken.extend(() if goes_on else run)
    return drop("vendor-footer", {line.start: line for line in taken}.values())


def _closes(lines: tuple[Line, ...], place: int, name: str) -> bool:
    """Whether "About Example Corp" begins the end: its paragraph begins with the name, and little text follows."""
    prose = [(n, line.words) for n, line in enumerate(lines) if is_prose(line.text)]
    after = sum(words for n, words in prose if n > place)
    begins = lines[place + 1].text.casefold().removeprefix("the ").startswith(name.casefold()[:40])
    return begins and after <= _MOST_AFTER * sum(words for _, words in prose)


def _short_run(lines: tuple[Line, ...], place: int) -> tuple[Line, ...]:
    end = place + 1
    while end < len(lines) and end - place < 8 and not is_prose(lines[end].text) and lines[end].words <= 14:
        end += 1
    return lines[place:end]


def page_furniture(draft: Draft) -> Found:
    """Links of the site's own foot.

    Takes: "Privacy policy", "Back to top". Leaves: "Privacy policy is made in Brussels."
    """
    tail = max(draft.tail(), 1)
    return Found(take(matching(_FURNITURE, draft.lines[tail:], most=9), "dropped", "page-furniture"))
