"""Caches what `check` finds in single files from one run to the next, in the parse cache.

A row stands under a digest of all that it is made from, the engine included, so a lost or old cache costs time only.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from zlib import crc32

from sitegen.engine.cache.plan_cache import PlanCache
from sitegen.problems import Level, Mend, Problem

FINDING_GROUPS = 64
"""The number of groups in which rows are stored, so that an edit rewrites few of them."""

_PackedMend = tuple[str, str, int] | None
_PackedProblem = tuple[int, str, Level, str, str, _PackedMend]


class TextFindings(NamedTuple):
    """What was found in one file: under which digest of its inputs, the sketch of its body as bytes, and its problems
    as plain tuples."""

    path: str
    mark: str
    sketch: bytes
    problems: tuple[_PackedProblem, ...]

    def found(self) -> list[Problem]:
        """The problems."""
        rows = []
        for line, rule, level, message, hint, mend in self.problems:
            rows.append(Problem(self.path, line, rule, level, message, hint, Mend(*mend) if mend else None))
        return rows


def packed(path: str, mark: str, sketch: bytes, problems: Iterable[Problem]) -> TextFindings:
    """A row of findings from the problems of one file."""
    return TextFindings(path, mark, sketch, tuple(map(_packed, problems)))


def _packed(found: Problem) -> _PackedProblem:
    mend = found.mend
    plain = (mend.old, mend.new, mend.line) if mend else None
    return found.line, found.rule, found.level, found.message, found.hint, plain


def read_findings(cache: PlanCache, ground: str) -> dict[str, TextFindings]:
    """The rows of the last run by path, as found under the same settings (`ground`)."""
    found: dict[str, TextFindings] = {}
    for number in range(FINDING_GROUPS):
        row = cache.get(_name(number), "")
        if row and row[0] == ground:
            found.update((each[0], TextFindings._make(each)) for each in row[1])
    return found


def put_findings(
    cache: PlanCache, ground: str, now: Mapping[str, TextFindings], before: Mapping[str, TextFindings]
) -> None:
    """Store the rows of this run for the next one; only changed groups are written."""
    groups: list[list[TextFindings]] = [[] for _ in range(FINDING_GROUPS)]
    stale = {_group(path) for path in before if path not in now}
    for path, row in now.items():
        number = _group(path)
        groups[number].append(row)
        if before.get(path) is not row:
            stale.add(number)
    for number in stale:
        cache.put(_name(number), "", (ground, tuple(map(tuple, groups[number]))))


def _group(path: str) -> int:
    return crc32(path.encode()) % FINDING_GROUPS


def _name(number: int) -> str:
    return f"findings {number}"
