"""Lists of what was dropped, a line each: what stands there is not collected again. Pure.

There is a list for each month, and git joins two versions of one by taking the lines of both.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sitegen.inbox.candidate import Candidate
from sitegen.inbox.folded import is_candidate_name

FOLDER = "inbox/dropped"
DROPPED_DAYS = 7
"""The days for which a dropped candidate keeps its file, so that another editor's decision can be joined with it."""
UNTOUCHED_DAYS = 30
"""The days after which a candidate that nobody touched folds away."""


def folds(candidate: Candidate, today: date) -> bool:
    """Whether a candidate becomes a line: dropped a week ago, or untouched for 30 days; never one that is kept."""
    if candidate.state == "kept":
        return False
    days = DROPPED_DAYS if candidate.state == "dropped" and not candidate.same_as else UNTOUCHED_DAYS
    return candidate.touched < (today - timedelta(days=days)).isoformat()


def dropped_line(candidate: Candidate) -> str:
    """The line of a candidate: its name, the day on which it was last touched, and its address."""
    return f"{candidate.name} {candidate.touched} {candidate.address}\n"


def dropped_path(candidate: Candidate) -> str:
    """The list that a candidate's line belongs to, by the month in which it was last touched."""
    month = candidate.touched[:7]
    return f"{FOLDER}/{month}.txt" if len(month) == 7 and month.replace("-", "").isdigit() else f"{FOLDER}/undated.txt"


def dropped_names(text: str) -> Iterator[str]:
    """The names in a list; lines that are none, such as a person's own, are passed over."""
    for line in text.split("\n"):
        name = line.partition(" ")[0]
        if is_candidate_name(name):
            yield name


def with_lines(text: str, candidates: Iterable[Candidate]) -> str:
    """A list with the lines of these candidates added, each once."""
    known = set(dropped_names(text))
    new = {each.name: dropped_line(each) for each in candidates if each.name not in known}
    return (text if not text or text.endswith("\n") else text + "\n") + "".join(new.values())
