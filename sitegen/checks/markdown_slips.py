"""What looks like Markdown to an editor and is none to the reader of it, so that its marks would stand in the page."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from sitegen.checks.context import CheckContext
from sitegen.markup.sanitise import BLOCK, INLINE
from sitegen.problems import Problem, problem

Slip = tuple[int, str, str]
"""Where a slip begins in the text, what is wrong, and the mend."""

_CODE = re.compile(
    r"^(?P<fence>```|~~~).*?^(?P=fence)[ \t]*$|^(?: {4}|\t)[^\n]*$|"
    r"(?P<tick>`+)(?!`).{1,2000}?(?<!`)(?P=tick)(?!`)|<!--.*?-->|\\.",
    re.MULTILINE | re.DOTALL,
)
_LINK = "write [words](address)"


def markdown_slips(context: CheckContext) -> Iterator[Problem]:
    """Links, lists, tables, notes and blocks of code that are none, in every text."""
    imported = {a.path for a in context.contents.articles if a.source is not None and a.source.seed}
    for path in sorted(context.texts):
        if path in context.contents.broken:
            continue  # it may be beyond all limits of a text
        body, first = context.body(path)
        breaks: list[int] = []
        told: dict[str, int] = {}
        for start, message, hint in slips(body, ours=path not in imported):
            breaks = breaks or [found.start() for found in re.finditer("\n", body)]
            line = first + bisect_left(breaks, start)
            if told.get(message, -1) < line - 1:  # of lines in a row the first one tells it all
                yield problem("markdown-slip", path, line, message, hint)
            told[message] = line


def marks_in_plain_text(context: CheckContext) -> Iterator[Problem]:
    """Marks of Markdown or HTML in a title or a summary, which are shown as they were typed."""
    for item in context.contents.articles:
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
    return _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)


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
