"""GitHub's tables: the rows of a block of lines. More cells than the head has are kept; fewer are filled up."""

import re

_SEPARATOR = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")


def is_separator(line: str) -> bool:
    """Whether a line can stand between a table's head and its rows."""
    return "|" in line and _SEPARATOR.fullmatch(line) is not None


def cells(line: str) -> list[str]:
    """The cells of a row; a bar behind a backslash divides nothing, and stands for itself."""
    row = line.strip()
    found: list[str] = []
    start = at = 0
    end = len(row)
    while at < end:
        if row[at] == "\\":
            at += 2
            continue
        if row[at] == "|":
            found.append(row[start:at])
            start = at + 1
        at += 1
    found.append(row[start:])
    if len(found) > 1 and not found[0].strip():
        del found[0]
    if len(found) > 1 and not found[-1].strip():
        del found[-1]
    return [cell.strip().replace("\\|", "|") for cell in found]


def alignments(line: str) -> list[str]:
    """The alignment of each column, as a table's second line says."""
    return [_alignment(cell) for cell in cells(line)]


def _alignment(cell: str) -> str:
    if cell.startswith(":"):
        return "center" if cell.endswith(":") and len(cell) > 1 else "left"
    return "right" if cell.endswith(":") else ""
