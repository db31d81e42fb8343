"""Rules for what sends the reader elsewhere: promotion blocks, related stories, "read more" lines."""

from __future__ import annotations

import re
from itertools import pairwise

from sitegen.dates import is_date
from sitegen.importer.draft import Draft, Found, drop
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Span
from sitegen.importer.words import labels
from sitegen.importer.words.patterns import matching, opening, starting, whole

_CALL = whole(
    r"""
    (?:free |instant )?download(?: (?:now|here|today|free|the .{1,50}|for free|pdf|report|whitepaper))?
    (?:watch|view|register|read|get|buy|shop|order|try|apply|book|save|start|see|join|claim|request)(?: (?:it|\
    your|the|a|for|now|here|more|free|today|this|demo|trial|access|report|guide|webinar|whitepaper|deal|ticket|\
    tickets|place|seat|spot))*
    free download   learn more(?: .{1,40})?   find out (?:more|how)   view (?:deal|for free|on demand)   get started
    click here   read (?:it )?now   go deeper   keep reading   show (?:full|whole) .{2,20}
    """,
)
_RELATED = whole(
    r"""
    (?:related|recommended|suggested|similar|popular|trending|latest|recent|featured|other|further|\
    more)(?: (?:to this|in this))? (?:articles?|stories|story|posts?|news|content|coverage|reading|reads|topics?|\
    links?|videos?|items?|headlines|documents?|publications?|insights?|reports?|work|research|analysis)(?: .{1,20})?
    related   related (?:[\w’'-]+ ?){1,2}   quick links   useful links   (?:join|follow) .{2,20} lists?
    (?:most|editor[’']?s?|our|top) (?:read|popular|viewed|shared|commented|picks?|stories|choice)(?: .{1,20})?
    (?:you (?:may|might) (?:also )?(?:like|be interested in|enjoy|have missed)|you may also like.{0,20})
    (?:more|latest|also|read more) (?:from|on|in|about) .{1,50}   read more (?:on|about)
    read more with .{1,30}   more (?:great )?(?:.{1,30} )?stories   (?:read|see) (?:also|more|next|this next)
    see also   also read   further reading   (?:don[’']t|do not) miss   in case you missed it   up next
    keep reading   what to read next   more (?:on|like) this(?: (?:story|topic))?
    more (?:stories|news|articles|reading)(?: .{1,30})?   trending(?: now)?   recommended(?: for you)?
    sponsored (?:stories|links|content)   from (?:the web|around the web|our partners)   around the web
    promoted stories   read (?:these )?next   explore more(?: .{1,30})?   related (?:topics|internet links|links)
    more about(?: .{1,30})?   (?:narrower|broader|similar) topics   [\w ]{2,20} recommends   (?:table of )?contents
    more for you   for you   most popular(?: .{1,20})?   editors?[’']?s? picks?   what[’']s hot(?: .{1,30})?
    popular(?: now)?
    more from [\w ]{2,40}\.{0,3}   stories you may like   today[’']s top stories   next in .{1,30}   also in .{1,30}
    latest   more (?:in|on) .{1,30}   additional (?:materials|resources|reading)   related internet links
    (?:similar|related|more|other) (?:news|stories|articles)\s*:\s*(?:you can|read|see|here)\b.{0,120}
    elsewhere on .{1,30}   latest (?:in|on) .{1,30}   must[- ]reads?   on this page   in this (?:article|section)
    """,
    labels.RELATED,
)
_SENTENCE = re.compile(r"(?<!\.\.)[.!?][\"”’)]*$")
# Headings that stand for a list even where the list was lost.
_STRONG = whole(
    r"""
    read more   related(?: (?:articles?|stories|news|content|posts?|coverage))?   see also   also read
    recommended(?: for you)?   trending(?: now)?   most (?:read|popular)   must[- ]reads?   don[’']t miss
    (?:también )?te (?:puede|podría) interesar   le[eaé] también   (?:à )?lire aussi   lesen sie auch   leggi anche
    leia (?:também|mais)   veja também   lees ook   читайте также
    read more on [\w ]{1,30}:   table of contents   inhaltsverzeichnis   table des matières   目次
    """,
)
_MORE = opening(
    r"""
    (?:read|see|watch|listen|learn|also read|read also|read more|see also|related|more|also|recommended|next|\
    previous|don[’']t miss|further reading|go deeper|editor[’']s pick|sponsored|must read|related (?:article|\
    story|stories|articles|reading|news|content)|more on this|find out more|learn more)\s*[:|»→>]\s*\S
    read more\s*[»→>…]   to (?:read|continue reading) the (?:rest|full|whole|entire|original)\b.{0,60}$
    read the original (?:article|story|post)\s*:.{0,200}$   to read this (?:article|story|post) in full\b.{0,60}$
    (?:for more (?:information|details),? )?read the (?:original|full) (?:story|article|report) (?:in|on|\
at|from)\b.{0,60}$
    read (?:the )?(?:full|original|entire|complete) (?:news )?(?:article|story|report|post|text|interview)\b.{0,60}$
    continue reading\b.{0,60}$   \(?read more (?:here|at|on our)\b.{0,40}$   click here to\b.{0,60}$
    previous (?:article|post)\b.{0,120}$   next (?:article|post)\b.{0,120}$
    visit (?:our|the) (?:[\w’'-]+ ){0,5}?(?:hub|page|section|blog|resource cent(?:er|re)|newsroom|\
archive)s?(?: of [\w’' ]{2,30})? \
(?:for|to)\b.{0,90}$
    read more (?:on|at|in|via|from) (?-i:[A-Z])[\w.’'-]+(?: (?-i:[A-Z])[\w.’'-]+){0,4}\W*$
    visit the (?:meeting|event|conference|project) page\W*$
    view (?:all|more) (?:articles|posts|news|stories)\b.{0,40}$   (?:learn|find out) more\W*$   read more\W*$
    """,
    labels.MORE,
)
_NEIGHBOUR = whole("(?:previous|next) (?:article|post|story)")
# French and Spanish pages print no colon: "À lire aussi Les transports face aux mises à jour".
_UNMARKED = re.compile(
    r"\W*(?:à lire(?: aussi)?|lire aussi|voir aussi|le[aeé] también|leia também|leggi anche|lees ook|"
    r"czytaj też|"
    r"lesen sie auch|читайте также|related article|also read|read also)\s*(?-i:[A-ZÀ-ÞА-Я«“\"‘¿¡]).{8,200}(?<![.!])",
    re.IGNORECASE,
)
_CONTENTS = whole(
    r"(?:table of )?contents   in this article   on this page   inhalt(?:sverzeichnis)?   sommaire   "
    r"índice   indice   содержание   目录   目次"
)
# "…what happens at the pump.”Featured Publications": the border to a list was lost.
_GLUED_HEAD = re.compile(r"(?<=[.!?”\"’])[A-Z][a-z]+(?: [A-Za-z]+){1,2}$")
_LONGEST_BLOCK, _LONGEST_LIST = 6, 40


def call_to_action(draft: Draft) -> Found:
    """A button by itself.

    Takes: "FREE DOWNLOAD", "Learn more". Leaves: "Download links were removed.", "Read the ruling, she said."
    """
    taken = (line for line in matching(_CALL, draft.lines, most=6) if not line.text.endswith((",", ":")))
    return drop("call-to-action", (line for line in taken if line is not draft.lines[0]))


def read_more_line(draft: Draft) -> Found:
    """A line that points to another story.

    Takes: "Read more: Five questions for the regulator", "Next article" with the line below it.
    Leaves: "Read more carefully, the clause says the opposite."
    """
    lines = draft.lines
    taken = [line for line in starting(_MORE, lines, most=35) if line is not lines[0]]
    taken += [line for line in lines[1:] if line.words <= 25 and _UNMARKED.fullmatch(line.text) and line not in taken]
    # "Next article" alone: the line below it is that article's title.
    taken += [after for line, after in pairwise(lines) if _NEIGHBOUR.fullmatch(line.text) and not is_prose(after.text)]
    return drop("read-more-line", {line.start: line for line in taken}.values())


def related_list(draft: Draft) -> Found:
    """A list of other stories, with their dates, under its heading.

    Takes: "Related articles" and the titles below it.
    Leaves: the next paragraph of the article, a sub-heading before it.
    """
    taken: list[Line] = []
    lines = draft.lines
    tail = draft.tail()
    place = 1
    while place < len(lines):
        size = 1
        if is_related_heading(lines[place]):
            size = _list_size(lines, place, at_end=place >= tail - 1 or _are_teasers(lines[place + 1 :]))
            if size == 1 and place < tail and not _STRONG.fullmatch(lines[place].text):
                place += 1
                continue
            taken.extend(lines[place : place + size])
        place += size
    glued: list[Span] = []
    for place in range(max(tail - 2, 1), len(lines)):
        match = _GLUED_HEAD.search(lines[place].raw)
        if match and _RELATED.fullmatch(match.group()):
            glued.append(Span(lines[place].start + match.start(), lines[place].end, "dropped", "related-list"))
            rest = lines[place + 1 : place + _list_size(lines, place, at_end=True)]
            taken += [line for line in rest if line not in taken]
    return Found((*glued, *drop("related-list", taken).spans))


def is_related_heading(line: Line) -> bool:
    """Whether a line stands over a list of other stories: what is below it speaks of those."""
    return (
        line.words <= 8
        and _RELATED.fullmatch(line.text) is not None
        and (not line.text.endswith(".") or line.text.endswith(".."))
    )


def _are_teasers(rest: tuple[Line, ...]) -> bool:
    """Whether all that is left is titles, each with the sentence that tells its story: two pairs or more."""
    if not 4 <= len(rest) <= _LONGEST_LIST or any(line.apart for line in rest[1:]):
        return False
    told = [_SENTENCE.search(line.text) is not None for line in rest]
    return not told[0] and all(a != b for a, b in pairwise(told)) and all(line.words <= 35 for line in rest)


def _list_size(lines: tuple[Line, ...], place: int, *, at_end: bool) -> int:
    after = lines[place + 1 : place + 1 + _LONGEST_LIST]
    size = 1
    for line in after:
        cut = line.text.endswith(("...", "…"))
        if not cut and (
            (is_prose(line.text) and line.words > (30 if at_end else 18)) or (is_prose(line.text) and not at_end)
        ):
            break
        if line.apart and size > 1 and not after[0].apart and not at_end:
            break
        # A sentence that stands apart is the article's, unless every entry of the list does: losing it is the worse.
        if line.apart and _SENTENCE.search(line.text) and line.words >= 4 and (size == 1 or not after[0].apart):
            break
        # "Introduction" over a sentence is a heading of the text, not an entry.
        if (
            size == 1
            and len(after) > 1
            and line.words <= 2
            and is_prose(after[1].text)
            and _CONTENTS.fullmatch(lines[place].text)
        ):
            break
        # A short sentence is the article's again; what a list says of a story is longer, or no sentence.
        if size > 1 and line.words <= 8 and line.text.endswith(".") and not line.text.endswith("..."):
            break
        size += 1
    ends_before_text = place + size < len(lines)
    last = lines[place + size - 1]
    # A short last line before the text goes on is a sub-heading of the article rather than another story.
    if (
        ends_before_text
        and size > 2
        and last.words <= 5
        and not is_date(last.text)
        and all(each.words >= 6 for each in lines[place + 1 : place + size - 1])
    ):
        size -= 1
    return size
