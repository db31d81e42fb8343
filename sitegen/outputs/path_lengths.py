"""Paths of published files that no file system would take."""

from collections.abc import Callable, Iterable, Mapping

from sitegen.outputs.output import Output
from sitegen.problems import SETTINGS_FILE, Problem, problem
from sitegen.routes import NAME_MAX

DEEPEST = 100
"""Folders in each other: systems' own programs fail at some depth, and no address needs so many parts."""
_FILES = ("content/", "layouts/", "static/")


def lengths(
    outputs: Iterable[Output], room: int, lines: Callable[[], Mapping[tuple[str, str], int]] = dict
) -> list[Problem]:
    """A finding for each Output with a name of more than 255 bytes, or of more bytes in all than there is `room` for.

    `lines` say where a file asks for a path, and are made only where there is something to find.
    """
    outputs = tuple(outputs)
    paths = [output.path for output in outputs]
    if max(map(len, paths), default=0) <= min(NAME_MAX, room, 2 * DEEPEST) and "".join(paths).isascii():
        return []
    long = [(output, fault) for output in outputs if (fault := _fault(output.path, room))]
    known = lines() if long else {}
    found = {}
    for output, fault in long:
        owned = output.owner.startswith(_FILES)
        path = output.owner if owned else SETTINGS_FILE
        line = known.get((output.owner, output.path), 1)
        who = "the address" if owned else f"{output.owner} has an address that"
        verb = "" if owned else "it "
        message = f"{who} /{_shortened(output.path)} cannot be a file: {verb}{fault}"
        hint = "give it a shorter slug, alias or name" + (
            "" if not fault.endswith("own path") else ", or build elsewhere with -d"
        )
        found[path, line] = problem("path-too-long", path, line, message, hint)
    return list(found.values())


def _fault(path: str, room: int) -> str:
    if path.count("/") > DEEPEST:
        return f"it has {path.count('/')} folders in each other, and {DEEPEST} are the most"
    if len(path) * 4 <= NAME_MAX or (path.isascii() and len(path) <= min(NAME_MAX, room)):
        return ""
    data = path.encode("utf-8", "surrogatepass")
    longest = max(map(len, data.split(b"/")))
    if longest > NAME_MAX:
        return f"a part of it has {longest} bytes, and a file's name has at most {NAME_MAX}"
    if len(data) > room:
        return f"it has {len(data)} bytes, and {room} are left beside the destination's own path"
    return ""


def _shortened(path: str) -> str:
    return path if len(path) <= 60 else f"{path[:40]}…{path[-15:]}"
