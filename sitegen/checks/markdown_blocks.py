"""The blocks and references of a text that look like Markdown and are none, or are read otherwise than elsewhere."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from sitegen.markup.commonmark.block_parser import parse_blocks
from sitegen.markup.commonmark.blocks import Block, Document
from sitegen.markup.commonmark.elements import NAMES
from sitegen.markup.commonmark.reference_parser import normal_label
from sitegen.markup.sanitise import BLOCK, INLINE

Slip = tuple[int, str, str, str]
"""Where a slip begins in the text, its rule, what is wrong, and the mend."""


LINK = "write [words](address)"

_CODE_MARK = re.compile(r"`+|<!--|\\.", re.DOTALL)
"""Where code within a line of text, a comment or an escaped character may begin."""
_MAY_BE_CODE = ("`", "\\", "~~~", "<!--", "    ", "\t")
"""Without one of these a text has no code, comment or escaped character."""
_LINE_WITH_NUMBER = re.compile(r"^[ \t>]*\d{1,4}[.)][ \t]+\S", re.MULTILINE)
_LONGEST_SPAN = 2_000
"""Characters between the marks of code within a line of text."""


@dataclass(frozen=True)
class Text:
    """A body, and the same with blanks in the place of code. Its blocks are parsed when they are first asked for."""

    body: str
    words: str

    @cached_property
    def document(self) -> Document:
        """The blocks. Raises RecursionError where they are nested too deep."""
        return parse_blocks(self.body)

    @cached_property
    def lines(self) -> list[int]:
        """Where the lines begin."""
        return [0, *(found.end() for found in re.finditer("\n", self.body))]

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


Look = Callable[[Text], Iterable[Slip]]


def prose(body: str) -> str:
    """A text with blanks in the place of code: what that shows is meant."""
    try:
        return text_of(body).words
    except RecursionError:
        return body


def text_of(body: str) -> Text:
    """A text with its blocks. Raises RecursionError where they are nested too deep."""
    text = Text(body, body)
    if not any(mark in body for mark in _MAY_BE_CODE):
        return text
    rows = body.split("\n")
    for block in text.blocks():
        if block.kind in ("code", "fence"):
            last = block.end if block.kind == "code" or block.closed else len(rows) - 1
            for number in range(block.start, last + 1):
                rows[number] = " " * len(rows[number])
    return replace(text, words=_without_code("\n".join(rows)))


def _without_code(text: str) -> str:
    """A text with blanks in the place of code within lines, of comments and of escaped characters.

    What may close them is listed before: looked for anew from each mark that is never closed, it would cost the square.
    """
    comments = [m.end() for m in re.finditer("-->", text)]
    by_length: dict[int, list[int]] = {}
    for run in re.finditer("`+", text):
        by_length.setdefault(len(run[0]), []).append(run.start())
    shown, at, place = [], 0, 0
    while found := _CODE_MARK.search(text, place):
        start, end = found.span()
        if found[0] == "<!--":
            n = bisect_left(comments, start + len("<!---->"))
            end = comments[n] if n < len(comments) else 0
        elif found[0][0] == "`":
            starts = by_length.get(end - start, [])
            n = bisect_left(starts, end)
            closed = n < len(starts) and starts[n] - end <= _LONGEST_SPAN
            place = end
            end = starts[n] + end - start if closed else 0
        if not end:
            place = max(place, start + 1)
            continue
        shown += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = place = end
    return "".join((*shown, text[at:]))


def undefined(text: Text) -> Iterator[Slip]:
    """A reference to an address or a note that stands nowhere in the text, and a note that nothing refers to."""
    references, notes = text.document.references, text.document.notes
    for found in re.finditer(r"\[[^\[\]\n]+\]\[([^\[\]\n]+)\](?!\()", text.words):
        name = found[1]
        if normal_label(name) not in references and not name.startswith("^"):
            hint = f"add a line [{name[:40]}]: with the address, or {LINK}"
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


def elements(text: Text) -> Iterator[Slip]:
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


def numbers(text: Text) -> Iterator[Slip]:
    """Lines of a paragraph that count on from another number than 1: a list would need a blank line above."""
    if len(_LINE_WITH_NUMBER.findall(text.body)) < 2:
        return
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


def tables(text: Text) -> Iterator[Slip]:
    """Rows between upright strokes without the line that makes a table of them."""
    for block in text.blocks():
        if block.kind == "paragraph" and len(block.lines) > 1:
            rows = [re.fullmatch(r"\|.*\|[ \t]*", line) for line in block.lines]
            if all(rows):
                columns = block.lines[0].strip().count("|") - 1
                line = "|" + " --- |" * min(columns, 8)
                message = "a table has no line below its heads that fits them, and is none"
                yield text.at(block.start), "markdown-table", message, f"write {line} below the first row"


def fences(text: Text) -> Iterator[Slip]:
    for block in text.blocks():
        if block.kind == "fence" and not block.closed:
            message = "a block of code begins and is never closed"
            yield text.at(block.start), "markdown-code", message, "write the same mark below its last line"


def otherwise(text: Text) -> Iterator[Slip]:
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
            yield found.start(pattern.groups), "markdown-dialect", message, hint


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
            r"(?:(?<=[^\s{])[ \t]*\n?[ ]*(?=[^\n]*\}[ ]*$)|(?<=[)*_`\]>]))"
            r"(\{:?[ ]*(?:[.#][^\s{}=]+|[\w:-]+=[^\s{}]+)[^{}\n]*\})",
            re.MULTILINE,
        ),
        "the braces give a name or a class to what stands before them, and are not shown",
        "write \\{ if they are meant to be shown",
    ),
)
