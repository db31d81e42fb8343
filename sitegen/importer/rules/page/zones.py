"""Rules by place: what is left between title and text, and below the text, once the rules of phrases have read it.

They know no phrase. They know where the running text begins and ends (`lines.core`) and what stands around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, pairwise

from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.evidence.byline_line import is_day_label, read_meta
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.markdown_seed import is_link
from sitegen.importer.rules.story.bios import author_of_bio
from sitegen.importer.rules.story.datelines import dateline
from sitegen.importer.seed import Field, Span
from sitegen.importer.words.page_words import FIRST_HEADINGS

_SENT = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .’'-]{3,30}(?:,[^–—-]{2,30})?\s?[-–—]\s")
_BULLET = re.compile(r"[•‣◦▪●○■□–—*·-]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s|[①-⑳]|\|")
_DATA = re.compile(r"\d[\d.,:/-]{3,}|[0-9a-f]{8,}|https?:|hxxp|\[\.\]|\S@\S|[{}=\\_]", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s?(?:uhr|h|[A-Z]{2,4}))?", re.IGNORECASE)
_ROW = re.compile(r"[\w&’'-]+(?: [\w&’'-]+){0,2}(?:\s*[/|·•]\s*[\w&’'-]+(?: [\w&’'-]+){0,2}){1,4}")
_COUNT = re.compile(r"[\d.,]{1,9}\s?[kKM]?")
_ADDRESS = re.compile(r"https?://\S{4,200}")
_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\W*$")
_ENDED = re.compile(r"[.!?;…。！？؟][\"'”’»)\]]*$")
_MARKS = frozenset(
    """comment-thread comment-prompt copyright-line tag-list author-bio author-contact page-furniture related-list
    vendor-footer reporting-credits share-widget follow-widget newsletter-form editorial-note read-more-line
    support-call editor-line disclosure print-header changes call-to-action advertisement""".split()
)
_LISTS = frozenset("related-list newsletter-form share-widget tag-list".split())
_ENDS = frozenset("comment-thread comment-prompt copyright-line tag-list author-bio".split())
"""Rules below whose finds an article hardly ever goes on."""

_LONGEST_LABEL, _LONGEST_STANDFIRST, _SHORT, _FEW, _MOST_BETWEEN = 14, 60, 3, 4, 12
_MOST_AFTER, _LITTLE = 0.25, 0.15


def standfirst(draft: Draft) -> Found:
    """The line between the title and a byline or day; what stands with it there is no text either.

    Takes: "The text leaves open who pays" over "By Ada Clerk"; a second line there is dropped.
    Leaves: a first paragraph below the byline, whatever stands where no byline or day follows.
    """
    marks = ("source.author", "byline", "byline-block", "date", "info-line", "publisher-line")
    told = [span.start for span in draft.found.spans if span.name in marks and _begins_line(draft.text, span.start)]
    # The title may stand once more below the byline, in a table of contents.
    title = _end_of_title(draft, max(told, default=-1))
    ends = [start for start in told if start >= title >= 0]
    between: list[Line] = []
    for below in sorted(ends):
        more = [line for line in draft.lines if title <= line.start and line.end <= below]
        # A byline below the first paragraphs is that of a page whose text begins above it.
        if sum(is_prose(line.text) for line in more) > 1 or any(line.words > _LONGEST_STANDFIRST for line in more):
            break
        between = more
    if not between or len(between) > _MOST_BETWEEN or len(draft.lines) - len(between) < 2:
        return Found()
    best = next((line for line in between if line.words >= 5 or is_prose(line.text)), None)
    spans = take((line for line in between if line is not best), "dropped", "head-rest")
    if best is None or _SENT.match(best.raw):
        return Found(spans)
    bio = author_of_bio(best.text) if not draft.value("source.author") else ""
    if bio:
        author = Field("source.author", (bio,), best.text, "likely")
        return Found((*take((best,), "field", "source.author"), *spans), (author,))
    return Found(
        (*take((best,), "field", "standfirst"), *spans), (Field("standfirst", best.text, best.text, "likely"),)
    )


def _begins_line(text: str, start: int) -> bool:
    return not text[max(start - 3, 0) : start].rpartition("\n")[2].strip()


def head_rest(draft: Draft) -> Found:
    """Short labels that are left above the title, in one block with its byline and day, or right below them.

    Takes: "Weather" between "2 November 2023" and the first sentence, "Norland" in the block of the byline.
    Leaves: "Summary" and other headings that texts begin with, a heading apart from the byline, a sentence, a list.
    """
    title = _end_of_title(draft)
    if title < 0:
        return Found()
    head = draft.head()
    first = draft.lines[head].start if head < len(draft.lines) else len(draft.text)
    taken = [line for line in draft.lines[:head] if line.end <= title and _is_label(line, draft)]
    below = [line for line in draft.lines[:head] if line.start >= title]
    spans = [span for span in draft.found.spans if title <= span.start < first and span.name != "title"]
    taken += [line for line in below[:1] if _is_label_of_nothing(line)]
    taken += _poll(below)
    starts = {line.start for line in taken}
    below = [line for line in below if line.start not in starts]
    numbers = {line.number for line in below}
    sent = next((span.start for span in dateline(draft).spans), None)
    if sent is not None:
        # A dispatch begins with its dateline: what stands above it tells it in short.
        short = (line for line in below if line.start < sent and not is_prose(line.text) and line.start not in starts)
        taken += [line for line in short if not _BULLET.match(line.raw)]
        return Found(take(taken, "dropped", "head-rest"))
    # Where nothing reads as a sentence, nothing shows where the head ends.
    if not spans or len(numbers) != len(below) or head >= len(draft.lines):
        return Found(take(taken, "dropped", "head-rest"))
    last = max(span.end for span in spans)
    # A live report's entries begin with their time: below it stands their heading.
    timed = [span for span in draft.found.spans if span.name == "loose-time"]
    timed = [Span(s.start, len(draft.text) - len(draft.text[s.end :].lstrip()), s.kind, s.name) for s in timed]
    live = any(_CLOCK.fullmatch(line.text) for line in draft.lines[head:])
    spread = sum(line.apart for line in draft.lines[head:]) > len(draft.lines[head:]) / 2
    for line, after in zip(below, draft.lines[len(draft.lines[:head]) - len(below) + 1 :], strict=False):
        if not _is_label(line, draft) or FIRST_HEADINGS.fullmatch(line.text):
            break
        if live and any(span.end == line.start for span in timed):
            break
        # In the block of a sentence it is that sentence's heading.
        if spread and is_prose(after.text) and not after.apart:
            break
        # One block with what is no text, or before it; where no blank parts paragraphs, a word or three.
        if (
            line.end <= last
            or (not line.apart and spread)
            or (not spread and (size_of(line.text) <= _SHORT or _ROW.fullmatch(line.text)))
        ):
            taken.append(line)
        else:
            break
    return Found(take(taken, "dropped", "head-rest"))


def _poll(lines: list[Line]) -> list[Line]:
    """A question over four bullets or more of a word or two: what readers may click on."""
    bullets = [line for line in lines if _BULLET.match(line.raw) and line.words <= _SHORT]
    if len(bullets) < _FEW or bullets[-1].number - bullets[0].number != len(bullets) - 1:
        return []
    return [*bullets, *(line for line in lines if line.number == bullets[0].number - 1 and line.text.endswith("?"))]


def _is_label_of_nothing(line: Line) -> bool:
    """Whether a line below the title is a label whose value is not there: "Coverage type:", "COURIER EXCLUSIVE:"."""
    label = line.text.endswith((":", "：")) and size_of(line.text) <= _SHORT
    known = FIRST_HEADINGS.fullmatch(line.text) is not None
    return label and not known and (line.text.isupper() or (size_of(line.text) == 2 and line.apart))


def foot_rest(draft: Draft) -> Found:
    """What is left below the last sentence of the text, once a rule has found the foot of the page there: labels; and
    below comments, tags, a bio or a copyright everything, unless much text follows.

    Takes: "Europe" / "Asia" / "Weather" below a line of copyright, a stranger's sentence below "Tags".
    Leaves: a list of addresses or of steps, a last list, whatever stands above the first mark of a foot.
    """
    lines = draft.lines
    tail = draft.foot()
    if not tail:
        return Found()
    if _words_of_prose(lines[tail:]) > _LITTLE * _words_of_prose(lines):
        tail = draft.tail()
    begin = lines[tail - 1].end
    marks = [span for span in draft.found.spans if span.name in _MARKS and span.kind != "body"]
    hard = _first_end(draft, marks)
    taken = {line.start: line for line in lines if hard is not None and line.start >= hard}
    first = min((span.start for span in marks if span.start >= begin), default=None)
    taken |= {line.start: line for line in _teasers(draft, tail, marks)}
    rest = [line for line in lines[tail:] if line.start not in taken]
    if first is not None or taken:
        below = (line for line in rest if first is not None and line.start >= first)
        # Over a sentence that stays a label is its heading.
        over = {line.number for line, after in pairwise(rest) if _ENDED.search(after.text) and after.words >= _FEW}
        taken |= {line.start: line for line in below if _is_label(line, draft) and line.number not in over}
        # Above the mark, what only names something at the very end: a heading has something below it.
        above = [line for line in rest if first is None or line.start < first]
        listed = any(line.text.endswith((":", "：")) for line in (lines[tail - 1], *above))
        while above and not listed and above[-1].words <= _FEW and _only_names(above[-1], draft):
            line = above.pop()
            taken[line.start] = line
    return Found(take(taken.values(), "dropped", "foot-rest"))


def _teasers(draft: Draft, tail: int, marks: list[Span]) -> list[Line]:
    """What a list of other stories says of each and breaks off: "A doorbell that films the street...", below it."""
    lists = [s.start for s in marks if s.name in _LISTS and s.start >= draft.lines[tail - 1].end]
    below = (line for line in draft.lines[tail:] if lists and line.start >= min(lists))
    return [line for line in below if _BROKEN_OFF.search(line.text)]


def _first_end(draft: Draft, marks: list[Span]) -> int | None:
    """Where the page's foot surely begins: at the first sure mark below which little text is left."""
    prose = [line for line in draft.lines if is_prose(line.text)]
    words = list(accumulate((line.words for line in prose), initial=0))
    starts = [line.start for line in prose]
    for span in sorted(marks, key=lambda span: span.start):
        if span.name in _ENDS:
            after = words[-1] - words[bisect_left(starts, span.end)]
            if after <= words[-1] * _MOST_AFTER and after < words[-1]:
                return span.end
    return None


def _words_of_prose(lines: tuple[Line, ...]) -> int:
    return sum(line.words for line in lines if is_prose(line.text))


def _end_of_title(draft: Draft, before: int | None = None) -> int:
    names = ("title", "repeated-title")
    return max(
        (s.end for s in draft.found.spans if s.name in names and (before is None or s.start <= before)), default=-1
    )


def _only_names(line: Line, draft: Draft) -> bool:
    """Whether a line is a label, and no host or file either."""
    return "." not in line.text.strip(".") and _is_label(line, draft)


def _is_label(line: Line, draft: Draft) -> bool:
    """Whether a line only names something: no sentence, no entry of a list, no data, nothing that is a day."""
    if (draft.markup and is_link(line.raw)) or _ADDRESS.fullmatch(line.text):
        return True
    size = size_of(line.text)
    if size > _LONGEST_LABEL or _ENDED.search(line.text) or is_prose(line.text):
        return False
    if size > _SHORT and line.text.endswith((":", "：")):
        return False
    if is_day_label(line.text) or read_meta(line.text).dated:
        return True
    return _COUNT.fullmatch(line.text) is not None or not (_BULLET.match(line.raw) or _DATA.search(line.text))
