"""What looks like Markdown to an editor and is none to the reader of it, so that its marks would stand in the page."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping

from sitegen.checks.context import Desk
from sitegen.markup.sanitise import BLOCK, INLINE
from sitegen.problems import Problem, problem

Slip = tuple[int, str, str]
"""Where a slip begins in the text, what is wrong, and the mend."""

_CODE = re.compile(r"^(?:```|~~~)|^(?: {4}|\t)[^\n]*$|`|<!--|\\.", re.MULTILINE | re.DOTALL)
"""Where code, or what is shown as it is, may begin."""
_CLOSING_FENCES = {fence: re.compile(rf"^{fence}[ \t]*$", re.MULTILINE) for fence in ("```", "~~~")}
_LONGEST_SPAN = 2_000
"""Characters between the marks of code within a line of text."""
_LINK = "write [words](address)"


def markdown_slips(desk: Desk) -> Iterator[Problem]:
    """Links, lists, tables, notes and blocks of code that are none, in every text."""
    imported = {a.path for a in desk.contents.articles if a.source is not None and a.source.seed}
    for path in sorted(desk.texts):
        if path in desk.contents.broken:
            continue  # it may be beyond all limits of a text
        body, first = desk.body(path)
        breaks: list[int] = []
        told: dict[str, int] = {}
        for start, message, hint in slips(body, ours=path not in imported):
            breaks = breaks or [found.start() for found in re.finditer("\n", body)]
            line = first + bisect_left(breaks, start)
            if told.get(message, -1) < line - 1:  # of lines in a row the first one tells it all
                yield problem("markdown-slip", path, line, message, hint)
            told[message] = line


def marks_in_plain_text(desk: Desk) -> Iterator[Problem]:
    """Marks of Markdown or HTML in a title or a summary, which are shown as they were typed."""
    for item in desk.contents.articles:
        for name, text in (("title", item.title), ("summary", "" if item.stands_in else item.summary)):
            if _MARKS.search(text):
                message = f"the {name} is plain text, and shows the marks in it as they are"
                yield problem("markdown-slip", item.path, item.line(name), message, "take the marks out")


_MARKS = re.compile(r"\]\((?:https?:|\.\./)|\*\*\w|</?(?:a|b|i|em|strong|br|p|span)\b[^<>]*>|&(?:amp|quot|nbsp|#\d+);")


def slips(body: str, *, ours: bool = True) -> list[Slip]:
    """The slips of a text, in their order; `ours` says that nobody else wrote it."""
    looks = (*_LOOKS, *_PRINTED) if ours else _LOOKS
    found = [one for look, marks in looks if any(mark in body for mark in marks) for one in look(body)]
    if not found:
        return []
    text = prose(body)
    return sorted({one for look, marks in looks if any(mark in text for mark in marks) for one in look(text)})


def prose(body: str) -> str:
    """A text with blanks in the place of code: what that shows is meant."""
    shown, at = [], 0
    for start, end in _code(body):
        shown += [body[at:start], re.sub(r"[^\n]", " ", body[start:end])]
        at = end
    return "".join((*shown, body[at:]))


def _code(body: str) -> Iterator[tuple[int, int]]:
    """The stretches of code, comments and escaped characters, in their order.

    What closes them is listed before: looked for anew from each mark that is never closed, it would cost the square.
    """
    fences = {fence: [(m.start(), m.end()) for m in found.finditer(body)] for fence, found in _CLOSING_FENCES.items()}
    comments = [m.end() for m in re.finditer("-->", body)]
    runs = [m.span() for m in re.finditer("`+", body)]
    by_length: dict[int, list[int]] = {}
    for start, end in runs:
        by_length.setdefault(end - start, []).append(start)
    at = 0
    while found := _CODE.search(body, at):
        start, mark = found.span()[0], found[0]
        ends = fences.get(mark, [])
        place = bisect_left(ends, (start + 3, 0))
        if place < len(ends):
            end = ends[place][1]
        elif mark == "<!--":
            place = bisect_left(comments, start + len("<!---->"))
            end = comments[place] if place < len(comments) else 0
        elif mark[0] == "`":
            end = _closing_ticks(by_length, start, runs[bisect_right(runs, (start, len(body))) - 1][1])
        else:
            end = 0 if mark == "~~~" else found.end()
        if end:
            yield start, end
        at = end or start + 1


def _closing_ticks(by_length: Mapping[int, list[int]], start: int, end: int) -> int:
    """The end of the code that a run of backticks opens: at the next run that is as long; 0 where there is none."""
    length = end - start
    starts = by_length.get(length, [])
    place = bisect_left(starts, end)
    near = place < len(starts) and starts[place] - end <= _LONGEST_SPAN
    return starts[place] + length if near else 0


def _matches(pattern: str, message: str, hint: str) -> Callable[[str], Iterator[Slip]]:
    """A look for a pattern; {} in its message is the pattern's first group, or all of it."""
    compiled = re.compile(pattern, re.MULTILINE)

    def look(text: str) -> Iterator[Slip]:
        for found in compiled.finditer(text):
            shown = found[1] if compiled.groups else found[0]
            yield found.start(), message.replace("{}", shown[:60]), hint

    return look


def _undefined(text: str) -> Iterator[Slip]:
    """A reference to an address or a note that stands nowhere in the text."""
    known = {name.casefold() for name in re.findall(r"^ {0,3}\[([^\[\]]+)\]:", text, re.MULTILINE)}
    for found in re.finditer(r"\[[^\[\]\n]+\]\[([^\[\]\n]+)\]", text):
        if found[1].casefold() not in known:
            hint = f"add a line [{found[1][:40]}]: with the address, or {_LINK}"
            yield found.start(), f"nothing says where [{found[1][:40]}] leads", hint
    for found in re.finditer(r"\[(\^[^\[\]\s]+)\](?!:)", text):
        if found[1].casefold() not in known:
            yield found.start(), f"there is no note [{found[1][:40]}]", f"add a line [{found[1][:40]}]: with the note"


def _elements(text: str) -> Iterator[Slip]:
    for found in re.finditer(r"<([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>", text):
        if found[1].lower() not in INLINE and found[1].lower() not in BLOCK:
            hint = "take it out, or link to what it would show"
            yield found.start(), f"the element <{found[1]}> is not published", hint


_OTHER_BLOCK = re.compile(r" {0,3}(?:[-*+][ \t]|\d+\.[ \t]|#|>|<|\[[^\]]+\]:|\||\*\[|:[ \t]|```|~~~)|\t| {4}")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|1\.)[ \t]+\S", re.MULTILINE)


def _lists(text: str) -> Iterator[Slip]:
    """A list that follows a paragraph without a blank line: its items run on in the paragraph."""
    for block in re.finditer(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", text, re.MULTILINE):
        if not _OTHER_BLOCK.match(block[0]):
            item = _ITEM.search(block[0], block[0].find("\n") + 1) if "\n" in block[0].rstrip() else None
            if item is not None:
                hint = "put a blank line above its first item"
                yield block.start() + item.start(), "a list follows a paragraph directly, and is none", hint


def _tables(text: str) -> Iterator[Slip]:
    """Rows between upright strokes without the line that makes a table of them."""
    for block in re.finditer(r"(?:^ {0,3}\|.*\|[ \t]*(?:\n|\Z)){2,}", text, re.MULTILINE):
        if not re.search(r"^ {0,3}\|?[ \t:|-]*-[ \t:|-]*$", block[0], re.MULTILINE):
            columns = block[0].split("\n")[0].strip().count("|") - 1
            line = "|" + " --- |" * min(columns, 8)
            yield block.start(), "a table has no line below its heads, and is none", f"write {line} below the first row"


_LOOKS: tuple[tuple[Callable[[str], Iterable[Slip]], tuple[str, ...]], ...] = (
    (
        _matches(
            r"\[[^\[\]\n]*\][ \t]+\((?:https?://|mailto:|\.\.?/)",
            "a blank stands between ] and ( of a link",
            f"{_LINK} without it",
        ),
        ("] (", "]\t("),
    ),
    (
        _matches(r"\([^()\[\]\n]+\)\[(?:https?://|www\.|\.\./)", "the brackets of a link are exchanged", _LINK),
        (")[",),
    ),
    (
        _matches(
            r"\]\((?:https?://|\.\./)[^()]*(?:\n[ \t]*\n|\Z)", "a link is never closed", "write ) behind its address"
        ),
        ("](",),
    ),
    (
        _matches(
            r"(?<!!)\[[^\[\]\n]*\]\([ \t]*<?((?!https?:|mailto:)[A-Za-z][A-Za-z0-9+.-]*:[^\s)>]*)",
            "the link {} is not published: it leads to no web page",
            "write an address that begins with https:// or mailto:",
        ),
        ("](",),
    ),
    (
        _matches(
            r"(?<!!)\[[ \t]*\]\((?=[^\s)])", "a link has no words to click on", f"{_LINK}, with words between [ and ]"
        ),
        ("[](", "[ ]("),
    ),
    (
        _matches(
            r"!?\[\[[^\[\]\n]+\]\]", "{} is a link of another program", f"{_LINK}, such as [words](../2021/name.md)"
        ),
        ("[[",),
    ),
    (
        _matches(
            r"\{\{[<%][^}\n]*|\{%[ \t]*\w+", "{} is a mark of another program, and is shown as it is", "take it out"
        ),
        ("{{<", "{{%", "{%"),
    ),
    (_undefined, ("][", "[^")),
    (_elements, ("<",)),
    (
        _matches(
            r"^(?:```|~~~)", "a block of code begins and is never closed", "write the same mark below its last line"
        ),
        ("```", "~~~"),
    ),
    (
        _matches(
            r"(?<![*\w])\*\*[ \t][^*\n]+[ \t]\*\*(?![*\w])",
            "blanks within ** keep it from being bold",
            "write **words**",
        ),
        ("** ",),
    ),
    (
        _matches(
            r"^---[ \t]*\n(?=(?:title|date|id|slug|summary):[ \t])",
            "a second block of keys stands in the text, which shows it",
            "put each article into a file of its own",
        ),
        ("---\n",),
    ),
    (
        _matches(
            r"\A\s*((?:title|date|id|slug|summary|why|source|also|rights|topics|countries|organisations|people|instruments|"
            r"follows|changes|aliases|image|lead|draft|lang|sections):)(?:[ \t]|$)",
            "the text begins with the key {} and readers see it",
            "move it above the second line of ---",
        ),
        (": ", ":\n"),
    ),
    (_lists, ("\n- ", "\n* ", "\n+ ", "\n1. ", "\n  -", "\n -")),
    (_tables, ("|",)),
)
"""Each look with marks of which a text holds one, or the look finds nothing."""

_PRINTED: tuple[tuple[Callable[[str], Iterable[Slip]], tuple[str, ...]], ...] = (
    (_matches(r"~~[^\s~][^~\n]*~~", "~~ is shown as it is", "write <del>words</del>"), ("~~",)),
    (
        _matches(
            r"^[ \t]*[•●▪◦‣·][ \t]*\S", "a dot that was pasted makes no list", "begin each item with - and a blank"
        ),
        tuple("•●▪◦‣·"),
    ),
    (
        _matches(r"^ {0,3}1\)[ \t]+\S", "1) makes no list", "write 1. and a blank, 2. and so on"),
        ("1)",),
    ),
    (
        _matches(
            r"^[–—][ \t]+\S[^\n]*\n(?=[–—][ \t]+\S)",
            "dashes that were pasted make no list",
            "begin each item with - and a blank, below a blank line",
        ),
        ("\n–", "\n—"),
    ),
)
"""Marks that someone else may have printed: in an imported text they are theirs, and stay."""
