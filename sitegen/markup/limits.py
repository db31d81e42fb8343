"""Limits on a body, counted and never timed, so that every machine refuses the same texts.

The tree is written by recursion and the sanitiser is quadratic in nesting; unclosed brackets are debris, not text.
"""

import re

from sitegen.characters import count
from sitegen.markup.step_limits import work_fault

MAX_DEPTH = 100
MAX_UNCLOSED = 500

_BLOCK = re.compile(r"\n[ \t]*\n")
_MARKERS = re.compile(r"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+", re.MULTILINE)
_MARKS = b">-*+.)"
_DEEP_INDENT = re.compile(rf"^(?:[ ]{{4}}|\t){{{MAX_DEPTH + 1},}}", re.MULTILINE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


def source_fault(text: str) -> tuple[str, int, str] | None:
    """The first limit that a Markdown text breaks as (rule, line in the text, message), or None."""
    found = _DEEP_INDENT.search(text) if "\n    " in text or "\t" in text or text.startswith("    ") else None
    if found is None and _may_be_deep(text):
        found = next(
            (m for m in _MARKERS.finditer(text) if len(re.findall(r">|[-*+]|\d+[.)]", m[0])) > MAX_DEPTH), None
        )
    if found is not None:
        return "too-deep", text.count("\n", 0, found.start()) + 1, f"a line is nested more than {MAX_DEPTH} deep"
    for opening, closing in (("[", "]"), ("<", ">")):
        if text.count(opening) <= MAX_UNCLOSED:
            continue
        line = 1
        for block in _BLOCK.split(text):
            if block.count(opening) > MAX_UNCLOSED and _unclosed(block, opening, closing) > MAX_UNCLOSED:
                return "unclosed", line, f"a block holds more than {MAX_UNCLOSED} “{opening}” that are never closed"
            line += block.count("\n") + 2
    return work_fault(text)


def _may_be_deep(text: str) -> bool:
    try:
        return count(text, _MARKS) > MAX_DEPTH
    except UnicodeEncodeError:
        return True  # the lines themselves are looked at then


def _unclosed(block: str, opening: str, closing: str) -> int:
    """How many openings are never closed; what closes before anything is open counts for nothing."""
    waiting = 0
    for mark in re.findall(f"[{re.escape(opening + closing)}]", block):
        waiting = waiting + 1 if mark == opening else max(0, waiting - 1)
    return waiting


def html_depth(html: str) -> int:
    """How deep the elements of unsafe HTML are nested; tags never closed count as nested."""
    depth = deepest = 0
    for closing, name, empty in _TAG.findall(html):
        if closing:
            depth = max(0, depth - 1)
        elif not empty and name.lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
