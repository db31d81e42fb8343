"""What looks like Markdown to an editor and is none to the reader of it, so that its marks would stand in the page."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sitegen.checks.context import Desk
from sitegen.markup.block_parser import parse_blocks
from sitegen.markup.blocks import Block, Document
from sitegen.markup.elements import NAMES
from sitegen.markup.reference_parser import normal_label
from sitegen.markup.sanitise import BLOCK, INLINE
from sitegen.problems import Problem, problem

Slip = tuple[int, str, str, str]
"""Where a slip begins in the text, its rule, what is wrong, and the mend."""

_CODE = re.compile(r"(?P<tick>`+)(?!`).{1,2000}?(?<!`)(?P=tick)(?!`)|<!--.*?-->|\\\\.", re.DOTALL)
_LINK = "write [words](address)"


@dataclass(frozen=True, slots=True)
class Text:
    """A body with blanks in the place of code, its blocks, and where its lines begin."""

    words: str
    document: Document
    lines: list[int]

    def blocks(self) -> Iterator[Block]:
        """Every block, in the order of the text."""
        stack: list[Block] = [self.document]
        while stack:
            block = stack.pop()
            yield block
            stack += reversed(block.children)

    def at(self, line: int) -> int:
        """Where the line of that number begins."""
        return self.lines[min(line, len(self.lines) - 1)]


def markdown_slips(desk: Desk) -> Iterator[Problem]:
    """Links, lists, tables, notes and blocks of code that are none, and what is read otherwise, in every text."""
    imported = {a.path for a in desk.contents.articles if a.source is not None and a.source.seed}
    for path in sorted(desk.texts):
        if path in desk.contents.broken:
            continue  # it may be beyond all limits of a text
        body, first = desk.body(path)
        breaks: list[int] = []
        told: dict[str, int] = {}
        for start, rule, message, hint in slips(body, ours=path not in imported):
            breaks = breaks or [found.start() for found in re.finditer("\n", body)]
            line = first + bisect_left(breaks, start)
            if told.get(message, -1) < line - 1:  # of lines in a row the first one tells it all
                yield problem(rule, path, line, message, hint)
            told[message] = line


def marks_in_plain_text(desk: Desk) -> Iterator[Problem]:
    """Marks of Markdown or HTML in a title or a summary, which are shown as they were typed."""
    for item in desk.contents.articles:
        for name, text in (("title", item.title), ("summary", "" if item.stands_in else item.summary)):
            if _MARKS.search(text):
                message = f"the {name} is plain text, and shows the marks in it as they are"
                yield problem("markdown-mark", item.path, item.line(name), message, "take the marks out")


_MARKS = re.compile(r"\]\((?:https?:|\.\./)|\*\*\w|</?(?:a|b|i|em|strong|br|p|span)\b[^<>]*>|&(?:amp|quot|nbsp|#\d+);")


def slips(body: str, *, ours: bool = True) -> list[Slip]:
    """The slips of a text, in their order; `ours` says that nobody else wrote it."""
    looks = (*_LOOKS, *_PRINTED) if ours else _LOOKS
    wanted = [look for look, marks in looks if any(mark in body for mark in marks)]
    if not wanted:
        return []
    try:
        text = text_of(body)
    except RecursionError:
        return []
    return sorted({one for look in wanted for one in look(text)})


def prose(body: str) -> str:
    """A text with blanks in the place of code: what that shows is meant."""
    try:
        return text_of(body).words
    except RecursionError:
        return body


def text_of(body: str) -> Text:
    """A text with its blocks. Raises RecursionError where they are nested too deep."""
    rows = body.split("\n")
    document = parse_blocks(body)
    text = Text(body, document, [0, *(found.end() for found in re.finditer("\n", body))])
    for block in text.blocks():
        if block.kind in ("code", "fence"):
            last = block.end if block.kind == "code" or block.closed else len(rows) - 1
            for number in range(block.start, last + 1):
                rows[number] = " " * len(rows[number])
    return Text(_CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), "\n".join(rows)), document, text.lines)


Look = Callable[[Text], Iterable[Slip]]


def _matches(rule: str, pattern: str, message: str, hint: str) -> Look:
    """A look for a pattern; {} in its message is the pattern's first group, or all of it."""
    compiled = re.compile(pattern, re.MULTILINE)

    def look(text: Text) -> Iterator[Slip]:
        for found in compiled.finditer(text.words):
            shown = found[1] if compiled.groups else found[0]
            yield found.start(), rule, message.replace("{}", shown[:60]), hint

    return look


def _undefined(text: Text) -> Iterator[Slip]:
    """A reference to an address or a note that stands nowhere in the text, and a note that nothing refers to."""
    references, notes = text.document.references, text.document.notes
    for found in re.finditer(r"\[[^\[\]\n]+\]\[([^\[\]\n]+)\]", text.words):
        name = found[1]
        if normal_label(name) not in references and not name.startswith("^"):
            hint = f"add a line [{name[:40]}]: with the address, or {_LINK}"
            yield found.start(), "markdown-link", f"nothing says where [{name[:40]}] leads", hint
    used: set[str] = set()
    for found in re.finditer(r"\[\^([^\[\]\s]+)\](:?)", text.words):
        if found[2] and text.words[text.words.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" >") == "":
            continue
        used.add(found[1])
        if found[1] not in notes:
            hint = f"add a line [^{found[1][:40]}]: with the note"
            yield found.start(), "markdown-note", f"there is no note [^{found[1][:40]}]", hint
    for name, note in notes.items():
        if name not in used:
            hint = f"write [^{name[:40]}] where it belongs, or take the note out"
            yield text.at(note.start), "markdown-note", f"nothing refers to the note [^{name[:40]}]", hint


def _elements(text: Text) -> Iterator[Slip]:
    """Elements that are not published, and names in angle brackets that are none."""
    for found in re.finditer(r"<([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])[^<>]*>", text.words):
        name = found[1].lower()
        if name in INLINE or name in BLOCK:
            continue
        if name in NAMES:
            hint = "take it out, or link to what it would show"
            yield found.start(), "markdown-element", f"the element <{found[1]}> is not published", hint
        else:
            hint = f"write `{found[0][:40]}` if it is meant so, or take it out"
            yield found.start(), "markdown-element", f"<{found[1]}> is no element, and is shown as it is", hint


def _numbers(text: Text) -> Iterator[Slip]:
    """Lines of a paragraph that count on from another number than 1: a list would need a blank line above."""
    for block in text.blocks():
        if block.kind != "paragraph":
            continue
        before = 0
        for place, line in enumerate(block.lines):
            found = re.match(r"(\d{1,4})[.)][ \t]+\S", line)
            number = int(found[1]) if found else 0
            if found is not None and before and number == before + 1:
                hint = "put a blank line above its first item"
                message = "a list that begins with another number than 1 follows a paragraph directly, and is none"
                yield text.at(block.start + place - 1), "markdown-list", message, hint
                break
            before = number if place else 0


def _tables(text: Text) -> Iterator[Slip]:
    """Rows between upright strokes without the line that makes a table of them."""
    for block in text.blocks():
        if block.kind == "paragraph" and len(block.lines) > 1:
            rows = [re.fullmatch(r"\|.*\|[ \t]*", line) for line in block.lines]
            if all(rows):
                columns = block.lines[0].strip().count("|") - 1
                line = "|" + " --- |" * min(columns, 8)
                message = "a table has no line below its heads that fits them, and is none"
                yield text.at(block.start), "markdown-table", message, f"write {line} below the first row"


def _fences(text: Text) -> Iterator[Slip]:
    for block in text.blocks():
        if block.kind == "fence" and not block.closed:
            message = "a block of code begins and is never closed"
            yield text.at(block.start), "markdown-code", message, "write the same mark below its last line"


def _otherwise(text: Text) -> Iterator[Slip]:
    """What CommonMark reads as a text and we do not, once for each kind (see docs/markdown.md)."""
    told: set[str] = set()
    for block in text.blocks():
        if block.kind in _OTHERWISE and block.kind not in told:
            told.add(block.kind)
            message, hint = _OTHERWISE[block.kind]
            yield text.at(block.start), "markdown-dialect", message, hint
    for pattern, message, hint in _OTHERWISE_MARKS:
        found = pattern.search(text.words)
        if found is not None:
            yield found.start(), "markdown-dialect", message, hint


_OTHERWISE = {
    "definitions": (
        "a line that begins with a colon defines the line above it",
        "write \\: if it is meant to be shown",
    ),
    "admonition": ("!!! begins a box, which other programs show as text", "write \\!!! if it is meant to be shown"),
}
_OTHERWISE_MARKS = (
    (
        re.compile(r"^ {0,3}\*\[[^\[\]\\\n]+\][ ]?:[ \t]*\S", re.MULTILINE),
        "the line explains an abbreviation, and is not shown itself",
        "write \\*[ if it is meant to be shown",
    ),
    (
        re.compile(
            r"(?<=[^\s{])[ \t]*\n?[ ]*\{:?[ ]*(?:[.#][^\s{}=]+|[\w:-]+=[^\s{}]+)[^{}\n]*\}(?=[ ]*$)", re.MULTILINE
        ),
        "the braces give a name or a class to what stands before them, and are not shown",
        "write \\{ if they are meant to be shown",
    ),
)


_LOOKS: tuple[tuple[Look, tuple[str, ...]], ...] = (
    (
        _matches(
            "markdown-link",
            r"\[[^\[\]\n]*\][ \t]+\((?:https?://|mailto:|\.\.?/)",
            "a blank stands between ] and ( of a link",
            f"{_LINK} without it",
        ),
        ("] (", "]\t("),
    ),
    (
        _matches(
            "markdown-link",
            r"\([^()\[\]\n]+\)\[(?:https?://|www\.|\.\./)",
            "the brackets of a link are exchanged",
            _LINK,
        ),
        (")[",),
    ),
    (
        _matches(
            "markdown-link",
            r"\]\((?:https?://|\.\./)[^()]*(?:\n[ \t]*\n|\Z)",
            "a link is never closed",
            "write ) behind its address",
        ),
        ("](",),
    ),
    (
        _matches(
            "markdown-link",
            r"(?<!!)\[[^\[\]\n]*\]\([ \t]*<?((?!https?:|mailto:)[A-Za-z][A-Za-z0-9+.-]*:[^\s)>]*)",
            "the link {} is not published: it leads to no web page",
            "write an address that begins with https:// or mailto:",
        ),
        ("](",),
    ),
    (
        _matches(
            "markdown-link",
            r"(?<!!)\[[ \t]*\]\((?=[^\s)])",
            "a link has no words to click on",
            f"{_LINK}, with words between [ and ]",
        ),
        ("[](", "[ ]("),
    ),
    (
        _matches(
            "markdown-foreign",
            r"!?\[\[[^\[\]\n]+\]\]",
            "{} is a link of another program",
            f"{_LINK}, such as [words](../2021/name.md)",
        ),
        ("[[",),
    ),
    (
        _matches(
            "markdown-foreign",
            r"\{\{[<%][^}\n]*|\{%[ \t]*\w+",
            "{} is a mark of another program, and is shown as it is",
            "take it out",
        ),
        ("{{<", "{{%", "{%"),
    ),
    (
        _matches(
            "markdown-link",
            r"(?<!!)\[[^\[\]\n]+\]\((?:https?://|\.\.?/|/)[^\s()<>]*[ \t]+[^\s()<>\"'][^()\n]*\)",
            "a blank stands within the address of a link",
            "write [words](<address>), or %20 for the blank",
        ),
        ("](",),
    ),
    (
        _matches(
            "markdown-foreign",
            r"(?:\A|\n[ \t]*\n) {0,3}(\{:[^{}\n]*\})[ \t]*$",
            "{} is a mark of another program, and is shown as it is",
            "take it out",
        ),
        ("{:",),
    ),
    (_undefined, ("][", "[^")),
    (_elements, ("<",)),
    (_fences, ("```", "~~~")),
    (
        _matches(
            "markdown-mark",
            r"(?<![*\w])\*\*[ \t][^*\n]+[ \t]\*\*(?![*\w])",
            "blanks within ** keep it from being bold",
            "write **words**",
        ),
        ("** ",),
    ),
    (
        _matches(
            "markdown-keys",
            r"^---[ \t]*\n(?=(?:title|date|id|slug|summary):[ \t])",
            "a second block of keys stands in the text, which shows it",
            "put each article into a file of its own",
        ),
        ("---\n",),
    ),
    (
        _matches(
            "markdown-keys",
            r"\A\s*((?:title|date|id|slug|summary|why|source|also|rights|topics|countries|organisations|people|instruments|"
            r"follows|changes|aliases|image|lead|draft|lang|sections):)(?:[ \t]|$)",
            "the text begins with the key {} and readers see it",
            "move it above the second line of ---",
        ),
        (": ", ":\n"),
    ),
    (_numbers, (". ", ") ")),
    (_otherwise, ("\n:", "!!!", "*[", "}")),
    (_tables, ("|",)),
)
"""Each look with marks of which a text holds one, or the look finds nothing."""

_PRINTED: tuple[tuple[Look, tuple[str, ...]], ...] = (
    (
        _matches(
            "markdown-list",
            r"^[ \t]*[•●▪◦‣·][ \t]*\S",
            "a dot that was pasted makes no list",
            "begin each item with - and a blank",
        ),
        tuple("•●▪◦‣·"),
    ),
    (
        _matches(
            "markdown-list",
            r"^[–—][ \t]+\S[^\n]*\n(?=[–—][ \t]+\S)",
            "dashes that were pasted make no list",
            "begin each item with - and a blank, below a blank line",
        ),
        ("\n–", "\n—"),
    ),
)
"""Marks that someone else may have printed: in an imported text they are theirs, and stay."""
