"""Runs the programs of readers, researchers and subscribers over the built site, in the audit's own environment.

Each `judge_*.py` prints a JSON object a line: a program with its version, what it read, and what is wrong; or why the
program could not be run, which is no fault, and stands in the table.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv" / "bin" / "python"
QUIET = ("-W", "ignore::UserWarning:newspaper")
"""newspaper4k says at each start that it was installed without its part for languages, which is not asked."""

SHOWN = 10
"""How many faults of a program are printed."""

JUDGES = {
    "views": "judge_views.py",
    "citations": "judge_citations.py",
    "data": "judge_data.py",
    "microformats": "judge_microformats.py",
}

Row = tuple[str, str, str]


def judged(name: str, site: Path) -> Iterator[Row]:
    """The rows of one of `JUDGES`."""
    yield from _rows([str(PYTHON), *QUIET, str(HERE / JUDGES[name]), str(site)], name)


def followed() -> Iterator[Row]:
    """The rows of the feed readers that follow a week; its table goes into the manual."""
    yield from _rows([sys.executable, str(HERE / "week.py"), "--json", "--write"], "the week")


def _rows(command: list[str], name: str) -> Iterator[Row]:
    if not PYTHON.exists():
        yield name, "", "not run: make audit/.venv/.done"
        return
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    said = ran.stdout.splitlines()
    for line in said:
        yield row_of(json.loads(line))
    if not said:
        yield name, "", "faults: it could not be run"


def row_of(said: dict[str, object]) -> Row:
    """What a program said as a row of the table; its faults go to standard error."""
    what = str(said["what"])
    if "missing" in said:
        return what, "", f"not run: {said['missing']}"
    faults = said["faults"]
    if not isinstance(faults, list):
        raise TypeError(f"the faults of {what} are no list")
    for fault in faults[:SHOWN]:
        print(f"  {what}: {fault}", file=sys.stderr)
    result = f"{len(faults)} faults" if faults else "clean"
    return what, str(said["of"]), f"{result}; {said['note']}" if "note" in said else result
