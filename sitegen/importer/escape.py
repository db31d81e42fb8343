"""Plain words to Markdown that renders to exactly these words. Pure.

Escaped only where python-markdown, with the extensions of this project, would see a mark: the result stays readable.
"""

from __future__ import annotations

import re

_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029 ]+")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML forbids or discourages; feeds and pages cannot carry them."""

_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_INLINE = re.compile(r"[\\`*\[{]|~(?=~)|(?<![^\W_])_|_(?![^\W_])")
_START = re.compile(r">|#{1,6}(?= |$)|[-+](?=[-+ ]|$)|=(?==|$)|!(?=!!)|\d+(?=[.)](?: |$))|[:~|]")
_ENTITIES = {":": "&#58;", "~": "&#126;", "|": "&#124;", "=": "&#61;"}


def clean(words: str) -> str:
    """`words` on one line, single blanks between them, without what no page can carry."""
    return FORBIDDEN.sub("", _BREAKS.sub(" ", words)).strip()


def escape(words: str) -> str:
    """One line of Markdown, a paragraph by itself, that renders to `clean(words)` and nothing else."""
    return guard_start(escape_inline(clean(words)))


def escape_inline(words: str) -> str:
    """`words` without what would be a mark in the middle of a line."""
    line = _ENTITY.sub("&amp;", words)
    line = _INLINE.sub(lambda match: "\\" + match.group(), line)
    return line.replace("<", "&lt;")


def guard_start(line: str) -> str:
    """A line of Markdown whose first character is no mark of a block."""
    return _START.sub(_at_start, line, count=1) if _START.match(line) else line


def _at_start(match: re.Match[str]) -> str:
    mark = match.group()
    if mark in _ENTITIES:
        return _ENTITIES[mark]
    if mark[0].isdecimal():
        return mark + "\\"
    return "\\" + mark


def paragraphs(lines: tuple[str, ...]) -> str:
    """A Markdown body of one paragraph for each line of words; empty ones are left out."""
    blocks = [escape(line) for line in lines]
    return "".join(block + "\n\n" for block in blocks if block).removesuffix("\n")
