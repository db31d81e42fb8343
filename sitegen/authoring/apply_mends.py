"""Applies the mends that problems carry to the bytes of one file. Pure.

A mend is accepted only if reading the file again shows that its problem is gone and that no other one was caused. All
other bytes stay as they are: comments, order of keys, line breaks, byte order mark.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import unified_diff

from sitegen.problems import Mend, Problem

ReadProblems = Callable[[bytes], Sequence[Problem]]
"""Parses the bytes of a file and returns its problems."""

MOST_MENDS = 200
"""The maximum number of mends that are tried in one file: each needs another reading of it."""

_BOM = b"\xef\xbb\xbf"
_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_QUOTED = re.compile(r"""(?P<mark>["'])(?P<inner>.*)(?P=mark)\Z""")
_UNREADABLE = frozenset(("front-matter-missing", "front-matter-open", "front-matter-type", "yaml", "yaml-anchor"))
"""Rules whose problems end the reading, so that others show only when they are solved."""
_STRICT = frozenset(("front-matter-missing", "front-matter-open"))
"""Rules whose mends are accepted only if the whole file is free of errors afterwards."""


def apply_mends(data: bytes, problems: Sequence[Problem], read: ReadProblems) -> tuple[bytes, list[str]]:
    """The bytes with all mends applied that hold, and a description of each."""
    tried: set[tuple[int, str, Mend]] = set()
    done: list[str] = []
    while len(tried) < MOST_MENDS:
        item = next((p for p in problems if p.mend and (p.line, p.rule, p.mend) not in tried), None)
        if item is None or item.mend is None:
            break
        tried.add((item.line, item.rule, item.mend))
        for candidate in candidates(data, item):
            after = read(candidate)
            if holds(item, problems, after):
                data, problems = candidate, after
                done.append(f"line {item.mend.line or item.line}: {describe(item.mend)}")
                break
    return data, done


def candidates(data: bytes, item: Problem) -> Iterator[bytes]:
    """The bytes after the mend of a problem, for every place on its line where the old text stands."""
    mend = item.mend
    bom, text = (_BOM, data[len(_BOM) :]) if data.startswith(_BOM) else (b"", data)
    try:
        rows = _ROW.findall(text.decode("utf-8"))
    except UnicodeDecodeError:
        return
    number = (mend.line if mend and mend.line else item.line) - 1
    if mend is None or not 0 <= number <= len(rows):
        return
    end = _line_end(rows)
    new_rows = [row + end for row in mend.new.split("\n")[:-1]]
    if not mend.old or mend.old.endswith("\n"):
        stop = number + mend.old.count("\n")
        if "".join(_bare(row).strip() + "\n" for row in rows[number:stop]) == mend.old:
            rows[number:stop] = new_rows
            yield bom + "".join(rows).encode()
        return
    if number == len(rows):
        return
    row = rows[number]
    for found in re.finditer(re.escape(mend.old), row):
        start, stop = found.span()
        new = mend.new
        quoted = start and _QUOTED.match(row[start - 1 : stop + 1])
        if quoted and new.startswith("["):
            # A list is written around the quoted item: "x" becomes ["x"].
            start, stop, new = start - 1, stop + 1, f"[{quoted[0]}]"
        changed = row[:start] + new + row[stop:]
        yield bom + "".join((*rows[:number], changed, *rows[number + 1 :])).encode()


def holds(item: Problem, before: Sequence[Problem], after: Sequence[Problem]) -> bool:
    """Whether a problem is gone and none was caused; problems that an unreadable file hid were not caused."""
    if item.rule in _STRICT:
        return not any(p.level == "error" for p in after)
    old, new = (Counter((p.rule, p.message) for p in problems) for problems in (before, after))
    if new[item.rule, item.message] >= old[item.rule, item.message]:
        further = [p for p in after if (p.rule, p.message) == (item.rule, item.message)]
        if item.rule not in _UNREADABLE or any(p.line <= item.line for p in further):
            return False
    if item.rule in _UNREADABLE:
        return not any(p.rule in _UNREADABLE and p.line <= item.line for p in after)
    hidden = any(p.level == "error" for p in before)
    return not any(
        new[p.rule, p.message] > old[p.rule, p.message] and (p.level == "error" or not hidden) for p in after
    )


def describe(mend: Mend) -> str:
    """What a mend does, in words."""
    old, new = mend.old.strip(), mend.new.strip()
    if not old:
        return f"“{new}” added" if new else "blank lines removed"
    old, new = (text.partition("\n")[0][:60] + (" …" if "\n" in text else "") for text in (old, new))
    return f"“{old}” became “{new}”"


def diff(path: str, before: bytes, after: bytes) -> list[str]:
    """A unified diff of two versions of a file."""
    old, new = (data.decode("utf-8-sig", "replace").splitlines() for data in (before, after))
    return list(unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm=""))


def _line_end(rows: list[str]) -> str:
    return rows[0][len(_bare(rows[0])) :] or "\n" if rows else "\n"


def _bare(row: str) -> str:
    return row.rstrip("\r\n")
