"""Files under content/ that are never published."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.problems import Problem, problem


def leftovers(context: CheckContext) -> Iterator[Problem]:
    """Reports temporary and hidden files, which may hold the only copy of somebody's work."""
    for path in context.leftovers:
        message = "an editor left this file behind; it is never published"
        hint = "close the editor if it is open; else save what you need of the file, and delete it"
        name = path.rpartition("/")[2]
        if name.endswith(".md") and not name.startswith(".#"):
            message = "a file whose name begins with a dot is hidden, and never published"
            hint = "rename it without the dot, or delete it"
        yield problem("leftover", path, 1, message, hint)
