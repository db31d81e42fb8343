"""Rules for what an archive or a printer puts on a page: its own head, running heads and feet, the marks of its scroll.

The day of a capture or a print is never the article's, and neither is its title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Field, Span
from sitegen.importer.words.patterns import whole

_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.? [^\W\d_]{3,10}\.? \d{4}|"
    r"[^\W\d_]{3,10}\.? \d{1,2},? \d{4})"
)
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?(?: [A-Z]{3,4})?"
_ARCHIVE = re.compile(
    r"(?:\W*archive\.(?:today|is|ph|md|vn|li|fo)\b.{0,60}|webpage capture|the wayback machine\b.{0,400}|"
    r"\d[\d,.]* captures?|"
    r"(?:this is )?google[’']?s cache of .{3,300}|(?:this is )?(?:a|an) (?:archived|cached) (?:copy|page|version|"
    r"snapshot)\b.{0,200}|"
    r"all snapshots(?: from host .{3,80})?|perma\.cc .{0,60}|ghost ?archive\b.{0,60})",
    re.IGNORECASE,
)
_ARCHIVE_LINE = whole(
    rf"""
    saved from(?: \S+)?   redirected from(?: \S+)?   (?:no )?other snapshots from this url
    (?:linked from|via)(?: \S+)?
    (?:all snapshots )?from host \S+   all snapshots   webpage   screenshot   download \.?zip   report (?:bug|error)\
(?: or abuse)?
    buy me a coffee   search   share   webpage capture   history   ←?\s?prior   next\s?→?   save(?: this page)?
    (?:{_DAY} )?{_CLOCK}(?: UTC)?   {_DAY}(?: {_CLOCK})?(?: (?:UTC|GMT))?   {_DAY}\s*[-–—]\s*{_DAY}   https?://\S+
    about this capture   collected by.{{0,60}}   collection:.{{0,80}}   timestamps?   success   fail   capture success
    (?:[a-z]{{3}}\.?\s+){{0,2}}[a-z]{{3}}   \d{{1,2}}   (?:\d{{4}}\s*){{1,3}}   archive team.{{0,60}}
    (?:wide|live web) crawl.{{0,60}}   organization:.{{0,60}}   [\d,]+ captures?   (?:the )?snapshot.{{0,80}}
    it is a snapshot of the page as it appeared.{{0,60}}   the current page could have changed.{{0,60}}   learn more
    (?:full version|text-only version|view source).{{0,20}}   archived (?:on|from|at|copy).{{0,300}}
    """
)
_SAVED_FROM = re.compile(r"(?:saved|archived|captured) from\W*(?P<url>https?://\S+)?", re.IGNORECASE)
_WAYBACK = re.compile(r"web\.archive\.org/web/\d{4,14}[a-z_]{0,4}/(?P<url>https?:/{1,2}\S+)", re.IGNORECASE)
_SCROLL = re.compile(r"\d{1,3}\s?%")
_PRINTED = re.compile(rf"\W*{_DAY},?\s+{_CLOCK}(?:\s+\S.{{2,250}})?|\S.{{2,250}}?\s+{_DAY},? {_CLOCK}", re.IGNORECASE)
_PAGE = re.compile(
    r"(?:https?://\S+|file://\S+|www\.\S+)?\s*(?:page|seite|pagina|página|стр\.?|第)?\s*(?:\d{1,3}\s?(?:/|of|von|sur|de|di|из)"
    r"\s?\d{1,3}|(?<=page )\d{1,3})\s*(?:页)?(?:\s*https?://\S+)?",
    re.IGNORECASE,
)
_PRINT = whole(
    r"""
    print(?: this)?(?: (?:page|article|story|version|window))?(?: close(?: window)?)?
    close (?:this )?window(?:\W+print.{0,30})?
    printed (?:from|on|by|for) (?:<day>(?:[, ]+<clock>)?|https?://\S+|www\.\S+|\S{1,40})\.?
    this (?:page|article|story|document) was printed from\b.{0,200}
    (?:back to|return to) (?:the )?(?:article|story|original)   printer[- ]friendly (?:page|version|format)
    (?:diese )?seite drucken   imprimer (?:la|cette) page   imprimir (?:esta )?página   распечатать(?: страницу)?
    view (?:this (?:email|article) )?in (?:your )?browser   (?:url|article url|source url)\s*:\s*https?://\S+
    """,
    day=_DAY,
    clock=_CLOCK,
)
_ADDRESS = re.compile(r"https?://[^\s/]+/\S+")
_CODE = re.compile(r"[{}<>;=$]|::|->")
_DIGITS = re.compile(r"\d+")
_TOP, _STEP, _MOST, _LEAST_WORDS = 30, 8, 160, 3


def archive_header(draft: Draft) -> Found:
    """The head that a web archive puts above a page; the address that it was saved from is the source's.

    Takes: "archive.today" / "Saved from" / "https://…" / "12 Mar 2024 10:02:11 UTC" / "All snapshots", "27 captures".
    Leaves: "The archive saved 27 captures of the page.", the article's own day below it.
    """
    lines = draft.lines
    first = next((n for n, line in enumerate(lines[:_TOP]) if _ARCHIVE.fullmatch(line.text)), None)
    if first is None:
        return Found()
    begin = last = first
    while begin and _ARCHIVE_LINE.fullmatch(lines[begin - 1].text):
        begin -= 1
    strong = _ARCHIVE
    for place in range(first + 1, min(len(lines), first + _MOST)):
        if is_prose(lines[place].text) or place - last > _STEP:
            break
        # Between two lines that only an archive writes, everything is the archive's.
        if strong.fullmatch(lines[place].text) or _certain(lines[place].text):
            last = place
    while last + 1 < len(lines) and _ARCHIVE_LINE.fullmatch(lines[last + 1].text):
        last += 1
    taken = lines[begin : last + 1]
    scroll = tuple(line for line in lines if _SCROLL.fullmatch(line.text))
    taken += scroll if len(scroll) >= 3 else ()
    return _told(taken)


def _certain(text: str) -> bool:
    return (
        _ARCHIVE_LINE.fullmatch(text) is not None
        and re.search(
            r"snapshot|saved from|capture|screenshot|from host|timestamps|collect|\.zip|buy me|report bug",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _told(taken: tuple[Line, ...]) -> Found:
    """The archive's lines set aside, but for the one with the original's address."""
    saved = next((n for n, line in enumerate(taken) if _SAVED_FROM.match(line.text)), None)
    address, place = "", None
    for n, line in enumerate(taken):
        wayback = _WAYBACK.search(line.text)
        after = saved is not None and saved <= n <= saved + 1 and re.search(r"https?://\S+", line.text)
        if wayback or after:
            address = wayback.group("url") if wayback else after.group() if after else ""
            place = n
            break
    if place is None:
        return Found(take(taken, "dropped", "archive-header"))
    url = re.sub(r"^(https?:)/+", r"\1//", address)
    rest = (line for n, line in enumerate(taken) if n != place)
    spans: tuple[Span, ...] = (*take((taken[place],), "field", "source.url"), *take(rest, "dropped", "archive-header"))
    return Found(spans, (Field("source.url", url, taken[place].text),))


def print_header(draft: Draft) -> Found:
    """The running head and foot that a printer puts on each page.

    Takes: "3/14/24, 9:12 AM  A pact | Example Times", "https://example.org/a 1/3", "Page 1 of 3", an office's address
    at the foot of each page.
    Leaves: "On page 1 of 3 the report says so.", a day that is printed once and without a page beside it.
    """
    lines = draft.lines
    pages = [n for n, line in enumerate(lines) if line.words <= 8 and _PAGE.fullmatch(line.text)]
    same = Counter(_shape(line) for line in lines if line.words <= 40)
    repeated = {shape for shape, count in same.items() if count >= 2}
    taken = {n for n, line in enumerate(lines) if line.words <= 30 and _PRINT.fullmatch(line.text)}
    counted = [n for n in pages if "http" in lines[n].text or len(pages) > 1 or lines[n].text[:1].isalpha()]
    taken |= set(counted)
    beside = {n + step for n in counted for step in (-2, -1, 1, 2)}
    for n, line in enumerate(lines):
        if line.words > 40 or not _PRINTED.fullmatch(line.text) or (is_prose(line.text) and n not in beside):
            continue
        # The same head on each page, or once with its page beside it.
        if (counted and _shape(line) in repeated) or n in beside:
            taken.add(n)
    taken |= _running(lines)
    # The address that is printed beside each page is where the page stood.
    printed = {m.group(): n for n in sorted(counted) if (m := _ADDRESS.search(lines[n].text))}
    if len(printed) == 1:
        address, place = next(iter(printed.items()))
        rest = take((lines[n] for n in sorted(taken) if n != place), "dropped", "print-header")
        field = Field("source.url", address, lines[place].text, "likely")
        return Found((*take((lines[place],), "field", "source.url"), *rest), (field,))
    return Found(take((lines[n] for n in sorted(taken)), "dropped", "print-header"))


def _running(lines: tuple[Line, ...]) -> set[int]:
    """The places of two lines or more that stand together again and again, once at least in the text: running feet."""
    prose = [n for n, line in enumerate(lines) if is_prose(line.text)]
    pairs: dict[tuple[str, str], list[int]] = {}
    for n, (line, after) in enumerate(pairwise(lines)):
        long_enough = all(each.words >= _LEAST_WORDS or _DIGITS.search(each.text) for each in (line, after))
        words = (
            long_enough
            and not after.apart
            and not any(_CODE.search(each.text) or is_prose(each.text) for each in (line, after))
        )
        if words:
            pairs.setdefault((_shape(line), _shape(after)), []).append(n)
    found: set[int] = set()
    for places in pairs.values():
        inside = any(prose and prose[0] < n < prose[-1] for n in places)
        # Text stands between two pages: records one below the other are a list.
        parted = len({bisect_left(prose, n) for n in places}) == len(places)
        if len(places) >= 2 and inside and parted:
            found |= {n + step for n in places for step in (0, 1)}
    return found


def _shape(line: Line) -> str:
    return _DIGITS.sub("0", line.text)
