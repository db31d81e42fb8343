"""A content file's bytes to its keys and body, read strictly: every scalar stays the text that was typed.

python-frontmatter does the splitting through its handler interface; what it would pass over in silence (a missing
fence, a list, a byte order mark, duplicate keys, `NO` as false) is found here, with its line.
"""

import re
from dataclasses import dataclass
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from sitegen.model import Problem
from sitegen.rules import problem

MAX_FRONT_MATTER = 64 * 1024
MAX_BODY = 1024 * 1024
MAX_DEPTH = 100

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry (its section 2.2, production Char): one such character would end every feed."""

Keys = dict[str, Any]
Lines = dict[tuple[str | int, ...], int]


@dataclass(frozen=True)
class FrontMatter:
    """A file's keys (texts, lists, mappings, None), the line of each, and its body with the line it begins at."""

    keys: Keys
    lines: Lines
    body: str
    body_line: int

    def line(self, *location: str | int) -> int:
        """The line of a key or of the nearest one that holds it; 1 where there is none."""
        while location:
            if location in self.lines:
                return self.lines[location]
            location = location[:-1]
        return 1


def decode(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """A file's text with LF line ends and without a byte order mark, and what was wrong with its bytes.

    Undecodable bytes and NUL are errors and give an empty text; other characters that XML forbids are dropped with
    a warning.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            message = "the file is UTF-16 text"
        else:
            message = f"byte {error.start + 1} (0x{data[error.start]:02x}) is not UTF-8"
        return "", [problem("encoding", path, line, message, "save the file again with the encoding UTF-8")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        hint = "delete it; most editors show it as ^@ or a box"
        return "", [problem("encoding", path, line, "the file holds a NUL character", hint)]
    found = FORBIDDEN.search(text)
    if found is None:
        return text, []
    line = text.count("\n", 0, found.start()) + 1
    code = f"U+{ord(found[0]):04X}"
    return FORBIDDEN.sub("", text), [
        problem("forbidden-character", path, line, f"the character {code} cannot be published", "delete it")
    ]


def parse(text: str, path: str) -> tuple[FrontMatter | None, list[Problem]]:
    """A decoded content file as `FrontMatter`, or None and the findings that say why not."""
    handler = _Handler(path)
    # A leading newline would be stripped by the library together with our line numbers: the handler is given the
    # text itself, so the library's own stripping touches only its copy.
    handler.text = text
    frontmatter.parse(text, handler=handler)
    if any(p.level == "error" for p in handler.problems):
        return None, handler.problems
    return FrontMatter(handler.keys, handler.lines, handler.body, handler.body_line), handler.problems


class _Handler(YAMLHandler):
    """python-frontmatter's handler interface over the strict reading; its findings and lines stay on it."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.text = ""
        self.problems: list[Problem] = []
        self.keys: Keys = {}
        self.lines: Lines = {}
        self.body = ""
        self.body_line = 1

    def split(self, text: str) -> tuple[str, str]:
        """The front matter and the body; a missing fence is a finding and gives two empty texts."""
        opening = FENCE.match(self.text)
        if opening is None:
            message = "the file is empty" if not self.text.strip() else "the file does not begin with a line of ---"
            hint = "begin it with ---, then title: and date:, then --- again"
            self.problems.append(problem("front-matter-missing", self.path, 1, message, hint))
            return "", ""
        closing = FENCE.search(self.text, opening.end())
        if closing is None:
            hint = "write a line of --- below the last key"
            self.problems.append(problem("front-matter-open", self.path, 1, "the front matter is never closed", hint))
            return "", ""
        block = self.text[opening.end() + 1 : closing.start()]
        self.body = self.text[closing.end() + 1 :]
        self.body_line = self.text.count("\n", 0, closing.end()) + 2
        if len(block.encode()) > MAX_FRONT_MATTER:
            hint = "move text into the body; 64 KiB is the limit"
            self.problems.append(problem("too-large", self.path, 1, "the front matter is too large", hint))
            return "", ""
        if len(self.body.encode()) > MAX_BODY:
            hint = "split the text into several files; 1 MiB is the limit"
            self.problems.append(problem("too-large", self.path, self.body_line, "the body is too large", hint))
            return "", ""
        return block, self.body

    def load(self, fm: str, **kwargs: object) -> Keys:
        """The block's keys; what YAML allows and we refuse is a finding."""
        if not self.problems:
            self.keys, self.lines, self.problems = read_yaml(fm, self.path, first_line=2)
        return self.keys


def read_yaml(block: str, path: str, first_line: int = 1) -> tuple[Keys, Lines, list[Problem]]:
    """A YAML mapping as texts, lists and mappings, with the line of every key and item, and all findings.

    Scalars stay text; an empty one, `null` or `~` in plain style is None. Anchors, aliases and tags are refused.
    """
    reader = _Reader(path, first_line)
    try:
        for event in yaml.parse(block, Loader=yaml.CSafeLoader):
            reader.take(event)
            if reader.stopped:
                break
    except yaml.MarkedYAMLError as error:
        reader.problems.append(_yaml_problem(error, path, first_line))
    except yaml.YAMLError as error:
        hint = "delete the character that the message names"
        reader.problems.append(problem("yaml", path, first_line, str(error).splitlines()[0], hint))
    if reader.problems:
        return {}, {}, [*reader.problems, *reader.warnings]
    if reader.root is not None and not isinstance(reader.root, dict):
        shape = "a list" if isinstance(reader.root, list) else "a single text"
        hint = "write each line as key: value, such as title: My title"
        return {}, {}, [problem("front-matter-type", path, first_line, f"the front matter is {shape}", hint)]
    return reader.root or {}, reader.lines, reader.warnings


_NULLS = ("", "~", "null", "Null", "NULL")


class _Reader:
    """Builds plain values from YAML events, keeping the line of each."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.root: Any = None
        self.lines: Lines = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.stopped = False
        # Each open collection: the value, its location, and for a mapping the key that waits for its value.
        self.open: list[tuple[Any, tuple[str | int, ...], list[str]]] = []

    def take(self, event: Any) -> None:
        """Add one event of the YAML parser."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.refuse(event, "yaml-anchor", "an anchor (&) or alias (*) of YAML", "put the text in quotes")
        elif isinstance(event, yaml.ScalarEvent):
            if event.tag not in (None, "!"):
                self.refuse(event, "yaml-anchor", f"the YAML tag {event.tag}", "delete the tag, keep the text")
            elif not event.style and event.value in _NULLS:
                self.add(None, event)
            else:
                self.add(self.publishable(event), event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if event.tag not in (None, "!"):
                self.refuse(event, "yaml-anchor", f"the YAML tag {event.tag}", "delete the tag")
                return
            value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            location = self.add(value, event)
            self.open.append((value, location, []))
            if len(self.open) > MAX_DEPTH:
                self.refuse(event, "too-deep", "the front matter is nested too deep", "flatten it")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.open.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self.refuse(event, "yaml", "a second YAML document", "keep one block of keys")

    def add(self, value: Any, event: Any) -> tuple[str | int, ...]:
        """Put a value where it belongs, and give its location."""
        line = event.start_mark.line + self.first_line
        if not self.open:
            self.root = value
            return ()
        parent, location, waiting = self.open[-1]
        if isinstance(parent, list):
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
        value: str = event.value
        found = FORBIDDEN.search(value)
        if found is None:
            return value
        if found[0] == "\0":
            self.refuse(event, "encoding", "a NUL character in a quoted text", "delete the \\0")
            return value
        line = event.start_mark.line + self.first_line
        message = f"the character U+{ord(found[0]):04X} cannot be published"
        self.warnings.append(problem("forbidden-character", self.path, line, message, "delete its escape"))
        return FORBIDDEN.sub("", value)

    def refuse(self, event: Any, rule: str, message: str, hint: str) -> None:
        """Record what cannot be read and stop reading."""
        self.problems.append(problem(rule, self.path, event.start_mark.line + self.first_line, message, hint))
        self.stopped = True


def _yaml_problem(error: yaml.MarkedYAMLError, path: str, first_line: int) -> Problem:
    """The parser's complaint, at the line where the broken value begins and with a mend that fits it."""
    said = error.problem or "it cannot be read"
    context = error.context or ""
    mark = error.problem_mark
    if error.context_mark is not None and ("scalar" in context or "flow" in context or "simple key" in context):
        mark = error.context_mark
    hint = "put the value in double quotes"
    if "mapping values" in said:
        message, hint = "a value holds a colon and a blank", 'put the value in double quotes: title: "CISA: a rule"'
    elif "quoted scalar" in context and "end of stream" in said:
        message, hint = "a quotation mark is opened and never closed", "close it, or delete it"
    elif "quoted scalar" in context:
        message, hint = f"{said} in a quoted text", "write a backslash twice, or use single quotes"
    elif "flow sequence" in context:
        message, hint = "a list in brackets is never closed", "write [one, two] with a comma between items"
    elif "flow mapping" in context:
        message, hint = "a { is never closed", "put the value in double quotes, or close it with }"
    elif "cannot start any token" in said:
        message = "a value or line begins with a character that YAML keeps for itself"
        hint = "put the value in double quotes, and indent with blanks, not tabs"
    elif "block sequence" in said:
        message, hint = "a list begins on the line of its key", "put each item on a line of its own below the key"
    elif "did not find expected key" in said or "block mapping" in context:
        message, hint = (
            "a line is indented differently, or text stands behind a closing quotation mark",
            ("line it up with the keys around it, or put the whole value in one pair of quotes"),
        )
    elif "could not find expected ':'" in said:
        message, hint = "a line has no colon", "write it as key: value"
    else:
        message = said
    line = (mark.line if mark is not None else 0) + first_line
    return problem("yaml", path, line, message, hint)
