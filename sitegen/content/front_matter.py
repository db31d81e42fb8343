"""Decodes a content file and splits it into keys and body, strictly: every scalar stays the text that was typed.

python-frontmatter splits the file through its handler interface. What it would accept in silence (a missing fence, a
list, a byte order mark, duplicate keys, `NO` as false) is reported here with its line.
"""

import json
import re
from dataclasses import dataclass
from datetime import date

from sitegen.characters import FORBIDDEN, publishable
from sitegen.content.yaml_subset import Keys, Lines, read_plain
from sitegen.problems import Mend, Problem, problem

MAX_FRONT_MATTER = 64 * 1024
MAX_BODY = 1024 * 1024

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


_CONFLICT = re.compile(r"^<{7} [^\n]*\n(?:.*\n)??={7}\n(?:.*\n)??>{7} ", re.MULTILINE | re.DOTALL)
"""The conflict markers that git writes into a file that it cannot merge."""


_KINDS = {
    b"PK\x03\x04": "a word processor's document or an archive",
    b"\xd0\xcf\x11\xe0": "a word processor's document",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
"""The first bytes of files that are not text, and what such files are."""


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
        kind = next((kind for mark, kind in _KINDS.items() if data.startswith(mark)), "")
        if kind:
            hint = "copy its text into a file of plain text"
            return "", [problem("encoding", path, 1, f"the file is {kind}, whatever its name says", hint)]
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            message = "the file is UTF-16 text"
        else:
            before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8-sig").strip()[-20:]
            where = f"what stands behind “{before}”" if before.isprintable() and before else "the beginning of the line"
            message = f"{where} is not UTF-8 (byte {error.start + 1}, 0x{data[error.start]:02x})"
        return "", [problem("encoding", path, line, message, "save the file again with the encoding UTF-8")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        hint = "delete it; most editors show it as ^@ or a box"
        return "", [problem("encoding", path, line, "the file holds a NUL character", hint)]
    conflict = _CONFLICT.search(text) if "\n>>>>>>> " in text else None
    if conflict is not None:
        line = text.count("\n", 0, conflict.start()) + 1
        hint = "keep one of the two parts, and delete the lines of <<<<<<<, ======= and >>>>>>>"
        return "", [problem("merge-conflict", path, line, "git could not join two versions of the file", hint)]
    found = None if publishable(text) else FORBIDDEN.search(text)
    if found is None:
        return text, []
    line = text.count("\n", 0, found.start()) + 1
    code = f"U+{ord(found[0]):04X}"
    return FORBIDDEN.sub("", text), [
        problem("forbidden-character", path, line, f"the character {code} cannot be published", "delete it")
    ]


def parse(text: str, path: str) -> tuple[FrontMatter | None, list[Problem]]:
    """A decoded content file as `FrontMatter`, or None and the findings that say why not."""
    handler = _StrictHandler(path)
    handler.text = text
    block, _ = handler.split(text)
    plain = read_plain(block, 2) if block and not handler.problems else None
    if plain is not None:
        # Most articles need neither the library nor the YAML parser that comes with it.
        return FrontMatter(*plain, handler.body, handler.body_line), []
    import frontmatter

    handler = _StrictHandler(path)
    # The library would strip leading newlines, which shifts line numbers, and copy the text: so the handler holds the
    # text and the body itself.
    handler.text = text
    # The library calls only the handler's `split` and `load`.
    frontmatter.parse("", handler=handler)  # type: ignore[arg-type] # its two methods that are called
    if any(p.level == "error" for p in handler.problems):
        return None, handler.problems
    return FrontMatter(handler.keys, handler.lines, handler.body, handler.body_line), handler.problems


_NEAR_FENCE = re.compile(r"^[-–—=+*_~]{2,}[ \t]*$", re.MULTILINE)
_HYPHENS = re.compile(r"[-–—]+[ \t]*\Z")
_KEY_LINE = re.compile(r"[A-Za-z]\w*:(?: |\Z)")


def _opening_mend(text: str) -> Mend | None:
    """The edit that gives a file the first `---`, if all else is there: the keys and the closing line."""
    rest = text.lstrip("\n")
    if FENCE.match(rest):
        return Mend("\n" * (len(text) - len(rest)), "")
    first, _, below = text.partition("\n")
    if FENCE.search(below) is None:
        return None
    if _HYPHENS.match(first):
        return Mend(first, "---")
    return Mend("", "---\n") if _KEY_LINE.match(first) else None


def _closing_mend(text: str) -> Mend | None:
    """The edit that closes front matter: a line of `---` between the keys and the first blank line below them."""
    rows = text.split("\n")
    blank = next((n for n, row in enumerate(rows) if n and not row.strip()), 0)
    keys = rows[1:blank]
    if not keys or not all(_KEY_LINE.match(row) or row.startswith(("  ", "- ", "#")) for row in keys):
        return None
    # A line such as "Note: …" further down may be a key or text.
    below = any(_KEY_LINE.match(row) for row in rows[blank:])
    return None if below else Mend("", "---\n", blank + 1)


def _from_toml(text: str) -> tuple[str, Mend | None]:
    """How to write front matter in TOML: a hint with its plain keys, and a mend if all of them are plain."""
    import tomllib

    start = len(text) - len(text.lstrip())
    block, fence, after = text[start + 3 :].partition("\n+++")
    try:
        keys = tomllib.loads(block) if fence else {}
    except ValueError:
        keys = {}
    rows = []
    for key, value in keys.items():
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, (str, int, date)) for item in items):
            texts = [_as_yaml(item) for item in items]
            rows.append(f"{key}: [{', '.join(texts)}]" if isinstance(value, list) else f"{key}: {texts[0]}")
    shown = "; ".join(rows)
    lines = f"between them: {shown}" if 0 < len(shown) <= 300 else "each key as key: value, such as title: …"
    hint = f"write --- in place of both +++, and {lines}"
    # A line that is no key on its own may be a comment, which would be lost.
    written = [row.strip() for row in f"+++{block}\n+++".split("\n")]
    whole = rows and start == 0 and len(rows) == len(keys) == len(written) - 2 and not after.partition("\n")[0].strip()
    if not whole or "#" in block:
        return hint, None
    return hint, Mend("\n".join((*written, "")), "\n".join(("---", *rows, "---", "")))


def _as_yaml(value: object) -> str:
    """A value of TOML as it is written in front matter."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    plain = re.fullmatch(r"[\w/.+](?:[^:#,\[\]{}\"\n]|:(?! ))*", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


class _StrictHandler:
    """A handler for python-frontmatter that reads strictly and collects findings and lines."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.text = ""
        self.problems: list[Problem] = []
        self.keys: Keys = {}
        self.lines: Lines = {}
        self.body = ""
        self.body_line = 1

    def split(self, text: str) -> tuple[str, str]:
        """The front matter; the body is stored on the handler. A missing fence is a finding and gives empty texts."""
        opening = FENCE.match(self.text)
        if opening is None:
            message = "the file is empty" if not self.text.strip() else "the file does not begin with a line of ---"
            first = "title: and date:" if self.path.startswith(("content/articles/", "content/editions/")) else "title:"
            hint = f"begin it with ---, then {first}, then --- again"
            first = self.text.partition("\n")[0].strip()
            if re.fullmatch(r"[-–—=+*_~]+", first):
                message, hint = (
                    f"the file begins with a line of “{first[:20]}”",
                    "write three hyphens there, --- and nothing else",
                )
            mend = _opening_mend(self.text)
            if first == "+++":
                message = "the front matter is TOML, between lines of +++"
                hint, mend = _from_toml(self.text)
            if first.startswith("<"):
                message, hint = (
                    "the file is a web page",
                    "move it to seeds/, and run sitegen import seeds/ to make an article of it",
                )
            if FENCE.match(self.text.lstrip()):
                message, hint = "blank lines stand above the first line of ---", "delete them"
            self.problems.append(problem("front-matter-missing", self.path, 1, message, hint, mend))
            return "", ""
        closing = FENCE.search(self.text, opening.end())
        if closing is None:
            hint = "write a line of --- below the last key"
            near = _NEAR_FENCE.search(self.text, opening.end())
            mend = _closing_mend(self.text)
            if near:
                line = self.text.count("\n", 0, near.start()) + 1
                hint = f"write --- in line {line}, in place of “{near[0].strip()[:20]}”"
                only = _HYPHENS.match(near[0]) and _NEAR_FENCE.search(self.text, near.end()) is None
                mend = Mend(near[0], "---", line) if only else None
            message = "the front matter is never closed"
            self.problems.append(problem("front-matter-open", self.path, 1, message, hint, mend))
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
        return block, ""

    def load(self, fm: str, **kwargs: object) -> Keys:
        """The block's keys; YAML that is refused here is a finding."""
        if not self.problems:
            self.keys, self.lines, self.problems = read_yaml(fm, self.path, first_line=2)
        return self.keys


def read_yaml(block: str, path: str, first_line: int = 1) -> tuple[Keys, Lines, list[Problem]]:
    """A YAML mapping as texts, lists and mappings, with the line of every key and item, and all findings.

    Scalars stay text; an empty one, `null` or `~` in plain style is None. Anchors, aliases and tags are refused.
    """
    plain = read_plain(block, first_line)
    if plain is not None:
        return (*plain, [])
    from sitegen.content.yaml import read_any_yaml  # most articles never load the YAML parser

    return read_any_yaml(block, path, first_line)
