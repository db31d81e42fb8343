"""Lines of pages to paragraphs, headings and notes: what a printer took apart is put together again. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sitegen.importer.escape import escape
from sitegen.importer.formats.documents.pdf_lines import PdfLine
from sitegen.importer.formats.documents.pdf_menus import menus

_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
_EDGE = 3
"""Lines at a page's top and foot among which running heads are looked for."""
_PRINTED = re.compile(
    r"\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d(?: ?[AP]M)? .*|(?:https?|file)://\S+(?: .*)? \d{1,3}/\d{1,3}"
    r"|(?:page|seite|p\.|página|pagina) \d{1,4}(?: ?(?:of|von|de|/|di|van) ?\d{1,4})?|[-–—|]? ?\d{1,4} ?[-–—|]?"
    r"|\d{1,4} ?(?:/|of|von|de) ?\d{1,4}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…:;。！？]['\"’”»)\]]*\d{0,2}$")
_ITEM = re.compile(r"[•◦▪‣●○·–—-]\s+\S|\(?\d{1,3}[.)]\s+\S|\(?[a-z][.)]\s+\S")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¹²³⁴-⁹]+)[.)]?\s*\S")
_BULLET = re.compile(r"[•◦▪‣●○]\s+")
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,})-$")
_WORD_AFTER = re.compile(r"([a-zß-ÿ]+)")
_UNSPACED = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
"""Letters and punctuation of Chinese and Japanese, between which no blank stands and a line may end."""
_FIRST_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_WITHOUT_BLANK = re.compile(rf"[{_UNSPACED}]{{2}}")
_SOFT = "\u00ad"
_LARGER, _SMALLER, _GAP, _INDENT, _FULL, _SAME_SIZE = 1.12, 0.93, 1.25, 0.8, 0.85, 0.6
_NEAR, _LONGEST_WORD = 12, 80
_LONGEST_TITLE, _MOST_TITLE_LINES, _LONGEST_HEADING = 300, 6, 200


def body_size(pages: Iterable[tuple[PdfLine, ...]]) -> float:
    """The size that most letters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def title_of(pages: list[tuple[PdfLine, ...]]) -> str:
    """The largest lines of the first page, if they are larger than the text and stand together; else empty."""
    page = next((page for page in pages if page), ())
    largest = max((line.size for line in page), default=0.0)
    if largest < body_size(pages) * _LARGER:
        return ""
    places = [n for n, line in enumerate(page) if line.size >= largest * 0.97]
    run = [places[0]]
    for place in places[1:]:
        if place != run[-1] + 1:
            break
        run.append(place)
    title = _joined([page[n].text for n in run], frozenset())
    return title if len(run) <= _MOST_TITLE_LINES and 3 < len(title) <= _LONGEST_TITLE else ""


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF file, and what was set aside of it: running heads and feet, each once with how often it stood,
    and the lines of menus."""

    markdown: str
    heads: tuple[str, ...]
    menus: tuple[str, ...]


def text_of(pages: list[tuple[PdfLine, ...]], title: str) -> PdfText:
    """The text of all pages."""
    kept, heads = _without_heads(pages)
    kept, listed = _without_menus(kept)
    size = body_size(kept)
    body: list[PdfLine] = []
    notes: list[PdfLine] = []
    for page in kept:
        foot = _foot(page, size)
        body += page[:foot]
        notes += page[foot:]
    words = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line.text for line in body).casefold()))
    blocks = [_block(group, size, title, words) for group in _groups(body, size)]
    blocks += [escape(_joined([line.text for line in group], words)) for group in _note_groups(notes)]
    return PdfText("\n\n".join(block for block in blocks if block) + "\n", heads, listed)


def _without_menus(pages: list[tuple[PdfLine, ...]]) -> tuple[list[tuple[PdfLine, ...]], tuple[str, ...]]:
    """The pages without their menus and lists of links, and the words of these."""
    lines = [line for page in pages for line in page]
    gone = menus(lines)
    places = iter(range(len(lines)))
    kept = [tuple(line for line in page if next(places) not in gone) for page in pages]
    return kept, tuple(lines[n].text for n in sorted(gone))


def _without_heads(pages: list[tuple[PdfLine, ...]]) -> tuple[list[tuple[PdfLine, ...]], tuple[str, ...]]:
    """The pages without the lines that stand at the edge of most of them, numbers aside, or that a printer writes."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_same(page[n].text) for n in _edge(page)})
    full = sum(1 for page in pages if page)
    often = {words for words, count in edges.items() if count >= 2 and count * 2 >= full}
    dropped: Counter[str] = Counter()
    first: dict[str, str] = {}
    kept = []
    for page in pages:
        gone = {
            n
            for n in _edge(page)
            if _PRINTED.fullmatch(page[n].text) or (_same(page[n].text) in often and not _in_title(page, n))
        }
        for n in gone:
            same = _same(page[n].text)
            dropped[same] += 1
            first.setdefault(same, page[n].text)
        kept.append(tuple(line for n, line in enumerate(page) if n not in gone))
    return kept, tuple(f"{first[same]}{f' ×{count}' if count > 1 else ''}" for same, count in dropped.items())


def _in_title(page: tuple[PdfLine, ...], place: int) -> bool:
    """Whether a line is the largest of its page: a first page's title is the running head of the others."""
    return page[place].size >= max(line.size for line in page) and any(line.size < page[place].size for line in page)


def _edge(page: tuple[PdfLine, ...]) -> tuple[int, ...]:
    """The places of the first and the last lines, as written and as printed: some programs write the foot first."""
    order = sorted(range(len(page)), key=lambda n: -page[n].y)
    found = {*range(_EDGE), *range(len(page) - _EDGE, len(page)), *order[:_EDGE], *order[-_EDGE:]}
    return tuple(sorted(n for n in found if 0 <= n < len(page)))


def _same(words: str) -> str:
    return " ".join(_DIGITS.sub("#", words.casefold()).split())


def _foot(page: tuple[PdfLine, ...], size: float) -> int:
    """The place of the first footnote: below it all lines are small, and it begins with a number or a mark."""
    place = len(page)
    while place and page[place - 1].size <= size * _SMALLER:
        place -= 1
    while place < len(page) and not _NOTE.match(page[place].text):
        place += 1
    low = place < len(page) and place > 0
    return place if low else len(page)


def _note_groups(lines: list[PdfLine]) -> list[list[PdfLine]]:
    groups: list[list[PdfLine]] = []
    for line in lines:
        if groups and not _NOTE.match(line.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


@dataclass(frozen=True, slots=True)
class _Set:
    """How the text is set: the distance of its lines as a share of their size, its longest line, its left margins."""

    leading: float
    widest: int
    margins: frozenset[int]


def _set(lines: list[PdfLine], size: float) -> _Set:
    text = [line for line in lines if line.size == size]
    pairs = [(b, a.y - b.y) for a, b in pairwise(text) if 0 < a.y - b.y < size * 4]
    # A line that begins with a small letter goes on; in scripts without small letters the usual distance counts.
    sure = [gap for line, gap in pairs if line.text[:1].islower()]
    usual = Counter(round(gap * 2) / 2 for _, gap in pairs).most_common(1)
    leading = median(sure) if sure else usual[0][0] if usual else size * 1.2
    left = Counter(round(line.x) for line in text)
    margins = frozenset(x for x, count in left.items() if count * 8 >= len(text))
    return _Set(leading / size if size else 1.2, max((len(line.text) for line in text), default=0), margins)


def _groups(lines: list[PdfLine], size: float) -> list[list[PdfLine]]:
    """The lines of each paragraph or heading."""
    found = _set(lines, size)
    groups: list[list[PdfLine]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, found, size):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _goes_on(group: list[PdfLine], line: PdfLine, found: _Set, size: float) -> bool:
    """Whether a line belongs to the paragraph of the lines before it."""
    last = group[-1]
    if abs(line.size - last.size) > _SAME_SIZE or _ITEM.match(line.text):
        return False
    down = last.y - line.y
    small = line.text[:1].islower()
    if abs(down) < line.size * 0.3:
        return not line.apart
    if down < 0 or down > line.size * 6:
        # Another column or page: a sentence that did not end goes on there.
        return _ENDS.search(last.text) is None and (
            small or last.text.endswith(("-", ",")) or _is_full(group, line, found)
        )
    if down > line.size * found.leading * _GAP:
        return False
    if line.size >= size * _LARGER:
        return True
    if round(line.x) not in found.margins and line.x - last.x > line.size * _INDENT and not _ITEM.match(group[0].text):
        return small
    level = abs(line.x - last.x) < line.size * _INDENT
    return (small and level) or _is_full(group, line, found)


def _is_full(group: list[PdfLine], line: PdfLine, found: _Set) -> bool:
    """Whether the next line's first word would not have fitted on the last line of a paragraph."""
    near = group[-_NEAR:]
    widest = max(len(each.text) for each in near) if len(near) > 2 else found.widest
    first = _FIRST_WORD.match(line.text)
    return len(group[-1].text) + 1 + len(first[0] if first else "") > widest * _FULL


def _block(group: list[PdfLine], size: float, title: str, words: frozenset[str]) -> str:
    text = _joined([line.text for line in group], words)
    larger = group[0].size >= size * _LARGER
    if larger and len(text) <= _LONGEST_HEADING:
        return f"{'#' if text == title else '##'} {escape(text)}"
    bullet = _BULLET.match(text)
    return f"- {escape(text[bullet.end() :])}" if bullet else escape(text)


def _joined(lines: list[str], words: frozenset[str]) -> str:
    """Lines as one, a word that was parted at a line's end whole again: as it stands elsewhere, where it does."""
    parts: list[str] = []
    for line in lines:
        last = parts[-1] if parts else ""
        before, after = _WORD_BEFORE.search(last[-_LONGEST_WORD:]), _WORD_AFTER.match(line)
        if last.endswith(_SOFT):
            parts[-1] = last[:-1]
        elif before and after:
            whole = f"{before[1]}-{after[1]}".casefold()
            parts[-1] = last if whole in words else last[:-1]
        elif _WITHOUT_BLANK.fullmatch(last[-1:] + line[:1]):
            pass
        elif last and not (last.endswith(("-", "–", "—")) and not last.endswith((" -", " –", " —"))):
            parts.append(" ")
        parts.append(line)
    return "".join(parts).replace(_SOFT, "")
