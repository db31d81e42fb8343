"""What the programs that judge the site print: a JSON object a line, for one row of the audit's table."""

import json
from collections.abc import Iterable
from importlib.metadata import version


def told(what: str, of: str, faults: Iterable[str], note: str = "") -> None:
    """A program's row: what it read, what is wrong, and what it does by its own nature."""
    print(json.dumps({"what": what, "of": of, "faults": list(faults)} | ({"note": note} if note else {})))


def absent(what: str, why: str) -> None:
    """A program that could not be run, and why."""
    print(json.dumps({"what": what, "missing": why}))


def named(package: str) -> str:
    """A Python package with its version."""
    return f"{package} {version(package)}"
