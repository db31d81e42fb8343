"""A strict reader of YAML, built on the events of PyYAML's parser: every scalar stays the text that was typed.

Anchors, aliases and tags are refused, and every mistake is reported with its line and a mend.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from sitegen.characters import FORBIDDEN
from sitegen.content.yaml_subset import Keys, Lines
from sitegen.problems import Mend, Problem, problem

MAX_DEPTH = 100


def read_any_yaml(block: str, path: str, first_line: int = 1) -> tuple[Keys, Lines, list[Problem]]:
    """Read a YAML mapping with the full parser; returns what `front_matter.read_yaml` does."""
    block = block.translate(_BREAKS)
    reader = _Reader(path, first_line)
    rows = block.split("\n")
    try:
        for event in yaml.parse(block, Loader=yaml.CSafeLoader):
            reader.take(event)
            if reader.stopped:
                break
    except yaml.MarkedYAMLError as error:
        line, message, hint = _explain(error, rows, reader.began)
        rule = "yaml"
        if "nesting depth" in (error.problem or ""):  # libyaml's own limit, a thousand, met before ours
            rule, message, hint = "too-deep", "the front matter is nested too deep", "flatten it"
        mend = _row_mend(rows[line], hint) if line < len(rows) else None
        reader.problems.append(problem(rule, path, first_line + line, message, hint, mend))
    except yaml.reader.ReaderError as error:
        line = block.encode("utf-8", "surrogatepass").count(b"\n", 0, error.position)
        message = f"the character U+{error.character:04X} cannot stand here"
        hint = "delete it; an editor may not show it"
        reader.problems.append(problem("yaml", path, first_line + line, message, hint))
    if reader.problems:
        return {}, {}, [*reader.problems, *reader.warnings]
    if reader.root is not None and not isinstance(reader.root, dict):
        shape = "a list" if isinstance(reader.root, list) else "a single text"
        hint = "write each line as key: value, such as title: My title"
        return {}, {}, [problem("front-matter-type", path, first_line, f"the front matter is {shape}", hint)]
    cut = list(_cut(rows, reader, path, first_line)) if "#" in block else []
    return reader.root or {}, reader.lines, [*reader.warnings, *cut]


_COMMENT = re.compile(r"[ \t]*(?:-[ \t]+)?[\w-]+:[ \t]+[^\s\"'\[{|>#].*?[ \t](#[^\s#].*)")


def _cut(rows: list[str], reader: "_Reader", path: str, first_line: int) -> Iterator[Problem]:
    """Findings about values that a # cuts short, as in “the #1 threat”."""
    for number, row in enumerate(rows, first_line):
        found = _COMMENT.match(row)
        if found is None:
            continue
        values = (_value(reader.root, place) for place, line in reader.lines.items() if line == number)
        if not any(isinstance(value, str) and found[1].rstrip() in value for value in values):
            message = f"the value ends before “{found[1][:40].rstrip()}”: a blank and a # begin a comment"
            yield problem("comment", path, number, message, "put the value in double quotes, or a blank behind the #")


def _value(root: Any, place: tuple[str | int, ...]) -> Any:
    for part in place:
        root = root[part]
    return root


_BREAKS = {0x85: 0xFDD0, 0x2028: 0xFDD1, 0x2029: 0xFDD2}
"""Characters that YAML 1.1 treats as line ends and editors do not, with noncharacters (Unicode, section 23.7) that
replace them while a block is parsed."""
_RESTORED = {stand_in: character for character, stand_in in _BREAKS.items()}
_NULLS = ("", "~", "null", "Null", "NULL")


class _Reader:
    """Builds values from YAML events, with the line of each."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.root: Any = None
        self.lines: Lines = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.stopped = False
        self.began = 0
        """The line, from 0, at which the value read last begins: the one that a closing quotation mark ends."""
        # Each open collection: the value, its location, and for a mapping the key that waits for its value.
        self.open: list[tuple[Any, tuple[str | int, ...], list[str]]] = []

    def take(self, event: Any) -> None:
        """Add one event of the YAML parser."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            message = "a value begins with & or *, which YAML takes for the name of another value"
            self.refuse(event, "yaml-anchor", message, "put the value in double quotes")
        elif getattr(event, "tag", None) not in (None, "!"):
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            message = f"a value begins with {tag}, which YAML takes for a tag"
            self.refuse(event, "yaml-anchor", message, f"put the value in double quotes, or delete {tag}")
        elif isinstance(event, yaml.ScalarEvent):
            self.began = self.line(event) - self.first_line
            if not event.style and event.value in _NULLS:
                self.add(None, event)
            else:
                self.add(self.publishable(event), event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            location = self.add(value, event)
            self.open.append((value, location, []))
            if len(self.open) > MAX_DEPTH:
                self.refuse(event, "too-deep", "the front matter is nested too deep", "flatten it")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            _, location, _ = self.open.pop()
            self.began = self.lines.get(location, self.first_line) - self.first_line
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self.refuse(event, "yaml", "a second YAML document", "keep one block of keys")

    def line(self, event: Any) -> int:
        """The line of the file at which an event begins."""
        return int(event.start_mark.line) + self.first_line

    def add(self, value: Any, event: Any) -> tuple[str | int, ...]:
        """Put a value where it belongs, and give its location."""
        line = self.line(event)
        if not self.open:
            self.root = value
            return ()
        parent, location, waiting = self.open[-1]
        if isinstance(parent, list):
            if value is None:
                return location  # an empty item counts as absent
            location = (*location, len(parent))
            parent.append(value)
        elif not waiting:
            if isinstance(value, (dict, list)) or value is None:
                self.refuse(event, "yaml", "a key that is not a text", "write key: value")
                return location
            location = (*location, value)
            if value in parent:
                first = self.lines[location]
                hint = f"keep one of them; the first is in line {first}"
                self.problems.append(problem("duplicate-key", self.path, line, f"{value} stands twice", hint))
            waiting.append(value)
        else:
            key = waiting.pop()
            parent[key] = value
            return (*location, key)
        self.lines.setdefault(location, line)
        return location

    def publishable(self, event: Any) -> str:
        """A scalar's text without what XML forbids: a quoted YAML text can spell such characters as escapes."""
        value: str = event.value.translate(_RESTORED)
        found = FORBIDDEN.search(value)
        if found is None:
            return value
        if "\0" in value:
            self.refuse(event, "encoding", "a NUL character in a quoted text", "delete the \\0")
            return value
        line = self.line(event)
        message = f"the character U+{ord(found[0]):04X} cannot be published"
        self.warnings.append(problem("forbidden-character", self.path, line, message, "delete its escape"))
        return FORBIDDEN.sub("", value)

    def refuse(self, event: Any, rule: str, message: str, hint: str) -> None:
        """Record what cannot be read and stop reading."""
        self.problems.append(problem(rule, self.path, self.line(event), message, hint))
        self.stopped = True


_LINE_HINT = "write it as key: value; if it continues the line above, begin it with two blanks"
_UNSEEN = re.compile(" *[\u00a0\u200b-\u200f\u2060\ufeff]")
"""A line that begins with what no editor shows."""

_HIDDEN = re.compile(r"\[(?:[^\[\]\"']*[\s,])?#")
"""A list whose end stands behind a #."""
_OPENED = re.compile(r"[ -]*[A-Za-z]\w*: +(?:\"[^\"]*|'[^']*)\Z")
"""A value that begins with a quotation mark and has no other."""
_WRITTEN = re.compile(r" *(- +)?([A-Za-z]\w*:) +([^\[{#>|&*].*)\Z")
_OF_ITEMS = ("articles:", "date:", "kind:", "name:", "note:", "title:", "url:")
"""Keys of the lists that hold blocks of keys."""


_NO_TABS = "indent it with blanks"
_HYPHEN_ITEMS = "begin each item with - and a blank"
_HYPHEN_BLANK = "write - and a blank, then the item"
_ROW_MENDS: dict[str, tuple[str, str]] = {
    _NO_TABS: (r"(?<![^ \t])\t", "  "),
    _HYPHEN_ITEMS: (r"^( *)[*+•–—]\s+", r"\1- "),
    _HYPHEN_BLANK: (r"^( *-)(?=[^ -])", r"\1 "),
}
"""Hints with the pattern that mends the line and its replacement."""


def _row_mend(row: str, hint: str) -> Mend | None:
    """The edit of a line that does what the hint says, if it is one that a machine can do."""
    if hint in _ROW_MENDS:
        return Mend(row, re.sub(*_ROW_MENDS[hint], row))
    written = hint.removeprefix("write ")
    if written == hint or hint != _in_quotes(row):
        return None
    found = _WRITTEN.match(row.rstrip())
    hyphen = (found[1] or "") if found and not written.startswith("-") else ""
    return Mend(row, f"{row[: len(row) - len(row.lstrip(' '))]}{hyphen}{written}")


def _in_quotes(row: str) -> str:
    """The hint that puts the line's value in quotation marks; empty if that is not simple."""
    found = _WRITTEN.match(row.rstrip())
    if found is None or len(row) > 160 or " #" in row or "\\" in row:
        return ""
    hyphen, key, value = found[1] or "", found[2], found[3]
    if hyphen and key not in _OF_ITEMS:
        key, value = "-", f"{key} {value}"
    for mark in "\"'":
        if value[0] == mark and (value.count(mark) == 1 or value[-1] == mark):
            value = value[1:].removesuffix(mark)
    if len(value) > 2 and value[0] in "“„«" and value[-1] in "”“»":
        value = value[1:-1]
    mark = "'" if '"' in value else '"'
    return f"write {key} {mark}{value}{mark}" if value and mark not in value else ""


def _explain(error: yaml.MarkedYAMLError, rows: list[str], began: int) -> tuple[int, str, str]:
    """Explain the parser's error as (line from 0, message, mend), at the line where the broken value begins.

    `rows` are the lines of the block, `began` is the line at which the value read last begins.
    """
    said, context = error.problem or "it cannot be read", error.context or ""
    line, column = (error.problem_mark.line, error.problem_mark.column) if error.problem_mark is not None else (0, 0)
    start = error.context_mark.line if error.context_mark is not None else line
    unseen = next((n for n in (line, start, began) if n < len(rows) and _UNSEEN.match(rows[n])), -1)
    if unseen >= 0:
        code = ord(rows[unseen].lstrip(" ")[0])
        return (
            unseen,
            f"an invisible character (U+{code:04X}) stands before the key",
            "delete the line, and type it anew",
        )
    row = rows[line] if line < len(rows) else ""
    before, at = row[:column], row[column : column + 1]
    quote = "put the value in double quotes"
    if "mapping values" in said and ":" not in before and before[:1] in (" ", "\t"):
        hint = "begin the line where the key above it begins, or put the whole value in double quotes"
        return line, "a line below a value is indented, and holds a colon and a blank", hint
    if "mapping values" in said and ":" not in before and line > 0:
        # The line above was taken for the beginning of this one's key.
        return line - 1, "a line holds no colon with a blank behind it", _LINE_HINT
    if "mapping values" in said:
        return line, "a value holds a colon and a blank", _in_quotes(row) or f'{quote}: title: "CISA: a rule"'
    if "quoted scalar" in context and "end of stream" in said:
        return start, "a quotation mark is opened and never closed", "close it, or delete it"
    if "quoted scalar" in context and "escape" in said:
        return start, "a text in double quotes holds a backslash", "write it twice, or use single quotes"
    in_list = "flow" in context or "node content" in said
    hidden = next(
        (n for n in (line, line - 1, start) if in_list and 0 <= n < len(rows) and _HIDDEN.search(rows[n])), -1
    )
    if hidden >= 0:
        hint = "delete the #, or put the item in double quotes"
        return hidden, "a # begins a comment, so that the list is never closed", hint
    if "flow sequence" in context:
        return start, "a list in brackets is never closed", "write [one, two] with a comma between items"
    if "flow mapping" in context:
        return start, "a { is never closed", f"{quote}, or close it with }}"
    if at == "\t" or (not before.strip() and "\t" in before):
        return line, "a line is indented with a tab", _NO_TABS
    if re.match(r"\s*[*+•–—]\s", row):
        return line, "an item of a list begins with another mark than -", _HYPHEN_ITEMS
    if "scanning an alias" in context or "scanning an anchor" in context:
        return start, "a value begins with & or *, which YAML keeps for itself", quote
    if "block scalar" in context:
        return start, "a value begins with > or |, which YAML keeps for itself", quote
    if "cannot start any token" in said:
        return line, f"a value or a line begins with {at}, which YAML keeps for itself", quote
    if "block sequence" in said:
        return line, "a list begins on the line of its key", "put each item on a line of its own below the key"
    if "document start" in said:
        ends = next((n for n, r in enumerate(rows) if r.startswith(("...", "%"))), line)
        return ends, "a line that begins with ... or % ends the keys", "delete the line"
    if ("did not find expected key" in said or "block mapping" in context) and before.strip():
        row = rows[began] if began < len(rows) else ""
        if _OPENED.match(row):
            return began, "a quotation mark is opened and not closed on its line", _in_quotes(row) or "close it"
        hint = _in_quotes(row) or f"{quote}, all of it"
        return began, "text stands behind a closing quotation mark or bracket", hint
    if "flow node" in context or "node content" in said:
        return line, "an item is missing between two commas, or behind a bracket", "delete one comma"
    if "did not find expected" in said:
        return line, "a line is indented unlike those around it", "line it up with the keys around it"
    if "could not find expected ':'" in said and rows[start].lstrip().startswith("-"):
        return start, "an item of a list has no blank behind its hyphen", _HYPHEN_BLANK
    if "could not find expected ':'" in said:
        return start, "a line holds no colon with a blank behind it", _LINE_HINT
    return start if "scalar" in context else line, said, quote
