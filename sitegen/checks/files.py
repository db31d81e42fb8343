"""Files that no reader takes."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.problems import Problem, problem


def leftovers(desk: CheckContext) -> Iterator[Problem]:
    """What an editor left behind: never a page, and sometimes the only copy of an hour's work."""
    for path in desk.leftovers:
        message = "an editor left this file behind; it is never published"
        hint = "close the editor if it is open; else save what you need of the file, and delete it"
        name = path.rpartition("/")[2]
        if name.endswith(".md") and not name.startswith(".#"):
            message = "a file whose name begins with a dot is hidden, and never published"
            hint = "rename it without the dot, or delete it"
        yield problem("leftover", path, 1, message, hint)
