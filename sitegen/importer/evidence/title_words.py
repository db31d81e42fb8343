"""Lines that are no titles by their look: bylines, days, sentences, names of offices and papers. Pure."""

from __future__ import annotations

import re

from sitegen.dates import find_date, is_date
from sitegen.importer.evidence.title_score import size_of
from sitegen.importer.lines import Line
from sitegen.importer.words.names import WORK
from sitegen.importer.words.page_words import FIRST_HEADINGS

OFFICE = re.compile(
    r"(?:(?:[A-Z][\w.&’'-]*|of|the|and|for|on|in)\s+){0,5}?(?:Council|Commission|Ministry|Department|Office|House|Agency|"
    r"Government|Parliament|Court|Embassy|Bureau|Union|Committee|Organi[sz]ation|Centre|Center)"
    r"(?:\s+(?:[A-Z][\w.&’'-]*|of|the|and|for|on|in)){0,5}(?:\s*\([A-Z&-]{2,8}\))?"
)
PAPER = re.compile(
    r"(?:the )?(?:[^\W\d_][\w&.’'-]*\s){0,4}(?:times|post|daily|gazette|courier|herald|tribune|chronicle|magazine|"
    r"journal|"
    r"zeitung|tageblatt|anzeiger|kurier|gazzetta|corriere|giornale|diario|periódico|jornal|revista|газета|вестник)"
    r"(?: (?:online|digital|news))?|\S{0,14}(?:新聞|新闻|日報|日报|时报|時報|ニュース|オンライン|デジタル|网|網|"
    r"通信|통신|일보|신문|뉴스)",
    re.IGNORECASE,
)
SLOGAN = re.compile(
    r"(?:[^\W\d_][\w&.’'-]*\s){0,5}(?:oldest|largest|biggest|leading|favou?rite|premier|most (?:read|trusted))\s"
    r"(?:[^\W\d_][\w&.’'-]*\s){0,4}(?:newspaper|magazine|journal|weekly|daily|website|(?:news|web) ?site|news source)"
    r"(?: since \d{4})?|(?:[^\W\d_][\w&.’'-]*,? ){1,5}(?:since|seit|depuis|desde|dal|sinds) (?:1[6-9]|20)\d\d",
    re.IGNORECASE,
)
"""What a paper says of itself: "Halvik's oldest student newspaper", "Independent since 1920"."""
_NO_TITLE = re.compile(
    r"[\W\d_]*$|(?:by|von|par|por)\s+[A-Z]|(?:published|posted|updated|last updated|modified|created)\b.{0,60}\d|"
    rf"{WORK} by (?-i:[A-Z])[\w.’'-]+(?: (?:and |& )?(?-i:[A-Z])[\w.’'-]+,?){{1,9}}$|"
    r"https?://\S+$|\S+@\S+\.\w+$|\(?(?:image|"
    r"photo|picture)s?\s*(?:credit|by|:)|(?:case |ref(?:erence)?|doc(?:ument)?|file|docket)?\s*(?:no|nr|"
    r"number)\.?:?\s*[\w/.-]*\d[\w/.-]*$|the wayback machine\b|.*\bback to (?:home|top|news|the homepage)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<![.!?].)(?<!\b[A-Z])[.。][\"”’')\]]?$")
# "The port was closed for a week. Here's what happened."
_TWO = re.compile(r"[.!?][”\"’]? (?:Here|This|That|What|Why|How|It|And|But|So|Now|Then|Nobody)\b[^.!?]{3,50}[.!?]$")
ABBREVIATED = re.compile(
    r"\b(?:Ltd|Inc|Corp|Co|LLC|Bros|plc|e\. ?V|S\. ?A|S\. ?p\. ?A|U\.S|U\.K|"
    r"U\.N|E\.U|D\.C|Jr|Sr|etc|[ap]\. ?m|No|Nr|Art|Abs|v|vs|u\. ?a)\.[\"”’')\]]?$"
)
"""What ends a line with a full stop that ends no sentence."""
_MOST_TITLE, _MOST_SIZE, _MOST_CAPITALS, _CAPITALS, _LEAST_LEAD = 250, 31, 16, 0.65, 15


def may_be_title(line: Line) -> bool:
    """Whether nothing in the look of a line speaks against its being a title."""
    if (
        len(line.text) > _MOST_TITLE
        or size_of(line.text) > _MOST_SIZE
        or _NO_TITLE.match(line.text)
        or is_date(line.text)
        or FIRST_HEADINGS.fullmatch(line.text)
    ):
        return False
    if line.text.endswith(",") or (line.text.endswith(":") and size_of(line.text) >= _LEAST_LEAD):
        return False
    stopped = _SENTENCE.search(line.text) is not None and not (ABBREVIATED.search(line.text) or _TWO.search(line.text))
    stopped = stopped and not _in_capitals(line)
    return not (size_of(line.text) >= 8 and stopped) and not (line.words <= 8 and find_date(line.text))


def _in_capitals(line: Line) -> bool:
    """Whether most words begin with a capital, as titles in English do: then a full stop at the end is the title's."""
    words = [word for word in line.text.split() if word[:1].isalpha()]
    return line.words <= _MOST_CAPITALS and sum(word[:1].isupper() for word in words) >= _CAPITALS * max(len(words), 4)
