"""The broken sites of `sites/invalid`: one text for each rule, in which every case is a small site.

    == NAME ==                  begins a case; the lines below it are what `sitegen check` prints of it
    -- PATH --                  begins a file of the case; its text goes on to the next mark
    -- PATH base64 --           the same for bytes that are no text of whole lines, in base64

A case without a `site.toml` of its own has `SETTINGS`.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "sites" / "invalid"
SETTINGS = b'[site]\ntitle = "Broken"\nbase_url = "https://example.org/"\n'
_CASE = re.compile(rb"^== (\S+) ==\n", re.MULTILINE)
_FILE = re.compile(rb"^-- (.+?)( base64)? --\n", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A broken site: its files by path, and what `sitegen check` prints of it."""

    expected: str
    files: Mapping[str, bytes]


def read_cases(text: bytes) -> dict[str, Case]:
    """The cases of one text by their names; a ValueError where it breaks the form, or names anything twice."""
    before, *pieces = _CASE.split(text)
    names = [name.decode() for name in pieces[::2]]
    if before or not names or len(set(names)) < len(names):
        raise ValueError(f"text before the first case, or a name twice: {before!r} {names}")
    return dict(zip(names, map(_case, pieces[1::2]), strict=True))


def _case(text: bytes) -> Case:
    expected, *pieces = _FILE.split(text)
    paths = [path.decode() for path in pieces[::3]]
    if not expected.endswith(b"\n") or len(set(paths)) < len(paths):
        raise ValueError(f"nothing is expected, or a path twice: {expected!r} {paths}")
    data = [b64decode(d, validate=False) if how else d for how, d in zip(pieces[1::3], pieces[2::3], strict=True)]
    return Case(expected.decode(), {"site.toml": SETTINGS, **dict(zip(paths, data, strict=True))})


def _all() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        found = read_cases(path.read_bytes())
        if twice := cases.keys() & found.keys():
            raise ValueError(f"{path.name}: these cases stand in another text too: {sorted(twice)}")
        cases |= found
    return cases


CASES = _all()
"""Every case by its name."""
