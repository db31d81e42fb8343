"""A fast reader for a subset of YAML: keys with texts, short lists, one level of blocks, and lists of such blocks.

The subset is a part of YAML 1.2 (sections 7.3 and 8.2) in which each line has one meaning. For a block with any other
line the reader returns None, and `front_matter.read_yaml` uses the full parser, which also reports what is wrong.
"""

import re
from typing import Any

Keys = dict[str, Any]
Lines = dict[tuple[str | int, ...], int]

_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,60}):(?: +([^ ].*))?\Z")
_ITEM = re.compile(r"- +([^ ].*)?\Z")
_QUOTED = re.compile(r"\"([^\"\\]*)\"\Z|'([^']*)'\Z")
_PLAIN = re.compile(r"[\w“„«‹‘][^:#]*(?:(?::(?=[^ ])|(?<! )#)[^:#]*)*(?<!:)\Z")
_LIST = re.compile(r"\[ *([^\W_][\w ./+-]*(?:,[\w ./+-]*)*)?\]\Z")
_LIST_ITEM = re.compile(r"[^\W_](?:[\w ./+-]*[\w./+-])?\Z")

_NULLS = frozenset(["null", "Null", "NULL"])
_ODD = object()


def read_plain(block: str, first_line: int) -> tuple[Keys, Lines] | None:
    """The keys of a block and the line of each; None for a block beyond the subset."""
    rows = block.split("\n")
    if not "".join(rows).isprintable():
        return None  # also tabs, no-break blanks and all that YAML could take for a line's end
    keys: Keys = {}
    lines: Lines = {}
    block_key = ""  # the key above an indented block
    indent = ""
    inner: Any = None
    column = 0  # where the keys of the last block of a list begin, 0 without one
    for number, row in enumerate(rows, first_line):
        row = row.rstrip(" ")
        if not row:
            continue
        if row[0] in " -":
            if not block_key:
                return None
            bare = row.lstrip(" ")
            if inner is None:
                indent = row[: len(row) - len(bare)]
                inner = [] if bare.startswith("- ") else {}
                if indent != "  " and (indent or inner == {}):
                    return None
                keys[block_key] = inner
            elif column and row[: len(row) - len(bare)] == " " * column:
                if not _entry(bare, number, inner[-1], lines, (block_key, len(inner) - 1)):
                    return None
                continue
            elif row[: len(row) - len(bare)] != indent:
                return None
            if type(inner) is list:
                found = _ITEM.match(bare)
                if found is not None and found[1] and _ENTRY.match(found[1]):
                    column = len(indent) + found.start(1)
                    lines[block_key, len(inner)] = number
                    inner.append({})
                    if not _entry(found[1], number, inner[-1], lines, (block_key, len(inner) - 1)):
                        return None
                    continue
                value = _scalar(found[1]) if found is not None else _ODD
                if value is _ODD or value is None:
                    return None
                column = 0
                lines[block_key, len(inner)] = number
                inner.append(value)
            elif not _entry(bare, number, inner, lines, (block_key,)):
                return None
            continue
        block_key, inner, column = "", None, 0
        if not _entry(row, number, keys, lines, ()):
            return None
        if row[-1] == ":":
            block_key = next(reversed(keys))
    return keys, lines


def _entry(row: str, number: int, keys: Keys, lines: Lines, place: tuple[str | int, ...]) -> bool:
    """Read `key: value` into `keys`; False where the line is beyond the subset."""
    found = _ENTRY.match(row)
    if found is None:
        return False
    key, written = found[1], found[2]
    if key in keys or key in _NULLS:
        return False
    here = (*place, key)
    if not written:
        keys[key] = None
        lines[here] = number
        return True
    value = _scalar(written)
    if value is _ODD:
        listed = _LIST.match(written)
        if listed is None:
            return False
        lines[here] = number
        items: list[str] = []
        keys[key] = items
        for item in (listed[1] or "").split(",") if listed[1] else ():
            text = item.strip(" ")
            if not _LIST_ITEM.match(text):
                return False
            if text not in _NULLS:
                lines[(*here, len(items))] = number
                items.append(text)
        return True
    keys[key] = value
    lines[here] = number
    return True


def _scalar(written: str) -> Any:
    """The text that a scalar stands for, None for null, or `_ODD`."""
    if written[:1] in ('"', "'"):
        found = _QUOTED.match(written)
        if found is None:
            return _ODD
        return found[1] if found[1] is not None else found[2]
    if not _PLAIN.match(written):
        return _ODD
    return None if written in _NULLS else written
