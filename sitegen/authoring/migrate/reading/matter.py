"""A text of an old site to its keys and its body: front matter in YAML, TOML, JSON, `Key: value` lines, `.. key:`
lines and HTML's `<meta>`. Every scalar is text, as it was typed.
"""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sitegen.authoring.migrate.reading.old_yaml import read_yaml

Wrong = list[tuple[str, str]]

_FENCED = re.compile(
    r"\s*---[ \t]*(json|toml|yaml|js|javascript)?[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_META_ROW = re.compile(r"([A-Za-z][\w -]{0,40}):[ \t]*(.*)\Z")
_DOTTED = re.compile(r"\.\. ([\w-]+):[ \t]*(.*)\Z")
_META_NAMES = frozenset(
    """title date category categories tags author authors slug summary status lang modified number template keywords
    description published save_as url id type link""".split()
)


@dataclass
class OldText:
    """A text's keys as typed, its body, the line on which that begins, and what was wrong with the front matter."""

    keys: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    line: int = 1
    format: str = ""
    wrong: Wrong = field(default_factory=list)


def read_text(text: str, *, meta: bool = False) -> OldText:
    """A text with its front matter in whichever form; `meta` allows `Key: value` lines without any fence."""
    fenced = _FENCED.match(text)
    if fenced:
        kind = (fenced[1] or "yaml").lower()
        return _made(text, fenced.end(), fenced[2], kind)
    toml = _TOML.match(text)
    if toml:
        return _made(text, toml.end(), toml[1], "toml")
    if text.lstrip().startswith("{"):
        found = _json_first(text)
        if found is not None:
            return found
    dotted = _dotted(text)
    if dotted is not None:
        return dotted
    if meta or _looks_meta(text):
        return _meta(text)
    return OldText({}, text)


def _made(text: str, end: int, block: str, kind: str) -> OldText:
    read: dict[str, Callable[[str], tuple[dict[str, Any], Wrong]]] = {"toml": read_toml, "json": read_json}
    keys, wrong = read.get(kind, read_yaml)(block)
    if kind in ("js", "javascript"):
        keys, wrong = {}, [("front-matter-refused", "it is JavaScript, which is not run")]
    return OldText(keys, text[end:], text.count("\n", 0, end) + 1, kind, wrong)


def read_toml(block: str) -> tuple[dict[str, Any], Wrong]:
    """The keys of TOML; where it is none, those of its plain `key = value` lines."""
    try:
        return as_texts(tomllib.loads(block)), []
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        told = str(error)[:120]
    found: dict[str, Any] = {}
    table = found
    for row in block.split("\n"):
        header = re.fullmatch(r"\s*\[([\w.-]+)\]\s*", row)
        if header:
            table = found.setdefault(header[1], {})
            continue
        key = re.match(r"\s*([\w-]+)\s*=\s*(.*?)\s*\Z", row)
        if key:
            try:
                table[key[1]] = as_texts(tomllib.loads(f"x = {key[2]}"))["x"]
            except (tomllib.TOMLDecodeError, RecursionError):
                table[key[1]] = key[2].strip("\"'")
    return found, [("front-matter-mended", f"TOML: {told}")]


def read_json(block: str) -> tuple[dict[str, Any], Wrong]:
    """The keys of a JSON object."""
    try:
        value = json.loads(block)
    except (ValueError, RecursionError) as error:
        return {}, [("front-matter-mended", f"JSON: {str(error)[:120]}")]
    if not isinstance(value, dict):
        return {}, [("front-matter-mended", "it is no block of keys")]
    return as_texts(value), []


def _json_first(text: str) -> OldText | None:
    start = len(text) - len(text.lstrip())
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    rest = re.match(r"[ \t]*\n?", text[end:])
    end += rest.end() if rest else 0
    return OldText(as_texts(value), text[end:], text.count("\n", 0, end) + 1, "json")


def as_texts(value: Any, depth: int = 0) -> Any:
    """A value in which every scalar is the text that YAML would have for it."""
    if depth > 50:
        return None
    if isinstance(value, dict):
        return {str(key): as_texts(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _looks_meta(text: str) -> bool:
    """Whether a text begins with `Key: value` lines of which one at least is a known name, up to an empty line."""
    names = []
    for row in text.lstrip("\n").split("\n", 30)[:30]:
        found = _META_ROW.match(row)
        if found:
            names.append(found[1].strip().lower())
        elif not (row[:4].strip() == "" and row.strip() and names):
            break
    return bool(names) and names[0] in _META_NAMES and ("title" in names or "date" in names)


def _meta(text: str) -> OldText:
    """Lines of `Key: value` up to the first that is none; a line with four blanks goes on with the one before."""
    keys: dict[str, Any] = {}
    last, at = "", 0
    start = len(text) - len(text.lstrip("\n"))
    at = start
    for row in text[start:].split("\n"):
        found = _META_ROW.match(row)
        if found and not row.startswith(" "):
            last = found[1].strip()
            keys[last] = found[2].strip() or None
        elif last and row[:4].strip() == "" and row.strip():
            held = keys[last]
            keys[last] = [*(held if isinstance(held, list) else [held] if held else []), row.strip()]
        else:
            break
        at += len(row) + 1
    body = text[at:]
    return OldText(keys, body, text.count("\n", 0, min(at, len(text))) + 1, "meta")


def _dotted(text: str) -> OldText | None:
    """Nikola's `.. key: value` lines, in a comment of HTML or alone, as they begin a file."""
    start = re.match(r"\s*(<!--[ \t]*\n?)?(?=\.\. [\w-]+:)", text)
    if start is None:
        return None
    keys: dict[str, Any] = {}
    at = start.end()
    for row in text[at:].split("\n"):
        found = _DOTTED.match(row.strip())
        if found is None:
            break
        keys[found[1]] = found[2].strip() or None
        at += len(row) + 1
    if start[1]:
        close = text.find("-->", at)
        at = close + 3 if 0 <= close <= at + 20 else at
    return OldText(keys, text[at:], text.count("\n", 0, min(at, len(text))) + 1, "dotted")
